//! `dateline render`: a picture without a display.

use std::process::ExitCode;

use super::Failure;
use super::args::RenderArgs;
use crate::figure::{FigureSpec, PictureFormat, encode, figure, write_atomic};
use crate::layout::{LaneIndex, LaneSpec};
use crate::paint::png::missing_characters;
use crate::theme::ThemeName;

/// Draws the timeline into a file.
pub(super) fn render(args: &RenderArgs) -> Result<ExitCode, Failure> {
    let Some(format) = PictureFormat::of_path(&args.output) else {
        return Err(Failure::Usage(format!(
            "{} is neither .png nor .svg; give the file one of these endings",
            args.output.display()
        )));
    };
    let sane = |value: f32| value.is_finite() && (240.0..=20_000.0).contains(&value);
    if !(sane(args.width) && args.height.is_none_or(sane) && args.scale.is_finite() && args.scale > 0.0) {
        return Err(Failure::Usage("width and height must be 240 to 20000 points, scale more than 0".to_owned()));
    }
    let loaded = super::load(&args.files)?;
    let (dataset, filter, selection) = super::select(loaded, &args.filter)?;
    let mut grouping = args.lanes;
    if grouping.is_some_and(|facet| dataset.names(facet).is_empty()) {
        grouping = None;
    }
    let lanes = LaneIndex::of(&dataset, &selection.rows, &LaneSpec::by(grouping));
    // A filter by dates is a window too, when both its ends are given.
    let window =
        filter.dates.as_ref().map(crate::query::DateFilter::window).filter(|(from, to)| from.is_date() && to.is_date());
    let spec = FigureSpec {
        width: args.width,
        height: args.height,
        window,
        grouping,
        theme: if args.dark { ThemeName::Dark } else { ThemeName::Light },
        title: args.title.clone(),
    };
    let picture =
        figure(&dataset, &selection, &filter, &lanes, &spec).map_err(|error| Failure::Usage(error.to_string()))?;
    let missing = missing_characters(&picture.scene);
    if !missing.is_empty() && format == PictureFormat::Png {
        let some: String = missing.iter().take(12).collect();
        eprintln!(
            "dateline: the bundled font has no letters for {some} and {} in all; write .svg to use the fonts of the reader",
            missing.len()
        );
    }
    let bytes = encode(&picture, format, args.scale)?;
    write_atomic(&args.output, &bytes)
        .map_err(|error| Failure::Write { path: args.output.display().to_string(), error })?;
    Ok(ExitCode::SUCCESS)
}
