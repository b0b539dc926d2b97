//! Files that are written whole or not at all.

use std::io::{BufWriter, Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Writes a file whole or not at all: the old one stays until the new one is complete.
///
/// A link stays a link, an old file keeps its permissions, and a new one gets those of any new file. A file that may not be
/// written is refused, and what is no file, such as a pipe, is written into as it is.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    write_atomic_with(path, |out| out.write_all(bytes))
}

/// The same for content that `fill` writes piece by piece; when it fails, the old file stays.
pub fn write_atomic_with<T, E: From<Error>>(
    path: &Path,
    fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<T, E>,
) -> Result<T, E> {
    let path = resolved(path);
    let old = std::fs::metadata(&path).ok();
    if let Some(old) = &old {
        if old.is_dir() {
            return Err(Error::new(ErrorKind::IsADirectory, "it is a folder; give a file name").into());
        }
        if !old.is_file() {
            let mut out = BufWriter::new(std::fs::OpenOptions::new().write(true).open(&path)?);
            let written = fill(&mut out)?;
            out.flush()?;
            return Ok(written);
        }
        if old.permissions().readonly() {
            return Err(Error::new(ErrorKind::PermissionDenied, "the file is read-only; choose another name").into());
        }
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The mask of the process applies, as for any file that is made.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    if !folder.is_dir() {
        return Err(Error::new(ErrorKind::NotFound, format!("there is no folder {}", folder.display())).into());
    }
    let mut file = builder.tempfile_in(folder).map_err(|error| plain(&error))?;
    // The file itself, whose errors do not name it.
    let mut out = BufWriter::with_capacity(1 << 18, file.as_file_mut());
    let written = fill(&mut out)?;
    out.flush()?;
    drop(out);
    file.as_file().sync_all()?;
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.persist(&path).map_err(|error| plain(&error.error))?;
    Ok(written)
}

/// Where a link leads, also when there is nothing yet.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    let Ok(target) = std::fs::read_link(path) else { return path.to_owned() };
    path.parent().map_or_else(|| target.clone(), |folder| folder.join(&target))
}

/// What the system said, without the name of a file that nobody asked for.
fn plain(error: &Error) -> Error {
    match error.raw_os_error() {
        Some(code) => Error::from_raw_os_error(code),
        None => Error::from(error.kind()),
    }
}
