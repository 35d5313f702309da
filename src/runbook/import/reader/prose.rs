//! Paragraphs and quotations: a stop becomes a decision, a message is kept as one, everything else is a
//! note of its place.

use super::super::blocks::{Block, Inline, Kind};
use super::super::reading::Work;
use super::super::talk;
use super::super::words::Concept;
use super::Reader;
use super::place::{Here, Place};
use super::said::is_stop;
use super::steps::made;
use super::text::is_boxed;

impl Reader<'_> {
    pub(super) fn paragraph(&mut self, block: &Block, words: &Inline, here: &Here) {
        let text = words.text.trim();
        self.links(words, block.lines.start);
        self.limits_in(text, block.lines.start, here);
        if here.in_phase() && is_stop(text) {
            // What was to be watched ends in this decision.
            if let Some(last) = self
                .last(here)
                .filter(|last| last.lines.start >= here.group)
                && let Work::Decide(_) | Work::Traffic { .. } = last.work
            {
                last.notes.push(text.to_owned());
                return;
            }
            let step = made(text, block.lines.clone(), Work::Decide(Vec::new()), here);
            self.step(step, here);
        } else if !self.kept(text, here) && !self.boxed_lines(block, words, here) {
            self.note(text.to_owned(), here);
        }
    }

    pub(super) fn quote(&mut self, block: &Block, inner: &[Block], here: &Here) {
        let text: Vec<&str> = inner
            .iter()
            .filter_map(|block| match &block.kind {
                Kind::Paragraph(words) => Some(words.text.as_str()),
                _ => None,
            })
            .collect();
        let text = text.join("\n");
        for block in inner {
            match &block.kind {
                Kind::List(first, items) => self.list(block, *first, items, here),
                Kind::Code {
                    language,
                    first,
                    body,
                    ..
                } => self.code(block, language.as_deref(), *first, body, here),
                Kind::Table { head, rows } => self.table(block, head, rows, here),
                Kind::Quote(inner) => self.quote(block, inner, here),
                Kind::Paragraph(words) if is_boxed(&words.text) => {
                    self.boxed_parent(block, words, None, here);
                }
                _ => {}
            }
        }
        if here.under(Concept::Communication) && here.place != Place::Rollback {
            return self.quoted(&text, block.lines.start, here);
        }
        if here.in_phase() && is_stop(&text) {
            let step = made(&text, block.lines.clone(), Work::Decide(Vec::new()), here);
            self.step(step, here);
        } else {
            self.note(text, here);
        }
    }

    pub(super) fn links(&mut self, words: &Inline, line: u32) {
        if words.links.is_empty()
            && let Some((title, address)) = words.text.split_once([':', '：'])
            && !title.trim().is_empty()
            && !title.contains('\n')
            && let address = address.trim()
            && (address.starts_with("http://") || address.starts_with("https://"))
            && !address.contains(char::is_whitespace)
            && self.out.links.len() < MOST_LINKS
        {
            self.out
                .links
                .push((title.trim().to_owned(), address.to_owned(), line));
        }
        for (title, address) in &words.links {
            if (address.starts_with("http://") || address.starts_with("https://"))
                && self.out.links.len() < MOST_LINKS
            {
                self.out.links.push((title.clone(), address.clone(), line));
            }
        }
    }
}

/// The most links of one document.
const MOST_LINKS: usize = 200;

impl Reader<'_> {
    /// A message, where the words are one.
    pub(super) fn message(&mut self, text: &str, line: u32, here: &Here) -> bool {
        let Some(message) = talk::message(here.title(), line, text) else {
            return false;
        };
        self.out.messages.push(message);
        true
    }

    /// A quotation among messages is one, whatever it says.
    fn quoted(&mut self, text: &str, line: u32, here: &Here) {
        if !self.message(text, line, here) && !text.trim().is_empty() {
            self.out.messages.push(talk::Message {
                title: here.title().to_owned(),
                subject: None,
                text: text.to_owned(),
                audience: None,
                channel: None,
                line,
                lines: line..line + u32::try_from(text.lines().count()).unwrap_or(1),
                placeholders: Vec::new(),
            });
        }
    }
}
