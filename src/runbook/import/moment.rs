//! Times in headings and lines: `Phase 2 (T+5 to T+25 min)`, `08:00 - 09:00`, `第1天 09:00`, `20 min`.
//! Pure functions; what a moment is relative to is the caller's to judge.

mod clock;
mod ladder;
mod read;
#[cfg(test)]
mod tests;

use crate::support::Millis;

use super::span;
use super::token::{self, Tokens};
use super::vocabulary::{Op, Term};

pub use self::ladder::{Rung, percents, rung, rung_of_ladder};

/// A moment that words name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// Milliseconds from T.
    Offset(i64),
    /// A time of day.
    Clock {
        /// 0 to 23.
        hour: u8,
        /// 0 to 59.
        minute: u8,
    },
    /// Days from the day itself: -1 the day before.
    DayOffset(i32),
}

/// The times that words name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Times {
    /// When it begins.
    pub from: Option<Moment>,
    /// When it ends.
    pub to: Option<Moment>,
    /// How long it lasts.
    pub lasts: Option<Millis>,
    /// The day, where a time of day stands beside it: `第1天 09:00`.
    pub day: Option<i32>,
    /// The times may count from something else than the start: `[T+0]`.
    pub not_relative_to_start: bool,
    /// The words without the times and their brackets.
    pub rest: String,
    /// The times as written.
    pub words: String,
}

impl Times {
    /// How long it lasts, as said or from its beginning to its end.
    #[must_use]
    pub fn length(&self) -> Option<Millis> {
        let of_day = |hour: u8, minute: u8| (i64::from(hour) * 60 + i64::from(minute)) * 60_000;
        let between = match (self.from, self.to) {
            (Some(Moment::Offset(from)), Some(Moment::Offset(to))) => to - from,
            (
                Some(Moment::Clock { hour, minute }),
                Some(Moment::Clock {
                    hour: h2,
                    minute: m2,
                }),
            ) => of_day(h2, m2) - of_day(hour, minute),
            _ => return self.lasts,
        };
        u64::try_from(between)
            .ok()
            .filter(|length| *length > 0)
            .map(Millis)
            .or(self.lasts)
    }
}

/// A window of time of day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Window {
    /// Hour and minute.
    pub from: (u8, u8),
    /// Hour and minute.
    pub to: (u8, u8),
    /// The zone: by its IANA name where its letters mean one only, else as written.
    pub zone: Option<String>,
}

/// The times in words.
#[must_use]
pub fn times(words: &str) -> Option<Times> {
    if !token::has_digit(words) {
        return None;
    }
    read::times(words)
}

/// The first span of time in words, the longer end of a range.
#[must_use]
pub fn duration(words: &str) -> Option<Millis> {
    let tokens = Tokens::new(words);
    let parts = (0..tokens.list.len()).find_map(|at| span::span(&tokens, at));
    parts.map(|span| span.most).or_else(|| clock_like(&tokens))
}

/// `14h30` alone is a span as well.
fn clock_like(tokens: &Tokens<'_>) -> Option<Millis> {
    let super::token::Kind::Clock(hour, minute) = tokens.kind(0)? else {
        return None;
    };
    let written = tokens.written(0, 1).to_lowercase();
    let span = Millis::minutes(u64::from(*hour) * 60 + u64::from(*minute));
    (tokens.list.len() == 1 && written.contains('h')).then_some(span)
}

/// A window of time of day: `08:00 - 12:00 UTC`.
#[must_use]
pub fn window(words: &str) -> Option<Window> {
    clock::window(words)
}

/// How long something may take: `(< 5 minutes)`, `within 5 min`, `RTO: 30 min`.
#[must_use]
pub fn budget(words: &str) -> Option<Millis> {
    if !token::has_digit(words) {
        return None;
    }
    let tokens = Tokens::new(words);
    let limits = |at: usize| {
        let sign = tokens.kind(at).and_then(super::token::Kind::comparison);
        let word = tokens.terms(at).iter().any(|term| {
            matches!(
                term,
                Term::Within | Term::Label | Term::Op(Op::Below | Op::AtMost)
            )
        });
        matches!(sign, Some(Op::Below | Op::AtMost)) || word
    };
    let skips = |at: usize| {
        limits(at)
            || tokens.means(at, Term::Filler)
            || matches!(tokens.sign(at), Some(':' | '~' | '=' | '(' | ')' | '≈'))
            || tokens.word(at) == Some("time")
    };
    (0..tokens.list.len())
        .filter(|at| limits(*at))
        .find_map(|at| {
            let first = (at + 1..at + 6).find(|place| !skips(*place))?;
            Some(span::span(&tokens, first)?.most)
        })
        .or_else(|| within_after(&tokens))
}

/// `5 分以内`, `5 минут максимум`.
fn within_after(tokens: &Tokens<'_>) -> Option<Millis> {
    (0..tokens.list.len()).find_map(|at| {
        let span = span::span(tokens, at)?;
        let after = tokens.terms(span.next).iter().any(|term| {
            matches!(
                term,
                Term::After(Op::AtMost | Op::Below) | Term::Within | Term::Op(Op::AtMost)
            )
        });
        after.then_some(span.most)
    })
}
