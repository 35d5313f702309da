//! The anchor: seq and hash of the tip in a small file of its own, written after each commit. A
//! crash between the two leaves it one commit behind, which is normal; it can never honestly be
//! ahead of the journal, because the commit was synced first.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::chain::Tip;

/// The file that holds it.
#[derive(Debug)]
pub(super) struct Anchor {
    path: PathBuf,
}

impl Anchor {
    pub(super) fn of(folder: &Path) -> Self {
        Self {
            path: folder.join("anchor"),
        }
    }

    /// What it holds; `None` when there is none or it makes no sense, which a power cut can do.
    pub(super) fn load(&self) -> Option<Tip> {
        let text = fs::read_to_string(&self.path).ok()?;
        let (seq, hash) = text.trim_end().split_once(' ')?;
        (hash.len() == 64).then_some(Tip {
            seq: seq.parse().ok()?,
            hash: hash.to_owned(),
        })
    }

    /// Not synced: behind is allowed, so a commit costs one sync and not two.
    pub(super) fn store(&self, tip: &Tip) -> io::Result<()> {
        let fresh = self.path.with_extension("tmp");
        fs::write(&fresh, format!("{} {}\n", tip.seq, tip.hash))?;
        fs::rename(&fresh, &self.path)
    }
}
