//! One row of what goes on beside the steps.

use crate::console::model::rows::BesideRow;
use crate::console::view::brief::Brief;
use crate::console::view::mark;
use crate::console::view::widget::row::Row;
use crate::room::plan::{EscalationLevel, Message, Mode, Playbook, Recurring, Round, WatchWindow};
use crate::room::state::{MessageState, MessageStatus, Note};
use crate::settings::Meaning;
use crate::support::Millis;

/// Cells of the word that says where something is.
const WORD: usize = 9;

pub(super) fn of(brief: &Brief, row: &BesideRow, width: u16) -> Row {
    let line = Row::new(width).gap(1);
    let text = brief.of(Meaning::Text);
    let muted = brief.of(Meaning::Muted);
    match row {
        BesideRow::Caption(caption) => line.text(caption, brief.of(Meaning::Title)),
        BesideRow::Message(message) => of_message(brief, message, line),
        BesideRow::Check(check) => of_check(brief, check, line),
        BesideRow::Window(window) => of_window(brief, window, line),
        BesideRow::Mode(mode) => of_mode(brief, mode, line),
        BesideRow::Playbook(book) => of_playbook(brief, book, line),
        BesideRow::Step(step) => {
            let (sign, meaning) = mark::of_step(brief, step);
            line.gap(4)
                .cell(sign, 2, brief.of(meaning))
                .text(format!("{} {}", step.number, step.title), text)
        }
        BesideRow::Severity(severity) => {
            let within = severity
                .respond_within
                .map(|within| format!("within {within}"));
            let answer = within.or_else(|| severity.response.clone());
            line.cell(&severity.id, WORD, text)
                .gap(1)
                .text(&severity.title, text)
                .text(format!("  {}", answer.unwrap_or_default()), muted)
        }
        BesideRow::Level(number, level) => of_level(brief, *number, level, line),
        BesideRow::Prose(prose) => line.gap(WORD + 1).text(&prose.title, text),
        BesideRow::Link((title, url)) => line
            .gap(WORD + 1)
            .text(title, text)
            .text(format!("  {url}"), muted),
        BesideRow::Note(note) => of_note(brief, note, line),
    }
}

fn word(brief: &Brief, line: Row, said: &str, meaning: Meaning, title: &str) -> Row {
    line.cell(said, WORD, brief.of(meaning))
        .gap(1)
        .text(title, brief.of(Meaning::Text))
}

fn of_message(brief: &Brief, message: &Message, line: Row) -> Row {
    let none = MessageState::default();
    let state = brief.room.messages.get(&message.id).unwrap_or(&none);
    let status = state.status();
    if brief.room.applies(message.when.as_ref()) == Some(false) {
        let when = message.when.as_ref().map(ToString::to_string);
        let muted = brief.of(Meaning::Muted);
        let said = format!("  only when {}", when.unwrap_or_default());
        return line
            .cell("n/a", WORD, muted)
            .gap(1)
            .text(&message.title, muted)
            .text(said, muted);
    }
    let meaning = match status {
        MessageStatus::Ready => Meaning::NeedsYou,
        MessageStatus::Due => Meaning::Overdue,
        MessageStatus::Waiting => Meaning::Muted,
        MessageStatus::Sent => Meaning::Ok,
    };
    let row = word(brief, line, status.word(), meaning, &message.title);
    let said = match (status, &state.last, &message.on) {
        (MessageStatus::Sent, Some(last), _) => {
            let by = last
                .by
                .as_ref()
                .map(|by| format!(" by {}", brief.person(by)));
            let at = brief.zone.near(last.at.wall, brief.now.wall);
            format!("  {at}{}", by.unwrap_or_default())
        }
        (MessageStatus::Ready, _, _) => to(message),
        (_, _, Some(on)) => format!("  when {on}"),
        _ => to(message),
    };
    row.text(said, brief.of(Meaning::Muted))
}

/// `  to Stakeholders, war-room`.
fn to(message: &Message) -> String {
    let whom = [&message.audience, &message.channel];
    let whom: Vec<&str> = whom.into_iter().flatten().map(String::as_str).collect();
    if whom.is_empty() {
        return String::new();
    }
    format!("  to {}", whom.join(", "))
}

fn of_check(brief: &Brief, check: &Recurring, line: Row) -> Row {
    let Some(state) = brief.room.rounds.get(&check.id) else {
        return line;
    };
    let by_hand = matches!(check.how, Round::Person | Round::Ask(_));
    let (said, meaning) = match (&state.due, state.newest()) {
        (Some(_), _) if by_hand => ("due", Meaning::NeedsYou),
        (Some(_), _) => ("asked", Meaning::Pending),
        (None, Some(result)) => match result.ok {
            Some(true) => ("ok", Meaning::Ok),
            Some(false) => ("bad", Meaning::Critical),
            None => ("said", Meaning::Text),
        },
        (None, None) => ("waiting", Meaning::Muted),
    };
    let mut row = word(brief, line, said, meaning, &check.title);
    row = row.text(format!("  every {}", check.every), brief.of(Meaning::Muted));
    if let Some(newest) = state.newest() {
        let at = brief.zone.near(newest.at.wall, brief.now.wall);
        let text = format!("  {at} {}", newest.said);
        row = row.text(text, brief.of(Meaning::Text));
    }
    if state.missed > 0 {
        let text = format!("  missed {}", state.missed);
        row = row.text(text, brief.of(Meaning::Warning));
    }
    row
}

fn of_window(brief: &Brief, window: &WatchWindow, line: Row) -> Row {
    let (said, meaning, left) = window_state(brief, window);
    word(brief, line, said, meaning, &window.title)
        .text(format!("  {left}"), brief.of(Meaning::Muted))
}

/// Where a window of the watch is, and how much of it is left.
pub(crate) fn window_state(brief: &Brief, window: &WatchWindow) -> (&'static str, Meaning, String) {
    let now = brief.now.wall;
    let span = |wall: i64| Millis(u64::try_from(wall).unwrap_or(0)).clock();
    match brief.room.watch_span(window, brief.now) {
        None => ("waiting", Meaning::Muted, format!("{} long", window.lasts)),
        Some((from, _)) if now < from => (
            "waiting",
            Meaning::Muted,
            format!("in {}", span(from - now)),
        ),
        Some((_, to)) if now < to => ("now", Meaning::Pending, format!("{} left", span(to - now))),
        Some((_, to)) => {
            let at = brief.zone.near(to, now);
            ("over", Meaning::Ok, format!("since {at}"))
        }
    }
}

fn of_mode(brief: &Brief, mode: &Mode, line: Row) -> Row {
    let state = brief.room.modes.get(&mode.id);
    let changing = state.and_then(|state| state.changing.as_ref());
    let (said, meaning) = match (state.and_then(|state| state.on.as_ref()), changing) {
        (_, Some(changing)) if changing.enter => ("entering", Meaning::Pending),
        (_, Some(_)) => ("leaving", Meaning::Pending),
        (Some(_), None) => ("ON", Meaning::Warning),
        (None, None) => ("off", Meaning::Muted),
    };
    let row = word(brief, line, said, meaning, &mode.title);
    let at_most = mode.at_most.map(Millis::clock);
    let clock = match (state.and_then(|state| state.on.as_ref()), at_most) {
        (Some(since), Some(at_most)) => format!("  {} of {at_most}", brief.ago(since)),
        (Some(since), None) => format!("  {}", brief.ago(since)),
        (None, Some(at_most)) => format!("  at most {at_most}"),
        (None, None) => String::new(),
    };
    row.text(clock, brief.of(Meaning::Muted))
}

fn of_playbook(brief: &Brief, book: &Playbook, line: Row) -> Row {
    let state = brief.room.playbooks.get(&book.id);
    let running = state.and_then(|state| state.running.as_ref());
    let (said, meaning) = match (running, state.and_then(|s| s.finished_at.as_ref())) {
        (Some(_), _) => ("running", Meaning::Pending),
        (None, Some(_)) => ("done", Meaning::Ok),
        (None, None) => ("ready", Meaning::Muted),
    };
    let row = word(brief, line, said, meaning, &book.title);
    let about = if book.about.is_empty() {
        format!("  {} steps", book.steps.len())
    } else {
        format!("  for {}", book.about.join(", "))
    };
    row.text(about, brief.of(Meaning::Muted))
}

fn of_level(brief: &Brief, number: usize, level: &EscalationLevel, line: Row) -> Row {
    let after = match level.after {
        after if after.0 == 0 => "at once".to_owned(),
        after => format!("after {after}"),
    };
    let notes = level.notes.as_ref().map(|notes| format!("  {notes}"));
    line.text(format!("{number} {after:<12} "), brief.of(Meaning::Muted))
        .text(&level.who, brief.of(Meaning::Text))
        .text(notes.unwrap_or_default(), brief.of(Meaning::Muted))
}

fn of_note(brief: &Brief, note: &Note, line: Row) -> Row {
    let by = note
        .by
        .as_ref()
        .map_or_else(|| "engine".to_owned(), |by| brief.person(by));
    let about = note.about.as_ref().map(|about| format!("{about}: "));
    let at = brief.zone.near(note.at.wall, brief.now.wall);
    line.text(at, brief.of(Meaning::Muted))
        .gap(2)
        .cell(by, 8, brief.of(Meaning::Person))
        .gap(1)
        .text(
            format!("{}{}", about.unwrap_or_default(), note.text),
            brief.of(Meaning::Text),
        )
}
