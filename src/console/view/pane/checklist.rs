//! Sections and items, in the plan's order; how many are what in the first row.
//!
//! ```text
//! | 15/27   mine 2   blocked 0   failed 0   stale 1      |
//! | Evening before                            9/10  18:00|
//! | ~ 1.2 Full backup           dba      Cy        07:00 |
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::console::model::query;
use crate::console::model::rows::{self, ChecklistRow};
use crate::console::model::ui::Pane;
use crate::console::view::brief::Brief;
use crate::console::view::mark;
use crate::console::view::widget::lines::below;
use crate::console::view::widget::list::List;
use crate::console::view::widget::row::Row;
use crate::room::plan::{CallOf, Item, Right, Section};
use crate::room::state::{ItemState, ItemStatus, Stage};
use crate::settings::Meaning;

/// Cells of a name and a moment.
const WHO_AND_WHEN: usize = 18;

pub(crate) fn draw(brief: &Brief, area: Rect, buffer: &mut Buffer) {
    counts(brief, area.width).draw(area, buffer);
    let rows = rows::checklist(brief.room, &brief.ui.filter(Pane::Checklist));
    let list = List {
        len: rows.len(),
        at: brief
            .ui
            .cursor(Pane::Checklist)
            .unwrap_or_else(|| rows::first_open(brief.room, &rows)),
        marked: brief.ui.pane() == Pane::Checklist,
    };
    list.draw(below(area, 1), buffer, brief.look, |index| {
        match rows[index] {
            ChecklistRow::Section(section) => of_section(brief, section, area.width),
            ChecklistRow::Item(item) => of_item(brief, item, area.width),
        }
    });
}

fn counts(brief: &Brief, width: u16) -> Row {
    let (settled, all) = query::checklist_counts(brief.room);
    let mut row = Row::new(width)
        .gap(1)
        .text(format!("{settled}/{all}"), brief.of(Meaning::Title));
    let count = |status: ItemStatus| {
        brief
            .room
            .items
            .values()
            .filter(|state| state.status == status)
            .count()
    };
    let watching = brief.room.stage == Stage::Watching;
    let sections = brief
        .room
        .plan
        .checklists
        .iter()
        .filter(|section| watching || !section.after_run);
    let mine = sections
        .flat_map(|section| brief.room.applying(section))
        .filter(|item| !item.optional && is_open(brief, item) && is_mine(brief, item))
        .count();
    let wrong = [
        ("blocked", ItemStatus::Blocked),
        ("failed", ItemStatus::Failed),
        ("stale", ItemStatus::Stale),
    ];
    let wrong = wrong.map(|(word, status)| (word, count(status), Meaning::Critical));
    for (word, many, meaning) in [("mine", mine, Meaning::Mine)].into_iter().chain(wrong) {
        let meaning = if many == 0 { Meaning::Muted } else { meaning };
        row = row.gap(3).text(format!("{word} {many}"), brief.of(meaning));
    }
    row
}

fn is_open(brief: &Brief, item: &Item) -> bool {
    brief
        .room
        .items
        .get(&item.id)
        .is_none_or(|state| !state.status.is_settled())
}

fn is_mine(brief: &Brief, item: &Item) -> bool {
    query::is_for(
        brief.room,
        &brief.me.person,
        item.role.as_ref(),
        Right::Tick,
        brief.now,
    )
}

fn of_section(brief: &Brief, section: &Section, width: u16) -> Row {
    let items = brief.room.applying(section);
    let done = items.iter().filter(|item| !is_open(brief, item)).count();
    let whole = items.len();
    let when = section
        .at
        .and_then(|when| brief.room.wall_of(when, brief.now));
    let when = when
        .map(|at| brief.zone.near(at, brief.now.wall))
        .unwrap_or_default();
    let after = if section.after_run { "watch " } else { "" };
    let meaning = if done == whole {
        Meaning::Ok
    } else {
        Meaning::Muted
    };
    let tail = Row::new(width)
        .text(format!("{after}{when}  "), brief.of(Meaning::Muted))
        .text(format!("{done}/{whole}"), brief.of(meaning))
        .gap(1);
    Row::new(width)
        .gap(1)
        .text(&section.title, brief.of(Meaning::Title))
        .right(tail)
}

/// Cells from which on names of roles are shown whole.
const ROOMY: u16 = 100;

fn of_item(brief: &Brief, item: &Item, width: u16) -> Row {
    let none = ItemState::default();
    let state = brief.room.items.get(&item.id).unwrap_or(&none);
    let pending = brief.ui.pending.contains(&item.id);
    let (sign, meaning) = if pending {
        (brief.look.glyphs.done, Meaning::Pending)
    } else {
        mark::of_item(brief, state.status)
    };
    let mine = is_mine(brief, item) && is_open(brief, item);
    let role = item.role.as_ref().map_or("", |role| role.as_str());
    let mut tail = Row::new(width);
    if width >= 56 {
        tail = tail
            .cell(
                role,
                if width >= ROOMY { 18 } else { 10 },
                brief.of(if mine { Meaning::Mine } else { Meaning::Muted }),
            )
            .gap(1);
    }
    tail = who_and_when(brief, item, state, tail, width).gap(1);
    let style = match state.status {
        ItemStatus::Ticked | ItemStatus::Waived => Meaning::Muted,
        ItemStatus::Blocked | ItemStatus::Failed => Meaning::Critical,
        ItemStatus::Open | ItemStatus::InProgress | ItemStatus::Stale => Meaning::Text,
    };
    let row = Row::new(width)
        .gap(1)
        .cell(sign, 2, brief.of(meaning))
        .gap(depth(item))
        .text(&item.number, brief.of(Meaning::Muted))
        .gap(1)
        .text(&item.title, brief.of(style));
    if let Some((role, done)) = brief.room.waits_to_be_seen(item) {
        let by = done
            .done_by
            .as_ref()
            .map_or(String::new(), |by| brief.person(by));
        let text = format!(": done by {by}, waits for {role}");
        return row.text(text, brief.of(Meaning::Muted)).right(tail);
    }
    if !brief.room.item_applies(item) {
        return row
            .text(", not applicable", brief.of(Meaning::Muted))
            .right(tail);
    }
    let reason = state
        .reason
        .as_ref()
        .filter(|_| !matches!(state.status, ItemStatus::Open | ItemStatus::Ticked));
    match reason {
        Some(reason) => row.text(format!(": {reason}"), brief.of(Meaning::Muted)),
        None => row,
    }
    .right(tail)
}

/// An item within another stands further in, by one cell for each that holds it.
fn depth(item: &Item) -> usize {
    item.number.matches('.').count().saturating_sub(1)
}

fn who_and_when(brief: &Brief, item: &Item, state: &ItemState, tail: Row, width: u16) -> Row {
    if let Some((by, at)) = &state.by {
        let by = by
            .as_ref()
            .map_or_else(|| "engine".to_owned(), |by| brief.person(by));
        let when = brief.zone.near(at.wall, brief.now.wall);
        return tail
            .cell(by, 8, brief.of(Meaning::Person))
            .gap(1)
            .cell_right(when, WHO_AND_WHEN - 9, brief.of(Meaning::Muted));
    }
    let unseen = brief.room.is_unreviewed(&CallOf::Item(item.id.clone()));
    let wants = match (&item.verify, item.evidence, item.optional) {
        (Some(_), _, _) if unseen => "not reviewed",
        (Some(_), _, _) => "verify",
        (None, Some(_), _) => "evidence",
        (None, None, true) => "optional",
        (None, None, false) => "",
    };
    // Where nothing is ticked yet, or it is narrow, an empty column would cost titles their ends.
    let any_done = brief.room.items.values().any(|state| state.by.is_some());
    match (wants, any_done && width >= 56) {
        ("", false) => tail,
        ("not reviewed", _) => tail.cell_right(wants, 12, brief.of(Meaning::Warning)),
        (_, false) => tail.cell_right(wants, 8, brief.of(Meaning::Muted)),
        (_, true) => tail.cell_right(wants, WHO_AND_WHEN, brief.of(Meaning::Muted)),
    }
}
