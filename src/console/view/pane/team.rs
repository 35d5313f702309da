//! Roles and who holds them, NOBODY in capitals; people, here or away; whom to tell when nobody
//! answers; on the whole screen sign-offs, rules of authority and contacts too.

mod outside;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::console::model::query;
use crate::console::model::rows::{self, TeamRow};
use crate::console::model::ui::Pane;
use crate::console::view::brief::Brief;
use crate::console::view::widget::lines::Lines;
use crate::console::view::widget::list::List;
use crate::console::view::widget::row::Row;
use crate::room::id::{PersonId, RoleId};
use crate::room::input::Proof;
use crate::room::plan::Role;
use crate::room::stands_in;
use crate::room::state::Presence;
use crate::settings::Meaning;
use crate::support::text;

pub(crate) fn draw(brief: &Brief, area: Rect, buffer: &mut Buffer, whole: bool) {
    let names = brief
        .room
        .plan
        .roles
        .iter()
        .map(|role| text::width(&role.title))
        .max()
        .unwrap_or(0)
        .clamp(8, 22);
    let mut ladder = ladder(brief, area.width);
    if whole {
        outside::lines(brief, names, &mut ladder);
    }
    let rows = rows::team(brief.room, whole, &brief.ui.filter(Pane::Team));
    // The ladder gets what the people leave, at most a third.
    let spare = usize::from(area.height)
        .saturating_sub(rows.len())
        .max(usize::from(area.height) / 3);
    let at_end = u16::try_from(ladder.len().min(spare))
        .unwrap_or(0)
        .min(area.height / 2);
    let list = List {
        len: rows.len(),
        at: brief.ui.cursor(Pane::Team).unwrap_or(0),
        marked: brief.ui.pane() == Pane::Team,
    };
    let people = Rect {
        height: area.height - at_end,
        ..area
    };
    list.draw(people, buffer, brief.look, |index| match rows[index] {
        TeamRow::Role(role) => of_role(brief, role, names, area.width, whole),
        TeamRow::Person(person) => of_person(brief, person, names, area.width, whole),
    });
    let used = u16::try_from(rows.len())
        .unwrap_or(u16::MAX)
        .min(people.height);
    let end = Rect {
        y: people.y + used,
        height: area.height - used,
        ..area
    };
    ladder.draw(end, buffer);
}

fn of_role(brief: &Brief, role: &Role, names: usize, width: u16, whole: bool) -> Row {
    let row = Row::new(width)
        .gap(1)
        .cell(&role.title, names, brief.of(Meaning::Text))
        .gap(1);
    let mut holders = query::holders(brief.room, &role.id).peekable();
    if brief.room.solo {
        let owner = brief
            .room
            .owner
            .as_ref()
            .map(|owner| brief.person(owner))
            .unwrap_or_default();
        return row
            .text(owner, brief.of(Meaning::Person))
            .text("  SOLO", brief.of(Meaning::Muted));
    }
    if holders.peek().is_none() {
        let row = row.text("NOBODY", brief.of(Meaning::Critical));
        if let Some(said) = stand_ins(brief, role) {
            return row.gap(2).text(said, brief.of(Meaning::Warning));
        }
        let key = brief
            .look
            .key("dialog assign")
            .map(|key| format!("  {key} assign"))
            .unwrap_or_default();
        return row.text(key, brief.of(Meaning::Key));
    }
    let mut row = row;
    for holder in holders {
        let meaning = if *holder == brief.me.person {
            Meaning::Mine
        } else {
            Meaning::Person
        };
        let (said, seen) = presence(brief, brief.room.people.get(holder));
        row = row
            .text(brief.person(holder), brief.of(meaning))
            .gap(1)
            .text(said, brief.of(seen))
            .gap(2);
    }
    if let Some(said) = stand_ins(brief, role) {
        row = row.text(said, brief.of(Meaning::Warning)).gap(2);
    }
    if !whole {
        return row;
    }
    let may: Vec<String> = role.may.iter().map(ToString::to_string).collect();
    let backup = role
        .backup
        .as_ref()
        .map(|backup| format!("  backup {backup}"))
        .unwrap_or_default();
    row.to(names + 34).text(
        format!(
            "may {}{backup}",
            if may.is_empty() {
                "watch".to_owned()
            } else {
                may.join(", ")
            }
        ),
        brief.of(Meaning::Muted),
    )
}

/// Who has the rights of the role now because nobody who holds it is here.
fn stand_ins(brief: &Brief, role: &Role) -> Option<String> {
    let people = brief.room.plan.people.iter();
    let names: Vec<String> = people
        .filter(|person| stands_in(brief.room, &person.id, &role.id, brief.now))
        .map(|person| brief.person(&person.id))
        .collect();
    let verb = if names.len() == 1 { "stands" } else { "stand" };
    (!names.is_empty()).then(|| format!("{} {verb} in", text::listed(&names)))
}

fn of_person(brief: &Brief, person: &PersonId, names: usize, width: u16, whole: bool) -> Row {
    let known = brief.room.people.get(person);
    let meaning = if *person == brief.me.person {
        Meaning::Mine
    } else {
        Meaning::Person
    };
    let (said, seen) = presence(brief, known);
    let proof = match known.map(|presence| presence.proof) {
        Some(Proof::Key) => "by key",
        Some(Proof::Claimed) => "claimed, not proven",
        _ => "",
    };
    let mut people = brief.room.plan.people.iter();
    let planned = people.find(|planned| planned.id == *person);
    let mut about: Vec<String> = Vec::new();
    if let Some(planned) = planned {
        about.extend(planned.contact.clone());
        about.extend(planned.available.clone());
        if whole && !planned.backs_up.is_empty() {
            let roles: Vec<&str> = planned.backs_up.iter().map(RoleId::as_str).collect();
            about.push(format!("backs up {}", text::listed(&roles)));
        }
    }
    if whole && !proof.is_empty() {
        about.push(proof.to_owned());
    }
    Row::new(width)
        .gap(1)
        .cell(brief.person(person), names, brief.of(meaning))
        .gap(1)
        .cell(said, 14, brief.of(seen))
        .gap(1)
        .text(about.join("; "), brief.of(Meaning::Muted))
}

fn presence(brief: &Brief, presence: Option<&Presence>) -> (String, Meaning) {
    match presence {
        Some(presence) if presence.here => ("here".to_owned(), Meaning::Ok),
        Some(presence) => (
            format!("away {}", brief.ago(&presence.since)),
            Meaning::Warning,
        ),
        None => ("not seen yet".to_owned(), Meaning::Muted),
    }
}

/// Who is told when nobody answers.
pub(crate) fn ladder(brief: &Brief, width: u16) -> Lines {
    let mut lines = Lines::new(width);
    if brief.room.plan.escalation.is_empty() {
        return lines;
    }
    lines.push(lines.row().text("ESCALATION", brief.of(Meaning::Title)));
    for (number, level) in brief.room.plan.escalation.iter().enumerate() {
        let after = match level.after {
            after if after.0 == 0 => "at once".to_owned(),
            after => format!("after {after}"),
        };
        lines.push(
            lines
                .row()
                .text(
                    format!("{} {after:<12} ", number + 1),
                    brief.of(Meaning::Muted),
                )
                .text(&level.who, brief.of(Meaning::Text)),
        );
    }
    lines
}
