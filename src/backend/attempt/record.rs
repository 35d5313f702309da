//! What is written in an attempt's files: plain data, shared by shim and engine.

use std::fmt;

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
    /// By how much the kill time is moved back, in all.
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

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exit { expected } => {
                let codes: Vec<String> = expected.iter().map(i32::to_string).collect();
                write!(f, "wanted {}", codes.join(" or "))
            }
            Self::Output { pattern } => write!(f, "no output matches {pattern}"),
        }
    }
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

    /// How it ended, in a few words.
    #[must_use]
    pub fn said(&self) -> String {
        let mut said = match &self.outcome {
            Outcome::Exited { code } => format!("exit {code}"),
            Outcome::Signalled { signal } => format!("killed by signal {signal}"),
            Outcome::TimedOut => format!("killed after {}", self.took),
            Outcome::Cancelled => "cancelled".to_owned(),
            Outcome::CouldNotStart { why } => format!("could not start: {why}"),
        };
        let unmet = self.unmet.iter().map(Unmet::to_string);
        let left = self.strays.len();
        let strays = (left > 0).then(|| format!("{left} left running"));
        for more in unmet.chain(strays) {
            said.push_str(", ");
            said.push_str(&more);
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_said_in_a_few_words() {
        let mut report = Report {
            outcome: Outcome::Exited { code: 3 },
            code: Some(3),
            started_at: 0,
            ended_at: 1,
            took: Millis::seconds(90),
            unmet: vec![Unmet::Exit {
                expected: vec![0, 2],
            }],
            last_line: String::new(),
            strays: vec![Stray {
                pid: 7,
                name: "sleep".to_owned(),
            }],
            lost_lines: 0,
        };
        assert_eq!(report.said(), "exit 3, wanted 0 or 2, 1 left running");
        report.outcome = Outcome::TimedOut;
        (report.unmet, report.strays) = (Vec::new(), Vec::new());
        assert_eq!(report.said(), "killed after 1m30s");
    }
}
