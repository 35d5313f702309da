//! The planned clock of a new room: its day, its midnight, and how far planned times are moved.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::cli::arguments::Start;
use crate::room::Plan;
use crate::room::plan::When;
use crate::support::Millis;

const MINUTE: i64 = 60_000;
/// Nobody is asked about less.
const LATE: Millis = Millis::minutes(5);

/// The day in this zone.
pub(super) fn day(zone: &str, now: i64) -> NaiveDate {
    moment(now).with_timezone(&named(zone)).date_naive()
}

/// Midnight of the day in this zone, Unix milliseconds; the first moment of a day without one.
pub(super) fn midnight(zone: &str, now: i64) -> i64 {
    let (tz, day) = (named(zone), day(zone, now));
    let start = day.and_time(NaiveTime::MIN);
    let begins = tz.from_local_datetime(&start).earliest().or_else(|| {
        // Clocks that jump over midnight: the day begins where the one before it ends.
        let noon = day.and_hms_opt(12, 0, 0)?;
        let noon = tz.from_local_datetime(&noon).earliest()?;
        let before = noon.checked_sub_days(Days::new(1))?;
        Some(before + chrono::Duration::hours(12))
    });
    begins.map_or(now, |begins| begins.timestamp_millis())
}

/// When the plan begins by its own clock, on the day of this midnight: the first clock time of a
/// phase, less what the phases before it take. `None` for a plan without a clock.
pub(super) fn begins(plan: &Plan, midnight: i64) -> Option<i64> {
    let mut before = 0;
    for phase in &plan.phases {
        if let Some(When::Clock(time)) = phase.from {
            return Some(midnight + i64::from(time.0) * MINUTE - before);
        }
        let lasts = phase.lasts.map_or(0, |lasts| lasts.0);
        before += i64::try_from(lasts).unwrap_or(0);
    }
    None
}

/// How a new room's clock is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Setting {
    /// Midnight of the run's first day: Unix milliseconds.
    pub(super) midnight: i64,
    /// How far every planned clock time is moved, milliseconds.
    pub(super) shift: i64,
    /// When a plan without a clock of its own is to start, Unix milliseconds.
    pub(super) starts_at: Option<i64>,
}

/// How the clock of a room on this plan is set.
pub(super) fn set(plan: &Plan, start: Start, now: i64) -> Setting {
    let today = midnight(&plan.timezone, now);
    let at = match start {
        Start::Plan => None,
        Start::Now => Some(now),
        Start::At(time) => Some(today + i64::from(time.0) * MINUTE),
        Start::Tomorrow => {
            // Noon of tomorrow is on that day however long today is.
            let tomorrow = midnight(&plan.timezone, today + 36 * 60 * MINUTE);
            return Setting {
                midnight: tomorrow,
                shift: 0,
                starts_at: None,
            };
        }
    };
    let begins = begins(plan, today);
    Setting {
        midnight: today,
        shift: at.zip(begins).map_or(0, |(at, begins)| at - begins),
        starts_at: at.filter(|_| begins.is_none()),
    }
}

/// How late it is for the plan's own start, where that is past by more than people mind.
pub(super) fn late_by(plan: &Plan, now: i64) -> Option<Millis> {
    let begins = begins(plan, midnight(&plan.timezone, now))?;
    let late = u64::try_from(now - begins).ok().map(Millis)?;
    (late > LATE).then_some(late)
}

fn moment(now: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(now).unwrap_or_default()
}

/// The zone was checked with the runbook.
fn named(zone: &str) -> Tz {
    zone.parse().unwrap_or(Tz::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::plan::Phase;

    fn at(text: &str) -> i64 {
        text.parse::<DateTime<Utc>>().unwrap().timestamp_millis()
    }

    #[test]
    fn midnight_is_that_of_the_plans_zone() {
        let now = at("2026-07-01T22:30:00Z");
        assert_eq!(midnight("UTC", now), at("2026-07-01T00:00:00Z"));
        assert_eq!(midnight("Europe/Berlin", now), at("2026-07-01T22:00:00Z"));
        assert_eq!(day("Europe/Berlin", now).to_string(), "2026-07-02");
    }

    #[test]
    fn a_day_without_midnight_has_a_beginning_too() {
        // Beirut's clocks went from 0:00 to 1:00 that night.
        let begins = midnight("Asia/Beirut", at("2022-03-27T10:00:00Z"));
        assert_eq!(begins, at("2022-03-26T22:00:00Z"));
    }

    fn phase(from: Option<&str>, lasts: Option<u64>) -> Phase {
        Phase {
            from: from.map(|time| When::Clock(time.parse().unwrap())),
            lasts: lasts.map(Millis::minutes),
            ..Phase::default()
        }
    }

    fn plan(phases: Vec<Phase>) -> Plan {
        Plan {
            phases,
            ..Plan::default()
        }
    }

    #[test]
    fn the_first_phase_begins_when_it_is_asked_to() {
        let (today, now) = (at("2026-07-01T00:00:00Z"), at("2026-07-01T15:00:00Z"));
        let tomorrow = at("2026-07-02T00:00:00Z");
        let eight = plan(vec![phase(Some("08:00"), None), phase(Some("09:00"), None)]);
        let before = plan(vec![phase(None, Some(30)), phase(Some("09:00"), None)]);
        let clockless = plan(vec![phase(None, None)]);
        let half_past_nine = Start::At("09:30".parse().unwrap());
        for (plan, start, clock) in [
            (&eight, Start::Plan, (today, 0, None)),
            (&eight, Start::Now, (today, 7 * 60 * MINUTE, None)),
            (&eight, Start::Tomorrow, (tomorrow, 0, None)),
            (&eight, half_past_nine, (today, 90 * MINUTE, None)),
            (&before, Start::Now, (today, (6 * 60 + 30) * MINUTE, None)),
            (&clockless, Start::Plan, (today, 0, None)),
            (&clockless, Start::Now, (today, 0, Some(now))),
            (
                &clockless,
                half_past_nine,
                (today, 0, Some(today + 570 * MINUTE)),
            ),
        ] {
            let (midnight, shift, starts_at) = clock;
            let wanted = Setting {
                midnight,
                shift,
                starts_at,
            };
            assert_eq!(set(plan, start, now), wanted, "{start:?}");
        }
    }

    #[test]
    fn only_what_people_mind_is_late() {
        let eight = plan(vec![phase(Some("08:00"), None)]);
        for (now, late) in [
            ("07:30", None),
            ("08:04", None),
            ("09:44", Some(Millis::minutes(104))),
        ] {
            let now = at(&format!("2026-07-01T{now}:00Z"));
            assert_eq!(late_by(&eight, now), late);
        }
        assert_eq!(
            late_by(&plan(vec![phase(None, None)]), at("2026-07-01T15:00:00Z")),
            None
        );
    }
}
