//! What belongs to a plan because of what it stands among: the rest of a numbered series, what is done
//! between two sections of the plan, numbers that run on under the next heading, and sections that are
//! told as orders under a title about releasing.

use std::collections::BTreeSet;

use super::super::outline::Section;
use super::super::words::labels::{IMPERATIVE, PREREQUISITES, has_any};
use super::super::words::{Concept, concepts, lower};
use super::{APART, Candidate, deploying, has_work, lines, plain_number};

/// What is no part of a plan, wherever it stands in one.
const BESIDE: [Concept; 8] = [
    Concept::Rollback,
    Concept::Trouble,
    Concept::Contact,
    Concept::Escalation,
    Concept::Role,
    Concept::About,
    Concept::Reference,
    Concept::Recurring,
];

/// Whether words are about what must be there first, about trouble or the way back: no section of a
/// plan that says of itself no more than what it is about.
pub(super) fn is_outside(candidate: &Candidate) -> bool {
    let is = |concept| candidate.about.contains(&concept);
    is(Concept::Rollback) || is(Concept::Trouble) || is_prerequisite(&candidate.section.title)
}

fn is_prerequisite(title: &str) -> bool {
    has_any(&lower(title), PREREQUISITES)
}

fn is_beside(section: &Section) -> bool {
    let about = concepts(&section.title);
    section.is_label()
        || BESIDE.iter().any(|concept| about.contains(concept))
        || is_prerequisite(&section.title)
        || !has_work(section)
}

/// What was chosen among headings, and what belongs to it.
pub(super) fn completed(chosen: &[&Candidate]) -> Vec<u32> {
    let mut found: BTreeSet<u32> = lines(chosen).into_iter().collect();
    let mut seen = BTreeSet::new();
    for parent in chosen.iter().filter_map(|c| c.path.last()) {
        if seen.insert((parent.level, parent.line())) {
            let taken = found.clone();
            found.extend(run_of_numbers(parent, &taken));
            found.extend(between(parent, &taken));
        }
    }
    found.into_iter().collect()
}

/// The numbered sections of a parent, where two of them are taken and most could be of a plan.
fn run_of_numbers(parent: &Section, taken: &BTreeSet<u32>) -> Vec<u32> {
    let run: Vec<&Section> = parent
        .children
        .iter()
        .filter(|c| c.mark.is_some() && !c.is_label())
        .collect();
    let had = run.iter().filter(|c| taken.contains(&c.line())).count();
    let fit: Vec<u32> = run
        .iter()
        .filter(|c| !is_beside(c))
        .map(|c| c.line())
        .collect();
    if had < 2 || fit.len() * 3 < run.len() * 2 {
        return Vec::new();
    }
    fit
}

/// What has work and stands between two that are taken.
fn between(parent: &Section, taken: &BTreeSet<u32>) -> Vec<u32> {
    let aside = [
        Concept::Metric,
        Concept::Environment,
        Concept::Trigger,
        Concept::Alternative,
        Concept::Alert,
        Concept::Severity,
    ];
    let own = |c: &&Section| taken.contains(&c.line());
    let first = parent.children.iter().find(own).map(Section::line);
    let last = parent.children.iter().rfind(own).map(Section::line);
    let (Some(first), Some(last)) = (first, last) else {
        return Vec::new();
    };
    let is_within = |c: &&Section| {
        let about = concepts(&c.title);
        let other = APART.iter().chain(&aside).any(|a| about.contains(a));
        (first..last).contains(&c.line()) && !is_beside(c) && !other
    };
    parent
        .children
        .iter()
        .filter(is_within)
        .map(Section::line)
        .collect()
}

/// What was chosen, and the numbers that run on from its last one under the headings behind it.
pub(super) fn run_on(root: &Section, mut found: Vec<u32>) -> Vec<u32> {
    let all = root.all();
    let last = found.last().copied();
    let Some(last) = all.iter().find(|c| Some(c.line()) == last && c.level > 0) else {
        return found;
    };
    let Some(mut number) = plain_number(last).filter(|_| found.len() > 1 && !last.is_label())
    else {
        return found;
    };
    let word = |c: &Section| c.mark.as_ref().and_then(|mark| mark.word);
    let mut beyond = last.lines.end;
    for parent in &all {
        // The document is no heading that they could run on under.
        if parent.level == 0 || parent.line() < beyond || is_chapter_beside(parent) {
            continue;
        }
        let mut run = parent.children.iter().filter(|c| c.mark.is_some());
        let mut runs_on = |c: &&Section| {
            let next = number.checked_add(1);
            let fits = c.level == last.level && word(c) == word(last) && plain_number(c) == next;
            number = if fits { number + 1 } else { number };
            fits
        };
        let Some(first) = run.next().filter(|c| runs_on(c)) else {
            continue;
        };
        let rest = run.take_while(|c| runs_on(c));
        for section in std::iter::once(first).chain(rest) {
            let back = concepts(&section.title).contains(&Concept::Rollback);
            if has_work(section) && !back {
                found.push(section.line());
            }
        }
        beyond = parent.lines.end;
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn is_chapter_beside(parent: &Section) -> bool {
    let about = concepts(&parent.title);
    BESIDE.iter().any(|concept| about.contains(concept))
}

/// Sections under a title about releasing that are told as orders: `Update the news`, `Tag`, `Upload`.
pub(super) fn ordered(all: &[Candidate]) -> Vec<u32> {
    let title = all
        .iter()
        .find(|c| c.section.level == 1 && c.path.len() == 1);
    let Some(title) = title.map(|c| c.section) else {
        return Vec::new();
    };
    if !concepts(&title.title).contains(&Concept::Deployment) {
        return Vec::new();
    }
    let work: Vec<&Section> = title.children.iter().filter(|c| !is_beside(c)).collect();
    let orders = work.iter().filter(|c| is_order(c.name())).count();
    let taken: BTreeSet<u32> = deploying(all).into_iter().collect();
    let had = work.iter().filter(|c| taken.contains(&c.line())).count();
    if orders < 2 || orders * 3 < work.len() * 2 || had * 2 >= work.len() {
        return Vec::new();
    }
    work.into_iter().map(Section::line).collect()
}

fn is_order(words: &str) -> bool {
    let lower = lower(words);
    let first = lower.split(|c: char| !c.is_alphanumeric()).next();
    first.is_some_and(|first| IMPERATIVE.contains(&first))
}
