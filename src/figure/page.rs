//! From a selection to pages.
//!
//! ```text
//! page 1        page 2 …      last page
//! title         axis          axis
//! axis          lanes (cont.) lanes (cont.)
//! lanes                       legend, caption, footer, list (and more pages of it)
//! ```
//!
//! Everything is laid out in the units of the window, in which a label is [`size::BODY`] high; [`FigureSpec::unit`] says
//! how many points on paper one of them is.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::blocks::{Block, LINE_H, Line, Style, paragraph};
use super::collapse::{collapsed, left_out_line};
use super::content::{Content, Figure, LayoutError, Paging};
use super::fill::{Pages, RUNNING_HEAD_H, cut};
use super::legend::legend_lines;
use super::list::{Listed, list_lines, notes};
use super::look::{extent, fit};
use super::size::Medium;
use super::spec::{FigureSpec, MIN_TEXT_PT};
use super::words::{self, Counts};
use crate::dataset::{Dataset, EventId};
use crate::layout::{Layout, LayoutSpec, Layouter, Marking, axis_height, speak};
use crate::query::{RowSet, tally};
use crate::scene::{FontSpec, Fonts, Role, Scene, TextMetrics};
use crate::theme::{Theme, size};
use crate::time::{AxisScale, Breaks, Edtf, SECS_PER_DAY, Time, TimeScale, counted, period_label};

/// Room for the title, one lane and its name: no figure is narrower, in units.
const MIN_WIDTH: f32 = 240.0;
/// A figure whose height follows is no taller, in units; the footer says what is cut off.
pub(super) const MAX_HEIGHT: f32 = 6_000.0;
/// A part of a timeline that is shorter is not worth a page.
pub(super) const MIN_BODY: f32 = 60.0;
/// More pages than this are nobody's figure.
pub(super) const MAX_PAGES: usize = 200;
/// The smallest letters in units: counts in folds and in badges.
const SMALLEST: f32 = size::SMALL - 0.5;
pub(super) const NO_ROOM_FOR_LIST: &str = "the list of events does not fit on one page of this height; write a PDF, let the height \
    follow, or write the list into a file of its own";
/// A page of a document that is taller is on no paper that offices have.
pub(super) const SHEET_MM: f32 = 297.0;
/// Millimetres in a point.
pub(super) const MM: f32 = 25.4 / 72.0;

/// Lays out a figure.
pub fn compose(content: &Content<'_>, spec: &FigureSpec, paging: Paging) -> Result<Figure, LayoutError> {
    Composer::new(content, spec)?.compose(paging)
}

/// What all parts of a figure need.
pub(super) struct Composer<'a> {
    pub content: &'a Content<'a>,
    pub spec: &'a FigureSpec,
    pub theme: Theme,
    pub metrics: Arc<TextMetrics>,
    pub unit: f32,
    pub width: f32,
    pub height: Option<f32>,
    pub margin: f32,
    /// Width between the margins, and the part of it that the names of the lanes take.
    pub inner: f32,
    pub gutter: f32,
    pub axis: AxisScale,
    /// Height of the axis.
    pub axis_h: f32,
    pub counts: Counts,
    /// Lanes without room on any page, by their places, and the events of the others where there are such.
    pub off: Vec<usize>,
    pub on_page: Option<RowSet>,
    /// Who says what is shown.
    pub sources: Option<String>,
    pub title: String,
    pub period: String,
    /// Height of the rows; on a page of its own height they may fill it.
    pub row_scale: f32,
    pub warnings: Vec<String>,
}

impl<'a> Composer<'a> {
    fn new(content: &'a Content<'a>, spec: &'a FigureSpec) -> Result<Self, LayoutError> {
        let unit = spec.unit();
        let asked = unit * size::BODY;
        if unit.is_nan() || unit * SMALLEST < MIN_TEXT_PT - 1e-3 {
            let least = (MIN_TEXT_PT / SMALLEST * size::BODY * 10.0).ceil() / 10.0;
            return Err(LayoutError::TextTooSmall { asked, least });
        }
        let width_pt = spec.size.width_pt();
        let width = width_pt / unit;
        if width < MIN_WIDTH {
            let most = (width_pt / MIN_WIDTH * size::BODY).floor();
            return Err(LayoutError::TextTooLarge { asked, width_mm: width_pt * MM, most });
        }
        let margin = match spec.size.medium() {
            Medium::Figure => 6.0,
            Medium::Sheet => 18.0 / MM / unit,
            Medium::Screen => 30.0,
        };
        let Content { dataset, selection, lanes, window, .. } = *content;
        let inner = width - 2.0 * margin;
        let metrics = TextMetrics::of(Arc::clone(content.fonts));
        let gutter = Layouter::new(Arc::clone(&metrics), Marking::Bare).figure_gutter(lanes, inner);
        let scale = match window {
            Some((from, to)) => TimeScale::from_secs(from, to, inner - gutter),
            None => fit(dataset, selection, inner - gutter),
        };
        let axis = if spec.collapse {
            collapsed(dataset, selection, scale, window.is_none())
        } else {
            AxisScale::new(scale, Breaks::default())
        };
        // The stretch that was asked for, or that of the events; the margins around them are nobody's period.
        let shown = extent(dataset, selection);
        let (from, to) = match (window, shown) {
            (None, Some(shown)) => shown,
            _ => (axis.from(), axis.to()),
        };
        let mut warnings = Vec::new();
        if spec.collapse && axis.breaks().is_empty() {
            warnings.push("nothing is left out: the quiet stretches are not long enough together".to_owned());
        }
        let mut composer = Self {
            counts: Counts { tally: tally(dataset, selection, axis.from(), axis.to()), left_off: 0 },
            off: Vec::new(),
            on_page: None,
            sources: None,
            title: if spec.title.is_empty() { dataset.title().to_owned() } else { spec.title.clone() },
            period: if window.is_none() && shown.is_none() { NOTHING.to_owned() } else { period(from, to) },
            content,
            spec,
            theme: Theme::of(spec.theme),
            metrics,
            unit,
            width,
            height: spec.size.height_pt().map(|height| height / unit),
            margin,
            inner,
            gutter,
            axis_h: axis_height(&axis),
            axis,
            row_scale: ROW_SCALE,
            warnings,
        };
        composer.sources = composer.sources_line();
        Ok(composer)
    }

    /// The events that are shown: selected, in the period, and in a lane that has room.
    fn events(&self) -> impl Iterator<Item = EventId> {
        let Content { dataset, selection, .. } = *self.content;
        let (from, to) = (self.axis.from(), self.axis.to());
        let in_period = move |id: &EventId| dataset.when(*id).is_some_and(|when| when.start < to && when.end > from);
        let on_page = |id: &EventId| self.on_page.as_ref().is_none_or(|rows| rows.contains(*id));
        selection.rows.iter_range(dataset.rows_near(from, to)).filter(in_period).filter(on_page)
    }

    fn sources_line(&self) -> Option<String> {
        let most = if self.spec.size.medium() == Medium::Screen { 3 } else { 8 };
        words::sources_line(self.content.dataset, self.events(), most)
    }

    /// Leaves off the lanes that no page has room for.
    fn leave_off(&mut self, full: &mut Layout, marking: Marking, rows: usize, head_h: f32, paging: Paging) {
        let foot: f32 = self.foot(&full.scene).iter().map(Block::height).sum::<f32>() + FOOT_GAP;
        let margins = 2.0 * self.margin;
        let room = match (self.height, paging) {
            (None, _) => MAX_HEIGHT - margins - head_h - self.axis_h - foot,
            (Some(height), Paging::Single) => height - margins - head_h - self.axis_h - foot - 1.0,
            (Some(height), Paging::Paged) => {
                let page = (height - margins - RUNNING_HEAD_H - self.axis_h - 1.0).max(MIN_BODY);
                // Lanes are not cut just where a page ends.
                page * 0.6 * MAX_PAGES as f32
            }
        };
        if full.lanes_height <= room.max(MIN_BODY) + 1.0 {
            return;
        }
        // What says so takes a line or two, and the counts may take one more.
        let mut height = 0.0;
        for slack in [LINE_H + 6.0, 2.0 * LINE_H + 6.0, 4.0 * LINE_H + 6.0] {
            height = cut(&full.lane_tops, full.lanes_height, 0.0, (room - slack).max(MIN_BODY), self.row_h());
            self.leave_off_below(height, &full.lane_tops);
            let foot_now: f32 = self.foot(&full.scene).iter().map(Block::height).sum::<f32>() + FOOT_GAP;
            if height + foot_now <= room + foot {
                break;
            }
        }
        let Content { dataset, lanes, .. } = *self.content;
        let spec = self.layout_spec(height + self.axis_h, rows);
        let mut layouter = Layouter::new(Arc::clone(&self.metrics), marking);
        *full = layouter.layout(dataset, lanes, &self.axis, &self.theme, &spec);
        full.lanes_height = height;
        self.warnings.push(format!(
            "{}: make it taller, write a PDF of several pages (size a4), or filter",
            self.off_line().trim_end_matches('.')
        ));
    }

    /// Leaves off the lanes that do not end above a height, and counts what is left.
    fn leave_off_below(&mut self, height: f32, tops: &[f32]) {
        let Content { dataset, lanes, .. } = *self.content;
        let (from, to) = (self.axis.from(), self.axis.to());
        let mut kept = RowSet::new(dataset.len());
        self.off.clear();
        for (nth, (lane, top)) in lanes.lanes.iter().zip(tops).enumerate() {
            // A row that is cut in its middle is not there.
            if *top + size::ROW <= height {
                lane.rows(dataset).for_each(|id| kept.insert(id));
            } else if lane.count(dataset, from, to) > 0 {
                self.off.push(nth);
            }
        }
        self.on_page = Some(kept);
        let shown = self.events().count();
        self.counts.left_off = self.counts.tally.shown.saturating_sub(shown);
        self.sources = self.sources_line();
    }

    /// Which lanes have no room.
    fn off_line(&self) -> String {
        let name = |nth: &usize| self.content.lanes.lanes[*nth].name.as_str();
        let names: Vec<&str> = self.off.iter().map(name).collect();
        match names.as_slice() {
            [] | [""] => "The last rows have no room on this page.".to_owned(),
            few @ ([_] | [_, _] | [_, _, _]) => format!("Without room on this page: {}.", few.join(", ")),
            [a, b, more @ ..] => format!("Without room on this page: {a}, {b} and {} more lanes.", more.len()),
        }
    }

    fn compose(mut self, paging: Paging) -> Result<Figure, LayoutError> {
        let head = self.head();
        let head_h: f32 = head.iter().map(Block::height).sum::<f32>() + if head.is_empty() { 0.0 } else { 12.0 };
        let marking = self.marking();
        let (rows, mut full) = self.rows_and_lanes(marking.clone(), head_h, paging);
        self.leave_off(&mut full, marking, rows, head_h, paging);
        let mut drawn = full.scene.events();
        let mut list = Vec::new();
        let mut unlisted = None;
        let mut marking = self.marking();
        if self.spec.numbered {
            let numbers = numbers(self.content.dataset, &full.numbered);
            list = self.list(&numbers);
            unlisted = self.unlisted(&list);
            drawn = full.numbered.iter().copied().collect();
            marking = Marking::Numbers { titles: self.spec.labels, below: self.below(), of: Arc::new(numbers) };
        }
        let foot = self.foot(&full.scene);
        let description = if self.spec.alt_text.is_empty() {
            words::alt_text(self.content, &self.axis, (&self.title, &self.period), &self.counts, (&drawn, &self.off))
        } else {
            self.spec.alt_text.clone()
        };
        let list_block = (!list.is_empty() && self.spec.list && !self.spec.figure_only).then(|| {
            Block::new(
                "list",
                Role::Text,
                list_lines(&list, unlisted.as_deref(), &self.theme, self.inner, &self.metrics),
            )
        });
        let mut pages = Pages::new(&self, marking, rows);
        pages.fill(head, head_h, &full, foot, list_block, paging)?;
        let (mut pages, warnings) = pages.done();
        for page in &mut pages {
            speak(self.content.dataset, page);
        }
        let mut events: Vec<EventId> = pages.iter().flat_map(Scene::events).collect();
        events.sort();
        events.dedup();
        self.warnings.extend(warnings);
        self.warnings.extend(self.missing(&pages));
        let lead = self.foot_texts(&full.scene);
        Ok(Figure {
            pages,
            unit: self.unit,
            description,
            producer: (self.spec.credit && !self.spec.figure_only).then(program),
            fonts: Arc::clone(self.content.fonts),
            notes: notes(self.content.dataset, &events),
            list,
            unlisted,
            lead,
            title: self.title,
            warnings: self.warnings,
        })
    }

    /// Letters that no font has.
    fn missing(&self, pages: &[Scene]) -> Option<String> {
        let fonts = self.content.fonts;
        Fonts::missing_note(&fonts.missing(pages.iter().flat_map(Scene::texts)))
    }

    fn below(&self) -> u32 {
        // Numbers are given to events that are drawn, and no page has room for more.
        self.counts.tally.shown.min(9_999) as u32 + 1
    }

    fn marking(&self) -> Marking {
        match (self.spec.numbered, self.spec.labels) {
            (true, titles) => Marking::Room { titles, below: self.below() },
            (false, true) => Marking::Titles,
            (false, false) => Marking::Bare,
        }
    }

    pub(super) fn row_h(&self) -> f32 {
        size::ROW * self.row_scale
    }

    pub(super) fn layout_spec(&self, height: f32, max_rows: usize) -> LayoutSpec {
        let (width, gutter) = (self.inner, self.gutter);
        LayoutSpec {
            width,
            height,
            scroll_y: 0.0,
            gutter,
            row_scale: self.row_scale,
            is_figure: true,
            max_rows,
            selected: None,
        }
    }

    /// How many rows lanes may have, and all lanes laid out whole.
    fn rows_and_lanes(&mut self, marking: Marking, head_h: f32, paging: Paging) -> (usize, Layout) {
        let mut layouter = Layouter::new(Arc::clone(&self.metrics), marking);
        let Content { dataset, lanes, .. } = *self.content;
        let n_lanes = lanes.lanes.len().max(1);
        // A picture cannot be clicked: as many rows as its lanes need.
        let natural = ((MAX_HEIGHT / size::ROW) as usize / n_lanes).clamp(3, 230);
        let mut lay = |composer: &Self, rows: usize, row_scale: f32, height: f32| {
            let spec = LayoutSpec { row_scale, ..composer.layout_spec(height, rows) };
            layouter.layout(dataset, lanes, &composer.axis, &composer.theme, &spec)
        };
        // As much as the lanes need: only those in sight are drawn.
        let mut whole = |composer: &Self, rows: usize, row_scale: f32| {
            let height = lay(composer, rows, row_scale, 200.0).lanes_height + composer.axis_h + 1.0;
            lay(composer, rows, row_scale, height)
        };
        let (Some(height), Paging::Single) = (self.height, paging) else {
            return (natural, whole(self, natural, self.row_scale));
        };
        // On one page the lanes get fewer rows until they fit, and events fold into numbers; then they fill it.
        let room_over = |composer: &Self, full: &Layout| {
            let foot: f32 = composer.foot(&full.scene).iter().map(Block::height).sum();
            let lanes_h = full.lanes_height + composer.axis_h + 1.0;
            height - 2.0 * composer.margin - head_h - lanes_h - foot - FOOT_GAP
        };
        let (mut least, mut most) = (2, natural);
        while least < most {
            let middle = usize::midpoint(least, most + 1);
            let full = whole(self, middle, ROW_SCALE);
            if room_over(self, &full) >= 0.0 {
                least = middle;
            } else {
                most = middle - 1;
            }
        }
        for row_scale in FILLING {
            let full = whole(self, least, row_scale);
            if room_over(self, &full) >= 0.0 || row_scale <= ROW_SCALE {
                self.row_scale = row_scale;
                return (least, full);
            }
        }
        unreachable!("the last of them is taken")
    }

    fn head(&self) -> Vec<Block> {
        if !self.spec.has_head() {
            return Vec::new();
        }
        let mut blocks = Vec::new();
        if !self.title.trim().is_empty() {
            let style = Style { font: FontSpec::semibold(size::TITLE), leading: 23.0, ..Style::small(self.theme.text) };
            blocks.push(Block::new("title", Role::Title, paragraph(&self.title, style, self.inner, 4, &self.metrics)));
        }
        let subtitle = if self.spec.subtitle.is_empty() { &self.period } else { &self.spec.subtitle };
        let style = Style { font: FontSpec::regular(size::LANE), leading: 19.0, ..Style::small(self.theme.muted) };
        blocks.push(Block::new("subtitle", Role::Text, paragraph(subtitle, style, self.inner, 3, &self.metrics)));
        blocks
    }

    /// The lines of the footer as texts.
    fn foot_texts(&self, scene: &Scene) -> Vec<String> {
        let Content { dataset, filter, .. } = *self.content;
        let mut texts = Vec::new();
        let mut first =
            if self.spec.subtitle.is_empty() { String::new() } else { format!("Period: {}. ", self.period) };
        if !filter.is_empty() {
            first.push_str(&words::sentence(&format!("Filter: {}", filter.describe(dataset))));
        }
        first.push_str(&left_out_line(self.axis.breaks()));
        if !first.trim().is_empty() {
            texts.push(first.trim().to_owned());
        }
        let is_screen = self.spec.size.medium() == Medium::Screen;
        let mut counted = words::counts_line(&self.counts);
        if let Some(folded) = words::folded_line(scene, self.counts.shown()) {
            counted = format!("{counted} {folded}");
        }
        if let Some(facet) = self.content.lanes.grouping.filter(|_| !is_screen && words::has_twins(scene)) {
            let _ = write!(counted, " An event with more than one {} stands in the lane of each.", facet.key());
        }
        texts.push(counted);
        texts.extend(self.sources.clone());
        let mut data = words::data_line(self.content);
        if self.spec.credit {
            data = format!("{data} Made with {}.", program());
        }
        texts.push(data);
        texts
    }

    fn foot(&self, scene: &Scene) -> Vec<Block> {
        if self.spec.figure_only {
            return Vec::new();
        }
        let mut blocks = Vec::new();
        if !self.off.is_empty() {
            let lines = paragraph(&self.off_line(), Style::small(self.theme.text), self.inner, 2, &self.metrics);
            blocks.push(Block::new("left-off", Role::Text, lines));
        }
        if !self.spec.caption.trim().is_empty() {
            let style = Style { font: FontSpec::regular(size::BODY), leading: 18.0, ..Style::small(self.theme.text) };
            blocks.push(Block::new(
                "caption",
                Role::Text,
                paragraph(&self.spec.caption, style, self.inner, 40, &self.metrics),
            ));
        }
        if self.spec.legend {
            let lines = legend_lines(self.content.dataset, &[scene], &self.theme, self.inner, &self.metrics);
            blocks.push(Block::new("legend", Role::Drawing, lines));
        }
        if self.spec.footer {
            let style = Style::small(self.theme.muted);
            let lines = |text: &String| paragraph(text, style, self.inner, 12, &self.metrics);
            let lines: Vec<Line> = self.foot_texts(scene).iter().flat_map(lines).collect();
            blocks.push(Block::new("footer", Role::Text, lines));
        } else if self.spec.credit {
            let text = format!("Made with {}.", program());
            let lines = paragraph(&text, Style::small(self.theme.muted), self.inner, 2, &self.metrics);
            blocks.push(Block::new("footer", Role::Text, lines));
        }
        blocks.retain(|block| !block.lines.is_empty());
        for block in &mut blocks {
            if let Some(first) = block.lines.first_mut() {
                first.height += 6.0;
            }
        }
        blocks
    }

    /// Every event of the page: those with a number in its order, the others where their dates put them.
    fn list(&self, numbers: &BTreeMap<EventId, u32>) -> Vec<Listed> {
        let dataset = self.content.dataset;
        let mut list: Vec<Listed> =
            numbers.iter().map(|(&id, &number)| Listed::of(dataset, id, Some(number))).collect();
        list.sort_by_key(|listed| listed.number);
        let rest = self.counts.shown().saturating_sub(list.len());
        if rest > 0 && rest <= MOST_UNNUMBERED {
            let unnumbered = self.events().filter(|id| !numbers.contains_key(id));
            list.extend(unnumbered.map(|id| Listed::of(dataset, id, None)));
            list.sort_by_key(|listed| order(dataset, listed.event));
        }
        list
    }

    /// How many events are shown and not listed, in a sentence.
    fn unlisted(&self, list: &[Listed]) -> Option<String> {
        let more = self.counts.shown().saturating_sub(list.len());
        (more > 0).then(|| {
            let more = counted(more as u64, "more event");
            format!("{more} without a mark of their own are shown in numbers or columns, and not listed.")
        })
    }
}

/// Rows of figures stand closer than those of the window, where they are pointed at.
const ROW_SCALE: f32 = 0.92;
/// Where a page has room left, its rows get it.
const FILLING: [f32; 5] = [1.3, 1.2, 1.1, 1.0, ROW_SCALE];
/// Between the lanes and what stands below them.
pub(super) const FOOT_GAP: f32 = 8.0;
/// Events that are folded into numbers are listed too, up to so many.
const MOST_UNNUMBERED: usize = 500;

/// Where a period would be that nothing has.
const NOTHING: &str = "No event with a date is selected";

/// Numbers in the order of time.
fn numbers(dataset: &Dataset, events: &std::collections::BTreeSet<EventId>) -> BTreeMap<EventId, u32> {
    let mut sorted: Vec<EventId> = events.iter().copied().collect();
    sorted.sort_by_key(|&id| order(dataset, id));
    sorted.into_iter().zip(1..).collect()
}

/// By the first day that it can be; of equals the one that is known best.
fn order(dataset: &Dataset, id: EventId) -> (Option<(Time, Time)>, EventId) {
    (dataset.when(id).map(|when| (when.start, when.end)), id)
}

/// The name and the version of the program.
pub fn program() -> String {
    format!("Dateline {}", env!("CARGO_PKG_VERSION"))
}

/// The period in words: as [`period_label`] has it, but whole days without their hours.
fn period(from: Time, to: Time) -> String {
    let is_whole = |time: Time| time.secs().rem_euclid(SECS_PER_DAY) == 0;
    let days = (to.secs() - from.secs()) / SECS_PER_DAY;
    if !(is_whole(from) && is_whole(to) && (1..=3).contains(&days)) {
        return period_label(from, to);
    }
    let day = |time: Time| {
        let civil = time.civil();
        let edtf = format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
        edtf.parse::<Edtf>().map_or(edtf, |day| day.short())
    };
    let last = day(to.plus_secs(-1));
    if days == 1 { last } else { format!("{} – {last}", day(from)) }
}
