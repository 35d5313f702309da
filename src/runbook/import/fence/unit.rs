//! Lines of a fence as comments, commands and words.

use std::ops::Range;

use super::known::{TOOLS, VERBS, WORDLIKE};
use super::reads::{Reading, is_script, reading};
use super::remark::{self, Remark};
use super::shell::{Broken, Head, Statement, Text};
use super::variable::assignment;

/// How often a text may be read over again before it is given up.
const PATIENCE: usize = 4;

/// A line, or several that belong together.
pub(super) struct Unit {
    pub(super) lines: Range<usize>,
    pub(super) what: What,
}

pub(super) enum What {
    Blank,
    Comment(Remark),
    Shell(Statement, Reading),
    Words(String),
}

/// The units of a text. `None`: it is shell that is broken, and nothing of it can be trusted.
pub(super) fn units(text: &Text) -> Option<Vec<Unit>> {
    let mut units = Vec::new();
    let mut functions: Vec<String> = Vec::new();
    let (mut line, mut wasted) = (0, 0);
    while line < text.len() {
        let (unit, tried) = unit(text, line, &functions)?;
        wasted += tried;
        if wasted > PATIENCE * text.len() + 64 {
            return None;
        }
        if let What::Shell(statement, _) = &unit.what {
            functions.extend(
                statement
                    .heads
                    .iter()
                    .filter_map(|(head, _, _)| match head {
                        Head::Function(name) => Some(name.clone()),
                        _ => None,
                    }),
            );
        }
        line = unit.lines.end;
        units.push(unit);
    }
    Some(units)
}

/// What begins on a line, and how many lines were read in vain.
fn unit(text: &Text, line: usize, functions: &[String]) -> Option<(Unit, usize)> {
    let raw = text.line(line);
    let trimmed = raw.trim();
    let one = |what| Unit {
        lines: line..line + 1,
        what,
    };
    if trimmed.is_empty() || line == 0 && trimmed.starts_with("#!") {
        return Some((one(What::Blank), 0));
    }
    if trimmed.starts_with('#') {
        return Some((one(What::Comment(remark::remark(trimmed))), 0));
    }
    let words = || one(What::Words(trimmed.to_owned()));
    if !may_begin(trimmed) {
        return Some((words(), 0));
    }
    match text.statement(line) {
        Ok(statement) => {
            let found = reading(&statement, functions);
            if found == Reading::Words {
                return Some((words(), statement.lines.len()));
            }
            let lines = statement.lines.clone();
            let what = What::Shell(statement, found);
            Some((Unit { lines, what }, 0))
        }
        Err((Broken::Open, _)) if is_meant(trimmed) => None,
        Err((_, seen)) => Some((words(), seen.saturating_sub(line) + 1)),
    }
}

/// Whether a line may begin a command at all.
fn may_begin(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    let first = word.chars().next().unwrap_or_default();
    if assignment(word).is_some() {
        return true;
    }
    let item = matches!(word, "-" | "*" | "--" | "+" | "o");
    let numbered = first.is_ascii_digit();
    let labelled = word.ends_with(':') && word != ":";
    let bracket = first == '[' && !matches!(word, "[" | "[[");
    let named = first.is_ascii_lowercase() || "./~$\"({[!_:".contains(first);
    let program = first.is_ascii_uppercase() && matches!(word, "Rscript" | "R" | "MSBuild");
    (named || program) && !item && !numbered && !labelled && !bracket
}

/// Whether somebody meant a command, though it is broken.
fn is_meant(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    let keyword = matches!(
        word,
        "if" | "for" | "while" | "until" | "case" | "function" | "{" | "(" | "sudo"
    );
    let path = word.starts_with("./") || word.starts_with('/') || is_script(word);
    keyword
        || path
        || assignment(word).is_some()
        || TOOLS.contains(&word)
        || WORDLIKE.contains(&word)
        || VERBS.iter().any(|(names, _)| names.contains(&word))
}
