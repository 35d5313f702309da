//! The console's own acts, each declared once: name, doc, the words it takes, and how they become
//! an `Action`. Palette, help and docs/keys.md read this table beside the room's verbs.

use super::{Action, ActionError, Motion, Turn};
use crate::room::event::Choice;

/// An act of the console.
#[derive(Debug)]
pub struct Act {
    /// Its name, as written in the keymap.
    pub name: &'static str,
    /// What it does, in one line.
    pub doc: &'static str,
    /// Where help lists it.
    pub section: Section,
    /// The words it takes, as help shows them.
    pub takes: &'static str,
    /// Words that it takes, for tests and docs.
    pub example: &'static str,
    build: fn(&[&str]) -> Option<Action>,
}

/// Where help lists an act.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Section {
    /// Moving about.
    Moving,
    /// What is shown.
    Showing,
    /// Inside dialogs and lines.
    Answering,
    /// The program.
    Program,
}

impl Section {
    /// As shown.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Moving => "Moving",
            Self::Showing => "Looking",
            Self::Answering => "In dialogs and lines",
            Self::Program => "The program",
        }
    }
}

impl Act {
    /// The action that this act and these words are.
    pub(super) fn action(&self, words: &[&str]) -> Result<Action, ActionError> {
        (self.build)(words).ok_or_else(|| ActionError::Malformed {
            act: self.name,
            given: words.join(" "),
            wanted: self.takes,
        })
    }
}

/// One row per act: name, section, words taken, an example of them, doc, builder.
macro_rules! acts {
    ($($name:literal $section:ident $takes:literal $example:literal, $doc:literal, $build:expr;)*) => {
        /// Every act, in the order of help.
        pub static ACTS: &[Act] = &[$(Act {
            name: $name,
            doc: $doc,
            section: Section::$section,
            takes: $takes,
            example: $example,
            build: $build,
        }),*];
    };
}

acts! {
    "move" Moving "down|up|left|right N|page, first or last" "down 1", "move the cursor", moved;
    "pane" Moving "next|previous" "next", "go to the next or previous pane", turned;
    "seek" Moving "next|previous" "next", "go to the next or previous line that was searched for", sought;
    "screen" Moving "1-8" "3", "show a screen: 1 overview, 2 checklist, 3 timeline, 4 metrics, 5 team, 6 output, 7 incidents, 8 journal", screen;
    "next-for-me" Moving "" "", "go to the next thing that needs you", |w| none(w, Action::NextForMe);
    "proceed" Moving "" "", "do what comes next in the plan: start, run, shift, answer, decide (asks)", |w| none(w, Action::Proceed);
    "go-on" Moving "" "", "do what comes next for the row under the cursor: tick, start, open", |w| none(w, Action::Enter);
    "back" Moving "" "", "close what is on top; drop the filter", |w| none(w, Action::Back);

    "zoom" Showing "" "", "let the focused pane fill the screen", |w| none(w, Action::Zoom);
    "filter" Showing "" "", "show only the rows that hold some words", |w| none(w, Action::Filter);
    "follow" Showing "" "", "keep the newest line of the output in sight", |w| none(w, Action::Follow);
    "source" Showing "" "", "show the runbook's text where the row stands", |w| none(w, Action::Source);
    "edit" Showing "" "", "open your editor on the runbook where the row stands", |w| none(w, Action::Edit);
    "palette" Showing "" "", "type a command", |w| none(w, Action::Palette);
    "help" Showing "" "", "show every key and command", |w| none(w, Action::Help);

    "confirm" Answering "" "", "do what the dialog or line is for", |w| none(w, Action::Accept);
    "confirm-all" Answering "" "", "accept all of the phase or checklist, once each of it was shown", |w| none(w, Action::AcceptAll);
    "choose" Answering "continue|wait|back|roll-back" "wait", "pick a choice of the open decision", chosen;
    "complete-word" Answering "" "", "complete the word", |w| none(w, Action::Complete);
    "newline" Answering "" "", "begin a new line", |w| none(w, Action::Newline);
    "explain-start" Answering "" "", "say which key starts the rollback", |w| none(w, Action::ExplainStart);

    "quit" Program "" "", "leave the room; the run goes on", |w| none(w, Action::Quit);
    "explain-quit" Program "" "", "say how to leave", |w| none(w, Action::ExplainQuit);
    "suspend" Program "" "", "stop this program; fg brings it back", |w| none(w, Action::Suspend);
    "redraw" Program "" "", "draw the whole screen anew", |w| none(w, Action::Redraw);
}

fn none(words: &[&str], action: Action) -> Option<Action> {
    words.is_empty().then_some(action)
}

fn moved(words: &[&str]) -> Option<Action> {
    let motion = match words {
        ["first"] => Motion::First,
        ["last"] => Motion::Last,
        [way, "page"] => Motion::Pages(signed(way, "down", "up", 1)?),
        [way @ ("down" | "up"), count] => Motion::Rows(signed(way, "down", "up", number(count)?)?),
        [way, count] => Motion::Columns(signed(way, "right", "left", number(count)?)?),
        _ => return None,
    };
    Some(Action::Move(motion))
}

fn signed(way: &str, forward: &str, backward: &str, count: i16) -> Option<i16> {
    if way == forward {
        Some(count)
    } else if way == backward {
        Some(-count)
    } else {
        None
    }
}

fn number(word: &str) -> Option<i16> {
    word.parse().ok().filter(|count| (1..=1000).contains(count))
}

fn turned(words: &[&str]) -> Option<Action> {
    turn(words).map(Action::Pane)
}

fn sought(words: &[&str]) -> Option<Action> {
    turn(words).map(Action::Seek)
}

fn turn(words: &[&str]) -> Option<Turn> {
    match words {
        ["next"] => Some(Turn::Next),
        ["previous"] => Some(Turn::Previous),
        _ => None,
    }
}

fn screen(words: &[&str]) -> Option<Action> {
    let [word] = words else { return None };
    let number = word
        .parse()
        .ok()
        .filter(|number| (1..=8).contains(number))?;
    Some(Action::Screen(number))
}

fn chosen(words: &[&str]) -> Option<Action> {
    let [word] = words else { return None };
    let (_, choice) = Choice::ALL.iter().find(|(name, _)| name == word)?;
    Some(Action::Choose(*choice))
}
