//! Captured values: what was asked for and is known, what is still missing, and texts with the
//! values filled in.

use serde::{Deserialize, Serialize};

use super::Room;
use crate::room::event::CapturedFrom;
use crate::room::id::{PersonId, ValueId};
use crate::room::input::Now;
use crate::room::plan::{Ask, Call, Item, Step, Verify, Work, fill, fill_json, placeholders};

/// A value that was asked for and is known.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Captured {
    /// The value.
    pub value: String,
    /// Who said it; the engine where `None`.
    pub by: Option<PersonId>,
    /// When.
    pub at: Now,
    /// Where it came from.
    pub from: CapturedFrom,
}

impl Room {
    /// The first of these values that is not known. In a dry run none is waited for.
    #[must_use]
    pub fn missing<'a>(&self, asks: &'a [Ask]) -> Option<&'a Ask> {
        self.all_missing(asks).next()
    }

    /// Those of these values that are not known. In a dry run none is waited for.
    pub fn all_missing<'a>(&self, asks: &'a [Ask]) -> impl Iterator<Item = &'a Ask> {
        let waits = !self.plan.dry_run;
        let unknown = move |ask: &&Ask| waits && !self.values.contains_key(&ask.value);
        asks.iter().filter(unknown)
    }

    /// The first value that a call uses and that is not known. In a dry run none is waited for.
    #[must_use]
    pub fn missing_in(&self, call: &Call) -> Option<ValueId> {
        if self.plan.dry_run {
            return None;
        }
        let mut used = placeholders(&call.config).into_iter().map(ValueId::from);
        used.find(|name| !self.values.contains_key(name))
    }

    /// The first value that a step's work uses and that is not known.
    #[must_use]
    pub fn missing_for(&self, step: &Step) -> Option<ValueId> {
        match &step.work {
            Work::Action(call) => self.missing_in(call),
            _ => None,
        }
    }

    /// A call with the values filled in that are known: words stay words.
    #[must_use]
    pub fn with_values_in(&self, mut call: Call) -> Call {
        if !self.values.is_empty() {
            let value_of = |name: &str| self.value_named(name);
            fill_json(&mut call.config, &value_of);
            call.shown = fill(&call.shown, value_of);
        }
        call
    }

    /// A text for people with the values filled in that are known.
    #[must_use]
    pub fn with_values(&self, text: &str) -> String {
        if self.values.is_empty() {
            return text.to_owned();
        }
        fill(text, |name| self.value_named(name))
    }

    pub(super) fn value_named(&self, name: &str) -> Option<String> {
        let captured = self.values.get(&ValueId::from(name))?;
        Some(captured.value.clone())
    }

    /// What a step under way asks for and does not have yet, once all else of it is done.
    #[must_use]
    pub fn waits_for_value<'a>(&self, step: &'a Step) -> Option<&'a Ask> {
        let status = self.step_status(&step.id);
        status
            .is_under_way()
            .then(|| self.missing(&step.asks))
            .flatten()
    }

    /// The steps that wait for nothing but a value that somebody must say, each with the first one.
    pub fn values_waited_for(&self) -> impl Iterator<Item = (&Step, &Ask)> {
        let works = |step: &Step| {
            let state = self.steps.get(&step.id)?;
            let attempt = self.attempts.get(state.attempt.as_ref()?)?;
            (!attempt.has_ended()).then_some(())
        };
        let idle = self.plan.steps().filter(move |step| works(step).is_none());
        idle.filter_map(|step| Some((step, self.waits_for_value(step)?)))
    }

    /// The first value that an item's verification uses and that is not known.
    #[must_use]
    pub fn missing_to_verify(&self, item: &Item) -> Option<ValueId> {
        match &item.verify {
            Some(Verify::Call(call)) => self.missing_in(call),
            _ => None,
        }
    }
}
