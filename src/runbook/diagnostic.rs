//! Mistakes in a runbook, with their places. How they are drawn for people or written for programs
//! is in `render`; which mistakes there are is known to whoever finds them.

mod render;

pub use render::{Paint, render, to_json};

use crate::support::text::{fit, harmless};

/// Most mistakes that a stage of reading keeps: enough to choose the first ones of the text from,
/// few enough that a file of nothing but mistakes is told of quickly.
pub(super) const MOST_KEPT: usize = 400;
/// Most cells of a message or a hint; a longer one quotes something that is no word.
const LONGEST: usize = 400;

/// A stretch of a text, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// From `start` up to `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// No plan is made.
    Error,
    /// A plan is made, but look at this.
    Warning,
    /// A plan is made; this part of it is shown, and left to people.
    Info,
}

impl Severity {
    /// As it is written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// One mistake.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Which kind of mistake, for programs: `unknown-key`.
    pub code: &'static str,
    /// The fact: lower case, no full stop.
    pub message: String,
    /// Where.
    pub at: Span,
    /// What to do about it.
    pub hint: Option<String>,
    /// Other places that matter to it, and why.
    pub also: Vec<(Span, String)>,
}

impl Diagnostic {
    /// A mistake that forbids a plan.
    #[must_use]
    pub fn error(code: &'static str, at: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: sayable(message.into()),
            at,
            hint: None,
            also: Vec::new(),
        }
    }

    /// Something to look at.
    #[must_use]
    pub fn warning(code: &'static str, at: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, at, message)
        }
    }

    /// Something that is shown and left to people.
    #[must_use]
    pub fn info(code: &'static str, at: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Info,
            ..Self::error(code, at, message)
        }
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint = Some(sayable(text.into()));
        self
    }

    /// The same with another place that matters.
    #[must_use]
    pub fn also(mut self, at: Span, text: impl Into<String>) -> Self {
        self.also.push((at, sayable(text.into())));
        self
    }

    /// Whether it forbids a plan.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Keeps a mistake, unless there are more than anybody reads; never loses that there is an error.
pub(super) fn keep(found: &mut Vec<Diagnostic>, mistake: Diagnostic) {
    let first = || mistake.is_error() && !found.iter().any(Diagnostic::is_error);
    if found.len() < MOST_KEPT || first() {
        found.push(mistake);
    }
}

/// What may be said to a terminal, whatever of a runbook is quoted in it: one line of bounded
/// length with nothing that a terminal obeys.
fn sayable(text: String) -> String {
    let plain = |b: u8| (b' '..=b'~').contains(&b);
    if text.len() <= LONGEST && text.bytes().all(plain) {
        return text;
    }
    fit(&harmless(&text), LONGEST)
}
