//! What a text is by its first tag.

/// The name of the first element of a text in XML, and what stands from its attributes on; `None` when the text is no XML.
pub(in crate::import) fn root_of(text: &str) -> Option<(&str, &str)> {
    let mut rest = text.trim_start();
    loop {
        if let Some(after) = rest.strip_prefix("<?") {
            rest = after.split_once("?>")?.1.trim_start();
        } else if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->")?.1.trim_start();
        } else if rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")) {
            rest = behind_doctype(rest)?.trim_start();
        } else {
            break;
        }
    }
    let inner = rest.strip_prefix('<')?;
    let end = inner.find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.')))?;
    let (name, after) = inner.split_at(end);
    let is_tag = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && after.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
    // `<TICKER>,<PER>` is the header of a table.
    let is_table = after.strip_prefix('>').is_some_and(|after| after.starts_with([',', ';', '\t']));
    (is_tag && !is_table).then_some((name, after))
}

/// The text behind a document type, with the declarations in it.
fn behind_doctype(text: &str) -> Option<&str> {
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            b'>' if depth == 0 => return text.get(at + 1..),
            _ => {}
        }
    }
    None
}

/// What XML of another sort is, by the name of its first element.
pub(in crate::import) fn sort_of(root: &str) -> String {
    let local = root.rsplit(':').next().unwrap_or(root);
    let known = match local.to_ascii_lowercase().as_str() {
        "rss" | "feed" | "rdf" => "a news feed or RDF",
        "html" => "a web page",
        "kml" => "a map for Google Earth (KML)",
        "gpx" => "tracks of a GPS device (GPX)",
        "svg" => "a drawing (SVG)",
        "sparql" => "the answer to a SPARQL query",
        "tei" => "an edited text (TEI)",
        "gexf" | "graphml" => "a graph",
        "plist" => "a property list",
        "workbook" => "an Excel workbook in XML",
        _ => return format!("XML of an unknown sort (it starts with <{}>)", crate::import::report::cut(root, 40)),
    };
    format!("{known}, in XML")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_element_is_found_behind_all_that_may_stand_before_it() {
        let root = |text: &'static str| root_of(text).map(|(name, _)| name);
        assert_eq!(
            root("<?xml version='1.0'?>\n<!-- <no> -->\n<!DOCTYPE a [<!ENTITY b \"c>\">]>\n<data x='1'>"),
            Some("data")
        );
        assert_eq!(root("  <timeline>"), Some("timeline"));
        assert_eq!(root("<rdf:RDF\n"), Some("rdf:RDF"));
        assert_eq!(root("<TICKER>,<DATE>\nA,20200101"), None);
        for text in ["a <b>", "<", "<1>", "< a>", "<!-- open", "<?xml", "<!DOCTYPE a [", "<a", "x"] {
            assert_eq!(root(text), None, "{text}");
        }
    }
}
