//! When the shim ends a command: pure, time is an argument. TERM first, KILL after the grace.
//!
//! ```text
//!   running ──cancel, kill time over──► ending (TERM) ──grace over──► killing (KILL, each look)
//! ```

use crate::backend::attempt::{Control, Outcome};
use crate::backend::command::Config;
use crate::support::Millis;

/// How far the ending of a command has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Running,
    Ending(Why, Millis),
    Killing(Why, Millis),
}

/// Why the shim ends the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Asked,
    Late,
}

/// What is to be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Nothing,
    Terminate,
    Kill,
}

/// The course of one command.
#[derive(Debug)]
pub(super) struct Course {
    kill_after: Option<Millis>,
    grace: Millis,
    phase: Phase,
}

impl Course {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            kill_after: config.kill_after,
            grace: config.grace,
            phase: Phase::Running,
        }
    }

    /// What is to be done at this time after the start, with this asked by the engine.
    pub(super) fn order(&mut self, elapsed: Millis, control: Control) -> Order {
        match self.phase {
            Phase::Running => match self.reason(elapsed, control) {
                Some(why) => {
                    self.phase = Phase::Ending(why, elapsed);
                    Order::Terminate
                }
                None => Order::Nothing,
            },
            Phase::Ending(why, since) if elapsed >= since + self.grace => {
                self.phase = Phase::Killing(why, elapsed);
                Order::Kill
            }
            Phase::Ending(..) => Order::Nothing,
            // Again and again: what was being forked at the first KILL gets the next.
            Phase::Killing(..) => Order::Kill,
        }
    }

    /// Since when KILL has been sent.
    pub(super) fn killing_since(&self) -> Option<Millis> {
        match self.phase {
            Phase::Killing(_, since) => Some(since),
            _ => None,
        }
    }

    /// The outcome when the shim ended the command, `None` when it did not.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        match self.phase {
            Phase::Running => None,
            Phase::Ending(why, _) | Phase::Killing(why, _) => Some(match why {
                Why::Asked => Outcome::Cancelled,
                Why::Late => Outcome::TimedOut,
            }),
        }
    }

    fn reason(&self, elapsed: Millis, control: Control) -> Option<Why> {
        let late = |limit: Millis| elapsed >= limit + control.extend;
        if control.cancel {
            Some(Why::Asked)
        } else if self.kill_after.is_some_and(late) {
            Some(Why::Late)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(kill_after: Option<u64>) -> Course {
        Course {
            kill_after: kill_after.map(Millis),
            grace: Millis(100),
            phase: Phase::Running,
        }
    }

    fn asked(cancel: bool, extend: u64) -> Control {
        Control {
            cancel,
            extend: Millis(extend),
        }
    }

    #[test]
    fn term_comes_first_and_kill_after_the_grace() {
        let mut course = course(Some(1000));
        let nothing = asked(false, 0);
        assert_eq!(course.order(Millis(999), nothing), Order::Nothing);
        assert_eq!(course.outcome(), None);
        assert_eq!(course.order(Millis(1000), nothing), Order::Terminate);
        assert_eq!(course.order(Millis(1099), nothing), Order::Nothing);
        assert_eq!(course.order(Millis(1100), nothing), Order::Kill);
        assert_eq!(course.order(Millis(1200), nothing), Order::Kill);
        assert_eq!(course.killing_since(), Some(Millis(1100)));
        assert_eq!(course.outcome(), Some(Outcome::TimedOut));
    }

    #[test]
    fn an_extension_moves_the_kill_time() {
        let mut course = course(Some(1000));
        assert_eq!(
            course.order(Millis(1400), asked(false, 500)),
            Order::Nothing
        );
        assert_eq!(
            course.order(Millis(1500), asked(false, 500)),
            Order::Terminate
        );
    }

    #[test]
    fn a_command_without_a_kill_time_ends_only_when_asked() {
        let mut course = course(None);
        assert_eq!(
            course.order(Millis(u64::MAX), asked(false, 0)),
            Order::Nothing
        );
        assert_eq!(course.order(Millis(5), asked(true, 0)), Order::Terminate);
        assert_eq!(course.outcome(), Some(Outcome::Cancelled));
    }
}
