//! The facts of a report: what was understood, each thing with its line in the source. Names and shapes
//! are what programs read as JSON.

use serde::Serialize;

/// So many seen, so many taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Share {
    /// In the source.
    pub seen: usize,
    /// In the plan.
    pub imported: usize,
}

/// Code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Fences {
    /// In the source.
    pub seen: usize,
    /// Something of it can run, once accepted.
    pub commands: usize,
    /// Never runs.
    pub data: usize,
}

/// Tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Tables {
    /// In the source.
    pub seen: usize,
    /// Something was made of it.
    pub imported: usize,
    /// Kept as notes.
    pub kept: usize,
}

/// One thing, with its line.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Fact {
    /// Its line in the source.
    pub line: u32,
    /// Its words.
    pub title: String,
}

/// A phase.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PhaseFact {
    /// Its line in the source.
    pub line: u32,
    /// Its words.
    pub title: String,
    /// Its beginning: `T+5m`, `08:00`.
    pub from: Option<String>,
    /// Its end.
    pub to: Option<String>,
    /// Its length, milliseconds.
    pub lasts_ms: Option<u64>,
    /// Its steps.
    pub steps: Vec<Fact>,
}

/// A limit.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LimitFact {
    /// Its line in the source.
    pub line: u32,
    /// Its words.
    pub words: String,
    /// What is measured.
    pub subject: Option<String>,
    /// `>`, `>=`, `<`, `<=`, `==`, `in`, `drops`, `rises`, `times`.
    pub comparison: Option<&'static str>,
    /// The number, or both ends of a range with `..` between.
    pub value: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// For how long, milliseconds.
    pub hold_ms: Option<u64>,
    /// For how many samples in a row.
    pub consecutive: Option<u32>,
    /// `sustained`, without a number.
    pub sustained: bool,
    /// `automatic`, `review`, `investigate`; of triggers.
    pub tier: Option<&'static str>,
    /// `metric` or `declared`; of triggers.
    pub kind: Option<&'static str>,
    /// The heading it stands under.
    pub group: String,
}

/// A level of escalation.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LevelFact {
    /// Its line in the source.
    pub line: u32,
    /// Who.
    pub who: String,
    /// From when, milliseconds.
    pub after_ms: Option<u64>,
    /// Until when, milliseconds.
    pub until_ms: Option<u64>,
}

/// A ladder of traffic.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LadderFact {
    /// Its line in the source.
    pub line: u32,
    /// Its rungs.
    pub rungs: Vec<RungFact>,
    /// What stops it.
    pub gates: Vec<String>,
}

/// A rung of a ladder.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RungFact {
    /// Of the traffic.
    pub percent: u8,
    /// So long, milliseconds.
    pub wait_ms: Option<u64>,
    /// Its line in the source.
    pub line: u32,
}

/// A section of the document.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SectionFact {
    /// Its line in the source.
    pub line: u32,
    /// Its headings, joined.
    pub title: String,
    /// Boxes in it.
    pub boxes: usize,
    /// Parents in bold among them.
    pub parents: usize,
}

/// Code, and what came of it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FenceFact {
    /// The line of its first line of code.
    pub line: u32,
    /// The language that it names.
    pub language: Option<String>,
    /// `commands`, or what else it is.
    pub what: &'static str,
}
