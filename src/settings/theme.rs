//! Themes: a look for every meaning, read from an embedded file or from `themes/NAME.toml` of the
//! user's folder, over the theme it is based on; and the same look with fewer colours.

mod read;

use super::depth::Depth;
use super::meaning::{Drawn, Meaning};
use super::mistake::{Mistake, SettingsErrors, Source, Spanned};
use super::style::{Colour, Modifier, Modifiers, Style};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The embedded themes: name and text.
const BUILT_IN: [(&str, &str); 6] = [
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    (
        "high-contrast",
        include_str!("../../themes/high-contrast.toml"),
    ),
    (
        "colour-blind-safe",
        include_str!("../../themes/colour-blind-safe.toml"),
    ),
    ("mono", include_str!("../../themes/mono.toml")),
    ("terminal", include_str!("../../themes/terminal.toml")),
];

/// The looks that a theme file gives, by meaning.
type Styles = BTreeMap<Meaning, Style>;

/// A look for every meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    name: String,
    styles: Styles,
    /// The looks of the theme `mono`, for terminals with few or no colours.
    plain: Styles,
}

/// The names of the themes that can be loaded: the embedded ones, then the user's.
#[must_use]
pub fn names(folder: Option<&Path>) -> Vec<String> {
    let mut names: Vec<String> = BUILT_IN
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let files = folder.and_then(|folder| std::fs::read_dir(folder.join("themes")).ok());
    let mut users: Vec<String> = files
        .into_iter()
        .flatten()
        .filter_map(|file| {
            let name = file.ok()?.file_name().into_string().ok()?;
            name.strip_suffix(".toml")
                .filter(|name| plain_name(name))
                .map(str::to_owned)
        })
        .filter(|name| !names.contains(name))
        .collect();
    users.sort_unstable();
    names.append(&mut users);
    names
}

/// Whether it names a file in the themes folder and nothing outside it.
fn plain_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !name.is_empty() && name.chars().all(plain)
}

impl Theme {
    /// The theme `name`: the user's of that name if `folder` has one, else the embedded one.
    ///
    /// # Errors
    /// Every mistake of its file and of those it is based on at once.
    pub fn load(name: &str, folder: Option<&Path>) -> Result<Self, SettingsErrors> {
        let mut reader = Reader {
            folder,
            chain: Vec::new(),
            mistakes: Vec::new(),
        };
        let styles = reader.by_name(name);
        let plain = Reader {
            folder: None,
            chain: Vec::new(),
            mistakes: Vec::new(),
        }
        .by_name("mono");
        reader.missing(name, &styles);
        let theme = Self {
            name: name.to_owned(),
            styles,
            plain,
        };
        SettingsErrors::unless_empty(reader.mistakes, theme)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The look of a meaning.
    #[must_use]
    pub fn style(&self, meaning: Meaning) -> Style {
        self.styles.get(&meaning).copied().unwrap_or_default()
    }

    /// The same theme in the colours of `depth`. Without colours it looks like the theme `mono`;
    /// with sixteen, alarming meanings also take mono's modifiers, since colours that were apart
    /// may fall together.
    #[must_use]
    pub fn reduced(&self, depth: Depth) -> Self {
        let styles = Meaning::ALL
            .iter()
            .map(|meaning| (*meaning, self.look(*meaning, depth)));
        Self {
            styles: styles.collect(),
            ..self.clone()
        }
    }

    fn look(&self, meaning: Meaning, depth: Depth) -> Style {
        let style = self.style(meaning);
        let plain = self.plain.get(&meaning).copied().unwrap_or_default();
        let fewer = |colour: Option<Colour>| colour.and_then(|colour| colour.reduced(depth));
        let (fg, bg) = (fewer(style.fg), fewer(style.bg));
        match depth {
            Depth::Mono => plain,
            Depth::Ansi16 => {
                let canvas = self.style(Meaning::Text);
                let inherited = (fg.or(fewer(canvas.fg)), bg.or(fewer(canvas.bg)));
                // Colours that fell together would hide the text: the canvas's own cannot.
                let hidden = meaning.drawn() != Drawn::Ornament && hides(inherited);
                let (fg, bg) = if hidden { (None, None) } else { (fg, bg) };
                let modifiers = few_colours(meaning, Style { fg, bg, ..style }, plain.modifiers);
                Style { fg, bg, modifiers }
            }
            Depth::Indexed256 | Depth::TrueColour => Style { fg, bg, ..style },
        }
    }
}

fn hides(text_on_ground: (Option<Colour>, Option<Colour>)) -> bool {
    match text_on_ground {
        (Some(Colour::Ansi(fg)), Some(Colour::Ansi(ground))) => !fg.readable_on(ground),
        _ => false,
    }
}

fn few_colours(meaning: Meaning, style: Style, plain: Modifiers) -> Modifiers {
    if !meaning.alarming() {
        return style.modifiers;
    }
    // A background of its own already sets it apart; reversing would undo it.
    let plain = if style.bg.is_some() {
        plain.without(Modifier::Reversed)
    } else {
        plain
    };
    style.modifiers.union(plain)
}

/// Reads a theme and those it is based on.
struct Reader<'a> {
    folder: Option<&'a Path>,
    /// The files being read, outermost first.
    chain: Vec<Arc<Source>>,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn by_name(&mut self, name: &str) -> Styles {
        match self.find(name) {
            Ok(Some(source)) => self.file(&source),
            Ok(None) => {
                let names = names(self.folder);
                let mistake = Mistake::general(format!("no theme is called \"{name}\""));
                self.mistakes
                    .push(mistake.did_you_mean(name, names.iter().map(String::as_str)));
                Styles::new()
            }
            Err(mistake) => {
                self.mistakes.push(mistake);
                Styles::new()
            }
        }
    }

    fn file(&mut self, source: &Arc<Source>) -> Styles {
        self.chain.push(Arc::clone(source));
        let file = read::theme(source, &mut self.mistakes);
        let mut styles = file.base.map(|base| self.base(&base)).unwrap_or_default();
        styles.extend(file.styles);
        styles
    }

    fn base(&mut self, base: &Spanned<String>) -> Styles {
        match self.find(&base.value) {
            Ok(Some(source)) => return self.file(&source),
            Ok(None) => self.mistakes.push(self.no_base(base)),
            Err(mistake) => self.mistakes.push(mistake),
        }
        Styles::new()
    }

    fn no_base(&self, base: &Spanned<String>) -> Mistake {
        let name = &base.value;
        let names = names(self.folder);
        if names.contains(name) {
            let what = format!("the theme \"{name}\" is based on itself");
            let hint = format!(
                "base one of them on a theme of ours: {}",
                BUILT_IN.map(|(name, _)| name).join(", ")
            );
            return Mistake::at(&base.place, what).hint(hint);
        }
        Mistake::at(&base.place, format!("no theme is called \"{name}\""))
            .did_you_mean(name, names.iter().map(String::as_str))
    }

    /// The first file of this name that is not being read already, so that a user's `dark` may be
    /// based on ours.
    fn find(&self, name: &str) -> Result<Option<Arc<Source>>, Mistake> {
        let user = match self.folder.filter(|_| plain_name(name)) {
            Some(folder) => Source::read(&folder.join("themes").join(format!("{name}.toml")))?,
            None => None,
        };
        let ours = BUILT_IN
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, text)| Source::built_in(&format!("themes/{name}.toml"), text));
        let unread =
            |source: &Arc<Source>| !self.chain.iter().any(|read| read.name() == source.name());
        Ok(user.into_iter().chain(ours).find(unread))
    }

    /// Notes meanings that no file of the chain gives a look. Nothing is missing from a theme that
    /// could not be read: that would only bury the true mistake.
    fn missing(&mut self, name: &str, styles: &Styles) {
        let missing: Vec<&str> = Meaning::ALL
            .iter()
            .filter(|meaning| !styles.contains_key(meaning))
            .map(|meaning| meaning.name())
            .collect();
        if self.mistakes.is_empty() && !missing.is_empty() {
            let what = format!(
                "the theme \"{name}\" gives no look to {}",
                missing.join(", ")
            );
            let hint = "add base = \"dark\" at its top, and it inherits what it leaves out";
            self.mistakes.push(Mistake::general(what).hint(hint));
        }
    }
}

#[cfg(test)]
mod tests;
