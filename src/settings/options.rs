//! The settings themselves: embedded defaults, over them the user's file, over them the command
//! line; each value knows which of the three it came from.

mod layers;

use super::mistake::{Owner, Place, SettingsErrors, Source};
use super::theme;
use std::fmt;
use std::path::Path;

/// What is effective, each value with its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Name of the theme; it exists.
    pub theme: Setting<String>,
    /// Whether colours are used.
    pub colour: Setting<ColourChoice>,
    /// Whether plain letters and signs are drawn in place of glyphs.
    pub ascii: Setting<Ascii>,
    /// Whether the mouse is taken from the terminal.
    pub mouse: Setting<bool>,
    /// Whether the terminal's bell rings when something needs the person.
    pub bell: Setting<bool>,
    /// The zone in which clock times are shown.
    pub times: Setting<Times>,
    /// Which small things ask first.
    pub confirm: Confirm,
}

/// Which small things ask first; what moves traffic or cannot be undone always asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    /// Leaving the room.
    pub leave: Setting<bool>,
    /// Taking a tick back.
    pub untick: Setting<bool>,
    /// Cancelling a running attempt.
    pub cancel: Setting<bool>,
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub origin: Origin,
}

/// Where an effective value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The embedded file.
    Default,
    /// The user's file.
    File(Place),
    /// The command line.
    CommandLine,
}

impl Origin {
    pub(super) fn of(place: &Place) -> Self {
        match place.owner() {
            Owner::BuiltIn => Self::Default,
            Owner::User => Self::File(place.clone()),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(place) => place.fmt(f),
            Self::CommandLine => f.write_str("command line"),
        }
    }
}

/// A setting given on the command line: `theme`, `light`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The key, dotted: `confirm.leave`.
    pub key: String,
    /// The value as typed.
    pub value: String,
}

/// A choice among words, declared once.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            const WORDS: &[&str] = &[$($word),+];

            fn of(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }

            /// The word that stands for it in settings.toml.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    };
}

choice! {
    /// Whether colours are used.
    ColourChoice {
        /// As the terminal can, unless `NO_COLOR` is set.
        Auto = "auto",
        /// Even where the terminal or `NO_COLOR` says otherwise.
        Always = "always",
        /// Modifiers only.
        Never = "never",
    }
}

choice! {
    /// Whether plain letters and signs are drawn in place of glyphs.
    Ascii {
        /// As the locale and the terminal can.
        Auto = "auto",
        /// ASCII only.
        On = "on",
        /// Glyphs.
        Off = "off",
    }
}

choice! {
    /// The zone in which clock times are shown.
    Times {
        /// The zone of the plan's window.
        Plan = "plan",
        /// The zone of this machine.
        Local = "local",
        /// UTC.
        Utc = "utc",
    }
}

impl Settings {
    /// The settings: defaults, over them `settings.toml` of `folder`, over them `overrides`.
    ///
    /// # Errors
    /// Every mistake of the file and of the overrides at once.
    pub fn load(folder: Option<&Path>, overrides: &[Override]) -> Result<Self, SettingsErrors> {
        let user = match folder {
            Some(folder) => Source::read(&folder.join("settings.toml"))?,
            None => None,
        };
        layers::layered(user.as_ref(), overrides, &theme::names(folder))
    }

    /// Every setting as key, value and origin, in the order of the embedded file.
    #[must_use]
    pub fn rows(&self) -> Vec<(&'static str, String, Origin)> {
        let flag = |key, flag: &Setting<bool>| (key, flag.value.to_string(), flag.origin.clone());
        let word = |key, word: &str, origin: &Origin| (key, word.to_owned(), origin.clone());
        vec![
            word("theme", &self.theme.value, &self.theme.origin),
            word("colour", self.colour.value.word(), &self.colour.origin),
            word("ascii", self.ascii.value.word(), &self.ascii.origin),
            flag("mouse", &self.mouse),
            flag("bell", &self.bell),
            word("times", self.times.value.word(), &self.times.origin),
            flag("confirm.leave", &self.confirm.leave),
            flag("confirm.untick", &self.confirm.untick),
            flag("confirm.cancel", &self.confirm.cancel),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layered(user: &str, overrides: &[(&str, &str)]) -> Result<Settings, SettingsErrors> {
        let overrides: Vec<Override> = overrides
            .iter()
            .map(|(key, value)| Override {
                key: (*key).to_owned(),
                value: (*value).to_owned(),
            })
            .collect();
        let user = Source::user("settings.toml", user);
        layers::layered(Some(&user), &overrides, &theme::names(None))
    }

    #[test]
    fn without_a_folder_every_value_is_the_default() {
        let settings = Settings::load(None, &[]).unwrap();
        assert!(
            settings
                .rows()
                .iter()
                .all(|(_, _, origin)| *origin == Origin::Default)
        );
        assert_eq!(settings.ascii.value, Ascii::Auto);
        assert!(!settings.mouse.value);
    }

    #[test]
    fn the_table_of_keys_and_the_rows_agree() {
        let settings = Settings::load(None, &[]).unwrap();
        let rows: Vec<&str> = settings.rows().iter().map(|(key, _, _)| *key).collect();
        let keys: Vec<&str> = layers::KEYS.iter().map(|(key, _)| *key).collect();
        assert_eq!(rows, keys);
    }

    #[test]
    fn each_layer_covers_the_one_below_and_says_so() {
        let settings = layered(
            "theme = \"light\"\ncolour = \"never\"\n[confirm]\nleave = true\n",
            &[("theme", "mono"), ("bell", "false")],
        )
        .unwrap();
        let shown: Vec<String> = settings
            .rows()
            .iter()
            .map(|(key, value, origin)| format!("{key} = {value} ({origin})"))
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @r#"
        theme = mono (command line)
        colour = never (settings.toml:2:10)
        ascii = auto (default)
        mouse = false (default)
        bell = false (command line)
        times = plan (default)
        confirm.leave = true (settings.toml:4:9)
        confirm.untick = true (default)
        confirm.cancel = true (default)
        "#);
    }

    #[test]
    fn every_mistake_is_reported_at_once_with_its_place() {
        let error = layered(
            "theme = \"drak\"\ncolor = \"never\"\nbell = \"yes\"\nconfirm = true\n",
            &[("asci", "on"), ("mouse", "maybe"), ("times", "lokal")],
        )
        .unwrap_err();
        insta::assert_snapshot!(error, @r#"
        7 mistakes in the settings

        settings.toml:1:9: no theme is called "drak"
         1 | theme = "drak"
           |         ^^^^^^
           hint: did you mean "dark"?

        settings.toml:2:1: no setting is called "color"
         2 | color = "never"
           | ^^^^^
           hint: did you mean "colour"?

        settings.toml:3:8: expected true or false, found text
         3 | bell = "yes"
           |        ^^^^^
           hint: write bell = true or bell = false, without quotes

        settings.toml:4:11: "confirm" is a table
         4 | confirm = true
           |           ^^^^
           hint: write [confirm] and its lines below it

        command line: no setting is called "asci"
         hint: did you mean "ascii"?

        command line: mouse cannot be "maybe"
         hint: write mouse=true or mouse=false

        command line: times cannot be "lokal"
         hint: did you mean "local"?
        "#);
    }

    #[test]
    fn a_file_that_is_no_toml_is_told_where() {
        let error = layered("theme = dark\n", &[]).unwrap_err();
        insta::assert_snapshot!(error, @r#"
        settings.toml:1:9: string values must be quoted, expected literal string
         1 | theme = dark
           |         ^^^^
           hint: each line is key = value, with text in quotes: key = "value"
        "#);
    }

    #[test]
    fn an_unknown_key_in_a_table_is_compared_with_that_table() {
        let error = layered("[confirm]\nleeve = true\n", &[]).unwrap_err();
        insta::assert_snapshot!(error, @r#"
        settings.toml:2:1: no setting is called "confirm.leeve"
         2 | leeve = true
           | ^^^^^
           hint: did you mean "leave"?
        "#);
    }

    #[test]
    fn the_file_of_the_folder_is_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("themes")).unwrap();
        std::fs::write(folder.path().join("themes/ours.toml"), "base = \"dark\"\n").unwrap();
        std::fs::write(folder.path().join("settings.toml"), "theme = \"ours\"\n").unwrap();
        let settings = Settings::load(Some(folder.path()), &[]).unwrap();
        assert_eq!(settings.theme.value, "ours");
        assert!(matches!(settings.theme.origin, Origin::File(_)));
    }

    #[test]
    fn a_file_that_is_not_text_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("settings.toml"), [0xff, 0xfe, 0x00]).unwrap();
        let error = Settings::load(Some(folder.path()), &[])
            .unwrap_err()
            .to_string();
        assert!(error.contains("valid UTF-8"), "{error}");
    }
}
