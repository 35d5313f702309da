//! Where people talk: `Slack: #production-alerts`, `**Status Page**: https://…`.

use super::reach::{is_channel, reach};
use super::title::title;
use crate::runbook::import::blocks::{Block, Inline};
use crate::runbook::import::line::{Line, Piece, Place, bare, fields, pieces};
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

/// What a heading says of the lines under it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    /// Nothing of channels.
    Other,
    /// People are told something: a medium with an address is a channel.
    Talk,
    /// These are channels.
    Channels,
}

/// The channels of a section.
#[must_use]
pub fn channels(blocks: &[Block]) -> Vec<Channel> {
    let mut found = Vec::new();
    let mut topic = Topic::Other;
    for piece in pieces(blocks) {
        match piece {
            Piece::Line(line) => match topic_of(&line) {
                Some(told) => topic = told,
                None => of_line(&line, topic, &mut found),
            },
            Piece::Table(_, head, rows) if topic != Topic::Other => {
                of_table(head, rows, &mut found);
            }
            Piece::Table(..) => {}
        }
    }
    found
}

/// The topic that a heading or a bold line sets for what is under it.
fn topic_of(line: &Line) -> Option<Topic> {
    let heading = matches!(line.place, Place::Heading(_));
    let alone =
        line.place == Place::Words && line.bold.is_some_and(|bold| bare(bold) == bare(line.text));
    if is_about_channels(line.text) && (heading || alone) {
        Some(Topic::Channels)
    } else if heading && is_about(line.text, Concept::Communication) {
        Some(Topic::Talk)
    } else {
        (heading || alone).then_some(Topic::Other)
    }
}

/// Words for channels, in lower case.
const CHANNELS: [&str; 11] = [
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

/// Whether words tell of channels.
#[must_use]
pub fn is_about_channels(words: &str) -> bool {
    let words = words.to_lowercase();
    CHANNELS.iter().any(|channel| words.contains(channel))
}

fn of_line(line: &Line, topic: Topic, found: &mut Vec<Channel>) {
    let quoted = matches!(line.place, Place::Quote | Place::Code);
    if line.boxed || quoted && topic == Topic::Other {
        return;
    }
    let (words, purpose) = purposed(line.text);
    for (label, value) in fields(words) {
        let value = value.trim_matches('`');
        let reached = reach(value);
        let kind = column(label);
        let medium = matches!(
            kind,
            Column::Chat | Column::Phone | Column::Email | Column::Pager | Column::Url
        );
        let sentence = value.ends_with(['.', '。']) || value.split_whitespace().count() > 8;
        let is = match topic {
            Topic::Channels => medium || reached.is_some() || line.place != Place::Words,
            Topic::Talk => medium && reached.is_some(),
            Topic::Other => medium && reached.chat.as_deref().is_some_and(is_channel),
        };
        if is && !value.is_empty() && !sentence && !is_time(label) {
            found.push(Channel {
                title: title(label).0,
                address: value.to_owned(),
                purpose: purpose.map(str::to_owned),
                line: line.at,
            });
        }
    }
}

fn of_table(head: &[Inline], rows: &[(u32, Vec<Inline>)], found: &mut Vec<Channel>) {
    let columns = columns(head);
    let place = |wanted: Column| columns.iter().position(|column| *column == wanted);
    // A table of people has channels of theirs.
    let (Some(chat), None) = (place(Column::Chat), place(Column::Role)) else {
        return;
    };
    let purposes = [Column::Purpose, Column::Description, Column::Audience];
    let purpose = purposes.into_iter().find_map(place);
    let other = (0..columns.len()).find(|at| *at != chat && Some(*at) != purpose);
    for (line, cells) in rows {
        let text = |at: usize| cells.get(at).map_or("", |cell| cell.text.trim());
        let (one, two) = (text(chat), other.map_or("", text));
        // The column `Channel` holds `Slack` or `#ops`.
        let swapped = reach(two).is_some() && !reach(one).is_some();
        let (address, title) = if swapped { (two, one) } else { (one, two) };
        if !address.is_empty() {
            found.push(Channel {
                title: title.to_owned(),
                address: address.to_owned(),
                purpose: purpose.map(|at| text(at).to_owned()),
                line: *line,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::import::blocks::blocks;

    fn told(text: &str) -> Vec<String> {
        let found = channels(&blocks(text));
        found
            .iter()
            .map(|c| format!("{} {}={}", c.line, c.title, c.address))
            .collect()
    }

    #[test]
    fn channels_of_many_languages_are_told() {
        for (text, expected) in [
            (
                "## Channels\n- Slack: `#rel` (live)\n- Bridge: by invitation\n",
                vec!["2 Slack=#rel", "3 Bridge=by invitation"],
            ),
            (
                "## Communication\n```\nSlack: #rel\nSubject: Hello\n```\n",
                vec!["3 Slack=#rel"],
            ),
            (
                "## Canales de comunicación\n- **Correo**: a@example.org\n",
                vec!["2 Correo=a@example.org"],
            ),
            ("## Canais\n- Slack: #ops\n", vec!["2 Slack=#ops"]),
            (
                "## Kommunikationskanäle\n- Telefon: +49 30 1234567\n",
                vec!["2 Telefon=+49 30 1234567"],
            ),
            (
                "## Каналы связи\n- Телеграм: @ops_chat\n",
                vec!["2 Телеграм=@ops_chat"],
            ),
            ("## 沟通渠道\n- 钉钉：#发布群\n", vec!["2 钉钉=#发布群"]),
            (
                "## Team\nSlack: #ops\n\nSlack: @ada\n",
                vec!["2 Slack=#ops"],
            ),
            (
                "## Channels\n| Channel | Address | Purpose |\n|-|-|-|\n| Slack | #ops | live |\n",
                vec!["4 Slack=#ops"],
            ),
            (
                "## Communication\n- **08:00**: Deployment started\n- [ ] Slack: #ops told\n",
                vec![],
            ),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
