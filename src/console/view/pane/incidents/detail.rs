//! The whole of the row under the cursor: what is to be copied, read or looked at.

use crate::console::model::rows::BesideRow;
use crate::console::view::brief::Brief;
use crate::console::view::widget::lines::Lines;
use crate::room::plan::{Call, Message, Mode, Playbook, Recurring, Round, Severity, Step};
use crate::settings::Meaning;

/// So many of the last readings of a check are shown.
const READINGS: usize = 8;

pub(super) fn lines(brief: &Brief, row: &BesideRow, width: u16) -> Lines {
    let mut lines = Lines::new(width);
    match row {
        BesideRow::Message(message) => of_message(brief, message, &mut lines),
        BesideRow::Check(check) => of_check(brief, check, &mut lines),
        BesideRow::Window(window) => {
            for duty in &window.duties {
                fact(brief, &mut lines, "watch", duty);
            }
        }
        BesideRow::Mode(mode) => of_mode(brief, mode, &mut lines),
        BesideRow::Playbook(book) => of_playbook(brief, book, &mut lines),
        BesideRow::Step(step) => of_step(brief, step, &mut lines),
        BesideRow::Severity(severity) => of_severity(brief, severity, &mut lines),
        BesideRow::Prose(prose) => text(brief, &mut lines, &prose.text),
        BesideRow::Note(note) => text(brief, &mut lines, &note.text),
        BesideRow::Link((_, url)) => text(brief, &mut lines, url),
        BesideRow::Caption(_) | BesideRow::Level(..) => {}
    }
    if lines.len() == 0 {
        return lines;
    }
    let mut whole = Lines::new(width);
    let rule = brief
        .look
        .glyphs
        .border
        .horizontal
        .repeat(usize::from(width.saturating_sub(2)));
    whole.push(whole.row().text(rule, brief.of(Meaning::Border)));
    whole.append(lines);
    whole
}

fn fact(brief: &Brief, lines: &mut Lines, word: &str, said: &str) {
    let (muted, text) = (brief.of(Meaning::Muted), brief.of(Meaning::Text));
    lines.push_fact(word, muted, said, text);
}

fn maybe(brief: &Brief, lines: &mut Lines, word: &str, said: Option<&String>) {
    if let Some(said) = said {
        fact(brief, lines, word, said);
    }
}

/// Line by line as it is written, for copying.
fn text(brief: &Brief, lines: &mut Lines, said: &str) {
    for line in said.lines() {
        lines.push_wrapped(0, line, brief.of(Meaning::Text));
    }
}

fn of_message(brief: &Brief, message: &Message, lines: &mut Lines) {
    let state = brief.room.messages.get(&message.id);
    let ready = state.and_then(|state| state.ready.as_ref());
    let sent = state.and_then(|state| state.last.as_ref());
    let channels = brief.room.plan.channels.iter();
    let address = message.channel.as_ref().map(|name| {
        let channel = channels.clone().find(|channel| channel.id == *name);
        match channel.and_then(|channel| channel.address.as_ref()) {
            Some(address) => format!("{name}: {address}"),
            None => name.clone(),
        }
    });
    maybe(brief, lines, "for", message.audience.as_ref());
    maybe(brief, lines, "where", address.as_ref());
    let role = message.role.as_ref().map(ToString::to_string);
    maybe(brief, lines, "sent by", role.as_ref());
    maybe(brief, lines, "how", sent.and_then(|sent| sent.how.as_ref()));
    let subject = ready.map_or_else(
        || brief.room.message_subject(message, brief.now),
        |ready| ready.subject.clone(),
    );
    maybe(brief, lines, "subject", subject.as_ref());
    let said = match (ready, sent) {
        (Some(ready), _) => ready.text.clone(),
        (None, Some(sent)) => sent.text.clone(),
        (None, None) => brief.room.message_text(message, brief.now),
    };
    text(brief, lines, &said);
}

fn of_check(brief: &Brief, check: &Recurring, lines: &mut Lines) {
    match &check.how {
        Round::Person => {}
        Round::Ask(ask) => fact(brief, lines, "asks", &ask.title),
        Round::Call(call) => fact(brief, lines, "runs", &call.shown),
        Round::Metric(metric) => fact(brief, lines, "reads", metric.as_str()),
    }
    let expect = check.expect.as_ref().map(ToString::to_string);
    maybe(brief, lines, "expect", expect.as_ref());
    let role = check.role.as_ref().map(ToString::to_string);
    maybe(brief, lines, "role", role.as_ref());
    maybe(brief, lines, "note", check.notes.as_ref());
    let Some(state) = brief.room.rounds.get(&check.id) else {
        return;
    };
    for result in state.done.iter().rev().take(READINGS) {
        let (sign, meaning) = match result.ok {
            Some(true) => (brief.look.glyphs.done, Meaning::Ok),
            Some(false) => (brief.look.glyphs.failed, Meaning::Critical),
            None => (brief.look.glyphs.open, Meaning::Text),
        };
        let by = result.by.as_ref().map(|by| brief.person(by));
        lines.push(
            lines
                .row()
                .cell(format!("round {}", result.n), 10, brief.of(Meaning::Muted))
                .gap(1)
                .cell(
                    brief.zone.near(result.at.wall, brief.now.wall),
                    10,
                    brief.of(Meaning::Muted),
                )
                .cell(sign, 2, brief.of(meaning))
                .text(&result.said, brief.of(Meaning::Text))
                .text(
                    by.map(|by| format!("  {by}")).unwrap_or_default(),
                    brief.of(Meaning::Person),
                ),
        );
    }
}

fn of_mode(brief: &Brief, mode: &Mode, lines: &mut Lines) {
    let shown = |call: &Option<Call>| {
        let call = call.as_ref().map(|call| call.shown.clone());
        call.unwrap_or_else(|| "by hand".to_owned())
    };
    fact(brief, lines, "enter", &shown(&mode.enter));
    fact(brief, lines, "leave", &shown(&mode.leave));
    let verify = mode.verify.as_ref().map(ToString::to_string);
    maybe(brief, lines, "verify", verify.as_ref());
    let state = brief.room.modes.get(&mode.id);
    if let Some(why) = state.and_then(|state| state.failed.as_ref()) {
        lines.push_fact(
            "failed",
            brief.of(Meaning::Muted),
            why,
            brief.of(Meaning::Critical),
        );
    }
}

fn of_playbook(brief: &Brief, book: &Playbook, lines: &mut Lines) {
    for sign in &book.signs {
        fact(brief, lines, "sign", sign);
    }
    maybe(brief, lines, "note", book.notes.as_ref());
    for step in &book.steps {
        fact(brief, lines, &step.number, &step.title);
    }
}

fn of_step(brief: &Brief, step: &Step, lines: &mut Lines) {
    for (word, said, meaning) in crate::console::view::overlay::work(brief, step) {
        lines.push_fact(word, brief.of(Meaning::Muted), &said, brief.of(meaning));
    }
    if let Some(attempt) = brief.room.attempt_of(&step.id) {
        fact(brief, lines, "attempt", &attempt.said());
    }
    maybe(brief, lines, "note", step.notes.as_ref());
}

fn of_severity(brief: &Brief, severity: &Severity, lines: &mut Lines) {
    for sign in &severity.signs {
        fact(brief, lines, "sign", sign);
    }
    for who in &severity.who {
        fact(brief, lines, "who", who);
    }
    maybe(brief, lines, "answer", severity.response.as_ref());
}
