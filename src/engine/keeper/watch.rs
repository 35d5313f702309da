//! The keeper's own run: start, wait, start again. It ignores hang-ups and passes TERM on, so the
//! engine can leave in order.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use nix::fcntl::{Flock, FlockArg};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::signal::unix::{Signal as Signals, SignalKind, signal};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::pace::Restarts;
use super::{AGAIN, GAVE_UP, KeeperError, NO_RESTART, Pace, file_error};
use crate::engine::clock::Clock;
use crate::engine::folder::RoomFolder;

/// How a keeper ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum End {
    /// The engine ended in order, or cannot be helped by a restart.
    Clean,
    /// The keeper was told to end, and the engine with it.
    Told,
    /// The engine ended uncleanly too often.
    GaveUp {
        /// How it ended the last time.
        last: String,
    },
}

/// Keeps an engine running in `folder` until it ends in order. `bin` is this program.
///
/// To be called first thing in a process of its own, which becomes the leader of a new session:
/// then no terminal's end reaches it.
///
/// # Errors
/// When another keeper has the room or the engine cannot be started at all.
pub async fn keep(bin: &Path, folder: &RoomFolder, pace: Pace) -> Result<End, KeeperError> {
    // Fails only for a leader of a process group, which is as far from a terminal as can be had.
    let _ = nix::unistd::setsid();
    let mut signals = Told::listen().map_err(KeeperError::Signals)?;
    let told = CancellationToken::new();
    let listen = async {
        signals.end().await;
        told.cancel();
        std::future::pending().await
    };
    tokio::select! {
        end = watch(bin, folder, pace, &told) => end,
        never = listen => never,
    }
}

/// Starts and starts again until the engine ends in order or `told`.
pub(super) async fn watch(
    bin: &Path,
    folder: &RoomFolder,
    pace: Pace,
    told: &CancellationToken,
) -> Result<End, KeeperError> {
    let _alone = stand_alone(&folder.path().join("keeper.pid"))?;
    let _ = fs::remove_file(folder.path().join(GAVE_UP));
    let (clock, mut restarts) = (Clock::machine(), Restarts::default());
    loop {
        let mut engine = start(bin, folder)?;
        let status = wait(&mut engine, told).await;
        if told.is_cancelled() {
            return Ok(End::Told);
        }
        if matches!(status.code(), Some(0 | NO_RESTART)) {
            return Ok(End::Clean);
        }
        if status.code() == Some(AGAIN) {
            continue;
        }
        log(folder, &format!("the engine ended: {status}"));
        if !restarts.allows(&pace, &clock.now()) {
            return give_up(folder, &pace, status);
        }
        tokio::select! {
            () = sleep(pace.after) => {}
            () = told.cancelled() => return Ok(End::Told),
        }
    }
}

/// The lock of keepers: two would start two engines.
fn stand_alone(path: &Path) -> Result<Flock<File>, KeeperError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let file = options.mode(0o600).open(path).map_err(file_error(path))?;
    let mut held = Flock::lock(file, FlockArg::LockExclusiveNonblock).map_err(|_| {
        let pid = fs::read_to_string(path).unwrap_or_default();
        KeeperError::Kept {
            pid: pid.trim().to_owned(),
        }
    })?;
    let named = held
        .set_len(0)
        .and_then(|()| writeln!(held, "{}", std::process::id()));
    named.map_err(file_error(path))?;
    Ok(held)
}

fn start(bin: &Path, folder: &RoomFolder) -> Result<Child, KeeperError> {
    let path = folder.engine_log();
    let log = append(&path).map_err(file_error(&path))?;
    let both = log.try_clone().map_err(file_error(&path))?;
    Command::new(bin)
        .arg("engine")
        .arg(folder.path())
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(both)
        .spawn()
        .map_err(|source| KeeperError::Start {
            bin: bin.to_owned(),
            source,
        })
}

/// Waits for the engine's end; ends it when told.
async fn wait(engine: &mut Child, told: &CancellationToken) -> ExitStatus {
    let mut asked = false;
    loop {
        tokio::select! {
            status = engine.wait() => return status.unwrap_or_default(),
            () = told.cancelled(), if !asked => {
                asked = true;
                pass_on(engine);
            }
        }
    }
}

fn pass_on(engine: &Child) {
    let pid = engine.id().and_then(|pid| i32::try_from(pid).ok());
    if let Some(pid) = pid {
        let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
    }
}

fn give_up(folder: &RoomFolder, pace: &Pace, status: ExitStatus) -> Result<End, KeeperError> {
    let last = status.to_string();
    let said = format!(
        "the engine ended uncleanly more than {} times in {}, the last time with {last}: \
         it is not started again, TRIGGERS DO NOT RUN\n",
        pace.most, pace.within
    );
    log(folder, said.trim_end());
    let path = folder.path().join(GAVE_UP);
    fs::write(&path, said).map_err(file_error(&path))?;
    Ok(End::GaveUp { last })
}

/// A line among the engine's own, where people look. A full disk must not end the keeper.
fn log(folder: &RoomFolder, line: &str) {
    let opened = append(&folder.engine_log());
    let _ = opened.and_then(|mut log| writeln!(log, "keeper: {line}"));
}

fn append(path: &PathBuf) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true).mode(0o600).open(path)
}

/// The signals that end the keeper. Listening for hang-ups keeps them from ending it.
struct Told {
    terminate: Signals,
    interrupt: Signals,
    _hang_up: Signals,
}

impl Told {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            _hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn end(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
