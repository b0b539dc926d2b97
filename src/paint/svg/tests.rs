use super::*;

#[test]
fn hatching_stays_inside_its_bar() {
    let rect = Rect::new(10.0, 20.0, 63.0, 37.0);
    let lines = hatch_lines(rect);
    assert!(lines.len() > 5);
    for (a, b) in lines {
        for p in [a, b] {
            assert!(rect.grown(0.01).contains(p), "{p:?}");
        }
    }
}
