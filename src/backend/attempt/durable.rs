//! Files that are either wholly there or not at all, after a power cut too: written aside, synced,
//! renamed, and the folder synced.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::AttemptError;

/// No file that is read whole is larger; a spec holds one runbook command.
const MAX_READ: u64 = 4 << 20;

/// Writes the file so that a reader sees the old content or the new one, and a crash keeps it.
pub(in crate::backend) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), AttemptError> {
    let aside = path.with_extension("tmp");
    let written = || -> io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&aside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&aside, path)?;
        sync_parent(path)
    };
    written().map_err(AttemptError::new("write", path))
}

pub(super) fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<(), AttemptError> {
    let bytes = serde_json::to_vec(value)
        .map_err(io::Error::from)
        .map_err(AttemptError::new("encode", path))?;
    write_durably(path, &bytes)
}

/// The file's value; `None` when there is no such file.
pub(super) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, AttemptError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_READ).read_to_end(&mut bytes));
    match read {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(AttemptError::new("read", path)(error)),
    }
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(io::Error::from)
        .map_err(AttemptError::new("decode", path))
}

/// Makes the folder for its owner's eyes only, and lets its own entry survive a crash.
pub(super) fn make_folder(dir: &Path) -> Result<(), AttemptError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .and_then(|()| sync_parent(dir))
        .map_err(AttemptError::new("make", dir))
}

fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        _ => Ok(()),
    }
}
