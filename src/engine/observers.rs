//! The observers: tasks that poll sources, read levers back and ask probes, and the whole latest
//! view that their answers add up to. They judge nothing.

mod command;
mod window;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};

pub(super) use self::command::run as run_command;
use self::window::Window;
use super::attempts::Means;
use super::supervisor::Supervisor;
use crate::backend::attempt::Report;
use crate::backend::http::{self, HttpOutcome};
use crate::backend::{Backend, Reading as BackendReading, number_of};
use crate::metrics::source::{self, Answer, Past, Source};
use crate::room::Plan;
use crate::room::id::{LeverId, MetricId, ProbeId, SourceId};
use crate::room::input::{LeverReading, ProbeReading};
use crate::room::plan::{Lever, Probe};
use crate::support::{Decimal, Millis};

/// The folder in the room's folder of commands that only answer.
pub(super) const SCRATCH: &str = "readings";
/// Sightings waiting for the loop; an observer that finds it full waits with its next poll.
const SIGHTINGS: usize = 256;
/// How often a lever is read back.
const READ_EVERY: Millis = Millis::seconds(1);
/// How often one is that takes a process to read.
const RUN_EVERY: Millis = Millis::seconds(2);
/// How far back the history of metrics reaches at the start: an hour, as whoever arms a trigger sees.
const HISTORY: Millis = Millis::minutes(60);
/// One value of history for so long.
const HISTORY_STEP: Millis = Millis::seconds(5);

/// What an observer saw.
#[derive(Debug)]
pub(super) enum Sighting {
    /// A source answered for the metrics that were due.
    Answers(SourceId, Vec<Answer>),
    /// What the source's metrics were before we came.
    History(Vec<(MetricId, Past)>),
    /// A lever was read back.
    Lever(LeverId, LeverReading),
    /// A probe answered.
    Probe(ProbeId, ProbeReading),
}

/// What observers work with.
#[derive(Clone)]
pub(super) struct Sense {
    pub(super) means: Arc<Means>,
    /// The room's folder, where what was scraped is kept.
    pub(super) room: PathBuf,
    /// Probes that are not asked before somebody has looked at what they run.
    pub(super) unseen: watch::Receiver<BTreeSet<ProbeId>>,
}

/// Starts one observer for each source, lever and probe of the plan.
pub(super) fn start(
    plan: &Plan,
    sense: &Sense,
    supervisor: &Supervisor,
) -> mpsc::Receiver<Sighting> {
    let (sightings, inbox) = mpsc::channel(SIGHTINGS);
    // What an earlier engine left half-read is read anew.
    let _ = std::fs::remove_dir_all(&sense.means.scratch);
    for source in &plan.sources {
        match Source::new(source, &plan.metrics, sense.means.client.clone()) {
            Ok(polled) => {
                let id = source.id().clone();
                let name = format!("source {id}");
                let poll = poll(id, polled, sense.clone(), sightings.clone());
                supervisor.start_to_leave(&name, poll);
            }
            Err(error) => tracing::error!(source = %source.id(), %error, "source unusable"),
        }
    }
    for lever in &plan.levers {
        let name = format!("lever {}", lever.id);
        supervisor.start_to_leave(
            &name,
            read_back(lever.clone(), sense.clone(), sightings.clone()),
        );
    }
    for probe in &plan.probes {
        let name = format!("probe {}", probe.id);
        supervisor.start_to_leave(&name, ask(probe.clone(), sense.clone(), sightings.clone()));
    }
    inbox
}

async fn poll(id: SourceId, mut source: Source, sense: Sense, sightings: mpsc::Sender<Sighting>) {
    let clock = &sense.means.clock;
    let mut window = Window::new(window::file_of(&sense.room, id.as_str()));
    let now = clock.now().wall;
    if let Source::Scrape(source) = &mut source {
        source.restore(window.load(now));
    }
    let from = now - i64::try_from(HISTORY.0).unwrap_or(0);
    let past = source.history(from, now, HISTORY_STEP).await;
    if sightings.send(Sighting::History(past)).await.is_err() {
        return;
    }
    let mut due = interval(source.every().to_duration());
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut kept = true;
    loop {
        due.tick().await;
        let now = clock.now().wall;
        let answers = source.poll(now).await;
        if let Source::Scrape(source) = &source {
            let keeping = window.keep(source, now);
            if let Err(error) = &keeping
                && kept
            {
                tracing::warn!(source = %id, %error, "what is scraped is not kept");
            }
            kept = keeping.is_ok();
        }
        if !answers.is_empty()
            && sightings
                .send(Sighting::Answers(id.clone(), answers))
                .await
                .is_err()
        {
            return;
        }
    }
}

async fn read_back(lever: Lever, sense: Sense, sightings: mpsc::Sender<Sighting>) {
    let every = match lever.read.backend.as_str() {
        "command" => RUN_EVERY,
        _ => READ_EVERY,
    };
    let mut due = interval(every.to_duration());
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        due.tick().await;
        // The moment before the question: an answer is never newer than that.
        let read_at = sense.means.clock.now();
        let (weight, trouble) = match weight_of(&lever, &sense).await {
            Ok(weight) => (Some(weight), None),
            Err(trouble) => (None, Some(sense.means.secrets.redactor().masked(&trouble))),
        };
        let reading = LeverReading {
            weight,
            read_at,
            trouble,
        };
        if sightings
            .send(Sighting::Lever(lever.id.clone(), reading))
            .await
            .is_err()
        {
            return;
        }
    }
}

/// The candidate's share in whole percent, as the lever tells it.
pub(super) async fn weight_of(lever: &Lever, sense: &Sense) -> Result<u8, String> {
    let means = &sense.means;
    let config = means.secrets.filled(&lever.read.config)?;
    let reading = BackendReading::parse(&lever.read.backend, &config);
    let share: Decimal = match reading.map_err(|error| error.to_string())? {
        BackendReading::Http(config) => http::read(&means.client, &config)
            .await
            .map_err(|error| error.to_string())?,
        BackendReading::Command(config) => {
            let report = command::run(means, &format!("lever {}", lever.id), config).await?;
            number_of(&report).map_err(|error| error.to_string())?
        }
    };
    let whole = share
        .rounded(0)
        .to_whole()
        .and_then(|whole| u8::try_from(whole).ok());
    whole
        .filter(|whole| *whole <= 100)
        .ok_or_else(|| format!("{share} is no percent"))
}

async fn ask(probe: Probe, sense: Sense, sightings: mpsc::Sender<Sighting>) {
    let mut due = interval(probe.every.to_duration());
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        due.tick().await;
        if sense.unseen.borrow().contains(&probe.id) {
            continue;
        }
        let asked_at = sense.means.clock.now();
        let (passed, said) = answer_of(&probe, &sense).await;
        let said = sense.means.secrets.redactor().masked(&said);
        let reading = ProbeReading {
            passed,
            said,
            asked_at,
        };
        if sightings
            .send(Sighting::Probe(probe.id.clone(), reading))
            .await
            .is_err()
        {
            return;
        }
    }
}

pub(super) async fn answer_of(probe: &Probe, sense: &Sense) -> (bool, String) {
    let means = &sense.means;
    let config = match means.secrets.filled(&probe.call.config) {
        Ok(config) => config,
        Err(why) => return (false, why),
    };
    match Backend::parse(&probe.call.backend, &config) {
        Ok(Backend::Http(config)) => {
            let asked = http::perform(&means.client, &config);
            let before = means.clock.now();
            match timeout(source::DEADLINE.to_duration(), asked).await {
                Err(_) => (false, format!("no answer in {}", source::DEADLINE)),
                Ok(outcome) => {
                    let took = means.clock.now().since(&before);
                    (outcome.succeeded(), said(&outcome, took))
                }
            }
        }
        Ok(Backend::Command(config)) => {
            match command::run(means, &format!("probe {}", probe.id), config).await {
                Ok(report) => (report.succeeded(), said_by(&report)),
                Err(why) => (false, why),
            }
        }
        Err(error) => (false, error.to_string()),
    }
}

/// What a command printed last tells more than its exit code.
pub(super) fn said_by(report: &Report) -> String {
    match report.last_line.trim() {
        "" => report.said(),
        line => format!("{}: {line}", report.said()),
    }
}

fn said(outcome: &HttpOutcome, took: Millis) -> String {
    match outcome {
        HttpOutcome::Done { status, .. } => format!("{status} {}ms", took.0),
        other => other.said(),
    }
}
