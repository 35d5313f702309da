//! One arm per action: what each does to where the person looks, or whom it hands on to.

use super::source::Then;
use super::{Asks, Effect, Model};
use crate::console::action::Action;
use crate::console::ask::Manner;
use crate::console::keys::Keys;
use crate::console::model::overlay::{About, Overlay, Sheet};
use crate::console::model::rows::BesideRow;
use crate::console::model::{Field, Pane, Screen, query};
use crate::console::textentry::{Lines, broken};
use crate::console::under::{Under, under};
use crate::room::id::StepId;
use crate::room::plan::{Trigger, TriggerWhen, Work};
use crate::room::state::{Stage, StepStatus};
use crate::room::{Command, Room};
use crate::settings::Layer;
use crate::support::Millis;

/// How long a second `q` leaves after the first asked.
const LEAVING_WITHIN: Millis = Millis::seconds(5);

impl Model {
    pub(super) fn act(&mut self, keys: &Keys, action: &Action) -> Vec<Effect> {
        let effects = self.acted(keys, action);
        self.keep_cursor();
        effects
    }

    fn acted(&mut self, keys: &Keys, action: &Action) -> Vec<Effect> {
        match action {
            Action::Move(motion) => return self.go(keys, *motion),
            Action::Pane(turn) => self.turn(*turn),
            Action::Screen(number) => self.show(Screen::numbered(usize::from(*number))),
            Action::Enter => return self.enter_row(),
            Action::Back => self.back(),
            Action::Accept => return self.accept_or_run(keys),
            Action::AcceptAll => return self.accept_all(),
            Action::Complete => self.complete_word(keys),
            Action::Newline => self.edit(keys, |field, lines| match lines {
                Lines::Several => broken(field),
                Lines::One => field.clone(),
            }),
            Action::Zoom => self.ui.zoomed = !self.ui.zoomed,
            Action::Palette => self.open_palette(keys),
            Action::Filter => self.open_filter(),
            Action::Help => self.open(Overlay::Help { top: 0 }),
            Action::NextForMe => self.next_for_me(),
            Action::Proceed => return self.proceed(),
            Action::Follow => self.follow(),
            Action::Source => return self.open_source(Then::Show),
            Action::Edit => return self.edit_source(),
            Action::Seek(turn) => self.seek(*turn),
            Action::Choose(choice) => return self.choose(*choice),
            Action::Quit => return self.quit(),
            Action::ExplainQuit => self.explain_quit(keys),
            Action::ExplainStart => {
                let key = keys.shown(Layer::RollBack, "confirm");
                self.explain_start(key.as_deref());
            }
            Action::Suspend => return vec![Effect::Suspend],
            Action::Redraw => return vec![Effect::Redraw],
            Action::Verb(line) => return self.verb(line, Manner::Plain),
            Action::Dialog(line) => return self.verb(line, Manner::Asking),
        }
        Vec::new()
    }

    /// Runs a line of the palette or of a list.
    pub(crate) fn run_line(&mut self, line: &str) -> Vec<Effect> {
        match Action::read(line) {
            Ok(Action::Verb(line)) => self.verb(&line, Manner::Plain),
            Ok(Action::Dialog(line)) => self.verb(&line, Manner::Asking),
            Ok(_) => Vec::new(),
            Err(error) => {
                self.refuse(&error.to_string(), error.hint().as_deref());
                Vec::new()
            }
        }
    }

    /// Closes what is on top, one thing at a time.
    pub(super) fn back(&mut self) {
        if self.end_search(false) {
            return;
        }
        if let Some(Overlay::Decide(decide)) = self.ui.overlays.last_mut()
            && decide.reason.is_some()
        {
            decide.reason = None;
            decide.choice = None;
            return;
        }
        if self.ui.overlays.pop().is_some() {
            return;
        }
        let pane = self.ui.pane();
        if self.ui.filtering.take().is_some() || self.ui.filters.remove(&pane).is_some() {
            return;
        }
        if !std::mem::take(&mut self.ui.zoomed) {
            self.ui.screen = Screen::Overview;
        }
    }

    fn open_filter(&mut self) {
        if self.search_source() {
            return;
        }
        let now = self
            .ui
            .filters
            .get(&self.ui.pane())
            .cloned()
            .unwrap_or_default();
        self.ui.filtering = Some(Field::holding(&now));
    }

    pub(super) fn keep_filter(&mut self) {
        let Some(field) = self.ui.filtering.take() else {
            return;
        };
        let pane = self.ui.pane();
        self.ui.cursors.remove(&pane);
        if field.is_blank() {
            self.ui.filters.remove(&pane);
        } else {
            self.ui.filters.insert(pane, field.text());
        }
    }

    /// The main act of the row: what comes next for a step, the whole of anything else.
    fn enter_row(&mut self) -> Vec<Effect> {
        let waits = self.room.rollback_waits_for_review().is_some();
        if self.ui.pane() == Pane::Now && (self.room.stage == Stage::Preparing || waits) {
            return self.proceed();
        }
        let about = match under(&self.room, &self.live, &self.ui) {
            Under::Step(step) => {
                let id = step.id.clone();
                return self.enter_step(&id);
            }
            Under::Item(item) => {
                let verify = Command::Verify {
                    item: item.id.clone(),
                };
                let about = About::Item(item.id.clone());
                if self.review_first(&verify) {
                    return Vec::new();
                }
                about
            }
            Under::Metric(metric) => About::Metric(metric.id.clone()),
            Under::Entry(entry) => About::Entry(entry.seq),
            Under::Role(_) => return self.run_line("dialog assign"),
            Under::Trigger(trigger) => match act_of(&self.room, trigger) {
                Some(line) => return self.run_line(&line),
                None => told_of(trigger),
            },
            Under::Beside(row) => match act_beside(&self.room, &row) {
                Some(line) => return self.run_line(&line),
                None => return Vec::new(),
            },
            Under::Person(_) | Under::Nothing => {
                self.ui.zoomed = self.ui.screen == Screen::Overview && !self.ui.zoomed;
                return Vec::new();
            }
        };
        self.open(Overlay::Sheet(Sheet { about, top: 0 }));
        Vec::new()
    }

    /// What comes next in the plan, wherever the cursor is.
    fn proceed(&mut self) -> Vec<Effect> {
        if let Some(step) = self.room.rollback_waits_for_review() {
            let id = step.id.clone();
            return self.enter_step(&id);
        }
        if self.room.stage == Stage::Preparing {
            return self.run_line("dialog start");
        }
        let Some(step) = self
            .next_of_plan()
            .filter(|_| self.room.stage == Stage::Live)
        else {
            self.say("nothing of the plan is left to be done");
            return Vec::new();
        };
        let id = step.id.clone();
        if let (Some(shift), StepStatus::Waiting) = (step.shift(), self.room.step_status(&id)) {
            return self.run_line(&format!("dialog shift {}%", shift.to));
        }
        self.enter_step(&id)
    }

    /// The first step that a person can do something about; else the one to look at.
    fn next_of_plan(&self) -> Option<&crate::room::plan::Step> {
        let waits = |step: &&crate::room::plan::Step| match self.room.step_status(&step.id) {
            StepStatus::Waiting => !step.auto,
            StepStatus::Failed(_) => true,
            StepStatus::Running => {
                matches!(step.work, Work::Manual { .. } | Work::Message { .. })
            }
            StepStatus::Soaking | StepStatus::Finished(_) => false,
        };
        let decided = self.room.decision.as_ref();
        let decided = decided.and_then(|decision| self.room.plan.step(&decision.step));
        let ready = || self.room.ready_steps().into_iter().find(waits);
        decided.or_else(ready).or_else(|| self.room.current_step())
    }

    /// Starts what can be started, tries again what failed, settles what is in doubt, decides
    /// what is open, confirms what was done by hand; else shows the step.
    fn enter_step(&mut self, id: &StepId) -> Vec<Effect> {
        if let Some(line) = act_of_book(&self.room, id) {
            return self.run_line(&line);
        }
        let step = id.clone();
        let open = !self.room.step_status(id).is_finished();
        if open && self.review_first(&Command::Retry { step }) {
            return Vec::new();
        }
        let is_current = self.room.is_ready(id);
        let manual =
            self.room.plan.step(id).is_some_and(|step| {
                matches!(step.work, Work::Manual { .. } | Work::Message { .. })
            });
        if self
            .room
            .attempt_of(id)
            .is_some_and(crate::room::state::Attempt::is_in_doubt)
        {
            return self.run_line("dialog settle");
        }
        if self
            .room
            .decision
            .as_ref()
            .is_some_and(|decision| decision.step == *id)
        {
            return self.run_line("dialog decide");
        }
        if is_current
            && query::unanswered(&self.room, &self.me.person, &self.now)
                .next()
                .is_some()
        {
            return self.run_line("dialog attest");
        }
        let line = match self.room.step_status(id) {
            _ if self.room.stage == Stage::Preparing && is_current => {
                Some("dialog start".to_owned())
            }
            StepStatus::Failed(_) => Some(format!("dialog retry {id}")),
            StepStatus::Waiting if is_current && !manual => Some(format!("dialog run {id}")),
            StepStatus::Waiting | StepStatus::Running if is_current && manual => {
                Some(format!("dialog complete {id}"))
            }
            _ => None,
        };
        if let Some(line) = line {
            return self.run_line(&line);
        }
        let about = About::Step(id.clone());
        self.open(Overlay::Sheet(Sheet { about, top: 0 }));
        Vec::new()
    }

    fn follow(&mut self) {
        let pane = self.ui.pane();
        self.ui.cursors.remove(&pane);
        self.say("following the newest line");
    }

    fn quit(&mut self) -> Vec<Effect> {
        let again = self
            .session
            .leaving
            .as_ref()
            .is_some_and(|at| !self.now.has_passed(LEAVING_WITHIN, at));
        if self.session.habits.leave == Asks::Never || again {
            return vec![Effect::Quit];
        }
        self.session.leaving = Some(self.now.clone());
        self.say("once more leaves; the room goes on without you");
        Vec::new()
    }

    fn explain_quit(&mut self, keys: &Keys) {
        let key = keys
            .shown(Layer::Global, "quit")
            .unwrap_or_else(|| ":quit".to_owned());
        self.say(&format!("{key} leaves; the room goes on without you"));
    }
}

/// What enter does for a trigger: arm what cannot fire, declare what only a person can see.
fn act_of(room: &Room, trigger: &Trigger) -> Option<String> {
    let state = room.triggers.get(&trigger.id);
    if state.is_some_and(|state| state.disarmed.is_some()) {
        return Some(format!("dialog arm {}", trigger.id));
    }
    (trigger.when == TriggerWhen::Declared).then(|| format!("dialog declare {}", trigger.id))
}

fn told_of(trigger: &Trigger) -> About {
    let condition = match &trigger.when {
        TriggerWhen::Metric { condition, .. } => condition.to_string(),
        TriggerWhen::Declared => "declared by a person".to_owned(),
    };
    About::Text {
        title: trigger.title.clone(),
        lines: vec![condition, format!("runbook {}", trigger.line)],
    }
}

/// What comes next for the step of a playbook whose turn it is.
fn act_of_book(room: &Room, id: &StepId) -> Option<String> {
    let book = room.plan.playbook_of(id)?;
    let step = room.playbook_step(&book.id).filter(|step| step.id == *id)?;
    let by_hand = matches!(step.work, Work::Manual { .. } | Work::Message { .. });
    match room.step_status(id) {
        StepStatus::Failed(_) => Some(format!("dialog retry {id}")),
        StepStatus::Waiting | StepStatus::Running if by_hand => {
            Some(format!("dialog complete {id}"))
        }
        StepStatus::Waiting => Some(format!("dialog run {id}")),
        _ => None,
    }
}

/// What comes next for a row beside the steps.
fn act_beside(room: &Room, row: &BesideRow) -> Option<String> {
    match row {
        BesideRow::Message(message) => Some(format!("dialog sent {}", message.id)),
        BesideRow::Check(check) => {
            let due = room.rounds_due().any(|(due, ..)| due.id == check.id);
            due.then(|| format!("dialog round {}", check.id))
        }
        BesideRow::Mode(mode) => {
            let on = room.modes_on().any(|(one, ..)| one.id == mode.id);
            let verb = if on { "leave" } else { "enter" };
            Some(format!("dialog {verb} {}", mode.id))
        }
        BesideRow::Playbook(book) => match room.playbook_step(&book.id) {
            Some(step) => Some(format!("dialog run {}", step.id)),
            None => Some(format!("dialog run {}", book.id)),
        },
        _ => None,
    }
}
