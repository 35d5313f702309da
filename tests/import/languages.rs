//! The same runbook in eleven languages: what is understood of one is understood of all.

use serde_json::Value;

use crate::figures::report;
use crate::fixtures::fixtures;

/// Each phase with its times.
const PHASES: [(&str, &str); 4] = [
    ("20:00", "20:20"),
    ("20:20", "20:50"),
    ("20:50", "22:20"),
    ("22:20", "23:00"),
];
/// Subject aside, each trigger: comparison, value, unit, hold.
const TRIGGERS: [(&str, &str, &str, u64); 2] =
    [(">", "5", "%", 300_000), (">", "1200", "ms", 600_000)];
/// Percent and wait, milliseconds.
const RUNGS: [(u64, Option<u64>); 3] = [(10, Some(1_800_000)), (50, Some(1_800_000)), (100, None)];
/// From and until, milliseconds.
const LEVELS: [(u64, Option<u64>); 3] = [
    (0, Some(900_000)),
    (900_000, Some(1_800_000)),
    (1_800_000, None),
];
/// Languages whose runbook says who is called next; the others name contacts.
const ESCALATING: [&str; 6] = ["en", "es", "fr", "de", "ru", "zh"];

fn list<'v>(of: &'v Value, name: &str) -> &'v [Value] {
    of[name].as_array().map_or(&[], Vec::as_slice)
}

fn word<'v>(of: &'v Value, name: &str) -> &'v str {
    of[name].as_str().unwrap_or_default()
}

/// What is missing in the report on one of them.
fn missing(language: &str, report: &Value) -> Vec<String> {
    let mut missing = Vec::new();
    let mut expect = |what: &str, same: bool, found: String| {
        if !same {
            missing.push(format!("{language}: {what}: {found}"));
        }
    };
    let times = |phase: &Value| (word(phase, "from").to_owned(), word(phase, "to").to_owned());
    let phases: Vec<_> = list(report, "phases").iter().map(times).collect();
    let told: Vec<_> = PHASES
        .iter()
        .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()))
        .collect();
    expect("phases", phases == told, format!("{phases:?}"));
    let triggers = list(report, "triggers");
    for (comparison, value, unit, hold) in TRIGGERS {
        let is = |trigger: &&Value| {
            word(trigger, "comparison") == comparison
                && word(trigger, "value") == value
                && word(trigger, "unit") == unit
                && trigger["hold_ms"] == hold
                && trigger["tier"] == "automatic"
        };
        let found = triggers.iter().any(|trigger| is(&trigger));
        let words: Vec<&Value> = triggers.iter().map(|trigger| &trigger["words"]).collect();
        expect(
            &format!("trigger above {value} {unit}"),
            found,
            format!("{words:?}"),
        );
    }
    let rung = |rung: &Value| {
        (
            rung["percent"].as_u64().unwrap_or(0),
            rung["wait_ms"].as_u64(),
        )
    };
    let ladders = list(report, "ladders").iter();
    let ladders: Vec<Vec<_>> = ladders
        .map(|ladder| list(ladder, "rungs").iter().map(rung).collect())
        .collect();
    expect(
        "ladder",
        ladders == [RUNGS.to_vec()],
        format!("{ladders:?}"),
    );
    if ESCALATING.contains(&language) {
        let level = |level: &Value| {
            (
                level["after_ms"].as_u64().unwrap_or(0),
                level["until_ms"].as_u64(),
            )
        };
        let levels: Vec<_> = list(report, "escalation_levels")
            .iter()
            .map(level)
            .collect();
        expect("levels", levels == LEVELS, format!("{levels:?}"));
    } else {
        let contacts = list(report, "contacts").len();
        expect("contacts", contacts == 2, contacts.to_string());
    }
    let boxes = report["checkboxes"]["imported"].as_u64();
    expect("boxes", boxes == Some(3), format!("{boxes:?}"));
    let commands = report["fences"]["commands"].as_u64();
    expect(
        "fences with commands",
        commands == Some(3),
        format!("{commands:?}"),
    );
    let paths = list(report, "rollback_paths").len();
    expect("ways back", paths == 1, paths.to_string());
    let back = list(report, "steps")
        .iter()
        .filter(|step| word(step, "title").contains("> 5"));
    expect("steps that are triggers", back.count() == 0, String::new());
    missing
}

#[test]
fn one_runbook_is_understood_in_eleven_languages() {
    let (mut read, mut missed) = (0, Vec::new());
    for fixture in fixtures() {
        let Some(language) = fixture
            .name
            .strip_prefix("phases-")
            .and_then(|rest| rest.strip_suffix(".md"))
        else {
            continue;
        };
        read += 1;
        missed.extend(missing(language, &report(&fixture.name, &fixture.text)));
    }
    assert_eq!(read, 11);
    assert!(
        missed.is_empty(),
        "{} missed\n{}",
        missed.len(),
        missed.join("\n")
    );
}
