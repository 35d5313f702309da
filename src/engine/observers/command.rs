//! What a command answers: the number of a lever, the health of a side. It runs as a short attempt
//! in a folder that is thrown away; its shim ends it in time, whatever becomes of the engine.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::{interval, timeout};

use crate::backend::attempt::{self, Report, Spec, State};
use crate::backend::command::Config;
use crate::engine::attempts::Means;
use crate::support::Millis;

/// How long an answer may take where the command says nothing of it.
const WITHIN: Millis = Millis::seconds(10);
/// Between TERM and KILL.
const GRACE: Millis = Millis::seconds(1);
/// How often its folder is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How long the shim itself may take beside the command.
const SHIM: Millis = Millis::seconds(10);

/// Runs the command that `name` asks and gives how it ended. `name` runs one at a time.
pub(in crate::engine) async fn run(
    means: &Means,
    name: &str,
    config: Config,
) -> Result<Report, String> {
    let scratch = Scratch::new(&means.scratch, name)?;
    let within = config.kill_after.or(config.deadline).unwrap_or(WITHIN);
    let spec = Spec {
        attempt: name.to_owned(),
        command: Config {
            kill_after: Some(within),
            grace: GRACE,
            ..config
        },
        folder: means.runbook_folder.clone(),
        variables: means.variables.clone(),
        environment: means.environment.clone(),
        secrets: means.secrets.variables().keys().cloned().collect(),
    };
    let dir = &scratch.0;
    attempt::prepare(dir, &spec).map_err(|error| error.to_string())?;
    let launched = attempt::launch(&means.program, dir, &means.secrets.variables()).await;
    launched.map_err(|error| error.to_string())?;
    let longest = (within + GRACE + SHIM).to_duration();
    let ended = timeout(longest, ended(dir)).await;
    ended.unwrap_or_else(|_| Err(format!("no answer in {within}")))
}

async fn ended(dir: &Path) -> Result<Report, String> {
    let mut look = interval(LOOK_EVERY);
    loop {
        look.tick().await;
        match attempt::inspect(dir).map_err(|error| error.to_string())? {
            State::NotStarted | State::Running(_) => {}
            State::Finished(report) => return Ok(report),
            State::Void | State::UnwatchedRunning(_) | State::InDoubt(_) => {
                return Err("its shim is gone".to_owned());
            }
        }
    }
}

/// A folder that is gone with its end, also when nobody waits for the answer any more.
struct Scratch(PathBuf);

impl Scratch {
    fn new(folder: &Path, name: &str) -> Result<Self, String> {
        let digest = crate::support::digest::sha256_hex(&[name.as_bytes()]);
        let short: String = digest.chars().take(16).collect();
        let dir = folder.join(short);
        // Left by an engine that was killed; its shim ends by itself.
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self(dir))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
