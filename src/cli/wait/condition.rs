//! What `warroom wait` can wait for: a condition read from words, and what a room says of it.

use crate::room::Room;
use crate::room::event::DecisionWhy;
use crate::room::plan::{Step, Trigger};
use crate::room::state::{Readiness, StepStatus};
use crate::wire::Telemetry;

use crate::cli::status::{flags, reported, rollback_word, step_word, trigger_word};

/// Something that can be so in a room.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Condition {
    State(String),
    Phase(String),
    Step(String, String),
    Gate(String, String),
    Item(String, String),
    Weight(u8),
    Decision(bool),
    Exposed(bool),
    Rollback(String),
    Ready(String),
    Trigger(String, String),
    Checklist,
    Flag(String, bool),
}

/// One row per condition: its name, the words it takes, what it means.
pub(super) const KNOWN: [(&str, &str, &str); 13] = [
    (
        "state",
        "preparing|live|rolling-back|watching|ended",
        "the room is in this state",
    ),
    ("phase", "NUMBER|NAME", "the run is in this phase"),
    (
        "step",
        "STEP:waiting|running|soaking|done|failed|skipped",
        "a step is there",
    ),
    (
        "gate",
        "STEP:decision|met",
        "a gate asks for its decision, or is passed",
    ),
    (
        "item",
        "ITEM:open|in-progress|ticked|waived|blocked|failed|stale",
        "an item is there",
    ),
    (
        "weight",
        "PERCENT",
        "the lever reads back this share for the candidate",
    ),
    (
        "decision",
        "yes|no",
        "a decision is open; `decision` alone means yes",
    ),
    ("exposed", "yes|no", "users may be on the candidate"),
    (
        "rollback",
        "none|running|done|failed",
        "the rollback is there",
    ),
    ("ready", "ready|degraded|gone", "the way back is so"),
    (
        "trigger",
        "TRIGGER:inactive|pending|firing|disarmed",
        "a trigger is there",
    ),
    (
        "checklist",
        "done",
        "every required item before the run's end is ticked or waived",
    ),
    (
        "flag",
        "held|blind|halted[:no]",
        "the room is held, blind or halted, or is not",
    ),
];

/// Why words are no condition.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(super) enum ConditionError {
    #[error("no such condition: {0}")]
    NoSuch(String),
    #[error("{name} takes {takes}, not {given:?}")]
    Malformed {
        name: &'static str,
        takes: &'static str,
        given: String,
    },
    /// The plan holds no such step, item or trigger: it would be waited for without end.
    #[error("the plan has no {kind} {name:?}")]
    NotInPlan { kind: &'static str, name: String },
}

impl std::str::FromStr for Condition {
    type Err = ConditionError;

    fn from_str(words: &str) -> Result<Self, ConditionError> {
        let (name, value) = match words.split_once('=') {
            Some(parts) => parts,
            None if words == "decision" => (words, "yes"),
            None => (words, ""),
        };
        let row = KNOWN.iter().find(|row| row.0 == name);
        let (name, takes, _) = *row.ok_or_else(|| ConditionError::NoSuch(words.to_owned()))?;
        of(name, takes, value).ok_or_else(|| ConditionError::Malformed {
            name,
            takes,
            given: value.to_owned(),
        })
    }
}

fn of(name: &str, takes: &str, value: &str) -> Option<Condition> {
    let word = |word: &str, words: &str| {
        words
            .split('|')
            .any(|known| known == word)
            .then(|| word.to_owned())
    };
    let pair = || {
        let (thing, state) = value.rsplit_once(':')?;
        let states = takes.split_once(':')?.1;
        Some((thing.to_owned(), word(state, states)?))
    };
    let yes = || word(value, "yes|no").map(|word| word == "yes");
    let both = |make: fn(String, String) -> Condition| pair().map(|(a, b)| make(a, b));
    match name {
        "state" => word(value, takes).map(Condition::State),
        "phase" => (!value.is_empty()).then(|| Condition::Phase(value.to_owned())),
        "step" => both(Condition::Step),
        "gate" => both(Condition::Gate),
        "item" => both(Condition::Item),
        "trigger" => both(Condition::Trigger),
        "weight" => {
            let percent = value.trim_end_matches('%').trim().parse().ok();
            percent.filter(|whole| *whole <= 100).map(Condition::Weight)
        }
        "decision" => yes().map(Condition::Decision),
        "exposed" => yes().map(Condition::Exposed),
        "rollback" => word(value, takes).map(Condition::Rollback),
        "ready" => word(value, takes).map(Condition::Ready),
        "checklist" => word(value, takes).map(|_| Condition::Checklist),
        "flag" => {
            let (flag, up) = match value.split_once(':') {
                Some((flag, "no")) => (flag, false),
                Some(_) => return None,
                None => (value, true),
            };
            word(flag, "held|blind|halted").map(|flag| Condition::Flag(flag, up))
        }
        _ => None,
    }
}

impl Condition {
    /// What is so instead, as `step 1.2 is running`; none when the condition holds.
    ///
    /// # Errors
    /// When the plan does not hold what it names.
    pub(super) fn missing(
        &self,
        room: &Room,
        telemetry: &Telemetry,
    ) -> Result<Option<String>, ConditionError> {
        let (holds, instead) = match self {
            Self::State(wanted) => {
                let state = room.stage.name().replace(' ', "-");
                (state == *wanted, format!("the room is {state}"))
            }
            Self::Phase(wanted) => phase(room, wanted),
            Self::Step(name, wanted) => {
                let word = step_word(room.step_status(&step(room, name)?.id));
                (word == wanted, format!("step {name} is {word}"))
            }
            Self::Gate(name, wanted) => gate(room, step(room, name)?, wanted),
            Self::Item(name, wanted) => item(room, name, wanted)?,
            Self::Weight(wanted) => match reported(room, telemetry) {
                Some(weight) => (weight == *wanted, format!("the lever reads {weight} %")),
                None => (false, "the lever cannot be read".to_owned()),
            },
            Self::Decision(wanted) => match &room.decision {
                Some(open) => (*wanted, format!("step {} waits for a decision", open.step)),
                None => (!*wanted, "no decision is open".to_owned()),
            },
            Self::Exposed(wanted) => {
                let exposed = room.exposed.is_some();
                let word = if exposed { "exposed" } else { "not exposed" };
                (exposed == *wanted, format!("the candidate is {word}"))
            }
            Self::Rollback(wanted) => {
                let word = rollback_word(room.rollback.as_ref());
                (word == wanted, format!("the rollback is {word}"))
            }
            Self::Ready(wanted) => {
                let word = match room.readiness() {
                    Readiness::Ready => "ready",
                    Readiness::Degraded(_) => "degraded",
                    Readiness::Gone(_) => "gone",
                };
                (word == wanted, format!("the way back is {word}"))
            }
            Self::Trigger(name, wanted) => {
                let word = trigger_word(room, trigger(room, name)?);
                (word == wanted, format!("trigger {name} is {word}"))
            }
            Self::Checklist => checklist(room),
            Self::Flag(flag, wanted) => {
                let up = flags(room).contains(&flag.as_str());
                let word = if up { "" } else { "not " };
                (up == *wanted, format!("the room is {word}{flag}"))
            }
        };
        Ok((!holds).then_some(instead))
    }
}

fn phase(room: &Room, wanted: &str) -> (bool, String) {
    match room.current_phase() {
        None => (false, "every phase is done".to_owned()),
        Some(phase) => {
            let holds = phase.id.as_str() == wanted || phase.number.to_string() == wanted;
            (
                holds,
                format!("the run is in phase {} ({})", phase.number, phase.id),
            )
        }
    }
}

fn step<'r>(room: &'r Room, name: &str) -> Result<&'r Step, ConditionError> {
    let of_paths = room.plan.rollback.paths.iter().flat_map(|path| &path.steps);
    let mut all = room.plan.steps().chain(of_paths);
    all.find(|step| step.id.as_str() == name || step.number == name)
        .ok_or_else(|| not_in_plan("step", name))
}

fn trigger<'r>(room: &'r Room, name: &str) -> Result<&'r Trigger, ConditionError> {
    let mut all = room.plan.rollback.triggers.iter();
    all.find(|trigger| trigger.id.as_str() == name)
        .ok_or_else(|| not_in_plan("trigger", name))
}

fn not_in_plan(kind: &'static str, name: &str) -> ConditionError {
    ConditionError::NotInPlan {
        kind,
        name: name.to_owned(),
    }
}

fn gate(room: &Room, step: &Step, wanted: &str) -> (bool, String) {
    let asks = room
        .decision
        .as_ref()
        .is_some_and(|open| open.step == step.id && open.why == DecisionWhy::GateMet);
    let word = match room.step_status(&step.id) {
        StepStatus::Finished(_) => "met",
        _ if asks => "decision",
        other => step_word(other),
    };
    (word == wanted, format!("gate {} is {word}", step.number))
}

fn item(room: &Room, name: &str, wanted: &str) -> Result<(bool, String), ConditionError> {
    let mut items = room.plan.items();
    let found = items.find(|item| item.id.as_str() == name || item.number == name);
    let id = &found.ok_or_else(|| not_in_plan("item", name))?.id;
    let status = room.items.get(id).map(|state| state.status);
    // An item's status is a bare word in JSON too.
    let word = serde_json::to_value(status.unwrap_or_default()).unwrap_or_default();
    let word = word.as_str().unwrap_or_default();
    Ok((word == wanted, format!("item {name} is {word}")))
}

fn checklist(room: &Room) -> (bool, String) {
    let before = room
        .plan
        .checklists
        .iter()
        .filter(|section| !section.after_run);
    let open: Vec<&str> = before
        .filter(|section| room.section_is_open(&section.id))
        .map(|section| section.title.as_str())
        .collect();
    (
        open.is_empty(),
        format!("open on the checklist: {}", open.join(", ")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Condition {
        words.parse().unwrap()
    }

    #[test]
    fn words_become_conditions() {
        assert_eq!(read("state=watching"), Condition::State("watching".into()));
        assert_eq!(read("phase=2"), Condition::Phase("2".into()));
        assert_eq!(read("weight=50%"), Condition::Weight(50));
        assert_eq!(read("decision"), Condition::Decision(true));
        assert_eq!(read("exposed=no"), Condition::Exposed(false));
        assert_eq!(
            read("step=1.2:done"),
            Condition::Step("1.2".into(), "done".into())
        );
        assert_eq!(read("flag=held:no"), Condition::Flag("held".into(), false));
        assert_eq!(read("checklist=done"), Condition::Checklist);
    }

    #[test]
    fn wrong_words_say_what_is_taken() {
        for (words, said) in [
            ("weather=fine", "no such condition: weather=fine"),
            ("weight=101", "weight takes PERCENT, not \"101\""),
            ("exposed", "exposed takes yes|no, not \"\""),
            (
                "rollback=over",
                "rollback takes none|running|done|failed, not \"over\"",
            ),
            (
                "flag=held:maybe",
                "flag takes held|blind|halted[:no], not \"held:maybe\"",
            ),
        ] {
            assert_eq!(words.parse::<Condition>().unwrap_err().to_string(), said);
        }
        assert!("step=1.2".parse::<Condition>().is_err());
    }

    #[test]
    fn every_condition_that_help_names_can_be_read() {
        for (name, takes, _) in KNOWN {
            let first = takes.split(['|', '[']).next().unwrap();
            let value = match first {
                "PERCENT" => "7".to_owned(),
                "NUMBER" => "2".to_owned(),
                other => other.to_owned(),
            };
            read(&format!("{name}={value}"));
        }
    }

    #[test]
    fn what_is_so_instead_is_said() {
        let (room, telemetry) = (Room::default(), Telemetry::default());
        let missing = |words| read(words).missing(&room, &telemetry);
        assert_eq!(missing("state=preparing"), Ok(None));
        assert_eq!(
            missing("state=live"),
            Ok(Some("the room is preparing".into()))
        );
        assert_eq!(missing("decision=no"), Ok(None));
        assert_eq!(
            missing("weight=0"),
            Ok(Some("the lever cannot be read".into()))
        );
        assert_eq!(
            missing("rollback=done"),
            Ok(Some("the rollback is none".into()))
        );
        assert_eq!(missing("step=9.9:done"), Err(not_in_plan("step", "9.9")));
    }
}
