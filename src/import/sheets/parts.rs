//! Which sort of workbook a file is, and a look at all of its parts before one of them is believed.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::import::packed::{Budget, Fault, Kind as Packing, Packed};
use crate::import::sheets::compound::{Compound, SIGNATURE, check_records, encrypted};
use crate::import::zip::{self, Entry};
use crate::import::{ImportError, memory};

/// The part of an `OpenDocument` file with all sheets.
pub(in crate::import) const ODS_CONTENT: &str = "content.xml";

/// Bytes of a workbook's memory for a cell of an old one, with its formula and a copy of it.
const PER_OLD_CELL: u64 = 96;

/// Bytes of one look at a part that the next one sees again, for words across the border.
const OVERLAP: usize = 32;

/// Sorts of workbooks.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) enum Kind {
    /// Office Open XML (ECMA-376).
    Xlsx,
    /// The same with binary parts (MS-XLSB).
    Xlsb,
    /// Excel 97 to 2003 and before (MS-XLS).
    Xls,
    /// `OpenDocument` (ODF 1.3).
    Ods,
}

impl Kind {
    /// The name to show.
    pub(in crate::import) fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "XLSX",
            Self::Xlsb => "XLSB",
            Self::Xls => "XLS",
            Self::Ods => "ODS",
        }
    }
}

/// What is known of a workbook before it is opened.
pub(in crate::import) struct Parts {
    pub(in crate::import) kind: Kind,
    pub(in crate::import) entries: Vec<Entry>,
    /// Whether cells are merged anywhere in it.
    pub(in crate::import) has_merged: bool,
    /// Whether there are formulas in it.
    pub(in crate::import) has_formulas: bool,
    /// The whole of an old workbook, which is no archive.
    pub(in crate::import) bytes: Vec<u8>,
}

/// The first part of an office document of Microsoft.
const CONTENT_TYPES: &str = "[Content_Types].xml";

/// The sort of workbook that a file is; `None` for what is no document of an office program at all.
pub(in crate::import) fn kind_of(file: &mut File) -> Result<Option<Kind>, ImportError> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    (&mut *file).take(8).read_to_end(&mut head)?;
    if head == SIGNATURE {
        return Ok(Some(Kind::Xls));
    }
    if Packing::of(&head) != Some(Packing::Zip) {
        return Ok(None);
    }
    let Some(list) = zip::list(file)? else { return Ok(None) };
    let has = |name: &str| list.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name));
    let has_start = |start: &str| list.entries.iter().any(|entry| entry.name.starts_with(start));
    if has("Index/Document.iwa") || has("Index.zip") {
        return Err(not_events("a document of Numbers, Pages or Keynote", "export it as XLSX or CSV"));
    }
    // The names that tell a workbook may stand behind the place where it is cut off.
    let cut = || ImportError::BadWorkbook("its end is missing".to_owned());
    let is_start = |entry: &Entry| entry.name.len() > 4 && CONTENT_TYPES.starts_with(&entry.name);
    if list.is_cut_off && list.entries.len() == 1 && list.entries.iter().all(is_start) {
        return Err(cut());
    }
    if !zip::is_office(&list.entries) {
        return Ok(None);
    }
    if has("xl/workbook.bin") {
        return Ok(Some(Kind::Xlsb));
    }
    if has_start("xl/") || has_start("XL/") {
        return Ok(Some(Kind::Xlsx));
    }
    if has("mimetype") && has(ODS_CONTENT) {
        let entry = list.entries.iter().find(|entry| entry.name == "mimetype");
        let mut mime = String::new();
        if let Some(entry) = entry {
            file.seek(SeekFrom::Start(entry.at))?;
            // It stands there unpacked, for programs that look no further.
            (&mut *file).take(entry.n_packed.min(100)).read_to_string(&mut mime).unwrap_or_default();
        }
        if mime.contains("spreadsheet") {
            return Ok(Some(Kind::Ods));
        }
    }
    let advice = "copy its table into a spreadsheet and save that";
    Err(match () {
        () if has_start("word/") || has(ODS_CONTENT) => not_events("a text document", advice),
        () if has_start("ppt/") => not_events("a presentation", advice),
        () if has("META-INF/container.xml") => not_events("an e-book", advice),
        () if list.is_cut_off => cut(),
        () => not_events("an Office document", advice),
    })
}

fn not_events(what: &'static str, advice: &'static str) -> ImportError {
    ImportError::NotEvents { what, advice }
}

/// Looks at everything in a workbook that will be read: what it unpacks to, and whether it is whole.
///
/// The reader of workbooks trusts what they say of themselves; what is unpacked here is counted.
pub(in crate::import) fn look_through(
    file: &mut File,
    path: &Path,
    kind: Kind,
    budget: &Budget,
) -> Result<Parts, ImportError> {
    if kind == Kind::Xls {
        return old_parts(file);
    }
    let list = zip::list(file)?.unwrap_or_else(|| zip::List { entries: Vec::new(), is_cut_off: false });
    if list.is_cut_off {
        return Err(ImportError::BadWorkbook("its end is missing".to_owned()));
    }
    let (mut has_merged, mut has_formulas) = (false, false);
    let mut n_bytes = 0;
    for entry in &list.entries {
        if !matters(&entry.name) {
            continue;
        }
        if let Some(barrier) = entry.barrier {
            return Err(ImportError::BadWorkbook(format!("{}: {barrier}", entry.name)));
        }
        let packed = Packed::new(path, Packing::Zip, entry, budget);
        let seen = look(&packed, &entry.name).map_err(|error| packed.reason(error))?;
        match packed.fault() {
            None => {}
            Some((Fault::CutOff, _)) => {
                return Err(ImportError::BadWorkbook(format!("{} ends too early", entry.name)));
            }
            Some((Fault::Damaged, _)) => return Err(ImportError::BadWorkbook(format!("{} is damaged", entry.name))),
        }
        if seen.is_encrypted {
            return Err(encrypted());
        }
        if seen.n_strings > seen.n_bytes {
            return Err(ImportError::BadWorkbook(format!("{} promises more than it holds", entry.name)));
        }
        has_merged |= seen.has_merged;
        has_formulas |= seen.has_formulas;
        n_bytes += seen.n_bytes;
    }
    memory::demand(n_bytes, memory::PER_BYTE)?;
    Ok(Parts { kind, entries: list.entries, has_merged, has_formulas, bytes: Vec::new() })
}

/// Whether a part of a workbook is read: no pictures, no macros.
fn matters(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_text = [".xml", ".rels", ".bin"].iter().any(|ending| name.ends_with(ending));
    is_text && !name.contains("vba") && !name.contains("/media/") && !name.contains("/drawings/")
}

#[derive(Default)]
struct Seen {
    n_bytes: u64,
    has_merged: bool,
    has_formulas: bool,
    is_encrypted: bool,
    /// The texts that a list of texts says it has.
    n_strings: u64,
}

fn look(packed: &Packed<'_>, name: &str) -> Result<Seen, ImportError> {
    let mut source = packed.open()?;
    let mut seen = Seen::default();
    let mut buf = vec![0; 1 << 16];
    let mut held = 0;
    loop {
        let n_read = match source.read(buf.get_mut(held..).unwrap_or_default()) {
            Ok(0) => return Ok(seen),
            Ok(n) => n,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        let end = held + n_read;
        let bytes = buf.get(..end).unwrap_or_default();
        if seen.n_bytes == 0 && name.ends_with("sharedStrings.xml") {
            seen.n_strings = number_behind(bytes, b"uniqueCount=\"").max(number_behind(bytes, b"uniqueCount='"));
        }
        seen.has_merged |= memchr::memmem::find(bytes, b"mergeCell ").is_some();
        seen.has_formulas |= memchr::memmem::find(bytes, b"<f>").or(memchr::memmem::find(bytes, b"<f ")).is_some();
        seen.is_encrypted |=
            name == "META-INF/manifest.xml" && memchr::memmem::find(bytes, b":encryption-data").is_some();
        seen.n_bytes += n_read as u64;
        held = end.min(OVERLAP);
        buf.copy_within(end - held..end, 0);
    }
}

fn number_behind(bytes: &[u8], word: &[u8]) -> u64 {
    let Some(at) = memchr::memmem::find(bytes, word) else { return 0 };
    let digits = bytes.iter().skip(at + word.len()).take_while(|byte| byte.is_ascii_digit());
    digits.fold(0_u64, |sum, byte| sum.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
}

fn old_parts(file: &mut File) -> Result<Parts, ImportError> {
    let n_bytes = file.metadata()?.len();
    memory::demand(n_bytes, memory::PER_BYTE_OF_RECORDS)?;
    let mut bytes = Vec::with_capacity(n_bytes as usize);
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    let compound = Compound::open(&bytes).ok_or_else(|| ImportError::BadWorkbook("it is damaged".to_owned()))?;
    if compound.has("EncryptedPackage") {
        return Err(encrypted());
    }
    let Some(stream) = compound.stream("Workbook").or_else(|| compound.stream("Book")) else {
        let advice = "copy its table into a spreadsheet and save that";
        return Err(match () {
            () if compound.has("WordDocument") => not_events("a Word document", advice),
            () if compound.has("PowerPoint Document") => not_events("a PowerPoint presentation", advice),
            () if compound.has_start("__properties_version") || compound.has_start("__substg1.0") => {
                not_events("an e-mail of Outlook", "save its attachment, or copy its table into a spreadsheet")
            }
            () => not_events("a document of an old program", "save it as XLSX or CSV"),
        });
    };
    let n_cells = check_records(&stream)?;
    memory::demand(n_cells.saturating_mul(PER_OLD_CELL), 1.0)?;
    Ok(Parts { kind: Kind::Xls, entries: Vec::new(), has_merged: true, has_formulas: false, bytes })
}
