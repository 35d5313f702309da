//! That no line is lost: lines that a reader left out, at the top and within what holds blocks,
//! become text of their own, and no line belongs to two blocks.

use super::{Block, Item, Kind, boxes, number};

/// The blocks, and between them what the reader left out. Lines are taken from the source.
pub(in super::super) fn cover(blocks: Vec<Block>, source: &[&str]) -> Vec<Block> {
    let end = number(source.len());
    let whole = filled(apart(blocks), 1, end, source, |line| line.trim());
    whole
        .into_iter()
        .map(|block| within(block, source))
        .collect()
}

/// Blocks in the order of their lines, no line in two of them.
fn apart(blocks: Vec<Block>) -> Vec<Block> {
    let mut apart: Vec<Block> = Vec::with_capacity(blocks.len());
    for mut block in blocks {
        if let Some(before) = apart.last_mut()
            && block.lines.start < before.lines.end
        {
            if before.lines.start < block.lines.start {
                before.lines.end = block.lines.start;
            } else {
                before.lines.end = before.lines.end.max(block.lines.end);
                block.lines.start = before.lines.end;
            }
        }
        // Two blocks on one line: the second is told with the first.
        if block.lines.is_empty()
            && let Some(before) = apart.pop()
        {
            let lines = before.lines.clone();
            let kind = Kind::Quote(vec![
                before,
                Block {
                    lines: lines.clone(),
                    ..block
                },
            ]);
            apart.push(Block { lines, kind });
            continue;
        }
        apart.push(block);
    }
    apart
}

/// Fills the gaps between blocks that stand on these lines.
fn filled(
    blocks: Vec<Block>,
    start: u32,
    end: u32,
    source: &[&str],
    words: impl Fn(&str) -> &str,
) -> Vec<Block> {
    let mut all = Vec::with_capacity(blocks.len());
    let mut next = start;
    for block in blocks {
        all.extend(left_out(next, block.lines.start, source, &words));
        next = next.max(block.lines.end);
        all.push(block);
    }
    all.extend(left_out(next, end, source, &words));
    all
}

/// Each run of lines with words among these.
fn left_out(start: u32, end: u32, source: &[&str], words: &impl Fn(&str) -> &str) -> Vec<Block> {
    let mut runs: Vec<Block> = Vec::new();
    for line in start..end {
        let Some(text) = source.get(line as usize - 1).map(|text| words(text)) else {
            break;
        };
        if text.is_empty() {
            continue;
        }
        match runs.last_mut() {
            Some(Block {
                lines,
                kind: Kind::Other(whole),
            }) if lines.end == line => {
                lines.end = line + 1;
                whole.push('\n');
                whole.push_str(text);
            }
            _ => runs.push(Block {
                lines: line..line + 1,
                kind: Kind::Other(text.to_owned()),
            }),
        }
    }
    runs
}

/// The same within what holds blocks.
fn within(block: Block, source: &[&str]) -> Block {
    let Block { lines, kind } = block;
    let kind = match kind {
        Kind::Quote(blocks) => Kind::Quote(inner(blocks, lines.start, lines.end, source)),
        Kind::List(first, items) => {
            let item = |item: Item| Item {
                blocks: inner(item.blocks, item.lines.start, item.lines.end, source),
                ..item
            };
            Kind::List(first, items.into_iter().map(item).collect())
        }
        kind => kind,
    };
    Block { lines, kind }
}

fn inner(blocks: Vec<Block>, start: u32, end: u32, source: &[&str]) -> Vec<Block> {
    let whole = filled(blocks, start, end, source, bare);
    whole
        .into_iter()
        .map(|block| within(block, source))
        .collect()
}

/// A line without the marks of what it stands in; empty where nothing is said in it.
fn bare(line: &str) -> &str {
    let mut rest = line.trim();
    loop {
        let less = boxes::without_bullet(rest.trim_start_matches('>').trim_start());
        let less = boxes::mark(less).map_or(less, |mark| mark.rest);
        if less.len() == rest.len() {
            break;
        }
        rest = less;
    }
    let number = rest.strip_suffix(['.', ')']);
    let counts = number.is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()));
    let said = rest.chars().any(char::is_alphanumeric);
    if said && !counts { rest } else { "" }
}
