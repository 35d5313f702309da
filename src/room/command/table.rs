//! The verb table: name, doc, arguments, danger and right of every command, and how its words
//! become a `Command`.

use super::Command;
use crate::room::event::Choice;
use crate::room::id::AttemptId;
use crate::room::plan::Right;
use crate::support::text;

/// A verb.
#[derive(Debug)]
pub struct Verb {
    /// Its name, as typed.
    pub name: &'static str,
    /// What it does, in one line.
    pub doc: &'static str,
    /// Where help lists it.
    pub group: Group,
    /// Its arguments, in order.
    pub arguments: &'static [Argument],
    /// How much it asks before it is done.
    pub danger: Danger,
    /// What a person must be allowed to; `None` lets anyone.
    pub right: Option<Right>,
    build: fn(&[&str]) -> Result<Command, ArgumentError>,
}

/// Where help lists a verb.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Group {
    /// The run as a whole.
    Run,
    /// Items.
    Checklist,
    /// Steps and actions.
    Steps,
    /// Traffic and decisions.
    Traffic,
    /// The way back.
    Rollback,
    /// Roles and command.
    People,
    /// Messages, modes, recurring checks.
    Beside,
}

impl Group {
    /// As shown.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Run => "The run",
            Self::Checklist => "Checklist",
            Self::Steps => "Steps and actions",
            Self::Traffic => "Traffic and decisions",
            Self::Rollback => "The way back",
            Self::People => "People",
            Self::Beside => "Messages, modes, recurring checks",
        }
    }
}

/// One argument of a verb.
#[derive(Debug)]
pub struct Argument {
    /// As shown in help.
    pub name: &'static str,
    /// What it names, for completion.
    pub kind: Kind,
    /// Whether it may be left out; only the last ones may.
    pub optional: bool,
}

/// What an argument names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// An item.
    Item,
    /// A step.
    Step,
    /// A step or an action outside the plan.
    StepOrAction,
    /// Something whose command nobody has accepted yet.
    Unreviewed,
    /// The digest of what was shown.
    Digest,
    /// A step or a phase, of which something can be undone.
    StepOrPhase,
    /// A trigger.
    Trigger,
    /// A rollback path.
    Path,
    /// A role.
    Role,
    /// A person.
    Person,
    /// A choice of the open decision.
    Choice,
    /// A whole percent.
    Percent,
    /// An attempt's number.
    Attempt,
    /// A kept condition's number, from one.
    Condition,
    /// A message.
    Message,
    /// A sign-off.
    SignOff,
    /// A mode of production.
    Mode,
    /// A recurring check.
    Round,
    /// What a round has shown: ok, bad or a value.
    Reading,
    /// A value that is asked for.
    Value,
    /// A plan's digest.
    Plan,
    /// `yes` or `no`.
    YesNo,
    /// Words to the end of the line; `--reason` gives the same.
    Text,
}

/// How much a verb asks before it is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Danger {
    /// Nothing: the safe direction, or easily taken back.
    Safe,
    /// A confirmation.
    Confirm,
    /// In production the percent is typed, or the room's name where there is no way back.
    Forward,
    /// The rollback dialog: one key, and never an approval.
    Back,
}

/// Why words are no command.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ArgumentError {
    /// No such verb.
    #[error("no such command: {name}{}", meant(*nearest))]
    NoSuchVerb {
        /// What was given.
        name: String,
        /// The nearest verb there is.
        nearest: Option<&'static str>,
    },
    /// An argument is missing.
    #[error("{verb} needs {argument}")]
    Missing {
        /// The verb.
        verb: &'static str,
        /// The argument's name.
        argument: &'static str,
    },
    /// An argument is not what it should be.
    #[error("{given:?} is not {wanted}")]
    Malformed {
        /// What was given.
        given: String,
        /// What was wanted.
        wanted: &'static str,
    },
    /// More words than arguments.
    #[error("{verb} takes no further argument: {given:?}")]
    TooMany {
        /// The verb.
        verb: &'static str,
        /// The first word too many.
        given: String,
    },
}

fn meant(nearest: Option<&str>) -> String {
    nearest
        .map(|name| format!(" (did you mean {name}?)"))
        .unwrap_or_default()
}

const fn required(name: &'static str, kind: Kind) -> Argument {
    Argument {
        name,
        kind,
        optional: false,
    }
}

const fn optional(name: &'static str, kind: Kind) -> Argument {
    Argument {
        name,
        kind,
        optional: true,
    }
}

const ITEM: Argument = required("ITEM", Kind::Item);
const STEP: Argument = required("STEP", Kind::Step);
const REASON: Argument = required("REASON", Kind::Text);
const MAYBE_REASON: Argument = optional("REASON", Kind::Text);

/// One row per verb: name, doc, group, arguments, danger, right, builder.
macro_rules! verbs {
    ($($name:literal $group:ident $danger:ident $right:expr, [$($argument:expr),*], $doc:literal, $build:expr;)*) => {
        /// Every verb, in the order of help.
        pub static VERBS: &[Verb] = &[$(Verb {
            name: $name,
            doc: $doc,
            group: Group::$group,
            arguments: &[$($argument),*],
            danger: Danger::$danger,
            right: $right,
            build: $build,
        }),*];
    };
}

verbs! {
    "start" Run Confirm Some(Right::Run), [], "start the run: the planned clock begins",
        |_| Ok(Command::Start);
    "hold" Run Safe None, [MAYBE_REASON], "stop everything forward, at once; anyone may",
        |a| Ok(Command::Hold { reason: text_at(a, 0) });
    "resume" Run Confirm Some(Right::Decide), [], "let forward work go on after a hold, halt or reboot",
        |_| Ok(Command::Resume);
    "reload" Run Confirm Some(Right::Decide), [required("FROM", Kind::Plan), required("TO", Kind::Plan)], "go on by a changed runbook; `warroom reload` reads it, shows what differs and asks this",
        |a| Ok(Command::Reload { from: a[0].to_owned(), to: a[1].to_owned(), plan: None });
    "note" Run Safe None, [required("TEXT", Kind::Text)], "write a note into the journal",
        |a| Ok(Command::Note { about: None, text: a[0].to_owned() });
    "end" Run Confirm Some(Right::Decide), [MAYBE_REASON], "finish the run and begin the watch; once more ends the room",
        |a| Ok(Command::End { reason: text_at(a, 0) });

    "tick" Checklist Safe Some(Right::Tick), [ITEM, optional("EVIDENCE", Kind::Text)], "tick an item",
        |a| Ok(Command::Tick { item: a[0].into(), evidence: text_at(a, 1) });
    "untick" Checklist Safe Some(Right::Tick), [ITEM], "take a tick back, or reopen an item",
        |a| Ok(Command::Untick { item: a[0].into() });
    "begin" Checklist Safe Some(Right::Tick), [ITEM], "say that you are working on an item",
        |a| Ok(Command::Begin { item: a[0].into() });
    "verify" Checklist Safe Some(Right::Tick), [ITEM], "run an item's verification; success ticks it",
        |a| Ok(Command::Verify { item: a[0].into() });
    "waive" Checklist Safe Some(Right::Tick), [ITEM, REASON], "say that an item is not needed, and why",
        |a| Ok(Command::Waive { item: a[0].into(), reason: a[1].to_owned() });
    "block" Checklist Safe Some(Right::Tick), [ITEM, REASON], "say that an item cannot be done for now, and why",
        |a| Ok(Command::Block { item: a[0].into(), reason: a[1].to_owned() });

    "record" Steps Safe None, [required("NAME", Kind::Value), required("VALUE", Kind::Text)], "say a value that a step or an item asks for",
        |a| Ok(Command::Record { name: a[0].into(), value: a[1].to_owned() });
    "run" Steps Confirm Some(Right::Run), [required("STEP|ACTION", Kind::StepOrAction)], "start a step, or run an action outside the plan",
        |a| Ok(Command::Run { name: a[0].to_owned() });
    "accept" Steps Confirm Some(Right::Run), [required("WHAT", Kind::Unreviewed), optional("SHOWN", Kind::Digest)], "accept commands from prose as they are shown",
        |a| Ok(Command::Accept { what: a[0].to_owned(), shown: text_at(a, 1) });
    "retry" Steps Confirm Some(Right::Run), [STEP], "try a failed step again",
        |a| Ok(Command::Retry { step: a[0].into() });
    "complete" Steps Safe Some(Right::Run), [STEP, MAYBE_REASON], "say that a step was done by hand",
        |a| Ok(Command::Complete { step: a[0].into(), reason: text_at(a, 1) });
    "skip" Steps Confirm Some(Right::Run), [STEP, MAYBE_REASON], "go past a step without doing it",
        |a| Ok(Command::Skip { step: a[0].into(), reason: text_at(a, 1) });
    "cancel" Steps Confirm Some(Right::Run), [required("STEP|ACTION", Kind::StepOrAction)], "end what runs for a step or an action",
        |a| Ok(Command::Cancel { name: a[0].to_owned() });
    "undo" Steps Confirm Some(Right::Run), [required("STEP|PHASE", Kind::StepOrPhase)], "take back what a step did, or the steps of a phase, the last first",
        |a| Ok(Command::Undo { name: a[0].to_owned() });
    "settle" Steps Confirm Some(Right::Run), [required("ATTEMPT", Kind::Attempt), required("DONE", Kind::YesNo), optional("HOW", Kind::Text)], "say whether an attempt in doubt was done",
        |a| Ok(Command::Settle { attempt: AttemptId(number(a[0], "an attempt's number")?), done: yes(a[1])?, how: text_at(a, 2) });

    "shift" Traffic Forward Some(Right::Shift), [required("PERCENT", Kind::Percent)], "move traffic: the next shift of the plan, or down",
        |a| Ok(Command::Shift { to: percent(a[0])? });
    "decide" Traffic Confirm Some(Right::Decide), [required("CHOICE", Kind::Choice), MAYBE_REASON], "make the open decision: continue, wait, back or roll-back",
        |a| Ok(Command::Decide { choice: choice(a[0])?, reason: text_at(a, 1) });
    "attest" Traffic Safe None, [required("CONDITION", Kind::Condition), required("ANSWER", Kind::YesNo)], "answer for a condition of the soak",
        |a| Ok(Command::Attest { condition: number(a[0], "a condition's number")?, yes: yes(a[1])? });

    "roll-back" Rollback Back Some(Right::RollBack), [optional("PATH", Kind::Path), MAYBE_REASON], "roll back: traffic first",
        |a| Ok(Command::RollBack { path: a.first().filter(|p| !p.is_empty()).map(|p| (*p).into()), reason: text_at(a, 1) });
    "explain" Rollback Safe None, [REASON], "say why the rollback was started",
        |a| Ok(Command::Explain { reason: a[0].to_owned() });
    "declare" Rollback Confirm None, [required("TRIGGER", Kind::Trigger), MAYBE_REASON], "declare what only a person can see; may start a rollback",
        |a| Ok(Command::Declare { trigger: a[0].into(), reason: text_at(a, 1) });
    "arm" Rollback Confirm Some(Right::Arm), [required("TRIGGER", Kind::Trigger), MAYBE_REASON], "arm a trigger, also one that has fired",
        |a| Ok(Command::Arm { trigger: a[0].into(), reason: text_at(a, 1) });
    "disarm" Rollback Confirm Some(Right::Arm), [required("TRIGGER", Kind::Trigger), REASON], "disarm a trigger, and why",
        |a| Ok(Command::Disarm { trigger: a[0].into(), reason: a[1].to_owned() });

    "take-command" People Confirm None, [], "take command when nobody holds it",
        |_| Ok(Command::TakeCommand);
    "hand-over" People Confirm None, [required("PERSON", Kind::Person)], "give command to another",
        |a| Ok(Command::HandOver { person: a[0].into() });
    "assign" People Confirm Some(Right::Assign), [required("ROLE", Kind::Role), required("PERSON", Kind::Person)], "give a role to a person",
        |a| Ok(Command::Assign { role: a[0].into(), person: a[1].into() });
    "unassign" People Confirm Some(Right::Assign), [required("ROLE", Kind::Role), required("PERSON", Kind::Person)], "take a role from a person",
        |a| Ok(Command::Unassign { role: a[0].into(), person: a[1].into() });
    "sign" People Confirm None, [required("SIGN-OFF", Kind::SignOff)], "sign the plan as it is",
        |a| Ok(Command::Sign { sign_off: a[0].into() });

    "sent" Beside Safe Some(Right::Run), [required("MESSAGE", Kind::Message), optional("HOW", Kind::Text)], "say that a message was sent, and how",
        |a| Ok(Command::Sent { message: a[0].into(), how: text_at(a, 1) });
    "enter" Beside Confirm Some(Right::Run), [required("MODE", Kind::Mode)], "enter a mode of production outside of the plan",
        |a| Ok(Command::Enter { mode: a[0].into() });
    "leave" Beside Confirm Some(Right::Run), [required("MODE", Kind::Mode)], "leave a mode of production",
        |a| Ok(Command::Leave { mode: a[0].into() });
    "round" Beside Safe Some(Right::Tick), [required("CHECK", Kind::Round), optional("READING", Kind::Reading), optional("NOTE", Kind::Text)], "say what a recurring check has shown: ok, bad or a value",
        |a| Ok(Command::Round { check: a[0].into(), answer: text_at(a, 1), note: text_at(a, 2) });
}

/// The command that words name: the verb, then its arguments; a last text argument takes all the
/// words that are left, and `reason` fills the verb's text argument where the words do not.
///
/// # Errors
/// No such verb, or arguments missing, malformed or too many.
pub fn parse(words: &[&str], reason: Option<&str>) -> Result<Command, ArgumentError> {
    let (name, rest) = words.split_first().unwrap_or((&"", &[]));
    let verb = VERBS
        .iter()
        .find(|verb| verb.name == *name)
        .ok_or_else(|| ArgumentError::NoSuchVerb {
            name: (*name).to_owned(),
            nearest: text::nearest(name, VERBS.iter().map(|verb| verb.name)),
        })?;
    let given = arranged(verb, rest, reason)?;
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    (verb.build)(&given)
}

/// The words as one text per argument; left-out ones in the middle are empty.
fn arranged(
    verb: &'static Verb,
    words: &[&str],
    reason: Option<&str>,
) -> Result<Vec<String>, ArgumentError> {
    let mut given = Vec::new();
    let mut left = words;
    for argument in verb.arguments {
        let value = if argument.kind == Kind::Text {
            let joined = left.join(" ");
            left = &[];
            if joined.is_empty() {
                reason.unwrap_or_default().to_owned()
            } else {
                joined
            }
        } else if let Some((first, rest)) = left.split_first() {
            left = rest;
            (*first).to_owned()
        } else {
            String::new()
        };
        if value.trim().is_empty() && !argument.optional {
            return Err(ArgumentError::Missing {
                verb: verb.name,
                argument: argument.name,
            });
        }
        given.push(value);
    }
    match left.first() {
        Some(word) => Err(ArgumentError::TooMany {
            verb: verb.name,
            given: (*word).to_owned(),
        }),
        None => Ok(given),
    }
}

fn text_at(given: &[&str], index: usize) -> Option<String> {
    given
        .get(index)
        .filter(|text| !text.trim().is_empty())
        .map(|text| (*text).to_owned())
}

fn number<N: std::str::FromStr>(given: &str, wanted: &'static str) -> Result<N, ArgumentError> {
    let malformed = || ArgumentError::Malformed {
        given: given.to_owned(),
        wanted,
    };
    given
        .trim_start_matches('#')
        .parse()
        .map_err(|_| malformed())
}

fn percent(given: &str) -> Result<u8, ArgumentError> {
    let wanted = "a whole percent from 0 to 100";
    let whole: u8 = number(given.trim_end_matches('%').trim(), wanted)?;
    let malformed = ArgumentError::Malformed {
        given: given.to_owned(),
        wanted,
    };
    if whole <= 100 {
        Ok(whole)
    } else {
        Err(malformed)
    }
}

fn yes(given: &str) -> Result<bool, ArgumentError> {
    match given {
        "yes" | "y" | "done" => Ok(true),
        "no" | "n" | "not-done" => Ok(false),
        other => Err(ArgumentError::Malformed {
            given: other.to_owned(),
            wanted: "yes or no",
        }),
    }
}

fn choice(given: &str) -> Result<Choice, ArgumentError> {
    let wanted = "continue, wait, back or roll-back";
    let found = Choice::ALL
        .iter()
        .find(|(name, _)| *name == given)
        .map(|(_, choice)| *choice);
    found.ok_or_else(|| ArgumentError::Malformed {
        given: given.to_owned(),
        wanted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(line: &str) -> Result<Command, ArgumentError> {
        parse(&line.split_whitespace().collect::<Vec<_>>(), None)
    }

    #[test]
    fn every_verb_builds_the_command_of_its_own_name() {
        let sample = |kind: Kind| match kind {
            Kind::Percent => "50%",
            Kind::Attempt | Kind::Condition => "3",
            Kind::YesNo => "yes",
            Kind::Choice => "wait",
            _ => "x",
        };
        for verb in VERBS {
            let mut words = vec![verb.name];
            words.extend(verb.arguments.iter().map(|argument| sample(argument.kind)));
            let command = parse(&words, None).unwrap();
            assert_eq!(command.name(), verb.name);
            assert!(std::ptr::eq(command.verb().name, verb.name));
        }
    }

    #[test]
    fn the_last_text_takes_the_rest_of_the_line() {
        assert_eq!(
            ask("waive backup taken by the platform team"),
            Ok(Command::Waive {
                item: "backup".into(),
                reason: "taken by the platform team".into()
            })
        );
    }

    #[test]
    fn a_reason_beside_the_words_fills_the_text() {
        let asked = parse(&["roll-back", "traffic"], Some("p95"));
        assert_eq!(
            asked,
            Ok(Command::RollBack {
                path: Some("traffic".into()),
                reason: Some("p95".into())
            })
        );
        assert_eq!(
            parse(&["roll-back"], None),
            Ok(Command::RollBack {
                path: None,
                reason: None
            })
        );
    }

    #[test]
    fn wrong_words_say_what_is_wrong() {
        for (line, said) in [
            ("shfit 10", "no such command: shfit (did you mean shift?)"),
            ("shift", "shift needs PERCENT"),
            ("shift 101", "\"101\" is not a whole percent from 0 to 100"),
            ("waive backup", "waive needs REASON"),
            ("start now", "start takes no further argument: \"now\""),
            (
                "decide maybe",
                "\"maybe\" is not continue, wait, back or roll-back",
            ),
        ] {
            assert_eq!(ask(line).unwrap_err().to_string(), said);
        }
    }
}
