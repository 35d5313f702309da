//! Whom to call: tables, `On-call: +1 …`, a bold line with fields under it, fences of such lines,
//! `- Name – address`, handles.

use std::ops::Range;

use super::channel::is_about_channels;
use super::reach::{is_address, reach};
use super::title::{is_role, title};
use crate::runbook::import::blank::is_open;
use crate::runbook::import::blocks::{Block, Inline};
use crate::runbook::import::line::{Line, Piece, Place, fields, labelled, pieces};
use crate::runbook::import::table::label::{column, exact};
use crate::runbook::import::table::{Column, Table, columns, table};
use crate::runbook::import::words::{Concept, is_about};

/// Somebody to call.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Contact {
    /// The role or the occasion.
    pub title: String,
    /// What stands in brackets after it, with them.
    pub notes: Option<String>,
    /// The person.
    pub name: Option<String>,
    /// The number to call.
    pub phone: Option<String>,
    /// The address of mail.
    pub email: Option<String>,
    /// A handle or a channel.
    pub chat: Option<String>,
    /// What pages them.
    pub pager: Option<String>,
    /// When they can be reached.
    pub available: Option<String>,
    /// Who stands in.
    pub secondary: Option<String>,
    /// Anything else that is said of how to reach them.
    pub note: Option<String>,
    /// The labels of the fields that are there, filled in or not.
    pub fields: Vec<String>,
    /// Whether anything is filled in; a form that waits for its values is not.
    pub filled: bool,
    /// The line that names it.
    pub line: u32,
    /// Its lines, the end not included.
    pub lines: Range<u32>,
    /// Whether this is another company: a provider, a vendor.
    pub vendor: bool,
}

/// The contacts of a section.
#[must_use]
pub fn contacts(blocks: &[Block]) -> Vec<Contact> {
    let mut reader = Reader::default();
    for piece in pieces(blocks) {
        match piece {
            Piece::Line(line) => reader.line(&line),
            Piece::Table(_, head, rows) => {
                reader.close();
                let found = of_table(head, rows, &reader.headings);
                reader.found.extend(found);
            }
        }
    }
    reader.close();
    reader.found
}

/// Words of companies that are called.
#[rustfmt::skip]
const VENDORS: [&str; 26] = [
    "vendor", "provider", "supplier", "external", "third-party", "third party", "hosting", "cloud support", "proveedor", "fornecedor", "provedor", "fournisseur", "prestataire", "anbieter", "dienstleister", "lieferant", "fornitore",
    "leverancier", "dostawca", "dodavatel", "поставщик", "провайдер", "供应商", "ベンダー", "공급업체", "tedarikçi",
];

fn is_vendor(words: &str) -> bool {
    let words = words.to_lowercase();
    VENDORS.iter().any(|vendor| words.contains(vendor))
}

/// The most fields of one contact.
const MOST_FIELDS: usize = 12;

#[derive(Default)]
struct Reader {
    headings: Vec<String>,
    /// Whether the heading is about channels and messages: its lines are no people.
    channels: bool,
    /// Whether the heading is about whom to call.
    calling: bool,
    /// What the next fields belong to, with its line and the depth it stands at.
    pending: Option<(String, u32, u8)>,
    open: Option<Contact>,
    found: Vec<Contact>,
}

impl Reader {
    fn line(&mut self, line: &Line) {
        if let Place::Heading(level) = line.place {
            self.heading(level, line);
            return;
        }
        if self.channels || is_level(line.text) || line.place == Place::Code && !self.calling {
            return;
        }
        if let Some(bold) = names(line) {
            self.close();
            self.pending = Some((bold.to_owned(), line.at, depth(line)));
            return;
        }
        let fields = fields(line.text);
        let known = fields
            .iter()
            .filter(|(label, _)| field_of(label).is_some())
            .count();
        let first = fields
            .first()
            .is_some_and(|(label, _)| field_of(label).is_some());
        let own = self.open.is_none()
            && fields.len() == 1
            && fields.iter().all(|(label, _)| is_own(label))
            && self
                .pending
                .as_ref()
                .is_some_and(|(words, _, depth)| *depth == 0 && !is_role(words));
        if known > 0 && first && !own && (self.pending.is_some() || self.open.is_some()) {
            for (label, value) in fields {
                self.field(label, value, line.at);
            }
            return;
        }
        if let Some(contact) = self.single(line) {
            self.close();
            self.found.push(contact);
        }
    }

    fn heading(&mut self, level: u8, line: &Line) {
        self.close();
        self.headings.truncate(usize::from(level.saturating_sub(1)));
        self.headings.push(line.text.to_owned());
        let about = |concept| is_about(line.text, concept);
        let channel = is_about_channels(line.text);
        self.channels = (about(Concept::Communication) || channel) && !about(Concept::Contact);
        let calling = |words: &String| is_about(words, Concept::Contact);
        self.calling = self.headings.iter().any(calling) && !about(Concept::Escalation);
        self.pending = Some((line.text.to_owned(), line.at, 0));
    }

    /// One field of the contact that is being read.
    fn field(&mut self, label: &str, value: &str, at: u32) {
        let Some(column) = field_of(label) else {
            return;
        };
        let again = self
            .open
            .as_ref()
            .is_some_and(|open| open.fields.iter().any(|field| field == label));
        let full = self
            .open
            .as_ref()
            .is_some_and(|open| open.fields.len() >= MOST_FIELDS);
        if again || full {
            self.close();
        }
        if self.open.is_none() {
            let Some((words, line, _)) = self.pending.clone() else {
                return;
            };
            self.open = Some(begun(&words, line, self.vendors()));
        }
        if let Some(open) = &mut self.open {
            open.fields.push(label.to_owned());
            open.lines.end = at + 1;
            put(open, column, value);
        }
    }

    fn vendors(&self) -> bool {
        self.headings.last().is_some_and(|words| is_vendor(words))
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else {
            return;
        };
        // Fields of something else have the same labels: `Name`, `Email: three were sent`.
        let ways = open.fields.iter().filter_map(|label| field_of(label));
        let way = ways
            .clone()
            .any(|column| matches!(column, Column::Phone | Column::Email));
        let named = ways.clone().any(|column| column == Column::Name);
        let reached = [&open.phone, &open.email, &open.chat]
            .into_iter()
            .flatten()
            .any(|said| reach(said).is_some());
        let person = is_role(&open.title) || open.vendor;
        let form = way && named && !open.filled;
        let is = if self.calling {
            person || way || named
        } else {
            (person || named) && (reached || form)
        };
        if is {
            self.found.push(open);
        }
    }

    /// A contact that one line tells whole.
    fn single(&self, line: &Line) -> Option<Contact> {
        if line.boxed || line.place == Place::Code && !self.calling {
            return None;
        }
        let (label, value) = labelled(line.text).or_else(|| dashed(line))?;
        let value = value.trim();
        let reached = reach(value);
        let person = is_role(label)
            || is_about(label, Concept::Contact)
            || is_vendor(label)
            || self.vendors();
        let way = matches!(
            exact(label),
            Some(
                Column::Phone
                    | Column::Email
                    | Column::Chat
                    | Column::Url
                    | Column::Pager
                    | Column::Date
                    | Column::Version
                    | Column::Author
                    | Column::Status
            )
        );
        let reachable =
            reached.phone.is_some() || reached.email.is_some() || reached.chat.is_some();
        let wanted = (self.calling && (reachable || person)) || person && reachable;
        if way
            || !wanted
            || value.is_empty() && !self.calling
            || is_address(value)
            || value.is_empty() && line.place == Place::Words
        {
            return None;
        }
        // A sentence of what to do is no contact, unless it tells how.
        if !reachable && value.split_whitespace().count() > 8 {
            return None;
        }
        let mut contact = begun(label, line.at, self.vendors());
        for part in value.split(['|', ';']) {
            say(&mut contact, part);
        }
        Some(contact)
    }
}

fn begun(words: &str, line: u32, vendors: bool) -> Contact {
    let (title, notes) = title(words);
    Contact {
        vendor: vendors || is_vendor(&title),
        title,
        notes,
        line,
        lines: line..line + 1,
        ..Contact::default()
    }
}

/// The title that a line gives to the fields after it: a bold line, an item that is only a label.
fn names<'l>(line: &Line<'l>) -> Option<&'l str> {
    if line.boxed || !matches!(line.place, Place::Words | Place::Item(_) | Place::Code) {
        return None;
    }
    if let Some(bold) = line.bold {
        let rest = line.text.strip_prefix(bold)?.trim();
        let bracket = rest.starts_with('(') && rest.ends_with(')');
        return (rest.is_empty() || rest == ":" || rest == "：" || bracket).then_some(line.text);
    }
    let label = line.text.strip_suffix([':', '：'])?;
    let titled = (is_role(label) || line.place != Place::Words)
        && label.chars().count() <= 60
        && field_of(label).is_none();
    titled.then_some(label)
}

fn depth(line: &Line) -> u8 {
    match line.place {
        Place::Item(depth) => depth,
        _ => 0,
    }
}

/// Whether a label may be the title of a contact as well as a field of one.
fn is_own(label: &str) -> bool {
    matches!(
        field_of(label),
        Some(Column::Contact | Column::Primary | Column::Secondary)
    )
}

/// `Level 1: …` is a rung of an escalation.
fn is_level(text: &str) -> bool {
    let mut words = text
        .split(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '*' | '('))
        .filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    let number = second.starts_with(|c: char| c.is_ascii_digit());
    let short = first.len() == 2
        && first.starts_with(['L', 'l', 'N'])
        && first.ends_with(|c: char| c.is_ascii_digit());
    short || number && matches!(column(first), Column::Level | Column::Severity)
}

/// The field that a label names, where it is one of a contact.
fn field_of(label: &str) -> Option<Column> {
    use Column as C;
    let label = label.trim_start_matches(|c: char| !c.is_alphanumeric());
    let column = exact(label).or_else(|| {
        (label.split_whitespace().count() <= 2 && !is_role(label)).then(|| column(label))
    })?;
    let named = matches!(
        column,
        C::Name
            | C::Phone
            | C::Email
            | C::Chat
            | C::Pager
            | C::Available
            | C::Secondary
            | C::Primary
            | C::Contact
    );
    named.then_some(column)
}

/// `Name – address`, `Name - +1 …`, `Name (address)`.
fn dashed<'l>(line: &Line<'l>) -> Option<(&'l str, &'l str)> {
    let text = line.text;
    let parted = [" – ", " — ", " - ", " → "]
        .iter()
        .find_map(|dash| text.split_once(dash));
    let (label, value) = parted.or_else(|| {
        let (label, value) = text.split_once(" (")?;
        Some((label, value.strip_suffix(')')?))
    })?;
    let fits = label.chars().count() <= 60 && label.split_whitespace().count() <= 6;
    (fits && reach(value).is_some()).then_some((label.trim(), value))
}

/// Puts a value where its column says.
fn put(contact: &mut Contact, column: Column, value: &str) {
    use Column as C;
    let value = value.trim();
    if value.is_empty() {
        return;
    }
    let crossed = column == C::Phone && super::reach::phone(value).is_some();
    if is_open(value) && !crossed {
        return;
    }
    contact.filled |= !is_open(value);
    let place = match column {
        C::Name => &mut contact.name,
        C::Phone => &mut contact.phone,
        C::Email => &mut contact.email,
        C::Chat => &mut contact.chat,
        C::Pager => &mut contact.pager,
        C::Available => &mut contact.available,
        C::Secondary => &mut contact.secondary,
        _ => {
            say(contact, value);
            return;
        }
    };
    place.get_or_insert_with(|| value.to_owned());
}

/// Takes from free words what they say of how to reach somebody.
pub(super) fn say(contact: &mut Contact, words: &str) {
    // `Telegram: @ada`, `Email: ada@example.org` within the words.
    let plain = words.replace(['（', '）', '，', '、', '；'], " ");
    let (label, words) = match labelled(&plain) {
        Some((label, value)) if exact(label).is_some() => (field_of(label), value),
        _ => (None, plain.as_str()),
    };
    let reached = reach(words);
    contact.filled |= !is_open(words);
    let mut rest = Some(reached.rest.clone()).filter(|rest| !is_open(rest));
    if label == Some(Column::Pager) {
        contact.pager = Some(words.trim().to_owned());
        return;
    }
    contact.phone = contact.phone.take().or(reached.phone);
    contact.email = contact.email.take().or(reached.email);
    contact.chat = contact.chat.take().or(reached.chat);
    if let Some(said) = &mut rest {
        let always = ["24/7", "24x7", "24×7", "7x24", "7×24"];
        if let Some(hours) = always.iter().find(|hours| said.contains(**hours)) {
            contact.available.get_or_insert_with(|| (*hours).to_owned());
            *said = said.replace(*hours, "");
        }
        // "[Name] - Telegram": the label of what was found is no name.
        let words: Vec<&str> = said
            .split_whitespace()
            .filter(|word| {
                let column = field_of(word.trim_matches([':', '：', '-', '–', ',']));
                let medium = Column::Phone..=Column::Pager;
                !column.is_some_and(|column| medium.contains(&column))
            })
            .collect();
        let around = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ',' | '/');
        words.join(" ").trim_matches(around).clone_into(said);
    }
    let said = rest.filter(|said| !is_open(said));
    let is_name = |said: &String| said.split_whitespace().count() <= 4 && is_person(said);
    match said {
        Some(said) if contact.name.is_none() && is_name(&said) => contact.name = Some(said),
        Some(said) if contact.note.is_none() => contact.note = Some(said),
        _ => {}
    }
}

/// Whether words look like a name: every word but small ones begins large, or the script has no large letters.
pub(super) fn is_person(words: &str) -> bool {
    let words = words.trim();
    let small = [
        "de", "da", "van", "von", "der", "den", "di", "del", "la", "le", "and", "y", "e", "und",
        "et", "i", "a", "&", "/", "+",
    ];
    let large = |word: &str| {
        let first = word
            .chars()
            .find(|c| c.is_alphanumeric() || matches!(c, '@' | '['));
        first.is_none_or(|first| !first.is_lowercase()) || small.contains(&word)
    };
    let count = words.split_whitespace().count();
    (1..=6).contains(&count)
        && words.split_whitespace().all(large)
        && words.contains(char::is_alphanumeric)
}

fn of_table(head: &[Inline], rows: &[(u32, Vec<Inline>)], headings: &[String]) -> Vec<Contact> {
    use Column as C;
    let kind = table(head, rows, headings);
    if !matches!(kind, Table::Contacts | Table::Roles) {
        return Vec::new();
    }
    let columns = columns(head);
    let titled = [
        C::Role,
        C::Service,
        C::Other,
        C::Name,
        C::Owner,
        C::Contact,
        C::Severity,
    ]
    .iter()
    .find_map(|column| columns.iter().position(|other| other == column));
    let Some(titled) = titled else {
        return Vec::new();
    };
    let vendors = headings.last().is_some_and(|words| is_vendor(words));
    let contact = |(line, cells): &(u32, Vec<Inline>)| {
        let named = cells.get(titled)?.text.trim();
        if named.is_empty() {
            return None;
        }
        let mut contact = begun(named, *line, vendors);
        for (at, (column, cell)) in columns.iter().zip(cells).enumerate() {
            if at == titled {
                continue;
            }
            contact.fields.push(
                head.get(at)
                    .map_or_else(String::new, |head| head.text.clone()),
            );
            cell_of(&mut contact, *column, cell.text.trim());
        }
        Some(contact)
    };
    rows.iter().filter_map(contact).collect()
}

/// What one cell of a row says.
fn cell_of(contact: &mut Contact, column: Column, text: &str) {
    use Column as C;
    match column {
        C::Primary | C::Contact | C::Owner if !is_open(text) => {
            let reached = reach(text);
            if reached.is_some() {
                say(contact, text);
            } else {
                contact.filled = true;
                contact.name.get_or_insert_with(|| text.to_owned());
            }
        }
        C::Name | C::Phone | C::Email | C::Chat | C::Pager | C::Available | C::Secondary => {
            put(contact, column, text);
        }
        _ if !is_open(text) => {
            let note = contact.note.take();
            let noted = note.map_or_else(|| text.to_owned(), |note| format!("{note}; {text}"));
            contact.note = Some(noted);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::import::blocks::blocks;

    /// The contacts in lines: what is known of each.
    fn told(text: &str) -> Vec<String> {
        let found = contacts(&blocks(text));
        found.iter().map(line_of).collect()
    }

    fn line_of(contact: &Contact) -> String {
        let ways = [
            &contact.name,
            &contact.phone,
            &contact.email,
            &contact.chat,
            &contact.pager,
            &contact.available,
            &contact.secondary,
            &contact.note,
        ];
        let ways: Vec<&str> = ways.into_iter().flatten().map(String::as_str).collect();
        let open = if contact.filled { "" } else { " (open)" };
        let vendor = if contact.vendor { " (vendor)" } else { "" };
        format!(
            "{} {}: {}{open}{vendor}",
            contact.line,
            contact.title,
            ways.join(", ")
        )
    }

    #[test]
    fn every_way_of_writing_a_contact_is_read() {
        for (text, expected) in [
            (
                "## Contacts\n```\nOn-Call Engineer: +1-555-010-0199\nCTO: cto@example.org\n```\n",
                vec![
                    "3 On-Call Engineer: +1-555-010-0199",
                    "4 CTO: cto@example.org",
                ],
            ),
            (
                "## On-call\n\n**Release Lead (decides)**\n- Name: Ada\n- Phone: ____\n- Slack: @ada\n\n**DBA**\n- Name: ____\n- Phone: ____\n",
                vec!["3 Release Lead: Ada, @ada", "8 DBA:  (open)"],
            ),
            (
                "## Contacts\n- Ada Lovelace – ada@example.org\n- Bob (+44 20 7946 0958)\n",
                vec!["2 Ada Lovelace: ada@example.org", "3 Bob: +44 20 7946 0958"],
            ),
            (
                "## Contacts\n- **DBA**: Ada Lovelace, ada@example.org, +44 20 7946 0958\n",
                vec!["2 DBA: Ada Lovelace, +44 20 7946 0958, ada@example.org"],
            ),
            (
                "## Contacts\n- **SRE**: @sre-lead\n- **QA**: [Name]\n",
                vec!["2 SRE: @sre-lead", "3 QA:  (open)"],
            ),
            (
                "## Contacts\n```\nLead Engineer:     [Name] [Phone]\nDBA On-Call:  [Name] [Phone]\n```\n",
                vec!["3 Lead Engineer:  (open)", "4 DBA On-Call:  (open)"],
            ),
            (
                "## Contacts\n\n| Role | Name | Phone | Hours |\n|-|-|-|-|\n| SRE | Ada | +1 555 010 0100 | 24/7 |\n| DBA | - | - | - |\n",
                vec!["5 SRE: Ada, +1 555 010 0100, 24/7", "6 DBA:  (open)"],
            ),
            (
                "## On-call\n\n| Role | Primary | Backup |\n|-|-|-|\n| SRE | @ada | @bob |\n",
                vec!["5 SRE: @ada, @bob"],
            ),
            (
                "### Release Lead\nName: Ada\nPhone: +1 555 010 0100\n\n### DBA\nName: Bob\nPhone: +1 555 010 0101\n",
                vec![
                    "1 Release Lead: Ada, +1 555 010 0100",
                    "5 DBA: Bob, +1 555 010 0101",
                ],
            ),
            (
                "## Contacts\n- **Network team**: noc@example.org, 24/7\n- DBA → Edgar Codd, +44 20 7946 0000\n",
                vec![
                    "2 Network team: noc@example.org, 24/7",
                    "3 DBA: Edgar Codd, +44 20 7946 0000",
                ],
            ),
            (
                "## Vendor contacts\n- Cloud Provider: support@example.org\n",
                vec!["2 Cloud Provider: support@example.org (vendor)"],
            ),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn contacts_of_ten_languages_are_read() {
        for (text, expected) in [
            (
                "## Contactos de emergencia\n- **Líder técnico**: Ana Ruiz, +34 600 000 001\n",
                "2 Líder técnico: Ana Ruiz, +34 600 000 001",
            ),
            (
                "## Contatos\n\n| Papel | Nome | Contato | Disponibilidade |\n|-|-|-|-|\n| DBA | Bia | @bia | 24x7 |\n",
                "5 DBA: Bia, @bia, 24x7",
            ),
            (
                "## Contacts d'urgence\n- Chef de projet : Zoé Petit, zoe@example.org\n",
                "2 Chef de projet: Zoé Petit, zoe@example.org",
            ),
            (
                "## Ansprechpartner\n\n**Einsatzleitung**\nName: Uwe\nTelefon: +49 30 1234567\n",
                "3 Einsatzleitung: Uwe, +49 30 1234567",
            ),
            (
                "## Contatti\n- Responsabile: Ugo, ugo@example.org\n",
                "2 Responsabile: Ugo, ugo@example.org",
            ),
            (
                "## Kontakty\n- Kierownik: Ewa, +48 600 000 001\n",
                "2 Kierownik: Ewa, +48 600 000 001",
            ),
            (
                "## Kontakty\n- Správce: Eva, eva@example.org\n",
                "2 Správce: Eva, eva@example.org",
            ),
            (
                "## Контакты\n\n**Дежурный инженер:** Анна - Telegram: @anna\n",
                "3 Дежурный инженер: Анна, @anna",
            ),
            (
                "## 联系方式\n- 技术负责人：李雷 138-0013-8000\n",
                "2 技术负责人: 李雷, 138-0013-8000",
            ),
            (
                "## 連絡先\n\n| 役割 | 氏名 | 電話番号 |\n|-|-|-|\n| 責任者 | 佐藤 | 03-1234-5678 |\n",
                "5 責任者: 佐藤, 03-1234-5678",
            ),
            (
                "## 연락처\n- 담당자: 김철수, kim@example.org\n",
                "2 담당자: 김철수, kim@example.org",
            ),
            (
                "## İletişim\n- Nöbetçi mühendis: Ece, ece@example.org\n",
                "2 Nöbetçi mühendis: Ece, ece@example.org",
            ),
        ] {
            assert_eq!(told(text), [expected], "{text}");
        }
    }

    #[test]
    fn other_lines_are_no_contacts() {
        for text in [
            "## Channels\n- Slack: #ops\n- Email: a@example.org\n",
            "## Escalation\n- Level 1: On-call engineer (0-15 min)\n- L2: ops@example.org\n",
            "## Deploy\n- Version: 1.0\n- Owner: Ada\n\n1. Run: ./deploy.sh\n",
            "## Contacts\n- Status page: https://status.example.org\n",
            "**Name:** shop\n**Status:** ready\n",
        ] {
            assert_eq!(told(text), Vec::<String>::new(), "{text}");
        }
    }
}
