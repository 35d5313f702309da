//! A number with what it counts: `0.5 %`, `200 ms`, `5 /min`, `1000 jobs`.

use crate::runbook::import::token::{Kind, Tokens};
use crate::runbook::import::vocabulary::Term;

/// A number and its unit.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Value {
    /// The decimal: `0.5`, also where `0,5` was written.
    pub number: String,
    /// `%`, `ms`, `s`, `min`, `h`, `d`, `/s`, `/min`, `MB`; else the word that was counted, as
    /// written; empty for a bare number.
    pub unit: String,
}

/// A value that was read, and the token after it.
pub(super) struct Read {
    pub(super) value: Value,
    pub(super) next: usize,
    /// A `+` followed: this or more.
    pub(super) plus: bool,
    /// Times something: `2x`, `3 倍`.
    pub(super) times: bool,
}

const SIZES: [&str; 14] = [
    "b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib", "k", "bytes", "го", "мб", "гб",
];
const PER_SECOND: [&str; 5] = ["rps", "qps", "tps", "iops", "ops"];

impl Value {
    /// The unit of our language that this is, where there is one.
    #[must_use]
    pub fn language_unit(&self) -> Option<&'static str> {
        Some(match self.unit.as_str() {
            "%" => "%",
            "us" => "us",
            "ms" => "ms",
            "s" => "s",
            "min" | "h" | "d" => "min",
            "/s" => "/s",
            "/min" | "/h" => "/min",
            "B" => "B",
            "KB" | "KiB" => "KiB",
            "MB" | "MiB" => "MiB",
            "GB" | "GiB" | "TB" | "TiB" => "GiB",
            "σ" => return None,
            unit if unit.starts_with('/') => return None,
            _ => "",
        })
    }

    /// The number in a unit of our language: `5 %`, `90 min`, `1000`.
    #[must_use]
    pub fn quantity(&self) -> Option<String> {
        let factor = match self.unit.as_str() {
            "h" => 60,
            "d" => 1440,
            "TB" | "TiB" => 1024,
            "/h" => return None,
            _ => 1,
        };
        let number: crate::support::Decimal = self.number.parse().ok()?;
        let number = number.checked_mul(i64::from(factor).into())?;
        let unit = self.language_unit()?;
        Some(if unit.is_empty() {
            number.to_string()
        } else {
            format!("{number} {unit}")
        })
    }
}

/// The value that begins at a token, with its unit.
pub(super) fn value(tokens: &Tokens<'_>, at: usize) -> Option<Read> {
    let before = tokens.means(at, Term::PercentBefore) || tokens.sign(at) == Some('%');
    let mut at = at + usize::from(before);
    while matches!(tokens.sign(at), Some('~' | '≈' | '±' | '$' | '€')) {
        at += 1;
    }
    let minus = tokens.sign(at) == Some('-') && tokens.glued(at + 1);
    at += usize::from(minus);
    let number = tokens.number(at)?;
    let number = if minus {
        format!("-{number}")
    } else {
        number.to_owned()
    };
    let mut next = at + 1;
    let mut plus = take_plus(tokens, &mut next);
    if before {
        let value = Value {
            number,
            unit: "%".to_owned(),
        };
        return Some(Read {
            value,
            next,
            plus,
            times: false,
        });
    }
    let times = tokens.means(next, Term::Times);
    let (unit, after) = if times {
        (String::new(), next + 1)
    } else {
        unit(tokens, next)
    };
    next = after;
    plus |= take_plus(tokens, &mut next);
    Some(Read {
        value: Value { number, unit },
        next,
        plus,
        times,
    })
}

fn take_plus(tokens: &Tokens<'_>, next: &mut usize) -> bool {
    let plus = tokens.sign(*next) == Some('+') && tokens.glued(*next);
    *next += usize::from(plus);
    plus
}

/// The unit after a number, and the token after it.
fn unit(tokens: &Tokens<'_>, at: usize) -> (String, usize) {
    if tokens.sign(at) == Some('%') || tokens.means(at, Term::Percent) {
        return ("%".to_owned(), at + 1);
    }
    if let Some((rate, next)) = rate(tokens, at) {
        return (rate, next);
    }
    if let Some(time) = tokens.time_unit(at) {
        return (time_name(time).to_owned(), at + 1);
    }
    let Some(Kind::Word(word, _)) = tokens.kind(at) else {
        let sigma = tokens.sign(at) == Some('σ');
        return (
            if sigma {
                "σ".to_owned()
            } else {
                String::new()
            },
            at + usize::from(sigma),
        );
    };
    if let Some(size) = size(word) {
        return (size, at + 1);
    }
    if PER_SECOND.contains(&word.as_str()) {
        return ("/s".to_owned(), at + 1);
    }
    if is_counted(tokens, at) {
        let one = tokens.written(at, at + 1);
        if let Some((rate, next)) = rate(tokens, at + 1) {
            return (rate, next);
        }
        return (one.to_owned(), at + 1);
    }
    (String::new(), at)
}

/// `per minute`, `/min`, `each hour`.
fn rate(tokens: &Tokens<'_>, at: usize) -> Option<(String, usize)> {
    let slash = tokens.sign(at) == Some('/');
    let article = matches!(
        tokens.word(at),
        Some("a" | "an" | "в" | "на" | "за" | "na" | "al")
    );
    if !slash && !tokens.means(at, Term::Per) {
        return None;
    }
    let named = tokens.time_unit(at + 1);
    let unit = named.filter(|_| !article || tokens.number(at + 1).is_none())?;
    Some((format!("/{}", time_name(unit)), at + 2))
}

/// Whether the word at a place is what a number counts: a plain word, no joint of the sentence.
fn is_counted(tokens: &Tokens<'_>, at: usize) -> bool {
    let plain = |term: &Term| matches!(term, Term::Traffic | Term::Baseline);
    tokens.terms(at).iter().all(plain)
        && tokens
            .word(at)
            .is_some_and(|word| word.chars().all(char::is_alphanumeric))
}

fn size(word: &str) -> Option<String> {
    let known = SIZES.contains(&word);
    known.then(|| match word {
        "bytes" | "b" => "B".to_owned(),
        "kib" | "mib" | "gib" | "tib" => {
            format!("{}iB", word.get(..1).unwrap_or_default().to_uppercase())
        }
        "мб" => "MB".to_owned(),
        "гб" => "GB".to_owned(),
        other => other.to_uppercase(),
    })
}

fn time_name(microseconds: u64) -> &'static str {
    match microseconds {
        1 => "us",
        1000 => "ms",
        1_000_000 => "s",
        60_000_000 => "min",
        3_600_000_000 => "h",
        86_400_000_000 => "d",
        _ => "w",
    }
}

/// How long a value of time is, in milliseconds.
pub(super) fn milliseconds(value: &Value) -> Option<crate::support::Millis> {
    let unit = match value.unit.as_str() {
        "s" => 1_000_000,
        "min" => 60_000_000,
        "h" => 3_600_000_000,
        _ => return None,
    };
    crate::runbook::import::span::millis(&value.number, unit)
}
