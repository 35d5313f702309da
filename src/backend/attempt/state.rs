//! How an attempt stands, told from its folder alone: so a new engine knows as much as the one that
//! was killed. Looking changes nothing; only `recover` declares an attempt void.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::record::{Report, Started};
use super::{AttemptError, Folder, durable, process};

/// How an attempt stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Prepared, or its shim has just been started; nothing is executed yet.
    NotStarted,
    /// Runs, watched by its shim.
    Running(Started),
    /// Ended, and it is known how.
    Finished(Report),
    /// Proven never to have run, and it never will.
    Void,
    /// The shim is gone, the command's process group lives. It must not be tried again.
    UnwatchedRunning(Started),
    /// It began and nobody knows how it ended.
    InDoubt(Started),
}

/// The exclusive lock of an attempt's folder; free again when dropped, or when its process dies.
#[derive(Debug)]
pub(in crate::backend) struct Lock(#[expect(dead_code, reason = "held, never read")] Flock<File>);

impl Lock {
    /// The lock, or `None` when another process holds it.
    pub(in crate::backend) fn take(folder: &Folder) -> Result<Option<Self>, AttemptError> {
        let path = folder.lock();
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(AttemptError::new("open", &path))?;
        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(lock) => Ok(Some(Self(lock))),
            Err((_, Errno::EWOULDBLOCK)) => Ok(None),
            Err((_, errno)) => Err(AttemptError::new("lock", &path)(errno.into())),
        }
    }
}

/// How the attempt stands now. Changes nothing.
///
/// # Errors
///
/// When the folder cannot be read or holds what no shim wrote; the attempt is then in doubt.
pub fn inspect(dir: &Path) -> Result<State, AttemptError> {
    let folder = Folder::new(dir);
    if let Some(settled) = settled(&folder)? {
        return Ok(settled);
    }
    // Before `started` is there the lock is not touched: a shim that finds it taken refuses.
    let Some(started) = durable::read_json::<Started>(&folder.started())? else {
        return Ok(State::NotStarted);
    };
    if Lock::take(&folder)?.is_none() {
        return Ok(State::Running(started));
    }
    // The shim may have written the result and gone between the two looks.
    if let Some(settled) = settled(&folder)? {
        return Ok(settled);
    }
    Ok(if process::group_lives(&started) {
        State::UnwatchedRunning(started)
    } else {
        State::InDoubt(started)
    })
}

/// How an attempt stands that an earlier engine left. One that never started is made void, so that
/// a late shim cannot start it any more.
///
/// `NotStarted` and `Running` mean that somebody holds the lock: ask again. A killed shim's lock
/// may outlive it for milliseconds, in the process that it was just forking.
///
/// # Errors
///
/// As [`inspect`], and when `void` cannot be written.
pub fn recover(dir: &Path) -> Result<State, AttemptError> {
    // The earlier engine may have died before it made the folder.
    durable::make_folder(dir)?;
    let folder = Folder::new(dir);
    let state = inspect(dir)?;
    if state != State::NotStarted {
        return Ok(state);
    }
    let Some(lock) = Lock::take(&folder)? else {
        // A shim holds it: it is about to start.
        return Ok(State::NotStarted);
    };
    // Under the lock no shim can be between its look and its start.
    if folder.started().exists() || folder.result().exists() {
        drop(lock);
        return inspect(dir);
    }
    durable::write_durably(&folder.void(), b"proven not run\n")?;
    Ok(State::Void)
}

/// Sends TERM, or KILL when `hard`, to a command that runs unwatched; false when none does.
///
/// # Errors
///
/// As [`inspect`], and when the signal is not permitted.
pub fn signal_unwatched(dir: &Path, hard: bool) -> Result<bool, AttemptError> {
    let State::UnwatchedRunning(started) = inspect(dir)? else {
        return Ok(false);
    };
    let signal = if hard {
        Signal::SIGKILL
    } else {
        Signal::SIGTERM
    };
    match killpg(Pid::from_raw(started.process_group), signal) {
        Ok(()) => Ok(true),
        Err(Errno::ESRCH) => Ok(false),
        Err(errno) => Err(AttemptError::new("signal the process group of", dir)(
            errno.into(),
        )),
    }
}

fn settled(folder: &Folder) -> Result<Option<State>, AttemptError> {
    if let Some(report) = durable::read_json::<Report>(&folder.result())? {
        return Ok(Some(State::Finished(report)));
    }
    Ok(folder.void().exists().then_some(State::Void))
}
