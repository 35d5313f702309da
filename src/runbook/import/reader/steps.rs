//! What is done: steps of phases, of ways back, of playbooks.

use super::super::blocks::{Block, Inline, Item, Kind};
use super::super::fence::{self, DataKind, Fence, How, Sub};
use super::super::limit::{Comparison, Limit, limits};
use super::super::mark::mark;
use super::super::moment::{Moment, Rung, duration, rung, rung_of_ladder, times};
use super::super::outline::Section;
use super::super::people::owner;
use super::super::reading::{self, Step, Work};
use super::super::words::{Concept, concepts, is_about};
use super::{Here, Place, Reader, bare};
use crate::support::Millis;

/// The longest title of a step; the rest goes to what a person reads.
const LONGEST_TITLE: usize = 120;

impl Reader<'_> {
    /// How many steps a place has.
    pub(super) fn count(&self, here: &Here) -> usize {
        match here.place {
            Place::Phase(at) => self.out.phases.get(at).map_or(0, |phase| phase.steps.len()),
            _ => 0,
        }
    }

    /// Adds a step where a place's steps go.
    pub(super) fn step(&mut self, step: Step, here: &Here) {
        match here.place {
            Place::Phase(at) if !here.aside => {
                if let Some(phase) = self.out.phases.get_mut(at) {
                    phase.steps.push(step);
                }
            }
            _ => self.book(here, &step.lines.clone()).steps.push(step),
        }
    }

    /// The step that was added last here.
    fn last(&mut self, here: &Here) -> Option<&mut Step> {
        match here.place {
            Place::Phase(at) if !here.aside => self.out.phases.get_mut(at)?.steps.last_mut(),
            Place::Rollback => {
                let at = *self.paths.get(&here.book)?;
                self.out.paths.get_mut(at)?.steps.last_mut()
            }
            _ => {
                let at = *self.books.get(&here.book)?;
                self.out.books.get_mut(at)?.steps.last_mut()
            }
        }
    }

    fn note(&mut self, words: String, here: &Here) {
        match here.place {
            Place::Phase(at) => {
                if let Some(phase) = self.out.phases.get_mut(at) {
                    phase.notes.push(words);
                }
            }
            Place::Rollback if self.paths.contains_key(&here.book) => {
                let end = here.book + 1;
                self.book(here, &(here.book..end)).notes.push(words);
            }
            _ => {}
        }
    }

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

    /// `Continue only while errors are below 0.5 %`, after a list of shares: all of them are kept by
    /// it. Whether it was such a line.
    fn kept(&mut self, text: &str, here: &Here) -> bool {
        let Place::Phase(at) = here.place else {
            return false;
        };
        let is_floor = |limit: &Limit| {
            matches!(
                limit.comparison,
                Comparison::Below(_) | Comparison::AtMost(_)
            )
        };
        let found: Vec<Limit> = limits(text).into_iter().filter(is_floor).collect();
        if found.is_empty() {
            return false;
        }
        let Some(phase) = self.out.phases.get_mut(at) else {
            return false;
        };
        let mut any = false;
        let group = here.group;
        for step in phase
            .steps
            .iter_mut()
            .rev()
            .take_while(|step| step.lines.start >= group)
        {
            let Work::Traffic { keep, .. } = &mut step.work else {
                break;
            };
            keep.extend(found.iter().cloned());
            any = true;
        }
        if any {
            phase.notes.push(text.to_owned());
        }
        any
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

    pub(super) fn code(
        &mut self,
        block: &Block,
        language: Option<&str>,
        first: u32,
        body: &str,
        here: &Here,
    ) {
        let read = self.fence(language, first, body, here);
        self.fence_seen(&read, language, first);
        match read {
            Fence::Commands(subs) => self.commands(subs, block, here),
            Fence::Data(data) => self.data(&data, language, first, body, here),
        }
    }

    fn commands(&mut self, subs: Vec<Sub>, block: &Block, here: &Here) {
        for sub in &subs {
            self.exports(&sub.exports);
        }
        if here.place == Place::Facts && here.under(Concept::Environment) {
            return;
        }
        let title = here.of.clone();
        let alone = subs
            .iter()
            .filter(|sub| !sub.body.trim().is_empty())
            .count()
            == 1
            && subs.len() == 1;
        for sub in subs {
            // Exports alone are variables of the plan.
            if !sub.exports.is_empty() && sub.body.lines().all(|line| is_setting(line)) {
                continue;
            }
            let said = sub.title.clone();
            let name = match (&title, said) {
                (Some(of), _) if alone => of.clone(),
                (_, Some(said)) => said,
                (Some(of), None) => of.clone(),
                (None, None) => first_line(&sub.body).unwrap_or_else(|| here.title().to_owned()),
            };
            let mut lines = sub.lines.clone();
            if alone {
                lines.end = lines.end.max(block.lines.end);
            }
            let mut step = made(&name, lines, Work::Manual(Vec::new()), here);
            step.of = title.clone().filter(|of| *of != name);
            let share = self.share(&name, &sub, alone, here);
            self.fill(&mut step, sub);
            step.work = match (share, step.work) {
                (Some(mut rung), Work::Command(command)) => {
                    rung.wait = rung
                        .wait
                        .or_else(|| times(&name).and_then(|times| times.length()));
                    let (keep, seen) = (Vec::new(), Vec::new());
                    Work::Traffic {
                        rung,
                        keep,
                        seen,
                        command: Some(command),
                    }
                }
                (_, work) => work,
            };
            self.step(step, here);
        }
    }

    /// The share of the traffic that one command moves.
    fn share(&self, name: &str, sub: &Sub, alone: bool, here: &Here) -> Option<Rung> {
        let in_phase = here.in_phase();
        let line = sub.lines.start;
        let said = match sub.ladder.as_ref().map(|ladder| ladder.rungs.as_slice()) {
            None => rung(name, line).filter(|_| is_traffic(name, here)),
            Some([one]) => Some(Rung {
                percent: one.percent,
                wait: one.wait_ms.map(Millis),
                at: None,
                line: one.line,
            }),
            Some(_) => None,
        };
        said.filter(|_| alone && in_phase)
    }

    /// What a command says goes to its step.
    fn fill(&mut self, step: &mut Step, sub: Sub) {
        step.expect
            .extend(sub.expects.iter().map(|(_, words)| words.clone()));
        step.notes
            .extend(sub.notes.iter().map(|(_, words)| words.clone()));
        step.optional |= sub.optional;
        let untold = self.untold(step, &sub);
        step.notes.extend(untold);
        if let Some(title) = sub.title.as_ref().filter(|title| **title != step.title) {
            step.notes.insert(0, title.clone());
        }
        for (line, words) in sub.expects.iter().chain(&sub.notes) {
            for limit in limits(words) {
                let group = step.title.clone();
                self.out.thresholds.push(reading::Threshold {
                    limit,
                    line: *line,
                    group,
                });
            }
        }
        step.work = if sub.body.trim().is_empty() {
            Work::Manual(sub.notes.iter().map(|(_, words)| words.clone()).collect())
        } else {
            Work::Command(Box::new(sub))
        };
    }

    /// Comments of a command that none of its parts says.
    fn untold(&self, step: &Step, sub: &Sub) -> Vec<String> {
        let said = |words: &str| {
            let texts = step.expect.iter().chain(&step.notes).chain(&sub.title);
            let mut all = texts
                .map(String::as_str)
                .chain([sub.body.as_str(), step.title.as_str()]);
            all.any(|text| text.contains(words))
        };
        let lines = sub
            .lines
            .clone()
            .filter_map(|line| self.lines.get((line as usize).checked_sub(1)?));
        let comments = lines.filter_map(|line| line.trim().strip_prefix('#'));
        let words = comments.map(|comment| {
            comment
                .trim_start_matches(['#', ' ', '\t', '-', '*', '•'])
                .trim()
        });
        let words = words.filter(|words| words.chars().any(char::is_alphanumeric));
        // The number of a comment stands before its title.
        let bare = |words: &str| mark(words).map_or(words.to_owned(), |mark| mark.rest);
        words
            .filter(|words| !said(words) && !said(&bare(words)))
            .map(str::to_owned)
            .collect()
    }

    pub(super) fn list(&mut self, block: &Block, first: Option<u64>, items: &[Item], here: &Here) {
        if items.iter().any(is_boxed_item) {
            self.boxes(block, items, here);
            self.criteria(first.is_some(), items, here);
            return;
        }
        for item in items {
            for words in paragraphs(item) {
                self.links(words, item.lines.start);
                self.limits_in(&words.text, item.lines.start, here);
            }
        }
        if self.criteria(first.is_some(), items, here) {
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
        if let Some(kind) = here.of.as_deref().and_then(said) {
            return self.said(kind, block, items, here);
        }
        if !ordered && !has_code && self.is_one_step(items, here) {
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
    fn inner(&mut self, block: &Block, here: &Here) {
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

    /// A list that says what should be seen, or what to decide by.
    fn said(&mut self, kind: Said, block: &Block, items: &[Item], here: &Here) {
        for item in items {
            self.boxes_below(&item.blocks, here);
            self.code_beside(&item.blocks, here);
        }
        let words: Vec<String> = items.iter().map(whole).collect();
        match kind {
            Said::Watched if here.in_phase() => self.watched(block, items, here),
            Said::Success | Said::Decision | Said::Watched => {
                let title = here.title().to_owned();
                let step = made(&title, block.lines.clone(), Work::Decide(words), here);
                self.step(step, here);
            }
            Said::Seen => match self.last(here) {
                Some(step) => step.expect.extend(words),
                None => self.note(words.join("\n"), here),
            },
            Said::Aside => self.note(format!("{}:\n{}", here.title(), words.join("\n")), here),
        }
    }

    /// Code among words: looked at, and never a step.
    pub(super) fn code_beside(&mut self, blocks: &[Block], here: &Here) {
        for block in super::every_block(blocks.iter()) {
            if let Kind::Code {
                language,
                first,
                body,
                ..
            } = &block.kind
            {
                let read = self.fence(language.as_deref(), *first, body, here);
                self.fence_seen(&read, language.as_deref(), *first);
                match read {
                    Fence::Commands(subs) => subs.iter().for_each(|sub| self.exports(&sub.exports)),
                    Fence::Data(data) => self.exports(&data.exports),
                }
            }
        }
    }

    /// What is to be watched: of the traffic that was just moved, or by itself.
    fn watched(&mut self, block: &Block, items: &[Item], here: &Here) {
        let words: Vec<String> = items.iter().map(whole).collect();
        if let Some(last) = self
            .last(here)
            .filter(|last| last.lines.start >= here.group)
            && let Work::Traffic { keep, seen, .. } = &mut last.work
        {
            for words in words {
                match limits(&words).as_slice() {
                    [limit]
                        if matches!(
                            limit.comparison,
                            Comparison::Below(_)
                                | Comparison::AtMost(_)
                                | Comparison::Above(_)
                                | Comparison::AtLeast(_)
                        ) =>
                    {
                        keep.push(limit.clone())
                    }
                    _ => seen.push(words),
                }
            }
            return;
        }
        let step = made(here.title(), block.lines.clone(), Work::Decide(words), here);
        self.step(step, here);
    }

    /// An item of a list that is done.
    fn item_step(&mut self, item: &Item, here: &Here) {
        let Some(words) = paragraphs(item).next() else {
            for block in &item.blocks {
                self.inner(block, here);
            }
            return;
        };
        let (who, text) =
            owner(&words.text).map_or((None, words.text.clone()), |(who, text)| (Some(who), text));
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
            self.rungs(item, &step, here)
        } else {
            Vec::new()
        };
        if !rungs.is_empty() {
            rungs.into_iter().for_each(|rung| self.step(rung, here));
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

    /// A share of the traffic: said so, or where all that is around it is about traffic.
    fn rung(&self, text: &str, line: u32, here: &Here) -> Option<Rung> {
        let said = rung(text, line).filter(|_| is_traffic(text, here));
        said.or_else(|| rung_of_ladder(text, line).filter(|_| is_traffic(&self.lead, here)))
    }

    /// Bullets of an item that are shares of the traffic, as steps.
    fn rungs(&self, item: &Item, of: &Step, here: &Here) -> Vec<Step> {
        let title = of.title.clone();
        let lists = item.blocks.iter().filter_map(|block| match &block.kind {
            Kind::List(_, items) if items.len() > 1 => Some(items),
            _ => None,
        });
        for items in lists {
            let read: Option<Vec<Step>> = items
                .iter()
                .map(|inner| {
                    let text = whole(inner);
                    let line = inner.lines.start;
                    let about = rung(&text, line).or_else(|| {
                        rung_of_ladder(&text, line).filter(|_| is_traffic(&title, here))
                    })?;
                    let work = Work::Traffic {
                        rung: about,
                        keep: limits(&text),
                        seen: Vec::new(),
                        command: None,
                    };
                    let mut step = made(first_words(&text), inner.lines.clone(), work, here);
                    step.of = Some(title.clone());
                    step.notes.push(text);
                    Some(step)
                })
                .collect();
            if let Some(read) = read {
                return read;
            }
        }
        Vec::new()
    }

    /// What stands within an item: commands and words.
    fn under(&mut self, item: &Item, here: &Here, subs: &mut Vec<Sub>, notes: &mut Vec<String>) {
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
                    notes.extend(inner.iter().filter_map(words_of));
                    self.boxes_below(inner, here);
                    for block in super::every_block(inner.iter()) {
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
        for block in super::every_block(item.blocks.iter()) {
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

    /// Lines of what happens when.
    pub(super) fn timeline(&mut self, first: u32, body: &str, here: &Here) {
        for (line, text) in (first..)
            .zip(body.lines())
            .filter(|(_, text)| !text.trim().is_empty())
        {
            self.moment(line, text, here);
        }
    }

    /// One line of what happens when.
    pub(super) fn moment(&mut self, line: u32, text: &str, here: &Here) {
        let found = times(text);
        let title = bare(text);
        let title = if title.is_empty() {
            text.trim().to_owned()
        } else {
            title
        };
        let mut step = made(&title, line..line + 1, Work::Manual(Vec::new()), here);
        step.at = found.as_ref().and_then(|times| times.from);
        step.lasts = found.and_then(|times| times.lasts);
        step.notes.push(text.trim().to_owned());
        if is_stop(&title) {
            step.work = Work::Decide(Vec::new());
        } else if let Some(rung) = self.rung(text, line, here) {
            step.work = Work::Traffic {
                rung,
                keep: limits(text),
                seen: Vec::new(),
                command: None,
            };
        }
        self.step(step, here);
    }

    /// A section is over: a phase or a part of one that has no step yet gets one.
    pub(super) fn finish(&mut self, section: &Section, here: &Here, above: &Here, before: usize) {
        let Place::Phase(at) = here.place else { return };
        if let Some(phase) = self
            .out
            .phases
            .get_mut(at)
            .filter(|_| above.place != here.place)
        {
            wait_until_next(&mut phase.steps);
        }
        let Some(phase) = self.out.phases.get_mut(at) else {
            return;
        };
        let whole_phase = above.place != here.place;
        let said = here.aside || here.of.as_deref().and_then(said).is_some();
        let told: Vec<String> = if section.is_label() {
            Vec::new()
        } else {
            section.blocks.iter().filter_map(words_of).collect()
        };
        if phase.steps.len() == before && !said && (whole_phase || !section.is_label()) {
            let has_list = self.out.lists.iter().any(|list| {
                list.phase == Some(at)
                    && list.line >= section.line()
                    && list.line < section.lines.end
            });
            if !has_list {
                let title = if whole_phase {
                    phase.title.clone()
                } else {
                    section.title.clone()
                };
                let step = made(
                    &title,
                    section.line()..section.line() + 1,
                    Work::Manual(told),
                    here,
                );
                phase.steps.push(step);
            }
        }
    }
}

/// Whether what stands under a heading within a phase is not what is done in it.
pub(super) fn is_aside(title: &str) -> bool {
    matches!(said(title), Some(Said::Aside))
}

/// What a list under such a heading says.
#[derive(Clone, Copy)]
enum Said {
    /// What must be so in the end.
    Success,
    /// What is decided by.
    Decision,
    /// What is to be watched, and decided by.
    Watched,
    /// What is to be seen after the step before.
    Seen,
    /// Words beside the plan.
    Aside,
}

/// What a list under a heading within a phase says, where it is not to be done.
fn said(title: &str) -> Option<Said> {
    const SEEN: [&str; 20] = [
        "expected",
        "expect",
        "should see",
        "output",
        "result",
        "esperado",
        "resultado",
        "attendu",
        "résultat",
        "erwartet",
        "ergebnis",
        "verwacht",
        "atteso",
        "oczekiwan",
        "očekávan",
        "ожидаем",
        "результат",
        "预期",
        "期待",
        "예상",
    ];
    const WATCH: [&str; 16] = [
        "monitor",
        "watch",
        "observe",
        "vigilar",
        "monitorear",
        "monitorar",
        "surveiller",
        "überwachen",
        "beobachten",
        "bewaken",
        "monitorare",
        "monitoruj",
        "sledovat",
        "наблюда",
        "监控",
        "監視",
    ];
    const ASIDE: [&str; 34] = [
        "failure handling",
        "if fail",
        "on failure",
        "if ",
        "risk",
        "note",
        "warning",
        "caution",
        "important",
        "background",
        "objective",
        "goal",
        "purpose",
        "participants",
        "responsible",
        "owner",
        "impact",
        "rollback",
        "duration",
        "dependencies",
        "abort",
        "falla",
        "riesgo",
        "nota",
        "objetivo",
        "risco",
        "risque",
        "objectif",
        "hinweis",
        "risiko",
        "ziel",
        "риск",
        "цель",
        "注意",
    ];
    let lower = title.to_lowercase();
    let is = |stems: &[&str]| {
        stems
            .iter()
            .any(|stem| super::super::words::has_stem(&lower, stem))
    };
    let about = concepts(title);
    let marked = mark(title).is_some_and(|mark| mark.word.is_some() || mark.depth() > 1);
    if marked {
        None
    } else if lower.split_whitespace().count() <= 3 && is(&WATCH) {
        Some(Said::Watched)
    } else if about.contains(&Concept::Success) {
        Some(Said::Success)
    } else if about.contains(&Concept::Decision)
        || lower.contains("gate") && !lower.contains("gateway")
    {
        Some(Said::Decision)
    } else if is(&SEEN) {
        Some(Said::Seen)
    } else if about.contains(&Concept::Role) || is(&ASIDE) {
        Some(Said::Aside)
    } else {
        None
    }
}

/// A step of a place, with nothing to it yet.
pub(super) fn made(title: &str, lines: std::ops::Range<u32>, work: Work, here: &Here) -> Step {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = title.chars().take(LONGEST_TITLE).collect();
    let cut = short.len() < title.len();
    let mut notes = Vec::new();
    if cut {
        notes.push(title);
    }
    let optional = is_optional(&short);
    Step {
        title: if cut { format!("{short}…") } else { short },
        of: here.of.clone(),
        lines,
        work,
        expect: Vec::new(),
        notes,
        owner: here.owner.clone(),
        at: here.at,
        lasts: None,
        optional,
    }
}

/// Whether words say that it may be left out.
pub(super) fn is_optional(words: &str) -> bool {
    const OPTIONAL: [&str; 18] = [
        "(optional",
        "[optional",
        "optional:",
        "optional step",
        "if needed)",
        "if applicable)",
        "(opcional",
        "(facultatif",
        "(optionnel",
        "(опционально",
        "(необязательно",
        "（可选",
        "(可选",
        "（任意",
        "(任意",
        "(opzionale",
        "(opcjonalnie",
        "(선택",
    ];
    let lower = words.to_lowercase();
    OPTIONAL.iter().any(|sign| lower.contains(sign)) || lower.starts_with("optional")
}

/// Whether words stop the plan until somebody decides.
fn is_stop(words: &str) -> bool {
    let lower = words.to_lowercase();
    let stop = [
        "stop:",
        "stop**",
        "⚠️ stop",
        "do not proceed",
        "only proceed if",
        "🛑",
        "go or no-go",
        "go/no-go",
        "go / no-go",
        "no continuar",
        "não prossiga",
        "ne pas continuer",
        "nicht fortfahren",
        "не продолжать",
        "不要继续",
        "请勿继续",
    ];
    lower.starts_with("stop")
        && lower.len() < 400
        && lower
            .chars()
            .nth(4)
            .is_none_or(|c| !c.is_alphanumeric() && c != ' ')
        || stop.iter().any(|sign| lower.contains(sign))
        || words.len() < 160 && is_about(words, Concept::Decision) && !lower.contains("document")
}

/// Whether a share in such words is of the traffic.
fn is_traffic(words: &str, here: &Here) -> bool {
    const TRAFFIC: [&str; 22] = [
        "traffic",
        "canary",
        "weight",
        "rollout",
        "ramp",
        "users",
        "route",
        "shift",
        "cohort",
        "tráfico",
        "tráfego",
        "trafic",
        "verkehr",
        "verkeer",
        "traffico",
        "ruch",
        "provoz",
        "трафик",
        "流量",
        "トラフィック",
        "트래픽",
        "trafik",
    ];
    let is = |words: &str| {
        let lower = words.to_lowercase();
        TRAFFIC
            .iter()
            .any(|stem| super::super::words::has_stem(&lower, stem))
    };
    is(words) || here.path.iter().rev().take(2).any(|title| is(title))
}

/// `Execute: ./deploy.sh` in an item: the command, where the words say nothing else.
pub(super) fn spoken(words: &Inline, line: u32) -> Option<Sub> {
    let [code] = words.code.as_slice() else {
        return None;
    };
    let text = words.text.trim();
    let (before, after) = text.split_once(code.as_str())?;
    let before = before.trim().trim_end_matches([':', '：']).trim();
    let few = before.split_whitespace().count() <= 2
        && after.trim().trim_matches(['.', ';', ':']).is_empty();
    let label = before.is_empty()
        || text
            .get(before.len()..)?
            .trim_start()
            .starts_with([':', '：'])
        || is_run(before);
    if !few || !label {
        return None;
    }
    let sub = fence::command(code)?;
    let runs = !matches!(sub.how, How::Manual(_)) || !sub.body.is_empty();
    runs.then(|| at(sub, line))
}

/// A command that stands in one line.
pub(super) fn at(sub: Sub, line: u32) -> Sub {
    Sub {
        lines: line..line + 1,
        ..sub
    }
}

fn is_run(words: &str) -> bool {
    const RUN: [&str; 14] = [
        "run",
        "execute",
        "ejecutar",
        "executar",
        "exécuter",
        "lancer",
        "ausführen",
        "voer uit",
        "eseguire",
        "uruchom",
        "spusťte",
        "выполнить",
        "执行",
        "運行",
    ];
    let lower = words.to_lowercase();
    RUN.iter().any(|word| lower == *word)
}

/// `NAME=value` or `export NAME=value`, a comment, or nothing.
fn is_setting(line: &str) -> bool {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let name = line.split_once('=').map(|(name, _)| name);
    line.is_empty()
        || line.starts_with('#')
        || name.is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        }) && !line.contains("$(")
            && !line.contains('`')
}

pub(super) fn named(kind: DataKind) -> &'static str {
    match kind {
        DataKind::Environment => "variables",
        DataKind::Timeline => "timeline",
        DataKind::Diagram => "diagram",
        DataKind::Message => "message",
        DataKind::Output => "output",
        DataKind::Configuration => "configuration",
        DataKind::Words => "words",
    }
}

/// The first line that is no comment.
fn first_line(body: &str) -> Option<String> {
    let line = body
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'));
    line.map(str::to_owned)
}

/// Whether an item has a box, before its words or in bold with them.
pub(super) fn is_boxed_item(item: &Item) -> bool {
    item.ticked.is_some()
        || paragraphs(item)
            .next()
            .is_some_and(|words| super::is_boxed(&words.text))
}

fn first_words(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim()
}

/// The words of an item's own paragraphs.
pub(super) fn paragraphs(item: &Item) -> impl Iterator<Item = &Inline> {
    item.blocks.iter().filter_map(|block| match &block.kind {
        Kind::Paragraph(words) => Some(words),
        _ => None,
    })
}

/// All words of an item, a line each, those within it after a dash.
pub(super) fn whole(item: &Item) -> String {
    let lines: Vec<String> = item.blocks.iter().filter_map(words_of).collect();
    lines.join("\n")
}

/// All words of a block.
pub(super) fn words_of(block: &Block) -> Option<String> {
    Some(match &block.kind {
        Kind::Paragraph(words) | Kind::Heading(_, words) => words.text.trim().to_owned(),
        Kind::List(first, items) => {
            let line = |(nth, item): (u64, &Item)| {
                let mark = first.map_or("-".to_owned(), |first| format!("{}.", first + nth));
                let tick = match item.ticked {
                    Some(true) => "[x] ",
                    Some(false) => "[ ] ",
                    None => "",
                };
                format!("{mark} {tick}{}", whole(item).replace('\n', "\n  "))
            };
            (0..).zip(items).map(line).collect::<Vec<_>>().join("\n")
        }
        Kind::Code { body, .. } => body.trim_end().to_owned(),
        Kind::Table { head, rows } => {
            let row = |cells: &[Inline]| {
                cells
                    .iter()
                    .map(|cell| cell.text.trim())
                    .collect::<Vec<_>>()
                    .join(" | ")
            };
            std::iter::once(row(head))
                .chain(rows.iter().map(|(_, cells)| row(cells)))
                .collect::<Vec<_>>()
                .join("\n")
        }
        Kind::Quote(blocks) => blocks
            .iter()
            .filter_map(words_of)
            .collect::<Vec<_>>()
            .join("\n"),
        Kind::Other(text) => text.clone(),
    })
}

/// How long words say that something takes.
pub(super) fn takes(words: &str) -> Option<crate::support::Millis> {
    duration(words)
}

/// A share of the traffic with a time, and the next one with another: it lasts from one to the other.
fn wait_until_next(steps: &mut [Step]) {
    let mut next = None;
    for step in steps.iter_mut().rev() {
        let Work::Traffic { rung, .. } = &mut step.work else {
            continue;
        };
        let at = match step.at.or(rung.at) {
            Some(Moment::Offset(ms)) => Some(ms),
            Some(Moment::Clock { hour, minute }) => {
                Some((i64::from(hour) * 60 + i64::from(minute)) * 60_000)
            }
            _ => None,
        };
        if let (None, Some(at), Some(next)) = (rung.wait, at, next) {
            rung.wait = u64::try_from(next - at)
                .ok()
                .filter(|wait| *wait > 0)
                .map(Millis);
        }
        next = at;
    }
}
