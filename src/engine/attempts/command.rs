//! A command's attempt: its shim started or found, its output told, its end reported.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::{Printed, Run, capture, not_started};
use crate::backend::attempt::{self, Line, Outcome, OutputTail, Spec, State};
use crate::backend::command::{Config, DEFAULT_GRACE};
use crate::room::Now;
use crate::room::event::AttemptReport;
use crate::wire::{OutputLine, Stream};

/// How often a running attempt's folder is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Most lines told at one look: 5,000 a second; the rest stays in the attempt's folder.
const LINES_A_LOOK: usize = 500;
/// Lines read at one look of which the last are told, so that a flood is passed over quickly.
const READ_A_LOOK: usize = 20_000;

/// Performs a command.
pub(super) async fn perform(run: Run, config: Config) {
    let begun = begin(&run, config).await;
    see_through(run, begun, false).await;
}

/// Finds out what became of an earlier engine's command, and watches it where it still runs.
pub(super) async fn adopt(run: Run, unwatched: bool) {
    let begun = recovered(&run).await;
    see_through(run, begun, unwatched).await;
}

async fn see_through(run: Run, begun: Result<(), AttemptReport>, unwatched: bool) {
    let mut tail = OutputTail::new(&run.dir);
    let report = match begun {
        Ok(()) => watch(&run, &mut tail, unwatched).await,
        Err(report) => report,
    };
    tell(&run, &mut tail).await;
    run.report(with_values(&run, report)).await;
}

/// The same report with what was found in all of the output. Output is masked, so that a secret is
/// never found in it.
fn with_values(run: &Run, report: AttemptReport) -> AttemptReport {
    let AttemptReport::Finished { ok, said, .. } = report else {
        return report;
    };
    let values = if run.captures.is_empty() {
        BTreeMap::new()
    } else {
        capture::found(&run.dir, &run.captures)
    };
    AttemptReport::Finished { ok, said, values }
}

/// Prepares the folder and starts the shim.
async fn begin(run: &Run, config: Config) -> Result<(), AttemptReport> {
    let means = &run.means;
    let spec = Spec {
        attempt: run.id.to_string(),
        command: config,
        folder: means.runbook_folder.clone(),
        variables: means.variables.clone(),
        environment: means.environment.clone(),
        secrets: means.secrets.variables().keys().cloned().collect(),
    };
    attempt::prepare(&run.dir, &spec).map_err(|error| not_started(&error.to_string()))?;
    match attempt::launch(&means.program, &run.dir, &means.secrets.variables()).await {
        // The shim outlives this handle and is reaped whenever it ends; its folder says how.
        Ok(_) => Ok(()),
        Err(error) => match recovered(run).await {
            Err(AttemptReport::Void) => Err(not_started(&error.to_string())),
            other => other,
        },
    }
}

/// What an earlier engine left: Ok when it is to be watched, else its end.
async fn recovered(run: &Run) -> Result<(), AttemptReport> {
    let mut look = interval(LOOK_EVERY);
    loop {
        look.tick().await;
        match attempt::recover(&run.dir) {
            Ok(State::NotStarted) => {}
            Ok(State::Void) => return Err(AttemptReport::Void),
            Ok(State::Running(_) | State::Finished(_) | State::UnwatchedRunning(_)) => {
                return Ok(());
            }
            Ok(State::InDoubt(_)) => return Err(in_doubt()),
            Err(error) => {
                return Err(AttemptReport::InDoubt {
                    why: error.to_string(),
                });
            }
        }
    }
}

/// Looks at the folder until the attempt has its end.
async fn watch(run: &Run, tail: &mut OutputTail, unwatched: bool) -> AttemptReport {
    let mut look = interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut cancelled = run.cancelled.clone();
    let mut asked_at = None;
    let mut said_unwatched = unwatched;
    loop {
        tokio::select! {
            _ = look.tick() => {}
            Ok(()) = cancelled.changed() => {}
        }
        if *cancelled.borrow_and_update() {
            cancel(run, &mut asked_at);
        }
        tell(run, tail).await;
        match attempt::inspect(&run.dir) {
            Ok(State::Running(_) | State::NotStarted) => {}
            Ok(State::Finished(report)) => return ended(&report),
            Ok(State::Void) => return AttemptReport::Void,
            Ok(State::UnwatchedRunning(_)) if said_unwatched => {}
            Ok(State::UnwatchedRunning(_)) => {
                said_unwatched = true;
                asked_at = None;
                run.report(AttemptReport::Unwatched).await;
            }
            Ok(State::InDoubt(_)) => return in_doubt(),
            Err(error) => {
                return AttemptReport::InDoubt {
                    why: error.to_string(),
                };
            }
        }
    }
}

/// Asks the shim to end the command. Where the shim is gone the command itself is asked, and killed
/// when it does not obey.
fn cancel(run: &Run, asked_at: &mut Option<Now>) {
    let now = run.means.clock.now();
    let asked = match asked_at {
        None => match attempt::inspect(&run.dir) {
            Ok(State::UnwatchedRunning(_)) => attempt::signal_unwatched(&run.dir, false).is_ok(),
            _ => attempt::cancel(&run.dir).is_ok(),
        },
        Some(at) if now.has_passed(DEFAULT_GRACE, at) => {
            attempt::signal_unwatched(&run.dir, true).is_ok()
        }
        Some(_) => false,
    };
    if asked {
        *asked_at = Some(now);
    }
}

/// Tells the new lines of output; the newest where there are too many.
async fn tell(run: &Run, tail: &mut OutputTail) {
    let Ok(lines) = tail.read(READ_A_LOOK) else {
        return;
    };
    let whole: Vec<Line> = lines.into_iter().filter(|line| !line.unfinished).collect();
    if whole.is_empty() {
        return;
    }
    let left_out = whole.len().saturating_sub(LINES_A_LOOK);
    let at = run.means.clock.now().wall;
    let lines = whole.into_iter().skip(left_out).map(|line| OutputLine {
        attempt: run.id,
        at,
        stream: match line.stream {
            attempt::Stream::Out => Stream::Out,
            attempt::Stream::Err => Stream::Err,
            attempt::Stream::LeftOut => Stream::Note,
        },
        text: line.text,
    });
    let printed = Printed {
        lines: lines.collect(),
        left_out: u64::try_from(left_out).unwrap_or(u64::MAX),
    };
    let _ = run.printed.send(printed).await;
}

fn ended(report: &attempt::Report) -> AttemptReport {
    match &report.outcome {
        Outcome::Cancelled => AttemptReport::Cancelled,
        Outcome::TimedOut => AttemptReport::TimedOut { after: report.took },
        _ => AttemptReport::Finished {
            ok: report.succeeded(),
            said: report.said(),
            values: BTreeMap::new(),
        },
    }
}

fn in_doubt() -> AttemptReport {
    AttemptReport::InDoubt {
        why: "it started, and nobody saw how it ended".to_owned(),
    }
}
