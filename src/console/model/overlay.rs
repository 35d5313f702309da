//! What can lie on top of a screen: dialogs, the palette, the help sheet. Each holds only what its
//! person has typed or chosen; what it shows of the room is read from the room when it is drawn,
//! so that a dialog never shows what was true when it opened.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::field::Field;
use super::source::SourceView;
use crate::room::Command;
use crate::room::event::Choice;
use crate::room::id::PathId;
use crate::room::input::Seen;
use crate::settings::Layer;

/// What lies on top of a screen.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overlay {
    /// The help sheet, scrolled so many lines down.
    Help {
        /// Lines scrolled down.
        top: usize,
    },
    /// The command line with its matches.
    Palette(Palette),
    /// A question before a command is asked of the engine.
    Confirm(Confirm),
    /// The open decision and its choices.
    Decide(Decide),
    /// The rollback dialog.
    RollBack(RollBack),
    /// Commands that nobody has accepted yet.
    Review(Review),
    /// Words that a command needs: a note, a reason, evidence.
    Write(Write),
    /// One of several: a role, a person, a trigger.
    Pick(Pick),
    /// Something to read: a step, an item, an entry, the rollback card.
    Sheet(Sheet),
    /// The runbook's text around a line.
    Source(Box<SourceView>),
}

impl Overlay {
    /// The table of its keys.
    #[must_use]
    pub fn layer(&self) -> Layer {
        match self {
            Self::Help { .. } | Self::Sheet(_) => Layer::Help,
            Self::Palette(_) => Layer::Palette,
            Self::Confirm(confirm) if confirm.typed.is_some() => Layer::Text,
            Self::Confirm(_) | Self::Pick(_) => Layer::Dialog,
            Self::Decide(decide) if decide.reason.is_some() => Layer::Text,
            Self::Decide(_) => Layer::Decide,
            Self::RollBack(_) => Layer::RollBack,
            Self::Review(_) => Layer::Review,
            Self::Write(_) => Layer::Text,
            Self::Source(view) if view.search.is_some() => Layer::Filter,
            Self::Source(_) => Layer::Source,
        }
    }
}

/// The command line with its matches.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Palette {
    /// What is typed.
    pub field: Field,
    /// What matches, best first.
    pub matches: Vec<Match>,
    /// Which of them is chosen, from zero.
    pub at: usize,
    /// Why the line is no command yet.
    pub problem: Option<String>,
}

/// One match of the palette.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Match {
    /// The line it stands for.
    pub text: String,
    /// Which characters matched, as indices of characters.
    pub matched: Vec<u32>,
    /// What it does, or what the argument names.
    pub doc: String,
    /// Its key, where it has one.
    pub key: Option<String>,
}

/// A question before a command is asked of the engine.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Confirm {
    /// What will be asked.
    pub command: Command,
    /// What was seen; the confirmation dies with a change of it.
    pub seen: Seen,
    /// What is typed, where the danger asks for a word: the percent or the room's name.
    pub typed: Option<Field>,
    /// The word that must be typed.
    pub word: String,
    /// Why it cannot be accepted: the wrong word, or what it was bound to has changed.
    pub problem: Option<String>,
}

/// The open decision.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Decide {
    /// What was seen when it was opened; accepting dies with a change of it.
    pub seen: Option<Seen>,
    /// What is chosen.
    pub choice: Option<Choice>,
    /// The reason being typed, once a choice that needs one is made.
    pub reason: Option<Field>,
    /// Why it cannot be accepted.
    pub problem: Option<String>,
}

/// The rollback dialog.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct RollBack {
    /// Which path; the first when none.
    pub path: Option<PathId>,
    /// Lines of its steps scrolled down.
    pub top: usize,
    /// What to say to a key that does not start it, or a refusal.
    pub problem: Option<String>,
}

/// Commands that nobody has accepted yet, one at a time.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Review {
    /// What is shown, as a command names it: `step:backup`.
    pub at: String,
    /// What was shown since the dialog was opened, each with the digest of it as it was then.
    pub seen: BTreeMap<String, String>,
    /// The plan's hash when it was opened.
    pub plan: String,
    /// Lines scrolled down.
    pub top: usize,
    /// Why it cannot be accepted.
    pub problem: Option<String>,
}

/// Words that a command needs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Write {
    /// What they are for: `waive 2.4`.
    pub title: String,
    /// What is asked: `why is it not needed?`.
    pub prompt: String,
    /// The command line that they complete: `waive backup`.
    pub line: String,
    /// What is typed.
    pub field: Field,
    /// Why it cannot be accepted.
    pub problem: Option<String>,
    /// The command line that goes on once the words are given: `tick backup`.
    pub then: Option<String>,
}

/// One of several.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Pick {
    /// What for.
    pub title: String,
    /// What there is.
    pub rows: Vec<PickRow>,
    /// Which is chosen, from zero.
    pub at: usize,
}

/// Something to pick.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PickRow {
    /// The command line that picking it stands for.
    pub line: String,
    /// As shown.
    pub text: String,
    /// What is to be known of it.
    pub doc: String,
}

/// Something to read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sheet {
    /// What about.
    pub about: About,
    /// Lines scrolled down.
    pub top: usize,
}

/// What a sheet is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// A step: what it does, its conditions, notes, attempts.
    Step(crate::room::id::StepId),
    /// An item: notes, verification, evidence.
    Item(crate::room::id::ItemId),
    /// A metric: query, bands, source.
    Metric(crate::room::id::MetricId),
    /// An entry of the journal, whole.
    Entry(u64),
    /// The rollback card: what to type when no engine answers.
    RollbackCard,
    /// Any text, such as an answer.
    Text {
        /// Its title.
        title: String,
        /// Its lines.
        lines: Vec<String>,
    },
}
