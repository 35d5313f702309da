//! The ways back, and when to take them.

use super::super::limit::Limit;
use super::super::reading::{Book, Step, Trigger, Work};
use super::super::tiers::Tier;
use super::super::words::labels::{self, has_any};
use super::steps::Among;
use super::{Keys, REASON, WAY_BACK, Writer, duration, titled};
use crate::runbook::yaml::Yaml;

/// Said of every trigger that was read from prose.
const DISARMED: &str =
    "read from prose: look at its query, its value now and its last hour, then arm it";
/// Said where a metric has no guards.
const UNGUARDED: &str = "the metric was bound without `traffic`: a person arms it knowing that";

impl Writer<'_> {
    pub(super) fn rollback(&self, top: &mut Keys) {
        let reading = self.reading;
        let mut keys = Keys::default();
        if let Some((budget, _)) = reading.budget {
            keys.text("budget", &duration(budget));
        }
        if let Some(ready) = self.bindings.ready() {
            keys.put("ready", ready);
        }
        let mut paths = Keys::default();
        if self.bindings.has_lever() {
            let mut step = Keys::default();
            step.text("title", "All traffic back")
                .put("id", Yaml::text(self.names.step("all-traffic-back")))
                .text("shift", "0%");
            let mut path = Keys::default();
            path.text("title", "Traffic back")
                .list("steps", vec![step.done()]);
            paths.put(&self.names.path("traffic-back"), path.done());
        }
        // What loses data is for people: it never comes first.
        let order = |data: bool| {
            reading
                .paths
                .iter()
                .enumerate()
                .filter(move |(_, path)| loses(path) == data)
        };
        for (nth, path) in order(false).chain(order(true)) {
            let steps = self.steps_of(path, &self.names.path_steps[nth], Among::Paths);
            if !steps.is_empty() {
                if paths.0.is_empty() && loses(path) {
                    paths.put(&self.names.path("back"), self.by_hand());
                }
                paths.put(&self.names.paths[nth], Self::path(path, steps));
            }
        }
        if paths.0.is_empty() {
            if reading.triggers.is_empty() {
                return;
            }
            paths.put(&self.names.path("back"), self.by_hand());
        }
        keys.map("paths", paths);
        let triggers = reading.triggers.iter().zip(&self.names.triggers);
        keys.list(
            "triggers",
            triggers
                .map(|(trigger, id)| self.trigger(trigger, id))
                .collect(),
        );
        top.map("rollback", keys);
    }

    fn path(path: &Book, steps: Vec<Yaml>) -> Yaml {
        let mut keys = Keys::default();
        keys.text("title", &titled(&path.title, WAY_BACK));
        if loses(path) {
            keys.text(
                "loses",
                "What was written since: read its commands before you start it",
            );
        }
        keys.notes(&path.notes);
        keys.list("steps", steps);
        keys.done().at(path.lines.start)
    }

    fn trigger(&self, trigger: &Trigger, id: &str) -> Yaml {
        let mut keys = Keys::default();
        let bound = trigger
            .limit
            .as_ref()
            .and_then(|limit| self.bound_condition(limit));
        let words = titled(&trigger.words, REASON);
        match (&trigger.limit, bound) {
            (Some(limit), Some((metric, condition))) => {
                keys.text("title", &words)
                    .put("id", Yaml::text(id))
                    .text("when", &condition);
                if let Some(hold) = limit.hold {
                    keys.text("for", &duration(hold));
                }
                if let Some(times) = limit.consecutive.filter(|times| *times > 0) {
                    keys.put("consecutive", times);
                }
                keys.text("disarmed", DISARMED);
                if trigger.tier == Tier::Automatic && !self.bindings.is_guarded(&metric) {
                    keys.text("unguarded", UNGUARDED);
                }
            }
            _ => {
                keys.put("id", Yaml::text(id)).text("declared", &words);
            }
        }
        let tier = match trigger.tier {
            Tier::Automatic => "automatic",
            Tier::Review => "review",
            Tier::Investigate => "investigate",
        };
        keys.put("tier", Yaml::text(tier));
        if !trigger.group.is_empty() {
            keys.text("notes", &trigger.group);
        }
        keys.done().at(trigger.line)
    }

    fn bound_condition(&self, limit: &Limit) -> Option<(String, String)> {
        let metric = limit.slug();
        let bound = self.bindings.has_metric(&metric);
        bound
            .then(|| limit.condition(&metric))
            .flatten()
            .map(|condition| (metric, condition))
    }

    /// A way back that the source names and does not say.
    fn by_hand(&self) -> Yaml {
        let mut step = Keys::default();
        step.text("title", "Roll back")
            .put("id", Yaml::text(self.names.step("roll-back-by-hand")))
            .text(
                "manual",
                "Roll back as the source says: it names no commands that could be read",
            );
        let mut path = Keys::default();
        path.text("title", "Roll back by hand")
            .list("steps", vec![step.done()]);
        path.done()
    }
}

/// Whether a way back may lose what was written.
fn loses(path: &Book) -> bool {
    let about_data = |title: &String| super::super::reader::is_about_data(title);
    let restores = |step: &Step| {
        let destroys = matches!(&step.work, Work::Command(sub) if sub.destructive);
        destroys || has_any(&step.title.to_lowercase(), labels::RESTORE)
    };
    about_data(&path.title)
        || path.path.last().is_some_and(about_data)
        || path.steps.iter().any(restores)
}
