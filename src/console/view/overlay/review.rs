//! The dialog of a command that came from prose: all of it, where and as whom it runs, what it is
//! given, what it is expected to do, and where it stands in the runbook.

use ratatui::layout::Rect;
use serde_json::Value;

use super::Dialog;
use crate::console::model::overlay::Review;
use crate::console::review::{Thing, beside, things};
use crate::console::view::brief::Brief;
use crate::room::id::ValueId;
use crate::room::plan::{CallOf, PlannedCall, Reversible, Step, placeholders};
use crate::settings::{Layer, Meaning};

pub(super) fn dialog(brief: &Brief, open: &Review, area: Rect) -> Dialog {
    let room = brief.room;
    let all = things(room);
    let calls = room.plan.calls_named(&open.at);
    let danger = calls.iter().any(|call| call.destructive);
    let meaning = if danger {
        Meaning::DialogDanger
    } else {
        Meaning::Dialog
    };
    let place = all.iter().position(|thing| thing.word == open.at);
    let title = match place {
        Some(place) => format!("REVIEW {} of {}: not reviewed", place + 1, all.len()),
        None => format!("REVIEW: {} left", all.len()),
    };
    let mut dialog = Dialog::new(title, meaning, area);
    dialog.top = open.top;
    dialog.problem_first(brief, open.problem.as_ref());
    for call in &calls {
        of_call(brief, call, &mut dialog);
    }
    let group = beside(&all, &open.at);
    of_group(brief, open, &group, &mut dialog);
    keys(brief, open, &group, &mut dialog);
    dialog
}

fn keys(brief: &Brief, open: &Review, group: &[Thing], dialog: &mut Dialog) {
    let runs = brief.room.rollback_waits_for_review();
    let runs = runs.is_some_and(|step| open.at == format!("step:{}", step.id));
    let called = if runs { "run it as shown" } else { "accept it" };
    dialog.key(brief, Layer::Review, "confirm", called, Meaning::DangerKey);
    let seen = group
        .iter()
        .all(|thing| open.seen.contains_key(&thing.word));
    if group.len() > 1 && seen && group.iter().any(|thing| thing.call.group.is_some()) {
        let called = format!("accept all {}", group.len());
        dialog.key(
            brief,
            Layer::Review,
            "confirm-all",
            &called,
            Meaning::DangerKey,
        );
    }
    dialog.key(brief, Layer::Review, "pane next", "next", Meaning::Key);
    dialog.key(
        brief,
        Layer::Review,
        "move down page",
        "scroll",
        Meaning::Key,
    );
    dialog.key(brief, Layer::Review, "source", "source", Meaning::Key);
    dialog.key(brief, Layer::Review, "back", "not now", Meaning::Key);
}

/// All of one command.
fn of_call(brief: &Brief, planned: &PlannedCall, dialog: &mut Dialog) {
    let call = planned.call;
    let word = if brief.room.is_unreviewed(&planned.of) {
        "to review"
    } else {
        "reviewed"
    };
    dialog.fact(brief, word, planned.to_string(), Meaning::Title);
    if planned.destructive {
        dialog.fact(brief, "does", "IT DESTROYS SOMETHING", Meaning::Critical);
    }
    let step = match &planned.of {
        CallOf::Step(id) => brief.room.plan.step(id),
        _ => None,
    };
    if step.is_some_and(|step| step.reversible == Reversible::No) {
        dialog.fact(brief, "undo", "THERE IS NO WAY BACK", Meaning::Critical);
    }
    dialog.fact(brief, "runs", place(brief, &call.config), Meaning::Warning);
    match call.config.get("script").and_then(Value::as_str) {
        Some(script) => of_script(brief, &call.config, script, dialog),
        None => dialog.fact(
            brief,
            "command",
            brief.room.with_values(&call.shown),
            Meaning::Text,
        ),
    }
    of_request(brief, &call.config, dialog);
    given(brief, planned, dialog);
    circumstances(brief, planned, dialog);
    notes(brief, step, dialog);
    if let Some(line) = planned.line.filter(|line| line.is_known()) {
        let source = format!("{}, {line}", brief.room.plan.source);
        dialog.fact(brief, "runbook", source, Meaning::Muted);
    }
    dialog.blank();
}

/// Where and as whom: `on db1 as postgres`, `on this machine in /srv/app`.
fn place(brief: &Brief, config: &Value) -> String {
    let text = |key: &str| config.get(key).and_then(Value::as_str);
    if text("url").is_some() {
        return "a request from this machine".to_owned();
    }
    let on = text("host").map_or_else(|| "on this machine".to_owned(), |host| format!("on {host}"));
    let by = text("user")
        .map(|user| format!(" as {user}"))
        .unwrap_or_default();
    let folder = text("cwd").map(|folder| format!(" in {folder}"));
    let own = || {
        let here = text("host").is_none() && !brief.room.plan.folder.is_empty();
        here.then(|| format!(" in {}", brief.room.plan.folder))
    };
    format!("{on}{by}{}", folder.or_else(own).unwrap_or_default())
}

/// Every line of a script, numbered, whole.
fn of_script(brief: &Brief, config: &Value, script: &str, dialog: &mut Dialog) {
    let lines: Vec<&str> = script.lines().collect();
    let shell = config
        .get("shell")
        .and_then(Value::as_str)
        .unwrap_or("bash");
    let with: Vec<&str> = config
        .get("with")
        .and_then(Value::as_array)
        .map(|words| words.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let reader = if with.is_empty() {
        shell.to_owned()
    } else {
        with.join(" ")
    };
    let many = if lines.len() == 1 { "line" } else { "lines" };
    let head = format!("{} {many}, read by {reader}:", lines.len());
    dialog.fact(brief, "script", head, Meaning::Text);
    for (number, line) in (1..).zip(lines) {
        let text = line.trim_start_matches(' ');
        let indent = (line.len() - text.len()).min(20);
        let head = dialog
            .lines
            .row()
            .cell_right(number.to_string(), 4, brief.of(Meaning::Muted))
            .gap(1 + indent);
        // A tab is shown as what it is: two cells.
        let text = text.replace('\t', "  ");
        dialog
            .lines
            .push_under(head, &text, brief.of(Meaning::Text));
    }
}

/// What a request sends beside its line.
fn of_request(brief: &Brief, config: &Value, dialog: &mut Dialog) {
    if config.get("url").is_none() {
        return;
    }
    for (name, value) in config
        .get("headers")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let value = value.as_str().unwrap_or_default();
        dialog.fact(brief, "header", format!("{name}: {value}"), Meaning::Text);
    }
    let body = config
        .get("body")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let json = config.get("json").filter(|json| !json.is_null());
    if let Some(body) = body.or_else(|| json.map(ToString::to_string)) {
        for line in body.lines() {
            dialog.fact(brief, "sends", line, Meaning::Text);
        }
    }
}

/// The environment, the variables and the values that reach it.
fn given(brief: &Brief, planned: &PlannedCall, dialog: &mut Dialog) {
    let config = &planned.call.config;
    for (name, value) in config
        .get("env")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let value = value.as_str().unwrap_or_default();
        dialog.fact(brief, "with", format!("{name}={value}"), Meaning::Text);
    }
    for (name, value) in brief.room.plan.environment_of(planned) {
        let value = value.unwrap_or("(a secret)");
        dialog.fact(brief, "with", format!("{name}={value}"), Meaning::Text);
    }
    for name in placeholders(config) {
        let (said, meaning) = match brief.room.values.get(&ValueId::from(name)) {
            Some(known) => (format!("{name} = {}", known.value), Meaning::Text),
            None => (format!("{name} is not known yet"), Meaning::Warning),
        };
        dialog.fact(brief, "value", said, meaning);
    }
}

/// What is expected of it, and for how long it may run.
fn circumstances(brief: &Brief, planned: &PlannedCall, dialog: &mut Dialog) {
    let config = &planned.call.config;
    let expect = config.get("expect");
    if let Some(pattern) = expect.and_then(|e| e.get("output")).and_then(Value::as_str) {
        dialog.fact(
            brief,
            "expects",
            format!("output like {pattern}"),
            Meaning::Text,
        );
    }
    let codes = expect.and_then(|e| e.get("exit")).and_then(Value::as_array);
    if let Some(codes) = codes.filter(|codes| codes.len() != 1 || codes[0] != 0) {
        let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
        let said = format!("exit code {}", codes.join(" or "));
        dialog.fact(brief, "expects", said, Meaning::Text);
    }
    if planned.call.follow {
        dialog.fact(
            brief,
            "follows",
            "it never ends by itself, and blocks nothing",
            Meaning::Text,
        );
    }
    if let Some(deadline) = planned.call.deadline {
        let said = format!("{deadline}, then OVERDUE");
        dialog.fact(brief, "deadline", said, Meaning::Text);
    }
}

fn notes(brief: &Brief, step: Option<&Step>, dialog: &mut Dialog) {
    let Some(step) = step else { return };
    if step.auto {
        let said = "by itself as soon as its turn comes";
        dialog.fact(brief, "starts", said, Meaning::Warning);
    }
    for expected in &step.expect {
        dialog.fact(brief, "expect", expected, Meaning::Text);
    }
    if let Some(notes) = &step.notes {
        for line in notes.lines() {
            dialog.fact(brief, "note", line, Meaning::Muted);
        }
    }
}

/// All that is held by the same, and what of it was shown here.
fn of_group(brief: &Brief, open: &Review, group: &[Thing], dialog: &mut Dialog) {
    if group.len() < 2 {
        return;
    }
    let held = group.first().and_then(|thing| thing.call.group);
    let title = held.map_or_else(
        || format!("{} beside the plan are not reviewed:", group.len()),
        |held| {
            format!(
                "{} of {} {} are not reviewed:",
                group.len(),
                held.kind,
                held.title
            )
        },
    );
    dialog.say(title, brief.of(Meaning::Title));
    let all = brief
        .look
        .key_in(Layer::Review, "confirm-all")
        .filter(|_| held.is_some());
    if let Some(key) = all {
        let said = format!("{key} accepts them all once each was shown");
        dialog.say(said, brief.of(Meaning::Muted));
    }
    for thing in group {
        let here = thing.word == open.at;
        let seen = open.seen.contains_key(&thing.word);
        let said = if seen { "shown" } else { "not shown yet" };
        let mark = if here { brief.look.glyphs.cursor } else { " " };
        let tail = dialog
            .lines
            .tail()
            .text(said, brief.of(Meaning::Muted))
            .gap(1);
        let row = dialog
            .lines
            .row()
            .cell(mark, 2, brief.of(Meaning::Title))
            .text(thing.call.to_string(), brief.of(Meaning::Text))
            .right(tail);
        dialog.lines.push(row);
    }
}
