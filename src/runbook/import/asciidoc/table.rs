//! The tables of `AsciiDoc`: cells follow one another, and how many make a row is told by the
//! attributes or by the first line.

use std::ops::Range;

use super::{Reader, block, inline};
use crate::runbook::import::blocks::{Block, Inline, Kind, number};

/// The most columns that attributes are believed.
const WIDEST: usize = 64;

/// The table between two lines; its attributes beside it, where it has any.
pub(super) fn read(
    reader: &Reader,
    whole: Range<usize>,
    inner: Range<usize>,
    said: Option<&str>,
) -> Vec<Block> {
    let said = said.unwrap_or_default();
    let fence = inner.start - 1;
    let mut blocks = Vec::new();
    if whole.start < fence {
        let text = reader.line(whole.start).to_owned();
        blocks.push(block(whole.start..fence, Kind::Other(text)));
    }
    if !reader.line(fence).starts_with('|') {
        let kind = Kind::Other(reader.text(fence..whole.end));
        blocks.push(block(fence..whole.end, kind));
        return blocks;
    }
    let cells = cells(reader, inner.clone());
    let told = inner
        .clone()
        .find(|line| !reader.line(*line).trim().is_empty());
    let on_first = |first: usize| cells.iter().filter(|(line, _)| *line == first).count();
    let alone = told.map_or(0, on_first);
    let columns = columns(said).unwrap_or(alone).max(1);
    let below = told.is_some_and(|line| reader.line(line + 1).trim().is_empty());
    let headed = said.contains("header") || (below && alone == columns);
    let mut rows = cells.chunks(columns).map(|row| {
        let line = row.first().map_or(fence, |(line, _)| *line);
        let words: Vec<Inline> = row.iter().map(|(_, text)| inline(text)).collect();
        (number(line), words)
    });
    let head = if headed {
        rows.next().map(|(_, row)| row)
    } else {
        None
    };
    let kind = Kind::Table {
        head: head.unwrap_or_default(),
        rows: rows.collect(),
    };
    blocks.push(block(fence..whole.end, kind));
    blocks
}

/// `cols="1,2"`, `cols=3*`.
fn columns(said: &str) -> Option<usize> {
    let told = said.split_once("cols=")?.1;
    let inner = match told.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => told.split(',').next()?,
    };
    let count = |part: &str| match part.split_once('*') {
        Some((times, _)) => times.trim().parse().unwrap_or(1),
        None => 1,
    };
    let columns: usize = inner.split([',', ';']).map(count).sum();
    (1..=WIDEST).contains(&columns).then_some(columns)
}

/// Every cell with the line on which it begins.
fn cells(reader: &Reader, inner: Range<usize>) -> Vec<(usize, String)> {
    let mut cells: Vec<(usize, String)> = Vec::new();
    for line in inner {
        let mut parts = bars(reader.line(line)).into_iter();
        let before = parts.next().unwrap_or_default();
        let own = without_shape(before, !cells.is_empty());
        if let Some((_, cell)) = cells.last_mut() {
            if !own.trim().is_empty() {
                cell.push('\n');
                cell.push_str(own.trim());
            }
        } else if !own.trim().is_empty() {
            cells.push((line, own.trim().to_owned()));
        }
        let mut parts = parts.peekable();
        while let Some(part) = parts.next() {
            let own = if parts.peek().is_some() {
                without_shape(part, true)
            } else {
                part
            };
            cells.push((line, own.trim().replace("\\|", "|")));
        }
    }
    cells
}

/// A line cut at its bars; before the first there may be words, too.
fn bars(line: &str) -> Vec<&str> {
    let mut escaped = false;
    let bar = |c: char| {
        let is = c == '|' && !escaped;
        escaped = c == '\\';
        is
    };
    line.split(bar).collect()
}

/// What stands before a bar, without the shape of the cell behind it: `2+`, `.3+^`, `a`.
fn without_shape(text: &str, words: bool) -> &str {
    let cut = text.rfind([' ', '\t']).map_or(0, |at| at + 1);
    let last = text.get(cut..).unwrap_or_default();
    let sign = |c: char| c.is_ascii_digit() || "+*.<^>".contains(c) || "aehlmsd".contains(c);
    let shaped =
        last.contains(['+', '*', '<', '^', '>']) || matches!(last, "a" | "h" | "l" | "e" | "m");
    let is = shaped && last.chars().all(sign) && (words || cut == 0);
    if is {
        text.get(..cut).unwrap_or_default()
    } else {
        text
    }
}
