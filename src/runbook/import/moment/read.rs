//! Reading moments off tokens: an offset from T, a time of day, a day, or how long.

use crate::runbook::import::span::{Span, millis, span};
use crate::runbook::import::token::Tokens;
use crate::runbook::import::vocabulary::Term;
use crate::support::Millis;

use super::clock::{clock, zone_at};
use super::{Moment, Times};

pub(super) const MINUTE: u64 = 60_000_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A moment, the token after it, and what its number was in where no unit was written.
pub(super) struct Read {
    pub(super) moment: Moment,
    pub(super) next: usize,
    pub(super) bare: Option<(bool, String)>,
    /// The unit of a bare end of a range that begins here.
    pub(super) unit: u64,
}

pub(super) fn times(words: &str) -> Option<Times> {
    let tokens = Tokens::new(words);
    (0..tokens.list.len())
        .find_map(|at| moments(&tokens, at))
        .or_else(|| lasting(&tokens))
}

/// Moments that begin at a token.
fn moments(tokens: &Tokens<'_>, at: usize) -> Option<Times> {
    let day = day(tokens, at);
    let start = day
        .as_ref()
        .map_or(at, |read| skip_comma(tokens, read.next));
    let first = match (clock(tokens, start).or_else(|| offset(tokens, start)), day) {
        (Some(clock), day) => (clock, day),
        (None, Some(day)) => (day, None),
        (None, None) => return None,
    };
    let (mut first, day) = first;
    let mut next = first.next;
    let mut to = None;
    if let Some(last) = end(tokens, next, &first) {
        next = last.next;
        to = Some(last);
    }
    settle(tokens, &mut first, to.as_mut(), &mut next);
    let zone = zone_at(tokens, next);
    next += usize::from(zone.is_some());
    let mut times = Times {
        from: Some(first.moment),
        to: to.map(|read| read.moment),
        day: day.and_then(|read| match read.moment {
            Moment::DayOffset(day) => Some(day),
            _ => None,
        }),
        ..Times::default()
    };
    cut(tokens, at, next, &mut times);
    times.lasts = length(&times).or_else(|| beside(&times.rest));
    Some(times)
}

/// The unit of the last goes for a first without one: `T+5 to T+25 min`.
fn settle(tokens: &Tokens<'_>, first: &mut Read, to: Option<&mut Read>, next: &mut usize) {
    let after = tokens.time_unit(*next);
    *next += usize::from(after.is_some());
    let of_last = to.as_ref().filter(|read| read.bare.is_none());
    let of_last = of_last.and_then(|read| unit_before(tokens, read.next));
    // Without any unit T counts minutes.
    let unit = after.or(of_last).unwrap_or(first.unit);
    for read in [Some(first), to].into_iter().flatten() {
        if let Some((minus, number)) = read.bare.take() {
            read.moment = offset_of(minus, &number, unit).unwrap_or(read.moment);
        }
    }
}

fn unit_before(tokens: &Tokens<'_>, next: usize) -> Option<u64> {
    tokens.time_unit(next.checked_sub(1)?)
}

/// The other end of a range.
pub(super) fn end(tokens: &Tokens<'_>, at: usize, first: &Read) -> Option<Read> {
    let dash = matches!(tokens.sign(at), Some('-' | '~' | '→')) || tokens.means(at, Term::To);
    if !dash {
        return None;
    }
    let last = clock(tokens, at + 1)
        .or_else(|| offset(tokens, at + 1))
        .or_else(|| day(tokens, at + 1));
    let last = last.or_else(|| match first.moment {
        Moment::Offset(_) => bare_end(tokens, at + 1),
        Moment::DayOffset(_) => bare_day(tokens, at + 1),
        Moment::Clock { .. } => None,
    })?;
    let alike = std::mem::discriminant(&first.moment) == std::mem::discriminant(&last.moment);
    let in_days = first.bare.is_some() && matches!(last.moment, Moment::DayOffset(_));
    (alike || in_days).then_some(last)
}

/// `+25` of `T+5..+25`, `25` of `T+5-25`.
fn bare_end(tokens: &Tokens<'_>, at: usize) -> Option<Read> {
    let signed = matches!(tokens.sign(at), Some('+' | '-'));
    let minus = tokens.sign(at) == Some('-');
    counted(tokens, at + usize::from(signed), minus)
}

fn bare_day(tokens: &Tokens<'_>, at: usize) -> Option<Read> {
    let day: i32 = tokens.number(at)?.parse().ok()?;
    Some(Read {
        moment: Moment::DayOffset(day),
        next: at + 1,
        bare: None,
        unit: MINUTE,
    })
}

/// `T+5`, `T-30min`, `T + 2h`, `T minus 30`, `T0`, `H+2`, `Hour 0`.
fn offset(tokens: &Tokens<'_>, at: usize) -> Option<Read> {
    if let Some(signed) = bracketed(tokens, at) {
        return Some(signed);
    }
    let word = tokens.word(at)?;
    if let Some(zero) = ["t0", "t"].iter().position(|name| *name == word) {
        let (minus, next) = match (tokens.sign(at + 1), tokens.word(at + 1)) {
            (Some('-'), _) | (_, Some("minus" | "menos" | "moins" | "минус")) => {
                (true, at + 2)
            }
            (Some('+' | '±'), _) | (_, Some("plus" | "más" | "mais" | "плюс")) => {
                (false, at + 2)
            }
            _ if zero == 0 => {
                return Some(Read {
                    moment: Moment::Offset(0),
                    next: at + 1,
                    bare: None,
                    unit: MINUTE,
                });
            }
            (Some('='), _) if tokens.number(at + 2) == Some("0") => (false, at + 2),
            _ => return None,
        };
        return counted(tokens, next, minus);
    }
    let hours = matches!(
        word,
        "hour" | "hours" | "hora" | "horas" | "stunde" | "heure" | "час"
    );
    let counted = at
        .checked_sub(1)
        .is_some_and(|before| tokens.number(before).is_some());
    let number = (hours && !counted)
        .then(|| tokens.number(at + 1))
        .flatten()?;
    Some(Read {
        moment: offset_of(false, number, HOUR)?,
        next: at + 2,
        bare: None,
        unit: HOUR,
    })
}

/// `[-30min]`, `(+15 min)`, `[0min]`: an offset without its T, in brackets.
fn bracketed(tokens: &Tokens<'_>, at: usize) -> Option<Read> {
    let opened = at
        .checked_sub(1)
        .is_some_and(|before| matches!(tokens.sign(before), Some('(' | '[')));
    let sign = tokens.sign(at).filter(|sign| matches!(sign, '+' | '-'));
    let zero = tokens.number(at) == Some("0");
    if !opened || (sign.is_none() && !zero) {
        return None;
    }
    let read = counted(tokens, at + usize::from(sign.is_some()), sign == Some('-'))?;
    let closed = matches!(tokens.sign(read.next), Some(')' | ']'));
    (closed && read.bare.is_none()).then_some(read)
}

/// A number from T with its unit, if it has one.
fn counted(tokens: &Tokens<'_>, at: usize, minus: bool) -> Option<Read> {
    let number = tokens.number(at)?.to_owned();
    if let Some(span) = span(tokens, at).filter(|span| span.least == span.most) {
        let offset = i64::try_from(span.most.0).ok()?;
        let moment = day_unit(&span).map_or(
            Moment::Offset(if minus { -offset } else { offset }),
            |days| Moment::DayOffset(if minus { -days } else { days }),
        );
        return Some(Read {
            moment,
            next: span.next,
            bare: None,
            unit: MINUTE,
        });
    }
    let moment = offset_of(minus, &number, MINUTE)?;
    Some(Read {
        moment,
        next: at + 1,
        bare: Some((minus, number)),
        unit: MINUTE,
    })
}

fn day_unit(span: &Span) -> Option<i32> {
    let days = span.most.0 / (DAY / 1000);
    (span.unit == DAY)
        .then(|| i32::try_from(days).ok())
        .flatten()
}

fn offset_of(minus: bool, number: &str, unit: u64) -> Option<Moment> {
    if unit == DAY {
        let days: i32 = number.parse().ok()?;
        return Some(Moment::DayOffset(if minus { -days } else { days }));
    }
    let length = i64::try_from(millis(number, unit)?.0).ok()?;
    Some(Moment::Offset(if minus { -length } else { length }))
}

/// `D-1`, `J+1`, `Day 0`, `第1天`, `День 2`.
fn day(tokens: &Tokens<'_>, at: usize) -> Option<Read> {
    const NAMES: [&str; 22] = [
        "day", "days", "día", "dia", "jour", "tag", "dag", "giorno", "días", "dias", "jours",
        "tage", "dagen", "giorni", "dni", "дни", "dzień", "den", "день", "gün", "hari", "ngày",
    ];
    let word = tokens.word(at)?;
    let letter = matches!(word, "d" | "j" | "д");
    let east = word == "第";
    let signed = match tokens.sign(at + 1) {
        Some('-') if letter || NAMES.contains(&word) => Some(-1),
        Some('+') if letter || NAMES.contains(&word) => Some(1),
        _ => None,
    };
    let first = at + 1 + usize::from(signed.is_some());
    let number: i32 = tokens
        .number(first)?
        .parse()
        .ok()
        .filter(|day| (0..1000).contains(day))?;
    let counted = (signed.is_some() && tokens.glued(first))
        || NAMES.contains(&word)
        || (east && matches!(tokens.word(first + 1), Some("天" | "日")));
    let next = first + 1 + usize::from(east);
    // `Day 4+` goes on.
    let next = next + usize::from(tokens.sign(next) == Some('+') && tokens.glued(next));
    counted.then(|| Read {
        moment: Moment::DayOffset(number * signed.unwrap_or(1)),
        next,
        bare: None,
        unit: MINUTE,
    })
}

fn skip_comma(tokens: &Tokens<'_>, at: usize) -> usize {
    at + usize::from(matches!(tokens.sign(at), Some(',')))
}

/// How long it is from one end to the other.
fn length(times: &Times) -> Option<Millis> {
    match (times.from?, times.to?) {
        (Moment::Offset(from), Moment::Offset(to)) => {
            u64::try_from(to.checked_sub(from)?).ok().map(Millis)
        }
        (
            Moment::Clock { hour, minute },
            Moment::Clock {
                hour: last,
                minute: end,
            },
        ) => {
            let (from, to) = (
                u64::from(hour) * 60 + u64::from(minute),
                u64::from(last) * 60 + u64::from(end),
            );
            // Past midnight.
            Some(Millis::minutes((to + 1440 - from) % 1440))
        }
        _ => None,
    }
}

/// How long, beside a moment: `T+5 (20 min)`.
fn beside(rest: &str) -> Option<Millis> {
    let tokens = Tokens::new(rest);
    (0..tokens.list.len())
        .filter(|at| matches!(tokens.sign(*at), Some('(' | '[')))
        .find_map(|at| {
            let span = whole_span(&tokens, at + 1)?;
            closes(&tokens, span.next).then_some(span.most)
        })
}

/// How long something takes, where no moment is named: in brackets, or after a word that says so.
fn lasting(tokens: &Tokens<'_>) -> Option<Times> {
    (0..tokens.list.len()).find_map(|at| {
        let first = opens_length(tokens, at)?;
        let span = whole_span(tokens, first)?;
        let bracket = matches!(tokens.sign(at), Some('(' | '['));
        let ends = if bracket {
            closes(tokens, span.next)
        } else {
            true
        };
        ends.then(|| {
            let mut times = Times {
                lasts: Some(span.most),
                ..Times::default()
            };
            let (from, next) = if bracket {
                (at + 1, span.next)
            } else {
                (at, span.next)
            };
            cut(tokens, from, next, &mut times);
            times
        })
    })
}

fn closes(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.sign(at), Some(')' | ']' | ',' | ';' | '-' | '|')) || at >= tokens.list.len()
}

fn whole_span(tokens: &Tokens<'_>, at: usize) -> Option<Span> {
    let about = matches!(tokens.sign(at), Some('~' | '≈'))
        || tokens.means(at, Term::Filler) && tokens.number(at).is_none();
    span(tokens, at).or_else(|| about.then(|| span(tokens, at + 1)).flatten())
}

/// What says that a length follows: an open bracket, `Duration:`.
fn opens_length(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    const NAMES: [&str; 30] = [
        "duration",
        "estimated",
        "estimate",
        "time",
        "takes",
        "lasts",
        "eta",
        "est",
        "duración",
        "duracion",
        "tiempo",
        "duração",
        "tempo",
        "durée",
        "dauer",
        "duur",
        "durata",
        "czas",
        "doba",
        "trvání",
        "длительность",
        "продолжительность",
        "время",
        "тривалість",
        "süre",
        "时长",
        "耗时",
        "時間",
        "所要",
        "소요",
    ];
    if matches!(tokens.sign(at), Some('(' | '[')) {
        let named = tokens
            .word(at + 1)
            .is_some_and(|word| NAMES.contains(&word));
        let colon = named && matches!(tokens.sign(at + 2), Some(':'));
        return Some(at + 1 + usize::from(named) + usize::from(colon));
    }
    let counted = at
        .checked_sub(1)
        .is_some_and(|before| tokens.number(before).is_some());
    let named = !counted && tokens.word(at).is_some_and(|word| NAMES.contains(&word));
    let colon = (at + 1..at + 5).find(|place| tokens.sign(*place) == Some(':'));
    named.then(|| colon.map_or(at + 1, |colon| colon + 1))
}

/// Takes tokens, and brackets that hold nothing else, out of the words.
fn cut(tokens: &Tokens<'_>, from: usize, to: usize, times: &mut Times) {
    let open = from
        .checked_sub(1)
        .filter(|before| matches!(tokens.sign(*before), Some('(' | '[')));
    // A weekday or a label before the time goes with it: `(Monday 8:30)`.
    let early = from.checked_sub(2).filter(|before| {
        matches!(tokens.sign(*before), Some('(' | '[')) && tokens.word(from - 1).is_some()
    });
    let open = open.or(early);
    let close = matches!(tokens.sign(to), Some(')' | ']'));
    times.not_relative_to_start = open.is_some_and(|open| tokens.sign(open) == Some('['))
        && tokens.word(from).is_some()
        && matches!(times.from, Some(Moment::Offset(_)));
    let (start, end) = match open {
        Some(open) if close => (open, to + 1),
        _ => (from, to),
    };
    times.words = match open {
        Some(open) if close => tokens.written(open + 1, to).trim().to_owned(),
        _ => tokens.written(from, to).to_owned(),
    };
    let (before, after) = tokens.without(start, end);
    let joint =
        |c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—' | '|' | ',' | '：' | '·');
    let (before, after) = (
        before.trim_end_matches(joint),
        after.trim_start_matches(joint),
    );
    let tight = before.is_empty()
        || after.is_empty()
        || before.ends_with(['(', '['])
        || after.starts_with([')', ']']);
    let gap = if tight { "" } else { " " };
    times.rest = format!("{}{gap}{}", before.trim_start(), after.trim_end());
}
