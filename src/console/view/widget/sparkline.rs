//! The course of a metric in one or more rows. Time runs to the right at a fixed pace, so that two
//! lines can be compared; what was unknown is a gap and never a bar.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::console::model::Look;
use crate::console::model::live::History;
use crate::settings::Meaning;
use crate::support::Decimal;

use super::row::Row;

/// What one cell's span of time held.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Slot {
    /// No sample.
    Nothing,
    /// Only unknown ones.
    Unknown,
    /// The worst known value, as bars show the highest.
    Value(Decimal),
}

/// The course cut into `cells` spans that end with `until`, each `span` milliseconds.
pub(crate) fn slots(course: Option<&History>, until: i64, span: i64, cells: usize) -> Vec<Slot> {
    let mut slots = vec![Slot::Nothing; cells];
    let span = span.max(1);
    for (at, value) in course.into_iter().flat_map(|course| course.iter().rev()) {
        let back = until.saturating_sub(*at).max(0) / span;
        let Some(index) = usize::try_from(back)
            .ok()
            .and_then(|back| cells.checked_sub(back + 1))
        else {
            break;
        };
        slots[index] = match (slots[index], value) {
            (Slot::Value(known), Some(value)) => Slot::Value(known.max(*value)),
            (_, Some(value)) => Slot::Value(*value),
            (Slot::Nothing, None) => Slot::Unknown,
            (slot, None) => slot,
        };
    }
    bridged(slots)
}

/// A source polled more slowly than a cell lasts leaves empty cells between samples: they show the
/// sample before them, for as long as samples keep coming.
fn bridged(mut slots: Vec<Slot>) -> Vec<Slot> {
    let taken: Vec<usize> = (0..slots.len())
        .filter(|index| slots[*index] != Slot::Nothing)
        .collect();
    let gap = taken
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .min()
        .unwrap_or(1);
    for pair in taken.windows(2) {
        if pair[1] - pair[0] <= gap * 2 {
            for index in pair[0] + 1..pair[1] {
                slots[index] = slots[pair[0]];
            }
        }
    }
    slots
}

/// The height of the highest bar: the highest value, or `at_least` (a limit that should be seen in
/// proportion) where that is more.
pub(crate) fn top(slots: &[Slot], at_least: Option<Decimal>) -> Decimal {
    let values = slots.iter().filter_map(|slot| match slot {
        Slot::Value(value) => Some(*value),
        _ => None,
    });
    values.chain(at_least).max().unwrap_or(Decimal::ZERO)
}

/// Eighths of `rows` rows that a value fills: at least one for a known value, so that nought is
/// told from nothing.
fn eighths(value: Decimal, top: Decimal, rows: u32) -> u32 {
    let (value, top) = (value.to_f64(), top.to_f64());
    let most = f64::from(rows * 8);
    if top <= 0.0 || value <= 0.0 {
        return 1;
    }
    let share = (value / top).min(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 8 times the rows of a screen"
    )]
    let filled = (share * most).round() as u32;
    filled.max(1)
}

/// Adds the course in one row of so many cells. Neighbours of one look are one part: a screen has
/// hundreds of these cells.
pub(crate) fn line(mut row: Row, look: &Look, slots: &[Slot], top: Decimal, bars: Meaning) -> Row {
    let drawn = |slot: &Slot| match slot {
        Slot::Nothing => (" ", bars),
        Slot::Unknown => (look.glyphs.unknown, Meaning::Unknown),
        Slot::Value(value) => (look.glyphs.bar(eighths(*value, top, 1) - 1, 7), bars),
    };
    for part in slots.chunk_by(|one, next| drawn(one).1 == drawn(next).1) {
        let signs: String = part.iter().map(|slot| drawn(slot).0).collect();
        let meaning = part.first().map_or(bars, |slot| drawn(slot).1);
        row = row.text(signs, look.of(meaning));
    }
    row
}

/// Draws the course over a whole area, the newest at its right edge.
pub(crate) fn area(area: Rect, buffer: &mut Buffer, look: &Look, slots: &[Slot], top: Decimal) {
    let rows = u32::from(area.height);
    for (x, slot) in (area.left()..area.right()).zip(slots) {
        for (below, y) in (area.top()..area.bottom()).rev().enumerate() {
            let below = u32::try_from(below).unwrap_or(0) * 8;
            let (symbol, meaning) = match slot {
                Slot::Unknown if below == 0 => (look.glyphs.unknown, Meaning::Unknown),
                Slot::Nothing | Slot::Unknown => (" ", Meaning::Muted),
                Slot::Value(value) => match eighths(*value, top, rows).saturating_sub(below) {
                    0 => (" ", Meaning::Sparkline),
                    filled => (look.glyphs.bar(filled.min(8) - 1, 7), Meaning::Sparkline),
                },
            };
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.set_symbol(symbol).set_style(look.of(meaning));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(samples: &[(i64, Option<i64>)]) -> History {
        samples
            .iter()
            .map(|(at, value)| (*at, value.map(Decimal::from)))
            .collect()
    }

    #[test]
    fn what_was_unknown_is_a_gap_and_silence_is_nothing() {
        let course = course(&[
            (1_000, Some(1)),
            (2_000, None),
            (3_000, Some(0)),
            (4_000, Some(8)),
        ]);
        let slots = slots(Some(&course), 5_900, 1_000, 6);
        let value = |whole: i64| Slot::Value(whole.into());
        assert_eq!(
            slots,
            [
                Slot::Nothing,
                value(1),
                Slot::Unknown,
                value(0),
                value(8),
                Slot::Nothing
            ]
        );
    }

    #[test]
    fn slow_samples_are_drawn_without_teeth() {
        let course = course(&[(0, Some(1)), (3_000, Some(2)), (6_000, Some(3))]);
        let slots = slots(Some(&course), 6_500, 1_000, 7);
        let heights: Vec<bool> = slots
            .iter()
            .map(|slot| matches!(slot, Slot::Value(_)))
            .collect();
        assert_eq!(heights, [true; 7]);
    }

    #[test]
    fn the_highest_value_fills_the_height() {
        assert_eq!(eighths(8.into(), 8.into(), 1), 8);
        assert_eq!(eighths(0.into(), 8.into(), 1), 1);
        assert_eq!(eighths(4.into(), 8.into(), 2), 8);
    }
}
