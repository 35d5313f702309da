//! Everything that is neither done nor ticked: who, whom to call, what is said, numbers, variables,
//! and what the document says of itself.

use super::super::alerts;
use super::super::blank::{self, about, endpoints, variables};
use super::super::blocks::{Block, Inline, Kind, boxes};
use super::super::escalation::{levels, responses};
use super::super::fence::{Data, DataKind, Export, Fence, command};
use super::super::limit::{limit, limits};
use super::super::moment::{Moment, Rung, budget, duration, rung, rung_of_ladder, times, window};
use super::super::outline::Section;
use super::super::people::{Role, authority, channels, contacts, is_role, roles, sign_offs};
use super::super::reading::{self, Item, Threshold, Trigger, Watch, Work};
use super::super::table::{self, Column, Table, columns};
use super::super::talk;
use super::super::tiers::{Tier, tier_of, tiers};
use super::super::words::{Concept, has_stem};
use super::steps::{made, whole, words_of};
use super::{Here, Place, Reader};

/// The most triggers of one document.
const MOST_TRIGGERS: usize = 500;
/// So many blocks from either end of a document it speaks of itself.
const NEAR: usize = 24;
/// The most links of one document.
const MOST_LINKS: usize = 200;

impl Reader<'_> {
    /// What the whole document says of itself.
    pub(super) fn document(&mut self, root: &Section) {
        // Before the second heading below the title, and after the last rule.
        let headings = self
            .blocks
            .iter()
            .enumerate()
            .filter(|(_, block)| matches!(block.kind, Kind::Heading(..)));
        let second = headings
            .map(|(at, _)| at)
            .nth(2)
            .unwrap_or(self.blocks.len());
        let mut found = about(self.blocks.get(..second.min(NEAR)).unwrap_or_default());
        let is_rule = |block: &Block| matches!(&block.kind, Kind::Other(text) if super::super::outline::is_rule(text));
        if let Some(rule) = self
            .blocks
            .iter()
            .rposition(is_rule)
            .filter(|rule| *rule + NEAR > self.blocks.len() && *rule >= second)
        {
            found.extend(about(self.blocks.get(rule..).unwrap_or_default()));
        }
        for section in root.all() {
            if section.level > 0 && super::concepts(&section.title).contains(&Concept::About) {
                found.extend(about(&section.blocks));
            }
        }
        self.out.about = found;
        self.out.window = self.window(root);
    }

    /// When the deployment may run: a line near the top that speaks of a window, or about the date.
    fn window(&self, root: &Section) -> Option<(super::super::moment::Window, u32)> {
        const WINDOWS: [&str; 16] = [
            "window",
            "ventana",
            "janela",
            "fenêtre",
            "fenster",
            "wartungsfenster",
            "venster",
            "finestra",
            "okno",
            "окно",
            "窗口",
            "時間帯",
            "作業時間",
            "시간대",
            "pencere",
            "scheduled time",
        ];
        let near_top = self.blocks.iter().take(40);
        let lines = near_top.filter_map(|block| Some((block.lines.start, words_of(block)?)));
        let lines: Vec<(u32, String)> = lines
            .flat_map(|(first, text)| {
                text.lines()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .zip(first..)
                    .map(|(text, line)| (line, text))
            })
            .collect();
        let _ = root;
        lines.into_iter().find_map(|(line, text)| {
            let lower = text.to_lowercase();
            let speaks = WINDOWS.iter().any(|word| has_stem(&lower, word));
            speaks
                .then(|| window(&text))
                .flatten()
                .map(|window| (window, line))
        })
    }

    /// What a section says by its heading.
    pub(super) fn facts(&mut self, section: &Section, here: &mut Here) {
        self.out.roles.extend(holder(section));
        let is = |concept| here.own.contains(&concept);
        let blocks = self.slice(&section.lines);
        let fresh =
            |concept, here: &Here| here.own.contains(&concept) && !here.handled.contains(&concept);
        if fresh(Concept::Role, here)
            && !here.under(Concept::Contact)
            && !matches!(here.place, Place::Phase(_))
        {
            let found = roles(blocks);
            for role in &found {
                self.role_lines.insert(role.line, role.title.clone());
            }
            if !found.is_empty() {
                here.handled.insert(Concept::Role);
            }
            self.out.roles.extend(found);
        }
        if fresh(Concept::Contact, here)
            || fresh(Concept::Escalation, here) && !here.handled.contains(&Concept::Contact)
        {
            let found = contacts(blocks);
            if !found.is_empty() {
                here.handled.insert(Concept::Contact);
            }
            self.out.contacts.extend(found);
        }
        if fresh(Concept::Escalation, here) {
            let lines = said(blocks);
            let lines: Vec<(u32, &str)> = lines
                .iter()
                .map(|(line, text)| (*line, text.as_str()))
                .collect();
            let found = levels(&lines);
            if !found.is_empty() {
                here.handled.insert(Concept::Escalation);
            }
            self.out.levels.extend(found);
        }
        if fresh(Concept::Communication, here) {
            self.out.channels.extend(channels(blocks));
            self.out.planned.extend(talk::schedule(blocks));
            here.handled.insert(Concept::Communication);
        }
        if fresh(Concept::SignOff, here) {
            let found = sign_offs(blocks);
            if !found.is_empty() {
                here.handled.insert(Concept::SignOff);
            }
            self.out.sign_offs.extend(found);
        }
        if fresh(Concept::Environment, here) {
            let found = variables(blocks);
            self.variables(found);
            here.handled.insert(Concept::Environment);
        }
        if (is(Concept::Severity) || is(Concept::Contact) || is(Concept::Trouble))
            && !here.handled.contains(&Concept::Severity)
        {
            let lines = said(blocks);
            let lines: Vec<(u32, &str)> = lines
                .iter()
                .map(|(line, text)| (*line, text.as_str()))
                .collect();
            let found = responses(&lines);
            if found.len() > 1 {
                here.handled.insert(Concept::Severity);
                self.out.responses.extend(found);
            }
        }
        if is(Concept::Rollback) {
            let within = budget(&section.title);
            let said = || {
                section
                    .blocks
                    .iter()
                    .filter_map(words_of)
                    .find_map(|text| text.lines().find_map(budget))
            };
            if self.out.budget.is_none()
                && let Some(within) = within.or_else(said)
            {
                self.out.budget = Some((within, section.line()));
            }
            if is(Concept::Decision) || is(Concept::Role) {
                self.out.authority.extend(authority(blocks));
            }
        }
        self.watch(section, here);
    }

    /// A window of the watch: `Short-term validation (T+30 min to T+2 hours)`.
    fn watch(&mut self, section: &Section, here: &Here) {
        let after = here.under(Concept::After)
            && (here.under(Concept::Validation) || here.under(Concept::Metric));
        let Some(times) =
            times(&section.title).filter(|_| after && !matches!(here.place, Place::Phase(_)))
        else {
            return;
        };
        let (Some(Moment::Offset(from)), Some(Moment::Offset(to))) = (times.from, times.to) else {
            return;
        };
        let Ok(length) = u64::try_from(to - from) else {
            return;
        };
        if length > 0 {
            let title = super::bare(&section.title);
            let lasts = crate::support::Millis(length);
            self.out.watch.push(Watch {
                title,
                line: section.line(),
                from: Some(from),
                lasts,
                duties: Vec::new(),
            });
        }
    }

    /// Limits in words that are not triggers.
    pub(super) fn limits_in(&mut self, text: &str, line: u32, here: &Here) {
        if here.trigger || !text.contains(|c: char| c.is_numeric()) {
            return;
        }
        for (text, line) in text.lines().zip(line..) {
            for limit in limits(text) {
                self.out.thresholds.push(Threshold {
                    limit,
                    line,
                    group: here.group(),
                });
            }
        }
    }

    pub(super) fn links(&mut self, words: &Inline, line: u32) {
        if words.links.is_empty()
            && let Some((title, address)) = words.text.split_once([':', '：'])
            && !title.trim().is_empty()
            && !title.contains('\n')
            && let address = address.trim()
            && (address.starts_with("http://") || address.starts_with("https://"))
            && !address.contains(char::is_whitespace)
            && self.out.links.len() < MOST_LINKS
        {
            self.out
                .links
                .push((title.trim().to_owned(), address.to_owned(), line));
        }
        for (title, address) in &words.links {
            if (address.starts_with("http://") || address.starts_with("https://"))
                && self.out.links.len() < MOST_LINKS
            {
                self.out.links.push((title.clone(), address.clone(), line));
            }
        }
    }

    /// A list of reasons to go back. Whether it was one.
    pub(super) fn criteria(
        &mut self,
        ordered: bool,
        items: &[super::super::blocks::Item],
        here: &Here,
    ) -> bool {
        if !here.trigger && !self.are_reasons(ordered, items, here) {
            return false;
        }
        let mut here = here.clone();
        here.trigger = true;
        // What introduces a list says for how long, and how grave it is.
        here.path.push(
            self.lead
                .lines()
                .last()
                .unwrap_or_default()
                .trim()
                .to_owned(),
        );
        for item in items {
            self.trigger(&whole(item), item.lines.start, &here);
            if item.ticked.is_none() {
                self.boxes_below(&item.blocks, &here);
                self.code_beside(&item.blocks, &here);
            }
        }
        true
    }

    /// Whether a list under a heading about going back says when, and not how: most of it are limits,
    /// or the words before it say so.
    fn are_reasons(
        &self,
        ordered: bool,
        items: &[super::super::blocks::Item],
        here: &Here,
    ) -> bool {
        const WHEN: [&str; 28] = [
            "when",
            "if",
            "any of",
            "cuando",
            "si",
            "cualquiera",
            "quando",
            "se",
            "qualquer",
            "lorsque",
            "quand",
            "wenn",
            "falls",
            "sobald",
            "wanneer",
            "als",
            "jeśli",
            "gdy",
            "pokud",
            "když",
            "если",
            "при",
            "якщо",
            "eğer",
            "如果",
            "当",
            "場合",
            "경우",
        ];
        let lead = self.lead.to_lowercase();
        let about = super::super::words::concepts(&lead);
        let introduced = about.contains(&Concept::Rollback) || about.contains(&Concept::Trigger);
        let open = lead.trim_end().ends_with([':', '：']);
        let said = open
            && introduced
            && WHEN.iter().any(|word| {
                has_stem(&lead, &format!("{word} "))
                    || word.chars().all(super::super::words::is_unspaced) && lead.contains(word)
            });
        // `Investigate`, after the reasons to go back at once.
        let graded = tier_of(here.title()).is_some()
            && here.title().split_whitespace().count() <= 3
            && !self.out.triggers.is_empty()
            && here.own.is_empty();
        if !here.under(Concept::Rollback) && !said && !graded {
            return false;
        }
        let has_code = |item: &super::super::blocks::Item| {
            item.blocks
                .iter()
                .any(|block| matches!(block.kind, Kind::Code { .. }))
        };
        let limited = items
            .iter()
            .filter(|item| limit(&whole(item)).is_some())
            .count();
        let plain = !items.iter().any(has_code);
        let aside = [Concept::Validation, Concept::Success, Concept::Escalation]
            .iter()
            .any(|concept| here.is(*concept));
        // What is numbered is done in its order.
        plain && !aside && (said && !ordered || limited > 0 && limited * 2 >= items.len())
    }

    pub(super) fn trigger(&mut self, words: &str, line: u32, here: &Here) {
        let words = words.trim();
        if words.is_empty() || self.out.triggers.len() >= MOST_TRIGGERS {
            return;
        }
        let first = words.lines().next().unwrap_or(words);
        let found = limit(words).map(|mut limit| {
            // A time that the heading says once holds for every line below it.
            limit.hold = limit.hold.or_else(|| {
                here.path
                    .iter()
                    .rev()
                    .take(2)
                    .find_map(|title| super::super::limit::hold(title))
            });
            limit
        });
        let own =
            tier_of(first).filter(|_| first.chars().next().is_some_and(|c| !c.is_alphanumeric()));
        let above = || here.path.iter().rev().find_map(|title| tier_of(title));
        let tier = own.or_else(above).unwrap_or(Tier::Review);
        self.out.triggers.push(Trigger {
            words: words.to_owned(),
            line,
            limit: found,
            tier,
            group: here.group(),
        });
    }

    /// Code that never runs.
    pub(super) fn data(
        &mut self,
        data: &Data,
        language: Option<&str>,
        first: u32,
        body: &str,
        here: &Here,
    ) {
        self.exports(&data.exports);
        if data.kind != DataKind::Timeline {
            self.ladder(first, body);
        }
        if here.trigger
            && matches!(
                data.kind,
                DataKind::Words | DataKind::Output | DataKind::Message
            )
        {
            for (line, text) in (first..).zip(body.lines()) {
                let text = text.trim().trim_start_matches(['-', '*', '•']).trim();
                if !text.is_empty() && !text.starts_with('#') {
                    self.trigger(text, line, here);
                }
            }
            return;
        }
        match data.kind {
            DataKind::Timeline => match here.place {
                Place::Phase(_) if !here.aside => self.timeline(first, body, here),
                _ => self.timelines.push((here.clone(), first, body.to_owned())),
            },
            DataKind::Configuration
                if language.is_none_or(|language| matches!(language, "yaml" | "yml" | "")) =>
            {
                let rules = alerts::rules(first, body);
                if rules.is_empty() {
                    self.limits_of(first, body, here);
                }
                self.out.rules.extend(rules);
            }
            DataKind::Message | DataKind::Words | DataKind::Output => {
                let talks = here.under(Concept::Communication) || data.kind == DataKind::Message;
                if !(talks && self.message(body, first, here)) {
                    self.limits_of(first, body, here);
                }
            }
            DataKind::Configuration => self.limits_of(first, body, here),
            DataKind::Environment | DataKind::Diagram => {}
        }
    }

    /// Traffic in steps, in lines of words: a share, then how long it waits.
    fn ladder(&mut self, first: u32, body: &str) {
        let mut rungs: Vec<Rung> = Vec::new();
        for (line, text) in (first..).zip(body.lines()) {
            let further = || rung_of_ladder(text, line).filter(|_| !rungs.is_empty());
            if let Some(rung) = rung(text, line).or_else(further) {
                rungs.push(rung);
            } else if let Some(last) = rungs.last_mut().filter(|last| last.wait.is_none())
                && has_stem(&text.to_lowercase(), "wait")
            {
                last.wait = duration(text);
            }
        }
        let rising = rungs
            .windows(2)
            .all(|pair| pair[0].percent < pair[1].percent);
        if rungs.len() > 1 && rising {
            self.out.ladders.push(rungs);
        }
    }

    fn limits_of(&mut self, first: u32, body: &str, here: &Here) {
        for (line, text) in (first..).zip(body.lines()) {
            let text = text
                .trim()
                .trim_start_matches(['#', '-', '*', '•', '/'])
                .trim();
            self.limits_in(text, line, here);
        }
    }

    /// A message, where the words are one.
    pub(super) fn message(&mut self, text: &str, line: u32, here: &Here) -> bool {
        let Some(message) = talk::message(here.title(), line, text) else {
            return false;
        };
        self.out.messages.push(message);
        true
    }

    /// A quotation among messages is one, whatever it says.
    pub(super) fn quoted(&mut self, text: &str, line: u32, here: &Here) {
        if !self.message(text, line, here) && !text.trim().is_empty() {
            self.out.messages.push(talk::Message {
                title: here.title().to_owned(),
                subject: None,
                text: text.to_owned(),
                audience: None,
                channel: None,
                line,
                lines: line..line + u32::try_from(text.lines().count()).unwrap_or(1),
                placeholders: Vec::new(),
            });
        }
    }

    pub(super) fn exports(&mut self, exports: &[Export]) {
        let found = exports.iter().map(|export| blank::Variable {
            name: export.name.clone(),
            value: Some(export.value.clone()),
            secret: export.secret,
            title: None,
            line: export.line,
        });
        self.variables(found.collect());
    }

    fn variables(&mut self, found: Vec<blank::Variable>) {
        for variable in found {
            if self.named.insert(variable.name.clone()) {
                self.out.variables.push(variable);
            }
        }
    }

    pub(super) fn fence_seen(&mut self, read: &Fence, language: Option<&str>, first: u32) {
        let (commands, what) = match read {
            Fence::Commands(_) => (true, "commands"),
            Fence::Data(data) => (false, super::steps::named(data.kind)),
        };
        self.out.fences.push(reading::Fence {
            line: first,
            language: language.map(str::to_owned),
            commands,
            what,
        });
    }

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

    /// Rows of what happens when.
    fn rows_in_time(&mut self, head: &[Inline], rows: &[(u32, Vec<Inline>)], here: &Here) {
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
                .and_then(super::steps::takes)
                .or_else(|| when.and_then(|when| when.lasts));
            step.owner = cell(Column::Owner).or(step.owner);
            step.notes.push(row(cells));
            steps.push(step);
        }
        match here.place {
            Place::Phase(_) if !here.aside => {
                steps.into_iter().for_each(|step| self.step(step, here))
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
            for book in std::mem::take(&mut self.out.books) {
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
                    .and_then(|code| command(code))
                    .map(|sub| super::steps::at(sub, line));
                item.notes.push(format!("{name}: {told}"));
            }
            _ => item.notes.push(format!("{name}: {told}")),
        }
    }
    Some(item)
}

fn row(cells: &[Inline]) -> String {
    let cells: Vec<&str> = cells.iter().map(|cell| cell.text.trim()).collect();
    cells.join(" | ")
}

/// What blocks say, a line each: items, rows with `|` between their cells, lines of code.
fn said(blocks: &[Block]) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    for block in super::every_block(blocks.iter()) {
        match &block.kind {
            Kind::Heading(_, words) | Kind::Paragraph(words) => found.extend(
                words
                    .text
                    .lines()
                    .map(str::to_owned)
                    .zip(block.lines.start..)
                    .map(|(text, line)| (line, text)),
            ),
            Kind::Code { first, body, .. } => found.extend(
                body.lines()
                    .map(str::to_owned)
                    .zip(*first..)
                    .map(|(text, line)| (line, text)),
            ),
            Kind::Table { rows, .. } => {
                found.extend(rows.iter().map(|(line, cells)| (*line, row(cells))))
            }
            Kind::List(..) | Kind::Quote(_) | Kind::Other(_) => {}
        }
    }
    found.retain(|(_, text)| !text.trim().is_empty());
    found
}

/// A heading that gives a role to somebody: `Deployment commander: Ada`.
pub(super) fn holder(section: &Section) -> Option<Role> {
    let (title, person) = section.title.split_once([':', '：'])?;
    let (title, person) = (title.trim(), person.trim());
    let short = person.split_whitespace().count() <= 4 && !person.is_empty();
    (short && is_role(title) && !blank::is_open(person)).then(|| Role {
        title: title.to_owned(),
        notes: None,
        person: Some(person.to_owned()),
        duties: Vec::new(),
        line: section.line(),
        lines: section.line()..section.line() + 1,
        backup: None,
    })
}
