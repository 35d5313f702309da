//! A line of parts that give way in an order of importance: each has shorter forms, the least
//! important part is shortened first and at last left out.

use ratatui::style::Style;

use super::row::Row;
use crate::support::text::width;

/// Where a part stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Side {
    /// After what stands at the left.
    Left,
    /// Before the line's end.
    Right,
}

/// A part of the line.
#[derive(Clone, Debug)]
struct Part {
    forms: Vec<String>,
    style: Style,
    weight: u8,
    side: Side,
    chosen: usize,
}

impl Part {
    fn shown(&self) -> &str {
        self.forms.get(self.chosen).map_or("", String::as_str)
    }
}

/// A line being put together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Strip {
    parts: Vec<Part>,
}

/// Cells between two parts.
const AIR: usize = 2;

impl Strip {
    /// Adds a part with its forms, the longest first. Parts of less weight give way first; those of
    /// weight 255 are never left out.
    pub(crate) fn part<S: Into<String>>(
        &mut self,
        side: Side,
        weight: u8,
        style: Style,
        forms: impl IntoIterator<Item = S>,
    ) {
        let forms: Vec<String> = forms.into_iter().map(Into::into).collect();
        self.parts.push(Part {
            forms,
            style,
            weight,
            side,
            chosen: 0,
        });
    }

    /// The line in so many cells.
    pub(crate) fn row(mut self, cells: u16) -> Row {
        while self.needed() > usize::from(cells) && self.give_way() {}
        let mut left = Row::new(cells).gap(1);
        let mut right = Row::new(cells);
        for part in self.parts.iter().filter(|part| !part.shown().is_empty()) {
            let row = if part.side == Side::Left {
                &mut left
            } else {
                &mut right
            };
            let air = if row.used() > 1 { AIR } else { 0 };
            *row = row.clone().gap(air).text(part.shown(), part.style);
        }
        if right.used() > 0 {
            left = left.right(right.gap(1));
        }
        left
    }

    fn needed(&self) -> usize {
        let shown = self
            .parts
            .iter()
            .map(Part::shown)
            .filter(|shown| !shown.is_empty());
        2 + shown.map(|shown| width(shown) + AIR).sum::<usize>()
    }

    /// Shortens the least important part; false when nothing can give way any more.
    fn give_way(&mut self) -> bool {
        let can = |part: &&mut Part| {
            let last = if part.weight == u8::MAX {
                part.forms.len().saturating_sub(1)
            } else {
                part.forms.len()
            };
            part.chosen < last
        };
        let least = self
            .parts
            .iter_mut()
            .filter(can)
            .min_by_key(|part| part.weight);
        least.map(|part| part.chosen += 1).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_important_gives_way_first() {
        let strip = || {
            let mut strip = Strip::default();
            strip.part(Side::Left, 255, Style::new(), ["PRODUCTION", "PROD"]);
            strip.part(
                Side::Left,
                10,
                Style::new(),
                ["green 0.9.4 > blue 1.0.0", "green>blue"],
            );
            strip.part(Side::Right, 200, Style::new(), ["09:47:12"]);
            strip
        };
        let drawn = |cells| {
            let area = ratatui::layout::Rect::new(0, 0, cells, 1);
            let mut buffer = ratatui::buffer::Buffer::empty(area);
            strip().row(cells).draw(area, &mut buffer);
            buffer
                .content()
                .iter()
                .map(|cell| cell.symbol().to_owned())
                .collect::<String>()
        };
        assert_eq!(
            drawn(54).trim_end(),
            " PRODUCTION  green 0.9.4 > blue 1.0.0        09:47:12"
        );
        assert_eq!(
            drawn(38).trim_end(),
            " PRODUCTION  green>blue      09:47:12"
        );
        assert_eq!(drawn(24).trim_end(), " PRODUCTION    09:47:12");
        assert_eq!(drawn(18).trim_end(), " PRODUCTION");
        assert_eq!(drawn(10).trim_end(), " PROD");
    }
}
