//! Traffic of the document: the lever moves it where one is bound, else a person; what must hold
//! meanwhile.

use super::super::bindings;
use super::super::fence::{Gate, Sub};
use super::super::limit::Limit;
use super::super::moment::Rung;
use super::super::reading::Step;
use super::steps::{attested, manual};
use super::{Keys, Writer, duration, line};
use crate::runbook::yaml::Yaml;
use crate::support::Millis;

impl Writer<'_> {
    /// So much traffic: the lever moves it where one is bound, else a person.
    #[expect(
        clippy::too_many_arguments,
        reason = "a step's parts, taken apart once"
    )]
    pub(super) fn traffic(
        &self,
        step: &Step,
        id: &str,
        rung: &Rung,
        (keep, seen): (&[Limit], &[String]),
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
    pub(super) fn ladder(&self, step: &Step, id: &str, sub: &Sub) -> Vec<Yaml> {
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
    fn kept(&self, gate: &Gate) -> Yaml {
        let words = format!("not {} {} {}", gate.subject, gate.comparison, gate.value);
        let limit = bindings::kept(gate);
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
    fn conditions(&self, limits: &[Limit]) -> Vec<Yaml> {
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
}
