//! The honest clock: planned against actual, slip, forecast end, the last safe moment to start a
//! rollback. Pure functions over the room and now; planned times are wall clock.

use crate::room::Room;
use crate::room::input::Now;
use crate::room::plan::{Base, Day, Phase, Step, When, Work};
use crate::room::state::SoakState;
use crate::support::Millis;

const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;

/// A phase in time; Unix milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Timing {
    /// When it was planned to begin.
    pub planned_from: Option<i64>,
    /// When it was planned to end.
    pub planned_to: Option<i64>,
    /// When it began.
    pub began: Option<i64>,
    /// When its last step ended.
    pub ended: Option<i64>,
    /// When it will begin, as far as can be said; when it began where it has.
    pub from: Option<i64>,
    /// When it will end; when it ended where it has.
    pub to: Option<i64>,
}

impl Timing {
    /// How much later than planned it began or will begin: milliseconds, negative when earlier.
    #[must_use]
    pub fn slip(&self) -> Option<i64> {
        Some(self.from? - self.planned_from?)
    }
}

/// The whole plan in time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Forecast {
    /// Each phase, in the plan's order.
    pub phases: Vec<Timing>,
    /// When the plan was to end.
    pub planned_end: Option<i64>,
    /// When it will end, as far as can be said.
    pub end: Option<i64>,
}

impl Forecast {
    /// How much later than planned it will end: milliseconds, negative when earlier.
    #[must_use]
    pub fn slip(&self) -> Option<i64> {
        Some(self.end? - self.planned_end?)
    }
}

/// A planned time as wall clock. Times after the start (T+) are not known before it.
#[must_use]
pub fn planned(room: &Room, when: When) -> Option<i64> {
    match when {
        When::Clock(time) => {
            Some(room.clock.midnight + i64::from(time.0) * MINUTE + room.clock.shift)
        }
        When::Day(Day::OfRun(days), time) => {
            let midnight = room.clock.midnight + i64::from(days) * DAY;
            Some(midnight + i64::from(time.0) * MINUTE + room.clock.shift)
        }
        When::Day(Day::Date(_), _) | When::From(Base::Cutover | Base::End | Base::Incident, _) => {
            None
        }
        When::From(Base::Start, offset) => room
            .clock
            .started_at
            .as_ref()
            .map(|started| started.wall + offset.0),
    }
}

/// The end of the deployment window; it moves with the plan's clock, as the phases in it do.
#[must_use]
pub fn window_end(room: &Room) -> Option<i64> {
    let window = room.plan.window?;
    let overnight = if window.to <= window.from { DAY } else { 0 };
    Some(room.clock.midnight + i64::from(window.to.0) * MINUTE + overnight + room.clock.shift)
}

/// Whether a moment is past another as clocks show them: by a minute at least.
#[must_use]
pub fn is_past(moment: i64, limit: i64) -> bool {
    moment - limit >= MINUTE
}

/// The last moment at which a rollback may begin and still end within the window.
#[must_use]
pub fn last_safe(room: &Room) -> Option<i64> {
    let of_paths = || {
        room.plan
            .rollback
            .paths
            .iter()
            .filter_map(|path| path.budget)
            .max()
    };
    let budget = room.plan.rollback.budget.or_else(of_paths)?;
    Some(window_end(room)? - signed(budget))
}

/// The whole plan in time: finished phases as they were, the others pushed by those before them.
#[must_use]
pub fn forecast(room: &Room, now: &Now) -> Forecast {
    let mut forecast = Forecast::default();
    let mut reached: Option<i64> = None;
    let mut planned_reached: Option<i64> = None;
    for phase in &room.plan.phases {
        let mut timing = observed(room, phase);
        timing.planned_from = phase
            .from
            .and_then(|when| planned(room, when))
            .or(planned_reached);
        timing.planned_to = timing
            .planned_from
            .map(|from| from + signed(phase.lasts.unwrap_or_else(|| duration(phase))));
        timing.from = timing.began.or_else(|| {
            let earliest = [timing.planned_from, reached].into_iter().flatten().max()?;
            Some(earliest.max(now.wall))
        });
        timing.to = timing.ended.or_else(|| {
            let by_plan = timing.from? + signed(phase.lasts.unwrap_or(Millis::ZERO));
            let earliest = now.wall.max(timing.from?) + signed(remaining(room, phase, now));
            Some(by_plan.max(earliest))
        });
        reached = timing.to.or(reached);
        planned_reached = timing.planned_to.or(planned_reached);
        forecast.phases.push(timing);
    }
    forecast.planned_end = planned_reached;
    forecast.end = reached;
    forecast
}

/// What is known of a phase: when it began, and when it ended if all of it has.
fn observed(room: &Room, phase: &Phase) -> Timing {
    let states = || {
        phase
            .steps
            .iter()
            .filter_map(|step| room.steps.get(&step.id))
    };
    let began = states().filter_map(|state| Some(state.started_at.as_ref()?.wall));
    let ended = states().filter_map(|state| Some(state.ended_at.as_ref()?.wall));
    let all_done = phase
        .steps
        .iter()
        .all(|step| room.step_status(&step.id).is_finished());
    Timing {
        began: began.min(),
        ended: ended.max().filter(|_| all_done),
        ..Timing::default()
    }
}

/// How long the steps of a phase take at least.
fn duration(phase: &Phase) -> Millis {
    phase
        .steps
        .iter()
        .fold(Millis::ZERO, |sum, step| sum + least(step))
}

fn least(step: &Step) -> Millis {
    match &step.work {
        Work::Shift(shift) => shift.soak,
        Work::Wait(span) => *span,
        _ => Millis::ZERO,
    }
}

/// How long what is left of a phase takes at least. A broken soak begins again from nothing.
fn remaining(room: &Room, phase: &Phase, now: &Now) -> Millis {
    let open = phase
        .steps
        .iter()
        .filter(|step| !room.step_status(&step.id).is_finished());
    open.fold(Millis::ZERO, |sum, step| sum + left_of(room, step, now))
}

fn left_of(room: &Room, step: &Step, now: &Now) -> Millis {
    let whole = least(step);
    if let Some(soak) = room.soak.as_ref().filter(|soak| soak.step == step.id) {
        return match soak.state {
            SoakState::Broken => whole,
            SoakState::Counting | SoakState::Finished => whole.saturating_sub(soak.counted(now).0),
        };
    }
    let started = room
        .steps
        .get(&step.id)
        .and_then(|state| state.started_at.as_ref());
    match (&step.work, started) {
        (Work::Wait(_), Some(started)) => whole.saturating_sub(now.since(started)),
        _ => whole,
    }
}

fn signed(span: Millis) -> i64 {
    i64::try_from(span.0).unwrap_or(i64::MAX / 4)
}
