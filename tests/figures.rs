//! Figures: what stands on the page, in which size, in which files, and that they can be made again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use dateline::dataset::{Dataset, Facet};
use dateline::figure::{
    Content, DataFile, Figure, FigureSize, FigureSpec, LayoutError, MIN_TEXT_PT, PRESETS, Paging, PictureFormat, carry,
    compose, encode, legend_sample, list_markdown,
};
use dateline::import::bundled;
use dateline::layout::{LaneIndex, LaneSpec};
use dateline::paint::{Picture, png};
use dateline::query::{Filter, SearchIndex, Selection, select};
use dateline::scene::{Aim, Fonts, Item, Legend, Rect, Scene, TextMetrics};
use dateline::theme::{Theme, ThemeName};

/// The bundled events, and what a figure of them needs.
struct Data {
    dataset: Arc<Dataset>,
    filter: Filter,
    selection: Selection,
    lanes: LaneIndex,
}

impl Data {
    fn of(dataset: Dataset, filter: &str, grouping: Option<Facet>) -> Self {
        let dataset = Arc::new(dataset);
        let filter: Filter = filter.parse().expect("a filter");
        let selection = select(&dataset, &filter, &SearchIndex::new(Arc::clone(&dataset)));
        let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(grouping));
        Self { dataset, filter, selection, lanes }
    }

    fn bundled(filter: &str) -> Self {
        Self::of(bundled().dataset, filter, Some(Facet::Country))
    }

    fn compose(&self, spec: &FigureSpec, paging: Paging) -> Result<Figure, LayoutError> {
        let files =
            [DataFile { name: "events.json".to_owned(), sha256: "0123456789abcdef".to_owned(), modified: None }];
        let content = Content {
            dataset: &self.dataset,
            selection: &self.selection,
            filter: &self.filter,
            lanes: &self.lanes,
            window: None,
            files: &files,
            fonts: Fonts::bundled(),
        };
        compose(&content, spec, paging)
    }
}

fn spec(preset: &str) -> FigureSpec {
    FigureSpec { size: preset.parse().expect("a size"), numbered: true, ..FigureSpec::default() }
}

fn texts(scene: &Scene) -> impl Iterator<Item = (&str, f32, f32, dateline::scene::FontSpec)> {
    scene.groups.iter().flat_map(|group| &group.items).filter_map(|item| match item {
        Item::Text { text, at, font, .. } => Some((text.as_str(), at.x, at.y, *font)),
        _ => None,
    })
}

/// The numbers in badges: semibold, light on dark.
fn badges(scene: &Scene) -> BTreeSet<u32> {
    let ground = scene.ground.expect("a ground");
    let items = scene.groups.iter().flat_map(|group| &group.items);
    let number = |item: &Item| match item {
        Item::Text { text, ink, .. } if *ink == ground => text.parse().ok(),
        _ => None,
    };
    items.filter_map(number).collect()
}

#[test]
fn every_preset_fits_its_page_in_every_theme_and_no_letter_is_too_small() {
    let data = Data::bundled("");
    for preset in PRESETS {
        for theme in ThemeName::ALL {
            for paging in [Paging::Single, Paging::Paged] {
                let spec = FigureSpec { theme, ..spec(preset.key) };
                let figure = data.compose(&spec, paging).expect("a figure");
                let what = format!("{} {theme:?} {paging:?}", preset.key);
                for page in &figure.pages {
                    let width_pt = page.width * figure.unit;
                    assert!((width_pt - spec.size.width_pt()).abs() < 0.01, "{what}: {width_pt}");
                    if let Some(height) = spec.size.height_pt() {
                        assert!((page.height * figure.unit - height).abs() < 0.01, "{what}");
                    }
                    for (text, x, y, font) in texts(page) {
                        assert!(font.size * figure.unit >= MIN_TEXT_PT - 1e-3, "{what}: {text} at {}", font.size);
                        let end = x + TextMetrics::shared().width(text, font);
                        assert!(x >= 0.0 && end <= page.width + 0.5, "{what}: {text} from {x} to {end}");
                        assert!(y > 0.0 && y < page.height, "{what}: {text} at {y}");
                    }
                }
                let left_off = figure.lead.iter().any(|line| line.contains("without room on this page"));
                let says_all = figure.description.contains("25 events shown of 61");
                assert!(says_all != left_off, "{what}: {} {:?}", figure.description, figure.lead);
            }
        }
    }
}

#[test]
fn letters_that_would_be_too_small_or_too_large_are_refused_with_what_to_choose() {
    let data = Data::bundled("");
    let with =
        |text_pt: f32, size: &str| data.compose(&FigureSpec { text_pt: Some(text_pt), ..spec(size) }, Paging::Single);
    let small = with(6.0, "full").expect_err("too small").to_string();
    assert!(small.contains("less than 7 points") && small.contains("8.0 or more"), "{small}");
    assert!(with(8.0, "full").is_ok());
    let large = with(40.0, "column").expect_err("too large").to_string();
    assert!(large.contains("90 mm") && large.contains("or less"), "{large}");
    assert!(with(f32::NAN, "full").is_err());
    let low = data.compose(&spec("190x45mm"), Paging::Single).expect_err("too low").to_string();
    assert!(low.contains("at least"), "{low}");
}

#[test]
fn every_number_on_the_page_leads_to_a_date_a_title_and_a_source() {
    let data = Data::bundled("");
    for (size, paging) in [("full", Paging::Single), ("a4", Paging::Paged), ("slide", Paging::Single)] {
        let figure = data.compose(&spec(size), paging).expect("a figure");
        let drawn: BTreeSet<u32> = figure.pages.iter().flat_map(badges).collect();
        let listed: BTreeSet<u32> = figure.list.iter().filter_map(|listed| listed.number).collect();
        assert!(!drawn.is_empty() && drawn == (1..=drawn.len() as u32).collect(), "{size}: {drawn:?}");
        assert!(drawn.is_subset(&listed), "{size}: {drawn:?} {listed:?}");
        let left_off = if size == "slide" { figure.list.len() < 25 } else { false };
        assert!(left_off || figure.list.len() == 25, "{size}: events without a number are listed too");
        for listed in &figure.list {
            assert!(!listed.date.is_empty() && !listed.title.is_empty() && !listed.sources.is_empty(), "{listed:?}");
        }
        let mut dates: Vec<_> =
            figure.list.iter().map(|listed| data.dataset.when(listed.event).map(|when| when.start)).collect();
        let as_listed = dates.clone();
        dates.sort();
        assert_eq!(as_listed, dates, "{size}: in the order of time");
        let markdown = list_markdown(&figure.title, &figure.lead, &figure.list, figure.unlisted.as_deref());
        assert_eq!(markdown.lines().filter(|line| line.contains("**:")).count(), figure.list.len());
        assert!(markdown.contains("Source: ") && markdown.contains("¶ 14"), "{markdown}");
    }
}

#[test]
fn tall_timelines_go_over_pages_with_their_axis_and_their_lanes_named_again() {
    let data = Data::bundled("");
    let spec = FigureSpec { list: false, ..spec("200x105mm") };
    let figure = data.compose(&spec, Paging::Paged).expect("a figure");
    assert!(figure.pages.len() >= 4, "{} pages", figure.pages.len());
    let mut seen = BTreeSet::new();
    for (nth, page) in figure.pages.iter().enumerate() {
        let has = |id: &str| page.groups.iter().any(|group| group.id == id);
        assert_eq!(has("title"), nth == 0);
        let events: Vec<_> = page.events();
        if events.is_empty() {
            continue;
        }
        assert!(has("axis"), "page {nth} has an axis");
        let years = page.groups.iter().find(|group| group.id == "axis").map_or(0, |group| group.items.len());
        assert!(years > 3);
        for target in &page.targets {
            if let Aim::Event(id) = target.aim {
                seen.insert((
                    id,
                    data.lanes.lanes.iter().position(|lane| target_lane(page, target.rect) == Some(lane.name.as_str())),
                ));
            }
        }
    }
    let lanes = data.lanes.lanes.iter().enumerate();
    for (nth, lane) in lanes {
        for event in lane.rows(&data.dataset) {
            assert!(
                seen.contains(&(event, Some(nth))),
                "{} of {} is on no page",
                data.dataset.event(event).title(),
                lane.name
            );
        }
    }
    let last = figure.pages.last().expect("a page");
    assert!(texts(last).any(|(text, ..)| text.contains("25 events shown of 61")));
    assert!(texts(last).any(|(text, ..)| text == format!("{0} / {0}", figure.pages.len())));
}

/// The name that stands left of a mark.
fn target_lane(page: &Scene, mark: Rect) -> Option<&str> {
    let middle = f32::midpoint(mark.y0, mark.y1);
    let group = page.groups.iter().find(|group| {
        group.id.starts_with("lane-")
            && group.id.ends_with("-ground")
            && group.clip.y0 <= middle
            && middle <= group.clip.y1
    })?;
    group.items.iter().find_map(|item| match item {
        Item::Text { text, .. } => Some(text.as_str()),
        _ => None,
    })
}

#[test]
fn figure_only_leaves_axis_lanes_and_marks() {
    let data = Data::bundled("");
    let spec = FigureSpec { figure_only: true, ..spec("full") };
    let figure = data.compose(&spec, Paging::Single).expect("a figure");
    let ids: BTreeSet<&str> = figure.pages[0].groups.iter().map(|group| group.id.as_str()).collect();
    for id in ["title", "subtitle", "legend", "footer", "list", "caption"] {
        assert!(!ids.contains(id), "{id}");
    }
    assert!(ids.contains("axis") && ids.contains("lane-RU"));
    assert_eq!(figure.producer, None);
}

#[test]
fn the_footer_says_period_filter_counts_sources_data_and_program() {
    let data = Data::bundled("country:KZ -kind:statement");
    let spec = FigureSpec {
        subtitle: "Below the title".to_owned(),
        caption: "A caption of its own.".to_owned(),
        ..spec("full")
    };
    let figure = data.compose(&spec, Paging::Single).expect("a figure");
    let all: String = texts(&figure.pages[0]).map(|(text, ..)| text).collect::<Vec<_>>().join(" ");
    for part in [
        "Period: ",
        "Filter: country Kazakhstan",
        "filtered out",
        "Source",
        "Data: events.json (sha256 01234567…cdef).",
        "Made with Dateline",
        "A caption of its own.",
        "Below the title",
    ] {
        assert!(all.contains(part), "{part}: {all}");
    }
    let bare = FigureSpec { credit: false, ..spec };
    let figure = data.compose(&bare, Paging::Single).expect("a figure");
    assert!(!texts(&figure.pages[0]).any(|(text, ..)| text.contains("Made with")));
}

#[test]
fn letters_without_a_font_are_named_with_what_to_do() {
    let mut events = Vec::new();
    for title in ["東京での抗議", "प्रदर्शन", "Протест"] {
        events.push(serde_json::json!({ "title": title, "when": "2021-04-02" }));
    }
    let text = serde_json::to_string(&events).expect("JSON");
    let mut builder = dateline::dataset::DatasetBuilder::default();
    let (options, progress) = (dateline::import::ReadOptions::default(), dateline::import::Progress::default());
    dateline::import::read_bytes("a.json", "", text.as_bytes(), &mut builder, &options, &progress).expect("events");
    let data = Data::of(builder.build(), "", None);
    let figure = data.compose(&spec("full"), Paging::Single).expect("a figure");
    let warning = figure.warnings.join(" ");
    assert!(warning.contains("Han") && warning.contains("Devanagari") && warning.contains("--font"), "{warning}");
    assert!(!warning.contains("Cyrillic"));
}

/// A scene with one sample of the legend.
fn sample(entry: Legend, theme: &Theme) -> Scene {
    let mut scene = Scene { width: 24.0, height: 20.0, ground: Some(theme.canvas), ..Scene::default() };
    *scene.group("sample", Rect::new(0.0, 0.0, 24.0, 20.0)) = legend_sample(entry, 2.0, 10.0, theme.text);
    scene
}

#[test]
fn in_print_marks_of_different_meaning_differ_without_colour() {
    use Legend::{
        About, AllOf, Announced, Attributed, Break, Day, DayBar, Disputed, Fades, Fold, GoesOn, Hatched, Inferred,
        Interval, Limit, Lone, OneOf, Profile, Span, SpanUncertain,
    };
    let all = [
        Day,
        DayBar,
        About,
        Inferred,
        Span,
        SpanUncertain,
        Interval,
        GoesOn,
        Fades,
        Limit,
        OneOf,
        AllOf,
        Hatched,
        Announced,
        Attributed,
        Disputed,
        Fold,
        Lone,
        Profile,
        Break,
    ];
    let theme = Theme::of(ThemeName::Print);
    assert!(!theme.has_kinds(), "no kind is told by colour");
    let grey = |entry: Legend| -> Vec<u8> {
        let scene = sample(entry, &theme);
        let notes = std::collections::BTreeMap::new();
        let picture = Picture {
            pages: std::slice::from_ref(&scene),
            unit: 1.0,
            title: "",
            description: "",
            language: "en",
            producer: None,
            fonts: Fonts::bundled(),
            notes: &notes,
        };
        let (_, _, pixels) = png::pixels(&picture, 0, 96, 80).expect("pixels");
        // ITU-R BT.601 luma, as grey printers make it.
        let luma = |p: &[u8]| (u32::from(p[0]) * 299 + u32::from(p[1]) * 587 + u32::from(p[2]) * 114) / 1_000;
        pixels.chunks_exact(4).map(|p| luma(p) as u8).collect()
    };
    let pictures: Vec<Vec<u8>> = all.iter().map(|&entry| grey(entry)).collect();
    for (i, a) in pictures.iter().enumerate() {
        assert!(a.iter().any(|&grey| grey < 140), "{:?} is seen", all[i]);
        for (j, b) in pictures.iter().enumerate().skip(i + 1) {
            let far = a.iter().zip(b).filter(|(a, b)| a.abs_diff(**b) > 40).count();
            assert!(far > 60, "{:?} and {:?} differ in {far} of {} pixels", all[i], all[j], a.len());
        }
    }
}

#[test]
fn a_png_has_the_pixels_and_the_dots_to_the_inch_that_were_asked_for() {
    let data = Data::bundled("country:KZ");
    for (size, dpi, expected) in
        [("slide", None, (1920, 1080)), ("a4", Some(300.0), (2480, 3508)), ("90x120mm", Some(600.0), (2126, 2835))]
    {
        let spec = FigureSpec { dpi, ..spec(size) };
        let figure = data.compose(&spec, Paging::Single).expect("a figure");
        let bytes = encode(&figure, PictureFormat::Png, &spec, None).expect("a picture");
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut pixels).expect("pixels");
        let info = reader.info();
        assert_eq!((info.width, info.height), expected);
        let per_metre = (f64::from(spec.dpi()) / 0.0254).round() as u32;
        assert_eq!(info.pixel_dims.map(|dims| dims.xppu), Some(per_metre));
        assert!(info.srgb.is_some());
        let text = |keyword: &str| {
            info.utf8_text.iter().find(|chunk| chunk.keyword == keyword).map(|chunk| chunk.get_text().expect("text"))
        };
        assert_eq!(text("Title").as_deref(), Some(figure.title.as_str()));
        assert_eq!(text("Description").as_deref(), Some(figure.description.as_str()));
    }
    let spec = FigureSpec { dpi: Some(1_200.0), size: "900x900mm".parse().expect("a size"), ..FigureSpec::default() };
    let figure = data.compose(&spec, Paging::Single).expect("a figure");
    let error = encode(&figure, PictureFormat::Png, &spec, None).expect_err("too many pixels").to_string();
    assert!(error.contains("16000"), "{error}");
}

fn dateline(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command
        .current_dir(folder)
        .args(args)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET");
    command.output().expect("the binary runs")
}

fn done(folder: &Path, args: &[&str]) -> String {
    let output = dateline(folder, args);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}: {error}");
    error
}

/// Fails with exit code 2 and one sentence, which it gives.
fn refused(folder: &Path, args: &[&str]) -> String {
    let output = dateline(folder, args);
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn read(folder: &Path, name: &str) -> Vec<u8> {
    std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A folder with a table, its name with spaces and Cyrillic.
fn workplace() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::Builder::new().prefix("my файлы ").tempdir().expect("a folder");
    let table = "id,date,title,country,source\n1,2021-04-02,Protest in Moscow,RU,A report\n2,2021-04,Arrests,RU,A report\n3,2022-01-05,Troops,KZ,Another\n4,2023,Plans,KZ,Another\n";
    std::fs::write(folder.path().join("events.csv"), table).expect("written");
    let path = folder.path().to_owned();
    (folder, path)
}

#[test]
fn a_figure_can_be_made_again_from_its_recipe_byte_by_byte() {
    let (_keep, folder) = workplace();
    let choices = [
        "--numbered",
        "--size",
        "140mm",
        "--theme",
        "light",
        "--title",
        "Title “one” <&>",
        "--filter",
        "country:RU",
        "--from",
        "2021",
        "--to",
        "2021-06",
        "--collapse",
        "--dpi",
        "110",
    ];
    for ending in ["svg", "png", "pdf"] {
        let (a, b, c) = (format!("a.{ending}"), format!("b.{ending}"), format!("c.{ending}"));
        let first = [&["render", "events.csv", "-o", &a][..], &choices].concat();
        done(&folder, &first);
        let again = [&["render", "events.csv", "-o", &b][..], &choices].concat();
        done(&folder, &again);
        assert!(read(&folder, &a) == read(&folder, &b), "{ending}: two runs differ");
        let told = done(&folder, &["render", &a, "-o", &c]);
        assert!(!told.contains("chang") && !told.contains("is not what"), "nothing has changed: {told}");
        assert!(read(&folder, &a) == read(&folder, &c), "{ending}: made from its recipe it differs");
        // The recipe as a view file, and back.
        done(&folder, &["open-figure", &a, "-o", "view.dateview"]);
        done(&folder, &["render", "view.dateview", "-o", &c]);
        assert!(read(&folder, &a) == read(&folder, &c), "{ending}: made from its view file it differs");
        // Without it.
        let bare = [&["render", "events.csv", "-o", &c, "--no-recipe"][..], &choices].concat();
        done(&folder, &bare);
        done(&folder, &["strip", &a, "-o", &b]);
        assert!(read(&folder, &b) == read(&folder, &c), "{ending}: stripped it is not what it is without a recipe");
        assert_eq!(carry::take(&read(&folder, &b)).expect("a figure"), None);
        let recipe = carry::take(&read(&folder, &a)).expect("a figure").expect("a recipe");
        assert!(!recipe.contains(&folder.display().to_string()), "no folder is told: {recipe}");
    }
}

#[test]
fn data_in_a_folder_nearby_is_found_by_its_hash() {
    let (_keep, folder) = workplace();
    done(&folder, &["render", "events.csv", "-o", "a.svg"]);
    for sub in ["figures", "data"] {
        std::fs::create_dir(folder.join(sub)).expect("a folder");
    }
    std::fs::rename(folder.join("events.csv"), folder.join("data/events.csv")).expect("moved");
    std::fs::rename(folder.join("a.svg"), folder.join("figures/a.svg")).expect("moved");
    done(&folder, &["render", "figures/a.svg", "-o", "figures/b.svg"]);
    assert!(read(&folder, "figures/a.svg") == read(&folder, "figures/b.svg"));
    std::fs::remove_file(folder.join("data/events.csv")).expect("removed");
    let told = refused(&folder, &["render", "figures/a.svg", "-o", "c.svg"]);
    assert!(told.contains("events.csv") && told.contains("name the file"), "{told}");
    assert!(!folder.join("c.svg").exists());
}

#[test]
fn changed_data_is_told_and_drawn() {
    let (_keep, folder) = workplace();
    done(&folder, &["render", "events.csv", "-o", "a.svg", "--save-view", "v.dateview"]);
    let table = "id,date,title,country,source\n1,2021-04-02,Protest in Moscow,RU,A report\n2,2021-04,Many arrests,RU,A report\n3,2022-01-05,Troops,KZ,Another\n5,2024,New,KZ,Another\n";
    // A copy of what it was is no reason to pass over what it is now.
    std::fs::create_dir(folder.join("backup")).expect("a folder");
    std::fs::copy(folder.join("events.csv"), folder.join("backup/events.csv")).expect("copied");
    std::fs::write(folder.join("events.csv"), table).expect("written");
    for view in ["a.svg", "v.dateview"] {
        let told = done(&folder, &["render", view, "-o", "b.svg"]);
        for part in
            ["has changed since", "1 event is new (New)", "1 says something else (Many arrests)", "1 is gone (4)"]
        {
            assert!(told.contains(part), "{view}: {part}: {told}");
        }
    }
    assert!(String::from_utf8_lossy(&read(&folder, "b.svg")).contains("Many arrests"));
    let told = done(&folder, &["render", "b.svg", "-o", "c.svg"]);
    assert_eq!(told, "", "the new figure is of the new data");
}

#[test]
fn what_cannot_be_done_is_one_sentence_and_leaves_no_file() {
    let (_keep, folder) = workplace();
    let o = ["render", "events.csv", "-o", "x.svg"];
    let with = |more: &[&'static str]| refused(&folder, &[&o[..], more].concat());
    assert!(with(&["--size", "poster"]).contains("a4-landscape"));
    assert!(with(&["--size", "0mm"]).contains("choose 40"));
    assert!(with(&["--size", "999999mm"]).contains("choose 40"));
    assert!(with(&["--size", "190x20mm"]).contains("choose 40"));
    assert!(with(&["--dpi", "0"]).contains("36 to 1200"));
    assert!(with(&["--text", "3"]).contains("7 points"));
    assert!(with(&["--font", "none.ttf"]).contains("none.ttf"));
    assert!(with(&["--font", "events.csv"]).contains("events.csv"));
    assert!(with(&["--from", "2023", "--to", "2021"]).contains("before"));
    assert!(with(&["--from", "soon"]).contains("2021-04-02"));
    assert!(with(&["--list-out", "l.md"]).contains("--numbered"));
    assert!(refused(&folder, &["render", "events.csv", "-o", "x.gif"]).contains(".pdf, .svg nor .png"));
    assert!(refused(&folder, &["render", "events.csv", "-o", "no folder/x.svg"]).contains("could not be written"));
    assert!(refused(&folder, &["render", "gone.dateview", "-o", "x.svg"]).contains("gone.dateview"));
    // No output takes the place of the evidence, or of another output.
    let before = read(&folder, "events.csv");
    for more in
        [["--save-view", "events.csv"], ["--alt-out", "events.csv"], ["--alt-out", "x.svg"], ["--save-view", "./x.svg"]]
    {
        assert!(with(&more).contains("name of its own"));
    }
    assert!(
        refused(&folder, &["render", "events.csv", "-o", "x.svg", "-o", "no folder/y.svg"])
            .contains("could not be written")
    );
    std::fs::remove_file(folder.join("x.svg")).ok();
    assert!(read(&folder, "events.csv") == before);
    assert!(refused(&folder, &["render", "events.csv", "-o", "."]).contains("neither"));
    let view = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("written");
    view("new.dateview", "{\"dateview\": 99, \"data\": 5}");
    assert!(refused(&folder, &["render", "new.dateview", "-o", "x.svg"]).contains("newer Dateline (view version 99"));
    view("bad.dateview", "{\"dateview\": 1,\n  \"filter\": }");
    let told = refused(&folder, &["render", "bad.dateview", "-o", "x.svg"]);
    assert!(told.contains("line 2, column 13"), "{told}");
    view("typo.dateview", "{\"dateview\": 1, \"fliter\": \"country:TJ\"}");
    assert!(refused(&folder, &["render", "typo.dateview", "-o", "x.svg"]).contains("fliter"));
    view("dpi.dateview", "{\"dateview\": 1, \"figure\": {\"dpi\": -5}}");
    assert!(refused(&folder, &["render", "dpi.dateview", "-o", "x.svg"]).contains("36 to 1200"));
    view("filter.dateview", "{\"dateview\": 1, \"filter\": \"contry:TJ\"}");
    assert!(refused(&folder, &["render", "filter.dateview", "-o", "x.svg"]).contains("filter"));
    done(&folder, &["render", "events.csv", "-o", "bare.png", "--no-recipe"]);
    assert!(refused(&folder, &["open-figure", "bare.png", "-o", "v.dateview"]).contains("no recipe"));
    assert!(refused(&folder, &["open-figure", "events.csv", "-o", "v.dateview"]).contains("neither a view"));
    assert!(refused(&folder, &["strip", "events.csv"]).contains("events.csv"));
    for name in ["x.svg", "x.gif", "v.dateview", "l.md"] {
        assert!(!folder.join(name).exists(), "{name} was left");
    }
}

#[test]
fn the_list_and_the_words_are_written_beside_the_figure() {
    let (_keep, folder) = workplace();
    done(
        &folder,
        &[
            "render",
            "events.csv",
            "-o",
            "a.pdf",
            "-o",
            "a.png",
            "--numbered",
            "--list-out",
            "list.md",
            "--alt-out",
            "alt.txt",
            "--caption",
            "Below",
        ],
    );
    let list = String::from_utf8(read(&folder, "list.md")).expect("UTF-8");
    assert!(list.contains("1. **2 April 2021**") || list.contains("1. **April 2021**"), "{list}");
    assert!(list.contains("Source: Another"), "{list}");
    let alt = String::from_utf8(read(&folder, "alt.txt")).expect("UTF-8");
    assert!(alt.contains("4 events shown of 4") && alt.contains("2 lanes by country"), "{alt}");
    done(&folder, &["render", "events.csv", "-o", "own.svg", "--alt", "My own words."]);
    assert!(String::from_utf8_lossy(&read(&folder, "own.svg")).contains(">My own words.</desc>"));
}

#[test]
fn sizes_of_figures_are_kept_in_recipes() {
    for text in ["full", "a4", "190mm", "7.5in", "1200x675px"] {
        let size: FigureSize = text.parse().expect("a size");
        let json = serde_json::to_string(&FigureSpec { size, ..FigureSpec::default() }).expect("JSON");
        let back: FigureSpec = serde_json::from_str(&json).expect("a spec");
        assert_eq!(back.size, size);
    }
}

/// Many lanes with many events, on pages of several heights: what is said adds up, and numbers are where they lead.
#[test]
fn what_has_no_room_is_counted_named_and_not_listed() {
    use std::fmt::Write as _;
    let mut table = "date,title,country,source\n".to_owned();
    let codes = [
        "RU", "KZ", "TJ", "UA", "BY", "DE", "FR", "IT", "ES", "PL", "LT", "LV", "EE", "AT", "CH", "CZ", "SK", "HU",
        "RO", "BG",
    ];
    for (nth, code) in codes.iter().enumerate() {
        for event in 0..=nth {
            let _ = writeln!(
                table,
                "20{:02}-0{}-1{},Event {nth}.{event} of some length,{code},Source {nth}",
                10 + event % 9,
                1 + event % 8,
                event % 9
            );
        }
    }
    let mut builder = dateline::dataset::DatasetBuilder::default();
    let (options, progress) = (dateline::import::ReadOptions::default(), dateline::import::Progress::default());
    dateline::import::read_bytes("a.csv", "", table.as_bytes(), &mut builder, &options, &progress).expect("events");
    let data = Data::of(builder.build(), "", Some(Facet::Country));
    let total = data.dataset.len();
    for size in ["190x80mm", "190x120mm", "social", "full", "a4"] {
        let figure = data.compose(&spec(size), Paging::Single).expect("a figure");
        let page = &figure.pages[0];
        let drawn: BTreeSet<_> = page.events().into_iter().collect();
        let folds = page.targets.iter().map(|target| match target.aim {
            Aim::Fold { n_events, .. } => n_events as usize,
            _ => 0,
        });
        let shown = drawn.len() + folds.sum::<usize>();
        let said: usize =
            figure.lead.iter().find_map(|line| line.split(" event").next()?.parse().ok()).expect("a count");
        assert_eq!(said, shown, "{size}: {:?}", figure.lead);
        assert_eq!(figure.list.len(), shown, "{size}");
        if shown < total {
            assert!(
                figure.lead.iter().any(|line| line.contains(&format!("{} without room on this page", total - shown))),
                "{size}: {:?}",
                figure.lead
            );
            assert!(texts(page).any(|(text, ..)| text.starts_with("Without room on this page: ")), "{size}");
        }
        let badges = badges(page);
        let listed: BTreeSet<u32> = figure.list.iter().filter_map(|listed| listed.number).collect();
        assert_eq!(badges, listed, "{size}");
    }
}

#[test]
fn a_recipe_names_no_folder_and_follows_none() {
    let (_keep, folder) = workplace();
    done(&folder, &["render", "events.csv", "-o", "a.svg", "--from", "2021"]);
    std::fs::create_dir(folder.join("in")).expect("a folder");
    std::fs::create_dir(folder.join("in/deep")).expect("a folder");
    let svg = read(&folder, "a.svg");
    let recipe = carry::take(&svg).expect("a figure").expect("a recipe");
    let bent = recipe
        .replace("\"events.csv\"", "\"../../events.csv\"")
        .replace(&recipe[recipe.find("sha256").expect("a hash")..][..20], "sha256\":\"0000000000");
    let bare = carry::strip(&svg).expect("a figure");
    std::fs::write(folder.join("in/deep/a.svg"), carry::put(&bare, &bent).expect("a figure")).expect("written");
    let told = refused(&folder, &["render", "in/deep/a.svg", "-o", "b.svg"]);
    assert!(told.contains("events.csv, is not there"), "{told}");
    // One side of the period is that of the events, not of the margins around them.
    assert!(
        String::from_utf8_lossy(&svg).contains("2021, – 2023") || String::from_utf8_lossy(&svg).contains("2021 – "),
        "the period ends with the events"
    );
    assert!(recipe.contains("\"to\":1704067200.0"), "2023 ends where it ends: {recipe}");
}
