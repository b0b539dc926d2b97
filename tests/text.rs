//! Lines of text in many scripts: their order, their forms, what they cover, and how they look.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use dateline::paint::{Picture, png};
use dateline::scene::geom::pt;
use dateline::scene::shape::Line;
use dateline::scene::{FontSpec, Fonts, Item, Rect, Scene, TextMetrics, Weight};
use dateline::theme::Rgba;
use proptest::prelude::*;

const FONT: FontSpec = FontSpec::regular(12.0);

/// Latin, Cyrillic, Arabic, Persian, Hebrew, Chinese and Japanese in one made-up title.
const TITLE: &str = "Report 7 [Рассвет]: بيان الإسلام (گزارش ۱۴۰۳) / הודעה 12 — 北京の会";

/// The bundled fonts and a few Chinese, Japanese and Korean letters.
fn fonts() -> Arc<Fonts> {
    Fonts::with([("cjk.otf".to_owned(), include_bytes!("fonts/cjk.otf").to_vec())]).expect("a font")
}

/// The runs from the left to the right: family, direction, and text as it is written.
fn runs(fonts: &Fonts, text: &str) -> String {
    fonts.shape(text, FONT).runs.iter().fold(String::new(), |mut out, run| {
        let direction = if run.is_rtl { '<' } else { '>' };
        let _ = writeln!(out, "{} {direction} {:?}", fonts.faces()[run.face].family, &text[run.text.clone()]);
        out
    })
}

#[test]
fn the_runs_of_a_title_stand_in_the_order_of_the_bidirectional_algorithm() {
    // The line runs from the left, as its first letter does. What is between Рассвет and the dash is one stretch from the
    // right (rules N1 and N2), in which the numbers are read from the left (I1): so the Hebrew and its 12 come before the
    // Persian and its ۱۴۰۳. The brackets follow what they hold (N0), and the slash and its spaces stand between letters from
    // the right.
    let expected = r#"
Inter > "Report 7 [Рассвет]: "
Inter > "12"
Noto Sans Hebrew < "הודעה "
Inter < ") / "
Noto Sans Arabic > "۱۴۰۳"
Noto Sans Arabic < "گزارش "
Inter < "("
Noto Sans Arabic < "بيان الإسلام "
Inter > " — "
Noto Sans CJK JP > "北京の会"
"#;
    assert_eq!(runs(&fonts(), TITLE), expected.trim_start());
}

/// Glyphs of a text with nothing around it, from the left.
fn glyphs(text: &str) -> Vec<u32> {
    Fonts::bundled().shape(text, FONT).runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.id).collect()
}

#[test]
fn arabic_letters_are_joined() {
    // Sin, lam, alef and mim: the first joins to the left, the next two are one sign or two that were made for each other.
    let joined = glyphs("سلام");
    let alone: Vec<u32> = "سلام".chars().rev().flat_map(|c| glyphs(&c.to_string())).collect();
    assert!(joined.iter().all(|glyph| *glyph == alone[0] || !alone.contains(glyph)), "{joined:?} {alone:?}");
    assert_eq!(joined[0], alone[0], "mim after alef stands alone");
    // A joiner that forbids joining gives the forms that stand alone.
    let parted = glyphs("س\u{200c}ل\u{200c}ا\u{200c}م");
    assert_eq!(parted, alone);
}

#[test]
fn lam_and_alef_are_a_ligature() {
    let line = Fonts::bundled().shape("لا", FONT);
    let run = &line.runs[0];
    assert!(run.glyphs.iter().all(|glyph| glyph.text == (0..4)), "{run:?}");
    let lam_beh = Fonts::bundled().shape("لب", FONT);
    assert!(lam_beh.runs[0].glyphs.iter().all(|glyph| glyph.text.len() == 2), "{lam_beh:?}");
}

#[test]
fn letters_join_across_a_change_of_face() {
    // The bundled Arabic face is older than this letter, which joins on both sides; its neighbour takes the form that it
    // has before any such letter.
    let new = '\u{8c3}';
    assert!(Fonts::bundled().missing([new.to_string().as_str()]).contains(&new));
    let beside_new = glyphs(&format!("ب{new}"));
    assert_eq!(beside_new, [glyphs("بب")[1]]);
    assert_ne!(beside_new, glyphs("ب"));
}

#[test]
fn marks_stay_with_their_letters_and_take_no_room() {
    for (bare, marked) in [("محمد", "مُحَمَّد"), ("שלום", "שָׁלוֹם"), ("е", "е\u{301}"), ("Q", "Q\u{30c}\u{323}")]
    {
        let (bare, line) = (Fonts::bundled().shape(bare, FONT), Fonts::bundled().shape(marked, FONT));
        assert!((bare.width - line.width).abs() < 0.5, "{marked}: {} {}", bare.width, line.width);
        assert_eq!(line.runs.len(), 1, "{marked}");
        assert!(line.missing.is_empty());
    }
}

#[test]
fn pairs_are_kerned_and_what_was_written_stays() {
    let metrics = TextMetrics::shared();
    assert!(Fonts::bundled().shape("AVATAR", FONT).width < metrics.width("AVATAR", FONT) - 1.0);
    let alone: Vec<u32> = "-> 3x4".chars().flat_map(|c| glyphs(&c.to_string())).collect();
    assert_eq!(glyphs("-> 3x4"), alone);
}

#[test]
fn control_characters_are_drawn_as_nothing() {
    let plain = Fonts::bundled().shape("ab", FONT);
    for text in ["a\u{200f}b\u{200e}", "a\u{202a}b\u{202c}", "\u{feff}a\tb\n", "a\u{ad}b", "\u{2068}ab\u{2069}"] {
        let line = Fonts::bundled().shape(text, FONT);
        assert!(line.missing.is_empty(), "{text:?}");
        assert_eq!(line.runs.iter().map(|run| run.glyphs.len()).sum::<usize>(), 2, "{text:?}");
        assert!((line.width - plain.width).abs() < 0.5, "{text:?}");
        check_cover(text, &line);
    }
}

#[test]
fn a_letter_that_no_font_has_leaves_its_room_empty() {
    let line = Fonts::bundled().shape("a界b", FONT);
    assert_eq!(line.missing.iter().collect::<String>(), "界");
    let [a, missing, b] = &*line.runs else { panic!("{line:?}") };
    assert!(missing.glyphs.is_empty() && missing.text == (1..4));
    let gap = b.glyphs[0].x - a.glyphs[0].advance;
    assert!((gap - FONT.size).abs() < 1e-3, "{gap}");
}

/// Every byte is in one run, and in each run with glyphs in one cluster; clusters follow the direction of their run.
fn check_cover(text: &str, line: &Line) {
    let mut ranges: Vec<_> = line.runs.iter().map(|run| run.text.clone()).collect();
    ranges.sort_by_key(|range| range.start);
    let mut end = 0;
    for range in ranges {
        assert_eq!(range.start, end, "{text:?}: {line:?}");
        assert!(text.is_char_boundary(range.end) && range.end > range.start);
        end = range.end;
    }
    assert_eq!(end, text.len());
    assert!(line.width.is_finite() && line.width >= 0.0);
    for run in &line.runs {
        let mut clusters: Vec<_> = run.glyphs.iter().map(|glyph| glyph.text.clone()).collect();
        if run.is_rtl {
            clusters.reverse();
        }
        assert!(clusters.is_sorted_by_key(|range| range.start), "{text:?}: {run:?}");
        clusters.dedup();
        assert!(clusters.windows(2).all(|pair| pair[0].end <= pair[1].start), "{text:?}: {run:?}");
        assert!(clusters.iter().all(|range| run.text.start <= range.start && range.end <= run.text.end));
        assert!(run.glyphs.iter().all(|glyph| glyph.id != 0 && glyph.x.is_finite() && glyph.y.is_finite()));
        let covered: usize = clusters.iter().map(std::ops::Range::len).sum();
        if line.missing.is_empty() && !run.glyphs.is_empty() {
            assert_eq!(covered, run.text.len(), "{text:?}: {run:?}");
        }
    }
}

#[test]
fn every_byte_of_a_title_is_drawn_once() {
    let line = fonts().shape(TITLE, FONT);
    assert!(line.missing.is_empty());
    check_cover(TITLE, &line);
}

/// No more than half a point wider than what layout was told.
fn check_width(metrics: &TextMetrics, text: &str, font: FontSpec) {
    let (shaped, told) = (metrics.fonts().shape(text, font).width, metrics.width(text, font));
    assert!(shaped <= told + 0.5, "{text:?}: {shaped} is wider than {told}");
}

/// What letters in no sensible order may be wider than measured: there is no pair that is set apart by more.
fn most_apart(text: &str, font: FontSpec) -> f32 {
    0.5 + 0.085 * font.size * text.chars().count() as f32
}

#[test]
fn lines_are_not_wider_than_measured() {
    let metrics = TextMetrics::of(fonts());
    let data = include_str!("../data/events.json");
    let titles: Vec<String> =
        data.lines().filter_map(|line| Some(line.split_once("\"title\": \"")?.1.to_owned())).collect();
    assert!(titles.len() > 50);
    let samples =
        [TITLE, "Ťažký Žltý kôň – “quoted”", "Қазақстан, Ӯзбекистон", "اعتراض ۲۰۲۱ «نقل»", "東京の集会。カ 서울"];
    for text in samples.into_iter().chain(titles.iter().map(String::as_str)) {
        for weight in [Weight::Regular, Weight::SemiBold] {
            check_width(&metrics, text, FontSpec { size: 13.0, weight });
        }
    }
}

/// Words of many scripts, with what stands between them and what is not seen.
fn mixed() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-zA-ZéşŁžÅ ]{1,8}",
        "[а-яёҷӣқғҳӯі ]{1,8}",
        "[ء-يپچژگکیۀ ]{1,8}",
        "[\u{64b}-\u{652}\u{5b0}-\u{5c2}\u{300}-\u{333}]{1,3}",
        "[א-ת ]{1,8}",
        "[0-9٠-٩۰-۹.,:/+%-]{1,5}",
        "[()\\[\\]{}«»“”<>!?—… ]{1,4}",
        "[\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}\u{ad}\u{fe0f}\t\n\u{7f}]{1,3}",
        "[北京東の。カ서울\u{1100}\u{1161}अबकि\u{94d}ไทย😀\u{1f468}\u{200d}ሀ]{1,5}",
        any::<String>(),
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_text_is_shaped_whole(text in mixed()) {
        let line = fonts().shape(&text, FONT);
        check_cover(&text, &line);
        prop_assert_eq!(&line, &fonts().shape(&text, FONT));
        prop_assert!(line.missing.is_subset(&fonts().missing([text.as_str()])), "{:?}", line.missing);
    }

    #[test]
    fn letters_in_no_order_are_hardly_wider_than_measured(text in mixed()) {
        for font in [FONT, FontSpec::semibold(13.0)] {
            let (shaped, told) = (Fonts::bundled().shape(&text, font).width, TextMetrics::shared().width(&text, font));
            prop_assert!(shaped <= told + most_apart(&text, font), "{:?}: {} {}", text, shaped, told);
        }
    }

    #[test]
    fn a_cut_text_has_room(text in mixed(), room in 0.0_f32..200.0) {
        let (cut, width) = TextMetrics::shared().cut(&text, FONT, room);
        let shaped = Fonts::bundled().shape(&cut, FONT).width;
        prop_assert!(width <= room && shaped <= width + most_apart(&cut, FONT), "{:?}", cut);
    }
}

/// The scripts as they look: compared byte for byte, which holds on every machine.
#[test]
fn the_scripts_look_as_they_did() {
    let fonts = fonts();
    let ink = Rgba { r: 24, g: 24, b: 32, a: 255 };
    let ground = Some(Rgba { r: 255, g: 255, b: 255, a: 255 });
    let lines =
        [TITLE, "مُحَمَّدٌ، لا سلام بلا عدالة", "پاکستان میں ہڑتال؛ می‌گوید", "הַפְגָּנָה (2021) ב־תל אביב", "é Ҷ Ӯ Қ ș ğ № 5"];
    let mut scene = Scene { width: 470.0, height: 26.0 * lines.len() as f32 + 8.0, ground, ..Scene::default() };
    let all = Rect::new(0.0, 0.0, scene.width, scene.height);
    let items = scene.group("lines", all);
    for (n, text) in lines.into_iter().enumerate() {
        let weight = if n % 2 == 0 { Weight::Regular } else { Weight::SemiBold };
        let at = pt(8.0, 22.0 + 26.0 * n as f32);
        items.push(Item::Text { at, text: text.to_owned(), font: FontSpec { size: 15.0, weight }, ink });
    }
    let picture = Picture {
        pages: &[scene],
        unit: 1.0,
        title: "",
        description: "",
        language: "en",
        producer: None,
        fonts: &fonts,
        notes: &BTreeMap::new(),
    };
    let size = png::size_at(&picture.pages[0], 1.5);
    let bytes = png::png(&picture, 0, &png::PngSpec { size, dpi: 108.0, texts: &[] }).expect("a picture");
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/scripts.png");
    if std::fs::read(&golden).unwrap_or_default() == bytes {
        return;
    }
    let accepted = std::env::var_os("UPDATE_SNAPSHOTS").is_some();
    let path = if accepted { golden } else { golden.with_extension("new.png") };
    std::fs::write(&path, &bytes).expect("a place to write");
    assert!(accepted, "look at {}; UPDATE_SNAPSHOTS=1 accepts it", path.display());
}

#[test]
fn ligatures_from_pdf_files_are_drawn_as_their_letters() {
    let (ligature, letters) = ("of\u{fb01}ce, e\u{fb00}ort, a\u{fb04}ict", "office, effort, afflict");
    let (a, b) = (Fonts::bundled().shape(ligature, FONT), Fonts::bundled().shape(letters, FONT));
    assert!(a.missing.is_empty(), "{:?}", a.missing);
    let ids = |line: &dateline::scene::shape::Line| -> Vec<u32> {
        line.runs.iter().flat_map(|run| run.glyphs.iter().map(|glyph| glyph.id)).collect()
    };
    assert_eq!(ids(&a), ids(&b));
    assert!((a.width - b.width).abs() < 1e-3);
    assert!(TextMetrics::shared().width(ligature, FONT) >= a.width - 0.01);
}
