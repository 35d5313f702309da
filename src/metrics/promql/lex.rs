//! Cuts a query into tokens with their places. Knows no grammar: `a(` and `(a` are both fine here.

use super::error::QueryError;
use super::literal;

/// A piece of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name or keyword.
    Word(String),
    Number(f64),
    /// Milliseconds.
    Duration(i64),
    Text(String),
    /// Punctuation and operators, as written.
    Sign(&'static str),
    End,
}

/// A token and where it starts.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: usize,
}

/// Longest first, so that `<=` is not read as `<` and `=`.
const SIGNS: [&str; 24] = [
    "==", "!=", "=~", "!~", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "%", "^", "(", ")", "{",
    "}", "[", "]", ",", "@", ":",
];

/// The tokens of a query, an `End` last.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, QueryError> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = match skipped(rest) {
            0 => {
                let (token, length) = one(rest, at, in_range(&out))?;
                out.push(Placed { token, at });
                length
            }
            blank => blank,
        };
        at += length;
    }
    out.push(Placed {
        token: Token::End,
        at: text.len(),
    });
    Ok(out)
}

/// Inside `[`, a `:` parts range and step; elsewhere it may begin a name.
fn in_range(before: &[Placed]) -> bool {
    let bracket = |placed: &&Placed| matches!(placed.token, Token::Sign("[" | "]"));
    matches!(
        before.iter().rev().find(bracket),
        Some(Placed {
            token: Token::Sign("["),
            ..
        })
    )
}

/// How much of the text is blank or comment.
fn skipped(rest: &str) -> usize {
    if rest.starts_with('#') {
        return rest.find('\n').unwrap_or(rest.len());
    }
    rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len()
}

fn one(rest: &str, at: usize, in_range: bool) -> Result<(Token, usize), QueryError> {
    let mut chars = rest.chars();
    let (first, second) = (chars.next().unwrap_or('\0'), chars.next().unwrap_or('\0'));
    match first {
        '0'..='9' => literal::number(rest, at),
        '.' if second.is_ascii_digit() => literal::number(rest, at),
        '"' | '\'' | '`' => literal::text(rest, at),
        ':' if !in_range => Ok(word(rest)),
        'a'..='z' | 'A'..='Z' | '_' => Ok(word(rest)),
        _ => SIGNS
            .iter()
            .find(|sign| rest.starts_with(**sign))
            .map(|sign| (Token::Sign(sign), sign.len()))
            .ok_or_else(|| unexpected(first, at)),
    }
}

fn unexpected(c: char, at: usize) -> QueryError {
    let error = QueryError::syntax(format!("unexpected character {c:?}"), at);
    match c {
        '!' => error.with_hint("write != or !~"),
        '“' | '”' => error.with_hint("write plain quotes: \""),
        '&' | '|' => error.with_hint("write and, or"),
        _ => error,
    }
}

fn word(rest: &str) -> (Token, usize) {
    let end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'))
        .unwrap_or(rest.len());
    (Token::Word(rest[..end].to_owned()), end)
}
