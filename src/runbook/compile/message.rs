//! Communications: channels, messages with the facts that they state, and prose.

use super::Compiler;
use super::name::humane;
use crate::room::plan::{Channel, Message, Occasion, Plan, Prose};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{self, ChannelEntry, Map, OccasionText, Text};

impl Compiler<'_> {
    /// Fills in what speaks of the rest of the plan, which must be there already.
    pub(super) fn communications(&mut self, plan: &mut Plan) {
        let document = self.document;
        plan.channels = self.channels();
        let messages = document.messages.iter().flat_map(Map::iter);
        for (name, at, message) in messages {
            let message = self.message(name, at, message, plan);
            plan.messages.push(message);
        }
        plan.prose = document
            .prose
            .iter()
            .flatten()
            .map(|p| self.prose(p))
            .collect();
        if let (Some(at), false) = (document.here.key("messages"), plan.messages.is_empty()) {
            let message = "messages are written out here, and sent by a person";
            let told = Diagnostic::info("by-hand", at, message);
            self.tell(told.hint("whoever has sent one says so with `sent NAME`"));
        }
    }

    fn channels(&mut self) -> Vec<Channel> {
        let document = self.document;
        let entries = document.channels.iter().flat_map(Map::iter);
        let channels = entries.map(|(name, _, entry)| match entry {
            ChannelEntry::Address(address) => Channel {
                id: name.to_owned(),
                title: humane(name),
                address: Some(address.value.clone()),
            },
            ChannelEntry::Channel(channel) => Channel {
                id: name.to_owned(),
                title: titled(channel.title.as_ref(), name),
                address: channel.address.as_ref().map(|a| a.value.clone()),
            },
        });
        channels.collect()
    }

    fn message(
        &mut self,
        name: &str,
        at: Span,
        message: &document::Announcement,
        plan: &Plan,
    ) -> Message {
        if let Some(channel) = &message.channel {
            self.check_channel(channel);
        }
        if message.on.is_none() && message.at.is_none() && message.every.is_some() {
            let every = message.every.map_or(at, |every| every.at);
            let mistake = Diagnostic::error("never", every, "`every` counts from nothing");
            self.tell(mistake.hint("say when it begins: `on: run-started`, or `at: T+0m`"));
        }
        if let Some(every) = message.every
            && every.value == crate::support::Millis::ZERO
        {
            self.error("every", every.at, "it would come round without end");
        }
        Message {
            id: name.into(),
            title: titled(message.title.as_ref(), name),
            audience: message.audience.as_ref().map(|a| a.value.clone()),
            channel: message.channel.as_ref().map(|c| c.value.clone()),
            role: self.role(message.role.as_ref()),
            subject: message.subject.as_ref().map(|s| s.value.clone()),
            text: message.text.value.clone(),
            on: message.on.as_ref().and_then(|on| self.occasion(on, plan)),
            at: message.at.map(|at| at.value),
            every: message.every.map(|every| every.value),
            when: self.when(message.when.as_ref()),
            line: self.line(at),
        }
    }

    /// Where channels are declared, a plain word must be one of them.
    pub(super) fn check_channel(&mut self, channel: &Text) {
        let Some(channels) = &self.document.channels else {
            return;
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if channel.chars().all(plain) {
            self.known("channel", channel, channel.at, channels.names());
        }
    }

    fn occasion(&mut self, on: &OccasionText, plan: &Plan) -> Option<Occasion> {
        let Some(name) = &on.name else {
            return Some(match on.word {
                "run-started" => Occasion::RunStarted,
                "run-finished" => Occasion::RunFinished,
                "rollback-started" => Occasion::RollbackStarted,
                _ => Occasion::RollbackFinished,
            });
        };
        if on.word == "trigger" && name.value == "any" {
            return Some(Occasion::TriggerFired(None));
        }
        let (kind, names) = named_by(on.word, plan);
        let known = self.known(kind, name, name.at, names.iter().map(String::as_str));
        let id = known.then_some(name.value.as_str())?;
        Some(match on.word {
            "phase-started" => Occasion::PhaseStarted(id.into()),
            "phase-finished" => Occasion::PhaseFinished(id.into()),
            "step-done" => Occasion::StepDone(id.into()),
            "step-failed" => Occasion::StepFailed(id.into()),
            "mode-entered" => Occasion::ModeEntered(id.into()),
            "mode-left" => Occasion::ModeLeft(id.into()),
            _ => Occasion::TriggerFired(Some(id.into())),
        })
    }

    fn prose(&self, prose: &document::Prose) -> Prose {
        Prose {
            title: prose.title.value.clone(),
            text: prose.text.value.clone(),
            line: self.line(prose.here.span),
        }
    }
}

/// What an occasion's name is the name of, and the names that there are.
fn named_by(word: &str, plan: &Plan) -> (&'static str, Vec<String>) {
    match word {
        "phase-started" | "phase-finished" => {
            let ids = plan.phases.iter().map(|phase| phase.id.to_string());
            ("phase", ids.collect())
        }
        "step-done" | "step-failed" => {
            let of_paths = plan.rollback.paths.iter().flat_map(|path| &path.steps);
            let of_books = plan.playbooks.iter().flat_map(|book| &book.steps);
            let all = plan.steps().chain(of_paths).chain(of_books);
            ("step", all.map(|step| step.id.to_string()).collect())
        }
        "mode-entered" | "mode-left" => {
            let ids = plan.modes.iter().map(|mode| mode.id.to_string());
            ("mode", ids.collect())
        }
        _ => {
            let triggers = plan.rollback.triggers.iter();
            ("trigger", triggers.map(|t| t.id.to_string()).collect())
        }
    }
}

/// The title that is written, else one made from the name.
pub(super) fn titled(title: Option<&Text>, name: &str) -> String {
    title.map_or_else(|| humane(name), |title| title.value.clone())
}
