//! What a key or a palette line can do: acts of the console itself, declared once in `table`, and
//! verbs of the room. A closed enum, read from text when the keymap is loaded, so that a line that
//! means nothing is a mistake with a place and never a dead key.

mod table;

use std::fmt;

pub use table::{ACTS, Act, Section};

use super::model::Screen;
use crate::room::command::{ArgumentError, VERBS, Verb, parse};
use crate::room::event::Choice;
use crate::support::text;

/// One thing that a key or a palette line does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// Move the cursor, or scroll where there is none.
    Move(Motion),
    /// Give the focus to another pane, or to another field of a dialog.
    Pane(Turn),
    /// Show a screen, from one.
    Screen(u8),
    /// The main act of the row under the cursor.
    Enter,
    /// Close what is on top, or drop the filter.
    Back,
    /// Do what the open dialog or line is for.
    Accept,
    /// Accept everything beside what the dialog shows.
    AcceptAll,
    /// Complete the word in the palette.
    Complete,
    /// Begin a new line in a text field.
    Newline,
    /// Let the focused pane fill the screen, or give it back.
    Zoom,
    /// Open the palette.
    Palette,
    /// Open the filter of the focused pane.
    Filter,
    /// Show the help.
    Help,
    /// Go to the next thing that needs me.
    NextForMe,
    /// Do what comes next in the plan, wherever the cursor is.
    Proceed,
    /// Keep the newest line of the output in sight, or stop it.
    Follow,
    /// Show the runbook's text where the row stands.
    Source,
    /// Edit the runbook there.
    Edit,
    /// Go to the next or the previous line that was searched for.
    Seek(Turn),
    /// Pick a choice of the open decision.
    Choose(Choice),
    /// Leave the room; the run goes on.
    Quit,
    /// Say how to leave.
    ExplainQuit,
    /// Say which key starts the rollback.
    ExplainStart,
    /// Stop this program like any other; `fg` brings it back.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// A verb of the room; the row under the cursor gives what the words leave out.
    Verb(Line),
    /// The same, asking first in every case.
    Dialog(Line),
}

/// Where the cursor goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Motion {
    /// Rows down; up where negative.
    Rows(i16),
    /// Pages down; up where negative.
    Pages(i16),
    /// Columns to the right; to the left where negative.
    Columns(i16),
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

impl Motion {
    fn doc(self) -> String {
        let (count, one, way) = match self {
            Self::First => return "go to the first row".to_owned(),
            Self::Last => return "go to the last row".to_owned(),
            Self::Rows(rows) => (rows, "row", if rows < 0 { "up" } else { "down" }),
            Self::Pages(pages) => (pages, "page", if pages < 0 { "up" } else { "down" }),
            Self::Columns(columns) => (
                columns,
                "column",
                if columns < 0 { "left" } else { "right" },
            ),
        };
        match count.unsigned_abs() {
            1 => format!("go {way} one {one}"),
            many => format!("go {way} {many} {one}s"),
        }
    }
}

/// Which way the focus goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// To the next.
    Next,
    /// To the previous.
    Previous,
}

/// A verb with some of its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    verb: &'static str,
    words: Vec<String>,
}

impl Line {
    /// A verb of the table with its first words.
    #[must_use]
    pub fn new(verb: &'static Verb, words: Vec<String>) -> Self {
        Self {
            verb: verb.name,
            words,
        }
    }

    /// The verb.
    #[must_use]
    pub fn verb(&self) -> &'static Verb {
        VERBS
            .iter()
            .find(|verb| verb.name == self.verb)
            .unwrap_or(&VERBS[0])
    }

    /// The words after the verb.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }
}

/// Why a line is no action.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ActionError {
    /// Neither an act of the console nor a verb of the room.
    #[error("no such command: {name}")]
    NoSuch {
        /// What was written.
        name: String,
        /// The nearest that there is.
        nearest: Option<String>,
    },
    /// An act of the console with words that it does not take.
    #[error("{given:?} is not what {act} takes")]
    Malformed {
        /// The act.
        act: &'static str,
        /// What was written after it.
        given: String,
        /// What it takes, as help shows it.
        wanted: &'static str,
    },
    /// A verb with words that it does not take.
    #[error(transparent)]
    Verb(#[from] ArgumentError),
}

impl ActionError {
    /// What to write instead.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoSuch { nearest, .. } => nearest
                .as_ref()
                .map(|nearest| format!("did you mean \"{nearest}\"?")),
            Self::Malformed { act, wanted, .. } => Some(format!("write \"{act} {wanted}\"")),
            Self::Verb(_) => None,
        }
    }
}

impl Action {
    /// Reads a command line of the keymap or the palette. A verb's arguments may be missing: the
    /// row under the cursor or a dialog gives them.
    ///
    /// # Errors
    /// When it is no act and no verb, or has words that it does not take.
    pub fn read(line: &str) -> Result<Self, ActionError> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (name, rest) = words.split_first().unwrap_or((&"", &[]));
        if *name == "dialog" {
            return verb_line(rest).map(Self::Dialog);
        }
        if let Some(act) = ACTS.iter().find(|act| act.name == *name) {
            return act.action(rest);
        }
        verb_line(&words).map(Self::Verb)
    }

    /// What it does, in one line.
    #[must_use]
    pub fn doc(&self) -> String {
        match self {
            Self::Verb(line) | Self::Dialog(line) => line.verb().doc.to_owned(),
            Self::Move(motion) => motion.doc(),
            Self::Screen(number) => Screen::numbered(usize::from(*number))
                .map(|screen| format!("show screen {number}: {}", screen.title().to_lowercase()))
                .unwrap_or_default(),
            other => ACTS
                .iter()
                .find(|act| act.name == other.act())
                .map(|act| act.doc.to_owned())
                .unwrap_or_default(),
        }
    }

    /// The name of its act; `dialog` or the verb's for verbs.
    #[must_use]
    pub fn act(&self) -> &'static str {
        match self {
            Self::Move(_) => "move",
            Self::Pane(_) => "pane",
            Self::Screen(_) => "screen",
            Self::Enter => "go-on",
            Self::Back => "back",
            Self::Accept => "confirm",
            Self::AcceptAll => "confirm-all",
            Self::Complete => "complete-word",
            Self::Newline => "newline",
            Self::Zoom => "zoom",
            Self::Palette => "palette",
            Self::Filter => "filter",
            Self::Help => "help",
            Self::NextForMe => "next-for-me",
            Self::Proceed => "proceed",
            Self::Follow => "follow",
            Self::Source => "source",
            Self::Edit => "edit",
            Self::Seek(_) => "seek",
            Self::Choose(_) => "choose",
            Self::Quit => "quit",
            Self::ExplainQuit => "explain-quit",
            Self::ExplainStart => "explain-start",
            Self::Suspend => "suspend",
            Self::Redraw => "redraw",
            Self::Verb(line) => line.verb,
            Self::Dialog(_) => "dialog",
        }
    }
}

fn verb_line(words: &[&str]) -> Result<Line, ActionError> {
    let name = words.first().copied().unwrap_or_default();
    let Some(verb) = VERBS.iter().find(|verb| verb.name == name) else {
        let known = VERBS
            .iter()
            .map(|verb| verb.name)
            .chain(ACTS.iter().map(|act| act.name));
        return Err(ActionError::NoSuch {
            name: name.to_owned(),
            nearest: text::nearest(name, known).map(str::to_owned),
        });
    };
    match parse(words, None) {
        Ok(_) | Err(ArgumentError::Missing { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let rest = words.iter().skip(1).map(|word| (*word).to_owned());
    Ok(Line::new(verb, rest.collect()))
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.verb)?;
        self.words.iter().try_for_each(|word| write!(f, " {word}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_reads_its_own_example() {
        for act in ACTS {
            let line = format!("{} {}", act.name, act.example);
            let action = Action::read(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
            assert_eq!(action.act(), act.name, "{line}");
            assert!(!action.doc().is_empty());
        }
    }

    #[test]
    fn no_act_hides_a_verb() {
        for act in ACTS {
            assert!(
                VERBS.iter().all(|verb| verb.name != act.name),
                "{}",
                act.name
            );
        }
    }

    #[test]
    fn a_verb_may_leave_its_arguments_to_the_row() {
        let Ok(Action::Verb(line)) = Action::read("tick") else {
            panic!("tick is a verb");
        };
        assert_eq!(line.verb().name, "tick");
        let Ok(Action::Dialog(line)) = Action::read("dialog shift 50%") else {
            panic!("shift is a verb");
        };
        assert_eq!(line.to_string(), "shift 50%");
    }

    #[test]
    fn what_means_nothing_is_refused_with_a_hint() {
        for (line, said, hint) in [
            (
                "pallete",
                "no such command: pallete",
                Some("did you mean \"palette\"?"),
            ),
            (
                "screen 9",
                "\"9\" is not what screen takes",
                Some("write \"screen 1-8\""),
            ),
            (
                "move sideways",
                "\"sideways\" is not what move takes",
                Some("write \"move down|up|left|right N|page, first or last\""),
            ),
            (
                "start now",
                "start takes no further argument: \"now\"",
                None,
            ),
            (
                "zoom in",
                "\"in\" is not what zoom takes",
                Some("write \"zoom \""),
            ),
            ("dialog", "no such command: ", None),
        ] {
            let error = Action::read(line).unwrap_err();
            assert_eq!(error.to_string(), said);
            assert_eq!(error.hint().as_deref(), hint, "{line}");
        }
    }
}
