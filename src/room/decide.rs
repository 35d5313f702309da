//! `decide`: an input, the room and the time become events, or a refusal. It follows its own
//! events until nothing follows from them, so that one input is one atomic append.
//!
//! `asked` answers people, `observed` judges what is measured, `follow` is what must come of a
//! state by itself: the next step, the end of a soak, the course of a rollback.

mod approval;
mod asked;
mod authority;
mod checklist;
mod failing;
mod follow;
mod late;
mod message;
mod mode;
mod names;
mod observed;
mod people;
mod plan_step;
mod playbook;
mod rehearsal;
mod reload;
mod retreat;
mod review;
mod round;
mod run;
mod traffic;
mod trigger;
mod turn;
mod undo;
mod value;
mod way_back;

use std::borrow::Cow;

use super::apply::apply;
use super::event::{Entry, Event};
use super::input::{Input, Now, Observed, Who};
use super::refusal::Refusal;
use super::state::{Room, Stage};

pub use authority::{command_is_open, may, stands_in};

/// What happens because of an input.
///
/// # Errors
/// A refusal, for `Input::Asked` only: nothing happens, and the refusal says why.
pub fn decide(room: &Room, input: &Input, now: &Now) -> Result<Vec<Event>, Refusal> {
    let mut draft = Draft::new(room, now);
    match input {
        Input::Opened(opening) => run::open(&mut draft, opening),
        Input::EngineTook(engine) => draft.push(Event::EngineTook(engine.clone())),
        Input::Asked(asked) => asked::answer(&mut draft, asked)?,
        Input::Refused {
            by,
            command,
            reason,
            others,
        } => {
            draft.by = Some(by.clone());
            draft.push(Event::CommandRefused {
                command: command.clone(),
                reason: reason.clone(),
                others: *others,
            });
        }
        Input::Observed(observed) => {
            draft.seen = Some(observed);
            observed::judge(&mut draft, observed);
        }
        Input::AttemptReported { attempt, report } => {
            let known = draft.room().attempts.get(attempt);
            if known.is_some_and(|known| !known.has_ended() && !known.says(report)) {
                value::found(&mut draft, *attempt, report);
                draft.push(Event::AttemptReported {
                    attempt: *attempt,
                    report: report.clone(),
                });
            }
        }
        Input::Arrived(who) => people::arrived(&mut draft, who),
        Input::Left(person) => people::left(&mut draft, person),
        Input::TimeReached if draft.room().plan.dry_run => {
            let observed = rehearsal::observed(draft.room(), now);
            observed::judge(&mut draft, &observed);
        }
        Input::TimeReached => {}
        Input::ClockJumped { by } => trigger::clock_jumped(&mut draft, *by),
        Input::StorageChanged { trouble } => run::storage(&mut draft, trouble.as_ref()),
    }
    if draft.room().stage != Stage::Ended {
        follow::settle(&mut draft);
    }
    Ok(draft.events)
}

/// Events in the making, with the room as it is after them.
struct Draft<'a> {
    room: Cow<'a, Room>,
    now: &'a Now,
    by: Option<Who>,
    /// What the observers see, where they told it just now.
    seen: Option<&'a Observed>,
    events: Vec<Event>,
}

impl<'a> Draft<'a> {
    fn new(room: &'a Room, now: &'a Now) -> Self {
        Self {
            room: Cow::Borrowed(room),
            now,
            by: None,
            seen: None,
            events: Vec::new(),
        }
    }

    /// The room as it is after the events so far.
    fn room(&self) -> &Room {
        &self.room
    }

    fn push(&mut self, event: Event) {
        let event = value::filled(self.room(), event);
        let entry = Entry {
            seq: self.room.seq + 1,
            at: self.now.clone(),
            by: self.by.clone(),
            request: None,
            event: event.clone(),
        };
        apply(self.room.to_mut(), &entry);
        self.events.push(event);
    }

    fn push_all(&mut self, events: impl IntoIterator<Item = Event>) {
        for event in events {
            self.push(event);
        }
    }
}
