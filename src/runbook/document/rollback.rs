//! The way back: paths, what must be ready for them, and what starts them.

use super::authority::Approvals;
use super::choice::Choice;
use super::condition::ConditionText;
use super::each::Each;
use super::field::{Map, Needed, OneOrMany, document};
use super::phase::Step;
use super::text::Text;
use super::time::Lasting;
use crate::room::plan::{OnUnknown, Tier};

document! {
    /// The way back.
    struct Rollback "`rollback`" {
        /// How long a rollback may take in all.
        budget: Option<Lasting>,
        /// Probes that must pass for the way back to be ready.
        ready: Option<OneOrMany<Text>>,
        /// The paths; the first moves traffic, and triggers and the key start it.
        paths: Needed<Map<Path>>,
        /// What starts it.
        triggers: Option<Vec<Trigger>>,
    }

    /// One way back.
    struct Path "a rollback path" {
        /// As shown.
        title: Option<Text>,
        /// How long it may take.
        budget: Option<Lasting>,
        /// What is lost by taking it.
        loses: Option<Text>,
        /// It is meant for when this holds; the screen says so when it does not.
        when: Option<ConditionText>,
        /// Whose consent it needs; the first path never needs any.
        approvals: Option<Approvals>,
        /// What the runbook says beside it.
        notes: Option<Text>,
        /// Its steps; they start by themselves.
        steps: Needed<Each<Step>>,
    }

    /// What starts a rollback: a condition (`when`), or a person's word (`declared`).
    struct Trigger "a trigger" {
        /// The condition that it waits for.
        when: Option<ConditionText>,
        /// What a person declares.
        declared: Option<Text>,
        /// As shown.
        title: Option<Text>,
        /// Its name; made from the title when nothing is said.
        id: Option<Text>,
        /// How long the condition must hold.
        r#for: Option<Lasting>,
        /// For how many samples in a row; 2 when nothing is said.
        consecutive: Option<u32>,
        /// What it does when it fires.
        tier: Choice<Tier>,
        /// The path it starts; the first when nothing is said.
        path: Option<Text>,
        /// After so long without knowing it starts anew; 1m when nothing is said.
        unknown_for: Option<Lasting>,
        /// What it does while its condition cannot be known; wait when nothing is said.
        unknown: Option<Choice<OnUnknown>>,
        /// Whether it acts even if stable breaches the same condition.
        even_if_both: Option<bool>,
        /// Why it does not start armed.
        disarmed: Option<Text>,
        /// Why it may act without freshness and traffic guards.
        unguarded: Option<Text>,
        /// How bad it is: one of `severities`.
        severity: Option<Text>,
        /// What the runbook says beside it.
        notes: Option<Text>,
    }
}
