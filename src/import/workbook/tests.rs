use std::io::Write;

use proptest::prelude::*;
use rust_xlsxwriter::{Format, Formula, Workbook as Writer, Worksheet};

use crate::dataset::EventRecord;
use crate::import::{FileReport, ImportError, Progress, ReadOptions, read_files};

/// What became of a workbook.
struct Book {
    reports: Vec<FileReport>,
    events: Vec<EventRecord>,
}

fn load_with(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Book, ImportError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    let loaded = read_files(&[path], options, &Progress::default())?;
    for report in &loaded.reports {
        assert_eq!(report.records, report.events + report.unreadable);
    }
    let n_events: usize = loaded.reports.iter().map(|report| report.events).sum();
    assert_eq!(loaded.dataset.len(), n_events);
    let events = loaded.dataset.ids().map(|id| loaded.dataset.event(id).record()).collect();
    Ok(Book { reports: loaded.reports, events })
}

fn load(name: &str, bytes: &[u8]) -> Book {
    load_with(name, bytes, &ReadOptions::default()).expect("events")
}

fn refused(name: &str, bytes: &[u8]) -> String {
    let result = load_with(name, bytes, &ReadOptions::default());
    result.err().map_or_else(|| panic!("{name} is read"), |error| error.to_string())
}

impl Book {
    /// One line an event: date and title.
    fn lines(&self) -> Vec<String> {
        self.events.iter().map(|event| format!("{} | {}", event.when, event.title)).collect()
    }

    /// Row, column, sort and value of each issue of the first sheet.
    fn issues(&self) -> Vec<(u64, u32, &'static str, &str)> {
        let issues = self.reports.iter().flat_map(|report| &report.issues);
        issues.map(|issue| (issue.line, issue.column, issue.kind.key(), issue.value.as_str())).collect()
    }

    fn names(&self) -> Vec<(&str, &str)> {
        self.reports.iter().map(|report| (report.name.as_str(), report.format.as_str())).collect()
    }
}

/// An XLSX workbook with one sheet.
fn xlsx(write: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Writer::new();
    write(book.add_worksheet());
    book.save_to_buffer().expect("a workbook")
}

fn put(sheet: &mut Worksheet, rows: &[&[&str]]) {
    for (row, cells) in rows.iter().enumerate() {
        for (col, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write(row as u32, col as u16, *cell).expect("a cell");
        }
    }
}

fn put_date(sheet: &mut Worksheet, row: u32, col: u16, days: f64, format: &str) {
    sheet.write_number_with_format(row, col, days, &Format::new().set_num_format(format)).expect("a cell");
}

/// A zip archive without packing.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let mut fields = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        fields.extend(crc.sum().to_le_bytes());
        for _ in 0..2 {
            fields.extend((bytes.len() as u32).to_le_bytes());
        }
        fields.extend((name.len() as u16).to_le_bytes());
        fields.extend([0, 0]);
        let at = out.len() as u32;
        out.extend(b"PK\x03\x04");
        out.extend(&fields);
        out.extend(name.bytes());
        out.extend(*bytes);
        list.extend(b"PK\x01\x02\x14\0");
        list.extend(&fields);
        list.extend([0; 10]);
        list.extend(at.to_le_bytes());
        list.extend(name.bytes());
    }
    let at = out.len() as u32;
    out.extend(&list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    for _ in 0..2 {
        out.extend((files.len() as u16).to_le_bytes());
    }
    out.extend((list.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn ods(styles: &str, tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content><office:automatic-styles>{styles}\
         </office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>\
         </office:document-content>"
    );
    zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
    ])
}

fn text_cell(text: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

fn date_cell(value: &str, style: &str) -> String {
    format!(
        "<table:table-cell table:style-name=\"{style}\" office:value-type=\"date\" office:date-value=\"{value}\">\
         <text:p>shown</text:p></table:table-cell>"
    )
}

fn ods_row(cells: &[String]) -> String {
    format!("<table:table-row>{}</table:table-row>", cells.concat())
}

fn ods_table(name: &str, rows: &[String]) -> String {
    format!("<table:table table:name=\"{name}\">{}</table:table>", rows.concat())
}

#[test]
fn a_sheet_is_a_table_and_its_lines_are_rows() {
    let book = load(
        "incidents.xlsx",
        &xlsx(|sheet| {
            sheet.set_name("Incidents").expect("a name");
            sheet.write(0, 0, "Incidents of a year").expect("a cell");
            put_row(sheet, 3, &["date", "event", "notes"]);
            put_date(sheet, 4, 1, 44_288.0, "dd/mm/yyyy");
            sheet.write(4, 2, "A march\nthrough the city").expect("a cell");
            sheet.write(4, 3, "peaceful").expect("a cell");
            sheet.write(6, 1, "some day").expect("a cell");
            sheet.write(6, 2, "A meeting").expect("a cell");
        }),
    );
    assert_eq!(book.names(), [("incidents.xlsx: Incidents", "csv")]);
    assert_eq!(book.lines(), ["2021-04-02 | A march through the city", " | A meeting"]);
    assert_eq!(book.issues(), [(7, 2, "bad_date", "some day")]);
    assert_eq!(book.reports[0].encoding, "XLSX");
}

/// Cells from column B on.
fn put_row(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (col, cell) in cells.iter().enumerate() {
        sheet.write(row, col as u16 + 1, *cell).expect("a cell");
    }
}

#[test]
fn dates_are_as_fine_as_they_are_shown() {
    let book = load(
        "a.xlsx",
        &xlsx(|sheet| {
            put(sheet, &[&["date", "event"]]);
            let cells = [
                (40_909.0, "yyyy", "a year"),
                (41_016.0, "mmm yyyy", "a month"),
                (41_016.0, "d mmm", "a day without its year"),
                (41_016.437_5, "yyyy-mm-dd hh:mm", "a time"),
                (60.0, "yyyy-mm-dd", "a day that never was"),
                (59.0, "yyyy-mm-dd", "the day before it"),
            ];
            for (row, (days, format, title)) in cells.into_iter().enumerate() {
                put_date(sheet, row as u32 + 1, 0, days, format);
                sheet.write(row as u32 + 1, 1, title).expect("a cell");
            }
            put_row(sheet, 7, &["text dates stay"]);
            sheet.write(7, 0, "c. 1890").expect("a cell");
        }),
    );
    assert_eq!(
        book.lines(),
        [
            "1890~ | text dates stay",
            "1900-02-28 | the day before it",
            "2012 | a year",
            "2012-04 | a month",
            "2012?-04-17 | a day without its year",
            "2012-04-17T10:30 | a time",
            " | a day that never was",
        ]
    );
    assert_eq!(
        book.issues(),
        [(3, 1, "sheet_cell", "2012-04-17"), (4, 1, "sheet_cell", "2012-04-17"), (6, 1, "bad_date", "1900-02-29"),]
    );
}

#[test]
fn formats_that_doubt_a_date_are_read() {
    let book = load(
        "a.xlsx",
        &xlsx(|sheet| {
            put(sheet, &[&["date", "event"], &["", "a"], &["", "b"], &["", "c"], &["", "d"], &["", "e"]]);
            put_date(sheet, 1, 0, 41_030.0, "\"c. \"yyyy");
            put_date(sheet, 2, 0, 41_030.0, "yyyy\"?\"");
            put_date(sheet, 3, 0, 41_030.0, "\"ca. \"mmm yyyy");
            put_date(sheet, 4, 0, 41_030.0, "mmmm");
            put_date(sheet, 5, 0, 41_030.0, "d mmmm yyyy");
        }),
    );
    let mut lines = book.lines();
    lines.sort_unstable();
    assert_eq!(lines, ["2012-05-01 | e", "2012-05~ | c", "2012? | b", "2012~ | a", "XXXX-05 | d"]);
    assert_eq!(book.issues(), [(2, 1, "sheet_cell", "2012-05-01"), (5, 1, "missing_year", "May")]);
}

#[test]
fn days_counted_from_1904_are_moved() {
    let mut bytes = xlsx(|sheet| {
        put(sheet, &[&["date", "event"], &["", "a"]]);
        put_date(sheet, 1, 0, 42_826.0, "yyyy-mm-dd");
    });
    bytes = with_part(&bytes, "xl/workbook.xml", |text| text.replace("<workbookPr ", "<workbookPr date1904=\"1\" "));
    assert_eq!(load("a.xlsx", &bytes).lines(), ["2021-04-02 | a"]);
}

/// The workbook with one part changed.
fn with_part(bytes: &[u8], name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).expect("bytes");
    let list = crate::import::zip::list(&mut file).expect("a list").expect("files");
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for entry in &list.entries {
        let packed = &bytes[entry.at as usize..(entry.at + entry.n_packed) as usize];
        let mut out = Vec::new();
        if entry.is_deflated {
            std::io::Read::read_to_end(&mut flate2::read::DeflateDecoder::new(packed), &mut out).expect("bytes");
        } else {
            out.extend(packed);
        }
        if entry.name == name {
            let before = String::from_utf8(out).expect("text");
            let after = change(&before);
            assert_ne!(before, after, "nothing changed in {name}");
            out = after.into_bytes();
        }
        parts.push((entry.name.clone(), out));
    }
    zip(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

#[test]
fn plain_numbers_in_a_column_of_dates_are_days_and_said_so() {
    let book = load(
        "a.xlsx",
        &xlsx(|sheet| {
            put(sheet, &[&["event date", "event"], &["", "a"], &["", "b"]]);
            sheet.write(1, 0, 44_288).expect("a cell");
            sheet.write(2, 0, 44_289).expect("a cell");
        }),
    );
    assert_eq!(book.lines(), ["2021-04-02 | a", "2021-04-03 | b"]);
    assert_eq!(book.issues(), [(2, 1, "sheet_cell", "44288")]);
    let years = load(
        "a.xlsx",
        &xlsx(|sheet| {
            put(sheet, &[&["date", "event"], &["", "a"], &["", "b"]]);
            sheet.write(1, 0, 1989).expect("a cell");
            sheet.write(2, 0, 1991).expect("a cell");
        }),
    );
    assert_eq!(years.lines(), ["1989 | a", "1991 | b"]);
}

#[test]
fn errors_and_truth_values_and_formulas() {
    let book = load(
        "a.xlsx",
        &xlsx(|sheet| {
            put(sheet, &[&["date", "event", "dead", "true", "formula", "id"]]);
            sheet.write_formula(1, 0, Formula::new("=DATE(2021,4,2)").set_result("2021-04-02")).expect("a cell");
            sheet.write(1, 1, "a").expect("a cell");
            sheet.write_formula(1, 2, Formula::new("=1/0").set_result("#DIV/0!")).expect("a cell");
            sheet.write(1, 3, true).expect("a cell");
            sheet.write_string(1, 4, "=SUM(A1:A2)").expect("a cell");
            sheet.write(1, 5, 123_456_789_012_345.0).expect("a cell");
            sheet.write(2, 0, "2021-04-03").expect("a cell");
            sheet.write(2, 1, "b").expect("a cell");
            sheet.write_formula(2, 2, Formula::new("=2/0").set_result("#DIV/0!")).expect("a cell");
            sheet.write(2, 5, 2012.0).expect("a cell");
        }),
    );
    assert_eq!(book.lines(), ["2021-04-02 | a", "2021-04-03 | b"]);
    assert_eq!(book.issues(), [(2, 3, "sheet_cell", "#DIV/0!")]);
    assert_eq!(book.reports[0].issues[0].field, "dead");
    assert!(book.reports[0].issues[0].message.starts_with("2 cells"));
    let first = &book.events[0];
    assert_eq!(first.extra.get("formula").and_then(|text| text.as_str()), Some("=SUM(A1:A2)"));
    assert_eq!((first.id.as_str(), book.events[1].id.as_str()), ("123456789012345", "2012"));
}

#[test]
fn a_formula_without_a_stored_value_is_said() {
    let bytes = xlsx(|sheet| {
        put(sheet, &[&["date", "event", "x"], &["2021-04-02", "a"], &["2021-04-03", "b"]]);
        sheet.write_formula(2, 2, Formula::new("=A1&B1").set_result("gone")).expect("a cell");
        sheet.write_formula(1, 2, Formula::new("=\"\"").set_result("here")).expect("a cell");
    });
    assert_eq!(load("a.xlsx", &bytes).issues(), []);
    let bytes = with_part(&bytes, "xl/worksheets/sheet1.xml", |text| text.replace("<v>gone</v>", ""));
    let book = load("a.xlsx", &bytes);
    assert_eq!(book.lines(), ["2021-04-02 | a", "2021-04-03 | b"]);
    assert_eq!(book.issues(), [(3, 3, "sheet_cell", "=A1&B1")]);
    assert!(book.reports[0].issues[0].message.contains("no value is stored"));
}

#[test]
fn an_error_that_no_reader_knows_costs_its_cell_alone() {
    let bytes = xlsx(|sheet| {
        put(sheet, &[&["date", "event", "x"], &["2021-04-02", "a"], &["2021-04-03", "b"]]);
        sheet.write_formula(1, 2, Formula::new("=1/0").set_result("#DIV/0!")).expect("a cell");
    });
    let bytes = with_part(&bytes, "xl/worksheets/sheet1.xml", |text| text.replace("#DIV/0!", "#SPILL!"));
    let book = load("a.xlsx", &bytes);
    assert_eq!(book.lines(), ["2021-04-02 | a", "2021-04-03 | b"]);
    assert_eq!(book.issues(), [(2, 3, "sheet_cell", "#SPILL!")]);
}

#[test]
fn merged_dates_are_those_of_all_their_rows() {
    let book = load(
        "a.xlsx",
        &xlsx(|sheet| {
            put(sheet, &[&["date", "event", "place"], &["", "a"], &["", "b"], &[], &["", "c"]]);
            let format = Format::new().set_num_format("yyyy-mm-dd");
            sheet.merge_range(1, 0, 3, 0, "", &format).expect("cells");
            put_date(sheet, 1, 0, 44_288.0, "yyyy-mm-dd");
            sheet.merge_range(1, 2, 2, 2, "Osh", &Format::new()).expect("cells");
            put_date(sheet, 4, 0, 44_290.0, "yyyy-mm-dd");
        }),
    );
    assert_eq!(book.lines(), ["2021-04-02 | a", "2021-04-02 | b", "2021-04-04 | c"]);
    assert_eq!(book.issues(), [(3, 1, "sheet_cell", "2021-04-02")]);
    assert!(book.events[1].places.is_empty(), "{:?}", book.events[1]);
}

#[test]
fn a_wrong_dimension_hides_nothing() {
    let bytes = xlsx(|sheet| put(sheet, &[&["date", "event"], &["2021-04-02", "a"], &["2021-04-03", "b"]]));
    let part = "xl/worksheets/sheet1.xml";
    let wrong = with_part(&bytes, part, |text| text.replace("ref=\"A1:B3\"", "ref=\"A1\""));
    assert_eq!(load("a.xlsx", &wrong).lines().len(), 2);
    let huge = with_part(&bytes, part, |text| text.replace("ref=\"A1:B3\"", "ref=\"A1:XFD1048576\""));
    assert_eq!(load("a.xlsx", &huge).lines().len(), 2);
    let missing = with_part(&bytes, part, |text| text.replace("<dimension ref=\"A1:B3\"/>", ""));
    assert_eq!(load("a.xlsx", &missing).lines().len(), 2);
}

#[test]
fn year_month_and_day_in_columns_of_their_own() {
    let book = load(
        "a.xlsx",
        &xlsx(|sheet| {
            put(sheet, &[&["Disaster", "Start Year", "Start Month", "Start Day", "End Year", "End Month"]]);
            let rows = [["Flood", "2012", "4", "17"], ["Drought", "2012", "", ""], ["Storm", "2012", "5", ""]];
            for (row, cells) in rows.iter().enumerate() {
                sheet.write(row as u32 + 1, 0, cells[0]).expect("a cell");
                for (col, cell) in cells.iter().enumerate().skip(1).filter(|(_, cell)| !cell.is_empty()) {
                    let number: f64 = cell.parse().expect("a number");
                    sheet.write(row as u32 + 1, col as u16, number).expect("a cell");
                }
            }
        }),
    );
    let mut lines = book.lines();
    lines.sort_unstable();
    assert_eq!(lines, ["2012 | Drought", "2012-04-17 | Flood", "2012-05 | Storm"]);
}

#[test]
fn sheets_without_dates_are_named() {
    let mut book = Writer::new();
    let rows: &[&[&str]] = &[&["date", "event"], &["2021-04-02", "a"]];
    for (name, rows) in [
        ("Licence", [&["You may use this"][..], &["as you like"]].as_slice()),
        ("Events", rows),
        ("Codes", &[&["code", "meaning"], &["1", "a protest"], &["2", "a strike"]]),
        ("Old", rows),
        ("Hidden", rows),
        ("Empty", &[]),
    ] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        put(sheet, rows);
        sheet.set_hidden(name == "Hidden");
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    let all = load("b.xlsx", &bytes);
    assert_eq!(all.names(), [("b.xlsx: Events", "csv"), ("b.xlsx: Old", "csv")]);
    assert_eq!(
        all.issues(),
        [(1, 0, "skipped_file", "Licence"), (1, 0, "skipped_file", "Codes"), (1, 0, "skipped_file", "Hidden")]
    );
    let options = |sheet: &str| ReadOptions { sheet: Some(sheet.to_owned()), ..ReadOptions::default() };
    assert_eq!(load_with("b.xlsx", &bytes, &options("Hidden")).expect("a sheet").events.len(), 1);
    assert_eq!(load_with("b.xlsx", &bytes, &options("codes")).expect("a sheet").events.len(), 2);
    let error = load_with("b.xlsx", &bytes, &options("Nothing")).err().expect("no such sheet").to_string();
    assert!(error.contains("no sheet “Nothing”") && error.contains("“Licence”, “Events”"), "{error}");
}

#[test]
fn without_any_dates_the_first_table_is_read() {
    let bytes = xlsx(|sheet| put(sheet, &[&["name", "meaning"], &["one", "a protest"], &["two", "a strike"]]));
    let book = load("b.xlsx", &bytes);
    assert_eq!((book.events.len(), book.reports[0].undated), (2, 2));
    assert_eq!(book.issues(), [(1, 0, "no_dates", "")]);
    let text = refused("b.xlsx", &xlsx(|sheet| put(sheet, &[&["just words"], &["and more"]])));
    assert!(text.contains("no table is found in the workbook: Sheet1 (it is no table)"), "{text}");
    let text = refused("b.xlsx", &xlsx(|_| ()));
    assert!(text.contains("it is empty"), "{text}");
}

#[test]
fn a_format_that_knows_its_columns_reads_its_sheet() {
    let book = load(
        "ged.xlsx",
        &xlsx(|sheet| {
            let header =
                ["id", "date_prec", "date_start", "date_end", "side_a", "side_b", "country", "type_of_violence"];
            put(sheet, &[&header, &["7", "1", "", "", "Government of X", "Y", "Mali", "1"]]);
            put_date(sheet, 1, 2, 44_288.0, "yyyy-mm-dd hh:mm:ss");
            put_date(sheet, 1, 3, 44_288.0, "yyyy-mm-dd hh:mm:ss");
        }),
    );
    assert_eq!(book.names(), [("ged.xlsx: Sheet1", "ucdp")]);
    assert_eq!(book.events[0].when, "2021-04-02");
}

#[test]
fn an_open_document_is_read_with_its_formats() {
    let styles = "<number:date-style style:name=\"N1\"><number:year number:style=\"long\"/></number:date-style>\
        <number:date-style style:name=\"N2\"><number:day/><number:month/><number:year/></number:date-style>\
        <style:style style:name=\"ce1\" style:data-style-name=\"N1\"/>\
        <style:style style:name=\"ce2\" style:data-style-name=\"N2\"/>\
        <style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style>";
    let gap = "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell/></table:table-row>".to_owned();
    let rows = [
        gap.clone(),
        ods_row(&[text_cell("date"), text_cell("event"), text_cell("share")]),
        ods_row(&[date_cell("1789-07-14", "ce2"), text_cell("A &amp; B<text:line-break/>of <text:span>more</text:span>")]),
        ods_row(&[
            date_cell("1850-01-01", "ce1"),
            text_cell("a year<office:annotation><text:p>a note</text:p></office:annotation>"),
            "<table:table-cell office:value-type=\"percentage\" office:value=\"0.25\"><text:p>25 %</text:p></table:table-cell>"
                .to_owned(),
        ]),
        "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"date\" \
         office:date-value=\"2021-04-02T10:30:00\"><text:p/></table:table-cell>"
            .to_owned()
            + &text_cell("twice")
            + "</table:table-row>",
        "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell \
         table:number-columns-repeated=\"16384\"/></table:table-row>"
            .to_owned(),
    ];
    let tables = ods_table("Events", &rows)
        + "<table:table table:name=\"Away\" table:style-name=\"ta2\">"
        + &ods_row(&[text_cell("a")])
        + "</table:table>";
    let book = load("old.ods", &ods(styles, &tables));
    assert_eq!(book.names(), [("old.ods: Events", "csv")]);
    assert_eq!(
        book.lines(),
        ["1789-07-14 | A & B of more", "1850 | a year", "2021-04-02T10:30:00 | twice", "2021-04-02T10:30:00 | twice",]
    );
    assert_eq!(book.events[1].extra.get("share").and_then(|share| share.as_str()), Some("25%"));
    assert_eq!(book.issues(), [(1, 0, "skipped_file", "Away")]);
}

#[test]
fn merged_dates_of_an_open_document() {
    let merged =
        date_cell("2021-04-02", "").replace("<table:table-cell ", "<table:table-cell table:number-rows-spanned=\"2\" ");
    let rows = [
        ods_row(&[text_cell("date"), text_cell("event")]),
        ods_row(&[merged, text_cell("a")]),
        ods_row(&["<table:covered-table-cell/>".to_owned(), text_cell("b")]),
        ods_row(&["<table:table-cell/>".to_owned(), text_cell("c")]),
    ];
    let book = load("m.ods", &ods("", &ods_table("S", &rows)));
    assert_eq!(book.lines(), ["2021-04-02 | a", "2021-04-02 | b", " | c"]);
    assert_eq!(book.issues(), [(3, 1, "sheet_cell", "2021-04-02")]);
}

#[test]
fn a_cell_that_fills_millions_is_no_bomb() {
    let row = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell \
        table:number-columns-repeated=\"16384\" office:value-type=\"string\"><text:p>a text of some length</text:p>\
        </table:table-cell></table:table-row>";
    let text = refused("bomb.ods", &ods("", &ods_table("S", &[row.to_owned()])));
    assert!(text.contains("unpack to more than"), "{text}");
}

#[test]
fn what_is_no_workbook_says_what_it_is() {
    let office = |part: &str| zip(&[("[Content_Types].xml", b"<Types/>"), (part, b"<x/>")]);
    assert!(refused("a.docx", &office("word/document.xml")).contains("a text document"));
    assert!(refused("a.pptx", &office("ppt/presentation.xml")).contains("a presentation"));
    assert!(refused("a.xlsx", &office("xl/workbook.xml")).contains("the workbook cannot be read"));
    assert!(refused("a.numbers", &zip(&[("Index/Document.iwa", b"x")])).contains("export it as XLSX or CSV"));
    let bytes = xlsx(|sheet| put(sheet, &[&["date", "event"], &["2021-04-02", "a"]]));
    let cut = refused("a.xlsx", &bytes[..bytes.len() - 100]);
    assert!(cut.contains("its end is missing"), "{cut}");
    let secret = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"),
        ("content.xml", b"\x01\x02\x03"),
    ]);
    assert!(refused("a.ods", &secret).contains("a document with a password"));
}

/// A compound file with one stream of at least 4 kB.
fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    const END: u32 = 0xffff_fffe;
    let n_sectors = stream.len().div_ceil(512).max(8) as u32;
    let mut out = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    out.extend([0; 16]);
    out.extend(b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0");
    out.extend([0; 10]);
    for number in [1, 1, 0, 4_096, END, 0, END, 0, 0] {
        out.extend(u32::to_le_bytes(number));
    }
    out.resize(512, 0xff);
    // Which sector follows which: the table itself, the folder, the stream.
    let mut table = vec![0xffff_fffd, END];
    table.extend((3..2 + n_sectors).chain([END]));
    table.resize(128, u32::MAX);
    out.extend(table.into_iter().flat_map(u32::to_le_bytes));
    for (name, sort, start, n_bytes) in [("Root Entry", 5, END, 0), (name, 2, 2, n_sectors * 512)] {
        let from = out.len();
        out.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        out.resize(from + 64, 0);
        out.extend(((name.len() as u16 + 1) * 2).to_le_bytes());
        out.extend([sort, 1]);
        out.extend([0xff; 12]);
        out.resize(from + 116, 0);
        out.extend(u32::to_le_bytes(start));
        out.extend(u32::to_le_bytes(n_bytes));
        out.extend([0; 4]);
    }
    out.resize(1_536, 0);
    out.extend(stream);
    out.resize(1_536 + n_sectors as usize * 512, 0);
    out
}

/// The stream of an XLS workbook (MS-XLS) with texts and days.
fn old_book(cells: &[(u16, u16, Result<f64, &str>)]) -> Vec<u8> {
    let record = |sort: u16, data: &[u8]| {
        [&sort.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data]
            .into_iter()
            .flatten()
            .copied()
            .collect::<Vec<u8>>()
    };
    let start = |sort: u8| record(0x0809, &[0, 6, sort, 0, 0xdb, 0x0d, 0xcc, 7, 0, 0, 0, 0, 6, 0, 0, 0]);
    let format = |number: u8| record(0x00e0, &[&[0, 0, number][..], &[0; 17]].concat());
    let before = [start(5), format(0), format(14)].concat();
    // The sheet begins behind this record and the end of the list.
    let at = (before.len() + 4 + 8 + "Old".len() + 4) as u32;
    let name = [&at.to_le_bytes()[..], &[0, 0, 3, 0], b"Old"].concat();
    let mut out = [before, record(0x0085, &name), record(0x000a, &[]), start(0x10)].concat();
    for (row, col, value) in cells {
        let place = [row.to_le_bytes(), col.to_le_bytes(), [u8::from(value.is_ok()), 0]].concat();
        out.extend(match value {
            Ok(number) => record(0x0203, &[&place[..], &number.to_le_bytes()].concat()),
            Err(text) => record(0x0204, &[&place[..], &[text.len() as u8, 0, 0], text.as_bytes()].concat()),
        });
    }
    out.extend(record(0x000a, &[]));
    out
}

#[test]
fn an_old_workbook_is_read_from_its_compound_file() {
    let cells = [(2, 1, Err("date")), (2, 2, Err("event")), (3, 1, Ok(44_288.0)), (3, 2, Err("a")), (5, 2, Err("b"))];
    let book = load("old.xls", &compound("Workbook", &old_book(&cells)));
    assert_eq!(book.names(), [("old.xls: Old", "csv")]);
    assert_eq!(
        (book.lines(), book.reports[0].encoding.as_str()),
        (vec!["2021-04-02 | a".to_owned(), " | b".to_owned()], "XLS")
    );
    // Nobody has columns beyond IV, but a reader would set aside room for them.
    let wide = compound("Workbook", &old_book(&[(0, 60_000, Err("a"))]));
    assert!(refused("old.xls", &wide).contains("its records are damaged"));
    assert!(refused("a.doc", &compound("WordDocument", b"")).contains("this is a Word document"));
    assert!(refused("a.msg", &compound("__properties_version1.0", b"")).contains("an e-mail of Outlook"));
    assert!(refused("a.xlsx", &compound("EncryptedPackage", b"")).contains("a document with a password"));
    let whole = compound("Workbook", &old_book(&cells));
    for n in (8..whole.len()).step_by(97) {
        // What is cut off is read in part or refused.
        let _ = load_with("old.xls", &whole[..n], &ReadOptions::default());
    }
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_how_to_get_one() {
    let text = refused("a.parquet", b"PAR1\x15\x04\x15\x10PAR1");
    assert!(text.contains("this is a Parquet file; this build cannot read it") && text.contains("CSV"), "{text}");
    assert!(refused("a.arrow", b"\xff\xff\xff\xff\x10\x01\0\0\x10\0\0\0").contains("an Arrow file"));
}

#[test]
fn a_damaged_part_is_named() {
    let mut bytes = with_part(
        &xlsx(|sheet| put(sheet, &[&["date", "event"], &["2021-04-02", "a"]])),
        "xl/worksheets/sheet1.xml",
        |text| text.replace("<sheetData>", "<sheetData> "),
    );
    let at = bytes.windows(11).position(|part| part == b"<sheetData>").expect("the cells");
    bytes[at + 1] = b'x';
    assert!(refused("a.xlsx", &bytes).contains("sheet1.xml is damaged"));
}

#[test]
fn a_list_of_texts_that_promises_too_much_is_not_believed() {
    let bytes = xlsx(|sheet| put(sheet, &[&["date", "event"], &["2021-04-02", "a"]]));
    let bytes = with_part(&bytes, "xl/sharedStrings.xml", |text| {
        text.replace("uniqueCount=\"4\"", "uniqueCount=\"99999999999999\"")
    });
    assert!(refused("a.xlsx", &bytes).contains("promises more than it holds"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_damage_to_a_workbook_makes_its_reader_panic(at in 0.0_f64..1.0, byte: u8, is_cut: bool, is_ods: bool) {
        let mut bytes = if is_ods {
            let rows = [
                ods_row(&[text_cell("date"), text_cell("event")]),
                ods_row(&[date_cell("2021-04-02", "x"), text_cell("a")]),
            ];
            ods("", &ods_table("S", &rows))
        } else {
            let whole = xlsx(|sheet| put(sheet, &[&["date", "event"], &["2021-04-02", "a"], &["2021", "b"]]));
            with_part(&whole, "xl/worksheets/sheet1.xml", |text| text.replace("<sheetData>", "<sheetData> "))
        };
        let at = (at * bytes.len() as f64) as usize;
        if is_cut {
            bytes.truncate(at);
        } else if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        if let Ok(book) = load_with("a.xlsx", &bytes, &ReadOptions::default()) {
            prop_assert!(book.events.len() <= 3);
        }
    }

    #[test]
    fn no_part_of_a_sheet_makes_its_reader_panic(text in "(<(row|c|v|f|is|t|/c|/row|/v|mergeCell)( r=\"[A-Z]{0,3}[0-9]{0,8}\"| s=\"[0-9]\"| t=\"[a-z]{1,3}\"){0,2}/?>|[0-9.a-z]{0,5}){0,20}") {
        let bytes = xlsx(|sheet| put(sheet, &[&["date", "event"], &["2021-04-02", "a"], &["2021", "b"]]));
        let bytes = with_part(&bytes, "xl/worksheets/sheet1.xml", |part| part.replace("</sheetData>", &format!("{text} </sheetData>")));
        // The counts are held against each other in `load_with`.
        let _ = load_with("a.xlsx", &bytes, &ReadOptions::default());
    }
}
