//! For how long: `for > 2 minutes`, `in a 10 min window`, `持续 5 分钟`, `5 分間続く`. A hold is
//! shorter than a day; what lasts longer is an age or a promise.

use std::ops::Range;

use crate::runbook::import::span::{Span, span};
use crate::runbook::import::token::Tokens;
use crate::runbook::import::vocabulary::{Op, Term};
use crate::support::Millis;

const DAY: Millis = Millis::seconds(86_400);

/// Words between `for` and its span: `for more than the last`.
const MOST_BETWEEN: usize = 5;

/// A hold, the tokens it takes, and whether it was said with `more than`.
pub(super) struct Hold {
    pub(super) lasts: Millis,
    pub(super) at: Range<usize>,
    /// Its first word may as well compare: `over 5 minutes`.
    pub(super) may_compare: bool,
}

/// The first hold anywhere in words.
pub(super) fn anywhere(words: &str) -> Option<Millis> {
    let tokens = Tokens::new(words);
    (0..tokens.list.len())
        .find_map(|at| hold(&tokens, at))
        .map(|hold| hold.lasts)
}

/// The hold that begins at a token.
pub(super) fn hold(tokens: &Tokens<'_>, at: usize) -> Option<Hold> {
    after_word(tokens, at).or_else(|| before_word(tokens, at))
}

/// A span that stands right after a comparison: `(5 min)`, `более 5 минут`, `> 5 min`.
pub(super) fn beside(tokens: &Tokens<'_>, at: usize) -> Option<Hold> {
    let bracket = tokens.sign(at) == Some('(');
    let compares = is_between(tokens, at) || tokens.means(at, Term::Within);
    let span = (bracket || compares)
        .then(|| span(tokens, at + 1))
        .flatten()?;
    let span = short(span)?;
    let closed = tokens.sign(span.next) == Some(')');
    (closed || !bracket).then(|| Hold {
        lasts: span.most,
        at: at..span.next + usize::from(bracket),
        may_compare: false,
    })
}

/// `30+ min`: open at its end.
pub(super) fn open(tokens: &Tokens<'_>, at: usize) -> Option<Hold> {
    tokens.number(at)?;
    let span = short(span(tokens, at)?)?;
    span.open.then_some(Hold {
        lasts: span.most,
        at: at..span.next,
        may_compare: false,
    })
}

fn after_word(tokens: &Tokens<'_>, at: usize) -> Option<Hold> {
    let begins = tokens.means(at, Term::For) || tokens.means(at, Term::Sustained);
    if !begins || is_validity(tokens, at) || counts_events(tokens, at) {
        return None;
    }
    let first = (at + 1..=at + 1 + MOST_BETWEEN).find(|place| !is_between(tokens, *place))?;
    let span = short(
        span(tokens, first)
            .or_else(|| span(tokens, first.checked_sub(1)?).filter(|_| first > at + 1))?,
    )?;
    let next = span.next + usize::from(tokens.means(span.next, Term::Lasting));
    let may_compare = tokens
        .terms(at)
        .iter()
        .any(|term| matches!(term, Term::Op(_)));
    Some(Hold {
        lasts: span.most,
        at: at..next,
        may_compare,
    })
}

/// `5 分間継続`, `30 dakika boyunca`, `5-minute window`.
fn before_word(tokens: &Tokens<'_>, at: usize) -> Option<Hold> {
    if at
        .checked_sub(1)
        .is_some_and(|before| tokens.means(before, Term::Per))
    {
        return None;
    }
    let span = short(span(tokens, at)?)?;
    let mut next = span.next;
    while tokens
        .terms(next)
        .iter()
        .any(|term| matches!(term, Term::After(_) | Term::Filler))
        && next < span.next + 2
    {
        if tokens.means(next, Term::Lasting) {
            break;
        }
        next += 1;
    }
    let lasting = tokens.means(next, Term::Lasting) || is_written_as_length(tokens, &span);
    lasting.then(|| Hold {
        lasts: span.most,
        at: at..next + usize::from(tokens.means(next, Term::Lasting)),
        may_compare: false,
    })
}

/// Japanese and Korean have a unit that says `for`: 分間, 분간.
fn is_written_as_length(tokens: &Tokens<'_>, span: &Span) -> bool {
    let unit = span.next.checked_sub(1).and_then(|last| tokens.word(last));
    matches!(unit, Some("分間" | "秒間" | "분간" | "초간"))
}

fn short(span: Span) -> Option<Span> {
    (span.most < DAY && span.most >= Millis::seconds(1)).then_some(span)
}

/// `valid for 30 days`, `wait for 5 minutes`, `ready in 5 minutes`: not a hold of a limit.
fn is_validity(tokens: &Tokens<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.word(before));
    matches!(
        before,
        Some("valid" | "wait" | "waiting" | "sleep" | "scheduled" | "retained" | "kept" | "ready")
    )
}

/// `per minute` is a rate; `per` is a hold only in Italian, before a number.
fn counts_events(tokens: &Tokens<'_>, at: usize) -> bool {
    let rate = tokens.means(at, Term::Per) && tokens.word(at) != Some("за");
    rate && tokens.number(at + 1).is_none()
        && !tokens
            .terms(at + 1)
            .iter()
            .any(|term| matches!(term, Term::Op(_)))
}

fn is_between(tokens: &Tokens<'_>, at: usize) -> bool {
    let comparison = tokens
        .kind(at)
        .and_then(super::super::token::Kind::comparison);
    let sign = matches!(comparison, Some(Op::Above | Op::AtLeast))
        || matches!(tokens.sign(at), Some('~' | '≥'));
    let word = tokens.terms(at).iter().any(|term| {
        matches!(
            term,
            Term::For | Term::Filler | Term::Sustained | Term::Op(Op::Above | Op::AtLeast)
        )
    });
    sign || word
}
