//! A room's status for people, at most 80 cells wide: what is wrong first, then where the run is.

use std::fmt::Write as _;

use super::document::{elapsed, flags, observed, reported, rollback_word, step_word, trigger_word};
use crate::console::model::number::short;
use crate::console::model::query::checklist_counts;
use crate::room::Room;
use crate::room::input::Now;
use crate::room::plan::{Band, Metric, MetricOf};
use crate::room::reading::Reading;
use crate::room::state::{Readiness, RollbackState, TriggerPhase};
use crate::support::text::{fit, harmless, pad};
use crate::wire::Telemetry;

const WIDTH: usize = 80;

/// The whole page.
pub(super) fn page(room: &Room, telemetry: &Telemetry, now: &Now) -> String {
    let mut lines = Lines(String::new());
    head(&mut lines, room);
    traffic(&mut lines, room, telemetry);
    way_back(&mut lines, room, now);
    needs(&mut lines, room, now);
    steps(&mut lines, room);
    for metric in &room.plan.metrics {
        lines.row("metric", &metric_line(telemetry, metric));
    }
    triggers(&mut lines, room);
    team(&mut lines, room);
    lines.0
}

struct Lines(String);

impl Lines {
    fn row(&mut self, label: &str, text: &str) {
        let line = format!("{} {}", pad(label, 10), harmless(text));
        let _ = writeln!(self.0, "{}", fit(&line, WIDTH).trim_end());
    }
}

fn head(lines: &mut Lines, room: &Room) {
    let up = flags(room).join(" ").to_uppercase();
    let state = room.stage.name().to_uppercase();
    let solo = if room.solo { "SOLO" } else { "" };
    let dry = if room.plan.dry_run { "DRY RUN  " } else { "" };
    let words = format!("{}  {dry}{state}  {up} {solo}", room.name);
    lines.row("room", words.trim_end());
    lines.row(
        "runbook",
        &format!("{} ({})", room.plan.name, room.plan.source),
    );
    let engine = match room.engine.pid {
        0 => "none: TRIGGERS NOT RUNNING".to_owned(),
        pid => format!("{pid}, warroom {}, entry {}", room.engine.version, room.seq),
    };
    lines.row("engine", &engine);
}

fn traffic(lines: &mut Lines, room: &Room, telemetry: &Telemetry) {
    let percent = |weight: Option<u8>| weight.map_or("?".to_owned(), |w| format!("{w}%"));
    let seen = observed(room, telemetry).map_or("?".to_owned(), short);
    let exposed = if room.exposed.is_some() {
        "EXPOSED"
    } else {
        "not exposed"
    };
    let text = format!(
        "desired {}%, reported {}, observed {seen}; {exposed}",
        room.desired_weight(),
        percent(reported(room, telemetry)),
    );
    lines.row("candidate", &text);
}

fn way_back(lines: &mut Lines, room: &Room, now: &Now) {
    let ready = match room.readiness() {
        Readiness::Ready => "ROLLBACK READY".to_owned(),
        Readiness::Degraded(why) => format!("ROLLBACK DEGRADED: {why}"),
        Readiness::Gone(step) => format!("ROLLBACK GONE since step {step}"),
    };
    lines.row("way back", &ready);
    let Some(run) = &room.rollback else { return };
    let mut text = format!(
        "{} by {}, {}",
        rollback_word(Some(run)).to_uppercase(),
        run.path,
        elapsed(run, now).clock()
    );
    let unconfirmed = matches!(
        run.state,
        RollbackState::Finished {
            confirmed: false,
            ..
        }
    );
    let drained = run.drained.filter(|_| !unconfirmed);
    for (name, after) in [("moved", run.moved), ("drained", drained)] {
        if let Some(after) = after {
            let _ = write!(text, ", {name} after {}", after.clock());
        }
    }
    if unconfirmed {
        text.push_str(", NOT CONFIRMED");
    }
    lines.row("rollback", &text);
}

/// What waits for a person.
fn needs(lines: &mut Lines, room: &Room, now: &Now) {
    if let Some(open) = &room.decision {
        let waited = now.since(&open.asked_at).clock();
        let late = if open.late { ", LATE" } else { "" };
        lines.row(
            "DECIDE",
            &format!("on step {} for {waited}{late}", open.step),
        );
    }
    for attempt in room
        .attempts
        .values()
        .filter(|attempt| attempt.is_in_doubt())
    {
        lines.row(
            "IN DOUBT",
            &format!("attempt {}: {}", attempt.id, attempt.said()),
        );
    }
    for (step, ask) in room.values_waited_for() {
        let text = format!("{} VALUE: {}, for {}", ask.value, ask.title, step.number);
        lines.row("RECORD", &text);
    }
    if !room.unreviewed.is_empty() {
        let commands = room.unreviewed.len();
        lines.row("REVIEW", &format!("{commands} commands not reviewed"));
    }
    let (done, all) = checklist_counts(room);
    lines.row("checklist", &format!("{done} of {all}"));
}

fn steps(lines: &mut Lines, room: &Room) {
    for phase in &room.plan.phases {
        lines.row(&format!("phase {}", phase.number), &phase.title);
        for step in &phase.steps {
            let word = step_word(room.step_status(&step.id));
            let turn = room
                .current_step()
                .is_some_and(|current| current.id == step.id);
            let mark = if turn { ">" } else { " " };
            lines.row(
                "",
                &format!("{mark} {:<5} {word:<8} {}", step.number, step.title),
            );
        }
    }
}

fn metric_line(telemetry: &Telemetry, metric: &Metric) -> String {
    let value = match telemetry.readings.get(&metric.id) {
        Some(Reading::Known { value, .. }) => {
            let band = match metric.bands.of(*value) {
                Some(Band::Normal) => "normal",
                Some(Band::Warning) => "WARNING",
                Some(Band::Critical) => "CRITICAL",
                None => "",
            };
            format!("{:<9} {band}", short(*value))
        }
        Some(Reading::Unknown(why)) => format!("unknown: {why}"),
        None => "not asked yet".to_owned(),
    };
    let of = match metric.of {
        MetricOf::Candidate => "candidate",
        MetricOf::Stable => "stable",
        MetricOf::All => "all",
    };
    format!("{} {of:<9}  {value}", pad(&harmless(&metric.title), 24))
}

fn triggers(lines: &mut Lines, room: &Room) {
    for trigger in &room.plan.rollback.triggers {
        let word = trigger_word(room, trigger);
        let phase = room.triggers.get(&trigger.id).map(|state| &state.phase);
        let held = match phase {
            Some(TriggerPhase::Pending { held, count, .. }) => {
                format!(" {}, {count} samples", held.clock())
            }
            _ => String::new(),
        };
        lines.row(
            "trigger",
            &format!("{} {word}{held}", pad(&harmless(&trigger.title), 28)),
        );
    }
}

fn team(lines: &mut Lines, room: &Room) {
    for role in &room.plan.roles {
        let holders = room.roles.get(&role.id);
        let names: Vec<String> = holders
            .into_iter()
            .flatten()
            .map(ToString::to_string)
            .collect();
        let names = if names.is_empty() {
            "NOBODY".to_owned()
        } else {
            names.join(", ")
        };
        lines.row(
            "role",
            &format!("{} {names}", pad(&harmless(&role.title), 28)),
        );
    }
    let here = room.people.iter().filter(|(_, presence)| presence.here);
    let here: Vec<String> = here.map(|(person, _)| person.to_string()).collect();
    let here = if here.is_empty() {
        "nobody".to_owned()
    } else {
        here.join(", ")
    };
    lines.row("here", &here);
}
