//! What is said beside a document: what comes of it without, with an empty and with a full side
//! file; and that the side file which is written for a person can be read, filled in and extended.

use warroom::room::plan::{OnBreach, Plan, TriggerWhen, Work};
use warroom::runbook::import::bindings::{Bindings, Missing, side_file};
use warroom::runbook::import::rules::part;
use warroom::runbook::import::{Imported, import};
use warroom::runbook::{Compiled, Diagnostic, Files, Inputs, Loaded, check};

use crate::chance::Chance;
use crate::fixtures::fixtures;
use crate::mutate::mutated;
use crate::shared::{corpus, seeds};

/// Triggers, a ladder of traffic in words with its limit, and one in a script.
const CANARY: &str = "# Canary of the store

## Phase 1: Move traffic (09:00 - 12:00)

Shift traffic:

- 10% for 30 minutes
- 50% for 1 hour
- 100%

Continue only while the error rate is below 0.5%.

## Phase 2: The other zone

```bash
for percent in 25 100; do
  ./traffic.sh --percent \"$percent\"
  sleep 120
  error_rate=$(./metric.sh error_rate)
  if (( $(echo \"$error_rate > 0.05\" | bc -l) )); then
    ./rollback.sh
    exit 1
  fi
done
```

## Rollback triggers

- Error rate > 5% for 5 minutes
- P95 latency > 800 ms
- Queue length >= 1000 messages for 15 min
- 3 consecutive failed health checks
- Error rate > 20%
- Data corruption is suspected
";

/// Everything filled in, as a person would.
const FULL: &str = "bindings: 1
variables:
  zone: { default: east }
people:
  - { name: Ada, login: ada, roles: [commander] }
sources:
  prom: { prometheus: \"http://127.0.0.1:9090\", fresh: 'up{job=\"app\"}' }
metrics:
  error_rate: { source: prom, of: candidate, unit: ratio, query: error_ratio, traffic: { query: requests_per_second, at_least: 1/s } }
  p95_latency: { source: prom, of: candidate, unit: ms, query: p95_ms }
levers:
  traffic: { command: { set: { run: [./set.sh, \"{{ weight }}\"] }, read: { run: [./read.sh] } } }
";

fn bound(text: &str, side: &str) -> (Imported, Compiled) {
    let bindings = Bindings::read(side).unwrap_or_else(|found| unreachable!("{found:?}\n{side}"));
    let imported = import("canary.md", text.as_bytes(), &bindings, &[]);
    let inputs = Inputs {
        origin: Some(imported.origin.clone()),
        ..Inputs::default()
    };
    let compiled = check(&imported.text, "canary.md", "/srv/runbooks", &inputs);
    (imported, compiled)
}

fn mistakes(compiled: &Compiled) -> Vec<&Diagnostic> {
    let found = compiled.diagnostics.iter();
    found.filter(|found| found.is_error()).collect()
}

fn planned(text: &str, side: &str) -> (Imported, Plan) {
    let (imported, compiled) = bound(text, side);
    let wrong = mistakes(&compiled);
    assert!(wrong.is_empty(), "{wrong:?}\n{}", imported.text);
    (imported, compiled.plan.unwrap())
}

fn names(missing: &[Missing]) -> Vec<&str> {
    missing.iter().map(|one| one.name.as_str()).collect()
}

const WANTED: [&str; 5] = [
    "error_rate",
    "p95_latency",
    "queue_length",
    "failed_health_checks",
    "traffic",
];

#[test]
fn without_bindings_people_declare_and_move_traffic() {
    for side in [
        "",
        "\n# nothing yet\n",
        "bindings: 1\n",
        "metrics:\nlevers:\n",
    ] {
        let (imported, plan) = planned(CANARY, side);
        assert_eq!(names(&imported.missing), WANTED, "{side:?}");
        let declared = |when: &TriggerWhen| matches!(when, TriggerWhen::Declared);
        assert_eq!(plan.rollback.triggers.len(), 6);
        assert!(plan.rollback.triggers.iter().all(|t| declared(&t.when)));
        assert!(!plan.steps().any(|step| matches!(step.work, Work::Shift(_))));
        assert!(plan.steps().any(|step| matches!(step.work, Work::Wait(_))));
    }
}

#[test]
fn what_is_bound_is_measured_and_moves_traffic() {
    let (imported, plan) = planned(CANARY, FULL);
    assert_eq!(
        names(&imported.missing),
        ["queue_length", "failed_health_checks"]
    );
    let text = &imported.text;
    assert!(text.contains("when: error_rate > 5 %"), "{text}");
    assert!(text.contains("for: 5m"), "{text}");
    assert!(text.contains("when: p95_latency > 800 ms"), "{text}");
    let triggers = &plan.rollback.triggers;
    let measured = |t: &&warroom::room::plan::Trigger| matches!(t.when, TriggerWhen::Metric { .. });
    assert_eq!(triggers.iter().filter(measured).count(), 3);
    assert!(
        triggers
            .iter()
            .filter(measured)
            .all(|t| t.disarmed.is_some())
    );

    let shifts: Vec<_> = plan
        .phases
        .iter()
        .flat_map(|phase| &phase.steps)
        .filter_map(|step| match &step.work {
            Work::Shift(shift) => Some(shift),
            _ => None,
        })
        .collect();
    let to: Vec<u8> = shifts.iter().map(|shift| shift.to).collect();
    assert_eq!(to, [10, 50, 100, 25, 100], "{text}");
    assert!(
        !shifts[0].keep.is_empty() && !shifts[1].keep.is_empty(),
        "{text}"
    );
    assert!(
        text.contains("soak: 30m") && text.contains("soak: 2m"),
        "{text}"
    );
    assert!(text.contains("error_rate < 0.5 %"), "{text}");
    assert!(text.contains("error_rate <= 5 %"), "{text}");
    let back = shifts[3].on_breach;
    assert_eq!(back, OnBreach::RollBack, "{text}");

    let first = &plan.rollback.paths[0].steps[0];
    assert!(matches!(&first.work, Work::Shift(shift) if shift.to == 0));
    assert!(plan.variables.iter().any(|v| v.name == "zone"));
    assert_eq!(plan.people.len(), 1);
}

/// The lines that are to be filled in, filled in.
fn filled(side: &str) -> String {
    let (head, rest) = side.split_once("bindings: 1\n").unwrap();
    let lines = rest
        .lines()
        .map(|line| line.strip_prefix("# ").unwrap_or(line));
    let lines: Vec<&str> = lines
        .filter(|line| !line.starts_with("To go with"))
        .collect();
    let body = lines.join("\n").replace("query: \"\"", "query: \"up\"");
    format!("{head}bindings: 1\n{body}\n")
}

#[test]
fn the_side_file_can_be_read_and_filled_in_as_it_stands() {
    let documents = fixtures().into_iter().map(|one| one.text);
    let others = seeds().into_iter().chain(corpus()).map(|one| one.text);
    for text in documents.chain(others).chain([CANARY.to_owned()]) {
        let (imported, _) = planned(&text, "");
        let side = side_file(None, &imported.missing, "canary.md");
        let (again, _) = planned(&text, &side);
        assert_eq!(again.text, imported.text, "an empty form changes nothing");
        let (imported, compiled) = bound(&text, &filled(&side));
        let wrong = mistakes(&compiled);
        assert!(wrong.is_empty(), "{wrong:?}\n{}\n{side}", imported.text);
        assert_eq!(names(&imported.missing), Vec::<&str>::new(), "{side}");
    }
}

/// Everything bound, of documents that nobody wrote.
#[test]
fn whatever_a_document_says_what_is_bound_compiles() {
    let texts: Vec<String> = fixtures().into_iter().map(|one| one.text).collect();
    let texts: Vec<String> = texts.into_iter().chain([CANARY.to_owned()]).collect();
    let mut chance = Chance::new(7);
    for _ in 0..200 {
        let text = mutated(&texts, &mut chance);
        let missing = import("canary.md", text.as_bytes(), &Bindings::default(), &[]).missing;
        let side = filled(&side_file(None, &missing, "canary.md"));
        let (imported, compiled) = bound(&text, &side);
        let wrong = mistakes(&compiled);
        assert!(wrong.is_empty(), "{wrong:?}\n{}\n{side}", imported.text);
    }
}

#[test]
fn the_side_file_names_each_thing_once_and_keeps_what_a_person_wrote() {
    let (imported, _) = planned(CANARY, "");
    let first = side_file(None, &imported.missing, "canary.md");
    for name in WANTED {
        let lines = first
            .lines()
            .filter(|line| line.starts_with(&format!("#   {name}: ")));
        assert_eq!(lines.count(), 1, "{name}\n{first}");
    }
    assert_eq!(
        side_file(Some(&first), &imported.missing, "canary.md"),
        first
    );
    assert!(
        first.contains("p95_latency: { source: prom, of: candidate, unit: \"ms\""),
        "{first}"
    );

    // By hand, without a last line's end; one metric's name ends with another's.
    let own =
        "# mine\nmetrics:\n  store_error_rate: { query: x, traffic: { query: y, at_least: 1/s } }";
    let extended = side_file(Some(own), &imported.missing, "canary.md");
    assert!(extended.starts_with(own), "{extended}");
    assert!(extended.contains("\n#   error_rate: {"), "{extended}");
    assert!(
        extended.contains("# To go with the metrics above:"),
        "{extended}"
    );
    assert!(extended.contains("# levers:\n"), "{extended}");
    assert_eq!(
        side_file(Some(&extended), &imported.missing, "canary.md"),
        extended
    );

    let (full, _) = planned(CANARY, FULL);
    let extended = side_file(Some(FULL), &full.missing, "canary.md");
    assert!(
        extended.starts_with(FULL) && !extended.contains("# sources"),
        "{extended}"
    );
    assert!(!extended.contains("# levers"), "{extended}");
}

#[test]
fn hostile_words_stay_within_their_comment() {
    let missing = [Missing {
        key: "metrics",
        name: "cpu".to_owned(),
        words: format!(
            "CPU > 5%\u{2028}\n\u{85}metrics: [\u{202e}{}",
            "x".repeat(9000)
        ),
        line: 3,
        unit: "%",
    }];
    let side = side_file(None, &missing, "a\nmetrics: [b.md");
    assert!(Bindings::read(&side).is_ok(), "{side}");
    assert!(side.len() < 2000, "{side}");
}

#[test]
fn a_bad_side_file_is_told_with_its_place() {
    for (side, at, said) in [
        ("metrix: { a: 1 }\n", 8, "metrix"),
        ("- one\n- two\n", 0, "keys"),
        ("just words\n", 0, "keys"),
        ("metrics: { a: [\n", 14, ""),
        ("metrics: {}\nmetrics: {}\n", 12, "metrics"),
        ("phases: [x]\n", 8, "phases"),
    ] {
        let found = Bindings::read(side).unwrap_err();
        let first = found.iter().find(|found| found.is_error()).unwrap();
        assert!(first.message.contains(said), "{side}: {first:?}");
        assert!(
            first.at.start >= at && first.at.start <= side.len(),
            "{side}: {first:?}"
        );
    }
}

/// What is wrong within a value is a mistake of the runbook, not a panic and not passed over.
#[test]
fn wrong_values_in_a_side_file_are_mistakes() {
    for side in [
        "metrics: 5\n",
        "metrics: [a]\n",
        "metrics: { error_rate: { query: \"\" } }\n",
        "metrics: { error_rate: { unit: ms, query: up } }\nsources: { prom: { prometheus: \"http://127.0.0.1:9090\" } }\n",
        "levers: yes\n",
        "levers: { traffic: { command: { set: ./x } } }\n",
        "variables: { a: { default: \"{{ b }}\" } }\n",
        "ready: [nowhere]\n",
        "people: [{ name: Ada, roles: [nobody] }]\n",
    ] {
        let (imported, compiled) = bound(CANARY, side);
        assert!(!mistakes(&compiled).is_empty(), "{side}\n{}", imported.text);
    }
}

const RULES: &str = r#"groups:
- name: store
  rules:
  - record: job:errors:rate5m
    expr: rate(errors_total[5m])
  - alert: HighErrorRate
    expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.05
    for: 5m
    labels: { severity: critical }
    annotations: { summary: "Errors of {{ $labels.job }}" }
  - alert: Slow
    expr: histogram_quantile(0.95, sum(rate(request_duration_seconds_bucket[5m])) by (le)) > 1.5
    for: 1h30m
    labels: { severity: warning }
  - alert: MemoryLow
    expr: node_memory_free_bytes < 1e9
  - alert: DiskFull
    expr: disk_used_percent >= 90
    for: 0s
  - alert: Gone
    expr: absent(up)
  - alert: 磁盘
    expr: disk_errors_total > 0
  - alert: 内存
    expr: |
      memory_errors_total
        > 0
"#;

#[test]
fn alert_rules_can_be_included_as_they_are_written() {
    let made = part(RULES, "rules\n.yaml");
    assert_eq!((made.seen, made.taken), (7, 6), "{}", made.text);
    let text = made.text.clone();
    let main = "runbook: 1\nname: Main\ninclude: rules.yaml\nsources:\n  prom: { prometheus: \"http://127.0.0.1:9090\" }\nrollback:\n  paths:\n    back: { steps: [{ title: Back, manual: Go back }] }\nphases:\n  - title: Deploy\n    steps: [{ title: Look, manual: Look }]\n";
    let inputs = Inputs {
        files: Files::new("main.yaml", move |path| {
            Ok(Loaded {
                key: path.to_owned(),
                text: text.clone(),
            })
        }),
        ..Inputs::default()
    };
    let compiled = check(main, "main.yaml", "/srv/runbooks", &inputs);
    let wrong = mistakes(&compiled);
    assert!(wrong.is_empty(), "{wrong:?}\n{}", made.text);
    let plan = compiled.plan.unwrap();
    assert_eq!((plan.metrics.len(), plan.rollback.triggers.len()), (6, 6));
    for told in [
        "when: high_error_rate > 5 %",
        "for: 5m",
        "tier: review",
        "for: 1h30m",
        "disk_full >= 90 %",
        "slow > 1.5 s",
    ] {
        assert!(made.text.contains(told), "{told}\n{}", made.text);
    }
    assert_eq!(made.left.len(), 1, "{:?}", made.left);
}
