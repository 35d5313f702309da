//! Which sections of a document are its phases. In this order of trust: words for a phase with a
//! number; offsets from T or clock times in headings; numbered parts that say how long they last;
//! numbered headings under a deployment; days, waves and batches; before, during and after; words
//! for a step with a number; and where there is nothing of it, numbered parts or what stands under a
//! heading about deploying.

mod series;

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::Kind;
use super::mark::{Mark, part};
use super::moment::{Moment, times};
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

/// A way to find the phases among headings.
type Way = fn(&[Candidate]) -> Vec<u32>;

/// The phases of a document, in order: the lines of their headings.
#[must_use]
pub fn choose(root: &Section) -> Vec<u32> {
    let mut candidates = Vec::new();
    gather(root, &mut Vec::new(), &mut candidates);
    let ways: [Way; 10] = [
        marked,
        timed,
        lasting_parts,
        numbered,
        rounds,
        before_and_after,
        stepped,
        parts,
        series::ordered,
        deploying,
    ];
    let found = ways
        .iter()
        .map(|way| way(&candidates))
        .find(|found| !found.is_empty())
        .unwrap_or_default();
    series::run_on(root, found)
}

fn gather<'s>(section: &'s Section, path: &mut Vec<&'s Section>, found: &mut Vec<Candidate<'s>>) {
    path.push(section);
    for child in &section.children {
        // The title says what all of it is about.
        let about = if is_title(section, child, path.len()) {
            Vec::new()
        } else {
            concepts(&child.title)
        };
        let is = |concept| about.contains(&concept);
        let back = is(Concept::Rollback)
            && ![
                Concept::Before,
                Concept::Checklist,
                Concept::Validation,
                Concept::Deployment,
            ]
            .iter()
            .any(|other| is(*other));
        let own = child
            .mark
            .as_ref()
            .is_some_and(|mark| mark.word == Some(Concept::Phase))
            || is_step(child) && !is(Concept::Recurring) && !returns(&about)
            || begins_with_time(child)
            || is_lasting_part(child);
        let apart = APART.iter().any(|concept| is(*concept));
        // `Phase 3: Communication` is a phase all the same; `Phase 6: Rollback` is the way back.
        if !apart || own && !back {
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

/// Whether words are about going back, and not about being able to.
fn returns(about: &[Concept]) -> bool {
    let able = [Concept::Before, Concept::Checklist, Concept::Validation];
    about.contains(&Concept::Rollback) && !able.iter().any(|concept| about.contains(concept))
}

/// A member of a series of steps, whatever is done in it: `Step 2: Notification service`. A chapter
/// with a number is none.
fn is_step(section: &Section) -> bool {
    let mark = section.mark.as_ref();
    mark.is_some_and(|mark| mark.word == Some(Concept::Step)) && !section.title.starts_with('第')
}

/// Whether a heading is the document's title, not the first of several that the plan is made of.
fn is_title(above: &Section, section: &Section, depth: usize) -> bool {
    let first = above.children.first().map(Section::line);
    if section.level != 1 || depth != 1 || first != Some(section.line()) {
        return false;
    }
    let mut others = above
        .children
        .iter()
        .skip(1)
        .filter(|other| other.level == 1);
    let is_before = concepts(&section.title).contains(&Concept::Before);
    let is_part = is_before
        && others.any(|other| {
            let about = concepts(&other.title);
            about.contains(&Concept::After) || about.contains(&Concept::During)
        });
    !is_part
}

/// `T-24h: Announce` and `09:00 Announce` are of the plan, whatever is done then.
fn begins_with_time(section: &Section) -> bool {
    let times = times(&section.title).filter(|times| times.from.is_some());
    let bare = |text: &str| {
        text.trim_start_matches(['[', '(', '【', '（', ' '])
            .to_owned()
    };
    times.is_some_and(|times| {
        let words = bare(&times.words);
        !section.is_label() && !words.is_empty() && bare(&section.title).starts_with(&words)
    })
}

/// `Section 9: Communication (5 minutes)`: a part of a plan says how long it lasts.
fn is_lasting_part(section: &Section) -> bool {
    !section.is_label()
        && part(&section.title).is_some()
        && times(&section.title).is_some_and(|times| times.lasts.is_some())
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
        .filter(|c| is_marked(c.section))
        .filter(|c| {
            // A number that goes on from the one above was only set too deep.
            let above = c.path.iter().rev().find(|above| is_marked(above));
            above.is_none_or(|above| word == Concept::Phase && is_beyond(c.section, above))
        })
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
            .is_some_and(|last| {
                last.section.level == candidate.section.level
                    || follows(candidate.section, last.section)
            });
        if series.is_empty() || !same_level || !seen.insert(number.clone()) {
            seen = BTreeSet::from([number]);
            series.push(Vec::new());
        }
        if let Some(run) = series.last_mut() {
            run.push(candidate);
        }
    }
    let fullest = series.iter().map(Vec::len).max().unwrap_or(0);
    // Of equal ones that with the most to do: an overview names the phases, too.
    let done_in = |run: &Vec<&Candidate>| run.iter().filter(|c| has_work(c.section)).count();
    let equal: Vec<Vec<&Candidate>> = series
        .into_iter()
        .filter(|run| run.len() == fullest)
        .collect();
    let most = equal.iter().map(done_in).max().unwrap_or(0);
    let mut run = equal
        .into_iter()
        .find(|run| done_in(run) == most)
        .unwrap_or_default();
    if word == Concept::Step {
        drop_afterthought(&mut run);
    }
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

fn plain_number(section: &Section) -> Option<u32> {
    let mark = section.mark.as_ref()?;
    mark.number.parse().ok()
}

/// Whether the number of one comes directly after that of the other.
fn follows(section: &Section, last: &Section) -> bool {
    let next = plain_number(last).and_then(|number| number.checked_add(1));
    !section.is_label() && !last.is_label() && next.is_some() && plain_number(section) == next
}

fn is_beyond(section: &Section, above: &Section) -> bool {
    let both = plain_number(section).zip(plain_number(above));
    !section.is_label() && both.is_some_and(|(own, above)| own > above)
}

/// A last step that stands behind a section about trouble is no part of what is done in one go.
fn drop_afterthought(run: &mut Vec<&Candidate>) {
    let [first, .., before, last] = run.as_slice() else {
        return;
    };
    let parent = |c: &Candidate| c.path.last().map(|above| above.line());
    let between = before.section.lines.end..last.section.line();
    let parted = last.path.last().is_some_and(|above| {
        let mut others = above.children.iter().filter(|c| c.mark.is_none());
        others
            .any(|c| between.contains(&c.line()) && concepts(&c.title).contains(&Concept::Trouble))
    });
    if run.len() > 3 && parted && parent(first) == parent(last) {
        run.pop();
    }
}

/// Siblings with offsets or clock times, and what stands beside the heading that they are under,
/// where that has a time itself: the days before and after.
fn timed(all: &[Candidate]) -> Vec<u32> {
    let found = timed_siblings(all);
    let under = all
        .iter()
        .find(|c| found.contains(&c.section.line()))
        .and_then(|c| c.path.last().copied())
        .filter(|above| above.level > 1 && has_time(above));
    let Some(under) = under else {
        return found;
    };
    let parent = |c: &Candidate| c.path.last().map(|above| above.line());
    let above = all.iter().find(|c| c.section.line() == under.line());
    let Some(above) = above.map(parent) else {
        return found;
    };
    let beside = |c: &&Candidate| {
        let same = parent(c) == above;
        let is = |concept| c.about.contains(&concept);
        let after =
            c.section.mark.is_some() && is(Concept::After) && c.section.line() > under.line();
        let of_plan = has_time(c.section) && !is(Concept::Checklist) || after;
        let aside = is(Concept::Reference) || is(Concept::Success);
        same && of_plan && !aside && !c.section.is_label() && c.section.line() != under.line()
    };
    let mut found = found;
    found.extend(all.iter().filter(beside).map(|c| c.section.line()));
    found.sort_unstable();
    found
}

fn has_time(section: &Section) -> bool {
    times(&section.title).is_some_and(|times| times.from.is_some())
}

/// Numbered parts beside each other, where most say how long they last.
fn lasting_parts(all: &[Candidate]) -> Vec<u32> {
    let groups = siblings(all, |c| part_of(c).is_some());
    let lasting = |run: &&Vec<&Candidate>| {
        let lasting = run.iter().filter(|c| is_lasting_part(c.section)).count();
        run.len() > 1 && lasting * 2 > run.len()
    };
    let Some(run) = groups.iter().filter(lasting).max_by_key(|run| run.len()) else {
        return Vec::new();
    };
    let parent = run.first().and_then(|c| c.path.last());
    // One of them that says nothing of it belongs to them all the same, be it the sign-off.
    let all_parts = parent.into_iter().flat_map(|parent| &parent.children);
    let is_back =
        |c: &Section| concepts(&c.title).contains(&Concept::Rollback) && !is_lasting_part(c);
    all_parts
        .filter(|c| !c.is_label() && part(&c.title).is_some() && !is_back(c))
        .map(Section::line)
        .collect()
}

/// Days, waves and batches that hold something to do.
fn rounds(all: &[Candidate]) -> Vec<u32> {
    let is_round = |c: &&Candidate| {
        part_of(c).is_some_and(|mark| mark.word == Some(Concept::Round))
            && !is_later(c)
            && !series::is_outside(c)
            && has_work(c.section)
    };
    fullest_siblings(all, is_round, 2)
}

/// Whether a heading is under one about what is watched when all is done.
fn is_later(candidate: &Candidate) -> bool {
    let later = [
        Concept::After,
        Concept::Metric,
        Concept::Validation,
        Concept::Success,
    ];
    candidate
        .path
        .iter()
        .filter(|above| above.level > 1)
        .any(|above| {
            let about = concepts(&above.title);
            later.iter().any(|concept| about.contains(concept))
        })
}

/// Numbered parts that hold something to do.
fn parts(all: &[Candidate]) -> Vec<u32> {
    let is_part = |c: &&Candidate| {
        part_of(c).is_some()
            && !c.about.contains(&Concept::Reference)
            && !series::is_outside(c)
            && has_work(c.section)
    };
    fullest_siblings(all, is_part, 2)
}

fn part_of(candidate: &Candidate) -> Option<Mark> {
    part(&candidate.section.title).filter(|_| !candidate.section.is_label())
}

/// Siblings with offsets or clock times.
fn timed_siblings(all: &[Candidate]) -> Vec<u32> {
    let planned = has_steps_of_deployment(all);
    let is_timed = |c: &&Candidate| {
        let times = times(&c.section.title);
        let about_after = c
            .path
            .iter()
            .any(|above| is_validation_of_what_is_done(above));
        let from = times.and_then(|times| times.from);
        // Days of watching are no days of the plan.
        let watched = (planned || matches!(from, Some(Moment::DayOffset(_)))) && is_later(c);
        from.is_some() && !about_after && !watched && !c.section.is_label()
    };
    fullest_siblings(all, is_timed, 2)
}

/// Whether a series of steps stands under a heading about deploying.
fn has_steps_of_deployment(all: &[Candidate]) -> bool {
    let steps = all.iter().filter(|c| {
        let about = c.path.last().map(|above| concepts(&above.title));
        is_step(c.section) && about.is_some_and(|about| about.contains(&Concept::Deployment))
    });
    steps.count() > 1
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
                && !is(Concept::Gate)
        {
            Some(1)
        } else {
            None
        };
        part.filter(|_| !c.section.is_label() && !series::is_outside(c) && has_work(c.section))
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
            && !is(Concept::Gate)
            && !series::is_outside(c)
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
    series::completed(&outermost)
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

#[cfg(test)]
mod tests {
    use super::super::blocks::blocks;
    use super::super::outline::outline;
    use super::*;

    /// The lines of the phases of a document whose headings hold one item each.
    fn chosen(headings: &[&str]) -> Vec<String> {
        let text = headings.join("\n\n- do it\n\n") + "\n\n- do it\n";
        let lines = u32::try_from(text.lines().count()).unwrap();
        let written: Vec<&str> = text.lines().collect();
        choose(&outline(blocks(&text), lines))
            .into_iter()
            .map(|line| {
                written[line as usize - 1]
                    .trim_start_matches('#')
                    .trim()
                    .to_owned()
            })
            .collect()
    }

    /// Headings, and those of them that are phases.
    const CASES: &[(&[&str], &[&str])] = &[
        (
            &[
                "# Go-live",
                "## Phase-1: Freeze",
                "## PHASE TWO: Move",
                "## Phase III - Check",
            ],
            &["Phase-1: Freeze", "PHASE TWO: Move", "Phase III - Check"],
        ),
        (
            &[
                "# Phase 1: Freeze",
                "# Phase 2: Move",
                "# Rollback",
                "## Phase 1: Undo",
            ],
            &["Phase 1: Freeze", "Phase 2: Move"],
        ),
        (
            &[
                "# Go-live",
                "## Phase 1: Freeze",
                "### Phase 2: Move",
                "### Phase 3: Check",
            ],
            &["Phase 1: Freeze", "Phase 2: Move", "Phase 3: Check"],
        ),
        (
            &[
                "# X",
                "## Evening",
                "### Phase 1: a",
                "### Phase 2: b",
                "## Night",
                "### Phase 3: c",
            ],
            &["Phase 1: a", "Phase 2: b", "Phase 3: c"],
        ),
        (
            &[
                "# X",
                "## Phase 1: Move",
                "## Phase 2: Check",
                "## Phase 3: Rollback",
            ],
            &["Phase 1: Move", "Phase 2: Check"],
        ),
        (
            &[
                "# X",
                "## Rollback Phase 1",
                "## Rollback Phase 2",
                "## Phase 1: a",
                "## Phase 2: b",
            ],
            &["Phase 1: a", "Phase 2: b"],
        ),
        (
            &[
                "# X",
                "## Teil 1: Umzug",
                "## Teil 2: Aufräumen",
                "## Kontakte",
            ],
            &["Teil 1: Umzug", "Teil 2: Aufräumen"],
        ),
        (
            &[
                "# X",
                "## Wave 1: Pilot",
                "## Wave 2: Half",
                "## Wave 3: All",
            ],
            &["Wave 1: Pilot", "Wave 2: Half", "Wave 3: All"],
        ),
        (
            &[
                "# X",
                "## Section 1: Servers (5 min)",
                "## Section 2: Communication (5 min)",
                "## Section 3: Sign-off",
            ],
            &[
                "Section 1: Servers (5 min)",
                "Section 2: Communication (5 min)",
                "Section 3: Sign-off",
            ],
        ),
        (
            &[
                "# X",
                "## T-24h: Announce",
                "## T-1h: Freeze",
                "## T+0: Move",
            ],
            &["T-24h: Announce", "T-1h: Freeze", "T+0: Move"],
        ),
        (
            &[
                "# X",
                "## 1. Staging (T-3 days)",
                "## 2. Launch day (T-0)",
                "### 2.1 Deploy (10:00)",
                "### 2.2 Check (10:30)",
                "### 2.3 Traffic (11:00)",
                "## 3. Post-launch watch",
                "## 4. Rollback",
            ],
            &[
                "1. Staging (T-3 days)",
                "2.1 Deploy (10:00)",
                "2.2 Check (10:30)",
                "2.3 Traffic (11:00)",
                "3. Post-launch watch",
            ],
        ),
        (
            &["# Preparation", "# Deployment", "# After the deployment"],
            &["Preparation", "Deployment", "After the deployment"],
        ),
        (
            &[
                "# X",
                "## Step 1: a",
                "## OPTIONAL Step 2: b",
                "## Step 3: c",
                "## Troubleshooting",
                "## Step 4: d",
            ],
            &["Step 1: a", "OPTIONAL Step 2: b", "Step 3: c"],
        ),
        (
            &[
                "# X",
                "## Deployment steps",
                "### 1. a",
                "### 2. b",
                "## Monitoring",
                "### Day 1: w",
                "### Day 2: w",
                "### Day 3: w",
            ],
            &["1. a", "2. b"],
        ),
    ];

    /// Series: their headings, and those of them that are phases.
    const SERIES: &[(&[&str], &[&str])] = &[
        (
            &[
                "# X",
                "## Steps",
                "### Step 1 Config",
                "### Step 2: Notification service",
                "### Step 3",
            ],
            &["Step 1 Config", "Step 2: Notification service", "Step 3"],
        ),
        (
            &[
                "# X",
                "## Steps",
                "### Step 1: a",
                "### Step 2: b",
                "### Step 3: Rollback procedure",
                "### Step 4: Ongoing updates",
            ],
            &["Step 1: a", "Step 2: b"],
        ),
        (
            &[
                "# X",
                "## Main",
                "### Step 1: a",
                "### Step 2: b",
                "## Announcements",
                "### Step 3: c",
                "### Step 4: d",
            ],
            &["Step 1: a", "Step 2: b", "Step 3: c", "Step 4: d"],
        ),
        (
            &[
                "# X",
                "## Rollout",
                "### 1. a",
                "### 2. b",
                "## Finish",
                "### 3. c",
                "## Notes",
                "### 1. n",
            ],
            &["1. a", "2. b", "3. c"],
        ),
        (
            &[
                "# Release 2.0",
                "## 1) Validate",
                "## 2) Commit release",
                "## 3) Tag + push",
                "## 4) Publish release",
            ],
            &[
                "1) Validate",
                "2) Commit release",
                "3) Tag + push",
                "4) Publish release",
            ],
        ),
        (
            &[
                "# X",
                "## Deployment Steps",
                "### Step 1: a",
                "### Step 2: b",
                "## Monitoring",
                "### Hour 1",
                "### Hour 2-3",
                "### T+4h",
            ],
            &["Step 1: a", "Step 2: b"],
        ),
        (
            &[
                "# X",
                "## Data Migration",
                "## Dual-Write Period",
                "## Traffic Cutover",
                "## Tools",
            ],
            &["Data Migration", "Dual-Write Period", "Traffic Cutover"],
        ),
        (
            &[
                "# Release process",
                "## Update the news file",
                "## Tag",
                "## Upload",
                "## Contacts",
            ],
            &["Update the news file", "Tag", "Upload"],
        ),
        (
            &[
                "# X",
                "## Déploiement",
                "## Prérequis serveur",
                "## Commandes d'urgence",
            ],
            &["Déploiement"],
        ),
        (
            &[
                "# X",
                "## Deploy",
                "## COMANDOS DE EMERGÊNCIA",
                "## Migration",
            ],
            &["Deploy", "Migration"],
        ),
        (
            &[
                "# X",
                "## 사전 조건",
                "## 배포",
                "## Emergency commands for deploying",
            ],
            &["배포"],
        ),
        (&["# X", "## Yayın", "## GERİ ALMA"], &["Yayın"]),
        (
            &[
                "# X",
                "## Phase 1: a",
                "## Phase 2: b",
                "## Phase 2 の成果物",
            ],
            &["Phase 1: a", "Phase 2: b"],
        ),
    ];

    #[test]
    fn a_series_stays_together() {
        for (headings, expected) in SERIES {
            assert_eq!(chosen(headings), *expected, "{headings:?}");
        }
    }

    #[test]
    fn phases_are_found_however_they_are_written() {
        for (headings, expected) in CASES {
            assert_eq!(chosen(headings), *expected, "{headings:?}");
        }
    }

    #[test]
    fn what_only_names_the_deployment_is_no_phase() {
        for heading in [
            "## Gate for go-live",
            "## Notas do deploy",
            "## 部署记录模板",
        ] {
            assert_eq!(chosen(&["# X", heading]), Vec::<String>::new(), "{heading}");
        }
    }

    #[test]
    fn an_overview_of_the_phases_gives_way_to_the_phases() {
        let text = "# X\n\n## Overview\n\n### Phase 1: a\n\nWords.\n\n### Phase 2: b\n\nWords.\n\n\
                    ## Plan\n\n### Phase 1: a\n\n- do\n\n### Phase 2: b\n\n- do\n";
        assert_eq!(choose(&outline(blocks(text), 22)), [15, 19]);
    }
}
