//! How near two titles are: by how many of their words are the same. A word with one slip of the
//! pen is the same word; a number with one is another number.

use std::collections::HashMap;

/// So many words of a title are looked at.
const LOOKED_AT: usize = 48;
/// Words shorter than this are other words with one letter changed: `test`, `rest` are four.
const LONG_ENOUGH: usize = 5;

/// A title as its words, without case and signs.
pub(super) struct Words {
    /// The words with spaces between; the title itself where it has none.
    pub(super) text: String,
    words: Vec<String>,
}

impl Words {
    pub(super) fn of(title: &str) -> Self {
        let mut words = Vec::new();
        let mut word = String::new();
        for c in title.chars().flat_map(char::to_lowercase) {
            let part = c.is_alphanumeric();
            if (!part || stands_alone(c)) && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if stands_alone(c) {
                words.push(c.to_string());
            } else if part {
                word.push(c);
            }
        }
        if !word.is_empty() {
            words.push(word);
        }
        let text = if words.is_empty() {
            title.trim().to_owned()
        } else {
            words.join(" ")
        };
        words.truncate(LOOKED_AT);
        Self { text, words }
    }
}

/// Scripts that put no spaces between words: each sign counts as one.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The share of words that both have, in per cent.
pub(super) fn nearness(one: &Words, other: &Words) -> u32 {
    let all = one.words.len() + other.words.len();
    if one.words.is_empty() || other.words.is_empty() {
        return 0;
    }
    let mut times: HashMap<&str, u32> = HashMap::new();
    for word in &other.words {
        *times.entry(word).or_default() += 1;
    }
    let rest: Vec<&String> = one
        .words
        .iter()
        .filter(|word| !take(&mut times, word))
        .collect();
    let same = one.words.len() - rest.len();
    // Far apart already: no slip of the pen brings them together.
    if same * 4 + rest.len() * 2 < one.words.len() {
        return 0;
    }
    let mut others: Vec<&str> = other
        .words
        .iter()
        .map(String::as_str)
        .filter(|word| take(&mut times, word))
        .collect();
    let mended = rest
        .iter()
        .filter(|word| {
            let at = others.iter().position(|other| is_slip(word, other));
            at.map(|at| others.swap_remove(at)).is_some()
        })
        .count();
    let both = 2 * (same + mended);
    u32::try_from(both * 100 / all).unwrap_or(0)
}

fn take(times: &mut HashMap<&str, u32>, word: &str) -> bool {
    match times.get_mut(word) {
        Some(left) if *left > 0 => {
            *left -= 1;
            true
        }
        _ => false,
    }
}

/// Whether two words differ by one letter more, less or other, or by two that changed places.
fn is_slip(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = (one.len().min(other.len()), one.len().max(other.len()));
    let plain = |word: &[char]| !word.iter().any(|c| c.is_numeric());
    if long < LONG_ENOUGH || long - short > 1 || !plain(&one) || !plain(&other) {
        return false;
    }
    let start = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[start..], &other[start..]);
    let ends = one.iter().rev().zip(other.iter().rev());
    let end = ends.take_while(|(a, b)| a == b).count();
    match (&one[..one.len() - end], &other[..other.len() - end]) {
        ([first, second], [third, fourth]) => first == fourth && second == third,
        (one, other) => one.len() <= 1 && other.len() <= 1,
    }
}
