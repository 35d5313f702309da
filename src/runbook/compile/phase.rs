//! Phases: in order of time, none over the other, all within the window.

use super::Compiler;
use super::name::{repeated_title, target_of};
use super::order::Draft;
use crate::room::plan::{Base, ClockTime, Day, Phase, Step, When, Work};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{self, AtOnce, Repeat, WhenText};
use crate::support::Millis;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// A moment as milliseconds on a line. Moments of different lines are never compared.
#[derive(Clone, Copy)]
struct Moment {
    line: Line,
    at: i64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// From the midnight before the run; past the next one when the window is.
    Run,
    /// From 1970-01-01.
    Calendar,
    /// From a moment of the run.
    Since(Base),
}

impl Moment {
    fn plus(self, span: Millis) -> Self {
        let span = i64::try_from(span.0).unwrap_or(i64::MAX);
        Self {
            line: self.line,
            at: self.at.saturating_add(span),
        }
    }

    /// How much later `self` is, if the two can be compared and it is.
    fn after(self, other: Self) -> Option<Millis> {
        if self.line != other.line {
            return None;
        }
        let later = u64::try_from(self.at.saturating_sub(other.at)).unwrap_or(0);
        (later > 0).then_some(Millis(later))
    }
}

fn one_after_the_other(repeat: Repeat) -> bool {
    repeat.index > 0 && repeat.at_once == AtOnce::One
}

impl Compiler<'_> {
    pub(super) fn phases(&mut self) -> Vec<Phase> {
        let document = self.document;
        let written = document.phases.0.iter().flatten();
        self.check_order();
        let mut phases = Vec::new();
        for (index, phase) in written.enumerate() {
            phases.push(self.phase(index + 1, phase));
        }
        self.in_order(phases)
    }

    fn phase<'p>(&mut self, number: usize, phase: &'p document::Phase) -> Draft<'p> {
        let title = repeated_title(&phase.here, &phase.title);
        let id = self.repeated_id("phase", &phase.here, phase.id.as_ref(), Some(&phase.title));
        let (mut steps, mut written) = (Vec::new(), Vec::new());
        if let Some(gate) = &phase.entry {
            steps.push(self.phase_gate(&id, "entry", format!("Entry: {title}"), gate));
            written.push(None);
        }
        let first = steps.len() + 1;
        for (index, step) in phase.steps.0.iter().flatten().enumerate() {
            let compiled = self.step(format!("{number}.{}", index + first), step, None);
            written.extend(compiled.as_ref().map(|_| Some(step)));
            steps.extend(compiled);
        }
        if let Some(gate) = &phase.exit {
            steps.push(self.phase_gate(&id, "exit", format!("Exit: {title}"), gate));
            written.push(None);
        }
        for (index, step) in steps.iter_mut().enumerate() {
            step.number = format!("{number}.{}", index + 1);
        }
        // One after the other: only the first of them has the time that is written.
        let later = phase.here.repeat.is_some_and(one_after_the_other);
        Draft {
            phase: Phase {
                id: id.into(),
                number: u32::try_from(number).unwrap_or(u32::MAX),
                title,
                from: phase.from.filter(|_| !later).map(|from| from.value),
                lasts: phase.lasts.map(|lasts| lasts.value),
                not_before: phase.not_before.map(|moment| moment.value),
                deadline: phase.deadline.map(|moment| moment.value),
                after: None,
                when: self.when(phase.when.as_ref()),
                target: target_of(&phase.here),
                notes: phase.notes.as_ref().map(|notes| notes.value.clone()),
                steps,
                line: self.line(phase.here.span),
            },
            written: phase,
            steps: written,
        }
    }

    /// What must be so before the first step of a phase, or after its last, as a step of its own.
    fn phase_gate(
        &mut self,
        phase: &str,
        which: &str,
        title: String,
        gate: &document::Gate,
    ) -> Step {
        let at = gate.here.span;
        let id = self.id("step", None, &format!("{phase}-{which}"), at);
        Step {
            id: id.into(),
            title,
            work: Work::Gate(self.gate(gate)),
            tries: 1,
            line: self.line(at),
            ..Step::default()
        }
    }

    /// A clock time on the line that begins with the window's day.
    fn moment(&self, when: When) -> Moment {
        let minutes = |clock: ClockTime| {
            let opens = self
                .document
                .window
                .as_ref()
                .map(|w| (w.from.value, w.to.value));
            let over_midnight = opens.is_some_and(|(from, to)| to <= from && clock < from);
            i64::from(clock.0) + if over_midnight { i64::from(DAY) } else { 0 }
        };
        let of_days = |days: i64| days * i64::from(DAY) * 60_000;
        let of_clock = |clock: ClockTime| i64::from(clock.0) * 60_000;
        let (line, at) = match when {
            When::Clock(clock) => (Line::Run, minutes(clock) * 60_000),
            When::Day(Day::OfRun(days), clock) => {
                (Line::Run, of_days(days.into()) + of_clock(clock))
            }
            When::Day(Day::Date(days), clock) => {
                (Line::Calendar, of_days(days.into()) + of_clock(clock))
            }
            When::From(base, offset) => (Line::Since(base), offset.0),
        };
        Moment { line, at }
    }

    /// Phases and their steps one after the other, and within the window.
    fn check_order(&mut self) {
        let document = self.document;
        let mut before: Option<(Moment, Option<Moment>, Span)> = None;
        for phase in document.phases.0.iter().flatten() {
            let nth = phase.here.repeat.map_or(0, |repeat| repeat.index);
            let Some(from) = phase.from.filter(|_| nth == 0) else {
                continue;
            };
            let begins = self.moment(from.value);
            let ends = phase.lasts.map(|lasts| begins.plus(lasts.value));
            if let Some((began, ended, at)) = before.filter(|_| phase.after.is_none()) {
                self.check_after(began, ended, begins, from, at);
            }
            self.check_window(from, ends, phase);
            self.check_steps(begins, ends, phase);
            before = Some((begins, ends, from.at));
        }
    }

    fn check_after(
        &mut self,
        began: Moment,
        ended: Option<Moment>,
        begins: Moment,
        from: WhenText,
        at: Span,
    ) {
        let message = if began.after(begins).is_some() {
            "this phase begins before the one above it".to_owned()
        } else if let Some(over) = ended.and_then(|ended| ended.after(begins)) {
            format!("this phase begins {over} before the one above it ends")
        } else {
            return;
        };
        let mistake = Diagnostic::error("order", from.at, message);
        self.tell(
            mistake
                .also(at, "the one above")
                .hint("one phase runs at a time, unless it says what it comes `after`"),
        );
    }

    fn check_window(&mut self, from: WhenText, ends: Option<Moment>, phase: &document::Phase) {
        let Some(window) = &self.document.window else {
            return;
        };
        let opens = self.moment(When::Clock(window.from.value));
        let length = (window.to.value.0 + DAY - window.from.value.0) % DAY;
        let length = if length == 0 { DAY } else { length };
        let closes = opens.plus(Millis::minutes(u64::from(length)));
        let begins = self.moment(from.value);
        let over = ends.and_then(|ends| ends.after(closes));
        if matches!(from.value, When::Day(..)) {
            // What is planned for another day is no part of the deployment window.
        } else if opens.after(begins).is_some() || begins.after(closes).is_some() {
            let message = "this phase begins outside of the window";
            let mistake = Diagnostic::error("window", from.at, message);
            self.tell(mistake.also(window.here.span, "the window"));
        } else if let (Some(over), Some(lasts)) = (over, phase.lasts) {
            let message = format!("this phase ends {over} after the window");
            let mistake = Diagnostic::error("window", lasts.at, message);
            self.tell(mistake.also(window.here.span, "the window"));
        }
    }

    fn check_steps(&mut self, begins: Moment, ends: Option<Moment>, phase: &document::Phase) {
        let mut last = begins;
        for step in phase.steps.0.iter().flatten() {
            let Some(at) = step.at else { continue };
            let moment = self.moment(at.value);
            let beside = step.after.is_some() || step.here.repeat.is_some();
            let message = if beside {
                continue;
            } else if last.after(moment).is_some() {
                "this step is planned before what comes before it"
            } else if ends.is_some_and(|ends| moment.after(ends).is_some()) {
                "this step is planned after the end of its phase"
            } else {
                last = moment;
                continue;
            };
            self.error("order", at.at, message);
        }
    }
}
