//! How many colours a terminal shows, and the nearest look with fewer. Pure: what the environment
//! says is an argument.

use super::options::ColourChoice;
use super::style::{Ansi, Colour};

/// How many colours are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None: modifiers only.
    Mono,
    /// The sixteen.
    Ansi16,
    /// The palette of 256.
    Indexed256,
    /// Red, green and blue.
    TrueColour,
}

/// What the environment says of the terminal.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminal<'a> {
    /// `NO_COLOR`: any value but the empty one asks for no colour (no-color.org).
    pub no_color: Option<&'a str>,
    /// `COLORTERM`.
    pub colorterm: Option<&'a str>,
    /// `TERM`.
    pub term: Option<&'a str>,
}

impl Depth {
    /// The depth to draw with.
    #[must_use]
    pub fn detect(terminal: Terminal<'_>, choice: ColourChoice) -> Self {
        let refused = terminal.no_color.is_some_and(|value| !value.is_empty());
        match choice {
            ColourChoice::Never => Self::Mono,
            ColourChoice::Auto if refused => Self::Mono,
            ColourChoice::Auto => Self::able(terminal),
            ColourChoice::Always => Self::able(terminal).max(Self::Ansi16),
        }
    }

    fn able(terminal: Terminal<'_>) -> Self {
        let term = terminal.term.unwrap_or_default();
        if term.is_empty() || term == "dumb" || term.starts_with("vt1") || term.starts_with("vt2") {
            return Self::Mono;
        }
        let claims = matches!(terminal.colorterm, Some("truecolor" | "24bit"));
        if claims || term.ends_with("-direct") {
            Self::TrueColour
        } else if term.contains("256color") {
            Self::Indexed256
        } else {
            Self::Ansi16
        }
    }
}

/// What xterm shows for the sixteen: terminals differ, these serve to judge what can be read.
const ANSI_RGB: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];

impl Colour {
    /// The nearest colour that `depth` shows; none where it shows no colours.
    #[must_use]
    pub fn reduced(self, depth: Depth) -> Option<Self> {
        match (depth, self) {
            (Depth::Mono, _) => None,
            (Depth::Ansi16, Self::Index(number @ 0..16)) => {
                Some(Self::Ansi(Ansi::ALL[usize::from(number)]))
            }
            (Depth::Ansi16, _) => {
                Some(self.rgb().map_or(self, |rgb| Self::Ansi(nearest_ansi(rgb))))
            }
            (Depth::Indexed256, Self::Rgb(red, green, blue)) => {
                Some(Self::Index(nearest_index((red, green, blue))))
            }
            (Depth::Indexed256 | Depth::TrueColour, _) => Some(self),
        }
    }
}

/// By hue, not by distance: the nearest of the sixteen to a pale red is a grey, and a red must stay
/// red.
fn nearest_ansi((red, green, blue): (u8, u8, u8)) -> Ansi {
    let highest = i32::from(red.max(green).max(blue));
    let chroma = highest - i32::from(red.min(green).min(blue));
    if highest < 64 && luma((red, green, blue)) < 28 {
        return Ansi::Black;
    }
    if chroma < 32 || chroma * 100 < highest * 27 {
        return match luma((red, green, blue)) {
            0..50 => Ansi::Black,
            50..170 => Ansi::BrightBlack,
            170..240 => Ansi::White,
            _ => Ansi::BrightWhite,
        };
    }
    let (dark, bright) = match hue((red, green, blue), highest, chroma) {
        28..75 => (Ansi::Yellow, Ansi::BrightYellow),
        75..160 => (Ansi::Green, Ansi::BrightGreen),
        160..210 => (Ansi::Cyan, Ansi::BrightCyan),
        210..265 => (Ansi::Blue, Ansi::BrightBlue),
        265..330 => (Ansi::Magenta, Ansi::BrightMagenta),
        _ => (Ansi::Red, Ansi::BrightRed),
    };
    if highest > 200 { bright } else { dark }
}

/// The angle on the colour wheel in degrees, 0 is red.
fn hue((red, green, blue): (u8, u8, u8), highest: i32, chroma: i32) -> i32 {
    let (red, green, blue) = (i32::from(red), i32::from(green), i32::from(blue));
    let angle = if highest == red {
        60 * (green - blue) / chroma
    } else if highest == green {
        120 + 60 * (blue - red) / chroma
    } else {
        240 + 60 * (red - green) / chroma
    };
    angle.rem_euclid(360)
}

/// How bright it seems, 0 to 255 (the weights of ITU-R BT.709).
fn luma((red, green, blue): (u8, u8, u8)) -> u32 {
    (213 * u32::from(red) + 715 * u32::from(green) + 72 * u32::from(blue)) / 1000
}

impl Ansi {
    /// Whether text of this colour can be read on `ground`, as far as the usual looks of both tell.
    pub(super) fn readable_on(self, ground: Self) -> bool {
        let seems = |ansi: Self| ANSI_RGB.get(ansi as usize).map_or(0, |rgb| luma(*rgb));
        // Keeps red on black (43 apart) and refuses yellow on white (65 apart, and both glaring).
        let least = if seems(ground) > 127 { 70 } else { 40 };
        seems(self).abs_diff(seems(ground)) >= least
    }
}

fn nearest_index(rgb: (u8, u8, u8)) -> u8 {
    let far = |index: &u8| {
        Colour::Index(*index)
            .rgb()
            .map_or(u32::MAX, |known| distance(rgb, known))
    };
    (16..=255).min_by_key(far).unwrap_or(231)
}

/// Squared distance, green weighing most and blue least, as eyes do.
fn distance(one: (u8, u8, u8), other: (u8, u8, u8)) -> u32 {
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    3 * square(one.0, other.0) + 4 * square(one.1, other.1) + 2 * square(one.2, other.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides_as_in_the_table() {
        use ColourChoice::{Always, Auto, Never};
        for (no_color, colorterm, term, choice, depth) in [
            (
                None,
                Some("truecolor"),
                Some("xterm-256color"),
                Auto,
                Depth::TrueColour,
            ),
            (None, Some("24bit"), Some("screen"), Auto, Depth::TrueColour),
            (None, None, Some("xterm-direct"), Auto, Depth::TrueColour),
            (None, None, Some("tmux-256color"), Auto, Depth::Indexed256),
            (None, Some("yes"), Some("xterm"), Auto, Depth::Ansi16),
            (None, None, Some("linux"), Auto, Depth::Ansi16),
            (None, None, Some("dumb"), Auto, Depth::Mono),
            (None, None, Some("vt220"), Auto, Depth::Mono),
            (None, None, None, Auto, Depth::Mono),
            (
                Some("1"),
                Some("truecolor"),
                Some("xterm"),
                Auto,
                Depth::Mono,
            ),
            (Some(""), None, Some("xterm"), Auto, Depth::Ansi16),
            (
                Some("1"),
                None,
                Some("xterm-256color"),
                Always,
                Depth::Indexed256,
            ),
            (None, None, Some("dumb"), Always, Depth::Ansi16),
            (None, Some("truecolor"), Some("xterm"), Never, Depth::Mono),
        ] {
            let terminal = Terminal {
                no_color,
                colorterm,
                term,
            };
            assert_eq!(
                Depth::detect(terminal, choice),
                depth,
                "{terminal:?} {choice:?}"
            );
        }
    }

    #[test]
    fn colours_fall_to_their_nearest() {
        let near = |r, g, b, depth| Colour::Rgb(r, g, b).reduced(depth);
        assert_eq!(near(255, 0, 0, Depth::Indexed256), Some(Colour::Index(196)));
        assert_eq!(
            near(250, 10, 10, Depth::Ansi16),
            Some(Colour::Ansi(Ansi::BrightRed))
        );
        assert_eq!(
            near(2, 2, 2, Depth::Ansi16),
            Some(Colour::Ansi(Ansi::Black))
        );
        assert_eq!(near(1, 2, 3, Depth::TrueColour), Some(Colour::Rgb(1, 2, 3)));
        assert_eq!(
            Colour::Index(3).reduced(Depth::Ansi16),
            Some(Colour::Ansi(Ansi::Yellow))
        );
        assert_eq!(
            Colour::Terminal.reduced(Depth::Ansi16),
            Some(Colour::Terminal)
        );
        assert_eq!(Colour::Terminal.reduced(Depth::Mono), None);
    }
}
