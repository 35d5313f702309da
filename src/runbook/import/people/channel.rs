//! Where people talk: `Slack: #production-alerts`, `**Status Page**: https://…`.

use super::reach::{is_channel, reach};
use super::title::{is_role, title};
use crate::runbook::import::blocks::Block;
use crate::runbook::import::line::{Line, Piece, Place, fields, pieces};
use crate::runbook::import::table::label::column;
use crate::runbook::import::table::{Column, columns};
use crate::runbook::import::words::{Concept, is_about};

/// A place where people talk or are told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Channel {
    /// What it is: `Slack`, `Status Page`.
    pub title: String,
    /// Where it is.
    pub address: String,
    /// What it is for, where the document says so in brackets.
    pub purpose: Option<String>,
    /// Its line.
    pub line: u32,
}

/// The channels of a section.
#[must_use]
pub fn channels(blocks: &[Block]) -> Vec<Channel> {
    let mut found = Vec::new();
    let mut about = false;
    for piece in pieces(blocks) {
        match piece {
            Piece::Line(Line {
                place: Place::Heading(_),
                text,
                ..
            }) => {
                about = tells(text);
            }
            Piece::Line(line) => {
                if line
                    .bold
                    .is_some_and(|bold| bold.len() + 1 >= line.text.len())
                    && tells(line.text)
                {
                    about = true;
                } else {
                    of_line(&line, about, &mut found);
                }
            }
            Piece::Table(_, head, rows) => {
                let columns = columns(head);
                let place = |wanted: Column| columns.iter().position(|column| *column == wanted);
                let (Some(chat), false) = (place(Column::Chat), columns.contains(&Column::Role))
                else {
                    continue;
                };
                let other = (0..columns.len()).find(|at| *at != chat);
                for (line, cells) in rows {
                    let text = |at: usize| cells.get(at).map_or("", |cell| cell.text.trim());
                    let (first, second) = (text(chat), other.map_or("", text));
                    let channels = reach(first).chat.is_some();
                    let (address, title) = if channels {
                        (first, second)
                    } else {
                        (second, first)
                    };
                    if !address.is_empty() && about {
                        found.push(Channel {
                            title: title.to_owned(),
                            address: address.to_owned(),
                            purpose: None,
                            line: *line,
                        });
                    }
                }
            }
        }
    }
    found
}

/// Whether words tell of channels.
fn tells(words: &str) -> bool {
    let lower = words.to_lowercase();
    let channel = [
        "channel",
        "canal",
        "canais",
        "canaux",
        "kanäl",
        "kanal",
        "kanał",
        "канал",
        "渠道",
        "チャンネル",
        "채널",
    ];
    is_about(words, Concept::Communication) || channel.iter().any(|word| lower.contains(word))
}

fn of_line(line: &Line, about: bool, found: &mut Vec<Channel>) {
    if line.boxed || matches!(line.place, Place::Quote) && !about {
        return;
    }
    let (words, purpose) = purposed(line.text);
    for (label, value) in fields(words) {
        let kind = column(label);
        let medium = matches!(
            kind,
            Column::Chat | Column::Phone | Column::Email | Column::Pager | Column::Url
        );
        let reached = reach(value);
        let addressed = reached.is_some();
        let blank = value.is_empty()
            || value.ends_with(['.', '。'])
            || value.split_whitespace().count() > 8;
        let listed = matches!(line.place, Place::Item(_) | Place::Code | Place::Words);
        // Without a heading that says so, a medium alone may be the field of a person.
        let sure = about
            && (medium || addressed || is_role(label) || listed && line.place != Place::Words);
        let channel = medium
            && value
                .split_whitespace()
                .any(|word| is_channel(word.trim_matches('`')));
        if !blank && (sure || channel) && !is_time(label) {
            found.push(Channel {
                title: title(label).0,
                address: value.trim_matches('`').to_owned(),
                purpose: purpose.map(str::to_owned),
                line: line.at,
            });
        }
    }
}

/// The words, and the brackets at their end without them.
fn purposed(text: &str) -> (&str, Option<&str>) {
    let parts = text.strip_suffix([')', '）']).and_then(|inner| {
        let at = inner.rfind(['(', '（'])?;
        let (words, purpose) = text.split_at(at);
        Some((words.trim(), purpose.trim_matches(['(', ')', '（', '）'])))
    });
    parts.map_or((text, None), |(words, purpose)| (words, Some(purpose)))
}

/// `08:00`, `T-24h`: a schedule, no channel.
fn is_time(label: &str) -> bool {
    label.starts_with(|c: char| c.is_ascii_digit())
        || label.starts_with("T-")
        || label.starts_with("T+")
}
