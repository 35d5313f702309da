//! Sign-offs, and rights that come with a lasting incident.

use warroom::room::condition::{Comparator, Condition, ValueTest};
use warroom::room::plan::{Authority, Plan, Right, SignOff, Tier, Variable, Work};
use warroom::room::state::StepStatus;
use warroom::support::Millis;

use crate::plan::{canary, declared, gate, manual, plan, staffed, triggered, with};
use crate::scene::Scene;

fn signed_by(mut plan: Plan, role: &str) -> Plan {
    plan.sign_offs = vec![SignOff {
        id: "qa-lead".into(),
        title: "QA lead".to_owned(),
        role: Some(role.into()),
        ..SignOff::default()
    }];
    plan
}

fn gated() -> Plan {
    let gate = with(gate("go", &[], false), |step| {
        if let Work::Gate(gate) = &mut step.work {
            gate.sign_offs = vec!["qa-lead".into()];
        }
    });
    signed_by(staffed(plan(vec![gate, manual("next")])), "qa")
}

#[test]
fn a_gate_stays_shut_until_it_is_signed() {
    let mut scene = Scene::open(gated());
    scene.does("Ada", "start");
    scene.look();
    assert_eq!(*scene.status("go"), StepStatus::Running);
    assert!(
        scene
            .refused("Bo", "sign qa-lead")
            .contains("this is for qa")
    );
    assert!(
        scene
            .refused("Cy", "sign qa-led")
            .contains("there is no sign-off")
    );
    assert_eq!(
        scene.does("Cy", "sign qa-lead"),
        ["signed-off qa-lead", "step-finished go"]
    );
    assert_eq!(
        scene.refused("Cy", "sign qa-lead"),
        "qa-lead is signed already"
    );
}

#[test]
fn a_sign_off_is_bound_to_the_plan_that_was_seen() {
    let mut scene = Scene::open(gated());
    scene.does("Cy", "sign qa-lead");
    let signed = &scene.room.sign_offs[&"qa-lead".into()];
    assert_eq!(
        (signed.plan.as_str(), signed.by.as_ref().unwrap().as_str()),
        ("abc", "Cy")
    );
    assert!(scene.room.is_signed(&"qa-lead".into()));
}

#[test]
fn a_sign_off_that_does_not_apply_keeps_no_gate_shut() {
    let mut plan = gated();
    plan.sign_offs[0].when = Some(Condition::Value {
        value: "schema_changed".into(),
        test: ValueTest::Is(Comparator::Equal, "yes".to_owned()),
    });
    plan.variables = vec![Variable {
        name: "schema_changed".to_owned(),
        value: Some("no".to_owned()),
        ..Variable::default()
    }];
    let mut scene = Scene::open(plan);
    scene.does("Ada", "start");
    assert!(scene.status("go").is_finished());
}

fn incident() -> Plan {
    let mut plan = staffed(triggered(
        canary(),
        vec![declared("data", Tier::Investigate)],
    ));
    plan.authority = vec![Authority {
        right: Right::RollBack,
        roles: vec!["qa".into()],
        after: Some(Millis::minutes(15)),
        severities: Vec::new(),
        approvals: None,
        notes: None,
    }];
    plan
}

#[test]
fn a_lasting_incident_gives_a_right_that_the_role_does_not_have() {
    let mut scene = Scene::open(incident());
    for person in ["Bo", "Cy"] {
        scene.arrives(person);
    }
    scene.does("Ada", "start");
    scene.shifts(10);
    scene.pass(Millis::minutes(30));
    assert_eq!(scene.refused("Cy", "roll-back"), "Cy may not roll-back");
    scene.does("Bo", "declare data");
    scene.pass(Millis::minutes(14));
    assert_eq!(scene.refused("Cy", "roll-back"), "Cy may not roll-back");
    scene.pass(Millis::minutes(1));
    scene.does("Cy", "roll-back");
}

#[test]
fn it_gives_no_other_right_and_nobody_elses() {
    let mut scene = Scene::open(incident());
    scene.arrives("Cy");
    scene.does("Ada", "start");
    scene.does("Ada", "declare data");
    scene.pass(Millis::minutes(60));
    assert_eq!(scene.refused("Cy", "assign qa Bo"), "Cy may not assign");
    scene.does("Ada", "unassign qa Cy");
    assert_eq!(scene.refused("Cy", "roll-back"), "Cy may not roll-back");
}
