//! The one writer: data to stdout, words for people to stderr. A closed stdout is an error that
//! ends the program quietly; a closed stderr is nobody's business.

use std::io::{self, Write as _};

use serde_json::Value;

use super::failure::Failure;
use crate::support::text::harmless;

/// Writes text to stdout as it is.
pub(super) fn data(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}

/// Writes one line to stdout.
pub(super) fn line(text: &str) -> Result<(), Failure> {
    data(&format!("{text}\n"))
}

/// Writes a document to stdout, for people and programs.
pub(super) fn json(value: &Value) -> Result<(), Failure> {
    line(&format!("{value:#}"))
}

/// Says one line to the person.
pub(super) fn say(text: &str) {
    // A person who closed stderr does not want to be told.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Asks the person without ending the line.
pub(super) fn ask(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = write!(stderr, "{text}").and_then(|()| stderr.flush());
}

/// Says why a command failed, and what to do.
pub(super) fn fail(failure: &Failure) {
    if failure.fact.is_empty() {
        return;
    }
    say(&format!("{}: {}", failure.called, on_lines(&failure.fact)));
    if let Some(hint) = &failure.hint {
        say(&format!("hint: {}", on_lines(hint)));
    }
}

/// The text with its own line breaks and nothing else that a terminal would obey.
pub(super) fn on_lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(harmless).collect();
    lines.join("\n")
}
