//! One comparison off tokens: a sign or a word and its value, a value and its comparison, a range,
//! a change by so much, so many in a row. Where in a sentence it stands is `read`'s to know.

use std::ops::Range;

use crate::runbook::import::token::{Kind, Tokens};
use crate::runbook::import::vocabulary::{Op, Term};
use crate::support::Decimal;

use super::value::{Read, Value, value};
use super::{Comparison, subject};

/// A comparison that was read.
pub(super) struct Found {
    pub(super) comparison: Comparison,
    pub(super) consecutive: Option<u32>,
    /// Where the words of the comparison begin: the subject is before.
    pub(super) at: usize,
    pub(super) next: usize,
    /// What was counted, where that is all the subject there is.
    pub(super) counted: Option<String>,
}

/// The comparison that begins at a token: before its value, after it, or between two.
pub(super) fn comparison(tokens: &Tokens<'_>, at: usize, from: usize) -> Option<Found> {
    before_value(tokens, at, from)
        .or_else(|| changed(tokens, at, from))
        .or_else(|| after_value(tokens, at, from))
}

fn before_value(tokens: &Tokens<'_>, at: usize, from: usize) -> Option<Found> {
    let op = operator(tokens, at)?;
    // `Exceeded: 429` names a case.
    let named = tokens.sign(at + 1) == Some(':') && matches!(op, Op::Above | Op::Below | Op::Equal);
    let (first, past_baseline) = value_after(tokens, at + 1).filter(|_| !named)?;
    let read = value(tokens, first)?;
    if op == Op::Between {
        return between(tokens, at, read);
    }
    let op = if negates(tokens, at, from) {
        op.negated()
    } else {
        op
    };
    let change = change_before(tokens, at, from);
    let relative = change.filter(|_| read.value.unit == "%" && is_by(tokens, at));
    let consecutive = tokens.means(read.next, Term::Consecutive) && read.value.unit.is_empty();
    if consecutive {
        return Some(consecutive_of(tokens, at, op, &read));
    }
    let counted = read.counted.clone();
    let (comparison, next) = if let Some(up) = relative {
        (relative_to(up, read.value), read.next)
    } else if let Some(times) = times(tokens, op, &read) {
        times
    } else if past_baseline && read.value.unit == "%" {
        (
            relative_to(matches!(op, Op::Above | Op::AtLeast), read.value),
            read.next,
        )
    } else {
        let op = if read.plus && op == Op::Above {
            Op::AtLeast
        } else {
            op
        };
        (plain(op, read.value), read.next)
    };
    Some(Found {
        comparison,
        consecutive: None,
        at,
        next,
        counted,
    })
}

fn consecutive_of(tokens: &Tokens<'_>, at: usize, op: Op, read: &Read) -> Found {
    let (unit, next) = in_a_row_unit(tokens, read.next + 1, true);
    let times = read.value.number.parse().ok();
    let value = Value {
        number: read.value.number.clone(),
        unit,
    };
    Found {
        comparison: plain(op, value),
        consecutive: times,
        at,
        next,
        counted: None,
    }
}

/// `consecutive checks`, and the token after it; where the subject is still to come, the words
/// after are the subject.
pub(super) fn in_a_row_unit(tokens: &Tokens<'_>, next: usize, named: bool) -> (String, usize) {
    let next = next + usize::from(tokens.means(next, Term::Counter));
    let counted = named.then(|| counted(tokens, next)).flatten();
    let unit = counted.map_or_else(
        || "consecutive".to_owned(),
        |word| format!("consecutive {word}"),
    );
    (unit, next + usize::from(counted.is_some()))
}

fn plain(op: Op, value: Value) -> Comparison {
    match op {
        Op::Above => Comparison::Above(value),
        Op::AtLeast => Comparison::AtLeast(value),
        Op::Below => Comparison::Below(value),
        Op::AtMost => Comparison::AtMost(value),
        Op::Equal | Op::Between => Comparison::Equal(value),
    }
}

fn relative_to(up: bool, value: Value) -> Comparison {
    if up {
        Comparison::Risen(value)
    } else {
        Comparison::Dropped(value)
    }
}

/// The comparison that a sign or a word before a number says.
pub(super) fn operator(tokens: &Tokens<'_>, at: usize) -> Option<Op> {
    if let Some(op) = tokens.kind(at).and_then(Kind::comparison) {
        let assigns = op == Op::Equal && tokens.glued(at) && tokens.glued(at + 1);
        return (!assigns).then_some(op);
    }
    let said = tokens.terms(at).iter().find_map(|term| match term {
        Term::Op(op) => Some(*op),
        _ => None,
    });
    let short = || match tokens.word(at)? {
        "max" | "maximum" => Some(Op::AtMost),
        "min" | "minimum"
            if at
                .checked_sub(1)
                .is_none_or(|before| tokens.number(before).is_none()) =>
        {
            Some(Op::AtLeast)
        }
        _ => None,
    };
    said.or_else(short)
}

/// Where the value after a comparison begins, and whether the usual value was named in between.
fn value_after(tokens: &Tokens<'_>, from: usize) -> Option<(usize, bool)> {
    let mut past_baseline = false;
    for at in from..from + 5 {
        let starts = tokens.number(at).is_some()
            || tokens.means(at, Term::PercentBefore)
            || matches!(
                tokens.sign(at),
                Some('%' | '~' | '≈' | '$' | '€' | '-' | '±')
            );
        if starts {
            return Some((at, past_baseline));
        }
        past_baseline |= tokens.means(at, Term::Baseline);
        let skips = tokens.means(at, Term::Filler)
            || tokens.means(at, Term::Baseline)
            || matches!(tokens.sign(at), Some(':' | '.')) && at == from;
        if !skips {
            return None;
        }
    }
    None
}

fn between(tokens: &Tokens<'_>, at: usize, low: Read) -> Option<Found> {
    let joined = matches!(tokens.sign(low.next), Some('-' | '~'))
        || tokens.means(low.next, Term::To)
        || tokens.means(low.next, Term::And);
    let high = joined.then(|| value(tokens, low.next + 1)).flatten()?;
    Some(ranged(at, low.value, high))
}

fn ranged(at: usize, mut low: Value, high: Read) -> Found {
    if low.unit.is_empty() || low.unit != high.value.unit {
        low.unit.clone_from(&high.value.unit);
    }
    Found {
        comparison: Comparison::Within(low, high.value),
        consecutive: None,
        at,
        next: high.next,
        counted: None,
    }
}

/// `not`, `does not`, `should not be` before a comparison.
fn negates(tokens: &Tokens<'_>, at: usize, from: usize) -> bool {
    let start = from.max(at.saturating_sub(3));
    for place in (start..at).rev() {
        if tokens.means(place, Term::Not) && tokens.word(place) != Some("ne")
            || tokens.word(place) == Some("ne")
        {
            return true;
        }
        if !tokens.means(place, Term::Verb) {
            return false;
        }
    }
    false
}

/// Whether a change stands right before a comparison: up or down.
fn change_before(tokens: &Tokens<'_>, at: usize, from: usize) -> Option<bool> {
    let start = from.max(at.saturating_sub(3));
    for place in (start..at).rev() {
        if tokens.means(place, Term::Up) {
            return Some(true);
        }
        if tokens.means(place, Term::Down) {
            return Some(false);
        }
        if !tokens.means(place, Term::Filler)
            && !tokens.means(place, Term::Verb)
            && tokens.sign(place) != Some(':')
        {
            return None;
        }
    }
    None
}

/// Whether a comparison after a change says by how much, and not to where.
fn is_by(tokens: &Tokens<'_>, at: usize) -> bool {
    const BY: [&str; 18] = [
        "more than",
        "greater than",
        "más de",
        "mas de",
        "mais de",
        "plus de",
        "mehr als",
        "meer dan",
        "più di",
        "więcej niż",
        "více než",
        "более",
        "более чем",
        "больше",
        "больше чем",
        "超过",
        "超過",
        "at least",
    ];
    tokens.sign(at).is_some() || tokens.word(at).is_some_and(|word| BY.contains(&word))
}

/// `2x baseline`, `110% of baseline`.
fn times(tokens: &Tokens<'_>, op: Op, read: &Read) -> Option<(Comparison, usize)> {
    let start = (read.next..read.next + 3).find(|at| !tokens.means(*at, Term::Filler))?;
    let usual = tokens.means(start, Term::Baseline);
    let share = usual && read.value.unit == "%";
    if !read.times && !share {
        return None;
    }
    let counts = |at: &usize| {
        let plain = |term: &Term| {
            matches!(
                term,
                Term::Baseline | Term::Label | Term::Filler | Term::Traffic
            )
        };
        matches!(tokens.kind(*at), Some(Kind::Word(..))) && tokens.terms(*at).iter().all(plain)
    };
    let end = (start..start + 3)
        .find(|at| !counts(at))
        .unwrap_or(start + 3);
    let factor = if read.times {
        read.value.number.clone()
    } else {
        read.value
            .number
            .parse::<Decimal>()
            .ok()?
            .checked_mul(Decimal::new(1, 2)?)?
            .to_string()
    };
    let counts = read
        .next
        .checked_sub(1)
        .is_some_and(|at| tokens.means(at, Term::Counter));
    if read.times && counts && end == start {
        // `more than 3 times` is a count.
        return None;
    }
    let above = matches!(op, Op::Above | Op::AtLeast);
    let of = tokens.written(start, end).to_owned();
    Some((Comparison::Times { of, above, factor }, end.max(read.next)))
}

/// `drops by 50%`, `increase of 20%`: a change with its size and no comparison.
fn changed(tokens: &Tokens<'_>, at: usize, from: usize) -> Option<Found> {
    const BY: [&str; 17] = [
        "by", "of", "um", "en un", "en", "em", "de", "du", "на", "om", "met", "o", "di", "del",
        "un", "d'", "от",
    ];
    let up = tokens.means(at, Term::Up);
    if (!up && !tokens.means(at, Term::Down)) || at <= from {
        return None;
    }
    let first = (at + 1..at + 4)
        .find(|place| !tokens.word(*place).is_some_and(|word| BY.contains(&word)))?;
    tokens.number(first)?;
    let read = value(tokens, first)?;
    let subject = subject::before(tokens, from, at, None);
    let fits = read.value.unit == "%" && !subject.is_empty() && !is_about_traffic(tokens, from, at);
    fits.then(|| Found {
        comparison: relative_to(up, read.value),
        consecutive: None,
        at,
        next: read.next,
        counted: None,
    })
}

/// A value and then its comparison, or a bare range.
fn after_value(tokens: &Tokens<'_>, at: usize, from: usize) -> Option<Found> {
    let starts = tokens.number(at).is_some()
        || tokens.means(at, Term::PercentBefore)
        || tokens.sign(at) == Some('%');
    let read = starts.then(|| value(tokens, at)).flatten()?;
    let said = tokens.terms(read.next).iter().find_map(|term| match term {
        Term::After(op) => Some(*op),
        _ => None,
    });
    if let Some(op) = said {
        let counted = read.counted.clone();
        let next = read.next + 1;
        return Some(Found {
            comparison: plain(op, read.value),
            consecutive: None,
            at,
            next,
            counted,
        });
    }
    if let Some((op, words, next)) =
        said_later(tokens, read.next).filter(|_| !read.value.unit.is_empty())
    {
        return Some(Found {
            comparison: plain(op, read.value),
            consecutive: None,
            at,
            next,
            counted: Some(words),
        });
    }
    let known = read
        .value
        .language_unit()
        .is_some_and(|unit| !unit.is_empty());
    if read.plus && known {
        return Some(Found {
            comparison: Comparison::AtLeast(read.value),
            consecutive: None,
            at,
            next: read.next,
            counted: None,
        });
    }
    bare_range(tokens, at, from, read)
}

/// `99.9% availability or higher`: the comparison after a few words, these, and the token after.
fn said_later(tokens: &Tokens<'_>, from: usize) -> Option<(Op, String, usize)> {
    let plain = |at: usize| matches!(tokens.kind(at), Some(Kind::Word([])));
    let end = (from..from + 4)
        .find(|at| !plain(*at))
        .filter(|end| *end > from)?;
    let op = tokens.terms(end).iter().find_map(|term| match term {
        Term::After(op) => Some(*op),
        _ => None,
    })?;
    Some((op, tokens.written(from, end).to_owned(), end + 1))
}

/// `1-5%`, `500-1000ms`: of measures; `5-10 minutes` is how long something takes.
fn bare_range(tokens: &Tokens<'_>, at: usize, from: usize, low: Read) -> Option<Found> {
    let dash = matches!(tokens.sign(low.next), Some('-' | '~'));
    let high = dash.then(|| value(tokens, low.next + 1)).flatten()?;
    let measured = matches!(
        high.value.unit.as_str(),
        "%" | "ms" | "us" | "/s" | "/min" | "MB" | "GB" | "MiB" | "GiB" | "KB"
    );
    let rising =
        low.value.number.parse::<Decimal>().ok()? < high.value.number.parse::<Decimal>().ok()?;
    let subject = subject::before(tokens, from, at, None);
    let fits = measured
        && rising
        && !subject.is_empty()
        && !is_about_traffic(tokens, from, at)
        && !tokens.means(high.next, Term::Traffic);
    fits.then(|| ranged(at, low.value, high))
}

fn is_about_traffic(tokens: &Tokens<'_>, from: usize, to: usize) -> bool {
    let range: Range<usize> = from.max(to.saturating_sub(subject::FARTHEST))..to;
    range.into_iter().any(|at| tokens.means(at, Term::Traffic))
}

/// `3 consecutive checks`, `3 times in a row`, `连续 3 次`: how many, and the token after them.
pub(super) fn in_a_row(tokens: &Tokens<'_>, at: usize) -> Option<(u32, usize)> {
    if tokens.means(at, Term::Consecutive) {
        let times = tokens.number(at + 1)?.parse().ok()?;
        return Some((times, at + 2));
    }
    let times = tokens.number(at)?.parse().ok()?;
    let ends = (at + 1..at + 4).find(|place| tokens.means(*place, Term::Consecutive))?;
    let joined = (at + 1..ends).all(|place| matches!(tokens.kind(place), Some(Kind::Word(..))));
    joined.then_some((times, ends + 1))
}

/// The word that is counted at a token.
fn counted<'w>(tokens: &Tokens<'w>, at: usize) -> Option<&'w str> {
    let word = tokens.word(at)?;
    let plain = tokens
        .terms(at)
        .iter()
        .all(|term| matches!(term, Term::Times | Term::Traffic));
    (plain && word.chars().all(char::is_alphanumeric)).then(|| tokens.written(at, at + 1))
}
