//! Directives: code, warnings, tables and what else stands behind two dots.

use super::{Reader, block, inline, table};
use crate::runbook::import::blocks::{Block, Inline, Kind};

/// Whose body is code.
const CODE: &[&str] = &[
    "code-block",
    "code",
    "sourcecode",
    "prompt",
    "parsed-literal",
    "highlight",
    "console",
];
/// Whose body is text like any other.
const WORDS: &[&str] = &[
    "note",
    "warning",
    "caution",
    "danger",
    "attention",
    "error",
    "hint",
    "important",
    "tip",
    "admonition",
    "seealso",
    "topic",
    "sidebar",
    "container",
    "tab",
    "tabs",
    "group-tab",
    "tab-item",
    "tab-set",
    "dropdown",
    "collapse",
    "details",
    "only",
    "ifconfig",
    "epigraph",
    "compound",
    "rubric",
    "centered",
    "card",
    "grid",
    "grid-item",
    "grid-item-card",
    "versionadded",
    "versionchanged",
    "deprecated",
    "todo",
    "table",
    "figure",
];

impl Reader<'_> {
    /// What begins with two dots, and the line behind it.
    pub(super) fn directive(
        &mut self,
        at: usize,
        end: usize,
        indent: usize,
    ) -> (Vec<Block>, usize) {
        let text = self.behind(at, indent).trim_start_matches('.').trim();
        let next = self.set_in(at + 1, end, indent);
        let whole = at..next;
        let named = text.split_once("::").filter(|(name, _)| {
            !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_:".contains(c))
        });
        let Some((name, said)) = named else {
            let kind = Kind::Other(self.text(whole.clone()));
            return (vec![block(whole, kind)], next);
        };
        let (name, said) = (name.to_lowercase(), said.trim());
        let body = self.body(at + 1, next);
        let found = match name.as_str() {
            "list-table" => table::listed(self, whole, body, said),
            name if CODE.contains(&name) && body < next => {
                let language = said.split_whitespace().next().map(str::to_lowercase);
                let options: Vec<&str> =
                    (at + 1..body).map(|line| self.line(line).trim()).collect();
                let rest = said.split_once(' ').map_or("", |(_, rest)| rest);
                let info = format!("{rest} {}", options.join(" "));
                let info = Some(info.trim().to_owned()).filter(|info| !info.is_empty());
                let language = language.or_else(|| (name == "console").then(|| "console".into()));
                vec![self.code(whole, body, language, info)]
            }
            name if WORDS.contains(&name) => {
                let label = if said.is_empty() {
                    name.to_uppercase()
                } else {
                    format!("{}: {said}", name.to_uppercase())
                };
                let mut blocks = vec![block(at..at + 1, Kind::Paragraph(inline(&label)))];
                if at + 1 < body {
                    let options = self.text(at + 1..body);
                    if !options.trim().is_empty() {
                        blocks.push(block(at + 1..body, Kind::Other(options)));
                    }
                }
                blocks.extend(self.inner(body..next));
                vec![block(whole, Kind::Quote(blocks))]
            }
            _ => {
                let kind = Kind::Other(self.text(whole.clone()));
                vec![block(whole, kind)]
            }
        };
        (found, next)
    }

    /// The line on which the body of a directive begins: behind its options.
    fn body(&self, from: usize, end: usize) -> usize {
        let option = |line: &usize| {
            let text = self.words(*line);
            !(text.starts_with(':') && super::field(text).is_some())
        };
        let behind = (from..end).find(option).unwrap_or(end);
        let told = (behind..end).find(|line| !self.is_blank(*line));
        told.unwrap_or(end)
    }
}

/// Words that name what follows them.
pub(super) fn caption(text: &str) -> Kind {
    let words = inline(text);
    let bold = Some(words.text.clone());
    Kind::Paragraph(Inline { bold, ..words })
}
