//! A single text as YAML: without quotes where nothing in it could be taken for something else, as
//! a block where it has lines, else in double quotes. Where in doubt, quotes.

use std::fmt::Write as _;

use crate::runbook::tree::{Kind, plain_kind};

/// Words that older readers of YAML take for yes, no or nothing.
const TRUTHS: [&str; 8] = ["yes", "no", "on", "off", "y", "n", "null", "none"];

/// A text on a line of its own, after a key or a dash.
pub(super) fn plain_or_quoted(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// A text between brackets.
pub(super) fn in_flow(text: &str) -> String {
    if is_plain(text) && !text.contains([',', '[', ']', '{', '}']) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// A key.
pub(super) fn key(text: &str) -> String {
    in_flow(text)
}

/// A text of several lines as the head of a block and its lines; none where a block could not say
/// it exactly, or would not be read at a glance.
pub(super) fn block(text: &str) -> Option<(&'static str, Vec<&str>)> {
    let body = text.trim_end_matches('\n');
    let ends = text.len() - body.len();
    let head = match ends {
        0 => "|-",
        1 => "|",
        _ => return None,
    };
    let lines: Vec<&str> = body.split('\n').collect();
    let exact = body.contains('\n')
        && lines.iter().all(|line| !line.ends_with([' ', '\t']))
        && lines.first().is_some_and(|line| !line.is_empty())
        && !body.starts_with([' ', '\t'])
        && body.chars().all(|c| c == '\n' || c == '\t' || is_shown(c));
    exact.then_some((head, lines))
}

/// Whether the text may stand without quotes.
fn is_plain(text: &str) -> bool {
    let first = text.chars().next().unwrap_or(' ');
    plain_kind(text) == Kind::Text
        && !TRUTHS.iter().any(|word| word.eq_ignore_ascii_case(text))
        && (first.is_alphanumeric() || matches!(first, '.' | '/' | '_' | '(' | '$'))
        && !text.starts_with("...")
        && !looks_counted(text)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        // A brace pair is a variable to people, and a map to YAML as soon as it stands first.
        && !text.contains("{{")
        && text.chars().all(is_shown)
}

/// Versions, times of day and dates: text, but for older readers of YAML, and for people.
fn looks_counted(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_digit() || ".:-_".contains(c))
}

/// Whether a character can be seen as it is.
fn is_shown(c: char) -> bool {
    if matches!(c, ' '..='~') {
        return true;
    }
    let hidden = matches!(c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}');
    // No space but this one: others are taken for this one by whoever reads.
    !c.is_control() && !hidden && (c == ' ' || !c.is_whitespace())
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if is_shown(c) => quoted.push(c),
            c => escape(&mut quoted, u32::from(c)),
        }
    }
    quoted.push('"');
    quoted
}

fn escape(quoted: &mut String, code: u32) {
    let _ = match code {
        0..=0xff => write!(quoted, "\\x{code:02x}"),
        0x100..=0xffff => write!(quoted, "\\u{code:04x}"),
        _ => write!(quoted, "\\U{code:08x}"),
    };
}
