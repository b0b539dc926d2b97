//! Pages are filled from the top: title, lanes, footer, list.

use std::sync::Arc;

use super::blocks::{Block, LINE_H};
use super::content::{Content, LayoutError, Paging};
use super::page::{Composer, FOOT_GAP, MAX_HEIGHT, MAX_PAGES, MIN_BODY, MM, NO_ROOM_FOR_LIST, SHEET_MM};
use super::size::Medium;
use crate::layout::{Layout, LayoutSpec, Layouter, Marking};
use crate::scene::geom::{Rect, pt};
use crate::scene::{FontSpec, Item, Role, Scene};
use crate::theme::size;
/// The pages while they are filled.
pub(super) struct Pages<'c, 'a> {
    composer: &'c Composer<'a>,
    marking: Marking,
    rows: usize,
    done: Vec<Scene>,
    warnings: Vec<String>,
}

impl<'c, 'a> Pages<'c, 'a> {
    /// None yet.
    pub(super) fn new(composer: &'c Composer<'a>, marking: Marking, rows: usize) -> Self {
        Self { composer, marking, rows, done: Vec::new(), warnings: Vec::new() }
    }

    /// The pages, and what could not be done.
    pub(super) fn done(self) -> (Vec<Scene>, Vec<String>) {
        (self.done, self.warnings)
    }

    pub(super) fn fill(
        &mut self,
        head: Vec<Block>,
        head_h: f32,
        full: &Layout,
        foot: Vec<Block>,
        list: Option<Block>,
        paging: Paging,
    ) -> Result<(), LayoutError> {
        let composer = self.composer;
        let foot_h = |foot: &[Block]| foot.iter().map(Block::height).sum::<f32>() + FOOT_GAP;
        let margins = 2.0 * composer.margin;
        let lanes_h = full.lanes_height;
        let Some(height) = composer.height else {
            let below_of = |list: &Option<Block>| list.as_ref().map_or(0.0, |list| list.height() + LINE_H);
            let alone = margins + head_h + composer.axis_h + lanes_h + 1.0 + foot_h(&foot);
            // A list that would make the page of a document taller than paper has pages of its own.
            let sheet = SHEET_MM / MM / composer.unit;
            let is_apart = paging == Paging::Paged && alone + below_of(&list) > sheet;
            let is_too_long = paging == Paging::Single && alone + below_of(&list) > MAX_HEIGHT && list.is_some();
            if is_too_long {
                self.warnings.push(NO_ROOM_FOR_LIST.to_owned());
            }
            let list = list.filter(|_| !is_too_long);
            let (here, next) = if is_apart { (None, list) } else { (list, None) };
            let height = alone + below_of(&here);
            self.begin(height);
            self.blocks(head, composer.margin);
            let y = self.lanes(composer.margin + head_h, 0.0, lanes_h);
            let y = self.blocks(foot, y + FOOT_GAP);
            self.blocks(here.into_iter().collect(), y + LINE_H);
            if height > sheet + 1.0 && composer.spec.size.medium() == Medium::Figure {
                self.warnings.push(format!(
                    "the figure is {:.0} mm tall, more than a sheet of A4: the size A4 page (a4) makes a PDF of several pages",
                    height * composer.unit * MM
                ));
            }
            if let Some(list) = next {
                let needed = margins + RUNNING_HEAD_H + list.height() + LINE_H;
                let height = needed.min(sheet - 2.0 * LINE_H);
                self.begin(height);
                let y = self.running_head();
                self.flow(list, y, height - composer.margin.max(LINE_H), height);
                self.page_numbers();
            }
            return Ok(());
        };
        let least = margins + head_h + composer.axis_h + MIN_BODY + foot_h(&foot);
        if height < least {
            return Err(LayoutError::TooLow { least_mm: (least * composer.unit * MM).ceil() });
        }
        if paging == Paging::Single {
            self.begin(height);
            self.blocks(head, composer.margin);
            let y = self.lanes(composer.margin + head_h, 0.0, lanes_h);
            let mut y = self.blocks(foot, y + FOOT_GAP);
            if let Some(list) = list {
                if y + LINE_H + list.height() <= height - composer.margin {
                    y += LINE_H;
                    self.blocks(vec![list], y);
                } else {
                    self.warnings.push(NO_ROOM_FOR_LIST.to_owned());
                }
            }
            return Ok(());
        }
        self.paged(head, head_h, full, foot, list, height);
        Ok(())
    }

    /// Lanes over as many pages as they need, then the footer and the list.
    fn paged(
        &mut self,
        head: Vec<Block>,
        head_h: f32,
        full: &Layout,
        foot: Vec<Block>,
        list: Option<Block>,
        height: f32,
    ) {
        let composer = self.composer;
        let margin = composer.margin;
        // Page numbers stand in the margin at the foot.
        let bottom = height - margin;
        let mut heads = Some(head);
        let mut at = 0.0;
        let mut y;
        loop {
            self.begin(height);
            let top = match heads.take() {
                Some(head) => {
                    self.blocks(head, margin);
                    margin + head_h
                }
                None => self.running_head(),
            };
            let room = bottom - top - composer.axis_h - 1.0;
            let next = if full.lanes_height - at <= room {
                full.lanes_height
            } else {
                cut(&full.lane_tops, full.lanes_height, at, room, composer.row_h())
            };
            y = self.lanes(top, at, next - at);
            at = next;
            if at >= full.lanes_height - 0.5 {
                break;
            }
        }
        y += FOOT_GAP;
        let mut blocks = foot;
        blocks.extend(list.map(|mut list| {
            if let Some(first) = list.lines.first_mut() {
                first.height += LINE_H;
            }
            list
        }));
        for block in blocks {
            y = self.flow(block, y, bottom, height);
        }
        self.page_numbers();
    }

    /// Puts the lines of a block below each other, over as many pages as they need.
    fn flow(&mut self, block: Block, mut y: f32, bottom: f32, height: f32) -> f32 {
        let Block { id, role, lines } = block;
        let mut lines = lines.into_iter().peekable();
        while lines.peek().is_some() {
            let mut part = Vec::new();
            let mut end = y;
            // A run of lines that must stay together moves on whole.
            while let Some(first) = lines.peek() {
                let mut run = vec![first.clone()];
                run.extend(lines.clone().skip(1).take_while(|line| !line.starts));
                let run_h: f32 = run.iter().map(|line| line.height).sum();
                if end + run_h > bottom && !(part.is_empty() && self.is_fresh(y)) {
                    break;
                }
                end += run_h;
                lines.by_ref().take(run.len()).for_each(drop);
                part.extend(run);
            }
            if !part.is_empty() {
                y = self.blocks(vec![Block::new(id, role, part)], y);
            }
            if lines.peek().is_some() {
                if self.done.len() >= MAX_PAGES {
                    self.warnings.push(format!("the list needs more than {MAX_PAGES} pages; its rest is left out"));
                    break;
                }
                self.begin(height);
                y = self.running_head();
            }
        }
        y
    }

    /// Whether nothing but its running head stands on the page above `y`.
    fn is_fresh(&self, y: f32) -> bool {
        y <= self.composer.margin + RUNNING_HEAD_H + 1.0
    }

    fn begin(&mut self, height: f32) {
        let Composer { width, theme, .. } = self.composer;
        self.done.push(Scene { width: *width, height, ground: Some(theme.canvas), ..Scene::default() });
    }

    /// The title again, small, with what it is.
    fn running_head(&mut self) -> f32 {
        let composer = self.composer;
        let Some(page) = self.done.last_mut() else { return 0.0 };
        let y = composer.margin + 11.0;
        let text = composer.metrics.elided(&composer.title, RUNNING, composer.inner - 80.0);
        let clip = Rect::new(0.0, 0.0, composer.width, composer.margin + RUNNING_HEAD_H);
        let items = page.group("running-head", clip);
        items.push(Item::Text { at: pt(composer.margin, y), text, font: RUNNING, ink: composer.theme.muted });
        let text = "continued".to_owned();
        let x = composer.width - composer.margin - composer.metrics.width(&text, RUNNING);
        items.push(Item::Text { at: pt(x, y), text, font: RUNNING, ink: composer.theme.muted });
        if let Some(group) = page.groups.last_mut() {
            group.role = Role::Repeated;
        }
        composer.margin + RUNNING_HEAD_H
    }

    fn page_numbers(&mut self) {
        let composer = self.composer;
        let n = self.done.len();
        if n < 2 {
            return;
        }
        for (nth, page) in self.done.iter_mut().enumerate() {
            let (text, height) = (format!("{} / {n}", nth + 1), page.height);
            let x = composer.width - composer.margin - composer.metrics.width(&text, RUNNING);
            // In the margin at the foot, or as low as a narrow one lets it.
            let y = (height - composer.margin / 2.0 + 4.0).min(height - DESCENT);
            let clip = Rect::new(0.0, height - composer.margin.max(LINE_H), composer.width, height);
            page.group("page-number", clip).push(Item::Text {
                at: pt(x, y),
                text,
                font: RUNNING,
                ink: composer.theme.muted,
            });
            if let Some(group) = page.groups.last_mut() {
                group.role = Role::Repeated;
            }
        }
    }

    /// Draws the lanes from `from` on, `height` of them, below an axis at `top`; returns where they end.
    fn lanes(&mut self, top: f32, from: f32, height: f32) -> f32 {
        let composer = self.composer;
        let Content { dataset, lanes, .. } = *composer.content;
        let height = height + composer.axis_h + 1.0;
        let layout_spec = LayoutSpec { scroll_y: from, ..composer.layout_spec(height, self.rows) };
        let mut layouter = Layouter::new(Arc::clone(&composer.metrics), self.marking.clone());
        let part = layouter.layout(dataset, lanes, &composer.axis, &composer.theme, &layout_spec);
        if let Some(page) = self.done.last_mut() {
            page.append_moved(part.scene, composer.margin, top);
        }
        top + height
    }

    /// Draws stacks of lines below each other from `y` on; returns where they end.
    fn blocks(&mut self, blocks: Vec<Block>, mut y: f32) -> f32 {
        let Composer { margin, width, .. } = *self.composer;
        let Some(page) = self.done.last_mut() else { return y };
        for block in blocks {
            let clip = Rect::new(0.0, y - 4.0, width, y + block.height() + 6.0);
            let mut base = y;
            let items = page.group(block.id, clip);
            for line in block.lines {
                base += line.height;
                // The baseline stands above the foot of the line by what letters reach below it.
                items.extend(line.items.into_iter().map(|item| item.moved(margin, base - DESCENT)));
            }
            if let Some(group) = page.groups.last_mut() {
                group.role = block.role;
            }
            y = base;
        }
        y
    }
}

/// How far letters reach below the line.
const DESCENT: f32 = 4.5;
/// How the head of later pages is set.
const RUNNING: FontSpec = FontSpec::regular(size::SMALL);
pub(super) const RUNNING_HEAD_H: f32 = 26.0;

/// Where a page that has `room` for lanes from `at` on ends: between two lanes, or between two rows of one.
pub(super) fn cut(tops: &[f32], height: f32, at: f32, room: f32, row: f32) -> f32 {
    let limit = at + room;
    let between = tops.iter().copied().chain([height]).filter(|top| *top <= limit).fold(at, f32::max);
    if between - at > 0.4 * room {
        return between;
    }
    let top = tops.iter().copied().filter(|top| *top <= limit).fold(0.0, f32::max);
    let rows = ((limit - top - size::LANE_PAD_FIGURE) / row).floor();
    let within = top + size::LANE_PAD_FIGURE + rows * row;
    if within > at + row { within } else { limit }
}
