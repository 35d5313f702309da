//! How things look: the theme's meanings as the terminal library's styles, the glyph set, the zone
//! of clock times, and which key stands for which command line. Built once, when settings change.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier as Drawn, Style};

use crate::settings::style::{Ansi, Colour, Modifier, Style as Themed};
use crate::settings::{GlyphSet, Glyphs, Keymap, Layer, Meaning, Theme, Times, key};

/// How things look.
#[derive(Clone, Debug)]
pub struct Look {
    styles: BTreeMap<Meaning, Style>,
    keys: BTreeMap<(Layer, String), String>,
    /// The signs to draw.
    pub glyphs: &'static Glyphs,
    /// The zone of clock times.
    pub times: Times,
}

impl Look {
    /// The look of a theme (already reduced to what the terminal shows) with these signs and keys.
    #[must_use]
    pub fn new(theme: &Theme, glyphs: GlyphSet, keymap: &Keymap, times: Times) -> Self {
        let styles = Meaning::ALL
            .iter()
            .map(|meaning| (*meaning, drawn(theme.style(*meaning))));
        Self {
            styles: styles.collect(),
            keys: spelled(keymap),
            glyphs: glyphs.glyphs(),
            times,
        }
    }

    /// The style of a meaning. Plain text has no ground of its own: it lies on the canvas, a
    /// header or a dialog.
    #[must_use]
    pub fn of(&self, meaning: Meaning) -> Style {
        let style = self.styles.get(&meaning).copied().unwrap_or_default();
        match meaning {
            Meaning::Text => Style { bg: None, ..style },
            _ => style,
        }
    }

    /// What lies under everything.
    #[must_use]
    pub fn canvas(&self) -> Style {
        self.styles.get(&Meaning::Text).copied().unwrap_or_default()
    }

    /// The key that stands for a command line where no text is typed.
    #[must_use]
    pub fn key(&self, command: &str) -> Option<&str> {
        self.key_in(Layer::Global, command)
    }

    /// The key that stands for a command line in a layer, or in those below it.
    #[must_use]
    pub fn key_in(&self, layer: Layer, command: &str) -> Option<&str> {
        let mut here = Some(layer);
        while let Some(layer) = here {
            if let Some(key) = self.keys.get(&(layer, command.to_owned())) {
                return Some(key);
            }
            here = layer.below();
        }
        None
    }

    /// Every key of a layer: command line and key, by command line.
    pub fn keys_of(&self, layer: Layer) -> impl Iterator<Item = (&str, &str)> {
        self.keys
            .iter()
            .filter(move |((of, _), _)| *of == layer)
            .map(|((_, command), key)| (command.as_str(), key.as_str()))
    }
}

fn spelled(keymap: &Keymap) -> BTreeMap<(Layer, String), String> {
    let mut keys = BTreeMap::new();
    for binding in keymap.bindings() {
        // The first that really reaches the command is the one to show.
        if let Some(reached) = keymap.keys_for(binding.layer, &binding.command.value) {
            keys.entry((binding.layer, binding.command.value.clone()))
                .or_insert_with(|| key::spelled(reached));
        }
    }
    keys
}

fn drawn(style: Themed) -> Style {
    Style {
        fg: style.fg.map(colour),
        bg: style.bg.map(colour),
        add_modifier: style
            .modifiers
            .iter()
            .fold(Drawn::empty(), |all, one| all | modifier(one)),
        ..Style::default()
    }
}

fn modifier(modifier: Modifier) -> Drawn {
    match modifier {
        Modifier::Bold => Drawn::BOLD,
        Modifier::Dim => Drawn::DIM,
        Modifier::Italic => Drawn::ITALIC,
        Modifier::Underlined => Drawn::UNDERLINED,
        Modifier::Reversed => Drawn::REVERSED,
    }
}

fn colour(colour: Colour) -> Color {
    match colour {
        Colour::Terminal => Color::Reset,
        Colour::Index(number) => Color::Indexed(number),
        Colour::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
        Colour::Ansi(ansi) => match ansi {
            Ansi::Black => Color::Black,
            Ansi::Red => Color::Red,
            Ansi::Green => Color::Green,
            Ansi::Yellow => Color::Yellow,
            Ansi::Blue => Color::Blue,
            Ansi::Magenta => Color::Magenta,
            Ansi::Cyan => Color::Cyan,
            // The library's grey is the eighth colour, its dark grey the ninth.
            Ansi::White => Color::Gray,
            Ansi::BrightBlack => Color::DarkGray,
            Ansi::BrightRed => Color::LightRed,
            Ansi::BrightGreen => Color::LightGreen,
            Ansi::BrightYellow => Color::LightYellow,
            Ansi::BrightBlue => Color::LightBlue,
            Ansi::BrightMagenta => Color::LightMagenta,
            Ansi::BrightCyan => Color::LightCyan,
            Ansi::BrightWhite => Color::White,
        },
    }
}
