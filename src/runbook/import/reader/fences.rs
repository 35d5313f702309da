//! Code as it stands in a place: what is known around it, the session it goes on in, what it leaves to
//! people, and what is made of it where it never runs.

use std::collections::BTreeSet;

use super::super::blocks::{Block, Kind};
use super::super::fence::{Around, Data, DataKind, Export, Fence, Host, How, Sub};
use super::super::outline::Section;
use super::super::words::Concept;
use super::super::{alerts, blank, fence, reading};
use super::Reader;
use super::place::{Here, Place};
use super::text::{every_block, is_boxed_item};

/// What earlier code left open for what follows it.
pub(super) struct Open {
    /// The host on which it goes on.
    host: Option<Host>,
    /// The folder that it goes on in, as it was entered.
    folder: Option<String>,
    /// The heading under which it was opened.
    group: u32,
    /// The part of the document in which that counts.
    part: Option<String>,
}

/// The variables that the document sets anywhere.
pub(super) fn known(root: &Section) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let none = BTreeSet::new();
    let around = Around {
        headings: &[],
        lead: "",
        known: &none,
    };
    let mut add = |fence: Fence| match fence {
        Fence::Commands(subs) => {
            known.extend(
                subs.into_iter()
                    .flat_map(|sub| sub.exports)
                    .filter(|export| export.literal && !export.blank)
                    .map(|export| export.name),
            );
        }
        Fence::Data(data) => known.extend(
            data.exports
                .into_iter()
                .filter(|export| !export.blank)
                .map(|export| export.name),
        ),
    };
    for block in every_block(root.every_block()) {
        if let Kind::Code {
            language,
            first,
            body,
            ..
        } = &block.kind
            // Nothing is set without this sign; most code has none.
            && body.contains('=')
        {
            add(fence::read(language.as_deref(), *first, body, &around));
        }
    }
    known
}

impl Reader<'_> {
    /// What a fence is, where it stands.
    pub(super) fn fence(
        &mut self,
        language: Option<&str>,
        first: u32,
        body: &str,
        here: &Here,
    ) -> Fence {
        let around = Around {
            headings: &here.path,
            lead: &self.lead,
            known: &self.known,
        };
        let mut read = fence::read(language, first, body, &around);
        if let Fence::Commands(subs) = &mut read {
            self.goes_on(subs, first, here);
            for sub in subs.iter() {
                self.look(sub);
            }
        }
        read
    }

    /// A session or a folder that earlier code left open goes on: what follows was never meant for
    /// this machine, or this folder. Under another heading of the same part nobody can say, so a
    /// person does it.
    fn goes_on(&mut self, subs: &mut [Sub], first: u32, here: &Here) {
        self.open = self.open.take().filter(|open| open.part == here.part());
        for sub in subs {
            let body = sub.body.clone();
            if let Some(open) = self.open.as_ref().filter(|_| sub.host.is_none()) {
                if let Some(host) = &open.host {
                    let said = format!("The session on {} was not closed above", host.host);
                    sub.notes.push((first, said));
                    if open.group == here.group {
                        sub.host = Some(host.clone());
                    } else {
                        sub.how = How::Manual("the session above was not closed: do it there");
                    }
                }
                if let Some(folder) = &open.folder {
                    let before = format!("{folder}\n{}", sub.before);
                    before.trim_end().clone_into(&mut sub.before);
                }
            }
            if body
                .lines()
                .any(|line| matches!(line.trim(), "exit" | "logout"))
            {
                self.open = None;
            }
            let host = sub.host.clone().filter(|_| sub.leaves_open);
            let mut said = body
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty() && !line.starts_with('#'));
            let moves = said.clone().next().is_some()
                && said.all(|line| line.starts_with("cd ") && !line.contains(['&', ';', '|']));
            if host.is_some() || moves {
                let open = self.open.get_or_insert_with(|| Open {
                    host: None,
                    folder: None,
                    group: here.group,
                    part: here.part(),
                });
                if host.is_some() {
                    open.host = host;
                    open.group = here.group;
                    // The folder was one of the machine before.
                    open.folder = None;
                }
                if moves {
                    let before = open
                        .folder
                        .take()
                        .map(|folder| format!("{folder}\n"))
                        .unwrap_or_default();
                    open.folder = Some(format!("{before}{}", body.trim()));
                }
            }
        }
    }

    /// What a command leaves to people.
    fn look(&mut self, sub: &Sub) {
        let line = sub.lines.start;
        let mut tell = |words: String| self.out.undecided.push((line, words));
        let mut said = sub.body.lines().map(str::trim);
        let alone = said
            .clone()
            .all(|line| line.is_empty() || line.starts_with('#') || line.starts_with("cd "));
        if let Some(cd) = said.find(|line| line.starts_with("cd ")).filter(|_| !alone) {
            tell(format!(
                "`{cd}` holds for its own step: what comes in other code runs in the runbook's folder"
            ));
        }
        if !sub.unset.is_empty() {
            let names: Vec<&str> = sub.unset.iter().map(|(name, _)| name.as_str()).collect();
            tell(format!(
                "nothing sets {}: the command is shown, a person runs it",
                names.join(", ")
            ));
        }
        if !sub.placeholders.is_empty() {
            let names: Vec<&str> = sub
                .placeholders
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            tell(format!(
                "{} is to be filled in: the command is shown, a person runs it",
                names.join(", ")
            ));
        }
    }

    pub(super) fn fence_seen(&mut self, read: &Fence, language: Option<&str>, first: u32) {
        let (commands, what) = match read {
            Fence::Commands(_) => (true, "commands"),
            Fence::Data(data) => (false, named(data.kind)),
        };
        self.out.fences.push(reading::Fence {
            line: first,
            language: language.map(str::to_owned),
            commands,
            what,
        });
    }
}

fn named(kind: DataKind) -> &'static str {
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

impl Reader<'_> {
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

    /// Code among words: looked at, and never a step.
    pub(super) fn code_beside(&mut self, blocks: &[Block], here: &Here) {
        for block in blocks {
            match &block.kind {
                // Boxes look after what stands in them.
                Kind::List(_, items) if items.iter().any(is_boxed_item) => {}
                Kind::List(_, items) => {
                    for item in items {
                        self.code_beside(&item.blocks, here);
                    }
                }
                Kind::Quote(inner) => self.code_beside(inner, here),
                Kind::Table { head, rows } => self.table(block, head, rows, here),
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
                            }
                        }
                        Fence::Data(data) => self.exports(&data.exports),
                    }
                }
                Kind::Paragraph(_) | Kind::Heading(..) | Kind::Other(_) => {}
            }
        }
    }

    /// Code that never runs.
    pub(super) fn data(
        &mut self,
        data: &Data,
        language: Option<&str>,
        first: u32,
        body: &str,
        here: &Here,
    ) {
        self.exports(&data.exports);
        if data.kind != DataKind::Timeline {
            self.ladder(first, body);
        }
        if here.trigger
            && matches!(
                data.kind,
                DataKind::Words | DataKind::Output | DataKind::Message
            )
        {
            for (line, text) in (first..).zip(body.lines()) {
                let text = text.trim().trim_start_matches(['-', '*', '•']).trim();
                if !text.is_empty() && !text.starts_with('#') {
                    self.trigger(text, line, here);
                }
            }
            return;
        }
        match data.kind {
            DataKind::Timeline => match here.place {
                Place::Phase(_) if !here.aside => self.timeline(first, body, here),
                _ => self.timelines.push((here.clone(), first, body.to_owned())),
            },
            DataKind::Configuration
                if language.is_none_or(|language| matches!(language, "yaml" | "yml" | "")) =>
            {
                let rules = alerts::rules(first, body);
                if rules.is_empty() {
                    self.limits_of(first, body, here);
                }
                self.out.rules.extend(rules);
            }
            DataKind::Message | DataKind::Words | DataKind::Output => {
                let talks = here.under(Concept::Communication) || data.kind == DataKind::Message;
                if !(talks && self.message(body, first, here)) {
                    self.limits_of(first, body, here);
                }
            }
            DataKind::Configuration => self.limits_of(first, body, here),
            DataKind::Environment | DataKind::Diagram => {}
        }
    }

    fn limits_of(&mut self, first: u32, body: &str, here: &Here) {
        for (line, text) in (first..).zip(body.lines()) {
            let text = text
                .trim()
                .trim_start_matches(['#', '-', '*', '•', '/'])
                .trim();
            self.limits_in(text, line, here);
        }
    }

    pub(super) fn exports(&mut self, exports: &[Export]) {
        let found = exports.iter().map(|export| blank::Variable {
            name: export.name.clone(),
            value: Some(export.value.clone()),
            secret: export.secret,
            title: None,
            line: export.line,
        });
        self.variables(found.collect());
    }

    pub(super) fn variables(&mut self, found: Vec<blank::Variable>) {
        for variable in found {
            if self.named.insert(variable.name.clone()) {
                self.out.variables.push(variable);
            }
        }
    }
}
