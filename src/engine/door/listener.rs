//! The listening socket, and noticing that its file is gone: cleaners of /tmp and people remove
//! sockets, and consoles must get in all the same.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

/// A listening socket and the file it was bound as.
#[derive(Debug)]
pub(super) struct Listener {
    path: PathBuf,
    socket: UnixListener,
    file: (u64, u64),
}

impl Listener {
    /// Binds the path, whatever lay there before.
    pub(super) fn bind(path: &Path) -> io::Result<Self> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let socket = UnixListener::bind(path)?;
        // The folder around it is private, so nobody comes in before this.
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
        Ok(Self {
            path: path.to_owned(),
            socket,
            file: file_at(path)?,
        })
    }

    /// The next console. Safe to cancel.
    pub(super) async fn accept(&self) -> io::Result<UnixStream> {
        self.socket.accept().await.map(|(stream, _)| stream)
    }

    /// Binds the path again when its file is no longer this socket.
    pub(super) fn mend(&mut self) -> io::Result<()> {
        if file_at(&self.path).is_ok_and(|file| file == self.file) {
            return Ok(());
        }
        *self = Self::bind(&self.path)?;
        tracing::warn!(socket = %self.path.display(), "the socket was gone and is bound again");
        Ok(())
    }

    /// Removes the file when it is still this socket.
    pub(super) fn close(self) {
        if file_at(&self.path).is_ok_and(|file| file == self.file) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn file_at(path: &Path) -> io::Result<(u64, u64)> {
    fs::symlink_metadata(path).map(|file| (file.dev(), file.ino()))
}
