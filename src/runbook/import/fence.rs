//! Code fences of a Markdown runbook: whether one is commands or data, and what the commands are.
//! A fence of words must never become something that runs: whatever does not read as shell, whole,
//! is data. Nothing is run here, and nothing is asked of the machine.

mod beside;
mod blank;
mod build;
mod caps;
mod data;
mod follow;
mod harm;
mod known;
mod ladder;
mod manner;
mod reads;
mod remark;
mod script;
mod session;
mod shell;
mod split;
mod state;
mod terminal;
mod unit;
mod variable;

use std::collections::BTreeSet;
use std::ops::Range;

use data::Tag;
use shell::Text;

/// Longer fences are kept and not understood.
const LONGEST_FENCE: usize = 512 * 1024;
/// A longer text between backticks is no command.
const LONGEST_COMMAND: usize = 600;

/// What stands around a fence.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The headings it stands under, outermost first.
    pub headings: &'a [String],
    /// The words directly before it: a paragraph, or the item it stands in.
    pub lead: &'a str,
    /// Variables that the document sets, anywhere.
    pub known: &'a BTreeSet<String>,
}

/// A fence, read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fence {
    /// Commands: at least one of the parts can run.
    Commands(Vec<Sub>),
    /// Anything else. It never runs.
    Data(Data),
}

/// A fence that holds no commands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Data {
    /// What it seems to be.
    pub kind: DataKind,
    /// The variables it sets, where it does nothing else.
    pub exports: Vec<Export>,
}

/// What a fence without commands seems to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DataKind {
    /// Variables and their values.
    Environment,
    /// What happens when, a line each.
    Timeline,
    /// A drawing.
    Diagram,
    /// What people are to be told.
    Message,
    /// What a command prints.
    Output,
    /// Another language: YAML, SQL, JSON, `PowerShell`. Kept, never run.
    Configuration,
    /// Words.
    Words,
}

/// A part of a fence of commands: what stands under one comment.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four things that are each true of a part or not"
)]
pub struct Sub {
    /// The comment above it without its number.
    pub title: Option<String>,
    /// The number of that comment: `1`, `2.3`.
    pub number: Option<String>,
    /// Its lines in the source with its comments, the end not included.
    pub lines: Range<u32>,
    /// The shell text as in the source, common indentation taken away. Empty: nothing that runs.
    pub body: String,
    /// Whether it is about going back, in a fence whose other parts are not.
    pub goes_back: bool,
    /// What an earlier part set up and this one needs, to be run before the body. Lines of shell.
    pub before: String,
    /// How it is done.
    pub how: How,
    /// Where it runs; here when `None`.
    pub host: Option<Host>,
    /// What should be seen, each with its line.
    pub expects: Vec<(u32, String)>,
    /// Comments that say more, and words that are no commands, each with its line.
    pub notes: Vec<(u32, String)>,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether it destroys what cannot be had back.
    pub destructive: bool,
    /// Blanks to fill in before it can run, as written, each with its line.
    pub placeholders: Vec<(String, u32)>,
    /// Variables that it reads and nobody sets, each with its first line.
    pub unset: Vec<(String, u32)>,
    /// All variables that it reads.
    pub uses: BTreeSet<String>,
    /// Variables that it gives a value that the text tells.
    pub exports: Vec<Export>,
    /// Traffic moved in notches.
    pub ladder: Option<Ladder>,
    /// Where it waits.
    pub waits: Vec<Wait>,
    /// The comments that part it, where it could not be cut at them because its parts share what
    /// they work out: line, number and words.
    pub parts: Vec<(u32, Option<String>, String)>,
    /// Whether the session on `host` is still open at the end of the fence: then what the document
    /// says next is meant there, too.
    pub leaves_open: bool,
}

/// How a part is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    /// It runs and ends.
    Run,
    /// It runs and does not end by itself; it is followed.
    Follow,
    /// It runs, and a person judges what it prints: why.
    Judge(&'static str),
    /// A person does it: why.
    Manual(&'static str),
}

/// Where commands run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Host {
    /// As whom.
    pub user: Option<String>,
    /// On which host.
    pub host: String,
}

/// A variable and its value.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four things that are each true of a variable or not"
)]
pub struct Export {
    /// Its name.
    pub name: String,
    /// Its value without quotes. Where it is a default (`${X:-value}`), the default.
    pub value: String,
    /// Where it is set.
    pub line: u32,
    /// Whether its name says that it is a secret.
    pub secret: bool,
    /// Whether the value stands in the text; else it is worked out, and `value` says how.
    pub literal: bool,
    /// Whether it is only a default, for when nothing else sets it.
    pub default: bool,
    /// Whether the value is a blank to fill in.
    pub blank: bool,
}

/// Traffic moved in notches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ladder {
    /// The notches in their order.
    pub rungs: Vec<Rung>,
    /// What must hold at each.
    pub gates: Vec<Gate>,
}

/// A notch of a ladder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rung {
    /// How much of the traffic.
    pub percent: u8,
    /// How long it stays so, in milliseconds.
    pub wait_ms: Option<u64>,
    /// Where it is written.
    pub line: u32,
}

/// A condition that stops a ladder: when it holds, the ladder is left.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gate {
    /// What is compared: a variable's name in words, `error rate`.
    pub subject: String,
    /// How: `>`, `>=`, `<`, `<=`, `==`, `!=`.
    pub comparison: &'static str,
    /// With what, as written.
    pub value: String,
    /// Where.
    pub line: u32,
    /// What is done then, in words: `roll back`, `stop`.
    pub then: &'static str,
}

/// A place where a part waits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wait {
    /// Where.
    pub line: u32,
    /// For what.
    pub what: WaitKind,
}

/// What is waited for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WaitKind {
    /// A time.
    Sleep {
        /// In milliseconds.
        ms: u64,
    },
    /// A command that is tried until it succeeds.
    Poll {
        /// How often at most; `None`: for ever.
        attempts: Option<u32>,
        /// The time between two tries, in milliseconds.
        interval_ms: u64,
        /// What is tried.
        command: String,
    },
}

/// Reads a fence. `first` is the line of the source that the first line of `body` is.
#[must_use]
pub fn read(language: Option<&str>, first: u32, body: &str, around: &Around) -> Fence {
    let body = dedented(body);
    let text = Text::new(&body);
    let tag = data::tag(language);
    let kind = match tag {
        Tag::Other(kind) => kind,
        Tag::Shell | Tag::None => data::kind(&text),
    };
    let nothing = |kind| {
        let exports = Vec::new();
        Fence::Data(Data { kind, exports })
    };
    if body.len() > LONGEST_FENCE {
        return nothing(kind);
    }
    if matches!(
        tag,
        Tag::Shell | Tag::None | Tag::Other(DataKind::Environment)
    ) && let Some(exports) = data::settings(&text, first)
    {
        let kind = DataKind::Environment;
        return Fence::Data(Data { kind, exports });
    }
    if matches!(tag, Tag::Other(_)) || kind == DataKind::Diagram {
        return nothing(kind);
    }
    match commands(tag, language, first, &text, around) {
        Some(subs) => Fence::Commands(subs),
        None => nothing(kind),
    }
}

/// The commands of a fence that may be shell, if that is what it is.
fn commands(
    tag: Tag,
    language: Option<&str>,
    first: u32,
    text: &Text,
    around: &Around,
) -> Option<Vec<Sub>> {
    let transcript = data::transcript(text, language);
    // What somebody once typed on a named machine, with more printed than typed, is a record.
    let is_record = |seen: &data::Transcript| {
        !seen.hosts.is_empty()
            && seen.printed.len() > seen.typed.lines().filter(|line| !line.is_empty()).count()
    };
    if transcript.as_ref().is_some_and(is_record) {
        return None;
    }
    let (hosts, printed) = transcript
        .as_ref()
        .map_or((&[][..], &[][..]), |transcript| {
            (transcript.hosts.as_slice(), transcript.printed.as_slice())
        });
    let typed = transcript
        .as_ref()
        .map(|transcript| Text::new(&transcript.typed));
    let text = typed.as_ref().unwrap_or(text);
    let mut parts = split::parts(text, hosts)?;
    let said = transcript.is_some() || tag == Tag::Shell;
    if !parts.sure && (!said || parts.words) || !said && parts.words {
        return None;
    }
    build::printed(&mut parts, printed);
    let mut subs = build::subs(&parts, text, first, around);
    if script::is_script(text, &parts) {
        subs = vec![build::script(&parts, text, first, around)];
    }
    beside::goes_back(&mut subs);
    beside::instead(&mut subs);
    let runs = subs.iter().any(|sub| !sub.body.is_empty());
    runs.then_some(subs)
}

/// A command that stands between backticks, or alone on a line: `Some` when it reads as one.
#[must_use]
pub fn command(code: &str) -> Option<Sub> {
    let code = code.trim();
    let code = code.strip_prefix("$ ").unwrap_or(code);
    if code.len() > LONGEST_COMMAND || code.contains('\n') || code.starts_with('#') {
        return None;
    }
    let text = Text::new(code);
    let parts = split::parts(&text, &[])?;
    let [part] = parts.all.as_slice() else {
        return None;
    };
    let [statement] = part.statements.as_slice() else {
        return None;
    };
    let whole = !parts.words && statement.brackets.is_empty();
    let meant = part.sure || reads::is_meant_inline(statement);
    if !whole || !meant || reads::is_mention(statement) {
        return None;
    }
    let around = Around {
        headings: &[],
        lead: "",
        known: &BTreeSet::new(),
    };
    build::subs(&parts, &text, 0, &around).pop()
}

/// A text without the indentation that all of its lines share.
fn dedented(body: &str) -> String {
    let filled = || body.lines().filter(|line| !line.trim().is_empty());
    let indent = |line: &str| {
        let blank = |c: &char| matches!(c, ' ' | '\t');
        line.chars().take_while(blank).count()
    };
    let common = filled().map(indent).min().unwrap_or(0);
    let mut text = String::with_capacity(body.len());
    for line in body.lines() {
        text.push_str(line.get(common..).unwrap_or_default());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests;
