//! A list that has no boxes: whether it is done, and as one step or as many.

use super::super::blocks::{Block, Item, Kind};
use super::super::mark::mark;
use super::super::reading::Work;
use super::super::words::Concept;
use super::super::words::labels::tells_of_machine;
use super::Reader;
use super::command::spoken;
use super::place::{Here, Place};
use super::said::{Said, is_stop, said};
use super::steps::made;
use super::text::{is_boxed_item, paragraphs, whole};

impl Reader<'_> {
    pub(super) fn list(&mut self, block: &Block, first: Option<u64>, items: &[Item], here: &Here) {
        if items.iter().any(is_boxed_item) {
            self.boxes(block, items, here);
            self.criteria(first.is_some(), true, items, here);
            return;
        }
        for item in items {
            for words in paragraphs(item) {
                self.links(words, item.lines.start);
                self.limits_in(&words.text, item.lines.start, here);
            }
        }
        if self.criteria(first.is_some(), false, items, here) {
            return;
        }
        let ordered = first.is_some();
        let working = [
            Concept::Deployment,
            Concept::Trouble,
            Concept::Alternative,
            Concept::Recurring,
            Concept::Validation,
            Concept::Step,
        ];
        let has_code = items.iter().any(|item| {
            item.blocks
                .iter()
                .any(|block| matches!(block.kind, Kind::Code { .. }))
        });
        let doing = match here.place {
            Place::Phase(_) if here.aside => has_code || ordered && !here.trigger,
            Place::Phase(_) => true,
            Place::Rollback => {
                !here.is(Concept::Trigger)
                    && !here.under(Concept::Decision)
                    && !here.is(Concept::Role)
            }
            Place::Prose => {
                has_code
                    || ordered
                        && working.iter().any(|concept| here.under(*concept))
                        && (here.under(Concept::Trouble) || !here.under(Concept::Reference))
            }
            Place::Facts => false,
        };
        if !doing {
            if here.aside {
                let words: Vec<String> = items.iter().map(whole).collect();
                self.note(format!("{}:\n{}", here.title(), words.join("\n")), here);
            }
            // What it holds besides words is still looked at.
            for block in items.iter().flat_map(|item| &item.blocks) {
                self.inner(block, here);
            }
            return;
        }
        if !has_code && here.in_phase() && self.is_of_machine(block, here) {
            return self.said(Said::Aside, block, items, here);
        }
        if here.in_phase()
            && here.is(Concept::Checklist)
            && !here.is(Concept::Deployment)
            && !ordered
            && !has_code
        {
            // What must be there first is ticked, not done.
            return self.boxes(block, items, here);
        }
        if let Some(kind) = here.of.as_deref().and_then(said) {
            return self.said(kind, block, items, here);
        }
        if !ordered && self.moves_traffic(block, here) {
            return self.said(Said::Watched, block, items, here);
        }
        if !ordered && !has_code && self.is_one_step(items, here) {
            for item in items {
                self.boxes_below(&item.blocks, here);
                self.code_beside(&item.blocks, here);
            }
            let lines: Vec<String> = items.iter().map(whole).collect();
            let title = here.title().to_owned();
            let step = made(
                &title,
                here.group..block.lines.end,
                Work::Manual(lines),
                here,
            );
            return self.step(step, here);
        }
        for item in items {
            self.item_step(item, here);
        }
    }

    /// Whether the words that introduce a list, a line in bold or those directly before it, say that a
    /// machine does what is listed.
    fn is_of_machine(&self, block: &Block, here: &Here) -> bool {
        let title = here.title();
        let bold = here.group < block.lines.start && here.of.as_deref() == Some(title);
        let at = self
            .blocks
            .partition_point(|other| other.lines.start < block.lines.start);
        let before = at.checked_sub(1).and_then(|at| self.blocks.get(at));
        let lead = before.is_some_and(|before| matches!(before.kind, Kind::Paragraph(_)))
            && self.lead.trim_end().ends_with([':', '：']);
        bold && tells_of_machine(title) || lead && tells_of_machine(&self.lead)
    }

    /// A heading such as `10 % traffic for 30 minutes` over what is to be watched meanwhile: a step of
    /// its own. Whether it was one.
    fn moves_traffic(&mut self, block: &Block, here: &Here) -> bool {
        let fresh = self
            .last(here)
            .is_none_or(|last| last.lines.start < here.group);
        let own = here.in_phase() && fresh && here.of.as_deref() == Some(here.title());
        let Some(rung) = own
            .then(|| self.rung(here.title(), here.group, here))
            .flatten()
        else {
            return false;
        };
        let work = Work::Traffic {
            rung,
            keep: Vec::new(),
            seen: Vec::new(),
            command: None,
        };
        let step = made(here.title(), here.group..block.lines.start, work, here);
        self.step(step, here);
        true
    }

    /// Whether the bullets of a heading are one step: a numbered heading of a phase with nothing else
    /// in it that is done.
    fn is_one_step(&mut self, items: &[Item], here: &Here) -> bool {
        let phase = here.in_phase();
        let marked = mark(here.title())
            .is_some_and(|mark| mark.word == Some(Concept::Step) || mark.depth() > 1);
        let plain = items.iter().all(|item| {
            paragraphs(item).all(|words| spoken(words, 0).is_none() && !is_stop(&words.text))
        });
        let first = self
            .last(here)
            .is_none_or(|last| last.lines.start < here.group);
        phase && marked && plain && first && here.of.as_deref() == Some(here.title())
    }

    /// A block within a list whose items are not steps.
    pub(super) fn inner(&mut self, block: &Block, here: &Here) {
        match &block.kind {
            Kind::Code {
                language,
                first,
                body,
                ..
            } => self.code(block, language.as_deref(), *first, body, here),
            Kind::Table { head, rows } => self.table(block, head, rows, here),
            Kind::List(first, items) => self.list(block, *first, items, here),
            Kind::Quote(inner) => inner.iter().for_each(|block| self.inner(block, here)),
            _ => {}
        }
    }
}
