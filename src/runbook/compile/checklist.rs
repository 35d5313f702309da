//! Checklists: sections and items with their ids and numbers. Items within items become one list,
//! a parent before its children.

use super::Compiler;
use super::call::Weight;
use super::name::{repeated_title, target_of};
use crate::room::id::ItemId;
use crate::room::plan::{Evidence, Item, Section, Verify};
use crate::runbook::diagnostic::Diagnostic;
use crate::runbook::document::{self, ItemEntry, PersonLooks, Verification};

/// Deepest nesting of items: 2.4.1.3.
const DEEPEST: usize = 4;

/// Where an item stands.
struct Seat<'a> {
    number: &'a str,
    parent: Option<ItemId>,
    depth: usize,
}

impl Compiler<'_> {
    pub(super) fn checklists(&mut self) -> Vec<Section> {
        let document = self.document;
        let sections = document.checklists.iter().flatten().enumerate();
        sections
            .map(|(index, section)| self.section(index + 1, section))
            .collect()
    }

    fn section(&mut self, number: usize, section: &document::Section) -> Section {
        let id = self.repeated_id(
            "checklist",
            &section.here,
            section.id.as_ref(),
            Some(&section.title),
        );
        let title = repeated_title(&section.here, &section.title);
        self.targets.clone_from(&section.here.targets);
        let mut items = Vec::new();
        let seat = Seat {
            number: &number.to_string(),
            parent: None,
            depth: 1,
        };
        self.items(section.items.0.as_deref().unwrap_or(&[]), &seat, &mut items);
        self.targets.clear();
        Section {
            id: id.into(),
            title,
            at: section.at.map(|at| at.value),
            when: self.when(section.when.as_ref()),
            target: target_of(&section.here),
            notes: section.notes.as_ref().map(|notes| notes.value.clone()),
            items,
            after_run: section.after_run.unwrap_or(false),
            line: self.line(section.here.span),
        }
    }

    /// Adds the items of a section or of an item, each before those within it.
    fn items(&mut self, entries: &[ItemEntry], seat: &Seat, items: &mut Vec<Item>) {
        for (index, entry) in entries.iter().enumerate() {
            let number = format!("{}.{}", seat.number, index + 1);
            match entry {
                ItemEntry::Title(title) => items.push(Item {
                    id: self.id("item", None, title, title.at).into(),
                    number,
                    title: title.value.clone(),
                    parent: seat.parent.clone(),
                    line: self.line(title.at),
                    ..Item::default()
                }),
                ItemEntry::Item(item) => self.item(&number, item, seat, items),
            }
        }
    }

    fn item(&mut self, number: &str, item: &document::Item, seat: &Seat, items: &mut Vec<Item>) {
        let title = &item.title;
        let id = ItemId::from(self.id("item", item.id.as_ref(), title, title.at));
        let verify = item.verify.as_deref().and_then(|v| self.verify(v));
        self.check_evidence(item, verify.as_ref());
        let writes = matches!(item.verify.as_deref(), Some(Verification::Command(_)));
        items.push(Item {
            id: id.clone(),
            number: number.to_owned(),
            title: title.value.clone(),
            role: self.role(item.role.as_ref()),
            at: item.at.map(|at| at.value),
            when: self.when(item.when.as_ref()),
            parent: seat.parent.clone(),
            lasts: item.lasts.map(|lasts| lasts.value),
            asks: self.asks(item.asks.as_ref(), writes),
            expect: item
                .expect
                .iter()
                .flat_map(|words| &words.0)
                .map(|words| words.value.clone())
                .collect(),
            optional: item.optional.unwrap_or(false),
            fresh: item.fresh.map(|fresh| fresh.value),
            evidence: item.evidence.map(|evidence| evidence.value),
            verify,
            notes: item.notes.as_ref().map(|notes| notes.value.clone()),
            line: self.line(item.here.span),
        });
        let Some(within) = &item.items else { return };
        if seat.depth == DEEPEST {
            let at = item.here.key("items").unwrap_or(item.here.span);
            let message = format!("items lie within items, {DEEPEST} deep at most");
            let mistake = Diagnostic::error("too-deep", at, message);
            self.tell(mistake.hint("make a checklist of its own for these"));
            return;
        }
        let seat = Seat {
            number,
            parent: Some(id),
            depth: seat.depth + 1,
        };
        self.items(within, &seat, items);
    }

    fn verify(&mut self, verify: &Verification) -> Option<Verify> {
        let looks = match verify {
            Verification::Command(command) => {
                let call = self.one_call(command, Weight::Unknown)?;
                return Some(Verify::Call(call));
            }
            Verification::Looks(looks) => looks.as_ref(),
        };
        self.one_of("a verification", &looks.here, &["check", "by"])?;
        match looks {
            PersonLooks {
                check: Some(text), ..
            } => self.condition(text).map(Verify::Condition),
            looks => self.role(looks.by.as_ref()).map(Verify::Person),
        }
    }

    /// Output is evidence only where something writes it.
    fn check_evidence(&mut self, item: &document::Item, verify: Option<&Verify>) {
        let Some(evidence) = item.evidence else {
            return;
        };
        let writes =
            item.verify.is_some() && verify.is_none() || matches!(verify, Some(Verify::Call(_)));
        if evidence.value == Evidence::Output && !writes {
            let message = "nothing writes the output that is wanted as evidence";
            let mistake = Diagnostic::error("evidence", evidence.at, message);
            self.tell(mistake.hint("add `verify` with `run`, `script` or `http`"));
        }
    }
}
