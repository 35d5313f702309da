//! A Markdown text as blocks with their lines: headings, paragraphs, lists, fences, tables. What
//! the blocks mean is not asked here; that every line belongs to one of them is.

use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, OffsetIter, Options, Parser, Tag};

/// A block. Blocks may hold blocks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// Its lines, from one, the end not included.
    pub lines: Range<u32>,
    /// What it is.
    pub kind: Kind,
}

/// What a block is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A heading of this level, 1 to 6.
    Heading(u8, Inline),
    /// Words.
    Paragraph(Inline),
    /// A list; the number of its first item where it is numbered.
    List(Option<u64>, Vec<Item>),
    /// Code, between fences or indented.
    Code {
        /// The language that the fence names, in lower case.
        language: Option<String>,
        /// The line of the first line of code.
        first: u32,
        /// The code, indentation of its place taken away.
        body: String,
    },
    /// A table.
    Table {
        /// The cells of its head.
        head: Vec<Inline>,
        /// Its rows, each with its line.
        rows: Vec<(u32, Vec<Inline>)>,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// HTML, front matter, a rule: text that is kept and not understood.
    Other(String),
}

/// An item of a list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Item {
    /// Its lines, from one, the end not included.
    pub lines: Range<u32>,
    /// Whether it begins with a checkbox, and whether that is ticked.
    pub ticked: Option<bool>,
    /// What it holds; a paragraph first, where it has words.
    pub blocks: Vec<Block>,
}

/// A run of words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Inline {
    /// The words, without their marks.
    pub text: String,
    /// The part of them, at the beginning, that is bold.
    pub bold: Option<String>,
    /// What stands between backticks.
    pub code: Vec<String>,
    /// Links: the words and the address.
    pub links: Vec<(String, String)>,
}

/// The blocks of a text.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let starts = text.match_indices('\n').map(|(at, _)| at + 1);
    let mut reader = Reader {
        text,
        starts: std::iter::once(0).chain(starts).collect(),
        events: Parser::new_ext(text, options).into_offset_iter().peekable(),
    };
    reader.blocks().1
}

struct Reader<'t> {
    text: &'t str,
    /// Where each line begins.
    starts: Vec<usize>,
    events: Peekable<OffsetIter<'t>>,
}

impl Reader<'_> {
    fn line(&self, byte: usize) -> u32 {
        let line = self.starts.partition_point(|start| *start <= byte);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    fn lines(&self, at: &Range<usize>) -> Range<u32> {
        let text = self.text.get(at.clone()).unwrap_or_default();
        let last = (at.start + text.trim_end().len()).saturating_sub(1);
        self.line(at.start)..self.line(last.max(at.start)) + 1
    }

    fn source(&self, at: &Range<usize>) -> String {
        let text = self.text.get(at.clone()).unwrap_or_default();
        text.trim_end().to_owned()
    }

    /// Every block up to the end of what holds them; and the box of the item, where it has one.
    fn blocks(&mut self) -> (Option<bool>, Vec<Block>) {
        let (mut ticked, mut blocks) = (None, Vec::new());
        while let Some((event, at)) = self.events.peek().cloned() {
            let kind = match event {
                Event::End(_) => {
                    self.events.next();
                    break;
                }
                Event::TaskListMarker(mark) => {
                    self.events.next();
                    ticked = Some(mark);
                    continue;
                }
                Event::Rule => {
                    self.events.next();
                    Kind::Other(self.source(&at))
                }
                Event::Start(tag) if is_block(&tag) => {
                    self.events.next();
                    self.block(&tag, &at)
                }
                // Words that stand in an item without a paragraph of their own.
                _ => {
                    let (words, at) = self.inline();
                    let lines = self.lines(&at);
                    let kind = Kind::Paragraph(words);
                    blocks.push(Block { lines, kind });
                    continue;
                }
            };
            // A list may hold a box and nothing else.
            if let Kind::Paragraph(words) = &kind
                && words.text.trim().is_empty()
            {
                continue;
            }
            let lines = self.lines(&at);
            blocks.push(Block { lines, kind });
        }
        (ticked, blocks)
    }

    fn block(&mut self, tag: &Tag, at: &Range<usize>) -> Kind {
        match tag {
            Tag::Heading { level, .. } => {
                let words = self.words();
                Kind::Heading(*level as u8, words)
            }
            Tag::Paragraph => Kind::Paragraph(self.words()),
            Tag::List(first) => Kind::List(*first, self.items()),
            Tag::CodeBlock(kind) => self.code(kind, at),
            Tag::Table(_) => self.table(),
            Tag::BlockQuote(_) => Kind::Quote(self.blocks().1),
            _ => {
                self.skip();
                Kind::Other(self.source(at))
            }
        }
    }

    /// Words up to the end of what holds them.
    fn words(&mut self) -> Inline {
        let (words, _) = self.inline();
        if matches!(self.events.peek(), Some((Event::End(_), _))) {
            self.events.next();
        }
        words
    }

    /// Words up to the next block or the end of what holds them, with where they stand.
    fn inline(&mut self) -> (Inline, Range<usize>) {
        let mut words = Inline::default();
        let mut at: Option<Range<usize>> = None;
        let (mut depth, mut bold, mut links) = (0_u32, None, Vec::new());
        while let Some((event, place)) = self.events.peek().cloned() {
            match &event {
                Event::End(_) if depth == 0 => break,
                Event::Start(tag) if is_block(tag) => break,
                Event::Rule => break,
                _ => {}
            }
            self.events.next();
            let whole = at.get_or_insert_with(|| place.clone());
            whole.end = whole.end.max(place.end);
            match event {
                Event::Text(text) | Event::InlineHtml(text) | Event::Html(text) => {
                    words.text.push_str(&text);
                }
                Event::Code(code) => {
                    words.text.push_str(&code);
                    words.code.push(code.into_string());
                }
                Event::SoftBreak | Event::HardBreak => words.text.push('\n'),
                // A box that is not the first thing of its item is only words.
                Event::TaskListMarker(true) => words.text.push_str("[x] "),
                Event::TaskListMarker(false) => words.text.push_str("[ ] "),
                Event::Start(tag) => {
                    depth += 1;
                    match tag {
                        Tag::Strong if words.text.is_empty() => bold = Some(depth),
                        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                            links.push((depth, words.text.len(), dest_url.into_string()));
                        }
                        _ => {}
                    }
                }
                Event::End(_) => {
                    if bold == Some(depth) {
                        bold = None;
                        words.bold = Some(words.text.clone());
                    }
                    if links.last().is_some_and(|(opened, ..)| *opened == depth)
                        && let Some((_, from, address)) = links.pop()
                    {
                        let said = words.text.get(from..).unwrap_or_default().to_owned();
                        words.links.push((said, address));
                    }
                    depth -= 1;
                }
                _ => {}
            }
        }
        (words, at.unwrap_or_default())
    }

    fn items(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        while let Some((event, at)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => {
                    let lines = self.lines(&at);
                    let (ticked, blocks) = self.blocks();
                    items.push(Item {
                        lines,
                        ticked,
                        blocks,
                    });
                }
                _ => break,
            }
        }
        items
    }

    fn code(&mut self, kind: &CodeBlockKind, at: &Range<usize>) -> Kind {
        let mut body = String::new();
        let mut first = None;
        while let Some((Event::Text(text), place)) =
            self.events.next_if(|(e, _)| matches!(e, Event::Text(_)))
        {
            first.get_or_insert(place.start);
            body.push_str(&text);
        }
        self.events.next();
        let first = first.map_or_else(|| self.line(at.start) + 1, |byte| self.line(byte));
        let language = match kind {
            CodeBlockKind::Fenced(info) => {
                info.split([' ', ',', '{']).next().map(str::to_lowercase)
            }
            CodeBlockKind::Indented => None,
        };
        Kind::Code {
            language: language.filter(|language| !language.is_empty()),
            first,
            body,
        }
    }

    fn table(&mut self) -> Kind {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        while let Some((event, at)) = self.events.next() {
            match event {
                Event::Start(Tag::TableHead) => head = self.cells(),
                Event::Start(Tag::TableRow) => {
                    let line = self.line(at.start);
                    rows.push((line, self.cells()));
                }
                _ => break,
            }
        }
        Kind::Table { head, rows }
    }

    fn cells(&mut self) -> Vec<Inline> {
        let mut cells = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::TableCell) => cells.push(self.words()),
                _ => break,
            }
        }
        cells
    }

    /// Passes over what a tag holds that was just opened.
    fn skip(&mut self) {
        let mut depth = 1;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }
}

/// Whether a tag holds blocks or is one; the others stand within words.
fn is_block(tag: &Tag) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block in one line, for comparing.
    fn told(block: &Block) -> String {
        let Range { start, end } = block.lines;
        let what = match &block.kind {
            Kind::Heading(level, words) => format!("h{level} {}", words.text),
            Kind::Paragraph(words) => format!("p {:?}", words.text),
            Kind::List(first, items) => {
                let items: Vec<String> = items.iter().map(told_item).collect();
                format!("list {first:?} [{}]", items.join(", "))
            }
            Kind::Code {
                language,
                first,
                body,
            } => format!("code {language:?} from {first} {body:?}"),
            Kind::Table { head, rows } => {
                let rows: Vec<u32> = rows.iter().map(|(line, _)| *line).collect();
                format!("table {} at {rows:?}", head.len())
            }
            Kind::Quote(blocks) => format!("quote {}", blocks.len()),
            Kind::Other(text) => format!("other {text:?}"),
        };
        format!("{start}-{} {what}", end - 1)
    }

    fn told_item(item: &Item) -> String {
        let mark = match item.ticked {
            Some(true) => "x ",
            Some(false) => "_ ",
            None => "",
        };
        let blocks: Vec<String> = item.blocks.iter().map(told).collect();
        format!("{mark}{}", blocks.join(" + "))
    }

    fn read(text: &str) -> Vec<String> {
        blocks(text).iter().map(told).collect()
    }

    #[test]
    fn every_block_knows_its_lines() {
        let text = "# Title\n\nWords on\ntwo lines.\n\n```Bash\necho hi\n```\n\n---\n\n> said\n";
        assert_eq!(
            read(text),
            [
                "1-1 h1 Title",
                "3-4 p \"Words on\\ntwo lines.\"",
                "6-8 code Some(\"bash\") from 7 \"echo hi\\n\"",
                "10-10 other \"---\"",
                "12-12 quote 1",
            ]
        );
    }

    #[test]
    fn boxes_belong_to_their_items_and_items_nest() {
        let text = "- [ ] one\n- [x] two\n  - [ ] two a\n- three\n";
        assert_eq!(
            read(text),
            [
                "1-4 list None [_ 1-1 p \"one\", x 2-2 p \"two\" + 3-3 list None [_ 3-3 p \"two a\"], 4-4 p \"three\"]"
            ]
        );
    }

    #[test]
    fn an_items_own_fence_loses_the_indentation_of_its_place() {
        let text = "1. Do this\n   ```bash\n   ./run.sh \\\n     --all\n   ```\n";
        assert_eq!(
            read(text),
            [
                "1-5 list Some(1) [1-1 p \"Do this\" + 2-5 code Some(\"bash\") from 3 \"./run.sh \\\\\\n  --all\\n\"]"
            ]
        );
    }

    #[test]
    fn bold_beginnings_code_and_links_are_kept_apart() {
        let text = "**Who:** run `a b` and see [the page](https://example.org/x).\n";
        let blocks = blocks(text);
        let Kind::Paragraph(words) = &blocks[0].kind else {
            unreachable!()
        };
        assert_eq!(words.text, "Who: run a b and see the page.");
        assert_eq!(words.bold.as_deref(), Some("Who:"));
        assert_eq!(words.code, ["a b"]);
        assert_eq!(
            words.links,
            [("the page".to_owned(), "https://example.org/x".to_owned())]
        );
    }

    #[test]
    fn a_table_keeps_the_line_of_each_row() {
        let text = "| a | b |\n|---|---|\n| 1 | `x` |\n| 2 | y |\n";
        assert_eq!(read(text), ["1-4 table 2 at [3, 4]"]);
    }
}
