//! Labels of the lines within a box: `Verification:`, `Expected:`, `Owner:`.

use super::super::words::{has_stem, labels, lower};

/// What a sub-bullet says of its item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Label {
    Verify,
    Command,
    Expect,
    Owner,
    Result,
}

/// The first that fits holds: an expected result is expected.
const LABELS: [(Label, &[&str]); 5] = [
    (Label::Expect, labels::EXPECT),
    (Label::Verify, labels::VERIFY),
    (Label::Command, labels::COMMAND),
    (Label::Owner, labels::OWNER),
    (Label::Result, labels::RESULT),
];

/// The label of a line, and what follows it.
pub(super) fn label(text: &str) -> Option<(Label, &str)> {
    let (head, said) = text.split_once([':', '：'])?;
    let head = lower(head.trim());
    if head.split_whitespace().count() > 3 || head.len() > 60 {
        return None;
    }
    let is = |stems: &[&str]| {
        stems
            .iter()
            .any(|stem| head.starts_with(stem) && has_stem(&head, stem))
    };
    let (label, _) = LABELS.into_iter().find(|(_, stems)| is(stems))?;
    Some((label, said.trim()))
}
