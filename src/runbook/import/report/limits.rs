//! Limits as the report tells them: of triggers, of lines, of tables with bands, of alert rules.

use super::super::alerts;
use super::super::limit::{Comparison, Limit, Value};
use super::super::reading::{Reading, Threshold, Trigger};
use super::super::tiers::Tier;
use super::facts::LimitFact;
use crate::support::text::harmless;

/// The reasons to go back.
pub(super) fn triggers(reading: &Reading) -> Vec<LimitFact> {
    reading.triggers.iter().map(of_trigger).collect()
}

/// The limits elsewhere.
pub(super) fn thresholds(reading: &Reading) -> Vec<LimitFact> {
    let of_lines = reading.thresholds.iter().map(of_line);
    of_lines
        .chain(of_tables(reading))
        .chain(of_rules(reading))
        .collect()
}

fn of_trigger(trigger: &Trigger) -> LimitFact {
    let limit = trigger.limit.as_ref();
    let tier = match trigger.tier {
        Tier::Automatic => "automatic",
        Tier::Review => "review",
        Tier::Investigate => "investigate",
    };
    LimitFact {
        tier: Some(tier),
        kind: Some(limit.map_or("declared", |_| "metric")),
        ..limit_fact(limit, trigger.line, &trigger.words, &trigger.group)
    }
}

fn of_line(threshold: &Threshold) -> LimitFact {
    let limit = &threshold.limit;
    limit_fact(Some(limit), threshold.line, &limit.words, &threshold.group)
}

fn limit_fact(limit: Option<&Limit>, line: u32, words: &str, group: &str) -> LimitFact {
    let parts = limit.map(|limit| {
        let one = |sign, value: &Value| (sign, value.number.clone(), value.unit.clone());
        match &limit.comparison {
            Comparison::Above(value) => one(">", value),
            Comparison::AtLeast(value) => one(">=", value),
            Comparison::Below(value) => one("<", value),
            Comparison::AtMost(value) => one("<=", value),
            Comparison::Equal(value) => one("==", value),
            Comparison::Within(from, to) => (
                "in",
                format!("{}..{}", from.number, to.number),
                to.unit.clone(),
            ),
            Comparison::Dropped(value) => one("drops", value),
            Comparison::Risen(value) => one("rises", value),
            Comparison::Times { of, factor, .. } => ("times", factor.clone(), of.clone()),
        }
    });
    let (comparison, value, unit) = match parts {
        Some((sign, value, unit)) => (Some(sign), Some(value), Some(unit)),
        None => (None, None, None),
    };
    LimitFact {
        line,
        words: harmless(words.lines().next().unwrap_or_default()),
        subject: limit.map(|limit| limit.subject.clone()),
        comparison,
        value,
        unit,
        hold_ms: limit.and_then(|limit| limit.hold).map(|hold| hold.0),
        consecutive: limit.and_then(|limit| limit.consecutive),
        sustained: limit.is_some_and(|limit| limit.sustained),
        tier: None,
        kind: None,
        group: group.to_owned(),
    }
}

/// The limits of tables of normal, warning, critical.
fn of_tables(reading: &Reading) -> impl Iterator<Item = LimitFact> {
    reading.tiers.iter().flat_map(|tiers| {
        let bands = [
            ("normal", &tiers.normal),
            ("warning", &tiers.warning),
            ("critical", &tiers.critical),
        ];
        bands.into_iter().filter_map(|(band, limit)| {
            limit
                .as_ref()
                .map(|limit| limit_fact(Some(limit), tiers.line, &limit.words, band))
        })
    })
}

/// The limits of alert rules.
fn of_rules(reading: &Reading) -> impl Iterator<Item = LimitFact> {
    reading.rules.iter().map(|rule| {
        let (comparison, value) =
            alerts::split(&rule.expr).map_or((None, None), |(_, sign, number)| {
                let sign = [">=", "<=", "==", "!=", ">", "<"]
                    .into_iter()
                    .find(|known| *known == sign);
                (sign, Some(number))
            });
        LimitFact {
            line: rule.line,
            words: format!("{}: {}", rule.name, rule.expr),
            subject: Some(rule.name.clone()),
            comparison,
            value,
            unit: None,
            hold_ms: rule.hold.map(|hold| hold.0),
            consecutive: None,
            sustained: false,
            tier: None,
            kind: Some("rule"),
            group: rule.severity.clone().unwrap_or_default(),
        }
    })
}
