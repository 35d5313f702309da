//! Traffic in steps as the report tells it.

use super::super::fence::Ladder;
use super::super::moment::Rung;
use super::super::reading::{Reading, Work};
use super::facts::{LadderFact, RungFact};

/// Traffic in steps: of scripts, and of steps beside each other.
pub(super) fn ladders(reading: &Reading) -> Vec<LadderFact> {
    let told = |rung: &Rung| RungFact {
        percent: rung.percent,
        wait_ms: rung.wait.map(|wait| wait.0),
        line: rung.line,
    };
    let beside = reading.ladders.iter().map(|rungs| LadderFact {
        line: rungs.first().map_or(0, |rung| rung.line),
        rungs: rungs.iter().map(told).collect(),
        gates: Vec::new(),
    });
    let mut found: Vec<LadderFact> = beside.collect();
    let of_phases = reading.phases.iter().map(|phase| &phase.steps);
    let books = reading.books.iter().chain(&reading.paths);
    // What rises goes on from phase to phase.
    let mut open: Option<LadderFact> = None;
    for step in of_phases.chain(books.map(|book| &book.steps)).flatten() {
        match &step.work {
            Work::Traffic { rung, keep, .. } => {
                let rung = told(rung);
                let highest = open
                    .as_ref()
                    .and_then(|ladder| ladder.rungs.last())
                    .map(|last| last.percent);
                if highest.is_some_and(|highest| highest > rung.percent) {
                    found.extend(open.take());
                }
                let ladder = open.get_or_insert_with(|| LadderFact {
                    line: rung.line,
                    rungs: Vec::new(),
                    gates: Vec::new(),
                });
                if highest != Some(rung.percent) {
                    ladder.rungs.push(rung);
                }
                ladder
                    .gates
                    .extend(keep.iter().map(|limit| limit.words.clone()));
            }
            Work::Command(sub) => {
                found.extend(of_script(sub.lines.start, sub.ladder.as_ref()));
            }
            _ => {}
        }
    }
    found.extend(open);
    found.retain(|ladder| ladder.rungs.len() > 1);
    found.sort_by_key(|ladder| ladder.line);
    found
}

/// The ladder that a script climbs by itself.
fn of_script(line: u32, ladder: Option<&Ladder>) -> Option<LadderFact> {
    let ladder = ladder.filter(|ladder| ladder.rungs.len() > 1)?;
    let rungs = ladder.rungs.iter().map(|rung| RungFact {
        percent: rung.percent,
        wait_ms: rung.wait_ms,
        line: rung.line,
    });
    let gates = ladder.gates.iter().map(|gate| {
        format!(
            "{} {} {} -> {}",
            gate.subject, gate.comparison, gate.value, gate.then
        )
    });
    Some(LadderFact {
        line,
        rungs: rungs.collect(),
        gates: gates.collect(),
    })
}
