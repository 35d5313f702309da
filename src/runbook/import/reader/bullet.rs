//! An item of a list that is done: its owner and time, the commands below it, or what a person does.

use super::super::blocks::{Block, Item, Kind};
use super::super::fence::{DataKind, Fence, Sub};
use super::super::limit::limits;
use super::super::moment::times;
use super::super::people::owner;
use super::super::reading::{Step, Work};
use super::super::words::{Concept, is_about};
use super::Reader;
use super::command::{is_setting, spoken};
use super::place::Here;
use super::said::{is_stop, says_when_to_go_back};
use super::steps::made;
use super::text::{bare, every_block, first_words, paragraphs, whole, words_of};
use super::traffic::rungs;

impl Reader<'_> {
    /// An item of a list that is done.
    pub(super) fn item_step(&mut self, item: &Item, here: &Here) {
        let Some(words) = paragraphs(item).next() else {
            for block in &item.blocks {
                self.inner(block, here);
            }
            return;
        };
        if here.in_phase() && says_when_to_go_back(&words.text) {
            // A reason to go back, or how, is no step forward.
            self.note(whole(item), here);
            self.boxes_below(&item.blocks, here);
            return self.code_beside(&item.blocks, here);
        }
        let owned = owner(&words.text).filter(|(who, _)| !is_about(who, Concept::Communication));
        let (who, text) = owned.map_or((None, words.text.clone()), |(who, text)| (Some(who), text));
        let times = times(first_words(&text));
        let title = times
            .as_ref()
            .filter(|t| t.from.is_some())
            .map_or(text.clone(), |_| bare(&text));
        let title = if title.is_empty() {
            text.clone()
        } else {
            title
        };
        let mut subs = Vec::new();
        let mut notes: Vec<String> = Vec::new();
        self.lead.clone_from(&words.text);
        self.under(item, here, &mut subs, &mut notes);
        let rest = text
            .split_once('\n')
            .map(|(_, rest)| rest.trim().to_owned())
            .filter(|rest| !rest.is_empty());
        notes.splice(0..0, rest);
        let at = times.as_ref().and_then(|times| times.from);
        let lasts = times.as_ref().and_then(|times| times.lasts);
        let mut step = made(
            first_words(&title),
            item.lines.clone(),
            Work::Manual(Vec::new()),
            here,
        );
        (step.owner, step.at, step.lasts) = (who.or(step.owner), at.or(step.at), lasts);
        if step.title != text.lines().next().unwrap_or_default().trim() {
            step.notes.push(words.text.clone());
        }
        let rungs = if subs.is_empty() && here.in_phase() {
            rungs(item, &step, here)
        } else {
            Vec::new()
        };
        if !rungs.is_empty() {
            for rung in rungs {
                self.step(rung, here);
            }
            return;
        }
        if subs.is_empty() {
            if let Some(sub) = spoken(words, item.lines.start) {
                self.fill(&mut step, sub);
                step.notes.extend(notes);
            } else {
                step.work = self.by_hand(&text, item, notes, &mut step, here);
            }
            self.step(step, here);
            return;
        }
        let many = subs.len() > 1;
        for (nth, sub) in subs.into_iter().enumerate() {
            let mut part = step.clone();
            part.lines = sub.lines.clone();
            if nth == 0 {
                part.lines.start = item.lines.start;
                part.notes.append(&mut notes);
            }
            if many && let Some(title) = sub.title.clone() {
                part.of = Some(step.title.clone());
                part.title = title;
            }
            self.fill(&mut part, sub);
            self.step(part, here);
        }
    }

    /// What a person does: a decision, a share of the traffic, or the words.
    fn by_hand(
        &mut self,
        text: &str,
        item: &Item,
        notes: Vec<String>,
        step: &mut Step,
        here: &Here,
    ) -> Work {
        if here.in_phase() {
            if is_stop(text) {
                return Work::Decide(notes);
            }
            if let Some(rung) = self.rung(text, item.lines.start, here) {
                step.notes.extend(notes);
                return Work::Traffic {
                    rung,
                    keep: limits(text),
                    seen: Vec::new(),
                    command: None,
                };
            }
        }
        Work::Manual(notes)
    }

    /// What stands within an item: commands and words.
    pub(super) fn under(
        &mut self,
        item: &Item,
        here: &Here,
        subs: &mut Vec<Sub>,
        notes: &mut Vec<String>,
    ) {
        let mut first = true;
        for block in &item.blocks {
            match &block.kind {
                Kind::Paragraph(words) => {
                    if !first {
                        self.links(words, block.lines.start);
                        self.limits_in(&words.text, block.lines.start, here);
                        self.lead.clone_from(&words.text);
                        notes.push(words.text.clone());
                    }
                    first = false;
                }
                Kind::List(_, items) if items.iter().any(|item| item.ticked.is_some()) => {
                    self.boxes(block, items, here);
                }
                Kind::List(_, items) => {
                    for item in items {
                        if let Some(words) = paragraphs(item).next() {
                            self.limits_in(&words.text, item.lines.start, here);
                            self.lead.clone_from(&words.text);
                        }
                        notes.push(whole(item));
                        let mut inner = Vec::new();
                        self.code_under(item, here, subs, &mut inner);
                        self.boxes_below(&item.blocks, here);
                    }
                }
                Kind::Code { .. } => self.one_code(block, here, subs, notes),
                Kind::Table { head, rows } => self.table(block, head, rows, here),
                Kind::Quote(inner) => {
                    notes.extend(inner.iter().map(words_of));
                    self.boxes_below(inner, here);
                    for block in every_block(inner.iter()) {
                        self.one_code(block, here, subs, notes);
                    }
                }
                Kind::Heading(_, words) => notes.push(words.text.clone()),
                Kind::Other(text) => notes.push(text.clone()),
            }
        }
    }

    /// Code at any depth within an item.
    fn code_under(
        &mut self,
        item: &Item,
        here: &Here,
        subs: &mut Vec<Sub>,
        notes: &mut Vec<String>,
    ) {
        for block in every_block(item.blocks.iter()) {
            if let Kind::Table { head, rows } = &block.kind {
                self.table(block, head, rows, here);
            }
            if matches!(block.kind, Kind::Code { .. }) {
                self.one_code(block, here, subs, notes);
            }
        }
    }

    fn one_code(
        &mut self,
        block: &Block,
        here: &Here,
        subs: &mut Vec<Sub>,
        notes: &mut Vec<String>,
    ) {
        let Kind::Code {
            language,
            first,
            body,
            ..
        } = &block.kind
        else {
            return;
        };
        let read = self.fence(language.as_deref(), *first, body, here);
        self.fence_seen(&read, language.as_deref(), *first);
        match read {
            Fence::Commands(found) => {
                for sub in &found {
                    self.exports(&sub.exports);
                }
                subs.extend(
                    found
                        .into_iter()
                        .filter(|sub| sub.exports.is_empty() || !sub.body.lines().all(is_setting)),
                );
            }
            Fence::Data(data) => {
                notes.push(body.trim_end().to_owned());
                if !here.in_phase() || data.kind != DataKind::Timeline {
                    self.data(&data, language.as_deref(), *first, body, here);
                }
            }
        }
    }
}
