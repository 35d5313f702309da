//! Who does what: a heading for each role with its duties, a table, `Commander: Ada` in a heading or
//! a line. Boxes among the duties are tasks and are left to whoever makes checklists.

use std::ops::Range;

use super::choice::choice;
use super::contact::{Contact, is_person, say};
use super::reach::{is_handle, reach};
use super::title::{is_role, title};
use crate::runbook::import::blank::{gaps, is_open};
use crate::runbook::import::blocks::{Block, Inline};
use crate::runbook::import::line::{Line, Piece, Place, fields, labelled, pieces};
use crate::runbook::import::table::label::{column, exact};
use crate::runbook::import::table::{Column, Table, columns, is_box, table};
use crate::runbook::import::words::{Concept, is_about};

/// Which part of a deployment a duty belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// Before it.
    Before,
    /// While it runs.
    During,
    /// Afterwards.
    After,
}

/// A role.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Role {
    /// Without number and brackets: `Deployment Lead`.
    pub title: String,
    /// What stands in brackets after it, with them: `(Decision Authority)`.
    pub notes: Option<String>,
    /// Who has it.
    pub person: Option<String>,
    /// What it does, with its line; boxes are not among them.
    pub duties: Vec<(Option<Part>, String, u32)>,
    /// The line that names it.
    pub line: u32,
    /// Its lines, the end not included: tasks within them are its own.
    pub lines: Range<u32>,
    /// Who stands in.
    pub backup: Option<String>,
}

/// The roles of a section, its heading among the blocks.
#[must_use]
pub fn roles(blocks: &[Block]) -> Vec<Role> {
    let mut reader = Reader::default();
    for piece in pieces(blocks) {
        match piece {
            Piece::Line(line) => reader.line(&line),
            Piece::Table(lines, head, rows) => {
                reader.reach_to(lines.end);
                let found = of_table(head, rows, &reader.headings);
                reader.found.extend(found);
            }
        }
    }
    reader.close();
    reader.found
}

/// A role that is being read.
struct Open {
    role: Role,
    /// The level of its heading; 7 where it has none.
    level: u8,
    /// How deep in lists it was named.
    depth: u8,
    /// Whether something showed that it is a role: a label of its fields, a person.
    sure: bool,
    part: Option<Part>,
}

#[derive(Default)]
struct Reader {
    headings: Vec<String>,
    /// Whether a heading around is about roles.
    about: bool,
    open: Option<Open>,
    found: Vec<Role>,
}

impl Reader {
    fn close(&mut self) {
        if let Some(open) = self.open.take().filter(|open| open.sure) {
            self.found.push(open.role);
        }
    }

    fn reach_to(&mut self, end: u32) {
        if let Some(open) = &mut self.open {
            open.role.lines.end = end.max(open.role.lines.end);
        }
    }

    fn line(&mut self, line: &Line) {
        match line.place {
            Place::Heading(level) => self.heading(level, line),
            Place::Code | Place::Quote => self.reach_to(line.at + 1),
            Place::Words | Place::Item(_) => self.words(line),
        }
    }

    fn heading(&mut self, level: u8, line: &Line) {
        if let Some(open) = &mut self.open
            && level > open.level
        {
            open.part = part(line.text);
            open.role.lines.end = line.at + 1;
            return;
        }
        self.close();
        self.headings.truncate(usize::from(level.saturating_sub(1)));
        let around = self
            .headings
            .iter()
            .any(|words| is_about(words, Concept::Role) && !is_role_alone(words));
        self.headings.push(line.text.to_owned());
        self.about = around || is_about(line.text, Concept::Role);
        let (words, person) = match labelled(line.text) {
            Some((label, value)) if is_role(&title(label).0) => (label, Some(value)),
            Some(_) => return,
            None => (line.text, None),
        };
        let (named, _) = title(words);
        let assigned = person.is_some_and(is_named);
        if !is_role(&named) || person.is_some() && !assigned {
            return;
        }
        // "Team Roles" is the heading of them all.
        if person.is_none() && is_about(&named, Concept::Role) && !around {
            return;
        }
        let mut role = begun(words, line.at);
        role.person = person.and_then(said);
        self.open = Some(Open {
            role,
            level,
            depth: 0,
            sure: assigned,
            part: None,
        });
    }

    fn words(&mut self, line: &Line) {
        self.reach_to(line.at + 1);
        if line.boxed {
            return;
        }
        let all = fields(line.text);
        if all.len() > 1
            && all
                .iter()
                .all(|(label, value)| is_role(&title(label).0) && !value.is_empty())
        {
            for (label, value) in all {
                self.assigned(label, value, line);
            }
            return;
        }
        let field = labelled(line.text)
            .or_else(|| line.text.strip_suffix([':', '：']).map(|label| (label, "")));
        if let Some((label, value)) = field {
            if self.field(label, value, line) {
                return;
            }
            if self.assigned(label, value, line) {
                return;
            }
        }
        if line.place != Place::Words && self.duty(line) {
            return;
        }
        // A bold line that names a role and stands alone, within a section of roles.
        let alone = line
            .bold
            .is_some_and(|bold| bold.trim_end_matches(':') == line.text.trim_end_matches(':'));
        if alone
            && self.about
            && is_role(&title(line.text).0)
            && self.open.as_ref().is_none_or(|open| open.level == 7)
        {
            self.close();
            let role = begun(line.text, line.at);
            self.open = Some(Open {
                role,
                level: 7,
                depth: depth(line),
                sure: true,
                part: None,
            });
        }
    }

    /// A field of the role that is being read.
    fn field(&mut self, label: &str, value: &str, line: &Line) -> bool {
        let Some(open) = &mut self.open else {
            return false;
        };
        if value.is_empty()
            && line.place == Place::Words
            && let Some(part) = part(label)
        {
            open.part = Some(part);
            return true;
        }
        match exact(label) {
            Some(Column::Name | Column::Owner | Column::Primary) => {
                open.role.person = open.role.person.take().or_else(|| said(value));
            }
            Some(Column::Secondary) => {
                open.role.backup = open.role.backup.take().or_else(|| said(value));
            }
            Some(
                Column::Phone
                | Column::Email
                | Column::Chat
                | Column::Pager
                | Column::Contact
                | Column::Available,
            ) => {}
            Some(Column::Duties) => {
                open.part = None;
                if !value.is_empty() {
                    open.role.duties.push((None, value.to_owned(), line.at));
                }
            }
            _ => return false,
        }
        open.sure = true;
        true
    }

    /// `Commander: Ada`, and in a section of roles `DBA: runs the migration`.
    fn assigned(&mut self, label: &str, value: &str, line: &Line) -> bool {
        let (named, _) = title(label);
        let inside = self.open.as_ref().is_some_and(|open| open.level < 7);
        let asked = column(label) == Column::Owner && !self.about;
        if !is_role(&named) || inside || is_level(&named) || is_field(label) || asked {
            return false;
        }
        let person = is_named(value);
        // A place to sign: `CTO: ____ Date: ____`; a question: `Responsable de …: ____`.
        let signs = !gaps(value).is_empty() && labelled(value).is_some();
        let asks = column(label) == Column::Owner && is_vacant(value) || is_box(value);
        if signs || asks {
            return false;
        }
        if !(self.about || person && line.bold.is_some() && !is_open(value)) {
            return false;
        }
        self.close();
        let mut role = begun(label, line.at);
        if person {
            role.person = said(value);
        } else if !value.is_empty() {
            role.duties.push((None, value.to_owned(), line.at));
        }
        self.open = Some(Open {
            role,
            level: 7,
            depth: depth(line),
            sure: true,
            part: None,
        });
        true
    }

    fn duty(&mut self, line: &Line) -> bool {
        let Some(open) = &mut self.open else {
            return false;
        };
        // What stands beside it in its list is another thing.
        if depth(line) <= open.depth {
            return false;
        }
        open.role
            .duties
            .push((open.part, line.text.to_owned(), line.at));
        true
    }
}

fn depth(line: &Line) -> u8 {
    match line.place {
        Place::Item(depth) => depth,
        _ => 0,
    }
}

fn begun(words: &str, line: u32) -> Role {
    let (title, notes) = title(words);
    Role {
        title,
        notes,
        line,
        lines: line..line + 1,
        ..Role::default()
    }
}

/// Whether a heading is the title of a role rather than of them all.
fn is_role_alone(words: &str) -> bool {
    labelled(words).is_some_and(|(label, value)| is_role(label) && is_named(value))
}

/// The part that a label names.
fn part(label: &str) -> Option<Part> {
    let about = |concept| is_about(label, concept);
    if about(Concept::During) {
        Some(Part::During)
    } else if about(Concept::Before) {
        Some(Part::Before)
    } else {
        about(Concept::After).then_some(Part::After)
    }
}

/// Whether a label is a field of something and no title.
fn is_field(label: &str) -> bool {
    exact(label)
        .is_some_and(|column| !matches!(column, Column::Check | Column::Service | Column::Role))
}

fn is_level(words: &str) -> bool {
    words
        .split_whitespace()
        .next()
        .is_some_and(|first| exact(first) == Some(Column::Level))
}

/// Whether a value is a person, a handle or a place for one.
fn is_named(value: &str) -> bool {
    if is_box(value) || choice(value).is_some() || value.ends_with(['.', '。']) {
        return false;
    }
    let handle = reach(value).chat.is_some();
    !value.is_empty() && is_vacant(value) || handle || is_person(value) && said(value).is_some()
}

/// Whether a value waits for somebody to fill it in.
fn is_vacant(value: &str) -> bool {
    is_open(value) || !gaps(value).is_empty()
}

/// Whom a value names.
fn said(value: &str) -> Option<String> {
    if is_vacant(value) {
        return None;
    }
    let inside = value
        .strip_prefix('[')
        .and_then(|value| value.strip_suffix(']'));
    let value = inside.unwrap_or(value);
    let mut person = Contact::default();
    say(&mut person, value);
    person
        .name
        .or(person.chat.filter(|chat| is_handle(chat)))
        .or(person.note)
}

fn of_table(head: &[Inline], rows: &[(u32, Vec<Inline>)], headings: &[String]) -> Vec<Role> {
    if !matches!(table(head, rows, headings), Table::Roles | Table::Contacts) {
        return Vec::new();
    }
    let columns = columns(head);
    let at = |wanted: &[Column]| {
        wanted
            .iter()
            .find_map(|wanted| columns.iter().position(|column| column == wanted))
    };
    let Some(titled) = at(&[Column::Role]) else {
        return Vec::new();
    };
    let person = at(&[
        Column::Name,
        Column::Primary,
        Column::Owner,
        Column::Contact,
    ]);
    let backup = at(&[Column::Secondary]);
    let duties = at(&[Column::Duties, Column::Description, Column::Task]);
    let role = |(line, cells): &(u32, Vec<Inline>)| {
        let text = |at: Option<usize>| {
            at.and_then(|at| cells.get(at))
                .map_or("", |cell| cell.text.trim())
        };
        let named = text(Some(titled));
        if named.is_empty() || is_open(named) {
            return None;
        }
        let mut role = begun(named, *line);
        role.person = said(text(person));
        role.backup = said(text(backup));
        let all = text(duties)
            .split([';', '；'])
            .map(str::trim)
            .filter(|duty| !is_open(duty));
        role.duties = all.map(|duty| (None, duty.to_owned(), *line)).collect();
        Some(role)
    };
    rows.iter().filter_map(role).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::import::blocks::blocks;

    fn told(text: &str) -> Vec<String> {
        let found = roles(&blocks(text));
        let told = |role: &Role| {
            let person = role
                .person
                .as_deref()
                .map_or(String::new(), |person| format!(" = {person}"));
            let backup = role
                .backup
                .as_deref()
                .map_or(String::new(), |backup| format!(" / {backup}"));
            let duties: Vec<String> = role
                .duties
                .iter()
                .map(|(part, duty, _)| {
                    part.map_or_else(|| duty.clone(), |part| format!("{part:?} {duty}"))
                })
                .collect();
            let duties = if duties.is_empty() {
                String::new()
            } else {
                format!(": {}", duties.join(", "))
            };
            format!("{} {}{person}{backup}{duties}", role.line, role.title)
        };
        found.iter().map(told).collect()
    }

    #[test]
    fn every_way_of_writing_a_role_is_read() {
        for (text, expected) in [
            (
                "## Team roles\n### 1. RELEASE LEAD (decides)\n**Name:** ____\n\n**Responsibilities:**\n- Decides\n\n**During Deployment:**\n- Watches\n- [ ] Reports\n\n### 2. DATABASE ADMIN\nName: Bob\n",
                vec![
                    "2 Release Lead: Decides, During Watches",
                    "12 Database Admin = Bob",
                ],
            ),
            (
                "## Team\n\n| Role | Name | Backup |\n|-|-|-|\n| Commander | Ada | Bob |\n",
                vec!["5 Commander = Ada / Bob"],
            ),
            (
                "## Roles\n\n| Role | Responsibilities |\n|-|-|\n| SRE | shifts traffic; watches |\n",
                vec!["5 SRE: shifts traffic, watches"],
            ),
            (
                "## Deployment Commander: Ada\n\nWords.\n",
                vec!["1 Deployment Commander = Ada"],
            ),
            (
                "## Roles\n- **Commander**: Ada\n- **DBA**: runs the migration\n",
                vec!["2 Commander = Ada", "3 DBA: runs the migration"],
            ),
            (
                "# Shop\n\n**Incident Commander:** Ada Lovelace\n**Owner:** ops\n",
                vec!["3 Incident Commander = Ada Lovelace"],
            ),
            (
                "## Roles\n\n**Release Lead**\n- decides\n- tells\n\n**Scribe**\n- writes\n",
                vec!["3 Release Lead: decides, tells", "7 Scribe: writes"],
            ),
            (
                "## Roles y responsabilidades\n### Líder técnico\n- **Nombre:** Ana\n- **Responsabilidades:** decidir\n",
                vec!["2 Líder técnico = Ana: decidir"],
            ),
            (
                "## Papéis\n- Coordenador: Bia Souza\n",
                vec!["2 Coordenador = Bia Souza"],
            ),
            (
                "## Rollen\n\n| Rolle | Name | Vertretung |\n|-|-|-|\n| Einsatzleitung | Uwe | Eva |\n",
                vec!["5 Einsatzleitung = Uwe / Eva"],
            ),
            (
                "## Роли\n- **Руководитель:** Анна\n",
                vec!["2 Руководитель = Анна"],
            ),
            (
                "## 角色\n- 总指挥：王伟（电话：13800000000）\n- 测试：赵敏\n",
                vec!["2 总指挥 = 王伟", "3 测试 = 赵敏"],
            ),
            (
                "# Shop\n\n**Commander:** Ada Lovelace | **Scribe:** Bob\n",
                vec!["3 Commander = Ada Lovelace", "3 Scribe = Bob"],
            ),
            ("## 角色\n- 指挥官：李雷\n", vec!["2 指挥官 = 李雷"]),
            (
                "## 役割\n\n| 役割 | 氏名 |\n|-|-|\n| 責任者 | 佐藤 |\n",
                vec!["5 責任者 = 佐藤"],
            ),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn steps_and_forms_are_no_roles() {
        for text in [
            "## Deploy\n- **Note**: Ada\n- Step 1: Stop\n",
            "## On-call engineer notified\n- one\n",
            "## Support\n\nCall us.\n",
            "- Level 1: On-call engineer\n",
        ] {
            assert_eq!(told(text), Vec::<String>::new(), "{text}");
        }
    }
}
