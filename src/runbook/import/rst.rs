//! What is written in the other markup: so far its lists and words as Markdown sees them.

use super::blocks::Block;

/// The blocks of a text.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    super::blocks::blocks(text)
}
