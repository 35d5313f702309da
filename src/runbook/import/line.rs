//! Blocks as lines, each with its number and where it stands, for readers of what single lines say:
//! labels, names, addresses. Tables stay whole. Text within HTML is not read.

use std::ops::Range;

use super::blocks::{Block, Inline, Item, Kind};

/// Where a line stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// It is a heading of this level.
    Heading(u8),
    /// In a paragraph.
    Words,
    /// In an item of a list, this deep; one for the outermost.
    Item(u8),
    /// In code.
    Code,
    /// In a quotation.
    Quote,
}

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line<'b> {
    /// Its number.
    pub at: u32,
    /// Where it stands.
    pub place: Place,
    /// Its words, ends trimmed.
    pub text: &'b str,
    /// The part of them, at the beginning, that is bold.
    pub bold: Option<&'b str>,
    /// Whether it begins with a checkbox.
    pub boxed: bool,
    /// The words it stands in, with their links.
    pub words: Option<&'b Inline>,
}

/// A line or a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece<'b> {
    /// A line.
    Line(Line<'b>),
    /// A table: its lines, head and rows.
    Table(Range<u32>, &'b [Inline], &'b [(u32, Vec<Inline>)]),
}

/// Deeper lists are counted as this deep.
const DEEPEST: u8 = 20;

/// What still has to be read, the next one last.
enum Rest<'b> {
    Blocks(&'b [Block], Around),
    Items(&'b [Item], Around),
}

/// What is around a block.
#[derive(Clone, Copy)]
struct Around {
    depth: u8,
    quoted: bool,
    /// Whether the next paragraph begins with a checkbox.
    boxed: bool,
}

/// The lines and tables of blocks, in their order. Works off a list of its own, so that deeply
/// nested text cannot exhaust the stack.
#[must_use]
pub fn pieces(blocks: &[Block]) -> Vec<Piece<'_>> {
    let around = Around {
        depth: 0,
        quoted: false,
        boxed: false,
    };
    let mut found = Vec::new();
    let mut rest = vec![Rest::Blocks(blocks, around)];
    while let Some(next) = rest.pop() {
        match next {
            Rest::Items(items, around) => {
                let Some((item, others)) = items.split_first() else {
                    continue;
                };
                rest.push(Rest::Items(others, around));
                let boxed = item.ticked.is_some();
                rest.push(Rest::Blocks(&item.blocks, Around { boxed, ..around }));
            }
            Rest::Blocks(blocks, around) => {
                let Some((block, others)) = blocks.split_first() else {
                    continue;
                };
                let after = Around {
                    boxed: false,
                    ..around
                };
                rest.push(Rest::Blocks(others, after));
                match &block.kind {
                    Kind::List(_, items) => {
                        let depth = (around.depth + 1).min(DEEPEST);
                        rest.push(Rest::Items(items, Around { depth, ..after }));
                    }
                    Kind::Quote(blocks) => {
                        let quoted = true;
                        rest.push(Rest::Blocks(blocks, Around { quoted, ..after }));
                    }
                    _ => read(block, around, &mut found),
                }
            }
        }
    }
    found
}

fn read<'b>(block: &'b Block, around: Around, found: &mut Vec<Piece<'b>>) {
    match &block.kind {
        Kind::Heading(level, words) => {
            let place = Place::Heading(*level);
            spread(words, block.lines.start, place, false, found);
        }
        Kind::Paragraph(words) => {
            let place = match around {
                Around { quoted: true, .. } => Place::Quote,
                Around { depth: 0, .. } => Place::Words,
                Around { depth, .. } => Place::Item(depth),
            };
            spread(words, block.lines.start, place, around.boxed, found);
        }
        Kind::Code { first, body, .. } => {
            for (at, text) in (*first..).zip(body.lines()) {
                found.push(Piece::Line(Line {
                    at,
                    place: Place::Code,
                    text: text.trim_end(),
                    bold: None,
                    boxed: false,
                    words: None,
                }));
            }
        }
        Kind::Table { head, rows } => {
            found.push(Piece::Table(block.lines.clone(), head, rows));
        }
        Kind::List(..) | Kind::Quote(_) | Kind::Other(_) => {}
    }
}

fn spread<'b>(
    words: &'b Inline,
    first: u32,
    place: Place,
    boxed: bool,
    found: &mut Vec<Piece<'b>>,
) {
    let mut strong = words.strong.iter().map(|bold| bold.trim()).peekable();
    for (number, (at, text)) in (first..).zip(words.text.lines()).enumerate() {
        let text = text.trim();
        let mut bold = words.bold.as_deref().filter(|_| number == 0);
        while let Some(next) = strong.next_if(|next| text.contains(next)) {
            bold = bold.or_else(|| text.starts_with(next).then_some(next));
        }
        found.push(Piece::Line(Line {
            at,
            place,
            text,
            bold: bold.map(str::trim).filter(|bold| !bold.is_empty()),
            boxed: boxed && number == 0,
            words: Some(words),
        }));
    }
}

/// The lines alone.
pub fn lines(blocks: &[Block]) -> impl Iterator<Item = Line<'_>> {
    pieces(blocks).into_iter().filter_map(|piece| match piece {
        Piece::Line(line) => Some(line),
        Piece::Table(..) => None,
    })
}

/// Longest label, in characters.
const LONGEST_LABEL: usize = 64;

/// A label and what stands after it: `Phone: +1 …`, `电话：…`. The colon of an address (`https://`)
/// or of a time (`08:00`) parts nothing.
#[must_use]
pub fn labelled(text: &str) -> Option<(&str, &str)> {
    let colons = text.char_indices().filter(|(_, c)| matches!(c, ':' | '：'));
    for (at, colon) in colons {
        let (label, value) = (text.get(..at)?, text.get(at + colon.len_utf8()..)?);
        if label.chars().count() > LONGEST_LABEL {
            return None;
        }
        let clock = label.ends_with(|c: char| c.is_ascii_digit())
            && value.starts_with(|c: char| c.is_ascii_digit());
        if clock || value.starts_with("//") || value.starts_with(':') {
            continue;
        }
        let label = bare(label);
        return (!label.is_empty()).then(|| (label, value.trim_matches(is_mark)));
    }
    None
}

/// Spaces and the marks of bold and italic text.
fn is_mark(c: char) -> bool {
    c.is_whitespace() || c == '*'
}

/// A label without the bullets, boxes and marks around it.
#[must_use]
pub fn bare(label: &str) -> &str {
    let around =
        |c: char| is_mark(c) || matches!(c, ':' | '：' | '`' | '>' | '•' | '-' | '–' | '—');
    label.trim_matches(around)
}

/// A longer line, in bytes, is no form.
const LONGEST_LINE: usize = 2_000;

/// The fields of a line: `Name: ___ Signature: ___ Date: ___`, `Version: 1 | Owner: ops`. Parted at
/// bars and dots, and after each blank that is followed by another label.
#[must_use]
pub fn fields(text: &str) -> Vec<(&str, &str)> {
    if text.len() > LONGEST_LINE {
        return Vec::new();
    }
    let parts = text.split(['|', '•', '·', '\t']);
    parts.flat_map(after_blanks).filter_map(labelled).collect()
}

/// The parts of a text that each end with a blank.
fn after_blanks(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut drawn) = (0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '_' | '＿' | '…' => drawn += 1,
            c if c.is_whitespace() && drawn > 1 => {}
            c => {
                let rest = text.get(at..).unwrap_or_default();
                if drawn > 1 && c.is_alphabetic() && labelled(rest).is_some() {
                    parts.extend(text.get(from..at));
                    from = at;
                }
                drawn = 0;
            }
        }
    }
    parts.extend(text.get(from..));
    parts
}

#[cfg(test)]
mod tests {
    use super::super::blocks::blocks;
    use super::*;

    #[test]
    fn lines_know_their_numbers_and_places() {
        let text =
            "# Team\n\n**Lead:** Ada\nPhone: 1\n\n- [ ] one\n  - two\n\n```\nthree\n```\n> four\n";
        let blocks = blocks(text);
        let told: Vec<_> = lines(&blocks).map(|l| (l.at, l.place, l.text)).collect();
        assert_eq!(
            told,
            [
                (1, Place::Heading(1), "Team"),
                (3, Place::Words, "Lead: Ada"),
                (4, Place::Words, "Phone: 1"),
                (6, Place::Item(1), "one"),
                (7, Place::Item(2), "two"),
                (10, Place::Code, "three"),
                (12, Place::Quote, "four"),
            ]
        );
    }

    #[test]
    fn colons_of_times_and_addresses_part_nothing() {
        assert_eq!(
            labelled("Status: https://a.b"),
            Some(("Status", "https://a.b"))
        );
        assert_eq!(labelled("电话：123"), Some(("电话", "123")));
        assert_eq!(labelled("at 08:00 sharp"), None);
        assert_eq!(labelled("https://a.b/c"), None);
    }

    #[test]
    fn one_line_may_have_many_fields() {
        assert_eq!(
            fields("Name: ______ Signature: ____ Date: __"),
            [("Name", "______"), ("Signature", "____"), ("Date", "__")]
        );
        assert_eq!(
            fields("Version: 1 | Owner: ops team"),
            [("Version", "1"), ("Owner", "ops team")]
        );
    }
}
