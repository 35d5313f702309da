//! What is ticked: boxes, those within them, parents in bold, and what verifies them.

use super::super::blank::blanks;
use super::super::blocks::{Block, Inline, Item, Kind, boxes};
use super::super::fence::{Fence, How, Sub};
use super::super::moment::times;
use super::super::people::{choice, owner};
use super::super::reading::{self, Checklist, Work};
use super::super::words::{Concept, has_stem};
use super::steps::{at, is_boxed_item, is_optional, made, paragraphs, spoken, whole};
use super::{Here, Place, Reader};

/// Items within items go no deeper in our language; deeper ones stand beside their parent.
const DEEPEST: usize = 4;

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
        let numbered = super::super::mark::mark(mark.rest.trim());
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

    /// One item; more than one where those within it are too deep.
    fn item(&mut self, item: &Item, here: &Here, depth: usize) -> Vec<reading::Item> {
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
            parent: item.ticked.is_none() && super::is_boxed(&text),
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
        for block in item.blocks.iter().skip(usize::from(first.is_some())) {
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
    fn within(&mut self, parent: &mut reading::Item, item: &Item, here: &Here, depth: usize) {
        let words = paragraphs(item).next();
        let text = words.map_or("", |words| words.text.as_str());
        let label = label(text);
        if let (Some((label, said)), Some(words)) = (label, words) {
            let boxed = usize::from(item.ticked.is_some());
            let taken = match label {
                Label::Verify | Label::Command => {
                    self.verified(parent, words, said, item.lines.start)
                }
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
                for block in item.blocks.iter().skip(1) {
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
            for block in item.blocks.iter().skip(1) {
                match &block.kind {
                    Kind::List(_, items) => items
                        .iter()
                        .for_each(|inner| self.within(parent, inner, here, depth)),
                    _ => self.beside(parent, block, here),
                }
            }
        } else {
            parent.notes.push(whole(item));
            for block in super::every_block(item.blocks.iter()) {
                if matches!(block.kind, Kind::Code { .. } | Kind::Table { .. }) {
                    self.counted(parent, block, here);
                }
            }
        }
    }

    /// `Verification: ...`: a command runs, words are looked at.
    fn verified(
        &mut self,
        parent: &mut reading::Item,
        words: &Inline,
        said: &str,
        line: u32,
    ) -> bool {
        let sub = spoken(words, line).or_else(|| {
            let sub = super::super::fence::command(said.trim_matches('`'))?;
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

    /// A block within an item that is no list.
    fn beside(&mut self, parent: &mut reading::Item, block: &Block, here: &Here) {
        match &block.kind {
            Kind::Paragraph(words) if super::is_boxed(&words.text) => {
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
                        self.verified(parent, words, said, block.lines.start);
                    }
                    _ => parent.notes.push(words.text.trim().to_owned()),
                }
            }
            Kind::List(_, items) => items
                .iter()
                .for_each(|item| self.within(parent, item, here, DEEPEST)),
            Kind::Code { .. } | Kind::Table { .. } => {
                parent.notes.extend(super::steps::words_of(block));
                self.counted(parent, block, here);
            }
            _ => parent.notes.extend(super::steps::words_of(block)),
        }
    }

    /// Boxes at any depth below bullets without one.
    pub(super) fn boxes_below(&mut self, blocks: &[Block], here: &Here) {
        for block in blocks {
            match &block.kind {
                Kind::List(_, items) if items.iter().any(is_boxed_item) => {
                    self.boxes(block, items, here)
                }
                Kind::List(_, items) => items
                    .iter()
                    .for_each(|item| self.boxes_below(&item.blocks, here)),
                Kind::Quote(inner) => self.boxes_below(inner, here),
                _ => {}
            }
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

/// Several commands as one, where all of them simply run, at one place.
fn one(subs: Vec<Sub>) -> Option<Sub> {
    let mut subs: Vec<Sub> = subs
        .into_iter()
        .filter(|sub| !sub.body.trim().is_empty())
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

/// What a sub-bullet says of its item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Label {
    Verify,
    Command,
    Expect,
    Owner,
    Result,
}

/// The label of a line, and what follows it.
fn label(text: &str) -> Option<(Label, &str)> {
    const VERIFY: [&str; 18] = [
        "verification",
        "verify",
        "validate",
        "check",
        "verificación",
        "verificar",
        "verificação",
        "vérification",
        "vérifier",
        "überprüf",
        "prüfung",
        "verificatie",
        "verifica",
        "weryfikacja",
        "ověření",
        "проверка",
        "验证",
        "確認",
    ];
    const COMMAND: [&str; 14] = [
        "command",
        "comando",
        "commande",
        "befehl",
        "opdracht",
        "polecenie",
        "příkaz",
        "команда",
        "命令",
        "コマンド",
        "명령",
        "komut",
        "run",
        "execute",
    ];
    const EXPECT: [&str; 22] = [
        "expected",
        "expect",
        "estado esperado",
        "resultado esperado",
        "esperado",
        "attendu",
        "résultat attendu",
        "erwartet",
        "verwacht",
        "atteso",
        "oczekiwan",
        "očekávan",
        "ожидаем",
        "预期",
        "期待",
        "예상",
        "beklenen",
        "threshold",
        "umbral",
        "acceptance",
        "criteria",
        "should",
    ];
    const OWNER: [&str; 16] = [
        "owner",
        "responsible",
        "assignee",
        "responsable",
        "responsável",
        "verantwortlich",
        "zuständig",
        "verantwoordelijke",
        "responsabile",
        "odpowiedzialny",
        "ответственный",
        "负责人",
        "責任者",
        "担当",
        "담당",
        "sorumlu",
    ];
    const RESULT: [&str; 12] = [
        "result",
        "actual",
        "resultado",
        "résultat",
        "ergebnis",
        "wynik",
        "výsledek",
        "результат",
        "结果",
        "結果",
        "결과",
        "document",
    ];
    let (head, said) = text.split_once([':', '：'])?;
    let head = head.trim().to_lowercase();
    if head.split_whitespace().count() > 3 || head.len() > 60 {
        return None;
    }
    let is = |stems: &[&str]| {
        stems
            .iter()
            .any(|stem| head.starts_with(stem) && has_stem(&head, stem))
    };
    let label = if is(&EXPECT) {
        Label::Expect
    } else if is(&VERIFY) {
        Label::Verify
    } else if is(&COMMAND) {
        Label::Command
    } else if is(&OWNER) {
        Label::Owner
    } else if is(&RESULT) {
        Label::Result
    } else {
        return None;
    };
    Some((label, said.trim()))
}
