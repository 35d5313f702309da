//! Planned moments as wall clock, as far as the room knows them: one place for the core and for
//! whoever shows them.

use chrono::{Days, NaiveDate, TimeZone as _};

use super::Room;
use crate::room::input::Now;
use crate::room::plan::{Base, ClockTime, Day, Offset, When};

const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;

impl Room {
    /// A planned moment as wall clock: Unix milliseconds; `None` while it is not known. Before the
    /// start, `T` is the planned start: as said at open, else where the first phase or the window
    /// has a time.
    #[must_use]
    pub fn wall_of(&self, when: When, now: &Now) -> Option<i64> {
        match when {
            When::Clock(time) => Some(self.clock_time(0, time)),
            When::Day(Day::OfRun(days), time) => Some(self.clock_time(i64::from(days), time)),
            When::Day(Day::Date(date), time) => self.on_date(date, time),
            When::From(base, Offset(offset)) => self
                .base_wall(base, now)
                .map(|at| at.saturating_add(offset)),
        }
    }

    /// A time of day so many days after the run's first; it moves with the plan's clock.
    fn clock_time(&self, days: i64, time: ClockTime) -> i64 {
        self.clock.midnight + days * DAY + i64::from(time.0) * MINUTE + self.clock.shift
    }

    /// A date stands where it is written, whatever the plan's clock is moved by.
    fn on_date(&self, date: i32, time: ClockTime) -> Option<i64> {
        let zone: chrono_tz::Tz = self.plan.timezone.parse().unwrap_or(chrono_tz::UTC);
        let days = Days::new(u64::try_from(date).ok()?);
        let midnight = NaiveDate::default()
            .checked_add_days(days)?
            .and_hms_opt(0, 0, 0)?;
        let at = midnight.checked_add_signed(chrono::TimeDelta::minutes(time.0.into()))?;
        let local = zone.from_local_datetime(&at).earliest();
        // Where clocks go forward a time may not exist: then it is taken as if of UTC.
        Some(local.map_or(at.and_utc().timestamp_millis(), |at| at.timestamp_millis()))
    }

    fn base_wall(&self, base: Base, now: &Now) -> Option<i64> {
        let wall = |moment: Option<&Now>| moment.map(|moment| now.wall_of(moment));
        match base {
            Base::Start => wall(self.clock.started_at.as_ref()).or_else(|| self.planned_start(now)),
            Base::Cutover => {
                let cutover = self.plan.steps().find(|step| step.cutover)?;
                wall(self.steps.get(&cutover.id)?.started_at.as_ref())
            }
            Base::End => wall(self.clock.watch_at.as_ref()),
            Base::Incident => wall(self.clock.incident_at.as_ref()),
        }
    }

    fn planned_start(&self, now: &Now) -> Option<i64> {
        let first = self.plan.phases.iter().find_map(|phase| phase.from);
        let of_clock = first.filter(|when| !matches!(when, When::From(..)));
        let of_window = || self.plan.window.map(|window| When::Clock(window.from));
        let written = || self.wall_of(of_clock.or_else(of_window)?, now);
        self.plan.starts_at.or_else(written)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::room::Plan;

    #[test]
    fn before_the_start_t_is_what_was_said_at_open() {
        let a_day_before = When::From(Base::Start, Offset(-DAY));
        let now = Now {
            wall: 0,
            boot_id: "boot".into(),
            since_boot: crate::support::Millis::ZERO,
        };
        let mut room = Room::default();
        assert_eq!(room.wall_of(a_day_before, &now), None);
        room.plan = Arc::new(Plan {
            starts_at: Some(3 * DAY),
            ..Plan::default()
        });
        assert_eq!(room.wall_of(a_day_before, &now), Some(2 * DAY));
    }
}
