//! What a document says of itself: `**Version:** 1.0.0`, `Last Updated: …`, front matter.

use super::super::blocks::{Block, Inline, Kind};
use super::super::line::{Line, Piece, Place, bare, fields, pieces};
use super::super::people::reach::reach;
use super::super::people::{choice, is_role};
use super::super::table::label::exact;
use super::super::table::{Column, columns};
use super::super::words::{Concept, is_about};
use super::is_open;

/// Longest value.
const LONGEST: usize = 160;

/// The labels with their values and lines, from blocks of the first and last section.
#[must_use]
pub fn about(blocks: &[Block]) -> Vec<(String, String, u32)> {
    let mut found = Vec::new();
    for block in blocks {
        if let Kind::Other(text) = &block.kind {
            front_matter(text, block.lines.start, &mut found);
        }
    }
    let mut told: Option<&Inline> = None;
    for piece in pieces(blocks) {
        match piece {
            Piece::Line(line) => of_line(&line, &mut told, &mut found),
            Piece::Table(_, head, rows) if is_of_facts(head) => {
                let pairs = rows.iter().filter_map(|(at, cells)| {
                    let [key, value] = cells.as_slice() else {
                        return None;
                    };
                    Some((*at, key.text.trim(), value.text.trim()))
                });
                for (at, key, value) in pairs {
                    add(key, value, at, &mut found);
                }
            }
            Piece::Table(..) => {}
        }
    }
    found
}

/// Whether a table is one of facts: `Field | Value`.
fn is_of_facts(head: &[Inline]) -> bool {
    use Column as C;
    let columns = columns(head);
    let [key, value] = columns.as_slice() else {
        return false;
    };
    matches!(
        key,
        C::Other | C::Name | C::Variable | C::Description | C::Task
    ) && matches!(value, C::Value | C::Other | C::Description | C::Notes)
}

type Told = Vec<(String, String, u32)>;

fn add(key: &str, value: &str, at: u32, found: &mut Told) {
    let short = key.split_whitespace().count() <= 5 && value.chars().count() <= LONGEST;
    // An answer that is still to be chosen, somebody to call.
    let chosen = choice(value).is_some() || reach(value).chat.is_some();
    if short && !chosen && !is_open(value) && !key.is_empty() {
        found.push((bare(key).to_owned(), value.trim().to_owned(), at));
    }
}

fn of_line<'b>(line: &Line<'b>, told: &mut Option<&'b Inline>, found: &mut Told) {
    let heading = matches!(line.place, Place::Heading(_));
    if line.boxed || line.place == Place::Code {
        return;
    }
    // A block of such lines is one whether or not each of them is bold.
    let again = line
        .words
        .zip(*told)
        .is_some_and(|(words, told)| std::ptr::eq(words, told));
    for (label, value) in fields(line.text) {
        let known = speaks_of_itself(label);
        let item = matches!(line.place, Place::Item(_));
        if heading && !is_role(label) || item && !known {
            continue;
        }
        let bold = line.bold.is_some() || again;
        let short = value.split_whitespace().count() <= 8 && !value.ends_with('.');
        if known
            || (bold && short && exact(label) != Some(Column::Notes))
            || heading
            || line.place == Place::Quote
        {
            *told = line.words;
            add(label, value, line.at, found);
        }
    }
}

/// Words of labels that speak of the document.
#[rustfmt::skip]
const ITSELF: [&str; 44] = [
    "version", "revision", "last updated", "last modified", "last reviewed", "updated", "modified", "created", "review", "status", "classification", "environment", "document", "doc type",
    "window", "downtime", "risk", "change", "ticket", "versión", "última actualización", "actualizado", "entorno", "versão", "última atualização", "ambiente", "mise à jour", "stand", "umgebung", "wersja", "aktualizacja", "verze", "aktualizace",
    "версия", "обновлен", "среда", "окружение", "版本", "更新", "环境", "バージョン", "更新日", "버전", "환경",
];

fn speaks_of_itself(label: &str) -> bool {
    let lower = label.to_lowercase();
    matches!(
        exact(label),
        Some(
            Column::Version
                | Column::Author
                | Column::Owner
                | Column::Date
                | Column::Status
                | Column::Approver
        )
    ) || is_about(label, Concept::About)
        || ITSELF.iter().any(|word| lower.contains(word)) && label.split_whitespace().count() <= 4
}

/// `key: value` lines between `---`.
fn front_matter(text: &str, first: u32, found: &mut Told) {
    let mut lines = text.lines();
    if lines.next().map(str::trim) != Some("---") || first != 1 {
        return;
    }
    for (at, line) in (first + 1..).zip(lines) {
        let plain = line.starts_with(char::is_alphanumeric);
        if let Some((key, value)) = line.split_once(':').filter(|_| plain) {
            let value = value.trim().trim_matches(['"', '\'']);
            add(key.trim(), value, at, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::blocks::blocks;
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let found = about(&blocks(text));
        found
            .iter()
            .map(|(key, value, at)| format!("{at} {key}={value}"))
            .collect()
    }

    #[test]
    fn a_document_says_who_and_when_it_is() {
        assert_eq!(
            told(
                "---\ntitle: Shop\nowner: \"ops\"\n---\n# Shop\n\n**Version**: 1.0  \n**Last Updated**: 2026-01-02\n\nWords: that say nothing of it.\n"
            ),
            [
                "2 title=Shop",
                "3 owner=ops",
                "7 Version=1.0",
                "8 Last Updated=2026-01-02"
            ]
        );
        assert_eq!(
            told("> **Versión**: 2 | **Responsable**: equipo\n"),
            ["1 Versión=2", "1 Responsable=equipo"]
        );
        assert_eq!(
            told("**版本**：3\n**负责人**：李雷\n"),
            ["1 版本=3", "2 负责人=李雷"]
        );
        assert_eq!(
            told("## Deployment Commander: Ada\n"),
            ["1 Deployment Commander=Ada"]
        );
        assert_eq!(
            told("| Campo | Valor |\n|--|--|\n| Versión | ____ |\n| Entorno | producción |\n"),
            ["4 Entorno=producción"]
        );
    }
}
