//! Fences as they stand in documents.

mod beside;
mod bounds;
mod commands;
mod real;
mod words;

use std::collections::BTreeSet;

use super::*;

/// Reads a fence that stands alone, from line 10.
fn fence(language: &str, body: &str) -> Fence {
    let around = Around {
        headings: &[],
        lead: "",
        known: &BTreeSet::new(),
    };
    read(
        Some(language).filter(|name| !name.is_empty()),
        10,
        body,
        &around,
    )
}

/// The parts of a fence of commands.
fn subs(body: &str) -> Vec<Sub> {
    match fence("bash", body) {
        Fence::Commands(subs) => subs,
        Fence::Data(data) => panic!("data {:?}: {body}", data.kind),
    }
}

/// The kind of a fence of data.
fn kind(language: &str, body: &str) -> DataKind {
    match fence(language, body) {
        Fence::Data(data) => data.kind,
        Fence::Commands(subs) => panic!("commands: {subs:#?}"),
    }
}
