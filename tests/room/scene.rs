//! A room on a hand-set clock: inputs go in as short sentences, what happened comes out as short
//! lines. Every entry also goes through JSON into a second room that must stay equal.

use std::collections::BTreeMap;

use serde_json::Value;
use warroom::room::command::parse;
use warroom::room::event::AttemptReport;
use warroom::room::id::AttemptId;
use warroom::room::input::{
    Asked, EngineInfo, LeverReading, Observed, Opening, ProbeReading, Proof, Seen, Who,
};
use warroom::room::reading::{Reading, Sight, Unknown};
use warroom::room::state::{StepStatus, TriggerPhase};
use warroom::room::{
    Command, Effort, Entry, Event, Input, Now, Plan, Refusal, Room, apply, decide, wanted,
};
use warroom::support::{Millis, Quantity};

/// Noon of some day.
const NOON: i64 = 1_790_000_000_000;

pub(crate) struct Scene {
    pub(crate) room: Room,
    pub(crate) now: Now,
    pub(crate) entries: Vec<Entry>,
    pub(crate) observed: Observed,
    folded: Room,
}

pub(crate) fn who(name: &str) -> Who {
    Who {
        person: name.into(),
        proof: Proof::Account,
    }
}

impl Scene {
    /// Opened by Ada, who is here.
    pub(crate) fn open(plan: Plan) -> Self {
        let now = Now {
            wall: NOON,
            boot_id: "boot".into(),
            since_boot: Millis::minutes(60),
        };
        let mut scene = Self {
            room: Room::default(),
            now,
            entries: Vec::new(),
            observed: Observed::default(),
            folded: Room::default(),
        };
        let opening = Opening {
            room: "test".to_owned(),
            plan,
            by: who("Ada"),
            clock_shift: 0,
            midnight: NOON - 12 * 3_600_000,
        };
        scene.happens(&Input::Opened(Box::new(opening)));
        scene.engine(false);
        scene.happens(&Input::Arrived(who("Ada")));
        scene
    }

    /// Opened and started.
    pub(crate) fn live(plan: Plan) -> Self {
        let mut scene = Self::open(plan);
        scene.does("Ada", "start");
        scene
    }

    pub(crate) fn try_input(&mut self, input: &Input) -> Result<Vec<String>, Refusal> {
        let events = decide(&self.room, input, &self.now)?;
        let by = match input {
            Input::Asked(asked) => Some(asked.by.clone()),
            Input::Opened(opening) => Some(opening.by.clone()),
            _ => None,
        };
        for event in &events {
            let entry = Entry {
                seq: self.room.seq + 1,
                at: self.now.clone(),
                by: by.clone(),
                request: None,
                event: event.clone(),
            };
            apply(&mut self.room, &entry);
            let text = serde_json::to_string(&entry).unwrap();
            apply(&mut self.folded, &serde_json::from_str(&text).unwrap());
            self.entries.push(entry);
        }
        assert_eq!(
            self.room, self.folded,
            "the journal does not give this room"
        );
        Ok(events.iter().map(line).collect())
    }

    /// An input that nobody can refuse.
    pub(crate) fn happens(&mut self, input: &Input) -> Vec<String> {
        self.try_input(input).expect("only people are refused")
    }

    pub(crate) fn engine(&mut self, rebooted: bool) -> Vec<String> {
        let engine = EngineInfo {
            pid: 1,
            version: "0".to_owned(),
            rebooted,
        };
        self.happens(&Input::EngineTook(engine))
    }

    pub(crate) fn asked(
        &mut self,
        person: &str,
        command: Command,
        seen: Option<Seen>,
    ) -> Result<Vec<String>, Refusal> {
        let asked = Asked {
            id: "request".into(),
            by: who(person),
            command,
            seen,
            observed: None,
        };
        self.try_input(&Input::Asked(Box::new(asked)))
    }

    pub(crate) fn asks(&mut self, person: &str, words: &str) -> Result<Vec<String>, Refusal> {
        self.asked(person, command(words), None)
    }

    /// Armed at a console that shows what the observers see.
    pub(crate) fn arm(
        &mut self,
        person: &str,
        trigger: &str,
        reason: Option<&str>,
    ) -> Result<Vec<String>, Refusal> {
        let asked = Asked {
            id: "request".into(),
            by: who(person),
            command: Command::Arm {
                trigger: trigger.into(),
                reason: reason.map(ToOwned::to_owned),
            },
            seen: None,
            observed: Some(Box::new(self.observed.clone())),
        };
        self.try_input(&Input::Asked(Box::new(asked)))
    }

    /// Asked and accepted.
    pub(crate) fn does(&mut self, person: &str, words: &str) -> Vec<String> {
        self.asks(person, words)
            .unwrap_or_else(|refusal| panic!("{person}: {words}: {refusal}"))
    }

    /// Asked and refused: the fact.
    pub(crate) fn refused(&mut self, person: &str, words: &str) -> String {
        let before = self.room.clone();
        match self.asks(person, words) {
            Ok(events) => panic!("{person}: {words} was accepted: {events:?}"),
            Err(refusal) => {
                assert_eq!(before, self.room);
                refusal.fact
            }
        }
    }

    /// Asks for the plan of now with a change, as whoever has just seen the difference does.
    pub(crate) fn reloads(
        &mut self,
        person: &str,
        change: impl FnOnce(&mut Plan),
    ) -> Result<Vec<String>, Refusal> {
        let from = self.room.plan.digest();
        let mut plan = Plan::clone(&self.room.plan);
        change(&mut plan);
        let (to, plan) = (plan.digest(), Some(Box::new(plan)));
        self.asked(person, Command::Reload { from, to, plan }, None)
    }

    /// The same, refused: the fact.
    pub(crate) fn keeps_its_plan(
        &mut self,
        person: &str,
        change: impl FnOnce(&mut Plan),
    ) -> String {
        let before = self.room.clone();
        let refusal = self.reloads(person, change).unwrap_err();
        assert_eq!(before, self.room);
        assert!(refusal.hint.is_some(), "{refusal}");
        refusal.fact
    }

    /// What the person sees now, for a confirmation later.
    pub(crate) fn sees_for(&self, words: &str) -> Seen {
        Seen {
            plan: self.room.plan.hash.clone(),
            revision: self.room.revision_of(&command(words)),
        }
    }

    /// Time passes, and the engine notices.
    pub(crate) fn after(&mut self, span: Millis) -> Vec<String> {
        self.pass(span);
        self.happens(&Input::TimeReached)
    }

    /// Time passes unnoticed.
    pub(crate) fn pass(&mut self, span: Millis) {
        self.now.since_boot += span;
        self.now.wall += i64::try_from(span.0).unwrap();
    }

    pub(crate) fn arrives(&mut self, person: &str) -> Vec<String> {
        self.happens(&Input::Arrived(who(person)))
    }

    pub(crate) fn leaves(&mut self, person: &str) -> Vec<String> {
        self.happens(&Input::Left(person.into()))
    }

    pub(crate) fn reports(&mut self, attempt: u64, report: AttemptReport) -> Vec<String> {
        let attempt = AttemptId(attempt);
        self.happens(&Input::AttemptReported { attempt, report })
    }

    pub(crate) fn ends(&mut self, attempt: u64) -> Vec<String> {
        let said = "exit 0".to_owned();
        self.reports(
            attempt,
            AttemptReport::Finished {
                ok: true,
                said,
                values: std::collections::BTreeMap::new(),
            },
        )
    }

    pub(crate) fn fails(&mut self, attempt: u64) -> Vec<String> {
        let said = "exit 3, wanted 0".to_owned();
        self.reports(
            attempt,
            AttemptReport::Finished {
                ok: false,
                said,
                values: std::collections::BTreeMap::new(),
            },
        )
    }

    pub(crate) fn doubts(&mut self, attempt: u64) -> Vec<String> {
        let why = "its result is missing".to_owned();
        self.reports(attempt, AttemptReport::InDoubt { why })
    }

    /// A new sample of a percentage, taken now.
    pub(crate) fn sample(&mut self, metric: &str, percent: &str) -> &mut Self {
        let value: Quantity = format!("{percent}%").parse().unwrap();
        let sampled_at = self.now.wall;
        let reading = Reading::Known { value, sampled_at };
        self.observed.readings.insert(metric.into(), reading);
        self
    }

    pub(crate) fn unknown(&mut self, metric: &str, why: Unknown) -> &mut Self {
        self.observed
            .readings
            .insert(metric.into(), Reading::Unknown(why));
        self
    }

    pub(crate) fn sight(&mut self, metric: &str, sight: Sight) -> &mut Self {
        self.observed.sights.insert(metric.into(), sight);
        self
    }

    /// A lever read back now.
    pub(crate) fn reads(&mut self, lever: &str, weight: u8) -> &mut Self {
        let reading = LeverReading {
            weight: Some(weight),
            read_at: self.now.clone(),
            trouble: None,
        };
        self.observed.levers.insert(lever.into(), reading);
        self
    }

    pub(crate) fn probe(&mut self, probe: &str, passed: bool) -> &mut Self {
        let reading = ProbeReading {
            passed,
            said: if passed { "ok" } else { "refused" }.to_owned(),
            asked_at: self.now.clone(),
        };
        self.observed.probes.insert(probe.into(), reading);
        self
    }

    /// The engine looks at what the observers have.
    pub(crate) fn look(&mut self) -> Vec<String> {
        let observed = self.observed.clone();
        self.happens(&Input::Observed(observed))
    }

    /// Every five seconds a sample of the error rate, for so long.
    pub(crate) fn steady(&mut self, span: Millis, percent: &str) -> Vec<String> {
        let mut happened = Vec::new();
        for _ in 0..span.0 / 5000 {
            self.pass(Millis::seconds(5));
            happened.extend(self.sample("error_rate", percent).look());
        }
        happened
    }

    /// The lever stands where it was asked to be, and traffic is seen there.
    pub(crate) fn arrived(&mut self, lever: &str, weight: u8) -> Vec<String> {
        self.pass(Millis::seconds(1));
        self.reads(lever, weight)
            .sample("share", &weight.to_string())
            .look()
    }

    /// From asking to the verified shift.
    pub(crate) fn shifts(&mut self, to: u8) -> u64 {
        self.does("Ada", &format!("shift {to}"));
        let attempt = self.last_attempt();
        self.ends(attempt);
        let happened = self.arrived("edge", to);
        assert!(
            happened.iter().any(|line| line.starts_with("soak-started")),
            "{happened:?}"
        );
        attempt
    }

    /// A shift, its soak, and the decision to go on.
    pub(crate) fn climbs(&mut self, to: u8) {
        self.shifts(to);
        let happened = self.steady(Millis::minutes(5) + Millis::seconds(10), "0.1");
        assert!(
            happened
                .iter()
                .any(|line| line.starts_with("decision-asked")),
            "{happened:?}"
        );
        self.does("Ada", "decide continue");
    }

    pub(crate) fn last_attempt(&self) -> u64 {
        self.room.attempts.last_key_value().unwrap().0.0
    }

    pub(crate) fn status(&self, step: &str) -> &StepStatus {
        self.room.step_status(&step.into())
    }

    pub(crate) fn trigger(&self, trigger: &str) -> &TriggerPhase {
        &self.room.triggers[&trigger.into()].phase
    }

    /// The attempts that ought to be running or ending.
    pub(crate) fn wanted(&self) -> BTreeMap<u64, Effort> {
        let attempts = wanted(&self.room).attempts;
        attempts
            .into_iter()
            .map(|(id, effort)| (id.0, effort))
            .collect()
    }
}

pub(crate) fn command(words: &str) -> Command {
    parse(&words.split(' ').collect::<Vec<_>>(), None)
        .unwrap_or_else(|mistake| panic!("{words}: {mistake}"))
}

/// An event in one line: its name, and the few fields that tell it from its like.
pub(crate) fn line(event: &Event) -> String {
    const TOLD: [&str; 18] = [
        "message",
        "mode",
        "playbook",
        "sign_off",
        "check",
        "n",
        "step",
        "item",
        "attempt",
        "lever",
        "trigger",
        "path",
        "role",
        "person",
        "to",
        "choice",
        "why",
        "both_sides",
    ];
    let value = serde_json::to_value(event).unwrap();
    let (name, fields) = match &value {
        Value::String(name) => (name.clone(), &Value::Null),
        Value::Object(map) => {
            let (name, fields) = map.iter().next().unwrap();
            (name.clone(), fields)
        }
        other => panic!("an event is not {other}"),
    };
    let mut line = name;
    for told in TOLD {
        match fields.get(told) {
            Some(Value::String(text)) => line.extend([" ", text]),
            Some(Value::Number(number)) => line.extend([" ", &number.to_string()]),
            Some(Value::Bool(true)) => line.extend([" ", told]),
            _ => {}
        }
    }
    line
}
