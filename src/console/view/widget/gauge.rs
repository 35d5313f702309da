//! A bar for a share: a weight, progress through a soak.

use super::row::Row;
use crate::console::model::Look;
use crate::settings::Meaning;

/// Adds a bar of so many cells, filled to `share` of a thousand; empty and `?` where not known.
pub(crate) fn gauge(row: Row, look: &Look, thousandths: Option<u64>, cells: usize) -> Row {
    let ends = look.of(Meaning::Muted);
    let inner = cells.saturating_sub(2);
    let Some(share) = thousandths else {
        let unknown = look.glyphs.unknown.repeat(inner);
        return row
            .text("[", ends)
            .text(unknown, look.of(Meaning::Unknown))
            .text("]", ends);
    };
    let filled = filled(share, inner);
    row.text("[", ends)
        .text(
            look.glyphs.gauge_filled.repeat(filled),
            look.of(Meaning::GaugeFilled),
        )
        .text(
            look.glyphs.gauge_empty.repeat(inner - filled),
            look.of(Meaning::GaugeEmpty),
        )
        .text("]", ends)
}

/// Cells that are filled: none only for nothing, all only for everything.
fn filled(thousandths: u64, cells: usize) -> usize {
    let cells_wide = u64::try_from(cells).unwrap_or(0);
    let rounded = (thousandths.min(1000) * cells_wide + 500) / 1000;
    let least = u64::from(thousandths > 0);
    let most = if thousandths >= 1000 {
        cells_wide
    } else {
        cells_wide.saturating_sub(1)
    };
    usize::try_from(rounded.max(least).min(most)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_never_shows_nothing_for_something_or_all_for_less() {
        assert_eq!(filled(0, 20), 0);
        assert_eq!(filled(1, 20), 1);
        assert_eq!(filled(500, 20), 10);
        assert_eq!(filled(999, 20), 19);
        assert_eq!(filled(1000, 20), 20);
    }
}
