//! Which sections of a document are its phases. In this order of trust: words for a phase with a
//! number; offsets from T or clock times in headings; numbered headings under a deployment; before,
//! during and after; words for a step with a number; and where there is nothing of it, what stands
//! under a heading about deploying.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::Kind;
use super::moment::times;
use super::outline::Section;
use super::words::{Concept, concepts};

/// What no phase stands under: these sections have their own steps, or none.
const APART: [Concept; 9] = [
    Concept::Rollback,
    Concept::Trouble,
    Concept::Contact,
    Concept::Escalation,
    Concept::Role,
    Concept::Communication,
    Concept::SignOff,
    Concept::Recurring,
    Concept::About,
];

/// A heading that is weighed.
struct Candidate<'s> {
    section: &'s Section,
    /// The headings above it.
    path: Vec<&'s Section>,
    about: Vec<Concept>,
}

/// The phases of a document, in order: the lines of their headings.
#[must_use]
pub fn choose(root: &Section) -> Vec<u32> {
    let mut candidates = Vec::new();
    gather(root, &mut Vec::new(), &mut candidates);
    let ways: [fn(&[Candidate]) -> Vec<u32>; 6] = [
        marked,
        timed,
        numbered,
        before_and_after,
        stepped,
        deploying,
    ];
    ways.iter()
        .map(|way| way(&candidates))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

fn gather<'s>(section: &'s Section, path: &mut Vec<&'s Section>, found: &mut Vec<Candidate<'s>>) {
    path.push(section);
    for child in &section.children {
        // The title says what all of it is about.
        let is_title = child.level == 1
            && path.len() == 1
            && section
                .children
                .first()
                .is_some_and(|first| first.line() == child.line());
        let about = if is_title {
            Vec::new()
        } else {
            concepts(&child.title)
        };
        let own = child
            .mark
            .as_ref()
            .is_some_and(|mark| mark.word == Some(Concept::Phase));
        let apart = APART.iter().any(|concept| about.contains(concept));
        // `Phase 3: Communication` is a phase all the same; `Rollback plan, phase 1` is not.
        if !apart || own {
            found.push(Candidate {
                section: child,
                path: path.clone(),
                about,
            });
            gather(child, path, found);
        }
    }
    path.pop();
}

/// Headings with a word for a phase and a number.
fn marked(all: &[Candidate]) -> Vec<u32> {
    by_word(all, Concept::Phase)
}

/// Headings with a word for a step and a number, where there are no phases.
fn stepped(all: &[Candidate]) -> Vec<u32> {
    by_word(all, Concept::Step)
}

fn by_word(all: &[Candidate], word: Concept) -> Vec<u32> {
    let is_marked = |section: &Section| {
        section
            .mark
            .as_ref()
            .is_some_and(|mark| mark.word == Some(word))
    };
    let marked: Vec<&Candidate> = all
        .iter()
        .filter(|c| is_marked(c.section) && !c.path.iter().any(|above| is_marked(above)))
        .filter(|c| c.section.every_block().next().is_some())
        .collect();
    // Numbers that begin anew begin another series: the fullest counts, the first of equal ones.
    let mut series: Vec<Vec<&Candidate>> = Vec::new();
    let mut seen = BTreeSet::new();
    for candidate in marked {
        let number = candidate
            .section
            .mark
            .as_ref()
            .map(|mark| mark.number.clone())
            .unwrap_or_default();
        let same_level = series
            .last()
            .and_then(|run| run.last())
            .is_some_and(|last| last.section.level == candidate.section.level);
        if series.is_empty() || !same_level || !seen.insert(number.clone()) {
            seen = BTreeSet::from([number]);
            series.push(Vec::new());
        }
        if let Some(run) = series.last_mut() {
            run.push(candidate);
        }
    }
    let fullest = series.iter().map(Vec::len).max().unwrap_or(0);
    let run = series
        .into_iter()
        .find(|run| run.len() == fullest)
        .unwrap_or_default();
    // One alone is a phase of the project that the document belongs to, unless it is the first.
    let alone = run.len() == 1
        && run.first().is_some_and(|c| {
            let number = c
                .section
                .mark
                .as_ref()
                .map_or("", |mark| mark.number.as_str());
            !matches!(number, "1" | "0" | "A" | "I" | "one" | "一")
                || c.section.level <= 2 && c.path.len() <= 1
        });
    if alone { Vec::new() } else { lines(&run) }
}

/// Siblings with offsets or clock times.
fn timed(all: &[Candidate]) -> Vec<u32> {
    let is_timed = |c: &&Candidate| {
        let times = times(&c.section.title);
        let about_after = c
            .path
            .iter()
            .any(|above| is_validation_of_what_is_done(above));
        times.is_some_and(|times| times.from.is_some()) && !about_after && !c.section.is_label()
    };
    fullest_siblings(all, is_timed, 2)
}

fn is_validation_of_what_is_done(section: &Section) -> bool {
    let about = concepts(&section.title);
    about.contains(&Concept::After) && about.contains(&Concept::Validation)
}

/// Numbered headings beside each other under a heading about deploying.
fn numbered(all: &[Candidate]) -> Vec<u32> {
    let is_step = |c: &&Candidate| {
        let under = c.path.iter().rev().find(|above| above.level > 0);
        let deploying = under.is_some_and(|above| {
            let about = concepts(&above.title);
            about.contains(&Concept::Deployment)
                && !about.contains(&Concept::Checklist)
                && !about.contains(&Concept::Reference)
        });
        let prepared = c
            .path
            .iter()
            .any(|above| concepts(&above.title).contains(&Concept::Checklist));
        c.section.mark.is_some()
            && deploying
            && !prepared
            && !c.section.is_label()
            && above_title(under)
    };
    fullest_siblings(all, is_step, 2)
}

/// The title of the document is about deploying, too: numbered chapters are not its phases unless
/// most of them say so themselves.
fn above_title(under: Option<&&Section>) -> bool {
    let Some(under) = under.filter(|under| under.level == 1) else {
        return true;
    };
    let chapters: Vec<&Section> = under.children.iter().filter(|c| c.mark.is_some()).collect();
    let plain = chapters.iter().filter(|c| {
        let about = concepts(&c.title);
        about
            .iter()
            .any(|a| APART.contains(a) || *a == Concept::Reference)
    });
    plain.count() * 3 < chapters.len()
}

/// Headings of before, during and after, beside each other: at least two of the three.
fn before_and_after(all: &[Candidate]) -> Vec<u32> {
    let part = |c: &Candidate| {
        let is = |concept| c.about.contains(&concept);
        let part = if is(Concept::After) {
            Some(2)
        } else if is(Concept::Before) {
            Some(0)
        } else if is(Concept::During)
            || is(Concept::Deployment)
                && !is(Concept::Reference)
                && !is(Concept::Alternative)
                && !is(Concept::Checklist)
        {
            Some(1)
        } else {
            None
        };
        part.filter(|_| !c.section.is_label() && has_work(c.section))
    };
    let groups = siblings(all, |c| part(c).is_some());
    let good = |run: &&Vec<&Candidate>| {
        let parts: BTreeSet<u8> = run.iter().filter_map(|c| part(c)).collect();
        parts.len() >= 2 && parts.contains(&1)
    };
    let best = groups.iter().filter(good).max_by_key(|run| {
        let parts: BTreeSet<u8> = run.iter().filter_map(|c| part(c)).collect();
        (
            parts.len(),
            u8::MAX - run.first().map_or(0, |c| c.section.level),
        )
    });
    best.map(|run| lines(run)).unwrap_or_default()
}

/// Sections about deploying that hold something to do.
fn deploying(all: &[Candidate]) -> Vec<u32> {
    let is_work = |c: &&Candidate| {
        let is = |concept| c.about.contains(&concept);
        is(Concept::Deployment)
            && !is(Concept::Reference)
            && !is(Concept::Metric)
            && c.section.level > 1
            && !c.section.is_label()
            && has_work(c.section)
    };
    let found: Vec<&Candidate> = all.iter().filter(is_work).collect();
    let lines_of: BTreeSet<u32> = found.iter().map(|c| c.section.line()).collect();
    let inner = |c: &&&Candidate| {
        !c.path
            .iter()
            .any(|above| above.level > 0 && lines_of.contains(&above.line()))
    };
    let outermost: Vec<&Candidate> = found.iter().filter(inner).copied().collect();
    lines(&outermost)
}

/// Whether there is anything to do in a section: a command, a list, boxes, a table.
fn has_work(section: &Section) -> bool {
    section.every_block().any(|block| {
        matches!(
            block.kind,
            Kind::List(..) | Kind::Code { .. } | Kind::Table { .. }
        )
    })
}

/// Candidates with a property, by their parent, in order.
fn siblings<'a, 's>(
    all: &'a [Candidate<'s>],
    is: impl Fn(&Candidate) -> bool,
) -> Vec<Vec<&'a Candidate<'s>>> {
    let mut groups: BTreeMap<u32, Vec<&Candidate>> = BTreeMap::new();
    for candidate in all.iter().filter(|c| is(c)) {
        let parent = candidate
            .path
            .last()
            .map_or(0, |above| if above.level == 0 { 0 } else { above.line() });
        groups.entry(parent).or_default().push(candidate);
    }
    groups.into_values().collect()
}

/// The largest group of siblings with a property; the first of equal ones.
fn fullest_siblings(all: &[Candidate], is: impl Fn(&&Candidate) -> bool, least: usize) -> Vec<u32> {
    let groups = siblings(all, |c| is(&c));
    let fullest = groups.iter().map(Vec::len).max().unwrap_or(0);
    let group = groups
        .iter()
        .find(|group| group.len() == fullest && fullest >= least);
    group.map(|group| lines(group)).unwrap_or_default()
}

fn lines(found: &[&Candidate]) -> Vec<u32> {
    found.iter().map(|c| c.section.line()).collect()
}
