//! `reStructuredText` as the blocks of `import::blocks`: what belongs to what is told by
//! indentation. Directives that hold words are quotations, others are kept as text.

use std::ops::Range;

use super::blocks::{Block, DEEPEST, Inline, Item, Kind, Markup, Source, boxes, cover, settle};
use super::blocks::{lines_of, number, words};

mod directive;
mod table;

/// The blocks of a text.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let lines = lines_of(text);
    let mut reader = Reader {
        lines: &lines,
        told: lines.iter().map(|line| Told::of(line)).collect(),
        styles: Vec::new(),
        depth: 0,
    };
    let blocks = reader.blocks(0..lines.len(), 0);
    let source = Source {
        lines: &lines,
        words: inline,
        reopen: None,
    };
    cover(settle(blocks, source), &lines)
}

fn inline(text: &str) -> Inline {
    words(text, Markup::Rst)
}

/// A block from its first line to behind its last, counted from zero.
fn block(at: Range<usize>, kind: Kind) -> Block {
    Block {
        lines: number(at.start)..number(at.end),
        kind,
    }
}

/// A line as it is asked for again and again.
struct Told<'s> {
    /// Without blanks at its end.
    line: &'s str,
    /// How far it stands in.
    indent: usize,
}

impl<'s> Told<'s> {
    fn of(line: &'s str) -> Self {
        let line = line.trim_end();
        Self {
            line,
            indent: indent_of(line),
        }
    }
}

struct Reader<'s> {
    lines: &'s [&'s str],
    told: Vec<Told<'s>>,
    /// How headings are drawn, in the order in which it was first done so: their levels.
    styles: Vec<(char, bool)>,
    depth: u32,
}

impl<'s> Reader<'s> {
    fn line(&self, at: usize) -> &'s str {
        self.told.get(at).map_or("", |told| told.line)
    }

    fn indent(&self, at: usize) -> usize {
        self.told.get(at).map_or(0, |told| told.indent)
    }

    /// A line from where its words begin.
    fn words(&self, at: usize) -> &'s str {
        self.line(at).get(self.indent(at)..).unwrap_or_default()
    }

    fn is_blank(&self, at: usize) -> bool {
        self.line(at).is_empty()
    }

    fn text(&self, at: Range<usize>) -> String {
        self.lines.get(at).unwrap_or_default().join("\n")
    }

    /// A line without so much indentation; what has less is not cut.
    fn behind(&self, at: usize, indent: usize) -> &'s str {
        let line = self.line(at);
        line.get(indent.min(self.indent(at))..).unwrap_or_default()
    }

    /// The line behind those that stand in deeper than this or are blank; trailing blank ones left.
    fn set_in(&self, from: usize, end: usize, indent: usize) -> usize {
        let out = |at: &usize| !self.is_blank(*at) && self.indent(*at) <= indent;
        let next = (from..end).find(out).unwrap_or(end);
        let told = (from..next).rev().find(|at| !self.is_blank(*at));
        told.map_or(from, |last| last + 1)
    }

    fn blocks(&mut self, within: Range<usize>, indent: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut at = within.start;
        while at < within.end {
            if self.is_blank(at) {
                at += 1;
                continue;
            }
            let (found, next) = self.block(at, within.end, indent);
            blocks.extend(found);
            at = next.max(at + 1);
        }
        blocks
    }

    /// The blocks of lines that stand further in; as text where that goes too deep.
    fn inner(&mut self, within: Range<usize>) -> Vec<Block> {
        let told = within.clone().filter(|at| !self.is_blank(*at));
        let Some(indent) = told.map(|at| self.indent(at)).min() else {
            return Vec::new();
        };
        if self.depth >= DEEPEST {
            let text = self.text(within.clone());
            return vec![block(within, Kind::Other(text))];
        }
        self.depth += 1;
        let blocks = self.blocks(within, indent);
        self.depth -= 1;
        blocks
    }

    /// What begins on a line that is not blank, and the line behind it.
    fn block(&mut self, at: usize, end: usize, indent: usize) -> (Vec<Block>, usize) {
        let own = self.indent(at);
        if own > indent {
            let next = self.set_in(at, end, indent);
            let inner = self.inner(at..next);
            // Words that stand further in are quoted; lists and code are only set in for the eye.
            let set_in = |block: &Block| !matches!(block.kind, Kind::Paragraph(_) | Kind::Quote(_));
            if inner.iter().any(set_in) {
                return (inner, next);
            }
            return (vec![block(at..next, Kind::Quote(inner))], next);
        }
        let text = self.behind(at, own);
        if let Some((level, title, next)) = self.heading(at, end) {
            return (
                vec![block(at..next, Kind::Heading(level, inline(title)))],
                next,
            );
        }
        if is_drawn(text) && text.len() >= 4 && !table::is_border(text) {
            return (
                vec![block(at..at + 1, Kind::Other(text.to_owned()))],
                at + 1,
            );
        }
        if text == ".." || text.starts_with(".. ") {
            return self.directive(at, end, own);
        }
        if let Some(found) = self.table(at, end, own) {
            return found;
        }
        if text == "::" {
            return self.literal(at, at + 1, end, own);
        }
        if bullet(text).is_some() {
            return self.list(at, end, own);
        }
        if field(text).is_some() {
            return self.fields(at, end, own);
        }
        self.paragraph(at, end, own)
    }

    /// A heading here: drawn below, or above and below.
    fn heading(&mut self, at: usize, end: usize) -> Option<(u8, &'s str, usize)> {
        let over = is_drawn(self.line(at)) && at + 2 < end;
        let (title, drawn, next) = if over {
            (self.line(at + 1), self.line(at + 2), at + 3)
        } else {
            (self.line(at), self.line(at + 1), at + 2)
        };
        let said = title.trim();
        let fits = is_drawn(drawn) && drawn.len() >= said.chars().count().min(4);
        let same = !over || self.line(at) == drawn;
        if next > end || !fits || !same || said.is_empty() || (!over && self.indent(at) > 0) {
            return None;
        }
        if is_drawn(said)
            || !said.chars().any(char::is_alphanumeric)
            || table::is_border(drawn) && over && said.contains("  ")
        {
            return None;
        }
        // A list whose second line is drawn by chance is none.
        let style = (drawn.chars().next()?, over);
        let known = self.styles.iter().position(|other| *other == style);
        let level = known.unwrap_or_else(|| {
            self.styles.push(style);
            self.styles.len() - 1
        });
        let level = u8::try_from(level.min(5) + 1).ok()?;
        Some((level, said, next))
    }

    /// Words up to a blank line, other indentation or the beginning of a list; `::` at their end
    /// says that code follows.
    fn paragraph(&mut self, at: usize, end: usize, indent: usize) -> (Vec<Block>, usize) {
        let ends = |next: &usize| {
            let text = self.words(*next);
            self.is_blank(*next)
                || self.indent(*next) != indent
                || text.starts_with(".. ")
                || bullet(text).is_some_and(|mark| mark.is_plain)
        };
        let next = (at + 1..end).find(ends).unwrap_or(end);
        let said: Vec<&str> = (at..next)
            .map(|line| self.words(line))
            .map(|line| line.strip_prefix("| ").unwrap_or(line))
            .collect();
        let mut said = said.join("\n");
        let opens = said.ends_with("::");
        if opens {
            said.pop();
        }
        let words = block(at..next, Kind::Paragraph(inline(&said)));
        if !opens {
            return (vec![words], next);
        }
        let (code, behind) = self.literal(next, next, end, indent);
        (std::iter::once(words).chain(code).collect(), behind)
    }

    /// Code that stands further in, from this line on; its block begins at the other.
    fn literal(
        &mut self,
        start: usize,
        from: usize,
        end: usize,
        indent: usize,
    ) -> (Vec<Block>, usize) {
        let next = self.set_in(from, end, indent);
        let told = (from..next).find(|at| !self.is_blank(*at));
        let Some(first) = told else {
            let text = self.text(start..from);
            let alone = (from > start).then(|| block(start..from, Kind::Other(text)));
            return (alone.into_iter().collect(), from.max(start));
        };
        let start = if start < from { start } else { first };
        (vec![self.code(start..next, first, None, None)], next)
    }

    /// A block of code whose body begins on this line.
    fn code(
        &self,
        lines: Range<usize>,
        first: usize,
        language: Option<String>,
        info: Option<String>,
    ) -> Block {
        let told = (first..lines.end).filter(|at| !self.is_blank(*at));
        let common = told.map(|at| self.indent(at)).min().unwrap_or(0);
        let body = (first..lines.end).fold(String::new(), |mut body, at| {
            body.push_str(self.behind(at, common));
            body.push('\n');
            body
        });
        let first = number(first);
        let kind = Kind::Code {
            language,
            info,
            first,
            body,
        };
        block(lines, kind)
    }

    fn list(&mut self, at: usize, end: usize, indent: usize) -> (Vec<Block>, usize) {
        let (mut items, mut next, mut last) = (Vec::new(), at, at + 1);
        let mut kind = None;
        while next < end {
            let text = self.words(next);
            let Some(mark) = bullet(text).filter(|_| self.indent(next) == indent) else {
                break;
            };
            if kind.is_some_and(|(sign, _)| sign != mark.sign) {
                break;
            }
            kind.get_or_insert((mark.sign, mark.number));
            last = self.set_in(next + 1, end, indent);
            let content = indent + mark.width;
            items.push(self.item(next..last, content, mark.words));
            next = (last..end)
                .find(|line| !self.is_blank(*line))
                .unwrap_or(end);
        }
        let first = kind.and_then(|(_, number)| number);
        (vec![block(at..last, Kind::List(first, items))], last)
    }

    /// An item: its words on the line of its mark, and what stands further in.
    fn item(&mut self, lines: Range<usize>, content: usize, words: &str) -> Item {
        let own = lines.start + 1..lines.end;
        let ends = |next: &usize| {
            let text = self.words(*next);
            self.is_blank(*next)
                || self.indent(*next) > content + 1
                || text.starts_with(".. ")
                || bullet(text).is_some()
        };
        let next = own.clone().find(ends).unwrap_or(lines.end);
        let mut said = vec![words];
        said.extend((lines.start + 1..next).map(|at| self.words(at)));
        let mut said = said.join("\n");
        let opens = said.ends_with("::");
        if opens {
            said.pop();
        }
        let mut blocks = vec![block(lines.start..next, Kind::Paragraph(inline(&said)))];
        if opens {
            let (code, behind) = self.literal(next, next, lines.end, content.saturating_sub(1));
            blocks.extend(code);
            blocks.extend(self.inner(behind..lines.end));
        } else {
            blocks.extend(self.inner(next..lines.end));
        }
        Item {
            lines: number(lines.start)..number(lines.end),
            ticked: None,
            blocks,
        }
    }

    /// `:Owner: Ada`, line below line.
    fn fields(&mut self, at: usize, end: usize, indent: usize) -> (Vec<Block>, usize) {
        let (mut items, mut next) = (Vec::new(), at);
        while next < end {
            let here = self.indent(next) == indent;
            let Some((name, value)) = field(self.words(next)).filter(|_| here) else {
                break;
            };
            let last = self.set_in(next + 1, end, indent);
            let mut said = vec![value];
            said.extend((next + 1..last).map(|line| self.words(line)));
            let value = inline(said.join("\n").trim_end());
            let bold = format!("{name}:");
            let text = if value.text.is_empty() {
                bold.clone()
            } else {
                format!("{bold} {}", value.text)
            };
            let strong = std::iter::once(bold.clone()).chain(value.strong).collect();
            let words = Inline {
                text,
                bold: Some(bold),
                strong,
                ..value
            };
            let blocks = vec![block(next..last, Kind::Paragraph(words))];
            items.push(Item {
                lines: number(next)..number(last),
                ticked: None,
                blocks,
            });
            next = last;
        }
        (vec![block(at..next, Kind::List(None, items))], next)
    }
}

/// How far a line stands in.
fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// A line that is drawn of one sign.
fn is_drawn(line: &str) -> bool {
    let first = line.chars().next();
    let sign = first.filter(char::is_ascii_punctuation);
    sign.is_some_and(|sign| line.len() >= 2 && line.chars().all(|c| c == sign))
        && line != "::"
        && line != ".."
}

/// The mark of an item.
struct Bullet<'t> {
    /// Which list it belongs to.
    sign: char,
    number: Option<u64>,
    /// How wide it is with the blank behind it.
    width: usize,
    words: &'t str,
    /// Whether it may stand in the middle of a paragraph: people leave out the blank line.
    is_plain: bool,
}

fn bullet(text: &str) -> Option<Bullet<'_>> {
    let first = text.chars().next()?;
    if matches!(first, '-' | '*' | '+' | '•') {
        let rest = text.get(first.len_utf8()..)?;
        let words = rest.trim_start();
        let is = words.is_empty() || rest.starts_with([' ', '\t']);
        return is.then_some(Bullet {
            sign: first,
            number: None,
            width: text.len() - words.len(),
            words,
            is_plain: !words.is_empty(),
        });
    }
    let inner = text.strip_prefix('(').unwrap_or(text);
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = inner.get(..inner.len() - rest.len())?;
    let rest = if digits.is_empty() {
        inner.strip_prefix('#')?
    } else {
        rest
    };
    let close = rest.chars().next().filter(|c| matches!(c, '.' | ')'))?;
    let words = rest.get(1..)?;
    let is = words.is_empty() || words.starts_with([' ', '\t']);
    let words = words.trim_start();
    is.then_some(Bullet {
        sign: close,
        number: Some(digits.parse().unwrap_or(1)),
        width: text.len() - words.len(),
        words,
        is_plain: !words.is_empty() && boxes::mark(words).is_some(),
    })
}

/// `:Name: words`; not a role within a sentence.
fn field(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.strip_prefix(':')?.split_once(':')?;
    let named =
        !name.is_empty() && name.len() < 80 && !name.starts_with(' ') && !name.contains('`');
    let apart = value.is_empty() || value.starts_with(' ');
    (named && apart).then_some((name, value.trim()))
}

#[cfg(test)]
mod tests {
    use super::super::blocks::told::told;

    fn read(text: &str) -> Vec<String> {
        super::blocks(text).iter().map(told).collect()
    }

    #[test]
    fn headings_have_the_level_of_how_they_are_drawn() {
        assert_eq!(
            read("=====\nLarch\n=====\n\nBefore\n======\n\nFirst\n-----\n\nAfter\n=====\n"),
            [
                "1-3 h1 Larch",
                "5-6 h2 Before",
                "8-9 h3 First",
                "11-12 h2 After"
            ]
        );
    }

    #[test]
    fn items_hold_what_stands_further_in() {
        assert_eq!(
            read("- [ ] a\n- [x] b\n\n  - ☐ c\n\n#. d\n   e\n\n   words\n"),
            [
                "1-4 list None [_ 1-1 p \"a\", x 2-2 p \"b\" + 4-4 list None [_ 4-4 p \"c\"]]",
                "6-9 list Some(1) [6-7 p \"d\\ne\" + 9-9 p \"words\"]",
            ]
        );
        assert_eq!(
            read(":Owner: Ada\n:Version: 1\n"),
            ["1-2 list None [1-1 p \"Owner: Ada\", 2-2 p \"Version: 1\"]"]
        );
    }

    #[test]
    fn a_list_that_is_only_set_in_is_a_list() {
        assert_eq!(
            read("Tasks:\n\n  - [ ] a\n  - [ ] b\n\nSaid:\n\n  words\n"),
            [
                "1-1 p \"Tasks:\"",
                "3-4 list None [_ 3-3 p \"a\", _ 4-4 p \"b\"]",
                "6-6 p \"Said:\"",
                "8-8 quote 1",
            ]
        );
    }

    #[test]
    fn code_follows_a_directive_or_two_colons() {
        assert_eq!(
            read(".. code-block:: bash\n   :linenos:\n\n   ./a\n     --b\n\nRun::\n\n  c\n\nEnd\n"),
            [
                "1-5 code Some(\"bash\") from 4 \"./a\\n  --b\\n\"",
                "7-7 p \"Run:\"",
                "9-9 code None from 9 \"c\\n\"",
                "11-11 p \"End\"",
            ]
        );
        assert_eq!(
            read("#. Build::\n\n     make\n\n#. Ship\n"),
            [
                "1-5 list Some(1) [1-1 p \"Build:\" + 3-3 code None from 3 \"make\\n\", 5-5 p \"Ship\"]"
            ]
        );
    }

    #[test]
    fn other_directives_are_quotations_or_text() {
        assert_eq!(
            read(
                ".. warning:: Never\n\n   Really.\n\n.. image:: a.png\n   :alt: b\n\n.. said by nobody\n"
            ),
            [
                "1-3 quote 2",
                "5-6 other \".. image:: a.png\\n   :alt: b\"",
                "8-8 other \".. said by nobody\"",
            ]
        );
    }

    #[test]
    fn three_kinds_of_tables_keep_the_lines_of_their_rows() {
        let grid = "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n|   | 3 |\n+---+---+\n| 4 | 5 |\n+---+---+\n";
        assert_eq!(read(grid), ["1-8 table 2 at [4, 7]"]);
        let ruled = "===  ===\na    b\n===  ===\n1    2\n     3\n4    5\n===  ===\n";
        assert_eq!(read(ruled), ["1-7 table 2 at [4, 6]"]);
        let listed = ".. list-table:: People\n   :header-rows: 1\n\n   * - a\n     - b\n   * - 1\n     - 2\n       3\n";
        assert_eq!(
            read(listed),
            [
                "1-1 p \"People\"",
                "2-2 other \"   :header-rows: 1\"",
                "4-8 table 2 at [6]"
            ]
        );
    }
}
