//! How something looks: colours and modifiers as a theme writes them. Knows no terminal library;
//! the console translates.

use std::fmt;

/// The sixteen colours that every colour terminal has; what they look like is its user's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Ansi {
    Black,
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
    White,
    BrightBlack,
    BrightRed,
    BrightGreen,
    BrightYellow,
    BrightBlue,
    BrightMagenta,
    BrightCyan,
    BrightWhite,
}

impl Ansi {
    /// All in the order of their numbers, 0 to 15.
    pub const ALL: [Self; 16] = [
        Self::Black,
        Self::Red,
        Self::Green,
        Self::Yellow,
        Self::Blue,
        Self::Magenta,
        Self::Cyan,
        Self::White,
        Self::BrightBlack,
        Self::BrightRed,
        Self::BrightGreen,
        Self::BrightYellow,
        Self::BrightBlue,
        Self::BrightMagenta,
        Self::BrightCyan,
        Self::BrightWhite,
    ];

    /// Names in the order of `ALL`.
    pub(super) const NAMES: [&str; 16] = [
        "black",
        "red",
        "green",
        "yellow",
        "blue",
        "magenta",
        "cyan",
        "white",
        "bright-black",
        "bright-red",
        "bright-green",
        "bright-yellow",
        "bright-blue",
        "bright-magenta",
        "bright-cyan",
        "bright-white",
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .zip(Self::NAMES)
            .find(|(_, known)| *known == name)
            .map(|(c, _)| c)
    }
}

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// The terminal's own foreground or background.
    Terminal,
    /// One of the sixteen.
    Ansi(Ansi),
    /// A number of the 256-colour palette.
    Index(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

/// The steps of the 6x6x6 cube that fills 16 to 231 of the 256 colours (xterm's 256colres.h).
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

impl Colour {
    /// `#rrggbb`.
    pub(super) fn hex(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.chars().all(|c| c.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self::Rgb(red, green, blue))
    }

    /// Red, green and blue where they are known: not of the sixteen, which the user chooses.
    #[must_use]
    pub fn rgb(self) -> Option<(u8, u8, u8)> {
        match self {
            Self::Terminal | Self::Ansi(_) | Self::Index(0..16) => None,
            Self::Rgb(red, green, blue) => Some((red, green, blue)),
            Self::Index(grey @ 232..) => {
                let level = 8 + 10 * (grey - 232);
                Some((level, level, level))
            }
            Self::Index(cell) => {
                let cell = usize::from(cell - 16);
                Some((CUBE[cell / 36], CUBE[cell / 6 % 6], CUBE[cell % 6]))
            }
        }
    }
}

/// A way to stand out without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Modifier {
    Bold,
    Dim,
    Italic,
    Underlined,
    Reversed,
}

impl Modifier {
    /// All.
    pub const ALL: [Self; 5] = [
        Self::Bold,
        Self::Dim,
        Self::Italic,
        Self::Underlined,
        Self::Reversed,
    ];

    /// Its name in a theme.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bold => "bold",
            Self::Dim => "dim",
            Self::Italic => "italic",
            Self::Underlined => "underlined",
            Self::Reversed => "reversed",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|modifier| modifier.name() == name)
    }
}

/// A set of modifiers.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Modifiers(u8);

impl Modifiers {
    /// None.
    pub const NONE: Self = Self(0);

    /// The set with one more.
    #[must_use]
    pub const fn with(self, modifier: Modifier) -> Self {
        Self(self.0 | 1 << modifier as u8)
    }

    /// The set with one less.
    #[must_use]
    pub const fn without(self, modifier: Modifier) -> Self {
        Self(self.0 & !(1 << modifier as u8))
    }

    /// What is in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it is in the set.
    #[must_use]
    pub const fn contains(self, modifier: Modifier) -> bool {
        self.0 & 1 << modifier as u8 != 0
    }

    /// Those in the set.
    pub fn iter(self) -> impl Iterator<Item = Modifier> {
        Modifier::ALL
            .into_iter()
            .filter(move |modifier| self.contains(*modifier))
    }
}

impl fmt::Debug for Modifiers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// How something looks; a colour that is none is the one below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// Foreground.
    pub fg: Option<Colour>,
    /// Background.
    pub bg: Option<Colour>,
    /// Modifiers.
    pub modifiers: Modifiers,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palette_of_256_has_its_known_corners() {
        assert_eq!(Colour::Index(16).rgb(), Some((0, 0, 0)));
        assert_eq!(Colour::Index(196).rgb(), Some((255, 0, 0)));
        assert_eq!(Colour::Index(231).rgb(), Some((255, 255, 255)));
        assert_eq!(Colour::Index(255).rgb(), Some((238, 238, 238)));
        assert_eq!(Colour::Index(9).rgb(), None);
    }

    #[test]
    fn only_six_hexadecimal_digits_are_a_colour() {
        assert_eq!(Colour::hex("#E69f00"), Some(Colour::Rgb(0xe6, 0x9f, 0)));
        for wrong in ["E69F00", "#E69F0", "#E69F000", "#+69F00", "#ééé"] {
            assert_eq!(Colour::hex(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set = Modifiers::NONE
            .with(Modifier::Bold)
            .with(Modifier::Reversed);
        assert_eq!(
            set.iter().collect::<Vec<_>>(),
            [Modifier::Bold, Modifier::Reversed]
        );
        assert!(!set.without(Modifier::Bold).contains(Modifier::Bold));
    }
}
