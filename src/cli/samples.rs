//! `warroom list --samples`: the runbooks that come with the program.

use serde_json::{Value, json};

use super::failure::{Exit, Failure};
use super::out;
use crate::runbook::{Inputs, Sample, compile, samples};
use crate::support::text::{harmless, pad, width};

/// What is said of a sample.
struct Row {
    name: &'static str,
    title: String,
    phases: usize,
    steps: usize,
    items: usize,
}

/// Lists them, for people or programs.
pub(super) fn list(as_json: bool) -> Result<Exit, Failure> {
    let rows: Vec<Row> = samples().iter().map(row).collect();
    if as_json {
        let rows: Vec<Value> = rows.iter().map(object).collect();
        out::json(&json!(rows))?;
        return Ok(Exit::Done);
    }
    let longest = rows.iter().map(|row| width(row.name)).max().unwrap_or(0);
    for row in rows {
        let name = pad(row.name, longest + 2);
        let counted = [
            counted(row.phases, "phase"),
            counted(row.steps, "step"),
            counted(row.items, "item"),
        ];
        let title = pad(&harmless(&row.title), 44);
        out::line(&format!("{name}{title}  {}", counted.join(", ")))?;
    }
    out::say("open one with `warroom open sample:NAME`");
    Ok(Exit::Done)
}

fn row(sample: &Sample) -> Row {
    let file = format!("{}.yaml", sample.name);
    let inputs = Inputs {
        files: sample.library(),
        ..Inputs::default()
    };
    let plan = compile(sample.yaml, &file, "", &inputs).plan;
    let plan = plan.unwrap_or_default();
    Row {
        name: sample.name,
        phases: plan.phases.len(),
        steps: plan.steps().count(),
        items: plan.items().count(),
        title: plan.name,
    }
}

fn object(row: &Row) -> Value {
    json!({
        "name": row.name,
        "title": row.title,
        "phases": row.phases,
        "steps": row.steps,
        "items": row.items,
    })
}

fn counted(count: usize, thing: &str) -> String {
    match count {
        1 => format!("1 {thing}"),
        count => format!("{count} {thing}s"),
    }
}
