//! What the numbers of five real runbooks must come out as. Their text is others': it lies beside
//! the repository, and where it does not, this says so and does nothing.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::{Comparison, Limit, limits};
use crate::runbook::import::moment::{Moment, times};
use crate::runbook::import::{alerts, escalation, moment, tiers};
use crate::support::{Decimal, Millis};

fn seeds() -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .skip(1)
        .take(2);
    let found = above
        .map(|place| place.join("shared/seeds"))
        .find(|seeds| seeds.join("expected.json").exists());
    if found.is_none() {
        eprintln!(
            "SKIPPED: no ../shared/seeds beside the repository; the numbers of real runbooks are not checked"
        );
    }
    found
}

struct Seed {
    facts: Json,
    lines: Vec<String>,
}

fn read(seeds: &Path) -> Vec<Seed> {
    let expected = std::fs::read_to_string(seeds.join("expected.json")).unwrap();
    let expected: Json = serde_json::from_str(&expected).unwrap();
    let of = |facts: &Json| {
        let bytes = std::fs::read(seeds.join(facts["file"].as_str().unwrap())).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Seed {
            facts: facts.clone(),
            lines: text.lines().map(str::to_owned).collect(),
        }
    };
    expected["seeds"]
        .as_object()
        .unwrap()
        .values()
        .map(of)
        .collect()
}

impl Seed {
    /// The words of a line, without bullets, boxes and Markdown marks.
    fn words(&self, line: u64) -> String {
        let line = &self.lines[usize::try_from(line).unwrap() - 1];
        let bare = line
            .trim()
            .trim_start_matches(['-', '#', '*', ' '])
            .trim_start_matches("[ ] ");
        bare.replace("**", "").replace('`', "")
    }
}

/// Every object below that states something of a line.
fn facts<'a>(value: &'a Json, wanted: &dyn Fn(&Json) -> bool, found: &mut Vec<&'a Json>) {
    if wanted(value) {
        found.push(value);
    }
    match value {
        Json::Object(entries) => entries
            .values()
            .for_each(|value| facts(value, wanted, found)),
        Json::Array(items) => items.iter().for_each(|value| facts(value, wanted, found)),
        _ => {}
    }
}

fn decimal(value: &Json) -> Decimal {
    value.to_string().parse().unwrap()
}

fn sign(limit: &Limit) -> &'static str {
    match limit.comparison {
        Comparison::Above(_) => ">",
        Comparison::AtLeast(_) => ">=",
        Comparison::Below(_) => "<",
        Comparison::AtMost(_) => "<=",
        Comparison::Equal(_) => "==",
        Comparison::Within(..) => "range",
        Comparison::Dropped(_) => "drop >",
        Comparison::Risen(_) => "degraded >",
        Comparison::Times { .. } => "times",
    }
}

fn agrees(limit: &Limit, fact: &Json) {
    let words = &limit.words;
    assert_eq!(sign(limit), fact["comparator"].as_str().unwrap(), "{words}");
    let read = |value: &super::Value| value.number.parse::<Decimal>().unwrap();
    if let Comparison::Within(low, high) = &limit.comparison {
        assert_eq!(
            [read(low), read(high)],
            [decimal(&fact["value"][0]), decimal(&fact["value"][1])],
            "{words}"
        );
    } else {
        assert_eq!(
            read(limit.comparison.value().unwrap()),
            decimal(&fact["value"]),
            "{words}"
        );
    }
    let unit = limit
        .comparison
        .value()
        .unwrap()
        .unit
        .replace("/min", "per minute");
    assert_eq!(unit, fact["unit"].as_str().unwrap_or_default(), "{words}");
    let hold = limit.hold.map(Millis::whole_seconds);
    assert_eq!(hold, fact["for_seconds"].as_u64(), "{words}");
    assert_eq!(
        limit.sustained,
        fact["sustained"].as_bool().unwrap_or(false),
        "{words}"
    );
    if let Some(metric) = fact["metric"].as_str() {
        let named = Limit {
            subject: metric.to_owned(),
            ..limit.clone()
        };
        assert_eq!(limit.slug(), named.slug(), "{words}");
    }
}

#[test]
fn every_trigger_and_threshold_of_five_runbooks_is_read() {
    let Some(seeds) = seeds() else { return };
    let (mut triggers, mut thresholds, mut events) = (0, 0, 0);
    for seed in read(&seeds) {
        let among_triggers = |line: &Json| {
            let list = seed.facts["rollback_triggers"].as_array().unwrap();
            list.iter().any(|trigger| trigger["line"] == *line)
        };
        let mut found = Vec::new();
        facts(
            &seed.facts,
            &|fact| {
                fact["text"].is_string()
                    && fact["line"].is_u64()
                    && (fact["comparator"].is_string() || fact["event"] == true)
            },
            &mut found,
        );
        for fact in found {
            let words = seed.words(fact["line"].as_u64().unwrap());
            let read = limits(&words);
            if fact["event"] == true {
                assert!(read.is_empty(), "{words}: {read:?}");
                events += usize::from(!among_triggers(&fact["line"]));
            } else {
                assert_eq!(read.len(), 1, "{words}");
                agrees(&read[0], fact);
                thresholds += usize::from(!among_triggers(&fact["line"]));
            }
            triggers += usize::from(among_triggers(&fact["line"]));
        }
    }
    eprintln!(
        "{triggers} of 29 triggers; {thresholds} thresholds, {events} conditions without a number"
    );
    assert_eq!((triggers, thresholds, events), (29, 25, 4));
}

#[test]
fn limits_in_checklist_items_are_read() {
    let Some(seeds) = seeds() else { return };
    let (mut read, mut all) = (0, 0);
    for seed in read_lines(&seeds, "thresholds_in_items") {
        all += 1;
        read += usize::from(!limits(&seed).is_empty());
        let compares = seed.contains(['<', '>']) || seed.contains("30+");
        assert_eq!(compares, !limits(&seed).is_empty(), "{seed}");
    }
    eprintln!("{read} limits in {all} items with numbers");
    assert_eq!((read, all), (19, 33));
}

fn read_lines(seeds: &Path, list: &str) -> Vec<String> {
    let of = |seed: &Seed| {
        let lines: Vec<u64> = seed.facts[list]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|fact| fact["line"].as_u64())
            .collect();
        lines
            .into_iter()
            .map(|line| seed.words(line))
            .collect::<Vec<_>>()
    };
    read(seeds).iter().flat_map(of).collect()
}

#[test]
fn every_escalation_level_has_its_minutes() {
    let Some(seeds) = seeds() else { return };
    let mut found = 0;
    for seed in read(&seeds) {
        let expected = seed.facts["escalation"].as_array().unwrap();
        let words: Vec<(u32, String)> = expected
            .iter()
            .map(|fact| {
                let line = fact["line"].as_u64().unwrap();
                (u32::try_from(line).unwrap(), seed.words(line))
            })
            .collect();
        let lines: Vec<(u32, &str)> = words
            .iter()
            .map(|(line, words)| (*line, words.as_str()))
            .collect();
        let levels = escalation::levels(&lines);
        assert_eq!(levels.len(), expected.len());
        for (level, fact) in levels.iter().zip(expected) {
            assert_eq!(level.who, fact["who"].as_str().unwrap());
            let minutes = |span: Option<Millis>| span.map(|span| span.whole_seconds() / 60);
            assert_eq!(
                minutes(level.after),
                fact["min_from"].as_u64(),
                "{}",
                level.words
            );
            assert_eq!(
                minutes(level.until),
                fact["min_to"].as_u64(),
                "{}",
                level.words
            );
            found += 1;
        }
    }
    eprintln!("{found} of 11 escalation levels");
    assert_eq!(found, 11);
}

#[test]
fn every_severity_has_its_response() {
    let Some(seeds) = seeds() else { return };
    let seed = read(&seeds).remove(0);
    let words: Vec<(u32, String)> = (721..741)
        .map(|line| (line, seed.words(u64::from(line))))
        .collect();
    let lines: Vec<(u32, &str)> = words
        .iter()
        .map(|(line, words)| (*line, words.as_str()))
        .collect();
    let responses = escalation::responses(&lines);
    let expected = seed.facts["severity_response"].as_array().unwrap();
    assert_eq!(responses.len(), expected.len());
    for (response, fact) in responses.iter().zip(expected) {
        assert_eq!(response.severity, fact["severity"].as_str().unwrap());
        assert_eq!(response.words, fact["response"].as_str().unwrap());
        let who: Vec<&str> = fact["contacts"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Json::as_str)
            .collect();
        assert_eq!(response.who, who);
    }
}

/// Minutes of a moment: from T, or since midnight.
fn minutes(moment: Option<Moment>) -> Option<i64> {
    Some(match moment? {
        Moment::Offset(offset) => offset / 60_000,
        Moment::Clock { hour, minute } => i64::from(hour) * 60 + i64::from(minute),
        Moment::DayOffset(days) => i64::from(days) * 1440,
    })
}

fn clock(text: &str) -> i64 {
    let (hour, minute) = text.split_once(':').unwrap();
    hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap()
}

#[test]
fn every_phase_and_timeline_has_its_times() {
    let Some(seeds) = seeds() else { return };
    let (mut phases, mut timed, mut entries) = (0, 0, 0);
    for seed in read(&seeds) {
        let mut headings = Vec::new();
        facts(
            &seed.facts["phases"],
            &|fact| fact["title"].is_string() && fact["line"].is_u64(),
            &mut headings,
        );
        for fact in headings {
            let words = seed.words(fact["line"].as_u64().unwrap());
            let read = times(&words);
            let (from, to) = match (&fact["t_from_min"], &fact["start"]) {
                (Json::Number(from), _) => (from.as_i64(), fact["t_to_min"].as_i64()),
                (_, Json::String(start)) => (Some(clock(start)), fact["end"].as_str().map(clock)),
                _ => (None, None),
            };
            phases += 1;
            timed += usize::from(from.is_some());
            assert_eq!(
                read.as_ref().and_then(|read| minutes(read.from)),
                from,
                "{words}"
            );
            assert_eq!(
                read.as_ref().and_then(|read| minutes(read.to)),
                to,
                "{words}"
            );
            if let Some(read) = read {
                assert!(!read.rest.contains(['(', '+']), "{}", read.rest);
            }
        }
        entries += timeline(&seed);
    }
    eprintln!("{phases} phases and steps, {timed} with times, {entries} lines of timelines");
    assert_eq!((timed, entries), (14, 41));
}

/// Lines of the timelines of a seed, each with its offset.
fn timeline(seed: &Seed) -> usize {
    let mut offsets = Vec::new();
    facts(
        &seed.facts["phases"],
        &|fact| fact["t_min"].is_i64(),
        &mut offsets,
    );
    for fact in &offsets {
        let text = fact["text"].as_str().unwrap_or_default();
        let of_line = |line: &&String| line.starts_with("T+") && line.trim_end().ends_with(text);
        let line = match fact["line"].as_u64() {
            Some(line) => seed.words(line),
            None => seed.lines.iter().find(of_line).unwrap().clone(),
        };
        let read = times(&line).unwrap();
        let expected = (fact["t_min"].as_i64(), text);
        assert_eq!((minutes(read.from), read.rest.as_str()), expected);
    }
    offsets.len()
}

#[test]
fn a_table_of_tiers_is_read_cell_by_cell() {
    let Some(seeds) = seeds() else { return };
    let seed = read(&seeds).pop().unwrap();
    let cells = |line: &str| {
        line.trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect::<Vec<_>>()
    };
    let head = cells(&seed.lines[180]);
    let rows: Vec<(u32, Vec<String>)> = (183..189)
        .map(|line| (line, cells(&seed.lines[line as usize - 1])))
        .collect();
    let read = tiers::tiers(&head, &rows);
    let expected = seed.facts["metrics"]["thresholds"].as_array().unwrap();
    assert_eq!(read.len(), expected.len());
    let mut found = 0;
    for (tiers, fact) in read.iter().zip(expected) {
        assert_eq!(tiers.metric, fact["metric"].as_str().unwrap());
        for (limit, tier) in [
            (&tiers.normal, "normal"),
            (&tiers.warning, "warning"),
            (&tiers.critical, "critical"),
        ] {
            agrees(limit.as_ref().unwrap(), &fact[tier]);
            found += 1;
        }
    }
    eprintln!("{found} of 18 cells of a table of tiers");
    assert_eq!(found, 18);
}

#[test]
fn alert_rules_are_read_with_their_lines() {
    let Some(seeds) = seeds() else { return };
    let seed = read(&seeds).remove(0);
    let rules = alerts::rules(457, &seed.lines[456..495].join("\n"));
    let expected = seed.facts["alert_rules"].as_array().unwrap();
    assert_eq!(rules.len(), expected.len());
    for (rule, fact) in rules.iter().zip(expected) {
        assert_eq!(
            (rule.name.as_str(), rule.expr.as_str()),
            (
                fact["name"].as_str().unwrap(),
                fact["expr"].as_str().unwrap()
            )
        );
        assert_eq!(u64::from(rule.line), fact["line"].as_u64().unwrap());
        assert_eq!(
            rule.hold.map(Millis::whole_seconds),
            fact["for_seconds"].as_u64()
        );
        assert_eq!(rule.severity.as_deref(), fact["severity"].as_str());
        let (_, sign, number) = alerts::split(&rule.expr).unwrap();
        assert_eq!(
            (sign.as_str(), number.parse::<Decimal>().unwrap()),
            (
                fact["comparator"].as_str().unwrap(),
                decimal(&fact["value"])
            )
        );
    }
    eprintln!("{} of 4 alert rules", rules.len());
}

#[test]
fn ladders_of_traffic_are_read() {
    let Some(seeds) = seeds() else { return };
    let seeds = read(&seeds);
    assert_eq!(moment::percents(&seeds[2].words(190)), [25, 50, 75, 100]);
    let rungs: Vec<_> = [721, 723]
        .iter()
        .filter_map(|line| moment::rung(&seeds[3].words(*line), 0))
        .map(|rung| (rung.percent, minutes(rung.at)))
        .collect();
    assert_eq!(rungs, [(50, Some(50)), (100, Some(52))]);
    let rungs: Vec<_> = [63, 76, 90]
        .iter()
        .filter_map(|line| moment::rung(&seeds[4].words(*line), 0))
        .map(|rung| (rung.percent, rung.wait))
        .collect();
    assert_eq!(
        rungs,
        [10, 50, 100].map(|percent| (percent, Some(Millis::minutes(30))))
    );
    assert_eq!(
        moment::budget(&seeds[4].words(156)),
        Some(Millis::minutes(5))
    );
}
