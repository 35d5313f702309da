//! Blocks in a line each, for tests to compare.

use std::ops::Range;

use super::{Block, Item, Kind};

/// A block in one line, for comparing.
pub(in super::super) fn told(block: &Block) -> String {
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
            ..
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
