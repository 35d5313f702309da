//! Lists of boxes: which checklist they go to, parents in bold and choices. `ticked` reads each box.

use super::super::blocks::{Block, Inline, Item, Kind, boxes};
use super::super::people::choice;
use super::super::reading::{Checklist, Work};
use super::super::words::Concept;
use super::super::{mark, reading};
use super::Reader;
use super::place::{Here, Place};
use super::said::is_optional;
use super::steps::made;
use super::text::is_boxed_item;

impl Reader<'_> {
    /// A list with boxes.
    pub(super) fn boxes(&mut self, block: &Block, items: &[Item], here: &Here) {
        let read: Vec<reading::Item> = items
            .iter()
            .flat_map(|item| self.item(item, here, 1))
            .collect();
        self.add(read, block.lines.start, here);
    }

    /// Items go to the checklist of their heading.
    pub(super) fn add(&mut self, items: Vec<reading::Item>, line: u32, here: &Here) {
        let at = self.checklist(line, here);
        let Some(list) = self.out.lists.get_mut(at) else {
            return;
        };
        for item in items {
            // What verifies a parent belongs to it, wherever it stands.
            list.items.push(item);
        }
    }

    /// The checklist of this place.
    fn checklist(&mut self, line: u32, here: &Here) -> usize {
        let same = |list: &Checklist| list.path == here.path;
        if let Some(at) = self
            .out
            .lists
            .last()
            .filter(|list| same(list))
            .map(|_| self.out.lists.len() - 1)
        {
            return at;
        }
        let phase = match here.place {
            Place::Phase(at) if !here.aside => Some(at),
            _ => None,
        };
        let after = phase.is_none()
            && (here.under(Concept::After)
                && !here.is(Concept::Before)
                && !here.is(Concept::During)
                || here.under(Concept::Recurring));
        let at = self.out.lists.len();
        self.out.lists.push(Checklist {
            title: here.title().to_owned(),
            path: here.path.clone(),
            line,
            after_run: after,
            phase,
            owner: here.owner.clone(),
            items: Vec::new(),
        });
        if phase.is_some() {
            let title = here.title().to_owned();
            let step = made(&title, line..line + 1, Work::Boxes(at), here);
            self.step(step, here);
        }
        at
    }

    /// A paragraph such as `**[  ] 12. Title**`, and the list of its boxes that follows. Whether the
    /// list was taken.
    pub(super) fn boxed_parent(
        &mut self,
        block: &Block,
        words: &Inline,
        next: Option<&Block>,
        here: &Here,
    ) -> bool {
        let text = words.text.trim();
        let Some(mark) = boxes::mark(text).filter(|mark| mark.sure && !text.contains('\n')) else {
            return false;
        };
        if boxes::single(text).is_none() {
            return false;
        }
        let numbered = mark::mark(mark.rest.trim());
        let title = numbered
            .as_ref()
            .map_or(mark.rest.trim(), |mark| &mark.rest)
            .to_owned();
        let mut parent = reading::Item {
            title,
            number: numbered.map(|mark| mark.number),
            lines: block.lines.clone(),
            boxes: 0,
            ticked: mark.ticked,
            parent: true,
            owner: here.owner.clone(),
            optional: is_optional(text),
            ..reading::Item::default()
        };
        let list = next.and_then(|next| match &next.kind {
            Kind::List(_, items) => Some((next, items)),
            _ => None,
        });
        if let Some((next, items)) = list {
            parent.lines.end = next.lines.end;
            for item in items {
                self.within(&mut parent, item, here, 2);
            }
        }
        self.add(vec![parent], block.lines.start, here);
        list.is_some()
    }

    /// A paragraph that is a choice, or a box that is no list. Whether it was.
    pub(super) fn boxed_lines(&mut self, block: &Block, words: &Inline, here: &Here) -> bool {
        let Some(choices) = choice(&words.text) else {
            return false;
        };
        if here.in_phase() {
            let step = made(
                &words.text,
                block.lines.clone(),
                Work::Decide(choices),
                here,
            );
            self.step(step, here);
            return true;
        }
        false
    }

    /// Boxes at any depth below bullets without one.
    pub(super) fn boxes_below(&mut self, blocks: &[Block], here: &Here) {
        for block in blocks {
            match &block.kind {
                Kind::List(_, items) if items.iter().any(is_boxed_item) => {
                    self.boxes(block, items, here);
                }
                Kind::List(_, items) => items
                    .iter()
                    .for_each(|item| self.boxes_below(&item.blocks, here)),
                Kind::Quote(inner) => self.boxes_below(inner, here),
                _ => {}
            }
        }
    }
}
