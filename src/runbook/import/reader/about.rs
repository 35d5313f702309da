//! What the whole document says of itself: near its ends, under headings of their own, and when it may
//! run.

use super::super::blank::about;
use super::super::blocks::{Block, Kind};
use super::super::moment::{Window, window};
use super::super::outline::{Section, is_rule};
use super::super::words::labels::{self, has_any};
use super::super::words::{Concept, concepts};
use super::Reader;
use super::text::words_of;

/// So many blocks from either end of a document it speaks of itself.
const NEAR: usize = 24;

impl Reader<'_> {
    /// What the whole document says of itself.
    pub(super) fn document(&mut self, root: &Section) {
        // Before the second heading below the title, and after the last rule.
        let headings = self
            .blocks
            .iter()
            .enumerate()
            .filter(|(_, block)| matches!(block.kind, Kind::Heading(..)));
        let second = headings
            .map(|(at, _)| at)
            .nth(2)
            .unwrap_or(self.blocks.len());
        let mut found = about(self.blocks.get(..second.min(NEAR)).unwrap_or_default());
        let is_rule = |block: &Block| matches!(&block.kind, Kind::Other(text) if is_rule(text));
        if let Some(rule) = self
            .blocks
            .iter()
            .rposition(is_rule)
            .filter(|rule| *rule + NEAR > self.blocks.len() && *rule >= second)
        {
            found.extend(about(self.blocks.get(rule..).unwrap_or_default()));
        }
        for section in root.all() {
            if section.level > 0 && concepts(&section.title).contains(&Concept::About) {
                found.extend(about(&section.blocks));
            }
        }
        self.out.about = found;
        self.out.window = self.window();
    }

    /// When the deployment may run: a line near the top that speaks of a window, or about the date.
    fn window(&self) -> Option<(Window, u32)> {
        let near_top = self.blocks.iter().take(40);
        let lines = near_top.map(|block| (block.lines.start, words_of(block)));
        let lines: Vec<(u32, String)> = lines
            .flat_map(|(first, text)| {
                text.lines()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .zip(first..)
                    .map(|(text, line)| (line, text))
            })
            .collect();
        lines.into_iter().find_map(|(line, text)| {
            let lower = text.to_lowercase();
            let speaks = has_any(&lower, labels::WINDOW);
            speaks
                .then(|| window(&text))
                .flatten()
                .map(|window| (window, line))
        })
    }
}
