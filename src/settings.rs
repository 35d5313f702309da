//! What people may choose: settings in layers that know their origin, key bindings as text with
//! places, themes of meanings, and glyph sets. Defaults live once, in the embedded files. Reads
//! files, never the environment; knows no command, screen or terminal library.

mod document;

pub mod depth;
pub mod glyphs;
pub mod key;
pub mod keymap;
pub mod layer;
pub mod meaning;
pub mod mistake;
pub mod options;
pub mod style;
pub mod theme;

pub use depth::{Depth, Terminal};
pub use glyphs::{GlyphSet, Glyphs};
pub use key::{Code, Held, Key};
pub use keymap::{Binding, Keymap, Lookup};
pub use layer::Layer;
pub use meaning::Meaning;
pub use mistake::{Mistake, Owner, Place, SettingsErrors, Spanned};
pub use options::{Ascii, ColourChoice, Confirm, Origin, Override, Settings, Times};
pub use style::{Ansi, Colour, Modifier, Modifiers, Style};
pub use theme::Theme;

use std::path::PathBuf;

/// The folder of the user's settings: `given` (what the environment or the command line names),
/// else the usual one of this system; none when there is no home folder.
#[must_use]
pub fn folder(given: Option<PathBuf>) -> Option<PathBuf> {
    given.or_else(|| {
        directories::ProjectDirs::from("", "", "warroom").map(|dirs| dirs.config_dir().to_owned())
    })
}
