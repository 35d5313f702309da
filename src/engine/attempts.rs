//! Attempts in the world: starts what is wanted and does not run, ends what is cancelled, adopts
//! what an earlier engine left. Every attempt has a folder; from it alone a new engine knows as
//! much as the one that was killed. Reports go to the loop, which alone decides what they mean.

mod capture;
mod command;
mod dry;
mod request;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::{mpsc, watch};

use capture::Capture;

use super::clock::Clock;
use super::secrets::Secrets;
use super::supervisor::Supervisor;
use crate::backend::Backend;
use crate::room::event::{AttemptOf, AttemptReport};
use crate::room::id::AttemptId;
use crate::room::plan::placeholders;
use crate::room::state::{Attempt, AttemptState};
use crate::room::{Effort, Room, Wanted};
use crate::support::Decimal;
use crate::wire::OutputLine;

/// Reports waiting for the loop; a task that finds it full waits, nothing is lost.
const REPORTS: usize = 256;
/// Batches of output waiting for the loop; what does not fit is left out and counted.
const OUTPUT: usize = 64;

/// The backend whose attempts live in the engine.
const HTTP: &str = "http";

/// What became of an attempt.
pub(super) type Report = (AttemptId, AttemptReport);

/// Lines that an attempt printed, and how many were left out before them.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) lines: Vec<OutputLine>,
    pub(super) left_out: u64,
}

/// Where attempts report to, read by the loop.
pub(super) struct Inbox {
    pub(super) reports: mpsc::Receiver<Report>,
    pub(super) printed: mpsc::Receiver<Printed>,
}

/// What every attempt is performed with.
pub(super) struct Means {
    /// Our own program, for the shim.
    pub(super) program: PathBuf,
    /// `attempts/` in the room's folder.
    pub(super) folder: PathBuf,
    /// Where commands that only answer have their folders.
    pub(super) scratch: PathBuf,
    /// The folder that commands run in.
    pub(super) runbook_folder: PathBuf,
    /// The environment kept at open.
    pub(super) environment: BTreeMap<String, String>,
    /// The runbook's variables that are no secrets.
    pub(super) variables: BTreeMap<String, String>,
    /// The secrets' values.
    pub(super) secrets: Secrets,
    /// For requests.
    pub(super) client: reqwest::Client,
    /// For when a line was printed.
    pub(super) clock: Clock,
}

/// The attempts that run.
pub(super) struct Attempts {
    means: Arc<Means>,
    supervisor: Supervisor,
    reports: mpsc::Sender<Report>,
    printed: mpsc::Sender<Printed>,
    running: BTreeMap<AttemptId, watch::Sender<bool>>,
    /// Ended here; the loop may not have recorded it yet.
    reported: BTreeSet<AttemptId>,
}

impl Attempts {
    pub(super) fn new(means: Arc<Means>, supervisor: Supervisor) -> (Self, Inbox) {
        let (reports, reports_inbox) = mpsc::channel(REPORTS);
        let (printed, printed_inbox) = mpsc::channel(OUTPUT);
        let attempts = Self {
            means,
            supervisor,
            reports,
            printed,
            running: BTreeMap::new(),
            reported: BTreeSet::new(),
        };
        (
            attempts,
            Inbox {
                reports: reports_inbox,
                printed: printed_inbox,
            },
        )
    }

    /// Starts what is wanted and does not run; ends what is to be cancelled. `taken_at` is the
    /// seq at which this engine took over: older attempts may have run already.
    pub(super) fn reconcile(&mut self, room: &Room, wanted: &Wanted, taken_at: u64) {
        for (id, effort) in &wanted.attempts {
            let Some(attempt) = room.attempts.get(id) else {
                continue;
            };
            let unsettled = attempt.is_in_doubt() || self.reported.contains(id);
            if !self.running.contains_key(id) && !unsettled {
                self.start(room, attempt, attempt.started_seq < taken_at);
            }
            if *effort == Effort::Cancel
                && let Some(cancel) = self.running.get(id)
            {
                cancel.send_replace(true);
            }
        }
        self.reported.retain(|id| wanted.attempts.contains_key(id));
    }

    /// The loop has seen a report of this attempt. `Unwatched` is no end.
    pub(super) fn reported(&mut self, id: AttemptId, report: &AttemptReport) {
        if *report != AttemptReport::Unwatched {
            self.running.remove(&id);
            self.reported.insert(id);
        }
    }

    fn start(&mut self, room: &Room, attempt: &Attempt, earlier: bool) {
        let id = attempt.id;
        let (cancel, cancelled) = watch::channel(attempt.cancel_asked);
        self.running.insert(id, cancel);
        let run = Run {
            id,
            dir: self.means.folder.join(id.to_string()),
            means: Arc::clone(&self.means),
            regardless: attempt.rollback && matches!(attempt.of, AttemptOf::Lever { .. }),
            cancelled,
            captures: capture::of(room, attempt),
            reports: self.reports.clone(),
            printed: self.printed.clone(),
        };
        let name = format!("attempt {id} of {}", room.name);
        if room.plan.dry_run {
            let described = dry::described(attempt);
            self.supervisor.start(&name, dry::perform(run, described));
            return;
        }
        let unwatched = attempt.state == AttemptState::Unwatched;
        if earlier || unwatched {
            self.adopt(&name, run, attempt, unwatched);
            return;
        }
        match backend_of(attempt, &self.means.secrets) {
            Err(why) => self.supervisor.start(&name, async move {
                run.report(not_started(&why)).await;
            }),
            // Its folder tells the next engine all: nothing is lost by leaving it.
            Ok(Backend::Command(config)) => self
                .supervisor
                .start_to_leave(&name, command::perform(run, config)),
            Ok(Backend::Http(config)) => self.supervisor.start(&name, async move {
                request::perform(run, &config).await;
            }),
        }
    }

    /// Finds out what became of an attempt that was intended before. What it means is not asked:
    /// without its secrets it may not even be readable any more.
    fn adopt(&self, name: &str, run: Run, attempt: &Attempt, unwatched: bool) {
        if attempt.call.backend == HTTP {
            self.supervisor.start(name, request::adopt(run));
        } else {
            self.supervisor
                .start_to_leave(name, command::adopt(run, unwatched));
        }
    }
}

/// One attempt being performed.
struct Run {
    id: AttemptId,
    dir: PathBuf,
    means: Arc<Means>,
    /// It moves traffic to stable: done even where no file can say that it began. Should the
    /// engine die then, it is only done once more.
    regardless: bool,
    /// What is to be found in its output.
    captures: Vec<Capture>,
    cancelled: watch::Receiver<bool>,
    reports: mpsc::Sender<Report>,
    printed: mpsc::Sender<Printed>,
}

impl Run {
    async fn report(&self, report: AttemptReport) {
        let report = self.masked(report);
        // The loop is gone only when the engine ends; the folder keeps the result.
        let _ = self.reports.send((self.id, report)).await;
    }

    /// An address or an answer may hold a secret; the journal must not.
    fn masked(&self, report: AttemptReport) -> AttemptReport {
        let masked = |text: &str| self.means.secrets.redactor().masked(text);
        match report {
            AttemptReport::Finished { ok, said, values } => AttemptReport::Finished {
                ok,
                said: masked(&said),
                values,
            },
            AttemptReport::InDoubt { why } => AttemptReport::InDoubt { why: masked(&why) },
            report => report,
        }
    }
}

/// What the attempt's call means, with its weight and its secrets filled in.
fn backend_of(attempt: &Attempt, secrets: &Secrets) -> Result<Backend, String> {
    if let Some(name) = placeholders(&attempt.call.config).first() {
        return Err(format!(
            "{name} is not known: record {name} VALUE, and retry"
        ));
    }
    let config: Value = secrets.filled(&attempt.call.config)?;
    let backend = Backend::parse(&attempt.call.backend, &config);
    let backend = backend.map_err(|error| error.to_string())?;
    Ok(weighted(attempt, backend))
}

/// The same, with the weight of its lever filled in.
fn weighted(attempt: &Attempt, backend: Backend) -> Backend {
    match &attempt.of {
        AttemptOf::Lever { to, .. } => backend.with_weight(Decimal::from(i64::from(*to))),
        AttemptOf::Step(_)
        | AttemptOf::Undo(_)
        | AttemptOf::Action(_)
        | AttemptOf::Item(_)
        | AttemptOf::Mode { .. }
        | AttemptOf::Round { .. } => backend,
    }
}

fn not_started(why: &str) -> AttemptReport {
    AttemptReport::Finished {
        ok: false,
        said: format!("could not start: {why}"),
        values: BTreeMap::new(),
    }
}
