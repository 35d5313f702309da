//! What must be true of every document that is imported, whatever stands in it.

use std::collections::HashSet;

use warroom::runbook::import::keep::Known;
use warroom::runbook::import::{Imported, bindings::Bindings, encoding, import};
use warroom::runbook::{Compiled, Inputs, check};

/// Imports a document that was imported before, and compiles it.
pub(crate) fn imported(name: &str, text: &str, before: &[Known]) -> (Imported, Compiled) {
    let imported = import(name, text.as_bytes(), &Bindings::default(), before);
    let inputs = Inputs {
        origin: Some(imported.origin.clone()),
        ..Inputs::default()
    };
    let compiled = check(&imported.text, name, "/srv/runbooks", &inputs);
    (imported, compiled)
}

/// Imports a document, and says why what came of it cannot be opened or shown.
pub(crate) fn unsound(name: &str, text: &str) -> Result<(Imported, Compiled), String> {
    let (imported, compiled) = imported(name, text, &[]);
    if let Some(mistake) = compiled.diagnostics.iter().find(|found| found.is_error()) {
        let (code, at) = (mistake.code, mistake.at.start);
        let line = imported
            .text
            .get(..at)
            .map_or(0, |before| before.lines().count());
        let own = imported
            .text
            .lines()
            .nth(line.saturating_sub(1))
            .unwrap_or_default();
        return Err(format!(
            "{code}: {} at line {line}: {}",
            mistake.message,
            own.trim()
        ));
    }
    if compiled.plan.is_none() {
        return Err("no plan and no mistake".to_owned());
    }
    for line in imported.report.page().lines().chain(imported.text.lines()) {
        if let Some(sign) = line.chars().find(|c| c.is_control() && *c != '\t') {
            return Err(format!("{sign:?} could reach a screen: {line:?}"));
        }
    }
    Ok((imported, compiled))
}

/// Imports a document, and says what is wrong with what came of it.
pub(crate) fn flaw(name: &str, text: &str) -> Result<(Imported, Compiled), String> {
    let (imported, compiled) = unsound(name, text)?;
    let report = &imported.report;
    if report.lines_unaccounted != 0 {
        return Err(format!("{} lines unaccounted", report.lines_unaccounted));
    }
    if report.checkboxes.seen != report.checkboxes.imported {
        return Err(format!("boxes {:?}", report.checkboxes));
    }
    if report.parents.seen != report.parents.imported {
        return Err(format!("parents {:?}", report.parents));
    }
    let (fences, tables) = (report.fences, report.tables);
    if fences.commands + fences.data != fences.seen {
        return Err(format!("fences {fences:?}"));
    }
    if tables.imported + tables.kept != tables.seen {
        return Err(format!("tables {tables:?}"));
    }
    let lost = lost_words(text, &imported.text);
    if !lost.is_empty() {
        return Err(format!("words lost: {lost:?}"));
    }
    Ok((imported, compiled))
}

/// The words of a document that are nowhere in the runbook. The language of a fence is not one.
fn lost_words(source: &str, made: &str) -> Vec<String> {
    let source = encoding::repaired(source).text;
    let fence = |line: &&str| {
        !line
            .trim_start()
            .trim_start_matches(['>', ' ', '-', '*', '+'])
            .starts_with(["```", "~~~"][0])
    };
    let told: Vec<&str> = source.lines().filter(fence).collect();
    let made_words: HashSet<String> = words(made).collect();
    let made = made.to_lowercase();
    let mut lost: Vec<String> = told
        .iter()
        .flat_map(|line| words(without_number(line)))
        .filter(|word| !made_words.contains(word) && !made.contains(word.as_str()))
        .collect();
    lost.sort();
    lost.dedup();
    lost
}

/// A line without the number of its item, which the list has again.
fn without_number(line: &str) -> &str {
    let line = line.trim_start();
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.strip_prefix(". ").unwrap_or(line)
}

/// The words of a text, in lower case; single letters and digits are none.
fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|c: char| !c.is_alphanumeric());
    parts
        .filter(|part| part.chars().count() > 1)
        .map(str::to_lowercase)
}
