//! Phases: in order of time, none over the other, all within the window.

use super::Compiler;
use crate::room::plan::{ClockTime, Phase, When};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{self, WhenText};
use crate::support::Millis;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// A moment as milliseconds on one line: of the day (past midnight when the window is), or since
/// the start. Moments of the two kinds are never compared.
#[derive(Clone, Copy)]
enum Moment {
    OfDay(u64),
    SinceStart(u64),
}

impl Moment {
    fn plus(self, span: Millis) -> Self {
        match self {
            Self::OfDay(at) => Self::OfDay(at + span.0),
            Self::SinceStart(at) => Self::SinceStart(at + span.0),
        }
    }

    /// How much later `self` is, if the two can be compared and it is.
    fn after(self, other: Self) -> Option<Millis> {
        let ((Self::OfDay(later), Self::OfDay(earlier))
        | (Self::SinceStart(later), Self::SinceStart(earlier))) = (self, other)
        else {
            return None;
        };
        (later > earlier).then(|| Millis(later - earlier))
    }
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
        phases
    }

    fn phase(&mut self, number: usize, phase: &document::Phase) -> Phase {
        let title = phase.title.value.clone();
        let id = self.id("phase", phase.id.as_ref(), &title, phase.title.at);
        let written = phase.steps.0.iter().flatten();
        let mut steps = Vec::new();
        for (index, step) in written.enumerate() {
            steps.extend(self.step(format!("{number}.{}", index + 1), step, None));
        }
        Phase {
            id: id.into(),
            number: u32::try_from(number).unwrap_or(u32::MAX),
            title,
            from: phase.from.map(|from| from.value),
            lasts: phase.lasts.map(|lasts| lasts.value),
            not_before: None,
            deadline: None,
            after: None,
            when: None,
            target: None,
            notes: None,
            steps,
            line: self.line(phase.here.span),
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
            u64::from(clock.0) + if over_midnight { u64::from(DAY) } else { 0 }
        };
        match when {
            When::Clock(clock) | When::Day(_, clock) => Moment::OfDay(minutes(clock) * 60_000),
            When::From(_, offset) => Moment::SinceStart(u64::try_from(offset.0).unwrap_or(0)),
        }
    }

    /// Phases and their steps one after the other, and within the window.
    fn check_order(&mut self) {
        let document = self.document;
        let mut before: Option<(Moment, Option<Moment>, Span)> = None;
        for phase in document.phases.0.iter().flatten() {
            let Some(from) = phase.from else { continue };
            let begins = self.moment(from.value);
            let ends = phase.lasts.map(|lasts| begins.plus(lasts.value));
            if let Some((began, ended, at)) = before {
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
                .hint("one phase runs at a time"),
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
        if opens.after(begins).is_some() || begins.after(closes).is_some() {
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
            let message = if last.after(moment).is_some() {
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
