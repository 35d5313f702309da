//! Runbooks of our own, one for each pattern; the people in them are invented.

use std::fs;
use std::path::Path;

/// A fixture: its file and its text.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Every fixture, by name.
pub(crate) fn fixtures() -> Vec<Fixture> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/fixtures");
    let mut found: Vec<Fixture> = fs::read_dir(place)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| Fixture {
            name: path.file_name().unwrap().to_str().unwrap().to_owned(),
            text: fs::read_to_string(&path).unwrap(),
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}
