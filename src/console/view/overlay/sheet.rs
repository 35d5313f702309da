//! Something to read: a step, an item, a metric, an entry, the rollback card.

use ratatui::layout::Rect;

use super::{Dialog, command, roll_back};
use crate::console::model::overlay::{About, Sheet};
use crate::console::view::brief::Brief;
use crate::console::view::conditions;
use crate::console::view::pane::timeline;
use crate::console::view::sentence::{sentence, who};
use crate::room::event::CapturedFrom;
use crate::room::id::{ItemId, MetricId, StepId};
use crate::room::plan::{Ask, CallOf, Evidence, Origin};
use crate::room::state::{Captured, ItemState};
use crate::settings::{Layer, Meaning};

pub(super) fn dialog(brief: &Brief, sheet: &Sheet, area: Rect) -> Dialog {
    let mut dialog = match &sheet.about {
        About::Step(step) => of_step(brief, step, area),
        About::Item(item) => of_item(brief, item, area),
        About::Metric(metric) => of_metric(brief, metric, area),
        About::Entry(seq) => of_entry(brief, *seq, area),
        About::RollbackCard => roll_back::card(brief, sheet.top, area),
        About::Text { title, lines } => {
            let mut dialog = Dialog::new(title, Meaning::Dialog, area);
            for line in lines {
                dialog.say(line, brief.of(Meaning::Text));
            }
            dialog
        }
    };
    dialog.top = sheet.top;
    if let About::Step(_) | About::Item(_) | About::Metric(_) = &sheet.about {
        dialog.key(brief, Layer::Help, "source", "source", Meaning::Key);
    }
    if sheet.about != About::RollbackCard {
        dialog.key(brief, Layer::Help, "back", "close", Meaning::Key);
    }
    dialog
}

fn of_step(brief: &Brief, id: &StepId, area: Rect) -> Dialog {
    let Some(step) = brief.room.plan.step(id) else {
        return Dialog::new(id.as_str(), Meaning::Dialog, area);
    };
    let mut dialog = Dialog::new(
        format!("{} {}", step.number, step.title),
        Meaning::Dialog,
        area,
    );
    let (said, meaning) = timeline::state(brief, step);
    dialog.fact(brief, "state", said, meaning);
    for (word, text, meaning) in command::work(brief, step) {
        dialog.fact(brief, word, text, meaning);
    }
    if let Some(role) = &step.role {
        dialog.fact(brief, "role", role.as_str(), Meaning::Text);
    }
    if let Some(lasts) = step.lasts {
        dialog.fact(brief, "lasts", format!("about {lasts}"), Meaning::Text);
    }
    asked(brief, &step.asks, &mut dialog);
    for expected in &step.expect {
        dialog.fact(brief, "expect", expected, Meaning::Text);
    }
    // What else a step does brings its own note.
    if let Some(notes) = step.notes.as_ref().filter(|_| step.shift().is_some()) {
        dialog.fact(brief, "note", notes, Meaning::Muted);
    }
    if let Some(shift) = step.shift() {
        conditions::keep(brief, step, shift, &mut dialog.lines);
    } else {
        conditions::plain(brief, step, &mut dialog.lines);
    }
    dialog.fact(brief, "runbook", step.line.to_string(), Meaning::Muted);
    dialog
}

/// The values that are asked for, with what is known of each.
fn asked(brief: &Brief, asks: &[Ask], dialog: &mut Dialog) {
    for ask in asks {
        let (said, meaning) = match brief.room.values.get(&ask.value) {
            Some(captured) => (of_captured(brief, captured), Meaning::Ok),
            None => (not_known(ask), Meaning::Pending),
        };
        dialog.fact(brief, "asks", format!("{}: {said}", ask.title), meaning);
    }
}

fn of_captured(brief: &Brief, captured: &Captured) -> String {
    let from = match &captured.from {
        CapturedFrom::Person => captured
            .by
            .as_ref()
            .map_or_else(String::new, |by| brief.person(by)),
        CapturedFrom::Output(attempt) => format!("the output of #{attempt}"),
        CapturedFrom::Metric(metric) => metric.to_string(),
    };
    let at = brief.zone.near(captured.at.wall, brief.now.wall);
    format!("{} ({from}, {at})", captured.value)
}

fn not_known(ask: &Ask) -> String {
    let name = &ask.value;
    match &ask.from {
        Origin::Person => format!("not known yet; record {name} VALUE"),
        Origin::Output(_) => format!("comes from its output, or record {name} VALUE"),
        Origin::Metric(metric) => format!("measured by {metric}, or record {name} VALUE"),
    }
}

fn wanted(evidence: Evidence) -> String {
    let kind = match evidence {
        Evidence::Text => "words that show it",
        Evidence::Link => "an address that shows it",
        Evidence::File => "a file that shows it",
        Evidence::Output => "what a command wrote",
    };
    kind.to_owned()
}

fn of_item(brief: &Brief, id: &ItemId, area: Rect) -> Dialog {
    let Some(item) = brief.room.plan.item(id) else {
        return Dialog::new(id.as_str(), Meaning::Dialog, area);
    };
    let mut dialog = Dialog::new(
        format!("{} {}", item.number, item.title),
        Meaning::Dialog,
        area,
    );
    let none = ItemState::default();
    let state = brief.room.items.get(id).unwrap_or(&none);
    let (_, meaning) = crate::console::view::mark::of_item(brief, state.status);
    let by = state.by.as_ref().map(|(by, at)| {
        let by = by
            .as_ref()
            .map_or_else(|| "engine".to_owned(), |by| brief.person(by));
        format!(", {by} at {}", brief.zone.near(at.wall, brief.now.wall))
    });
    let word = crate::console::model::rows::item_word(state.status);
    dialog.fact(
        brief,
        "state",
        format!("{word}{}", by.unwrap_or_default()),
        meaning,
    );
    let verify = item.verify.as_ref().map(ToString::to_string);
    let unseen = brief.room.is_unreviewed(&CallOf::Item(item.id.clone()));
    let verify = verify.map(|verify| {
        if unseen {
            format!("not reviewed: {verify}")
        } else {
            verify
        }
    });
    let fresh = item
        .fresh
        .map(|fresh| format!("a tick stays good for {fresh}"));
    let role = item.role.as_ref().map(ToString::to_string);
    let wanted = item
        .evidence
        .map(|kind| format!("a tick brings {}", wanted(kind)));
    let facts = [
        ("why", state.reason.clone()),
        ("evidence", state.evidence.clone().or(wanted)),
        ("role", role),
        ("verify", verify),
        ("fresh", fresh),
        ("lasts", item.lasts.map(|lasts| format!("about {lasts}"))),
        ("note", item.notes.clone()),
    ];
    for (word, text) in facts {
        if let Some(text) = text {
            dialog.fact(brief, word, text, Meaning::Text);
        }
    }
    asked(brief, &item.asks, &mut dialog);
    for expected in &item.expect {
        dialog.fact(brief, "expect", expected, Meaning::Text);
    }
    for note in brief
        .room
        .notes
        .iter()
        .filter(|note| note.about.as_deref() == Some(id.as_str()))
    {
        let by = note
            .by
            .as_ref()
            .map_or_else(|| "engine".to_owned(), |by| brief.person(by));
        dialog.fact(
            brief,
            "note",
            format!("{by} {}: {}", brief.zone.minutes(note.at.wall), note.text),
            Meaning::Text,
        );
    }
    dialog.fact(brief, "runbook", item.line.to_string(), Meaning::Muted);
    dialog
}

fn of_metric(brief: &Brief, id: &MetricId, area: Rect) -> Dialog {
    let Some(metric) = brief.room.plan.metric(id) else {
        return Dialog::new(id.as_str(), Meaning::Dialog, area);
    };
    let mut dialog = Dialog::new(&metric.title, Meaning::Dialog, area);
    let (shown, meaning, _) = crate::console::view::pane::traffic::reading(brief, metric);
    dialog.fact(brief, "now", shown, meaning);
    dialog.fact(brief, "query", &metric.query, Meaning::Text);
    let limits = [
        ("normal", metric.bands.normal),
        ("critical", metric.bands.critical),
    ];
    for (word, limit) in limits {
        if let Some(limit) = limit {
            dialog.fact(brief, word, limit.to_string(), Meaning::Text);
        }
    }
    if let Some(traffic) = &metric.traffic {
        dialog.fact(
            brief,
            "traffic",
            format!("at least {} by {}", traffic.at_least, traffic.query),
            Meaning::Text,
        );
    }
    dialog.fact(
        brief,
        "source",
        format!(
            "{}, every {}, window {}",
            metric.source, metric.every, metric.window
        ),
        Meaning::Text,
    );
    dialog.fact(brief, "runbook", metric.line.to_string(), Meaning::Muted);
    dialog
}

fn of_entry(brief: &Brief, seq: u64, area: Rect) -> Dialog {
    let mut dialog = Dialog::new(format!("entry {seq}"), Meaning::Dialog, area);
    let Some(entry) = brief.live.entries.iter().find(|entry| entry.seq == seq) else {
        dialog.say(
            "This console does not hold it any more; the journal does.",
            brief.of(Meaning::Text),
        );
        return dialog;
    };
    let said = sentence(entry, brief.live.plan_at(entry.seq, brief.room));
    dialog.fact(
        brief,
        "when",
        brief.zone.seconds(entry.at.wall),
        Meaning::Text,
    );
    dialog.fact(brief, "who", who(entry), Meaning::Person);
    dialog.fact(brief, said.kind, said.text, said.meaning);
    dialog
}
