//! One line for each entry of the journal: who, the kind of thing, and what happened. One file per
//! family of events; names are told by the plan, so that a person reads numbers and titles.

mod beside;
mod progress;
mod team;
mod traffic;
mod watch;

use crate::room::id::{ItemId, StepId};
use crate::room::plan::Plan;
use crate::room::{Entry, Event};
use crate::settings::Meaning;

/// What an entry says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sentence {
    /// A word for the kind of thing: `shift`, `soak`, `note`.
    pub kind: &'static str,
    /// What happened.
    pub text: String,
    /// How it is to be taken.
    pub meaning: Meaning,
}

impl Sentence {
    fn new(kind: &'static str, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            meaning: Meaning::Text,
        }
    }

    fn good(self) -> Self {
        Self {
            meaning: Meaning::Ok,
            ..self
        }
    }

    fn bad(self) -> Self {
        Self {
            meaning: Meaning::Critical,
            ..self
        }
    }

    fn odd(self) -> Self {
        Self {
            meaning: Meaning::Warning,
            ..self
        }
    }

    fn unknown(self) -> Self {
        Self {
            meaning: Meaning::Unknown,
            ..self
        }
    }

    fn quiet(self) -> Self {
        Self {
            meaning: Meaning::Muted,
            ..self
        }
    }
}

/// Who caused an entry, as shown.
pub(crate) fn who(entry: &Entry) -> &str {
    entry
        .by
        .as_ref()
        .map_or("engine", |who| who.person.as_str())
}

/// What an entry says.
pub(crate) fn sentence(entry: &Entry, plan: &Plan) -> Sentence {
    let event = &entry.event;
    team::sentence(event, plan)
        .or_else(|| progress::sentence(event, plan))
        .or_else(|| traffic::sentence(event, plan))
        .or_else(|| watch::sentence(event, plan))
        .or_else(|| beside::sentence(event, plan))
        .unwrap_or_else(|| Sentence::new("event", kind_of(event)))
}

/// The variant's own name, should a family have forgotten it.
fn kind_of(event: &Event) -> String {
    let whole = format!("{event:?}");
    whole.chars().take_while(|c| c.is_alphanumeric()).collect()
}

fn step(plan: &Plan, id: &StepId) -> String {
    plan.step(id).map_or_else(
        || id.to_string(),
        |step| format!("{} {}", step.number, step.title),
    )
}

fn number(plan: &Plan, id: &StepId) -> String {
    plan.step(id)
        .map_or_else(|| id.to_string(), |step| step.number.clone())
}

fn item(plan: &Plan, id: &ItemId) -> String {
    plan.item(id).map_or_else(
        || id.to_string(),
        |item| format!("{} {}", item.number, item.title),
    )
}

/// `: why`, where there is one.
fn because(reason: Option<&String>) -> String {
    reason
        .map(|reason| format!(": {reason}"))
        .unwrap_or_default()
}
