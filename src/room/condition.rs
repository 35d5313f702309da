//! Conditions: `error_rate < 0.5 %`, `strategy == canary`, and groups of them. One type wherever a
//! runbook says what must hold. Limits are kept in the metric's own unit, so that judging is one
//! comparison of exact decimals.
//!
//! `limit` compares numbers, `test` is what a leaf says of its metric or value, `judge` what is
//! known of all of it.

mod judge;
mod limit;
mod test;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use judge::{Context, Judgement, Verdict};
pub use limit::{Comparator, Limit, Range};
pub use test::{Operand, Test, ValueTest};

use super::id::{ItemId, MetricId, ValueId};
use super::plan::Plan;
use crate::support::Millis;

/// A gap of more than this many intervals between two samples is not time known to breach.
const SUCCESSIVE_INTERVALS: u64 = 3;
/// And never less than this (DESIGN section 8: stale is at least 15 s).
const SUCCESSIVE_AT_LEAST: Millis = Millis::seconds(15);

/// What must hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// All of them hold.
    All(Vec<Condition>),
    /// At least one of them holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// Of a metric.
    Metric {
        /// Which.
        metric: MetricId,
        /// What must hold of it.
        test: Test,
    },
    /// Of a variable or a captured value.
    Value {
        /// Its name.
        value: ValueId,
        /// What must hold of it.
        test: ValueTest,
    },
    /// An item's tick is younger than this, or still good where nothing is said.
    Fresh {
        /// Which item.
        item: ItemId,
        /// How young.
        within: Option<Millis>,
    },
}

impl Condition {
    /// A metric compared with a number.
    #[must_use]
    pub fn limit(metric: MetricId, limit: Limit) -> Self {
        let test = Test::Limit(limit);
        Self::Metric { metric, test }
    }

    /// Its parts that are no groups, in order.
    #[must_use]
    pub fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::leaves).collect(),
            Self::Not(part) => part.leaves(),
            leaf => vec![leaf],
        }
    }

    /// Every metric that it reads, in order, those compared with too.
    #[must_use]
    pub fn metrics(&self) -> Vec<&MetricId> {
        let mut metrics = Vec::new();
        for leaf in self.leaves() {
            let Self::Metric { metric, test } = leaf else {
                continue;
            };
            for metric in [Some(metric), test.other()].into_iter().flatten() {
                if !metrics.contains(&metric) {
                    metrics.push(metric);
                }
            }
        }
        metrics
    }

    /// The metric that it is mostly about: the first.
    #[must_use]
    pub fn subject(&self) -> Option<&MetricId> {
        self.metrics().into_iter().next()
    }

    /// Whether it reads the metric.
    #[must_use]
    pub fn reads(&self, metric: &MetricId) -> bool {
        self.metrics().contains(&metric)
    }

    /// How far apart two samples may lie and still be successive: by the slowest of its metrics.
    #[must_use]
    pub fn longest_gap(&self, plan: &Plan) -> Millis {
        let every = self.metrics().into_iter().filter_map(|id| plan.metric(id));
        let slowest = every.map(|metric| metric.every).max().unwrap_or_default();
        Millis(slowest.0.saturating_mul(SUCCESSIVE_INTERVALS)).max(SUCCESSIVE_AT_LEAST)
    }

    /// Whether a sample is another one than the last. For one metric that is any other: after the
    /// wall clock was stepped back every sample is earlier than the last, and nothing may be deaf
    /// to it. The oldest sample of several metrics also goes back when a slow one becomes known
    /// again: that is no new sample.
    #[must_use]
    pub fn is_new(&self, plan: &Plan, last: Option<i64>, sampled_at: i64) -> bool {
        let Some(last) = last else { return true };
        if self.metrics().len() < 2 || sampled_at >= last {
            return sampled_at != last;
        }
        last.abs_diff(sampled_at) > self.longest_gap(plan).0
    }

    /// The same condition of the other side: every metric replaced by its twin. `None` where one
    /// has none, and where there is no metric at all.
    #[must_use]
    pub fn twin(&self, plan: &Plan) -> Option<Self> {
        let metrics = self.metrics();
        let all = !metrics.is_empty() && metrics.into_iter().all(|id| twin_of(plan, id).is_some());
        all.then(|| self.twinned(plan))
    }

    fn twinned(&self, plan: &Plan) -> Self {
        let each = |parts: &[Self]| parts.iter().map(|part| part.twinned(plan)).collect();
        let other = |id: &MetricId| twin_of(plan, id).unwrap_or(id).clone();
        match self {
            Self::All(parts) => Self::All(each(parts)),
            Self::Any(parts) => Self::Any(each(parts)),
            Self::Not(part) => Self::Not(Box::new(part.twinned(plan))),
            Self::Metric { metric, test } => Self::Metric {
                metric: other(metric),
                test: test.with_other(other),
            },
            Self::Value { .. } | Self::Fresh { .. } => self.clone(),
        }
    }
}

fn twin_of<'p>(plan: &'p Plan, metric: &MetricId) -> Option<&'p MetricId> {
    plan.metric(metric)?.twin.as_ref()
}

/// As people read it: groups with `and` and `or`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |parts: &[Self], word: &str| {
            let shown = parts.iter().map(|part| match part {
                Self::All(_) | Self::Any(_) => format!("({part})"),
                part => part.to_string(),
            });
            shown.collect::<Vec<_>>().join(word)
        };
        f.pad(&match self {
            Self::All(parts) => joined(parts, " and "),
            Self::Any(parts) => joined(parts, " or "),
            Self::Not(part) => format!("not ({part})"),
            Self::Metric { metric, test } => format!("{metric} {test}"),
            Self::Value { value, test } => format!("{value} {test}"),
            Self::Fresh { item, within } => match within {
                Some(within) => format!("{item} < {within} old"),
                None => format!("item {item} is fresh"),
            },
        })
    }
}
