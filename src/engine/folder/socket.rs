//! Where the engine's socket goes. Its path has to fit into the kernel's `sockaddr_un`, so a
//! deep state directory gets its socket elsewhere, in a folder of ours with a short path.

use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use super::{FolderError, Places, disk};
use crate::support::digest::sha256_hex;

/// The longest path, without the zero byte at its end: unix(7), on macOS sys/un.h.
pub(super) const LONGEST: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// The socket's path for the room in `folder`. Makes the folder it lies in where that is another.
pub(super) fn place(folder: &Path, places: &Places) -> Result<PathBuf, FolderError> {
    let inside = folder.join("engine.sock");
    if fits(&inside) {
        return Ok(inside);
    }
    let digest = sha256_hex(&[folder.as_os_str().as_bytes()]);
    let name: String = digest.chars().take(16).chain(".sock".chars()).collect();
    let runtime = places
        .runtime
        .as_ref()
        .map(|runtime| runtime.join("warroom"));
    let temporary = PathBuf::from(format!("/tmp/warroom-{}", geteuid()));
    for home in runtime.into_iter().chain([temporary]) {
        let path = home.join(&name);
        if fits(&path) && disk::make_private(&home).is_ok() {
            disk::refuse_strangers(&home)?;
            return Ok(path);
        }
    }
    Err(FolderError::SocketTooLong {
        length: inside.as_os_str().len(),
        path: inside,
        most: LONGEST,
    })
}

fn fits(path: &Path) -> bool {
    path.as_os_str().len() <= LONGEST
}
