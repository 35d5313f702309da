//! That the blocks of real runbooks are those that others counted in them.

use serde_json::Value;
use warroom::runbook::import::blocks::{Block, Inline, Kind, blocks_of, boxes};
use warroom::runbook::import::encoding;

use crate::fixtures::fixtures;
use crate::shared::{Document, corpus, seeds};

#[derive(Default, PartialEq, Eq, Debug)]
struct Counts {
    boxes: u64,
    nested: u64,
    glyphs: u64,
    headings: u64,
    fences: u64,
    tables: u64,
    cells: u64,
}

impl Counts {
    fn of(document: &Document) -> Self {
        Self::read(&document.file, &document.text)
    }

    fn read(file: &str, text: &str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let mut counts = Self::default();
        counts.add(&blocks_of(file, text), &lines, 0);
        counts
    }

    fn add(&mut self, blocks: &[Block], lines: &[&str], depth: u32) {
        for block in blocks {
            match &block.kind {
                Kind::Heading(..) => self.headings += 1,
                // What is only indented begins on its first line.
                Kind::Code { first, .. } => self.fences += u64::from(*first > block.lines.start),
                Kind::Table { head, rows } => {
                    self.tables += 1;
                    let rows = rows.iter().map(|(_, row)| row);
                    let cells = std::iter::once(head).chain(rows).flatten();
                    let boxed = |cell: &&Inline| boxes::count(&cell.text) > 0;
                    self.cells += cells.filter(boxed).count() as u64;
                }
                Kind::Quote(inner) => self.add(inner, lines, depth),
                Kind::List(_, items) => {
                    for item in items {
                        let bracketed = lines[item.lines.start as usize - 1].contains('[');
                        let boxed = item.ticked.is_some();
                        self.boxes += u64::from(boxed && bracketed);
                        self.glyphs += u64::from(boxed && !bracketed);
                        self.nested += u64::from(boxed && depth > 0);
                        self.add(&item.blocks, lines, depth + 1);
                    }
                }
                Kind::Paragraph(_) | Kind::Other(_) => {}
            }
        }
    }
}

fn number(facts: &Value, path: &[&str]) -> u64 {
    let found = path.iter().fold(facts, |facts, name| &facts[name]);
    found
        .as_u64()
        .unwrap_or_else(|| unreachable!("no number at {path:?}"))
}

#[test]
fn the_blocks_of_the_corpus_are_those_that_were_counted() {
    for document in corpus() {
        let fact = |name| number(&document.facts, &[name]);
        let counted = Counts {
            boxes: fact("checkbox_items"),
            nested: fact("nested_checkbox_items"),
            glyphs: fact("glyph_items"),
            headings: fact("headings"),
            fences: fact("code_fences"),
            tables: fact("tables"),
            cells: fact("table_cell_checkboxes"),
        };
        let found = Counts::of(&document);
        println!("{} {found:?}", document.id);
        assert_eq!(found, counted, "{}", document.file);
    }
}

#[test]
fn the_blocks_of_the_seeds_are_those_that_were_counted() {
    for document in seeds() {
        let facts = &document.facts;
        let found = Counts::of(&document);
        println!("{} {found:?}", document.id);
        assert_eq!(found.boxes, number(facts, &["checklist", "checkbox_items"]));
        assert_eq!(found.headings, number(facts, &["headings"]));
        assert_eq!(found.fences, number(facts, &["code", "blocks"]));
        assert_eq!(
            found.tables,
            facts["tables"].as_array().unwrap().len() as u64
        );
        let parents = document.text.lines().filter(|line| {
            let inner = line.strip_prefix("**");
            inner.is_some_and(|inner| boxes::single(inner).is_some())
        });
        let told = number(facts, &["checklist", "numbered_parents"]);
        assert_eq!(parents.count() as u64, told);
    }
}

#[test]
fn the_blocks_of_the_fixtures_are_those_that_were_counted() {
    let counted = fixtures().into_iter().map(|fixture| {
        let text = encoding::repaired(&fixture.text).text;
        let counts = Counts::read(&fixture.name, &text);
        let told = format!("{counts:?}").replace("Counts ", "");
        format!("{:24} {told}", fixture.name)
    });
    insta::assert_snapshot!(counted.collect::<Vec<_>>().join("\n"));
}
