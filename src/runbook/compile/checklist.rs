//! Checklists: sections and items with their ids and numbers.

use super::Compiler;
use super::call::Weight;
use super::name::{repeated_title, target_of};
use crate::room::plan::{Item, Section, Verify};
use crate::runbook::document::{self, ItemEntry};

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
        let entries = section.items.0.iter().flatten();
        let items = entries.enumerate().map(|(index, entry)| {
            let number = format!("{number}.{}", index + 1);
            match entry {
                ItemEntry::Title(title) => Item {
                    id: self.id("item", None, title, title.at).into(),
                    number,
                    title: title.value.clone(),
                    line: self.line(title.at),
                    ..Item::default()
                },
                ItemEntry::Item(item) => self.item(number, item),
            }
        });
        let items: Vec<Item> = items.collect();
        self.targets.clear();
        Section {
            id: id.into(),
            title,
            at: section.at.map(|at| at.value),
            when: None,
            target: target_of(&section.here),
            notes: None,
            items,
            after_run: section.after_run.unwrap_or(false),
            line: self.line(section.here.span),
        }
    }

    fn item(&mut self, number: String, item: &document::Item) -> Item {
        Item {
            id: self
                .id("item", item.id.as_ref(), &item.title, item.title.at)
                .into(),
            number,
            title: item.title.value.clone(),
            role: self.role(item.role.as_ref()),
            at: item.at.map(|at| at.value),
            when: None,
            parent: None,
            lasts: None,
            asks: Vec::new(),
            expect: Vec::new(),
            optional: item.optional.unwrap_or(false),
            fresh: item.fresh.map(|fresh| fresh.value),
            evidence: item.evidence.map(|evidence| evidence.value),
            verify: item
                .verify
                .as_ref()
                .and_then(|v| self.one_call(v, Weight::Unknown))
                .map(Verify::Call),
            notes: item.notes.as_ref().map(|notes| notes.value.clone()),
            line: self.line(item.here.span),
        }
    }
}
