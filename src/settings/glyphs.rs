//! The signs that the console draws, as glyphs and as plain ASCII, in one table; and which of the
//! two a terminal gets. Every sign is one cell wide, so that columns stand in both.

use super::options::Ascii;

/// Which signs are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GlyphSet {
    /// Box lines, blocks and marks.
    Unicode,
    /// ASCII only.
    Ascii,
}

impl GlyphSet {
    /// The set for a terminal: `locale` is the first set one of `LC_ALL`, `LC_CTYPE` and `LANG`,
    /// `term` is `TERM`. The Linux console's font lacks the bars.
    #[must_use]
    pub fn choose(setting: Ascii, locale: Option<&str>, term: Option<&str>) -> Self {
        let locale = locale.unwrap_or_default().to_ascii_lowercase();
        let able = (locale.contains("utf-8") || locale.contains("utf8"))
            && !matches!(term, None | Some("" | "linux" | "dumb"));
        match setting {
            Ascii::Off => Self::Unicode,
            Ascii::Auto if able => Self::Unicode,
            Ascii::On | Ascii::Auto => Self::Ascii,
        }
    }

    /// Its signs.
    #[must_use]
    pub fn glyphs(self) -> &'static Glyphs {
        match self {
            Self::Unicode => &UNICODE,
            Self::Ascii => &ASCII,
        }
    }
}

/// The lines of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Border {
    pub horizontal: &'static str,
    pub vertical: &'static str,
    pub top_left: &'static str,
    pub top_right: &'static str,
    pub bottom_left: &'static str,
    pub bottom_right: &'static str,
    pub tee_down: &'static str,
    pub tee_up: &'static str,
    pub tee_left: &'static str,
    pub tee_right: &'static str,
    pub cross: &'static str,
}

macro_rules! glyphs {
    ($($(#[$doc:meta])* $name:ident: $unicode:literal $ascii:literal,)+) => {
        /// Every sign that the console draws.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Glyphs {
            $($(#[$doc])* pub $name: &'static str,)+
            /// The heights of a sparkline, lowest first.
            pub bars: &'static [&'static str],
            /// The frame of a pane.
            pub border: Border,
            /// The frame of the pane that has the keys.
            pub border_focused: Border,
        }

        const UNICODE: Glyphs = Glyphs {
            $($name: $unicode,)+
            bars: &["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
            border: LINES,
            border_focused: HEAVY,
        };

        const ASCII: Glyphs = Glyphs {
            $($name: $ascii,)+
            bars: &["_", ".", "-", "=", "*", "#"],
            border: SIGNS,
            border_focused: FOCUSED_SIGNS,
        };

        impl Glyphs {
            /// Every single sign with its name.
            #[must_use]
            pub fn rows(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name),)+]
            }
        }
    };
}

glyphs! {
    /// Ticked, done, ok.
    done: "✓" "v",
    /// Running, the current line of the plan.
    running: "▶" ">",
    /// Not begun.
    open: "·" ".",
    /// In the warning band, wants attention.
    warning: "▲" "!",
    /// Failed, broken.
    failed: "✗" "x",
    /// Not known.
    unknown: "?" "?",
    /// Held.
    held: "‖" "H",
    /// Blocked.
    blocked: "■" "#",
    /// Waived, skipped.
    waived: "−" "-",
    /// Was ticked and is too old now.
    stale: "~" "~",
    /// Fired.
    firing: "◆" "*",
    /// In progress: someone has begun it.
    in_progress: "◐" "~",
    /// The selected line's mark.
    cursor: "›" ">",
    /// From one thing to the next.
    arrow: "→" ">",
    /// Filled part of a gauge.
    gauge_filled: "█" "#",
    /// Empty part of a gauge.
    gauge_empty: "░" ".",
    /// Something is cut off here.
    more: "…" "~",
    /// More lines above.
    above: "↑" "^",
    /// More lines below.
    below: "↓" "v",
    /// A line across a pane.
    rule: "─" "-",
}

const LINES: Border = Border {
    horizontal: "─",
    vertical: "│",
    top_left: "┌",
    top_right: "┐",
    bottom_left: "└",
    bottom_right: "┘",
    tee_down: "┬",
    tee_up: "┴",
    tee_left: "┤",
    tee_right: "├",
    cross: "┼",
};

const HEAVY: Border = Border {
    horizontal: "━",
    vertical: "┃",
    top_left: "┏",
    top_right: "┓",
    bottom_left: "┗",
    bottom_right: "┛",
    tee_down: "┳",
    tee_up: "┻",
    tee_left: "┫",
    tee_right: "┣",
    cross: "╋",
};

const SIGNS: Border = Border {
    horizontal: "-",
    vertical: "|",
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    tee_down: "+",
    tee_up: "+",
    tee_left: "+",
    tee_right: "+",
    cross: "+",
};

const FOCUSED_SIGNS: Border = Border {
    horizontal: "=",
    ..SIGNS
};

impl Border {
    /// Every line and corner.
    #[must_use]
    pub fn all(&self) -> [&'static str; 11] {
        [
            self.horizontal,
            self.vertical,
            self.top_left,
            self.top_right,
            self.bottom_left,
            self.bottom_right,
            self.tee_down,
            self.tee_up,
            self.tee_left,
            self.tee_right,
            self.cross,
        ]
    }
}

impl Glyphs {
    /// The bar for `level` of `of` steps: 0 is the lowest bar, `of` and above the highest.
    #[must_use]
    pub fn bar(&self, level: u32, of: u32) -> &'static str {
        let top = u32::try_from(self.bars.len().saturating_sub(1)).unwrap_or(0);
        let step = u64::from(level.min(of)) * u64::from(top) / u64::from(of.max(1));
        let index = usize::try_from(step).unwrap_or(0);
        self.bars.get(index).copied().unwrap_or(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::text;

    fn every(glyphs: &Glyphs) -> Vec<&'static str> {
        let single = glyphs.rows().into_iter().map(|(_, sign)| sign);
        let frames = glyphs
            .border
            .all()
            .into_iter()
            .chain(glyphs.border_focused.all());
        single
            .chain(glyphs.bars.iter().copied())
            .chain(frames)
            .collect()
    }

    #[test]
    fn every_sign_is_one_cell() {
        for set in [GlyphSet::Unicode, GlyphSet::Ascii] {
            for sign in every(set.glyphs()) {
                assert_eq!(text::width(sign), 1, "{sign}");
            }
        }
    }

    #[test]
    fn the_plain_set_is_ascii() {
        assert!(
            every(GlyphSet::Ascii.glyphs())
                .iter()
                .all(|sign| sign.is_ascii())
        );
    }

    #[test]
    fn states_of_an_item_are_told_apart_by_their_sign() {
        for set in [GlyphSet::Unicode, GlyphSet::Ascii] {
            let g = set.glyphs();
            let mut signs = [
                g.done, g.running, g.open, g.warning, g.failed, g.unknown, g.blocked, g.waived,
                g.firing, g.stale,
            ];
            signs.sort_unstable();
            assert!(signs.windows(2).all(|pair| pair[0] != pair[1]), "{signs:?}");
        }
    }

    #[test]
    fn glyphs_are_drawn_where_locale_and_terminal_have_them() {
        use GlyphSet::{Ascii as Plain, Unicode};
        for (setting, locale, term, set) in [
            (Ascii::Auto, Some("en_GB.UTF-8"), Some("xterm"), Unicode),
            (Ascii::Auto, Some("C.utf8"), Some("screen"), Unicode),
            (Ascii::Auto, Some("C"), Some("xterm"), Plain),
            (Ascii::Auto, None, Some("xterm"), Plain),
            (Ascii::Auto, Some("C.UTF-8"), Some("linux"), Plain),
            (Ascii::Auto, Some("C.UTF-8"), None, Plain),
            (Ascii::Off, None, None, Unicode),
            (Ascii::On, Some("C.UTF-8"), Some("xterm"), Plain),
        ] {
            assert_eq!(
                GlyphSet::choose(setting, locale, term),
                set,
                "{locale:?} {term:?}"
            );
        }
    }

    #[test]
    fn bars_reach_from_lowest_to_highest() {
        let glyphs = GlyphSet::Unicode.glyphs();
        assert_eq!((glyphs.bar(0, 100), glyphs.bar(100, 100)), ("▁", "█"));
        assert_eq!((glyphs.bar(500, 100), glyphs.bar(3, 0)), ("█", "▁"));
    }
}
