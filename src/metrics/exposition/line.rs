//! Rewrites one sample line so that prometheus-parse reads it without loss, and undoes the rewriting
//! afterwards. Label values are percent-escaped, a `:` in a name becomes a letter that no valid name
//! holds, an empty `{}` goes, and what follows the timestamp (an exemplar) is left out.

use std::fmt::Write as _;

/// Stands for `:` in a name: a letter to the crate, and outside what the format allows in names.
const COLON: char = 'ː';

/// Why a line of a wanted metric was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// The page ends inside the line, so its value may be cut.
    #[error("the page ends inside a line")]
    CutOff,
    /// Longer than the limit.
    #[error("a line is too long")]
    TooLong,
    /// Not UTF-8.
    #[error("a line is not UTF-8")]
    NotUtf8,
    /// The label block cannot be read.
    #[error("a label block cannot be read")]
    Labels,
    /// No number, or something after it.
    #[error("a value or timestamp cannot be read")]
    Value,
    /// The same series stood on the page already.
    #[error("a series stands on the page twice")]
    Twice,
}

/// The line as the crate can take it.
pub(super) fn normalised(line: &str) -> Result<String, LineError> {
    let mut rest = Rest(line);
    let mut out = String::with_capacity(line.len() + 16);
    let name = rest.take_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
    out.extend(name.chars().map(|c| if c == ':' { COLON } else { c }));
    rest.skip_blanks();
    if rest.take('{') {
        labels(&mut rest, &mut out)?;
    }
    numbers(rest.0, &mut out)?;
    Ok(out)
}

/// What is still to be read of a line.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let end = self.0.find(|c| !keep(c)).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at(end);
        self.0 = rest;
        taken
    }

    fn skip_blanks(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t']);
    }

    fn take(&mut self, wanted: char) -> bool {
        let stripped = self.0.strip_prefix(wanted);
        self.0 = stripped.unwrap_or(self.0);
        stripped.is_some()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.0.chars().next()?;
        self.0 = &self.0[c.len_utf8()..];
        Some(c)
    }
}

/// The label block behind its `{`, which may be empty and may end with a comma.
fn labels(rest: &mut Rest<'_>, out: &mut String) -> Result<(), LineError> {
    let mut names: Vec<&str> = Vec::new();
    loop {
        rest.skip_blanks();
        if rest.take('}') {
            break;
        }
        let name = rest.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
        rest.skip_blanks();
        let quoted = rest.take('=') && {
            rest.skip_blanks();
            rest.take('"')
        };
        let bad_name = name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit());
        if !quoted || bad_name || names.contains(&name) {
            return Err(LineError::Labels);
        }
        out.push(if names.is_empty() { '{' } else { ',' });
        names.push(name);
        let _ = write!(out, "{name}=\"");
        value(rest, out)?;
        out.push('"');
        rest.skip_blanks();
        if !rest.take(',') && !rest.0.starts_with('}') {
            return Err(LineError::Labels);
        }
    }
    if !names.is_empty() {
        out.push('}');
    }
    Ok(())
}

/// A label value behind its opening quote, up to and with the closing one.
fn value(rest: &mut Rest<'_>, out: &mut String) -> Result<(), LineError> {
    loop {
        match rest.next().ok_or(LineError::Labels)? {
            '"' => return Ok(()),
            '\\' => match rest.next().ok_or(LineError::Labels)? {
                'n' => escape('\n', out),
                c @ ('\\' | '"') => escape(c, out),
                // As Prometheus reads it: an unknown escape stands for itself.
                c => {
                    escape('\\', out);
                    escape(c, out);
                }
            },
            c => escape(c, out),
        }
    }
}

fn escape(c: char, out: &mut String) {
    match c {
        '%' | '}' | ',' | '=' | '"' | '\\' | '\0'..=' ' => {
            let _ = write!(out, "%{:02x}", u32::from(c));
        }
        c => out.push(c),
    }
}

/// Value and timestamp. The crate takes a timestamp that it cannot read for none, so that it is
/// checked here.
fn numbers(text: &str, out: &mut String) -> Result<(), LineError> {
    let mut words = text.split_ascii_whitespace();
    let value = words.next().ok_or(LineError::Value)?;
    let _ = write!(out, " {value}");
    match words.next() {
        None => return Ok(()),
        Some(exemplar) if exemplar.starts_with('#') => return Ok(()),
        Some(word) => {
            let at: i64 = word.parse().map_err(|_| LineError::Value)?;
            // Beyond this the crate's calendar ends, and it would take the time for none.
            if at.unsigned_abs() > 8_000_000_000_000_000 {
                return Err(LineError::Value);
            }
            let _ = write!(out, " {at}");
        }
    }
    match words.next() {
        Some(word) if !word.starts_with('#') => Err(LineError::Value),
        _ => Ok(()),
    }
}

/// A name as the page wrote it.
pub(super) fn plain_name(name: &str) -> String {
    name.replace(COLON, ":")
}

/// A label value as the page meant it.
pub(super) fn plain_value(escaped: &str) -> String {
    let mut parts = escaped.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(byte) => {
                out.push(char::from(byte));
                out.push_str(&part[2..]);
            }
            None => out.push_str(part),
        }
    }
    out
}
