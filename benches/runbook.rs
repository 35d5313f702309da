//! A runbook of 10,000 items and 1,000 steps is checked: read, understood, looked at as a whole and
//! compiled. Larger than any real one (the longest we know has 417 items), so that what grows with
//! the square of the size is seen.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot be set up must stop"
)]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use warroom::runbook::{Inputs, Paint, compile, print_plan, render, schema};

const SECTIONS: usize = 100;
const ITEMS: usize = 100;
const PHASES: usize = 20;
const STEPS: usize = 50;
const METRICS: usize = 200;
const ROLES: usize = 20;

fn head(text: &mut String) -> std::fmt::Result {
    writeln!(text, "runbook: 1\nname: Large\nvariables:")?;
    writeln!(text, "  version: {{ type: semver, default: \"1.0.0\" }}")?;
    writeln!(text, "  pause: {{ type: duration, default: 5m }}\nroles:")?;
    for role in 0..ROLES {
        writeln!(text, "  role-{role}: {{ may: [tick, run, decide] }}")?;
    }
    writeln!(
        text,
        "sources:\n  prom: {{ prometheus: \"http://127.0.0.1:9090\", fresh: up }}"
    )?;
    writeln!(text, "metrics:")?;
    for metric in 0..METRICS {
        writeln!(
            text,
            "  metric_{metric}:\n    unit: ratio\n    query: sum(rate(errors_total{{n=\"{metric}\"}}[1m]))\n    \
             traffic: {{ query: \"sum(rate(requests_total[1m]))\", at_least: 1/s }}\n    \
             normal: \"< 0.1 %\"\n    critical: \"> 1 %\""
        )?;
    }
    writeln!(text, "levers:\n  edge:\n    http:")?;
    writeln!(
        text,
        "      set: {{ method: PUT, url: \"http://127.0.0.1:1/\", json: {{ w: \"{{{{ weight }}}}\" }} }}"
    )?;
    writeln!(
        text,
        "      read: {{ url: \"http://127.0.0.1:1/\", pointer: /w }}"
    )
}

fn checklists(text: &mut String) -> std::fmt::Result {
    writeln!(text, "checklists:")?;
    for section in 0..SECTIONS {
        writeln!(text, "  - title: Section {section}\n    items:")?;
        for item in 0..ITEMS {
            let role = (section + item) % ROLES;
            writeln!(text, "      - title: Item {item} of section {section}")?;
            match item % 4 {
                0 => writeln!(text, "        role: role-{role}\n        fresh: 4h")?,
                1 => writeln!(text, "        role: role-{role}\n        evidence: link")?,
                2 => writeln!(
                    text,
                    "        verify: {{ run: [./check.sh, \"{{{{ version }}}}\"] }}"
                )?,
                _ => writeln!(text, "        notes: What the runbook says beside it")?,
            }
        }
    }
    Ok(())
}

fn phases(text: &mut String) -> std::fmt::Result {
    writeln!(text, "phases:")?;
    for phase in 0..PHASES {
        writeln!(
            text,
            "  - title: Phase {phase}\n    from: T+{phase}h\n    lasts: 1h\n    steps:"
        )?;
        for step in 0..STEPS {
            let (metric, role) = ((phase * STEPS + step) % METRICS, step % ROLES);
            writeln!(
                text,
                "      - title: Step {step} of phase {phase}\n        role: role-{role}"
            )?;
            match step % 5 {
                0 => writeln!(
                    text,
                    "        run: [./deploy.sh, \"{{{{ version }}}}\"]\n        deadline: 15m"
                )?,
                1 => writeln!(
                    text,
                    "        check: [metric_{metric} < 0.1 %, metric_0 < 1 %]"
                )?,
                2 => writeln!(
                    text,
                    "        shift: {}%\n        soak: \"{{{{ pause }}}}\"\n        keep: [metric_{metric} < 0.5 %]",
                    step * 2
                )?,
                3 => writeln!(
                    text,
                    "        gate: {{ checklists: [section-{phase}], conditions: [metric_{metric} < 1 %] }}"
                )?,
                _ => writeln!(
                    text,
                    "        script: |\n          ./migrate.sh --to \"$WARROOM_VAR_VERSION\""
                )?,
            }
        }
    }
    Ok(())
}

fn tail(text: &mut String) -> std::fmt::Result {
    writeln!(
        text,
        "rollback:\n  budget: 5m\n  paths:\n    traffic: {{ steps: [ {{ shift: 0% }} ] }}"
    )?;
    writeln!(text, "  triggers:")?;
    for metric in 0..METRICS {
        writeln!(
            text,
            "    - {{ when: metric_{metric} > 5 %, for: 5m, tier: automatic }}"
        )?;
    }
    Ok(())
}

fn large() -> String {
    let mut text = String::new();
    for part in [head, checklists, phases, tail] {
        part(&mut text).unwrap();
    }
    text
}

/// The same with one mistake in every hundredth line: a role that nobody knows.
fn mistaken(text: &str) -> String {
    let lines = text.lines().enumerate();
    lines.fold(String::new(), |mut text, (number, line)| {
        let line = match number % 100 {
            0 => line.replace("role: role-", "role: rule-"),
            _ => line.to_owned(),
        };
        text.push_str(&line);
        text.push('\n');
        text
    })
}

fn check(c: &mut Criterion) {
    let (text, inputs) = (large(), Inputs::default());
    let mut group = c.benchmark_group("runbook");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("10,000 items and 1,000 steps checked", |b| {
        b.iter(|| {
            let compiled = compile(black_box(&text), "large.yaml", "/", &inputs);
            let plan = compiled.plan.unwrap();
            assert_eq!(plan.steps().count(), PHASES * STEPS);
            plan
        });
    });
    let bad = mistaken(&text);
    group.bench_function("the same with mistakes, drawn", |b| {
        b.iter(|| {
            let compiled = compile(black_box(&bad), "large.yaml", "/", &inputs);
            assert!(compiled.plan.is_none());
            render(&compiled.diagnostics, &compiled.texts, Paint::Plain)
        });
    });
    let plan = compile(&text, "large.yaml", "/", &inputs).plan.unwrap();
    group.bench_function("its plan printed", |b| {
        b.iter(|| print_plan(black_box(&plan)));
    });
    group.bench_function("the schema made", |b| {
        b.iter_batched(|| (), |()| schema(), BatchSize::SmallInput);
    });
    group.finish();
}

criterion_group!(benches, check);
criterion_main!(benches);
