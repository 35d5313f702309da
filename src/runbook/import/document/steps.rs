//! Steps of the document, in phases, ways back and playbooks: `command` and `traffic` write what is
//! in them.

use super::super::mark::mark;
use super::super::moment::Moment;
use super::super::reading::{Book, Step, Work};
use super::super::words::Concept;
use super::{Keys, STEP, UNTITLED, Writer, duration, line, moment, titled, words};
use crate::runbook::yaml::Yaml;

/// Where steps stand: not every verb may stand everywhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Among {
    Phases,
    Paths,
    Books,
}

impl Writer<'_> {
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
    pub(super) fn step(
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
            Work::Boxes(nth) => self.boxes(*nth, &mut keys, &title, among),
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

    /// Waits until boxes are ticked, where a phase can and there are any.
    fn boxes(&self, nth: usize, keys: &mut Keys, title: &str, among: Among) {
        let list = self.reading.lists.get(nth);
        let waits = list.is_some_and(|list| !list.items.is_empty());
        if among == Among::Phases && waits {
            let id = self.names.lists[nth].clone();
            let mut gate = Keys::default();
            gate.put("checklists", Yaml::list([Yaml::text(id)]));
            keys.map("gate", gate);
        } else {
            manual(keys, &[], title);
        }
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
    match mark(title) {
        Some(mark) if mark.word == Some(Concept::Step) && !mark.rest.is_empty() => mark.rest,
        _ => title.to_owned(),
    }
}

/// What a step is a part of, where the step before it was no part of the same.
pub(super) fn told_once<'s>(group: &mut Option<&'s str>, step: &'s Step) -> Option<&'s str> {
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
pub(super) fn attested(words: String) -> Yaml {
    Yaml::map([("attest", Yaml::text(words))])
}

/// What a person does: lines, or the title said again.
pub(super) fn manual(keys: &mut Keys, lines: &[String], title: &str) {
    let lines: Vec<Yaml> = lines
        .iter()
        .map(|text| words(text))
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
