//! The plan as it will run, for people: every phase, step, condition, trigger and way back, with
//! what exactly will be done. Secrets are masked already: a plan holds none.

mod measure;
mod step;
mod talk;
mod team;

use std::fmt::Write as _;

use crate::room::plan::{
    Action, Base, Call, ClockTime, Gate, Item, Keep, Lever, LeverSet, OnBreach, OnUnknown, Plan,
    Reversible, Shift, Step, Then, Tier, Trigger, TriggerWhen, Verify, When, Work,
};
use crate::support::text::harmless;

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// The plan as text.
#[must_use]
pub fn print_plan(plan: &Plan) -> String {
    let mut page = Page {
        start: start_of(plan),
        ..Page::default()
    };
    head(&mut page, plan);
    page.title("Checklists");
    for section in &plan.checklists {
        let after = if section.after_run {
            " (after the run)"
        } else {
            ""
        };
        page.line(
            0,
            &format!("{}{}{after}", page.planned(section.at), section.title),
        );
        if let Some(when) = &section.when {
            page.line(1, &format!("only while {when}"));
        }
        if let Some(notes) = &section.notes {
            step::note(&mut page, 1, notes);
        }
        for item in &section.items {
            // Items within items have longer numbers.
            let depth = item.number.matches('.').count().max(1);
            let line = item_line(&page, item);
            page.line(depth, &line);
            step::of_item(&mut page, depth + 1, item);
        }
    }
    page.title("Plan");
    for phase in &plan.phases {
        let lasts = phase
            .lasts
            .map(|lasts| format!(", {lasts}"))
            .unwrap_or_default();
        let from = page.planned(phase.from);
        page.line(0, &format!("{} {from}{}{lasts}", phase.number, phase.title));
        step::of_phase(&mut page, phase);
        for step in &phase.steps {
            step_lines(&mut page, plan, step);
        }
    }
    rollback(&mut page, plan);
    talk::talk(&mut page, plan);
    talk::beside(&mut page, plan);
    page.title("Metrics");
    for metric in &plan.metrics {
        measure::metric(&mut page, metric);
    }
    page.title("Levers");
    for lever in &plan.levers {
        lever_lines(&mut page, lever);
    }
    page.title("Actions outside the plan");
    for action in &plan.actions {
        page.line(0, &action_line(action));
    }
    page.title("Probes");
    for probe in &plan.probes {
        page.line(0, &measure::probe(probe));
    }
    talk::watch(&mut page, plan);
    page.text
}

/// Text that grows by lines; a title is written only once something stands under it.
#[derive(Default)]
struct Page {
    text: String,
    title: Option<&'static str>,
    /// When the run is to start by the plan's own clock, minutes of its first day.
    start: Option<i64>,
}

impl Page {
    fn title(&mut self, title: &'static str) {
        self.title = Some(title);
    }

    /// A planned moment; one that counts from the start also by the clock, where that is known.
    fn planned(&self, when: Option<When>) -> String {
        let Some(when) = when else {
            return String::new();
        };
        let (Some(start), When::From(Base::Start, offset)) = (self.start, when) else {
            return format!("{when} ");
        };
        let minutes = start + offset.0 / 60_000;
        let clock = ClockTime(u16::try_from(minutes.rem_euclid(DAY)).unwrap_or(0));
        match minutes.div_euclid(DAY) {
            0 => format!("{when} ({clock}) "),
            days => format!("{when} (day{days:+} {clock}) "),
        }
    }

    /// A title that stands whatever is under it.
    fn heading(&mut self, title: &str) {
        self.title = None;
        let _ = write!(self.text, "\n{}\n", harmless(title));
    }

    fn line(&mut self, depth: usize, line: &str) {
        if let Some(title) = self.title.take() {
            let _ = write!(self.text, "\n{title}\n");
        }
        let indent = "  ".repeat(depth + 1);
        let _ = writeln!(self.text, "{indent}{}", harmless(line));
    }
}

fn head(page: &mut Page, plan: &Plan) {
    let side = |side: &crate::room::plan::Side| match &side.version {
        Some(version) => format!("{} {version}", side.name),
        None => side.name.clone(),
    };
    let kind = if plan.production { "PRODUCTION  " } else { "" };
    let title = format!(
        "{kind}{}: {} -> {}",
        plan.name,
        side(&plan.stable),
        side(&plan.candidate)
    );
    let _ = writeln!(page.text, "{}", harmless(&title));
    if plan.review {
        let commands = plan.calls().len();
        page.line(
            0,
            &format!(
                "{commands} commands wait for review: none runs before a person has accepted it"
            ),
        );
    }
    if let Some(environment) = &plan.environment {
        page.line(0, &format!("environment {environment}"));
    }
    if let Some(window) = plan.window {
        page.line(
            0,
            &format!("window {} to {} {}", window.from, window.to, plan.timezone),
        );
    }
    for (what, value) in &plan.about {
        page.line(0, &format!("{what}: {value}"));
    }
    page.line(0, &format!("{}, sha256 {}", plan.source, plan.hash));
    if !plan.folder.is_empty() {
        page.line(0, &format!("commands run in {}", plan.folder));
    }
    for variable in &plan.variables {
        let value = match (&variable.value, &variable.secret_from) {
            (Some(value), _) => value.clone(),
            (None, Some(from)) => format!("secret, from ${from}"),
            (None, None) => "secret".to_owned(),
        };
        let title = variable.title.as_ref();
        let title = title.map(|title| format!(" ({title})")).unwrap_or_default();
        page.line(0, &format!("{} = {value}{title}", variable.name));
    }
    team::team(page, plan);
}

/// When the run is to start by the plan's own clock: where its first phase or its window begins.
fn start_of(plan: &Plan) -> Option<i64> {
    let first = plan.phases.iter().find_map(|phase| phase.from);
    let of_phase = match first {
        Some(When::Clock(time)) => Some(time),
        _ => None,
    };
    let start = of_phase.or(plan.window.map(|window| window.from))?;
    Some(i64::from(start.0))
}

fn item_line(page: &Page, item: &Item) -> String {
    let mut line = format!("{} {}{}", item.number, page.planned(item.at), item.title);
    if let Some(role) = &item.role {
        let _ = write!(line, " ({role})");
    }
    if let Some(fresh) = item.fresh {
        let _ = write!(line, ", good for {fresh}");
    }
    if let Some(lasts) = item.lasts {
        let _ = write!(line, ", takes {lasts}");
    }
    if item.optional {
        line.push_str(", optional");
    }
    match &item.verify {
        Some(Verify::Person(role)) => {
            let _ = write!(line, ", verified by another person of {role}");
        }
        Some(verify) => {
            let _ = write!(line, ", verified by {verify}");
        }
        None => {}
    }
    line
}

fn step_lines(page: &mut Page, plan: &Plan, step: &Step) {
    let role = step
        .role
        .as_ref()
        .map(|role| format!(" ({role})"))
        .unwrap_or_default();
    let auto = if step.auto { ", by itself" } else { "" };
    let optional = if step.optional { ", optional" } else { "" };
    let undone = match step.reversible {
        Reversible::Yes => "",
        Reversible::WithLoss => ", undone only with loss",
        Reversible::No => ", cannot be undone",
    };
    let at = page.planned(step.at);
    page.line(
        1,
        &format!(
            "{} {at}{}{role}{auto}{optional}{undone}",
            step.number, step.title
        ),
    );
    step::before(page, step);
    match &step.work {
        Work::Action(call) => call_line(page, call, step),
        Work::Shift(shift) => shift_lines(page, plan, shift),
        Work::Check { conditions, .. } => {
            for condition in conditions {
                page.line(2, &format!("waits for {}", held(condition)));
            }
        }
        Work::Gate(gate) => gate_lines(page, gate),
        Work::Wait(span) => page.line(2, &format!("waits {span}")),
        Work::Message { channel, text, .. } => page.line(2, &format!("to {channel}: {text}")),
        Work::Manual { instructions } => {
            for line in instructions {
                page.line(2, &format!("by hand: {line}"));
            }
        }
    }
    if let Some(moves) = &step.moves {
        page.line(2, &format!("moves {} to {} %", moves.lever, moves.to));
    }
    step::after(page, step);
}

fn call_line(page: &mut Page, call: &Call, step: &Step) {
    let deadline = call
        .deadline
        .map(|d| format!(", overdue after {d}"))
        .unwrap_or_default();
    let tries = match (step.at_most, step.tries) {
        (Some(most), _) => format!(
            ", every {} until it does well, for {most}",
            step.retry_after
        ),
        (None, 0 | 1) => String::new(),
        (None, tries) => format!(", {tries} tries, {} between", step.retry_after),
    };
    page.line(2, &format!("{}{deadline}{tries}", call.shown));
}

fn shift_lines(page: &mut Page, plan: &Plan, shift: &Shift) {
    let soak = format!("{} to {} %, soak {}", shift.lever, shift.to, shift.soak);
    page.line(2, &soak);
    if let Some(lever) = plan.lever(&shift.lever) {
        let call = match &lever.set {
            LeverSet::Weight(call) => call,
            LeverSet::Switch { to_candidate, .. } if shift.to > 0 => to_candidate,
            LeverSet::Switch { to_stable, .. } => to_stable,
        };
        let cohort = shift.cohort.as_deref().unwrap_or("none");
        let shown = call.shown_with_weight(shift.to);
        page.line(3, &shown.replace("{{cohort}}", cohort));
    }
    for keep in &shift.keep {
        page.line(3, &format!("keep {}", held(keep)));
    }
    if !shift.keep.is_empty() {
        let then = match shift.on_breach {
            OnBreach::Ask => "a person is asked",
            OnBreach::Restart => "the soak begins again",
            OnBreach::RollBack => "it rolls back",
        };
        let more = shift.tolerate;
        page.line(3, &format!("after more than {more} bad samples {then}"));
    }
    match shift.then {
        Then::Go => page.line(3, "goes on by itself"),
        Then::Decide => page.line(
            3,
            &format!("a person decides, within {}", shift.decide_within),
        ),
    }
}

/// What must hold: a condition, or a question with whom it is put to.
fn held(keep: &Keep) -> String {
    match keep {
        Keep::Condition(condition) => condition.to_string(),
        Keep::Attest {
            title,
            role,
            valid_for,
        } => {
            let mut line = title.clone();
            if let Some(role) = role {
                let _ = write!(line, ", asked of {role}");
            }
            if let Some(span) = valid_for {
                let _ = write!(line, ", good for {span}");
            }
            line
        }
    }
}

fn gate_lines(page: &mut Page, gate: &Gate) {
    for section in &gate.sections {
        page.line(2, &format!("every item of {section}"));
    }
    for condition in &gate.conditions {
        page.line(2, &format!("waits for {}", held(condition)));
    }
    for sign_off in &gate.sign_offs {
        page.line(2, &format!("waits for the sign-off {sign_off}"));
    }
    if !gate.poll.is_empty() {
        let roles: Vec<String> = gate.poll.iter().map(ToString::to_string).collect();
        page.line(2, &format!("go or no-go of {}", roles.join(", ")));
    }
    if gate.decide {
        page.line(2, "then a person decides");
    }
}

fn rollback(page: &mut Page, plan: &Plan) {
    page.title("Rollback");
    if let Some(budget) = plan.rollback.budget {
        page.line(0, &format!("within {budget}"));
    }
    for probe in &plan.rollback.ready {
        page.line(0, &format!("ready while {probe} passes"));
    }
    for path in &plan.rollback.paths {
        let budget = path
            .budget
            .map(|budget| format!(", within {budget}"))
            .unwrap_or_default();
        let loses = path
            .loses
            .as_ref()
            .map(|l| format!(", loses: {l}"))
            .unwrap_or_default();
        page.line(0, &format!("{}: {}{budget}{loses}", path.id, path.title));
        if let Some(when) = &path.when {
            page.line(1, &format!("only while {when}"));
        }
        if let Some(approvals) = &path.approvals {
            page.line(1, &step::needs(approvals));
        }
        if let Some(notes) = &path.notes {
            step::note(page, 1, notes);
        }
        for step in &path.steps {
            step_lines(page, plan, step);
        }
    }
    page.title("Triggers");
    for trigger in &plan.rollback.triggers {
        page.line(0, &trigger_line(trigger));
        if let Some(why) = &trigger.unguarded {
            page.line(1, &format!("unguarded: {why}"));
        }
        if let Some(severity) = &trigger.severity {
            page.line(1, &format!("severity {severity}"));
        }
        if let Some(path) = &trigger.path {
            page.line(1, &format!("by the path {path}"));
        }
        if trigger.even_if_both {
            page.line(1, "even if both sides are bad");
        }
        if trigger.unknown == OnUnknown::RollBack {
            page.line(1, "rolls back too after being blind for too long");
        }
        if let Some(notes) = &trigger.notes {
            step::note(page, 1, notes);
        }
    }
    page.title("Escalation");
    for level in &plan.escalation {
        page.line(0, &format!("after {}: {}", level.after, level.who));
        if let Some(notes) = &level.notes {
            step::note(page, 1, notes);
        }
    }
}

fn trigger_line(trigger: &Trigger) -> String {
    let tier = match trigger.tier {
        Tier::Automatic => "rolls back",
        Tier::Review => "asks",
        Tier::Investigate => "tells",
    };
    let disarmed = match &trigger.disarmed {
        Some(why) => format!(", starts disarmed: {why}"),
        None => String::new(),
    };
    match &trigger.when {
        TriggerWhen::Declared => {
            format!("{}, declared by a person: {tier}{disarmed}", trigger.title)
        }
        TriggerWhen::Metric {
            condition,
            held_for,
            consecutive,
            ..
        } => {
            let held = match held_for {
                Some(held) => format!("for {held}"),
                None => format!("{consecutive} samples in a row"),
            };
            format!("{}: {condition}, {held}: {tier}{disarmed}", trigger.title)
        }
    }
}

fn lever_lines(page: &mut Page, lever: &Lever) {
    page.line(0, &format!("{}: {}", lever.id, lever.title));
    match &lever.set {
        LeverSet::Weight(call) => page.line(1, &format!("set: {}", call.shown)),
        LeverSet::Switch {
            to_candidate,
            to_stable,
        } => {
            page.line(1, &format!("to candidate: {}", to_candidate.shown));
            page.line(1, &format!("to stable: {}", to_stable.shown));
        }
    }
    page.line(1, &format!("read: {}", lever.read.shown));
    if let Some(metric) = &lever.observed {
        let near = format!("within {} %, after {}", lever.tolerance, lever.settle);
        page.line(1, &format!("observed by {metric}, {near}"));
    }
    for (name, percent) in &lever.cohorts {
        page.line(1, &format!("cohort {name}: {percent} %"));
    }
}

fn action_line(action: &Action) -> String {
    let danger = if action.dangerous { ", asks first" } else { "" };
    format!(
        "{}: {}{danger}: {}",
        action.id, action.title, action.call.shown
    )
}
