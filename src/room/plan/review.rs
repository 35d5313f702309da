//! Everything that the plan does through a backend, in one list: what a person looks at before any
//! of it runs, where the runbook was written as prose. Levers are not in it: a person wrote them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Call, Line, Plan, Probe, Right, Round, Step, Verify, Work};
use crate::room::id::{ActionId, ItemId, ModeId, ProbeId, RecurringId, RoleId, StepId};
use crate::support::digest::sha256_hex;

/// How the names of variables begin in a command's environment, as the command backend has it.
const IN_ENVIRONMENT: &str = "WARROOM_VAR_";

/// What a call of the plan is for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallOf {
    /// A step's work.
    Step(StepId),
    /// What takes back what a step did.
    Undo(StepId),
    /// An item's verification.
    Item(ItemId),
    /// An action outside the plan.
    Action(ActionId),
    /// What enters a mode.
    Enter(ModeId),
    /// What leaves a mode.
    Leave(ModeId),
    /// A round of a recurring check.
    Round(RecurringId),
    /// A probe that runs something.
    Probe(ProbeId),
}

impl CallOf {
    /// The word for its kind: `step:backup` names a step where a phase is called `backup` too.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Step(_) | Self::Undo(_) => "step",
            Self::Item(_) => "item",
            Self::Action(_) => "action",
            Self::Enter(_) | Self::Leave(_) => "mode",
            Self::Round(_) => "check",
            Self::Probe(_) => "probe",
        }
    }

    /// The name of what it is for.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Step(id) | Self::Undo(id) => id.as_str(),
            Self::Item(id) => id.as_str(),
            Self::Action(id) => id.as_str(),
            Self::Enter(id) | Self::Leave(id) => id.as_str(),
            Self::Round(id) => id.as_str(),
            Self::Probe(id) => id.as_str(),
        }
    }
}

/// What holds a call: all in it can be accepted at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Group<'a> {
    /// `phase`, `checklist`, `playbook` or `path`.
    pub kind: &'static str,
    /// Its name.
    pub id: &'a str,
    /// Its number, where it has one.
    pub number: Option<u32>,
    /// As shown.
    pub title: &'a str,
}

/// A call with what it is for.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedCall<'a> {
    /// What it is for.
    pub of: CallOf,
    /// What will be done.
    pub call: &'a Call,
    /// The number of its step or item; empty for the rest.
    pub number: &'a str,
    /// As shown.
    pub title: &'a str,
    /// What holds it.
    pub group: Option<Group<'a>>,
    /// Who does it.
    pub role: Option<&'a RoleId>,
    /// What whoever does it may, where no role is named.
    pub right: Right,
    /// Whether it destroys something.
    pub destructive: bool,
    /// Line in the runbook.
    pub line: Option<&'a Line>,
}

impl PlannedCall<'_> {
    /// What names it in a command: a step's number, else the name.
    #[must_use]
    pub fn word(&self) -> &str {
        let of_phase = self.group.is_some_and(|group| group.kind == "phase");
        if of_phase && !self.number.is_empty() {
            self.number
        } else {
            self.of.name()
        }
    }

    fn is_called(&self, name: &str) -> bool {
        self.of.name() == name || (!self.number.is_empty() && self.number == name)
    }

    fn is_in(&self, name: &str) -> bool {
        self.group.is_some_and(|group| {
            let number = group.number.map(|number| number.to_string());
            group.id == name || number.as_deref() == Some(name)
        })
    }
}

impl fmt::Display for PlannedCall<'_> {
    /// `2.1 Back up the database`, with what it is where it is not the thing itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.of {
            CallOf::Step(_) | CallOf::Action(_) => "",
            CallOf::Undo(_) => ", its undo",
            CallOf::Item(_) => ", its verification",
            CallOf::Enter(_) => ", entered",
            CallOf::Leave(_) => ", left",
            CallOf::Round(_) => ", each round",
            CallOf::Probe(_) => ", again and again",
        };
        let space = if self.number.is_empty() { "" } else { " " };
        write!(f, "{}{space}{}{what}", self.number, self.title)
    }
}

impl Plan {
    /// Everything that is done through a backend but for levers, in the plan's order.
    #[must_use]
    pub fn calls(&self) -> Vec<PlannedCall<'_>> {
        let mut calls = Vec::new();
        self.calls_of_items(&mut calls);
        for phase in &self.phases {
            let group = group("phase", phase.id.as_str(), Some(phase.number), &phase.title);
            of_steps(&phase.steps, group, Right::Run, &mut calls);
        }
        for path in &self.rollback.paths {
            let group = group("path", path.id.as_str(), None, &path.title);
            of_steps(&path.steps, group, Right::RollBack, &mut calls);
        }
        for book in &self.playbooks {
            let group = group("playbook", book.id.as_str(), None, &book.title);
            of_steps(&book.steps, group, Right::Run, &mut calls);
        }
        self.calls_beside(&mut calls);
        calls
    }

    fn calls_of_items<'a>(&'a self, calls: &mut Vec<PlannedCall<'a>>) {
        for section in &self.checklists {
            let group = group("checklist", section.id.as_str(), None, &section.title);
            for item in &section.items {
                if let Some(Verify::Call(call)) = &item.verify {
                    calls.push(PlannedCall {
                        number: &item.number,
                        group: Some(group),
                        role: item.role.as_ref(),
                        right: Right::Tick,
                        line: Some(&item.line),
                        ..plain(CallOf::Item(item.id.clone()), call, &item.title)
                    });
                }
            }
        }
    }

    fn calls_beside<'a>(&'a self, calls: &mut Vec<PlannedCall<'a>>) {
        calls.extend(self.actions.iter().map(|action| PlannedCall {
            role: action.role.as_ref(),
            destructive: action.dangerous,
            line: Some(&action.line),
            ..plain(
                CallOf::Action(action.id.clone()),
                &action.call,
                &action.title,
            )
        }));
        for mode in &self.modes {
            let enter = mode.enter.as_ref().map(|call| (CallOf::Enter, call));
            let leave = mode.leave.as_ref().map(|call| (CallOf::Leave, call));
            for (of, call) in enter
                .map(|(of, call)| (of(mode.id.clone()), call))
                .into_iter()
                .chain(leave.map(|(of, call)| (of(mode.id.clone()), call)))
            {
                calls.push(PlannedCall {
                    line: Some(&mode.line),
                    ..plain(of, call, &mode.title)
                });
            }
        }
        for check in &self.recurring {
            if let Round::Call(call) = &check.how {
                calls.push(PlannedCall {
                    role: check.role.as_ref(),
                    right: Right::Tick,
                    line: Some(&check.line),
                    ..plain(CallOf::Round(check.id.clone()), call, &check.title)
                });
            }
        }
        let probes = self.probes.iter().filter(|probe| !only_asks(probe));
        calls.extend(
            probes.map(|probe| plain(CallOf::Probe(probe.id.clone()), &probe.call, &probe.title)),
        );
    }

    /// The calls that a person names: those of a step, an item, an action, a mode, a recurring
    /// check or a probe, by name or number; else all of a phase, a checklist, a playbook or a
    /// rollback path. `phase:backup` says which kind is meant.
    #[must_use]
    pub fn calls_named(&self, name: &str) -> Vec<PlannedCall<'_>> {
        let calls = self.calls();
        let (kind, name) = match name.split_once(':') {
            Some((kind, name)) => (Some(kind), name),
            None => (None, name),
        };
        let meant = |word: &str| kind.is_none_or(|kind| kind == word);
        let one = calls
            .iter()
            .find(|call| meant(call.of.kind()) && call.is_called(name))
            .map(|call| (call.of.kind(), call.of.name().to_owned()));
        if let Some((kind, name)) = one {
            let same = |call: &PlannedCall| call.of.kind() == kind && call.of.name() == name;
            return calls.into_iter().filter(same).collect();
        }
        let group = calls
            .iter()
            .filter(|call| call.is_in(name))
            .filter_map(|call| call.group)
            .find(|group| meant(group.kind));
        calls
            .into_iter()
            .filter(|call| group.is_some() && call.group == group)
            .collect()
    }

    /// SHA-256 over all that a person names, as they see it: whoever accepts it says which they saw.
    #[must_use]
    pub fn digest_named(&self, name: &str) -> String {
        let named = self.calls_named(name).into_iter();
        let digests: Vec<String> = named.map(|planned| self.digest_of(&planned)).collect();
        sha256_hex(&[digests.join("\n").as_bytes()])
    }

    /// SHA-256 over what a person sees of a call: what it is for, all of its configuration, the
    /// line that is shown, and the variables that reach its environment. Whoever accepted another
    /// digest has not seen this.
    #[must_use]
    pub fn digest_of(&self, planned: &PlannedCall) -> String {
        let of = serde_json::json!(planned.of).to_string();
        let config = planned.call.config.to_string();
        let variables = self.environment_of(planned).into_iter();
        let variables = variables.map(|(name, value)| format!("{name}={}\0", value.unwrap_or("")));
        let variables: String = variables.collect();
        let parts = [&of, &planned.call.backend, &config, &planned.call.shown];
        let parts: Vec<&[u8]> = parts
            .into_iter()
            .flat_map(|part| [part.as_bytes(), b"\0"])
            .chain([variables.as_bytes()])
            .collect();
        sha256_hex(&parts)
    }
}

impl Plan {
    /// The variables that a call reads from its environment: each name there and its value; none
    /// for a secret.
    #[must_use]
    pub fn environment_of(&self, planned: &PlannedCall) -> Vec<(String, Option<&str>)> {
        let config = planned.call.config.to_string();
        if !config.contains(IN_ENVIRONMENT) {
            return Vec::new();
        }
        let used = self.variables.iter().filter_map(|variable| {
            let letters = variable.name.chars();
            let letters = letters.map(|c| {
                if c.is_ascii_alphanumeric() {
                    c.to_ascii_uppercase()
                } else {
                    '_'
                }
            });
            let name: String = IN_ENVIRONMENT.chars().chain(letters).collect();
            config
                .contains(&name)
                .then_some((name, variable.value.as_deref()))
        });
        used.collect()
    }
}

fn group<'a>(kind: &'static str, id: &'a str, number: Option<u32>, title: &'a str) -> Group<'a> {
    Group {
        kind,
        id,
        number,
        title,
    }
}

fn plain<'a>(of: CallOf, call: &'a Call, title: &'a str) -> PlannedCall<'a> {
    PlannedCall {
        of,
        call,
        number: "",
        title,
        group: None,
        role: None,
        right: Right::Run,
        destructive: false,
        line: None,
    }
}

fn of_steps<'a>(
    steps: &'a [Step],
    group: Group<'a>,
    right: Right,
    calls: &mut Vec<PlannedCall<'a>>,
) {
    for step in steps {
        let work = match &step.work {
            Work::Action(call) => Some((CallOf::Step(step.id.clone()), call)),
            _ => None,
        };
        let undo = step.undo.as_ref();
        let undo = undo.map(|call| (CallOf::Undo(step.id.clone()), call));
        for (of, call) in work.into_iter().chain(undo) {
            calls.push(PlannedCall {
                number: &step.number,
                group: Some(group),
                // A way back is for whoever may roll back, whatever role its step names.
                role: step.role.as_ref().filter(|_| right == Right::Run),
                right,
                destructive: step.destructive && !matches!(of, CallOf::Undo(_)),
                line: Some(&step.line),
                ..plain(of, call, &step.title)
            });
        }
    }
}

/// Whether the probe is a request that only asks: it changes nothing, and needs no review.
fn only_asks(probe: &Probe) -> bool {
    let method = probe.call.config.get("method");
    let safe = method.is_none_or(|method| {
        let word = method.as_str().unwrap_or_default();
        ["GET", "HEAD"].contains(&word)
    });
    probe.call.backend == "http" && safe
}
