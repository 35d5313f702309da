//! Differences between plans.

use std::fs;

use super::words::{SPANS, words};
use super::*;
use crate::runbook::{Inputs, compile};

const BOOK: &str = r#"runbook: 1
name: Small
variables:
  version: { default: "1.0.0" }
roles:
  sre: { title: SRE, may: [tick, run] }
links: { Grafana: "https://grafana.example.org" }
checklists:
  - title: Before
    items: [One, Two, Three]
phases:
  - title: Deploy
    from: "09:00"
    steps:
      - { title: Bring it in, run: [./deploy.sh, "{{ version }}"] }
      - { title: Wait, wait: 5m }
      - { title: Look, manual: Look at it }
  - title: After
    steps:
      - { title: Tidy, manual: Tidy up }
"#;

fn plan(text: &str) -> Plan {
    let compiled = compile(text, "a.yaml", "/", &Inputs::default());
    assert!(compiled.plan.is_some(), "{:?}", compiled.diagnostics);
    compiled.plan.unwrap()
}

/// The differences after these words of the book were replaced.
fn changes(edits: &[(&str, &str)]) -> Vec<Change> {
    let mut text = BOOK.to_owned();
    for (old, new) in edits {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    diff(&plan(BOOK), &plan(&text))
}

fn shown(edits: &[(&str, &str)]) -> String {
    print_diff(&changes(edits))
}

#[test]
fn a_plan_does_not_differ_from_itself_nor_from_one_with_other_lines() {
    assert_eq!(changes(&[]), []);
    assert_eq!(changes(&[("name: Small", "# a comment\nname: Small")]), []);
}

#[test]
fn fields_are_told_with_what_was_and_what_is_as_they_are_written() {
    assert_eq!(
        shown(&[("wait: 5m", "wait: 1h30m")]),
        "phases\n  ~ deploy / wait\n      work.wait: 5m -> 1h30m\n"
    );
    assert_eq!(
        shown(&[("09:00", "10:30")]),
        "phases\n  ~ deploy\n      from: 09:00 -> 10:30\n"
    );
    assert_eq!(
        shown(&[("[tick, run]", "[tick]")]),
        "roles\n  ~ sre\n      may: tick, run -> tick\n"
    );
    assert_eq!(
        shown(&[("name: Small", "name: Large\nproduction: false")]),
        "plan\n  ~ name: Small -> Large\n  ~ production: yes -> no\n"
    );
    assert_eq!(
        shown(&[("grafana.example", "dashboards.example")]),
        "links\n  ~ Grafana\n      https://grafana.example.org -> https://dashboards.example.org\n"
    );
}

#[test]
fn a_changed_variable_shows_in_what_it_is_filled_into_and_only_once_there() {
    let text = shown(&[("1.0.0", "2.0.0")]);
    let wanted = "phases\n  ~ deploy / bring-it-in\n      work.action.shown: ./deploy.sh 1.0.0 -> ./deploy.sh 2.0.0\n\nvariables\n  ~ version\n      value: 1.0.0 -> 2.0.0\n";
    assert_eq!(text, wanted);
}

#[test]
fn what_is_new_and_what_is_gone_is_told_with_its_title() {
    assert_eq!(
        shown(&[("[One, Two, Three]", "[One, Three, Four]")]),
        "checklists\n  - before / two  Two\n  + before / four  Four\n"
    );
}

#[test]
fn what_stands_elsewhere_has_moved() {
    assert_eq!(
        shown(&[("[One, Two, Three]", "[Three, One, Two]")]),
        "checklists\n  > before / three  moved: after two -> first\n"
    );
    let tidy = "\n      - { title: Tidy, manual: Tidy up }";
    let other = "\n      - { title: Tidy, manual: Tidy all }";
    let edits = [
        (tidy, "\n      - { title: Sweep, manual: Sweep }"),
        ("Look at it }", &format!("Look at it }}{other}")),
    ];
    let kinds: Vec<(String, Kind)> = changes(&edits)
        .iter()
        .map(|c| (c.dotted(), c.kind))
        .collect();
    let wanted = [
        ("phases.deploy.steps.tidy", Kind::Moved),
        (
            "phases.deploy.steps.tidy.work.manual.instructions",
            Kind::Changed,
        ),
        ("phases.after.steps.sweep", Kind::Added),
    ];
    assert_eq!(kinds, wanted.map(|(path, kind)| (path.to_owned(), kind)));
}

#[test]
fn another_kind_of_step_is_one_change() {
    let edits = [("wait: 5m", "manual: Wait a little")];
    let [only] = changes(&edits).try_into().unwrap();
    assert_eq!(only.dotted(), "phases.deploy.steps.wait.work");
    assert_eq!(only.kind, Kind::Changed);
}

#[test]
fn programs_get_paths_kinds_and_values() {
    let json = diff_to_json(&changes(&[("[tick, run]", "[tick]")]));
    let wanted = json!([{
        "path": "roles.sre.may", "kind": "changed", "old": ["tick", "run"], "new": ["tick"],
    }]);
    assert_eq!(json, wanted);
}

#[test]
fn every_span_of_time_in_a_plan_is_known_as_one() {
    let files = fs::read_dir("src/room/plan")
        .unwrap()
        .map(|file| file.unwrap().path());
    let files = files.chain(["src/room/plan.rs".into()]);
    for file in files.filter(|file| file.is_file()) {
        let text = fs::read_to_string(&file).unwrap();
        for line in text.lines() {
            let Some((field, kind)) = line.trim().trim_start_matches("pub ").split_once(": ")
            else {
                continue;
            };
            if ["Millis,", "Option<Millis>,"].contains(&kind) {
                assert!(
                    SPANS.contains(&field),
                    "{field} of {} is no span",
                    file.display()
                );
            }
        }
    }
    assert_eq!(words("lasts", &json!(90_000)), "1m30s");
    assert_eq!(words("tries", &json!(3)), "3");
}

#[test]
fn the_longest_rising_run_is_kept() {
    for (row, kept) in [
        (&[][..], &[][..]),
        (&[0, 1, 2], &[2, 1, 0]),
        (&[2, 0, 1], &[1, 0]),
        (&[3, 1, 2, 0, 4], &[4, 2, 1]),
    ] {
        assert_eq!(rising(row), kept);
    }
}
