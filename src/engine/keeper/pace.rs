//! How fast and how often an engine is started again.

use std::collections::VecDeque;
use std::time::Duration;

use crate::room::moment::Moment;
use crate::support::Millis;

/// The pace of restarts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// How long to wait before a restart.
    pub after: Duration,
    /// How many restarts there are within `within`.
    pub most: usize,
    /// The time that `most` is for.
    pub within: Millis,
}

impl Default for Pace {
    /// Well within the two seconds that a room may be without its engine; five times in five
    /// minutes.
    fn default() -> Self {
        Self {
            after: Duration::from_millis(500),
            most: 5,
            within: Millis::minutes(5),
        }
    }
}

/// The restarts so far.
#[derive(Debug, Default)]
pub(super) struct Restarts {
    at: VecDeque<Moment>,
}

impl Restarts {
    /// Takes a restart into account; `false` when there were too many and there must not be one.
    pub(super) fn allows(&mut self, pace: &Pace, now: &Moment) -> bool {
        self.at.retain(|at| !now.has_passed(pace.within, at));
        if self.at.len() >= pace.most {
            return false;
        }
        self.at.push_back(now.clone());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::Clock;

    #[test]
    fn five_restarts_in_five_minutes_are_allowed_and_later_more() {
        let (clock, hand) = Clock::by_hand(Clock::machine().now());
        let (pace, mut restarts) = (Pace::default(), Restarts::default());
        for _ in 0..5 {
            assert!(restarts.allows(&pace, &clock.now()));
            hand.pass(Millis::seconds(10));
        }
        assert!(!restarts.allows(&pace, &clock.now()));
        hand.pass(Millis::minutes(4));
        assert!(!restarts.allows(&pace, &clock.now()));
        hand.pass(Millis::seconds(10));
        assert!(restarts.allows(&pace, &clock.now()));
    }
}
