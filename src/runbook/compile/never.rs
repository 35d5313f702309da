//! Conditions that can never hold together, and groups that always do: seen by pairs, since
//! stretches of a line that meet two by two all meet.

use super::Compiler;
use crate::room::condition::{Comparator, Condition, Test, ValueTest};
use crate::room::plan::Keep;
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::support::{Decimal, Quantity};

/// An end of a stretch of numbers, and whether it belongs to it; `None` is no end.
type End = Option<(Decimal, bool)>;

impl Compiler<'_> {
    /// Tells what is wrong with a condition as a whole.
    pub(super) fn check_possible(&mut self, condition: &Condition, at: Span) {
        self.check_together(&[condition], at);
        if let Condition::Any(parts) = condition
            && let Some((one, other)) = pair(&parts.iter().collect::<Vec<_>>(), cover)
        {
            let message = format!("this always holds: {one} or {other}");
            let mistake = Diagnostic::warning("always", at, message);
            self.tell(mistake.hint("leave it out, or look at its numbers again"));
        }
    }

    /// The same of all that a step keeps or waits for.
    pub(super) fn check_kept(&mut self, keeps: &[Keep], at: Span) {
        let conditions: Vec<&Condition> = keeps.iter().filter_map(Keep::condition).collect();
        if conditions.len() > 1 {
            self.check_together(&conditions, at);
        }
    }

    fn check_together(&mut self, conditions: &[&Condition], at: Span) {
        let mut parts = Vec::new();
        for condition in conditions {
            flatten(condition, &mut parts);
        }
        if let Some((one, other)) = pair(&parts, exclude) {
            let message = format!("this can never hold: {one} and {other}");
            let mistake = Diagnostic::error("never", at, message);
            self.tell(mistake.hint("`any` holds where one of them does"));
        }
    }
}

/// What must hold all at once.
fn flatten<'c>(condition: &'c Condition, parts: &mut Vec<&'c Condition>) {
    match condition {
        Condition::All(all) => all.iter().for_each(|part| flatten(part, parts)),
        other => parts.push(other),
    }
}

fn pair<'c>(
    parts: &[&'c Condition],
    wrong: fn(&Condition, &Condition) -> bool,
) -> Option<(&'c Condition, &'c Condition)> {
    parts.iter().enumerate().find_map(|(index, one)| {
        let mut later = parts.iter().skip(index + 1);
        later
            .find(|other| wrong(one, other))
            .map(|other| (*one, *other))
    })
}

/// Whether two conditions can never hold at once.
fn exclude(one: &Condition, other: &Condition) -> bool {
    if let (
        Condition::Value { value, test },
        Condition::Value {
            value: same,
            test: against,
        },
    ) = (one, other)
    {
        return value == same && values_exclude(test, against);
    }
    if let (_, Condition::Not(inner)) | (Condition::Not(inner), _) = (one, other)
        && (**inner == *one || **inner == *other)
    {
        return true;
    }
    let (Some((low, high)), Some((least, most))) = (stretch(one), stretch(other)) else {
        return false;
    };
    same_metric(one, other) && (before(high, least) || before(most, low))
}

fn values_exclude(test: &ValueTest, against: &ValueTest) -> bool {
    use ValueTest::{Is, NotSet, Set};
    match (test, against) {
        // Numbers may be the same and be written in two ways.
        (Is(Comparator::Equal, one), Is(Comparator::Equal, other)) => {
            one != other && one.parse::<Quantity>().is_err()
        }
        (Is(Comparator::Equal, one), Is(Comparator::NotEqual, other))
        | (Is(Comparator::NotEqual, one), Is(Comparator::Equal, other)) => one == other,
        (NotSet, Set | Is(..)) | (Set | Is(..), NotSet) => true,
        _ => false,
    }
}

/// Whether one of the two holds whatever is measured.
fn cover(one: &Condition, other: &Condition) -> bool {
    let meet = |up_to: End, from: End| match (up_to, from) {
        (Some((up_to, closed)), Some((from, also))) => {
            from < up_to || (from == up_to && (closed || also))
        }
        _ => false,
    };
    let (Some((low, high)), Some((least, most))) = (stretch(one), stretch(other)) else {
        return false;
    };
    let ends = (low.is_none() && most.is_none() && meet(high, least))
        || (high.is_none() && least.is_none() && meet(most, low));
    same_metric(one, other) && ends
}

fn before(high: End, least: End) -> bool {
    match (high, least) {
        (Some((high, closed)), Some((least, also))) => {
            high < least || (high == least && !(closed && also))
        }
        _ => false,
    }
}

fn same_metric(one: &Condition, other: &Condition) -> bool {
    one.subject() == other.subject()
}

/// The numbers for which a leaf holds, where they are one stretch.
fn stretch(condition: &Condition) -> Option<(End, End)> {
    let Condition::Metric { test, .. } = condition else {
        return None;
    };
    match test {
        Test::Limit(limit) => {
            let number = limit.limit.value;
            let (low, high) = match limit.comparator {
                Comparator::Less => (None, Some((number, false))),
                Comparator::AtMost => (None, Some((number, true))),
                Comparator::More => (Some((number, false)), None),
                Comparator::AtLeast => (Some((number, true)), None),
                Comparator::Equal => (Some((number, true)), Some((number, true))),
                Comparator::NotEqual => return None,
            };
            Some((low, high))
        }
        Test::Range(range) if !range.outside => {
            let ends = (range.from.value, range.to.value);
            Some((Some((ends.0, true)), Some((ends.1, true))))
        }
        Test::Range(_) | Test::Times { .. } => None,
    }
}
