//! What was understood of a document, what was kept as notes only, and what could not be decided:
//! the same facts for people (`page`) and for programs (`facts`, as JSON).

mod facts;
mod ladders;
mod limits;
mod page;

use serde::Serialize;

use super::bindings::Missing;
use super::ledger::Note;
use super::moment::{Moment, Times};
use super::reading::{Book, Item, Phase, Reading, Step};
use crate::support::text::harmless;
pub use facts::{
    Fact, FenceFact, Fences, LadderFact, LevelFact, LimitFact, PhaseFact, RungFact, SectionFact,
    Share, Tables,
};

/// Everything that was understood, and what was not.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Report {
    /// The file.
    pub file: String,
    /// What the document calls itself.
    pub title: String,
    /// What the text had been misread as, if it had.
    pub repaired: Option<String>,
    /// Boxes of lists.
    pub checkboxes: Share,
    /// Parents such as `**[  ] 12. Title**`.
    pub parents: Share,
    /// Code.
    pub fences: Fences,
    /// Code, each.
    pub code: Vec<FenceFact>,
    /// Tables.
    pub tables: Tables,
    /// Phases.
    pub phases: Vec<PhaseFact>,
    /// Steps of phases, ways back and playbooks.
    pub steps: Vec<Fact>,
    /// Reasons to go back.
    pub triggers: Vec<LimitFact>,
    /// Limits elsewhere.
    pub thresholds: Vec<LimitFact>,
    /// Roles.
    pub roles: Vec<Fact>,
    /// Whom to call.
    pub contacts: Vec<Fact>,
    /// Who is called next.
    pub escalation_levels: Vec<LevelFact>,
    /// What people are told.
    pub messages: Vec<Fact>,
    /// Who signs.
    pub sign_offs: Vec<Fact>,
    /// Named values.
    pub variables: Vec<Fact>,
    /// Traffic in steps.
    pub ladders: Vec<LadderFact>,
    /// Ways back.
    pub rollback_paths: Vec<Fact>,
    /// Steps on demand.
    pub playbooks: Vec<Fact>,
    /// Headings.
    pub headings: usize,
    /// Boxes by section.
    pub sections: Vec<SectionFact>,
    /// What is kept as notes only: first line and heading.
    pub notes: Vec<Fact>,
    /// What could not be decided.
    pub undecided: Vec<Fact>,
    /// What is to be filled in beside the document.
    pub bindings: Vec<Fact>,
    /// Lines of the document.
    pub lines_total: usize,
    /// Lines that are nowhere in the plan, not even as notes.
    pub lines_unaccounted: usize,
}

/// What is counted of the source before anything is made of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// Boxes of list items.
    pub boxes: usize,
    /// Code blocks.
    pub fences: usize,
    /// Tables.
    pub tables: usize,
    /// Headings.
    pub headings: usize,
    /// Parents in bold with a box.
    pub parents: usize,
}

/// The report on a reading.
#[must_use]
pub fn report(reading: &Reading, seen: Seen, notes: &[Note], missing: &[Missing]) -> Report {
    let phases: Vec<PhaseFact> = reading.phases.iter().map(phase).collect();
    let books = reading.books.iter().chain(&reading.paths);
    let of_books = books.flat_map(|book| &book.steps).map(step);
    let of_phases = phases.iter().flat_map(|phase| phase.steps.clone());
    Report {
        title: told(&reading.title),
        steps: of_phases.chain(of_books).collect(),
        phases,
        triggers: limits::triggers(reading),
        thresholds: limits::thresholds(reading),
        ladders: ladders::ladders(reading),
        rollback_paths: reading.paths.iter().map(book).collect(),
        playbooks: reading.books.iter().map(book).collect(),
        notes: notes.iter().map(note).collect(),
        bindings: missing.iter().map(binding).collect(),
        ..people(reading, counted(reading, seen))
    }
}

/// A report with what is counted: boxes, code, tables, headings.
fn counted(reading: &Reading, seen: Seen) -> Report {
    let items = || reading.lists.iter().flat_map(|list| &list.items);
    let commands = reading.fences.iter().filter(|fence| fence.commands).count();
    let understood = reading.tables.iter().filter(|table| table.what.is_some());
    let understood = understood.count();
    let code = reading.fences.iter().map(|fence| FenceFact {
        line: fence.line,
        language: fence.language.clone(),
        what: fence.what,
    });
    let sections = reading.lists.iter().map(|list| SectionFact {
        line: list.line,
        title: list.path.join(" > "),
        boxes: list.items.iter().map(boxes).sum(),
        parents: list.items.iter().filter(|item| item.parent).count(),
    });
    Report {
        checkboxes: Share {
            seen: seen.boxes,
            imported: items().map(boxes).sum(),
        },
        parents: Share {
            seen: seen.parents,
            imported: items().map(parents).sum(),
        },
        fences: Fences {
            seen: seen.fences,
            commands,
            data: reading.fences.len() - commands,
        },
        code: code.collect(),
        tables: Tables {
            seen: seen.tables,
            imported: understood,
            kept: reading.tables.len() - understood,
        },
        headings: seen.headings,
        sections: sections.collect(),
        ..Report::default()
    }
}

/// A report with who takes part, what they are told, and what is left to them.
fn people(reading: &Reading, report: Report) -> Report {
    let levels = reading.levels.iter().map(|level| LevelFact {
        line: level.line,
        who: level.who.clone(),
        after_ms: level.after.map(|ms| ms.0),
        until_ms: level.until.map(|ms| ms.0),
    });
    Report {
        roles: facts(&reading.roles, |role| (role.line, &role.title)),
        contacts: facts(&reading.contacts, |contact| (contact.line, &contact.title)),
        escalation_levels: levels.collect(),
        messages: facts(&reading.messages, |message| (message.line, &message.title)),
        sign_offs: facts(&reading.sign_offs, |sign| (sign.line, &sign.title)),
        variables: facts(&reading.variables, |variable| {
            (variable.line, &variable.name)
        }),
        undecided: facts(&reading.undecided, |(line, words)| (*line, words)),
        ..report
    }
}

fn facts<T>(of: &[T], parts: impl Fn(&T) -> (u32, &String)) -> Vec<Fact> {
    let parts = of.iter().map(parts);
    parts.map(|(line, title)| fact(line, title)).collect()
}

fn fact(line: u32, title: &str) -> Fact {
    Fact {
        line,
        title: told(title),
    }
}

/// Words on one line that can be shown.
fn told(words: &str) -> String {
    harmless(&words.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn phase(phase: &Phase) -> PhaseFact {
    let (from, to, lasts_ms) = phase.times.as_ref().map_or((None, None, None), spans);
    PhaseFact {
        line: phase.lines.start,
        title: told(&phase.title),
        from,
        to,
        lasts_ms,
        steps: phase.steps.iter().map(step).collect(),
    }
}

fn step(step: &Step) -> Fact {
    fact(step.lines.start, &step.title)
}

fn book(book: &Book) -> Fact {
    fact(book.lines.start, &book.title)
}

fn note(note: &Note) -> Fact {
    fact(
        note.lines.start,
        note.path.last().map_or("", String::as_str),
    )
}

fn binding(missing: &Missing) -> Fact {
    fact(missing.line, &format!("{}: {}", missing.key, missing.name))
}

/// The boxes of the source that an item stands for, those within it too.
fn boxes(item: &Item) -> usize {
    item.boxes + item.items.iter().map(boxes).sum::<usize>()
}

/// The parents in bold among an item and those within it.
fn parents(item: &Item) -> usize {
    usize::from(item.parent) + item.items.iter().map(parents).sum::<usize>()
}

fn spans(times: &Times) -> (Option<String>, Option<String>, Option<u64>) {
    let told = |moment: Moment| match moment {
        Moment::Offset(ms) => format!(
            "T{}{}m",
            if ms < 0 { '-' } else { '+' },
            ms.unsigned_abs() / 60_000
        ),
        Moment::Clock { hour, minute } => format!("{hour:02}:{minute:02}"),
        Moment::DayOffset(day) => format!("day{day:+}"),
    };
    (
        times.from.map(told),
        times.to.map(told),
        times.length().map(|length| length.0),
    )
}
