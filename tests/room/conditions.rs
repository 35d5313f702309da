//! Conditions: groups, ranges, comparisons with other metrics and values, items, answers that
//! become too old. Three-valued all through.

use warroom::room::condition::{Comparator, Condition, Limit, Operand, Range, Test, ValueTest};
use warroom::room::plan::{Keep, Plan, Shift, Trigger, TriggerWhen, Variable, Work};
use warroom::room::reading::Unknown;
use warroom::room::state::{StepStatus, TriggerPhase};
use warroom::support::{Millis, Quantity};

use crate::plan::{
    above, below, canary, check, gate, item, lasting, listed, manual, plan, section, shift_with,
    staffed, trigger, triggered, with,
};
use crate::scene::Scene;

fn metric(metric: &str, test: Test) -> Condition {
    let metric = metric.into();
    Condition::Metric { metric, test }
}

fn value(name: &str, test: ValueTest) -> Condition {
    let value = name.into();
    Condition::Value { value, test }
}

/// A live room whose only step waits for the condition; the step has begun.
fn waiting(condition: Condition) -> Scene {
    waiting_on(plan(vec![check("ready", vec![condition]), manual("after")]))
}

fn waiting_on(plan: Plan) -> Scene {
    let mut scene = Scene::live(plan);
    scene.does("Ada", "run ready");
    scene.pass(Millis::seconds(5));
    scene
}

fn done(scene: &Scene) -> bool {
    scene.status("ready").is_finished()
}

#[test]
fn all_of_a_group_must_hold() {
    let all = Condition::All(vec![below("error_rate", 1), below("share", 50)]);
    let mut scene = waiting(all);
    scene.sample("error_rate", "0.1").look();
    assert!(!done(&scene), "the other one is not known");
    scene.sample("share", "60").look();
    assert!(!done(&scene), "the other one does not hold");
    scene.pass(Millis::seconds(5));
    scene.sample("share", "10").look();
    assert!(done(&scene));
}

#[test]
fn one_of_any_is_enough_whatever_is_not_known() {
    let any = Condition::Any(vec![below("error_rate", 1), below("share", 50)]);
    let mut scene = waiting(any);
    scene.unknown("share", Unknown::Slow).look();
    assert!(!done(&scene));
    scene.sample("error_rate", "0.1").look();
    assert!(done(&scene));
}

#[test]
fn not_of_what_is_unknown_is_unknown() {
    let not = Condition::Not(Box::new(above("error_rate", 5)));
    let mut scene = waiting(not);
    scene.unknown("error_rate", Unknown::Slow).look();
    assert!(!done(&scene));
    scene.sample("error_rate", "0.1").look();
    assert!(done(&scene));
}

#[test]
fn a_range_holds_both_of_its_ends() {
    for (percent, outside, holds) in [
        ("20", false, true),
        ("80", false, true),
        ("81", false, false),
        ("50", true, false),
        ("19", true, true),
    ] {
        let range = Range {
            from: Quantity::percent(20),
            to: Quantity::percent(80),
            outside,
        };
        let mut scene = waiting(metric("error_rate", Test::Range(range)));
        scene.sample("error_rate", percent).look();
        assert_eq!(done(&scene), holds, "{percent} {range}");
    }
}

#[test]
fn a_metric_is_compared_with_so_many_times_another() {
    let times = Test::Times {
        comparator: Comparator::Less,
        factor: "1.2".parse().unwrap(),
        of: Operand::Metric("stable_error_rate".into()),
    };
    let mut scene = waiting(metric("error_rate", times));
    scene.sample("error_rate", "1.1").look();
    assert!(!done(&scene), "stable is not known");
    scene.sample("stable_error_rate", "0.9").look();
    assert!(!done(&scene), "1.1 is no less than 1.08");
    scene.pass(Millis::seconds(5));
    scene.sample("stable_error_rate", "1").look();
    assert!(done(&scene));
}

fn with_variable(plan: Plan, name: &str, value: &str) -> Plan {
    with(plan, |plan| {
        plan.variables.push(Variable {
            name: name.to_owned(),
            value: Some(value.to_owned()),
            ..variable()
        });
    })
}

fn variable() -> Variable {
    serde_json::from_value(serde_json::json!({
        "name": "", "value": null, "secret_from": null, "title": null,
    }))
    .unwrap()
}

#[test]
fn a_metric_is_compared_with_a_value_whose_bare_number_has_the_metrics_unit() {
    for (limit, holds) in [
        ("1 %", true),
        ("1", true),
        ("0.02 ratio", true),
        ("0.1 %", false),
    ] {
        let times = Test::Times {
            comparator: Comparator::Less,
            factor: 2.into(),
            of: Operand::Value("baseline".into()),
        };
        let steps = vec![
            check("ready", vec![metric("error_rate", times)]),
            manual("after"),
        ];
        let mut scene = waiting_on(with_variable(plan(steps), "baseline", limit));
        scene.sample("error_rate", "1.5").look();
        assert_eq!(done(&scene), holds, "{limit}");
    }
}

#[test]
fn values_are_compared_as_text_or_as_numbers() {
    let is = |comparator, wanted: &str| ValueTest::Is(comparator, wanted.to_owned());
    for (value_is, test, holds) in [
        ("canary", is(Comparator::Equal, "canary"), true),
        ("canary", is(Comparator::NotEqual, "canary"), false),
        ("9", is(Comparator::Less, "10"), true),
        ("1.0", is(Comparator::Equal, "1"), true),
        ("many", is(Comparator::Less, "10"), false),
        ("", ValueTest::Set, true),
        ("canary", ValueTest::NotSet, false),
    ] {
        let condition = value("strategy", test);
        let shown = condition.to_string();
        let steps = vec![check("ready", vec![condition]), manual("after")];
        let scene = waiting_on(with_variable(plan(steps), "strategy", value_is));
        assert_eq!(done(&scene), holds, "{value_is:?}: {shown}");
    }
}

#[test]
fn what_nobody_said_yet_is_unknown_and_not_set() {
    let unsaid = value("ticket", ValueTest::Is(Comparator::Equal, "T-1".to_owned()));
    assert!(!done(&waiting(unsaid.clone())));
    assert!(!done(&waiting(Condition::Not(Box::new(unsaid)))));
    assert!(!done(&waiting(value("ticket", ValueTest::Set))));
    assert!(done(&waiting(value("ticket", ValueTest::NotSet))));
}

#[test]
fn a_tick_opens_a_gate_only_while_it_is_young() {
    let fresh = Condition::Fresh {
        item: "backup".into(),
        within: Some(Millis::minutes(240)),
    };
    let steps = vec![
        manual("before"),
        with(gate("ready", &[], false), |step| {
            if let Work::Gate(gate) = &mut step.work {
                gate.conditions.push(Keep::Condition(fresh));
            }
        }),
        manual("after"),
    ];
    let mut scene = Scene::live(listed(
        plan(steps),
        vec![section("s", vec![item("backup")])],
    ));
    scene.does("Ada", "tick backup");
    scene.after(Millis::minutes(250));
    scene.does("Ada", "complete before");
    assert!(!done(&scene), "the tick is too old");
    scene.does("Ada", "untick backup");
    scene.does("Ada", "tick backup");
    assert!(done(&scene), "ticked anew");
}

fn asked(valid_for: Option<Millis>) -> Keep {
    Keep::Attest {
        title: "no complaints".to_owned(),
        role: Some("qa".into()),
        valid_for,
    }
}

#[test]
fn a_gate_waits_for_a_roles_answer() {
    let steps = vec![with(gate("ready", &[], false), |step| {
        if let Work::Gate(gate) = &mut step.work {
            gate.conditions = vec![Keep::Condition(below("error_rate", 1)), asked(None)];
        }
    })];
    let mut scene = Scene::open(staffed(plan(steps)));
    scene.arrives("Cy");
    scene.does("Ada", "start");
    scene.pass(Millis::seconds(5));
    scene.sample("error_rate", "0.1").look();
    assert!(!done(&scene), "nobody answered");
    scene.does("Cy", "attest 2 yes");
    assert!(done(&scene));
}

#[test]
fn an_answer_becomes_too_old() {
    let kept = |shift: &mut Shift| shift.keep = vec![asked(Some(Millis::minutes(2)))];
    let mut scene = Scene::open(staffed(plan(vec![shift_with("edge", 10, kept)])));
    scene.arrives("Cy");
    scene.does("Ada", "start");
    scene.shifts(10);
    scene.does("Cy", "attest 1 yes");
    scene.after(Millis::minutes(1));
    scene.does("Cy", "attest 1 yes");
    assert_eq!(
        scene.after(Millis::seconds(90)).len(),
        1,
        "counted on, answered again meanwhile"
    );
    let told = scene.after(Millis::seconds(31));
    assert!(
        told.iter().any(|line| line.starts_with("condition-judged")),
        "{told:?}"
    );
    let told = scene.after(Millis::minutes(10));
    assert!(
        !told.iter().any(|line| line.starts_with("soak-finished")),
        "{told:?}"
    );
}

/// Exposed at ten percent with a trigger on a group.
fn armed(trigger: Trigger, condition: Condition) -> Scene {
    let trigger = with(trigger, |trigger| {
        if let TriggerWhen::Metric { condition: own, .. } = &mut trigger.when {
            *own = condition;
        }
    });
    let patient = with(canary(), |plan| {
        plan.levers[0].settle = Millis::minutes(60);
    });
    let mut scene = Scene::live(triggered(patient, vec![trigger]));
    scene.does("Ada", "shift 10");
    scene.ends(1);
    scene
}

fn either() -> Condition {
    Condition::Any(vec![above("error_rate", 5), above("stable_error_rate", 5)])
}

#[test]
fn a_group_counts_joint_samples() {
    let mut scene = armed(trigger("t"), either());
    scene.pass(Millis::seconds(5));
    scene
        .sample("stable_error_rate", "0")
        .sample("error_rate", "9");
    assert_eq!(scene.look(), ["trigger-pending t"]);
    scene.pass(Millis::seconds(5));
    assert_eq!(
        scene.sample("error_rate", "9").look(),
        [""; 0],
        "the other is the same sample"
    );
    let told = scene.sample("stable_error_rate", "0").look();
    assert_eq!(told[..2], ["trigger-counted t", "trigger-fired t"]);
}

#[test]
fn a_part_that_becomes_known_again_is_no_new_sample() {
    let mut scene = armed(lasting("t", Millis::minutes(5)), either());
    scene.pass(Millis::seconds(5));
    scene.sample("stable_error_rate", "0");
    let old = scene.observed.readings.clone();
    scene.pass(Millis::seconds(5));
    scene.unknown("stable_error_rate", Unknown::Slow);
    assert_eq!(
        scene.sample("error_rate", "9").look(),
        ["trigger-pending t"]
    );
    let (id, reading) = old
        .iter()
        .find(|(id, _)| id.as_str() == "stable_error_rate")
        .unwrap();
    scene.observed.readings.insert(id.clone(), *reading);
    assert_eq!(scene.look(), [""; 0]);
}

#[test]
fn what_cannot_be_judged_pauses_a_group() {
    let all = Condition::All(vec![above("error_rate", 5), above("share", 5)]);
    let mut scene = armed(lasting("t", Millis::minutes(5)), all);
    scene.pass(Millis::seconds(5));
    assert_eq!(
        scene.sample("share", "9").sample("error_rate", "9").look(),
        ["trigger-pending t"]
    );
    scene.unknown("share", Unknown::Slow);
    assert_eq!(scene.look(), ["trigger-paused t slow"]);
    let paused = matches!(
        scene.trigger("t"),
        TriggerPhase::Pending {
            paused: Some(_),
            ..
        }
    );
    assert!(paused);
}

#[test]
fn both_sides_asks_the_whole_group_of_the_twins() {
    let twins = |plan: &mut Plan| {
        for (metric, twin) in [("error_rate", "stable_error_rate"), ("cpu", "stable_cpu")] {
            let of = |id: &str| crate::plan::metric(id, warroom::room::plan::MetricOf::All);
            plan.metrics.retain(|own| own.id.as_str() != metric);
            plan.metrics
                .push(with(of(metric), |own| own.twin = Some(twin.into())));
            plan.metrics.push(of(twin));
        }
    };
    let group = Condition::All(vec![above("error_rate", 5), above("cpu", 5)]);
    let plan = with(canary(), twins);
    assert_eq!(
        group.twin(&plan).unwrap().to_string(),
        "stable_error_rate > 5% and stable_cpu > 5%"
    );
    let lonely = Condition::All(vec![above("error_rate", 5), above("share", 5)]);
    assert_eq!(lonely.twin(&plan), None, "share has no twin");
}

#[test]
fn a_kept_group_breaks_after_so_many_joint_samples() {
    let kept = |shift: &mut Shift| {
        let all = vec![below("error_rate", 1), below("stable_error_rate", 1)];
        shift.keep = vec![Keep::Condition(Condition::All(all))];
    };
    let mut scene = Scene::live(plan(vec![shift_with("edge", 10, kept)]));
    scene.shifts(10);
    scene.pass(Millis::minutes(2));
    scene
        .sample("error_rate", "9")
        .sample("stable_error_rate", "0")
        .look();
    scene.pass(Millis::seconds(5));
    scene.sample("error_rate", "9").look();
    let state = *scene.status("edge-10") == StepStatus::Soaking && scene.room.decision.is_none();
    assert!(state, "one joint sample so far");
    let told = scene.sample("stable_error_rate", "0").look();
    assert!(told.contains(&"soak-broken edge-10".to_owned()), "{told:?}");
}

#[test]
fn a_limit_of_another_dimension_is_never_judged() {
    let limit = Limit {
        comparator: Comparator::Less,
        limit: "200 ms".parse().unwrap(),
    };
    let mut scene = waiting(Condition::limit("error_rate".into(), limit));
    scene.sample("error_rate", "0.1").look();
    assert!(!done(&scene));
}
