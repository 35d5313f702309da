//! The blocks of a document under their headings. A line in bold that stands alone, with something
//! after it, is a heading of its section: runbooks are full of them.

use std::ops::Range;

use super::blocks::{Block, Inline, Kind};
use super::mark::{Mark, mark, plain};

/// The level of a line in bold, below every heading.
const LABEL: u8 = 7;
/// The longest line in bold that is taken for a heading.
const LONGEST_LABEL: usize = 160;

/// A heading and what stands under it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Section {
    /// 1 to 6, 7 for a line in bold, 0 for the document.
    pub level: u8,
    /// Its words, without signs before them and without a colon after.
    pub title: String,
    /// Its words as written.
    pub words: Inline,
    /// Its number, where it has one.
    pub mark: Option<Mark>,
    /// Its lines, those of what is under it too.
    pub lines: Range<u32>,
    /// What stands under it before the next heading.
    pub blocks: Vec<Block>,
    /// The headings below it.
    pub children: Vec<Section>,
}

impl Section {
    fn new(level: u8, words: Inline, lines: Range<u32>) -> Self {
        let title = title_of(&words.text);
        let mark = mark(&title);
        Self {
            level,
            title,
            words,
            mark,
            lines,
            ..Self::default()
        }
    }

    /// The line of its heading.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.lines.start
    }

    /// It and every section below it, in order.
    #[must_use]
    pub fn all(&self) -> Vec<&Self> {
        let mut found = vec![self];
        for child in &self.children {
            found.extend(child.all());
        }
        found
    }

    /// Every block in it, at any depth, in order.
    pub fn every_block(&self) -> impl Iterator<Item = &Block> {
        self.all().into_iter().flat_map(|section| &section.blocks)
    }

    /// Its words without number and mark.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.mark {
            Some(mark) if !mark.rest.is_empty() => &mark.rest,
            _ => &self.title,
        }
    }

    /// Whether it is a line in bold.
    #[must_use]
    pub fn is_label(&self) -> bool {
        self.level == LABEL
    }
}

/// The words of a heading in one line, without signs before them and the colon after.
fn title_of(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = plain(&line).trim_end_matches([':', '：', ' ']);
    if bare.is_empty() {
        line
    } else {
        bare.to_owned()
    }
}

/// The sections of a document of so many lines.
#[must_use]
pub fn outline(blocks: Vec<Block>, lines: u32) -> Section {
    let mut root = Section {
        lines: 1..lines + 1,
        ..Section::default()
    };
    // The sections that are open, outermost first.
    let mut open: Vec<Section> = Vec::new();
    let mut blocks = blocks.into_iter().peekable();
    while let Some(block) = blocks.next() {
        let heading = match &block.kind {
            Kind::Heading(level, words) => Some((*level, words.clone())),
            Kind::Paragraph(words) if is_label(words) => {
                let next = blocks.peek().map(|next| &next.kind);
                let holds = next.is_some_and(|next| match next {
                    Kind::Heading(..) => false,
                    Kind::Other(text) => !is_rule(text),
                    _ => true,
                });
                holds.then(|| (LABEL, words.clone()))
            }
            // What stands after a rule is no longer under a line in bold.
            Kind::Other(text) if is_rule(text) => {
                close(&mut root, &mut open, LABEL, block.lines.start);
                None
            }
            _ => None,
        };
        match heading {
            Some((level, words)) => {
                close(&mut root, &mut open, level, block.lines.start);
                open.push(Section::new(level, words, block.lines));
            }
            None => open.last_mut().unwrap_or(&mut root).blocks.push(block),
        }
    }
    close(&mut root, &mut open, 0, lines + 1);
    root
}

/// Closes every open section of this level and below it.
fn close(root: &mut Section, open: &mut Vec<Section>, level: u8, line: u32) {
    while open.last().is_some_and(|last| last.level >= level) {
        if let Some(mut done) = open.pop() {
            done.lines.end = line.max(done.lines.end);
            open.last_mut().unwrap_or(root).children.push(done);
        }
    }
}

/// Whether a text is a rule between parts.
pub(super) fn is_rule(text: &str) -> bool {
    let text = text.trim();
    text.len() >= 3 && text.chars().all(|c| matches!(c, '-' | '*' | '_' | ' '))
}

/// Whether words are one line, all of it bold, and no box.
fn is_label(words: &Inline) -> bool {
    let text = words.text.trim();
    let bold = words.bold.as_deref().map(str::trim);
    let end = |text: &str| text.trim_end_matches([':', '：', ' ']).len();
    let whole = bold.is_some_and(|bold| end(bold) == end(text) && bold.len() <= text.len());
    whole
        && !text.contains('\n')
        && text.len() <= LONGEST_LABEL
        && !text.starts_with('[')
        && !text.contains("[ ")
        && !text.contains('_')
}

#[cfg(test)]
mod tests {
    use super::super::blocks::blocks;
    use super::*;

    #[test]
    fn bold_lines_are_headings_of_their_section() {
        let text = "# A\n\n## B\n\n**Timeline:**\n- x\n\n**Actions:**\n- y\n\n---\n\ntail\n\n## C\n**Alone**\n";
        let root = outline(blocks(text), 16);
        let b = &root.children[0].children[0];
        let labels: Vec<&str> = b.children.iter().map(|c| c.title.as_str()).collect();
        assert_eq!(labels, ["Timeline", "Actions"]);
        assert_eq!(b.lines, 3..15);
        let c = &root.children[0].children[1];
        assert!(
            c.children.is_empty(),
            "a bold line with nothing after it is only words"
        );
    }

    #[test]
    fn a_parent_with_a_box_is_no_heading() {
        let root = outline(blocks("## B\n\n**[  ] 1. Title**\n- [ ] x\n"), 4);
        assert!(root.children[0].children.is_empty());
    }
}
