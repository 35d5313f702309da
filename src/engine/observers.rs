//! The observers: tasks that poll sources, read levers back and ask probes, and the whole latest
//! view that their answers add up to. They judge nothing.

use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::clock::Clock;
use super::secrets::Secrets;
use super::supervisor::Supervisor;
use crate::backend::http::{self, HttpOutcome};
use crate::backend::{Backend, Reading as BackendReading};
use crate::metrics::source::{self, Answer, Past, Source};
use crate::room::Plan;
use crate::room::id::{LeverId, MetricId, ProbeId, SourceId};
use crate::room::input::{LeverReading, ProbeReading};
use crate::room::plan::{Lever, Probe};
use crate::support::{Decimal, Millis};

/// Sightings waiting for the loop; an observer that finds it full waits with its next poll.
const SIGHTINGS: usize = 256;
/// How often a lever is read back.
const READ_EVERY: Millis = Millis::seconds(1);
/// How far back a sparkline's history reaches at the start.
const HISTORY: Millis = Millis::minutes(10);
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
    pub(super) client: reqwest::Client,
    pub(super) clock: Clock,
    pub(super) secrets: Secrets,
}

/// Starts one observer for each source, lever and probe of the plan.
pub(super) fn start(
    plan: &Plan,
    sense: &Sense,
    supervisor: &Supervisor,
) -> mpsc::Receiver<Sighting> {
    let (sightings, inbox) = mpsc::channel(SIGHTINGS);
    for source in &plan.sources {
        match Source::new(source, &plan.metrics, sense.client.clone()) {
            Ok(polled) => {
                let (id, clock) = (source.id().clone(), sense.clock.clone());
                let name = format!("source {id}");
                supervisor.start_to_leave(&name, poll(id, polled, clock, sightings.clone()));
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

async fn poll(id: SourceId, mut source: Source, clock: Clock, sightings: mpsc::Sender<Sighting>) {
    let now = clock.now().wall;
    let from = now - i64::try_from(HISTORY.0).unwrap_or(0);
    let past = source.history(from, now, HISTORY_STEP).await;
    if sightings.send(Sighting::History(past)).await.is_err() {
        return;
    }
    let mut due = interval(source.every().to_duration());
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        due.tick().await;
        let answers = source.poll(clock.now().wall).await;
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
    let mut due = interval(READ_EVERY.to_duration());
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        due.tick().await;
        // The moment before the question: an answer is never newer than that.
        let read_at = sense.clock.now();
        let (weight, trouble) = match weight_of(&lever, &sense).await {
            Ok(weight) => (Some(weight), None),
            Err(trouble) => (None, Some(sense.secrets.redactor().masked(&trouble))),
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
async fn weight_of(lever: &Lever, sense: &Sense) -> Result<u8, String> {
    let config = sense.secrets.filled(&lever.read.config)?;
    let reading = BackendReading::parse(&lever.read.backend, &config);
    let share: Decimal = match reading.map_err(|error| error.to_string())? {
        BackendReading::Http(config) => http::read(&sense.client, &config)
            .await
            .map_err(|error| error.to_string())?,
        BackendReading::Command(_) => {
            return Err("reading a lever by a command is not supported yet".to_owned());
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
        let asked_at = sense.clock.now();
        let (passed, said) = answer_of(&probe, &sense).await;
        let said = sense.secrets.redactor().masked(&said);
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

async fn answer_of(probe: &Probe, sense: &Sense) -> (bool, String) {
    let config = match sense.secrets.filled(&probe.call.config) {
        Ok(config) => config,
        Err(why) => return (false, why),
    };
    match Backend::parse(&probe.call.backend, &config) {
        Ok(Backend::Http(config)) => {
            let asked = http::perform(&sense.client, &config);
            let before = sense.clock.now();
            match timeout(source::DEADLINE.to_duration(), asked).await {
                Err(_) => (false, format!("no answer in {}", source::DEADLINE)),
                Ok(outcome) => {
                    let took = sense.clock.now().since(&before);
                    (outcome.succeeded(), said(&outcome, took))
                }
            }
        }
        Ok(Backend::Command(_)) => (
            false,
            "a probe by a command is not supported yet".to_owned(),
        ),
        Err(error) => (false, error.to_string()),
    }
}

fn said(outcome: &HttpOutcome, took: Millis) -> String {
    match outcome {
        HttpOutcome::Done { status, .. } => format!("{status} {}ms", took.0),
        other => other.said(),
    }
}
