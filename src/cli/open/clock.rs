//! The planned clock of a new room: its day, its midnight, and how far planned times are moved.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::room::Plan;
use crate::room::plan::When;

const MINUTE: i64 = 60_000;

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

/// How far every planned clock time is moved so that the first phase begins now: by the first
/// clock time of a phase, less what the phases before it take.
pub(super) fn shift_to(plan: &Plan, midnight: i64, now: i64) -> i64 {
    let mut before = 0;
    for phase in &plan.phases {
        if let Some(When::Clock(time)) = phase.from {
            return now - (midnight + i64::from(time.0) * MINUTE - before);
        }
        let lasts = phase.lasts.map_or(0, |lasts| lasts.0);
        before += i64::try_from(lasts).unwrap_or(0);
    }
    0
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
    use crate::room::plan::{ClockTime, Phase};
    use crate::support::Millis;

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

    #[test]
    fn the_first_phase_begins_now() {
        let phase = |from: Option<u16>, lasts| Phase {
            id: "p".into(),
            number: 1,
            title: String::new(),
            from: from.map(|minutes| When::Clock(ClockTime(minutes))),
            lasts,
            steps: Vec::new(),
            line: 1,
            ..Phase::default()
        };
        let (midnight, now) = (at("2026-07-01T00:00:00Z"), at("2026-07-01T15:00:00Z"));
        let mut plan = Plan {
            phases: vec![phase(Some(8 * 60), None), phase(Some(9 * 60), None)],
            ..Plan::default()
        };
        assert_eq!(shift_to(&plan, midnight, now), 7 * 60 * MINUTE);
        plan.phases[0] = phase(None, Some(Millis::minutes(30)));
        assert_eq!(shift_to(&plan, midnight, now), (6 * 60 + 30) * MINUTE);
        plan.phases.clear();
        assert_eq!(shift_to(&plan, midnight, now), 0);
    }
}
