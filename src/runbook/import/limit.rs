//! Limits in prose: `Error rate > 5% for 5 minutes`, `la latencia supera 200 ms`, `错误率超过 5%`.
//! Pure functions of words without Markdown marks; which words are limits at all is theirs to
//! say, what a limit is for (a trigger, a gate) is not.

mod compare;
mod hold;
mod read;
mod subject;
mod value;

#[cfg(test)]
mod seeds;
#[cfg(test)]
mod tests;

use super::token;
use crate::support::{Decimal, Millis};

pub use self::value::Value;

/// A limit that words state.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limit {
    /// What is measured, as written.
    pub subject: String,
    /// How it may stand, or must not.
    pub comparison: Comparison,
    /// For how long.
    pub hold: Option<Millis>,
    /// How many times in a row.
    pub consecutive: Option<u32>,
    /// For a while, without a number.
    pub sustained: bool,
    /// The words of it, as written.
    pub words: String,
}

/// How a measure stands to its numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// More than this.
    Above(Value),
    /// This or more.
    AtLeast(Value),
    /// Less than this.
    Below(Value),
    /// This or less.
    AtMost(Value),
    /// Exactly this.
    Equal(Value),
    /// Between the two.
    Within(Value, Value),
    /// So many times its usual value.
    Times {
        /// What it is compared with: `baseline`.
        of: String,
        /// Above that many times, or below.
        above: bool,
        /// How many times, a decimal.
        factor: String,
    },
    /// Fallen by more than this.
    Dropped(Value),
    /// Risen, or grown worse, by more than this.
    Risen(Value),
}

impl Comparison {
    /// The number it compares with; the upper one of a range.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Above(value)
            | Self::AtLeast(value)
            | Self::Below(value)
            | Self::AtMost(value)
            | Self::Equal(value)
            | Self::Within(_, value)
            | Self::Dropped(value)
            | Self::Risen(value) => Some(value),
            Self::Times { .. } => None,
        }
    }
}

/// The first limit that words state.
#[must_use]
pub fn limit(words: &str) -> Option<Limit> {
    limits(words).into_iter().next()
}

/// All limits that words state, in their order.
#[must_use]
pub fn limits(words: &str) -> Vec<Limit> {
    if !token::has_digit(words) {
        return Vec::new();
    }
    read::limits(words)
}

/// For how long something must hold, by words that need not state a limit: `if any of these holds
/// for 10 consecutive minutes`.
#[must_use]
pub fn hold(words: &str) -> Option<Millis> {
    token::has_digit(words)
        .then(|| hold::anywhere(words))
        .flatten()
}

impl Limit {
    /// The limit as a condition of our language about a metric, where it is one. Failures in a
    /// row are some failures, so many times: `consecutive` says how many.
    #[must_use]
    pub fn condition(&self, metric: &str) -> Option<String> {
        if self.counts_in_a_row() {
            return Some(format!("{metric} > 0"));
        }
        let one =
            |sign: &str, value: &Value| Some(format!("{metric} {sign} {}", value.quantity()?));
        match &self.comparison {
            Comparison::Above(value) => one(">", value),
            Comparison::AtLeast(value) => one(">=", value),
            Comparison::Below(value) => one("<", value),
            Comparison::AtMost(value) => one("<=", value),
            Comparison::Equal(value) => one("==", value),
            Comparison::Within(low, high) => Some(format!(
                "{metric} in {} .. {}",
                low.quantity()?,
                high.quantity()?
            )),
            Comparison::Times { .. } | Comparison::Dropped(_) | Comparison::Risen(_) => None,
        }
    }

    /// Whether all it says is how many in a row.
    #[must_use]
    pub fn counts_in_a_row(&self) -> bool {
        let unit = self
            .comparison
            .value()
            .map_or("", |value| value.unit.as_str());
        self.consecutive.is_some() && unit.starts_with("consecutive")
    }

    /// The unit of our language that its numbers are in: empty for counts, nothing where we have
    /// none.
    #[must_use]
    pub fn unit(&self) -> Option<&'static str> {
        self.comparison.value()?.language_unit()
    }

    /// A short, stable name of what is measured.
    #[must_use]
    pub fn slug(&self) -> String {
        subject::slug(&self.subject)
    }

    /// Whether a number reaches it: what the limit says of this value, in its own unit.
    #[must_use]
    pub fn holds_for(&self, number: Decimal) -> Option<bool> {
        let read = |value: &Value| value.number.parse::<Decimal>().ok();
        Some(match &self.comparison {
            Comparison::Above(value) => number > read(value)?,
            Comparison::AtLeast(value) => number >= read(value)?,
            Comparison::Below(value) => number < read(value)?,
            Comparison::AtMost(value) => number <= read(value)?,
            Comparison::Equal(value) => number == read(value)?,
            Comparison::Within(low, high) => number >= read(low)? && number <= read(high)?,
            Comparison::Times { .. } | Comparison::Dropped(_) | Comparison::Risen(_) => {
                return None;
            }
        })
    }
}
