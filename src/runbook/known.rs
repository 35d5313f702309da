//! What a plan knows: everything in it that has an id, with its title and its place.

use std::collections::HashMap;

use super::import::keep::{Known, KnownKind};
use crate::room::id::ItemId;
use crate::room::plan::{Plan, Section, Step};

/// Everything of a plan that has an id and a title, in the plan's order. An item is within its
/// section and the items that hold it; a step within its phase, path or playbook.
#[must_use]
pub fn known_of(plan: &Plan) -> Vec<Known> {
    let mut known = Vec::new();
    sections(plan, &mut known);
    steps(plan, &mut known);
    let mut list = |kind, things: Vec<(&str, &str)>| known.extend(listed(kind, &[], things));
    let rollback = &plan.rollback;
    list(
        KnownKind::Trigger,
        pairs(&rollback.triggers, |t| (t.id.as_str(), &t.title)),
    );
    list(
        KnownKind::Metric,
        pairs(&plan.metrics, |m| (m.id.as_str(), &m.title)),
    );
    list(
        KnownKind::Probe,
        pairs(&plan.probes, |p| (p.id.as_str(), &p.title)),
    );
    list(
        KnownKind::Lever,
        pairs(&plan.levers, |l| (l.id.as_str(), &l.title)),
    );
    list(
        KnownKind::Role,
        pairs(&plan.roles, |r| (r.id.as_str(), &r.title)),
    );
    list(
        KnownKind::Person,
        pairs(&plan.people, |p| (p.id.as_str(), p.id.as_str())),
    );
    list(
        KnownKind::Action,
        pairs(&plan.actions, |a| (a.id.as_str(), &a.title)),
    );
    list(
        KnownKind::Message,
        pairs(&plan.messages, |m| (m.id.as_str(), &m.title)),
    );
    list(
        KnownKind::Mode,
        pairs(&plan.modes, |m| (m.id.as_str(), &m.title)),
    );
    list(
        KnownKind::SignOff,
        pairs(&plan.sign_offs, |s| (s.id.as_str(), &s.title)),
    );
    list(
        KnownKind::Recurring,
        pairs(&plan.recurring, |r| (r.id.as_str(), &r.title)),
    );
    list(
        KnownKind::Severity,
        pairs(&plan.severities, |s| (s.id.as_str(), &s.title)),
    );
    known
}

fn pairs<'a, T>(
    things: &'a [T],
    named: impl Fn(&'a T) -> (&'a str, &'a str),
) -> Vec<(&'a str, &'a str)> {
    things.iter().map(named).collect()
}

fn listed<'a>(
    kind: KnownKind,
    within: &'a [String],
    things: Vec<(&'a str, &'a str)>,
) -> impl Iterator<Item = Known> + use<'a> {
    (0..).zip(things).map(move |(ordinal, (id, title))| Known {
        kind,
        id: id.to_owned(),
        title: title.to_owned(),
        within: within.to_vec(),
        ordinal,
    })
}

fn sections(plan: &Plan, known: &mut Vec<Known>) {
    let sections = pairs(&plan.checklists, |s| (s.id.as_str(), &s.title));
    known.extend(listed(KnownKind::Section, &[], sections));
    for section in &plan.checklists {
        items(section, known);
    }
}

/// A section keeps its items in one list, a parent before its children.
fn items(section: &Section, known: &mut Vec<Known>) {
    let mut paths: HashMap<&ItemId, Vec<String>> = HashMap::new();
    let mut counted: HashMap<Option<&ItemId>, u32> = HashMap::new();
    for item in &section.items {
        let parent = item.parent.as_ref();
        let of_parent = parent.and_then(|parent| paths.get(parent).cloned());
        let within = of_parent.unwrap_or_else(|| vec![section.title.clone()]);
        let ordinal = counted.entry(parent).or_default();
        let mut path = within.clone();
        path.push(item.title.clone());
        paths.insert(&item.id, path);
        known.push(Known {
            kind: KnownKind::Item,
            id: item.id.as_str().to_owned(),
            title: item.title.clone(),
            within,
            ordinal: *ordinal,
        });
        *ordinal += 1;
    }
}

fn steps(plan: &Plan, known: &mut Vec<Known>) {
    let phases = pairs(&plan.phases, |p| (p.id.as_str(), &p.title));
    known.extend(listed(KnownKind::Phase, &[], phases));
    let paths = pairs(&plan.rollback.paths, |p| (p.id.as_str(), &p.title));
    known.extend(listed(KnownKind::Path, &[], paths));
    let books = pairs(&plan.playbooks, |b| (b.id.as_str(), &b.title));
    known.extend(listed(KnownKind::Playbook, &[], books));
    let of_phases = plan.phases.iter().map(|p| (&p.title, &p.steps));
    let of_paths = plan.rollback.paths.iter().map(|p| (&p.title, &p.steps));
    let of_books = plan.playbooks.iter().map(|b| (&b.title, &b.steps));
    for (title, steps) in of_phases.chain(of_paths).chain(of_books) {
        known.extend(within(title, steps));
    }
}

fn within(title: &str, steps: &[Step]) -> Vec<Known> {
    let named = pairs(steps, |step| (step.id.as_str(), &step.title));
    listed(KnownKind::Step, &[title.to_owned()], named).collect()
}
