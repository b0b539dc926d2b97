//! Figures: the screen's own scene at the size of a picture, with a title above and what it leaves out below.

use std::fmt::Write as _;

use crate::dataset::{Dataset, Facet};
use crate::layout::{AXIS_H, LaneIndex, LayoutSpec, Layouter, glyph_path, gutter_width, max_rows, speak};
use crate::paint::{png, svg};
use crate::query::{Filter, Selection, Tally, tally};
use crate::scene::geom::{Rect, pt};
use crate::scene::{Aim, Bar, FontSpec, Item, Legend, Scene, Stroke, TextMetrics};
use crate::theme::{Theme, ThemeName, size};
use crate::time::{Time, TimeScale, grouped, period_label};

/// What a picture shows and how large it is.
#[derive(Clone, Debug)]
pub struct FigureSpec {
    /// Width in points.
    pub width: f32,
    /// Height in points; `None` makes it as tall as the lanes need.
    pub height: Option<f32>,
    /// The window; `None` shows every selected event.
    pub window: Option<(Time, Time)>,
    /// What makes the lanes.
    pub grouping: Option<Facet>,
    /// Colours.
    pub theme: ThemeName,
    /// Above the timeline; empty takes the title of the data.
    pub title: String,
}

/// Formats a picture can be written in.
#[derive(Copy, Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureFormat {
    /// Pixels.
    Png,
    /// Lines and letters.
    Svg,
}

impl PictureFormat {
    /// By the ending of a file name.
    pub fn of_path(path: &std::path::Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "png" => Some(Self::Png),
            "svg" => Some(Self::Svg),
            _ => None,
        }
    }
}

/// A finished picture and the words that go with it.
pub struct Figure {
    /// The picture.
    pub scene: Scene,
    /// Its title.
    pub title: String,
    /// What it shows, for those who hear it.
    pub description: String,
}

const MARGIN: f32 = 20.0;
const HEAD_H: f32 = 58.0;
const LINE_H: f32 = 18.0;
/// A picture is no taller than this, whatever its lanes need; the footer says what is cut off.
const MAX_HEIGHT: f32 = 6_000.0;

/// Stretches looked at for the first window.
const MAX_LOOKS: usize = 4_096;

/// The window that shows every selected event, with room for labels at the right.
pub fn fit(dataset: &Dataset, selection: &Selection, width_px: f32) -> TimeScale {
    let (from, to) = extent(dataset, selection).unwrap_or((Time::from_year(2000), Time::from_year(2030)));
    padded(from, to, width_px)
}

fn extent(dataset: &Dataset, selection: &Selection) -> Option<(Time, Time)> {
    dataset.extent_where(|id| selection.rows.contains(id))
}

/// The window that is shown first: where most events are, when the rest is spread over a much longer time, else all.
///
/// Three in four events within a fifth of the time are worth a closer look; what lies outside is counted in the status bar
/// and one key away.
pub fn first_look(dataset: &Dataset, selection: &Selection, width_px: f32) -> TimeScale {
    let all = fit(dataset, selection, width_px);
    let anchor = |row: usize| {
        let (start, end) = (dataset.starts().get(row)?, dataset.ends().get(row)?);
        Some(if start.is_date() { *start } else { *end })
    };
    let n_points = selection.n_dated;
    let is_all = n_points == dataset.n_dated();
    let rows: Vec<u32> =
        if is_all { Vec::new() } else { selection.rows.iter_range(0..dataset.n_dated()).map(|id| id.0).collect() };
    let point = |nth: usize| anchor(if is_all { nth } else { *rows.get(nth)? as usize });
    let n = (n_points * 3).div_ceil(4);
    if n < 8 {
        return all;
    }
    // Of a million stretches a thousand evenly spaced ones are enough to find a short one.
    let step = (n_points - n) / MAX_LOOKS + 1;
    let stretches = (0..=n_points - n).step_by(step).filter_map(|nth| Some((point(nth)?, point(nth + n - 1)?)));
    let shortest = stretches.min_by_key(|(from, to)| to.secs() - from.secs());
    match shortest {
        Some((from, to)) if ((to.secs() - from.secs()) as f64) < all.span_seconds() / 5.0 => padded(from, to, width_px),
        _ => all,
    }
}

fn padded(from: Time, to: Time, width_px: f32) -> TimeScale {
    // One day is shown in its week.
    let least = 7.0 * 86_400.0;
    let lacking = (least - (to.secs() - from.secs()) as f64).max(0.0);
    let (from, to) = (from.secs() as f64 - lacking / 2.0, to.secs() as f64 + lacking / 2.0);
    // Room for a good part of the last labels; what does not fit stands at the left of its mark.
    let right = (150.0 / f64::from(width_px.max(300.0))).clamp(0.04, 0.2);
    let left = 0.03;
    let whole = (to - from) / (1.0 - left - right);
    TimeScale::from_secs(from - left * whole, to + right * whole, width_px)
}

/// The picture is asked for with less height than its title, axis, one lane and footer need.
#[derive(Copy, Clone, PartialEq, Debug, thiserror::Error)]
#[error("the picture needs a height of at least {least} points for its title, one lane and its counts")]
pub struct TooLow {
    /// In points.
    pub least: f32,
}

/// Lays out a picture.
pub fn figure(
    dataset: &Dataset,
    selection: &Selection,
    filter: &Filter,
    lanes: &LaneIndex,
    spec: &FigureSpec,
) -> Result<Figure, TooLow> {
    let theme = Theme::of(spec.theme);
    let metrics = TextMetrics::shared();
    let width = spec.width.max(240.0);
    let gutter = gutter_width(lanes, width);
    let inner = width - 2.0 * MARGIN;
    let scale = match spec.window {
        Some((from, to)) => TimeScale::new(from, to, inner - gutter),
        None => fit(dataset, selection, inner - gutter),
    };
    let mut footer = Vec::new();
    let counts = tally(dataset, selection, scale.from(), scale.to());
    let small = FontSpec::regular(size::SMALL);
    if !filter.is_empty() {
        footer.extend(wrap(&format!("Filter: {}", filter.describe(dataset)), small, inner, metrics));
    }
    footer.extend(wrap(&sources_line(dataset, selection), small, inner, metrics));
    // Rows are decided once, for a page of the usual height; the passes below differ only in where they are cut off.
    let page = spec.height.unwrap_or(800.0);
    let n_lanes = lanes.lanes.len();
    let rows = match spec.height {
        Some(height) => max_rows(n_lanes, height, 1.0),
        // A picture cannot be clicked: as many rows as its lanes need, as long as all of them have room.
        None => ((MAX_HEIGHT / size::ROW) as usize / n_lanes.max(1)).clamp(3, 230),
    };
    let mut layout_spec = LayoutSpec {
        width: inner,
        height: page,
        scroll_y: 0.0,
        gutter,
        row_scale: 1.0,
        max_rows: rows,
        selected: None,
    };
    let mut layouter = Layouter::default();
    let first = layouter.layout(dataset, lanes, &scale, &theme, &layout_spec);
    let folded: u32 = first
        .scene
        .targets
        .iter()
        .map(|target| match &target.aim {
            Aim::Fold { n_events, .. } => *n_events,
            Aim::Profile { cells, .. } => cells.iter().map(|cell| cell.n_events).sum(),
            _ => 0,
        })
        .sum();
    let mut counted = counts_line(&counts);
    if folded > 0 {
        let _ = write!(counted, " {} of the marks shown are folded into numbers.", grouped(u64::from(folded)));
    }
    footer.extend(wrap(&counted, small, inner, metrics));
    let below = |legend: usize, footer: usize| (legend + footer) as f32 * LINE_H + 20.0 + MARGIN;
    let legend = legend_rows(&first.scene, inner, metrics).len();
    let needed = first.lanes_height + AXIS_H + 1.0;
    let room = spec.height.map_or(MAX_HEIGHT, |height| height - MARGIN - HEAD_H - below(legend, footer.len()));
    layout_spec.height = needed.min(room);
    if needed > room + 2.0 {
        footer.push("Lanes below do not fit on this picture: make it taller, or filter.".to_owned());
        layout_spec.height -= LINE_H;
    }
    if let Some(height) = spec.height {
        let least = MARGIN + HEAD_H + AXIS_H + 60.0 + below(legend, footer.len());
        if height < least {
            return Err(TooLow { least: least.ceil() });
        }
    }
    let mut done = layouter.layout(dataset, lanes, &scale, &theme, &layout_spec);
    speak(dataset, &mut done.scene);
    let height = spec.height.unwrap_or(MARGIN + HEAD_H + layout_spec.height + below(legend, footer.len()));

    let title = if spec.title.is_empty() { dataset.title().to_owned() } else { spec.title.clone() };
    // The stretch that was asked for, or that of the events; the margins around them are nobody's period.
    let shown = extent(dataset, selection);
    let (from, to) = spec.window.or(shown).unwrap_or((scale.from(), scale.to()));
    let period = period_label(from, to);
    let mut scene = Scene { width, height, ground: Some(theme.canvas), ..Scene::default() };
    let head = scene.group("title", Rect::new(0.0, 0.0, width, MARGIN + HEAD_H));
    let title_font = FontSpec::semibold(size::TITLE);
    head.push(Item::Text {
        at: pt(MARGIN, MARGIN + 16.0),
        text: metrics.elided(&title, title_font, inner),
        font: title_font,
        ink: theme.text,
    });
    let period_font = FontSpec::regular(size::LANE);
    head.push(Item::Text { at: pt(MARGIN, MARGIN + 38.0), text: period.clone(), font: period_font, ink: theme.muted });
    move_into(&mut scene, done.scene, MARGIN, MARGIN + HEAD_H);
    let mut y = MARGIN + HEAD_H + layout_spec.height + 20.0;
    draw_legend(&mut scene, &theme, inner, &mut y, metrics);
    y += 6.0;
    let foot = scene.group("footer", Rect::new(0.0, y - LINE_H, width, height));
    for line in &footer {
        foot.push(Item::Text { at: pt(MARGIN, y), text: line.clone(), font: small, ink: theme.muted });
        y += LINE_H;
    }
    let description = format!("Timeline from {period}. {}", counts_line(&counts));
    Ok(Figure { scene, title, description })
}

/// The bytes of a picture; `scale` is pixels to a point for PNG.
pub fn encode(figure: &Figure, format: PictureFormat, scale: f32) -> Result<Vec<u8>, png::PngError> {
    match format {
        PictureFormat::Png => png::png(&figure.scene, scale),
        PictureFormat::Svg => Ok(svg::svg(&figure.scene, &figure.title, &figure.description).into_bytes()),
    }
}

/// Writes a file whole or not at all: the old one stays until the new one is complete.
///
/// A link stays a link, an old file keeps its permissions, and a new one gets those of any new file.
pub fn write_atomic(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The mask of the process applies, as for any file that is made.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    if let Ok(old) = std::fs::metadata(&path) {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.persist(&path)?;
    Ok(())
}

/// `18 shown of 61: 0 filtered out, 7 outside the window, 36 undated, 0 unreadable.`
pub fn counts_line(counts: &Tally) -> String {
    let n = |count: usize| grouped(count as u64);
    format!(
        "{} events shown of {}: {} filtered out, {} outside the window, {} undated, {} unreadable.",
        n(counts.shown),
        n(counts.total),
        n(counts.filtered),
        n(counts.outside),
        n(counts.undated),
        n(counts.unreadable)
    )
}

fn sources_line(dataset: &Dataset, selection: &Selection) -> String {
    let names = dataset.names(Facet::Source);
    let mut used = vec![false; names.len()];
    for id in selection.rows.iter() {
        for value in dataset.values(Facet::Source, id) {
            used[value as usize] = true;
        }
    }
    let labels: Vec<&str> = names.iter().filter(|(id, _)| used[*id as usize]).map(|(_, label)| label).collect();
    let files: Vec<&str> = dataset.files().iter().map(|file| file.name.as_str()).collect();
    let data = format!("Data: {}.", files.join(", "));
    match labels.len() {
        0 => data,
        1..=8 => format!("Sources: {} {data}", sentence(&labels.join("; "))),
        n => format!("{} sources. {data}", grouped(n as u64)),
    }
}

/// The text with a full stop, unless it ends with a sign of its own.
fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// Breaks a text into lines that are no wider than `room`.
fn wrap(text: &str, font: FontSpec, room: f32, metrics: &TextMetrics) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || metrics.width(&longer, font) <= room {
            *line = longer;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.iter().map(|line| metrics.elided(line, font, room)).collect()
}

/// Puts one scene into another, moved.
fn move_into(scene: &mut Scene, inner: Scene, dx: f32, dy: f32) {
    let rect = |r: Rect| Rect::new(r.x0 + dx, r.y0 + dy, r.x1 + dx, r.y1 + dy);
    for mut group in inner.groups {
        group.clip = rect(group.clip);
        for item in &mut group.items {
            match item {
                Item::Bar(bar) => bar.rect = rect(bar.rect),
                Item::Line { from, to, .. } => {
                    *from = pt(from.x + dx, from.y + dy);
                    *to = pt(to.x + dx, to.y + dy);
                }
                Item::Dot { center, .. } => *center = pt(center.x + dx, center.y + dy),
                Item::Path { points, .. } => points.iter_mut().for_each(|p| *p = pt(p.x + dx, p.y + dy)),
                Item::Text { at, .. } | Item::Columns { at, .. } => *at = pt(at.x + dx, at.y + dy),
            }
        }
        scene.groups.push(group);
    }
    scene.targets.extend(inner.targets.into_iter().map(|mut target| {
        target.rect = rect(target.rect);
        target
    }));
    scene.legend.extend(inner.legend);
}

/// Width of the sample before a legend's words.
const SAMPLE_W: f32 = 24.0;

fn legend_rows(scene: &Scene, room: f32, metrics: &TextMetrics) -> Vec<Vec<Legend>> {
    let mut rows = vec![Vec::new()];
    let mut used = 0.0;
    for &entry in &scene.legend {
        let width = SAMPLE_W + metrics.width(entry.label(), FontSpec::regular(size::SMALL)) + 16.0;
        if used + width > room {
            rows.push(Vec::new());
            used = 0.0;
        }
        used += width;
        if let Some(row) = rows.last_mut() {
            row.push(entry);
        }
    }
    rows
}

fn draw_legend(scene: &mut Scene, theme: &Theme, room: f32, y: &mut f32, metrics: &TextMetrics) {
    let rows = legend_rows(scene, room, metrics);
    let clip = Rect::new(0.0, *y - LINE_H, scene.width, *y + rows.len() as f32 * LINE_H);
    let items = scene.group("legend", clip);
    for row in rows {
        let mut x = MARGIN;
        for entry in row {
            items.extend(legend_sample(entry, x, *y - 4.0, theme.muted));
            let font = FontSpec::regular(size::SMALL);
            items.push(Item::Text { at: pt(x + SAMPLE_W, *y), text: entry.label().to_owned(), font, ink: theme.muted });
            x += SAMPLE_W + metrics.width(entry.label(), font) + 16.0;
        }
        *y += LINE_H;
    }
}

/// The mark that a legend entry explains, 20 points wide from `x`, about the height `y`.
pub fn legend_sample(entry: Legend, x: f32, y: f32, ink: crate::theme::Rgba) -> Vec<Item> {
    let line = |x0: f32, y0: f32, x1: f32, y1: f32, stroke: Stroke| Item::Line {
        from: pt(x + x0, y + y0),
        to: pt(x + x1, y + y1),
        stroke,
    };
    let solid = Stroke::solid(1.4, ink);
    let bar = |fade_left: f32, fade_right: f32| {
        let rect = Rect::new(x + 1.0, y - 5.0, x + 19.0, y + 5.0);
        Bar { fade_left, fade_right, ..Bar::filled(rect, ink.faded(0.35)) }
    };
    let ends = |stroke: Stroke| [line(1.0, -5.0, 1.0, 5.0, stroke), line(19.0, -5.0, 19.0, 5.0, stroke)];
    let center = pt(x + 10.0, y);
    let dot = |x: f32, fill: bool| Item::Dot {
        center: pt(x, y),
        radius: 3.4,
        fill: fill.then_some(ink),
        stroke: (!fill).then_some(Stroke::solid(1.3, ink)),
    };
    match entry {
        Legend::Day => vec![Item::Dot { center, radius: 4.5, fill: Some(ink), stroke: None }],
        Legend::Inferred => vec![
            Item::Dot { center, radius: 4.8, fill: None, stroke: Some(Stroke::dashed(1.5, ink)) },
            Item::Dot { center, radius: 1.7, fill: Some(ink), stroke: None },
        ],
        Legend::Span => [Item::Bar(bar(0.0, 0.0))].into_iter().chain(ends(solid)).collect(),
        Legend::SpanUncertain => [Item::Bar(bar(0.0, 0.0))].into_iter().chain(ends(Stroke::dashed(1.4, ink))).collect(),
        Legend::Interval => vec![Item::Bar(Bar { fill: Some(ink.faded(0.5)), ..bar(0.0, 0.0) })],
        Legend::GoesOn => {
            vec![Item::Bar(bar(0.0, 12.0)), line(14.0, -4.0, 18.0, 0.0, solid), line(18.0, 0.0, 14.0, 4.0, solid)]
        }
        Legend::Fades => vec![Item::Bar(bar(0.0, 18.0))],
        Legend::Limit => vec![Item::Bar(bar(18.0, 0.0)), line(19.0, -5.0, 19.0, 5.0, solid)],
        Legend::OneOf => {
            let dots = line(1.0, 0.0, 19.0, 0.0, Stroke { dash: Some((2.0, 2.4)), ..solid });
            [dots].into_iter().chain(ends(solid)).collect()
        }
        Legend::AllOf => vec![line(4.0, 0.0, 16.0, 0.0, solid), dot(x + 4.0, true), dot(x + 16.0, true)],
        Legend::Hatched => vec![Item::Bar(Bar { hatch: Some(ink.faded(0.7)), ..bar(0.0, 0.0) })],
        Legend::Announced => glyph_path(crate::layout::Glyph::Announced, center, ink),
        Legend::Attributed => glyph_path(crate::layout::Glyph::Quote, pt(center.x, center.y + 2.0), ink),
        Legend::Disputed => glyph_path(crate::layout::Glyph::Disputed, center, ink),
        Legend::Fold => {
            let rect = Rect::new(x, y - 6.0, x + 20.0, y + 6.0);
            let pill = Bar { fill: None, stroke: Some(Stroke::solid(1.1, ink)), radius: 6.0, ..Bar::filled(rect, ink) };
            let font = FontSpec::semibold(8.5);
            vec![Item::Bar(pill), Item::Text { at: pt(x + 7.5, y + 3.0), text: "3".to_owned(), font, ink }]
        }
        Legend::Profile => vec![Item::Columns {
            at: pt(x + 1.0, y + 5.0),
            step: 3.0,
            width: 3.0,
            heights: vec![3.0, 6.0, 10.0, 7.0, 4.0, 2.0],
            fill: ink,
        }],
    }
}
