//! The runbook's text around a line of the plan, as a person reads it: lines with what each is, a
//! cursor, and what is searched for. Plain data; where the text comes from is `console::source`'s.

use serde::{Deserialize, Serialize};

use super::field::Field;

/// The source that is looked at.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SourceView {
    /// The file as the plan names it; none for the runbook itself.
    pub file: Option<String>,
    /// As shown.
    pub name: String,
    /// What there is to edit.
    pub there: There,
    /// Its lines.
    pub lines: Vec<SourceLine>,
    /// The line that was asked for, from zero.
    pub line: usize,
    /// The line under the cursor, from zero.
    pub at: usize,
    /// What is being typed to search for.
    pub search: Option<Field>,
    /// What is searched for.
    pub sought: String,
}

/// What became of the file since its text was kept.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum There {
    /// It never was one: it comes with the program.
    #[default]
    NoFile,
    /// It is as it was.
    Same {
        /// Where it is.
        path: String,
    },
    /// It is another.
    Changed {
        /// Where it is.
        path: String,
    },
    /// It cannot be read any more.
    Gone {
        /// Where it was.
        path: String,
        /// Why.
        why: String,
    },
}

/// A line of a text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SourceLine {
    /// What stands in it.
    pub text: String,
    /// What it is.
    pub kind: LineKind,
}

/// What a line is, as far as it is drawn differently.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// Text.
    #[default]
    Text,
    /// A heading.
    Heading,
    /// Code.
    Code,
    /// The fence around code.
    Fence,
    /// A comment.
    Comment,
}

impl SourceView {
    /// A text of this name, with the cursor on a line, from one.
    #[must_use]
    pub fn new(name: &str, text: &str, line: u32) -> Self {
        let lines = lines(name, text);
        let last = lines.len().saturating_sub(1);
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        let line = line.saturating_sub(1).min(last);
        Self {
            name: name.to_owned(),
            lines,
            line,
            at: line,
            ..Self::default()
        }
    }

    /// The number of the line under the cursor, from one.
    #[must_use]
    pub fn number(&self) -> u32 {
        u32::try_from(self.at + 1).unwrap_or(u32::MAX)
    }

    /// Goes to the next line that holds what is searched for, round again at the end; whether
    /// there is any. `from` is how many lines further the search begins.
    pub fn seek(&mut self, from: usize, forward: bool) -> bool {
        let count = self.lines.len();
        if self.sought.is_empty() || count == 0 {
            return false;
        }
        let nth = |by: usize| {
            let by = if forward { by } else { count - by % count };
            (self.at + by) % count
        };
        let holds = |at: &usize| {
            let line = self.lines.get(*at);
            line.is_some_and(|line| !found(&line.text, &self.sought).is_empty())
        };
        let next = (from..=count).map(nth).find(holds);
        if let Some(at) = next {
            self.at = at;
        }
        next.is_some()
    }
}

/// Where a text holds what is searched for, whatever the case: places of bytes, none over another.
#[must_use]
pub fn found(text: &str, sought: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    if sought.is_empty() {
        return found;
    }
    while let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
        match head(rest, sought) {
            Some(length) => {
                found.push((from, from + length));
                from += length;
            }
            None => from += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// How many bytes at the beginning of a text are what is searched for.
fn head(text: &str, sought: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let mut end = 0;
    for wanted in sought.chars() {
        let (at, c) = chars.next()?;
        if c != wanted && !c.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
        end = at + c.len_utf8();
    }
    (end > 0).then_some(end)
}

fn lines(name: &str, text: &str) -> Vec<SourceLine> {
    let markdown = [".md", ".markdown", ".mdown"];
    let name = name.to_lowercase();
    let is_markdown = markdown.iter().any(|ending| name.ends_with(ending));
    let mut fence = None;
    let mut kind = |line: &str| match is_markdown {
        true => of_markdown(line, &mut fence),
        false if line.trim_start().starts_with('#') => LineKind::Comment,
        false => LineKind::Text,
    };
    text.lines()
        .map(|line| SourceLine {
            kind: kind(line),
            text: line.trim_end().to_owned(),
        })
        .collect()
}

/// What a line of Markdown is; `fence` is the one that is open, its sign and its length.
fn of_markdown(line: &str, fence: &mut Option<(char, usize)>) -> LineKind {
    let text = line.trim_start();
    let sign = text.chars().next().unwrap_or(' ');
    let length = text.chars().take_while(|c| *c == sign).count();
    let is_fence = matches!(sign, '`' | '~') && length >= 3;
    match *fence {
        Some((open, least)) => {
            if is_fence && sign == open && length >= least && text.trim_end().len() == length {
                *fence = None;
                return LineKind::Fence;
            }
            LineKind::Code
        }
        None if is_fence => {
            *fence = Some((sign, length));
            LineKind::Fence
        }
        None if sign == '#' && length <= 6 && text.chars().nth(length).is_none_or(|c| c == ' ') => {
            LineKind::Heading
        }
        None => LineKind::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTES: &str = "# Notes\n\nLook.\n```sh\n# ./deploy\n```\n#3 is done\n## Später\n";

    #[test]
    fn headings_and_fences_of_markdown_are_known_and_comments_of_the_rest() {
        use LineKind::{Code, Comment, Fence, Heading, Text};
        let kinds = |name: &str| {
            let view = SourceView::new(name, NOTES, 1);
            view.lines.iter().map(|line| line.kind).collect::<Vec<_>>()
        };
        let markdown = [Heading, Text, Text, Fence, Code, Fence, Text, Heading];
        assert_eq!(kinds("A.MD"), markdown);
        assert_eq!(
            kinds("a.yaml"),
            [Comment, Text, Text, Text, Comment, Text, Comment, Comment]
        );
    }

    #[test]
    fn a_line_beyond_the_end_is_the_last_one_and_no_text_has_one_too() {
        assert_eq!(SourceView::new("a.md", NOTES, 3).at, 2);
        assert_eq!(SourceView::new("a.md", NOTES, 900).at, 7);
        assert_eq!(SourceView::new("a.md", NOTES, 0).at, 0);
        let mut none = SourceView::new("a.md", "", 4);
        assert_eq!((none.at, none.number()), (0, 1));
        none.sought = "x".to_owned();
        assert!(!none.seek(0, true) && !none.seek(1, false));
    }

    #[test]
    fn a_search_goes_round_and_back_whatever_the_case() {
        let mut view = SourceView::new("a.md", NOTES, 1);
        view.sought = "SPÄT".to_owned();
        assert!(view.seek(0, true));
        assert_eq!(view.at, 7);
        view.sought = "o".to_owned();
        let mut seen = Vec::new();
        for forward in [true, true, false, false] {
            assert!(view.seek(1, forward));
            seen.push(view.at);
        }
        assert_eq!(seen, [0, 2, 0, 6]);
        view.sought = "none such".to_owned();
        assert!(!view.seek(1, true));
        assert_eq!(view.at, 6);
    }

    #[test]
    fn what_is_found_is_told_by_its_bytes() {
        assert_eq!(found("aXax", "ax"), [(0, 2), (2, 4)]);
        assert_eq!(found("Über über", "ü"), [(0, 2), (6, 8)]);
        assert_eq!(found("aaa", "aa"), [(0, 2)]);
        assert!(found("abc", "").is_empty());
        assert!(found("", "a").is_empty());
    }
}
