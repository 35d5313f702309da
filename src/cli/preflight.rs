//! `warroom check --online`: the preflight of a runbook, one line for each thing that it relies on.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::book::Book;
use super::failure::{Exit, Failure};
use super::surroundings;
use super::{open, out, runtime};
use crate::engine::preflight::{Finding, Place, Verdict, preflight};
use crate::room::Plan;
use crate::support::text::{harmless, pad, width};

/// Longer names stand out of line.
const LONGEST_NAME: usize = 40;

/// Looks at everything that the plan relies on.
pub(super) fn findings(book: &Book, plan: &Plan) -> Result<Vec<Finding>, Failure> {
    let scratch = Scratch::new()?;
    let folder = book.unpacked(&scratch.0)?;
    let place = Place {
        program: surroundings::program()?,
        folder: folder.into(),
        scratch: scratch.0.join("readings"),
        environment: open::environment(plan, &[])?,
    };
    let found = runtime::run(preflight(plan, place, surroundings::variable))?;
    found.map_err(|error| Failure::failed(format!("cannot make requests: {error}")))
}

/// One if anything failed.
pub(super) fn exit(findings: &[Finding]) -> Exit {
    if findings.iter().any(|one| one.verdict == Verdict::Failed) {
        Exit::Failed
    } else {
        Exit::Done
    }
}

/// The findings as objects with `what`, `name`, `verdict`, `said` and `took_ms`.
pub(super) fn to_json(findings: &[Finding]) -> Value {
    let objects = findings.iter().map(|one| {
        json!({
            "what": one.what.word(),
            "name": one.name,
            "verdict": one.verdict.word(),
            "said": one.said,
            "took_ms": one.took.0,
        })
    });
    objects.collect()
}

/// The findings for people, and how many there are of each kind.
pub(super) fn show(findings: &[Finding]) -> Result<(), Failure> {
    let longest = findings.iter().map(|one| width(&one.name)).max();
    let longest = longest.unwrap_or(0).min(LONGEST_NAME);
    for one in findings {
        let verdict = pad(one.verdict.word(), 8);
        let what = pad(one.what.word(), 8);
        let name = harmless(&one.name);
        let name = if width(&name) > longest {
            name
        } else {
            pad(&name, longest)
        };
        let said = harmless(&one.said);
        let took = one.took.0;
        out::line(&format!("{verdict}{what}{name}  {said}  ({took} ms)"))?;
    }
    let count = |verdict: Verdict| findings.iter().filter(|one| one.verdict == verdict).count();
    let (good, unknown) = (count(Verdict::Good), count(Verdict::Unknown));
    let failed = count(Verdict::Failed);
    out::line(&format!("{good} ok, {failed} failed, {unknown} unknown"))
}

/// A folder that is gone with its end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Failure> {
        let folder = surroundings::scratch();
        // Nobody else may have made it: scripts are put into it and run.
        let made = DirBuilder::new().mode(0o700).create(&folder);
        made.map_err(|error| {
            let shown = folder.display();
            Failure::failed(format!("cannot make the folder {shown}: {error}"))
        })?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is in nobody's way.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
