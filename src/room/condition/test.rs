//! What a leaf says of its metric or its value.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Comparator, Limit, Range, Verdict};
use crate::room::id::{MetricId, ValueId};
use crate::room::reading::Unknown;
use crate::support::{Decimal, Quantity};

/// What must hold of a metric.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Test {
    /// A comparison with a number.
    Limit(Limit),
    /// A range.
    Range(Range),
    /// A comparison with something else that is measured or was captured.
    Times {
        /// How to compare.
        comparator: Comparator,
        /// So many times the other.
        factor: Decimal,
        /// The other.
        of: Operand,
    },
}

/// What a metric is compared with, where it is no number.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operand {
    /// Another metric.
    Metric(MetricId),
    /// A variable or a captured value.
    Value(ValueId),
}

impl Test {
    /// The metric that it compares with.
    #[must_use]
    pub fn other(&self) -> Option<&MetricId> {
        match self {
            Self::Times {
                of: Operand::Metric(metric),
                ..
            } => Some(metric),
            _ => None,
        }
    }

    /// The same test with another metric to compare with.
    pub(super) fn with_other(&self, other: impl Fn(&MetricId) -> MetricId) -> Self {
        match self {
            Self::Times {
                comparator,
                factor,
                of: Operand::Metric(metric),
            } => Self::Times {
                comparator: *comparator,
                factor: *factor,
                of: Operand::Metric(other(metric)),
            },
            test => test.clone(),
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limit(limit) => limit.fmt(f),
            Self::Range(range) => range.fmt(f),
            Self::Times {
                comparator,
                factor,
                of,
            } => {
                let times = if *factor == Decimal::ONE {
                    String::new()
                } else {
                    format!("{factor} * ")
                };
                f.pad(&format!("{} {times}{of}", comparator.symbol()))
            }
        }
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Metric(metric) => metric.fmt(f),
            Self::Value(value) => value.fmt(f),
        }
    }
}

/// What must hold of a variable or a captured value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueTest {
    /// A comparison: as numbers where both are numbers, else letter by letter.
    Is(Comparator, String),
    /// It has a value.
    Set,
    /// It has none.
    NotSet,
}

impl ValueTest {
    /// What the value says of this; `None` is no value yet.
    pub(in crate::room) fn judge(&self, value: Option<&str>) -> Verdict {
        match (self, value) {
            (Self::Set, value) => Verdict::of(value.is_some()),
            (Self::NotSet, value) => Verdict::of(value.is_none()),
            (Self::Is(..), None) => Verdict::Unknown(Unknown::NotSaid),
            (Self::Is(comparator, wanted), Some(value)) => compared(value, *comparator, wanted),
        }
    }
}

fn compared(value: &str, comparator: Comparator, wanted: &str) -> Verdict {
    let number = |text: &str| text.parse::<Quantity>().ok();
    if let (Some(value), Some(limit)) = (number(value), number(wanted)) {
        return Limit { comparator, limit }.judge_value(value);
    }
    match comparator {
        Comparator::Equal => Verdict::of(value == wanted),
        Comparator::NotEqual => Verdict::of(value != wanted),
        _ => Verdict::Unknown(Unknown::NotANumber),
    }
}

impl fmt::Display for ValueTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(comparator, wanted) => f.pad(&format!("{} {wanted}", comparator.symbol())),
            Self::Set => f.pad("is set"),
            Self::NotSet => f.pad("is not set"),
        }
    }
}
