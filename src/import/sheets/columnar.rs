//! Parquet, Arrow and Feather files as the text of a table, some thousand rows at a time.
//!
//! Structures become columns of their own, `place.name`; lists are joined by semicolons. Days and times are written in
//! ISO 8601: with `Z` where the file counts them in UTC, and without a zone where it does not.

use std::cell::RefCell;
use std::fs::File;
use std::io::{BufReader, Error, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType,
    DurationSecondType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::import::ImportError;
use crate::import::packed::Budget;
use crate::import::sheets::binary::Columnar;
use crate::import::sheets::grid::{ROW_END, SEPARATOR, push_number, push_text};
use crate::import::sheets::serial::elapsed_text;
use crate::import::sheets::shown::Shown;
use crate::time::{SECS_PER_DAY, Time};

/// Rows that are unpacked at a time.
const BATCH_ROWS: usize = 4_096;

/// How deep lists within lists are followed.
const MAX_DEPTH: usize = 16;

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>;

/// A file of columns that can be read from its start as often as one likes.
pub(in crate::import) struct ColumnFile<'a> {
    path: &'a Path,
    sort: Columnar,
    budget: &'a Budget,
    failed: RefCell<Option<ImportError>>,
}

impl<'a> ColumnFile<'a> {
    pub(in crate::import) fn new(path: &'a Path, sort: Columnar, budget: &'a Budget) -> Self {
        Self { path, sort, budget, failed: RefCell::new(None) }
    }

    /// The text of its table from the start.
    pub(in crate::import) fn open(&self) -> Result<Box<dyn Read + '_>, ImportError> {
        let file = File::open(self.path)?;
        let opened = catch_unwind(AssertUnwindSafe(|| batches(file, self.sort)));
        let batches = opened.unwrap_or_else(|_| Err("it is damaged".to_owned())).map_err(|why| self.damaged(why))?;
        Ok(Box::new(TableText { file: self, batches, text: String::new(), at: 0, has_header: false }))
    }

    /// What went wrong while it was read, in place of the error that reading ended with.
    pub(in crate::import) fn reason(&self, error: ImportError) -> ImportError {
        self.failed.take().unwrap_or(error)
    }

    fn damaged(&self, why: String) -> ImportError {
        ImportError::BadColumns { what: self.sort.name(), why }
    }
}

fn batches(file: File, sort: Columnar) -> Result<Batches, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    Ok(match sort {
        Columnar::Parquet => {
            let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| text(&error))?;
            Box::new(builder.with_batch_size(BATCH_ROWS).build().map_err(|error| text(&error))?)
        }
        Columnar::ArrowFile => Box::new(FileReader::try_new(BufReader::new(file), None).map_err(|error| text(&error))?),
        Columnar::ArrowStream => {
            Box::new(StreamReader::try_new(BufReader::new(file), None).map_err(|error| text(&error))?)
        }
    })
}

/// The text of a table that is written while it is read.
struct TableText<'a> {
    file: &'a ColumnFile<'a>,
    batches: Batches,
    text: String,
    at: usize,
    has_header: bool,
}

impl TableText<'_> {
    /// Writes the rows that come next; `false` at the end.
    fn advance(&mut self) -> Result<bool, ImportError> {
        let next = catch_unwind(AssertUnwindSafe(|| self.batches.next()));
        let batch = match next {
            Ok(None) => return Ok(false),
            Ok(Some(Ok(batch))) => batch,
            Ok(Some(Err(error))) => return Err(self.file.damaged(error.to_string())),
            Err(_) => return Err(self.file.damaged("it is damaged".to_owned())),
        };
        self.text.clear();
        self.at = 0;
        let mut columns = Vec::new();
        for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            flatten(field.name(), array, &mut columns);
        }
        if !self.has_header {
            self.has_header = true;
            for (idx, (name, _)) in columns.iter().enumerate() {
                if idx > 0 {
                    self.text.push(SEPARATOR as char);
                }
                push_text(&mut self.text, name);
            }
            self.text.push(ROW_END as char);
        }
        let mut cell = String::new();
        for row in 0..batch.num_rows() {
            for (idx, (_, array)) in columns.iter().enumerate() {
                if idx > 0 {
                    self.text.push(SEPARATOR as char);
                }
                cell.clear();
                push_value(&mut cell, array, row, 0);
                push_text(&mut self.text, &cell);
            }
            self.text.push(ROW_END as char);
        }
        self.file.budget.spend(self.text.len() as u64)?;
        Ok(true)
    }
}

impl Read for TableText<'_> {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize, Error> {
        while self.at >= self.text.len() {
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return Ok(0),
                Err(error) => {
                    *self.file.failed.borrow_mut() = Some(error);
                    return Err(Error::other("the rows cannot be read"));
                }
            }
        }
        let n = Read::read(&mut self.text.as_bytes().get(self.at..).unwrap_or_default(), buf)?;
        self.at += n;
        Ok(n)
    }
}

/// The columns of a column: itself, or those of the structure that it is.
fn flatten(name: &str, array: &ArrayRef, out: &mut Vec<(String, ArrayRef)>) {
    match array.as_struct_opt() {
        Some(parts) if name.split('.').count() < MAX_DEPTH => {
            for (field, part) in parts.fields().iter().zip(parts.columns()) {
                flatten(&format!("{name}.{}", field.name()), part, out);
            }
        }
        _ => out.push((name.to_owned(), ArrayRef::clone(array))),
    }
}

/// Adds the value of a row; nothing where there is none.
fn push_value(out: &mut String, array: &dyn Array, row: usize, depth: usize) {
    use std::fmt::Write;
    if depth > MAX_DEPTH || array.is_null(row) {
        return;
    }
    macro_rules! number {
        ($sort:ty) => {
            if let Some(numbers) = array.as_primitive_opt::<$sort>() {
                // Writing to a String does not fail.
                let _ = write!(out, "{}", numbers.value(row));
            }
        };
    }
    // Counts of a unit, of which so many make a second.
    macro_rules! count {
        ($sort:ty) => {
            array.as_primitive_opt::<$sort>().map_or(0, |counts| i64::from(counts.value(row)))
        };
    }
    match array.data_type() {
        DataType::Boolean => {
            if let Some(values) = array.as_boolean_opt() {
                out.push_str(if values.value(row) { "TRUE" } else { "FALSE" });
            }
        }
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Float16 => number!(Float16Type),
        DataType::Float32 => number!(Float32Type),
        DataType::Float64 => {
            if let Some(numbers) = array.as_primitive_opt::<Float64Type>() {
                push_number(out, numbers.value(row), Shown::default());
            }
        }
        DataType::Decimal128(..) => {
            out.extend(
                array.as_primitive_opt::<arrow_array::types::Decimal128Type>().map(|all| all.value_as_string(row)),
            );
        }
        DataType::Decimal256(..) => {
            out.extend(
                array.as_primitive_opt::<arrow_array::types::Decimal256Type>().map(|all| all.value_as_string(row)),
            );
        }
        DataType::Utf8 => out.extend(array.as_string_opt::<i32>().map(|texts| texts.value(row))),
        DataType::LargeUtf8 => out.extend(array.as_string_opt::<i64>().map(|texts| texts.value(row))),
        DataType::Utf8View => out.extend(array.as_string_view_opt().map(|texts| texts.value(row))),
        DataType::Binary => push_bytes(out, array.as_binary_opt::<i32>().map(|all| all.value(row))),
        DataType::LargeBinary => push_bytes(out, array.as_binary_opt::<i64>().map(|all| all.value(row))),
        DataType::BinaryView => push_bytes(out, array.as_binary_view_opt().map(|all| all.value(row))),
        DataType::FixedSizeBinary(_) => push_bytes(out, array.as_fixed_size_binary_opt().map(|all| all.value(row))),
        DataType::Date32 => push_date(out, count!(Date32Type).saturating_mul(SECS_PER_DAY), None),
        DataType::Date64 => push_date(out, count!(Date64Type).div_euclid(1_000), None),
        DataType::Timestamp(unit, zone) => {
            let secs = match unit {
                TimeUnit::Second => count!(TimestampSecondType),
                TimeUnit::Millisecond => count!(TimestampMillisecondType).div_euclid(1_000),
                TimeUnit::Microsecond => count!(TimestampMicrosecondType).div_euclid(1_000_000),
                TimeUnit::Nanosecond => count!(TimestampNanosecondType).div_euclid(1_000_000_000),
            };
            push_date(out, secs, Some(if zone.is_some() { "Z" } else { "" }));
        }
        DataType::Time32(TimeUnit::Second) => out.push_str(&clock(count!(Time32SecondType))),
        DataType::Time32(_) => out.push_str(&clock(count!(Time32MillisecondType) / 1_000)),
        DataType::Time64(TimeUnit::Microsecond) => out.push_str(&clock(count!(Time64MicrosecondType) / 1_000_000)),
        DataType::Time64(_) => out.push_str(&clock(count!(Time64NanosecondType) / 1_000_000_000)),
        DataType::Duration(unit) => {
            let secs = match unit {
                TimeUnit::Second => count!(DurationSecondType) as f64,
                TimeUnit::Millisecond => count!(DurationMillisecondType) as f64 / 1e3,
                TimeUnit::Microsecond => count!(DurationMicrosecondType) as f64 / 1e6,
                TimeUnit::Nanosecond => count!(DurationNanosecondType) as f64 / 1e9,
            };
            out.push_str(&elapsed_text(secs));
        }
        DataType::List(_) => push_list(out, array.as_list_opt::<i32>().map(|lists| lists.value(row)), depth),
        DataType::LargeList(_) => push_list(out, array.as_list_opt::<i64>().map(|lists| lists.value(row)), depth),
        DataType::FixedSizeList(..) => {
            push_list(out, array.as_fixed_size_list_opt().map(|lists| lists.value(row)), depth);
        }
        DataType::Map(..) => {
            let entries = array.as_map_opt().map(|maps| -> ArrayRef { std::sync::Arc::new(maps.value(row)) });
            push_list(out, entries, depth);
        }
        DataType::Struct(_) => {
            if let Some(parts) = array.as_struct_opt() {
                let mut is_first = true;
                for (field, part) in parts.fields().iter().zip(parts.columns()) {
                    if !part.is_null(row) {
                        out.push_str(if is_first { "" } else { ", " });
                        out.push_str(field.name());
                        out.push_str(": ");
                        push_value(out, part, row, depth + 1);
                        is_first = false;
                    }
                }
            }
        }
        DataType::Dictionary(..) => {
            if let Some(words) = array.as_any_dictionary_opt() {
                let mut key = String::new();
                push_value(&mut key, words.keys(), row, depth + 1);
                let key = key.parse().ok().filter(|key: &usize| *key < words.values().len());
                if let Some(key) = key {
                    push_value(out, words.values(), key, depth + 1);
                }
            }
        }
        // What no table of events holds is said rather than left out.
        other => {
            let _ = write!(out, "[{other}]");
        }
    }
}

fn push_list(out: &mut String, items: Option<ArrayRef>, depth: usize) {
    let Some(items) = items else { return };
    for idx in 0..items.len() {
        if idx > 0 {
            out.push(';');
        }
        push_value(out, &items, idx, depth + 1);
    }
}

/// Adds bytes: as text where they are one, as digits of 16 elsewhere.
fn push_bytes(out: &mut String, bytes: Option<&[u8]>) {
    use std::fmt::Write;
    let bytes = bytes.unwrap_or_default();
    if let Ok(text) = std::str::from_utf8(bytes) {
        out.push_str(text);
    } else {
        for byte in bytes {
            let _ = write!(out, "{byte:02x}");
        }
    }
}

/// Adds a day, or a time with its zone.
fn push_date(out: &mut String, secs: i64, zone: Option<&str>) {
    use std::fmt::Write;
    // Beyond that no calendar is meant.
    if secs.abs() > 400_000 * 366 * SECS_PER_DAY {
        let _ = write!(out, "{secs}");
        return;
    }
    let civil = Time::from_secs(secs).civil();
    let _ = match civil.year {
        0..=9_999 => write!(out, "{:04}", civil.year),
        -9_999..0 => write!(out, "-{:04}", -civil.year),
        _ => write!(out, "Y{}", civil.year),
    };
    let _ = write!(out, "-{:02}-{:02}", civil.month, civil.day);
    if let Some(zone) = zone {
        let _ = write!(out, "T{:02}:{:02}:{:02}{zone}", civil.hour, civil.minute, civil.second);
    }
}

fn clock(secs: i64) -> String {
    format!("{:02}:{:02}:{:02}", secs / 3_600, secs / 60 % 60, secs % 60)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::builder::{Int32Builder, ListBuilder, StringBuilder};
    use arrow_array::{
        Date32Array, DictionaryArray, Float64Array, Int64Array, StringArray, StructArray, TimestampMicrosecondArray,
        TimestampNanosecondArray,
    };
    use arrow_schema::Field;

    use super::*;
    use crate::dataset::EventRecord;
    use crate::import::{FileReport, Progress, ReadOptions, read_files};

    fn batch() -> RecordBatch {
        let mut tags = ListBuilder::new(StringBuilder::new());
        tags.append_value([Some("march"), Some("arrest")]);
        tags.append_null();
        tags.append_value([Some("strike")]);
        let mut counts = Int32Builder::new();
        counts.append_slice(&[1, 2, 3]);
        let name = |name: &str, sort| Arc::new(Field::new(name, sort, true));
        let place = StructArray::from(vec![
            (name("name", DataType::Utf8), Arc::new(StringArray::from(vec!["Osh", "Lima", "Kyiv"])) as ArrayRef),
            (name("lat", DataType::Float64), Arc::new(Float64Array::from(vec![40.5, -12.0, 50.45])) as ArrayRef),
        ]);
        let kinds: DictionaryArray<Int8Type> = vec!["protest", "protest", "strike"].into_iter().collect();
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("date", Arc::new(Date32Array::from(vec![Some(18_719), Some(-43_831), None]))),
            ("event", Arc::new(StringArray::from(vec!["A \"march\"\nat noon", "Storming", "A strike"]))),
            ("tags", Arc::new(tags.finish())),
            ("kind", Arc::new(kinds)),
            ("place", Arc::new(place)),
            ("count", Arc::new(counts.finish())),
            ("number", Arc::new(Int64Array::from(vec![Some(9_007_199_254_740_993), None, Some(-1)]))),
            ("seen", Arc::new(TimestampMicrosecondArray::from(vec![1_617_355_800_000_000; 3]).with_timezone("+03:00"))),
            ("noted", Arc::new(TimestampNanosecondArray::from(vec![-1_i64; 3]))),
        ];
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
            .expect("a table")
    }

    fn parquet_file(n_times: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let mut writer = parquet::arrow::ArrowWriter::try_new(&mut out, batch().schema(), None).expect("a writer");
        for _ in 0..n_times {
            writer.write(&batch()).expect("rows");
        }
        writer.close().expect("a file");
        out
    }

    fn load(name: &str, bytes: &[u8]) -> Result<(Vec<EventRecord>, FileReport), ImportError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        let loaded = read_files(&[path], &ReadOptions::default(), &Progress::default())?;
        let events = loaded.dataset.ids().map(|id| loaded.dataset.event(id).record()).collect();
        Ok((events, loaded.reports.into_iter().next().expect("a report")))
    }

    fn check(name: &str, bytes: &[u8], encoding: &str) {
        let (events, report) = load(name, bytes).expect("events");
        assert_eq!((report.format.as_str(), report.encoding.as_str(), report.issue_count), ("csv", encoding, 0));
        let lines: Vec<String> = events.iter().map(|event| format!("{} | {}", event.when, event.title)).collect();
        assert_eq!(lines, ["1849-12-30 | Storming", "2021-04-02 | A \"march\" at noon", " | A strike"]);
        let march = events.get(1).expect("the march");
        assert_eq!((march.kind.as_str(), march.tags.join("+").as_str()), ("protest", "march+arrest"));
        let extra = |key: &str| march.extra.get(key).and_then(|value| value.as_str()).unwrap_or_default();
        assert_eq!((extra("number"), extra("count")), ("9007199254740993", "1"));
        assert_eq!((extra("seen"), extra("noted")), ("2021-04-02T09:30:00Z", "1969-12-31T23:59:59"));
        assert_eq!(extra("place.lat"), "40.5");
    }

    #[test]
    fn a_parquet_file_is_a_table() {
        check("a.parquet", &parquet_file(1), "Parquet");
    }

    #[test]
    fn arrow_files_and_streams_are_tables() {
        let mut file = Vec::new();
        let mut writer = arrow_ipc::writer::FileWriter::try_new(&mut file, &batch().schema()).expect("a writer");
        writer.write(&batch()).expect("rows");
        writer.finish().expect("a file");
        drop(writer);
        check("a.feather", &file, "Arrow");
        let mut stream = Vec::new();
        let mut writer = arrow_ipc::writer::StreamWriter::try_new(&mut stream, &batch().schema()).expect("a writer");
        writer.write(&batch()).expect("rows");
        writer.finish().expect("a stream");
        drop(writer);
        check("data-00000.arrow", &stream, "Arrow");
    }

    #[test]
    fn many_rows_come_in_stretches() {
        let (events, report) = load("a.parquet", &parquet_file(20_000)).expect("events");
        assert_eq!((events.len(), report.undated), (60_000, 20_000));
    }

    #[test]
    fn a_damaged_file_of_columns_says_so() {
        let whole = parquet_file(1);
        let text = |bytes: &[u8]| load("a.parquet", bytes).err().map_or_else(String::new, |error| error.to_string());
        assert!(text(whole.get(..whole.len() - 9).expect("bytes")).contains("the Parquet file cannot be read"));
        assert!(text(b"PAR1").contains("the Parquet file cannot be read"));
        for at in (4..whole.len()).step_by(7) {
            let mut bytes = whole.clone();
            for byte in bytes.iter_mut().skip(at).take(3) {
                *byte ^= 0x55;
            }
            // It is read or refused; what must not be is a panic.
            if let Ok((events, report)) = load("a.parquet", &bytes) {
                assert_eq!(events.len(), report.events);
            }
        }
    }
}
