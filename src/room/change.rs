//! What differs from one plan to another, as far as a room that runs the one cares: which things
//! are the same thing, which say or do something else now, and how many were added and removed.

use std::collections::BTreeMap;

use super::id::{PathId, PlaybookId, StepId};
use super::plan::{
    Bands, Item, Lever, Line, Metric, Plan, Section, Step, Trigger, TriggerWhen, Work,
};

/// Why a tick no longer stands after a reload.
pub(super) const RUNBOOK_CHANGED: &str = "the runbook changed";

/// Where a step stands. A step that changes sides is another step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Home {
    /// In a phase.
    Phase,
    /// In a way back.
    Path(PathId),
    /// In a playbook.
    Playbook(PlaybookId),
}

/// Every step of a plan with where it stands.
pub(super) fn steps(plan: &Plan) -> BTreeMap<&StepId, (Home, &Step)> {
    let of_phases = plan.steps().map(|step| (Home::Phase, step));
    let paths = plan.rollback.paths.iter();
    let of_paths = paths.flat_map(|path| {
        let home = Home::Path(path.id.clone());
        path.steps.iter().map(move |step| (home.clone(), step))
    });
    let of_books = plan.playbooks.iter().flat_map(|book| {
        let home = Home::Playbook(book.id.clone());
        book.steps.iter().map(move |step| (home.clone(), step))
    });
    let all = of_phases.chain(of_paths).chain(of_books);
    all.map(|(home, step)| (&step.id, (home, step))).collect()
}

/// Whether who ticked the one has ticked the other: its words, what is expected, what checks it
/// and what it asks for.
pub(super) fn says_the_same(old: &Item, new: &Item) -> bool {
    let said = |item: &Item| {
        let Item {
            title,
            expect,
            verify,
            evidence,
            asks,
            ..
        } = item.clone();
        (title, expect, verify, evidence, asks)
    };
    said(old) == said(new)
}

/// Whether a step under way goes on as it was begun.
pub(super) fn does_the_same(old: &Step, new: &Step) -> bool {
    let same = old.work == new.work || is_looked_at_anew(&old.work, &new.work);
    same && old.moves == new.moves && old.mode == new.mode
}

/// What a person does, time that passes and conditions can change while they are waited for.
pub(super) fn is_looked_at_anew(old: &Work, new: &Work) -> bool {
    matches!(
        (old, new),
        (Work::Manual { .. }, Work::Manual { .. })
            | (Work::Message { .. }, Work::Message { .. })
            | (Work::Wait(_), Work::Wait(_))
            | (Work::Check { .. }, Work::Check { .. })
            | (Work::Gate(_), Work::Gate(_))
    )
}

/// Whether a lever is set and read as before.
pub(super) fn is_the_same_lever(old: &Lever, new: &Lever) -> bool {
    old.set == new.set && old.read == new.read && old.cohorts == new.cohorts
}

/// Whether a metric measures what it did.
pub(super) fn measures_the_same(old: &Metric, new: &Metric) -> bool {
    let (mut old, mut new) = (old.clone(), new.clone());
    for metric in [&mut old, &mut new] {
        metric.title.clear();
        metric.line = Line::default();
        metric.bands = Bands::default();
    }
    old == new
}

/// Whether a trigger waits for the same and does the same, by the same metrics.
pub(super) fn is_the_same_trigger(plans: (&Plan, &Plan), old: &Trigger, new: &Trigger) -> bool {
    let plain = |trigger: &Trigger| Trigger {
        title: String::new(),
        severity: None,
        notes: None,
        line: Line::default(),
        ..trigger.clone()
    };
    let measured = match &new.when {
        TriggerWhen::Declared => true,
        TriggerWhen::Metric { condition, .. } => condition.metrics().into_iter().all(|metric| {
            let both = plans.0.metric(metric).zip(plans.1.metric(metric));
            both.is_some_and(|(old, new)| measures_the_same(old, new))
        }),
    };
    measured && plain(old) == plain(new)
}

/// Whether any trigger, or what it starts, is another.
pub(super) fn triggers_differ(old: &Plan, new: &Plan) -> bool {
    let (was, is) = (&old.rollback.triggers, &new.rollback.triggers);
    let same = |trigger: &Trigger| {
        let before = old.trigger(&trigger.id);
        before.is_some_and(|before| is_the_same_trigger((old, new), before, trigger))
    };
    was.len() != is.len() || !is.iter().all(same)
}

/// Whether any way back is another, its steps and all.
pub(super) fn paths_differ(old: &Plan, new: &Plan) -> bool {
    let plain = |plan: &Plan| {
        let mut paths = plan.rollback.paths.clone();
        for step in paths.iter_mut().flat_map(|path| &mut path.steps) {
            *step = said(step);
        }
        paths
    };
    plain(old) != plain(new)
}

/// A step without its place in the file.
fn said(step: &Step) -> Step {
    Step {
        number: String::new(),
        line: Line::default(),
        ..step.clone()
    }
}

/// Whether anybody may do something else, or is somebody else.
pub(super) fn people_differ(old: &Plan, new: &Plan) -> bool {
    (&old.roles, &old.people, &old.commander, &old.authority)
        != (&new.roles, &new.people, &new.commander, &new.authority)
}

/// What differs, in a few words: `2 items added, 1 step changed`.
pub(super) fn told(old: &Plan, new: &Plan) -> String {
    let mut told = Vec::new();
    let mut tell = |one: &str, many: &str, counts: [usize; 3]| {
        for (count, word) in counts.into_iter().zip(["added", "removed", "changed"]) {
            match count {
                0 => {}
                1 => told.push(format!("1 {one} {word}")),
                _ => told.push(format!("{count} {many} {word}")),
            }
        }
    };
    let section = |section: &Section| Section {
        items: Vec::new(),
        line: Line::default(),
        ..section.clone()
    };
    let item = |item: &Item| Item {
        number: String::new(),
        line: Line::default(),
        ..item.clone()
    };
    let sections = |plan: &Plan| named(&plan.checklists, |s| (s.id.to_string(), section(s)));
    tell("section", "sections", count(&sections(old), &sections(new)));
    let items = |plan: &Plan| named(plan.items(), |i| (i.id.to_string(), item(i)));
    tell("item", "items", count(&items(old), &items(new)));
    let phases = |plan: &Plan| named(&plan.phases, |p| (p.id.to_string(), p.title.clone()));
    tell("phase", "phases", count(&phases(old), &phases(new)));
    let of_steps = |plan: &Plan| named(plan.every_step(), |s| (s.id.to_string(), said(s)));
    tell("step", "steps", count(&of_steps(old), &of_steps(new)));
    let triggers = |plan: &Plan| {
        let plain = |t: &Trigger| Trigger {
            line: Line::default(),
            ..t.clone()
        };
        named(&plan.rollback.triggers, |t| (t.id.to_string(), plain(t)))
    };
    tell("trigger", "triggers", count(&triggers(old), &triggers(new)));
    let metrics = |plan: &Plan| {
        let plain = |m: &Metric| Metric {
            line: Line::default(),
            ..m.clone()
        };
        named(&plan.metrics, |m| (m.id.to_string(), plain(m)))
    };
    tell("metric", "metrics", count(&metrics(old), &metrics(new)));
    let levers = |plan: &Plan| named(&plan.levers, |l| (l.id.to_string(), l.clone()));
    tell("lever", "levers", count(&levers(old), &levers(new)));
    if told.is_empty() {
        return "nothing that is ticked, run or measured differs".to_owned();
    }
    told.join(", ")
}

fn named<'a, T: 'a, V>(
    things: impl IntoIterator<Item = &'a T>,
    name: impl Fn(&T) -> (String, V),
) -> BTreeMap<String, V> {
    things.into_iter().map(name).collect()
}

/// How many were added, removed and changed.
fn count<V: PartialEq>(old: &BTreeMap<String, V>, new: &BTreeMap<String, V>) -> [usize; 3] {
    let added = new.keys().filter(|id| !old.contains_key(*id)).count();
    let removed = old.keys().filter(|id| !new.contains_key(*id)).count();
    let other = |(id, value): &(&String, &V)| old.get(*id).is_some_and(|was| was != *value);
    [added, removed, new.iter().filter(other).count()]
}
