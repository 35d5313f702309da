//! The hidden commands that make a room live: its keeper and its engine. Their exit codes are for
//! whoever started them.

use std::path::Path;

use super::failure::Failure;
use super::surroundings;
use super::{out, runtime};
use crate::engine::folder::RoomFolder;
use crate::engine::keeper::{self, Pace};
use crate::engine::run::{self, AGAIN};

/// `warroom keeper`: keeps the room's engine running.
pub(super) fn keep(dir: &Path) -> Result<i32, Failure> {
    let folder = RoomFolder::open(dir)?;
    let program = surroundings::program()?;
    match runtime::small(keeper::keep(&program, &folder, Pace::default()))?? {
        keeper::End::Clean | keeper::End::Told => Ok(0),
        keeper::End::GaveUp { last } => Err(Failure::failed(format!(
            "gave up: the engine ended too often, last with {last}"
        ))),
    }
}

/// `warroom engine`: runs the room; the keeper reads the exit code.
pub(super) fn engine(dir: &Path) -> Result<i32, Failure> {
    log_to_stderr();
    let program = surroundings::program()?;
    let ended = runtime::run(run::run(dir, program, surroundings::variable))?;
    match ended {
        Ok(run::End::Parked) => Ok(0),
        Ok(run::End::Again) => Ok(AGAIN),
        Err(error) => {
            out::fail(&Failure::failed(format!("cannot {error}")));
            Ok(error.exit_code())
        }
    }
}

/// The engine's words go to its log by its stderr, which the keeper holds open.
fn log_to_stderr() {
    let filter = surroundings::variable("WARROOM_LOG").unwrap_or_else(|| "info".to_owned());
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .finish();
    // Fails only where one is set already.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
