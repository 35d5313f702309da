//! A plan as text: phases and steps with the exact commands, the way back, what starts it.

use std::fmt::Write as _;

use crate::room::Plan;
use crate::room::condition::Condition;
use crate::room::plan::{Gate, Keep, LeverSet, Shift, Step, Tier, TriggerWhen, Work};
use crate::support::text::harmless;

/// The whole plan.
pub(super) fn outline(plan: &Plan) -> String {
    let mut text = Text(String::new());
    text.row(0, &format!("{} ({})", plan.name, plan.source));
    sides(&mut text, plan);
    for section in &plan.checklists {
        let count = section.items.len();
        text.row(0, &format!("\n[] {} ({count} items)", section.title));
        for item in &section.items {
            let role = item.role.as_ref().map(|role| format!("  @{role}"));
            let title = &item.title;
            text.row(
                1,
                &format!("{:<5} {title}{}", item.number, role.unwrap_or_default()),
            );
        }
    }
    for phase in &plan.phases {
        let lasts = phase
            .lasts
            .map(|lasts| format!(", {lasts}"))
            .unwrap_or_default();
        let from = phase.from.map(|from| format!("  {from}{lasts}"));
        let from = from.unwrap_or_default();
        text.row(0, &format!("\n{} {}{from}", phase.number, phase.title));
        for step in &phase.steps {
            one_step(&mut text, plan, step);
        }
    }
    back(&mut text, plan);
    text.0
}

struct Text(String);

impl Text {
    fn row(&mut self, depth: usize, words: &str) {
        // The one line break that rows bring themselves begins a new part.
        let (gap, words) = match words.strip_prefix('\n') {
            Some(rest) => ("\n", rest),
            None => ("", words),
        };
        let _ = writeln!(
            self.0,
            "{gap}{}{}",
            "  ".repeat(depth),
            harmless(words).trim_end()
        );
    }
}

fn sides(text: &mut Text, plan: &Plan) {
    let version = |version: &Option<String>| version.clone().unwrap_or_default();
    let (old, new) = (&plan.stable, &plan.candidate);
    let sides = format!(
        "{} {} -> {} {}",
        old.name,
        version(&old.version),
        new.name,
        version(&new.version)
    );
    text.row(1, sides.trim());
    if let Some(window) = plan.window {
        text.row(
            1,
            &format!("window {} to {} {}", window.from, window.to, plan.timezone),
        );
    }
    text.row(1, &format!("commands run in {}", plan.folder));
}

fn one_step(text: &mut Text, plan: &Plan, step: &Step) {
    let role = step
        .role
        .as_ref()
        .map(|role| format!("  @{role}"))
        .unwrap_or_default();
    let at = step.at.map(|at| format!("  {at}")).unwrap_or_default();
    text.row(1, &format!("{:<5} {}{role}{at}", step.number, step.title));
    match &step.work {
        Work::Action(call) => text.row(4, &call.shown),
        Work::Shift(shift) => one_shift(text, plan, shift),
        Work::Check { conditions, .. } => conditions_of(text, conditions),
        Work::Gate(gate) => one_gate(text, gate),
        Work::Wait(span) => text.row(4, &format!("wait {span}")),
        Work::Message {
            channel,
            text: said,
            ..
        } => text.row(4, &format!("{channel}: {said}")),
        Work::Manual { instructions } => {
            for line in instructions {
                text.row(4, &format!("by hand: {line}"));
            }
        }
    }
    if let Some(moves) = &step.moves {
        text.row(4, &format!("moves {} to {} %", moves.lever, moves.to));
    }
}

fn one_gate(text: &mut Text, gate: &Gate) {
    for section in &gate.sections {
        text.row(4, &format!("checklist {section}"));
    }
    conditions_of(text, &gate.conditions);
    if gate.decide {
        text.row(4, "a person decides");
    }
}

fn conditions_of(text: &mut Text, conditions: &[Condition]) {
    for condition in conditions {
        text.row(4, &condition.to_string());
    }
}

fn one_shift(text: &mut Text, plan: &Plan, shift: &Shift) {
    let set = plan.lever(&shift.lever).map(|lever| match &lever.set {
        LeverSet::Weight(call) => call.shown.clone(),
        LeverSet::Switch {
            to_candidate,
            to_stable,
        } => {
            let call = if shift.to > 0 {
                to_candidate
            } else {
                to_stable
            };
            call.shown.clone()
        }
    });
    let set = set
        .unwrap_or_default()
        .replace("{{weight}}", &shift.to.to_string());
    text.row(4, &format!("{} to {} %: {set}", shift.lever, shift.to));
    if shift.soak.0 > 0 {
        text.row(4, &format!("soak {}", shift.soak));
    }
    for keep in &shift.keep {
        match keep {
            Keep::Metric(condition) => text.row(4, &format!("keep {condition}")),
            Keep::Attest { title, .. } => text.row(4, &format!("attest {title}")),
        }
    }
}

fn back(text: &mut Text, plan: &Plan) {
    for path in &plan.rollback.paths {
        let budget = path.budget.map(|budget| format!("  within {budget}"));
        let budget = budget.unwrap_or_default();
        text.row(
            0,
            &format!("\nway back {}: {}{budget}", path.id, path.title),
        );
        if let Some(loses) = &path.loses {
            text.row(1, &format!("LOSES {loses}"));
        }
        for step in &path.steps {
            one_step(text, plan, step);
        }
    }
    if !plan.rollback.triggers.is_empty() {
        text.row(0, "\ntriggers");
    }
    for trigger in &plan.rollback.triggers {
        let tier = match trigger.tier {
            Tier::Automatic => "rolls back",
            Tier::Review => "asks",
            Tier::Investigate => "tells",
        };
        let waits = match &trigger.when {
            TriggerWhen::Declared => "declared by a person".to_owned(),
            TriggerWhen::Metric {
                condition,
                held_for,
                consecutive,
                ..
            } => match held_for {
                Some(span) => format!("{condition} for {span}"),
                None => format!("{condition}, {consecutive} samples in a row"),
            },
        };
        text.row(1, &format!("{}: {waits}: {tier}", trigger.id));
        if let Some(why) = &trigger.disarmed {
            text.row(4, &format!("starts disarmed: {why}"));
        }
    }
}
