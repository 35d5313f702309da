//! Conditions against the metrics they name: the limit in the metric's own unit, and a bare number
//! where the metric has a unit told as a mistake with its readings.

use super::Compiler;
use crate::room::condition::{Condition, Limit};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{ConditionText, LimitText, Map, bare_readings};
use crate::support::{Decimal, Quantity, Unit};

impl Compiler<'_> {
    /// A condition whose metric exists and whose limit has the metric's dimension.
    pub(super) fn condition(&mut self, text: &ConditionText) -> Option<Condition> {
        let document = self.document;
        let metrics = document.metrics.as_ref();
        let names = metrics.into_iter().flat_map(Map::names);
        if !self.known("metric", &text.metric, text.metric_at, names) {
            return None;
        }
        let unit = self.unit_of(&text.metric)?;
        let limit = self.limit(&text.limit, unit, &text.metric)?;
        Some(Condition {
            metric: text.metric.as_str().into(),
            limit,
        })
    }

    /// The unit of a metric, if the metric has no mistakes.
    fn unit_of(&self, metric: &str) -> Option<Unit> {
        let metrics = self.document.metrics.as_ref()?;
        let mut found = metrics.iter().filter(|(name, ..)| *name == metric);
        found.next().map(|(_, _, metric)| metric.unit.value)
    }

    /// A limit in a metric's unit.
    pub(super) fn limit(&mut self, text: &LimitText, unit: Unit, metric: &str) -> Option<Limit> {
        if let Some(limit) = text.limit.to_unit(unit) {
            return Some(Limit {
                comparator: text.comparator,
                limit,
            });
        }
        self.tell(unit_mistake(text.limit, unit, metric, text.at));
        None
    }
}

/// What is wrong with a quantity where another unit is wanted.
fn unit_mistake(written: Quantity, unit: Unit, metric: &str, at: Span) -> Diagnostic {
    let measured = match unit {
        Unit::Count => format!("`{metric}` is a bare count"),
        unit => format!("`{metric}` is measured in {unit}"),
    };
    if written.unit != Unit::Count {
        let message = format!("{written} cannot be compared: {measured}");
        return Diagnostic::error("unit", at, message);
    }
    let number = written.value;
    let message = format!("{number} of what? {measured}");
    Diagnostic::error("bare-number", at, message).hint(readings(number, unit))
}

/// The two readings of a bare number.
fn readings(number: Decimal, unit: Unit) -> String {
    let (one, other) = match unit {
        Unit::Percent | Unit::Ratio => return bare_readings(number),
        Unit::PerSecond | Unit::PerMinute => ("/s", "/min"),
        Unit::Bytes | Unit::Kibibytes | Unit::Mebibytes | Unit::Gibibytes => (" MiB", " B"),
        _ => (" ms", " s"),
    };
    format!("write {number}{one} or {number}{other}")
}
