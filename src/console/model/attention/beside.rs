//! What goes on beside the steps: modes that are on, messages to be sent, rounds that are due or
//! bad, playbooks for what is bad, sign-offs that are missing, a watch that is over.

use super::{At, Need, Rank, Watcher};
use crate::console::model::ui::Pane;
use crate::room::input::Now;
use crate::room::plan::{Mode, Part, Playbook, Right};
use crate::room::state::{MessageStatus, ModeState, Stage, TriggerPhase};

impl Watcher<'_> {
    pub(super) fn beside(&self, needs: &mut Vec<Need>) {
        if self.room.stage == Stage::Ended {
            return;
        }
        self.modes(needs);
        self.messages(needs);
        self.rounds(needs);
        self.playbooks(needs);
        self.sign_offs(needs);
        if let Some(since) = &self.room.clock.watch_over_at
            && self.room.stage == Stage::Watching
        {
            let text = "the watch is over: the room can end";
            needs.push(
                Need::new(Rank::Waiting, text, At::Pane(Pane::Now))
                    .since(since)
                    .remedy("dialog end", "end")
                    .mine(self.may(Right::Decide)),
            );
        }
    }

    fn modes(&self, needs: &mut Vec<Need>) {
        for (mode, state, since) in self.room.modes_on() {
            if let Some((rank, text)) = self.about_mode(mode, state, since) {
                needs.push(
                    Need::new(rank, text, At::Beside(format!("mode {}", mode.id)))
                        .since(since)
                        .remedy("dialog leave", "leave")
                        .mine(self.may(Right::Run)),
                );
            }
        }
        for mode in &self.room.plan.modes {
            let state = self.room.modes.get(&mode.id);
            if let Some(why) = state.and_then(|state| state.failed.as_ref()) {
                let text = format!("{}: {why}", mode.title);
                let at = At::Beside(format!("mode {}", mode.id));
                needs.push(Need::new(Rank::Warning, text, at).mine(self.may(Right::Run)));
            }
        }
    }

    /// A mode is forgotten most easily when it is too long, and when its step is past.
    fn about_mode(&self, mode: &Mode, state: &ModeState, since: &Now) -> Option<(Rank, String)> {
        if state.overdue {
            let at_most = mode.at_most.unwrap_or_default();
            let text = format!(
                "{} is on for {}, at most {}",
                mode.title,
                self.now.since(since).clock(),
                at_most.clock()
            );
            return Some((Rank::Critical, text));
        }
        let over = matches!(self.room.stage, Stage::RollingBack | Stage::Watching);
        over.then(|| (Rank::Warning, format!("{} is still on", mode.title)))
    }

    /// Messages that this person sends, one by one; those of others are only counted.
    fn messages(&self, needs: &mut Vec<Need>) {
        let mut others = 0;
        for message in &self.room.plan.messages {
            let Some(state) = self.room.messages.get(&message.id) else {
                continue;
            };
            let at = At::Beside(format!("message {}", message.id));
            match state.status() {
                MessageStatus::Ready if !self.is_for(message.role.as_ref(), Right::Run) => {
                    others += 1;
                }
                MessageStatus::Ready => {
                    let to = message.audience.as_ref().or(message.channel.as_ref());
                    let to = to.map(|to| format!(" to {to}")).unwrap_or_default();
                    let text = format!("send{to}: {}", message.title);
                    let mut need = Need::new(Rank::Waiting, text, at)
                        .remedy("dialog sent", "sent")
                        .mine(true);
                    need.since = state.ready.as_ref().map(|ready| ready.at.clone());
                    needs.push(need);
                }
                MessageStatus::Due => {
                    let on = message.on.as_ref();
                    let on = on.map(|on| format!(": not yet so that {on}"));
                    let text = format!("due: {}{}", message.title, on.unwrap_or_default());
                    let mut need = Need::new(Rank::Warning, text, at);
                    need.since.clone_from(&state.due);
                    needs.push(need);
                }
                MessageStatus::Waiting | MessageStatus::Sent => {}
            }
        }
        if others > 0 {
            let text = match others {
                1 => "1 message waits to be sent by others".to_owned(),
                many => format!("{many} messages wait to be sent by others"),
            };
            needs.push(
                Need::new(Rank::Waiting, text, At::Pane(Pane::Incidents))
                    .remedy("screen 7", "list"),
            );
        }
    }

    fn rounds(&self, needs: &mut Vec<Need>) {
        for check in &self.room.plan.recurring {
            let Some(state) = self.room.rounds.get(&check.id) else {
                continue;
            };
            let at = || At::Beside(format!("round {}", check.id));
            let by_hand = matches!(
                check.how,
                crate::room::plan::Round::Person | crate::room::plan::Round::Ask(_)
            );
            if let Some((n, since)) = state.due.as_ref().filter(|_| by_hand) {
                let text = format!("round {n}: {}", check.title);
                needs.push(
                    Need::new(Rank::Waiting, text, at())
                        .since(since)
                        .remedy("dialog round", "round")
                        .mine(self.is_for(check.role.as_ref(), Right::Tick)),
                );
            }
            if let Some(result) = state.newest().filter(|_| state.is_bad()) {
                let text = format!("{}, round {}: {}", check.title, result.n, result.said);
                let mine = self.is_for(check.role.as_ref(), Right::Tick);
                needs.push(
                    Need::new(Rank::Warning, text, at())
                        .since(&result.at)
                        .mine(mine),
                );
            }
        }
    }

    /// What a playbook is for, where that is bad now; and the next step of one that runs.
    fn playbooks(&self, needs: &mut Vec<Need>) {
        for book in &self.room.plan.playbooks {
            let state = self.room.playbooks.get(&book.id);
            let at = At::Beside(format!("playbook {}", book.id));
            let running = state.and_then(|state| state.running.as_ref());
            if let Some(since) = running {
                if let Some(step) = self.room.playbook_step(&book.id) {
                    let text = format!("{}: {} {}", book.title, step.number, step.title);
                    needs.push(
                        Need::new(Rank::Waiting, text, at)
                            .since(since)
                            .remedy("dialog run", "run")
                            .mine(self.is_for(step.role.as_ref(), Right::Run)),
                    );
                }
            } else if let Some(what) = self.calls_for(book) {
                let text = format!("{what}: playbook {}", book.title);
                needs.push(
                    Need::new(Rank::Warning, text, at)
                        .remedy("dialog run", "playbook")
                        .mine(self.may(Right::Run)),
                );
            }
        }
    }

    /// The first of what the playbook is about that is bad now.
    fn calls_for(&self, book: &Playbook) -> Option<String> {
        book.about.iter().find_map(|about| {
            let by_trigger = self.room.plan.rollback.triggers.iter().find(|trigger| {
                let named =
                    trigger.id.as_str() == about || trigger.severity.as_ref() == Some(about);
                let state = self.room.triggers.get(&trigger.id);
                named
                    && state.is_some_and(|state| {
                        matches!(
                            state.phase,
                            TriggerPhase::Firing { .. } | TriggerPhase::Pending { .. }
                        ) && state.disarmed.is_none()
                    })
            });
            by_trigger
                .map(|trigger| trigger.title.clone())
                .or_else(|| self.is_critical(about))
        })
    }

    fn sign_offs(&self, needs: &mut Vec<Need>) {
        for sign_off in self.room.unsigned() {
            let wanted = match sign_off.part.unwrap_or(Part::Before) {
                Part::Before => true,
                Part::During => self.room.stage != Stage::Preparing,
                Part::After => self.room.stage == Stage::Watching,
            };
            if wanted {
                let text = format!("sign-off missing: {}", sign_off.title);
                needs.push(
                    Need::new(Rank::Waiting, text, At::Pane(Pane::Team))
                        .remedy("dialog sign", "sign")
                        .mine(self.is_for(sign_off.role.as_ref(), Right::Decide)),
                );
            }
        }
    }
}
