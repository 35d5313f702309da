//! Messages and sign-offs: what was verified, what is due, what can be sent, and what was.

use serde::{Deserialize, Serialize};

use super::Room;
use crate::room::id::{MessageId, PersonId, SignOffId};
use crate::room::input::Now;
use crate::room::plan::{Message, Occasion, SignOff};

const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;

/// A message.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct MessageState {
    /// The last time its fact was verified: the event, and when.
    pub fact: Option<(u64, Now)>,
    /// The fact that it was last made ready for.
    pub stated: u64,
    /// Whether its `at` has come.
    pub came: bool,
    /// Since when its clock has come without its fact.
    pub due: Option<Now>,
    /// What can be sent.
    pub ready: Option<ReadyMessage>,
    /// Since when it repeats.
    pub repeats_from: Option<Now>,
    /// When it was last made ready; `every` counts from here.
    pub counted_at: Option<Now>,
    /// How often it was sent.
    pub sent: u32,
    /// How it was sent the last time.
    pub last: Option<SentMessage>,
}

/// A message that can be sent, with the room's values as they were when it became so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReadyMessage {
    /// Since when.
    pub at: Now,
    /// Its subject.
    pub subject: Option<String>,
    /// What it says.
    pub text: String,
}

/// A message that was sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SentMessage {
    /// The event.
    pub seq: u64,
    /// When.
    pub at: Now,
    /// By whom.
    pub by: Option<PersonId>,
    /// How, where that was said.
    pub how: Option<String>,
    /// What it said.
    pub text: String,
}

/// Where a message is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum MessageStatus {
    /// It can be sent.
    Ready,
    /// Its clock came, and its fact is not verified.
    Due,
    /// Nothing calls for it yet.
    Waiting,
    /// It was sent.
    Sent,
}

impl MessageStatus {
    /// As shown.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Due => "due",
            Self::Waiting => "waiting",
            Self::Sent => "sent",
        }
    }
}

impl MessageState {
    /// Where it is.
    #[must_use]
    pub fn status(&self) -> MessageStatus {
        if self.ready.is_some() {
            MessageStatus::Ready
        } else if self.due.is_some() {
            MessageStatus::Due
        } else if self.sent > 0 {
            MessageStatus::Sent
        } else {
            MessageStatus::Waiting
        }
    }
}

/// A sign-off that was given.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Signed {
    /// By whom.
    pub by: Option<PersonId>,
    /// When.
    pub at: Now,
    /// The hash of the plan that was signed.
    pub plan: String,
}

impl Room {
    /// Where a message is.
    #[must_use]
    pub fn message_status(&self, id: &MessageId) -> MessageStatus {
        let state = self.messages.get(id);
        state.map_or(MessageStatus::Waiting, MessageState::status)
    }

    /// Whether the sign-off was given for the plan as it is.
    #[must_use]
    pub fn is_signed(&self, id: &SignOffId) -> bool {
        let signed = self.sign_offs.get(id);
        signed.is_some_and(|signed| signed.plan == self.plan.hash)
    }

    /// The sign-offs that are wanted here and not given.
    pub fn unsigned(&self) -> impl Iterator<Item = &SignOff> {
        let wanted = self.plan.sign_offs.iter();
        wanted.filter(|sign_off| {
            let applies = self.applies(sign_off.when.as_ref()) != Some(false);
            applies && !self.is_signed(&sign_off.id)
        })
    }

    /// What a message says as the room stands.
    #[must_use]
    pub fn message_text(&self, message: &Message, now: &Now) -> String {
        self.filled(&message.text, message.on.as_ref(), now)
    }

    /// The subject of a message as the room stands.
    #[must_use]
    pub fn message_subject(&self, message: &Message, now: &Now) -> Option<String> {
        let subject = message.subject.as_ref()?;
        Some(self.filled(subject, message.on.as_ref(), now))
    }

    /// A text with the values of the room filled in. What states a fact of a phase or a step names
    /// that one, and not the one that the run has come to.
    #[must_use]
    pub fn filled(&self, text: &str, about: Option<&Occasion>, now: &Now) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, tail)) = rest.split_once("{{") {
            filled.push_str(before);
            let Some((name, after)) = tail.split_once("}}") else {
                filled.push_str("{{");
                rest = tail;
                continue;
            };
            match self.live_value(name.trim(), about, now) {
                Some(value) => filled.push_str(&value),
                None => filled.extend(["{{", name, "}}"]),
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    fn live_value(&self, name: &str, about: Option<&Occasion>, now: &Now) -> Option<String> {
        let step = match about {
            Some(Occasion::StepDone(step) | Occasion::StepFailed(step)) => self.plan.step(step),
            _ => self.current_step(),
        };
        let phase = match about {
            Some(Occasion::PhaseStarted(phase) | Occasion::PhaseFinished(phase)) => {
                self.plan.phase(phase)
            }
            _ => step.and_then(|step| self.plan.phase_of(&step.id)),
        };
        Some(match name {
            "room" => self.name.clone(),
            "phase" => phase.map(|phase| phase.title.clone()).unwrap_or_default(),
            "step" => step.map(|step| step.title.clone()).unwrap_or_default(),
            "weight" => self.desired_weight().to_string(),
            "now" => self.clock_words(now.wall),
            "elapsed" => {
                let started = self.clock.started_at.as_ref();
                let elapsed = started
                    .map(|started| now.since(started))
                    .unwrap_or_default();
                elapsed.clock()
            }
            name => return self.value_named(name),
        })
    }

    /// A moment as a time of day of the plan's zone: `09:12 UTC`.
    fn clock_words(&self, wall: i64) -> String {
        let minutes = (wall - self.clock.midnight).rem_euclid(DAY) / MINUTE;
        format!(
            "{:02}:{:02} {}",
            minutes / 60,
            minutes % 60,
            self.plan.timezone
        )
    }
}
