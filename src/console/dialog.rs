//! Dialogs: opening them, answering them, and what happens to them when the room moves on. A
//! confirmation is bound to what it showed and dies with any change of it; the rollback's dialog
//! stays, whatever moves.

use super::action::Line;
use super::ask::{Manner, may_be_blank};
use super::model::Field;
use super::model::overlay::{Confirm, Decide, Overlay, RollBack, Write};
use super::update::{Effect, Model};
use crate::room::command::VERBS;
use crate::room::event::{Choice, DecisionWhy};
use crate::room::id::{PathId, StepId};
use crate::room::input::Seen;
use crate::room::plan::{Reversible, Step, Work};
use crate::room::{Command, Room};

/// The question before a command: a plain one, or one that wants a word typed.
#[must_use]
pub fn confirm(room: &Room, command: Command, seen: Seen) -> Confirm {
    let word = word(room, &command);
    Confirm {
        typed: word.is_some().then(Field::default),
        word: word.unwrap_or_default(),
        problem: None,
        command,
        seen,
    }
}

/// What must be typed: in production the percent of traffic moved forward, and the room's name
/// where there is no way back.
fn word(room: &Room, command: &Command) -> Option<String> {
    if !room.plan.production {
        return None;
    }
    let step = match command {
        Command::Shift { to } => {
            let forward = *to > room.desired_weight();
            return forward.then(|| format!("{to}%"));
        }
        Command::Run { name } => step_named(room, name),
        Command::Retry { step } => step_named(room, step.as_str()),
        _ => None,
    }?;
    if step.reversible == Reversible::No || step.destructive {
        return Some(room.name.clone());
    }
    match (&step.work, &step.moves) {
        (Work::Shift(shift), _) => Some(format!("{}%", shift.to)),
        (_, Some(moves)) => Some(format!("{}%", moves.to)),
        _ => None,
    }
}

fn step_named<'a>(room: &'a Room, name: &str) -> Option<&'a Step> {
    let by_number = || room.plan.steps().find(|step| step.number == name);
    room.plan.step(&StepId::from(name)).or_else(by_number)
}

impl Model {
    /// Does what the topmost dialog is for.
    pub(crate) fn accept(&mut self) -> Vec<Effect> {
        match self.ui.overlays.last().cloned() {
            Some(Overlay::Confirm(confirm)) => self.accept_confirm(confirm),
            Some(Overlay::Decide(decide)) => self.accept_decision(&decide),
            Some(Overlay::RollBack(open)) => self.accept_rollback(&open),
            Some(Overlay::Review(open)) => self.accept_review(&open),
            Some(Overlay::Write(write)) => self.accept_words(&write),
            Some(Overlay::Pick(pick)) => {
                let Some(row) = pick.rows.get(pick.at) else {
                    return Vec::new();
                };
                self.ui.overlays.pop();
                self.run_line(&row.line)
            }
            Some(
                Overlay::Palette(_) | Overlay::Help { .. } | Overlay::Sheet(_) | Overlay::Source(_),
            )
            | None => Vec::new(),
        }
    }

    fn accept_confirm(&mut self, confirm: Confirm) -> Vec<Effect> {
        let stands = self.seen(&confirm.command) == confirm.seen;
        let typed = confirm.typed.as_ref().map(Field::text);
        let problem = match typed.filter(|typed| !is_word(typed, &confirm.word)) {
            _ if !stands => Some(changed()),
            Some(_) => Some(format!("type {} to do it, esc to leave it", confirm.word)),
            None => None,
        };
        if problem.is_some() {
            if let Some(Overlay::Confirm(open)) = self.ui.overlays.last_mut() {
                open.problem = problem;
            }
            return Vec::new();
        }
        self.ui.overlays.pop();
        self.ask(confirm.command, Some(confirm.seen))
    }

    /// Opens the dialog of the decision that is open, with a choice made where the line names one.
    pub(crate) fn open_decision(&mut self, line: &Line) -> Vec<Effect> {
        if self.room.decision.is_none() {
            self.refuse("no decision is open", None);
            return Vec::new();
        }
        let command = Command::Decide {
            choice: Choice::Wait,
            reason: None,
        };
        let seen = self.seen(&command);
        self.open(Overlay::Decide(Decide {
            seen: Some(seen),
            ..Decide::default()
        }));
        let (choice, reason) = match line.words() {
            [] => return Vec::new(),
            [choice, reason @ ..] => (choice, reason.join(" ")),
        };
        let chosen = Choice::ALL.iter().find(|(name, _)| name == choice);
        let effects = chosen.map(|(_, choice)| self.choose(*choice));
        if let Some(Overlay::Decide(open)) = self.ui.overlays.last_mut()
            && let Some(field) = &mut open.reason
        {
            *field = Field::holding(&reason);
        }
        effects.unwrap_or_default()
    }

    /// Picks a choice; what needs a reason asks for it, and rolling back shows what it does.
    pub(crate) fn choose(&mut self, choice: Choice) -> Vec<Effect> {
        if choice == Choice::RollBack {
            self.ui.overlays.pop();
            self.open(Overlay::RollBack(RollBack::default()));
            return Vec::new();
        }
        let needs_reason = choice == Choice::Continue
            && self
                .room
                .decision
                .as_ref()
                .is_some_and(|decision| breached(decision.why));
        if let Some(Overlay::Decide(open)) = self.ui.overlays.last_mut() {
            open.choice = Some(choice);
            open.problem = None;
            open.reason = needs_reason.then(Field::default);
        }
        Vec::new()
    }

    fn accept_decision(&mut self, decide: &Decide) -> Vec<Effect> {
        let reason = decide.reason.as_ref().map(Field::text);
        let blank = decide.reason.as_ref().is_some_and(Field::is_blank);
        let choice = match decide.choice {
            None => Err("choose first: c continue, w wait, b back, r roll back".to_owned()),
            Some(_) if blank => Err("going on after a breach needs a reason".to_owned()),
            Some(choice) => Ok(choice),
        };
        let command = choice.map(|choice| Command::Decide { choice, reason });
        let bound = command.and_then(|command| {
            let seen = self.seen(&command);
            let unmoved = decide.seen.as_ref().is_none_or(|bound| *bound == seen);
            if unmoved {
                Ok((command, seen))
            } else {
                Err(changed())
            }
        });
        match bound {
            Ok((command, seen)) => {
                self.ui.overlays.pop();
                self.ask(command, Some(seen))
            }
            Err(problem) => {
                if let Some(Overlay::Decide(open)) = self.ui.overlays.last_mut() {
                    open.problem = Some(problem);
                }
                Vec::new()
            }
        }
    }

    /// Opens the rollback's dialog on the named path, or on the traffic path.
    pub(crate) fn open_rollback(&mut self, line: &Line) -> Vec<Effect> {
        let path = line.words().first().map(|word| PathId::from(word.as_str()));
        if let Some(path) = path
            .as_ref()
            .filter(|path| self.room.plan.path(path).is_none())
        {
            self.refuse(&format!("no such way back: {path}"), None);
            return Vec::new();
        }
        self.open(Overlay::RollBack(RollBack {
            path,
            problem: self.rolling_back(),
            ..RollBack::default()
        }));
        Vec::new()
    }

    /// Starts the rollback. It is bound to nothing: the way back has fewer locks than forward, and
    /// the core answers a second one with the first.
    fn accept_rollback(&mut self, open: &RollBack) -> Vec<Effect> {
        if let Some(already) = self.rolling_back() {
            self.rollback_problem(already);
            return Vec::new();
        }
        if !self.live.is_connected() {
            self.rollback_problem("no engine answers: type these commands yourself".to_owned());
            return Vec::new();
        }
        let command = Command::RollBack {
            path: open.path.clone(),
            reason: None,
        };
        let effects = self.ask(command, None);
        if !effects.is_empty() {
            self.ui.overlays.pop();
        }
        effects
    }

    pub(crate) fn rollback_problem(&mut self, problem: String) {
        if let Some(Overlay::RollBack(open)) = self.ui.overlays.last_mut() {
            open.problem = Some(problem);
        }
    }

    fn rolling_back(&self) -> Option<String> {
        let run = self.room.rollback.as_ref().filter(|run| run.is_open())?;
        let ago = self.now.since(&run.started_at).clock();
        Some(format!("already rolling back by {}, for {ago}", run.path))
    }

    fn accept_words(&mut self, write: &Write) -> Vec<Effect> {
        let mut words = write.line.split_whitespace().map(str::to_owned);
        let name = words.next().unwrap_or_default();
        let words: Vec<String> = words.collect();
        let Some(verb) = VERBS.iter().find(|verb| verb.name == name) else {
            self.ui.overlays.pop();
            return Vec::new();
        };
        if write.field.is_blank() && !may_be_blank(&self.room, verb, &words) {
            if let Some(Overlay::Write(open)) = self.ui.overlays.last_mut() {
                open.problem = Some("a few words are needed; esc leaves it".to_owned());
            }
            return Vec::new();
        }
        let text = write.field.text();
        if let Some(problem) = self.no_value(verb.name, &words, text.trim()) {
            if let Some(Overlay::Write(open)) = self.ui.overlays.last_mut() {
                open.problem = Some(problem);
            }
            return Vec::new();
        }
        self.ui.overlays.pop();
        let mut effects = self.whole(verb, &words, Some(text.trim()), Manner::Plain);
        if let Some(then) = write.then.as_ref().filter(|_| !effects.is_empty()) {
            effects.extend(self.run_line(then));
        }
        effects
    }

    /// Why this cannot be the value; said while it can still be mended.
    fn no_value(&self, verb: &str, words: &[String], text: &str) -> Option<String> {
        let name = words.first().filter(|_| verb == "record")?;
        let mut asks = self.room.plan.asks();
        let ask = asks.find(|ask| ask.value.as_str() == name)?;
        ask.kind.accept(text).err().map(str::to_owned)
    }

    /// The room moved on: a confirmation whose ground changed says so, a decision that is gone
    /// closes its dialog, and a rollback that runs is said in the dialog that would start it.
    pub(crate) fn check_overlay(&mut self) {
        self.check_review();
        let already = self.rolling_back();
        let undecided = self.room.decision.is_none();
        let stale = match self.ui.overlays.last() {
            Some(Overlay::Confirm(confirm)) => self.seen(&confirm.command) != confirm.seen,
            _ => false,
        };
        match self.ui.overlays.last_mut() {
            Some(Overlay::Confirm(open)) if stale => open.problem = Some(changed()),
            Some(Overlay::RollBack(open)) if already.is_some() => open.problem = already,
            Some(Overlay::Decide(_)) if undecided => {
                self.ui.overlays.pop();
                self.say("the decision was made");
            }
            _ => {}
        }
    }

    /// What enter in the rollback's dialog says.
    pub(crate) fn explain_start(&mut self, key: Option<&str>) {
        let problem = match key {
            Some(key) => format!("{key} starts it; esc leaves it"),
            None => "no key starts it: bind \"confirm\" in [roll-back]".to_owned(),
        };
        self.rollback_problem(problem);
    }

    /// Shows the next way back, or the one before.
    pub(crate) fn turn_path(&mut self, forward: bool) {
        let paths: Vec<PathId> = self
            .room
            .plan
            .rollback
            .paths
            .iter()
            .map(|path| path.id.clone())
            .collect();
        let count = paths.len();
        if count == 0 {
            return;
        }
        if let Some(Overlay::RollBack(open)) = self.ui.overlays.last_mut() {
            let now = open
                .path
                .as_ref()
                .and_then(|path| paths.iter().position(|one| one == path));
            let step = if forward { 1 } else { count - 1 };
            open.path = paths.get((now.unwrap_or(0) + step) % count).cloned();
            open.top = 0;
            open.problem = None;
        }
    }
}

/// A percent may be typed with or without its sign; a name as it is.
fn is_word(typed: &str, word: &str) -> bool {
    let plain = |text: &str| text.trim().trim_end_matches('%').trim_end().to_owned();
    typed.trim() == word || (word.ends_with('%') && plain(typed) == plain(word))
}

fn changed() -> String {
    "what this rests on has changed: esc, look again, ask again".to_owned()
}

fn breached(why: DecisionWhy) -> bool {
    matches!(why, DecisionWhy::SoakBroken | DecisionWhy::TriggerFired)
}
