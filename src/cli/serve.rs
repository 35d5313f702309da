//! The hidden commands that make a room live: its keeper and its engine.

use std::path::{Path, PathBuf};

use super::failure::{Exit, Failure};
use super::runtime;
use crate::engine::folder::RoomFolder;
use crate::engine::keeper::{self, Pace};
use crate::engine::run::{self, AGAIN, End};

/// `warroom keeper DIR`: one thread, for it only waits.
pub(super) fn keep(dir: &Path) -> Result<Exit, Failure> {
    let folder = RoomFolder::open(dir).map_err(Failure::failed)?;
    let program = program()?;
    let built = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = built.map_err(|error| Failure::failed(format!("cannot wait: {error}")))?;
    let kept = runtime.block_on(keeper::keep(&program, &folder, Pace::default()));
    match kept.map_err(|error| Failure::failed(&error).maybe_hint(error.hint()))? {
        keeper::End::Clean | keeper::End::Told => Ok(Exit::Done),
        keeper::End::GaveUp { last } => Err(Failure::failed(format!(
            "the engine ended too often: {last}"
        ))),
    }
}

/// `warroom engine DIR`. Its exit code tells the keeper what to do.
pub(super) fn engine(dir: &Path) -> Result<std::process::ExitCode, Failure> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    let program = program()?;
    #[expect(
        clippy::disallowed_methods,
        reason = "secrets are named by the runbook, not by us"
    )]
    let secret = |name: &str| std::env::var(name).ok();
    match runtime::run(run::run(dir, program, secret))? {
        Ok(End::Parked) => Ok(Exit::Done.into()),
        Ok(End::Again) => Ok(code(AGAIN)),
        Err(error) => {
            tracing::error!(%error, "the engine ends");
            Ok(code(error.exit_code()))
        }
    }
}

fn code(code: i32) -> std::process::ExitCode {
    u8::try_from(code).unwrap_or(1).into()
}

/// Our own program, which shims and engines are.
pub(super) fn program() -> Result<PathBuf, Failure> {
    std::env::current_exe()
        .map_err(|error| Failure::failed(format!("cannot find this program's own file: {error}")))
}
