//! Conditions on metrics: `error_rate < 0.5 %`. The limit is kept in the metric's own unit, so
//! that judging is one comparison of exact decimals.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::id::MetricId;
use super::reading::{Reading, Unknown};
use crate::support::{Decimal, Quantity};

/// How a value is compared with a limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Comparator {
    /// Less than.
    #[serde(rename = "<")]
    Less,
    /// At most.
    #[serde(rename = "<=")]
    AtMost,
    /// More than.
    #[serde(rename = ">")]
    More,
    /// At least.
    #[serde(rename = ">=")]
    AtLeast,
    /// Equal.
    #[serde(rename = "==")]
    Equal,
    /// Not equal.
    #[serde(rename = "!=")]
    NotEqual,
}

impl Comparator {
    /// Every comparator and how it is written, longest first so that a reader can match greedily.
    pub const ALL: [(&'static str, Self); 6] = [
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("==", Self::Equal),
        ("!=", Self::NotEqual),
        ("<", Self::Less),
        (">", Self::More),
    ];

    /// Whether `value` stands in this relation to `limit`.
    #[must_use]
    pub fn holds(self, value: Decimal, limit: Decimal) -> bool {
        match self {
            Self::Less => value < limit,
            Self::AtMost => value <= limit,
            Self::More => value > limit,
            Self::AtLeast => value >= limit,
            Self::Equal => value == limit,
            Self::NotEqual => value != limit,
        }
    }

    /// As it is written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, c)| *c == self)
            .map_or("", |(symbol, _)| symbol)
    }
}

/// A comparison without its metric: `< 0.5 %`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Limit {
    /// How to compare.
    pub comparator: Comparator,
    /// With what, in the metric's unit.
    pub limit: Quantity,
}

impl Limit {
    /// What a reading says of this limit.
    #[must_use]
    pub fn judge(&self, reading: &Reading) -> Verdict {
        match reading {
            Reading::Unknown(why) => Verdict::Unknown(*why),
            Reading::Known { value, .. } => match value.to_unit(self.limit.unit) {
                None => Verdict::Unknown(Unknown::Unsupported),
                Some(value) if self.comparator.holds(value.value, self.limit.value) => Verdict::Ok,
                Some(_) => Verdict::Breach,
            },
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.comparator.symbol(), self.limit))
    }
}

/// A condition on one metric.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Condition {
    /// Which metric.
    pub metric: MetricId,
    /// What must hold of it.
    #[serde(flatten)]
    pub limit: Limit,
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.metric, self.limit))
    }
}

/// What a reading says of a condition. For a trigger's condition `Ok` means that it holds, which
/// is what the trigger waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It holds.
    Ok,
    /// It does not hold.
    Breach,
    /// It cannot be said.
    Unknown(Unknown),
}
