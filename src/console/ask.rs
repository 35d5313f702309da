//! From a verb with some of its words to a request: the row under the cursor gives what it names,
//! a list or a text field asks for the rest, and what the verb's danger wants is asked last.

use super::action::Line;
use super::candidate::candidates;
use super::dialog;
use super::model::overlay::{Overlay, Pick, PickRow, RollBack, Write};
use super::model::rows::BesideRow;
use super::model::{Field, Pane, query};
use super::under::{Under, under};
use super::update::{Asks, Effect, Model};
use crate::room::command::{Argument, Danger, Kind, Verb, parse};
use crate::room::id::{ItemId, MetricId, StepId, ValueId};
use crate::room::plan::{Ask, Evidence, Item, Step, TriggerWhen, ValueKind};
use crate::room::reading::Reading;
use crate::room::state::Stage;
use crate::room::{Command, Room};

/// Whether something is asked first even where its danger would not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Manner {
    /// As dangerous as it is.
    Plain,
    /// Always.
    Asking,
}

impl Model {
    /// Asks for what a verb still lacks, then for the verb.
    pub(crate) fn verb(&mut self, line: &Line, manner: Manner) -> Vec<Effect> {
        let verb = line.verb();
        if verb.name == "decide" {
            return self.open_decision(line);
        }
        if verb.name == "roll-back" {
            return self.open_rollback(line);
        }
        if verb.name == "accept" {
            return self.open_review(line);
        }
        let words = self.filled(verb, line.words());
        if words.len() > line.words().len() {
            self.stay_on_row();
        }
        let words = self.asked_of_me(verb, words);
        if self.open_value(verb, &words, manner) {
            return Vec::new();
        }
        if self.wants_why_blind(verb, &words) {
            self.open_text(verb, &words);
            return Vec::new();
        }
        match missing(&self.room, verb, &words) {
            Some(argument) if argument.kind == Kind::Text => {
                self.open_text(verb, &words);
                Vec::new()
            }
            Some(argument) => self.open_pick(verb, argument.kind, &words, manner),
            None => self.whole(verb, &words, None, manner),
        }
    }

    /// Every word is there: asks for the command that they name.
    pub(crate) fn whole(
        &mut self,
        verb: &'static Verb,
        words: &[String],
        text: Option<&str>,
        manner: Manner,
    ) -> Vec<Effect> {
        let mut line = vec![verb.name];
        line.extend(words.iter().map(String::as_str));
        match parse(&line, text) {
            Ok(command) => {
                let command = self.about_row(command);
                self.propose(command, manner)
            }
            Err(error) => {
                self.refuse(&error.to_string(), None);
                Vec::new()
            }
        }
    }

    /// Asks for a whole command, first of its person where it is dangerous.
    pub(crate) fn propose(&mut self, command: Command, manner: Manner) -> Vec<Effect> {
        if self.review_first(&command) {
            return Vec::new();
        }
        let asks = match command.verb().danger {
            Danger::Back => {
                if matches!(self.room.stage, Stage::Preparing | Stage::Ended) {
                    let fact = format!(
                        "nothing to roll back: the room is {}",
                        self.room.stage.name()
                    );
                    self.refuse(&fact, None);
                    return Vec::new();
                }
                let path = match command {
                    Command::RollBack { path, .. } => path,
                    _ => None,
                };
                let open = RollBack {
                    path,
                    ..RollBack::default()
                };
                self.open(Overlay::RollBack(open));
                return Vec::new();
            }
            Danger::Safe => {
                matches!(command, Command::Untick { .. })
                    && self.session.habits.untick == Asks::First
            }
            Danger::Confirm => {
                !matches!(command, Command::Cancel { .. })
                    || self.session.habits.cancel == Asks::First
            }
            Danger::Forward => true,
        };
        if !asks && manner == Manner::Plain {
            return self.ask(command, None);
        }
        // What a person did by hand is read once more before it counts as done.
        let by_hand = matches!(command, Command::Complete { .. });
        let is_safe = command.verb().danger == Danger::Safe;
        if !asks && !by_hand && is_safe && !command.verb().arguments.is_empty() {
            // What was missing was asked for already; a second question would only be in the way.
            return self.ask(command, None);
        }
        let seen = self.seen(&command);
        let confirm = dialog::confirm(&self.room, command, seen);
        self.open(Overlay::Confirm(confirm));
        Vec::new()
    }

    /// Whether a trigger that came from prose is to be armed while its metric has no value: the core
    /// wants a reason then.
    fn wants_why_blind(&self, verb: &Verb, words: &[String]) -> bool {
        let ([word], "arm") = (words, verb.name) else {
            return false;
        };
        let trigger = self.room.plan.trigger(&word.as_str().into());
        let Some(trigger) = trigger.filter(|_| self.room.plan.review) else {
            return false;
        };
        let state = self.room.triggers.get(&trigger.id);
        let from_prose = state
            .is_some_and(|state| state.disarmed.is_some() && state.disarmed == trigger.disarmed);
        let known = |metric: &MetricId| {
            let reading = self.live.readings.get(metric);
            reading.and_then(Reading::value).is_some()
        };
        match &trigger.when {
            TriggerWhen::Metric { condition, .. } => {
                from_prose && !condition.metrics().into_iter().all(known)
            }
            TriggerWhen::Declared => false,
        }
    }

    /// Puts a dialog on top; keys read before it is drawn are not for it.
    pub(crate) fn open(&mut self, overlay: Overlay) {
        let is_typed = matches!(
            overlay,
            Overlay::Palette(_) | Overlay::Write(_) | Overlay::Help { .. } | Overlay::Sheet(_)
        );
        self.session.undrawn |= !is_typed;
        self.ui.overlays.push(overlay);
    }

    /// The words, with the row under the cursor as the first where it is of the right kind.
    fn filled(&self, verb: &Verb, words: &[String]) -> Vec<String> {
        let first = verb.arguments.first();
        let named = first.filter(|_| words.is_empty()).and_then(|argument| {
            named_by(
                &under(&self.room, &self.live, &self.ui),
                argument.kind,
                verb.name,
            )
        });
        match named {
            Some(word) => vec![word],
            None => words.to_vec(),
        }
    }

    /// The one condition that waits for this person's answer, where there is no other.
    fn asked_of_me(&self, verb: &Verb, mut words: Vec<String>) -> Vec<String> {
        let named = verb.arguments.first().map(|argument| argument.kind);
        if named == Some(Kind::Condition) && words.is_empty() {
            let mut waiting = query::unanswered(&self.room, &self.me.person, &self.now);
            if let (Some(number), None) = (waiting.next(), waiting.next()) {
                words.push(number.to_string());
            }
        }
        words
    }

    fn open_text(&mut self, verb: &'static Verb, words: &[String]) {
        let line = joined(verb, words);
        self.open(Overlay::Write(Write {
            title: self.titled(verb, words),
            prompt: prompt(&self.room, verb, words),
            line,
            field: Field::default(),
            problem: None,
            then: None,
        }));
    }

    /// What is done only with the values that it asks for: asks for the first that is missing, and
    /// for the verb again after that. Whether anything is missing.
    fn open_value(&mut self, verb: &'static Verb, words: &[String], manner: Manner) -> bool {
        let Some(ask) = self.value_missing(verb, words) else {
            return false;
        };
        let dialog = if manner == Manner::Asking {
            "dialog "
        } else {
            ""
        };
        self.open(Overlay::Write(Write {
            title: self.titled(verb, words),
            prompt: wanted(&ask),
            line: format!("record {}", ask.value),
            field: Field::default(),
            problem: None,
            then: Some(format!("{dialog}{}", joined(verb, words))),
        }));
        true
    }

    /// The first value that is neither known nor said to the engine already.
    fn value_missing(&self, verb: &Verb, words: &[String]) -> Option<Ask> {
        if self.ui.read_only || self.room.plan.dry_run || !self.live.is_connected() {
            return None;
        }
        let name = words.first()?;
        let asks = match verb.name {
            "tick" => &item(&self.room, name)?.asks,
            "complete" => &step(&self.room, name)?.asks,
            _ => return None,
        };
        let said: Vec<&ValueId> = self.session.asked.values_said().collect();
        let known =
            |ask: &&Ask| self.room.values.contains_key(&ask.value) || said.contains(&&ask.value);
        asks.iter().find(|ask| !known(ask)).cloned()
    }

    fn open_pick(
        &mut self,
        verb: &'static Verb,
        kind: Kind,
        words: &[String],
        manner: Manner,
    ) -> Vec<Effect> {
        let head = joined(verb, words);
        let asking = if manner == Manner::Asking {
            "dialog "
        } else {
            ""
        };
        let rows: Vec<PickRow> = candidates(&self.room, verb, kind)
            .into_iter()
            .map(|candidate| PickRow {
                line: format!("{asking}{head} {}", candidate.word),
                text: candidate.word,
                doc: candidate.title,
            })
            .collect();
        if rows.is_empty() {
            let fact = format!("{}: {}", verb.name, nothing(kind, verb.name));
            self.refuse(&fact, None);
            return Vec::new();
        }
        if let ([only], Kind::Percent | Kind::Attempt | Kind::Condition) = (rows.as_slice(), kind) {
            // Nothing to choose, and the next dialog says what it is.
            return self.run_line(&only.line);
        }
        let title = self.titled(verb, words);
        self.open(Overlay::Pick(Pick { title, rows, at: 0 }));
        Vec::new()
    }

    /// What a dialog for the verb is called: `waive 2.4 Backup taken`.
    fn titled(&self, verb: &Verb, words: &[String]) -> String {
        let Some(word) = words.first() else {
            let about = match under(&self.room, &self.live, &self.ui) {
                Under::Item(item) if verb.name == "note" => Some(item.title.as_str()),
                Under::Step(step) if verb.name == "note" => Some(step.title.as_str()),
                _ => None,
            };
            return about.map_or_else(
                || verb.name.to_owned(),
                |about| format!("{} on {about}", verb.name),
            );
        };
        let named = match verb.arguments.first().map(|argument| argument.kind) {
            Some(Kind::Item) => self
                .room
                .plan
                .item(&ItemId::from(word.as_str()))
                .map(|item| format!("{} {}", item.number, item.title)),
            Some(Kind::Step | Kind::StepOrAction | Kind::StepOrPhase) => self
                .room
                .plan
                .step(&StepId::from(word.as_str()))
                .map(|step| format!("{} {}", step.number, step.title)),
            Some(kind @ (Kind::Condition | Kind::Attempt)) => candidates(&self.room, verb, kind)
                .into_iter()
                .find(|candidate| candidate.word == *word)
                .map(|candidate| candidate.title),
            _ => None,
        };
        format!("{} {}", verb.name, named.unwrap_or_else(|| words.join(" ")))
    }

    /// A note is about the row that it was begun on.
    fn about_row(&self, command: Command) -> Command {
        let Command::Note { about: None, text } = command else {
            return command;
        };
        let about = match under(&self.room, &self.live, &self.ui) {
            Under::Item(item) if self.ui.pane() == Pane::Checklist => Some(item.id.to_string()),
            Under::Step(step) => Some(step.id.to_string()),
            Under::Trigger(trigger) => Some(trigger.id.to_string()),
            _ => None,
        };
        Command::Note { about, text }
    }

    /// The item of a name or of a number as shown.
    pub(crate) fn item_named(&self, given: &ItemId) -> Option<ItemId> {
        item(&self.room, given.as_str()).map(|item| item.id.clone())
    }
}

/// A verb and its words as one line.
#[must_use]
pub fn joined(verb: &Verb, words: &[String]) -> String {
    let mut line = verb.name.to_owned();
    for word in words {
        line.push(' ');
        line.push_str(word);
    }
    line
}

/// The first argument that is still to be asked for.
pub(super) fn missing(
    room: &Room,
    verb: &'static Verb,
    words: &[String],
) -> Option<&'static Argument> {
    let argument = verb.arguments.get(words.len())?;
    let wanted = !argument.optional || wants_text(room, verb, words);
    wanted.then_some(argument)
}

/// Whether the core wants words where the table leaves them open.
fn wants_text(room: &Room, verb: &Verb, words: &[String]) -> bool {
    let first = words.first().map(String::as_str).unwrap_or_default();
    match verb.name {
        "tick" => item(room, first).is_some_and(|item| item.evidence.is_some()),
        "skip" => step(room, first).is_some_and(|step| !step.optional),
        _ => false,
    }
}

/// Whether blank words are an answer.
pub(super) fn may_be_blank(room: &Room, verb: &'static Verb, words: &[String]) -> bool {
    missing(room, verb, words).is_none()
}

fn item<'a>(room: &'a Room, name: &str) -> Option<&'a Item> {
    let mut items = room.plan.items();
    items.find(|item| item.id.as_str() == name || item.number == name)
}

fn step<'a>(room: &'a Room, name: &str) -> Option<&'a Step> {
    let by_number = || room.plan.steps().find(|step| step.number == name);
    room.plan.step(&StepId::from(name)).or_else(by_number)
}

fn named_by(under: &Under<'_>, kind: Kind, verb: &str) -> Option<String> {
    let name = match (kind, under) {
        (Kind::Item, Under::Item(item)) => item.id.to_string(),
        (Kind::Step | Kind::StepOrAction | Kind::StepOrPhase, Under::Step(step)) => {
            step.id.to_string()
        }
        (Kind::Trigger, Under::Trigger(trigger)) => trigger.id.to_string(),
        (Kind::Role, Under::Role(role)) => role.id.to_string(),
        (Kind::Message, Under::Beside(BesideRow::Message(message))) => message.id.to_string(),
        (Kind::Mode, Under::Beside(BesideRow::Mode(mode))) => mode.id.to_string(),
        (Kind::Round, Under::Beside(BesideRow::Check(check))) => check.id.to_string(),
        (Kind::StepOrAction, Under::Beside(BesideRow::Playbook(book))) => book.id.to_string(),
        (Kind::Person, Under::Person(person)) if verb == "hand-over" => person.to_string(),
        _ => return None,
    };
    Some(name)
}

/// What a value is, and what it must look like.
fn wanted(ask: &Ask) -> String {
    let form = match ask.kind {
        ValueKind::Text => return ask.title.clone(),
        ValueKind::Semver => "a version such as 1.2.3",
        ValueKind::Number => "a number",
        ValueKind::Url => "an address",
        ValueKind::YesNo => "yes or no",
    };
    format!("{} ({form})", ask.title)
}

fn prompt(room: &Room, verb: &Verb, words: &[String]) -> String {
    let first = words.first().map(String::as_str).unwrap_or_default();
    let evidence = item(room, first).and_then(|item| item.evidence);
    let prompt = match (verb.name, evidence) {
        ("note", _) => "what is to be known?",
        ("tick", Some(Evidence::Link)) => "the address that shows it",
        ("tick", Some(Evidence::File)) => "the file that shows it",
        ("tick", _) => "what shows that it is done?",
        ("waive", _) => "why is it not needed?",
        ("block", _) => "what stands in the way?",
        ("skip", _) => "why go past it?",
        ("disarm", _) => "why must it not fire?",
        ("arm", _) => "it has no value yet: why arm it all the same?",
        ("explain", _) => "why was it rolled back?",
        _ => "why?",
    };
    prompt.to_owned()
}

fn nothing(kind: Kind, verb: &str) -> &'static str {
    match kind {
        Kind::Item if verb == "verify" => "no item can be verified by a command",
        Kind::Item => "no item is in a state for it",
        Kind::Step if verb == "retry" => "no step has failed",
        Kind::Step => "no step is in a state for it",
        Kind::StepOrAction if verb == "cancel" => "nothing runs",
        Kind::StepOrAction => "nothing is left to run",
        Kind::Unreviewed | Kind::Digest => "nothing waits for review",
        Kind::StepOrPhase => "nothing that was done can be undone",
        Kind::Trigger if verb == "declare" => "the runbook has no trigger that a person declares",
        Kind::Trigger => "no trigger is in a state for it",
        Kind::Path => "the runbook has no way back",
        Kind::Role => "the runbook names no roles: who opened the room holds them all",
        Kind::Person => "nobody is known here",
        Kind::Percent => "no shift is next, and nothing can go down",
        Kind::Attempt => "nothing is in doubt",
        Kind::Condition => "nobody is asked for anything now",
        Kind::Message => "no message is left to send",
        Kind::SignOff => "everything is signed",
        Kind::Mode if verb == "leave" => "no mode is on",
        Kind::Mode => "no mode is left to enter",
        Kind::Round => "no round is due",
        Kind::Value => "the runbook asks for no value",
        Kind::Plan => "in a shell, `warroom reload` reads the runbook and shows what differs",
        Kind::Reading | Kind::Choice | Kind::YesNo | Kind::Text => "there is nothing to choose",
    }
}
