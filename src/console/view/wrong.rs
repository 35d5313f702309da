//! One line of what is wrong: its sign, what is so, since when, and the key beside it.

use super::brief::Brief;
use super::keys::hint;
use super::widget::row::Row;
use crate::console::model::attention::{Need, Rank};
use crate::settings::Meaning;

/// `x decide 2.2: soak broken                    1:43   D decide`.
pub(crate) fn row(brief: &Brief, need: &Need, width: u16) -> Row {
    let signs = brief.look.glyphs;
    let (sign, meaning) = match need.rank {
        Rank::Critical => (signs.failed, Meaning::Critical),
        Rank::Unknown => (signs.unknown, Meaning::Unknown),
        Rank::Warning => (signs.warning, Meaning::Warning),
        Rank::Waiting => (signs.open, Meaning::Text),
    };
    let since = need
        .since
        .as_ref()
        .map(|since| brief.ago(since))
        .unwrap_or_default();
    let mut keys = Row::new(15);
    if let Some((command, called)) = need.remedy {
        keys = hint(keys, brief, command, called);
    }
    let tail = Row::new(width)
        .cell_right(since, 8, brief.of(Meaning::Muted))
        .gap(2);
    let text = if need.mine { Meaning::Mine } else { meaning };
    let row = Row::new(width)
        .gap(1)
        .cell(sign, 2, brief.of(meaning))
        .text(&need.text, brief.of(text));
    row.right(tail.join(keys.to(15)))
}
