//! The texts of a runbook as they were when a room took its plan from them: what is kept in the
//! room's folder, so that a line of the plan can be shown whatever became of the file since. Knows
//! no disk; the folder writes it, a console reads it.

use serde::{Deserialize, Serialize};

use super::digest::sha256_hex;

/// The texts of one plan.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sources {
    /// The runbook itself, then what it includes.
    pub files: Vec<SourceFile>,
}

/// One text.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SourceFile {
    /// Its file as it was named.
    pub name: String,
    /// Where the file is; none for what comes with the program.
    pub path: Option<String>,
    /// SHA-256 of the file's bytes, which the text need not be: what was garbled is repaired.
    pub sha256: String,
    /// What stands in it.
    pub text: String,
}

impl Sources {
    /// The name under which the texts of the plan with this hash are kept: each plan of a room has
    /// its own, so that none is shown for another, whatever is written first.
    #[must_use]
    pub fn kept_as(hash: &str) -> String {
        let plain = hash.chars().filter(char::is_ascii_alphanumeric);
        let short: String = plain.take(16).collect();
        format!("source-{short}.json")
    }

    /// The file of this name; the runbook itself for none.
    #[must_use]
    pub fn file(&self, name: Option<&str>) -> Option<&SourceFile> {
        match name {
            None => self.files.first(),
            Some(name) => self.files.iter().find(|file| file.name == name),
        }
    }
}

impl SourceFile {
    /// Whether a file with these bytes is another than it was.
    #[must_use]
    pub fn differs_from(&self, bytes: &[u8]) -> bool {
        sha256_hex(&[bytes]) != self.sha256
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_the_name_of_its_file() {
        let file = |name: &str| SourceFile {
            name: name.to_owned(),
            sha256: sha256_hex(&[name.as_bytes()]),
            ..SourceFile::default()
        };
        let sources = Sources {
            files: vec![file("a.md"), file("b.yaml")],
        };
        let found = |name| sources.file(name).map(|file| file.name.as_str());
        assert_eq!(found(None), Some("a.md"));
        assert_eq!(found(Some("b.yaml")), Some("b.yaml"));
        assert_eq!(found(Some("c.yaml")), None);
        assert!(!sources.files[0].differs_from(b"a.md"));
        assert!(sources.files[0].differs_from(b"A.md"));
    }

    #[test]
    fn no_hash_leads_out_of_the_folder() {
        assert_eq!(Sources::kept_as("../../x"), "source-x.json");
        let hash = sha256_hex(&[b"x"]);
        assert_eq!(Sources::kept_as(&hash).len(), "source-.json".len() + 16);
    }
}
