//! Checkboxes as people write them: `[ ]`, `[x]`, `[  ]`, `[✓]`, `【 】`, and the glyphs ☐ ☑ ✅.
//! Asks only about a text; which of them become items is decided where lists are read.

/// Boxes that are nothing else.
const EMPTY: &[char] = &['☐', '⬜', '□', '▢', '◻', '🔲', '🔳'];
/// Ticked boxes that are nothing else.
const TICKED: &[char] = &['☑', '☒', '🗹'];
/// Signs that tick a box, and that often only adorn a list of what is good.
const YES: &[char] = &['✅', '✔', '✓'];
/// Signs that refuse, and that often only adorn a list of what is bad.
const NO: &[char] = &['❌', '✗', '✘'];
/// Asks for the drawing of a sign as a picture.
const PICTURE: char = '\u{fe0f}';
/// Brackets that hold more blanks are something to fill in.
const WIDEST: usize = 5;

/// The box at the beginning of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark<'t> {
    /// Whether it is ticked.
    pub ticked: bool,
    /// Whether it is a box wherever it stands: ✅ alone may be an adornment.
    pub sure: bool,
    /// Whether it is written with brackets.
    pub bracketed: bool,
    /// What follows it.
    pub rest: &'t str,
}

/// The box with which a text begins.
#[must_use]
pub fn mark(text: &str) -> Option<Mark<'_>> {
    let text = text.trim_start();
    bracket(text).or_else(|| glyph(text))
}

/// Whether a text begins with a box that is surely one, and no second one follows: two are a
/// choice, `☐ Yes ☐ No`.
#[must_use]
pub fn single(text: &str) -> Option<Mark<'_>> {
    mark(text).filter(|mark| mark.sure && !each(mark.rest).any(|next| next.sure))
}

/// How many boxes stand anywhere in a text.
#[must_use]
pub fn count(text: &str) -> usize {
    each(text).count()
}

fn each(text: &str) -> impl Iterator<Item = Mark<'_>> {
    let firsts = text.char_indices().filter(|(_, c)| is_first(*c));
    firsts.filter_map(|(at, _)| mark(text.get(at..)?))
}

/// The boxes with which lines of a text begin, behind the mark of a list or without one: lines from
/// zero. For what stands in code, where lists are not read.
pub fn in_lines(text: &str) -> impl Iterator<Item = (usize, Mark<'_>)> {
    let lines = text.lines().enumerate();
    lines.filter_map(|(at, line)| Some((at, mark(without_bullet(line)).filter(|m| m.sure)?)))
}

/// A line without the mark of a list at its beginning, of whichever markup.
#[must_use]
pub fn without_bullet(line: &str) -> &str {
    let line = line.trim_start();
    let bare = line.strip_prefix(['-', '+', '•', '·', '–']);
    let deep = |mark: char| {
        let rest = line.trim_start_matches(mark);
        (rest.len() < line.len()).then_some(rest)
    };
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = (digits.len() < line.len()).then(|| digits.strip_prefix(['.', ')']));
    let found = [
        bare,
        deep('*'),
        deep('.'),
        numbered.flatten(),
        line.strip_prefix("#."),
    ];
    let rest = found
        .into_iter()
        .flatten()
        .find(|rest| rest.starts_with([' ', '\t']));
    rest.map_or(line, str::trim_start)
}

fn is_first(c: char) -> bool {
    matches!(c, '[' | '【' | '［') || [EMPTY, TICKED, YES, NO].iter().any(|all| all.contains(&c))
}

/// `[ ]`, `[x]`; not a link, not a reference.
fn bracket(text: &str) -> Option<Mark<'_>> {
    let (inner, rest) = ['[', '【', '［']
        .iter()
        .zip([']', '】', '］'])
        .find_map(|(open, close)| text.strip_prefix(*open)?.split_once(close))?;
    if inner.chars().count() > WIDEST {
        return None;
    }
    let sign = inner.trim().trim_end_matches(PICTURE);
    let ticked = match sign {
        "" | "-" | "❌" | "✗" | "✘" => false,
        "x" | "X" | "✓" | "✔" | "*" | "√" | "✅" | "х" | "Х" => true,
        _ => return None,
    };
    let free = match rest.chars().next() {
        None => true,
        Some(next) if sign.is_empty() && !inner.is_empty() => !matches!(next, '(' | '[' | ':'),
        Some(next) => next.is_whitespace(),
    };
    let rest = rest.trim_start();
    free.then_some(Mark {
        ticked,
        sure: true,
        bracketed: true,
        rest,
    })
}

fn glyph(text: &str) -> Option<Mark<'_>> {
    let mut rest = text.chars();
    let first = rest.next()?;
    let ticked = TICKED.contains(&first) || YES.contains(&first);
    let sure = TICKED.contains(&first) || EMPTY.contains(&first);
    if !(ticked || sure || NO.contains(&first)) {
        return None;
    }
    let rest = rest.as_str().trim_start_matches(PICTURE).trim_start();
    Some(Mark {
        ticked,
        sure,
        bracketed: false,
        rest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_written_in_many_ways() {
        for (text, ticked) in [
            ("[ ] a", false),
            ("[  ] a", false),
            ("[] a", false),
            ("[\u{a0}] a", false),
            ("[ ]任务", false),
            ("【 】a", false),
            ("［　］ a", false),
            ("[x] a", true),
            ("[X] a", true),
            ("[✓] a", true),
            ("[*] a", true),
            ("☐ a", false),
            ("⬜️ a", false),
            ("□ a", false),
            ("☑ a", true),
            ("✅ a", true),
            ("✔️ a", true),
            ("❌ a", false),
        ] {
            let found = mark(text).map(|mark| (mark.ticked, mark.rest.trim()));
            let rest = if text.contains('任') { "任务" } else { "a" };
            assert_eq!(found, Some((ticked, rest)), "{text}");
        }
    }

    #[test]
    fn links_references_and_placeholders_are_not_boxes() {
        for text in [
            "[x](https://example.org)",
            "[x]: y",
            "[ ](a)",
            "[1] a",
            "[NAME] a",
            "[      ] a",
            "[]",
            "x [ ]",
        ] {
            let found = mark(text);
            assert!(found.is_none() || text == "[]", "{text} {found:?}");
        }
    }

    #[test]
    fn two_boxes_on_a_line_are_a_choice() {
        assert!(single("☐ Yes ☐ No").is_none());
        assert!(single("[ ] Development [ ] Staging").is_none());
        assert!(single("☐ Yes").is_some());
        assert_eq!(count("Risk: ☐ low ☐ high, [x] read"), 3);
    }

    #[test]
    fn boxes_in_code_are_found_at_the_beginning_of_lines() {
        let text = "- [ ] one\n[x] two\nif [ -f a ]; then\n  1. [ ] three\n";
        let found: Vec<(usize, bool)> =
            in_lines(text).map(|(at, mark)| (at, mark.ticked)).collect();
        assert_eq!(found, [(0, false), (1, true), (3, false)]);
    }
}
