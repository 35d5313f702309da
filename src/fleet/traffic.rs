//! Who gets the next request. Two levers: a weight (percent to the candidate) and a switch that
//! sends everything to one side. Throwing the switch either way retires the weight, as turning a
//! canary off does; while it stands on blue, a weight is kept but moves nothing.

use serde::Serialize;

use super::share::{Spread, of_percent};
use super::side::Side;

/// The weight and the switch.
#[derive(Clone, Debug)]
pub(super) struct Traffic {
    weight: u8,
    active: Side,
    spread: Spread,
}

/// What the levers stand at, as the admin API tells it. The percents are those in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Standing {
    candidate: u8,
    stable: u8,
    /// Which lever the percents come from: `weight` or `switch`.
    decided_by: &'static str,
}

/// A weight outside 0..=100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the weight of the candidate is a whole number of percent from 0 to 100, not {0}")]
pub(super) struct WeightOutOfRange(pub(super) i64);

impl Default for Traffic {
    fn default() -> Self {
        Self {
            weight: 0,
            active: Side::Stable,
            spread: Spread::default(),
        }
    }
}

impl Traffic {
    /// Takes the next request.
    pub(super) fn next(&mut self) -> Side {
        if self.spread.takes(of_percent(self.percent_to_candidate())) {
            Side::Candidate
        } else {
            Side::Stable
        }
    }

    /// Sets the weight; a hundred is all.
    pub(super) fn set_weight(&mut self, percent: i64) -> Result<(), WeightOutOfRange> {
        self.weight = u8::try_from(percent)
            .ok()
            .filter(|percent| *percent <= 100)
            .ok_or(WeightOutOfRange(percent))?;
        Ok(())
    }

    /// Sends everything to one side and retires the weight.
    pub(super) fn switch_to(&mut self, side: Side) {
        self.active = side;
        self.weight = 0;
    }

    /// Where the switch stands.
    pub(super) fn active(&self) -> Side {
        self.active
    }

    /// The percent in force for a side.
    pub(super) fn percent_to(&self, side: Side) -> u8 {
        match side {
            Side::Candidate => self.percent_to_candidate(),
            Side::Stable => 100 - self.percent_to_candidate(),
        }
    }

    /// What both levers stand at.
    pub(super) fn standing(&self) -> Standing {
        Standing {
            candidate: self.percent_to(Side::Candidate),
            stable: self.percent_to(Side::Stable),
            decided_by: match self.active {
                Side::Stable => "weight",
                Side::Candidate => "switch",
            },
        }
    }

    fn percent_to_candidate(&self) -> u8 {
        match self.active {
            Side::Stable => self.weight,
            Side::Candidate => 100,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to_candidate(traffic: &mut Traffic, of: usize) -> usize {
        (0..of)
            .filter(|_| traffic.next() == Side::Candidate)
            .count()
    }

    #[test]
    fn the_weight_is_followed_exactly() {
        let mut traffic = Traffic::default();
        for (percent, taken) in [(0, 0), (10, 20), (50, 100), (100, 200), (0, 0)] {
            traffic.set_weight(percent).unwrap();
            assert_eq!(to_candidate(&mut traffic, 200), taken, "{percent} %");
        }
    }

    #[test]
    fn a_weight_out_of_range_changes_nothing() {
        let mut traffic = Traffic::default();
        traffic.set_weight(10).unwrap();
        for bad in [-1, 101, 300, i64::MAX] {
            assert_eq!(traffic.set_weight(bad), Err(WeightOutOfRange(bad)));
        }
        assert_eq!(traffic.percent_to(Side::Candidate), 10);
    }

    #[test]
    fn the_switch_overrules_the_weight_and_retires_it() {
        let mut traffic = Traffic::default();
        traffic.set_weight(50).unwrap();
        traffic.switch_to(Side::Candidate);
        traffic.set_weight(0).unwrap();
        assert_eq!(to_candidate(&mut traffic, 10), 10);
        assert_eq!(traffic.standing().decided_by, "switch");
        traffic.switch_to(Side::Stable);
        assert_eq!(to_candidate(&mut traffic, 10), 0);
    }
}
