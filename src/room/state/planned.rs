//! Planned moments as wall clock, as far as the room knows them.

use super::Room;
use crate::room::input::Now;
use crate::room::plan::{Base, ClockTime, Day, Offset, When};

const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;

impl Room {
    /// A planned moment as wall clock: Unix milliseconds; `None` while it is not known. Before the
    /// start, `T` is the planned start: where the first phase has a clock time.
    #[must_use]
    pub fn wall_of(&self, when: When, now: &Now) -> Option<i64> {
        match when {
            When::Clock(time) => Some(self.clock_time(0, time)),
            When::Day(Day::OfRun(days), time) => Some(self.clock_time(i64::from(days), time)),
            When::Day(Day::Date(date), time) => {
                // Noon of the first day is that date in every zone within half a day of UTC.
                let first = (self.clock.midnight + DAY / 2).div_euclid(DAY);
                Some(self.clock_time(i64::from(date) - first, time))
            }
            When::From(base, Offset(offset)) => self
                .base_wall(base, now)
                .map(|at| at.saturating_add(offset)),
        }
    }

    fn clock_time(&self, days: i64, time: ClockTime) -> i64 {
        self.clock.midnight + days * DAY + i64::from(time.0) * MINUTE + self.clock.shift
    }

    fn base_wall(&self, base: Base, now: &Now) -> Option<i64> {
        let wall = |moment: Option<&Now>| moment.map(|moment| now.wall_of(moment));
        match base {
            Base::Start => wall(self.clock.started_at.as_ref()).or_else(|| {
                let first = self.plan.phases.iter().find_map(|phase| phase.from)?;
                match first {
                    When::From(..) => None,
                    clock => self.wall_of(clock, now),
                }
            }),
            Base::Cutover => {
                let cutover = self.plan.steps().find(|step| step.cutover)?;
                wall(self.steps.get(&cutover.id)?.started_at.as_ref())
            }
            Base::End => wall(self.clock.watch_at.as_ref()),
            Base::Incident => wall(self.clock.incident_at.as_ref()),
        }
    }
}
