//! Moments and the spans between them. A moment carries the wall clock (for people) and the boot
//! clock (for durations): a stepped wall clock must not lengthen a soak or fire a trigger.

use serde::{Deserialize, Serialize};

use super::id::BootId;
use crate::support::Millis;

/// Now, as an argument: the only time the core knows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moment {
    /// Wall clock, milliseconds since the Unix epoch, UTC.
    pub wall: i64,
    /// Which boot `since_boot` counts from.
    pub boot_id: BootId,
    /// Time since that boot, sleep included (Linux `CLOCK_BOOTTIME`).
    pub since_boot: Millis,
}

impl Moment {
    /// The span from `earlier` to this moment: by the boot clock within one boot, across boots by
    /// the wall clock. Never negative.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Millis {
        if self.boot_id == earlier.boot_id {
            return self.since_boot.saturating_sub(earlier.since_boot);
        }
        Millis(u64::try_from(self.wall.saturating_sub(earlier.wall)).unwrap_or(0))
    }

    /// When `earlier` was, on the wall clock as it runs now: where the wall clock was stepped since,
    /// the moment is moved with it.
    #[must_use]
    pub fn wall_of(&self, earlier: &Self) -> i64 {
        if self.boot_id != earlier.boot_id {
            return earlier.wall;
        }
        let since = i64::try_from(self.since(earlier).0).unwrap_or(i64::MAX);
        self.wall.saturating_sub(since)
    }

    /// Whether `span` has passed since `earlier`.
    #[must_use]
    pub fn has_passed(&self, span: Millis, earlier: &Self) -> bool {
        self.since(earlier) >= span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(boot: &str, wall: i64, since_boot: u64) -> Moment {
        Moment {
            wall,
            boot_id: boot.into(),
            since_boot: Millis(since_boot),
        }
    }

    #[test]
    fn a_stepped_wall_clock_changes_no_duration() {
        let (before, after) = (moment("a", 1_000_000, 500), moment("a", 0, 2_500));
        assert_eq!(after.since(&before), Millis(2_000));
    }

    #[test]
    fn across_boots_the_wall_clock_counts() {
        let (before, after) = (moment("a", 1_000, 900_000), moment("b", 61_000, 10));
        assert_eq!(after.since(&before), Millis::minutes(1));
        assert_eq!(before.since(&after), Millis::ZERO);
    }
}
