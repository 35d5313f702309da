//! What is known of a metric: a value with its age, or honestly nothing. Unknown is neither good
//! nor bad: it moves nothing forward and breaks nothing.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::support::Quantity;

/// Why there is no value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// Not asked yet.
    NotYet,
    /// The source does not answer.
    Unreachable,
    /// The source did not answer in time.
    Slow,
    /// The source answered something that is no answer.
    Garbled,
    /// The query gave no series.
    Empty,
    /// The query gave NaN or an infinity.
    NotANumber,
    /// The newest sample is too old.
    Stale,
    /// Not enough samples yet for the query's window.
    WindowNotFull,
    /// The query gave several series where one is wanted.
    SeveralSeries,
    /// Too little traffic to judge.
    Thin,
    /// The query cannot be evaluated here.
    Unsupported,
    /// A value that nobody has said yet.
    NotSaid,
    /// An answer that is too old to count.
    TooOld,
}

impl Unknown {
    /// Whether it is only too early to know.
    #[must_use]
    pub fn waits(self) -> bool {
        matches!(self, Self::NotYet | Self::WindowNotFull)
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NotYet => "not asked yet",
            Self::Unreachable => "source unreachable",
            Self::Slow => "source too slow",
            Self::Garbled => "answer garbled",
            Self::Empty => "no series",
            Self::NotANumber => "not a number",
            Self::Stale => "stale",
            Self::WindowNotFull => "waiting for window",
            Self::SeveralSeries => "several series",
            Self::Thin => "too little traffic",
            Self::Unsupported => "query unsupported",
            Self::NotSaid => "no value yet",
            Self::TooOld => "answer again",
        })
    }
}

/// One reading of a metric.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// A trustworthy value.
    Known {
        /// The value in the metric's unit.
        value: Quantity,
        /// When the newest sample it rests on was taken: Unix milliseconds. Two readings with the
        /// same moment are one sample.
        sampled_at: i64,
    },
    /// No trustworthy value.
    Unknown(Unknown),
}

impl Reading {
    /// The value, when there is one.
    #[must_use]
    pub fn value(&self) -> Option<Quantity> {
        match self {
            Self::Known { value, .. } => Some(*value),
            Self::Unknown(_) => None,
        }
    }
}

/// How steadily a metric can be seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sight {
    /// Values come.
    #[default]
    Seen,
    /// No trustworthy value for too long.
    Blind,
    /// Values come and go.
    Unsteady,
    /// Too little traffic to judge.
    Thin,
}

impl Sight {
    /// The state word of the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Seen => "SEEN",
            Self::Blind => "BLIND",
            Self::Unsteady => "UNSTEADY",
            Self::Thin => "THIN",
        }
    }

    /// Whether forward work must stop on account of it.
    #[must_use]
    pub fn stops_forward(self) -> bool {
        matches!(self, Self::Blind | Self::Unsteady)
    }
}
