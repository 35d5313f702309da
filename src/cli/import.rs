//! `warroom import`: a runbook in prose as one of our language, and what was understood of it.

use std::fs;
use std::path::{Path, PathBuf};

use super::arguments::{Import, ReportAs};
use super::book::{Book, Values, no_plan};
use super::failure::{Exit, Failure};
use super::out;
use super::surroundings::Surroundings;
use crate::runbook::import::bindings::side_file;
use crate::runbook::import::rules;
use crate::runbook::known::known_of;
use crate::runbook::{Diagnostic, Inputs, compile, render};
use crate::support::digest::sha256_hex;

/// What the first line of an imported runbook ends with, before the digest of what follows it.
const SIGN: &str = "imported; the rest of it has the SHA-256 ";

/// Imports what is named.
pub(super) fn perform(here: &Surroundings, ask: &Import) -> Result<Exit, Failure> {
    if let Some(path) = &ask.prometheus_rules {
        return of_rules(path, ask);
    }
    let name = ask.document.as_deref().unwrap_or_default();
    let mut book = Book::read(name)?;
    if book.as_prose().is_none() {
        return Err(Failure::usage(format!("{name} is no document in prose"))
            .hint("import reads .md, .adoc and .rst; a runbook in YAML is opened as it is"));
    }
    if let Some(output) = ask.output.as_deref() {
        keep_apart(&book, output)?;
        again(&mut book, output, ask.force)?;
    }
    let compiled = book.checked(&Values::default())?;
    if !compiled.diagnostics.is_empty() {
        let paint = here.paint(here.can_ask);
        let errors: Vec<Diagnostic> = compiled
            .diagnostics
            .iter()
            .filter(|found| found.is_error())
            .cloned()
            .collect();
        if !errors.is_empty() {
            out::say(&render(&errors, &compiled.texts, paint));
        }
    }
    match ask.output.as_deref() {
        Some(output) => written(&book, output)?,
        None if ask.report == ReportAs::Human => out::data(&book.text)?,
        None => {}
    }
    report(&book, ask.report)?;
    match compiled.plan {
        Some(_) => Ok(Exit::Done),
        None => Err(no_plan(&book.shown, &compiled.diagnostics)),
    }
}

fn report(book: &Book, told: ReportAs) -> Result<(), Failure> {
    let Some(prose) = book.as_prose() else {
        return Ok(());
    };
    match told {
        ReportAs::Human => out::say(&prose.report.page()),
        ReportAs::Json => {
            let value = serde_json::to_value(&prose.report)
                .map_err(|error| Failure::failed(error.to_string()))?;
            out::json(&value)?;
        }
    }
    Ok(())
}

/// Refuses to write over what is read: neither the document nor what a person said beside it.
fn keep_apart(book: &Book, output: &Path) -> Result<(), Failure> {
    let side = book.as_prose().map(|prose| prose.side.as_path());
    let read = book.path().into_iter().chain(side);
    for path in read {
        if whole(path).is_some() && whole(path) == whole(output) {
            let fact = format!(
                "{} is read for this and is not overwritten",
                output.display()
            );
            return Err(Failure::usage(fact).hint("name another file after -o, as RUNBOOK.yaml"));
        }
    }
    Ok(())
}

/// A path as one file has only one, whether the file is there yet or not.
fn whole(path: &Path) -> Option<PathBuf> {
    let there = fs::canonicalize(path).ok();
    there.or_else(|| {
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
        Some(folder.join(path.file_name()?))
    })
}

/// What was written before, if anything; refuses to lose what a person wrote since.
fn before(output: &Path, force: bool) -> Result<Option<String>, Failure> {
    if !output.exists() {
        return Ok(None);
    }
    let bytes = fs::read(output)
        .map_err(|error| Failure::failed(format!("cannot read {}: {error}", output.display())))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if force || is_ours(&text) {
        return Ok(Some(text));
    }
    Err(Failure::failed(format!("{} was changed by hand, or was not imported", output.display()))
        .hint("write to another file and compare with `warroom plan FILE --diff OTHER`, or overwrite it with --force"))
}

/// Takes over the ids of what was imported before.
fn again(book: &mut Book, output: &Path, force: bool) -> Result<(), Failure> {
    let Some(text) = before(output, force)? else {
        return Ok(());
    };
    let before = compile(&text, "", "", &Inputs::default());
    if let Some(plan) = before.plan {
        book.keep(&known_of(&plan));
    }
    Ok(())
}

/// Whether a runbook is as import wrote it.
fn is_ours(text: &str) -> bool {
    let Some((first, rest)) = text.split_once('\n') else {
        return false;
    };
    first
        .split_once(SIGN)
        .is_some_and(|(_, digest)| digest.trim() == sha256_hex(&[rest.as_bytes()]))
}

/// Writes the runbook, and beside the document what is to be filled in.
fn written(book: &Book, output: &Path) -> Result<(), Failure> {
    put(output, &signed(&book.text))?;
    let Some(prose) = book.as_prose().filter(|prose| !prose.missing.is_empty()) else {
        return Ok(());
    };
    let side = side_file(prose.said.as_deref(), &prose.missing, &prose.name);
    if prose.said.as_deref() != Some(side.as_str()) {
        put(&prose.side, &side)?;
        out::say(&format!("to be filled in: {}", prose.side.display()));
    }
    Ok(())
}

/// A runbook under a line by which a change of a person is seen.
fn signed(text: &str) -> String {
    format!("# {SIGN}{}\n{text}", sha256_hex(&[text.as_bytes()]))
}

fn put(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text)
        .map_err(|error| Failure::failed(format!("cannot write {}: {error}", path.display())))
}

/// The alert rules of a Prometheus as metrics and triggers.
fn of_rules(path: &Path, ask: &Import) -> Result<Exit, Failure> {
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let part = rules::part(&text, &name);
    if part.taken == 0 {
        return Err(
            Failure::usage(format!("{} holds no alert rules", path.display()))
                .hint("it needs `groups:` with `rules:`, as Prometheus reads them"),
        );
    }
    match ask.output.as_deref() {
        Some(output) => {
            before(output, ask.force)?;
            put(output, &signed(&part.text))?;
        }
        None => out::data(&part.text)?,
    }
    out::say(&format!(
        "{} alert rules: {} metrics, {} triggers",
        part.seen, part.metrics, part.triggers
    ));
    for (line, why) in &part.left {
        out::say(&format!("  line {line}: {why}"));
    }
    Ok(Exit::Done)
}

/// Says in a few lines what a room on a document in prose begins with.
pub(super) fn tell(book: &Book) {
    let Some(prose) = book.as_prose() else { return };
    let report = &prose.report;
    if let Some(repaired) = &report.repaired {
        out::say(repaired);
    }
    out::say(&format!(
        "{}: {} phases, {} steps, {} boxes, {} triggers; {} of {} code blocks hold commands, which wait until they are accepted",
        book.shown,
        report.phases.len(),
        report.steps.len(),
        report.checkboxes.imported,
        report.triggers.len(),
        report.fences.commands,
        report.fences.seen,
    ));
    if !prose.missing.is_empty() {
        out::say(&format!(
            "{} things it cannot say (metrics, levers): `warroom import {} -o RUNBOOK.yaml` lists them in {}",
            prose.missing.len(),
            book.shown,
            prose.side.display(),
        ));
    }
}
