//! `warroom do`: one request to a room without a screen, and its answer.

use super::arguments::Do;
use super::confirm::{self, Consent};
use super::failure::{Exit, Failure};
use super::surroundings::Surroundings;
use super::{out, rooms, runtime};
use crate::console::keys::usage;
use crate::room::command::{ArgumentError, VERBS, parse};
use crate::room::input::Seen;
use crate::room::{Command, Room};
use crate::support::text::harmless;
use crate::wire::Answer;

/// Asks.
pub(super) fn perform(here: &Surroundings, ask: &Do) -> Result<Exit, Failure> {
    let command = command(ask)?;
    let wanted = confirm::consent(&command, ask.yes) == Consent::Wanted;
    let folder = rooms::state(here)?.find_room(&ask.room)?;
    let answer = runtime::run(async {
        let mut entered = rooms::enter(&folder, ask.person.as_deref()).await?;
        // A script accepts without being asked; what it accepts is printed all the same.
        let command = confirm::as_shown(&entered.room, command.clone());
        let unasked = matches!(command, Command::Accept { .. }) && (ask.yes || !here.can_ask);
        let seen = if unasked {
            Some(told(&entered.room, &command))
        } else if wanted {
            Some(confirm::confirmed(here, &entered.room, &command)?)
        } else {
            None
        };
        Ok::<_, Failure>(entered.client.ask(command, seen).await?)
    })??;
    match answer {
        Answer::Accepted { seq } => {
            out::line(&format!("accepted {seq}"))?;
            Ok(Exit::Done)
        }
        Answer::Refused(refusal) => {
            Err(Failure::refused(&refusal.fact).maybe_hint(refusal.hint.as_deref()))
        }
    }
}

/// Says what is accepted, and what was seen by that.
fn told(room: &Room, command: &Command) -> Seen {
    if let Command::Accept { what, .. } = command {
        for line in confirm::accepted(room, what) {
            out::say(&harmless(&line));
        }
    }
    Seen {
        plan: room.plan.hash.clone(),
        revision: room.revision_of(command),
    }
}

fn command(ask: &Do) -> Result<Command, Failure> {
    let words = std::iter::once(&ask.verb).chain(&ask.arguments);
    let words: Vec<&str> = words.map(String::as_str).collect();
    parse(&words, ask.reason.as_deref()).map_err(|error| {
        let verb = VERBS.iter().find(|verb| verb.name == ask.verb);
        let hint = match (&error, verb) {
            (ArgumentError::NoSuchVerb { .. }, _) | (_, None) => {
                "`warroom do --help` shows every verb".to_owned()
            }
            (_, Some(verb)) => format!("warroom do ROOM {}: {}", usage(verb), verb.doc),
        };
        Failure::usage(error).hint(hint)
    })
}
