//! Why there is no trustworthy value: the reason that the room knows, and a detail for people.

use std::time::Duration;

use crate::room::reading::Unknown;
use crate::support::text::harmless;

/// Longest detail, in characters: it stands in a notice, and others' bytes may be in it.
const DETAIL_LIMIT: usize = 200;

/// A reason and its detail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The reason.
    pub why: Unknown,
    /// For people; safe to show.
    pub detail: String,
}

impl Fault {
    pub(super) fn new(why: Unknown, detail: impl AsRef<str>) -> Self {
        let detail: String = harmless(detail.as_ref())
            .chars()
            .take(DETAIL_LIMIT)
            .collect();
        Self { why, detail }
    }

    /// The same, said of one of several things.
    pub(super) fn of(self, thing: &str) -> Self {
        Self::new(self.why, format!("{thing}: {}", self.detail))
    }

    pub(super) fn slow(deadline: Duration) -> Self {
        let detail = format!("no answer within {:.1} s", deadline.as_secs_f64());
        Self::new(Unknown::Slow, detail)
    }
}

impl From<reqwest::Error> for Fault {
    fn from(error: reqwest::Error) -> Self {
        // An address may hold a password.
        let error = error.without_url();
        let mut detail = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            detail = cause.to_string();
            source = cause.source();
        }
        let why = if error.is_timeout() {
            Unknown::Slow
        } else if error.is_decode() {
            Unknown::Garbled
        } else {
            Unknown::Unreachable
        };
        Self::new(why, detail)
    }
}
