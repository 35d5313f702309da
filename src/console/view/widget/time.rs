//! Times as people read them: the clock where they compare with chat, spans where durations count.

use chrono::{DateTime, Local, TimeZone, Utc};
use chrono_tz::Tz;

use crate::settings::Times;
use crate::support::Millis;

/// The zone in which clock times are shown.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Zone {
    /// A named one.
    Named(Tz),
    /// This machine's.
    Local,
}

impl Zone {
    /// The zone that a setting names, for a plan in `timezone`; UTC where that is no zone.
    pub(crate) fn of(times: Times, timezone: &str) -> Self {
        match times {
            Times::Plan => Self::Named(timezone.parse().unwrap_or(Tz::UTC)),
            Times::Utc => Self::Named(Tz::UTC),
            Times::Local => Self::Local,
        }
    }

    /// `09:47:12`.
    pub(crate) fn seconds(self, wall: i64) -> String {
        self.formatted(wall, "%H:%M:%S")
    }

    /// `09:47`.
    pub(crate) fn minutes(self, wall: i64) -> String {
        self.formatted(wall, "%H:%M")
    }

    /// `09:47` within half a day of now, else `Wed 18:20`.
    pub(crate) fn near(self, wall: i64, now: i64) -> String {
        const HALF_A_DAY: i64 = 12 * 3_600_000;
        let format = if (now - wall).abs() < HALF_A_DAY {
            "%H:%M"
        } else {
            "%a %H:%M"
        };
        self.formatted(wall, format)
    }

    /// The zone's short name at that moment: `UTC`, `CET`.
    pub(crate) fn name(self, wall: i64) -> String {
        self.formatted(wall, "%Z")
    }

    fn formatted(self, wall: i64, format: &str) -> String {
        let moment: DateTime<Utc> = Utc.timestamp_millis_opt(wall).single().unwrap_or_default();
        match self {
            Self::Named(zone) => moment.with_timezone(&zone).format(format).to_string(),
            Self::Local => moment.with_timezone(&Local).format(format).to_string(),
        }
    }
}

/// `+17m`, `-5m`, `+1h05m`; nothing below a minute.
pub(crate) fn slip(milliseconds: i64) -> Option<String> {
    let minutes = milliseconds / 60_000;
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    match (hours, rest) {
        (0, 0) => None,
        (0, rest) => Some(format!("{sign}{rest}m")),
        (hours, rest) => Some(format!("{sign}{hours}h{rest:02}m")),
    }
}

/// A span from a signed number of milliseconds; nothing where it is negative.
pub(crate) fn span(milliseconds: i64) -> Millis {
    Millis(u64::try_from(milliseconds).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_are_shown_in_the_plans_zone() {
        let zone = Zone::of(Times::Plan, "Europe/Berlin");
        assert_eq!(zone.seconds(0), "01:00:00");
        assert_eq!(zone.name(0), "CET");
        assert_eq!(Zone::of(Times::Plan, "nowhere").minutes(0), "00:00");
        assert_eq!(zone.near(0, 86_400_000), "Thu 01:00");
    }

    #[test]
    fn a_slip_counts_minutes() {
        assert_eq!(slip(59_999), None);
        assert_eq!(slip(17 * 60_000).as_deref(), Some("+17m"));
        assert_eq!(slip(-65 * 60_000).as_deref(), Some("-1h05m"));
    }
}
