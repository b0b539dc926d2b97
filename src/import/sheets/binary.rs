//! Files of columns, told by their first bytes.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use crate::import::ImportError;

/// Sorts of files in which tables are kept column by column.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(in crate::import) enum Columnar {
    Parquet,
    /// Arrow IPC with a list of its parts at the end, also known as Feather.
    ArrowFile,
    /// Arrow IPC as it is sent.
    ArrowStream,
}

impl Columnar {
    /// The name to show.
    #[cfg(feature = "parquet")]
    pub(in crate::import) fn name(self) -> &'static str {
        match self {
            Self::Parquet => "Parquet",
            Self::ArrowFile | Self::ArrowStream => "Arrow",
        }
    }

    /// What a file with these first bytes is.
    pub(in crate::import) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [b'P', b'A', b'R', b'1' | b'E', ..] => Some(Self::Parquet),
            [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Some(Self::ArrowFile),
            // A mark, and the length of a message, which is filled up to eight bytes and never long.
            [0xff, 0xff, 0xff, 0xff, low, _, _, 0, ..] if low % 8 == 0 => Some(Self::ArrowStream),
            _ => None,
        }
    }
}

/// The sort of a file of columns; `None` when it is none.
pub(in crate::import) fn columnar(file: &mut File) -> Result<Option<Columnar>, ImportError> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    (&mut *file).take(8).read_to_end(&mut head)?;
    Ok(Columnar::of(&head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_columns_are_told_by_their_first_bytes() {
        assert_eq!(Columnar::of(b"PAR1\x15\x04"), Some(Columnar::Parquet));
        assert_eq!(Columnar::of(b"ARROW1\0\0"), Some(Columnar::ArrowFile));
        assert_eq!(Columnar::of(b"\xff\xff\xff\xff\x10\x01\0\0\x10"), Some(Columnar::ArrowStream));
        assert_eq!(Columnar::of(b"\xff\xff\xff\xff\xff\xff\xff\xff"), None);
        assert_eq!(Columnar::of(b"date,event"), None);
    }
}
