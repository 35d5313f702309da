//! Asking before something dangerous is done without a screen. The safe direction is never asked
//! for: holding, declaring, and a rollback that comes with its reason.

use std::io::BufRead as _;

use super::failure::Failure;
use super::out;
use super::surroundings::Surroundings;
use crate::room::command::Danger;
use crate::room::input::Seen;
use crate::room::plan::{Step, Work};
use crate::room::{Command, Room};
use crate::support::text::harmless;

/// How a person stands to what they ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Consent {
    /// They said so beforehand, or nothing has to be asked.
    Given,
    /// They have to be asked.
    Wanted,
}

/// Whether the command has to be confirmed. Without `room` nothing of it is known yet.
pub(super) fn consent(command: &Command, yes: bool) -> Consent {
    let reasoned = matches!(
        command,
        Command::RollBack {
            reason: Some(_),
            ..
        }
    );
    let declared = matches!(command, Command::Declare { .. });
    let safe = command.verb().danger == Danger::Safe;
    if yes || safe || reasoned || declared {
        Consent::Given
    } else {
        Consent::Wanted
    }
}

/// What the person sees, and what they confirmed by it.
///
/// # Errors
/// When there is nobody to ask, or they said no.
pub(super) fn confirmed(
    here: &Surroundings,
    room: &Room,
    command: &Command,
) -> Result<Seen, Failure> {
    let verb = command.name();
    if !here.can_ask {
        let hint = match command {
            Command::RollBack { .. } => "give --reason TEXT, or --yes",
            _ => "give --yes",
        };
        let fact = format!("{verb} asks first, and there is no terminal to ask at");
        return Err(Failure::usage(fact).hint(hint));
    }
    for line in consequences(room, command) {
        out::say(&harmless(&line));
    }
    let typed = wanted_words(room, command);
    let question = match &typed {
        Some(words) => format!("{}: type {words} to {verb}: ", room.name),
        None => format!("{}: {verb}? [y/N] ", room.name),
    };
    let answer = answer(&question)?;
    let agreed = match typed {
        Some(words) => answer.trim_end_matches('%').trim() == words,
        None => ["y", "yes"].contains(&answer.to_lowercase().as_str()),
    };
    if !agreed {
        return Err(Failure::failed("nothing was done: it was not confirmed"));
    }
    Ok(Seen {
        plan: room.plan.hash.clone(),
        revision: room.revision_of(command),
    })
}

/// Asks and reads one line.
pub(super) fn answer(question: &str) -> Result<String, Failure> {
    out::ask(&harmless(question));
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| Failure::failed(format!("cannot read the answer: {error}")))?;
    Ok(line.trim().to_owned())
}

/// Going forward in production is typed out: the percent.
fn wanted_words(room: &Room, command: &Command) -> Option<String> {
    match command {
        Command::Shift { to } if room.plan.production && *to > room.desired_weight() => {
            Some(to.to_string())
        }
        _ => None,
    }
}

/// What will be done, line by line.
fn consequences(room: &Room, command: &Command) -> Vec<String> {
    match command {
        Command::Shift { to } => {
            vec![format!(
                "traffic to the candidate: {} % -> {to} %",
                room.desired_weight()
            )]
        }
        Command::RollBack { path, .. } => {
            let path = match path {
                Some(path) => room.plan.path(path),
                None => room.plan.rollback.paths.first(),
            };
            let steps = path.into_iter().flat_map(|path| &path.steps);
            let loses = path.and_then(|path| path.loses.as_ref());
            let meant = path.and_then(|path| path.when.as_ref());
            let not_meant = meant.filter(|when| room.applies(Some(when)) == Some(false));
            steps
                .flat_map(|step| path_step(room, step))
                .chain(not_meant.map(|when| format!("  NOT MEANT NOW: only while {when}")))
                .chain(loses.map(|loses| format!("  LOSES: {loses}")))
                .collect()
        }
        Command::Run { name } => shown(room, name).into_iter().collect(),
        Command::Accept { what, .. } => accepted(room, what),
        _ => Vec::new(),
    }
}

/// A step of a rollback path; with its exact command where nobody has looked at that yet, for to
/// start the rollback is to accept it.
fn path_step(room: &Room, step: &Step) -> Vec<String> {
    let title = format!("  {} {}", step.number, step.title);
    let command = match &step.work {
        Work::Action(call) if room.step_is_unreviewed(&step.id) => {
            Some(format!("    {}", room.with_values(&call.shown)))
        }
        _ => None,
    };
    std::iter::once(title).chain(command).collect()
}

/// What is accepted is what is shown: unless the person says which that was, it is this.
pub(super) fn as_shown(room: &Room, command: Command) -> Command {
    match command {
        Command::Accept { what, shown: None } => Command::Accept {
            shown: Some(room.plan.digest_named(&what)),
            what,
        },
        other => other,
    }
}

/// What is accepted, line by line: what each is for and exactly what it does.
pub(super) fn accepted(room: &Room, what: &str) -> Vec<String> {
    let named = room.plan.calls_named(what).into_iter();
    let waiting = named.filter(|planned| room.is_unreviewed(&planned.of));
    let lines = waiting.flat_map(|planned| {
        let shown = room.with_values(&planned.call.shown);
        [format!("{planned}:"), format!("  {shown}")]
    });
    lines.collect()
}

/// The exact command of a step or an action.
fn shown(room: &Room, name: &str) -> Option<String> {
    let mut steps = room.plan.steps();
    let step = steps.find(|step| step.id.as_str() == name || step.number == name);
    if let Some(Work::Action(call)) = step.map(|step| &step.work) {
        return Some(format!("  {}", call.shown));
    }
    let mut actions = room.plan.actions.iter();
    let action = actions.find(|action| action.id.as_str() == name)?;
    Some(format!("  {}", action.call.shown))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::command::parse;

    fn asks(words: &[&str], reason: Option<&str>) -> Consent {
        consent(&parse(words, reason).unwrap(), false)
    }

    #[test]
    fn the_safe_direction_is_never_asked_for() {
        assert_eq!(asks(&["hold"], None), Consent::Given);
        assert_eq!(asks(&["declare", "data-corruption"], None), Consent::Given);
        assert_eq!(asks(&["roll-back"], Some("p95")), Consent::Given);
        assert_eq!(asks(&["tick", "backup"], None), Consent::Given);
    }

    #[test]
    fn what_moves_the_run_is_asked_for_unless_said_beforehand() {
        for words in [
            &["shift", "50%"][..],
            &["decide", "continue"],
            &["roll-back"],
            &["start"],
        ] {
            assert_eq!(asks(words, None), Consent::Wanted, "{words:?}");
            let command = parse(words, None).unwrap();
            assert_eq!(consent(&command, true), Consent::Given);
        }
    }
}
