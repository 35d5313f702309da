//! What the disk must offer: folders that only we may use, on a file system of this machine.

use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use nix::sys::statfs::statfs;
use nix::unistd::{AccessFlags, access, geteuid};

use super::FolderError;

/// Makes the folder and those above it where they are missing, for its owner only.
pub(super) fn make_private(path: &Path) -> Result<(), FolderError> {
    let unusable = |source| FolderError::Unusable {
        path: path.to_owned(),
        source,
    };
    if !path.exists() {
        let mut builder = fs::DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(path);
        made.map_err(unusable)?;
    }
    let writable = access(path, AccessFlags::W_OK | AccessFlags::X_OK);
    writable.map_err(|errno| unusable(errno.into()))
}

/// Refuses a folder that another account owns or others may write to, or that is a link: in a
/// shared place like /tmp anybody may have made it first.
pub(super) fn refuse_strangers(path: &Path) -> Result<(), FolderError> {
    let found = fs::symlink_metadata(path).map_err(|source| FolderError::Unusable {
        path: path.to_owned(),
        source,
    })?;
    let ours = found.is_dir() && found.uid() == geteuid().as_raw();
    if ours && found.permissions().mode().trailing_zeros() >= 6 {
        return Ok(());
    }
    Err(FolderError::NotOurs {
        path: path.to_owned(),
    })
}

/// Refuses NFS, SMB and FUSE: a lock there may not hold and a sync may not have happened.
pub(super) fn refuse_network(path: &Path) -> Result<(), FolderError> {
    let stat = statfs(path).map_err(|errno| FolderError::Unusable {
        path: path.to_owned(),
        source: errno.into(),
    })?;
    match network_kind(&stat) {
        None => Ok(()),
        Some(kind) => Err(FolderError::Network {
            path: path.to_owned(),
            kind,
        }),
    }
}

#[cfg(target_os = "linux")]
fn network_kind(stat: &nix::sys::statfs::Statfs) -> Option<&'static str> {
    // The kernel's word has another width and sign on each platform; the magic is 32 bits.
    of_magic(i128::from(stat.filesystem_type().0) & 0xffff_ffff)
}

#[cfg(not(target_os = "linux"))]
fn network_kind(stat: &nix::sys::statfs::Statfs) -> Option<&'static str> {
    match stat.filesystem_type_name() {
        "nfs" => Some("NFS"),
        "smbfs" | "cifs" | "afpfs" => Some("SMB"),
        name if name.contains("fuse") => Some("FUSE"),
        _ => None,
    }
}

/// The magic numbers of statfs(2).
#[cfg(target_os = "linux")]
fn of_magic(magic: i128) -> Option<&'static str> {
    match magic {
        0x6969 => Some("NFS"),
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => Some("SMB"),
        0x6573_5546 => Some("FUSE"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn network_file_systems_are_known_by_their_magic() {
        use nix::sys::statfs::{FUSE_SUPER_MAGIC, NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, TMPFS_MAGIC};
        let kind = |magic: nix::sys::statfs::FsType| of_magic(i128::from(magic.0));
        assert_eq!(kind(NFS_SUPER_MAGIC), Some("NFS"));
        assert_eq!(kind(SMB_SUPER_MAGIC), Some("SMB"));
        assert_eq!(kind(FUSE_SUPER_MAGIC), Some("FUSE"));
        assert_eq!(kind(TMPFS_MAGIC), None);
    }

    #[test]
    fn a_folder_that_others_may_enter_or_that_is_a_link_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (open, link) = (folder.path().join("open"), folder.path().join("link"));
        make_private(&open).unwrap();
        refuse_strangers(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o710)).unwrap();
        assert!(refuse_strangers(&open).is_err());
        std::os::unix::fs::symlink(folder.path(), &link).unwrap();
        assert!(refuse_strangers(&link).is_err());
    }
}
