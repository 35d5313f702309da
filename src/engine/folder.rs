//! Where rooms live: the state directory and each room's folder in it, private to one account, on
//! a disk of this machine. What the files mean is known to those who write them; here are their
//! places, the engine's lock and the socket's path.
//!
//! ```text
//! STATE/rooms/moshimoshi-2026-11-21-1f0c9a3e/
//!   room.json  environment  lock  keeper.pid  socket  engine.sock  engine.log  stage
//!   journal.db  anchor  reserve  samples.db  attempts/  rollback-card.txt  source-1f0c….json
//! ```

mod disk;
mod error;
mod list;
mod lock;
mod socket;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use error::FolderError;
pub use list::RoomInfo;
pub use lock::{Holder, Lock};

use crate::support::digest::sha256_hex;
use crate::support::source::Sources;
use crate::support::text::slug;

/// The file of the exact remaining rollback commands.
pub(super) const ROLLBACK_CARD: &str = "rollback-card.txt";
/// How much of a room's name its folder's name keeps: it has to leave space for the socket.
const NAME_KEPT: usize = 24;

/// The values of the environment that say where state lives, as `cli` read them.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// `$WARROOM_STATE_DIR`.
    pub state: Option<PathBuf>,
    /// `$XDG_RUNTIME_DIR`, for sockets whose path would be too long.
    pub runtime: Option<PathBuf>,
}

/// The state directory.
#[derive(Clone, Debug)]
pub struct StateDir {
    path: PathBuf,
    places: Places,
}

/// What room.json holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoomCard {
    /// The room's name.
    pub name: String,
    /// When it was opened: Unix milliseconds.
    pub created: i64,
}

/// A room's folder.
#[derive(Clone, Debug)]
pub struct RoomFolder {
    path: PathBuf,
    card: RoomCard,
}

impl StateDir {
    /// The directory that `$WARROOM_STATE_DIR` names, else the platform's for state. Makes it.
    ///
    /// # Errors
    /// When there is none, it cannot be written, or lies on a network.
    pub fn find(places: Places) -> Result<Self, FolderError> {
        let path = match &places.state {
            Some(path) => std::path::absolute(path).map_err(|source| FolderError::Unusable {
                path: path.clone(),
                source,
            })?,
            None => platform_state().ok_or(FolderError::NoHome)?,
        };
        disk::make_private(&path)?;
        disk::refuse_network(&path)?;
        disk::make_private(&path.join("rooms"))?;
        Ok(Self { path, places })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes a room's folder. `environment` is what its commands will run with.
    ///
    /// # Errors
    /// When the room exists, or the folder or a socket in it cannot be made.
    pub fn create(
        &self,
        card: RoomCard,
        environment: &BTreeMap<String, String>,
    ) -> Result<RoomFolder, FolderError> {
        let path = self.folder_of(&card.name);
        if path.join("room.json").exists() {
            return Err(FolderError::Exists { name: card.name });
        }
        disk::make_private(&path)?;
        disk::make_private(&path.join("attempts"))?;
        let socket = socket::place(&path, &self.places)?;
        let folder = RoomFolder { path, card };
        folder.put("socket", socket.as_os_str().as_encoded_bytes())?;
        folder.put("environment", &json(environment))?;
        // Last: a folder without it is no room.
        folder.put("room.json", &json(&folder.card))?;
        Ok(folder)
    }

    fn folder_of(&self, room: &str) -> PathBuf {
        let digest = sha256_hex(&[room.as_bytes()]);
        let kept: String = slug(room).chars().take(NAME_KEPT).collect();
        let short: String = digest.chars().take(8).collect();
        self.path.join("rooms").join(format!("{kept}-{short}"))
    }
}

fn platform_state() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "warroom")?;
    let state = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir());
    Some(state.to_owned())
}

impl RoomFolder {
    /// The folder at `path`, as keeper and engine are given it.
    ///
    /// # Errors
    /// When it is no room's folder.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        let unusable = |source| FolderError::Unusable {
            path: path.to_owned(),
            source,
        };
        let path = std::path::absolute(path).map_err(unusable)?;
        let text = fs::read(path.join("room.json")).map_err(unusable)?;
        let card = serde_json::from_slice(&text).map_err(|error| unusable(error.into()))?;
        Ok(Self { path, card })
    }

    /// The room's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.card.name
    }

    /// When the room was opened: Unix milliseconds.
    #[must_use]
    pub fn created(&self) -> i64 {
        self.card.created
    }

    /// Where it is. The journal and the samples open this.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where attempts have their folders.
    #[must_use]
    pub fn attempts(&self) -> PathBuf {
        self.path.join("attempts")
    }

    /// What the engine prints goes here.
    #[must_use]
    pub fn engine_log(&self) -> PathBuf {
        self.path.join("engine.log")
    }

    /// The exact remaining rollback commands, as text.
    #[must_use]
    pub fn rollback_card(&self) -> PathBuf {
        self.path.join(ROLLBACK_CARD)
    }

    /// Where the engine's socket is.
    ///
    /// # Errors
    /// When the folder does not say.
    pub fn socket(&self) -> Result<PathBuf, FolderError> {
        let file = self.path.join("socket");
        let text = fs::read_to_string(&file);
        let text = text.map_err(|source| FolderError::Unusable { path: file, source })?;
        Ok(PathBuf::from(text))
    }

    /// The environment kept at open.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn environment(&self) -> Result<BTreeMap<String, String>, FolderError> {
        let file = self.path.join("environment");
        let read = fs::read(&file).and_then(|text| Ok(serde_json::from_slice(&text)?));
        read.map_err(|source| FolderError::Unusable { path: file, source })
    }

    /// Keeps the texts that the plan with this hash was made from. To be called before the room
    /// has that plan; texts of its earlier plans stay.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn keep_source(&self, hash: &str, sources: &Sources) -> Result<(), FolderError> {
        let text = serde_json::to_vec(sources).unwrap_or_default();
        self.put(&Sources::kept_as(hash), &text)
    }

    /// Keeps the room's stage for those who list rooms without asking the engine.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note_stage(&self, stage: &str) -> Result<(), FolderError> {
        self.put("stage", stage.as_bytes())
    }

    /// Takes the engine's lock, waiting a moment for an engine that is just ending.
    ///
    /// # Errors
    /// `Held` with who holds it.
    pub async fn lock(&self, holder: &Holder) -> Result<Lock, FolderError> {
        Lock::take(&self.path.join("lock"), holder).await
    }

    /// The engine that holds the lock.
    #[must_use]
    pub fn holder(&self) -> Option<Holder> {
        lock::holder(&self.path.join("lock"))
    }

    /// Whether a keeper watches over the room's engine.
    #[must_use]
    pub fn has_keeper(&self) -> bool {
        lock::is_held(&self.path.join("keeper.pid"))
    }

    /// Writes a whole file or nothing of it, readable by its owner only.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        let path = self.path.join(name);
        let fresh = self.path.join(format!("{name}.tmp"));
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let written = options
            .open(&fresh)
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| fs::rename(&fresh, &path));
        written.map_err(|source| FolderError::Unusable { path, source })
    }
}

/// The kept values are plain text with text for keys: they always have a JSON form.
fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests;
