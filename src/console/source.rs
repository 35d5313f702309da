//! Where a console has the runbook's text from: the room's folder, which keeps it as it was when
//! the plan was made; and what became of the file itself since. Reads, and writes nothing.

use std::fs;
use std::path::{Path, PathBuf};

use super::model::source::{SourceView, There};
use crate::support::editor::Editor;
use crate::support::source::{SourceFile, Sources};

/// No file that a plan was made from is larger.
const LARGEST: u64 = 64 << 20;

/// Where a console reads the runbook, and with what its person edits it.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// The room's folder.
    pub room: PathBuf,
    /// The person's editor.
    pub editor: Editor,
}

/// What of the runbook is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// The hash of the plan that it belongs to.
    pub hash: String,
    /// The file as the plan names it; none for the runbook itself.
    pub file: Option<String>,
    /// The line, from one.
    pub line: u32,
}

impl Shelf {
    /// The text that a plan was made from, around a line.
    ///
    /// # Errors
    /// Why there is none, as it is told to a person.
    pub fn read(&self, wanted: &Wanted) -> Result<SourceView, String> {
        let kept = self.room.join(Sources::kept_as(&wanted.hash));
        let text = fs::read(kept).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => "this room keeps no text of its runbook".to_owned(),
            _ => format!("the text of the runbook cannot be read: {error}"),
        })?;
        let sources: Sources = serde_json::from_slice(&text)
            .map_err(|error| format!("the text of the runbook is damaged: {error}"))?;
        let file = sources
            .file(wanted.file.as_deref())
            .ok_or("this room keeps no text of that file")?;
        Ok(SourceView {
            file: wanted.file.clone(),
            there: there(file),
            ..SourceView::new(&file.name, &file.text, wanted.line)
        })
    }

    /// Opens the person's editor on the file itself, at the line that now holds what the cursor is
    /// on, and waits for it.
    ///
    /// # Errors
    /// Why it was not edited, as it is told to a person.
    pub fn edit(&self, view: &SourceView) -> Result<(), String> {
        let path = match &view.there {
            There::Same { path } | There::Changed { path } | There::Gone { path, .. } => path,
            There::NoFile => return Err("there is no file to edit".to_owned()),
        };
        let now = readable(path)?;
        let line = line_now(view, &String::from_utf8_lossy(&now));
        let edited = self.editor.run(Path::new(path), line);
        edited.map_err(|error| format!("failed to {error}"))
    }
}

fn there(file: &SourceFile) -> There {
    let Some(path) = file.path.clone() else {
        return There::NoFile;
    };
    match readable(&path) {
        Ok(bytes) if file.differs_from(&bytes) => There::Changed { path },
        Ok(_) => There::Same { path },
        Err(why) => There::Gone { path, why },
    }
}

fn readable(path: &str) -> Result<Vec<u8>, String> {
    let found = fs::metadata(path).map_err(|error| format!("{path}: {error}"))?;
    if !found.is_file() || found.len() > LARGEST {
        return Err(format!("{path}: it is no runbook any more"));
    }
    fs::read(path).map_err(|error| format!("{path}: {error}"))
}

/// The line, from one, that has the words under the cursor in a text that may have changed: the
/// nearest, or the one of the same number where there is none.
fn line_now(view: &SourceView, text: &str) -> u32 {
    let Some(line) = view.lines.get(view.at).map(|line| line.text.trim()) else {
        return 1;
    };
    let same = |(_, now): &(usize, &str)| !line.is_empty() && now.trim() == line;
    let same = text.lines().enumerate().filter(same);
    let nearest = same.min_by_key(|(at, _)| at.abs_diff(view.at));
    let at = nearest.map_or(view.at, |(at, _)| at);
    let last = text.lines().count().saturating_sub(1);
    u32::try_from(at.min(last) + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::digest::sha256_hex;

    fn kept(room: &Path, path: Option<&Path>) -> Shelf {
        let text = "# Notes\n- one\n- two\n";
        let file = SourceFile {
            name: "notes.md".to_owned(),
            path: path.map(|path| path.display().to_string()),
            sha256: sha256_hex(&[text.as_bytes()]),
            text: text.to_owned(),
        };
        let sources = Sources { files: vec![file] };
        let text = serde_json::to_vec(&sources).unwrap();
        fs::write(room.join(Sources::kept_as("abc")), text).unwrap();
        Shelf {
            room: room.to_owned(),
            editor: Editor::chosen(None, Some("true")),
        }
    }

    fn wanted(line: u32) -> Wanted {
        Wanted {
            hash: "abc".to_owned(),
            file: None,
            line,
        }
    }

    #[test]
    fn the_text_is_that_of_the_plan_whatever_became_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notes.md");
        fs::write(&file, "# Notes\n- one\n- two\n").unwrap();
        let shelf = kept(folder.path(), Some(&file));
        let view = shelf.read(&wanted(3)).unwrap();
        assert_eq!((view.number(), view.lines[2].text.as_str()), (3, "- two"));
        assert!(matches!(view.there, There::Same { .. }));
        fs::write(&file, "# Notes\n").unwrap();
        let view = shelf.read(&wanted(3)).unwrap();
        assert_eq!(view.lines[2].text, "- two");
        assert!(matches!(view.there, There::Changed { .. }));
        fs::remove_file(&file).unwrap();
        let view = shelf.read(&wanted(3)).unwrap();
        assert!(matches!(view.there, There::Gone { .. }));
        assert!(shelf.edit(&view).is_err_and(|why| why.contains("notes.md")));
    }

    #[test]
    fn what_is_not_kept_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = kept(folder.path(), None);
        let view = shelf.read(&wanted(1)).unwrap();
        assert_eq!(view.there, There::NoFile);
        assert!(shelf.edit(&view).is_err());
        for (hash, file) in [("abd", None), ("abc", Some("more.yaml".to_owned()))] {
            let hash = hash.to_owned();
            let wanted = Wanted {
                hash,
                file,
                line: 1,
            };
            assert!(shelf.read(&wanted).unwrap_err().contains("keeps no text"));
        }
        fs::write(folder.path().join(Sources::kept_as("abc")), "{").unwrap();
        assert!(shelf.read(&wanted(1)).unwrap_err().contains("damaged"));
    }

    #[test]
    fn the_editor_begins_where_the_words_are_now() {
        let mut view = SourceView::new("a.md", "a\nb\n\nb\n", 4);
        for (text, line) in [
            ("a\nb\n\nb\n", 4),
            ("x\ny\na\nb\n\n  b\n", 4),
            ("x\nb\n\n\nb\nb\n", 5),
            ("a\n", 1),
            ("", 1),
        ] {
            assert_eq!(line_now(&view, text), line, "{text:?}");
        }
        view.at = 2;
        assert_eq!(line_now(&view, "\nx\ny\n"), 3, "no words are nowhere else");
    }
}
