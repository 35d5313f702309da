//! A number with what it counts: `0.5 %`, `200 ms`, `5 /min`, `1000 jobs`.

use crate::runbook::import::token::Tokens;
use crate::runbook::import::vocabulary::Term;
use crate::runbook::import::words::is_unspaced;

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
    /// What was counted, as written: `errors` of `5 errors per minute`.
    pub(super) counted: Option<String>,
}

const SIZES: [&str; 13] = [
    "b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib", "k", "bytes", "мб", "гб",
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
    let times = !before && (tokens.means(next, Term::Times) || tokens.sign(next) == Some('×'));
    if times && tokens.number(next + 1).is_some() {
        // `1024×768` are two sides of something.
        return None;
    }
    let mut read = if before {
        Unit::plain("%", next)
    } else if times {
        Unit::plain("", next + 1)
    } else {
        unit(tokens, next)
    };
    plus |= take_plus(tokens, &mut read.next);
    Some(Read {
        value: Value {
            number,
            unit: read.name,
        },
        next: past_suffix(tokens, read.next),
        plus,
        times,
        counted: read.counted,
    })
}

fn take_plus(tokens: &Tokens<'_>, next: &mut usize) -> bool {
    let plus = tokens.sign(*next) == Some('+') && tokens.glued(*next);
    *next += usize::from(plus);
    plus
}

/// Turkish ends a number with an apostrophe and a case: `%5'in`.
fn past_suffix(tokens: &Tokens<'_>, next: usize) -> usize {
    let apostrophe = tokens.sign(next) == Some('\'') && tokens.glued(next);
    let suffix = apostrophe && tokens.glued(next + 1) && tokens.word(next + 1).is_some();
    next + if suffix { 2 } else { 0 }
}

/// A unit, the token after it, and what was counted.
struct Unit {
    name: String,
    next: usize,
    counted: Option<String>,
}

impl Unit {
    fn plain(name: &str, next: usize) -> Self {
        Self {
            name: name.to_owned(),
            next,
            counted: None,
        }
    }
}

/// The unit after a number.
fn unit(tokens: &Tokens<'_>, at: usize) -> Unit {
    if tokens.sign(at) == Some('%') || tokens.means(at, Term::Percent) {
        return Unit::plain("%", at + 1);
    }
    if let Some((rate, next)) = rate(tokens, at) {
        return Unit::plain(&rate, next);
    }
    if let Some(time) = tokens.time_unit(at) {
        return Unit::plain(time_name(time), at + 1);
    }
    let Some(word) = tokens.word(at) else {
        return Unit::plain("", at);
    };
    if let Some(size) = size(word) {
        return Unit::plain(&size, at + 1);
    }
    if PER_SECOND.contains(&word) {
        return Unit::plain("/s", at + 1);
    }
    counted(tokens, at)
}

/// What a number counts, in words, and per what.
fn counted(tokens: &Tokens<'_>, at: usize) -> Unit {
    let measure = tokens.means(at, Term::Counter)
        || matches!(tokens.word(at), Some("个" | "個" | "件" | "개" | "건"));
    let from = at + usize::from(measure);
    let end = if is_counted(tokens, from) {
        end_of_word(tokens, from)
    } else {
        from
    };
    let named = (end > from).then(|| tokens.written(from, end).to_owned());
    if let Some((rate, next)) = rate(tokens, end) {
        return Unit {
            name: rate,
            next,
            counted: named,
        };
    }
    Unit {
        name: named.clone().unwrap_or_default(),
        next: end,
        counted: named,
    }
}

/// A word of a script without spaces is several tokens.
fn end_of_word(tokens: &Tokens<'_>, from: usize) -> usize {
    let unspaced = |at: usize| {
        let first = tokens.word(at).and_then(|word| word.chars().next());
        first.is_some_and(is_unspaced)
    };
    if !unspaced(from) {
        return from + 1;
    }
    let goes_on = |at: &usize| unspaced(*at) && tokens.glued(*at) && is_counted(tokens, *at);
    (from + 1..from + 6)
        .find(|at| !goes_on(at))
        .unwrap_or(from + 6)
}

/// `per minute`, `/min`, `each hour`.
fn rate(tokens: &Tokens<'_>, at: usize) -> Option<(String, usize)> {
    let per = tokens.sign(at) == Some('/') || tokens.means(at, Term::Per);
    let unit = per.then(|| tokens.time_unit(at + 1)).flatten()?;
    Some((format!("/{}", time_name(unit)), at + 2))
}

/// Whether the word at a place is what a number counts: a plain word, no joint of the sentence.
fn is_counted(tokens: &Tokens<'_>, at: usize) -> bool {
    let plain = |term: &Term| matches!(term, Term::Traffic | Term::Baseline);
    let particle = |word: &str| word.chars().all(|c| matches!(c, '\u{3040}'..='\u{309f}'));
    tokens.terms(at).iter().all(plain)
        && tokens
            .word(at)
            .is_some_and(|word| word.chars().all(char::is_alphanumeric) && !particle(word))
}

/// Whether a word is a unit of size.
pub(super) fn is_size(word: &str) -> bool {
    SIZES.contains(&word)
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
