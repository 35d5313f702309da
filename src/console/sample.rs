//! A small room for the console's tests: three items, a step by hand, a command and two shifts,
//! two ways back and a declared trigger. In production, with Ada commanding.

use std::sync::Arc;

use super::update::{Asks, Habits, Model};
use crate::room::event::DecisionWhy;
use crate::room::id::PersonId;
use crate::room::input::{Now, Proof, Who};
use crate::room::plan::{
    Action, Call, Evidence, Interrupt, Item, OnBreach, OnUnknown, Person, Phase, Plan, Reversible,
    Right, Role, Rollback, RollbackPath, Section, Shift, Side, Step, Then, Tier, Trigger,
    TriggerWhen, Work,
};
use crate::room::state::{Decision, Stage};
use crate::room::{Entry, Event, Room};
use crate::support::Millis;

/// A moment, so many milliseconds after the engine's boot.
pub(crate) fn at(since_boot: u64) -> Now {
    Now {
        wall: 1_790_000_000_000 + i64::try_from(since_boot).unwrap(),
        boot_id: "boot".into(),
        since_boot: Millis(since_boot),
    }
}

/// The same by the console's clock.
pub(crate) fn here(since_start: u64) -> Now {
    Now {
        boot_id: "console".into(),
        ..at(since_start)
    }
}

pub(crate) fn ada() -> Who {
    Who {
        person: "ada".into(),
        proof: Proof::Account,
    }
}

/// An entry that somebody else caused.
pub(crate) fn entry(seq: u64, event: Event) -> Entry {
    Entry {
        seq,
        at: at(seq * 1000),
        by: None,
        request: None,
        event,
    }
}

/// A room that is live, before its first step.
pub(crate) fn room() -> Room {
    Room {
        seq: 10,
        name: "moshi-1".into(),
        plan: Arc::new(plan()),
        stage: Stage::Live,
        roles: [("commander".into(), [PersonId::from("ada")].into())].into(),
        ..Room::default()
    }
}

/// The same with a decision open on the shift to 10 %.
pub(crate) fn deciding(why: DecisionWhy) -> Room {
    let decision = Decision {
        step: "to-10".into(),
        why,
        role: Some("commander".into()),
        asked_at: at(0),
        within: Millis::minutes(15),
        late: false,
    };
    Room {
        decision: Some(decision),
        ..room()
    }
}

/// A console in a room.
pub(crate) fn model(room: Room) -> Model {
    let habits = Habits {
        bell: true,
        leave: Asks::Never,
        untick: Asks::First,
        cancel: Asks::First,
    };
    let mut model = Model::new("seed".into(), habits, at(0));
    model.room = room;
    model.me = ada();
    model.live.link = super::model::Link::Connected;
    model
}

pub(crate) fn plan() -> Plan {
    let evening = Section {
        id: "evening".into(),
        title: "Evening before".into(),
        items: vec![
            item("staging", "1.1", "Staging is green", None),
            item("backup", "1.2", "Production backup", Some(Evidence::File)),
            item("dashboards", "1.3", "Dashboards open", None),
        ],
        after_run: false,
        line: 10.into(),
        ..Section::default()
    };
    let steps = vec![
        step(
            "brief",
            "1.1",
            "Brief the team",
            Work::Manual {
                instructions: vec!["say hello".into()],
            },
        ),
        step(
            "deploy",
            "1.2",
            "Deploy blue",
            Work::Action(call("./deploy.sh blue")),
        ),
        step("to-10", "1.3", "10% Traffic", shift(10)),
        step("to-50", "1.4", "50% Traffic", shift(50)),
        Step {
            reversible: Reversible::No,
            ..step(
                "caches",
                "1.5",
                "Clear caches",
                Work::Action(call("./clear.sh")),
            )
        },
    ];
    Plan {
        name: "Moshimoshi".into(),
        slug: "moshimoshi".into(),
        hash: "h".into(),
        source: "moshimoshi.yaml".into(),
        production: true,
        timezone: "UTC".into(),
        stable: side("green"),
        candidate: side("blue"),
        roles: vec![
            role("commander", "Deployment commander"),
            role("qa", "Quality"),
        ],
        commander: Some("commander".into()),
        people: vec![person("ada", "commander"), person("ben", "qa")],
        checklists: vec![evening],
        phases: vec![Phase {
            id: "shift".into(),
            number: 1,
            title: "Progressive shift".into(),
            from: None,
            lasts: None,
            steps,
            line: 20.into(),
            ..Phase::default()
        }],
        actions: vec![Action {
            id: "fault".into(),
            title: "Inject a fault".into(),
            call: call("./fault.sh"),
            role: None,
            dangerous: true,
            line: 50.into(),
        }],
        rollback: Rollback {
            budget: Some(Millis::minutes(5)),
            ready: Vec::new(),
            paths: vec![
                path("traffic", None),
                path("full", Some("data since cutover")),
            ],
            triggers: vec![Trigger {
                id: "corruption".into(),
                title: "Data corruption".into(),
                when: TriggerWhen::Declared,
                tier: Tier::Automatic,
                even_if_both: false,
                disarmed: None,
                path: None,
                severity: None,
                unknown: OnUnknown::Wait,
                unguarded: None,
                notes: None,
                line: 60.into(),
            }],
        },
        ..Plan::default()
    }
}

fn side(name: &str) -> Side {
    Side {
        name: name.into(),
        version: None,
    }
}

fn call(shown: &str) -> Call {
    Call {
        backend: "command".into(),
        shown: shown.into(),
        ..Call::default()
    }
}

fn role(id: &str, title: &str) -> Role {
    Role {
        id: id.into(),
        title: title.into(),
        may: Right::ALL.map(|(_, right)| right).to_vec(),
        backup: None,
        duties: Vec::new(),
    }
}

fn person(id: &str, role: &str) -> Person {
    Person {
        id: id.into(),
        logins: vec![id.into()],
        roles: vec![role.into()],
        contact: None,
        ..Person::default()
    }
}

fn item(id: &str, number: &str, title: &str, evidence: Option<Evidence>) -> Item {
    Item {
        id: id.into(),
        number: number.into(),
        title: title.into(),
        role: None,
        optional: false,
        fresh: None,
        evidence,
        verify: None,
        notes: None,
        line: 12.into(),
        ..Item::default()
    }
}

fn step(id: &str, number: &str, title: &str, work: Work) -> Step {
    Step {
        id: id.into(),
        number: number.into(),
        title: title.into(),
        role: None,
        auto: false,
        work,
        at: None,
        optional: false,
        tries: 1,
        retry_after: Millis::ZERO,
        interrupt: Interrupt::Safe,
        reversible: Reversible::Yes,
        moves: None,
        notes: None,
        expect: Vec::new(),
        line: 21.into(),
        ..Step::default()
    }
}

fn shift(to: u8) -> Work {
    Work::Shift(Shift {
        lever: "edge".into(),
        to,
        cohort: None,
        soak: Millis::minutes(30),
        keep: Vec::new(),
        tolerate: 2,
        on_breach: OnBreach::Ask,
        then: Then::Decide,
        decide_within: Millis::minutes(15),
    })
}

fn path(id: &str, loses: Option<&str>) -> RollbackPath {
    RollbackPath {
        id: id.into(),
        title: format!("{id} path"),
        budget: Some(Millis::seconds(30)),
        steps: vec![step(&format!("{id}-back"), "R1", "All to green", shift(0))],
        loses: loses.map(str::to_owned),
        when: None,
        approvals: None,
        notes: None,
        line: 70.into(),
    }
}
