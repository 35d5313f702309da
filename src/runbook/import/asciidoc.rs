//! `AsciiDoc` as the blocks of `import::blocks`: line by line, as its rules are. Attributes,
//! comments and macros are kept as text.

use std::ops::Range;

use super::blocks::{Block, DEEPEST, Inline, Kind, Markup, Source, boxes, cover, settle};
use super::blocks::{lines_of, number, words};

mod list;
mod table;

/// Lines that fence something off, and what they may be made of.
const FENCES: &[char] = &['-', '.', '=', '*', '_', '+', '/', '`', '~'];
/// What an admonition is called.
const WARNINGS: [&str; 5] = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"];

/// The blocks of a text.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let lines = lines_of(text);
    let mut reader = Reader {
        lines: &lines,
        depth: 0,
    };
    let blocks = reader.blocks(0..lines.len());
    let source = Source {
        lines: &lines,
        words: inline,
        reopen: None,
    };
    cover(settle(blocks, source), &lines)
}

fn inline(text: &str) -> Inline {
    words(text, Markup::AsciiDoc)
}

/// A block from its first line to behind its last, counted from zero.
fn block(at: Range<usize>, kind: Kind) -> Block {
    Block {
        lines: number(at.start)..number(at.end),
        kind,
    }
}

struct Reader<'s> {
    lines: &'s [&'s str],
    depth: u32,
}

impl<'s> Reader<'s> {
    fn line(&self, at: usize) -> &'s str {
        self.lines.get(at).map_or("", |line| line.trim_end())
    }

    fn text(&self, at: Range<usize>) -> String {
        self.lines.get(at).unwrap_or_default().join("\n")
    }

    fn blocks(&mut self, within: Range<usize>) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut at = within.start;
        while at < within.end {
            if self.line(at).trim().is_empty() {
                at += 1;
                continue;
            }
            let (found, next) = self.block(at, within.end);
            blocks.extend(found);
            at = next.max(at + 1);
        }
        blocks
    }

    /// What begins on a line that is not blank, and the line behind it.
    fn block(&mut self, at: usize, end: usize) -> (Vec<Block>, usize) {
        let line = self.line(at);
        if let Some(mark) = fence(line) {
            return self.fenced(at, end, mark, None);
        }
        if let Some((level, title)) = heading(line) {
            return (
                vec![block(at..at + 1, Kind::Heading(level, inline(title)))],
                at + 1,
            );
        }
        if let Some(found) = self.underlined(at, end) {
            return (vec![found], at + 2);
        }
        if is_other(line) {
            let next = (at + 1..end).find(|next| !is_other(self.line(*next)));
            let next = next.unwrap_or(end);
            return (
                vec![block(at..next, Kind::Other(self.text(at..next)))],
                next,
            );
        }
        if is_attributes(line) {
            return self.attributed(at, end);
        }
        if let Some(title) = title(line) {
            let title = inline(title);
            let bold = Some(title.text.clone());
            let kind = Kind::Paragraph(Inline { bold, ..title });
            return (vec![block(at..at + 1, kind)], at + 1);
        }
        if list::marker(line).is_some() {
            let (list, next) = self.list(at, end, &mut Vec::new());
            return (vec![list], next);
        }
        if line.starts_with([' ', '\t']) {
            return self.literal(at, end);
        }
        self.paragraph(at, end)
    }

    /// Words up to a blank line or the beginning of something else.
    fn paragraph(&mut self, at: usize, end: usize) -> (Vec<Block>, usize) {
        let next = (at + 1..end)
            .find(|next| self.ends_words(*next))
            .unwrap_or(end);
        let text: Vec<&str> = (at..next).map(|line| self.line(line)).collect();
        let unbroken = text
            .iter()
            .map(|line| line.strip_suffix(" +").unwrap_or(line));
        let said = inline(&unbroken.collect::<Vec<_>>().join("\n"));
        let warned = WARNINGS.iter().any(|name| {
            let rest = text.first().and_then(|first| first.strip_prefix(name));
            rest.is_some_and(|rest| rest.starts_with(": "))
        });
        let whole = block(at..next, Kind::Paragraph(said));
        if warned {
            return (vec![block(at..next, Kind::Quote(vec![whole]))], next);
        }
        (vec![whole], next)
    }

    fn ends_words(&self, at: usize) -> bool {
        let line = self.line(at);
        line.trim().is_empty()
            || line.trim() == "+"
            || fence(line).is_some()
            || heading(line).is_some()
            || is_attributes(line)
            || is_other(line)
            || list::marker(line).is_some()
    }

    /// Lines that are set in are shown as they stand.
    fn literal(&mut self, at: usize, end: usize) -> (Vec<Block>, usize) {
        let ends =
            |next: &usize| self.line(*next).trim().is_empty() || fence(self.line(*next)).is_some();
        let next = (at + 1..end).find(ends).unwrap_or(end);
        (vec![self.code(at..next, at, next, None)], next)
    }

    /// A block of code: its lines, the lines of its body, what is said of it.
    fn code(&self, lines: Range<usize>, from: usize, to: usize, said: Option<&str>) -> Block {
        let said = said.unwrap_or_default();
        let said = said
            .strip_prefix("source")
            .unwrap_or(said)
            .trim_start_matches([',', '%']);
        let (language, info) = said.split_once(',').unwrap_or((said, ""));
        let (language, info) = (language.trim(), info.trim());
        let plain = !language.contains(['=', ' ', '"']);
        let (language, info) = if plain { (language, info) } else { ("", said) };
        let mut body = self.text(from..to);
        body.push('\n');
        let kind = Kind::Code {
            language: (!language.is_empty()).then(|| language.to_lowercase()),
            info: (!info.is_empty()).then(|| info.to_owned()),
            first: number(from),
            body: outdented(&body),
        };
        block(lines, kind)
    }

    /// What stands between two equal lines; to the next heading where the second is missing.
    fn fenced(
        &mut self,
        at: usize,
        end: usize,
        mark: &str,
        said: Option<(usize, &str)>,
    ) -> (Vec<Block>, usize) {
        let start = said.map_or(at, |(line, _)| line);
        let label = said.map(|(_, label)| label);
        let opening = mark.trim_start_matches('`');
        let named = mark.starts_with('`') && !opening.is_empty();
        let (closing, label) = if named {
            ("```", Some(opening))
        } else {
            (mark, label)
        };
        let close = (at + 1..end).find(|line| self.line(*line) == closing);
        let ends = close.unwrap_or_else(|| {
            let next = (at + 1..end).find(|line| heading(self.line(*line)).is_some());
            next.unwrap_or(end)
        });
        let next = (ends + usize::from(close.is_some())).min(end.max(at + 1));
        let inner = at + 1..ends;
        let whole = start..next;
        if mark.starts_with(['|', ',', '!', ':']) {
            return (table::read(self, whole, inner, label), next);
        }
        let code = label.is_some_and(|label| label.starts_with("source") || label == "listing");
        let kind = match mark.chars().next() {
            Some('-' | '.' | '`' | '~') if mark != "--" || code => {
                return (vec![self.code(whole, inner.start, inner.end, label)], next);
            }
            Some('/' | '+') => Kind::Other(self.text(whole.clone())),
            _ if self.depth >= DEEPEST || inner.is_empty() => Kind::Other(self.text(whole.clone())),
            _ => {
                self.depth += 1;
                let mut blocks = self.blocks(inner);
                self.depth -= 1;
                if let Some((line, label)) = said {
                    let said = Kind::Paragraph(Inline::plain(label));
                    blocks.insert(0, block(line..line + 1, said));
                }
                Kind::Quote(blocks)
            }
        };
        (vec![block(whole, kind)], next)
    }

    /// `[source,bash]` and its like, with the block that it tells about where it is code, a table or
    /// a warning.
    fn attributed(&mut self, at: usize, end: usize) -> (Vec<Block>, usize) {
        let label = self.line(at).trim_start_matches('[').trim_end_matches(']');
        let alone = block(at..at + 1, Kind::Other(self.line(at).to_owned()));
        let below = self.line(at + 1);
        let told = at + 1 < end && !below.trim().is_empty();
        if !told {
            return (vec![alone], at + 1);
        }
        if let Some(mark) = fence(below) {
            return self.fenced(at + 1, end, mark, Some((at, label)));
        }
        // A title may stand between.
        if title(below).is_some()
            && at + 2 < end
            && let Some(mark) = fence(self.line(at + 2))
        {
            let (mut blocks, _) = self.block(at + 1, at + 2);
            let (found, next) = self.fenced(at + 2, end, mark, Some((at + 2, label)));
            blocks.insert(0, alone);
            blocks.extend(found);
            return (blocks, next);
        }
        let name = label.split([',', '%', '.', '#']).next().unwrap_or_default();
        let (found, next) = match name {
            "source" | "listing" | "literal" => {
                let ends = |line: &usize| self.line(*line).trim().is_empty();
                let next = (at + 1..end).find(ends).unwrap_or(end);
                return (vec![self.code(at..next, at + 1, next, Some(label))], next);
            }
            name if WARNINGS.contains(&name) || matches!(name, "quote" | "verse") => {
                let (mut found, next) = self.paragraph(at + 1, end);
                found.insert(0, block(at..at + 1, Kind::Paragraph(Inline::plain(label))));
                (vec![block(at..next, Kind::Quote(found))], next)
            }
            _ => (vec![alone], at + 1),
        };
        (found, next)
    }

    /// A heading with a line drawn below it.
    fn underlined(&self, at: usize, end: usize) -> Option<Block> {
        let (title, drawn) = (self.line(at), self.line(at + 1));
        let mark = drawn.chars().next()?;
        let level = ['=', '-', '~', '^', '+'].iter().position(|c| *c == mark)?;
        let long = title.chars().count();
        let fits =
            drawn.len() >= 4 && drawn.len().abs_diff(long) <= 2 && drawn.chars().all(|c| c == mark);
        let is = at + 1 < end && fits && title.chars().any(char::is_alphanumeric);
        let level = u8::try_from(level + 1).ok()?;
        (is && !title.starts_with(' '))
            .then(|| block(at..at + 2, Kind::Heading(level, inline(title))))
    }
}

/// `== Title`, `## Title`.
fn heading(line: &str) -> Option<(u8, &str)> {
    let mark = line.chars().next().filter(|c| matches!(c, '=' | '#'))?;
    let title = line.trim_start_matches(mark);
    let level = line.len() - title.len();
    let title = title.strip_prefix([' ', '\t'])?.trim();
    let title = title.trim_end_matches(mark).trim_end();
    let level = u8::try_from(level).ok().filter(|level| *level <= 6)?;
    (!title.is_empty()).then_some((level, title))
}

/// A line that fences something off.
fn fence(line: &str) -> Option<&str> {
    if matches!(line, "--" | "|===" | ",===" | ":===" | "!===") {
        return Some(line);
    }
    let mark = line.chars().next().filter(|c| FENCES.contains(c))?;
    let rest = line.trim_start_matches(mark);
    let long = line.len() - rest.len();
    match mark {
        '`' => (long == 3 && !rest.contains('`')).then_some(line),
        _ => (long >= 4 && rest.is_empty()).then_some(line),
    }
}

/// `.Title` of the block below.
fn title(line: &str) -> Option<&str> {
    let title = line.strip_prefix('.')?;
    (!title.is_empty() && !title.starts_with(['.', ' ', '\t'])).then_some(title)
}

/// Attributes of the block below: `[source,bash]`; not a box, not the beginning of a sentence.
fn is_attributes(line: &str) -> bool {
    let inner = line
        .strip_prefix('[')
        .and_then(|line| line.strip_suffix(']'));
    inner.is_some() && boxes::mark(line).is_none()
}

/// Attributes of the document, comments, macros and rules.
fn is_other(line: &str) -> bool {
    let comment = line.starts_with("//") && !line.starts_with("///");
    let attribute = line.strip_prefix(':').and_then(|rest| rest.split_once(':'));
    let attribute = attribute.is_some_and(|(name, rest)| {
        let named = name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '!'));
        named && !name.is_empty() && (rest.is_empty() || rest.starts_with(' '))
    });
    let called = line.split_once("::").is_some_and(|(name, rest)| {
        let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        named && rest.ends_with(']') && rest.contains('[')
    });
    comment
        || attribute
        || called
        || matches!(line, "'''" | "---" | "***" | "<<<" | "- - -" | "* * *")
}

/// A text without the indentation that all of its lines have.
fn outdented(text: &str) -> String {
    let told = text.lines().filter(|line| !line.trim().is_empty());
    let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let common = told.map(blanks).min().unwrap_or(0);
    let lines = text
        .split('\n')
        .map(|line| line.get(common..).unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::blocks::told::told;

    fn read(text: &str) -> Vec<String> {
        super::blocks(text).iter().map(told).collect()
    }

    #[test]
    fn headings_attributes_and_comments_have_their_lines() {
        assert_eq!(
            read(
                "= Larch\n:toc: left\n\n// seen by nobody\n== Before\nWords *bold*.\n\nOlder\n-----\n"
            ),
            [
                "1-1 h1 Larch",
                "2-2 other \":toc: left\"",
                "4-4 other \"// seen by nobody\"",
                "5-5 h2 Before",
                "6-6 p \"Words bold.\"",
                "8-9 h2 Older",
            ]
        );
    }

    #[test]
    fn the_mark_of_an_item_says_how_deep_it_is() {
        assert_eq!(
            read("* [ ] a\n** [x] b\nstill b\n** c\n* [*] d\n"),
            [
                "1-5 list None [_ 1-1 p \"a\" + 2-4 list None [x 2-3 p \"b\\nstill b\", 4-4 p \"c\"], x 5-5 p \"d\"]"
            ]
        );
        assert_eq!(
            read(". a\n.. b\n. c\n\n. d\n\nEnd\n"),
            [
                "1-5 list Some(1) [1-1 p \"a\" + 2-2 list Some(1) [2-2 p \"b\"], 3-3 p \"c\", 5-5 p \"d\"]",
                "7-7 p \"End\"",
            ]
        );
        assert_eq!(
            read("Owner:: Ada\nDeputy::\n  Bob\n"),
            ["1-3 list None [1-1 p \"Owner: Ada\", 2-3 p \"Deputy: \\nBob\"]"]
        );
    }

    #[test]
    fn code_belongs_to_the_item_above_with_a_plus_or_directly_below() {
        let code = "2-6 code Some(\"bash\") from 5 \"./ship.sh\\n\"";
        assert_eq!(
            read(". Ship\n[source,bash]\n----\n./ship.sh\n----\n. Look\n"),
            [format!(
                "1-6 list Some(1) [1-1 p \"Ship\" + {}, 6-6 p \"Look\"]",
                code.replace("2-6", "2-5").replace("from 5", "from 4")
            )]
        );
        assert_eq!(
            read(". Ship\n+\n[source,bash]\n----\n./ship.sh\n----\n. Look\n"),
            [format!(
                "1-7 list Some(1) [1-1 p \"Ship\" + {}, 7-7 p \"Look\"]",
                code.replace("2-6", "3-6")
            )]
        );
        assert_eq!(
            read("....\nshown\n....\n"),
            ["1-3 code None from 2 \"shown\\n\""]
        );
    }

    #[test]
    fn a_warning_is_a_quotation_with_its_words() {
        assert_eq!(read("WARNING: Never.\n"), ["1-1 quote 1"]);
        assert_eq!(read("[CAUTION]\n====\nMind.\n====\n"), ["1-4 quote 2"]);
    }

    #[test]
    fn the_cells_of_a_table_may_stand_on_their_own_lines() {
        assert_eq!(
            read("|===\n|Metric |Limit\n\n|Errors |> 5 %\n|Latency\n|> 1 s\n|===\n"),
            ["1-7 table 2 at [4, 5]"]
        );
        assert_eq!(
            read("[cols=\"1,1\"]\n|===\n|a\n|b\n|c |d\n|===\n"),
            ["1-1 other \"[cols=\\\"1,1\\\"]\"", "2-6 table 0 at [3, 5]"]
        );
    }
}
