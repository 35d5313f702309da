//! Sends a request and says what is known about its effect. The distinction that matters: proven
//! not done, refused by the other side, or in doubt.

use reqwest::Client;
use serde_json::Value;

use super::client::{Answer, Failure, exchange};
use super::{Config, Holds};
use crate::support::text::harmless;

/// Most of a body that is shown.
const EXCERPT: usize = 2 << 10;
/// Answers of a gateway that itself got none: the request may have been done behind it.
const GATEWAY_IN_DOUBT: [u16; 2] = [502, 504];

/// What is known after a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpOutcome {
    /// Answered as expected.
    Done {
        /// The status.
        status: u16,
        /// The beginning of the answer, harmless.
        excerpt: String,
    },
    /// Answered otherwise.
    Refused {
        /// The status.
        status: u16,
        /// The expectation that did not hold.
        expected: String,
        /// The beginning of the answer, harmless.
        excerpt: String,
    },
    /// Proven not done: it never left, or its method changes nothing and it got no answer.
    NotSent {
        /// Why.
        why: String,
    },
    /// It left, and nobody knows whether it was done.
    InDoubt {
        /// Why.
        why: String,
    },
}

impl HttpOutcome {
    /// Whether it did what was asked.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        matches!(self, Self::Done { .. })
    }

    /// How it ended, in a few words.
    #[must_use]
    pub fn said(&self) -> String {
        match self {
            Self::Done { status, .. } => format!("status {status}"),
            Self::Refused {
                status, expected, ..
            } => format!("status {status}, wanted {expected}"),
            Self::NotSent { why } => format!("not done: {why}"),
            Self::InDoubt { why } => format!("in doubt: {why}"),
        }
    }
}

/// Sends the request once, within its timeout.
///
/// The client must be one of [`super::builder`]: redirects of anything but GET and HEAD are not
/// followed.
pub async fn perform(client: &Client, config: &Config) -> HttpOutcome {
    match exchange(client, config).await {
        Ok(answer) => judged(config, &answer),
        Err(Failure::NotSent(why)) => HttpOutcome::NotSent { why },
        Err(Failure::Broken(why)) if config.method.is_safe() => HttpOutcome::NotSent { why },
        Err(Failure::Broken(why)) => HttpOutcome::InDoubt { why },
    }
}

fn judged(config: &Config, answer: &Answer) -> HttpOutcome {
    let Answer { status, .. } = *answer;
    if !config.expect.status.contain(status) {
        if GATEWAY_IN_DOUBT.contains(&status) && !config.method.is_safe() {
            let why = format!("a gateway got no answer: status {status}");
            return HttpOutcome::InDoubt { why };
        }
        return refused(answer, config.expect.status.to_string());
    }
    if config.expect.json.is_empty() {
        let excerpt = excerpt(&answer.body);
        return HttpOutcome::Done { status, excerpt };
    }
    match &answer.cut {
        // It was accepted, but what was to be seen in the answer was not.
        Some(why) if !config.method.is_safe() => HttpOutcome::InDoubt { why: why.clone() },
        Some(why) => refused(answer, format!("a whole answer, but {why}")),
        None => match unmet(&config.expect.json, &answer.body) {
            Some(expected) => refused(answer, expected),
            None => HttpOutcome::Done {
                status,
                excerpt: excerpt(&answer.body),
            },
        },
    }
}

fn refused(answer: &Answer, expected: String) -> HttpOutcome {
    HttpOutcome::Refused {
        status: answer.status,
        expected,
        excerpt: excerpt(&answer.body),
    }
}

/// The first expectation that does not hold, in words.
fn unmet(expected: &[Holds], body: &[u8]) -> Option<String> {
    let Ok(json) = serde_json::from_slice::<Value>(body) else {
        return Some("JSON".to_owned());
    };
    expected
        .iter()
        .find(|holds| {
            !json
                .pointer(&holds.pointer)
                .is_some_and(|value| same(value, &holds.equals))
        })
        .map(|holds| harmless(&format!("{} = {}", holds.pointer, holds.equals)))
}

/// Numbers are equal by value, so that 25 expected is 25.0 answered.
fn same(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        #[expect(
            clippy::float_cmp,
            reason = "two numbers as two people wrote them, nothing computed"
        )]
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

fn excerpt(body: &[u8]) -> String {
    let cut = body.len() > EXCERPT;
    let text = harmless(&String::from_utf8_lossy(
        body.get(..EXCERPT).unwrap_or(body),
    ));
    if cut { format!("{text}…") } else { text }
}
