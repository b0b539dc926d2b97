//! Files that are written whole or not at all.

use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Writes a file whole or not at all: the old one stays until the new one is complete.
///
/// A link stays a link, an old file keeps its permissions, and a new one gets those of any new file. A file that may not be
/// written is refused, and what is no file, such as a pipe, is written into as it is.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    write_whole(path, |out| out.write_all(bytes))
}

/// The same of what `write` writes piece by piece.
pub fn write_whole<T>(path: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<T>) -> std::io::Result<T> {
    let path = resolved(path);
    let old = std::fs::metadata(&path).ok();
    if let Some(old) = &old {
        if old.is_dir() {
            return Err(Error::new(ErrorKind::IsADirectory, "it is a folder; give a file name"));
        }
        if !old.is_file() {
            return write(&mut std::fs::OpenOptions::new().write(true).open(&path)?);
        }
        if old.permissions().readonly() {
            return Err(Error::new(ErrorKind::PermissionDenied, "the file is read-only; choose another name"));
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
    let mut file = builder.tempfile_in(folder).map_err(|error| plain(&error))?;
    let written = write(&mut file).map_err(|error| plain(&error))?;
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
