//! Phases, steps and playbooks of the document.

use super::super::fence::{How, Sub};
use super::super::moment::Moment;
use super::super::reading::{Book, Phase, Step, Work};
use super::{Keys, STEP, UNTITLED, Writer, duration, line, moment, titled};
use crate::runbook::yaml::Yaml;
use crate::support::Millis;

/// What is said where a list of phases must not be empty.
const NOTHING: &str = "The source names nothing to do: read it, and decide";

/// Where steps stand: not every verb may stand everywhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Among {
    Phases,
    Paths,
    Books,
}

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
                .put("id", Yaml::text(super::names::wish(&title, "phase")));
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

    pub(super) fn steps_of(&self, book: &Book, ids: &[String], among: Among) -> Vec<Yaml> {
        let mut group = None;
        let mut written = Vec::new();
        for (step, id) in book.steps.iter().zip(ids) {
            let of = told_once(&mut group, step);
            written.extend(self.step(step, of, id, None, among));
        }
        written
    }

    /// A step; a wait and a look after it, where that is what it means.
    fn step(
        &self,
        step: &Step,
        of: Option<&str>,
        id: &str,
        at: Option<Moment>,
        among: Among,
    ) -> Vec<Yaml> {
        let mut keys = Keys::default();
        let whole = line(&step.title);
        let title = shown(&whole);
        keys.text("title", if title.is_empty() { STEP } else { &title });
        keys.put("id", Yaml::text(id));
        if let Some(role) = step.owner.as_deref().and_then(|owner| self.role(owner)) {
            keys.put("role", Yaml::text(role));
        }
        if let Some(at) = at.and_then(moment) {
            keys.text("at", &at);
        }
        if let Some(lasts) = step.lasts.filter(|lasts| lasts.0 > 0) {
            keys.text("lasts", &duration(lasts));
        }
        let mut notes = step.notes.clone();
        notes.extend((title != whole).then_some(whole));
        notes.extend(of.map(str::to_owned));
        if step.optional && among == Among::Phases {
            keys.put("optional", true);
        }
        let mut after = Vec::new();
        match &step.work {
            Work::Command(sub)
                if among == Among::Phases
                    && self.bindings.has_lever()
                    && sub
                        .ladder
                        .as_ref()
                        .is_some_and(|ladder| ladder.rungs.len() > 1) =>
            {
                return self.ladder(step, id, sub);
            }
            Work::Command(sub) => {
                let judged = self.command(sub, &mut keys, &mut notes);
                keys.texts("expect", &step.expect);
                if judged && among == Among::Phases {
                    after.push(self.look(step, id));
                }
            }
            Work::Manual(lines) => {
                manual(&mut keys, lines, &title);
                keys.texts("expect", &step.expect);
            }
            Work::Boxes(nth) => {
                let waits = self
                    .reading
                    .lists
                    .get(*nth)
                    .is_some_and(|list| !list.items.is_empty());
                if among == Among::Phases && waits {
                    let mut gate = Keys::default();
                    gate.put(
                        "checklists",
                        Yaml::list([Yaml::text(self.names.lists[*nth].clone())]),
                    );
                    keys.map("gate", gate);
                } else {
                    manual(&mut keys, &[], &title);
                }
            }
            Work::Decide(criteria) if among == Among::Phases => {
                keys.map("gate", decided(criteria));
            }
            Work::Decide(criteria) => manual(&mut keys, criteria, &title),
            Work::Traffic {
                rung,
                keep,
                seen,
                command,
            } if among == Among::Phases => {
                return self.traffic(
                    step,
                    id,
                    rung,
                    (keep, seen),
                    command.as_deref(),
                    keys,
                    notes,
                );
            }
            Work::Traffic { rung, .. } => manual(
                &mut keys,
                &[format!("{} % of the traffic", rung.percent)],
                &title,
            ),
        }
        keys.notes(&notes);
        let mut written = vec![keys.done().at(step.lines.start)];
        written.append(&mut after);
        written
    }

    /// What a person says of what a command printed.
    fn look(&self, step: &Step, id: &str) -> Yaml {
        let said = if step.expect.is_empty() {
            format!("What {} printed is as it should be", line(&step.title))
        } else {
            line(&step.expect.join("; "))
        };
        let mut attest = Keys::default();
        attest.text("attest", &said);
        let mut gate = Keys::default();
        gate.list("conditions", vec![attest.done()]);
        let mut keys = Keys::default();
        let id = self.names.derived("look-at", id);
        keys.text("title", &format!("Look at: {}", line(&step.title)))
            .put("id", Yaml::text(id))
            .map("gate", gate);
        keys.done().at(step.lines.start)
    }

    /// So much traffic: the lever moves it where one is bound, else a person.
    #[expect(
        clippy::too_many_arguments,
        reason = "a step's parts, taken apart once"
    )]
    fn traffic(
        &self,
        step: &Step,
        id: &str,
        rung: &super::super::moment::Rung,
        (keep, seen): (&[super::super::limit::Limit], &[String]),
        command: Option<&Sub>,
        mut keys: Keys,
        mut notes: Vec<String>,
    ) -> Vec<Yaml> {
        let mut conditions = self.conditions(keep);
        conditions.extend(
            seen.iter()
                .map(|words| line(words))
                .filter(|words| !words.is_empty())
                .map(attested),
        );
        if self.bindings.has_lever() {
            keys.text("shift", &format!("{}%", rung.percent));
            if let Some(wait) = rung.wait.filter(|wait| wait.0 > 0) {
                keys.text("soak", &duration(wait));
                keys.list("keep", conditions);
            }
            if let Some(sub) = command {
                notes.push(format!(
                    "The lever does what this command did:\n{}",
                    Self::body(sub)
                ));
            }
            keys.notes(&notes);
            return vec![keys.done().at(step.lines.start)];
        }
        match command {
            Some(sub) => {
                self.command(sub, &mut keys, &mut notes);
            }
            None => manual(
                &mut keys,
                &[format!("Move traffic: {} % to the candidate", rung.percent)],
                &step.title,
            ),
        }
        keys.texts("expect", &step.expect);
        keys.notes(&notes);
        let mut written = vec![keys.done().at(step.lines.start)];
        if let Some(wait) = rung.wait.filter(|wait| wait.0 > 0) {
            let mut soak = Keys::default();
            let id = self.names.derived("wait-after", id);
            soak.text("title", &format!("{} % for {wait}", rung.percent))
                .put("id", Yaml::text(id))
                .text("wait", &duration(wait));
            written.push(soak.done().at(step.lines.start));
        }
        if !conditions.is_empty() {
            let mut gate = Keys::default();
            gate.list("conditions", conditions);
            gate.put("decide", true);
            let mut look = Keys::default();
            let id = self.names.derived("go-on-from", id);
            look.text("title", &format!("Go on from {} %", rung.percent))
                .put("id", Yaml::text(id))
                .map("gate", gate);
            written.push(look.done().at(step.lines.start));
        }
        written
    }

    /// A script that moves traffic in steps: the lever does it instead, with the same waits. What the
    /// script does else is in the notes.
    fn ladder(&self, step: &Step, id: &str, sub: &Sub) -> Vec<Yaml> {
        let Some(ladder) = &sub.ladder else {
            return Vec::new();
        };
        let keep: Vec<Yaml> = ladder.gates.iter().map(|gate| self.kept(gate)).collect();
        let back = ladder.gates.iter().any(|gate| gate.then == "roll back");
        let rungs = ladder.rungs.iter().enumerate().map(|(nth, rung)| {
            let mut keys = Keys::default();
            let title = format!("{} %: {}", rung.percent, line(&step.title));
            // A ladder may go down and up again.
            let before = ladder.rungs.iter().take(nth);
            let again = before.filter(|other| other.percent == rung.percent).count();
            let prefix = match again {
                0 => format!("to-{}", rung.percent),
                again => format!("to-{}-again-{again}", rung.percent),
            };
            let id = self.names.derived(&prefix, id);
            keys.text("title", &title)
                .put("id", Yaml::text(id))
                .text("shift", &format!("{}%", rung.percent));
            if let Some(wait) = rung.wait_ms.filter(|wait| *wait > 0) {
                keys.text("soak", &duration(Millis(wait)));
                keys.list("keep", keep.clone());
                if back && !keep.is_empty() {
                    keys.put("on_breach", Yaml::text("roll-back"));
                }
            }
            if nth == 0 {
                let mut notes = step.notes.clone();
                notes.push(format!(
                    "The lever does what this script did:\n{}",
                    Self::body(sub)
                ));
                keys.notes(&notes);
            }
            keys.done().at(rung.line)
        });
        rungs.collect()
    }

    /// What must hold so that a script's own gate would not have stopped it.
    fn kept(&self, gate: &super::super::fence::Gate) -> Yaml {
        let words = format!("not {} {} {}", gate.subject, gate.comparison, gate.value);
        let limit = super::super::bindings::kept(gate);
        let bound = limit.and_then(|limit| {
            let metric = limit.slug();
            self.bindings
                .has_metric(&metric)
                .then(|| limit.condition(&metric))
                .flatten()
        });
        bound.map_or_else(|| attested(words), Yaml::text)
    }

    /// Limits as conditions: of metrics that are bound, else a person says it.
    fn conditions(&self, limits: &[super::super::limit::Limit]) -> Vec<Yaml> {
        let each = limits.iter().map(|limit| {
            let metric = limit.slug();
            let bound = self
                .bindings
                .has_metric(&metric)
                .then(|| limit.condition(&metric))
                .flatten();
            bound.map_or_else(|| attested(line(&limit.words)), Yaml::text)
        });
        each.collect()
    }

    /// A command's keys. Whether a person must judge what it printed.
    fn command(&self, sub: &Sub, keys: &mut Keys, notes: &mut Vec<String>) -> bool {
        let body = Self::body(sub);
        keys.put("script", Yaml::text(super::words(&body)));
        let missing = self.missing(sub);
        let by_hand = match sub.how {
            How::Manual(why) => Some(why.to_owned()),
            _ if !missing.is_empty() => Some(format!("Fill in first: {}", missing.join(", "))),
            _ => None,
        };
        if let Some(host) = &sub.host {
            keys.text("host", &host.host);
            keys.some("user", host.user.as_deref());
        }
        if let Some(why) = by_hand {
            keys.put("terminal", true);
            notes.insert(0, why);
            return false;
        }
        self.surroundings(sub, keys);
        if sub.destructive {
            keys.put("destructive", true);
        }
        match sub.how {
            How::Follow => {
                keys.put("follow", true);
                false
            }
            How::Judge(why) => {
                // Nothing found is an answer, too.
                if sub.body.contains("grep") {
                    let exits = [Yaml::from(0_u32), Yaml::from(1_u32)];
                    keys.put("expect_exit", Yaml::list(exits));
                }
                notes.insert(0, why.to_owned());
                true
            }
            How::Run | How::Manual(_) => false,
        }
    }

    /// Variables of the plan that a command reads by the names it knows.
    fn surroundings(&self, sub: &Sub, keys: &mut Keys) {
        let mut env = Keys::default();
        for name in &sub.uses {
            if self.is_variable(name) {
                env.put(name, Yaml::text(format!("{{{{ {name} }}}}")));
            }
        }
        keys.map("env", env);
    }

    fn body(sub: &Sub) -> String {
        let before = sub.before.trim();
        let body = sub.body.trim_end();
        if before.is_empty() {
            body.to_owned()
        } else {
            format!("{before}\n{body}")
        }
    }

    /// What a command needs and nobody has said.
    fn missing(&self, sub: &Sub) -> Vec<String> {
        let unset = sub
            .unset
            .iter()
            .map(|(name, _)| name)
            .filter(|name| !self.is_variable(name))
            .map(|name| format!("${name}"));
        let blanks = sub.placeholders.iter().map(|(name, _)| name.clone());
        let mut missing: Vec<String> = unset.chain(blanks).collect();
        missing.dedup();
        missing
    }

    /// What verifies an item, if it can be run as it stands.
    pub(super) fn verification(&self, sub: &Sub) -> Option<Yaml> {
        let runs = matches!(sub.how, How::Run | How::Judge(_))
            && self.missing(sub).is_empty()
            && !sub.destructive;
        if !runs || sub.body.trim().is_empty() {
            return None;
        }
        let mut keys = Keys::default();
        keys.put("script", Yaml::text(super::words(&Self::body(sub))));
        if let Some(host) = &sub.host {
            keys.text("host", &host.host);
            keys.some("user", host.user.as_deref());
        }
        self.surroundings(sub, &mut keys);
        Some(keys.done())
    }

    pub(super) fn playbooks(&self, top: &mut Keys) {
        let mut books = Keys::default();
        for (nth, book) in self.reading.books.iter().enumerate() {
            let steps = self.steps_of(book, &self.names.book_steps[nth], Among::Books);
            if steps.is_empty() {
                continue;
            }
            let mut keys = Keys::default();
            keys.text("title", &titled(&book.title, UNTITLED));
            keys.notes(&book.notes);
            keys.list("steps", steps);
            books.put(&self.names.books[nth], keys.done().at(book.lines.start));
        }
        top.map("playbooks", books);
    }
}

/// A step's title without its mark: the room numbers it.
pub(super) fn shown(title: &str) -> String {
    match super::super::mark::mark(title) {
        Some(mark)
            if mark.word == Some(super::super::words::Concept::Step) && !mark.rest.is_empty() =>
        {
            mark.rest
        }
        _ => title.to_owned(),
    }
}

/// What a step is a part of, where the step before it was no part of the same.
fn told_once<'s>(group: &mut Option<&'s str>, step: &'s Step) -> Option<&'s str> {
    let of = step.of.as_deref();
    let fresh = of.filter(|of| *group != Some(*of));
    *group = of;
    fresh
}

/// A gate at which a person decides.
fn decided(criteria: &[String]) -> Keys {
    let criteria = criteria.iter().map(|words| line(words));
    let attests = criteria.filter(|words| !words.is_empty()).map(attested);
    let mut gate = Keys::default();
    gate.list("conditions", attests.collect());
    gate.put("decide", true);
    gate
}

/// What a person says is so.
fn attested(words: String) -> Yaml {
    Yaml::map([("attest", Yaml::text(words))])
}

/// What a person does: lines, or the title said again.
fn manual(keys: &mut Keys, lines: &[String], title: &str) {
    let lines: Vec<Yaml> = lines
        .iter()
        .map(|text| super::words(text))
        .filter(|text| !text.trim().is_empty())
        .map(Yaml::text)
        .collect();
    match lines.len() {
        0 => keys.text(
            "manual",
            if title.trim().is_empty() {
                "Do this"
            } else {
                title
            },
        ),
        1 => keys.put(
            "manual",
            lines
                .into_iter()
                .next()
                .unwrap_or_else(|| Yaml::text("Do this")),
        ),
        _ => keys.list("manual", lines),
    };
}
