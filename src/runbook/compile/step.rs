//! Steps: what the one verb says, and the keys that only some verbs know.

use super::Compiler;
use super::call::{Doing, Weight, mentions};
use super::name::{repeated_title, shown, target_of};
use crate::room::condition::Condition;
use crate::room::id::{LeverId, SignOffId};
use crate::room::plan::{
    Call, Gate, Interrupt, Keep, Lever, LeverSet, ModeChange, Moves, OnBreach, OnFailure,
    Reversible, Shift, Step, Then, Work,
};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{
    self, AtOnce, FailureText, FailureWord, KeepEntry, Map, ShiftTo, StepMessage, Text,
};
use crate::support::Millis;

/// Every verb.
const VERBS: [&str; 12] = [
    "run", "script", "http", "probe", "shift", "check", "gate", "wait", "message", "manual",
    "enter", "leave",
];
/// Keys that only some verbs know, and which.
const ONLY: [(&[&str], &[&str]); 6] = [
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
            "host",
            "user",
            "terminal",
        ],
        &["run", "script"],
    ),
    (&["shell", "with"], &["script", "run"]),
    (
        &["on_failure"],
        &["run", "script", "http", "probe", "shift", "enter", "leave"],
    ),
    (
        &["tries", "retry_after", "every", "at_most"],
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

/// How often something is tried.
struct Repeats {
    tries: u32,
    after: Millis,
    at_most: Option<Millis>,
}

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
        if path.is_some() {
            self.refuse_forward_keys(step);
        }
        self.targets.clone_from(&step.here.targets);
        let work = verb.and_then(|verb| self.work(verb, step));
        let undo = step.undo.as_ref();
        let undo = undo.and_then(|undo| self.one_call(undo, Weight::Unknown));
        self.targets.clear();
        if work.is_none() && step.title.is_none() && step.id.is_none() {
            // A title made from what has mistakes would only bring more of them.
            return None;
        }
        let untargeted = match &step.title {
            Some(title) => title.value.clone(),
            None => title_of(step),
        };
        let title = repeated_title(&step.here, &untargeted);
        let id_from = match path {
            Some(path) => format!("{path} {untargeted}"),
            None => untargeted,
        };
        let at = step.title.as_ref().map(|title| title.at);
        let id = self.repeated_id_from("step", &step.here, step.id.as_ref(), &id_from, at);
        let repeats = self.tries(step);
        Some(Step {
            id: id.into(),
            number,
            title,
            role,
            auto: step.auto.unwrap_or(path.is_some()),
            work: work?,
            at: step.at.map(|at| at.value),
            lasts: step.lasts.map(|lasts| lasts.value),
            not_before: step.not_before.map(|moment| moment.value),
            deadline: step.deadline.map(|deadline| deadline.value),
            after: None,
            when: self.when(step.when.as_ref()),
            target: target_of(&step.here),
            on_failure: on_failure(step),
            undo,
            asks: self.asks(step.asks.as_ref(), writes_output(step)),
            mode: mode_change(step),
            destructive: step.destructive.unwrap_or(false),
            cutover: step.cutover.unwrap_or(false),
            approvals: self.approvals_of(step.approvals.as_ref(), &step.here),
            optional: step.optional.unwrap_or(false),
            tries: repeats.tries,
            retry_after: repeats.after,
            at_most: repeats.at_most,
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

    /// A rollback path goes straight back: one step after the other, at once.
    fn refuse_forward_keys(&mut self, step: &document::Step) {
        for key in [
            "after",
            "not_before",
            "on_failure",
            "undo",
            "cutover",
            "when",
        ] {
            if let Some(at) = step.here.key(key) {
                let message = format!("`{key}` belongs to the steps of phases");
                let hint =
                    "the steps of a rollback path or a playbook run in order; a failure is told";
                self.tell(Diagnostic::error("foreign-key", at, message).hint(hint));
            }
        }
        if let (Some(repeat), Some(at)) = (step.here.repeat, step.here.key("for_each"))
            && repeat.at_once == AtOnce::All
        {
            let message = "the steps of a rollback path or a playbook run in order";
            self.tell(Diagnostic::error("for-each", at, message).hint("leave `at_once` out"));
        }
    }

    fn repeats(&mut self, step: &document::Step) -> Option<Repeats> {
        let (every, at_most) = match (step.every, step.at_most) {
            (Some(every), Some(at_most)) => (every, at_most),
            (None, None) => return None,
            (every, at_most) => {
                let at = every.or(at_most).map(|span| span.at)?;
                let message = "`every` and `at_most` go together";
                let hint = "every: 10s, at_most: 5m repeats until it succeeds, for 5 minutes";
                self.tell(Diagnostic::error("every", at, message).hint(hint));
                return None;
            }
        };
        for key in ["tries", "retry_after"] {
            if let Some(at) = step.here.key(key) {
                let message = format!("`{key}` means nothing beside `every`");
                let mistake = Diagnostic::error("every", at, message);
                self.tell(mistake.also(every.at, "repeated here already"));
            }
        }
        if every.value == Millis::ZERO || every.value > at_most.value {
            let message = format!("every {} for at most {}", every.value, at_most.value);
            self.error("every", every.at, message);
        }
        Some(Repeats {
            tries: u32::MAX,
            after: every.value,
            at_most: Some(at_most.value),
        })
    }

    fn tries(&mut self, step: &document::Step) -> Repeats {
        if let Some(repeats) = self.repeats(step) {
            return repeats;
        }
        if let (Some(0), Some(at)) = (step.tries, step.here.key("tries")) {
            self.error("tries", at, "a step is tried at least once");
        }
        let probe = step.probe.as_ref().and_then(|name| self.probe_named(name));
        let (tries, after) = match probe {
            Some(probe) => (PROBE_TRIES, probe.every),
            None => (1, RETRY_AFTER),
        };
        Repeats {
            tries: step.tries.unwrap_or(tries),
            after: step.retry_after.map_or(after, |after| after.value),
            at_most: None,
        }
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
                Some(if step.terminal == Some(true) {
                    in_terminal(&call)
                } else {
                    Work::Action(call)
                })
            }
            "probe" => self.probe_step(step),
            "shift" => self.shift(step, step.shift.as_ref()?).map(Work::Shift),
            "check" => {
                let conditions = self.conditions(&step.check.as_ref()?.0);
                self.check_kept(&conditions, step.here.key("check")?);
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

    fn conditions(&mut self, written: &[KeepEntry]) -> Vec<Keep> {
        let kept = written.iter().map(|entry| self.keep(entry));
        kept.collect::<Vec<_>>().into_iter().flatten().collect()
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

    fn shift(&mut self, step: &document::Step, to: &ShiftTo) -> Option<Shift> {
        let lever = self.lever_of(step, to.at())?;
        let (to, cohort) = self.share_of(&lever, to)?;
        let soak = step.soak.map_or(Millis::ZERO, |soak| soak.value);
        let entries = step.keep.iter().flat_map(|keep| &keep.0);
        let mut keep = Vec::new();
        for entry in entries {
            let kept = self.keep(entry);
            if let (KeepEntry::Condition(text), Some(Keep::Condition(condition))) = (entry, &kept) {
                self.check_soak(step, condition, text.at);
            }
            keep.extend(kept);
        }
        if let Some(at) = step.here.key("keep") {
            self.check_kept(&keep, at);
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
            to,
            cohort,
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
    fn lever_of(&mut self, step: &document::Step, to: Span) -> Option<LeverId> {
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
                let mistake = Diagnostic::error("no-lever", to, "a shift, and no lever to move");
                self.tell(mistake.hint("declare what moves traffic under `levers`"));
                return None;
            }
        };
        Some(name.as_str().into())
    }

    /// The candidate's share, and the cohort that it is, where the lever knows cohorts.
    fn share_of(&mut self, id: &LeverId, to: &ShiftTo) -> Option<(u8, Option<String>)> {
        let lever = self.levers.iter().find(|lever| lever.id == *id).cloned();
        let cohorts = lever.as_ref().map_or(&[][..], |lever| &lever.cohorts);
        match to {
            ShiftTo::Cohort(name) => {
                // A lever with mistakes has none to be found.
                lever.as_ref()?;
                let found = cohorts.iter().find(|(known, _)| *known == name.value);
                if found.is_none() && cohorts.is_empty() {
                    let message =
                        format!("`{}` is no percent, and `{id}` has no cohorts", shown(name));
                    let hint = "a shift goes to a whole percent, 10 %, or to a cohort of its lever";
                    self.tell(Diagnostic::error("percent", name.at, message).hint(hint));
                } else if found.is_none() {
                    let names = cohorts.iter().map(|(known, _)| known.as_str());
                    self.known("cohort", name, name.at, names);
                }
                found.map(|(name, share)| (*share, Some(name.clone())))
            }
            ShiftTo::Share(share) => {
                let is_switch = lever
                    .as_ref()
                    .is_some_and(|lever| matches!(lever.set, LeverSet::Switch { .. }));
                if is_switch && !matches!(share.value, 0 | 100) {
                    let message = format!(
                        "`{}` is a switch and knows only 0 % and 100 %",
                        shown(id.as_str())
                    );
                    self.error("switch", share.at, message);
                }
                let named = cohorts.iter().find(|(_, known)| *known == share.value);
                let by_cohort = lever.as_ref().is_some_and(only_by_cohort);
                if by_cohort && named.is_none() && share.value > 0 {
                    let message =
                        format!("`{id}` is set by cohort, and none has {} %", share.value);
                    let known: Vec<String> = cohorts
                        .iter()
                        .map(|(name, share)| format!("{name} ({share} %)"))
                        .collect();
                    let hint = format!("its cohorts are {}", known.join(", "));
                    self.tell(Diagnostic::error("cohort", share.at, message).hint(hint));
                }
                Some((share.value, named.map(|(name, _)| name.clone())))
            }
        }
    }

    /// A soak must be longer than the window of what it keeps, else no value ever counts.
    fn check_soak(
        &mut self,
        step: &document::Step,
        condition: &Condition,
        at: crate::runbook::diagnostic::Span,
    ) {
        let Some(soak) = step.soak else { return };
        let read = self.metrics.iter().filter(|m| condition.reads(&m.id));
        let Some(longest) = read.max_by_key(|metric| metric.window) else {
            return;
        };
        let (metric, window) = (longest.id.clone(), longest.window);
        if soak.value < window {
            let message = format!(
                "the soak of {} is shorter than the window of `{metric}`, {window}",
                soak.value
            );
            let mistake = Diagnostic::error("soak", soak.at, message);
            let hint = format!("no value could count: soak for more than {window}");
            self.tell(mistake.also(at, "kept here").hint(hint));
        }
    }

    pub(super) fn gate(&mut self, gate: &document::Gate) -> Gate {
        let mut sections = Vec::new();
        for name in gate.checklists.iter().flat_map(|lists| &lists.0) {
            let named = |s: &&crate::room::plan::Section| {
                s.id.as_str() == name.value || s.title == name.value
            };
            if let Some(section) = self.sections.iter().find(named) {
                sections.push(section.id.clone());
                continue;
            }
            // One that is repeated stands for all of its targets.
            let of_target = |s: &&crate::room::plan::Section| {
                let suffix = |target: &String| format!("-{}", crate::support::text::slug(target));
                let base = s
                    .target
                    .as_ref()
                    .and_then(|t| s.id.as_str().strip_suffix(&suffix(t)));
                base == Some(name.value.as_str())
            };
            let repeated: Vec<_> = self
                .sections
                .iter()
                .filter(of_target)
                .map(|s| s.id.clone())
                .collect();
            if !repeated.is_empty() {
                sections.extend(repeated);
                continue;
            }
            let ids: Vec<String> = self.sections.iter().map(|s| s.id.to_string()).collect();
            self.known("checklist", name, name.at, ids.iter().map(String::as_str));
        }
        let conditions = match &gate.conditions {
            Some(written) => self.conditions(&written.0),
            None => Vec::new(),
        };
        if let Some(at) = gate.here.key("conditions") {
            self.check_kept(&conditions, at);
        }
        let decide = gate.decide.unwrap_or(true);
        let sign_offs = self.gate_sign_offs(gate);
        let poll = self.role_names(gate.poll.as_ref());
        if let Some(at) = gate.here.key("poll") {
            self.shown_only(at, "votes are");
        }
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
            poll,
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

/// What follows its failure; where the plan goes on is known once all steps are.
fn on_failure(step: &document::Step) -> OnFailure {
    match step.on_failure.as_ref() {
        Some(FailureText::Word(word)) => match word.value {
            FailureWord::Ask => OnFailure::Ask,
            FailureWord::RollBack => OnFailure::RollBack,
            FailureWord::Hold => OnFailure::Hold,
            FailureWord::GoOn => OnFailure::GoOn,
        },
        Some(FailureText::GoTo(_)) | None => OnFailure::Ask,
    }
}

/// A person runs it, and says how it went.
fn in_terminal(call: &Call) -> Work {
    let lines = std::iter::once("Run this in a terminal:".to_owned());
    let instructions = lines.chain(call.shown.lines().map(str::to_owned)).collect();
    Work::Manual { instructions }
}

/// Whether its calls say a cohort, and no weight.
fn only_by_cohort(lever: &Lever) -> bool {
    let LeverSet::Weight(call) = &lever.set else {
        return false;
    };
    let says = |words: &[&str]| words.iter().any(|word| mentions(&call.config, word));
    says(&["{{cohort}}", "WARROOM_COHORT"]) && !says(&["{{weight}}", "WARROOM_WEIGHT"])
}

/// Whether something of the step writes output that values can be found in.
fn writes_output(step: &document::Step) -> bool {
    let verbs = ["run", "script", "http", "probe"];
    verbs.iter().any(|verb| step.here.key(verb).is_some())
}

/// A title for a step without one.
fn title_of(step: &document::Step) -> String {
    let first = |text: Option<&str>| shown(text.unwrap_or_default());
    match &step.shift {
        Some(ShiftTo::Share(share)) => return format!("Shift to {}%", share.value),
        Some(ShiftTo::Cohort(cohort)) => return format!("Shift to {}", shown(cohort)),
        None => {}
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
        let about = check.0.iter().flat_map(|entry| match entry {
            KeepEntry::Condition(text) => text.names(),
            KeepEntry::Attest(attest) => vec![attest.attest.value.as_str()],
        });
        let mut metrics: Vec<&str> = about.collect();
        metrics.dedup();
        return format!("Check {}", shown(&metrics.join(", ")));
    }
    "Gate".to_owned()
}
