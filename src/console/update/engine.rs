//! What the engine says, taken in: snapshots, entries, answers, telemetry, and its silence.

use super::{ASK_AGAIN_WITHIN, Effect, Model};
use crate::console::link::News;
use crate::console::model::overlay::{Overlay, Write};
use crate::console::model::{Field, Link};
use crate::room::id::RequestId;
use crate::room::input::{Now, Seen};
use crate::room::{Command, Entry, Room, apply};
use crate::wire::{Answer, Ask, FromConsole, Heard, Welcome, state_hash};

impl Model {
    pub(super) fn hear(&mut self, news: News, at: &Now) -> Vec<Effect> {
        match news {
            News::Entered {
                welcome,
                room,
                recent,
            } => self.enter(&welcome, *room, recent, at),
            News::Heard(heard) => self.heard(heard, at),
            News::Lost { .. } => {
                self.lose();
                Vec::new()
            }
            News::TurnedAway { why, hint } => {
                self.refuse(&why, hint.as_deref());
                vec![Effect::Quit]
            }
        }
    }

    fn enter(
        &mut self,
        welcome: &Welcome,
        room: Room,
        recent: Vec<Entry>,
        at: &Now,
    ) -> Vec<Effect> {
        let came_back = self.live.link != Link::Connecting;
        self.set_clock(&welcome.now, at);
        self.room = room;
        self.me = welcome.who.clone();
        self.live.link = Link::Connected;
        if !came_back {
            self.live.left_seq = welcome.left_seq;
        }
        for entry in recent {
            self.live.remember(entry);
        }
        if came_back {
            self.say("the engine answers again; the room is whole");
        }
        self.firm_up();
        self.ask_again()
    }

    fn heard(&mut self, heard: Heard, at: &Now) -> Vec<Effect> {
        match heard {
            Heard::Entry(entry) => self.fold(*entry),
            Heard::Room(room) => {
                self.room = *room;
                self.firm_up();
            }
            Heard::Reply { id, answer } => self.answered(&id, answer),
            Heard::Telemetry(telemetry) => {
                if let Some(now) = &telemetry.now {
                    self.set_clock(now, at);
                }
                self.live.fold(*telemetry, self.now.clone());
            }
            Heard::StateHash { seq, hash } => return self.compare(seq, &hash),
            Heard::Page(entries) => self.live.remember_older(entries),
            Heard::Bye { reason } => self.say(&format!("the engine leaves: {reason}")),
        }
        Vec::new()
    }

    fn fold(&mut self, entry: Entry) {
        if entry.seq == self.room.seq + 1 {
            apply(&mut self.room, &entry);
        }
        if let Some(request) = &entry.request {
            // Its answer may come later; what it did is here.
            self.firm(request);
        }
        self.live.remember(entry);
        self.check_overlay();
    }

    /// Another hash means that this console shows another room than the engine runs.
    fn compare(&mut self, seq: u64, hash: &str) -> Vec<Effect> {
        if seq != self.room.seq || state_hash(&self.room) == hash {
            return Vec::new();
        }
        tracing::warn!(seq, "this console's room differs from the engine's");
        self.say(&format!("the room was fetched anew: it differed at #{seq}"));
        vec![Effect::Resync]
    }

    fn lose(&mut self) {
        if matches!(self.live.link, Link::Connected) {
            self.live.link = Link::Lost {
                since: self.now.clone(),
            };
        }
    }

    fn set_clock(&mut self, engine: &Now, console: &Now) {
        self.session.clocks = Some((engine.clone(), console.clone()));
        self.now = engine.clone();
    }
}

/// Requests and their answers.
impl Model {
    /// Asks the engine, or says why it is not asked.
    pub(crate) fn ask(&mut self, command: Command, seen: Option<Seen>) -> Vec<Effect> {
        if self.ui.read_only {
            self.refuse(
                "this console only watches",
                Some("attach without --read-only"),
            );
            return Vec::new();
        }
        if !self.live.is_connected() {
            let hint = "it is asked for again and again; R shows what to type without it";
            self.refuse("no engine answers: nothing was asked", Some(hint));
            return Vec::new();
        }
        if let Command::Tick { item, .. } = &command {
            self.ui.pending.insert(item.clone());
        }
        let id = self.session.asked.next_id();
        let ask = Ask { id, command, seen };
        let waiting = (ask.clone(), self.now.clone());
        self.session.asked.waiting.insert(ask.id.clone(), waiting);
        vec![Effect::Send(FromConsole::Ask(ask))]
    }

    /// What a confirmation of this command is bound to.
    pub(crate) fn seen(&self, command: &Command) -> Seen {
        Seen {
            plan: self.room.plan.hash.clone(),
            revision: self.room.revision_of(command),
        }
    }

    fn answered(&mut self, id: &RequestId, answer: Answer) {
        let Some((ask, _)) = self.session.asked.waiting.remove(id) else {
            return;
        };
        match answer {
            Answer::Accepted { seq } => {
                if self.room.seq >= seq {
                    self.settle_tick(&ask.command);
                }
                if matches!(ask.command, Command::RollBack { reason: None, .. }) {
                    self.ask_why();
                }
            }
            Answer::Refused(refusal) => {
                self.settle_tick(&ask.command);
                self.refuse(&refusal.fact, refusal.hint.as_deref());
            }
        }
    }

    /// The rollback runs; now there is time to say why.
    fn ask_why(&mut self) {
        self.ui.overlays.push(Overlay::Write(Write {
            title: "Rolling back".to_owned(),
            prompt: "why? (esc leaves it open)".to_owned(),
            line: "explain".to_owned(),
            field: Field::default(),
            problem: None,
            then: None,
        }));
    }

    fn firm(&mut self, request: &RequestId) {
        if let Some((ask, _)) = self.session.asked.waiting.get(request) {
            let command = ask.command.clone();
            self.settle_tick(&command);
        }
    }

    fn settle_tick(&mut self, command: &Command) {
        if let Command::Tick { item, .. } = command {
            let item = self.item_named(item).unwrap_or_else(|| item.clone());
            self.ui.pending.remove(&item);
        }
    }

    /// After a snapshot nothing is pending but what still waits for its answer.
    fn firm_up(&mut self) {
        let waiting = self.session.asked.waiting.values();
        let ticks = waiting.filter_map(|(ask, _)| match &ask.command {
            Command::Tick { item, .. } => Some(item.clone()),
            _ => None,
        });
        self.ui.pending = ticks.collect();
        self.check_overlay();
    }

    /// Asks again what had no answer when the engine was lost: the same id gets the same answer.
    fn ask_again(&mut self) -> Vec<Effect> {
        let now = self.now.clone();
        let fresh = |at: &Now| !now.has_passed(ASK_AGAIN_WITHIN, at);
        let waiting = std::mem::take(&mut self.session.asked.waiting);
        let (again, old): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(_, (_, at))| fresh(at));
        if let Some((_, (ask, _))) = old.first() {
            let name = ask.command.name();
            let fact = format!("{name} was asked and its answer was lost");
            self.refuse(&fact, Some("the journal (8) says whether it was done"));
        }
        for (_, (ask, _)) in &old {
            self.settle_tick(&ask.command);
        }
        let frames = again
            .iter()
            .map(|(_, (ask, _))| Effect::Send(FromConsole::Ask(ask.clone())));
        let frames = frames.collect();
        self.session.asked.waiting = again.into_iter().collect();
        frames
    }
}
