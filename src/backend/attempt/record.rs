//! What is written in an attempt's files: plain data, shared by shim and engine.

use serde::{Deserialize, Serialize};

use crate::support::Millis;

/// `started`: written before anything is executed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// The command's main process.
    pub pid: i32,
    /// Its process group.
    pub process_group: i32,
    /// Its session, which is the shim's.
    pub session: i32,
    /// When the kernel started that process, in its own ticks; tells a reused pid from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_ticks: Option<u64>,
    /// The boot in which all of these numbers mean something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boot_id: Option<String>,
    /// The shim.
    pub shim_pid: u32,
    /// When, in milliseconds since 1970.
    pub started_at: u64,
}

/// `control`: what the engine asks of the shim. Only ever grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::backend) struct Control {
    /// End the command.
    pub(in crate::backend) cancel: bool,
    /// By how much deadline and kill time are moved back, in all.
    pub(in crate::backend) extend: Millis,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// By itself, with this code.
    Exited {
        /// The exit code.
        code: i32,
    },
    /// By a signal that the shim did not send.
    Signalled {
        /// The signal's number.
        signal: i32,
    },
    /// Ended by the shim because `kill_after` was over.
    TimedOut,
    /// Ended by the shim because the engine asked.
    Cancelled,
    /// Nothing was executed.
    CouldNotStart {
        /// Why.
        why: String,
    },
}

/// An expectation that did not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmet {
    /// The exit code is none of the expected ones.
    Exit {
        /// What would have been fine.
        expected: Vec<i32>,
    },
    /// No line of the output matched.
    Output {
        /// The pattern.
        pattern: String,
    },
}

/// A process that the command left behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stray {
    /// Its process id.
    pub pid: i32,
    /// Its name, made harmless.
    pub name: String,
}

/// `result`: how it ended. Once written it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// How it ended.
    pub outcome: Outcome,
    /// The main process's exit code where it had one, even when the shim ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i32>,
    /// When it began, in milliseconds since 1970.
    pub started_at: u64,
    /// When it ended, in milliseconds since 1970.
    pub ended_at: u64,
    /// How long it ran by a clock that nobody sets.
    pub took: Millis,
    /// Expectations that did not hold; empty unless it exited by itself.
    #[serde(default)]
    pub unmet: Vec<Unmet>,
    /// Its last line of output, made harmless; empty when it said nothing.
    #[serde(default)]
    pub last_line: String,
    /// Processes that it left running.
    #[serde(default)]
    pub strays: Vec<Stray>,
    /// Lines of output that could not be kept because the disk refused them.
    #[serde(default)]
    pub lost_lines: u64,
}

impl Report {
    /// Whether the command exited by itself and everything expected of it held.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        matches!(self.outcome, Outcome::Exited { .. }) && self.unmet.is_empty()
    }
}
