//! Ladders of traffic: `10% → 25% → 50% → 100%` in one line, or a rung in each line.

use crate::runbook::import::span::span;
use crate::runbook::import::token::{Tokens, has_digit};
use crate::runbook::import::vocabulary::Term;
use crate::support::Millis;

use super::Moment;

/// A rung of a ladder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rung {
    /// So much of the traffic.
    pub percent: u8,
    /// How long to stay.
    pub wait: Option<Millis>,
    /// When.
    pub at: Option<Moment>,
    /// The line it stands in.
    pub line: u32,
}

/// The percents of a ladder in words; nothing where the numbers are something else.
#[must_use]
pub fn percents(words: &str) -> Vec<u8> {
    if !has_digit(words) {
        return Vec::new();
    }
    let tokens = Tokens::new(words);
    let all = rising(&shares(&tokens));
    let traffic = about_traffic(&tokens);
    let full =
        all.last() == Some(&100) && (traffic || all.len() >= 3 || tokens.sign(1) == Some('%'));
    // `10% canary, 90% stable` are two sides of one share.
    let sides = all.len() == 2 && all.iter().map(|share| u32::from(*share)).sum::<u32>() == 100;
    let ladder = all.len() >= 2 && (full || traffic) && !sides && !compares(&tokens);
    if ladder { all } else { Vec::new() }
}

/// The rung that a line is, if it speaks of traffic and one share of it.
#[must_use]
pub fn rung(words: &str, line: u32) -> Option<Rung> {
    (has_digit(words) && about_traffic(&Tokens::new(words)))
        .then(|| rung_of_ladder(words, line))
        .flatten()
}

/// The rung that a line is, where what stands around it speaks of traffic: `Step 1: 5% (15 min)`.
#[must_use]
pub fn rung_of_ladder(words: &str, line: u32) -> Option<Rung> {
    let tokens = Tokens::new(words);
    let (percent, next) = (0..tokens.list.len()).find_map(|at| percent_at(&tokens, at))?;
    let several = (0..tokens.list.len())
        .filter(|at| percent_at(&tokens, *at).is_some())
        .count()
        > 2;
    if several || compares(&tokens) || percent == 0 {
        return None;
    }
    let times = super::times(words);
    let at = times.as_ref().and_then(|times| times.from);
    let wait = times
        .and_then(|times| times.lasts)
        .or_else(|| waiting(&tokens, next));
    Some(Rung {
        percent,
        wait,
        at,
        line,
    })
}

/// The span after a word for waiting, or in brackets.
fn waiting(tokens: &Tokens<'_>, from: usize) -> Option<Millis> {
    (from..tokens.list.len())
        .find_map(|at| {
            let waits = tokens.means(at, Term::Wait)
                || tokens.means(at, Term::For)
                || tokens.sign(at) == Some('(');
            let near = (at + 1..at + 4).find_map(|first| span(tokens, first));
            waits.then_some(near).flatten().map(|span| span.most)
        })
        .or_else(|| {
            (from..tokens.list.len())
                .find_map(|at| span(tokens, at))
                .filter(|_| tokens.list.len() < 12)
                .map(|span| span.most)
        })
}

fn about_traffic(tokens: &Tokens<'_>) -> bool {
    (0..tokens.list.len()).any(|at| tokens.means(at, Term::Traffic))
}

fn compares(tokens: &Tokens<'_>) -> bool {
    (0..tokens.list.len()).any(|at| {
        tokens
            .kind(at)
            .and_then(crate::runbook::import::token::Kind::comparison)
            .is_some()
    })
}

fn percent_at(tokens: &Tokens<'_>, at: usize) -> Option<(u8, usize)> {
    let percent: u8 = tokens
        .number(at)?
        .parse()
        .ok()
        .filter(|percent| *percent <= 100)?;
    let marked = tokens.sign(at + 1) == Some('%') || tokens.means(at + 1, Term::Percent);
    let before = at.checked_sub(1).is_some_and(|before| {
        tokens.means(before, Term::PercentBefore)
            || (tokens.sign(before) == Some('%') && tokens.glued(at))
    });
    (marked || before).then_some((percent, at + 1 + usize::from(marked)))
}

/// All shares with their signs; where none has one, bare numbers between slashes or arrows.
fn shares(tokens: &Tokens<'_>) -> Vec<u8> {
    let places = 0..tokens.list.len();
    let marked: Vec<u8> = places
        .clone()
        .filter_map(|at| percent_at(tokens, at))
        .map(|(percent, _)| percent)
        .collect();
    if !marked.is_empty() {
        return marked;
    }
    let parted = |place: usize| matches!(tokens.sign(place), Some('/' | '→'));
    let bare = |at: usize| {
        let joined = parted(at + 1) || at.checked_sub(1).is_some_and(parted);
        let share: Option<u8> = tokens.number(at).filter(|_| joined)?.parse().ok();
        share.filter(|share| *share <= 100)
    };
    places.filter_map(bare).collect()
}

/// The longest rising run, zero left out.
fn rising(shares: &[u8]) -> Vec<u8> {
    let mut best: Vec<u8> = Vec::new();
    let mut run: Vec<u8> = Vec::new();
    for share in shares.iter().copied().filter(|share| *share > 0) {
        if run.last().is_some_and(|last| *last >= share) {
            run.clear();
        }
        run.push(share);
        if run.len() > best.len() {
            best.clone_from(&run);
        }
    }
    best
}
