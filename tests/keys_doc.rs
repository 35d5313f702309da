//! docs/keys.md is what the program says of its keys. Write it anew with `UPDATE_DOCS=1`.

#![expect(
    clippy::disallowed_methods,
    reason = "UPDATE_DOCS is for people who run this test"
)]

use std::path::Path;
use std::sync::Arc;

use warroom::console::keys::{Keys, keys_page};
use warroom::settings::Keymap;

#[test]
fn the_page_of_keys_is_the_programs_own() {
    let keymap = Arc::new(Keymap::load(None).expect("the embedded keymap is whole"));
    let page = keys_page(&Keys::load(keymap).expect("every line of it means something"));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/keys.md");
    if std::env::var("UPDATE_DOCS").is_ok() {
        std::fs::create_dir_all(file.parent().expect("it has a folder"))
            .expect("docs/ can be made");
        std::fs::write(&file, &page).expect("docs/keys.md can be written");
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == page,
        "docs/keys.md is older than the program: UPDATE_DOCS=1 cargo test --test keys_doc"
    );
}
