//! The runbook's language from outside: the samples, the schema, the mistakes and the manual.

#![expect(
    clippy::unwrap_used,
    reason = "what a test's helper cannot do fails the test"
)]

use std::collections::BTreeSet;
use std::fs;

use proptest::prelude::*;
use serde_json::Value;
use warroom::room::plan::{Line, Plan, Work};
use warroom::runbook::yaml::{Yaml, write_with_lines};
use warroom::runbook::{
    Compiled, Diagnostic, Files, Inputs, Loaded, Origin, Paint, Severity, check, compile, diff,
    digest, print_diff, print_plan, render, samples, schema, to_json,
};

fn compiled(text: &str) -> Compiled {
    let inputs = Inputs {
        files: beside(),
        ..Inputs::default()
    };
    compile(text, "bad.yaml", "/srv/runbooks", &inputs)
}

/// What a text may include: the files beside the bad ones.
fn beside() -> Files {
    Files::new("include-mistakes.yaml", |path| {
        let text = fs::read_to_string(format!("tests/runbook/bad/{path}"));
        let text = text.map_err(|_| "there is no such file")?;
        let key = path.to_owned();
        Ok(Loaded { key, text })
    })
}

fn told(compiled: &Compiled) -> String {
    render(&compiled.diagnostics, &compiled.texts, Paint::Plain)
}

/// What is left to people may be told of.
fn without_mistakes(compiled: &Compiled) {
    let told_only = |one: &Diagnostic| one.severity == Severity::Info;
    let sound = compiled.diagnostics.iter().all(told_only);
    assert!(sound, "{}", told(compiled));
}

fn sample() -> Plan {
    let sample = &samples()[0];
    let compiled = compile(
        sample.yaml,
        "moshimoshi.yaml",
        "/srv/runbooks",
        &Inputs::default(),
    );
    without_mistakes(&compiled);
    compiled.plan.unwrap()
}

#[test]
fn the_samples_have_no_mistakes_and_their_scripts_are_there() {
    for sample in samples() {
        let compiled = compiled(sample.yaml);
        without_mistakes(&compiled);
        for (path, text) in sample.files {
            assert!(sample.yaml.contains(path), "{path} is used");
            assert!(text.starts_with("#!/usr/bin/env bash\n"), "{path}");
        }
    }
}

#[test]
fn the_sample_holds_the_facts_of_its_model() {
    let plan = sample();
    let items: Vec<usize> = plan
        .checklists
        .iter()
        .map(|section| section.items.len())
        .collect();
    assert_eq!(items, [10, 5, 4, 4, 4]);
    let steps: Vec<&str> = plan.steps().map(|step| step.number.as_str()).collect();
    assert_eq!(
        steps,
        [
            "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2", "4.1", "4.2"
        ]
    );
    let shifts: Vec<u8> = plan
        .steps()
        .filter_map(|step| match &step.work {
            Work::Shift(shift) => Some(shift.to),
            _ => None,
        })
        .collect();
    assert_eq!(shifts, [10, 50, 100]);
    assert_eq!(plan.rollback.triggers.len(), 5);
    assert_eq!(plan.escalation.len(), 4);
    assert_eq!(
        plan.commander
            .as_ref()
            .map(warroom::room::id::RoleId::as_str),
        Some("commander")
    );
    assert!(plan.people.is_empty());
}

#[test]
fn every_duration_that_the_demo_shortens_is_a_variable() {
    let vars = [
        ("soak", "20s"),
        ("rate_window", "5s"),
        ("share_window", "5s"),
        ("settle", "10s"),
    ];
    let vars = vars
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let inputs = Inputs {
        vars,
        ..Inputs::default()
    };
    let plan = compile(samples()[0].yaml, "s", "/", &inputs).plan.unwrap();
    for metric in &plan.metrics {
        assert!(metric.window.whole_seconds() <= 5, "{}", metric.id);
    }
}

#[test]
fn a_plan_survives_being_written_down() {
    let plan = sample();
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
}

#[test]
fn the_plan_as_it_will_run() {
    insta::assert_snapshot!(print_plan(&sample()));
}

#[test]
fn every_bad_runbook_is_told_what_is_wrong_with_it() {
    let mut paths: Vec<_> = fs::read_dir("tests/runbook/bad")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "yaml"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 60, "{}", paths.len());
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let compiled = compiled(&text);
        // What is only worth a look is in files named so.
        let only_warned = name.starts_with("warn-");
        assert_eq!(compiled.plan.is_some(), only_warned, "{name}");
        assert!(!compiled.diagnostics.is_empty(), "{name} has no mistake");
        for mistake in &compiled.diagnostics {
            let first = mistake.message.chars().next().unwrap();
            assert!(
                !first.is_uppercase() && !mistake.message.ends_with('.'),
                "{mistake:?}"
            );
        }
        let told = told(&compiled);
        assert!(!told.contains(['\u{1b}', '\u{202e}']), "{name}: {told:?}");
        insta::with_settings!({ snapshot_path => "runbook/bad", prepend_module_to_snapshot => false,
                               omit_expression => true }, {
            insta::assert_snapshot!(name, told);
        });
    }
}

#[test]
fn mistakes_for_programs_have_stable_fields() {
    let text = "runbook: 1\nname: x\nphases:\n  - title: A\n    steps:\n      - wait: 30\n";
    let compiled = compiled(text);
    let json = to_json(&compiled.diagnostics, &compiled.texts);
    let wanted = serde_json::json!([{
        "file": "bad.yaml", "line": 6, "column": 15, "code": "bare-number", "severity": "error",
        "message": "30 of what? a duration needs a unit",
        "hint": "write 30s for seconds or 30m for minutes",
    }]);
    assert_eq!(json, wanted);
}

#[test]
fn a_mistake_in_an_included_file_names_that_file() {
    let text = "runbook: 1\nname: x\ninclude: shared/roles.yaml\nphases: []\n";
    let compiled = compiled(text);
    let json = to_json(&compiled.diagnostics, &compiled.texts);
    let places: Vec<(&str, u64, &str)> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|told| {
            let text = |key: &str| told[key].as_str().unwrap();
            (text("file"), told["line"].as_u64().unwrap(), text("code"))
        })
        .collect();
    let wanted = [
        ("bad.yaml", 4, "empty"),
        ("shared/roles.yaml", 3, "unknown-key"),
        ("shared/roles.yaml", 5, "no-source"),
    ];
    assert_eq!(places, wanted);
}

#[test]
fn what_is_included_is_part_of_the_plan_its_lines_and_its_hash() {
    let text = "runbook: 1\nname: x\ninclude: a.yaml\nphases:\n  - title: A\n    steps:\n      - { manual: Look, title: B }\n";
    let with = |included: &'static str| {
        let files = Files::new("main", move |path| {
            let (key, text) = (path.to_owned(), included.to_owned());
            Ok(Loaded { key, text })
        });
        let inputs = Inputs {
            files: files.clone(),
            ..Inputs::default()
        };
        let plan = compile(text, "main.yaml", "/", &inputs).plan.unwrap();
        assert_eq!(plan.hash, digest(text, &files));
        plan
    };
    let one = with("# first\nchecklists:\n  - title: Before\n    items: [Look]\n");
    let two = with("# later\nchecklists:\n  - title: Before\n    items: [Look]\n");
    assert_eq!(one.checklists[0].items[0].title, "Look");
    let line = Line {
        number: 4,
        file: Some("a.yaml".to_owned()),
    };
    assert_eq!(one.checklists[0].items[0].line, line);
    assert_ne!(one.hash, two.hash);
    assert_eq!(one.phases, two.phases);
}

#[test]
fn a_plan_made_from_another_text_has_the_lines_of_that() {
    let item = Yaml::map([("title", Yaml::text("Look").at(4))]).at(4);
    let section = Yaml::map([
        ("title", Yaml::text("Before").at(2)),
        ("items", Yaml::list([item])),
    ])
    .at(2);
    let step = Yaml::map([("title", Yaml::text("Go")), ("manual", Yaml::text("Go."))]).at(9);
    let steps = Yaml::list([step]);
    let phase = Yaml::map([("title", Yaml::text("Shift")), ("steps", steps)]).at(7);
    let declared = Yaml::map([
        ("declared", Yaml::text("Data is lost")),
        ("tier", Yaml::text("review")),
    ]);
    let back = Yaml::map([
        ("title", Yaml::text("Go back")),
        ("run", Yaml::list([Yaml::text("true")])),
    ]);
    let path = Yaml::map([("steps", Yaml::list([back.at(14)]))]);
    let triggers = Yaml::map([
        ("paths", Yaml::map([("traffic", path)])),
        ("triggers", Yaml::list([declared.at(12)])),
    ]);
    let runbook = Yaml::map([
        ("runbook", Yaml::from(1)),
        ("name", Yaml::text("x")),
        ("checklists", Yaml::list([section])),
        ("phases", Yaml::list([phase])),
        ("rollback", triggers),
    ]);
    let (yaml, lines) = write_with_lines(&runbook, "x.md");
    let text = "-\n".repeat(12);
    let inputs = Inputs {
        origin: Some(Origin { text, lines }),
        ..Inputs::default()
    };
    let compiled = compile(&yaml, "x.md", "/", &inputs);
    without_mistakes(&compiled);
    let plan = compiled.plan.unwrap();
    assert_eq!(plan.checklists[0].line, Line::from(2));
    assert_eq!(plan.checklists[0].items[0].line, Line::from(4));
    assert_eq!(plan.phases[0].line, Line::from(7));
    assert_eq!(plan.phases[0].steps[0].line, Line::from(9));
    assert_eq!(plan.rollback.triggers[0].line, Line::from(12));
    assert_eq!(plan.rollback.paths[0].steps[0].line, Line::from(14));
}

#[test]
fn a_value_never_becomes_another_argument() {
    let text = "runbook: 1\nname: x\nvariables:\n  v: { default: \"a b; $(rm)\" }\nphases:\n  - title: A\n    steps:\n      - run: [echo, \"{{ v }}\"]\n";
    let plan = compiled(text).plan.unwrap();
    let Work::Action(call) = &plan.phases[0].steps[0].work else {
        panic!("no action")
    };
    assert_eq!(
        call.config["argv"],
        serde_json::json!(["echo", "a b; $(rm)"])
    );
    assert_eq!(call.shown, "echo 'a b; $(rm)'");
}

#[test]
fn a_secret_stays_a_reference_and_is_shown_masked() {
    let text = "runbook: 1\nname: x\nvariables:\n  token: { from_env: TOKEN, secret: true }\nphases:\n  - title: A\n    steps:\n      - http: { url: \"{{ token }}/x\", headers: { Authorization: \"Bearer {{ token }}\" } }\n";
    let env = [("TOKEN".to_owned(), "hunter22".to_owned())].into();
    let inputs = Inputs {
        env,
        ..Inputs::default()
    };
    let compiled = compile(text, "a", "/", &inputs);
    assert!(compiled.diagnostics.is_empty(), "{}", told(&compiled));
    let plan = compiled.plan.unwrap();
    let written = serde_json::to_string(&plan).unwrap();
    assert!(!written.contains("hunter22"));
    let Work::Action(call) = &plan.phases[0].steps[0].work else {
        panic!("no action")
    };
    assert_eq!(
        call.config["headers"]["Authorization"],
        "Bearer {{secret.token}}"
    );
    assert!(call.shown.contains("Bearer ********"), "{}", call.shown);
}

#[test]
fn no_secret_is_shown_wherever_one_may_stand() {
    let text = r#"runbook: 1
name: x
variables:
  token: { from_env: TOKEN, secret: true }
  host: { type: url, default: "http://127.0.0.1" }
sources:
  prom: { prometheus: "http://127.0.0.1:9090", fresh: 'up{job="app"}' }
metrics:
  errors: { unit: "%", query: app_errors }
probes:
  health: { http: { url: "{{ host }}/{{ token }}", headers: { X-Key: "{{ token }}" } } }
levers:
  edge:
    http:
      set: { method: PUT, url: "{{ host }}/{{ token }}", json: { weight: "{{ weight }}", key: ["{{ token }}"] } }
      read: { url: "{{ host }}?key={{ token }}", headers: { Authorization: "Bearer {{ token }}" }, pointer: /weight }
checklists:
  - { title: Before, items: [ { title: Key, verify: { http: { method: POST, url: "{{ host }}", body: "{{ token }}" } } } ] }
actions:
  ask: { http: { method: POST, url: "{{ host }}/a", body: "key={{ token }}" } }
phases:
  - title: A
    steps:
      - { title: Call, http: { url: "{{ token }}/x", headers: { Authorization: "Bearer {{ token }}" } } }
      - { title: Run, run: [./deploy.sh] }
      - { title: Shift, shift: 10% }
rollback:
  paths: { traffic: { steps: [ { title: Back, shift: 0% }, { title: Tell, http: { url: "{{ host }}/{{ token }}" } } ] } }
"#;
    let plan_with = |secret: &str| {
        let inputs = Inputs {
            env: [("TOKEN".to_owned(), secret.to_owned())].into(),
            ..Inputs::default()
        };
        let compiled = compile(text, "a", "/", &inputs);
        let told = told(&compiled);
        assert!(!told.contains(secret), "{told}");
        compiled.plan.unwrap()
    };
    let (plan, other) = (plan_with("hunter22"), plan_with("other/se cret"));
    assert_eq!(plan, other, "a plan does not depend on a secret's value");
    let printed = print_plan(&plan);
    assert!(printed.contains("token = secret, from $TOKEN"), "{printed}");
    assert!(!printed.contains("secret.token"), "{printed}");
    assert!(printed.matches("********").count() >= 7, "{printed}");
    for shown in [printed, serde_json::to_string(&plan).unwrap()] {
        assert!(!shown.contains("hunter22"), "{shown}");
    }
    let named = text.replace("Bearer {{ token }}", "Key {{ token }}");
    let inputs = Inputs {
        env: [("TOKEN".to_owned(), "hunter22".to_owned())].into(),
        ..Inputs::default()
    };
    let differing = diff(&plan, &compile(&named, "a", "/", &inputs).plan.unwrap());
    assert!(!differing.is_empty());
    assert!(!print_diff(&differing).contains("hunter22"));
}

/// Every property name that a schema allows, by the keys of objects that forbid others.
fn closed_objects<'v>(schema: &'v Value, found: &mut Vec<BTreeSet<&'v str>>) {
    if let Some(fields) = schema.as_object() {
        if fields.get("additionalProperties") == Some(&Value::Bool(false))
            && let Some(properties) = fields.get("properties").and_then(Value::as_object)
        {
            found.push(properties.keys().map(String::as_str).collect());
        }
        for value in fields.values() {
            closed_objects(value, found);
        }
    } else if let Some(items) = schema.as_array() {
        for value in items {
            closed_objects(value, found);
        }
    }
}

#[test]
fn the_schema_knows_every_key_and_forbids_all_others() {
    let schema = schema();
    let mut objects = Vec::new();
    closed_objects(&schema, &mut objects);
    assert!(objects.len() >= 30, "{}", objects.len());
    let step = objects.iter().find(|keys| keys.contains("soak")).unwrap();
    for key in [
        "run", "script", "http", "probe", "shift", "check", "gate", "wait", "moves",
    ] {
        assert!(step.contains(key), "{key}");
    }
    assert!(
        objects.iter().all(|keys| !keys.contains("here")),
        "an inner field is published"
    );
    assert!(objects.iter().flatten().all(|key| !key.starts_with("r#")));
}

#[test]
fn a_key_that_the_schema_does_not_know_is_a_mistake_everywhere() {
    let schema = schema();
    let known = schema["properties"].as_object().unwrap();
    for key in known.keys() {
        let text = format!("runbook: 1\nname: x\nphases: []\nx{key}x: 1\n");
        let compiled = compiled(&text);
        assert!(
            compiled.diagnostics.iter().any(|d| d.code == "unknown-key"),
            "{key}"
        );
        let text = format!("{key}: ~\n");
        let known = self::compiled(&text);
        assert!(
            known.diagnostics.iter().all(|d| d.code != "unknown-key"),
            "{key}"
        );
    }
}

/// Each fenced example of the manual: a whole runbook, or a part that fits into a small one.
#[test]
fn every_example_of_the_manual_compiles() {
    let manual = fs::read_to_string("docs/runbook.md").unwrap();
    let mut count = 0;
    for part in manual.split("```yaml\n").skip(1) {
        let example = part.split("```").next().unwrap();
        let text = whole(example);
        let compiled = compiled(&text);
        // A part of a runbook need not use all that it declares.
        assert!(
            !compiled.diagnostics.iter().any(Diagnostic::is_error),
            "{text}\n{}",
            told(&compiled)
        );
        count += 1;
    }
    assert!(count >= 12, "{count} examples");
}

#[test]
fn the_readmes_runbook_has_no_mistake() {
    let readme = fs::read_to_string("README.md").unwrap();
    let example = readme
        .split("```yaml\n")
        .nth(1)
        .and_then(|part| part.split("```").next());
    let compiled = compiled(example.unwrap());
    assert!(compiled.diagnostics.is_empty(), "{}", told(&compiled));
}

/// The example with what it leaves out, key by key, from a small runbook.
fn whole(example: &str) -> String {
    let keys: Vec<&str> = example
        .lines()
        .filter(|line| !line.starts_with([' ', '#', '-']))
        .filter_map(|line| line.split_once(':').map(|(key, _)| key))
        .collect();
    let mut text = example.to_owned();
    for part in SMALL.split("\n\n") {
        let key = part.split_once(':').unwrap().0.trim();
        if !keys.contains(&key) {
            text.push_str(part);
            text.push('\n');
        }
    }
    text
}

const SMALL: &str = r#"runbook: 1

name: Small

variables:
  version: { type: semver, default: "1.0.0" }
  admin_url: { type: url, default: "http://127.0.0.1:8081" }

roles:
  commander: { may: [tick, run, shift, decide, roll-back, assign, arm] }
  sre: { may: [tick, run, roll-back] }
  qa: { may: [tick] }
  dba: { may: [tick, run] }

sources:
  pages: { scrape: { app: "http://127.0.0.1:8080/metrics" } }

metrics:
  error_rate: { unit: "%", query: "rate(errors_total[1m])", traffic: { query: "rate(requests_total[1m])", at_least: 1/s } }
  p95_latency: { unit: s, query: latency_seconds }
  share: { of: all, unit: ratio, query: share_ratio }

probes:
  stable-health: { of: stable, http: { url: "http://127.0.0.1:8082/health" } }

levers:
  edge:
    http:
      set: { method: PUT, url: "{{ admin_url }}/weight", json: { candidate: "{{ weight }}" } }
      read: { url: "{{ admin_url }}/weight", pointer: /candidate }
  selector:
    switch:
      candidate: { run: [./switch.sh, blue] }
      stable: { run: [./switch.sh, green] }
      read: { url: "{{ admin_url }}/switch", pointer: /active, values: { blue: 100 %, green: 0 % } }

checklists:
  - { title: Evening before, items: [The backup is done] }

phases:
  - { title: Only, steps: [ { manual: Look at it } ] }

rollback:
  paths:
    traffic: { steps: [ { shift: 0% } ] }
"#;

proptest! {
    #[test]
    fn any_text_is_compiled_or_refused(text in "\\PC{0,200}|[-:{}\\[\\]&*!|>'\"# \na-c0-9]{0,120}") {
        let compiled = compiled(&text);
        prop_assert!(compiled.plan.is_some() || !compiled.diagnostics.is_empty());
        let _ = told(&compiled);
    }

    #[test]
    fn a_sample_with_a_damaged_line_is_compiled_or_refused(
        line in 0usize..420, with in "[ a-z:{}\\[\\]0-9%<>\"'-]{0,30}",
    ) {
        let yaml = samples()[0].yaml;
        let lines: Vec<&str> = yaml.lines().enumerate()
            .map(|(n, old)| if n == line { with.as_str() } else { old }).collect();
        let text = lines.join("\n");
        let compiled = compiled(&text);
        prop_assert!(compiled.plan.is_some() || !compiled.diagnostics.is_empty());
        let _ = told(&compiled);
    }
}

const ENVIRONMENTS: &str = r#"runbook: 1
name: Places
variables:
  version: { type: semver, default: "1.0.0", from_env: VERSION }
  url: { type: url }
environments:
  staging: { production: false, version: "1.0.1", url: "http://127.0.0.1" }
  live: { url: "http://127.0.0.2/{{ version }}" }
phases:
  - { title: Deploy, steps: [ { manual: "{{ url }}" } ] }
"#;

/// The plan's production flag, and its variables' values.
fn in_environment(name: &str, var: Option<&str>, env: Option<&str>) -> (bool, Vec<String>) {
    let pair = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let inputs = Inputs {
        vars: var
            .map(|value| pair(("version", value)))
            .into_iter()
            .collect(),
        env: env
            .map(|value| pair(("VERSION", value)))
            .into_iter()
            .collect(),
        environment: Some(name.to_owned()),
        ..Inputs::default()
    };
    let compiled = compile(ENVIRONMENTS, "a", "/", &inputs);
    assert!(compiled.diagnostics.is_empty(), "{}", told(&compiled));
    let plan = compiled.plan.unwrap();
    assert_eq!(plan.environment.as_deref(), Some(name));
    let values = plan.variables.into_iter().filter_map(|v| v.value);
    (plan.production, values.collect())
}

#[test]
fn a_value_is_that_of_the_command_line_the_process_the_environment_or_the_default() {
    let (staging, live) = ("http://127.0.0.1", "http://127.0.0.2/");
    let words = |values: [&str; 2]| values.map(str::to_owned).to_vec();
    for (name, var, env, production, wanted) in [
        (
            "staging",
            Some("3.0.0"),
            Some("2.0.0"),
            false,
            words(["3.0.0", staging]),
        ),
        (
            "staging",
            None,
            Some("2.0.0"),
            false,
            words(["2.0.0", staging]),
        ),
        ("staging", None, None, false, words(["1.0.1", staging])),
        (
            "live",
            None,
            None,
            true,
            words(["1.0.0", &format!("{live}1.0.0")]),
        ),
        (
            "live",
            Some("3.0.0"),
            None,
            true,
            words(["3.0.0", &format!("{live}3.0.0")]),
        ),
    ] {
        assert_eq!(in_environment(name, var, env), (production, wanted));
    }
}

#[test]
fn a_mistake_of_one_environment_is_told_with_its_name() {
    let text = ENVIRONMENTS
        .replace("\"1.0.1\"", "one")
        .replace("Deploy,", "Deploy, x: 1,");
    let compiled = check(&text, "bad.yaml", "/", &Inputs::default());
    let messages: Vec<&str> = compiled
        .diagnostics
        .iter()
        .map(|d| d.message.as_str())
        .collect();
    let wanted = ["`one` is no version (in staging)", "a phase has no key `x`"];
    assert_eq!(messages, wanted);
    assert!(compiled.plan.is_none());
    let sound = check(ENVIRONMENTS, "bad.yaml", "/", &Inputs::default());
    assert_eq!(sound.plan.unwrap().environment.as_deref(), Some("staging"));
}

#[test]
fn an_environment_that_is_not_there_is_a_mistake() {
    let inputs = Inputs {
        environment: Some("lvie".to_owned()),
        ..Inputs::default()
    };
    for (text, message, hint) in [
        (
            ENVIRONMENTS,
            "there is no environment `lvie`",
            "did you mean `live`?",
        ),
        (
            SMALL,
            "there is no environment `lvie`",
            "the runbook has no `environments`",
        ),
    ] {
        let compiled = compile(text, "a", "/", &inputs);
        let told = &compiled.diagnostics[0];
        assert_eq!(
            (told.message.as_str(), told.hint.as_deref()),
            (message, Some(hint))
        );
    }
}

#[test]
fn the_default_environment_counts_where_nothing_is_said() {
    let text = format!("{ENVIRONMENTS}default_environment: live\n");
    let plan = compiled(&text).plan.unwrap();
    assert_eq!(plan.environment.as_deref(), Some("live"));
}
