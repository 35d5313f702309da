//! Phases of the document: their times, where these go forward, and their steps; gates on the
//! checklists where there is no phase.

use super::super::moment::Moment;
use super::super::reading::Phase;
use super::names::wish;
use super::steps::{Among, told_once};
use super::{Keys, UNTITLED, Writer, duration, moment, titled};
use crate::runbook::yaml::Yaml;
use crate::support::Millis;

/// What is said where a list of phases must not be empty.
const NOTHING: &str = "The source names nothing to do: read it, and decide";

/// Times of one kind, in order: what goes back is left out, and stays in the words.
#[derive(Default)]
struct Clock {
    last: Option<i64>,
}

impl Clock {
    /// Minutes, comparable within a kind.
    fn at(moment: Moment, zero: Option<i64>) -> Option<i64> {
        match moment {
            Moment::Offset(ms) => zero.is_none().then_some(ms),
            Moment::Clock { hour, minute } => zero
                .is_some()
                .then(|| (i64::from(hour) * 60 + i64::from(minute)) * 60_000),
            Moment::DayOffset(_) => None,
        }
    }

    fn takes(&mut self, at: i64) -> bool {
        let good = self.last.is_none_or(|last| last <= at);
        if good {
            self.last = Some(at);
        }
        good
    }
}

impl Writer<'_> {
    pub(super) fn phases(&self) -> Vec<Yaml> {
        let phases = &self.reading.phases;
        let clocked = phases
            .iter()
            .filter_map(|phase| phase.times.as_ref()?.from)
            .filter(|from| matches!(from, Moment::Clock { .. }))
            .count();
        let timed = phases
            .iter()
            .filter(|phase| {
                phase
                    .times
                    .as_ref()
                    .is_some_and(|times| times.from.is_some())
            })
            .count();
        let zero = (clocked * 2 > timed).then_some(0);
        let mut clock = Clock::default();
        let each = phases
            .iter()
            .enumerate()
            .map(|(nth, phase)| self.phase(nth, phase, zero, &mut clock));
        let mut written: Vec<Yaml> = each.collect();
        let gates = self.left_lists();
        if written.is_empty() {
            let mut keys = Keys::default();
            let title = titled(&self.reading.title, UNTITLED);
            keys.text("title", &title)
                .put("id", Yaml::text(wish(&title, "phase")));
            let step = |title: &str, id: &str| {
                let mut step = Keys::default();
                step.text("title", title)
                    .put("id", Yaml::text(id))
                    .text("manual", NOTHING);
                step.done()
            };
            let steps = if gates.is_empty() {
                vec![step("Read the source", &self.names.step("read-the-source"))]
            } else {
                gates
            };
            keys.list("steps", steps);
            written.push(keys.done());
        }
        written
    }

    /// Gates on the checklists of a document that has no phases.
    fn left_lists(&self) -> Vec<Yaml> {
        if !self.reading.phases.is_empty() {
            return Vec::new();
        }
        let lists = self
            .reading
            .lists
            .iter()
            .enumerate()
            .filter(|(_, list)| !list.items.is_empty() && !list.after_run);
        let gate = |(nth, _): (usize, _)| {
            let id = &self.names.lists[nth];
            let mut gate = Keys::default();
            gate.put("checklists", Yaml::list([Yaml::text(id.clone())]));
            let mut step = Keys::default();
            step.text("title", &self.names.list_titles[nth])
                .put("id", Yaml::text(self.names.derived("all-of", id)))
                .map("gate", gate);
            step.done()
        };
        lists.map(gate).collect()
    }

    fn phase(&self, nth: usize, phase: &Phase, zero: Option<i64>, clock: &mut Clock) -> Yaml {
        let mut keys = Keys::default();
        let title = titled(&phase.title, UNTITLED);
        keys.text("title", &title);
        keys.put("id", Yaml::text(self.names.phases[nth].clone()));
        let times = phase.times.as_ref();
        let from = times.and_then(|times| times.from);
        let to = times.and_then(|times| times.to);
        let begins = from.and_then(|from| Clock::at(from, zero));
        let ends = to.and_then(|to| Clock::at(to, zero));
        let mut lasts = times.and_then(|times| times.lasts);
        if let (Some(begins), Some(ends)) = (begins, ends)
            && let Ok(length) = u64::try_from(ends - begins)
            && length > 0
        {
            lasts = Some(Millis(length));
        }
        let mut inner = Clock::default();
        if let (Some(at), Some(from)) = (begins, from)
            && self.in_window(at, lasts, zero)
            && clock.takes(at)
        {
            inner.last = Some(at);
            if let Some(from) = moment(from) {
                keys.text("from", &from);
            }
            if let Some(lasts) = lasts {
                clock.last = Some(at.saturating_add(i64::try_from(lasts.0).unwrap_or(0)));
            }
        }
        if let Some(lasts) = lasts {
            keys.text("lasts", &duration(lasts));
        }
        let end = lasts.and_then(|lasts| Some(inner.last? + i64::try_from(lasts.0).ok()?));
        keys.notes(&phase.notes);
        let mut group = None;
        let steps: Vec<Yaml> = phase
            .steps
            .iter()
            .zip(&self.names.phase_steps[nth])
            .flat_map(|(step, id)| {
                let at = step.at.and_then(|at| Some((at, Clock::at(at, zero)?)));
                let at = at.filter(|(_, ms)| {
                    inner.last.is_some() && end.is_none_or(|end| *ms <= end) && inner.takes(*ms)
                });
                let of = told_once(&mut group, step);
                self.step(step, of, id, at.map(|(at, _)| at), Among::Phases)
            })
            .collect();
        if steps.is_empty() {
            let mut step = Keys::default();
            let id = self.names.derived("do", &self.names.phases[nth]);
            step.text("title", &title)
                .put("id", Yaml::text(id))
                .text("manual", NOTHING);
            keys.list("steps", vec![step.done()]);
        } else {
            keys.list("steps", steps);
        }
        keys.done().at(phase.lines.start)
    }

    /// Whether a phase lies in the window, where there is one.
    fn in_window(&self, at: i64, lasts: Option<Millis>, zero: Option<i64>) -> bool {
        let (Some((window, _)), Some(_)) = (&self.reading.window, zero) else {
            return true;
        };
        let minutes =
            |(hour, minute): (u8, u8)| (i64::from(hour) * 60 + i64::from(minute)) * 60_000;
        let (from, to) = (minutes(window.from), minutes(window.to));
        let length = lasts.map_or(0, |lasts| i64::try_from(lasts.0).unwrap_or(i64::MAX / 4));
        from < to && from <= at && at + length <= to
    }
}
