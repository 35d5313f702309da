//! Values found in the output of an attempt: what its step or item asks for, as a regular
//! expression, looked for line by line in all that was printed.

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;

use crate::backend::attempt::{OutputTail, Stream};
use crate::room::Room;
use crate::room::event::AttemptOf;
use crate::room::id::ValueId;
use crate::room::plan::{Ask, Origin};
use crate::room::state::Attempt;
use crate::support::redact::MASK;

/// Lines read at once.
const LINES: usize = 5_000;
/// Longest value, in bytes; what is longer is no value.
const LONGEST: usize = 1024;

/// A value and where it is found.
pub(super) struct Capture {
    name: ValueId,
    pattern: Regex,
}

/// What is to be found in the output of an attempt.
pub(super) fn of(room: &Room, attempt: &Attempt) -> Vec<Capture> {
    let asks: &[Ask] = match &attempt.of {
        AttemptOf::Step(id) => room.plan.step(id).map_or(&[], |step| &step.asks),
        AttemptOf::Item(id) => room.plan.item(id).map_or(&[], |item| &item.asks),
        AttemptOf::Undo(_)
        | AttemptOf::Action(_)
        | AttemptOf::Mode { .. }
        | AttemptOf::Round { .. }
        | AttemptOf::Lever { .. } => &[],
    };
    asks.iter()
        .filter_map(|ask| match &ask.from {
            Origin::Output(pattern) => Some(Capture {
                name: ask.value.clone(),
                pattern: Regex::new(pattern).ok()?,
            }),
            Origin::Person | Origin::Metric(_) => None,
        })
        .collect()
}

/// The first that matches of each. What holds a masked secret is no value: it would be wrong.
pub(super) fn found(dir: &Path, captures: &[Capture]) -> BTreeMap<ValueId, String> {
    let mut values = BTreeMap::new();
    let mut tail = OutputTail::new(dir);
    while let Ok(lines) = tail.read(LINES) {
        if lines.is_empty() || values.len() == captures.len() {
            break;
        }
        for line in &lines {
            if line.stream != Stream::LeftOut {
                look_at(&line.text, captures, &mut values);
            }
        }
        if lines.iter().all(|line| line.unfinished) {
            break;
        }
    }
    values
}

fn look_at(line: &str, captures: &[Capture], values: &mut BTreeMap<ValueId, String>) {
    for capture in captures {
        if values.contains_key(&capture.name) {
            continue;
        }
        let Some(groups) = capture.pattern.captures(line) else {
            continue;
        };
        let value = groups.get(1).or_else(|| groups.get(0));
        let value = value.map_or("", |value| value.as_str().trim());
        if !value.is_empty() && value.len() <= LONGEST && !value.contains(MASK) {
            values.insert(capture.name.clone(), value.to_owned());
        }
    }
}
