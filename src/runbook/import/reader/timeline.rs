//! What happens when, in lines of code and rows of tables. Outside of phases it is put aside: it is the
//! plan only of a document that has no phases.

use super::super::blocks::Inline;
use super::super::limit::limits;
use super::super::moment::{duration, times};
use super::super::reading;
use super::super::reading::Work;
use super::super::table::{Column, columns};
use super::super::words::{Concept, concepts};
use super::Reader;
use super::place::{Here, Place};
use super::said::is_stop;
use super::steps::made;
use super::text::{bare, row};

impl Reader<'_> {
    /// Lines of what happens when.
    pub(super) fn timeline(&mut self, first: u32, body: &str, here: &Here) {
        for (line, text) in (first..)
            .zip(body.lines())
            .filter(|(_, text)| !text.trim().is_empty())
        {
            self.moment(line, text, here);
        }
    }

    /// One line of what happens when.
    fn moment(&mut self, line: u32, text: &str, here: &Here) {
        let found = times(text);
        let title = bare(text);
        let title = if title.is_empty() {
            text.trim().to_owned()
        } else {
            title
        };
        let mut step = made(&title, line..line + 1, Work::Manual(Vec::new()), here);
        step.at = found.as_ref().and_then(|times| times.from);
        step.lasts = found.and_then(|times| times.lasts);
        step.notes.push(text.trim().to_owned());
        if is_stop(&title) {
            step.work = Work::Decide(Vec::new());
        } else if let Some(rung) = self.rung(text, line, here) {
            step.work = Work::Traffic {
                rung,
                keep: limits(text),
                seen: Vec::new(),
                command: None,
            };
        }
        self.step(step, here);
    }

    /// Rows of what happens when.
    pub(super) fn rows_in_time(
        &mut self,
        head: &[Inline],
        rows: &[(u32, Vec<Inline>)],
        here: &Here,
    ) {
        let columns = columns(head);
        let mut steps = Vec::new();
        for (line, cells) in rows {
            let cell = |of: Column| {
                columns
                    .iter()
                    .position(|column| *column == of)
                    .and_then(|at| cells.get(at))
                    .map(|cell| cell.text.trim().to_owned())
                    .filter(|text| !text.is_empty())
            };
            let time = cell(Column::Time);
            let task = [
                Column::Task,
                Column::Action,
                Column::Description,
                Column::Check,
                Column::Other,
            ]
            .into_iter()
            .find_map(cell);
            let Some(task) = task.or_else(|| time.clone()) else {
                continue;
            };
            let mut step = made(&task, *line..*line + 1, Work::Manual(Vec::new()), here);
            let when = time.as_deref().and_then(times);
            step.at = when.as_ref().and_then(|when| when.from);
            step.lasts = cell(Column::Duration)
                .as_deref()
                .and_then(duration)
                .or_else(|| when.and_then(|when| when.lasts));
            step.owner = cell(Column::Owner).or(step.owner);
            step.notes.push(row(cells));
            steps.push(step);
        }
        match here.place {
            Place::Phase(_) if !here.aside => {
                for step in steps {
                    self.step(step, here);
                }
            }
            _ => self.rows.push((
                here.title().to_owned(),
                rows.first().map_or(1, |(line, _)| *line),
                steps,
            )),
        }
    }

    /// What was put aside: a timeline is the plan of a document that has no phases.
    pub(super) fn rest(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let timelines = std::mem::take(&mut self.timelines);
        if !self.out.phases.is_empty() {
            return;
        }
        for (title, line, steps) in rows {
            if let Some(last) = steps.last() {
                let lines = line..last.lines.end;
                self.out.phases.push(reading::Phase {
                    title,
                    lines,
                    steps,
                    ..reading::Phase::default()
                });
            }
        }
        for (mut here, first, body) in timelines {
            let lines = first..first + u32::try_from(body.lines().count()).unwrap_or(0);
            self.out.phases.push(reading::Phase {
                title: here.title().to_owned(),
                lines,
                ..reading::Phase::default()
            });
            here.place = Place::Phase(self.out.phases.len() - 1);
            self.timeline(first, &body, &here);
        }
        // Nothing says what the plan is: what there is to do on demand, in its order, is it.
        if self.out.phases.is_empty()
            && self
                .out
                .lists
                .iter()
                .all(|list| list.items.is_empty() || list.after_run)
        {
            let (aside, plan): (Vec<_>, Vec<_>) = std::mem::take(&mut self.out.books)
                .into_iter()
                .partition(is_for_trouble);
            self.out.books = aside;
            for book in plan {
                self.out.phases.push(reading::Phase {
                    title: book.title,
                    lines: book.lines,
                    times: None,
                    steps: book.steps,
                    notes: book.notes,
                });
            }
        }
    }
}

/// Whether a book is for when something goes wrong.
fn is_for_trouble(book: &reading::Book) -> bool {
    let titles = book.path.iter().skip(1).chain([&book.title]);
    titles.map(|title| concepts(title)).any(|about| {
        about.contains(&Concept::Trouble)
            || about.contains(&Concept::Rollback)
            || about.contains(&Concept::Reference)
    })
}
