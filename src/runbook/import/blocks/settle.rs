//! What runbooks write beside the standard, found in the blocks of the parser: boxes without the mark
//! of a list, boxes that are glyphs, fences that were indented too far for their item.

use super::boxes;
use super::{Block, Inline, Item, Kind};

/// Where the blocks come from.
#[derive(Clone, Copy)]
pub(in super::super) struct Source<'s> {
    /// Its lines.
    pub(in super::super) lines: &'s [&'s str],
    /// How words are read in its markup.
    pub(in super::super) words: fn(&str) -> Inline,
    /// How indented code is read that is none; `None` where indentation tells more.
    pub(in super::super) reopen: Option<fn(&str, u32) -> Vec<Block>>,
}

/// The blocks with what was written another way.
pub(in super::super) fn settle(blocks: Vec<Block>, source: Source) -> Vec<Block> {
    let each = blocks
        .into_iter()
        .flat_map(|block| settled(block, source, false));
    each.collect()
}

fn settled(block: Block, source: Source, opens_item: bool) -> Vec<Block> {
    let Block { lines, kind } = block;
    let kind = match kind {
        Kind::Paragraph(_) => return parted(Block { lines, kind }, source, opens_item),
        Kind::Code { language: None, .. } => {
            return match source.reopen {
                Some(read) => reopened(Block { lines, kind }, read),
                None => vec![Block { lines, kind }],
            };
        }
        Kind::Quote(blocks) => Kind::Quote(settle(blocks, source)),
        Kind::List(first, items) => {
            let mut items: Vec<Item> = items.into_iter().map(|i| item(i, source)).collect();
            tick(&mut items);
            Kind::List(first, items)
        }
        kind => kind,
    };
    vec![Block { lines, kind }]
}

fn item(item: Item, source: Source) -> Item {
    let blocks = item.blocks.into_iter().enumerate();
    let blocks = blocks.flat_map(|(at, block)| settled(block, source, at == 0));
    Item {
        blocks: blocks.collect(),
        ..item
    }
}

/// Gives items their boxes. ✅ is one only beside one that is surely a box: alone it adorns.
fn tick(items: &mut [Item]) {
    // Two glyphs are a choice; two brackets of an item are what CommonMark says: its box and words.
    let own = |text: &str| {
        let first = boxes::mark(text).filter(|mark| mark.bracketed);
        first
            .or_else(|| boxes::single(text))
            .map(|mark| mark.ticked)
    };
    for item in items.iter_mut() {
        item.ticked = item.ticked.or_else(|| take(item, own));
    }
    if items.iter().any(|item| item.ticked.is_some()) {
        for item in items.iter_mut().filter(|item| item.ticked.is_none()) {
            item.ticked = take(item, |text| boxes::mark(text).map(|mark| mark.ticked));
        }
    }
}

/// Takes the box from the words of an item.
fn take(item: &mut Item, find: impl Fn(&str) -> Option<bool>) -> Option<bool> {
    let Some(Block {
        kind: Kind::Paragraph(words),
        ..
    }) = item.blocks.first_mut()
    else {
        return None;
    };
    let ticked = find(&words.text)?;
    unmark(words);
    Some(ticked)
}

/// Words without the box at their beginning.
fn unmark(words: &mut Inline) {
    let first = words.bold.is_some();
    let bare = |text: &mut String| {
        if let Some(rest) = boxes::mark(text).map(|mark| mark.rest.to_owned()) {
            *text = rest;
        }
    };
    bare(&mut words.text);
    words.bold.as_mut().map(bare);
    words.strong.first_mut().filter(|_| first).map(bare);
    words.bold.take_if(|bold| bold.is_empty());
    words.strong.retain(|strong| !strong.is_empty());
}

/// A paragraph parted where its lines begin with boxes: each is an item.
fn parted(block: Block, source: Source, opens_item: bool) -> Vec<Block> {
    let own = |line: u32| {
        let text = source
            .lines
            .get(line as usize - 1)
            .copied()
            .unwrap_or_default();
        let text = text.trim_start_matches(|c: char| c == '>' || c.is_whitespace());
        let first = opens_item && line == block.lines.start;
        if first {
            boxes::without_bullet(text)
        } else {
            text
        }
    };
    let begins = |line: u32| {
        let first = opens_item && line == block.lines.start;
        !first && boxes::single(own(line)).is_some()
    };
    let starts: Vec<u32> = block.lines.clone().filter(|line| begins(*line)).collect();
    let (Some(first), end) = (starts.first().copied(), block.lines.end) else {
        return vec![block];
    };
    let read = |from: u32, to: u32| {
        let text: Vec<&str> = (from..to).map(own).collect();
        (source.words)(&text.join("\n"))
    };
    let mut parts = Vec::new();
    if first > block.lines.start {
        let lines = block.lines.start..first;
        let mut kind = Kind::Paragraph(read(lines.start, first));
        if opens_item
            && let (Kind::Paragraph(words), Kind::Paragraph(whole)) = (&mut kind, &block.kind)
        {
            // The parser has taken the box of the item already.
            if boxes::mark(&whole.text).is_none() {
                unmark(words);
            }
        }
        parts.push(Block { lines, kind });
    }
    let ends = starts.iter().skip(1).copied().chain([end]);
    let items = starts.iter().copied().zip(ends).map(|(from, to)| {
        let mut words = read(from, to);
        let ticked = boxes::mark(&words.text).map(|mark| mark.ticked);
        unmark(&mut words);
        let kind = Kind::Paragraph(words);
        let blocks = vec![Block {
            lines: from..to,
            kind,
        }];
        let lines = from..to;
        Item {
            lines,
            ticked,
            blocks,
        }
    });
    let kind = Kind::List(None, items.collect());
    let lines = first..end;
    parts.push(Block { lines, kind });
    parts
}

/// Indented code that is a fence or a list of boxes, indented too far for what it stands in.
fn reopened(block: Block, read: fn(&str, u32) -> Vec<Block>) -> Vec<Block> {
    let Kind::Code { first, body, .. } = &block.kind else {
        return vec![block];
    };
    let is_fence = |line: &str| line.starts_with("```") || line.starts_with("~~~");
    // What stands between fences begins a line below them.
    let indented = *first == block.lines.start;
    let body = outdented(body);
    let begins = body.lines().next().unwrap_or_default();
    let bare = boxes::without_bullet(begins);
    let listed = bare != begins && boxes::mark(bare).is_some_and(|mark| mark.sure);
    if indented && (is_fence(begins) || listed) {
        read(&body, first - 1)
    } else {
        vec![block]
    }
}

/// A text without the indentation that all of its lines have.
fn outdented(text: &str) -> String {
    let told = text.lines().filter(|line| !line.trim().is_empty());
    let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let common = told.map(blanks).min().unwrap_or(0);
    let lines = text
        .lines()
        .map(|line| line.get(common..).unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}
