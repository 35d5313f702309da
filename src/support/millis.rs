//! Spans of time as the runbook writes them (`90s`, `1h30m`) and as the screen shows them
//! (`4:12`, `1:47:12`). Whole milliseconds, never negative.

use std::fmt::{self, Write as _};
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A span of time in whole milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub u64);

impl Millis {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of whole seconds.
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self(seconds * 1000)
    }

    /// A span of whole minutes.
    #[must_use]
    pub const fn minutes(minutes: u64) -> Self {
        Self::seconds(minutes * 60)
    }

    /// The span for the standard library and tokio.
    #[must_use]
    pub const fn to_duration(self) -> Duration {
        Duration::from_millis(self.0)
    }

    /// This span less `other`, never below zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Whole seconds, cut off.
    #[must_use]
    pub const fn whole_seconds(self) -> u64 {
        self.0 / 1000
    }

    /// As a clock counts it: `0:07`, `12:48`, `1:47:12`.
    #[must_use]
    pub fn clock(self) -> String {
        let seconds = self.whole_seconds();
        let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        if h > 0 {
            format!("{h}:{m:02}:{s:02}")
        } else {
            format!("{m}:{s:02}")
        }
    }
}

impl From<Duration> for Millis {
    fn from(duration: Duration) -> Self {
        Self(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }
}

impl Add for Millis {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Millis {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Millis {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.saturating_sub(other)
    }
}

/// The units a span is written in, longest first; a number without a unit is a mistake.
const UNITS: [(&str, u64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1000),
    ("ms", 1),
];

impl fmt::Display for Millis {
    /// As the runbook writes it: `1h30m`, `90s` becomes `1m30s`, `0s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        let mut text = String::new();
        for (unit, size) in UNITS {
            if rest >= size {
                let _ = write!(text, "{}{unit}", rest / size);
                rest %= size;
            }
        }
        f.pad(if text.is_empty() { "0s" } else { &text })
    }
}

impl fmt::Debug for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is no span of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MillisError {
    /// A number came without a unit, or nothing came.
    #[error("a duration needs a unit: 30s, 5m, 1h30m")]
    NoUnit,
    /// A unit that is none of `d h m s ms`.
    #[error("unknown unit of time {0:?}; there are d, h, m, s and ms")]
    UnknownUnit(String),
    /// Longer than can be counted.
    #[error("duration out of range")]
    OutOfRange,
}

impl FromStr for Millis {
    type Err = MillisError;

    fn from_str(text: &str) -> Result<Self, MillisError> {
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(MillisError::NoUnit);
        }
        let mut total: u64 = 0;
        while !rest.is_empty() {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, tail) = rest.split_at(digits);
            let tail = tail.trim_start();
            let letters = tail.len()
                - tail
                    .trim_start_matches(|c: char| c.is_ascii_alphabetic())
                    .len();
            let (unit, after) = tail.split_at(letters);
            if digits == 0 || (unit.is_empty() && after.is_empty()) {
                return Err(MillisError::NoUnit);
            }
            let number: u64 = number.parse().map_err(|_| MillisError::OutOfRange)?;
            let size = size_of_unit(unit)?;
            let part = number.checked_mul(size).ok_or(MillisError::OutOfRange)?;
            total = total.checked_add(part).ok_or(MillisError::OutOfRange)?;
            rest = after.trim_start();
        }
        Ok(Self(total))
    }
}

fn size_of_unit(unit: &str) -> Result<u64, MillisError> {
    let short = match unit {
        "day" | "days" => "d",
        "hour" | "hours" => "h",
        "min" | "mins" | "minute" | "minutes" => "m",
        "sec" | "secs" | "second" | "seconds" => "s",
        other => other,
    };
    UNITS
        .iter()
        .find(|(name, _)| *name == short)
        .map(|(_, size)| *size)
        .ok_or_else(|| MillisError::UnknownUnit(unit.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        for (text, span) in [
            ("30m", Millis::minutes(30)),
            ("1h30m", Millis::minutes(90)),
            ("90s", Millis::seconds(90)),
            ("250ms", Millis(250)),
            ("2 min", Millis::minutes(2)),
            ("1d", Millis::minutes(24 * 60)),
        ] {
            assert_eq!(text.parse(), Ok(span), "{text}");
        }
    }

    #[test]
    fn a_number_without_a_unit_is_refused() {
        assert_eq!("30".parse::<Millis>(), Err(MillisError::NoUnit));
        assert_eq!("".parse::<Millis>(), Err(MillisError::NoUnit));
        assert_eq!("m".parse::<Millis>(), Err(MillisError::NoUnit));
        assert_eq!(
            "3 fortnights".parse::<Millis>(),
            Err(MillisError::UnknownUnit("fortnights".into()))
        );
        assert_eq!(
            "99999999999999999999d".parse::<Millis>(),
            Err(MillisError::OutOfRange)
        );
    }

    #[test]
    fn the_clock_form_grows_hours_only_when_needed() {
        assert_eq!(Millis::seconds(7).clock(), "0:07");
        assert_eq!(Millis::seconds(768).clock(), "12:48");
        assert_eq!(Millis::seconds(6432).clock(), "1:47:12");
    }

    proptest! {
        #[test]
        fn display_reads_back(ms in 0u64..10_000_000_000) {
            prop_assert_eq!(Millis(ms).to_string().parse::<Millis>().unwrap(), Millis(ms));
        }
    }
}
