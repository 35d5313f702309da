//! Every sample is walked from its start to its end in a dry run, by people who do all that the
//! room asks of them: so a sample that cannot be finished, or a construct that nobody can get past,
//! fails here.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests may fail loudly"
)]

#[path = "room/scene.rs"]
#[allow(dead_code, reason = "the core's tests use the rest")]
mod scene;

use std::collections::BTreeMap;

use scene::Scene;
use warroom::room::Plan;
use warroom::room::plan::{Keep, Step, ValueKind, Work};
use warroom::room::state::{Stage, StepStatus};
use warroom::runbook::{Inputs, Paint, compile, render, samples};
use warroom::support::Millis;

/// No sample needs as many rounds; one that does is stuck.
const ROUNDS: usize = 3000;

fn plan_of(name: &str, variables: &[(&str, &str)]) -> Plan {
    let sample = samples().iter().find(|sample| sample.name == name).unwrap();
    let vars = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let inputs = Inputs {
        vars: vars.collect(),
        env: BTreeMap::new(),
        ..Inputs::default()
    };
    let compiled = compile(sample.yaml, name, "/srv", &inputs);
    let told = render(&compiled.diagnostics, &compiled.texts, Paint::Plain);
    compiled.plan.unwrap_or_else(|| panic!("{told}"))
}

/// Somebody who does all that is asked, as whoever may.
struct Crew {
    scene: Scene,
    done: Vec<String>,
}

impl Crew {
    fn on(mut plan: Plan) -> Self {
        plan.dry_run = true;
        // One person in every role: who may do what is tested elsewhere.
        plan.people.clear();
        Self {
            scene: Scene::open(plan),
            done: Vec::new(),
        }
    }

    /// Tries a command; whether it was accepted.
    fn tries(&mut self, words: &str) -> bool {
        let accepted = self.scene.asks("Ada", words).is_ok();
        if accepted {
            self.done.push(words.to_owned());
        }
        accepted
    }

    fn walk(&mut self) {
        self.say_values();
        self.sign();
        self.tick_all();
        assert!(self.tries("start"), "cannot start");
        for _ in 0..ROUNDS {
            for attempt in self.scene.wanted().into_keys() {
                self.scene.ends(attempt);
            }
            self.scene.after(Millis::seconds(1));
            if self.scene.room.stage == Stage::Watching {
                return;
            }
            self.act();
        }
        let step = self.scene.room.current_step().map(|step| step.id.clone());
        let last: Vec<_> = self.done.iter().rev().take(5).collect();
        panic!("stuck at {step:?}; last {last:?}");
    }

    /// Every value that anything asks for, as if somebody had looked it up.
    fn say_values(&mut self) {
        let plan = std::sync::Arc::clone(&self.scene.room.plan);
        let asks = plan.asks().map(|ask| {
            let value = match ask.kind {
                ValueKind::Semver => "1.2.3",
                ValueKind::Number => "7",
                ValueKind::Url => "http://127.0.0.1:9/page",
                ValueKind::YesNo => "yes",
                ValueKind::Text => "seen",
            };
            format!("record {} {value}", ask.value)
        });
        for words in asks.collect::<Vec<_>>() {
            self.tries(&words);
        }
    }

    fn sign(&mut self) {
        let plan = std::sync::Arc::clone(&self.scene.room.plan);
        for sign_off in &plan.sign_offs {
            self.tries(&format!("sign {}", sign_off.id));
        }
    }

    /// Children come before their parents: what is refused now may be accepted in the next round.
    fn tick_all(&mut self) {
        let items: Vec<String> = self
            .scene
            .room
            .plan
            .items()
            .map(|item| item.id.to_string())
            .collect();
        for _ in 0..5 {
            for item in &items {
                self.tries(&format!("tick {item} seen"));
                self.tries(&format!("verify {item}"));
            }
            for attempt in self.scene.wanted().into_keys() {
                self.scene.ends(attempt);
            }
            self.scene.after(Millis::seconds(1));
        }
    }

    fn act(&mut self) {
        if self.scene.room.decision.is_some() {
            self.tries("decide continue");
        }
        let steps: Vec<Step> = self.scene.room.plan.steps().cloned().collect();
        for step in &steps {
            match self.scene.room.step_status(&step.id) {
                StepStatus::Waiting => self.begin(step),
                StepStatus::Running | StepStatus::Soaking => self.go_on(step),
                StepStatus::Failed(why) => panic!("{} failed: {why}", step.number),
                StepStatus::Finished(_) => {}
            }
        }
    }

    fn begin(&mut self, step: &Step) {
        match &step.work {
            Work::Shift(shift) => self.tries(&format!("shift {}", shift.to)),
            Work::Manual { .. } | Work::Message { .. } => {
                self.tries(&format!("complete {} done", step.id))
            }
            _ => self.tries(&format!("run {}", step.id)),
        };
    }

    fn go_on(&mut self, step: &Step) {
        match &step.work {
            Work::Manual { .. } | Work::Message { .. } => {
                self.tries(&format!("complete {} done", step.id));
            }
            _ => {
                for (index, keep) in step.keeps().iter().enumerate() {
                    if let Keep::Attest { .. } = keep {
                        self.tries(&format!("attest {} yes", index + 1));
                    }
                }
            }
        }
    }
}

#[test]
fn every_sample_is_walked_to_its_end() {
    for sample in samples() {
        Crew::on(plan_of(sample.name, &[])).walk();
    }
}

#[test]
fn the_master_flow_orchestrator_is_walked_to_its_end_by_either_strategy() {
    for strategy in ["blue-green", "single-step"] {
        Crew::on(plan_of(
            "master-flow-orchestrator",
            &[("strategy", strategy)],
        ))
        .walk();
    }
}

#[test]
fn flakeguard_is_walked_to_its_end() {
    Crew::on(plan_of("flakeguard", &[])).walk();
}

#[test]
fn berrys_is_walked_to_its_end_by_each_strategy() {
    for strategy in ["blue-green", "canary", "rolling"] {
        Crew::on(plan_of("berrys-agents", &[("strategy", strategy)])).walk();
    }
}

#[test]
fn the_agent_orchestrator_is_walked_to_its_end() {
    Crew::on(plan_of("agent-orchestrator", &[])).walk();
}
