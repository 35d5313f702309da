//! Tables: what the rows of each kind become.

use super::super::blank::{endpoints, variables};
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
use super::text::row;

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
        let one = std::slice::from_ref(block);
        let handled = |concept| here.handled.contains(&concept);
        let what = match kind {
            _ if here.trigger => {
                for (line, cells) in rows {
                    self.trigger(&row(cells), *line, here);
                }
                Some("triggers")
            }
            Table::Tasks => self.tasks(head, rows, here).then_some("tasks"),
            Table::Timeline => {
                self.rows_in_time(head, rows, here);
                Some("timeline")
            }
            Table::Contacts => {
                if !handled(Concept::Contact) {
                    self.out.contacts.extend(contacts(one));
                }
                Some("contacts")
            }
            Table::Roles => {
                if !handled(Concept::Role) {
                    self.out.roles.extend(roles(one));
                }
                Some("roles")
            }
            Table::Tiers => {
                let titles: Vec<String> = head.iter().map(|cell| cell.text.clone()).collect();
                let cells: Vec<(u32, Vec<String>)> = rows
                    .iter()
                    .map(|(line, cells)| {
                        (*line, cells.iter().map(|cell| cell.text.clone()).collect())
                    })
                    .collect();
                let found = tiers(&titles, &cells);
                let any = !found.is_empty();
                self.out.tiers.extend(found);
                any.then_some("limits")
            }
            Table::Variables => {
                let found = variables(one);
                self.variables(found);
                Some("variables")
            }
            Table::Endpoints => {
                self.out.endpoints.extend(endpoints(one));
                Some("endpoints")
            }
            Table::SignOff => {
                if !handled(Concept::SignOff) {
                    self.out.sign_offs.extend(sign_offs(one));
                }
                Some("sign-offs")
            }
            Table::Escalation | Table::Severities => {
                // The bare number of a level says nothing that its row does not.
                let told = |cells: &[Inline]| {
                    let bare =
                        |cell: &&Inline| cell.text.trim().chars().all(|c| c.is_ascii_digit());
                    let from =
                        usize::from(cells.len() > 2 && cells.first().as_ref().is_some_and(bare));
                    row(cells.get(from..).unwrap_or_default())
                };
                let lines: Vec<(u32, String)> = rows
                    .iter()
                    .map(|(line, cells)| (*line, told(cells)))
                    .collect();
                let lines: Vec<(u32, &str)> = lines
                    .iter()
                    .map(|(line, text)| (*line, text.as_str()))
                    .collect();
                if kind == Table::Escalation && !handled(Concept::Escalation) {
                    self.out.levels.extend(levels(&lines));
                } else if kind == Table::Severities && !handled(Concept::Severity) {
                    self.out.responses.extend(responses(&lines));
                }
                Some("levels")
            }
            Table::Other => None,
        };
        if what.is_none() || matches!(kind, Table::Other) {
            for (line, cells) in rows {
                self.limits_in(&row(cells), *line, here);
            }
        }
        self.out.tables.push(reading::Table {
            line: block.lines.start,
            what,
        });
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
