//! Parts of a fence beside each other: one that goes back among others that do not, and one that is
//! done instead of the one above it.

use super::{Sub, remark};
use crate::runbook::import::words::{Concept, is_about};

/// So many words of a comment say what it is about; later ones say what for.
const TELLING: usize = 3;

/// Marks the parts that go back, where others do not.
pub(super) fn goes_back(subs: &mut [Sub]) {
    let mut back = false;
    let marks: Vec<bool> = subs
        .iter()
        .map(|sub| {
            if let Some(title) = &sub.title {
                back = is_going_back(title);
            }
            back
        })
        .collect();
    let runs = |sub: &Sub| !sub.body.is_empty();
    let forward = subs
        .iter()
        .zip(&marks)
        .any(|(sub, back)| runs(sub) && !back);
    for (sub, back) in subs.iter_mut().zip(marks) {
        sub.goes_back = forward && back;
    }
}

/// "Rollback (if needed)", not "Tag the image for a rollback".
fn is_going_back(title: &str) -> bool {
    let clauses = title.split([',', ':', '：', '、', '，', '(', '（', '—', '–']);
    let mut first = clauses.map(|clause| {
        let words = clause.split_whitespace().take(TELLING);
        words.collect::<Vec<_>>().join(" ")
    });
    first.any(|words| is_about(&words, Concept::Rollback)) && !prepares(title)
}

/// What is made for a later way back.
fn prepares(title: &str) -> bool {
    let lower = title.to_lowercase();
    let begins = [
        "backup", "back up", "tag", "save", "record", "note", "keep", "prepare", "create", "store",
    ];
    begins.iter().any(|word| lower.starts_with(word))
}

/// Says of a part that it is done instead of the one above.
pub(super) fn instead(subs: &mut [Sub]) {
    for sub in subs.iter_mut().skip(1) {
        if sub
            .title
            .as_deref()
            .is_some_and(remark::is_instead_of_above)
        {
            sub.optional = true;
            sub.notes
                .push((sub.lines.start, "instead of the one above".to_owned()));
        }
    }
}
