//! `dateline render`: figures without a display.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::args::RenderArgs;
use super::{Failure, bound, carried};
use crate::dataset::Dataset;
use crate::figure::view::{self, DataRef, FileRef, VIEW_VERSION, ViewFile, Window};
use crate::figure::{
    Content, DPI, Figure, FigureSpec, Paging, PictureFormat, compose, digest, encode, is_view, list_markdown, program,
    write_atomic,
};
use crate::import::{ReadOptions, n_events_of};
use crate::layout::{LaneIndex, LaneSpec};
use crate::query::{Filter, Selection};
use crate::scene::Fonts;

/// How often files are looked at under `--watch`.
const LOOK: Duration = Duration::from_millis(400);

/// Draws figures into files.
pub(super) fn render(args: &RenderArgs) -> Result<ExitCode, Failure> {
    let job = Job::of(args)?;
    if !args.watch {
        job.draw(args, true)?;
        return Ok(ExitCode::SUCCESS);
    }
    let report = |result: Result<(), Failure>| match result {
        Ok(()) => eprintln!("dateline: drawn; waiting for changes, Ctrl+C ends"),
        Err(failure) => eprintln!("dateline: {failure}; waiting for changes"),
    };
    report(job.draw(args, true));
    let mut job = job;
    let mut seen = stamps(&job.inputs());
    loop {
        std::thread::sleep(LOOK);
        let now = stamps(&job.inputs());
        if now != seen {
            seen = now;
            // The view itself may have changed.
            match Job::of(args) {
                Ok(again) => {
                    job = again;
                    report(job.draw(args, false));
                    seen = stamps(&job.inputs());
                }
                Err(failure) => report(Err(failure)),
            }
        }
    }
}

/// When files were changed last, and how long they are.
fn stamps(paths: &[PathBuf]) -> Vec<Option<(SystemTime, u64)>> {
    let stamp = |path: &PathBuf| {
        let data = std::fs::metadata(path).ok()?;
        Some((data.modified().ok()?, data.len()))
    };
    paths.iter().map(stamp).collect()
}

/// What is to be drawn, from what.
struct Job {
    /// Where the view was read, when there is one.
    view_path: Option<PathBuf>,
    view: ViewFile,
    /// Whether the view is one that was read, so that changes of the data are told.
    is_known: bool,
    paths: Vec<PathBuf>,
    font_paths: Vec<PathBuf>,
    outputs: Vec<(PathBuf, PictureFormat)>,
}

impl Job {
    fn of(args: &RenderArgs) -> Result<Self, Failure> {
        let output = |path: &PathBuf| {
            PictureFormat::of_path(path).map(|format| (path.clone(), format)).ok_or_else(|| {
                Failure::Usage(format!(
                    "{} is neither .pdf, .svg nor .png; give the file one of these endings",
                    path.display()
                ))
            })
        };
        let outputs = args.output.iter().map(output).collect::<Result<Vec<_>, _>>()?;
        let mut files = args.files.clone();
        let is_named_so = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "dateview");
        let view_path = files.first().filter(|path| is_view(path) || is_named_so(path)).cloned();
        let is_known = view_path.is_some();
        let view = match &view_path {
            Some(path) => {
                files.remove(0);
                carried::read_view(path)?
            }
            None => ViewFile {
                version: VIEW_VERSION,
                made_with: String::new(),
                data: Vec::new(),
                date_order: None,
                reading: ReadOptions::default(),
                filter: String::new(),
                window: None,
                lanes: LaneSpec::default(),
                figure: FigureSpec::default(),
                fonts: Vec::new(),
                screen: None,
                shown: std::collections::BTreeMap::new(),
                n_shown: 0,
            },
        };
        let mut job = Self { view_path, view, is_known, paths: Vec::new(), font_paths: Vec::new(), outputs };
        job.find(files, &args.font)?;
        job.choose(args)?;
        job.keep_apart(args)?;
        Ok(job)
    }

    /// Where the files of the view are now, or those that were named instead of them.
    fn find(&mut self, files: Vec<PathBuf>, fonts: &[PathBuf]) -> Result<(), Failure> {
        let folder = self.view_path.as_deref().map(carried::folder).unwrap_or_default();
        let mut refs = Vec::new();
        if files.is_empty() {
            for data in &self.view.data {
                let Some(found) = view::find_file(&folder, &data.file, &[]) else {
                    return Err(Failure::Usage(format!(
                        "the data of the view, {}, is not there; name the file after the view: dateline render VIEW {} -o …",
                        data.file.file, data.file.file
                    )));
                };
                changed(&found);
                refs.push(refer(&found.path, &found.digest, Some(data)));
                self.paths.push(found.path);
            }
        } else {
            for path in files {
                let digest = read_digest(&path)?;
                let known = self.view.data.iter().find(|data| data.file.sha256 == digest.sha256);
                if self.is_known && known.is_none() {
                    eprintln!("dateline: {} is not the file that the view was made from", path.display());
                }
                refs.push(refer(&path, &digest, known));
                self.paths.push(path);
            }
        }
        self.view.data = refs;
        let mut font_refs = Vec::new();
        for font in &self.view.fonts {
            let Some(found) = view::find_file(&folder, font, &[]) else {
                return Err(Failure::Usage(format!(
                    "the font of the view, {}, is not there; give it with --font",
                    font.file
                )));
            };
            changed(&found);
            font_refs.push(FileRef { file: found.path.display().to_string(), sha256: found.digest.sha256 });
            self.font_paths.push(found.path);
        }
        if !fonts.is_empty() {
            (font_refs, self.font_paths) = (Vec::new(), fonts.to_vec());
            for path in fonts {
                font_refs.push(FileRef { file: path.display().to_string(), sha256: read_digest(path)?.sha256 });
            }
        }
        self.view.fonts = font_refs;
        Ok(())
    }

    /// No output takes the place of another or of what is read; a figure may be drawn again in its own place.
    fn keep_apart(&self, args: &RenderArgs) -> Result<(), Failure> {
        let whole = |path: &Path| {
            let folder = carried::folder(path).canonicalize().unwrap_or_default();
            path.canonicalize().unwrap_or_else(|_| folder.join(path.file_name().unwrap_or_default()))
        };
        let sides = [&args.list_out, &args.alt_out, &args.save_view].into_iter().flatten();
        let outputs: Vec<&Path> =
            self.outputs.iter().map(|(path, _)| path.as_path()).chain(sides.map(PathBuf::as_path)).collect();
        let mut seen: Vec<PathBuf> = self.paths.iter().chain(&self.font_paths).map(|path| whole(path)).collect();
        for path in outputs {
            if seen.contains(&whole(path)) {
                return Err(Failure::Usage(format!(
                    "{} is read, or written already: give each output a name of its own",
                    path.display()
                )));
            }
            seen.push(whole(path));
        }
        Ok(())
    }

    /// What was typed goes before what the view says.
    fn choose(&mut self, args: &RenderArgs) -> Result<(), Failure> {
        let view = &mut self.view;
        if let Some(filter) = &args.filter {
            view.filter = super::parse_filter(filter)?.to_string();
        }
        let asked = args.reading.options()?;
        if !asked.is_default() {
            view.reading = asked.or(&view.reading);
        }
        let spec = &mut view.figure;
        spec.size = args.size.unwrap_or(spec.size);
        spec.dpi = args.dpi.or(spec.dpi);
        spec.text_pt = args.text.or(spec.text_pt);
        spec.theme = args.theme.map_or(spec.theme, Into::into);
        spec.letters = args.letters.map_or(spec.letters, Into::into);
        for (to, from) in [
            (&mut spec.title, &args.title),
            (&mut spec.subtitle, &args.subtitle),
            (&mut spec.caption, &args.caption),
            (&mut spec.alt_text, &args.alt),
        ] {
            if let Some(text) = from {
                to.clone_from(text);
            }
        }
        spec.numbered |= args.numbered;
        spec.collapse |= args.collapse;
        spec.figure_only |= args.figure_only;
        spec.list &= !args.no_list;
        spec.labels &= !args.no_labels;
        spec.legend &= !args.no_legend;
        spec.footer &= !args.no_footer;
        spec.credit &= !args.no_credit;
        spec.recipe &= !args.no_recipe;
        if args.list_out.is_some() && !spec.numbered {
            return Err(Failure::Usage(
                "--list-out needs --numbered: without numbers there is nothing to list".to_owned(),
            ));
        }
        Ok(())
    }

    /// The files that a change of which makes another figure.
    fn inputs(&self) -> Vec<PathBuf> {
        self.view_path.iter().chain(&self.paths).chain(&self.font_paths).cloned().collect()
    }

    fn fonts(&self) -> Result<Arc<Fonts>, Failure> {
        if self.font_paths.is_empty() {
            return Ok(Arc::clone(Fonts::bundled()));
        }
        let read = |path: &PathBuf| {
            let name = path.display().to_string();
            let bytes = std::fs::read(path).map_err(|error| Failure::Read { path: name.clone(), error })?;
            Ok((name, bytes))
        };
        let files = self.font_paths.iter().map(read).collect::<Result<Vec<_>, Failure>>()?;
        Fonts::with(files).map_err(|error| Failure::Usage(error.to_string()))
    }

    /// Reads the data, lays the figure out and writes every file.
    fn draw(&self, args: &RenderArgs, tell: bool) -> Result<(), Failure> {
        let mut view = self.view.clone();
        let fonts = self.fonts()?;
        let options = ReadOptions { today: super::options().today, ..view.reading.clone() };
        let loaded = super::load(&self.paths, &options)?;
        for report in loaded.reports.iter().filter(|report| report.unreadable > 0) {
            eprintln!(
                "dateline: {} records of {} could not be read; `dateline check` lists them",
                report.unreadable, report.name
            );
        }
        for (nth, data) in view.data.iter_mut().enumerate() {
            data.events = n_events_of(&loaded.reports, nth);
        }
        let dataset = Arc::new(loaded.dataset);
        let filter = super::parse_filter(&view.filter)?;
        let selection = super::apply(&dataset, &filter);
        if let Some(grouping) = args.lanes {
            view.lanes = LaneSpec::by(grouping);
        } else if !self.is_known {
            view.lanes = LaneSpec::suited_to(&dataset);
        }
        if view.lanes.grouping.is_some_and(|facet| dataset.names(facet).is_empty()) {
            view.lanes = LaneSpec::by(None);
        }
        if self.is_known && tell {
            let changes = view.changes(&dataset, &selection);
            if !changes.is_none() && args.filter.is_none() {
                eprintln!("dateline: the data is not what the view was made from: {}", changes.describe());
            }
        }
        window(args, &mut view, &dataset, &selection)?;
        view.note_shown(&dataset, &selection);
        view.made_with = program();
        self.write(args, &view, &dataset, &selection, &filter, &fonts)
    }

    fn write(
        &self,
        args: &RenderArgs,
        view: &ViewFile,
        dataset: &Dataset,
        selection: &Selection,
        filter: &Filter,
        fonts: &Arc<Fonts>,
    ) -> Result<(), Failure> {
        let lanes = LaneIndex::of(dataset, &selection.rows, &view.lanes);
        let files = view.data_files();
        let content =
            Content { dataset, selection, filter, lanes: &lanes, window: view.window(), files: &files, fonts };
        let recipe = view.figure.recipe.then(|| view.recipe());
        let mut told: Vec<String> = Vec::new();
        // Nothing is written before everything is there.
        let mut files: Vec<(&Path, Vec<u8>)> = Vec::new();
        let mut done: [Option<Figure>; 2] = [None, None];
        for (path, format) in &self.outputs {
            let paging = if *format == PictureFormat::Pdf { Paging::Paged } else { Paging::Single };
            let figure = match &mut done[paging as usize] {
                Some(figure) => figure,
                none => none.insert(compose(&content, &view.figure, paging)?),
            };
            let bytes = encode(figure, *format, &view.figure, recipe.as_deref())?;
            files.push((path, bytes));
            for warning in figure.warnings.iter().filter(|warning| !told.contains(warning)).cloned().collect::<Vec<_>>()
            {
                eprintln!("dateline: {warning}");
                told.push(warning);
            }
        }
        let figure = done.into_iter().flatten().next();
        if let (Some(path), Some(figure)) = (&args.list_out, &figure) {
            files.push((
                path,
                list_markdown(&figure.title, &figure.lead, &figure.list, figure.unlisted.as_deref()).into_bytes(),
            ));
        }
        if let (Some(path), Some(figure)) = (&args.alt_out, &figure) {
            files.push((path, format!("{}\n", figure.description).into_bytes()));
        }
        if let Some(path) = &args.save_view {
            let folder = carried::folder(path);
            let mut view = view.clone();
            for (data, path) in view.data.iter_mut().zip(&self.paths) {
                data.file.file = view::relative_path(&folder, path);
            }
            for (font, path) in view.fonts.iter_mut().zip(&self.font_paths) {
                font.file = view::relative_path(&folder, path);
            }
            files.push((path, view.to_text().into_bytes()));
        }
        files.into_iter().try_for_each(|(path, bytes)| put(path, &bytes))
    }
}

/// Tells that a file is not what it was.
fn changed(found: &view::Found) {
    if !found.is_same {
        eprintln!("dateline: {} has changed since the view was made", found.path.display());
    }
}

/// What a view says of a file that was found; the day stays as it was noted while the bytes are the same.
fn refer(path: &Path, digest: &digest::FileDigest, known: Option<&DataRef>) -> DataRef {
    let same = known.filter(|known| known.file.sha256 == digest.sha256);
    DataRef {
        file: FileRef { file: path.display().to_string(), sha256: digest.sha256.clone() },
        modified: same.map_or_else(|| digest.modified.clone(), |known| known.modified.clone()),
        events: 0,
    }
}

fn read_digest(path: &Path) -> Result<digest::FileDigest, Failure> {
    // It is read twice, once for its hash.
    if std::fs::metadata(path).is_ok_and(|data| !data.is_file()) {
        return Err(Failure::Usage(format!("{} is no file; write its content into one first", path.display())));
    }
    digest::of_file(path).map_err(|error| Failure::Read { path: path.display().to_string(), error })
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_atomic(path, bytes).map_err(|error| Failure::Write { path: path.display().to_string(), error })
}

/// `--from` and `--to` are a window; a side that is not given is that of the events.
fn window(args: &RenderArgs, view: &mut ViewFile, dataset: &Dataset, selection: &Selection) -> Result<(), Failure> {
    let (from, to) = (bound(args.from.as_deref())?, bound(args.to.as_deref())?);
    if from.is_none() && to.is_none() {
        return Ok(());
    }
    // A side that is not given is that of the view, or else of the events.
    let events = dataset.extent_where(|id| selection.rows.contains(id));
    let whole = view.window().or_else(|| events.map(|(from, to)| (from.secs() as f64, to.secs() as f64)));
    let side = |bound: Option<f64>, whole: Option<f64>| {
        bound.or(whole).ok_or_else(|| Failure::Usage("no event has a date: give both --from and --to".to_owned()))
    };
    let from = side(from.map(|from| from.extent().0.secs() as f64), whole.map(|whole| whole.0))?;
    let to = side(to.map(|to| to.extent().1.secs() as f64), whole.map(|whole| whole.1))?;
    if from >= to {
        return Err(Failure::Usage(
            "the period ends before it begins: --from must be before --to, and the events between them".to_owned(),
        ));
    }
    view.window = Some(Window { from, to });
    Ok(())
}

/// Dots to the inch, for clap.
pub(super) fn dpi(text: &str) -> Result<f32, String> {
    let dpi: f32 = text.parse().map_err(|_| "give a number such as 300".to_owned())?;
    if DPI.contains(&dpi) { Ok(dpi) } else { Err(format!("choose {} to {}", DPI.start(), DPI.end())) }
}
