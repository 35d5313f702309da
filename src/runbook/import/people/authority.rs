//! Who may decide what: `Rollback authority: Deployment Lead`, `1. DEPLOYMENT LEAD (Decision
//! Authority)`.

use super::title::{is_role, title};
use crate::runbook::import::blank::is_open;
use crate::runbook::import::blocks::Block;
use crate::runbook::import::line::{Line, Piece, fields, pieces};

/// Who may decide something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Authority {
    /// What is decided: `Rollback`.
    pub what: String,
    /// Who decides it.
    pub who: String,
    /// Its line.
    pub line: u32,
}

/// What a section says of who decides.
#[must_use]
pub fn authority(blocks: &[Block]) -> Vec<Authority> {
    let mut found = Vec::new();
    for piece in pieces(blocks) {
        match piece {
            Piece::Line(line) => of_line(&line, &mut found),
            Piece::Table(_, _, rows) => {
                for (line, cells) in rows {
                    let [what, who] = cells.as_slice() else {
                        continue;
                    };
                    add(&what.text, &who.text, *line, &mut found);
                }
            }
        }
    }
    found
}

fn of_line(line: &Line, found: &mut Vec<Authority>) {
    for (label, value) in fields(line.text) {
        add(label, value, line.at, found);
    }
    // "Deployment Lead (Decision Authority)"
    let (who, notes) = title(line.text);
    let notes = notes.unwrap_or_default();
    let inside = notes.trim_matches(['(', ')', '（', '）', ' ']);
    if is_role(&who) && decides(inside).is_some() && line.text.chars().count() <= 90 {
        let what = decides(inside).unwrap_or_default();
        found.push(Authority {
            what,
            who,
            line: line.at,
        });
    }
}

fn add(label: &str, value: &str, line: u32, found: &mut Vec<Authority>) {
    let short = label.split_whitespace().count() <= 6 && value.split_whitespace().count() <= 12;
    if let Some(what) = decides(label).filter(|_| short && !is_open(value)) {
        let who = value.trim().trim_end_matches('.').to_owned();
        found.push(Authority { what, who, line });
    }
}

/// Words that say that somebody decides, in lower case.
#[rustfmt::skip]
const DECIDES: [&str; 40] = [
    "decision authority", "decision maker", "decision-maker", "decision owner", "decided by", "authority", "authorized by", "authorised by", "who decides", "final say", "final call", "go/no-go owner",
    "autoridad", "quien decide", "quién decide", "tomador de decisiones", "toma de decisiones", "autoridade", "quem decide", "tomador de decisão", "autorité", "décideur", "décisionnaire", "qui décide",
    "entscheidungsbefugnis", "entscheidungsträger", "entscheider", "entscheidet", "befugnis", "autorità", "chi decide", "decydent", "rozhoduje", "право решения", "принимает решение", "лицо, принимающее решение",
    "决策人", "决策者", "決定者", "결정권자",
];

/// What is decided, where the words say that somebody decides.
fn decides(words: &str) -> Option<String> {
    let lower = words.to_lowercase();
    let word = DECIDES.iter().find(|word| lower.contains(*word))?;
    let rest = lower.replacen(word, "", 1);
    let around = |c: char| !c.is_alphanumeric();
    let what = rest.trim_matches(around);
    if what.is_empty() {
        let decision = word.starts_with("decision");
        return Some(if decision {
            "decision".to_owned()
        } else {
            (*word).to_owned()
        });
    }
    Some(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::import::blocks::blocks;

    #[test]
    fn who_decides_is_told() {
        let told = |text: &str| -> Vec<String> {
            let found = authority(&blocks(text));
            found
                .iter()
                .map(|a| format!("{} {}={}", a.line, a.what, a.who))
                .collect()
        };
        assert_eq!(
            told("**Rollback authority:** Deployment Lead\n"),
            ["1 rollback=Deployment Lead"]
        );
        assert_eq!(told("- Decision maker: Ada\n"), ["1 decision=Ada"]);
        assert_eq!(
            told("### 1. RELEASE LEAD (Decision Authority)\n"),
            ["1 decision=Release Lead"]
        );
        assert_eq!(
            told("Autoridad de reversión: Jefe de guardia\n"),
            ["1 de reversión=Jefe de guardia"]
        );
        assert_eq!(told("决策人：李雷\n"), ["1 决策人=李雷"]);
        assert_eq!(
            told("- Authority: ____\n- Certificate authority renewed\n"),
            Vec::<String>::new()
        );
    }
}
