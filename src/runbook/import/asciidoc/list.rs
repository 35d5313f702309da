//! The lists of `AsciiDoc`: what is deeper is told by the mark, not by the indentation. What is
//! meant to belong to an item is often left without its `+`; directly below the words, it does.

use super::{Reader, block, fence, inline, is_attributes, is_other};
use crate::runbook::import::blocks::{Block, DEEPEST, Item, Kind, number};

/// The mark of an item: which list it belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Marker {
    /// `*`, `-`, with how many of them.
    Bullet(char, usize),
    /// `.`, with how many of them.
    Dots(usize),
    /// `1.`
    Number,
    /// `<1>`, what a number in code refers to.
    Callout,
    /// `Term::`, with how many colons.
    Term(usize),
}

/// The mark at the beginning of a line, the number it names, its words.
pub(super) fn marker(line: &str) -> Option<(Marker, u64, &str)> {
    let line = line.trim_start();
    let first = line.chars().next()?;
    let rest = line.trim_start_matches(first);
    let long = line.len() - rest.len();
    let words = rest.strip_prefix([' ', '\t']).map(str::trim_start);
    let words = words.filter(|words| !words.is_empty());
    match (first, words) {
        ('*' | '•', Some(words)) => return Some((Marker::Bullet('*', long), 1, words)),
        ('-', Some(words)) if long == 1 => return Some((Marker::Bullet('-', 1), 1, words)),
        ('.', Some(words)) => return Some((Marker::Dots(long), 1, words)),
        _ => {}
    }
    numbered(line).or_else(|| term(line))
}

fn numbered(line: &str) -> Option<(Marker, u64, &str)> {
    let (inner, kind) = match line.strip_prefix('<') {
        Some(inner) => (inner, Marker::Callout),
        None => (line, Marker::Number),
    };
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = inner.get(..inner.len() - rest.len())?;
    let close = if kind == Marker::Callout { ">" } else { "." };
    let words = rest
        .strip_prefix(close)?
        .strip_prefix([' ', '\t'])?
        .trim_start();
    let number = digits.parse().unwrap_or(1);
    (!digits.is_empty() && !words.is_empty()).then_some((kind, number, words))
}

/// `Owner:: Ada`: the words are the whole line.
fn term(line: &str) -> Option<(Marker, u64, &str)> {
    let at = line.find("::").filter(|at| *at > 0)?;
    let rest = line.get(at..)?;
    let after = rest.trim_start_matches(':');
    let colons = rest.len() - after.len();
    let is = colons <= 4 && (after.is_empty() || after.starts_with(' ')) && !is_other(line);
    is.then_some((Marker::Term(colons), 1, line))
}

impl Reader<'_> {
    /// The list that begins here, within these lists, and the line behind it.
    pub(super) fn list(
        &mut self,
        at: usize,
        end: usize,
        above: &mut Vec<Marker>,
    ) -> (Block, usize) {
        let (own, first) = marker(self.line(at)).map_or((Marker::Number, 1), |(m, n, _)| (m, n));
        let mut items = Vec::new();
        let mut next = at;
        let mut behind = at + 1;
        while let Some((mark, _, _)) = (next < end).then(|| marker(self.line(next))).flatten() {
            let deepest = above.len() >= DEEPEST as usize;
            if mark != own && (above.contains(&mark) || !deepest) {
                break;
            }
            above.push(own.clone());
            let item;
            (item, behind) = self.item(next, end, above);
            above.pop();
            items.push(item);
            next = self.skip_blank(behind, end);
        }
        let numbered = matches!(own, Marker::Dots(_) | Marker::Number | Marker::Callout);
        let kind = Kind::List(numbered.then_some(first), items);
        (block(at..behind, kind), behind)
    }

    fn skip_blank(&self, at: usize, end: usize) -> usize {
        let next = (at..end).find(|line| !self.line(*line).trim().is_empty());
        next.unwrap_or(end)
    }

    fn item(&mut self, at: usize, end: usize, above: &mut Vec<Marker>) -> (Item, usize) {
        let ends = (at + 1..end)
            .find(|line| self.ends_words(*line))
            .unwrap_or(end);
        let mut blocks = vec![self.item_words(at, ends)];
        let mut next = ends;
        loop {
            let told = self.skip_blank(next, end);
            let line = self.line(told);
            if told >= end {
                break;
            }
            if line.trim() == "+" {
                let below = self.skip_blank(told + 1, end);
                if below >= end {
                    next = told + 1;
                    break;
                }
                let (found, behind) = self.block(below, end);
                blocks.extend(found);
                next = behind.max(below + 1);
                continue;
            }
            let adjacent = told == next && (fence(line).is_some() || is_attributes(line));
            if adjacent {
                let (found, behind) = self.block(told, end);
                blocks.extend(found);
                next = behind.max(told + 1);
                continue;
            }
            match marker(line) {
                Some((mark, ..)) if !above.contains(&mark) && above.len() < DEEPEST as usize => {
                    let (list, behind) = self.list(told, end, above);
                    blocks.push(list);
                    next = behind;
                }
                _ => break,
            }
        }
        let item = Item {
            lines: number(at)..number(next),
            ticked: None,
            blocks,
        };
        (item, next)
    }

    fn item_words(&self, at: usize, ends: usize) -> Block {
        let (mark, _, words) = marker(self.line(at)).unwrap_or((Marker::Number, 1, self.line(at)));
        let mut lines = vec![words];
        lines.extend((at + 1..ends).map(|line| self.line(line).trim_start()));
        let words = if let Marker::Term(colons) = mark {
            let (term, meaning) = words.split_once("::").unwrap_or((words, ""));
            let meaning = meaning.trim_start_matches(':').trim_start();
            lines.remove(0);
            let mut whole = inline(&format!("*{}:* {meaning}", term.trim()));
            if colons > 4 || whole.bold.is_none() {
                whole = inline(&format!("{}: {meaning}", term.trim()));
            }
            let rest = inline(&lines.join("\n"));
            if !rest.text.is_empty() {
                whole.text.push('\n');
                whole.text.push_str(&rest.text);
                whole.strong.extend(rest.strong);
                whole.code.extend(rest.code);
                whole.links.extend(rest.links);
            }
            whole
        } else {
            inline(&lines.join("\n"))
        };
        block(at..ends.max(at + 1), Kind::Paragraph(words))
    }
}
