//! Numbers compared with numbers: a comparator, a limit, a range.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Verdict;
use crate::room::reading::{Reading, Unknown};
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

    /// Whether it says which of two is the greater.
    #[must_use]
    pub fn orders(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
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
            Reading::Known { value, .. } => self.judge_value(*value),
        }
    }

    /// What a value says of this limit.
    #[must_use]
    pub fn judge_value(&self, value: Quantity) -> Verdict {
        match value.to_unit(self.limit.unit) {
            None => Verdict::Unknown(Unknown::Unsupported),
            Some(value) => Verdict::of(self.comparator.holds(value.value, self.limit.value)),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.comparator.symbol(), self.limit))
    }
}

/// Two limits, both of them inside: `in 20 % .. 80 %`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Range {
    /// The least.
    pub from: Quantity,
    /// The most.
    pub to: Quantity,
    /// Whether the value must lie outside instead.
    pub outside: bool,
}

impl Range {
    /// What a value says of this range.
    #[must_use]
    pub fn judge_value(&self, value: Quantity) -> Verdict {
        match value.to_unit(self.from.unit) {
            None => Verdict::Unknown(Unknown::Unsupported),
            Some(value) => {
                let inside = self.from.value <= value.value && value.value <= self.to.value;
                Verdict::of(inside != self.outside)
            }
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.outside { "not in" } else { "in" };
        f.pad(&format!("{word} {} .. {}", self.from, self.to))
    }
}
