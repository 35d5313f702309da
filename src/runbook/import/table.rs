//! What the columns of a table are, by their heads in many languages, and what the whole table is.
//! The words of labels are the same ones (`Phone`, `负责人`): `column` answers for both.

pub mod label;

use super::blocks::Inline;
use super::words::{Concept, is_about};
use label::column;

/// What a column or a label says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "each is the word that stands over the column")]
pub enum Column {
    Number,
    Task,
    Owner,
    Status,
    Time,
    Duration,
    Command,
    Expected,
    Name,
    Role,
    Phone,
    Email,
    Chat,
    Pager,
    Contact,
    Primary,
    Secondary,
    Available,
    Severity,
    Responds,
    Escalate,
    Metric,
    Normal,
    Warning,
    Critical,
    Threshold,
    Action,
    Value,
    Variable,
    Description,
    Purpose,
    Url,
    Evidence,
    Date,
    Notes,
    Signature,
    Approver,
    Check,
    Duties,
    Level,
    Service,
    Subject,
    Audience,
    Version,
    Author,
    Other,
}

use Column as C;

/// What each column is.
#[must_use]
pub fn columns(head: &[Inline]) -> Vec<Column> {
    head.iter().map(|cell| column(&cell.text)).collect()
}

/// What a table is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Table {
    /// Its rows are things to do or to check.
    Tasks,
    /// Its rows are times with what happens then.
    Timeline,
    /// Whom to call.
    Contacts,
    /// Who does what.
    Roles,
    /// Numbers and their limits.
    Tiers,
    /// Variables of the surroundings.
    Variables,
    /// Where health is asked.
    Endpoints,
    /// Who signs.
    SignOff,
    /// Who is called next.
    Escalation,
    /// How bad it is, and what then.
    Severities,
    /// Something else.
    Other,
}

/// What a table is, by its head, its cells and the headings that it stands under (outermost first).
#[must_use]
pub fn table(head: &[Inline], rows: &[(u32, Vec<Inline>)], headings: &[String]) -> Table {
    let columns = columns(head);
    let has = |column| columns.contains(&column);
    let any = |of: &[Column]| of.iter().any(|column| has(*column));
    let nearest = headings.last().map_or("", String::as_str);
    let about = |concept| is_about(nearest, concept);
    let reach = [C::Phone, C::Email, C::Chat, C::Pager];
    let person = [C::Name, C::Contact, C::Primary, C::Secondary, C::Owner];

    if has(C::Signature) || has(C::Approver) && any(&[C::Role, C::Date, C::Status, C::Name]) {
        return Table::SignOff;
    }
    if about(Concept::SignOff) && any(&[C::Role, C::Name]) && any(&[C::Date, C::Time]) {
        return Table::SignOff;
    }
    let measured = has(C::Metric) && has(C::Expected) || has(C::Threshold) && has(C::Action);
    if measured && !is_boxed(rows) {
        return Table::Tiers;
    }
    if any(&[C::Normal, C::Critical, C::Threshold])
        && (any(&[C::Metric, C::Service, C::Check]) || has(C::Normal) || has(C::Warning))
    {
        return Table::Tiers;
    }
    if about(Concept::Contact) && has(C::Contact) && !has(C::Level) {
        return Table::Contacts;
    }
    if (has(C::Escalate) || has(C::Level))
        && any(&[C::Contact, C::Role, C::Name, C::Responds, C::Time])
    {
        return Table::Escalation;
    }
    let level = has(C::Level) || has(C::Severity);
    if about(Concept::Escalation) && level && any(&person) && any(&[C::Time, C::Responds]) {
        return Table::Escalation;
    }
    if has(C::Severity)
        && any(&[
            C::Responds,
            C::Action,
            C::Escalate,
            C::Description,
            C::Contact,
        ])
    {
        return Table::Severities;
    }
    let people = any(&person) || has(C::Role);
    if has(C::Time) && any(&[C::Chat, C::Audience, C::Subject]) && !people {
        return Table::Timeline;
    }
    if any(&reach) && !has(C::Task) {
        return Table::Contacts;
    }
    if about(Concept::Contact) && any(&person) {
        return Table::Contacts;
    }
    if has(C::Primary) && has(C::Secondary) {
        return Table::Contacts;
    }
    if has(C::Variable) && any(&[C::Value, C::Description, C::Purpose, C::Notes, C::Status]) {
        return Table::Variables;
    }
    if has(C::Url) && (any(&[C::Expected, C::Service, C::Check]) || about(Concept::Validation)) {
        return Table::Endpoints;
    }
    let task = any(&[C::Task, C::Action, C::Check]);
    if has(C::Time) && (task || has(C::Description)) && !is_boxed(rows) {
        return Table::Timeline;
    }
    if has(C::Role) && (any(&person) || any(&[C::Duties, C::Task, C::Description])) {
        return Table::Roles;
    }
    if is_boxed(rows)
        || task
            && any(&[
                C::Status,
                C::Owner,
                C::Command,
                C::Evidence,
                C::Number,
                C::Expected,
                C::Duration,
            ])
    {
        return Table::Tasks;
    }
    Table::Other
}

/// The signs of a checkbox in a cell.
const BOXES: [&str; 14] = [
    "[ ]", "[x]", "[X]", "[  ]", "[]", "☐", "☑", "☒", "⬜", "□", "◻", "🔲", "❏", "▢",
];

/// Whether a cell is a checkbox and nothing else, or begins with one.
#[must_use]
pub fn is_box(cell: &str) -> bool {
    let cell = cell.trim();
    BOXES.iter().any(|sign| cell.starts_with(sign))
}

fn is_boxed(rows: &[(u32, Vec<Inline>)]) -> bool {
    let boxed = |(_, cells): &&(u32, Vec<Inline>)| cells.iter().any(|cell| is_box(&cell.text));
    rows.iter().filter(boxed).count() * 2 > rows.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(row: &str) -> Vec<Inline> {
        let cell = |text: &str| Inline {
            text: text.trim().to_owned(),
            ..Inline::default()
        };
        row.split('|').map(cell).collect()
    }

    fn told(head: &str, row: &str, heading: &str) -> Table {
        table(&cells(head), &[(3, cells(row))], &[heading.to_owned()])
    }

    #[rustfmt::skip]
    const HEADS: &[(&str, &str, &str, Table)] = &[
        ("# | Item | Owner | Status | Date", "1 | Freeze merges | Ops | ⬜ | -", "", Table::Tasks),
        ("Nr | Aufgabe | Verantwortlich | Status", "1 | Sperren | Ops | offen", "", Table::Tasks),
        ("Check | Done", "DNS | [ ]", "", Table::Tasks),
        ("Time | Activity | Owner | Duration", "09:00 | Shift | SRE | 5m", "", Table::Timeline),
        ("When | Audience | Channel | Message", "T-1d | all | mail | soon", "Communication", Table::Timeline),
        ("Hora | Actividad | Responsable", "09:00 | Mover | SRE", "", Table::Timeline),
        ("时间 | 任务 | 负责人", "09:00 | 切换 | 运维", "", Table::Timeline),
        ("Role | Name | Phone | Email", "Lead | Ada | 1 | a@b.c", "", Table::Contacts),
        ("Papel | Nome | Contato | Disponibilidade", "DBA | | |", "Contatos de emergência", Table::Contacts),
        ("Роль | Имя | Телефон", "Дежурный | Анна | +7", "", Table::Contacts),
        ("Role | Primary | Secondary", "SRE | @a | @b", "On-call", Table::Contacts),
        ("Role | Name", "Commander | Ada", "Team", Table::Roles),
        ("Rolle | Aufgaben", "Leitung | entscheidet", "", Table::Roles),
        ("役割 | 氏名", "指揮者 | 佐藤", "", Table::Roles),
        ("Metric | Normal | Warning | Critical", "CPU | 1 | 2 | 3", "", Table::Tiers),
        ("Métrica | Umbral", "CPU | 80", "", Table::Tiers),
        ("Metric | Target | Actual", "CPU | 50 % |", "", Table::Tiers),
        ("Condition | Action", "errors > 5 % | go back", "", Table::Tiers),
        ("Situation | Contact | Method | Escalation", "Data | DBA | Slack #db | page", "Contacts", Table::Contacts),
        ("Variable | Default | Description", "PORT | 1 | x", "", Table::Variables),
        ("环境变量 | 说明", "PORT | 端口", "", Table::Variables),
        ("Service | URL | Expected", "api | http://a/health | 200", "", Table::Endpoints),
        ("Role | Name | Signature | Date", "Lead | | | ", "", Table::SignOff),
        ("Rol | Nombre | Firma | Fecha", "QA | | | ", "", Table::SignOff),
        ("Role | Name | Approval | Date", "QA | | ✅ | ", "Approval", Table::SignOff),
        ("Level | Contact | Response Time", "L1 | On-call | 15 min", "", Table::Escalation),
        ("Severity | Response Time | Action", "P1 | 5 min | page", "", Table::Severities),
        ("Fruit | Colour", "apple | red", "", Table::Other),
    ];

    #[test]
    fn a_head_says_what_a_table_is() {
        for (head, row, heading, expected) in HEADS {
            assert_eq!(told(head, row, heading), *expected, "{head}");
        }
    }
}
