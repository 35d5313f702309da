//! Markdown runbooks as they stand: what a prose runbook says becomes our language, and what it does
//! not say stays with it as notes. Blocks (`blocks`) are put under their headings (`outline`), read
//! (`reader`) into what was understood (`reading`), and written as a runbook (`document`) in which
//! every line of the source is found again (`ledger`).

pub mod alerts;
pub mod asciidoc;
pub mod bindings;
pub mod blank;
pub mod blocks;
pub mod document;
pub mod encoding;
pub mod escalation;
pub mod fence;
pub mod keep;
pub mod ledger;
pub mod limit;
pub mod line;
pub mod mark;
pub mod moment;
pub mod outline;
pub mod people;
pub mod phases;
pub mod reader;
pub mod reading;
pub mod report;
pub mod rst;
pub mod rules;
pub mod span;
pub mod table;
pub mod talk;
pub mod tiers;
pub mod token;
pub mod vocabulary;
pub mod words;

use bindings::{Bindings, Missing};
use blocks::{Block, Kind};
use keep::Known;
use report::{Report, Seen};

use super::texts::Origin;
use super::yaml::{Part, Yaml, write_with_lines};

/// The largest document that is read, in bytes; far more than people write.
pub const MOST_BYTES: usize = 4 << 20;

/// A document that became a runbook.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The runbook in our language.
    pub text: String,
    /// The document as it was read, and which of its lines each line of the runbook was made from.
    pub origin: Origin,
    /// What was understood and what was not.
    pub report: Report,
    /// What is to be filled in beside it.
    pub missing: Vec<Missing>,
}

/// Reads a document. `name` is its file name, which says in which format it is; `before` are the ids
/// that things in it had.
#[must_use]
pub fn import(name: &str, bytes: &[u8], bindings: &Bindings, before: &[Known]) -> Imported {
    let text = String::from_utf8_lossy(bytes);
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or(&text)
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let repaired = encoding::repaired(&text);
    let source = repaired.text;
    let blocks = blocks::blocks_of(name, &source);
    let lines = source.lines().count();
    let root = outline::outline(blocks.clone(), u32::try_from(lines).unwrap_or(u32::MAX - 1));
    let reading = reader::read(&root, &blocks, &source, name);
    let mut document = document::document(&reading, bindings, before, name);
    let mut ledger = ledger::Ledger::of(&document);
    let notes = ledger::left(&source, &root, &blocks, &ledger);
    let prose = ledger::prose(&notes, &reading.title);
    if let Part::Map(entries) = &mut document.value
        && !prose.is_empty()
    {
        let prose = Yaml::list(prose);
        ledger.keep("prose");
        ledger.enter(&prose);
        entries.push(("prose".to_owned(), prose));
    }
    let left = ledger::telling(&source)
        .into_iter()
        .filter(|(_, text)| !ledger.has(text))
        .count();
    let missing = bindings::missing(&reading, bindings);
    let mut report = report::report(&reading, seen(&blocks), &notes, &missing);
    report.file = crate::support::text::harmless(name);
    report.lines_total = lines;
    report.lines_unaccounted = left;
    report.repaired = repaired.misread_as.map(|codec| {
        let guessed = repaired.guessed.len();
        let told = if guessed > 0 {
            format!("; a lost byte was guessed on {guessed} lines")
        } else {
            String::new()
        };
        format!(
            "the text had been misread as {codec}: {} stretches were mended{told}",
            repaired.mended
        )
    });
    let (text, lines) = write_with_lines(&document, name);
    Imported {
        text,
        origin: Origin {
            text: source,
            lines,
        },
        report,
        missing,
    }
}

/// What stands in the source.
fn seen(blocks: &[Block]) -> Seen {
    let mut seen = Seen::default();
    for block in reader::every_block(blocks.iter()) {
        match &block.kind {
            Kind::List(_, items) => {
                seen.boxes += items.iter().filter(|item| item.ticked.is_some()).count();
            }
            Kind::Code { .. } => seen.fences += 1,
            Kind::Table { .. } => seen.tables += 1,
            Kind::Heading(..) => seen.headings += 1,
            Kind::Paragraph(words) if reader::is_boxed(&words.text) => seen.parents += 1,
            _ => {}
        }
    }
    seen
}
