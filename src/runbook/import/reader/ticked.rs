//! One box: its title, owner and time, what verifies it, what is said of it and those within it.

use super::super::blank::blanks;
use super::super::blocks::{Block, Inline, Item, Kind, boxes};
use super::super::fence::{self, Fence, How, Sub};
use super::super::moment::times;
use super::super::people::owner;
use super::super::reading;
use super::Reader;
use super::command::{at, spoken};
use super::label::{Label, label};
use super::place::Here;
use super::said::is_optional;
use super::text::{every_block, is_boxed, is_boxed_item, paragraphs, whole, words_of};

/// Items within items go no deeper in our language; deeper ones stand beside their parent.
const DEEPEST: usize = 4;

impl Reader<'_> {
    /// One item; more than one where those within it are too deep.
    pub(super) fn item(&mut self, item: &Item, here: &Here, depth: usize) -> Vec<reading::Item> {
        let first = paragraphs(item).next();
        let text = first.map_or_else(String::new, |words| words.text.trim().to_owned());
        let (who, said) =
            owner(&text).map_or((None, text.clone()), |(who, said)| (Some(who), said));
        let title = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut read = reading::Item {
            title: if title.is_empty() {
                here.title().to_owned()
            } else {
                title
            },
            lines: item.lines.clone(),
            boxes: usize::from(item.ticked.is_some()),
            parent: item.ticked.is_none() && is_boxed(&text),
            ticked: item.ticked == Some(true),
            owner: who.or_else(|| here.owner.clone()),
            at: times(&text).and_then(|times| times.from),
            asks: blanks(&text),
            optional: is_optional(&text),
            ..reading::Item::default()
        };
        if said != text {
            read.notes.push(text.clone());
        }
        if let Some(words) = first {
            self.links(words, item.lines.start);
            self.limits_in(&words.text, item.lines.start, here);
            read.verify = spoken(words, item.lines.start);
        }
        let mut beside = Vec::new();
        for block in besides(item) {
            match &block.kind {
                Kind::List(_, items) => {
                    for inner in items {
                        if depth < DEEPEST || inner.ticked.is_none() {
                            self.within(&mut read, inner, here, depth + 1);
                        } else {
                            beside.extend(self.item(inner, here, depth));
                        }
                    }
                }
                _ => self.beside(&mut read, block, here),
            }
        }
        let mut all = vec![read];
        all.append(&mut beside);
        all
    }

    /// What stands within an item: another one, or what is said of it.
    pub(super) fn within(
        &mut self,
        parent: &mut reading::Item,
        item: &Item,
        here: &Here,
        depth: usize,
    ) {
        let words = paragraphs(item).next();
        let text = words.map_or("", |words| words.text.as_str());
        let label = label(text);
        if let (Some((label, said)), Some(words)) = (label, words) {
            let boxed = usize::from(item.ticked.is_some());
            let taken = match label {
                Label::Verify | Label::Command => verified(parent, words, said, item.lines.start),
                Label::Expect => {
                    parent.expect.push(said.to_owned());
                    true
                }
                Label::Owner => {
                    parent.owner = Some(said.to_owned());
                    parent.notes.push(text.to_owned());
                    true
                }
                Label::Result => {
                    parent.asks.extend(blanks(text));
                    parent.notes.push(text.to_owned());
                    true
                }
            };
            if taken {
                parent.boxes += boxed;
                parent.ticked &= item.ticked.unwrap_or(true);
                self.limits_in(text, item.lines.start, here);
                for block in besides(item) {
                    self.beside(parent, block, here);
                }
                return;
            }
        }
        if is_boxed_item(item) {
            parent.items.extend(self.item(item, here, depth));
            return;
        }
        if let Some(words) = words {
            self.links(words, item.lines.start);
            self.limits_in(&words.text, item.lines.start, here);
        }
        // Boxes at any depth stay boxes.
        let deep = item.blocks.iter().any(|block| matches!(&block.kind, Kind::List(_, items) if items.iter().any(|item| item.ticked.is_some())));
        if deep {
            parent.notes.push(text.to_owned());
            for block in besides(item) {
                match &block.kind {
                    Kind::List(_, items) => items
                        .iter()
                        .for_each(|inner| self.within(parent, inner, here, depth)),
                    _ => self.beside(parent, block, here),
                }
            }
        } else {
            parent.notes.push(whole(item));
            for block in every_block(item.blocks.iter()) {
                if matches!(block.kind, Kind::Code { .. } | Kind::Table { .. }) {
                    self.counted(parent, block, here);
                }
            }
        }
    }

    /// A block within an item that is no list.
    fn beside(&mut self, parent: &mut reading::Item, block: &Block, here: &Here) {
        match &block.kind {
            Kind::Paragraph(words) if is_boxed(&words.text) => {
                let mark = boxes::mark(&words.text);
                parent.items.push(reading::Item {
                    title: mark
                        .map_or(words.text.as_str(), |mark| mark.rest)
                        .trim()
                        .to_owned(),
                    lines: block.lines.clone(),
                    ticked: mark.is_some_and(|mark| mark.ticked),
                    parent: true,
                    owner: here.owner.clone(),
                    ..reading::Item::default()
                });
            }
            Kind::Quote(inner) => inner
                .iter()
                .for_each(|block| self.beside(parent, block, here)),
            Kind::Paragraph(words) => {
                self.links(words, block.lines.start);
                self.limits_in(&words.text, block.lines.start, here);
                self.lead.clone_from(&words.text);
                match label(&words.text) {
                    Some((Label::Expect, said)) => parent.expect.push(said.to_owned()),
                    Some((Label::Verify | Label::Command, said)) if !words.code.is_empty() => {
                        verified(parent, words, said, block.lines.start);
                    }
                    _ => parent.notes.push(words.text.trim().to_owned()),
                }
            }
            Kind::List(_, items) => items
                .iter()
                .for_each(|item| self.within(parent, item, here, DEEPEST)),
            Kind::Code { .. } | Kind::Table { .. } => {
                parent.notes.push(words_of(block));
                self.counted(parent, block, here);
            }
            _ => parent.notes.push(words_of(block)),
        }
    }

    /// Code or a table within an item whose words are kept with it: what verifies it, and the count.
    fn counted(&mut self, parent: &mut reading::Item, block: &Block, here: &Here) {
        match &block.kind {
            Kind::Code {
                language,
                first,
                body,
                ..
            } => {
                let read = self.fence(language.as_deref(), *first, body, here);
                self.fence_seen(&read, language.as_deref(), *first);
                match read {
                    Fence::Commands(subs) => {
                        for sub in &subs {
                            self.exports(&sub.exports);
                            parent
                                .expect
                                .extend(sub.expects.iter().map(|(_, words)| words.clone()));
                            for (line, words) in sub.expects.iter().chain(&sub.notes) {
                                self.limits_in(words, *line, here);
                            }
                        }
                        if parent.verify.is_none() {
                            parent.verify = one(subs);
                        }
                    }
                    Fence::Data(data) => self.data(&data, language.as_deref(), *first, body, here),
                }
            }
            Kind::Table { head, rows } => self.table(block, head, rows, here),
            _ => {}
        }
    }
}

/// `Verification: ...`: a command runs, words are looked at.
fn verified(parent: &mut reading::Item, words: &Inline, said: &str, line: u32) -> bool {
    let sub = spoken(words, line).or_else(|| {
        let sub = fence::command(said.trim_matches('`'))?;
        (!words.code.is_empty()).then(|| at(sub, line))
    });
    match sub {
        Some(sub) if parent.verify.is_none() && matches!(sub.how, How::Run | How::Judge(_)) => {
            parent.notes.push(words.text.clone());
            parent.verify = Some(sub);
        }
        _ => parent.expect.push(words.text.trim().to_owned()),
    }
    true
}

/// Several commands as one, where all of them simply run, at one place.
fn one(subs: Vec<Sub>) -> Option<Sub> {
    let mut subs: Vec<Sub> = subs
        .into_iter()
        // The other way to do the same is not done as well.
        .filter(|sub| !sub.body.trim().is_empty() && !sub.optional)
        .collect();
    let plain = |sub: &Sub| {
        matches!(sub.how, How::Run | How::Judge(_))
            && sub.unset.is_empty()
            && sub.placeholders.is_empty()
    };
    let host = subs.first().map(|sub| sub.host.clone());
    if subs.is_empty()
        || !subs
            .iter()
            .all(|sub| plain(sub) && Some(&sub.host) == host.as_ref())
    {
        return None;
    }
    let mut whole = subs.remove(0);
    for sub in subs {
        whole.body = format!("{}\n{}", whole.body.trim_end(), sub.body);
        whole.lines.end = sub.lines.end;
        whole.destructive |= sub.destructive;
        if matches!(sub.how, How::Judge(_)) {
            whole.how = sub.how;
        }
    }
    Some(whole)
}

/// What stands in an item beside its own words, which are its first paragraph.
fn besides(item: &Item) -> impl Iterator<Item = &Block> {
    let is_words = |block: &Block| matches!(block.kind, Kind::Paragraph(_));
    let words = item.blocks.iter().position(is_words);
    let blocks = item.blocks.iter().enumerate();
    blocks
        .filter(move |(at, _)| Some(*at) != words)
        .map(|(_, block)| block)
}
