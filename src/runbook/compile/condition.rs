//! Conditions against what they name: a limit in the metric's own unit, a bare number where the
//! metric has a unit told as a mistake with its readings, values of their own type, items that are
//! there.

use super::Compiler;
use super::name::shown;
use crate::room::condition::{Comparator, Condition, Limit, Operand, Range, Test, ValueTest};
use crate::room::id::MetricId;
use crate::room::plan::{Keep, Metric, MetricOf, ValueKind};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{
    ConditionText, KeepEntry, Known, LimitText, Map, Says, VariableType, Word, bare_readings,
    quantity_of,
};
use crate::support::text::{listed, nearest};
use crate::support::{Decimal, Quantity, Unit};

/// What a name in a condition is.
enum Named {
    Metric(MetricId),
    /// A variable or a captured value, and what it holds.
    Value(ValueKind),
}

impl Compiler<'_> {
    /// A condition whose names exist, whose limits have the right dimension, and that may hold.
    pub(super) fn condition(&mut self, text: &ConditionText) -> Option<Condition> {
        let condition = self.part(text)?;
        self.check_possible(&condition, text.at);
        Some(condition)
    }

    fn part(&mut self, text: &ConditionText) -> Option<Condition> {
        match &text.says {
            Says::All(parts) => self.each(parts).map(Condition::All),
            Says::Any(parts) => self.each(parts).map(Condition::Any),
            Says::Not(part) => {
                let part = self.part(part)?;
                Some(Condition::Not(Box::new(part)))
            }
            Says::Compares(name, comparator, right) => self.compares(name, *comparator, right),
            Says::Range {
                name,
                outside,
                from,
                to,
            } => self.in_range(name, *outside, *from, *to),
            Says::Set { name, set } => self.is_set(name, *set),
            Says::Fresh {
                item,
                within,
                fresh,
            } => {
                self.items_named.push((item.text.clone(), item.at));
                let leaf = Condition::Fresh {
                    item: item.text.as_str().into(),
                    within: *within,
                };
                Some(if *fresh {
                    leaf
                } else {
                    Condition::Not(Box::new(leaf))
                })
            }
        }
    }

    /// The condition of a `when`: what applies is decided by values and items, never by a metric.
    pub(super) fn when(&mut self, text: Option<&ConditionText>) -> Option<Condition> {
        let text = text?;
        let condition = self.condition(text)?;
        if let Some(metric) = condition.subject() {
            let message = format!("what applies may not change with `{metric}`, which is measured");
            let mistake = Diagnostic::error("when", text.at, message);
            self.tell(mistake.hint("a check or a gate waits for metrics"));
            return None;
        }
        Some(condition)
    }

    /// What must hold through a soak, or before a check or a gate.
    pub(super) fn keep(&mut self, entry: &KeepEntry) -> Option<Keep> {
        match entry {
            KeepEntry::Condition(text) => self.condition(text).map(Keep::Condition),
            KeepEntry::Attest(attest) => Some(Keep::Attest {
                title: attest.attest.value.clone(),
                role: self.role(attest.role.as_ref()),
                valid_for: attest.valid_for.map(|span| span.value),
            }),
        }
    }

    fn each(&mut self, parts: &[ConditionText]) -> Option<Vec<Condition>> {
        let parts: Vec<_> = parts.iter().map(|part| self.part(part)).collect();
        parts.into_iter().collect()
    }

    /// A metric or a value by its name; `stable.latency` is the twin of `latency` where that is
    /// measured of the candidate.
    fn named_by(&mut self, name: &str, at: Span) -> Option<Named> {
        if self.unit_of(name).is_some() {
            return Some(Named::Metric(name.into()));
        }
        if let Some((side, metric)) = name.split_once('.') {
            let of = match side {
                "candidate" => Some(MetricOf::Candidate),
                "stable" => Some(MetricOf::Stable),
                _ => None,
            };
            if let Some(of) = of {
                return self.on_side(metric, side, of, at).map(Named::Metric);
            }
        }
        if let Some(kind) = self.value_kind(name) {
            return Some(Named::Value(kind));
        }
        self.unknown_name(name, at);
        None
    }

    fn on_side(&mut self, name: &str, side: &str, of: MetricOf, at: Span) -> Option<MetricId> {
        let document = self.document;
        let names = document.metrics.iter().flat_map(Map::names);
        if !self.known("metric", name, at, names) {
            return None;
        }
        if let Some(found) = side_of(&self.metrics, name, of) {
            return Some(found);
        }
        let message = format!("`{}` is not measured of {side}", shown(name));
        let hint = format!("give it a `twin` that is `of: {side}`");
        self.tell(Diagnostic::error("twin", at, message).hint(hint));
        None
    }

    /// What a variable or a captured value holds, by its name.
    fn value_kind(&self, name: &str) -> Option<ValueKind> {
        if let Some((kind, _)) = self.asked.get(name) {
            return Some(*kind);
        }
        let mut variables = self.document.variables.iter().flat_map(Map::iter);
        let Some((_, _, variable)) = variables.find(|(own, ..)| *own == name) else {
            // Asked for further down: its type is not known yet.
            let asked = self.scope.known.get(name) == Some(&Known::Asked);
            return asked.then_some(ValueKind::Text);
        };
        Some(match variable.r#type.map(|kind| kind.value) {
            Some(VariableType::Semver) => ValueKind::Semver,
            Some(VariableType::Number | VariableType::Percent) => ValueKind::Number,
            Some(VariableType::Url) => ValueKind::Url,
            _ => ValueKind::Text,
        })
    }

    fn unknown_name(&mut self, name: &str, at: Span) {
        let document = self.document;
        let metrics = document.metrics.iter().flat_map(Map::names);
        let variables = document.variables.iter().flat_map(Map::names);
        let asked = self.scope.known.iter().filter(|(_, k)| **k == Known::Asked);
        let asked = asked.map(|(name, _)| name.as_str());
        let names: Vec<&str> = metrics.chain(variables).chain(asked).collect();
        let message = format!("there is no metric and no value `{}`", shown(name));
        let hint = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => "this runbook measures and asks for nothing".to_owned(),
            None => format!("there are {}", listed(&names)),
        };
        self.tell(Diagnostic::error("unknown-name", at, message).hint(hint));
    }

    fn compares(&mut self, left: &Word, comparator: Comparator, right: &Word) -> Option<Condition> {
        match self.named_by(&left.text, left.at)? {
            Named::Metric(metric) => {
                let test = self.metric_test(&metric, comparator, right)?;
                Some(Condition::Metric { metric, test })
            }
            Named::Value(kind) => {
                self.check_value(left, kind, comparator, right)?;
                let test = ValueTest::Is(comparator, right.text.clone());
                let value = left.text.as_str().into();
                Some(Condition::Value { value, test })
            }
        }
    }

    fn metric_test(
        &mut self,
        metric: &MetricId,
        comparator: Comparator,
        right: &Word,
    ) -> Option<Test> {
        let unit = self.unit_of(metric.as_str())?;
        let Some((factor, name)) = right.times() else {
            let limit = quantity_of(&right.text, right.at)
                .map_err(|mistake| self.tell(mistake))
                .ok()?;
            let text = LimitText {
                comparator,
                limit,
                at: right.at,
            };
            return self.limit(&text, unit, metric.as_str()).map(Test::Limit);
        };
        let of = match self.named_by(name, right.at)? {
            Named::Metric(other) => {
                self.check_comparable(metric, &other, unit, right.at)?;
                Operand::Metric(other)
            }
            Named::Value(ValueKind::Number | ValueKind::Text) => Operand::Value(name.into()),
            Named::Value(_) => {
                let message = format!("`{}` is no number", shown(name));
                self.error("value", right.at, message);
                return None;
            }
        };
        Some(Test::Times {
            comparator,
            factor,
            of,
        })
    }

    fn check_comparable(
        &mut self,
        metric: &MetricId,
        other: &MetricId,
        unit: Unit,
        at: Span,
    ) -> Option<()> {
        if metric == other {
            let message = format!("`{metric}` is compared with itself");
            self.error("never", at, message);
            return None;
        }
        let of = self.unit_of(other.as_str())?;
        if of.agrees_with(unit) {
            return Some(());
        }
        let message = format!("`{other}` is measured in {of}, and `{metric}` in {unit}");
        self.error("unit", at, message);
        None
    }

    fn in_range(
        &mut self,
        name: &Word,
        outside: bool,
        from: (Quantity, Span),
        to: (Quantity, Span),
    ) -> Option<Condition> {
        let Named::Metric(metric) = self.named_by(&name.text, name.at)? else {
            let message = format!(
                "`{}` is a value, and only metrics have ranges",
                shown(&name.text)
            );
            self.error("value", name.at, message);
            return None;
        };
        let unit = self.unit_of(metric.as_str())?;
        let mut end = |(limit, at)| {
            let comparator = Comparator::AtLeast;
            let text = LimitText {
                comparator,
                limit,
                at,
            };
            let limit = self.limit(&text, unit, metric.as_str());
            limit.map(|limit| limit.limit)
        };
        let (least, most) = (end(from), end(to));
        let range = Range {
            from: least?,
            to: most?,
            outside,
        };
        if range.from.value > range.to.value {
            let message = format!("nothing lies between {} and {}", range.from, range.to);
            let mistake = Diagnostic::error("never", from.1, message);
            self.tell(mistake.hint("write the smaller number first"));
            return None;
        }
        let test = Test::Range(range);
        Some(Condition::Metric { metric, test })
    }

    fn is_set(&mut self, name: &Word, set: bool) -> Option<Condition> {
        let Named::Value(_) = self.named_by(&name.text, name.at)? else {
            let message = format!(
                "`{}` is a metric, and only values are set",
                shown(&name.text)
            );
            self.error("value", name.at, message);
            return None;
        };
        Some(Condition::Value {
            value: name.text.as_str().into(),
            test: if set {
                ValueTest::Set
            } else {
                ValueTest::NotSet
            },
        })
    }

    /// What a value is compared with must be something that it can be.
    fn check_value(
        &mut self,
        name: &Word,
        kind: ValueKind,
        comparator: Comparator,
        right: &Word,
    ) -> Option<()> {
        let number = right.text.parse::<Quantity>().is_ok();
        let (wanted, hint) = match kind {
            ValueKind::Semver if comparator.orders() => {
                ("a number", "versions are compared with == and !=")
            }
            _ if comparator.orders() && !number => ("a number", "only numbers are less or more"),
            ValueKind::Number if !number => ("a number", "write it like 3 or 0.5 %"),
            ValueKind::YesNo if !matches!(right.text.as_str(), "yes" | "no") => {
                ("yes or no", "write == yes, or == no")
            }
            _ => return Some(()),
        };
        let message = format!(
            "`{}` cannot be compared with `{}`: {wanted} is wanted",
            shown(&name.text),
            shown(&right.text)
        );
        self.tell(Diagnostic::error("value", right.at, message).hint(hint));
        None
    }

    /// Items that conditions name: looked for when all of them are known.
    pub(super) fn check_items_named(&mut self) {
        let named = std::mem::take(&mut self.items_named);
        let items = self.sections.iter().flat_map(|section| &section.items);
        let items: Vec<String> = items.map(|item| item.id.to_string()).collect();
        for (name, at) in named {
            self.known("item", &name, at, items.iter().map(String::as_str));
        }
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

/// The metric of that side: the one of this name, or its twin.
fn side_of(metrics: &[Metric], name: &str, of: MetricOf) -> Option<MetricId> {
    let own = |id: &str| metrics.iter().find(|metric| metric.id.as_str() == id);
    let metric = own(name)?;
    let twin = metric.twin.as_ref().and_then(|twin| own(twin.as_str()));
    let mut sides = [Some(metric), twin].into_iter().flatten();
    sides
        .find(|metric| metric.of == of)
        .map(|metric| metric.id.clone())
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
