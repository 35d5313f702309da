//! When something is planned: a time of day, a date, or so long before or after a moment of the run.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::support::Millis;

/// A time of day in the plan's zone: minutes since midnight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClockTime(pub u16);

/// What is wrong with a time of day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a time of day is 08:30")]
pub struct ClockTimeError;

impl FromStr for ClockTime {
    type Err = ClockTimeError;

    /// `08:30`; 24:00 is the end of the day.
    fn from_str(text: &str) -> Result<Self, ClockTimeError> {
        let two = |part: &str| {
            let digits = part.len() <= 2 && part.chars().all(|c| c.is_ascii_digit());
            digits.then(|| part.parse::<u16>().ok()).flatten()
        };
        let parts = text.trim().split_once(':');
        let (hours, minutes) = parts.ok_or(ClockTimeError)?;
        let (Some(hour), Some(minute)) = (two(hours), two(minutes)) else {
            return Err(ClockTimeError);
        };
        let good = (hour < 24 && minute < 60) || (hour == 24 && minute == 0);
        let whole = good && minutes.len() == 2;
        whole
            .then_some(Self(hour * 60 + minute))
            .ok_or(ClockTimeError)
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:02}:{:02}", self.0 / 60, self.0 % 60))
    }
}

/// When something is planned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// At a time of day of the run's first day.
    Clock(ClockTime),
    /// At a time of another day.
    Day(Day, ClockTime),
    /// So long after, or before, a moment of the run.
    From(Base, Offset),
}

/// A day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Day {
    /// So many days after the run's first day; negative before it.
    OfRun(i16),
    /// A date: days since 1970-01-01.
    Date(i32),
}

/// A moment of the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    /// The start of the run: `T`. Before it, the planned one.
    Start,
    /// The start of the step that is the cutover.
    Cutover,
    /// The end of the run, where the watch begins.
    End,
    /// The first trigger that fired or was declared.
    Incident,
}

/// Milliseconds, either way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Offset(pub i64);

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Start => "T",
            Self::Cutover => "cutover",
            Self::End => "end",
            Self::Incident => "incident",
        })
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        f.pad(&format!("{sign}{}", Millis(self.0.unsigned_abs())))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OfRun(days) => f.pad(&format!("day{days:+}")),
            Self::Date(days) => {
                let epoch = chrono::NaiveDate::default();
                let date = epoch + chrono::Days::new(u64::try_from(*days).unwrap_or(0));
                f.pad(&date.to_string())
            }
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clock(time) => f.pad(&time.to_string()),
            Self::Day(day, time) => f.pad(&format!("{day} {time}")),
            Self::From(base, offset) => f.pad(&format!("{base}{offset}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_shown_as_they_are_written() {
        let clock = ClockTime(8 * 60 + 30);
        for (when, shown) in [
            (When::Clock(clock), "08:30"),
            (When::Day(Day::OfRun(-1), clock), "day-1 08:30"),
            (When::Day(Day::OfRun(2), clock), "day+2 08:30"),
            (When::Day(Day::Date(20_000), clock), "2024-10-04 08:30"),
            (When::From(Base::Start, Offset(-86_400_000)), "T-1d"),
            (When::From(Base::Start, Offset(0)), "T+0s"),
            (When::From(Base::Cutover, Offset(300_000)), "cutover+5m"),
        ] {
            assert_eq!(when.to_string(), shown);
        }
    }
}
