//! Markdown as blocks: what its parser says, with what runbooks do beside it: front
//! matter, fences that nobody closed, rows with more cells than their head.

use std::borrow::Cow;
use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, OffsetIter, Options, Parser, Tag};

use super::cover::cover;
use super::settle::{Source, settle};
use super::{Block, DEEPEST, Inline, Item, Kind, lines_of, number};

/// Fences that were left open are looked for so often: each costs another reading of what follows.
const MOST_OPEN: usize = 16;
/// Front matter is short; a rule at the top with a rule far below is none.
const LONGEST_FRONT: usize = 200;

/// The blocks of a text.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let text = one_kind_of_line_end(text);
    let source = lines_of(&text);
    let front = front_matter(&source);
    let mut blocks = Vec::new();
    if let Some(keys @ [_, ..]) = source.get(..front) {
        blocks.push(Block {
            lines: 1..number(front),
            kind: Kind::Other(keys.join("\n")),
        });
    }
    let mut from = front;
    for attempt in 0..=MOST_OPEN {
        let rest = from_line(&text, from);
        let mut found = raw(rest, u32::try_from(from).unwrap_or(u32::MAX));
        let open = (attempt < MOST_OPEN)
            .then(|| left_open(&found, &source))
            .flatten();
        let Some((index, line)) = open else {
            blocks.append(&mut found);
            break;
        };
        found.truncate(index + 1);
        if let Some(last) = found.last_mut() {
            end_before(last, line);
        }
        blocks.append(&mut found);
        from = line as usize - 1;
    }
    let settled = Source {
        lines: &source,
        words,
        reopen: Some(raw),
    };
    cover(settle(blocks, settled), &source)
}

/// The words of a line or two that stand alone.
pub(super) fn words(text: &str) -> Inline {
    let mut blocks = raw(text, 0);
    match (blocks.pop(), blocks.is_empty()) {
        (
            Some(Block {
                kind: Kind::Paragraph(words),
                ..
            }),
            true,
        ) => words,
        _ => Inline::plain(text),
    }
}

/// The blocks of a text as the parser sees them; lines are counted from behind this one.
pub(super) fn raw(text: &str, before: u32) -> Vec<Block> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let starts = text.match_indices('\n').map(|(at, _)| at + 1);
    let mut reader = Reader {
        text,
        before,
        depth: 0,
        starts: std::iter::once(0).chain(starts).collect(),
        events: Parser::new_ext(text, options).into_offset_iter().peekable(),
    };
    let mut blocks = Vec::new();
    while reader.events.peek().is_some() {
        blocks.append(&mut reader.blocks().1);
    }
    blocks
}

/// A `\r` alone ends a line for the parser and for nobody else.
fn one_kind_of_line_end(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let alone = |(at, byte): (usize, &u8)| *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    if !bytes.iter().enumerate().any(alone) {
        return Cow::Borrowed(text);
    }
    let lines = text.split('\n').map(|line| {
        let (line, end) = line
            .strip_suffix('\r')
            .map_or((line, ""), |line| (line, "\r"));
        line.replace('\r', " ") + end
    });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

fn from_line(text: &str, lines: usize) -> &str {
    let mut rest = text;
    for _ in 0..lines {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest
}

/// How many lines of front matter a text begins with: `---`, keys, `---`. The parser would find it
/// anywhere, between any two rules.
fn front_matter(source: &[&str]) -> usize {
    let keyed = |line: &&str| {
        let plain = line.trim_end();
        plain.is_empty() || plain.starts_with([' ', '\t', '#', '-']) || plain.contains(':')
    };
    let [first, rest @ ..] = source else { return 0 };
    let rest = rest
        .get(..LONGEST_FRONT.min(rest.len()))
        .unwrap_or_default();
    let end = rest
        .iter()
        .position(|line| matches!(line.trim_end(), "---" | "..."));
    match (first.trim_end(), end) {
        ("---", Some(end)) => {
            let inner = rest.get(..end).unwrap_or_default();
            let told = inner
                .first()
                .is_some_and(|line| line.contains(':') && !line.starts_with('#'));
            if told && inner.iter().all(keyed) {
                end + 2
            } else {
                0
            }
        }
        _ => 0,
    }
}

/// The first block that is a fence whose end somebody forgot, and the line on which it should have
/// ended: where another fence with a language opens, or a heading follows a blank line.
fn left_open(blocks: &[Block], source: &[&str]) -> Option<(usize, u32)> {
    blocks.iter().enumerate().find_map(|(index, block)| {
        let Kind::Code { language, body, .. } = &block.kind else {
            return None;
        };
        let opening = source.get(block.lines.start as usize - 1)?.trim_start();
        let marks = opening.len() - opening.trim_start_matches('`').len();
        let shown = matches!(
            language.as_deref(),
            Some("markdown" | "md" | "text" | "mdx")
        );
        if marks != 3 || shown {
            return None;
        }
        let last = source.get(block.lines.end as usize - 2)?.trim();
        let unclosed = last != "```" || block.lines.end - block.lines.start < 2;
        let mut blank = false;
        let ends = |line: &str| {
            let opens = line
                .strip_prefix("```")
                .is_some_and(|info| info.starts_with(|c: char| c.is_ascii_lowercase()));
            let heads = blank && unclosed && (line.starts_with("## ") || line.starts_with("### "));
            blank = line.trim().is_empty();
            opens || heads
        };
        let at = body.lines().map(str::trim_end).position(ends)?;
        Some((index, block.lines.start + 1 + u32::try_from(at).ok()?))
    })
}

/// Takes away what a block of code holds from this line on.
fn end_before(block: &mut Block, line: u32) {
    block.lines.end = line;
    if let Kind::Code { first, body, .. } = &mut block.kind {
        let kept = line.saturating_sub(*first) as usize;
        *body = body.split_inclusive('\n').take(kept).collect();
    }
}

struct Reader<'t> {
    text: &'t str,
    /// The lines that stand before the text.
    before: u32,
    /// How deep the block stands that is read.
    depth: u32,
    /// Where each line begins.
    starts: Vec<usize>,
    events: Peekable<OffsetIter<'t>>,
}

impl Reader<'_> {
    fn line(&self, byte: usize) -> u32 {
        let line = self.starts.partition_point(|start| *start <= byte);
        self.before
            .saturating_add(u32::try_from(line).unwrap_or(u32::MAX))
    }

    fn lines(&self, at: &Range<usize>) -> Range<u32> {
        let text = self.text.get(at.clone()).unwrap_or_default();
        let last = (at.start + text.trim_end().len()).saturating_sub(1);
        let start = at.start + (text.len() - text.trim_start().len());
        let start = if start < at.end { start } else { at.start };
        self.line(start)..self.line(last.max(start)).saturating_add(1)
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
                && words.links.is_empty()
            {
                continue;
            }
            let lines = self.lines(&at);
            blocks.push(Block { lines, kind });
        }
        (ticked, blocks)
    }

    fn block(&mut self, tag: &Tag, at: &Range<usize>) -> Kind {
        if self.depth >= DEEPEST {
            self.skip();
            return Kind::Other(self.source(at));
        }
        self.depth += 1;
        let kind = self.kind(tag, at);
        self.depth -= 1;
        kind
    }

    fn kind(&mut self, tag: &Tag, at: &Range<usize>) -> Kind {
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
        let (mut depth, mut bold, mut links) = (0_u32, Vec::new(), Vec::new());
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
                    words.text.push_str(&self.broken(&code, &place));
                    words.code.push(code.into_string());
                }
                Event::SoftBreak | Event::HardBreak => words.text.push('\n'),
                // A box that is not the first thing of its item is only words.
                Event::TaskListMarker(true) => words.text.push_str("[x] "),
                Event::TaskListMarker(false) => words.text.push_str("[ ] "),
                Event::Start(tag) => {
                    depth += 1;
                    match tag {
                        Tag::Strong => bold.push((depth, words.text.len())),
                        Tag::Link {
                            dest_url, title, ..
                        }
                        | Tag::Image {
                            dest_url, title, ..
                        } => links.push((depth, words.text.len(), dest_url, title)),
                        _ => {}
                    }
                }
                Event::End(_) => {
                    if let Some((_, from)) = bold.pop_if(|(opened, _)| *opened == depth) {
                        let said = words.text.get(from..).unwrap_or_default().to_owned();
                        if from == 0 {
                            words.bold = Some(said.clone());
                        }
                        words.strong.push(said);
                    }
                    if let Some((_, from, address, title)) =
                        links.pop_if(|(opened, ..)| *opened == depth)
                    {
                        let said = words.text.get(from..).unwrap_or_default().to_owned();
                        words.links.push((said, address.into_string()));
                        if !title.is_empty() {
                            words.text.extend([" (", &*title, ")"]);
                        }
                    }
                    depth -= 1;
                }
                _ => {}
            }
        }
        (words, at.unwrap_or_default())
    }

    /// What stands between backticks, broken where the source breaks it.
    fn broken(&self, code: &str, at: &Range<usize>) -> String {
        let source = self.text.get(at.clone()).unwrap_or_default();
        if !source.contains('\n') {
            return code.to_owned();
        }
        let inner = source.trim_matches('`').lines();
        inner.map(str::trim).collect::<Vec<_>>().join("\n")
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
        let (mut language, mut info) = (None, None);
        if let CodeBlockKind::Fenced(said) = kind {
            let said = said.trim();
            let plain = said.trim_start_matches(['{', '.']);
            let end = plain
                .find([' ', ',', '{', '}', '\t', ':'])
                .unwrap_or(plain.len());
            let (name, rest) = plain.split_at(end);
            let rest = rest.trim_matches([' ', ',', '{', '}', '\t', ':']);
            language = (!name.is_empty()).then(|| name.to_lowercase());
            info = (!rest.is_empty()).then(|| rest.to_owned());
        }
        Kind::Code {
            language,
            info,
            first,
            body,
        }
    }

    fn table(&mut self) -> Kind {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        while let Some((event, at)) = self.events.next() {
            match event {
                Event::Start(Tag::TableHead) => {
                    head = self.cells();
                    self.surplus(&at, &mut head);
                }
                Event::Start(Tag::TableRow) => {
                    let line = self.line(at.start);
                    let mut row = self.cells();
                    self.surplus(&at, &mut row);
                    rows.push((line, row));
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

    /// The cells of a row beyond those of the head, which the parser leaves out.
    fn surplus(&self, at: &Range<usize>, row: &mut Vec<Inline>) {
        let source = self.text.get(at.clone()).unwrap_or_default();
        let cells = cells(source.lines().next().unwrap_or_default());
        row.extend(cells.into_iter().skip(row.len()).map(words));
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

/// The cells of a line of a table. A `\|` is none of its bars.
fn cells(line: &str) -> Vec<&str> {
    let line = line.trim();
    let inner = line.strip_prefix('|').unwrap_or(line);
    let mut escaped = false;
    let bar = |c: char| {
        let is = c == '|' && !escaped;
        escaped = c == '\\' && !escaped;
        is
    };
    let mut cells: Vec<&str> = inner.split(bar).map(str::trim).collect();
    if cells.last().is_some_and(|cell| cell.is_empty()) {
        cells.pop();
    }
    cells
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
