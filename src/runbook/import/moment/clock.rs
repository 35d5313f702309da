//! Times of day, and windows of them with their zones.

use crate::runbook::import::token::{Kind, Tokens};
use crate::runbook::import::vocabulary::Term;

use super::read::{MINUTE, Read, end};
use super::{Moment, Window};

/// A window off words.
pub(super) fn window(words: &str) -> Option<Window> {
    let tokens = Tokens::new(words);
    (0..tokens.list.len()).find_map(|at| {
        let first = clock(&tokens, at)?;
        let zone_of_first = zone_at(&tokens, first.next);
        let joint = first.next + usize::from(zone_of_first.is_some());
        let last = end(&tokens, joint, &first)?;
        let zone = bracketed_zone(&tokens, last.next).or(zone_of_first);
        let (
            Moment::Clock { hour, minute },
            Moment::Clock {
                hour: until,
                minute: end,
            },
        ) = (first.moment, last.moment)
        else {
            return None;
        };
        Some(Window {
            from: (hour, minute),
            to: (until, end),
            zone,
        })
    })
}

fn bracketed_zone(tokens: &Tokens<'_>, at: usize) -> Option<String> {
    zone_at(tokens, at + usize::from(tokens.sign(at) == Some('(')))
}

/// The zone at a token. Letters that mean several zones stay letters.
pub(super) fn zone_at(tokens: &Tokens<'_>, at: usize) -> Option<String> {
    let word = tokens.word(at)?;
    let written = tokens.written(at, at + 1);
    let upper = written.chars().count() >= 2 && written.chars().all(char::is_uppercase);
    let known = match word {
        "utc" | "gmt" | "z" | "zulu" => "UTC",
        "msk" | "мск" => "Europe/Moscow",
        "jst" => "Asia/Tokyo",
        "kst" => "Asia/Seoul",
        "brt" => "America/Sao_Paulo",
        "europe" | "america" | "asia" | "africa" | "australia" | "pacific" | "atlantic" => {
            return named_zone(tokens, at);
        }
        "cet" | "cest" | "mez" | "mesz" => "CET",
        "est" | "edt" | "et" | "cst" | "cdt" | "ct" | "mst" | "mdt" | "pst" | "pdt" | "pt"
        | "bst" | "ist" | "aest" | "aedt" | "art" | "clt" | "eet" | "eest" | "wet" | "west"
        | "hkt" | "sgt" | "trt" | "wib" => written,
        _ => return None,
    };
    upper.then(|| known.to_owned())
}

/// `Europe/Berlin`.
fn named_zone(tokens: &Tokens<'_>, at: usize) -> Option<String> {
    let city = (tokens.sign(at + 1) == Some('/'))
        .then(|| tokens.word(at + 2))
        .flatten();
    city.map(|_| tokens.written(at, at + 3).to_owned())
}

/// A time of day, also `8 AM`, `9時30分`, `下午2点`, `22h - 23h`.
pub(super) fn clock(tokens: &Tokens<'_>, at: usize) -> Option<Read> {
    let noon = if tokens.means(at, Term::Forenoon) {
        Some(false)
    } else if tokens.means(at, Term::Afternoon) {
        Some(true)
    } else {
        None
    };
    let at = at + usize::from(noon.is_some());
    let (hour, minute, mut next, sure) = match tokens.kind(at)? {
        Kind::Clock(hour, minute) => (*hour, *minute, at + 1, true),
        Kind::Number(_) => spelled(tokens, at)?,
        _ => return None,
    };
    let half = half_of_day(tokens, &mut next).or(noon);
    let hour = match half {
        None if !sure => return None,
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    let uhr = matches!(tokens.word(next), Some("uhr" | "hrs" | "h"));
    next += usize::from(uhr);
    Some(Read {
        moment: Moment::Clock { hour, minute },
        next,
        bare: None,
        unit: MINUTE,
    })
}

/// An hour and a minute in words, the token after them, and whether that is sure to be a time of
/// day: `9点30分`, `9`; `9h00 - 9h30`.
fn spelled(tokens: &Tokens<'_>, at: usize) -> Option<(u8, u8, usize, bool)> {
    let hour: u8 = tokens.number(at)?.parse().ok().filter(|hour| *hour <= 24)?;
    if matches!(tokens.word(at + 1), Some("点" | "點" | "時" | "时" | "시")) {
        let minute = tokens
            .number(at + 2)
            .and_then(|minute| minute.parse().ok())
            .filter(|minute| *minute < 60);
        let minute = minute.filter(|_| matches!(tokens.word(at + 3), Some("分" | "분")));
        return Some((
            hour % 24,
            minute.unwrap_or(0),
            at + if minute.is_some() { 4 } else { 2 },
            true,
        ));
    }
    let Some((minute, next)) = hour_mark(tokens, at) else {
        return Some((hour % 24, 0, at + 1, false));
    };
    let joint = |place: usize| tokens.sign(place) == Some('-') || tokens.means(place, Term::To);
    let other = |place: usize| {
        hour_mark(tokens, place).is_some() || matches!(tokens.kind(place), Some(Kind::Clock(..)))
    };
    let begins = joint(next) && other(next + 1);
    let ends = at
        .checked_sub(2)
        .is_some_and(|before| joint(before + 1) && ends_in_hour(tokens, before));
    Some((hour % 24, minute, next, hour >= 6 && (begins || ends)))
}

/// `22h`, `9h30`: the minute, and the token after.
fn hour_mark(tokens: &Tokens<'_>, at: usize) -> Option<(u8, usize)> {
    tokens.number(at)?;
    let marked = tokens.word(at + 1) == Some("h") && tokens.glued(at + 1);
    let minute = tokens
        .number(at + 2)
        .filter(|minute| minute.len() == 2 && tokens.glued(at + 2));
    marked.then(|| {
        (
            minute.and_then(|minute| minute.parse().ok()).unwrap_or(0),
            at + 2 + usize::from(minute.is_some()),
        )
    })
}

fn ends_in_hour(tokens: &Tokens<'_>, at: usize) -> bool {
    let before = at.checked_sub(1);
    tokens.word(at) == Some("h")
        || before.is_some_and(|before| tokens.word(before) == Some("h"))
        || matches!(tokens.kind(at), Some(Kind::Clock(..)))
}

/// `AM`, `p.m.`: whether it is the afternoon.
fn half_of_day(tokens: &Tokens<'_>, next: &mut usize) -> Option<bool> {
    let dotted = tokens.sign(*next + 1) == Some('.') && tokens.word(*next + 2) == Some("m");
    let afternoon = match (tokens.word(*next)?, dotted) {
        ("am", _) | ("a", true) => false,
        ("pm", _) | ("p", true) => true,
        _ => return None,
    };
    *next += if dotted {
        3 + usize::from(tokens.sign(*next + 3) == Some('.'))
    } else {
        1
    };
    Some(afternoon)
}
