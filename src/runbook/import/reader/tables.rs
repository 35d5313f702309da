//! Tables: what the rows of each kind become.

use super::super::blank::variables;
use super::super::blocks::{Block, Inline, boxes};
use super::super::escalation::{levels, responses};
use super::super::fence;
use super::super::people::{contacts, roles, sign_offs};
use super::super::reading::Item;
use super::super::table::{Column, Table, columns};
use super::super::tiers::tiers;
use super::super::words::Concept;
use super::super::{blank, reading, table};
use super::Reader;
use super::command;
use super::place::Here;
use super::text::{as_lines, row};

impl Reader<'_> {
    pub(super) fn table(
        &mut self,
        block: &Block,
        head: &[Inline],
        rows: &[(u32, Vec<Inline>)],
        here: &Here,
    ) {
        let kind = table::table(head, rows, &here.path);
        for (line, cells) in rows {
            for cell in cells {
                self.links(cell, *line);
            }
        }
        let what = if here.trigger {
            for (line, cells) in rows {
                self.trigger(&row(cells), *line, here);
            }
            Some("triggers")
        } else {
            self.understood(kind, block, head, rows, here)
        };
        if what.is_none() {
            for (line, cells) in rows {
                self.limits_in(&row(cells), *line, here);
            }
        }
        self.out.tables.push(reading::Table {
            line: block.lines.start,
            what,
        });
    }

    /// What became of a table that gives no reasons to go back.
    fn understood(
        &mut self,
        kind: Table,
        block: &Block,
        head: &[Inline],
        rows: &[(u32, Vec<Inline>)],
        here: &Here,
    ) -> Option<&'static str> {
        let one = std::slice::from_ref(block);
        let fresh = |concept| !here.handled.contains(&concept);
        match kind {
            Table::Tasks => self.tasks(head, rows, here).then_some("tasks"),
            Table::Timeline => {
                self.rows_in_time(head, rows, here);
                Some("timeline")
            }
            Table::Contacts => {
                if fresh(Concept::Contact) {
                    self.out.contacts.extend(contacts(one));
                }
                Some("contacts")
            }
            Table::Roles => {
                if fresh(Concept::Role) {
                    self.out.roles.extend(roles(one));
                }
                Some("roles")
            }
            Table::Tiers => self.bands(head, rows).then_some("limits"),
            Table::Variables => {
                let found = variables(one);
                self.variables(found);
                Some("variables")
            }
            Table::Endpoints => Some("endpoints"),
            Table::SignOff => {
                if fresh(Concept::SignOff) {
                    self.out.sign_offs.extend(sign_offs(one));
                }
                Some("sign-offs")
            }
            Table::Escalation => {
                if fresh(Concept::Escalation) {
                    self.out.levels.extend(levels(&as_lines(&told(rows))));
                }
                Some("levels")
            }
            Table::Severities => {
                if fresh(Concept::Severity) {
                    self.out.responses.extend(responses(&as_lines(&told(rows))));
                }
                Some("levels")
            }
            Table::Other => None,
        }
    }

    /// Rows of normal, warning, critical. Whether there were any.
    fn bands(&mut self, head: &[Inline], rows: &[(u32, Vec<Inline>)]) -> bool {
        let words = |cells: &[Inline]| cells.iter().map(|cell| cell.text.clone()).collect();
        let titles: Vec<String> = words(head);
        let rows = rows.iter().map(|(line, cells)| (*line, words(cells)));
        let found = tiers(&titles, &rows.collect::<Vec<_>>());
        let any = !found.is_empty();
        self.out.tiers.extend(found);
        any
    }

    /// Rows that are to be done.
    fn tasks(&mut self, head: &[Inline], rows: &[(u32, Vec<Inline>)], here: &Here) -> bool {
        let columns = columns(head);
        let items: Vec<Item> = rows
            .iter()
            .filter_map(|(line, cells)| task(&columns, head, *line, cells, here))
            .collect();
        if items.is_empty() {
            return false;
        }
        for (line, cells) in rows {
            self.limits_in(&row(cells), *line, here);
        }
        let line = rows.first().map_or(here.book, |(line, _)| *line);
        self.add(items, line, here);
        true
    }
}

/// Rows in words. The bare number of a level says nothing that its row does not.
fn told(rows: &[(u32, Vec<Inline>)]) -> Vec<(u32, String)> {
    let bare = |cell: &Inline| cell.text.trim().chars().all(|c| c.is_ascii_digit());
    let told = |cells: &[Inline]| {
        let from = usize::from(cells.len() > 2 && cells.first().is_some_and(bare));
        row(cells.get(from..).unwrap_or_default())
    };
    let lines = rows.iter().map(|(line, cells)| (*line, told(cells)));
    lines.collect()
}

/// A row of a table as something to tick.
fn task(
    columns: &[Column],
    head: &[Inline],
    line: u32,
    cells: &[Inline],
    here: &Here,
) -> Option<Item> {
    let cell = |of: Column| {
        columns
            .iter()
            .position(|column| *column == of)
            .and_then(|at| cells.get(at))
            .map(|cell| cell.text.trim())
            .filter(|text| !text.is_empty())
    };
    let title = [
        Column::Task,
        Column::Check,
        Column::Action,
        Column::Description,
        Column::Name,
        Column::Metric,
    ]
    .into_iter()
    .find_map(cell);
    let longest = || {
        cells
            .iter()
            .map(|cell| cell.text.trim())
            .filter(|text| !table::is_box(text))
            .max_by_key(|text| text.chars().count())
    };
    let title = title.or_else(longest).filter(|title| !title.is_empty())?;
    let boxed = cells.iter().find_map(|cell| boxes::mark(&cell.text));
    let mut item = Item {
        title: boxes::mark(title)
            .map_or(title, |mark| mark.rest)
            .to_owned(),
        number: cell(Column::Number).map(str::to_owned),
        lines: line..line + 1,
        ticked: boxed.is_some_and(|mark| mark.ticked),
        owner: cell(Column::Owner)
            .filter(|owner| !blank::is_open(owner))
            .map(str::to_owned)
            .or_else(|| here.owner.clone()),
        ..Item::default()
    };
    for (at, text) in cells.iter().enumerate() {
        let told = text.text.trim();
        if told.is_empty() || told == title || table::is_box(told) {
            continue;
        }
        let name = head.get(at).map_or("", |cell| cell.text.trim());
        match columns.get(at) {
            Some(Column::Number) => {}
            Some(Column::Expected) => item.expect.push(told.to_owned()),
            Some(Column::Command) => {
                item.verify = text
                    .code
                    .first()
                    .and_then(|code| fence::command(code))
                    .map(|sub| command::at(sub, line));
                item.notes.push(format!("{name}: {told}"));
            }
            _ => item.notes.push(format!("{name}: {told}")),
        }
    }
    Some(item)
}
