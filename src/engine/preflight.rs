//! The preflight: whether what a plan relies on is there, before a room is opened on it. Metrics are
//! asked, probes run and levers read once; programs and scripts are looked at and never run; hosts
//! of levers are only connected to. Nothing is set. What is looked at is listed in `list`.

mod list;
mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use futures::{StreamExt as _, stream};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

use self::list::{Host, Look};
use super::attempts::Means;
use super::clock::Clock;
use super::observers::{self, Sense};
use super::secrets::Secrets;
use crate::metrics::source::{self, Answer, Source};
use crate::room::Plan;
use crate::room::id::ProbeId;
use crate::room::plan::{self, CallOf, MetricOf, Probe};
use crate::room::reading::{Reading, Unknown};
use crate::support::Millis;

/// How many things are looked at at once.
const AT_ONCE: usize = 8;
/// Longest that one may take.
const WITHIN: Millis = Millis::seconds(10);

/// What was looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// A secret in the environment.
    Secret,
    /// A metric: its query, its freshness, its traffic.
    Metric,
    /// A probe.
    Probe,
    /// A lever's read.
    Lever,
    /// The host that a lever is set at.
    Host,
    /// A command's program.
    Program,
    /// A script's syntax.
    Script,
}

impl What {
    /// As it is written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Metric => "metric",
            Self::Probe => "probe",
            Self::Lever => "lever",
            Self::Host => "host",
            Self::Program => "program",
            Self::Script => "script",
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is there and answers.
    Good,
    /// It does not.
    Failed,
    /// That cannot be said before the run: its data is not there yet.
    Unknown,
}

impl Verdict {
    /// As it is written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Failed => "FAIL",
            Self::Unknown => "unknown",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What it is.
    pub what: What,
    /// Which one.
    pub name: String,
    /// What came of it.
    pub verdict: Verdict,
    /// For people: the value, or what is wrong; secrets masked.
    pub said: String,
    /// How long it took.
    pub took: Millis,
}

/// Where and with what the plan's commands would run.
#[derive(Clone, Debug)]
pub struct Place {
    /// Our own program, for the shim.
    pub program: PathBuf,
    /// The runbook's folder.
    pub folder: PathBuf,
    /// A folder for commands that only answer.
    pub scratch: PathBuf,
    /// The environment that a room would keep.
    pub environment: BTreeMap<String, String>,
}

/// Looks at everything once, a few at a time, in the order of the plan.
///
/// # Errors
/// When requests cannot be made at all.
pub async fn preflight(
    plan: &Plan,
    place: Place,
    secret: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Finding>, reqwest::Error> {
    let secrets = Secrets::of(plan, secret);
    let missing: Vec<Finding> = secrets.missing().into_iter().map(missing).collect();
    let sense = Sense {
        room: place.scratch.clone(),
        // What came from prose is not run before it is reviewed, not even to look.
        unseen: watch::channel(unseen(plan)).1,
        means: Arc::new(Means {
            program: place.program,
            folder: place.scratch.clone(),
            scratch: place.scratch,
            runbook_folder: place.folder,
            environment: place.environment,
            variables: super::run::variables(plan),
            secrets,
            client: source::client()?,
            clock: Clock::machine(),
        }),
    };
    let looks = list::of(plan, &sense.means);
    let found = stream::iter(looks)
        .map(|look| seen(look, plan, &sense))
        .buffered(AT_ONCE)
        .collect::<Vec<_>>()
        .await;
    let found = missing.into_iter().chain(found.into_iter().flatten());
    let masked = found.map(|mut finding| {
        finding.said = sense.means.secrets.redactor().masked(&finding.said);
        finding
    });
    Ok(masked.collect())
}

fn missing(variable: &str) -> Finding {
    Finding {
        what: What::Secret,
        name: variable.to_owned(),
        verdict: Verdict::Failed,
        said: "it is not set in this environment".to_owned(),
        took: Millis::ZERO,
    }
}

type Seen = (Verdict, String);

async fn seen(look: Look, plan: &Plan, sense: &Sense) -> Vec<Finding> {
    let clock = &sense.means.clock;
    let before = clock.now();
    let name = look.name();
    let what = look.what();
    let found = timeout(WITHIN.to_duration(), one(look, plan, sense)).await;
    let took = clock.now().since(&before);
    let late = || vec![(name.clone(), late())];
    let found = found.unwrap_or_else(|_| late());
    let findings = found.into_iter().map(|(name, (verdict, said))| Finding {
        what,
        name,
        verdict,
        said,
        took,
    });
    findings.collect()
}

fn late() -> Seen {
    (Verdict::Failed, format!("no answer in {WITHIN}"))
}

/// Looks at one thing; a source answers for all of its metrics.
async fn one(look: Look, plan: &Plan, sense: &Sense) -> Vec<(String, Seen)> {
    let name = look.name();
    let seen = match look {
        Look::Source(source) => return metrics(&source, plan, sense).await,
        Look::Probe(probe) => probed(&probe, sense).await,
        Look::Lever(lever) => match observers::weight_of(&lever, sense).await {
            Ok(weight) => (Verdict::Good, format!("{weight} %")),
            Err(why) => (Verdict::Failed, why),
        },
        Look::Host(host) => connected(&host).await,
        Look::Program(program) => program.looked_at(&sense.means),
        Look::Script(script) => script.read(&sense.means).await,
    };
    vec![(name, seen)]
}

async fn metrics(source: &plan::Source, plan: &Plan, sense: &Sense) -> Vec<(String, Seen)> {
    let means = &sense.means;
    let mut asked = match Source::new(source, &plan.metrics, means.client.clone()) {
        Ok(asked) => asked,
        Err(error) => {
            let seen = (Verdict::Failed, error.to_string());
            return vec![(source.id().to_string(), seen)];
        }
    };
    let now = means.clock.now().wall;
    let answers = asked.poll(now).await;
    let answer = |answer: Answer| {
        let seen = (verdict(&answer.reading), said(&answer, now));
        (answer.metric.to_string(), seen)
    };
    answers.into_iter().map(answer).collect()
}

/// What a source cannot do is a failure; what it does not know yet is not known.
const fn verdict(reading: &Reading) -> Verdict {
    match reading {
        Reading::Known { .. } => Verdict::Good,
        Reading::Unknown(
            Unknown::Unreachable
            | Unknown::Slow
            | Unknown::Garbled
            | Unknown::SeveralSeries
            | Unknown::Unsupported,
        ) => Verdict::Failed,
        Reading::Unknown(_) => Verdict::Unknown,
    }
}

fn said(answer: &Answer, now: i64) -> String {
    match (&answer.reading, &answer.detail) {
        (Reading::Known { value, sampled_at }, _) => {
            let age = u64::try_from(now - sampled_at).unwrap_or(0);
            format!("{value}, {} old", Millis(age / 1000 * 1000))
        }
        (Reading::Unknown(why), Some(detail)) => format!("{why}: {detail}"),
        (Reading::Unknown(why), None) => why.to_string(),
    }
}

async fn probed(probe: &Probe, sense: &Sense) -> Seen {
    if sense.unseen.borrow().contains(&probe.id) {
        return (
            Verdict::Unknown,
            "not run: it is not reviewed yet".to_owned(),
        );
    }
    let (passed, said) = observers::answer_of(probe, sense).await;
    match (passed, probe.of) {
        (true, _) => (Verdict::Good, said),
        // It may well come up only with the run.
        (false, MetricOf::Candidate) => (Verdict::Unknown, format!("{said}; not up yet?")),
        (false, _) => (Verdict::Failed, said),
    }
}

/// The probes of the plan that wait for review in a room that is opened on it.
fn unseen(plan: &Plan) -> BTreeSet<ProbeId> {
    let calls = plan.calls().into_iter().filter(|_| plan.review);
    let probes = calls.filter_map(|planned| match planned.of {
        CallOf::Probe(probe) => Some(probe),
        _ => None,
    });
    probes.collect()
}

async fn connected(host: &Host) -> Seen {
    match TcpStream::connect((host.name.as_str(), host.port)).await {
        Ok(_) => (Verdict::Good, "answers".to_owned()),
        Err(error) => (Verdict::Failed, error.to_string()),
    }
}
