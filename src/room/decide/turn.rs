//! Whose turn comes: what starts by itself, what has to wait and for what, and what does not apply
//! when its turn has come.

use super::{Draft, observed, plan_step, review, run, undo, value};
use crate::room::condition::{Condition, Verdict};
use crate::room::event::{DecisionWhy, Event, Finish};
use crate::room::input::Observed;
use crate::room::plan::{Phase, Step, Work};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{SoakState, Stage, StepStatus};
use crate::support::Millis;

/// A step that starts by itself when its turn has come. Whether one did.
pub(super) fn next_step_starts(draft: &mut Draft) -> bool {
    if draft.room().stage != Stage::Live || run::stopped(draft).is_some() {
        return false;
    }
    let plan = std::sync::Arc::clone(&draft.room().plan);
    let ready: Vec<_> = draft
        .room()
        .ready_steps()
        .iter()
        .map(|step| step.id.clone())
        .collect();
    for id in ready {
        let Some(step) = plan.step(&id) else { continue };
        // A gate asks nothing of anyone to begin: it only looks.
        // What destroys something is always asked for by a person.
        let by_itself = (step.auto && !step.destructive) || matches!(step.work, Work::Gate(_));
        let state = draft.room().steps.get(&id);
        let undone = state.is_some_and(|state| state.undone);
        let waiting = *draft.room().step_status(&id) == StepStatus::Waiting;
        if by_itself && waiting && !undone && may_start(draft, step).is_ok() {
            plan_step::start(draft, step, false);
            return true;
        }
    }
    false
}

/// Refuses a step whose turn has come and that still cannot start.
pub(super) fn may_start(draft: &Draft, step: &Step) -> Result<(), Refusal> {
    nothing_is_decided(draft, step)?;
    undo::is_not_asked(draft, step)?;
    its_time(draft, step)?;
    applies(draft, step)?;
    review::step_seen(draft, step)?;
    value::known(&step.number, draft.room().missing_for(step))?;
    alone(draft, step)
}

/// While a decision is open nothing else of its kind begins; after a breach nothing at all.
fn nothing_is_decided(draft: &Draft, step: &Step) -> Result<(), Refusal> {
    let decision = draft.room().decision.as_ref();
    let waits = decision.is_some_and(|decision| step.is_alone() || decision.step == step.id);
    if waits {
        return Err(undecided());
    }
    nothing_is_breached(draft)
}

/// After a breach nothing goes forward before it is decided, not even by trying again.
pub(super) fn nothing_is_breached(draft: &Draft) -> Result<(), Refusal> {
    let room = draft.room();
    let soak = room.soak.as_ref();
    let broken = soak.is_some_and(|soak| soak.state == SoakState::Broken);
    let after_a_breach = room.decision.as_ref().is_some_and(|decision| {
        matches!(
            decision.why,
            DecisionWhy::SoakBroken | DecisionWhy::TriggerFired
        )
    });
    if broken || after_a_breach {
        return Err(undecided());
    }
    Ok(())
}

fn undecided() -> Refusal {
    Refusal::new(RefusalKind::NotNow, "a decision is open").hint("decide it first")
}

/// What waits for a moment does not start before it.
fn its_time(draft: &Draft, step: &Step) -> Result<(), Refusal> {
    let room = draft.room();
    let phase = room.plan.phase_of(&step.id);
    let waits = [
        (step.not_before, step.number.clone()),
        (
            phase.and_then(|phase| phase.not_before),
            phase
                .map(|phase| format!("phase {}", phase.number))
                .unwrap_or_default(),
        ),
    ];
    for (when, what) in waits {
        let Some(when) = when else { continue };
        let fact = match room.wall_of(when, draft.now) {
            Some(at) if at <= draft.now.wall || room.plan.dry_run => continue,
            Some(at) => {
                let left = Millis(at.abs_diff(draft.now.wall)).clock();
                format!("{what} does not begin before {when}, in {left}")
            }
            None => format!("{what} does not begin before {when}, which has not come"),
        };
        let hint = format!("wait for it, or skip {} with a reason", step.number);
        return Err(Refusal::new(RefusalKind::NotNow, fact).hint(hint));
    }
    Ok(())
}

/// Whether a step applies must be known before it starts.
fn applies(draft: &Draft, step: &Step) -> Result<(), Refusal> {
    let Some(when) = open_condition(draft, step) else {
        return Ok(());
    };
    match judged(draft, when) {
        Verdict::Ok => Ok(()),
        Verdict::Breach => {
            let fact = format!("{} does not apply: {when} does not hold", step.number);
            Err(Refusal::new(RefusalKind::NotNow, fact))
        }
        Verdict::Unknown(why) => {
            let fact = format!(
                "whether {} applies is not known: {when}: {why}",
                step.number
            );
            let hint = format!(
                "wait until it is known, or skip {} with a reason",
                step.number
            );
            Err(Refusal::new(RefusalKind::NotNow, fact).hint(hint))
        }
    }
}

/// Only one of what moves traffic or looks at conditions is under way at a time.
pub(super) fn alone(draft: &Draft, step: &Step) -> Result<(), Refusal> {
    let room = draft.room();
    let Some(other) = room.step_in_the_way(step) else {
        return Ok(());
    };
    let does = match (room.step_status(&other.id), &other.work) {
        (StepStatus::Soaking, _) => "soaks",
        (StepStatus::Failed(_), _) => "failed",
        (_, Work::Gate(_)) => "is the open gate",
        (_, Work::Check { .. }) => "looks at its conditions",
        _ => "moves traffic",
    };
    let fact = format!(
        "{} {does}; one shift, check or gate at a time",
        other.number
    );
    Err(Refusal::new(RefusalKind::NotNow, fact))
}

/// What does not apply when its turn comes is over by itself: a step, or all of its phase.
pub(super) fn not_applicable(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    if room.stage != Stage::Live || run::stopped(draft).is_some() {
        return None;
    }
    let ready = room.ready_steps();
    let waiting = |step: &&&Step| *room.step_status(&step.id) == StepStatus::Waiting;
    ready.iter().filter(waiting).find_map(|step| {
        let phase = room.plan.phase_of(&step.id)?;
        if let Some(when) = phase_condition(draft, phase)
            && judged(draft, when) == Verdict::Breach
        {
            let all = phase.steps.iter();
            let all = all.filter(|step| !room.step_status(&step.id).is_finished());
            return Some(all.map(|step| passed_over(step, when)).collect());
        }
        let when = step.when.as_ref()?;
        let breach = judged(draft, when) == Verdict::Breach;
        breach.then(|| vec![passed_over(step, when)])
    })
}

fn passed_over(step: &Step, when: &Condition) -> Event {
    Event::StepFinished {
        step: step.id.clone(),
        how: Finish::NotApplicable(format!("{when} does not hold")),
    }
}

/// The condition of a phase, as long as nothing of the phase has begun.
fn phase_condition<'a>(draft: &Draft, phase: &'a Phase) -> Option<&'a Condition> {
    let room = draft.room();
    let waits = |step: &Step| *room.step_status(&step.id) == StepStatus::Waiting;
    phase
        .when
        .as_ref()
        .filter(|_| phase.steps.iter().all(waits))
}

/// The condition that still has to hold: of the phase before its own.
fn open_condition<'a>(draft: &'a Draft, step: &'a Step) -> Option<&'a Condition> {
    let phase = draft.room().plan.phase_of(&step.id);
    let of_phase = phase.and_then(|phase| phase_condition(draft, phase));
    let fails = |when: &&Condition| judged(draft, when) != Verdict::Ok;
    of_phase.filter(fails).or(step.when.as_ref())
}

pub(super) fn judged(draft: &Draft, when: &Condition) -> Verdict {
    let nothing = Observed::default();
    let verdict = observed::now(draft, when, draft.seen.unwrap_or(&nothing)).verdict;
    match verdict {
        // Nobody says values in a rehearsal, which walks all of the plan.
        Verdict::Unknown(_) if draft.room().plan.dry_run => Verdict::Ok,
        verdict => verdict,
    }
}
