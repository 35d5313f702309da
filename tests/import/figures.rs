//! The figures that the importer is to reach on the five runbooks whose facts are written down, and
//! on the corpus. Each test prints what it found and names everything that it missed.

use std::collections::BTreeMap;

use serde_json::Value;
use warroom::runbook::import::{bindings::Bindings, import};

use crate::shared::{Document, corpus, seeds};

/// Fences of the seeds that hold no command, by the line that opens them: prose, contacts,
/// timelines, messages, diagrams, rules, variables. Every other fence holds commands.
const DATA: [(&str, &[u64]); 4] = [
    ("000", &[60, 72, 428, 456, 499, 531, 720, 768, 776, 784]),
    ("001", &[178, 236, 260, 330]),
    (
        "003",
        &[
            628, 645, 670, 694, 717, 742, 1032, 1073, 1099, 1124, 1499, 1524, 1533, 1548, 1560,
            1577, 1592,
        ],
    ),
    ("004", &[210, 227, 279]),
];

/// Its only command is commented out: a reader may see it either way.
const EITHER: [(&str, u64); 1] = [("001", 157)];

/// Fences of the corpus that must never run, by their first line of code: prose, rules, transcripts,
/// blanks to fill in, configuration.
const CORPUS_DATA: [(&str, &[u64]); 15] = [
    ("011", &[62, 75, 371, 379, 386]),
    ("013", &[181, 191]),
    ("014", &[94]),
    ("019", &[460]),
    ("021", &[121, 182]),
    ("023", &[343, 348, 353]),
    ("026", &[108, 180, 263, 313, 466, 500, 568]),
    ("027", &[12, 371]),
    ("034", &[115, 769]),
    ("035", &[26, 721]),
    ("039", &[303]),
    ("040", &[99, 111, 154]),
    ("042", &[50, 56, 62]),
    ("052", &[126, 140, 174]),
    ("055", &[]),
];

/// The report on a document, as programs see it.
pub(crate) fn report(file: &str, text: &str) -> Value {
    let imported = import(file, text.as_bytes(), &Bindings::default(), &[]);
    serde_json::to_value(&imported.report).unwrap()
}

fn reports(documents: Vec<Document>) -> Vec<(Document, Value)> {
    let each = documents.into_iter().map(|document| {
        let report = report(&document.file, &document.text);
        (document, report)
    });
    each.collect()
}

fn list<'v>(of: &'v Value, name: &str) -> &'v [Value] {
    of[name].as_array().map_or(&[], Vec::as_slice)
}

fn number(of: &Value, name: &str) -> u64 {
    of[name]
        .as_u64()
        .unwrap_or_else(|| unreachable!("no number {name} in {of}"))
}

fn at_line(facts: &[Value], line: u64) -> Option<&Value> {
    facts.iter().find(|fact| number(fact, "line") == line)
}

/// Fails with everything that was missed.
#[track_caller]
fn none_missed(what: &str, missed: &[String]) {
    assert!(
        missed.is_empty(),
        "{what}: {} missed\n{}",
        missed.len(),
        missed.join("\n")
    );
}

/// Letters and digits only, for comparing headings.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[test]
fn every_box_of_the_seeds_is_in_its_section() {
    let (mut boxes, mut parents, mut missed) = (0, 0, Vec::new());
    for (document, report) in reports(seeds()) {
        boxes += number(&report["checkboxes"], "imported");
        parents += number(&report["parents"], "imported");
        let told = document.facts["checklist"]["by_section"]
            .as_object()
            .unwrap();
        let mut expected: BTreeMap<&str, u64> = BTreeMap::new();
        for (section, count) in told {
            let heading = section.split(" | ").next().unwrap();
            *expected.entry(heading).or_default() += count.as_u64().unwrap();
        }
        for (heading, count) in expected {
            let parts: Vec<String> = heading.split(" > ").map(plain).collect();
            let within = |section: &&Value| {
                let title = section["title"].as_str().unwrap();
                let mut path = title.split(" > ").map(plain);
                parts.iter().all(|part| path.any(|own| own == *part))
            };
            let sections = list(&report, "sections").iter().filter(within);
            let found: u64 = sections.map(|section| number(section, "boxes")).sum();
            if found != count {
                missed.push(format!("{} {heading}: {found} of {count}", document.id));
            }
        }
        let number_of_parents = number(&document.facts["checklist"], "numbered_parents");
        if number(&report["parents"], "imported") != number_of_parents {
            missed.push(format!(
                "{}: parents {} of {number_of_parents}",
                document.id, report["parents"]
            ));
        }
    }
    if boxes > 0 {
        println!("seeds: {boxes} of 649 boxes, {parents} of 60 parents");
        none_missed("boxes", &missed);
        assert_eq!((boxes, parents), (649, 60));
    }
}

#[test]
fn every_fence_of_the_seeds_is_judged_rightly() {
    let (mut seen, mut right, mut missed) = (0, 0, Vec::new());
    for (document, report) in reports(seeds()) {
        let data = DATA
            .iter()
            .find(|(id, _)| *id == document.id)
            .map_or(&[][..], |(_, lines)| lines);
        for fence in list(&document.facts["code"], "list") {
            let line = number(fence, "line");
            seen += 1;
            let Some(found) = at_line(list(&report, "code"), line + 1) else {
                missed.push(format!("{} line {line}: not in the report", document.id));
                continue;
            };
            let runs = found["what"] == "commands";
            let either = EITHER.contains(&(document.id.as_str(), line));
            if runs == data.contains(&line) && !either {
                missed.push(format!(
                    "{} line {line}: {} ({})",
                    document.id, found["what"], fence["first"]
                ));
            } else {
                right += 1;
            }
        }
    }
    if seen > 0 {
        println!("seeds: {right} of {seen} fences");
        none_missed("fences", &missed);
        assert_eq!(seen, 100);
    }
}

#[test]
fn every_phase_of_the_seeds_has_its_times() {
    let (mut seen, mut found, mut missed) = (0, 0, Vec::new());
    for (document, report) in reports(seeds()) {
        let phases = list(&report, "phases");
        let expected = list(&document.facts, "phases");
        for phase in expected {
            seen += 1;
            let line = number(phase, "line");
            let Some(own) = at_line(phases, line) else {
                missed.push(format!(
                    "{} line {line}: no phase ({})",
                    document.id, phase["title"]
                ));
                continue;
            };
            let offset = |name: &str| {
                phase[name].as_i64().map(|minutes| {
                    format!("T{}{}m", if minutes < 0 { '-' } else { '+' }, minutes.abs())
                })
            };
            let clock = |name: &str| phase[name].as_str().map(str::to_owned);
            let from = offset("t_from_min").or_else(|| clock("start"));
            let to = offset("t_to_min").or_else(|| clock("end"));
            let told = |name: &str| own[name].as_str().map(str::to_owned);
            if told("from") == from && told("to") == to {
                found += 1;
            } else {
                missed.push(format!(
                    "{} line {line}: {:?} to {:?}, should be {from:?} to {to:?}",
                    document.id,
                    told("from"),
                    told("to")
                ));
            }
        }
        for phase in phases {
            let line = number(phase, "line");
            if at_line(expected, line).is_none() {
                missed.push(format!(
                    "{} line {line}: no phase of the document ({})",
                    document.id, phase["title"]
                ));
            }
        }
    }
    if seen > 0 {
        println!("seeds: {found} of {seen} phases with their times");
        none_missed("phases", &missed);
    }
}

/// What is wrong with a trigger, if anything.
fn trigger_flaw(fact: &Value, found: &Value) -> Option<String> {
    let tier = match fact["tier"].as_str().unwrap() {
        "automatic" | "critical" | "immediate" => "automatic",
        "high" => "review",
        _ => "investigate",
    };
    if found["tier"] != tier {
        return Some(format!("tier {} is {tier}", found["tier"]));
    }
    if fact["event"] == true {
        return (found["kind"] != "declared").then(|| format!("kind {}", found["kind"]));
    }
    if found["kind"] != "metric" {
        return Some(format!("kind {}", found["kind"]));
    }
    if fact["unit"] == "consecutive checks" {
        let same = found["consecutive"].as_f64() == fact["value"].as_f64();
        return (!same).then(|| format!("consecutive {}", found["consecutive"]));
    }
    let comparison = match fact["comparator"].as_str().unwrap() {
        "range" => "in",
        "drop >" => "drops",
        "degraded >" => "rises",
        other => other,
    };
    if found["comparison"] != comparison {
        return Some(format!(
            "comparison {} is {comparison}",
            found["comparison"]
        ));
    }
    let value = match &fact["value"] {
        Value::Array(ends) => format!("{}..{}", ends[0], ends[1]),
        value => value.to_string(),
    };
    let same_value = found["value"].as_str().is_some_and(|own| {
        own == value
            || own.parse::<f64>().ok() == value.parse::<f64>().ok() && own.parse::<f64>().is_ok()
    });
    if !same_value {
        return Some(format!("value {} is {value}", found["value"]));
    }
    let unit = match fact["unit"].as_str().unwrap() {
        "per minute" => &["/min", "per minute", "1/min"][..],
        "s" => &["s", "seconds"][..],
        "ms" => &["ms"][..],
        _ => &["%"][..],
    };
    if !unit.iter().any(|unit| found["unit"] == *unit) {
        return Some(format!("unit {} is {unit:?}", found["unit"]));
    }
    let hold = fact["for_seconds"].as_u64().map(|seconds| seconds * 1000);
    // A connection that is lost for longer than 30 s is held, or is a length of time above 30 s.
    let is_length = fact["unit"] == "s" && hold == fact["value"].as_u64().map(|value| value * 1000);
    let own = found["hold_ms"].as_u64();
    if own != hold && !(is_length && own.is_none()) {
        return Some(format!("hold {own:?} is {hold:?}"));
    }
    let sustained = fact["sustained"] == true;
    (found["sustained"] != sustained).then(|| format!("sustained {}", found["sustained"]))
}

#[test]
fn every_trigger_of_the_seeds_is_understood() {
    let (mut seen, mut right, mut missed) = (0, 0, Vec::new());
    for (document, report) in reports(seeds()) {
        let expected = list(&document.facts, "rollback_triggers");
        for fact in expected {
            seen += 1;
            let line = number(fact, "line");
            let flaw = match at_line(list(&report, "triggers"), line) {
                None => Some("not a trigger".to_owned()),
                Some(found) => trigger_flaw(fact, found),
            };
            match flaw {
                None => right += 1,
                Some(flaw) => missed.push(format!(
                    "{} line {line} {}: {flaw}",
                    document.id, fact["text"]
                )),
            }
        }
        for found in list(&report, "triggers") {
            let line = number(found, "line");
            if at_line(expected, line).is_none() {
                println!(
                    "{} line {line}: also a trigger: {}",
                    document.id, found["words"]
                );
            }
        }
    }
    if seen > 0 {
        println!("seeds: {right} of {seen} triggers");
        none_missed("triggers", &missed);
        assert_eq!(seen, 29);
    }
}

#[test]
fn every_role_and_level_of_escalation_of_the_seeds_is_found() {
    let (mut roles, mut levels, mut seen, mut missed) = (0, 0, 0, Vec::new());
    for (document, report) in reports(seeds()) {
        // Only one of them has a section for each role; elsewhere roles are those of contacts.
        let told = list(&document.facts, "roles")
            .iter()
            .filter(|role| role["line"].is_u64());
        for role in told {
            let line = number(role, "line");
            match at_line(list(&report, "roles"), line) {
                Some(_) => roles += 1,
                None => missed.push(format!(
                    "{} line {line}: no role ({})",
                    document.id, role["title"]
                )),
            }
        }
        for level in list(&document.facts, "escalation") {
            seen += 1;
            let line = number(level, "line");
            let minutes = |name: &str| level[name].as_u64().map(|minutes| minutes * 60_000);
            let Some(found) = at_line(list(&report, "escalation_levels"), line) else {
                missed.push(format!(
                    "{} line {line}: no level ({})",
                    document.id, level["who"]
                ));
                continue;
            };
            let own = (
                found["after_ms"].as_u64().unwrap_or(0),
                found["until_ms"].as_u64(),
            );
            let expected = (minutes("min_from").unwrap_or(0), minutes("min_to"));
            if own == expected {
                levels += 1;
            } else {
                missed.push(format!(
                    "{} line {line}: {own:?} is {expected:?}",
                    document.id
                ));
            }
        }
        if document.id == "003" && list(&report, "roles").len() != 8 {
            let titles: Vec<&Value> = list(&report, "roles")
                .iter()
                .map(|role| &role["title"])
                .collect();
            missed.push(format!("003 has 8 roles, not {}: {titles:?}", titles.len()));
        }
    }
    if seen > 0 {
        println!("seeds: {roles} of 8 roles, {levels} of {seen} levels of escalation");
        none_missed("roles and levels", &missed);
        assert_eq!(roles, 8);
    }
}

#[test]
fn every_ladder_of_the_seeds_has_its_waits() {
    type Ladder<'l> = (&'l str, u64, u64, &'l [(u64, Option<u64>)]);
    let minutes = |minutes: u64| Some(minutes * 60_000);
    let two = minutes(2);
    let half = minutes(30);
    let script = [(10, two), (25, two), (50, two), (75, two), (100, two)];
    let steps = [(10, half), (50, half), (100, half)];
    let timeline = [(50, two), (100, None)];
    let sequence = [(50, minutes(1)), (100, None)];
    // Which document, from and to which line, percent and wait.
    let ladders: [Ladder; 4] = [
        ("000", 281, 313, &script),
        ("003", 710, 735, &timeline),
        ("003", 1555, 1575, &sequence),
        ("004", 61, 101, &steps),
    ];
    let (mut found, mut missed) = (0, Vec::new());
    let reports = reports(seeds());
    for (id, from, to, rungs) in ladders {
        let Some((_, report)) = reports.iter().find(|(document, _)| document.id == id) else {
            return;
        };
        let within = |ladder: &&Value| (from..=to).contains(&number(ladder, "line"));
        let own = list(report, "ladders").iter().filter(within).map(|ladder| {
            let rung = |rung: &Value| (number(rung, "percent"), rung["wait_ms"].as_u64());
            list(ladder, "rungs").iter().map(rung).collect::<Vec<_>>()
        });
        let own: Vec<_> = own.collect();
        let same = |own: &Vec<(u64, Option<u64>)>| {
            // What follows the last rung is no wait for another one.
            own.len() == rungs.len()
                && own
                    .iter()
                    .zip(rungs)
                    .all(|(own, told)| own.0 == told.0 && (told.1.is_none() || own.1 == told.1))
        };
        if own.iter().any(same) {
            found += 1;
        } else {
            missed.push(format!("{id} lines {from} to {to}: {own:?}"));
        }
    }
    println!("seeds: {found} of 4 ladders");
    none_missed("ladders", &missed);
}

#[test]
fn no_line_of_a_real_runbook_is_lost() {
    let mut missed = Vec::new();
    for (document, report) in reports(seeds().into_iter().chain(corpus()).collect()) {
        let share = |name: &str, part: &str| number(&report[name], part);
        println!(
            "{} boxes {} of {}, parents {} of {}, fences {} of which {} run, tables {}, {} lines unaccounted of {}",
            document.id,
            share("checkboxes", "imported"),
            share("checkboxes", "seen"),
            share("parents", "imported"),
            share("parents", "seen"),
            share("fences", "seen"),
            share("fences", "commands"),
            share("tables", "seen"),
            report["lines_unaccounted"],
            report["lines_total"]
        );
        let fact = |name: &str| document.facts[name].as_u64();
        let kept = share("tables", "imported") + share("tables", "kept");
        let judged = share("fences", "commands") + share("fences", "data");
        let figures = [
            (
                "lines unaccounted",
                number(&report, "lines_unaccounted"),
                Some(0),
            ),
            (
                "boxes",
                share("checkboxes", "imported"),
                Some(share("checkboxes", "seen")),
            ),
            (
                "parents",
                share("parents", "imported"),
                Some(share("parents", "seen")),
            ),
            ("tables kept", kept, Some(share("tables", "seen"))),
            ("fences judged", judged, Some(share("fences", "seen"))),
            (
                "boxes seen",
                share("checkboxes", "seen"),
                fact("checkbox_items"),
            ),
            ("fences seen", share("fences", "seen"), fact("code_fences")),
            (
                "tables seen",
                share("tables", "seen"),
                fact("tables").filter(|_| document.facts["tables"].is_u64()),
            ),
            ("headings", number(&report, "headings"), fact("headings")),
        ];
        for (what, found, told) in figures {
            if told.is_some_and(|told| told != found) {
                missed.push(format!(
                    "{}: {what} {found}, should be {told:?}",
                    document.id
                ));
            }
        }
    }
    none_missed("conservation", &missed);
}

#[test]
fn no_prose_of_the_corpus_can_run() {
    let mut missed = Vec::new();
    for (document, report) in reports(corpus()) {
        let data = CORPUS_DATA
            .iter()
            .find(|(id, _)| *id == document.id)
            .map_or(&[][..], |(_, lines)| lines);
        let lines: Vec<&str> = document.text.lines().collect();
        for fence in list(&report, "code") {
            let line = number(fence, "line");
            let first = lines
                .get(usize::try_from(line).unwrap() - 1)
                .copied()
                .unwrap_or_default();
            let runs = fence["what"] == "commands";
            if runs && data.contains(&line) {
                missed.push(format!("{} line {line}: {first}", document.id));
            }
            println!(
                "{} {line:5} {:12} {}",
                document.id,
                fence["what"].as_str().unwrap(),
                first.trim()
            );
        }
    }
    none_missed("prose that could run", &missed);
}
