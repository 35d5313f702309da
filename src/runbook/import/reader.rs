//! From sections to what was understood: a walk over the document, once, in order. What a section is
//! about decides where its steps go (`place`); what a block is decides what is made of it: `steps`,
//! `prose`, `command`, `list`, `bullet`, `said`, `traffic` and `timeline` make what is done,
//! `checklist` and `ticked` what is ticked, `facts` and the rest everything else.

mod about;
mod bullet;
mod checklist;
mod command;
mod facts;
mod fences;
mod label;
mod list;
mod place;
mod prose;
mod reasons;
mod said;
mod steps;
mod tables;
mod text;
mod ticked;
mod timeline;
mod traffic;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::blocks::{Block, Kind};
use super::outline::Section;
use super::phases;
use super::reading::{Reading, Step};
use fences::{Open, known};
use place::{Here, Place};

pub(super) use place::is_about_data;
pub(super) use text::{every_block, is_boxed};

/// What was understood of a document.
#[must_use]
pub fn read<'b>(root: &Section, blocks: &'b [Block], source: &'b str, name: &str) -> Reading {
    let title = root.children.first().filter(|first| first.level == 1);
    let mut reader = Reader {
        blocks,
        lines: source.lines().collect(),
        title: title.map_or(0, Section::line),
        out: Reading::default(),
        phases: phases::choose(root).into_iter().collect(),
        known: known(root),
        books: BTreeMap::new(),
        paths: BTreeMap::new(),
        role_lines: BTreeMap::new(),
        named: BTreeSet::new(),
        timelines: Vec::new(),
        rows: Vec::new(),
        open: None,
        lead: String::new(),
    };
    reader.out.title = title_of(root, name);
    let here = Here {
        path: Vec::new(),
        place: Place::Prose,
        own: Vec::new(),
        about: BTreeSet::new(),
        book: 1,
        of: None,
        group: 1,
        owner: None,
        aside: false,
        at: None,
        trigger: false,
        handled: BTreeSet::new(),
    };
    reader.document(root);
    reader.content(root, &here);
    for child in &root.children {
        reader.section(child, &here);
    }
    reader.rest();
    reader.out
}

/// The first heading, or the name of the file.
fn title_of(root: &Section, name: &str) -> String {
    let first = root
        .children
        .first()
        .filter(|first| first.level <= 2 || root.children.len() == 1);
    let title = first
        .map(|first| first.title.clone())
        .filter(|title| !title.is_empty());
    title.unwrap_or_else(|| {
        name.rsplit_once('.')
            .map_or(name, |(stem, _)| stem)
            .to_owned()
    })
}

struct Reader<'b> {
    /// The document as blocks, headings among them.
    blocks: &'b [Block],
    /// The lines of the document.
    lines: Vec<&'b str>,
    /// The line of the document's title.
    title: u32,
    out: Reading,
    /// The lines of the headings of phases.
    phases: BTreeSet<u32>,
    /// Variables that the document sets.
    known: BTreeSet<String>,
    /// The playbook of a section, by its line.
    books: BTreeMap<u32, usize>,
    /// The way back of a section, by its line.
    paths: BTreeMap<u32, usize>,
    /// The roles that headings name, by line.
    role_lines: BTreeMap<u32, String>,
    /// The variables that were read.
    named: BTreeSet<String>,
    /// What happens when, outside of phases: code.
    timelines: Vec<(Here, u32, String)>,
    /// The same: tables.
    rows: Vec<(String, u32, Vec<Step>)>,
    /// What earlier code left open.
    open: Option<Open>,
    /// The words directly before.
    lead: String,
}

impl<'b> Reader<'b> {
    /// The blocks of these lines.
    pub(super) fn slice(&self, lines: &Range<u32>) -> &'b [Block] {
        let from = self
            .blocks
            .partition_point(|block| block.lines.start < lines.start);
        let to = self
            .blocks
            .partition_point(|block| block.lines.start < lines.end);
        self.blocks.get(from..to.max(from)).unwrap_or_default()
    }

    fn section(&mut self, section: &Section, above: &Here) {
        let mut here = self.here(section, above);
        self.lead.clear();
        let before = self.count(&here);
        self.facts(section, &mut here);
        self.content(section, &here);
        for child in &section.children {
            self.section(child, &here);
        }
        self.finish(section, &here, above, before);
    }

    /// The blocks of a section, before its children.
    fn content(&mut self, section: &Section, here: &Here) {
        let mut blocks = section.blocks.iter().peekable();
        while let Some(block) = blocks.next() {
            match &block.kind {
                Kind::Paragraph(words) => {
                    if self.boxed_parent(block, words, blocks.peek().copied(), here) {
                        // The list of its boxes was taken with it.
                        blocks.next();
                    } else {
                        self.paragraph(block, words, here);
                        self.lead.clone_from(&words.text);
                    }
                }
                Kind::List(first, items) => self.list(block, *first, items, here),
                Kind::Code {
                    language,
                    first,
                    body,
                    ..
                } => self.code(block, language.as_deref(), *first, body, here),
                Kind::Table { head, rows } => self.table(block, head, rows, here),
                Kind::Quote(inner) => self.quote(block, inner, here),
                Kind::Heading(..) | Kind::Other(_) => {}
            }
            // Only what stands directly before something introduces it.
            if !matches!(block.kind, Kind::Paragraph(_)) {
                self.lead.clear();
            }
        }
    }
}
