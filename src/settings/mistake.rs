//! Where a piece of a settings file stands, and what is wrong with it: every mistake carries its
//! file, line, column, the line itself and a hint. Says nothing of what a file may hold.

use crate::support::text;
use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// No settings file that a person wrote is larger; a larger one is some other file.
const LARGEST_FILE: u64 = 1024 * 1024;

/// A settings file with its text: one of ours, embedded, or one of the user's.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
    owner: Owner,
}

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Embedded in the program.
    BuiltIn,
    /// Found in the configuration folder.
    User,
}

impl Source {
    /// A file embedded in the program; `name` is its path in the program's own sources.
    #[must_use]
    pub fn built_in(name: &str, text: &str) -> Arc<Self> {
        Self::new(
            format!("{name} (built in)"),
            text.to_owned(),
            Owner::BuiltIn,
        )
    }

    /// A file of the user's, already read.
    #[must_use]
    pub fn user(name: &str, text: &str) -> Arc<Self> {
        Self::new(name.to_owned(), text.to_owned(), Owner::User)
    }

    /// The user's file at `path`: none when there is no such file.
    ///
    /// # Errors
    /// When there is one and it cannot be read as text of a sensible size.
    pub fn read(path: &Path) -> Result<Option<Arc<Self>>, Mistake> {
        let name = path.display().to_string();
        let unreadable = |why: &dyn fmt::Display| {
            Mistake::general(format!("cannot read {name}: {why}"))
                .hint("make the file readable as UTF-8 text, or move it away to use the defaults")
        };
        let text = match std::fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(&error)),
            Ok(found) if !found.is_file() => return Err(unreadable(&"it is not a file")),
            Ok(found) if found.len() > LARGEST_FILE => {
                return Err(unreadable(&"it is larger than 1 MiB"));
            }
            Ok(_) => std::fs::read_to_string(path).map_err(|error| unreadable(&error))?,
        };
        Ok(Some(Self::new(name, text, Owner::User)))
    }

    fn new(name: String, text: String, owner: Owner) -> Arc<Self> {
        Arc::new(Self { name, text, owner })
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name to show.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// A stretch of a settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    source: Arc<Source>,
    bytes: Range<usize>,
}

impl Place {
    /// The bytes `bytes` of `source`.
    #[must_use]
    pub fn new(source: &Arc<Source>, bytes: Range<usize>) -> Self {
        Self {
            source: Arc::clone(source),
            bytes,
        }
    }

    /// The file.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Whose file it is.
    #[must_use]
    pub fn owner(&self) -> Owner {
        self.source.owner
    }

    /// The byte at which the stretch starts: the order of things in one file.
    #[must_use]
    pub fn start(&self) -> usize {
        self.bytes.start
    }

    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.before().matches('\n').count() + 1
    }

    /// The column in characters, from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.head().chars().count() + 1
    }

    fn before(&self) -> &str {
        self.source
            .text
            .get(..self.bytes.start)
            .unwrap_or(&self.source.text)
    }

    /// What stands on the line before the stretch.
    fn head(&self) -> &str {
        self.before().rsplit('\n').next().unwrap_or_default()
    }

    /// The stretch as far as its first line reaches.
    fn marked(&self) -> &str {
        let stretch = self.source.text.get(self.bytes.clone()).unwrap_or_default();
        stretch.lines().next().unwrap_or_default()
    }

    fn whole_line(&self) -> &str {
        self.source
            .text
            .lines()
            .nth(self.line() - 1)
            .unwrap_or_default()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = text::harmless(&self.source.name);
        write!(f, "{name}:{}:{}", self.line(), self.column())
    }
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub place: Place,
}

/// One thing that is wrong, with its place and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    place: Option<Place>,
    what: String,
    hint: Option<String>,
}

impl Mistake {
    /// Something wrong at a place in a file.
    #[must_use]
    pub fn at(place: &Place, what: impl Into<String>) -> Self {
        Self {
            place: Some(place.clone()),
            what: what.into(),
            hint: None,
        }
    }

    /// Something wrong that has no place in a file.
    #[must_use]
    pub fn general(what: impl Into<String>) -> Self {
        Self {
            place: None,
            what: what.into(),
            hint: None,
        }
    }

    /// The same with what to do next.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }

    /// The same with the nearest of `known` as hint, or with all of them when none is near.
    #[must_use]
    pub fn did_you_mean<'a>(
        self,
        word: &str,
        known: impl IntoIterator<Item = &'a str> + Clone,
    ) -> Self {
        if let Some(near) = text::nearest(word, known.clone()) {
            return self.hint(format!("did you mean \"{near}\"?"));
        }
        let known: Vec<&str> = known.into_iter().collect();
        self.hint(format!("known here: {}", known.join(", ")))
    }

    /// Where, if it stands in a file.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = text::harmless(&self.what);
        let gutter = match &self.place {
            None => {
                write!(f, "{what}")?;
                0
            }
            Some(place) => {
                write!(f, "{place}: {what}")?;
                excerpt(f, place)?
            }
        };
        match &self.hint {
            Some(hint) => write!(f, "\n{:gutter$} hint: {}", "", text::harmless(hint)),
            None => Ok(()),
        }
    }
}

/// The line with carets under the stretch; returns the width of the line number.
fn excerpt(f: &mut fmt::Formatter<'_>, place: &Place) -> Result<usize, fmt::Error> {
    let number = place.line().to_string();
    let indent = text::width(&text::harmless(place.head()));
    let carets = "^".repeat(text::width(&text::harmless(place.marked())).max(1));
    let line = text::harmless(place.whole_line());
    let gutter = number.len() + 1;
    write!(f, "\n {number} | {line}\n {:1$} | ", "", number.len())?;
    write!(f, "{:indent$}{carets}", "")?;
    Ok(gutter)
}

/// Everything that is wrong with the settings, all at once; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct SettingsErrors {
    /// What is wrong, in the order found.
    pub mistakes: Vec<Mistake>,
}

impl SettingsErrors {
    /// `value`, or all `mistakes` if there are any.
    ///
    /// # Errors
    /// When `mistakes` is not empty.
    pub fn unless_empty<T>(mistakes: Vec<Mistake>, value: T) -> Result<T, Self> {
        if mistakes.is_empty() {
            Ok(value)
        } else {
            Err(Self { mistakes })
        }
    }
}

impl From<Mistake> for SettingsErrors {
    fn from(mistake: Mistake) -> Self {
        Self {
            mistakes: vec![mistake],
        }
    }
}

impl fmt::Display for SettingsErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.mistakes.len();
        if count > 1 {
            writeln!(f, "{count} mistakes in the settings\n")?;
        }
        for (index, mistake) in self.mistakes.iter().enumerate() {
            let gap = if index == 0 { "" } else { "\n\n" };
            write!(f, "{gap}{mistake}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_wide_text() {
        let source = Source::user("x.toml", "a = 1\n名前 = \"x\"\n");
        let start = source.text().find('"').unwrap();
        let mistake = Mistake::at(&Place::new(&source, start..start + 3), "no such name");
        insta::assert_snapshot!(mistake, @r#"
        x.toml:2:6: no such name
         2 | 名前 = "x"
           |        ^^^
        "#);
    }

    #[test]
    fn a_hostile_file_cannot_write_to_the_terminal() {
        let source = Source::user("x\x1b[2J.toml", "a = \"\x1b]0;owned\x07\"");
        let shown = Mistake::at(&Place::new(&source, 4..8), "bad \x1b[31m").to_string();
        assert!(
            !shown.chars().any(|c| c.is_control() && c != '\n'),
            "{shown:?}"
        );
    }

    #[test]
    fn a_folder_in_place_of_the_file_is_said_so() {
        let folder = tempfile::tempdir().unwrap();
        let mistake = Source::read(folder.path()).unwrap_err().to_string();
        assert!(mistake.contains("it is not a file"), "{mistake}");
        assert_eq!(
            Source::read(&folder.path().join("none.toml")).unwrap(),
            None
        );
    }
}
