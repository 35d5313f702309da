//! The frames of the protocol, each one line of JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::room::id::{AttemptId, LeverId, MetricId, PersonId, ProbeId, RequestId, SourceId};
use crate::room::input::{LeverReading, Now, ProbeReading, Seen, Who};
use crate::room::reading::Reading;
use crate::room::{Command, Entry, Refusal};
use crate::support::Decimal;

/// What a console says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FromConsole {
    /// First of all, within five seconds.
    Hello(Hello),
    /// A request.
    Ask(Ask),
    /// Older history: at most `count` entries before `before`.
    Page {
        /// The first seq not wanted.
        before: u64,
        /// How many at most.
        count: u32,
    },
    /// Park the engine; the person's wish to stop it, with what the core says of that.
    Stop {
        /// Whether triggers may be disarmed while exposed.
        disarm: Option<String>,
        /// Whether the keeper starts a new engine at once.
        restart: bool,
    },
}

/// Who comes and how.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Hello {
    /// `PROTOCOL`.
    pub protocol: u32,
    /// `FOLD`.
    pub fold: u32,
    /// The program's version.
    pub version: String,
    /// Who the person says they are; the one whose login this account is when `None`.
    pub person: Option<PersonId>,
    /// Whether they only watch.
    pub read_only: bool,
    /// Whether it is one command and nobody's presence.
    pub headless: bool,
}

/// A request.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Ask {
    /// Chosen by the console; the same id gets the same answer.
    pub id: RequestId,
    /// What for.
    pub command: Command,
    /// What the person saw when they confirmed.
    pub seen: Option<Seen>,
}

/// What the engine says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FromEngine {
    /// Come in.
    Welcome(Welcome),
    /// Stay out: why, and what to do.
    TurnedAway {
        /// The fact.
        reason: String,
        /// What to do next.
        hint: Option<String>,
        /// The engine's versions, when they are the reason.
        versions: Option<Versions>,
    },
    /// A part of the room as JSON; the whole is the parts joined.
    Snapshot {
        /// From zero.
        part: u32,
        /// How many there are.
        parts: u32,
        /// The text of this part.
        text: String,
        /// SHA-256 of the whole, with the last part.
        hash: Option<String>,
    },
    /// An entry. Those up to the snapshot's seq are history and are not folded; the state's hash
    /// at that seq ends them.
    Entry(Box<Entry>),
    /// The answer to a request.
    Reply {
        /// Its id.
        id: RequestId,
        /// The answer.
        answer: Answer,
    },
    /// What is measured and printed; never folded, may be skipped.
    Telemetry(Box<Telemetry>),
    /// SHA-256 of the room's JSON after `seq`.
    StateHash {
        /// After which entry.
        seq: u64,
        /// The hash.
        hash: String,
    },
    /// Older history, oldest first.
    Page {
        /// The entries.
        entries: Vec<Entry>,
    },
    /// The engine is about to leave.
    Bye {
        /// Why.
        reason: String,
    },
}

/// The versions that console and engine must agree on, and the program's own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Versions {
    /// `PROTOCOL`.
    pub protocol: u32,
    /// `FOLD`.
    pub fold: u32,
    /// The program's version.
    pub version: String,
}

/// Come in.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Welcome {
    /// The room's name.
    pub room: String,
    /// Who the engine takes the console's person for.
    pub who: Who,
    /// The snapshot's seq.
    pub seq: u64,
    /// The seq at which this person last left, for SINCE YOU LEFT.
    pub left_seq: Option<u64>,
    /// The engine's clock now.
    pub now: Now,
}

/// The answer to a request.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It is durable at this seq.
    Accepted {
        /// The first entry it made.
        seq: u64,
    },
    /// It is not done.
    Refused(Refusal),
}

/// What is measured and printed.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Telemetry {
    /// The engine's clock.
    pub now: Option<Now>,
    /// New readings.
    pub readings: BTreeMap<MetricId, Reading>,
    /// New read-backs.
    pub levers: BTreeMap<LeverId, LeverReading>,
    /// New probe answers.
    pub probes: BTreeMap<ProbeId, ProbeReading>,
    /// How each source does.
    pub sources: BTreeMap<SourceId, SourceHealth>,
    /// New lines of output, at most some hundred; `left_out` counts the others.
    pub output: Vec<OutputLine>,
    /// Lines left out because the console is slow.
    pub left_out: u64,
    /// Earlier values, sent once after the snapshot: Unix milliseconds and value, oldest first.
    pub history: BTreeMap<MetricId, Vec<(i64, Option<Decimal>)>>,
    /// How many consoles are attached.
    pub consoles: u32,
}

/// How a source does.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SourceHealth {
    /// Whether it answered the last time.
    pub ok: bool,
    /// What it said, one line.
    pub said: String,
    /// When it last answered, Unix milliseconds.
    pub answered_at: Option<i64>,
}

/// One line that a command printed. Harmless: nothing in it moves a terminal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OutputLine {
    /// Which attempt.
    pub attempt: AttemptId,
    /// When, Unix milliseconds.
    pub at: i64,
    /// From where.
    pub stream: Stream,
    /// What.
    pub text: String,
}

/// From where a line came.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
    /// Us, about the output.
    Note,
}
