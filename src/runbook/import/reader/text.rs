//! The words of blocks and items, however deep, and what they look like without their marks.

use super::super::blocks::{Block, Inline, Item, Kind, boxes};
use super::super::moment::times;

/// Blocks and those within them, in order.
pub(in super::super) fn every_block<'b>(blocks: impl Iterator<Item = &'b Block>) -> Vec<&'b Block> {
    let mut found = Vec::new();
    let mut open: Vec<&Block> = blocks.collect();
    open.reverse();
    while let Some(block) = open.pop() {
        found.push(block);
        match &block.kind {
            Kind::List(_, items) => {
                open.extend(items.iter().rev().flat_map(|item| item.blocks.iter().rev()));
            }
            Kind::Quote(blocks) => open.extend(blocks.iter().rev()),
            _ => {}
        }
    }
    found
}

/// Words without the times in them.
pub(super) fn bare(words: &str) -> String {
    let Some(times) = times(words) else {
        return words.to_owned();
    };
    let rest = times.rest.replace("()", "").replace("[]", "");
    rest.trim()
        .trim_matches(['-', '–', '—', ':', '：', ' ', ','])
        .to_owned()
}

/// Whether words are a parent such as `[  ] 12. Title`.
pub(in super::super) fn is_boxed(text: &str) -> bool {
    let text = text.trim();
    !text.contains('\n')
        && boxes::mark(text).is_some_and(|mark| mark.sure)
        && boxes::single(text).is_some()
}

/// Whether an item has a box, before its words or in bold with them.
pub(super) fn is_boxed_item(item: &Item) -> bool {
    item.ticked.is_some()
        || paragraphs(item)
            .next()
            .is_some_and(|words| is_boxed(&words.text))
}

pub(super) fn first_words(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim()
}

/// The words of an item's own paragraphs.
pub(super) fn paragraphs(item: &Item) -> impl Iterator<Item = &Inline> {
    item.blocks.iter().filter_map(|block| match &block.kind {
        Kind::Paragraph(words) => Some(words),
        _ => None,
    })
}

/// All words of an item, a line each, those within it after a dash.
pub(super) fn whole(item: &Item) -> String {
    let lines: Vec<String> = item.blocks.iter().map(words_of).collect();
    lines.join("\n")
}

/// All words of a block.
pub(super) fn words_of(block: &Block) -> String {
    match &block.kind {
        Kind::Paragraph(words) | Kind::Heading(_, words) => words.text.trim().to_owned(),
        Kind::List(first, items) => {
            let line = |(nth, item): (u64, &Item)| {
                let mark = first.map_or("-".to_owned(), |first| format!("{}.", first + nth));
                let tick = match item.ticked {
                    Some(true) => "[x] ",
                    Some(false) => "[ ] ",
                    None => "",
                };
                format!("{mark} {tick}{}", whole(item).replace('\n', "\n  "))
            };
            (0..).zip(items).map(line).collect::<Vec<_>>().join("\n")
        }
        Kind::Code { body, .. } => body.trim_end().to_owned(),
        Kind::Table { head, rows } => std::iter::once(row(head))
            .chain(rows.iter().map(|(_, cells)| row(cells)))
            .collect::<Vec<_>>()
            .join("\n"),
        Kind::Quote(blocks) => blocks.iter().map(words_of).collect::<Vec<_>>().join("\n"),
        Kind::Other(text) => text.clone(),
    }
}

/// What blocks say, a line each: items, rows with `|` between their cells, lines of code.
pub(super) fn lines_of(blocks: &[Block]) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    for block in every_block(blocks.iter()) {
        match &block.kind {
            Kind::Heading(_, words) | Kind::Paragraph(words) => found.extend(
                words
                    .text
                    .lines()
                    .map(str::to_owned)
                    .zip(block.lines.start..)
                    .map(|(text, line)| (line, text)),
            ),
            Kind::Code { first, body, .. } => found.extend(
                body.lines()
                    .map(str::to_owned)
                    .zip(*first..)
                    .map(|(text, line)| (line, text)),
            ),
            Kind::Table { rows, .. } => {
                found.extend(rows.iter().map(|(line, cells)| (*line, row(cells))));
            }
            Kind::List(..) | Kind::Quote(_) | Kind::Other(_) => {}
        }
    }
    found.retain(|(_, text)| !text.trim().is_empty());
    found
}

pub(super) fn row(cells: &[Inline]) -> String {
    let cells: Vec<&str> = cells.iter().map(|cell| cell.text.trim()).collect();
    cells.join(" | ")
}

/// Lines as readers of lines take them.
pub(super) fn as_lines(lines: &[(u32, String)]) -> Vec<(u32, &str)> {
    let lines = lines.iter().map(|(line, text)| (*line, text.as_str()));
    lines.collect()
}
