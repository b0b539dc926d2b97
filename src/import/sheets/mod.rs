//! Workbooks: sheets as the text of tables, which any importer then reads.

pub(super) mod binary;
#[cfg(feature = "parquet")]
pub(super) mod columnar;
pub(super) mod compound;
pub(super) mod excel;
pub(super) mod grid;
pub(super) mod ods;
pub(super) mod parts;
pub(super) mod serial;
pub(super) mod shown;
