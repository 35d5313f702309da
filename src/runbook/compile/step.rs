//! Steps: what the one verb says, and the keys that only some verbs know.

use super::Compiler;
use super::call::{Doing, Weight};
use super::name::shown;
use crate::room::condition::Condition;
use crate::room::id::{LeverId, SignOffId};
use crate::room::plan::{
    Gate, Interrupt, Keep, ModeChange, Moves, OnBreach, OnFailure, Reversible, Shift, Step, Then,
    Work,
};
use crate::runbook::diagnostic::Diagnostic;
use crate::runbook::document::{self, KeepEntry, Map, Share, StepMessage, Text};
use crate::support::Millis;

/// Every verb.
const VERBS: [&str; 12] = [
    "run", "script", "http", "probe", "shift", "check", "gate", "wait", "message", "manual",
    "enter", "leave",
];
/// Keys that only some verbs know, and which.
const ONLY: [(&[&str], &[&str]); 4] = [
    (
        &[
            "lever",
            "soak",
            "keep",
            "tolerate",
            "on_breach",
            "then",
            "decide_within",
        ],
        &["shift"],
    ),
    (
        &[
            "env",
            "cwd",
            "kill_after",
            "expect_exit",
            "expect_output",
            "follow",
        ],
        &["run", "script"],
    ),
    (
        &["tries", "retry_after"],
        &["run", "script", "http", "probe", "enter", "leave"],
    ),
    (&["repeatable"], &["run", "script", "http"]),
];
/// How often a probe is asked before its step fails.
const PROBE_TRIES: u32 = 30;
/// Between tries where nothing is said.
const RETRY_AFTER: Millis = Millis::seconds(5);
/// For a decision where nothing is said.
const DECIDE_WITHIN: Millis = Millis::minutes(15);

impl Compiler<'_> {
    /// A step of a phase, or of the rollback path named.
    pub(super) fn step(
        &mut self,
        number: String,
        step: &document::Step,
        path: Option<&str>,
    ) -> Option<Step> {
        let verb = self.one_of("a step", &step.here, &VERBS);
        let role = self.role(step.role.as_ref());
        let moves = self.moves(step);
        if let Some(verb) = verb {
            self.refuse_foreign_keys(step, verb);
        }
        let work = verb.and_then(|verb| self.work(verb, step));
        if work.is_none() && step.title.is_none() && step.id.is_none() {
            // A title made from what has mistakes would only bring more of them.
            return None;
        }
        let title = match &step.title {
            Some(title) => title.value.clone(),
            None => title_of(step),
        };
        let id_from = match path {
            Some(path) => format!("{path} {title}"),
            None => title.clone(),
        };
        let at = step.title.as_ref().map_or(step.here.span, |title| title.at);
        let id = self.id("step", step.id.as_ref(), &id_from, at);
        let (tries, retry_after) = self.tries(step);
        Some(Step {
            id: id.into(),
            number,
            title,
            role,
            auto: step.auto.unwrap_or(path.is_some()),
            work: work?,
            at: step.at.map(|at| at.value),
            lasts: None,
            not_before: None,
            deadline: step.deadline.map(|deadline| deadline.value),
            after: None,
            when: None,
            target: None,
            on_failure: OnFailure::Ask,
            undo: None,
            asks: Vec::new(),
            mode: mode_change(step),
            destructive: false,
            cutover: false,
            approvals: None,
            optional: step.optional.unwrap_or(false),
            tries,
            retry_after,
            interrupt: step.interrupt.map_or(Interrupt::Never, |i| i.value),
            reversible: step.reversible.map_or(Reversible::Yes, |r| r.value),
            moves,
            notes: step.notes.as_ref().map(|notes| notes.value.clone()),
            expect: step
                .expect
                .iter()
                .flat_map(|e| &e.0)
                .map(|e| e.value.clone())
                .collect(),
            line: self.line(step.here.span),
        })
    }

    fn refuse_foreign_keys(&mut self, step: &document::Step, verb: &str) {
        for (keys, verbs) in ONLY {
            if verbs.contains(&verb) {
                continue;
            }
            for key in keys {
                if let Some(at) = step.here.key(key) {
                    let message = format!("`{key}` means nothing beside `{verb}`");
                    let hint = format!("it belongs to {}", crate::support::text::listed(verbs));
                    self.tell(Diagnostic::error("foreign-key", at, message).hint(hint));
                }
            }
        }
    }

    fn tries(&mut self, step: &document::Step) -> (u32, Millis) {
        if let (Some(0), Some(at)) = (step.tries, step.here.key("tries")) {
            self.error("tries", at, "a step is tried at least once");
        }
        let probe = step.probe.as_ref().and_then(|name| self.probe_named(name));
        let (tries, after) = match probe {
            Some(probe) => (PROBE_TRIES, probe.every),
            None => (1, RETRY_AFTER),
        };
        (
            step.tries.unwrap_or(tries),
            step.retry_after.map_or(after, |after| after.value),
        )
    }

    fn probe_named(&self, name: &str) -> Option<&crate::room::plan::Probe> {
        self.probes.iter().find(|probe| probe.id.as_str() == name)
    }

    fn moves(&mut self, step: &document::Step) -> Option<Moves> {
        let moves = step.moves.as_ref()?;
        let document = self.document;
        let names = document.levers.iter().flat_map(Map::names);
        let known = self.known("lever", &moves.lever, moves.lever.at, names);
        known.then(|| Moves {
            lever: moves.lever.value.as_str().into(),
            to: moves.to.value,
        })
    }

    fn work(&mut self, verb: &str, step: &document::Step) -> Option<Work> {
        match verb {
            "run" | "script" | "http" => {
                let call = self.call(&Doing::from(step), Weight::Unknown)?;
                Some(Work::Action(call))
            }
            "probe" => self.probe_step(step),
            "shift" => self.shift(step, step.shift?).map(Work::Shift),
            "check" => {
                let conditions = self.conditions(&step.check.as_ref()?.0);
                let within = step.deadline.map(|deadline| deadline.value);
                Some(Work::Check { conditions, within })
            }
            "gate" => Some(Work::Gate(self.gate(step.gate.as_ref()?))),
            "wait" => Some(Work::Wait(step.wait?.value)),
            "message" => {
                let message = step.message.as_ref()?;
                self.message_step(message)
            }
            "enter" => self.mode_step(step.enter.as_ref()?, true),
            "leave" => self.mode_step(step.leave.as_ref()?, false),
            _ => {
                let lines = &step.manual.as_ref()?.0;
                let instructions = lines.iter().map(|line| line.value.clone()).collect();
                Some(Work::Manual { instructions })
            }
        }
    }

    fn conditions(&mut self, written: &[document::ConditionText]) -> Vec<Condition> {
        written
            .iter()
            .filter_map(|condition| self.condition(condition))
            .collect()
    }

    fn probe_step(&mut self, step: &document::Step) -> Option<Work> {
        let name = step.probe.as_ref()?;
        let document = self.document;
        let names = document.probes.iter().flat_map(Map::names);
        if !self.known("probe", name, name.at, names) {
            return None;
        }
        let mut call = self.probe_named(name)?.call.clone();
        if let Some(deadline) = step.deadline {
            call.deadline = Some(deadline.value);
        }
        Some(Work::Action(call))
    }

    /// A message written out, or one of the runbook's by its name.
    fn message_step(&mut self, message: &StepMessage) -> Option<Work> {
        let name = match message {
            StepMessage::Written(message) => {
                self.check_channel(&message.channel);
                return Some(Work::Message {
                    channel: message.channel.value.clone(),
                    text: message.text.value.clone(),
                    message: None,
                });
            }
            StepMessage::Named(name) => name,
        };
        let messages = self.document.messages.as_ref();
        let names = messages.into_iter().flat_map(Map::names);
        if !self.known("message", name, name.at, names) {
            return None;
        }
        let mut found = messages.into_iter().flat_map(Map::iter);
        let (_, _, message) = found.find(|(known, ..)| *known == name.value)?;
        Some(Work::Message {
            channel: message
                .channel
                .as_ref()
                .map(|c| c.value.clone())
                .unwrap_or_default(),
            text: message.text.value.clone(),
            message: Some(name.value.as_str().into()),
        })
    }

    /// What enters or leaves a mode: its call, or a person's hands.
    fn mode_step(&mut self, name: &Text, entered: bool) -> Option<Work> {
        let ids: Vec<String> = self.modes.iter().map(|mode| mode.id.to_string()).collect();
        if !self.known("mode", name, name.at, ids.iter().map(String::as_str)) {
            return None;
        }
        let mode = self
            .modes
            .iter()
            .find(|mode| mode.id.as_str() == name.value)?;
        let (call, word) = if entered {
            (&mode.enter, "Enter")
        } else {
            (&mode.leave, "Leave")
        };
        Some(match call {
            Some(call) => Work::Action(call.clone()),
            None => Work::Manual {
                instructions: vec![format!("{word} {} by hand", mode.title)],
            },
        })
    }

    fn shift(&mut self, step: &document::Step, to: Share) -> Option<Shift> {
        let lever = self.lever_of(step, to)?;
        let soak = step.soak.map_or(Millis::ZERO, |soak| soak.value);
        let entries = step.keep.iter().flat_map(|keep| &keep.0);
        let mut keep = Vec::new();
        for entry in entries {
            match entry {
                KeepEntry::Condition(text) => {
                    let Some(condition) = self.condition(text) else {
                        continue;
                    };
                    self.check_soak(step, &condition, text.at);
                    keep.push(Keep::Metric(condition));
                }
                KeepEntry::Attest(attest) => keep.push(Keep::Attest {
                    title: attest.attest.value.clone(),
                    role: self.role(attest.role.as_ref()),
                }),
            }
        }
        if let (Some(at), true) = (step.here.key("keep"), step.soak.is_none()) {
            let mistake = Diagnostic::error("soak", at, "`keep` without a soak is never looked at");
            self.tell(mistake.hint("add `soak: 30m`"));
        }
        if let (Some(0), Some(at)) = (step.tolerate, step.here.key("tolerate")) {
            let mistake = Diagnostic::error("tolerate", at, "a soak breaks with the first sample");
            self.tell(mistake.hint("write 1 or more"));
        }
        Some(Shift {
            lever,
            to: to.value,
            cohort: None,
            soak,
            keep,
            tolerate: step.tolerate.unwrap_or(2),
            on_breach: step.on_breach.map_or(OnBreach::Ask, |on| on.value),
            then: step.then.map_or(Then::Decide, |then| then.value),
            decide_within: step
                .decide_within
                .map_or(DECIDE_WITHIN, |within| within.value),
        })
    }

    /// The lever of a shift: the one it names, or the first.
    fn lever_of(&mut self, step: &document::Step, to: Share) -> Option<LeverId> {
        let document = self.document;
        let levers = document.levers.as_ref();
        let names: Vec<&str> = levers.into_iter().flat_map(Map::names).collect();
        let name = match (&step.lever, names.first()) {
            (Some(lever), _) => {
                if !self.known("lever", lever, lever.at, names.iter().copied()) {
                    return None;
                }
                lever.value.clone()
            }
            (None, Some(first)) => (*first).to_owned(),
            (None, None) => {
                let mistake = Diagnostic::error("no-lever", to.at, "a shift, and no lever to move");
                self.tell(mistake.hint("declare what moves traffic under `levers`"));
                return None;
            }
        };
        let mut found = levers.into_iter().flat_map(Map::iter);
        let is_switch = found.any(|(n, _, lever)| n == name && lever.switch.is_some());
        if is_switch && !matches!(to.value, 0 | 100) {
            let message = format!(
                "`{}` is a switch and knows only 0 % and 100 %",
                shown(&name)
            );
            self.error("switch", to.at, message);
        }
        Some(name.as_str().into())
    }

    /// A soak must be longer than the window of what it keeps, else no value ever counts.
    fn check_soak(
        &mut self,
        step: &document::Step,
        condition: &Condition,
        at: crate::runbook::diagnostic::Span,
    ) {
        let Some(soak) = step.soak else { return };
        let metric = self
            .metrics
            .iter()
            .find(|metric| metric.id == condition.metric);
        let Some(window) = metric.map(|metric| metric.window) else {
            return;
        };
        if soak.value < window {
            let metric = &condition.metric;
            let message = format!(
                "the soak of {} is shorter than the window of `{metric}`, {window}",
                soak.value
            );
            let mistake = Diagnostic::error("soak", soak.at, message);
            let hint = format!("no value could count: soak for more than {window}");
            self.tell(mistake.also(at, "kept here").hint(hint));
        }
    }

    fn gate(&mut self, gate: &document::Gate) -> Gate {
        let mut sections = Vec::new();
        for name in gate.checklists.iter().flat_map(|lists| &lists.0) {
            let named = |s: &&crate::room::plan::Section| {
                s.id.as_str() == name.value || s.title == name.value
            };
            if let Some(section) = self.sections.iter().find(named) {
                sections.push(section.id.clone());
                continue;
            }
            let ids: Vec<String> = self.sections.iter().map(|s| s.id.to_string()).collect();
            self.known("checklist", name, name.at, ids.iter().map(String::as_str));
        }
        let conditions = match &gate.conditions {
            Some(written) => self.conditions(&written.0),
            None => Vec::new(),
        };
        let decide = gate.decide.unwrap_or(true);
        let sign_offs = self.gate_sign_offs(gate);
        if !decide
            && gate.checklists.is_none()
            && gate.conditions.is_none()
            && gate.sign_offs.is_none()
        {
            let mistake =
                Diagnostic::error("empty", gate.here.span, "this gate keeps nothing back");
            self.tell(mistake.hint("name checklists, conditions, or let a person decide"));
        }
        Gate {
            sections,
            conditions,
            decide,
            sign_offs,
        }
    }

    fn gate_sign_offs(&mut self, gate: &document::Gate) -> Vec<SignOffId> {
        let ids: Vec<String> = self.sign_offs.iter().map(|s| s.id.to_string()).collect();
        let mut wanted = Vec::new();
        for name in gate.sign_offs.iter().flat_map(|names| &names.0) {
            if self.known("sign-off", name, name.at, ids.iter().map(String::as_str)) {
                wanted.push(name.value.as_str().into());
            }
        }
        wanted
    }
}

/// The mode that a step enters or leaves.
fn mode_change(step: &document::Step) -> Option<ModeChange> {
    let (name, entered) = match (&step.enter, &step.leave) {
        (Some(name), _) => (name, true),
        (None, Some(name)) => (name, false),
        (None, None) => return None,
    };
    Some(ModeChange {
        mode: name.value.as_str().into(),
        entered,
    })
}

/// A title for a step without one.
fn title_of(step: &document::Step) -> String {
    let first = |text: Option<&str>| shown(text.unwrap_or_default());
    if let Some(share) = step.shift {
        return format!("Shift to {}%", share.value);
    }
    if let Some(argv) = &step.run {
        let words: Vec<&str> = argv.iter().map(|word| word.value.as_str()).collect();
        return format!("Run {}", shown(&words.join(" ")));
    }
    if let Some(script) = &step.script {
        return format!(
            "Script: {}",
            first(script.body.lines().find(|l| !l.trim().is_empty()))
        );
    }
    if let Some(http) = &step.http {
        let method = http.method.map_or("GET", |method| {
            let all = <crate::backend::http::Method as document::Chosen>::ALL;
            all.iter()
                .find(|(_, m)| *m == method.value)
                .map_or("GET", |(word, _)| word)
        });
        return format!("{method} {}", shown(&http.url));
    }
    if let Some(wait) = step.wait {
        return format!("Wait {}", wait.value);
    }
    if let Some(probe) = &step.probe {
        return format!("Probe {}", shown(probe));
    }
    if let Some(message) = &step.message {
        return match message {
            StepMessage::Named(name) => super::name::humane(name),
            StepMessage::Written(message) => format!("Message to {}", shown(&message.channel)),
        };
    }
    if let Some(mode) = &step.enter {
        return format!("Enter {}", shown(mode));
    }
    if let Some(mode) = &step.leave {
        return format!("Leave {}", shown(mode));
    }
    if let Some(lines) = &step.manual {
        return first(lines.0.first().map(|line| line.value.as_str()));
    }
    if let Some(check) = &step.check {
        let metrics: Vec<&str> = check.0.iter().map(|c| c.metric.as_str()).collect();
        return format!("Check {}", shown(&metrics.join(", ")));
    }
    "Gate".to_owned()
}
