//! The faults that a service, or the admin API itself, can be given: what the wire says, what it
//! may say, and what is then in force.

use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::side::{Side, UnknownWord};

/// The longest added latency; beyond it every client has given up anyway.
const LONGEST_LATENCY: u64 = 60_000;
/// The longest time that a change of weight can be made to hang.
const LONGEST_HANG: u64 = 600_000;

/// Who gets the fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// The version in service.
    Stable,
    /// The version coming in.
    Candidate,
    /// The admin API: changes of weight hang.
    Admin,
}

impl Target {
    /// The service that is meant; `None` for the admin API.
    #[must_use]
    pub const fn side(self) -> Option<Side> {
        match self {
            Self::Stable => Some(Side::Stable),
            Self::Candidate => Some(Side::Candidate),
            Self::Admin => None,
        }
    }
}

impl FromStr for Target {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match (word, word.parse()) {
            ("admin", _) => Ok(Self::Admin),
            (_, Ok(Side::Stable)) => Ok(Self::Stable),
            (_, Ok(Side::Candidate)) => Ok(Self::Candidate),
            (_, Err(_)) => Err(UnknownWord::new(
                "service",
                word,
                "stable, candidate and admin",
            )),
        }
    }
}

/// What `/health` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// 200.
    #[default]
    Up,
    /// 503.
    Down,
}

impl FromStr for Health {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "up" => Ok(Self::Up),
            "down" => Ok(Self::Down),
            _ => Err(UnknownWord::new("health", word, "up and down")),
        }
    }
}

/// A change of faults; what is absent stays as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultChange {
    /// Who gets it.
    pub service: Target,
    /// The share of user requests that answer 500, 0..=1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_rate: Option<f64>,
    /// Milliseconds added to each user request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// What `/health` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
    /// Milliseconds that a change of weight hangs before it takes effect; admin only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hang_ms: Option<u64>,
}

/// Why a change of faults is refused.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub(super) enum FaultRefusal {
    #[error("error_rate is a ratio from 0 to 1, not {0}")]
    ErrorRate(f64),
    #[error("latency_ms is at most {LONGEST_LATENCY}, not {0}")]
    Latency(u64),
    #[error("hang_ms is at most {LONGEST_HANG}, not {0}")]
    Hang(u64),
    #[error("the admin API takes hang_ms only, and a service takes all but hang_ms")]
    WrongTarget,
    #[error("nothing to change: name error_rate, latency_ms, health or hang_ms")]
    Empty,
}

impl FaultChange {
    /// A change of nothing yet.
    #[must_use]
    pub const fn of(service: Target) -> Self {
        Self {
            service,
            error_rate: None,
            latency_ms: None,
            health: None,
            hang_ms: None,
        }
    }

    pub(super) fn check(&self) -> Result<(), FaultRefusal> {
        let of_service =
            self.error_rate.is_some() || self.latency_ms.is_some() || self.health.is_some();
        match (self.service.side(), of_service, self.hang_ms) {
            (_, false, None) => return Err(FaultRefusal::Empty),
            (Some(_), _, Some(_)) | (None, true, _) => return Err(FaultRefusal::WrongTarget),
            _ => {}
        }
        if let Some(rate) = self.error_rate.filter(|rate| !(0.0..=1.0).contains(rate)) {
            return Err(FaultRefusal::ErrorRate(rate));
        }
        if let Some(latency) = self.latency_ms.filter(|ms| *ms > LONGEST_LATENCY) {
            return Err(FaultRefusal::Latency(latency));
        }
        match self.hang_ms.filter(|ms| *ms > LONGEST_HANG) {
            Some(hang) => Err(FaultRefusal::Hang(hang)),
            None => Ok(()),
        }
    }
}

/// The faults in force at one service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(super) struct Faults {
    pub(super) error_rate: f64,
    pub(super) latency_ms: u64,
    pub(super) health: Health,
}

impl Faults {
    /// These faults with the change made.
    pub(super) fn with(self, change: &FaultChange) -> Self {
        Self {
            error_rate: change.error_rate.unwrap_or(self.error_rate),
            latency_ms: change.latency_ms.unwrap_or(self.latency_ms),
            health: change.health.unwrap_or(self.health),
        }
    }

    /// The latency added.
    pub(super) fn latency(self) -> Duration {
        Duration::from_millis(self.latency_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(json: &str) -> FaultChange {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_is_absent_stays() {
        let faults = Faults::default()
            .with(&change(r#"{"service":"candidate","error_rate":0.2}"#))
            .with(&change(r#"{"service":"candidate","latency_ms":300}"#));
        assert!((faults.error_rate - 0.2).abs() < 1e-9);
        assert_eq!((faults.latency_ms, faults.health), (300, Health::Up));
    }

    #[test]
    fn words_on_a_command_line_name_services_and_health() {
        assert_eq!("blue".parse(), Ok(Target::Candidate));
        assert_eq!("admin".parse(), Ok(Target::Admin));
        assert_eq!("down".parse(), Ok(Health::Down));
        assert!("database".parse::<Target>().is_err());
        assert!("ill".parse::<Health>().is_err());
    }

    #[test]
    fn nonsense_is_refused() {
        for (json, refusal) in [
            (r#"{"service":"stable"}"#, FaultRefusal::Empty),
            (
                r#"{"service":"stable","error_rate":1.5}"#,
                FaultRefusal::ErrorRate(1.5),
            ),
            (
                r#"{"service":"stable","latency_ms":60001}"#,
                FaultRefusal::Latency(60_001),
            ),
            (
                r#"{"service":"stable","hang_ms":5}"#,
                FaultRefusal::WrongTarget,
            ),
            (
                r#"{"service":"admin","health":"down"}"#,
                FaultRefusal::WrongTarget,
            ),
            (
                r#"{"service":"admin","hang_ms":600001}"#,
                FaultRefusal::Hang(600_001),
            ),
        ] {
            assert_eq!(change(json).check(), Err(refusal), "{json}");
        }
        for unreadable in [
            r#"{"service":"db"}"#,
            r#"{"service":"stable","oops":1}"#,
            r#"{"service":"stable","latency_ms":-1}"#,
        ] {
            assert!(serde_json::from_str::<FaultChange>(unreadable).is_err());
        }
    }
}
