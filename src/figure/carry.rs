//! How a figure carries its recipe.
#![allow(missing_docs, clippy::pedantic, unreachable_pub)]
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CarryError(String);
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Carrier {
    Png,
    Svg,
    Pdf,
}
impl Carrier {
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\x89PNG") {
            Some(Self::Png)
        } else if bytes.starts_with(b"%PDF") {
            Some(Self::Pdf)
        } else if bytes.starts_with(b"<svg") {
            Some(Self::Svg)
        } else {
            None
        }
    }
}
pub fn put(bytes: &[u8], _recipe: &str) -> Result<Vec<u8>, CarryError> {
    Ok(bytes.to_vec())
}
pub fn take(_bytes: &[u8]) -> Result<Option<String>, CarryError> {
    Ok(None)
}
pub fn strip(bytes: &[u8]) -> Result<Vec<u8>, CarryError> {
    Ok(bytes.to_vec())
}
