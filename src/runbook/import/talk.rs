//! What people are told and when: templates of messages in fences and quotes, and schedules of what
//! is announced.

use std::ops::Range;

use super::blank::placeholders;
use super::blocks::Block;
use super::line::{Line, Piece, Place, bare, labelled, pieces};
use super::people::reach::{is_channel, reach};
use super::table::label::exact;
use super::table::{Column, Table, columns, table};
use super::words::{Concept, is_about};

/// A template of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// What the document calls it.
    pub title: String,
    /// Its subject, where it has one.
    pub subject: Option<String>,
    /// As written.
    pub text: String,
    /// To whom it goes.
    pub audience: Option<String>,
    /// Where it goes.
    pub channel: Option<String>,
    /// The first line of its text.
    pub line: u32,
    /// The lines of its text, the end not included.
    pub lines: Range<u32>,
    /// What has to be filled in, as written, each once.
    pub placeholders: Vec<String>,
}

/// The message that a fence, a quotation or a section is; none where it is something else.
/// The title is the nearest heading or bold line over it.
#[must_use]
pub fn message(title: &str, first_line: u32, body: &str) -> Option<Message> {
    let text = body.trim_end();
    let written: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let (first, head) = (*written.first()?, written.iter().take(6));
    if is_command(first) {
        return None;
    }
    let head: Vec<(&str, &str)> = head.filter_map(|line| labelled(line)).collect();
    let headed = |column| {
        head.iter()
            .find(|(label, _)| exact(label) == Some(column))
            .map(|(_, value)| (*value).to_owned())
    };
    let subject = headed(Column::Subject);
    let audience = headed(Column::Audience);
    let told = is_about(title, Concept::Communication) || is_message_title(title);
    let announces = is_announcement(first);
    if subject.is_none() && !(told || announces) || is_directory(&written) {
        return None;
    }
    if subject.is_none() && !announces && written.iter().all(|line| line.len() < 3) {
        return None;
    }
    let mut open: Vec<String> = Vec::new();
    for placeholder in placeholders(text) {
        if !open.contains(&placeholder.written) {
            open.push(placeholder.written);
        }
    }
    let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
    let channel = headed(Column::Chat).or_else(|| {
        let words = title
            .split_whitespace()
            .map(|word| word.trim_matches(['(', ')', '`', ',', ':']));
        words
            .into_iter()
            .find(|word| is_channel(word))
            .map(str::to_owned)
    });
    Some(Message {
        title: bare(title).to_owned(),
        subject,
        text: text.to_owned(),
        audience,
        channel,
        line: first_line,
        lines: first_line..first_line.saturating_add(lines),
        placeholders: open,
    })
}

/// Words of titles of messages that say nothing of communication by themselves.
const MESSAGES: [&str; 26] = [
    "message",
    "announcement",
    "email",
    "e-mail",
    "notice",
    "update",
    "mensaje",
    "correo",
    "mensagem",
    "nachricht",
    "meldung",
    "courriel",
    "messaggio",
    "bericht",
    "wiadomość",
    "zpráva",
    "сообщение",
    "письмо",
    "повідомлення",
    "mesaj",
    "消息",
    "邮件",
    "模板",
    "メッセージ",
    "テンプレート",
    "메시지",
];

fn is_message_title(title: &str) -> bool {
    let words = title.to_lowercase();
    let template = [
        "template",
        "plantilla",
        "modelo",
        "modèle",
        "vorlage",
        "modello",
        "sjabloon",
        "szablon",
        "šablona",
        "шаблон",
        "şablon",
        "模板",
        "テンプレート",
        "템플릿",
    ];
    MESSAGES
        .iter()
        .any(|word| super::words::has_stem(&words, word))
        || template.iter().any(|word| words.contains(word))
}

/// `🚀 Deployment started`: a line that begins with a sign and goes on in words.
fn is_announcement(first: &str) -> bool {
    let sign = first
        .chars()
        .next()
        .is_some_and(|c| matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}'));
    sign && first.split_whitespace().count() >= 3
}

/// Whether a line is for a shell.
fn is_command(first: &str) -> bool {
    let begins = [
        "$ ",
        "#!",
        "curl ",
        "slack-cli",
        "kubectl ",
        "docker ",
        "ssh ",
        "./",
        "sudo ",
        "export ",
        "echo ",
        "psql ",
        "git ",
    ];
    begins.iter().any(|begin| first.starts_with(begin)) || first.ends_with('\\')
}

/// Whether lines are a list of channels or of people, and no message.
fn is_directory(lines: &[&str]) -> bool {
    let entry = |line: &&&str| {
        labelled(line).is_some_and(|(label, value)| {
            let reached = reach(value);
            let subject = matches!(exact(label), Some(Column::Subject | Column::Audience));
            !subject && reached.is_some() && reached.rest.split_whitespace().count() <= 3
        })
    };
    lines.iter().filter(entry).count() * 2 >= lines.len()
}

/// Something that is said at a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Planned {
    /// `08:00`, `T-24h`, as written.
    pub at: String,
    /// What is said or done then.
    pub what: String,
    /// Its line.
    pub line: u32,
}

/// What a section says is said or done at which time, in its order.
#[must_use]
pub fn schedule(blocks: &[Block]) -> Vec<Planned> {
    let mut found = Vec::new();
    for piece in pieces(blocks) {
        match piece {
            Piece::Line(line) => found.extend(of_line(&line)),
            Piece::Table(_, head, rows) => {
                let kind = table(head, rows, &[]);
                if matches!(kind, Table::SignOff | Table::Contacts | Table::Roles) {
                    continue;
                }
                let columns = columns(head);
                let at = |wanted: &[Column]| {
                    wanted
                        .iter()
                        .find_map(|wanted| columns.iter().position(|column| column == wanted))
                };
                let Some(time) = at(&[Column::Time]) else {
                    continue;
                };
                let said = [
                    Column::Subject,
                    Column::Task,
                    Column::Action,
                    Column::Description,
                    Column::Contact,
                    Column::Other,
                    Column::Notes,
                ];
                let Some(what) = at(&said).or_else(|| (0..columns.len()).find(|at| *at != time))
                else {
                    continue;
                };
                for (line, cells) in rows {
                    let text = |at: usize| cells.get(at).map_or("", |cell| cell.text.trim());
                    let (at, what) = (text(time).to_owned(), text(what).to_owned());
                    if at.contains(char::is_numeric) && what.contains(char::is_alphabetic) {
                        found.push(Planned {
                            at,
                            what,
                            line: *line,
                        });
                    }
                }
            }
        }
    }
    found
}

fn of_line(line: &Line) -> Option<Planned> {
    if matches!(line.place, Place::Heading(_)) || line.boxed {
        return None;
    }
    let text = line.text.trim_start_matches(['-', '*', '•', '[', ' ', '>']);
    let long = time_at(text)?;
    let (at, rest) = (text.get(..long)?, text.get(long..)?);
    let parting = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ':' | '：' | '-' | '–' | '—' | '|' | '*' | ']' | ')' | '→' | '、' | ','
            )
    };
    let what = rest.trim_start_matches(parting);
    let spaced = matches!(line.place, Place::Code | Place::Item(_));
    let parted = rest.starts_with(parting)
        && (spaced || !rest.trim_start().starts_with(char::is_alphanumeric));
    (parted && what.chars().count() > 1).then(|| Planned {
        at: at.trim().to_owned(),
        what: what.trim().to_owned(),
        line: line.at,
    })
}

/// How long the time is that a text begins with: `08:00`, `08:00 - 09:00 UTC`, `T-24h`, `T+5 min`.
#[must_use]
pub fn time_at(text: &str) -> Option<usize> {
    let moment = clock(text).or_else(|| offset(text))?;
    let rest = text.get(moment..)?;
    // A range, and the zone after it.
    let dashed = rest
        .trim_start()
        .strip_prefix(['-', '–', '—', '~', '至'])
        .map(str::trim_start);
    let end = dashed.and_then(|after| {
        let from = text.len() - after.len();
        Some(from + clock(after).or_else(|| offset(after))?)
    });
    let end = end.unwrap_or(moment);
    let zone = text.get(end..)?.trim_start();
    let zones = [
        "UTC", "GMT", "CET", "CEST", "EST", "EDT", "PST", "PDT", "MSK", "МСК", "JST", "KST", "BRT",
        "Uhr", "h ",
    ];
    let zone = zones
        .iter()
        .find(|name| zone.starts_with(**name))
        .map(|name| text.len() - zone.len() + name.trim().len());
    Some(zone.unwrap_or(end))
}

fn clock(text: &str) -> Option<usize> {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
    let hours = digits(text);
    let after = text.get(hours..)?;
    let sign = after
        .chars()
        .next()
        .filter(|c| matches!(c, ':' | '：' | 'h'))?;
    let minutes = digits(after.get(sign.len_utf8()..)?);
    let mut end = hours + sign.len_utf8() + minutes;
    if text.get(end..)?.starts_with(':') && digits(text.get(end + 1..)?) == 2 {
        end += 3;
    }
    let half = text.get(end..)?.trim_start();
    let noon = ["AM", "PM", "am", "pm"]
        .iter()
        .find(|half_day| half.starts_with(**half_day));
    let end = noon.map_or(end, |_| text.len() - half.len() + 2);
    ((1..=2).contains(&hours) && minutes == 2).then_some(end)
}

fn offset(text: &str) -> Option<usize> {
    let after = text.strip_prefix(['T', 'D', 'Т'])?;
    let begun = text.len() - after.len();
    let signed = after.trim_start().strip_prefix(['-', '+', '−', '–'])?;
    let signed = signed.trim_start();
    let from = text.len() - signed.len();
    let number = signed
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ':'))
        .count();
    if number == 0 || from < begun {
        return None;
    }
    let unit = signed.get(number..)?.trim_start();
    let word = unit
        .chars()
        .take_while(|c| c.is_alphabetic())
        .map(char::len_utf8)
        .sum::<usize>();
    let units = [
        "m", "min", "mins", "minute", "minutes", "h", "hr", "hrs", "hour", "hours", "d", "day",
        "days", "s", "sec", "w", "week", "weeks", "ч", "мин", "minutos", "horas", "std", "tage",
    ];
    let known = unit
        .get(..word)
        .is_some_and(|word| units.contains(&word.to_lowercase().as_str()));
    let end = if known {
        text.len() - unit.len() + word
    } else {
        from + number
    };
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::super::blocks::blocks;
    use super::*;

    #[test]
    fn messages_of_ten_languages_are_told_with_what_is_open() {
        for (title, body, subject, open) in [
            (
                "Stakeholder update",
                "Subject: Shop moves\nTo: everybody\n\nAt [Time] we move.",
                Some("Shop moves"),
                vec!["[Time]"],
            ),
            (
                "Slack announcement",
                "🚀 Deployment of <VERSION> started",
                None,
                vec!["<VERSION>"],
            ),
            (
                "Plantilla de correo",
                "Asunto: Cambio\nHola",
                Some("Cambio"),
                vec![],
            ),
            (
                "Mensagem",
                "Assunto: Mudança\nOlá {{nome}}",
                Some("Mudança"),
                vec!["{{nome}}"],
            ),
            (
                "Annonce",
                "Objet : Bascule\nBonjour",
                Some("Bascule"),
                vec![],
            ),
            (
                "Vorlage",
                "Betreff: Umzug\nGuten Tag",
                Some("Umzug"),
                vec![],
            ),
            (
                "Modello",
                "Oggetto: Rilascio\nCiao",
                Some("Rilascio"),
                vec![],
            ),
            (
                "Powiadomienie",
                "Temat: Wdrożenie\nDzień dobry",
                Some("Wdrożenie"),
                vec![],
            ),
            (
                "Oznámení",
                "Předmět: Nasazení\nDobrý den",
                Some("Nasazení"),
                vec![],
            ),
            (
                "Уведомление",
                "Тема: Релиз\nКоллеги, [время]",
                Some("Релиз"),
                vec!["[время]"],
            ),
            ("通知模板", "主题：发布\n各位好", Some("发布"), vec![]),
            ("周知", "件名：リリース\n各位", Some("リリース"), vec![]),
        ] {
            let found = message(title, 10, body).unwrap_or_else(|| panic!("{title}"));
            assert_eq!(found.subject.as_deref(), subject);
            assert_eq!(found.placeholders, open);
            assert_eq!((found.line, found.text.as_str()), (10, body));
        }
    }

    #[test]
    fn lists_of_channels_and_commands_are_no_messages() {
        for (title, body) in [
            (
                "Communication Channels",
                "Slack: #ops\nEmail: ops@example.org",
            ),
            ("Announce", "curl -X POST https://chat.example.org"),
            ("Deploy", "Starting now\nDone"),
            ("Update", ""),
        ] {
            assert_eq!(message(title, 1, body), None, "{title}");
        }
    }

    #[test]
    fn what_is_said_when_is_a_schedule() {
        let text = "- **08:00**: Deployment started\n- T-24h: Mail to all\n- T+5 min - first look\n- 9:30 AM – half\n- 10:00-11:00 UTC: watch\n- [ ] 11:00 tick\n- 3 things\n\n| Hora | Actividad |\n|-|-|\n| 12:00 | Fin |\n";
        let found = schedule(&blocks(text));
        let told: Vec<_> = found
            .iter()
            .map(|p| (p.line, p.at.as_str(), p.what.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (1, "08:00", "Deployment started"),
                (2, "T-24h", "Mail to all"),
                (3, "T+5 min", "first look"),
                (4, "9:30 AM", "half"),
                (5, "10:00-11:00 UTC", "watch"),
                (11, "12:00", "Fin"),
            ]
        );
    }
}
