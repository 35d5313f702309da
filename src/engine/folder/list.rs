//! The rooms of a state directory, and finding one by its name.

use std::fs;
use std::path::PathBuf;

use serde::Serialize;

use super::{FolderError, RoomFolder, StateDir};

/// A room as it is listed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RoomInfo {
    /// Its name.
    pub name: String,
    /// The stage its engine last noted.
    pub state: String,
    /// Its engine, when one runs.
    pub engine_pid: Option<u32>,
    /// Its folder.
    pub path: PathBuf,
}

impl StateDir {
    /// Every room's folder, the newest first.
    ///
    /// # Errors
    /// When the state directory cannot be read.
    pub fn rooms(&self) -> Result<Vec<RoomFolder>, FolderError> {
        let path = self.path.join("rooms");
        let unusable = |source| FolderError::Unusable {
            path: path.clone(),
            source,
        };
        let entries = fs::read_dir(&path).map_err(unusable)?;
        let mut rooms: Vec<_> = entries
            .filter_map(|entry| RoomFolder::open(&entry.ok()?.path()).ok())
            .collect();
        rooms.sort_by(|a, b| (b.created(), a.name()).cmp(&(a.created(), b.name())));
        Ok(rooms)
    }

    /// Every room as it is listed, the newest first.
    ///
    /// # Errors
    /// When the state directory cannot be read.
    pub fn list(&self) -> Result<Vec<RoomInfo>, FolderError> {
        let rooms = self.rooms()?;
        Ok(rooms.iter().map(RoomFolder::info).collect())
    }

    /// The room of this name, else the only one whose name begins so.
    ///
    /// # Errors
    /// `NoSuchRoom` and `Ambiguous`, with the names there are.
    pub fn find_room(&self, wanted: &str) -> Result<RoomFolder, FolderError> {
        let mut rooms = self.rooms()?;
        if let Some(at) = rooms.iter().position(|room| room.name() == wanted) {
            return Ok(rooms.swap_remove(at));
        }
        let names = |rooms: &[RoomFolder]| rooms.iter().map(|r| r.name().to_owned()).collect();
        let all: Vec<String> = names(&rooms);
        rooms.retain(|room| room.name().starts_with(wanted));
        let wanted = wanted.to_owned();
        if rooms.len() > 1 {
            let rooms = names(&rooms);
            return Err(FolderError::Ambiguous { wanted, rooms });
        }
        rooms
            .pop()
            .ok_or(FolderError::NoSuchRoom { wanted, rooms: all })
    }
}

impl RoomFolder {
    /// The room as it is listed.
    #[must_use]
    pub fn info(&self) -> RoomInfo {
        let stage = fs::read_to_string(self.path().join("stage"));
        RoomInfo {
            name: self.name().to_owned(),
            state: stage.unwrap_or_else(|_| "preparing".to_owned()),
            engine_pid: self.holder().map(|holder| holder.pid),
            path: self.path().to_owned(),
        }
    }
}
