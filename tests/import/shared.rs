//! The runbooks that are not ours: beside the repository, or where `WARROOM_SHARED` says. Tests
//! that need them say so and do nothing where they are absent.

#![expect(
    clippy::disallowed_methods,
    reason = "where the material lies is told by the environment"
)]
#![expect(clippy::print_stderr, reason = "that a test was skipped must be seen")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use warroom::runbook::import::encoding;

/// The five runbooks whose facts are written down.
pub(crate) const SEEDS: [(&str, &str); 5] = [
    ("000", "000-master-flow-orchestrator.md"),
    ("001", "001-flakeguard.md"),
    ("002", "002-berrys-agents.md"),
    ("003", "003-agent-orchestrator-enterprise.md"),
    ("004", "004-moshimoshi.md"),
];

/// A runbook that is not ours.
pub(crate) struct Document {
    pub(crate) id: String,
    pub(crate) file: String,
    /// As it was meant: encoding repaired.
    pub(crate) text: String,
    /// What is known of it.
    pub(crate) facts: Value,
}

/// Where the material lies; says so where it does not.
fn place() -> Option<PathBuf> {
    let said = std::env::var("WARROOM_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let place = said.unwrap_or(beside);
    if place.join("seeds").is_dir() && place.join("corpus").is_dir() {
        return Some(place);
    }
    eprintln!(
        "SKIPPED: no runbooks at {} (set WARROOM_SHARED)",
        place.display()
    );
    None
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn text(path: &Path) -> String {
    encoding::repaired(&fs::read_to_string(path).unwrap()).text
}

/// The seeds with their facts; nothing where they are absent.
pub(crate) fn seeds() -> Vec<Document> {
    let Some(place) = place() else {
        return Vec::new();
    };
    let facts = json(&place.join("seeds/expected.json"));
    let seeds = SEEDS.iter().map(|(id, file)| Document {
        id: (*id).to_owned(),
        file: (*file).to_owned(),
        text: text(&place.join("seeds").join(file)),
        facts: facts["seeds"][id].clone(),
    });
    seeds.collect()
}

/// The corpus with its counts; nothing where it is absent.
pub(crate) fn corpus() -> Vec<Document> {
    let Some(place) = place() else {
        return Vec::new();
    };
    let index = json(&place.join("corpus/index.json"));
    let documents = index["documents"].as_array().unwrap().iter();
    let read = documents.map(|facts| {
        let file = facts["file"].as_str().unwrap().to_owned();
        Document {
            id: facts["id"].as_str().unwrap().to_owned(),
            text: text(&place.join("corpus").join(&file)),
            file,
            facts: facts.clone(),
        }
    });
    read.collect()
}
