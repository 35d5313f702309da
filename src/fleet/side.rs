//! The two sides of a deployment and the names they go by.

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
