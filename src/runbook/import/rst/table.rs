//! The three kinds of tables: drawn as a grid, with rules above and below, and as a list of lists.

use std::ops::Range;

use super::directive::caption;
use super::{Reader, block, bullet, inline};
use crate::runbook::import::blocks::{Block, Inline, Kind, number};

/// A row: its line and the text of its cells.
type Row = (u32, Vec<String>);

/// `===  ====`: the rule of a table.
pub(super) fn is_border(line: &str) -> bool {
    let line = line.trim();
    let drawn = |part: &str| part.len() >= 2 && part.chars().all(|c| c == '=');
    line.contains(' ') && line.split_whitespace().all(drawn)
}

fn is_grid(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 5
        && line.starts_with('+')
        && line.ends_with('+')
        && line.chars().all(|c| matches!(c, '+' | '-' | '='))
}

impl Reader<'_> {
    /// The table that begins here.
    pub(super) fn table(
        &mut self,
        at: usize,
        end: usize,
        indent: usize,
    ) -> Option<(Vec<Block>, usize)> {
        let line = self.line(at);
        let (rows, heads, next) = if is_grid(line) {
            self.grid(at, end, indent)
        } else if is_border(line) {
            self.ruled(at, end, indent)?
        } else {
            return None;
        };
        let mut rows = rows.into_iter().map(|(line, cells)| (line, words(&cells)));
        let mut head = Vec::new();
        for _ in 0..heads {
            head = rows.next().map_or(head, |(_, cells)| cells);
        }
        let kind = Kind::Table {
            head,
            rows: rows.collect(),
        };
        Some((vec![block(at..next, kind)], next))
    }

    fn grid(&self, at: usize, end: usize, indent: usize) -> (Vec<Row>, usize, usize) {
        let own = |line: &usize| {
            self.indent(*line) != indent || !self.words(*line).starts_with(['+', '|'])
        };
        let next = (at..end).find(own).unwrap_or(end);
        let (mut rows, mut heads): (Vec<Row>, usize) = (Vec::new(), 0);
        let mut fresh = true;
        for line in at..next {
            let text = self.line(line).trim();
            if is_grid(text) {
                fresh = true;
                heads = if text.contains('=') {
                    rows.len()
                } else {
                    heads
                };
                continue;
            }
            let inner = text.trim_start_matches(['|', '+']);
            let inner = inner.strip_suffix('|').unwrap_or(inner);
            let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
            if std::mem::take(&mut fresh) || rows.is_empty() {
                rows.push((number(line), vec![String::new(); cells.len()]));
            }
            if let Some((_, row)) = rows.last_mut() {
                add(row, &cells);
            }
        }
        (rows, heads.min(1), next)
    }

    fn ruled(&self, at: usize, end: usize, indent: usize) -> Option<(Vec<Row>, usize, usize)> {
        let starts = columns(self.line(at));
        let blank_end = |line: usize| line + 1 >= end || self.is_blank(line + 1);
        let borders: Vec<usize> = (at + 1..end)
            .take_while(|line| self.is_blank(*line) || self.indent(*line) >= indent)
            .filter(|line| is_border(self.line(*line)))
            .take(2)
            .collect();
        let (head, last) = match borders.as_slice() {
            [first, second] if !blank_end(*first) => (Some(*first), *second),
            [first, ..] => (None, *first),
            [] => return None,
        };
        let mut rows: Vec<Row> = Vec::new();
        let mut heads = 0;
        for line in at + 1..last {
            if Some(line) == head {
                heads = 1;
                continue;
            }
            let text = self.line(line);
            if text.trim().is_empty()
                || text.trim().chars().all(|c| c == '-' || c == ' ')
                    && head.is_none_or(|head| line > head)
                    && text.contains("--")
            {
                continue;
            }
            let cells = cut(text, &starts);
            let goes_on = cells.first().is_some_and(String::is_empty);
            match rows.last_mut() {
                Some((_, row)) if goes_on => {
                    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                    add(row, &cells);
                }
                _ => rows.push((number(line), cells)),
            }
        }
        let heads = heads.min(rows.len());
        Some((rows, heads, last + 1))
    }
}

/// The columns of a rule: where each begins, in characters.
fn columns(border: &str) -> Vec<usize> {
    let mut before = ' ';
    let mut starts = Vec::new();
    for (at, sign) in border.chars().enumerate() {
        if sign == '=' && before != '=' {
            starts.push(at);
        }
        before = sign;
    }
    starts
}

/// A line cut where columns begin. Where words stand across a border they were measured another way,
/// and two blanks part them.
fn cut(line: &str, starts: &[usize]) -> Vec<String> {
    let signs: Vec<char> = line.chars().collect();
    let straddled = starts
        .iter()
        .skip(1)
        .any(|start| signs.get(start - 1).is_some_and(|c| *c != ' '));
    if straddled {
        let parts = line
            .split("  ")
            .map(str::trim)
            .filter(|part| !part.is_empty());
        return parts.map(str::to_owned).collect();
    }
    let ends = starts.iter().skip(1).copied().chain([usize::MAX]);
    let columns = starts.iter().zip(ends);
    let cell = |(start, end): (&usize, usize)| {
        let end = end.min(signs.len());
        let cell: String = signs.get(*start..end).unwrap_or_default().iter().collect();
        cell.trim().to_owned()
    };
    let mut cells: Vec<String> = columns.map(cell).collect();
    // What stands before the first column belongs to it.
    if let (Some(first), Some(start)) = (cells.first_mut(), starts.first()) {
        let before: String = signs.iter().take(*start).collect();
        if !before.trim().is_empty() {
            *first = format!("{}{first}", before.trim());
        }
    }
    cells
}

/// Adds another line to the cells of a row.
fn add(row: &mut Vec<String>, cells: &[&str]) {
    for (at, cell) in cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.is_empty())
    {
        if at >= row.len() {
            row.resize(at + 1, String::new());
        }
        if let Some(own) = row.get_mut(at) {
            if !own.is_empty() {
                own.push('\n');
            }
            own.push_str(cell);
        }
    }
}

fn words(cells: &[String]) -> Vec<Inline> {
    cells.iter().map(|cell| inline(cell)).collect()
}

/// `.. list-table::`: its title, its options, and its rows as lists of lists.
pub(super) fn listed(
    reader: &mut Reader,
    whole: Range<usize>,
    body: usize,
    said: &str,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    let directive = reader.text(whole.start..whole.start + 1);
    let kind = if said.is_empty() {
        Kind::Other(directive)
    } else {
        caption(said)
    };
    blocks.push(block(whole.start..whole.start + 1, kind));
    let options = whole.start + 1..body.max(whole.start + 1);
    let heads = options.clone().any(|line| {
        let text = reader.line(line).trim();
        text.strip_prefix(":header-rows:")
            .is_some_and(|count| count.trim() != "0")
    });
    let text = reader.text(options.clone());
    if !text.trim().is_empty() {
        let told = options.clone().rev().find(|line| !reader.is_blank(*line));
        let end = told.map_or(options.end, |last| last + 1);
        blocks.push(block(
            options.start..end,
            Kind::Other(text.trim_end().to_owned()),
        ));
    }
    let body = body..whole.end;
    if body.is_empty() {
        return blocks;
    }
    let mut rows = rows_of(reader, body.clone())
        .into_iter()
        .map(|(line, cells)| (line, words(&cells)));
    let head = if heads {
        rows.next().map(|(_, cells)| cells)
    } else {
        None
    };
    let kind = Kind::Table {
        head: head.unwrap_or_default(),
        rows: rows.collect(),
    };
    blocks.push(block(body, kind));
    blocks
}

fn rows_of(reader: &Reader, body: Range<usize>) -> Vec<Row> {
    let outer = reader.indent(body.start);
    let mut rows: Vec<Row> = Vec::new();
    for line in body {
        let bare = reader.words(line);
        let mut words = bare;
        let mut fresh = false;
        if reader.indent(line) <= outer
            && let Some(mark) = bullet(bare)
        {
            rows.push((number(line), Vec::new()));
            words = mark.words;
        }
        if let Some(mark) = bullet(words).filter(|mark| mark.sign == '-' || mark.sign == '*') {
            fresh = true;
            words = mark.words;
        }
        let Some((_, row)) = rows.last_mut() else {
            rows.push((number(line), vec![words.to_owned()]));
            continue;
        };
        match row.last_mut() {
            Some(cell) if !fresh => {
                if !words.is_empty() {
                    cell.push('\n');
                    cell.push_str(words);
                }
            }
            _ => row.push(words.to_owned()),
        }
    }
    rows
}
