//! Percents, units, quantities with units, and conditions made of them. A bare number where a unit
//! is needed is a mistake with its readings, since 0.5 may be half a percent or one half.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::field::{Decode, Reading};
use super::text::{Said, Text};
use super::time::written;
use crate::room::condition::Comparator;
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::tree::Node;
use crate::support::text::harmless;
use crate::support::{Decimal, Quantity, Unit};

/// A whole percent, 0 to 100.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// The percent.
    pub value: u8,
    /// Where it is.
    pub at: Span,
}

impl Decode for Share {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let text = written(node, reading)?;
        let at = node.span;
        let percent = percent_of(&text.value, at, reading)?;
        match percent
            .to_whole()
            .and_then(|whole| u8::try_from(whole).ok())
        {
            Some(value) if value <= 100 => Some(Self { value, at }),
            _ => {
                let message = format!("{percent} % is no weight");
                let hint = "a weight is a whole percent from 0 to 100";
                reading.tell(Diagnostic::error("percent", at, message).hint(hint));
                None
            }
        }
    }
}

fn percent_of(text: &str, at: Span, reading: &mut Reading) -> Option<Decimal> {
    let shown = harmless(text.trim());
    match text.parse::<Quantity>() {
        Ok(quantity) if quantity.unit == Unit::Percent => Some(quantity.value),
        Ok(quantity) if quantity.unit == Unit::Count => {
            let message = format!("{shown} of what? a percent sign is missing");
            let hint = bare_readings(quantity.value);
            reading.tell(Diagnostic::error("bare-number", at, message).hint(hint));
            None
        }
        _ => {
            let message = format!("`{shown}` is no percent");
            reading.tell(Diagnostic::error("percent", at, message).hint("a percent is 10 %"));
            None
        }
    }
}

/// The readings of a bare number where a share is wanted: above one it is no share of one.
pub(in crate::runbook) fn bare_readings(value: Decimal) -> String {
    match value.checked_mul(Decimal::HUNDRED) {
        Some(hundredfold) if value <= Decimal::ONE => format!(
            "write {value} % if it counts hundredths, or {hundredfold} % if it is a share of one"
        ),
        _ => format!("write {value} %"),
    }
}

impl JsonSchema for Share {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Share".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A whole percent: 10 %.",
            "examples": ["0 %", "10 %", "100 %"],
        })
    }
}

/// Percentage points, with parts.
#[derive(Clone, Copy, Debug)]
pub struct Points {
    /// How many.
    pub value: Decimal,
    /// Where they are.
    pub at: Span,
}

impl Decode for Points {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let text = written(node, reading)?;
        let at = node.span;
        let value = percent_of(&text.value, at, reading)?;
        if value < Decimal::ZERO || value > Decimal::HUNDRED {
            let message = format!("{value} % is not between 0 and 100 %");
            reading.tell(Diagnostic::error("percent", at, message));
            return None;
        }
        Some(Self { value, at })
    }
}

impl JsonSchema for Points {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Points".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "Percentage points: 3 %.",
            "examples": ["3 %", "0.5 %"],
        })
    }
}

/// What a metric is measured in.
#[derive(Clone, Copy, Debug)]
pub struct MetricUnit {
    /// The unit.
    pub value: Unit,
    /// Where it is.
    pub at: Span,
}

impl Decode for MetricUnit {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let text = Text::<Said>::decode(node, reading)?;
        let at = node.span;
        let unit = text.parse().ok();
        if unit.is_none() {
            let message = format!("there is no unit `{}`", harmless(&text));
            reading.tell(Diagnostic::error("unit", at, message).hint(units()));
        }
        unit.map(|value| Self { value, at })
    }
}

/// The units, for a hint.
fn units() -> String {
    let symbols: Vec<&str> = Unit::all()
        .map(|(unit, symbol)| if unit == Unit::Count { "count" } else { symbol })
        .collect();
    format!("the units are {}", symbols.join(", "))
}

impl JsonSchema for MetricUnit {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Unit".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let description = format!("What the query returns; {}.", units());
        json_schema!({
            "type": "string",
            "description": description,
            "examples": ["%", "ratio", "s", "ms", "/s", "count"],
        })
    }
}

/// A number with its unit.
#[derive(Clone, Copy, Debug)]
pub struct QuantityText {
    /// The quantity.
    pub value: Quantity,
    /// Where it is.
    pub at: Span,
}

impl Decode for QuantityText {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let text = written(node, reading)?;
        let at = node.span;
        quantity(&text.value, at, reading).map(|value| Self { value, at })
    }
}

pub(super) fn quantity(text: &str, at: Span, reading: &mut Reading) -> Option<Quantity> {
    quantity_of(text, at)
        .map_err(|mistake| reading.tell(mistake))
        .ok()
}

/// A number with its unit.
///
/// # Errors
/// What is wrong with the text.
pub(in crate::runbook) fn quantity_of(text: &str, at: Span) -> Result<Quantity, Diagnostic> {
    use crate::support::quantity::QuantityError;
    text.parse().map_err(|error| match error {
        QuantityError::Unit(unknown) if unknown.0.starts_with(',') => {
            let message = format!("`{}` has a comma", harmless(text.trim()));
            let hint = format!("write {}", harmless(&text.trim().replacen(',', ".", 1)));
            Diagnostic::error("quantity", at, message).hint(hint)
        }
        QuantityError::Number(_) if text.trim().is_empty() => {
            let mistake = Diagnostic::error("quantity", at, "a number is missing here");
            mistake.hint("write it like 0.5 %, 200 ms or 3")
        }
        QuantityError::Unit(unknown) => {
            let message = format!("there is no unit `{}`", harmless(&unknown.0));
            Diagnostic::error("unit", at, message).hint(units())
        }
        QuantityError::Number(_) => {
            let message = format!("`{}` is no number with a unit", harmless(text.trim()));
            let hint = "write it like 0.5 %, 200 ms or 3";
            Diagnostic::error("quantity", at, message).hint(hint)
        }
    })
}

impl JsonSchema for QuantityText {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Quantity".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "number"],
            "description": "A number with its unit: 1/s, 200 ms; a bare number is a count.",
            "examples": ["1/s", "200 ms", "10 %", 3],
        })
    }
}

/// A comparison without its metric: `< 0.1 %`.
#[derive(Clone, Copy, Debug)]
pub struct LimitText {
    /// How to compare.
    pub comparator: Comparator,
    /// With what, in the unit it is written in.
    pub limit: Quantity,
    /// Where the quantity is.
    pub at: Span,
}

impl Decode for LimitText {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let text = Text::<Said>::decode(node, reading)?;
        let (left, limit) = comparison(&text, reading)?;
        if !left.trim().is_empty() {
            let message = format!("`{}` before the sign", harmless(left.trim()));
            let hint = "a band is a sign and a number, < 0.1 %";
            reading.tell(Diagnostic::error("condition", text.at, message).hint(hint));
            return None;
        }
        Some(limit)
    }
}

impl JsonSchema for LimitText {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Limit".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A comparison: < 0.1 %.",
            "examples": ["< 0.1 %", ">= 5 s"],
        })
    }
}

pub(super) const CONDITION: &str =
    "a condition is a metric, a sign and a number, error_rate < 0.5 %";

/// The text before the sign, and the comparison from the sign on.
fn comparison<'t>(text: &'t Text, reading: &mut Reading) -> Option<(&'t str, LimitText)> {
    let (start, comparator, rest) = sign(text, reading)?;
    let (left, right) = (text.get(..start)?, text.get(rest..)?);
    let end = text.len();
    let at = text.part(end - right.trim_start().len(), end);
    let limit = quantity(right, at, reading)?;
    Some((
        left,
        LimitText {
            comparator,
            limit,
            at,
        },
    ))
}

/// Where the sign begins, which it is, and where it ends.
pub(super) fn sign(text: &Text, reading: &mut Reading) -> Option<(usize, Comparator, usize)> {
    let Some(start) = text.find(['<', '>', '=', '!', '≤', '≥']) else {
        let message = format!("`{}` has no <, <=, >, >=, == or !=", harmless(text));
        let hint = if super::moment::is_moment(text) {
            "a moment goes after `at`, `from` or `not_before`; a condition is error_rate < 0.5 %"
        } else {
            CONDITION
        };
        reading.tell(Diagnostic::error("condition", text.at, message).hint(hint));
        return None;
    };
    let right = text.get(start..).unwrap_or("");
    let found = Comparator::ALL
        .iter()
        .find(|(symbol, _)| right.starts_with(symbol));
    let Some((symbol, comparator)) = found else {
        let message = format!("`{}` has no <, <=, >, >=, == or !=", harmless(text));
        let hint = if right.starts_with('=') {
            "equal is written =="
        } else {
            CONDITION
        };
        reading.tell(Diagnostic::error("condition", text.at, message).hint(hint));
        return None;
    };
    Some((start, *comparator, start + symbol.len()))
}
