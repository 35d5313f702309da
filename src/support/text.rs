//! Text for terminals: display width, cutting and padding to cells, and making others' bytes
//! harmless. Nothing that came from outside reaches a terminal without `harmless`.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// Cells that the text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    // What most text is made of takes one cell each.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    text.width()
}

/// The text cut to at most `cells`, with `…` where something was cut; never cuts a grapheme.
#[must_use]
pub fn fit(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    if cells == 0 {
        return String::new();
    }
    let mut kept = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = width(grapheme);
        if used + wide > cells - 1 {
            break;
        }
        kept.push_str(grapheme);
        used += wide;
    }
    kept.push('…');
    kept
}

/// The text cut or padded with spaces to exactly `cells`.
#[must_use]
pub fn pad(text: &str, cells: usize) -> String {
    let mut fitted = fit(text, cells);
    fitted.push_str(&" ".repeat(cells.saturating_sub(width(&fitted))));
    fitted
}

/// The text cut or padded on the left to exactly `cells`.
#[must_use]
pub fn pad_left(text: &str, cells: usize) -> String {
    let fitted = fit(text, cells);
    format!(
        "{}{fitted}",
        " ".repeat(cells.saturating_sub(width(&fitted)))
    )
}

/// The text on one line with nothing in it that a terminal would obey: control characters,
/// escape sequences' starters and bidirectional overrides become visible or vanish.
#[must_use]
pub fn harmless(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_harmless(c) => clean.push(c),
            '\t' => clean.push_str("  "),
            '\n' | '\r' => clean.push(' '),
            c if c.is_control() => clean.push('\u{fffd}'),
            _ => {}
        }
    }
    clean
}

/// Whether `harmless` keeps a character.
#[must_use]
pub fn is_harmless(c: char) -> bool {
    let hidden = matches!(c, '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}');
    !c.is_control() && !hidden
}

/// `"a"`, `"a" and "b"`, `"a", "b" and "c"`: a list for an error message.
#[must_use]
pub fn listed<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => "none".to_owned(),
        [one] => one.as_ref().to_owned(),
        [rest @ .., last] => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", rest.join(", "), last.as_ref())
        }
    }
}

/// Longest word that is compared with others; a longer one is no slip.
const LONGEST_WORD: usize = 64;

/// The candidate nearest to `word` by edit distance, for "did you mean"; none when all are far.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = word.chars().count();
    if letters > LONGEST_WORD {
        return None;
    }
    let limit = (letters / 3).max(1) + 1;
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= 4 * limit)
        .map(|candidate| (edit_distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance: insertions, deletions and replacements of characters.
fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

/// A slug: lower-case ASCII letters, digits and single hyphens, at most 48 characters.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= 48 {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wide_characters_are_cut_whole() {
        assert_eq!(fit("日本語の", 5), "日本…");
        assert_eq!(pad("日本", 5), "日本 ");
        assert_eq!(fit("short", 10), "short");
    }

    #[test]
    fn escape_sequences_lose_their_teeth() {
        let shown = harmless("a\x1b[2Jb\x07\u{9b}31m\u{202e}x");
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
        assert!(!shown.contains('\u{202e}'));
    }

    #[test]
    fn a_typing_slip_finds_its_word() {
        assert_eq!(
            nearest("comander", ["sre", "commander", "qa"]),
            Some("commander")
        );
        assert_eq!(nearest("zebra", ["sre", "commander"]), None);
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slug("  Deploy to Blue (1.0)! "), "deploy-to-blue-1-0");
        assert_eq!(slug("日本"), "");
    }

    proptest! {
        #[test]
        fn padding_is_exact(text in "\\PC{0,20}", cells in 0usize..30) {
            prop_assert_eq!(width(&pad(&harmless(&text), cells)), cells);
        }
    }
}
