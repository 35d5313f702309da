//! Shell text as statements: quotes, substitutions, here-documents, blocks and continuations are
//! followed, so that what belongs together stays together. Nothing is expanded. Text that is no
//! shell is refused; whether a refused text is words or broken shell is for others to say.

mod scan;
mod syntax;

use std::ops::Range;

pub(super) use scan::Broken;

/// A word of a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Word {
    /// As written, quotes and all.
    pub(super) raw: String,
    /// Its line in the body, from nought.
    pub(super) line: usize,
}

impl Word {
    /// Whether no part of it is quoted.
    pub(super) fn is_bare(&self) -> bool {
        !self.raw.contains(['\'', '"', '`', '\\'])
    }

    /// Its text without quotes, where it is one quoted or bare text.
    pub(super) fn text(&self) -> &str {
        let raw = self.raw.as_str();
        for quote in ['\'', '"'] {
            let inner = raw.strip_prefix(quote).and_then(|r| r.strip_suffix(quote));
            if let Some(inner) = inner {
                return inner;
            }
        }
        raw
    }
}

/// A redirection: its operator, and what it points to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Redirect {
    pub(super) operator: &'static str,
    pub(super) target: Word,
}

/// One command with its arguments.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Simple {
    /// Assignments before it, or alone.
    pub(super) assigns: Vec<Word>,
    /// The command and its arguments.
    pub(super) words: Vec<Word>,
    pub(super) redirects: Vec<Redirect>,
    /// Its line in the body, from nought.
    pub(super) line: usize,
    /// How many blocks it stands in.
    pub(super) depth: usize,
    /// What it is joined to the one before it with: `|`, `&&`, `||`, or nothing.
    pub(super) joined: Option<&'static str>,
    /// Whether what it prints goes into the next.
    pub(super) piped: bool,
    /// Whether it runs in the background.
    pub(super) background: bool,
}

/// The head of a block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Head {
    /// `for NAME in WORDS`.
    For { name: String, words: Vec<Word> },
    /// `while`, `until`, `if`, `case`, a group, a subshell.
    Other(&'static str),
    /// A function.
    Function(String),
}

/// A statement: a line of shell with all that belongs to it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Statement {
    /// Its lines in the body, from nought, the end not included.
    pub(super) lines: Range<usize>,
    pub(super) commands: Vec<Simple>,
    /// The heads of its blocks, with line and depth.
    pub(super) heads: Vec<(Head, usize, usize)>,
    /// The comments in it, with their lines.
    pub(super) comments: Vec<(usize, String)>,
    /// Words in brackets after a command, which are no shell.
    pub(super) brackets: Vec<(usize, String)>,
}

/// A body with the places where its lines begin.
pub(super) struct Text<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Text<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        let mut starts: Vec<usize> = std::iter::once(0).chain(after).collect();
        if text.is_empty() || text.ends_with('\n') {
            starts.pop();
        }
        Self { text, starts }
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// A line, without its end.
    pub(super) fn line(&self, line: usize) -> &'t str {
        let Some(start) = self.starts.get(line) else {
            return "";
        };
        let end = self.starts.get(line + 1).copied();
        let text = self.text.get(*start..end.unwrap_or(self.text.len()));
        text.unwrap_or_default().trim_end_matches(['\n', '\r'])
    }

    /// Lines, as they stand.
    pub(super) fn lines(&self, lines: Range<usize>) -> String {
        let mut text = String::new();
        for line in lines {
            text.push_str(self.line(line));
            text.push('\n');
        }
        text
    }

    /// The statement that begins on this line.
    pub(super) fn statement(&self, line: usize) -> Result<Statement, (Broken, usize)> {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        syntax::statement(self.text, start, line)
    }
}
