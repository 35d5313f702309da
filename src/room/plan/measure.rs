//! What is measured and what moves traffic: sources, metrics with their bands, probes, levers.

use serde::{Deserialize, Serialize};

use super::{Call, Line};
use crate::room::condition::Limit;
use crate::room::id::{LeverId, MetricId, ProbeId, SourceId};
use crate::support::{Decimal, Millis, Quantity, Unit};

/// A place that answers queries.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Source {
    /// The HTTP API of a Prometheus.
    Prometheus {
        /// Its name.
        id: SourceId,
        /// Its address: `http://127.0.0.1:9090`.
        url: String,
        /// How often its targets are scraped; learnt when `None`.
        scrape: Option<Millis>,
    },
    /// Pages that we scrape ourselves and evaluate here.
    Scrape {
        /// Its name.
        id: SourceId,
        /// Each page: the `instance` label its samples get, and its address.
        pages: Vec<(String, String)>,
        /// How often.
        every: Millis,
    },
}

impl Source {
    /// The source's name.
    #[must_use]
    pub fn id(&self) -> &SourceId {
        match self {
            Self::Prometheus { id, .. } | Self::Scrape { id, .. } => id,
        }
    }
}

/// Whose number a metric is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MetricOf {
    /// The version coming in.
    Candidate,
    /// The version in service.
    Stable,
    /// Both together.
    All,
}

/// A measured number.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Metric {
    /// Its name.
    pub id: MetricId,
    /// As shown.
    pub title: String,
    /// Whose number it is.
    pub of: MetricOf,
    /// The same measure of the other side, for BOTH SIDES.
    pub twin: Option<MetricId>,
    /// What the query returns.
    pub unit: Unit,
    /// Who answers it.
    pub source: SourceId,
    /// PromQL.
    pub query: String,
    /// How often it is asked.
    pub every: Millis,
    /// The longest range of the query: a value knows nothing before its window is full.
    pub window: Millis,
    /// A query whose newest sample says how fresh the data is (Prometheus API only).
    pub fresh: Option<String>,
    /// How much traffic there must be to judge at all.
    pub traffic: Option<Traffic>,
    /// Where it is normal and where it is not.
    pub bands: Bands,
    /// Line in the runbook.
    pub line: Line,
}

/// A traffic guard: below it a metric is THIN.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Traffic {
    /// PromQL for the rate of requests.
    pub query: String,
    /// The least of it.
    pub at_least: Quantity,
}

/// Where a metric is normal, and from where it is critical; between them it is a warning.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Bands {
    /// Normal while this holds.
    pub normal: Option<Limit>,
    /// Critical as soon as this holds.
    pub critical: Option<Limit>,
}

/// Where a value lies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Band {
    /// As it should be.
    Normal,
    /// Between normal and critical.
    Warning,
    /// As it must not be.
    Critical,
}

impl Bands {
    /// The band of a value; `None` where no bands are given or units do not agree.
    #[must_use]
    pub fn of(&self, value: Quantity) -> Option<Band> {
        let holds = |limit: &Limit| {
            let value = value.to_unit(limit.limit.unit)?;
            Some(limit.comparator.holds(value.value, limit.limit.value))
        };
        if self.critical.as_ref().and_then(holds) == Some(true) {
            return Some(Band::Critical);
        }
        match self.normal.as_ref().and_then(holds) {
            Some(true) => Some(Band::Normal),
            Some(false) => Some(Band::Warning),
            None => self.critical.is_some().then_some(Band::Normal),
        }
    }
}

/// A probe of our own: asked all night, whatever the metrics say.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Probe {
    /// Its name.
    pub id: ProbeId,
    /// As shown.
    pub title: String,
    /// Whose health it is.
    pub of: MetricOf,
    /// What is asked.
    pub call: Call,
    /// How often.
    pub every: Millis,
    /// Line in the runbook.
    #[serde(default)]
    pub line: Line,
}

/// What moves traffic.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lever {
    /// Its name.
    pub id: LeverId,
    /// As shown.
    pub title: String,
    /// How it is set.
    pub set: LeverSet,
    /// How it is read back: the candidate's share in percent.
    pub read: Call,
    /// The metric that observes the candidate's share in percent.
    pub observed: Option<MetricId>,
    /// How far observed may lie from desired: percentage points.
    pub tolerance: Decimal,
    /// How long reported and observed may take to agree with desired.
    pub settle: Millis,
    /// Named groups of users instead of percents, in order, with the share that each brings.
    pub cohorts: Vec<(String, u8)>,
}

/// How a lever is set.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeverSet {
    /// To any whole percent: the call holds `{{weight}}`.
    Weight(Call),
    /// To the one side or the other.
    Switch {
        /// All to the candidate.
        to_candidate: Call,
        /// All to stable.
        to_stable: Call,
    },
}
