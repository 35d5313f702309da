//! Spans of time and times of day.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::field::{Decode, Reading};
use super::text::{Filled, Said};
use crate::room::plan::ClockTime;
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::tree::{Kind, Node, Value};
use crate::support::Millis;
use crate::support::millis::MillisError;
use crate::support::text::harmless;

/// Longest span that makes sense in a runbook: a year. Longer ones are slips.
const LONGEST: Millis = Millis::minutes(366 * 24 * 60);

/// The text of a scalar with its variables filled in, whatever YAML takes it for: the reader of a
/// duration, a percent or a time wants to see a bare number as it is written.
pub(super) fn written(node: &Node, reading: &mut Reading) -> Option<Filled> {
    match &node.value {
        Value::Scalar(scalar) if scalar.kind() == Kind::Number => Some(Filled {
            value: scalar.text.clone(),
            weight: false,
            verbatim: true,
        }),
        _ => reading.fill::<Said>(node),
    }
}

/// A span of time.
#[derive(Clone, Copy, Debug)]
pub struct Lasting {
    /// How long.
    pub value: Millis,
    /// Where it is.
    pub at: Span,
}

impl Decode for Lasting {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let text = written(node, reading)?;
        let at = node.span;
        match text.value.parse::<Millis>() {
            Ok(value) if value <= LONGEST => Some(Self { value, at }),
            Ok(_) => {
                let message = format!("{} is longer than a year", harmless(&text.value));
                reading.tell(Diagnostic::error("duration", at, message));
                None
            }
            Err(error) => {
                reading.tell(duration_mistake(&text.value, at, &error));
                None
            }
        }
    }
}

/// What is wrong with a duration.
pub(super) fn duration_mistake(text: &str, at: Span, error: &MillisError) -> Diagnostic {
    let text = harmless(text.trim());
    let bare = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    if bare {
        let message = format!("{text} of what? a duration needs a unit");
        return Diagnostic::error("bare-number", at, message)
            .hint(format!("write {text}s for seconds or {text}m for minutes"));
    }
    let message = match error {
        MillisError::UnknownUnit(unit) if unit.chars().any(char::is_alphabetic) => {
            format!("`{}` is no unit of time", harmless(unit))
        }
        MillisError::OutOfRange => format!("{text} is too long"),
        MillisError::NoUnit | MillisError::UnknownUnit(_) => format!("`{text}` is no duration"),
    };
    Diagnostic::error("duration", at, message).hint("a duration is 30s, 5m, 1h30m or 2d")
}

impl JsonSchema for Lasting {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Duration".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A duration: 30s, 5m, 1h30m.",
            "examples": ["30s", "5m", "1h30m"],
        })
    }
}

/// A time of day.
#[derive(Clone, Copy, Debug)]
pub struct ClockText {
    /// Minutes since midnight.
    pub value: ClockTime,
    /// Where it is.
    pub at: Span,
}

impl Decode for ClockText {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let text = written(node, reading)?;
        let at = node.span;
        if let Some(value) = clock(&text.value) {
            return Some(Self { value, at });
        }
        let message = format!("`{}` is no time of day", harmless(&text.value));
        reading.tell(Diagnostic::error("clock", at, message).hint("a time of day is \"08:30\""));
        None
    }
}

/// `08:30` as a time of day; 24:00 is the end of the day.
pub(super) fn clock(text: &str) -> Option<ClockTime> {
    text.parse().ok()
}

impl JsonSchema for ClockText {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Clock".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A time of day: \"08:30\".",
            "examples": ["08:30", "12:00"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_strict() {
        for (text, minutes) in [
            ("08:30", Some(510)),
            ("8:05", Some(485)),
            ("24:00", Some(1440)),
            ("24:01", None),
            ("12:60", None),
            ("12:5", None),
            ("-1:00", None),
            ("noon", None),
            ("+8:00", None),
        ] {
            assert_eq!(clock(text).map(|c| c.0), minutes, "{text}");
        }
    }
}
