//! Words as tokens: numbers, clock times, signs, and words with what they mean beside a number.
//! Full-width letters and signs are read as their plain ones; every token knows where it stood.

use super::vocabulary::{self, Op, Term};
use super::words::is_unspaced;

/// Words longer than this are prose that nobody reads for numbers.
const LONGEST: usize = 4000;

/// A piece of the words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its first letter, counted in letters.
    pub from: usize,
    /// The letter after its last.
    pub to: usize,
    /// Where it stands in the plain letters, in bytes.
    plain: (usize, usize),
}

/// What a token is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A number, a point before its decimals.
    Number(String),
    /// A time of day.
    Clock(u8, u8),
    /// A word, or a run of words that means one thing; `Tokens::word` has it in lower case.
    Word(&'static [Term]),
    /// A sign, by its plain form: `>=` is `≥`, an arrow `→`, a dash `-`.
    Sign(char),
    /// A date, a version, an address: digits that are no number.
    Opaque,
}

/// Words cut into tokens.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    words: &'a str,
    letters: Vec<char>,
    at: Vec<usize>,
    /// The letters in their plain form.
    plain: String,
    /// The tokens, in order.
    pub list: Vec<Token>,
}

/// Whether words hold any digit; without one there is little to read.
#[must_use]
pub fn has_digit(words: &str) -> bool {
    words.chars().any(char::is_numeric)
}

impl<'a> Tokens<'a> {
    /// The tokens of words.
    #[must_use]
    pub fn new(words: &'a str) -> Self {
        let most = words.len().min(LONGEST);
        let (mut at, mut letters) = (Vec::with_capacity(most + 1), Vec::with_capacity(most));
        let mut text = String::with_capacity(most);
        let mut end = 0;
        for (place, letter) in words.char_indices().take(LONGEST) {
            at.push(place);
            let one = plain(letter);
            letters.push(one);
            text.push(one);
            end = place + letter.len_utf8();
        }
        at.push(end);
        let mut tokens = Self {
            words,
            letters,
            at,
            plain: text,
            list: Vec::with_capacity(most / 4),
        };
        tokens.cut();
        tokens
    }

    /// The token at a place.
    #[must_use]
    pub fn kind(&self, at: usize) -> Option<&Kind> {
        self.list.get(at).map(|token| &token.kind)
    }

    /// Whether the token at a place can mean this.
    #[must_use]
    pub fn means(&self, at: usize, term: Term) -> bool {
        self.terms(at).contains(&term)
    }

    /// What the token at a place can mean.
    #[must_use]
    pub fn terms(&self, at: usize) -> &'static [Term] {
        match self.kind(at) {
            Some(Kind::Word(terms)) => terms,
            _ => &[],
        }
    }

    /// The unit of time at a place, in microseconds. A letter that also is another word must
    /// stand right after its number.
    #[must_use]
    pub fn time_unit(&self, at: usize) -> Option<u64> {
        let unit = self.terms(at).iter().find_map(|term| match term {
            Term::Time(microseconds) => Some(*microseconds),
            _ => None,
        })?;
        let token = self.list.get(at)?;
        let millions = self.original(token.from, token.to) == "M";
        let single = self.letters.get(token.from..token.to) == Some(&['с']);
        let loose = single && !self.glued(at) && matches!(self.kind(at + 1), Some(Kind::Word(..)));
        (!millions && !loose).then_some(unit)
    }

    /// The sign at a place.
    #[must_use]
    pub fn sign(&self, at: usize) -> Option<char> {
        match self.kind(at) {
            Some(Kind::Sign(sign)) => Some(*sign),
            _ => None,
        }
    }

    /// The number at a place.
    #[must_use]
    pub fn number(&self, at: usize) -> Option<&str> {
        match self.kind(at) {
            Some(Kind::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// The word at a place, in lower case.
    #[must_use]
    pub fn word(&self, at: usize) -> Option<&str> {
        let token = self.list.get(at)?;
        let Kind::Word(_) = token.kind else {
            return None;
        };
        self.plain.get(token.plain.0..token.plain.1)
    }

    /// Whether no space stands before the token at a place.
    #[must_use]
    pub fn glued(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.list.get(before));
        before
            .zip(self.list.get(at))
            .is_some_and(|(left, right)| left.to == right.from)
    }

    /// The words of tokens as they were written, from the first up to but without the second.
    #[must_use]
    pub fn written(&self, from: usize, to: usize) -> &'a str {
        let ends = to.checked_sub(1).and_then(|last| self.list.get(last));
        let Some((first, last)) = self.list.get(from).zip(ends) else {
            return "";
        };
        self.original(first.from, last.to)
    }

    /// The words without those of some tokens.
    #[must_use]
    pub fn without(&self, from: usize, to: usize) -> (&'a str, &'a str) {
        let start = self
            .list
            .get(from)
            .map_or(self.words.len(), |token| self.byte(token.from));
        let end = to
            .checked_sub(1)
            .and_then(|last| self.list.get(last))
            .map_or(start, |token| self.byte(token.to));
        (
            self.words.get(..start).unwrap_or_default(),
            self.words.get(end..).unwrap_or_default(),
        )
    }

    fn byte(&self, letter: usize) -> usize {
        self.at.get(letter).copied().unwrap_or(self.words.len())
    }

    fn original(&self, from: usize, to: usize) -> &'a str {
        self.words
            .get(self.byte(from)..self.byte(to))
            .unwrap_or_default()
    }

    fn cut(&mut self) {
        let (mut at, mut byte) = (0, 0);
        while let Some(first) = self.letters.get(at).copied() {
            if first.is_whitespace() {
                at += 1;
                byte += first.len_utf8();
                continue;
            }
            let (kind, length) = self.next(at, first);
            let from = at;
            let to = at + length.max(1);
            let letters = self.letters.get(from..to).unwrap_or_default();
            let long: usize = letters.iter().map(|c| c.len_utf8()).sum();
            let plain = (byte, byte + long);
            self.list.push(Token {
                kind,
                from,
                to,
                plain,
            });
            (at, byte) = (to, byte + long);
        }
    }

    fn next(&self, at: usize, first: char) -> (Kind, usize) {
        let rest = self.letters.get(at..).unwrap_or_default();
        if first.is_ascii_digit() {
            return digits(rest);
        }
        if first.is_alphabetic() {
            return self.letters_at(at, rest);
        }
        sign(rest, first)
    }

    fn letters_at(&self, at: usize, rest: &[char]) -> (Kind, usize) {
        let known = vocabulary::longest(rest);
        if is_unspaced(rest[0]) {
            let known = known.filter(|(_, terms)| self.may_stand(at, terms));
            let (length, terms) = known.unwrap_or_else(|| (unknown_run(rest), &[]));
            return (Kind::Word(terms), length);
        }
        let whole = rest
            .iter()
            .take_while(|c| (c.is_alphanumeric() && !is_unspaced(**c)) || **c == '_')
            .count();
        if is_address(rest) {
            let length = rest.iter().take_while(|c| !c.is_whitespace()).count();
            return (Kind::Opaque, length);
        }
        let after_digit = at
            .checked_sub(1)
            .and_then(|before| self.letters.get(before))
            .is_some_and(char::is_ascii_digit);
        let whole = if after_digit {
            // `1h30`: the unit ends where the next number begins.
            rest.iter()
                .take_while(|c| c.is_alphabetic() && !is_unspaced(**c))
                .count()
        } else {
            whole
        };
        match known {
            Some((length, terms)) if length >= whole => (Kind::Word(terms), length),
            _ => {
                let decimals = decimals_of_percentile(rest, whole);
                (Kind::Word(&[]), whole + decimals)
            }
        }
    }

    /// Korean particles end a word and never begin one.
    fn may_stand(&self, at: usize, terms: &[Term]) -> bool {
        let hangul = |at: usize| {
            self.letters
                .get(at)
                .is_some_and(|c| matches!(c, '\u{ac00}'..='\u{d7af}'))
        };
        let particle = hangul(at) && terms == [Term::Verb];
        !particle || (at.checked_sub(1).is_some_and(hangul) && !hangul(at + 1))
    }
}

/// Katakana go on as one word; of other scripts without spaces each letter is one.
fn unknown_run(rest: &[char]) -> usize {
    rest.iter()
        .take_while(|c| matches!(c, '\u{30a0}'..='\u{30ff}'))
        .count()
        .max(1)
}

/// `p99.9` is one word.
fn decimals_of_percentile(rest: &[char], whole: usize) -> usize {
    let percentile = rest.first() == Some(&'p')
        && rest
            .get(1..whole)
            .is_some_and(|tail| !tail.is_empty() && tail.iter().all(char::is_ascii_digit));
    let follows =
        rest.get(whole) == Some(&'.') && rest.get(whole + 1).is_some_and(char::is_ascii_digit);
    if percentile && follows {
        1 + rest
            .iter()
            .skip(whole + 1)
            .take_while(|c| c.is_ascii_digit())
            .count()
    } else {
        0
    }
}

fn is_address(rest: &[char]) -> bool {
    if rest.first() != Some(&'h') {
        return false;
    }
    let head: String = rest.iter().take(8).collect();
    head.starts_with("http://") || head.starts_with("https://")
}

/// The plain, lower-case form of a letter or sign, always one.
fn plain(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            let narrow = u32::from(c) - 0xfee0;
            char::from_u32(narrow).map_or(c, |c| c.to_ascii_lowercase())
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' => '-',
        '\u{301c}' | '\u{223c}' => '~',
        '\u{2019}' | '\u{2018}' => '\'',
        '\u{2264}' | '\u{2a7d}' | '\u{2266}' => '≤',
        '\u{2265}' | '\u{2a7e}' | '\u{2267}' => '≥',
        '【' | '〔' => '[',
        '】' | '〕' => ']',
        '、' => ',',
        '。' => '.',
        '﹪' | '٪' => '%',
        '➜' | '➡' | '⇒' | '⟶' | '►' | '▶' | '▸' => '→',
        other => other.to_lowercase().next().unwrap_or(other),
    }
}

fn sign(rest: &[char], first: char) -> (Kind, usize) {
    let second = rest.get(1).copied().unwrap_or(' ');
    let (sign, length) = match (first, second) {
        ('>' | '≥', '=') => ('≥', 2),
        ('<' | '≤', '=') | ('=', '<') => ('≤', 2),
        ('-' | '=', '>') => ('→', if rest.get(2) == Some(&'>') { 3 } else { 2 }),
        ('=', '=') => ('=', 2),
        ('!', '=') => ('≠', 2),
        _ => (first, 1),
    };
    (Kind::Sign(sign), length)
}

/// What begins with a digit.
fn digits(rest: &[char]) -> (Kind, usize) {
    if let Some(length) = date(rest) {
        return (Kind::Opaque, length);
    }
    if let Some((hour, minute, length)) = clock(rest) {
        return (Kind::Clock(hour, minute), length);
    }
    let run = rest
        .iter()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        .count();
    let run = rest
        .iter()
        .take(run)
        .rposition(char::is_ascii_digit)
        .map_or(1, |last| last + 1);
    let text: String = rest.iter().take(run).collect();
    let tail: String = rest
        .iter()
        .skip(run)
        .take_while(|c| c.is_alphabetic() && !is_unspaced(**c))
        .collect();
    if matches!(tail.as_str(), "xx" | "th" | "st" | "nd" | "rd")
        || (tail.starts_with('x') && tail.len() > 1)
    {
        let length = run + tail.chars().count();
        return (Kind::Word(&[]), length);
    }
    let Some(number) = decimal(&text) else {
        return (Kind::Opaque, run);
    };
    if tail == "k" {
        return (Kind::Number(thousands(&number)), run + 1);
    }
    (Kind::Number(number), run)
}

/// A number as people write it, as a decimal: commas and points by where they stand. Nothing for
/// versions and addresses.
fn decimal(text: &str) -> Option<String> {
    let marks: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    let groups: Vec<&str> = text.split([',', '.']).collect();
    let grouped = groups.iter().skip(1).all(|group| group.len() == 3)
        && groups
            .first()
            .is_some_and(|first| (1..=3).contains(&first.len()) && *first != "0");
    let text = match marks.as_slice() {
        [] => text.to_owned(),
        [','] if grouped => text.replace(',', ""),
        [_] => text.replace(',', "."),
        [first, .., last] if first != last => {
            let (whole, part) = text.rsplit_once(*last)?;
            format!("{}.{part}", whole.replace(*first, ""))
        }
        _ if grouped => text.replace([',', '.'], ""),
        _ => return None,
    };
    (text.len() <= 18).then_some(text)
}

fn thousands(number: &str) -> String {
    match number.split_once('.') {
        None => format!("{number}000"),
        Some((whole, part)) => format!("{whole}{part:0<3}"),
    }
}

fn number_at(rest: &[char], from: usize, most: usize) -> Option<(u32, usize)> {
    let length = rest
        .iter()
        .skip(from)
        .take(most + 1)
        .take_while(|c| c.is_ascii_digit())
        .count();
    let text: String = rest.iter().skip(from).take(length).collect();
    (1..=most)
        .contains(&length)
        .then(|| text.parse().ok().map(|number| (number, length)))
        .flatten()
}

/// `2025-07-05`, `5.7.2025`, `31/12/2025`, `2025年7月5日`: how long it is.
fn date(rest: &[char]) -> Option<usize> {
    let (first, length) = number_at(rest, 0, 4)?;
    let mark = *rest.get(length)?;
    if !matches!(mark, '-' | '/' | '.') {
        return None;
    }
    let (_, second) = number_at(rest, length + 1, 2)?;
    let after = length + 1 + second;
    if rest.get(after) != Some(&mark) {
        return None;
    }
    let (last, third) = number_at(rest, after + 1, 4)?;
    let year = (1900..=2200).contains(&first) || (third == 4 && (1900..=2200).contains(&last));
    year.then_some(after + 1 + third)
}

/// `8:30`, `08:30:00`, `14h30`: a time of day and how long it is.
fn clock(rest: &[char]) -> Option<(u8, u8, usize)> {
    let (hour, length) = number_at(rest, 0, 2)?;
    let mark = *rest.get(length)?;
    let (minute, digits) = number_at(rest, length + 1, 2)?;
    let valid = digits == 2 && hour <= 24 && minute < 60;
    if !matches!(mark, ':' | 'h') || !valid || (mark == 'h' && length != 2) {
        return None;
    }
    let mut end = length + 3;
    let more = |end: usize| {
        rest.get(end) == Some(&':') && rest.get(end + 1).is_some_and(char::is_ascii_digit)
    };
    if mark == ':' && more(end) {
        let (_, seconds) = number_at(rest, end + 1, 2)?;
        end += 1 + seconds;
    }
    if rest.get(end).is_some_and(char::is_ascii_digit) || more(end) {
        return None;
    }
    Some((
        u8::try_from(hour % 24).ok()?,
        u8::try_from(minute).ok()?,
        end,
    ))
}

impl Kind {
    /// The comparison that a sign says.
    #[must_use]
    pub fn comparison(&self) -> Option<Op> {
        match self {
            Self::Sign('>') => Some(Op::Above),
            Self::Sign('≥') => Some(Op::AtLeast),
            Self::Sign('<') => Some(Op::Below),
            Self::Sign('≤') => Some(Op::AtMost),
            Self::Sign('=') => Some(Op::Equal),
            _ => None,
        }
    }
}
