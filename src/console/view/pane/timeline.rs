//! The plan in time: sections, phases and steps, planned against actual, the last safe moment and
//! the window. The whole screen also shows the paths back.
//!
//! ```text
//! | planned                              actual        slip |
//! | v 08:00 1 Initial deployment         08:00-09:04    +4m |
//! | > 09:00 2 Progressive traffic shift  09:04-         +4m |
//! |     > 2.2 50%              soak 11:48 of 30:00, STOPPED |
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::console::model::clock;
use crate::console::model::rows::{self, TimelineRow};
use crate::console::model::ui::Pane;
use crate::console::view::brief::Brief;
use crate::console::view::mark;
use crate::console::view::widget::lines::below;
use crate::console::view::widget::list::List;
use crate::console::view::widget::row::Row;
use crate::console::view::widget::time::slip;
use crate::room::event::Finish;
use crate::room::plan::{Phase, Reversible, RollbackPath, Section, Step, Then, Work};
use crate::room::state::{SoakState, StepState, StepStatus};
use crate::settings::Meaning;
use crate::support::Millis;

pub(crate) fn draw(brief: &Brief, area: Rect, buffer: &mut Buffer, whole: bool) {
    captions(brief, area.width).draw(area, buffer);
    let rows = rows::timeline(brief.room, whole, &brief.ui.filter(Pane::Timeline));
    let list = List {
        len: rows.len(),
        at: brief
            .ui
            .cursor(Pane::Timeline)
            .unwrap_or_else(|| rows::current(brief.room, &rows)),
        marked: brief.ui.pane() == Pane::Timeline,
    };
    list.draw(below(area, 1), buffer, brief.look, |index| {
        row(brief, &rows[index], area.width)
    });
}

fn captions(brief: &Brief, width: u16) -> Row {
    let style = brief.of(Meaning::Muted);
    let tail = Row::new(width)
        .cell("actual", 12, style)
        .cell_right("slip", 7, style)
        .gap(1);
    Row::new(width).gap(1).text("planned", style).right(tail)
}

fn row(brief: &Brief, row: &TimelineRow, width: u16) -> Row {
    match row {
        TimelineRow::Before(section) | TimelineRow::After(section) => {
            of_section(brief, section, width)
        }
        TimelineRow::Phase(index, phase) => of_phase(brief, *index, phase, width),
        TimelineRow::Step(step) => of_step(brief, step, width),
        TimelineRow::LastSafe => last_safe(brief, width),
        TimelineRow::WindowEnd => window_end(brief, width),
        TimelineRow::Path(path) => of_path(brief, path, width),
    }
}

fn planned(brief: &Brief, at: Option<i64>) -> String {
    at.map(|at| brief.zone.minutes(at)).unwrap_or_default()
}

fn of_section(brief: &Brief, section: &Section, width: u16) -> Row {
    let settled = |item: &&crate::room::plan::Item| {
        brief
            .room
            .items
            .get(&item.id)
            .is_some_and(|state| state.status.is_settled())
    };
    let items = brief.room.applying(section);
    let done = items.iter().copied().filter(settled).count();
    let signs = brief.look.glyphs;
    let (sign, meaning) = if done == items.len() {
        (signs.done, Meaning::Ok)
    } else {
        (signs.open, Meaning::Muted)
    };
    let at = section
        .at
        .and_then(|when| brief.room.wall_of(when, brief.now));
    let count = format!("{done}/{}", items.len());
    let tail = Row::new(width)
        .cell(count, 19, brief.of(Meaning::Muted))
        .gap(1);
    Row::new(width)
        .gap(1)
        .cell(sign, 2, brief.of(meaning))
        .cell(planned(brief, at), 6, brief.of(Meaning::Muted))
        .text(&section.title, brief.of(Meaning::Text))
        .right(tail)
}

fn of_phase(brief: &Brief, index: usize, phase: &Phase, width: u16) -> Row {
    let timing = brief
        .forecast
        .phases
        .get(index)
        .copied()
        .unwrap_or_default();
    let signs = brief.look.glyphs;
    let current = brief
        .room
        .current_phase()
        .is_some_and(|current| current.id == phase.id);
    let (sign, meaning) = match (timing.ended, timing.began) {
        (Some(_), None) => (signs.waived, Meaning::Muted),
        (Some(_), Some(_)) => (signs.done, Meaning::Ok),
        (None, Some(_)) => (signs.running, Meaning::Pending),
        (None, None) if current => (signs.running, Meaning::Text),
        (None, None) => (signs.open, Meaning::Muted),
    };
    let (actual, seen) = match (timing.began, timing.ended, timing.from) {
        (Some(began), Some(ended), _) => (
            format!(
                "{}-{}",
                brief.zone.minutes(began),
                brief.zone.minutes(ended)
            ),
            Meaning::Text,
        ),
        (Some(began), None, _) => (format!("{}-", brief.zone.minutes(began)), Meaning::Text),
        (None, _, Some(from)) => (brief.zone.minutes(from), Meaning::Muted),
        (None, _, None) => (String::new(), Meaning::Muted),
    };
    let slipped = timing.slip();
    let overdue = brief.room.overdue_phases.contains(&phase.id) && timing.ended.is_none();
    let late = overdue || slipped.is_some_and(|slipped| slipped >= 60_000);
    let said = if overdue {
        "OVERDUE".to_owned()
    } else {
        slipped.and_then(slip).unwrap_or_default()
    };
    let tail = Row::new(width)
        .cell(actual, 12, brief.of(seen))
        .cell_right(
            said,
            7,
            brief.of(if late {
                Meaning::Overdue
            } else {
                Meaning::Muted
            }),
        )
        .gap(1);
    let style = brief.of(if current {
        Meaning::Title
    } else {
        Meaning::Text
    });
    Row::new(width)
        .gap(1)
        .cell(sign, 2, brief.of(meaning))
        .cell(
            planned(brief, timing.planned_from),
            6,
            brief.of(Meaning::Muted),
        )
        .text(format!("{} {}", phase.number, phase.title), style)
        .text(beside(brief, phase), brief.of(Meaning::Muted))
        .right(tail)
}

fn of_step(brief: &Brief, step: &Step, width: u16) -> Row {
    let (sign, meaning) = mark::of_step(brief, step);
    let (said, seen) = state(brief, step);
    let tail = if width >= TIMES {
        times(brief, step, Row::new(width))
    } else {
        Row::new(width)
    };
    let tail = tail.text(said, brief.of(seen)).gap(1);
    let passed_over = matches!(
        brief.room.step_status(&step.id),
        StepStatus::Finished(Finish::NotApplicable(_))
    );
    let title = if passed_over {
        Meaning::Muted
    } else {
        Meaning::Text
    };
    Row::new(width)
        .gap(5)
        .cell(sign, 2, brief.of(meaning))
        .text(&step.number, brief.of(Meaning::Muted))
        .gap(1)
        .text(&step.title, brief.of(title))
        .text(on_its_track(brief, step), brief.of(Meaning::Muted))
        .right(tail)
}

/// What a phase waits for, where that is not the one above: phases run beside each other then.
fn beside(brief: &Brief, phase: &Phase) -> String {
    let Some(after) = &phase.after else {
        return String::new();
    };
    let before = brief
        .room
        .plan
        .phases
        .iter()
        .filter(|other| after.contains(&other.id));
    let numbers: Vec<String> = before.map(|other| other.number.to_string()).collect();
    follows(&numbers)
}

/// The target of a step, where its title does not say it, and what it waits for.
fn on_its_track(brief: &Brief, step: &Step) -> String {
    let target = step
        .target
        .as_ref()
        .filter(|target| !step.title.contains(*target));
    let target = target
        .map(|target| format!(" {target}"))
        .unwrap_or_default();
    let Some(after) = &step.after else {
        return target;
    };
    let before = brief
        .room
        .plan
        .steps()
        .filter(|other| after.contains(&other.id));
    let numbers: Vec<String> = before.map(|other| other.number.clone()).collect();
    format!("{target}{}", follows(&numbers))
}

fn follows(numbers: &[String]) -> String {
    match numbers {
        [] => ", at once".to_owned(),
        [first, .., last] if numbers.len() > 3 => format!(", after {first} to {last}"),
        some => format!(", after {}", some.join(" ")),
    }
}

/// Cells from which on a step also shows from when to when it ran, and how long.
const TIMES: u16 = 100;

fn times(brief: &Brief, step: &Step, row: Row) -> Row {
    let state = brief.room.steps.get(&step.id);
    let Some(began) = state.and_then(|state| state.started_at.as_ref()) else {
        return row;
    };
    let ended = state.and_then(|state| state.ended_at.as_ref());
    let until = ended
        .map(|ended| brief.zone.seconds(ended.wall))
        .unwrap_or_default();
    let took = ended.unwrap_or(brief.known_until()).since(began).clock();
    row.text(
        format!("{}-{until:<8}{took:>9}   ", brief.zone.seconds(began.wall)),
        brief.of(Meaning::Muted),
    )
}

/// How a step stands, in a few words.
pub(crate) fn state(brief: &Brief, step: &Step) -> (String, Meaning) {
    let none = StepState::default();
    let state = brief.room.steps.get(&step.id).unwrap_or(&none);
    let elapsed = || {
        state
            .started_at
            .as_ref()
            .map(|at| brief.ago(at))
            .unwrap_or_default()
    };
    match &state.status {
        StepStatus::Waiting | StepStatus::Running if unreviewed(brief, step) => {
            let auto = if step.auto { ", waits for it" } else { "" };
            (format!("not reviewed{auto}"), Meaning::Warning)
        }
        StepStatus::Waiting => (waiting(step), Meaning::Muted),
        StepStatus::Running if state.overdue => {
            (format!("{} OVERDUE", elapsed()), Meaning::Overdue)
        }
        StepStatus::Running => (format!("running {}", elapsed()), Meaning::Pending),
        StepStatus::Soaking => soaking(brief, step),
        StepStatus::Failed(reason) => (format!("FAILED: {reason}"), Meaning::Critical),
        StepStatus::Finished(how) => finished(brief, state, how),
    }
}

/// Whether the step's work came from prose and nobody has accepted it; what runs was accepted.
fn unreviewed(brief: &Brief, step: &Step) -> bool {
    let runs = brief.room.open_attempt_of(&step.id).is_some();
    !runs && brief.room.step_is_unreviewed(&step.id)
}

fn waiting(step: &Step) -> String {
    let one_way = if step.reversible == Reversible::No {
        ", no way back"
    } else {
        ""
    };
    let what = match &step.work {
        Work::Shift(shift) if shift.soak == Millis::ZERO => String::new(),
        Work::Shift(shift) => {
            let then = if shift.then == Then::Decide {
                " decide"
            } else {
                ""
            };
            format!("soak {}{then}", shift.soak.clock())
        }
        Work::Wait(span) => format!("wait {}", span.clock()),
        _ => step
            .role
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
    };
    format!("{what}{one_way}")
}

fn soaking(brief: &Brief, step: &Step) -> (String, Meaning) {
    let Work::Shift(shift) = &step.work else {
        return ("waits".to_owned(), Meaning::Pending);
    };
    let Some(soak) = brief.room.soak.as_ref().filter(|soak| soak.step == step.id) else {
        return ("soak".to_owned(), Meaning::Pending);
    };
    let said = format!(
        "soak {} of {}",
        soak.counted(brief.known_until()).0.min(shift.soak).clock(),
        shift.soak.clock()
    );
    match soak.state {
        SoakState::Broken => (format!("{said}, STOPPED"), Meaning::Critical),
        SoakState::Finished => (format!("{said}, decide"), Meaning::Pending),
        SoakState::Counting if soak.is_counting() => (said, Meaning::Pending),
        SoakState::Counting => (format!("{said}, stands still"), Meaning::Unknown),
    }
}

fn finished(brief: &Brief, state: &StepState, how: &Finish) -> (String, Meaning) {
    let at = state
        .ended_at
        .as_ref()
        .map(|at| brief.zone.minutes(at.wall))
        .unwrap_or_default();
    let by = state
        .by
        .as_ref()
        .map(|by| format!(" {}", brief.person(by)))
        .unwrap_or_default();
    let how = match how {
        Finish::Done => "",
        Finish::ByHand(_) => " by hand",
        Finish::Skipped(_) => " skipped",
        Finish::NotApplicable(_) => " not applicable",
        Finish::FailedPast(_) => " failed, went on",
    };
    (format!("{at}{by}{how}"), Meaning::Muted)
}

fn last_safe(brief: &Brief, width: u16) -> Row {
    let Some(at) = clock::last_safe(brief.room) else {
        return Row::new(width);
    };
    let meaning = if brief.now.wall > at {
        Meaning::Critical
    } else {
        Meaning::Muted
    };
    let said = format!(" {} last safe moment to roll back ", brief.zone.minutes(at));
    let row = Row::new(width)
        .gap(1)
        .text(brief.look.glyphs.rule, brief.of(meaning))
        .text(said, brief.of(meaning));
    let rule = brief.look.glyphs.rule.repeat(row.left().saturating_sub(1));
    row.text(rule, brief.of(Meaning::Border))
}

fn window_end(brief: &Brief, width: u16) -> Row {
    let window = clock::window_end(brief.room);
    let end = brief.forecast.end;
    let late = end
        .zip(window)
        .filter(|(end, window)| clock::is_past(*end, *window))
        .map(|(end, window)| end - window);
    let meaning = if late.is_some() {
        Meaning::Overdue
    } else {
        Meaning::Muted
    };
    let tail = Row::new(width)
        .cell(planned(brief, end), 12, brief.of(meaning))
        .cell_right(
            late.and_then(slip).unwrap_or_default(),
            7,
            brief.of(meaning),
        )
        .gap(1);
    Row::new(width)
        .gap(3)
        .cell(planned(brief, window), 6, brief.of(Meaning::Muted))
        .text("window ends", brief.of(Meaning::Text))
        .right(tail)
}

fn of_path(brief: &Brief, path: &RollbackPath, width: u16) -> Row {
    let budget = path
        .budget
        .map(|budget| format!("  within {}", budget.clock()))
        .unwrap_or_default();
    let loses = path
        .loses
        .as_ref()
        .map(|loses| format!("  LOSES {loses}"))
        .unwrap_or_default();
    Row::new(width)
        .gap(1)
        .text(
            format!("way back: {}", path.title),
            brief.of(Meaning::Title),
        )
        .text(budget, brief.of(Meaning::Muted))
        .text(loses, brief.of(Meaning::Warning))
}
