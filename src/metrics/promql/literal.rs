//! Numbers, durations and quoted text of a query, with the escapes of Go strings.

use super::error::QueryError;
use super::lex::Token;

/// The units of a duration, in the order in which they may follow each other.
const UNITS: [(&str, i64); 7] = [
    ("y", 365 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1000),
    ("ms", 1),
];

/// A number or a duration at the start of the text, and how long it is.
pub(super) fn number(rest: &str, at: usize) -> Result<(Token, usize), QueryError> {
    if rest.starts_with("0x") || rest.starts_with("0X") {
        return hexadecimal(rest, at);
    }
    let bytes = rest.as_bytes();
    let digits = |from: usize| {
        let tail = bytes.get(from..).unwrap_or_default();
        from + tail.iter().take_while(|b| b.is_ascii_digit()).count()
    };
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > end + 1 + sign {
            end = exponent;
        }
    }
    let run = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '.')
        .unwrap_or(rest.len());
    if run > end {
        return duration(&rest[..run], at).map(|span| (Token::Duration(span), run));
    }
    let value = rest[..end]
        .parse()
        .map_err(|_| QueryError::syntax("not a number", at))?;
    Ok((Token::Number(value), end))
}

fn hexadecimal(rest: &str, at: usize) -> Result<(Token, usize), QueryError> {
    let digits = rest[2..]
        .bytes()
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let value = i64::from_str_radix(&rest[2..2 + digits], 16)
        .map_err(|_| QueryError::syntax("not a number", at))?;
    #[expect(clippy::cast_precision_loss, reason = "numbers of PromQL are floats")]
    Ok((Token::Number(value as f64), 2 + digits))
}

/// A duration such as `1h30m`, in milliseconds.
fn duration(text: &str, at: usize) -> Result<i64, QueryError> {
    let bad = || {
        QueryError::syntax(format!("{text:?} is neither number nor duration"), at)
            .with_hint("write a duration as 30s, 5m or 1h30m")
    };
    let (mut rest, mut next_unit, mut total) = (text, 0, 0_i64);
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let letters = rest[digits..]
            .bytes()
            .take_while(u8::is_ascii_alphabetic)
            .count();
        let (number, unit) = (&rest[..digits], &rest[digits..digits + letters]);
        let place = UNITS
            .iter()
            .position(|(name, _)| *name == unit)
            .ok_or_else(bad)?;
        if place < next_unit {
            return Err(bad());
        }
        next_unit = place + 1;
        let number: i64 = number.parse().map_err(|_| bad())?;
        total = number
            .checked_mul(UNITS[place].1)
            .and_then(|part| total.checked_add(part))
            .ok_or_else(bad)?;
        rest = &rest[digits + letters..];
    }
    Ok(total)
}

/// Quoted text at the start, and how long it is with its quotes.
pub(super) fn text(rest: &str, at: usize) -> Result<(Token, usize), QueryError> {
    let quote = rest.chars().next().unwrap_or('"');
    let mut out = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((index, c)) = chars.next() {
        match c {
            _ if c == quote => return Ok((Token::Text(out), index + 1)),
            '\\' if quote != '`' => out.push(escape(&mut chars, at + index)?),
            '\n' if quote != '`' => break,
            c => out.push(c),
        }
    }
    Err(QueryError::syntax("a quote is never closed", at))
}

/// What an escape stands for, behind its backslash.
fn escape(chars: &mut impl Iterator<Item = (usize, char)>, at: usize) -> Result<char, QueryError> {
    let bad = || {
        QueryError::syntax("unknown escape in a quoted text", at)
            .with_hint("write \\\\ for a backslash, or quote with backticks")
    };
    let (_, c) = chars.next().ok_or_else(bad)?;
    let digits = match c {
        'a' => return Ok('\u{7}'),
        'b' => return Ok('\u{8}'),
        'f' => return Ok('\u{c}'),
        'n' => return Ok('\n'),
        'r' => return Ok('\r'),
        't' => return Ok('\t'),
        'v' => return Ok('\u{b}'),
        '\\' | '"' | '\'' => return Ok(c),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return Err(bad()),
    };
    let mut code = 0_u32;
    for _ in 0..digits {
        let digit = chars
            .next()
            .and_then(|(_, c)| c.to_digit(16))
            .ok_or_else(bad)?;
        code = code * 16 + digit;
    }
    // A byte above 0x7f would be half a character: Go allows it, a label value never holds it.
    let whole = c != 'x' || code < 0x80;
    char::from_u32(code).filter(|_| whole).ok_or_else(bad)
}
