//! The dialog in which a person looks at commands that came from prose and accepts them: one after
//! the other, or all of a phase or checklist once each has been before them.

use std::collections::BTreeSet;

use super::action::{Line, Turn};
use super::ask::joined;
use super::model::overlay::{Overlay, Review};
use super::under::{Under, under};
use super::update::{Effect, Model};
use crate::room::input::Seen;
use crate::room::plan::{CallOf, Group, PlannedCall};
use crate::room::{Command, Room};

/// Something with a command, or two, that nobody has accepted.
#[derive(Clone, PartialEq, Debug)]
pub struct Thing<'a> {
    /// What names it in a command: `step:backup`.
    pub word: String,
    /// Its first command.
    pub call: PlannedCall<'a>,
}

/// What a call belongs to, as a command names it.
fn word_of(of: &CallOf) -> String {
    format!("{}:{}", of.kind(), of.name())
}

/// What holds several, as a command names it.
fn group_word(group: &Group) -> String {
    format!("{}:{}", group.kind, group.id)
}

/// Everything that waits for review, in the plan's order.
#[must_use]
pub fn things(room: &Room) -> Vec<Thing<'_>> {
    let mut things: Vec<Thing> = Vec::new();
    for call in room.unreviewed_calls() {
        let word = word_of(&call.of);
        if things.last().is_none_or(|last| last.word != word) {
            things.push(Thing { word, call });
        }
    }
    things
}

/// Those that are held by the same as this one, itself among them.
#[must_use]
pub fn beside<'a>(things: &[Thing<'a>], word: &str) -> Vec<Thing<'a>> {
    let this = things.iter().find(|thing| thing.word == word);
    let Some(group) = this.map(|thing| thing.call.group) else {
        return Vec::new();
    };
    let same = |thing: &&Thing| thing.call.group == group;
    things.iter().filter(same).cloned().collect()
}

/// What a command would do that nobody has accepted: the thing to look at first.
fn unseen(room: &Room, command: &Command) -> Option<String> {
    let of = match command {
        Command::Verify { item } => {
            let given = item.as_str();
            let mut items = room.plan.items();
            let item = items.find(|item| item.id.as_str() == given || item.number == given)?;
            CallOf::Item(item.id.clone())
        }
        Command::Run { name } => match room.plan.action(&name.as_str().into()) {
            Some(action) => CallOf::Action(action.id.clone()),
            None => CallOf::Step(step_named(room, name)?),
        },
        Command::Retry { step } => CallOf::Step(step_named(room, step.as_str())?),
        Command::Undo { name } => CallOf::Undo(step_named(room, name)?),
        Command::Enter { mode } => CallOf::Enter(mode.clone()),
        Command::Leave { mode } => CallOf::Leave(mode.clone()),
        _ => return None,
    };
    room.is_unreviewed(&of).then(|| word_of(&of))
}

fn step_named(room: &Room, name: &str) -> Option<crate::room::id::StepId> {
    let by_number = || room.plan.steps().find(|step| step.number == name);
    let step = room.plan.step(&name.into()).or_else(by_number)?;
    Some(step.id.clone())
}

impl Model {
    /// Shows what a command would run that nobody has accepted, in place of asking for it.
    /// Whether there is such a thing.
    pub(crate) fn review_first(&mut self, command: &Command) -> bool {
        let word = unseen(&self.room, command);
        if let Some(word) = &word {
            self.show_review(word.clone());
        }
        word.is_some()
    }

    /// Opens the review at what the line names, at the row under the cursor, or at the first thing
    /// that waits for it.
    pub(crate) fn open_review(&mut self, line: &Line) -> Vec<Effect> {
        let things = things(&self.room);
        let named = line.words().first().map(|name| {
            let calls = self.room.plan.calls_named(name);
            let waits = calls.iter().find(|call| self.room.is_unreviewed(&call.of));
            waits.map(|call| word_of(&call.of))
        });
        let here = || match under(&self.room, &self.live, &self.ui) {
            Under::Step(step) => Some(format!("step:{}", step.id)),
            Under::Item(item) => Some(format!("item:{}", item.id)),
            _ => None,
        };
        let known = |word: &String| things.iter().any(|thing| thing.word == *word);
        let word = match named {
            Some(named) => named,
            None => here()
                .filter(known)
                .or_else(|| things.first().map(|thing| thing.word.clone())),
        };
        if let Some(word) = word {
            self.show_review(word);
        } else {
            let line = joined(line.verb(), line.words());
            self.refuse(&format!("{line}: nothing waits for review"), None);
        }
        Vec::new()
    }

    fn show_review(&mut self, word: String) {
        self.open(Overlay::Review(Review {
            seen: [(word.clone(), self.room.plan.digest_named(&word))].into(),
            plan: self.room.plan.hash.clone(),
            at: word,
            top: 0,
            problem: None,
        }));
    }

    /// Goes to the next thing that waits for review, or to the one before.
    pub(crate) fn turn_review(&mut self, turn: Turn) {
        let words: Vec<String> = things(&self.room)
            .into_iter()
            .map(|thing| thing.word)
            .collect();
        let Some(Overlay::Review(open)) = self.ui.overlays.last_mut() else {
            return;
        };
        if words.is_empty() {
            return;
        }
        let known = words.iter().position(|word| *word == open.at);
        // What was accepted meanwhile stands before whatever comes after it in the plan.
        let at = known.unwrap_or_else(|| {
            let of_plan = self.room.plan.calls();
            let before = of_plan.iter().map(|call| word_of(&call.of));
            let before = before.take_while(|word| *word != open.at);
            before
                .collect::<BTreeSet<_>>()
                .intersection(&words.iter().cloned().collect())
                .count()
        });
        let step = match turn {
            Turn::Next => usize::from(known.is_some()),
            Turn::Previous => words.len() - 1,
        };
        let next = (at + step) % words.len();
        words[next].clone_into(&mut open.at);
        let digest = self.room.plan.digest_named(&words[next]);
        open.seen.insert(words[next].clone(), digest);
        open.top = 0;
        open.problem = None;
        // A key read before this is drawn is not for it.
        self.session.undrawn = true;
    }

    /// Accepts what is shown, and shows the next thing.
    pub(crate) fn accept_review(&mut self, open: &Review) -> Vec<Effect> {
        if !self.is_as_shown(open) {
            return Vec::new();
        }
        let runs = self.room.rollback_waits_for_review();
        let runs = runs.is_some_and(|step| open.at == format!("step:{}", step.id));
        let last = things(&self.room).iter().all(|thing| thing.word == open.at);
        let effects = self.ask_to_accept(open.at.clone(), open);
        if effects.is_empty() {
            return effects;
        }
        if runs || last {
            self.ui.overlays.pop();
        } else {
            self.turn_review(Turn::Next);
        }
        effects
    }

    /// Accepts everything that is held by the same phase or checklist, once each of it was shown.
    pub(crate) fn accept_all(&mut self) -> Vec<Effect> {
        let Some(Overlay::Review(open)) = self.ui.overlays.last().cloned() else {
            return Vec::new();
        };
        if !self.is_as_shown(&open) {
            return Vec::new();
        }
        let things = things(&self.room);
        let beside = beside(&things, &open.at);
        let unseen = beside
            .iter()
            .filter(|thing| !self.was_shown(&open, &thing.word))
            .count();
        let group = beside.first().and_then(|thing| thing.call.group);
        let group = group.map(|group| group_word(&group));
        let problem = match &group {
            None => Some("nothing holds it: accept it by itself".to_owned()),
            Some(_) if unseen > 0 => {
                Some(format!("{unseen} of them were not shown yet: tab goes on"))
            }
            Some(_) => None,
        };
        if let (Some(group), None) = (group, &problem) {
            let effects = self.ask_to_accept(group, &open);
            if !effects.is_empty() {
                self.ui.overlays.pop();
            }
            return effects;
        }
        self.review_problem(problem);
        Vec::new()
    }

    /// Whether the thing was shown here as it is now.
    fn was_shown(&self, open: &Review, word: &str) -> bool {
        let seen = open.seen.get(word);
        seen.is_some_and(|seen| *seen == self.room.plan.digest_named(word))
    }

    fn ask_to_accept(&mut self, what: String, open: &Review) -> Vec<Effect> {
        let shown = self.room.plan.digest_named(&what);
        let command = Command::Accept {
            what,
            shown: Some(shown),
        };
        let revision = self.room.revision_of(&command);
        let seen = Seen {
            plan: open.plan.clone(),
            revision,
        };
        self.ask(command, Some(seen))
    }

    /// Whether the dialog still shows what waits; else it says that it does not.
    fn is_as_shown(&mut self, open: &Review) -> bool {
        let problem = self.review_is_over(open);
        let stands = problem.is_none();
        self.review_problem(problem);
        stands
    }

    fn review_is_over(&self, open: &Review) -> Option<String> {
        let waits = things(&self.room).iter().any(|thing| thing.word == open.at);
        let other = waits && !self.was_shown(open, &open.at);
        if other || open.plan != self.room.plan.hash {
            return Some("the runbook has changed: esc, look again".to_owned());
        }
        (!waits).then(|| "it is accepted already: tab goes on".to_owned())
    }

    fn review_problem(&mut self, problem: Option<String>) {
        if let Some(Overlay::Review(open)) = self.ui.overlays.last_mut() {
            open.problem = problem;
        }
    }

    /// The room moved on: what was accepted by somebody else is said so.
    pub(crate) fn check_review(&mut self) {
        if let Some(Overlay::Review(open)) = self.ui.overlays.last() {
            let over = self.review_is_over(&open.clone());
            if over.is_some() {
                self.review_problem(over);
            }
        }
    }
}
