//! `fleet.json`: where a running fleet is to be found. Written whole or not at all, once everything
//! listens; gone once the fleet has ended in order.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::FleetError;

const NAME: &str = "fleet.json";

/// Where a fleet is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its process.
    pub pid: u32,
    /// Its addresses.
    pub urls: Urls,
}

/// The fleet's addresses, as `http://127.0.0.1:PORT`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Urls {
    /// The weighted proxy that users meet.
    pub proxy: String,
    /// The admin API.
    pub admin: String,
    /// The version in service.
    pub stable: String,
    /// The version coming in; refuses connections until something is deployed.
    pub candidate: String,
}

impl Manifest {
    /// Reads the manifest of the fleet in `dir`.
    ///
    /// # Errors
    /// `NoFleet` without one, `Manifest` when it cannot be read.
    pub fn read(dir: &Path) -> Result<Self, FleetError> {
        let path = path_in(dir);
        let unreadable = |reason: String| FleetError::Manifest {
            path: path.clone(),
            reason,
        };
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|e| unreadable(e.to_string())),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Err(FleetError::NoFleet {
                dir: dir.to_owned(),
            }),
            Err(e) => Err(unreadable(e.to_string())),
        }
    }

    /// Writes the manifest into `dir` in one step.
    pub(super) fn write(&self, dir: &Path) -> Result<(), FleetError> {
        let not_writable = |source| FleetError::NotWritable {
            dir: dir.to_owned(),
            source,
        };
        let text = serde_json::to_vec_pretty(self).map_err(|e| not_writable(e.into()))?;
        replace(&path_in(dir), &text).map_err(not_writable)
    }

    /// Removes the manifest from `dir` if it is still this one.
    pub(super) fn remove(&self, dir: &Path) {
        if Self::read(dir).is_ok_and(|found| found == *self) {
            // Nothing is lost by a manifest that stays: whoever reads it finds nobody there.
            let _ = fs::remove_file(path_in(dir));
        }
    }
}

/// Makes `dir` and proves that a file can be written there.
pub(super) fn prove_writable(dir: &Path) -> Result<(), FleetError> {
    let probe = dir.join(".fleet-probe");
    fs::create_dir_all(dir)
        .and_then(|()| fs::write(&probe, b"probe"))
        .and_then(|()| fs::remove_file(&probe))
        .map_err(|source| FleetError::NotWritable {
            dir: dir.to_owned(),
            source,
        })
}

fn path_in(dir: &Path) -> PathBuf {
    dir.join(NAME)
}

fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("json.tmp");
    let mut file = fs::File::create(&fresh)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&fresh, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_and_a_broken_manifest_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let missing = Manifest::read(dir.path()).unwrap_err();
        assert!(missing.to_string().ends_with("fleet.json is missing"));
        assert!(missing.hint().is_some());
        fs::write(dir.path().join(NAME), b"{").unwrap();
        let broken = Manifest::read(dir.path()).unwrap_err();
        assert!(matches!(broken, FleetError::Manifest { .. }), "{broken}");
    }

    #[test]
    fn only_the_own_manifest_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let url = String::from("http://127.0.0.1:1");
        let urls = Urls {
            proxy: url.clone(),
            admin: url.clone(),
            stable: url.clone(),
            candidate: url,
        };
        let newer = Manifest { pid: 2, urls };
        let older = Manifest {
            pid: 1,
            ..newer.clone()
        };
        newer.write(dir.path()).unwrap();
        older.remove(dir.path());
        assert_eq!(Manifest::read(dir.path()).unwrap(), newer);
        newer.remove(dir.path());
        assert!(Manifest::read(dir.path()).is_err());
    }
}
