//! Plans for tests and benches, built from small pieces: a piece is a function that gives a step,
//! an item, a metric or a trigger with sensible values, and a test changes what it is about.
#![allow(dead_code, reason = "the bench uses a part of it")]

use serde_json::json;
use warroom::room::condition::{Comparator, Condition, Limit};
use warroom::room::plan::{
    Action, Bands, Call, Gate, Interrupt, Item, Keep, Lever, LeverSet, Metric, MetricOf, OnBreach,
    OnUnknown, Person, Phase, Plan, Probe, Reversible, Right, Role, Rollback, RollbackPath,
    Section, Shift, Step, Then, Tier, Trigger, TriggerWhen, Work,
};
use warroom::support::{Millis, Quantity, Unit};

pub(crate) fn call(shown: &str) -> Call {
    Call {
        backend: "command".to_owned(),
        config: json!({ "run": [shown] }),
        shown: shown.to_owned(),
        repeatable: false,
        deadline: None,
        follow: false,
    }
}

/// `error_rate < 1 %`.
pub(crate) fn condition(metric: &str, comparator: Comparator, percent: i64) -> Condition {
    let limit = Quantity::percent(percent);
    Condition::limit(metric.into(), Limit { comparator, limit })
}

pub(crate) fn below(metric: &str, percent: i64) -> Condition {
    condition(metric, Comparator::Less, percent)
}

pub(crate) fn above(metric: &str, percent: i64) -> Condition {
    condition(metric, Comparator::More, percent)
}

pub(crate) fn step(id: &str, work: Work) -> Step {
    Step {
        id: id.into(),
        number: String::new(),
        title: id.to_owned(),
        role: None,
        auto: false,
        work,
        at: None,
        optional: false,
        tries: 1,
        retry_after: Millis::ZERO,
        interrupt: Interrupt::Never,
        reversible: Reversible::Yes,
        moves: None,
        notes: None,
        expect: Vec::new(),
        line: 1.into(),
        ..Step::default()
    }
}

pub(crate) fn action(id: &str) -> Step {
    step(id, Work::Action(call(id)))
}

pub(crate) fn manual(id: &str) -> Step {
    let instructions = Vec::new();
    step(id, Work::Manual { instructions })
}

pub(crate) fn wait(id: &str, span: Millis) -> Step {
    step(id, Work::Wait(span))
}

pub(crate) fn check(id: &str, conditions: Vec<Condition>) -> Step {
    let within = Some(Millis::minutes(2));
    let conditions = conditions.into_iter().map(Keep::Condition).collect();
    step(id, Work::Check { conditions, within })
}

pub(crate) fn gate(id: &str, sections: &[&str], decide: bool) -> Step {
    let sections = sections.iter().map(|&section| section.into()).collect();
    let conditions = Vec::new();
    step(
        id,
        Work::Gate(Gate {
            sections,
            conditions,
            decide,
            poll: Vec::new(),
            sign_offs: Vec::new(),
        }),
    )
}

/// `shift edge to 10 %`, five minutes of `error_rate < 1 %`, then a decision.
pub(crate) fn shift(lever: &str, to: u8) -> Step {
    let shift = Shift {
        lever: lever.into(),
        to,
        cohort: None,
        soak: Millis::minutes(5),
        keep: vec![Keep::Condition(below("error_rate", 1))],
        tolerate: 2,
        on_breach: OnBreach::Ask,
        then: Then::Decide,
        decide_within: Millis::minutes(10),
    };
    step(&format!("{lever}-{to}"), Work::Shift(shift))
}

/// A shift changed.
pub(crate) fn shift_with(lever: &str, to: u8, change: impl FnOnce(&mut Shift)) -> Step {
    let mut step = shift(lever, to);
    if let Work::Shift(shift) = &mut step.work {
        change(shift);
    }
    step
}

pub(crate) fn with<T>(mut thing: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut thing);
    thing
}

pub(crate) fn item(id: &str) -> Item {
    Item {
        id: id.into(),
        number: String::new(),
        title: id.to_owned(),
        role: None,
        optional: false,
        fresh: None,
        evidence: None,
        verify: None,
        notes: None,
        line: 1.into(),
        ..Item::default()
    }
}

pub(crate) fn section(id: &str, items: Vec<Item>) -> Section {
    Section {
        id: id.into(),
        title: id.to_owned(),
        items,
        after_run: false,
        line: 1.into(),
        ..Section::default()
    }
}

/// A percentage with a window of one minute, asked every five seconds.
pub(crate) fn metric(id: &str, of: MetricOf) -> Metric {
    Metric {
        id: id.into(),
        title: id.to_owned(),
        of,
        twin: None,
        unit: Unit::Percent,
        source: "prom".into(),
        query: id.to_owned(),
        every: Millis::seconds(5),
        window: Millis::minutes(1),
        fresh: None,
        traffic: None,
        bands: Bands::default(),
        line: 1.into(),
    }
}

/// A lever that takes any weight, observed by the metric `share`.
pub(crate) fn lever(id: &str) -> Lever {
    Lever {
        id: id.into(),
        title: id.to_owned(),
        set: LeverSet::Weight(call(&format!("set {id} {{{{weight}}}}"))),
        read: call(&format!("read {id}")),
        observed: Some("share".into()),
        tolerance: 2.into(),
        settle: Millis::minutes(1),
        cohorts: Vec::new(),
    }
}

/// A lever that knows all or nothing, observed by nothing.
pub(crate) fn switch(id: &str) -> Lever {
    Lever {
        set: LeverSet::Switch {
            to_candidate: call("to candidate"),
            to_stable: call("to stable"),
        },
        observed: None,
        ..lever(id)
    }
}

pub(crate) fn probe(id: &str) -> Probe {
    Probe {
        id: id.into(),
        title: id.to_owned(),
        of: MetricOf::Stable,
        call: call(id),
        every: Millis::seconds(5),
        line: 1.into(),
    }
}

/// An automatic trigger on `error_rate > 5 %`: two samples, no `for`.
pub(crate) fn trigger(id: &str) -> Trigger {
    let when = TriggerWhen::Metric {
        condition: above("error_rate", 5),
        held_for: None,
        consecutive: 2,
        unknown_for: Millis::minutes(1),
    };
    Trigger {
        id: id.into(),
        title: id.to_owned(),
        when,
        tier: Tier::Automatic,
        even_if_both: false,
        disarmed: None,
        path: None,
        severity: None,
        unknown: OnUnknown::Wait,
        unguarded: None,
        notes: None,
        line: 1.into(),
    }
}

pub(crate) fn declared(id: &str, tier: Tier) -> Trigger {
    Trigger {
        when: TriggerWhen::Declared,
        tier,
        ..trigger(id)
    }
}

/// A trigger for a time.
pub(crate) fn lasting(id: &str, held_for: Millis) -> Trigger {
    let when = TriggerWhen::Metric {
        condition: above("error_rate", 5),
        held_for: Some(held_for),
        consecutive: 1,
        unknown_for: Millis::minutes(1),
    };
    Trigger {
        when,
        ..trigger(id)
    }
}

pub(crate) fn path(id: &str, steps: Vec<Step>) -> RollbackPath {
    RollbackPath {
        id: id.into(),
        title: id.to_owned(),
        budget: None,
        steps,
        loses: None,
        when: None,
        approvals: None,
        notes: None,
        line: 70.into(),
    }
}

pub(crate) fn outside(id: &str) -> Action {
    Action {
        id: id.into(),
        title: id.to_owned(),
        call: call(id),
        role: None,
        dangerous: false,
        line: 1.into(),
    }
}

pub(crate) fn role(id: &str, may: &[Right]) -> Role {
    Role {
        id: id.into(),
        title: id.to_owned(),
        may: may.to_vec(),
        backup: None,
        duties: Vec::new(),
    }
}

pub(crate) fn person(id: &str, roles: &[&str]) -> Person {
    Person {
        id: id.into(),
        logins: Vec::new(),
        roles: roles.iter().map(|&role| role.into()).collect(),
        contact: None,
        ..Person::default()
    }
}

/// Ada commands, Bo runs and rolls back and is her backup, Cy ticks.
pub(crate) fn staffed(mut plan: Plan) -> Plan {
    use Right::{Arm, Assign, Decide, RollBack, Run, Shift, Tick};
    let commander = with(
        role("commander", &[Decide, Shift, RollBack, Assign, Arm, Run]),
        |role| role.backup = Some("sre".into()),
    );
    plan.roles = vec![
        commander,
        role("sre", &[Run, RollBack]),
        role("qa", &[Tick]),
    ];
    plan.commander = Some("commander".into());
    plan.people = vec![
        person("Ada", &["commander"]),
        person("Bo", &["sre"]),
        person("Cy", &["qa"]),
    ];
    plan
}

/// One phase with these steps, two levers, the metrics, a traffic path, and a budget. SOLO.
pub(crate) fn plan(steps: Vec<Step>) -> Plan {
    let phase = Phase {
        id: "run".into(),
        number: 1,
        title: "Run".to_owned(),
        from: None,
        lasts: None,
        steps,
        line: 1.into(),
        ..Phase::default()
    };
    let twin = |metric: &mut Metric| metric.twin = Some("stable_error_rate".into());
    numbered(Plan {
        name: "Test".to_owned(),
        slug: "test".to_owned(),
        hash: "abc".to_owned(),
        commander: Some("commander".into()),
        roles: vec![role("commander", &[])],
        metrics: vec![
            with(metric("error_rate", MetricOf::Candidate), twin),
            metric("stable_error_rate", MetricOf::Stable),
            metric("share", MetricOf::All),
        ],
        probes: vec![probe("stable-health")],
        levers: vec![lever("edge"), switch("dns")],
        phases: vec![phase],
        rollback: Rollback {
            budget: Some(Millis::minutes(5)),
            ready: vec!["stable-health".into()],
            paths: vec![path("traffic", vec![shift("edge", 0)])],
            triggers: Vec::new(),
        },
        ..Plan::default()
    })
}

/// Steps get the numbers 1.1, 1.2 ..., items 1.1 ... by section.
pub(crate) fn numbered(mut plan: Plan) -> Plan {
    for (p, phase) in plan.phases.iter_mut().enumerate() {
        for (s, step) in phase.steps.iter_mut().enumerate() {
            step.number = format!("{}.{}", p + 1, s + 1);
        }
    }
    for (c, section) in plan.checklists.iter_mut().enumerate() {
        for (i, item) in section.items.iter_mut().enumerate() {
            item.number = format!("{}.{}", c + 1, i + 1);
        }
    }
    plan
}

/// With these checklists.
pub(crate) fn listed(plan: Plan, checklists: Vec<Section>) -> Plan {
    numbered(Plan { checklists, ..plan })
}

/// With these triggers.
pub(crate) fn triggered(mut plan: Plan, triggers: Vec<Trigger>) -> Plan {
    plan.rollback.triggers = triggers;
    plan
}

/// With these rollback paths.
pub(crate) fn back_by(mut plan: Plan, paths: Vec<RollbackPath>) -> Plan {
    plan.rollback.paths = paths;
    plan
}

/// Ten, fifty, a hundred percent on the edge.
pub(crate) fn canary() -> Plan {
    plan(vec![
        shift("edge", 10),
        shift("edge", 50),
        shift("edge", 100),
    ])
}
