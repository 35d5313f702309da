//! Bugs: a panic that nobody contained ends the program with its own exit code, says that it is a
//! bug and where the report lies. The report goes to a file, never over somebody's screen.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use color_eyre::config::{HookBuilder, PanicHook};

use super::failure::Exit;
use super::out;
use crate::support::text::harmless;

/// Does the work; a panic in it becomes the exit code of a bug.
pub(super) fn caught(work: impl FnOnce() -> ExitCode) -> ExitCode {
    let (reports, _errors) = HookBuilder::default()
        .display_env_section(false)
        .into_hooks();
    set_hook(Box::new(move |panic| tell(&reports, panic)));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Exit::Bug.into())
}

fn tell(reports: &PanicHook, panic: &PanicHookInfo<'_>) {
    let what = panic.payload_as_str().unwrap_or("no message");
    let place = panic.location().map(ToString::to_string);
    out::say(&format!(
        "error: this is a bug in warroom: {} (at {})",
        harmless(what),
        place.unwrap_or_default()
    ));
    let path = report_path();
    let report = reports.panic_report(panic).to_string();
    match keep(&path, &report) {
        Ok(()) => out::say(&format!(
            "hint: the report is in {}; rooms and engines go on without this process",
            path.display()
        )),
        Err(error) => out::say(&format!("hint: no report could be written: {error}")),
    }
}

/// Only ever a new file: on a shared machine somebody may have put a link where it is to lie.
fn keep(path: &Path, report: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(report.as_bytes())
}

fn report_path() -> PathBuf {
    std::env::temp_dir().join(format!("warroom-bug-{}.txt", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_follows_no_link_and_is_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let (theirs, link) = (folder.path().join("theirs"), folder.path().join("link"));
        std::fs::write(&theirs, "precious").unwrap();
        std::os::unix::fs::symlink(&theirs, &link).unwrap();
        assert!(keep(&link, "report").is_err());
        assert_eq!(std::fs::read_to_string(&theirs).unwrap(), "precious");
        let new = folder.path().join("new");
        keep(&new, "report").unwrap();
        let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&new).unwrap());
        assert_eq!(mode & 0o777, 0o600);
    }
}
