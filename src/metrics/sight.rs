//! Whether a metric can be seen at all: a pure machine over its readings, with time as an argument.
//!
//! ```text
//!            no value for `blind_after`
//!   SEEN ─────────────────────────────► BLIND ── steady for `steady_for` ──► SEEN
//!    │ ▲   `gaps` gaps in `gap_window`
//!    │ └───── steady, and fewer gaps in the window ──── UNSTEADY
//!    └──── too little traffic ──► THIN ──── a value ──► SEEN
//! ```
//!
//! The worst holds: BLIND over UNSTEADY over THIN. Thin readings come from a source that answers,
//! so they end a gap.

use std::collections::VecDeque;

use crate::room::reading::{Reading, Sight, Unknown};
use crate::support::Millis;

/// The spans by which sight is judged; the demo shortens them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Patience {
    /// Without a value for so long, a metric is blind.
    pub blind_after: Millis,
    /// Values without a gap for so long end blindness and unsteadiness.
    pub steady_for: Millis,
    /// So many gaps within the window make a metric unsteady.
    pub gaps: usize,
    /// The window in which gaps are counted.
    pub gap_window: Millis,
}

impl Patience {
    /// The patience with a metric that is asked so often and may take so long to answer.
    #[must_use]
    pub fn of(every: Millis, deadline: Millis) -> Self {
        Self {
            blind_after: Millis::seconds(10).max(every + every + deadline),
            steady_for: Millis::seconds(30),
            gaps: 3,
            gap_window: Millis::minutes(5),
        }
    }
}

/// What can be seen of a metric, and since when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seeing {
    /// How steadily it can be seen.
    pub sight: Sight,
    /// When that began, in the caller's milliseconds. Of BLIND it is when the values ceased.
    pub since: u64,
}

/// Watches the readings of one metric.
#[derive(Clone, Debug)]
pub struct Watcher {
    patience: Patience,
    seeing: Seeing,
    /// When the source last gave anything to go by; the start when it never did.
    heard_at: u64,
    /// Since when there is no gap; `None` within one.
    steady_since: Option<u64>,
    thin: bool,
    gap_starts: VecDeque<u64>,
}

impl Watcher {
    /// Begins to watch. Until the first value the metric counts as seen, at most `blind_after`.
    #[must_use]
    pub fn new(patience: Patience, now: u64) -> Self {
        Self {
            patience,
            seeing: Seeing {
                sight: Sight::Seen,
                since: now,
            },
            heard_at: now,
            steady_since: None,
            thin: false,
            gap_starts: VecDeque::new(),
        }
    }

    /// Takes a reading.
    pub fn read(&mut self, reading: &Reading, now: u64) -> Seeing {
        self.judge(now);
        match reading {
            Reading::Known { .. } => self.hear(false, now),
            Reading::Unknown(Unknown::Thin) => self.hear(true, now),
            Reading::Unknown(_) => self.miss(now),
        }
        self.judge(now)
    }

    /// Takes note of the time; to be called at least once a second.
    pub fn tick(&mut self, now: u64) -> Seeing {
        self.judge(now)
    }

    /// What was last found.
    #[must_use]
    pub fn seeing(&self) -> Seeing {
        self.seeing
    }

    /// How many gaps lie in the window.
    #[must_use]
    pub fn gaps(&self) -> usize {
        self.gap_starts.len()
    }

    fn hear(&mut self, thin: bool, now: u64) {
        self.steady_since.get_or_insert(now);
        self.heard_at = now;
        self.thin = thin;
    }

    /// A gap begins with the first miss after a value.
    fn miss(&mut self, now: u64) {
        if self.steady_since.take().is_some() {
            self.gap_starts.push_back(now);
        }
    }

    fn judge(&mut self, now: u64) -> Seeing {
        let oldest = now.saturating_sub(self.patience.gap_window.0);
        while self.gap_starts.front().is_some_and(|start| *start < oldest) {
            self.gap_starts.pop_front();
        }
        let silent_for = now.saturating_sub(self.heard_at);
        if silent_for >= self.patience.blind_after.0 {
            // Silence without any answer, not even a bad one, is a gap too.
            self.miss(now);
        }
        let (sight, since) = self.found(silent_for, now);
        if sight != self.seeing.sight {
            self.seeing = Seeing { sight, since };
        }
        self.seeing
    }

    fn found(&self, silent_for: u64, now: u64) -> (Sight, u64) {
        let steady = self
            .steady_since
            .is_some_and(|since| now.saturating_sub(since) >= self.patience.steady_for.0);
        let before = self.seeing.sight;
        if silent_for >= self.patience.blind_after.0 {
            (Sight::Blind, self.heard_at)
        } else if before == Sight::Blind && !steady {
            (Sight::Blind, self.seeing.since)
        } else if self.gap_starts.len() >= self.patience.gaps
            || (before == Sight::Unsteady && !steady)
        {
            (Sight::Unsteady, now)
        } else if self.thin {
            (Sight::Thin, now)
        } else {
            (Sight::Seen, now)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::{Quantity, Unit};

    const PATIENCE: Patience = Patience {
        blind_after: Millis::seconds(13),
        steady_for: Millis::seconds(30),
        gaps: 3,
        gap_window: Millis::minutes(5),
    };

    fn known(at: u64) -> Reading {
        Reading::Known {
            value: Quantity::new(1.into(), Unit::Percent),
            sampled_at: i64::try_from(at).unwrap(),
        }
    }

    /// Plays readings, one letter each five seconds: `v` a value, `u` unknown, `t` thin, `.` none.
    /// Gives the sights, one letter each: Seen, Blind, Unsteady, Thin.
    fn played(readings: &str) -> String {
        let mut watcher = Watcher::new(PATIENCE, 0);
        let mut now = 0;
        let letters = readings.chars().map(|letter| {
            now += 5000;
            let seeing = match letter {
                'v' => watcher.read(&known(now), now),
                'u' => watcher.read(&Reading::Unknown(Unknown::Slow), now),
                't' => watcher.read(&Reading::Unknown(Unknown::Thin), now),
                _ => watcher.tick(now),
            };
            match seeing.sight {
                Sight::Seen => 's',
                Sight::Blind => 'b',
                Sight::Unsteady => 'u',
                Sight::Thin => 't',
            }
        });
        letters.collect()
    }

    #[test]
    fn sight_follows_the_readings() {
        for (readings, sights) in [
            ("vvvv", "ssss"),
            // One gap is not blindness; 13 s without a value are.
            ("vvuvv", "sssss"),
            ("vvuuu", "ssssb"),
            ("vv...", "ssssb"),
            ("uuuu", "ssbb"),
            ("....", "ssbb"),
            // Left after 30 s of values without a gap.
            ("vuuuvvvvvvv", "sssbbbbbbbs"),
            ("vuuuvvvuvvvvvvv", "sssbbbbbbbbbbbs"),
            // The third gap within five minutes.
            ("vuvuvuvv", "sssssuuu"),
            ("vuvuvuuu", "sssssuub"),
            // Thin comes and goes at once, and is worth less than unsteady.
            ("vttv", "stts"),
            ("vtttttt", "stttttt"),
            ("vuvuvut", "sssssuu"),
            ("tutv", "ttts"),
        ] {
            assert_eq!(played(readings), sights, "{readings}");
        }
    }

    #[test]
    fn unsteadiness_ends_when_the_gaps_are_old() {
        let steady = "v".repeat(70);
        let sights = played(&format!("vuvuvu{steady}"));
        // The first gap began at 10 s, so it leaves the window after 310 s: the 63rd reading.
        assert_eq!(sights.find("us"), Some(61), "{sights}");
        assert!(sights.ends_with('s'));
    }

    #[test]
    fn blindness_began_when_the_values_ceased() {
        let mut watcher = Watcher::new(PATIENCE, 0);
        watcher.read(&known(5000), 5000);
        assert_eq!(watcher.tick(17_999).sight, Sight::Seen);
        let blind = Seeing {
            sight: Sight::Blind,
            since: 5000,
        };
        assert_eq!(watcher.tick(18_000), blind);
        assert_eq!(watcher.read(&known(20_000), 20_000), blind);
        let seen = watcher.read(&known(50_000), 50_000);
        assert_eq!(
            seen.sight,
            Sight::Blind,
            "30 s without any reading are not steady"
        );
    }

    #[test]
    fn patience_grows_with_the_interval() {
        let patience = |every| Patience::of(Millis::seconds(every), Millis::seconds(3)).blind_after;
        assert_eq!(patience(1), Millis::seconds(10));
        assert_eq!(patience(5), Millis::seconds(13));
        assert_eq!(patience(15), Millis::seconds(33));
    }
}
