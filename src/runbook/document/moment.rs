//! When something is planned: a time of day, one of another day, a date, or so long before or after
//! a moment of the run.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::field::{Decode, Reading};
use super::time::{clock, duration_mistake, written};
use crate::room::plan::{Base, ClockTime, Day, Offset, When};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::tree::Node;
use crate::support::Millis;
use crate::support::text::harmless;

/// Days before or after the run that make sense; more are slips.
const MOST_DAYS: i16 = 366;
/// What can be written.
const HINT: &str = "a moment is \"08:30\", day-1 18:00, \"2026-11-20 08:00\", T+5m, T-24h, \
    cutover+10m, end+24h or incident+15m";

/// When something is planned.
#[derive(Clone, Copy, Debug)]
pub struct WhenText {
    /// When.
    pub value: When,
    /// Where it is.
    pub at: Span,
}

impl Decode for WhenText {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let text = written(node, reading)?;
        let at = node.span;
        match moment(text.value.trim(), reading.scope.zone.as_deref()) {
            Ok(value) => Some(Self { value, at }),
            Err(Odd::Span(span, error)) => {
                reading.tell(duration_mistake(&span, at, &error));
                None
            }
            Err(Odd::Zone(zone)) => {
                let own = reading.scope.zone.as_deref().unwrap_or("UTC");
                let message = format!("`{}` is not the zone of this runbook", harmless(&zone));
                let hint = format!("clock times are in {}: convert it", harmless(own));
                reading.tell(Diagnostic::error("when", at, message).hint(hint));
                None
            }
            Err(Odd::Moment) => {
                let message = format!("`{}` is no moment", harmless(text.value.trim()));
                let condition = text.value.contains(['<', '>', '=']) || text.value.contains(" is ");
                let hint = if condition {
                    "a condition goes after `when`; this is the place of a moment, \"08:30\" or T+5m"
                } else {
                    HINT
                };
                reading.tell(Diagnostic::error("when", at, message).hint(hint));
                None
            }
        }
    }
}

impl JsonSchema for WhenText {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "When".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": format!("A moment. {HINT}."),
            "examples": ["08:30", "T+5m", "T-24h", "day-1 18:00", "end+24h", "2026-11-20 08:00"],
        })
    }
}

/// Whether a text is a moment, where it is not the place of one.
pub(super) fn is_moment(text: &str) -> bool {
    !matches!(moment(text.trim(), None), Err(Odd::Moment))
}

/// Why a text is no moment.
enum Odd {
    Moment,
    Span(String, crate::support::millis::MillisError),
    Zone(String),
}

fn moment(text: &str, zone: Option<&str>) -> Result<When, Odd> {
    for base in [Base::Start, Base::Cutover, Base::End, Base::Incident] {
        let name = base.to_string();
        let rest = text.strip_prefix(&name).map(str::trim_start);
        let Some(rest) = rest else { continue };
        if let Some(after) = rest.strip_prefix('+') {
            return Ok(When::From(base, Offset(span(after.trim())?)));
        }
        if let Some(before) = rest.strip_prefix('-') {
            return Ok(When::From(base, Offset(-span(before.trim())?)));
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let timed = |time: &str| clock(time).ok_or(Odd::Moment);
    let (when, left) = match words.as_slice() {
        [time, left @ ..] if clock(time).is_some() => (When::Clock(timed(time)?), left),
        [day, time, left @ ..] => (on_day(day, timed(time)?)?, left),
        _ => return Err(Odd::Moment),
    };
    match left {
        [] => Ok(when),
        [named] if *named == zone.unwrap_or("UTC") => Ok(when),
        [named] => Err(Odd::Zone((*named).to_owned())),
        _ => Err(Odd::Moment),
    }
}

fn span(text: &str) -> Result<i64, Odd> {
    if text == "0" {
        return Ok(0);
    }
    match text.parse::<Millis>() {
        Ok(Millis(span)) => Ok(i64::try_from(span).unwrap_or(i64::MAX)),
        Err(error) => Err(Odd::Span(text.to_owned(), error)),
    }
}

/// `day-1` or `2026-11-20`.
fn on_day(day: &str, time: ClockTime) -> Result<When, Odd> {
    if let Some(days) = day.strip_prefix("day") {
        let signed = days
            .starts_with(['+', '-'])
            .then(|| days.parse::<i16>().ok());
        let days = signed.flatten().filter(|days| days.abs() <= MOST_DAYS);
        return days
            .map(|days| When::Day(Day::OfRun(days), time))
            .ok_or(Odd::Moment);
    }
    let date = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").map_err(|_| Odd::Moment)?;
    let days = date
        .signed_duration_since(chrono::NaiveDate::default())
        .num_days();
    let days = i32::try_from(days)
        .ok()
        .filter(|days| *days >= 0 && day.len() == 10);
    days.map(|days| When::Day(Day::Date(days), time))
        .ok_or(Odd::Moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_they_are_shown() {
        for (text, shown) in [
            ("08:30", Some("08:30")),
            ("8:30 UTC", Some("08:30")),
            ("day-1 18:00", Some("day-1 18:00")),
            ("day+2 09:00", Some("day+2 09:00")),
            ("2026-11-20 08:00", Some("2026-11-20 08:00")),
            ("T+5m", Some("T+5m")),
            ("T-24h", Some("T-1d")),
            ("T+0", Some("T+0s")),
            ("cutover-5m", Some("cutover-5m")),
            ("end + 24h", Some("end+1d")),
            ("incident+15m", Some("incident+15m")),
            ("day1 18:00", None),
            ("day-1", None),
            ("day-1000 18:00", None),
            ("2026-02-30 08:00", None),
            ("2026-2-3 08:00", None),
            ("T", None),
            ("T+5", None),
            ("tomorrow", None),
            ("08:30 Europe/Prague", None),
            ("08:30 or so", None),
            ("", None),
        ] {
            let read = moment(text, None).ok().map(|when| when.to_string());
            assert_eq!(read.as_deref(), shown, "{text}");
        }
        let there = moment("08:30 Europe/Prague", Some("Europe/Prague"));
        assert!(matches!(there, Ok(When::Clock(_))));
    }
}
