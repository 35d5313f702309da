//! Who an item or a step is for: `Owner: DBA`, `(DBA)` at its end, `@handle`, `[SRE]`,
//! `Responsable: …`, `负责人：…`.

use super::reach::is_handle;
use super::title::is_role;
use crate::runbook::import::blank::{gaps, is_open};
use crate::runbook::import::line::{bare, labelled};
use crate::runbook::import::table::Column;
use crate::runbook::import::table::label::{column, exact};
use crate::runbook::import::words::is_unspaced;

/// The owner that an item names, and its words without it.
#[must_use]
pub fn owner(words: &str) -> Option<(String, String)> {
    let words = words.trim();
    whole(words)
        .or_else(|| bracketed(words))
        .or_else(|| inline(words))
        .or_else(|| trailing(words))
        .or_else(|| handle(words))
        .or_else(|| leading(words))
}

fn told(owner: &str, rest: &str) -> Option<(String, String)> {
    // "DBA, 10 min"
    let timed = owner
        .split_once(',')
        .filter(|(_, tail)| tail.contains(char::is_numeric));
    let owner = timed.map_or(owner, |(owner, _)| owner);
    let owner =
        bare(owner.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';')));
    let around =
        |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '|' | ',' | ';' | '·');
    let fits = owner.chars().count() <= 60 && !is_open(owner);
    fits.then(|| (owner.to_owned(), rest.trim_matches(around).to_owned()))
}

/// Whether a label names an owner.
fn is_owner(label: &str) -> bool {
    let apart = label.contains(['(', '[', '（', '【', '|', ',', '.']) || label.contains(" - ");
    !apart && (exact(label) == Some(Column::Owner) || is_of_task(label))
}

/// `Task Owner` names an owner; `Product Owner` is a role.
fn is_of_task(label: &str) -> bool {
    let words: Vec<&str> = label.split_whitespace().collect();
    let task = |word: &&str| {
        matches!(
            exact(word),
            Some(Column::Task | Column::Action | Column::Check)
        )
    };
    (2..=4).contains(&words.len())
        && (words.first().is_some_and(task) || words.last().is_some_and(task))
        && column(label) == Column::Owner
}

/// `Owner: DBA`, `Owner: DBA | Due: …`.
fn whole(words: &str) -> Option<(String, String)> {
    let (label, value) = labelled(words)?;
    if !is_owner(label) {
        return None;
    }
    let sentence = value.find(". ");
    let end = value
        .find(['|', ';', '\n'])
        .or(sentence)
        .unwrap_or(value.len());
    told(value.get(..end)?, value.get(end..)?)
}

/// `… (Owner: DBA)`, `… (DBA)`, `… [SRE]`, `[SRE] …`.
fn bracketed(words: &str) -> Option<(String, String)> {
    let pairs = [
        ('(', ')'),
        ('[', ']'),
        ('（', '）'),
        ('【', '】'),
        ('{', '}'),
    ];
    let plain = words.trim_end_matches(['.', ':', ',', '*', ' ']);
    for (open, close) in pairs {
        if let Some(inner) = plain.strip_suffix(close)
            && let Some(at) = inner.rfind(open)
            && let Some(inside) = inner.get(at + open.len_utf8()..)
            && let Some(owner) = named(inside)
        {
            return told(owner, words.get(..at)?);
        }
        if let Some(inner) = words.strip_prefix(open)
            && let Some(at) = inner.find(close)
            && let Some(owner) = inner.get(..at).and_then(named)
        {
            return told(owner, inner.get(at + close.len_utf8()..)?);
        }
    }
    None
}

/// The owner that brackets name.
fn named(inside: &str) -> Option<&str> {
    let inside = inside.trim();
    let dashed = [" - ", " – ", " — "]
        .iter()
        .find_map(|dash| inside.split_once(dash));
    if let Some((label, value)) = labelled(inside).or(dashed) {
        return is_owner(label).then_some(value);
    }
    let few = inside.split_whitespace().count() <= 4 && inside.chars().count() <= 40;
    let plain = !inside.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '=' | '%'));
    let verb = inside.split_whitespace().next().is_some_and(|first| {
        first.chars().all(char::is_lowercase)
            && first.is_ascii()
            && inside.contains(' ')
            && !is_role(first)
    });
    (is_handle(inside) || few && plain && !verb && is_role(inside)).then_some(inside)
}

/// `Drain traffic Owner: SRE`, `通知用户 负责人：李雷`.
fn inline(words: &str) -> Option<(String, String)> {
    let (label, value) = labelled(words)?;
    let (before, last) = label.rsplit_once(char::is_whitespace)?;
    // "Product Owner" is a role: its words begin large.
    let title = is_role(label)
        && before
            .split_whitespace()
            .all(|word| word.starts_with(char::is_uppercase));
    let begins = !last.starts_with(char::is_lowercase) && !title && gaps(value).is_empty();
    (begins && exact(last) == Some(Column::Owner)).then(|| told(value, before))?
}

/// `… - Owner: DBA`, `… | Responsible: QA`.
fn trailing(words: &str) -> Option<(String, String)> {
    let dashes = [
        " - ", " – ", " — ", " | ", "; ", ". ", ", ", "→ ", " · ", "，", "；", "\n",
    ];
    let found = dashes
        .iter()
        .filter_map(|dash| words.rfind(dash).map(|at| (at, *dash)))
        .max()?;
    let tail = words.get(found.0 + found.1.len()..)?;
    let (label, value) = labelled(tail)?;
    is_owner(label).then(|| told(value, words.get(..found.0)?))?
}

/// Words before a handle of somebody who is only told.
const TELLING: [&str; 16] = [
    "to", "contact", "notify", "ping", "ask", "tell", "inform", "with", "from", "via", "cc",
    "mention", "email", "call", "alert", "page",
];

/// Whether a handle is everybody's, or names a package of code.
fn is_crowd(handle: &str) -> bool {
    matches!(handle, "@channel" | "@here" | "@everyone" | "@all") || handle.contains('/')
}

/// `@handle` at the end or at the beginning.
fn handle(words: &str) -> Option<(String, String)> {
    // How somebody is reached: `DevOps Lead: Slack: @ada`.
    if labelled(words).is_some_and(|(label, _)| is_role(label)) {
        return None;
    }
    let last = words.split_whitespace().next_back()?;
    let plain = last.trim_end_matches([',', '.', ';', ')']);
    if is_handle(plain) && !is_crowd(plain) {
        let rest = words.get(..words.rfind(last)?)?;
        let rest = rest
            .trim_end()
            .trim_end_matches("owner")
            .trim_end_matches(['(', ':']);
        let told_to = rest.split_whitespace().next_back().map(str::to_lowercase);
        let told_to = told_to.is_some_and(|word| TELLING.contains(&word.as_str()));
        return if told_to { None } else { told(plain, rest) };
    }
    let first = words.split_whitespace().next()?;
    let plain = first.trim_end_matches([',', ':']);
    let one = is_handle(plain) && !is_crowd(plain);
    one.then(|| told(plain, words.get(first.len()..)?))?
}

/// `DBA: run the migration`.
fn leading(words: &str) -> Option<(String, String)> {
    let (label, value) = labelled(words)?;
    let few = label.split_whitespace().count() <= 3;
    let mut after = value.split_whitespace().skip(1);
    // "Lead: Ada Lovelace" names a person; a sentence goes on in small letters.
    let sentence = after
        .next()
        .is_some_and(|second| second.starts_with(|c: char| c.is_lowercase() || is_unspaced(c)));
    (few && is_role(label) && sentence && exact(label).is_none() && !is_open(value))
        .then(|| told(label, value))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_naming_an_owner_is_read() {
        for (words, name, rest) in [
            ("Owner: DBA", "DBA", ""),
            ("**Owner:** Platform Team", "Platform Team", ""),
            (
                "Freeze merges (Owner: Release Manager)",
                "Release Manager",
                "Freeze merges",
            ),
            ("Back up the database (DBA)", "DBA", "Back up the database"),
            ("[SRE] Drain node", "SRE", "Drain node"),
            ("Drain node [SRE]", "SRE", "Drain node"),
            ("Check dashboards @ada", "@ada", "Check dashboards"),
            ("@ada check dashboards", "@ada", "check dashboards"),
            ("Run smoke tests - Owner: QA", "QA", "Run smoke tests"),
            ("Responsable: Ana", "Ana", ""),
            ("Responsável: Equipe de dados", "Equipe de dados", ""),
            ("Verantwortlich: Betrieb", "Betrieb", ""),
            ("Ответственный: Анна", "Анна", ""),
            ("负责人：李雷", "李雷", ""),
            ("执行数据库迁移（负责人：李雷）", "李雷", "执行数据库迁移"),
            ("担当者: 佐藤", "佐藤", ""),
            ("담당자: 김", "김", ""),
            (
                "Respaldo completo (Responsable: DBA)",
                "DBA",
                "Respaldo completo",
            ),
            ("Drain traffic Owner: SRE", "SRE", "Drain traffic"),
            ("通知用户 负责人：李雷", "李雷", "通知用户"),
            ("Back up (owner: DBA, 10 min)", "DBA", "Back up"),
            ("Check logs (Owner – Ana)", "Ana", "Check logs"),
            ("DBA: run the migration", "DBA", "run the migration"),
        ] {
            assert_eq!(
                owner(words),
                Some((name.to_owned(), rest.to_owned())),
                "{words}"
            );
        }
    }

    #[test]
    fn other_brackets_and_labels_name_nobody() {
        for words in [
            "Open the war room (06:00)",
            "Run tests (optional)",
            "Staging done (OPS-93)",
            "Owner: ______",
            "mail ops@example.org",
            "Status: done",
            "Lead: Ada Lovelace",
            "Inform the team (if needed)",
            "Product Owner: ____ Date: ____",
            "DevOps Lead: Slack: @ada",
            "Send a mail to @ops",
            "Upgrade @vendor/core",
            "Tell @channel",
            "Руководитель: Иван Петров",
            "Lead Capture: Test lead form",
            "Team Briefing: all were told",
            "",
        ] {
            assert_eq!(owner(words), None, "{words}");
        }
    }
}
