//! What was understood of a document: each thing with its line. Nothing here is checked yet, and
//! nothing is in our language yet.

use std::ops::Range;

use super::escalation::{Level, Response};
use super::fence::Sub;
use super::limit::Limit;
use super::moment::{Moment, Rung, Times, Window};
use super::people::{Authority, Channel, Contact, Role, SignOff};
use super::talk::{Message, Planned};
use super::tiers::{Tier, Tiers};

/// A document, understood.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What the document calls itself.
    pub title: String,
    /// What it says of itself.
    pub about: Vec<(String, String, u32)>,
    /// When the deployment may run.
    pub window: Option<(Window, u32)>,
    /// Boxes to tick, by section.
    pub lists: Vec<Checklist>,
    /// The plan.
    pub phases: Vec<Phase>,
    /// Steps that stand outside of the plan: procedures, alternatives, troubleshooting.
    pub books: Vec<Book>,
    /// The ways back.
    pub paths: Vec<Book>,
    /// How long a way back may take.
    pub budget: Option<(crate::support::Millis, u32)>,
    /// When to go back.
    pub triggers: Vec<Trigger>,
    /// Limits that stand anywhere else.
    pub thresholds: Vec<Threshold>,
    /// Tables of normal, warning, critical.
    pub tiers: Vec<Tiers>,
    /// Alert rules of a Prometheus.
    pub rules: Vec<super::alerts::Rule>,
    /// Who does what.
    pub roles: Vec<Role>,
    /// Whom to call.
    pub contacts: Vec<Contact>,
    /// Where people are told.
    pub channels: Vec<Channel>,
    /// Who is called next.
    pub levels: Vec<Level>,
    /// How bad it is, and who comes how fast.
    pub responses: Vec<Response>,
    /// Who may decide what.
    pub authority: Vec<Authority>,
    /// What people are told.
    pub messages: Vec<Message>,
    /// When they are told.
    pub planned: Vec<Planned>,
    /// Who signs.
    pub sign_offs: Vec<SignOff>,
    /// Named values.
    pub variables: Vec<super::blank::Variable>,
    /// Windows of the watch after the run.
    pub watch: Vec<Watch>,
    /// Traffic in steps that stands in words beside the plan.
    pub ladders: Vec<Vec<Rung>>,
    /// Where to look: title and address.
    pub links: Vec<(String, String, u32)>,
    /// Code, by line: what came of it.
    pub fences: Vec<Fence>,
    /// Tables, by line: what came of them.
    pub tables: Vec<Table>,
    /// What could not be decided, with its line.
    pub undecided: Vec<(u32, String)>,
}

/// Boxes under one heading.
#[derive(Clone, Debug, Default)]
pub struct Checklist {
    /// Its heading.
    pub title: String,
    /// The headings above, outermost first.
    pub path: Vec<String>,
    /// Its line.
    pub line: u32,
    /// For after the run.
    pub after_run: bool,
    /// The phase that waits for it.
    pub phase: Option<usize>,
    /// Who does it.
    pub owner: Option<String>,
    /// What is to be done or seen.
    pub items: Vec<Item>,
}

/// A thing to tick.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// In its own words.
    pub title: String,
    /// Its number as written.
    pub number: Option<String>,
    /// Its lines.
    pub lines: Range<u32>,
    /// How many boxes of the source it stands for.
    pub boxes: usize,
    /// Whether the source has it ticked.
    pub ticked: bool,
    /// A parent such as `**[  ] 12. Title**`.
    pub parent: bool,
    /// Who does it.
    pub owner: Option<String>,
    /// When.
    pub at: Option<Moment>,
    /// What is to be seen.
    pub expect: Vec<String>,
    /// What else stands with it.
    pub notes: Vec<String>,
    /// What verifies it.
    pub verify: Option<Sub>,
    /// Blanks that somebody fills in: title and name.
    pub asks: Vec<(String, String)>,
    /// May be left out.
    pub optional: bool,
    /// Those within it.
    pub items: Vec<Self>,
}

/// A part of the plan.
#[derive(Clone, Debug, Default)]
pub struct Phase {
    /// Its heading, without mark and times.
    pub title: String,
    /// Its lines.
    pub lines: Range<u32>,
    /// Its times.
    pub times: Option<Times>,
    /// What is done.
    pub steps: Vec<Step>,
    /// What else stands in it.
    pub notes: Vec<String>,
}

/// What is done on demand, or to go back.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// Its heading.
    pub title: String,
    /// The headings above.
    pub path: Vec<String>,
    /// Its lines.
    pub lines: Range<u32>,
    /// What is done.
    pub steps: Vec<Step>,
    /// What else stands in it.
    pub notes: Vec<String>,
}

/// One thing that is done.
#[derive(Clone, Debug)]
pub struct Step {
    /// In its own words.
    pub title: String,
    /// The heading or item that it is a part of.
    pub of: Option<String>,
    /// Its lines.
    pub lines: Range<u32>,
    /// What is done.
    pub work: Work,
    /// What is to be seen.
    pub expect: Vec<String>,
    /// What else stands with it.
    pub notes: Vec<String>,
    /// Who does it.
    pub owner: Option<String>,
    /// When.
    pub at: Option<Moment>,
    /// For how long.
    pub lasts: Option<crate::support::Millis>,
    /// May be left out.
    pub optional: bool,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Work {
    /// A command.
    Command(Box<Sub>),
    /// A person does it.
    Manual(Vec<String>),
    /// Waits until these boxes are ticked: the number of the checklist.
    Boxes(usize),
    /// A person decides whether it goes on; what should hold then.
    Decide(Vec<String>),
    /// So much traffic.
    Traffic {
        /// How much, how long.
        rung: Rung,
        /// What must hold meanwhile.
        keep: Vec<Limit>,
        /// What a person must find so meanwhile.
        seen: Vec<String>,
        /// The command that moves it, where there is one.
        command: Option<Box<Sub>>,
    },
}

/// A reason to go back.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// In its own words.
    pub words: String,
    /// Its line.
    pub line: u32,
    /// The number in it, where there is one.
    pub limit: Option<Limit>,
    /// What follows.
    pub tier: Tier,
    /// Under which heading.
    pub group: String,
}

/// A limit that stands somewhere.
#[derive(Clone, Debug)]
pub struct Threshold {
    /// What it says.
    pub limit: Limit,
    /// Its line.
    pub line: u32,
    /// Under which heading.
    pub group: String,
}

/// A part of the watch after the run.
#[derive(Clone, Debug)]
pub struct Watch {
    /// Its heading.
    pub title: String,
    /// Its line.
    pub line: u32,
    /// From the end of the run.
    pub from: Option<i64>,
    /// So long.
    pub lasts: crate::support::Millis,
    /// What is looked at.
    pub duties: Vec<String>,
}

/// Code, and what came of it.
#[derive(Clone, Debug)]
pub struct Fence {
    /// The line of its first line of code.
    pub line: u32,
    /// The language that it names.
    pub language: Option<String>,
    /// Whether something of it may run.
    pub commands: bool,
    /// What it is.
    pub what: &'static str,
}

/// A table, and what came of it.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its line.
    pub line: u32,
    /// What it is; `None` for one that is kept as notes.
    pub what: Option<&'static str>,
}
