//! The two sides of a deployment and the names they go by.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of the two services behind the proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The version in service: green.
    Stable,
    /// The version coming in: blue.
    Candidate,
}

impl Side {
    /// Both, stable first.
    pub const BOTH: [Self; 2] = [Self::Stable, Self::Candidate];

    /// The colour, as it stands in metric labels.
    #[must_use]
    pub const fn colour(self) -> &'static str {
        match self {
            Self::Stable => "green",
            Self::Candidate => "blue",
        }
    }

    /// The name, as it stands in the admin API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stable => "stable",
            Self::Candidate => "candidate",
        }
    }

    /// The side of a colour; `None` for any other word.
    #[must_use]
    pub fn of_colour(colour: &str) -> Option<Self> {
        Self::BOTH.into_iter().find(|side| side.colour() == colour)
    }

    /// The index into a pair kept per side.
    pub(super) const fn index(self) -> usize {
        match self {
            Self::Stable => 0,
            Self::Candidate => 1,
        }
    }
}

/// A word that names none of what could be meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} {word:?}; there are {known}")]
pub struct UnknownWord {
    what: &'static str,
    word: String,
    known: &'static str,
}

impl UnknownWord {
    pub(super) fn new(what: &'static str, word: &str, known: &'static str) -> Self {
        Self {
            what,
            word: word.to_owned(),
            known,
        }
    }
}

impl FromStr for Side {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::BOTH
            .into_iter()
            .find(|side| [side.name(), side.colour()].contains(&word))
            .ok_or_else(|| UnknownWord::new("side", word, "stable (green) and candidate (blue)"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_known_by_name_and_by_colour() {
        for side in Side::BOTH {
            assert_eq!(side.name().parse(), Ok(side));
            assert_eq!(side.colour().parse(), Ok(side));
        }
        assert_eq!(
            "red".parse::<Side>().unwrap_err().to_string(),
            "unknown side \"red\"; there are stable (green) and candidate (blue)"
        );
    }
}
