//! Choices that look like tasks: `[ ] GO [ ] NO-GO`, `☐ Yes ☐ No`, `GO / NO-GO`.

use crate::runbook::import::line::{bare, labelled};
use crate::runbook::import::words::{Concept, is_about};

/// Marks of boxes that are one character.
const MARKS: [char; 14] = [
    '☐', '☑', '☒', '□', '◻', '⬜', '⬛', '🔲', '▢', '❏', '○', '◯', '✅', '🔘',
];

/// The answers of which one is chosen, where words are a choice.
#[must_use]
pub fn choice(words: &str) -> Option<Vec<String>> {
    let words = words.trim();
    boxed(words).or_else(|| slashed(words))
}

/// Words parted at boxes.
fn at_boxes(words: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let long = box_at(rest);
        if let Some(long) = long {
            parts.extend(words.get(from..at));
            at += long;
            from = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    parts.extend(words.get(from..));
    parts
}

/// How long the box is that the text begins with.
fn box_at(rest: &str) -> Option<usize> {
    let first = rest.chars().next()?;
    if MARKS.contains(&first) {
        return Some(first.len_utf8());
    }
    for (open, close) in [('[', ']'), ('(', ')')] {
        if let Some(inner) = rest.strip_prefix(open) {
            let spaces = inner.len() - inner.trim_start_matches(' ').len();
            let after = inner.get(spaces..)?;
            let crossed = after
                .strip_prefix(['x', 'X'])
                .filter(|_| spaces == 0 && open == '[');
            let inside = if crossed.is_some() { 1 } else { spaces };
            let full = inside > 0 && inside <= 3 || open == '[' && inside == 0;
            if full && crossed.unwrap_or(after).starts_with(close) {
                return Some(open.len_utf8() + inside + close.len_utf8());
            }
        }
    }
    None
}

fn boxed(words: &str) -> Option<Vec<String>> {
    let begins = |c: char| matches!(c, '[' | '(') || !c.is_ascii() && MARKS.contains(&c);
    if words.len() > LONGEST || words.chars().filter(|c| begins(*c)).count() < 2 {
        return None;
    }
    let parts = at_boxes(words);
    if parts.len() < 3 {
        return None;
    }
    let (first, rest) = parts.split_first()?;
    let last = rest.last()?.trim_matches(is_around);
    let answers: Vec<&str> = if last.is_empty() {
        // `Done? YES ☐ NO ☐`: each answer stands before its box.
        let head = first.rsplit(['?', ':', '：', '？']).next().unwrap_or(first);
        let others = parts.get(1..parts.len() - 1)?;
        std::iter::once(head)
            .chain(others.iter().copied())
            .collect()
    } else {
        rest.to_vec()
    };
    let answers: Vec<String> = answers
        .iter()
        .map(|answer| answer.trim_matches(is_around).to_owned())
        .collect();
    let short = answers
        .iter()
        .all(|answer| !answer.is_empty() && answer.split_whitespace().count() <= 6);
    short.then_some(answers)
}

fn is_around(c: char) -> bool {
    c.is_whitespace() || matches!(c, '*' | '|' | ',' | '/' | ';' | '_' | '`')
}

/// `GO / NO-GO`, `Decision: proceed or abort`.
fn slashed(words: &str) -> Option<Vec<String>> {
    if words.len() > LONGEST {
        return None;
    }
    let (label, value) = labelled(words).unwrap_or(("", words));
    let value = bare(value).trim_matches(|c: char| is_around(c) || matches!(c, '[' | ']'));
    let parted = |sign: &&&str| value.contains(**sign);
    let sign = OR
        .iter()
        .find(parted)
        .filter(|_| value.chars().count() <= 48)?;
    let parts: Vec<&str> = value.split(sign).map(str::trim).collect();
    let few = |part: &&str| (1..=3).contains(&part.split_whitespace().count());
    if parts.len() > 4 || !parts.iter().all(few) {
        return None;
    }
    let known = || PAIRS.iter().any(|pair| is_pair(pair, &parts));
    let asks = || label.is_empty() || is_question(label);
    let shown = asks() && known() || is_about(label, Concept::Decision);
    shown.then(|| parts.iter().map(|part| (*part).to_owned()).collect())
}

/// What parts answers.
const OR: [&str; 13] = [
    " / ",
    "/",
    " | ",
    " or ",
    " OR ",
    " o ",
    " ou ",
    " oder ",
    " или ",
    "或",
    " または ",
    " nebo ",
    " lub ",
];

/// Longest choice, in bytes.
const LONGEST: usize = 400;

fn is_question(label: &str) -> bool {
    label.ends_with(['?', '？'])
}

/// Answers that exclude each other.
const PAIRS: [(&str, &str); 14] = [
    ("go", "no-go"),
    ("go", "no go"),
    ("go", "nogo"),
    ("yes", "no"),
    ("proceed", "abort"),
    ("approve", "reject"),
    ("pass", "fail"),
    ("sí", "no"),
    ("sim", "não"),
    ("oui", "non"),
    ("ja", "nein"),
    ("да", "нет"),
    ("是", "否"),
    ("はい", "いいえ"),
];

fn is_pair(pair: &(&str, &str), parts: &[&str]) -> bool {
    let lower: Vec<String> = parts.iter().map(|part| part.to_lowercase()).collect();
    matches!(lower.as_slice(), [one, other] if one == pair.0 && other == pair.1 || one == pair.1 && other == pair.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_exclude_each_other_are_a_choice() {
        for (words, expected) in [
            ("Decision: [  ] GO  [  ] NO-GO", vec!["GO", "NO-GO"]),
            ("☐ Go ☐ No-Go", vec!["Go", "No-Go"]),
            ("GO / NO-GO", vec!["GO", "NO-GO"]),
            ("Decision: GO or NO-GO", vec!["GO", "NO-GO"]),
            ("All done? YES ☐ NO ☐", vec!["YES", "NO"]),
            (
                "Entorno: ☐ Pruebas ☐ Producción",
                vec!["Pruebas", "Producción"],
            ),
            ("决定：☐ 上线 ☐ 回滚", vec!["上线", "回滚"]),
            ("Решение: [ ] Да [ ] Нет", vec!["Да", "Нет"]),
            ("Entscheidung: Weiter / Abbruch", vec!["Weiter", "Abbruch"]),
        ] {
            let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
            assert_eq!(choice(words), Some(expected), "{words}");
        }
    }

    #[test]
    fn tasks_are_no_choice() {
        for words in [
            "[ ] one task",
            "Final go/no-go decision",
            "read/write checks",
            "☐ Backup",
            "GO",
            "Go/no-go meeting at 07:30",
        ] {
            assert_eq!(choice(words), None, "{words}");
        }
    }
}
