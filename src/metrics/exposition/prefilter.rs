//! Finds the lines of wanted metrics in a page by byte search, so that the other hundred thousand
//! lines cost neither a split nor a UTF-8 check. Knows only where a line's name stands.

use std::collections::BTreeSet;

use regex::bytes::{Regex, RegexBuilder};

use super::LINE_LIMIT;
use super::line::LineError;

/// The metric names that are wanted from a page.
#[derive(Clone, Debug)]
pub struct Wanted {
    names: BTreeSet<String>,
    /// An alternation of literals, which the regex crate searches with vector instructions;
    /// `None` when nothing is wanted.
    finder: Option<Regex>,
}

impl Wanted {
    /// Wants these names and no others.
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        let names: BTreeSet<String> = names.into_iter().map(Into::into).collect();
        let literals: Vec<String> = names.iter().map(|name| regex::escape(name)).collect();
        let finder = (!literals.is_empty())
            .then(|| {
                RegexBuilder::new(&literals.join("|"))
                    .unicode(false)
                    .build()
            })
            .and_then(Result::ok);
        Self { names, finder }
    }

    /// The wanted names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The wanted lines of a page, without their line ends.
    pub(super) fn lines<'a>(&'a self, page: &'a [u8]) -> Lines<'a> {
        Lines {
            wanted: self,
            page,
            from: 0,
        }
    }

    fn has(&self, name: &[u8]) -> bool {
        std::str::from_utf8(name).is_ok_and(|name| self.names.contains(name))
    }
}

/// Walks from one wanted line to the next.
pub(super) struct Lines<'a> {
    wanted: &'a Wanted,
    page: &'a [u8],
    from: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Result<&'a str, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        let finder = self.wanted.finder.as_ref()?;
        while let Some(hit) = finder.find_at(self.page, self.from) {
            let rest = &self.page[hit.start()..];
            let name = rest.iter().take_while(|byte| is_name_byte(**byte)).count();
            if begins_line(&self.page[..hit.start()]) && self.wanted.has(&rest[..name]) {
                return Some(self.line_at(hit.start()));
            }
            // Past the found literal, not past the name: `a_b` may hold a wanted `b`, but a
            // wanted name begins its line, so nothing inside this hit can be one.
            self.from = hit.end();
        }
        None
    }
}

impl<'a> Lines<'a> {
    fn line_at(&mut self, start: usize) -> Result<&'a str, LineError> {
        let rest = &self.page[start..];
        let Some(length) = rest.iter().position(|byte| *byte == b'\n') else {
            self.from = self.page.len();
            return Err(LineError::CutOff);
        };
        self.from = start + length + 1;
        if length > LINE_LIMIT {
            return Err(LineError::TooLong);
        }
        std::str::from_utf8(&rest[..length]).map_err(|_| LineError::NotUtf8)
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b':'
}

/// Whether only blanks stand between the last line end and here.
fn begins_line(before: &[u8]) -> bool {
    let blanks = before
        .iter()
        .rev()
        .find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
    matches!(blanks, None | Some(b'\n'))
        || before
            .strip_prefix(b"\xef\xbb\xbf")
            .is_some_and(<[u8]>::is_empty)
}
