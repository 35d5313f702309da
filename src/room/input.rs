//! Everything that can reach the core. Nothing else moves a room.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::command::Command;
use super::event::AttemptReport;
use super::id::{AttemptId, LeverId, MetricId, PersonId, ProbeId, RequestId};
pub use super::moment::Moment as Now;
use super::plan::Plan;
use super::reading::{Reading, Sight};

/// One thing that happened outside, or that somebody asked for.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// A new room on a plan.
    Opened(Box<Opening>),
    /// An engine took the room over: at start, and again after every end of an engine.
    EngineTook(EngineInfo),
    /// A person asks for something.
    Asked(Box<Asked>),
    /// A request was refused that the journal must hold: dangerous, or without authority.
    Refused {
        /// Who asked.
        by: Who,
        /// The verb.
        command: String,
        /// The fact.
        reason: String,
        /// How many more of theirs were refused since the last one written.
        others: u32,
    },
    /// What the observers see; each is the whole latest view.
    Observed(Observed),
    /// What became of an attempt.
    AttemptReported {
        /// Which.
        attempt: AttemptId,
        /// What.
        report: AttemptReport,
    },
    /// A person's first console came.
    Arrived(Who),
    /// A person's last console went.
    Left(PersonId),
    /// Time passed; due-ness is recomputed from `Now`.
    TimeReached,
    /// The wall clock was stepped, or the machine slept.
    ClockJumped {
        /// By how much the wall clock moved against the boot clock, milliseconds.
        by: i64,
    },
    /// The journal became unable or able to take entries.
    StorageChanged {
        /// Why it cannot; `None` when it can again.
        trouble: Option<String>,
    },
}

/// How a room begins.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Opening {
    /// The room's name.
    pub room: String,
    /// The pinned plan.
    pub plan: Plan,
    /// Who opens it.
    pub by: Who,
    /// How far every planned clock time is moved, milliseconds; 0 keeps the clock.
    pub clock_shift: i64,
    /// Midnight of the run's first day in the plan's zone: Unix milliseconds.
    pub midnight: i64,
}

/// Which engine runs the room.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct EngineInfo {
    /// Its process id.
    pub pid: u32,
    /// Its version.
    pub version: String,
    /// Whether the machine was booted since the last engine.
    pub rebooted: bool,
}

/// A person at a console, and how sure we are of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Who {
    /// The person.
    pub person: PersonId,
    /// How they proved it.
    pub proof: Proof,
}

/// How sure we are of a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// Their own account.
    Account,
    /// Their SSH key.
    Key,
    /// Their word only: an account that several people share. Shown `Ada?`.
    Claimed,
    /// The engine itself.
    Engine,
}

/// A request.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Chosen by the asker; a repeated id gets the first answer.
    pub id: RequestId,
    /// Who asks.
    pub by: Who,
    /// What for.
    pub command: Command,
    /// What the asker saw when they confirmed; `None` where nothing was confirmed.
    pub seen: Option<Seen>,
    /// What the observers see now, for a command that looks at it. The engine says it, nobody asks
    /// with it.
    #[serde(skip)]
    pub observed: Option<Box<Observed>>,
}

/// What a confirmation is bound to: it dies with any change of what the command reads.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Seen {
    /// The plan's hash.
    pub plan: String,
    /// `Room::revision_of` the command at that moment.
    pub revision: u64,
}

/// The observers' whole latest view.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Observed {
    /// Every metric's latest reading.
    pub readings: BTreeMap<MetricId, Reading>,
    /// How steadily every metric is seen.
    pub sights: BTreeMap<MetricId, Sight>,
    /// Every lever's latest read-back.
    pub levers: BTreeMap<LeverId, LeverReading>,
    /// Every probe's latest answer.
    pub probes: BTreeMap<ProbeId, ProbeReading>,
}

/// One read-back of a lever.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LeverReading {
    /// The candidate's share in percent; `None` when it cannot be read.
    pub weight: Option<u8>,
    /// When it was read.
    pub read_at: Now,
    /// Why it cannot be read.
    pub trouble: Option<String>,
}

/// One answer of a probe.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProbeReading {
    /// Whether it passed.
    pub passed: bool,
    /// What it said, one line.
    pub said: String,
    /// When it was asked.
    pub asked_at: Now,
}
