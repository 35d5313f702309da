//! What a command will do, exactly: the lines that a confirmation shows.

use crate::console::model::query;
use crate::console::view::brief::Brief;
use crate::console::view::widget::time::slip;
use crate::room::Command;
use crate::room::id::ModeId;
use crate::room::plan::{Approvals, LeverSet, Reversible, Step, Tier, Work};
use crate::room::state::{Readiness, Stage};
use crate::settings::Meaning;

/// A word, what belongs to it and how it is meant.
pub(crate) type Fact = (&'static str, String, Meaning);

/// What a command will do.
pub(super) fn facts(brief: &Brief, command: &Command) -> Vec<Fact> {
    let plan = &brief.room.plan;
    match command {
        Command::Shift { to } => shift(brief, *to),
        Command::Run { name } => run(brief, name),
        Command::Retry { step } => plan
            .step(step)
            .map(|step| work(brief, step))
            .unwrap_or_default(),
        Command::Cancel { name } => vec![("ends", name.clone(), Meaning::Text)],
        Command::Skip { step, reason } => {
            let mut facts = vec![("skip", title(brief, step.as_str()), Meaning::Warning)];
            facts.extend(
                reason
                    .clone()
                    .map(|reason| ("because", reason, Meaning::Text)),
            );
            facts
        }
        Command::Declare { trigger, .. } => declare(brief, trigger),
        Command::Start => start(brief),
        Command::End { .. } => vec![("end", ended(brief).to_owned(), Meaning::Text)],
        Command::Resume => resume(brief),
        Command::TakeCommand => vec![(
            "command",
            format!("from {} to you", holder(brief)),
            Meaning::Text,
        )],
        Command::HandOver { person } => {
            vec![("command", format!("from you to {person}"), Meaning::Text)]
        }
        Command::Assign { role, person } => {
            vec![("role", format!("{person} becomes {role}"), Meaning::Text)]
        }
        Command::Unassign { role, person } => vec![(
            "role",
            format!("{person} is {role} no more"),
            Meaning::Warning,
        )],
        Command::Enter { mode } => of_mode(brief, mode, true),
        Command::Leave { mode } => of_mode(brief, mode, false),
        Command::Sign { sign_off } => {
            let title = plan
                .sign_off(sign_off)
                .map(|sign_off| sign_off.title.clone());
            let hash = plan.hash.chars().take(12).collect::<String>();
            vec![
                ("sign", title.unwrap_or_default(), Meaning::Text),
                ("the plan", format!("{} {hash}", plan.source), Meaning::Text),
            ]
        }
        Command::Arm { trigger, .. } => vec![("arm", trigger.to_string(), Meaning::Text)],
        Command::Accept { what, .. } => accept(brief, what),
        Command::Disarm { trigger, reason } => vec![
            ("disarm", trigger.to_string(), Meaning::Warning),
            ("because", reason.clone(), Meaning::Text),
        ],
        other => vec![("does", other.verb().doc.to_owned(), Meaning::Text)],
    }
}

/// An action, a playbook with all that it does, or a step.
fn run(brief: &Brief, name: &str) -> Vec<Fact> {
    let plan = &brief.room.plan;
    if let Some(action) = plan.action(&name.into()) {
        return vec![("run", action.call.shown.clone(), Meaning::Text)];
    }
    if let Some(book) = plan.playbook(&name.into()) {
        let steps = book.steps.iter();
        let steps = steps.map(|step| ("step", step.title.clone(), Meaning::Text));
        return std::iter::once(("playbook", book.title.clone(), Meaning::Title))
            .chain(steps)
            .collect();
    }
    let step = named_step(brief, name).or_else(|| plan.step(&name.into()));
    step.map(|step| work(brief, step)).unwrap_or_default()
}

fn of_mode(brief: &Brief, mode: &ModeId, enter: bool) -> Vec<Fact> {
    let Some(mode) = brief.room.plan.mode(mode) else {
        return Vec::new();
    };
    let call = if enter { &mode.enter } else { &mode.leave };
    let shown = call.as_ref().map(|call| call.shown.clone());
    let mut facts = vec![
        ("mode", mode.title.clone(), Meaning::Title),
        (
            "command",
            shown.unwrap_or_else(|| "none: it is done by hand already".to_owned()),
            Meaning::Text,
        ),
    ];
    if let Some(at_most) = mode.at_most.filter(|_| enter) {
        facts.push(("at most", at_most.clock(), Meaning::Muted));
    }
    facts
}

/// The exact lines that are accepted.
fn accept(brief: &Brief, what: &str) -> Vec<Fact> {
    let named = brief.room.plan.calls_named(what).into_iter();
    let waiting = named.filter(|planned| brief.room.is_unreviewed(&planned.of));
    let lines = waiting.flat_map(|planned| {
        let shown = brief.room.with_values(&planned.call.shown);
        [
            ("accept", planned.to_string(), Meaning::Title),
            ("command", shown, Meaning::Text),
        ]
    });
    lines.collect()
}

fn named_step<'a>(brief: &Brief<'a>, name: &str) -> Option<&'a Step> {
    let plan = &brief.room.plan;
    plan.steps()
        .find(|step| step.id.as_str() == name || step.number == name)
}

fn title(brief: &Brief, name: &str) -> String {
    named_step(brief, name).map_or_else(
        || name.to_owned(),
        |step| format!("{} {}", step.number, step.title),
    )
}

fn holder(brief: &Brief) -> String {
    let role = query::commander_role(brief.room);
    query::holders(brief.room, &role)
        .next()
        .map_or_else(|| "nobody".to_owned(), ToString::to_string)
}

/// The commands that set each lever that the step moves, and what holds afterwards.
fn shift(brief: &Brief, to: u8) -> Vec<Fact> {
    let plan = &brief.room.plan;
    let from = query::asked_weight(brief.room).unwrap_or(0);
    let mut facts = vec![(
        "traffic",
        if from == to {
            format!("{} at {to}%", plan.candidate.name)
        } else {
            format!("{} from {from}% to {to}%", plan.candidate.name)
        },
        Meaning::Exposed,
    )];
    let step = brief
        .step
        .filter(|step| step.shift().is_some_and(|shift| shift.to == to));
    let lever = step
        .and_then(Step::shift)
        .map(|shift| &shift.lever)
        .or(brief.room.lever_in_force.as_ref());
    if let Some(lever) = lever.and_then(|lever| plan.lever(lever)) {
        let call = match &lever.set {
            LeverSet::Weight(call) => call.shown_with_weight(to),
            LeverSet::Switch { to_stable, .. } if to == 0 => to_stable.shown.clone(),
            LeverSet::Switch { to_candidate, .. } => to_candidate.shown.clone(),
        };
        facts.push(("command", call, Meaning::Text));
    }
    if let Some((step, shift)) = step.and_then(|step| Some((step, step.shift()?))) {
        facts.push((
            "step",
            format!("{} {}, then soak {}", step.number, step.title, shift.soak),
            Meaning::Text,
        ));
    }
    facts.extend(step.and_then(|step| consent(step.approvals.as_ref())));
    let (said, meaning) = way_back(brief);
    facts.push(("way back", said, meaning));
    if let Some(by) = brief.forecast.slip().and_then(slip) {
        facts.push(("clock", format!("{by} against the plan"), Meaning::Muted));
    }
    facts
}

/// The state of the way back, in words.
pub(super) fn way_back(brief: &Brief) -> (String, Meaning) {
    match brief.room.readiness() {
        Readiness::Ready => ("READY".to_owned(), Meaning::RollbackReady),
        Readiness::Degraded(why) => (format!("DEGRADED: {why}"), Meaning::RollbackDegraded),
        Readiness::Gone(step) => (
            format!("GONE since {}", title(brief, step.as_str())),
            Meaning::RollbackGone,
        ),
    }
}

/// Exactly what a step does.
pub(crate) fn work(brief: &Brief, step: &Step) -> Vec<Fact> {
    if let Some(shift) = step.shift() {
        return self::shift(brief, shift.to);
    }
    let mut facts = vec![(
        "step",
        format!("{} {}", step.number, step.title),
        Meaning::Title,
    )];
    match &step.work {
        Work::Action(call) => {
            let shown = brief.room.with_values(&call.shown);
            facts.push(("command", shown, Meaning::Text));
            facts.extend(call.deadline.map(|deadline| {
                (
                    "deadline",
                    format!("{deadline}, then OVERDUE"),
                    Meaning::Muted,
                )
            }));
        }
        Work::Manual { instructions } => {
            facts.extend(
                instructions
                    .iter()
                    .map(|instruction| ("by hand", instruction.clone(), Meaning::Text)),
            );
        }
        Work::Message { channel, text, .. } => {
            let text = brief.room.filled(text, None, brief.now);
            facts.push(("say", format!("{channel}: {text}"), Meaning::Text));
        }
        Work::Wait(span) => facts.push(("wait", span.to_string(), Meaning::Text)),
        Work::Check { .. } | Work::Gate(_) | Work::Shift(_) => {}
    }
    match step.reversible {
        Reversible::Yes => {}
        Reversible::WithLoss => facts.push((
            "undo",
            "with loss of data only".to_owned(),
            Meaning::Warning,
        )),
        Reversible::No => {
            facts.push(("undo", "THERE IS NO WAY BACK".to_owned(), Meaning::Critical));
        }
    }
    if step.destructive {
        facts.push((
            "does",
            "IT DESTROYS SOMETHING".to_owned(),
            Meaning::Critical,
        ));
    }
    facts.extend(consent(step.approvals.as_ref()));
    facts.extend(
        step.notes
            .clone()
            .map(|notes| ("note", notes, Meaning::Muted)),
    );
    facts
}

/// Whose consent is wanted, and that nothing waits for it.
pub(super) fn consent(approvals: Option<&Approvals>) -> Option<Fact> {
    let text = crate::console::view::consent(approvals?);
    Some(("consent", text, Meaning::Warning))
}

fn declare(brief: &Brief, trigger: &crate::room::id::TriggerId) -> Vec<Fact> {
    let plan = &brief.room.plan;
    let Some(found) = plan.trigger(trigger) else {
        return vec![("declare", trigger.to_string(), Meaning::Warning)];
    };
    let mut facts = vec![("declare", found.title.clone(), Meaning::Warning)];
    let path = found
        .path
        .as_ref()
        .and_then(|path| plan.path(path))
        .or_else(|| plan.rollback.paths.first());
    let then = match (found.tier, path) {
        (Tier::Automatic, Some(path)) => format!("ROLLS BACK AT ONCE by the path {}", path.title),
        (Tier::Automatic, None) => "ROLLS BACK AT ONCE".to_owned(),
        (Tier::Review, _) => "asks for a decision".to_owned(),
        (Tier::Investigate, _) => "tells everybody".to_owned(),
    };
    facts.push(("then", then, Meaning::Critical));
    facts
}

fn start(brief: &Brief) -> Vec<Fact> {
    let (settled, all) = query::checklist_counts(brief.room);
    let meaning = if settled == all {
        Meaning::Ok
    } else {
        Meaning::Warning
    };
    let mut facts = vec![(
        "checklist",
        format!("{settled} of {all} ticked or waived"),
        meaning,
    )];
    facts.extend(brief.step.map(|step| {
        (
            "first",
            format!("{} {}", step.number, step.title),
            Meaning::Text,
        )
    }));
    facts.push((
        "clock",
        format!("T begins now, {}", brief.zone.seconds(brief.now.wall)),
        Meaning::Text,
    ));
    facts
}

fn resume(brief: &Brief) -> Vec<Fact> {
    let held = brief.room.flags.held.as_ref().map(|(by, since, reason)| {
        let by = by
            .as_ref()
            .map_or_else(|| "the engine".to_owned(), ToString::to_string);
        let why = reason
            .as_ref()
            .map(|reason| format!(": {reason}"))
            .unwrap_or_default();
        (
            "held",
            format!("by {by} {} ago{why}", brief.ago(since)),
            Meaning::Text,
        )
    });
    let halted = brief
        .room
        .flags
        .halted
        .clone()
        .map(|trouble| ("halted", trouble, Meaning::Critical));
    held.into_iter().chain(halted).collect()
}

/// What `end` would do now: from live with users on the candidate the watch begins, else the room
/// ends.
fn ended(brief: &Brief) -> &'static str {
    match brief.room.stage {
        Stage::Live if brief.room.exposed.is_some() => {
            "the run is finished and the watch begins; once more ends the room"
        }
        _ => "the room ends for good: nothing can be done in it any more",
    }
}
