//! What a console becomes when something reaches it: (model, message) -> effects. Pure: no clock,
//! no connection, no terminal; the loop brings messages and does the effects.
//!
//! Nothing is optimistic but one thing: a tick is drawn pending at once, and firm when its entry
//! comes. All else changes when the engine says so.

mod act;
mod engine;
mod go;
mod line;
mod notice;
mod press;
mod source;

use std::collections::{BTreeMap, BTreeSet};

use super::input::Input;
use super::keys::Keys;
use super::link::News;
use super::model::source::SourceView;
use super::model::{Live, Ui};
use super::source::Wanted;
use crate::room::Command;
use crate::room::Room;
use crate::room::id::RequestId;
use crate::room::id::ValueId;
use crate::room::input::{Now, Proof, Who};
use crate::settings::{Key, Settings};
use crate::support::Millis;
use crate::wire::{Ask, FromConsole};
pub use source::Then;

/// Everything that a console holds.
#[derive(Clone, PartialEq, Debug)]
pub struct Model {
    /// The room as folded so far.
    pub room: Room,
    /// What the engine tells beside the journal.
    pub live: Live,
    /// Where the person looks.
    pub ui: Ui,
    /// Who looks, as the engine says.
    pub me: Who,
    /// Now, by the engine's clock as far as the console knows it.
    pub now: Now,
    /// What the console keeps for itself.
    pub session: Session,
}

/// What the console keeps for itself; nothing of it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Session {
    /// What the person chose in the settings.
    pub habits: Habits,
    /// Requests that have no answer yet.
    pub asked: Asked,
    /// Keys of a sequence so far.
    pub pressed: Vec<Key>,
    /// Whether a dialog was opened that has not been drawn: nobody can have meant it yet.
    pub undrawn: bool,
    /// Lines that the palette ran, oldest first.
    pub lines: Vec<String>,
    /// Which of them is in the palette now.
    pub recalled: Option<usize>,
    /// The engine's clock and the console's at one moment.
    pub clocks: Option<(Now, Now)>,
    /// What was known to need this person; none before the first snapshot.
    pub needs: Option<BTreeSet<String>>,
    /// Whether the need that is shown was gone to.
    pub visited: bool,
    /// The terminal's title as it was last set.
    pub title: String,
    /// When leaving was asked for and not yet confirmed.
    pub leaving: Option<Now>,
}

/// What the person chose in the settings, as far as it changes what keys do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Habits {
    /// Whether the bell rings when something newly needs this person.
    pub bell: bool,
    /// Whether leaving asks.
    pub leave: Asks,
    /// Whether taking a tick back asks.
    pub untick: Asks,
    /// Whether cancelling asks.
    pub cancel: Asks,
}

/// Whether something small asks first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asks {
    /// It does.
    First,
    /// It does not.
    Never,
}

impl Habits {
    /// As the settings say.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let asks = |first: bool| if first { Asks::First } else { Asks::Never };
        Self {
            bell: settings.bell.value,
            leave: asks(settings.confirm.leave.value),
            untick: asks(settings.confirm.untick.value),
            cancel: asks(settings.confirm.cancel.value),
        }
    }
}

/// Requests that have no answer yet.
#[derive(Clone, PartialEq, Debug)]
pub struct Asked {
    /// Begins every id of this console; no other console's ids begin so.
    seed: String,
    count: u64,
    waiting: BTreeMap<RequestId, (Ask, Now)>,
}

impl Asked {
    /// The values that were said to the engine, which has not answered yet.
    pub(crate) fn values_said(&self) -> impl Iterator<Item = &ValueId> {
        let commands = self.waiting.values().map(|(ask, _)| &ask.command);
        commands.filter_map(|command| match command {
            Command::Record { name, .. } => Some(name),
            _ => None,
        })
    }
}

/// Something that reached the console.
#[derive(Clone, PartialEq, Debug)]
pub enum Message {
    /// From the terminal.
    Input(Input),
    /// From the engine, or about the way to it.
    News(Box<News>),
    /// Time passed.
    Passed,
    /// The runbook's text, or why there is none.
    Source {
        /// What was asked for.
        wanted: Wanted,
        /// What there is.
        read: Box<Result<SourceView, String>>,
        /// What becomes of it.
        then: Then,
    },
    /// The editor has ended; else why it did not do what was asked of it.
    Edited(Result<(), String>),
}

/// What the loop does for the model.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Say this to the engine.
    Send(FromConsole),
    /// Leave the connection and enter anew.
    Resync,
    /// Ring.
    Bell,
    /// Give the terminal this title.
    Title(String),
    /// Draw every cell anew.
    Redraw,
    /// Stop like any other program.
    Suspend,
    /// Read the runbook's text.
    ReadSource {
        /// Which.
        wanted: Wanted,
        /// What becomes of it.
        then: Then,
    },
    /// Let the person edit the runbook.
    Edit(Box<SourceView>),
    /// Leave the room.
    Quit,
}

/// The longest time for which an unanswered request is asked again after the engine was lost: its
/// answer is the first one's, but a person must still know that they asked.
const ASK_AGAIN_WITHIN: Millis = Millis::seconds(60);

impl Model {
    /// A console that has heard nothing yet. `seed` must differ from every other console's.
    #[must_use]
    pub fn new(seed: String, habits: Habits, now: Now) -> Self {
        Self {
            room: Room::default(),
            live: Live::default(),
            ui: Ui::default(),
            me: Who {
                person: "".into(),
                proof: Proof::Claimed,
            },
            now,
            session: Session {
                habits,
                asked: Asked {
                    seed,
                    count: 0,
                    waiting: BTreeMap::new(),
                },
                pressed: Vec::new(),
                undrawn: false,
                lines: Vec::new(),
                recalled: None,
                visited: false,
                clocks: None,
                needs: None,
                title: String::new(),
                leaving: None,
            },
        }
    }

    /// Takes a message in at `at` (by the console's clock).
    pub fn update(&mut self, keys: &Keys, message: Message, at: &Now) -> Vec<Effect> {
        self.advance(at);
        match message {
            Message::Input(Input::Key(key)) => self.press(keys, key),
            Message::Input(Input::Pasted(text)) => self.paste(keys, &text),
            Message::Input(Input::Resized | Input::Focused(_)) => Vec::new(),
            Message::Passed => {
                self.let_notice_go();
                Vec::new()
            }
            Message::News(news) => self.hear(*news, at),
            Message::Source { wanted, read, then } => self.show_source(&wanted, *read, then),
            Message::Edited(edited) => self.edited(edited),
        }
    }

    /// Once per picture, after all messages before it: what newly needs this person rings, and
    /// the title says it.
    pub fn settle(&mut self) -> Vec<Effect> {
        self.ring().into_iter().chain(self.retitle()).collect()
    }

    /// What is on the screen is what the model holds: from here on a dialog can be answered.
    pub fn drawn(&mut self) {
        self.session.undrawn = false;
    }

    /// Moves the engine's clock on as the console's has moved.
    fn advance(&mut self, at: &Now) {
        self.now = match &self.session.clocks {
            None => at.clone(),
            Some((engine, console)) => {
                let passed = at.since(console);
                Now {
                    wall: engine.wall + i64::try_from(passed.0).unwrap_or(0),
                    boot_id: engine.boot_id.clone(),
                    since_boot: engine.since_boot + passed,
                }
            }
        };
    }
}

impl Asked {
    fn next_id(&mut self) -> RequestId {
        self.count += 1;
        format!("{}-{}", self.seed, self.count).into()
    }

    /// What this person asked for and nobody has answered.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests;
