//! Headings within a phase under which nothing is done: what is to be seen, watched, decided by, or only
//! known. And words that stop the plan, or may be left out.

use super::super::blocks::{Block, Item};
use super::super::limit::{Comparison, limits};
use super::super::mark::mark;
use super::super::reading::Work;
use super::super::words::labels::{self, has_any};
use super::super::words::{Concept, concepts, has_stem, is_about, is_unspaced, lower};
use super::Reader;
use super::place::Here;
use super::steps::made;
use super::text::whole;

impl Reader<'_> {
    /// A list that says what should be seen, or what to decide by.
    pub(super) fn said(&mut self, kind: Said, block: &Block, items: &[Item], here: &Here) {
        for item in items {
            self.boxes_below(&item.blocks, here);
            self.code_beside(&item.blocks, here);
        }
        let words: Vec<String> = items.iter().map(whole).collect();
        match kind {
            Said::Watched if here.in_phase() => self.watched(block, items, here),
            Said::Success | Said::Decision | Said::Watched => {
                let title = here.title().to_owned();
                let step = made(&title, block.lines.clone(), Work::Decide(words), here);
                self.step(step, here);
            }
            Said::Seen => match self.last(here) {
                Some(step) => step.expect.extend(words),
                None => self.note(words.join("\n"), here),
            },
            Said::Aside => self.note(format!("{}:\n{}", here.title(), words.join("\n")), here),
        }
    }

    /// What is to be watched: of the traffic that was just moved, or by itself.
    fn watched(&mut self, block: &Block, items: &[Item], here: &Here) {
        let words: Vec<String> = items.iter().map(whole).collect();
        if let Some(last) = self
            .last(here)
            .filter(|last| last.lines.start >= here.group)
            && let Work::Traffic { keep, seen, .. } = &mut last.work
        {
            for words in words {
                // More of something may be what is feared: a person says which.
                match limits(&words).as_slice() {
                    [limit]
                        if matches!(
                            limit.comparison,
                            Comparison::Below(_) | Comparison::AtMost(_)
                        ) =>
                    {
                        keep.push(limit.clone());
                    }
                    _ => seen.push(words),
                }
            }
            return;
        }
        let step = made(here.title(), block.lines.clone(), Work::Decide(words), here);
        self.step(step, here);
    }
}

/// Whether what stands under a heading within a phase is not what is done in it.
pub(super) fn is_aside(title: &str) -> bool {
    matches!(said(title), Some(Said::Aside))
}

/// What a list under such a heading says.
#[derive(Clone, Copy)]
pub(super) enum Said {
    /// What must be so in the end.
    Success,
    /// What is decided by.
    Decision,
    /// What is to be watched, and decided by.
    Watched,
    /// What is to be seen after the step before.
    Seen,
    /// Words beside the plan.
    Aside,
}

/// What a list under a heading within a phase says, where it is not to be done.
pub(super) fn said(title: &str) -> Option<Said> {
    let lower = lower(title);
    let about = concepts(title);
    let marked = mark(title).is_some_and(|mark| mark.word.is_some() || mark.depth() > 1);
    if marked {
        None
    } else if lower.split_whitespace().count() <= 3 && has_any(&lower, labels::WATCH) {
        Some(Said::Watched)
    } else if about.contains(&Concept::Success) {
        Some(Said::Success)
    } else if about.contains(&Concept::Decision)
        || lower.contains("gate") && !lower.contains("gateway")
    {
        Some(Said::Decision)
    } else if has_any(&lower, labels::SEEN) {
        Some(Said::Seen)
    } else if about.contains(&Concept::Role) || has_any(&lower, labels::ASIDE) {
        Some(Said::Aside)
    } else {
        None
    }
}

/// Whether words say to go back when something is so: `Roll back if the health check fails`.
pub(super) fn says_when_to_go_back(words: &str) -> bool {
    let lower = lower(words);
    let when = || {
        labels::WHEN.iter().any(|word| {
            let spaced = !word.chars().all(is_unspaced);
            if spaced {
                has_stem(&lower, &format!("{word} "))
            } else {
                lower.contains(word)
            }
        })
    };
    let fails = || has_any(&lower, labels::ASIDE) && lower.len() < 60;
    words.len() < 300 && is_about(words, Concept::Rollback) && (when() || fails())
}

/// Whether words say that it may be left out.
pub(super) fn is_optional(words: &str) -> bool {
    let lower = lower(words);
    labels::OPTIONAL.iter().any(|sign| lower.contains(sign)) || lower.starts_with("optional")
}

/// Whether words stop the plan until somebody decides.
pub(super) fn is_stop(words: &str) -> bool {
    let lower = lower(words);
    lower.starts_with("stop")
        && lower.len() < 400
        && lower
            .chars()
            .nth(4)
            .is_none_or(|c| !c.is_alphanumeric() && c != ' ')
        || labels::STOP.iter().any(|sign| lower.contains(sign))
        || words.len() < 160 && is_about(words, Concept::Decision) && !lower.contains("document")
}
