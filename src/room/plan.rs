//! The compiled runbook: ordered, names resolved, ids fixed, checked. A plan is data; it is
//! pinned in the journal by the event that opens the room, and only a reload puts another there.
//!
//! What the core does not judge (how a command or a request is made) stays an opaque `Call`.

mod checklist;
mod line;
mod measure;
mod message;
mod people;
mod phase;
mod review;
mod rollback;
mod time;
mod value;
mod watch;

use serde::{Deserialize, Serialize};

pub use checklist::{Evidence, Item, Section, Verify};
pub use line::Line;
pub use measure::{Band, Bands, Lever, LeverSet, Metric, MetricOf, Probe, Source, Traffic};
pub use message::{Channel, LIVE_NAMES, Message, Occasion, Prose};
pub use people::{
    Approvals, Authority, Contact, Duty, EscalationLevel, Part, Person, Right, Role, Severity,
    SignOff,
};
pub use phase::{
    Gate, Interrupt, Keep, ModeChange, Moves, OnBreach, OnFailure, Phase, Reversible, Shift, Step,
    Then, Work,
};
pub use review::{CallOf, Group, PlannedCall};
pub use rollback::{OnUnknown, Rollback, RollbackPath, Tier, Trigger, TriggerWhen};
pub use time::{Base, ClockTime, Day, Offset, When};
pub use value::{Ask, Origin, ValueKind, fill, fill_json, names_value, placeholder, placeholders};
pub use watch::{Mode, Playbook, Recurring, Round, WatchWindow};

use super::id::{
    ActionId, ItemId, LeverId, MessageId, MetricId, ModeId, PathId, PhaseId, PlaybookId, RoleId,
    SectionId, SignOffId, StepId, TriggerId,
};
use crate::support::Millis;
use crate::support::digest::sha256_hex;

/// A runbook, compiled.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// The runbook's name.
    pub name: String,
    /// The name as a slug, for room names.
    pub slug: String,
    /// SHA-256 of the runbook's bytes, hexadecimal.
    pub hash: String,
    /// The runbook's file name, as shown.
    pub source: String,
    /// The folder that commands run in.
    pub folder: String,
    /// When the run is to start, Unix milliseconds: said at open, for a plan without a clock.
    pub starts_at: Option<i64>,
    /// Whether nothing is performed and nothing measured: a rehearsal.
    pub dry_run: bool,
    /// Whether its commands wait until a person has seen and accepted each: they came from prose.
    pub review: bool,
    /// Whether mistakes here hurt users: dangerous commands then ask for the typed percent.
    pub production: bool,
    /// The IANA zone of the runbook's clock times; `UTC` when it names none.
    pub timezone: String,
    /// When the deployment may run.
    pub window: Option<Window>,
    /// The version in service.
    pub stable: Side,
    /// The version coming in.
    pub candidate: Side,
    /// Named values; secrets are references and hold no value here.
    pub variables: Vec<Variable>,
    /// Who may do what.
    pub roles: Vec<Role>,
    /// The role that commands.
    pub commander: Option<RoleId>,
    /// Who is who; empty means SOLO.
    pub people: Vec<Person>,
    /// Places that answer queries.
    pub sources: Vec<Source>,
    /// Measured numbers.
    pub metrics: Vec<Metric>,
    /// Probes of our own.
    pub probes: Vec<Probe>,
    /// What moves traffic; the first is the one in force at the start.
    pub levers: Vec<Lever>,
    /// The checklists, in order.
    pub checklists: Vec<Section>,
    /// The timed plan, in order.
    pub phases: Vec<Phase>,
    /// Actions outside the plan.
    pub actions: Vec<Action>,
    /// The way back.
    pub rollback: Rollback,
    /// Who is told when nobody answers.
    pub escalation: Vec<EscalationLevel>,
    /// Dashboards and the like: title and address.
    pub links: Vec<(String, String)>,
    /// What the runbook says of itself: version, owner, dates, approval; in its own words.
    pub about: Vec<(String, String)>,
    /// The environment it was compiled for.
    pub environment: Option<String>,
    /// Temporary states of production.
    pub modes: Vec<Mode>,
    /// Steps on demand.
    pub playbooks: Vec<Playbook>,
    /// Somebody to call who is not in the room.
    pub contacts: Vec<Contact>,
    /// How bad an incident is, worst first.
    pub severities: Vec<Severity>,
    /// Rights that are had only sometimes.
    pub authority: Vec<Authority>,
    /// Where people are told something.
    pub channels: Vec<Channel>,
    /// What they are told.
    pub messages: Vec<Message>,
    /// Approvals bound to what was seen.
    pub sign_offs: Vec<SignOff>,
    /// Checks that come round again and again.
    pub recurring: Vec<Recurring>,
    /// The windows of the watch after the run.
    pub watch: Vec<WatchWindow>,
    /// What the runbook says and the room only shows.
    pub prose: Vec<Prose>,
}

/// The deployment window, as minutes of the day in the plan's zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Window {
    /// First minute.
    pub from: ClockTime,
    /// End.
    pub to: ClockTime,
}

/// One of the two versions.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Side {
    /// What the runbook calls it: `blue`.
    pub name: String,
    /// Its version, where the runbook says it.
    pub version: Option<String>,
}

/// A named value.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub title: Option<String>,
    /// Its value; `None` for a secret.
    pub value: Option<String>,
    /// The environment variable that its value was read from at open; a reload takes it as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_from: Option<String>,
    /// The environment variable a secret is read from, at open and at each cold start.
    pub secret_from: Option<String>,
}

/// What is done through a backend. The core carries it and never looks inside.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Call {
    /// Which backend: `command`, `http`.
    pub backend: String,
    /// The backend's own configuration.
    pub config: serde_json::Value,
    /// Exactly what will be done, in one line, secrets masked.
    pub shown: String,
    /// Whether it may be done again without asking after doubt.
    pub repeatable: bool,
    /// When to sound OVERDUE.
    pub deadline: Option<Millis>,
    /// Whether it only follows something (a log, a watch): it never ends by itself, the plan goes
    /// on beside it, and the room's end ends it.
    #[serde(default)]
    pub follow: bool,
}

/// The cohort of a lever where nobody gets the candidate.
const NOBODY: &str = "none";

impl Call {
    /// The same for a weight, and for the cohort that it is, where the lever knows cohorts. A
    /// cohort's name comes from the runbook: it never has a byte that means something to a shell.
    #[must_use]
    pub fn for_cohort(&self, cohort: Option<&str>, weight: u8) -> Self {
        let shown = self.shown_with_weight(weight);
        let Some(cohort) = cohort else {
            return Self {
                shown,
                ..self.clone()
            };
        };
        let mut config = with_cohort(&self.config, cohort);
        if self.backend == "command" {
            config["env"]["WARROOM_COHORT"] = cohort.into();
        }
        Self {
            shown: shown.replace(COHORT, cohort),
            config,
            ..self.clone()
        }
    }

    /// What will be done, in one line, with the lever's weight filled in.
    #[must_use]
    pub fn shown_with_weight(&self, weight: u8) -> String {
        let weight = weight.to_string();
        self.shown
            .replace("{{weight}}", &weight)
            .replace("{{ weight }}", &weight)
    }
}

/// An action outside the plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Action {
    /// Its name.
    pub id: ActionId,
    /// As shown.
    pub title: String,
    /// What it does.
    pub call: Call,
    /// Who runs it; anyone who may run when `None`.
    pub role: Option<RoleId>,
    /// Whether it asks before it runs.
    pub dangerous: bool,
    /// Line in the runbook.
    pub line: Line,
}

/// Where a cohort's name goes.
const COHORT: &str = "{{cohort}}";

fn with_cohort(value: &serde_json::Value, cohort: &str) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::String(text) => text.replace(COHORT, cohort).into(),
        Value::Array(items) => items.iter().map(|item| with_cohort(item, cohort)).collect(),
        Value::Object(fields) => {
            let filled = fields
                .iter()
                .map(|(key, value)| (key.clone(), with_cohort(value, cohort)));
            Value::Object(filled.collect())
        }
        other => other.clone(),
    }
}

impl Lever {
    /// The cohort that a weight is; `none` at 0 % where no cohort is called otherwise.
    #[must_use]
    pub fn cohort_of(&self, weight: u8) -> Option<&str> {
        let named = self.cohorts.iter().find(|(_, share)| *share == weight);
        let nobody = (weight == 0 && !self.cohorts.is_empty()).then_some(NOBODY);
        named.map(|(name, _)| name.as_str()).or(nobody)
    }
}

impl Plan {
    /// SHA-256 of all of it, places and values too: tells it from every other plan, also from one of
    /// the same runbook.
    #[must_use]
    pub fn digest(&self) -> String {
        // A plan is plain data with text for keys: it always has a JSON form.
        sha256_hex(&[&serde_json::to_vec(self).unwrap_or_default()])
    }

    /// Every step of every phase, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.phases.iter().flat_map(|phase| &phase.steps)
    }

    /// Every step of phases, rollback paths and playbooks.
    pub fn every_step(&self) -> impl Iterator<Item = &Step> {
        let of_paths = self.rollback.paths.iter().flat_map(|path| &path.steps);
        let of_books = self.playbooks.iter().flat_map(|book| &book.steps);
        self.steps().chain(of_paths).chain(of_books)
    }

    /// Every value that is asked for, as often as it is.
    pub fn asks(&self) -> impl Iterator<Item = &Ask> {
        let of_steps = self.every_step().flat_map(|step| &step.asks);
        self.items().flat_map(|item| &item.asks).chain(of_steps)
    }

    /// A step of a phase, of a rollback path or of a playbook.
    #[must_use]
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        let of_paths = self.rollback.paths.iter().flat_map(|path| &path.steps);
        let of_books = self.playbooks.iter().flat_map(|book| &book.steps);
        self.steps()
            .chain(of_paths)
            .chain(of_books)
            .find(|step| step.id == *id)
    }

    /// The playbook that holds a step.
    #[must_use]
    pub fn playbook_of(&self, id: &StepId) -> Option<&Playbook> {
        let holds = |book: &&Playbook| book.steps.iter().any(|step| step.id == *id);
        self.playbooks.iter().find(holds)
    }

    /// A playbook by its name.
    #[must_use]
    pub fn playbook(&self, id: &PlaybookId) -> Option<&Playbook> {
        self.playbooks.iter().find(|book| book.id == *id)
    }

    /// A message by its name.
    #[must_use]
    pub fn message(&self, id: &MessageId) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == *id)
    }

    /// A mode by its name.
    #[must_use]
    pub fn mode(&self, id: &ModeId) -> Option<&Mode> {
        self.modes.iter().find(|mode| mode.id == *id)
    }

    /// A sign-off by its name.
    #[must_use]
    pub fn sign_off(&self, id: &SignOffId) -> Option<&SignOff> {
        self.sign_offs.iter().find(|sign_off| sign_off.id == *id)
    }

    /// The phase that holds a step.
    #[must_use]
    pub fn phase_of(&self, id: &StepId) -> Option<&Phase> {
        self.phases
            .iter()
            .find(|phase| phase.steps.iter().any(|step| step.id == *id))
    }

    /// A phase by its name.
    #[must_use]
    pub fn phase(&self, id: &PhaseId) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.id == *id)
    }

    /// Every item of every section, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.checklists.iter().flat_map(|section| &section.items)
    }

    /// The section of this name.
    #[must_use]
    pub fn section(&self, id: &SectionId) -> Option<&Section> {
        self.checklists.iter().find(|section| section.id == *id)
    }

    /// The section that holds an item.
    #[must_use]
    pub fn section_of(&self, id: &ItemId) -> Option<&Section> {
        let mut sections = self.checklists.iter();
        sections.find(|section| section.items.iter().any(|item| item.id == *id))
    }

    /// An item by its name.
    #[must_use]
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items().find(|item| item.id == *id)
    }

    /// A metric by its name.
    #[must_use]
    pub fn metric(&self, id: &MetricId) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.id == *id)
    }

    /// A lever by its name.
    #[must_use]
    pub fn lever(&self, id: &LeverId) -> Option<&Lever> {
        self.levers.iter().find(|lever| lever.id == *id)
    }

    /// A role by its name.
    #[must_use]
    pub fn role(&self, id: &RoleId) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == *id)
    }

    /// An action outside the plan by its name.
    #[must_use]
    pub fn action(&self, id: &ActionId) -> Option<&Action> {
        self.actions.iter().find(|action| action.id == *id)
    }

    /// A trigger by its name.
    #[must_use]
    pub fn trigger(&self, id: &TriggerId) -> Option<&Trigger> {
        self.rollback
            .triggers
            .iter()
            .find(|trigger| trigger.id == *id)
    }

    /// A rollback path by its name.
    #[must_use]
    pub fn path(&self, id: &PathId) -> Option<&RollbackPath> {
        self.rollback.paths.iter().find(|path| path.id == *id)
    }
}
