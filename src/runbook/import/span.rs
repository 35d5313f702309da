//! Spans of time in words: `5 minutes`, `1h30`, `45-90 min`, `half an hour`, `10 分钟`. Works on
//! tokens, so that whoever reads a limit or a heading can ask at any place.

use crate::support::{Decimal, Millis};

use super::token::Tokens;
use super::vocabulary::Term;

/// A span of time and where it ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// The shorter end, of a range.
    pub least: Millis,
    /// The span; the longer end of a range.
    pub most: Millis,
    /// Open at its end: `30+ min`.
    pub open: bool,
    /// The token after it.
    pub next: usize,
    /// Its smallest unit, in microseconds.
    pub unit: u64,
}

/// The span that begins at a token.
#[must_use]
pub fn span(tokens: &Tokens<'_>, at: usize) -> Option<Span> {
    let first = quantity(tokens, at)?;
    let (first_unit, first_next) = match unit_after(tokens, first.next) {
        Some((unit, next)) => (Some(unit), next),
        None => (None, first.next),
    };
    if let Some(range) = range(tokens, &first, first_unit, first_next) {
        return Some(range);
    }
    let unit = first_unit?;
    let mut most = millis(&first.number, unit)?;
    let (mut next, mut smallest) = (first_next, unit);
    while let Some((more, after, smaller)) = smaller_part(tokens, next, smallest) {
        most += more;
        (next, smallest) = (after, smaller);
    }
    let plus = tokens.sign(next) == Some('+');
    Some(Span {
        least: most,
        most,
        open: first.open || plus,
        next: next + usize::from(plus),
        unit: smallest,
    })
}

/// A range whose ends are given the unit of the last, where the first has none.
fn range(
    tokens: &Tokens<'_>,
    first: &Quantity,
    first_unit: Option<u64>,
    next: usize,
) -> Option<Span> {
    let dash = matches!(tokens.sign(next), Some('-' | '~')) || tokens.means(next, Term::To);
    let last = dash.then(|| quantity(tokens, next + 1)).flatten()?;
    let (unit, after) = unit_after(tokens, last.next)?;
    let shorter = millis(&first.number, first_unit.unwrap_or(unit))?;
    let most = millis(&last.number, unit)?;
    let falling = shorter > most;
    (!falling).then_some(Span {
        least: shorter,
        most,
        open: last.open,
        next: after,
        unit,
    })
}

struct Quantity {
    number: String,
    open: bool,
    next: usize,
}

fn quantity(tokens: &Tokens<'_>, at: usize) -> Option<Quantity> {
    let number = match tokens.number(at) {
        Some(number) => number.to_owned(),
        None => in_words(tokens, at)?,
    };
    let plus = tokens.sign(at + 1) == Some('+');
    Some(Quantity {
        number,
        open: plus,
        next: at + 1 + usize::from(plus),
    })
}

/// `five`, `half`: only before a unit of time, as `a` mostly is an article.
fn in_words(tokens: &Tokens<'_>, at: usize) -> Option<String> {
    unit_after(tokens, at + 1)?;
    tokens.terms(at).iter().find_map(|term| match term {
        Term::Number(number) => Some((*number).to_owned()),
        _ => None,
    })
}

fn unit_after(tokens: &Tokens<'_>, at: usize) -> Option<(u64, usize)> {
    if let Some(unit) = tokens.time_unit(at) {
        let dot = tokens.sign(at + 1) == Some('.')
            && tokens.glued(at + 1)
            && tokens.sign(at + 2).is_some();
        return Some((unit, at + 1 + usize::from(dot)));
    }
    // `30-minute window`, `30 (thirty) minutes` is left alone; `1 full hour`, `5 个小时` are spans.
    let joined = tokens.sign(at) == Some('-')
        || tokens.means(at, Term::Consecutive)
        || matches!(tokens.word(at), Some("full" | "whole" | "个" | "個"));
    joined
        .then(|| tokens.time_unit(at + 1).map(|unit| (unit, at + 2)))
        .flatten()
}

/// `30` of `1h30`, `30 minutes` of `1 hour 30 minutes`.
fn smaller_part(tokens: &Tokens<'_>, at: usize, larger: u64) -> Option<(Millis, usize, u64)> {
    let at = at + usize::from(tokens.means(at, Term::And) && tokens.number(at + 1).is_some());
    let number = tokens.number(at)?;
    let bare = tokens.glued(at) && number.len() == 2 && larger > 60_000_000;
    let (unit, next) = match unit_after(tokens, at + 1) {
        Some((unit, next)) if unit < larger => (unit, next),
        None if bare => (larger / 60, at + 1),
        _ => return None,
    };
    millis(number, unit).map(|more| (more, next, unit))
}

/// So many units, in milliseconds; nothing beyond a hundred years.
#[must_use]
pub fn millis(number: &str, unit: u64) -> Option<Millis> {
    let microseconds = number
        .parse::<Decimal>()
        .ok()?
        .checked_mul(i64::try_from(unit).ok()?.into())?;
    let whole = microseconds.rounded(0).to_whole()?;
    let span = u64::try_from(whole).ok()? / 1000;
    (span <= 3_200_000_000_000).then_some(Millis(span))
}
