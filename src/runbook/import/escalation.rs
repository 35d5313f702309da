//! Who is called next, and after how long; and what answer a severity asks for.

use crate::support::Millis;

use super::moment;
use super::span::span;
use super::token::Tokens;
use super::vocabulary::{Op, Term};

/// A level of an escalation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Level {
    /// Who is called.
    pub who: String,
    /// After how long.
    pub after: Option<Millis>,
    /// Until when; open at the last.
    pub until: Option<Millis>,
    /// Its line.
    pub line: u32,
    /// As written.
    pub words: String,
}

/// What a severity asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Response {
    /// Its name.
    pub severity: String,
    /// Within how long somebody must answer.
    pub within: Option<Millis>,
    /// That, as written: `Next business day`.
    pub words: String,
    /// Who answers.
    pub who: Vec<String>,
    /// Its line.
    pub line: u32,
}

/// The levels in lines.
#[must_use]
pub fn levels(lines: &[(u32, &str)]) -> Vec<Level> {
    let mut found: Vec<Level> = lines
        .iter()
        .filter_map(|(line, words)| level(*line, words))
        .collect();
    open_ends(&mut found);
    found
}

/// The responses in lines.
#[must_use]
pub fn responses(lines: &[(u32, &str)]) -> Vec<Response> {
    let mut found: Vec<Response> = Vec::new();
    for (line, words) in lines {
        read_response(&mut found, *line, words);
    }
    found.retain(|response| !response.words.is_empty() || !response.who.is_empty());
    found
}

fn level(line: u32, words: &str) -> Option<Level> {
    let numbered = level_name(words);
    let time = interval(words);
    let rest = match (&numbered, &time) {
        (None, None) => return None,
        (Some(rest), _) => rest.as_str(),
        (None, Some(_)) => words,
    };
    let who = named(&without_time(rest));
    let (after, until) = time.unwrap_or_default();
    (!who.is_empty()).then(|| Level {
        who,
        after,
        until,
        line,
        words: words.trim().to_owned(),
    })
}

const NAMES: [&str; 26] = [
    "level",
    "tier",
    "lvl",
    "l",
    "step",
    "stage",
    "nivel",
    "nível",
    "niveau",
    "stufe",
    "ebene",
    "livello",
    "poziom",
    "úroveň",
    "уровень",
    "линия",
    "рівень",
    "seviye",
    "kademe",
    "级别",
    "级",
    "第",
    "レベル",
    "레벨",
    "단계",
    "line",
];

/// What follows `Level 1:`, `L2 -`, `1.`, if the words begin with such a name.
fn level_name(words: &str) -> Option<String> {
    let tokens = Tokens::new(words);
    let first = (0..tokens.list.len())
        .find(|at| tokens.word(*at).is_some() || tokens.number(*at).is_some())?;
    let word = tokens.word(first);
    let short = word.is_some_and(|word| {
        let digits = word.strip_prefix(['l', 'p', 'n']).unwrap_or_default();
        !digits.is_empty() && digits.len() <= 2 && digits.chars().all(|c| c.is_ascii_digit())
    });
    let named =
        word.is_some_and(|word| NAMES.contains(&word)) && tokens.number(first + 1).is_some();
    let next = match (short, named, tokens.number(first)) {
        (true, ..) => first + 1,
        (_, true, _) => {
            first
                + 2
                + usize::from(matches!(
                    tokens.word(first + 2),
                    Some("级" | "層" | "线" | "차")
                ))
        }
        // `1. On-call (0-5 min)`, `1 | On-call | 0-5 min`
        (.., Some(_)) if matches!(tokens.sign(first + 1), Some('.' | ')' | '|')) => first + 2,
        _ => return None,
    };
    let (_, rest) = tokens.without(0, next);
    Some(
        rest.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—' | '|' | '.' | ')' | '：')
        })
        .to_owned(),
    )
}

/// From when until when, in the words of a level.
fn interval(words: &str) -> Option<(Option<Millis>, Option<Millis>)> {
    let tokens = Tokens::new(words);
    let (at, span) =
        (0..tokens.list.len()).find_map(|at| span(&tokens, at).map(|span| (at, span)))?;
    if span.least < span.most {
        return Some((Some(span.least), Some(span.most)));
    }
    if zero_range(&tokens, at) {
        return Some((Some(Millis::ZERO), Some(span.most)));
    }
    let before = at.checked_sub(1);
    let below = before.is_some_and(|before| {
        let word = tokens
            .terms(before)
            .iter()
            .any(|term| matches!(term, Term::Op(Op::Below | Op::AtMost)));
        word || matches!(tokens.sign(before), Some('<' | '≤'))
    });
    let within = before.is_some_and(|before| {
        tokens.word(before) == Some("within") || tokens.word(before) == Some("first")
    });
    if below || within {
        return Some((Some(Millis::ZERO), Some(span.most)));
    }
    Some((Some(span.most), None))
}

fn zero_range(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.number(at) == Some("0")
}

/// Levels without an end go on until the next begins.
fn open_ends(levels: &mut [Level]) {
    let starts: Vec<Option<Millis>> = levels.iter().map(|level| level.after).collect();
    for (at, level) in levels.iter_mut().enumerate() {
        let next = starts.get(at + 1).copied().flatten();
        if level.until.is_none() && level.after.is_some() {
            level.until = next.filter(|next| level.after < Some(*next));
        }
    }
}

/// The words without brackets and cells that hold the time.
fn without_time(words: &str) -> String {
    let mut kept = String::new();
    let mut depth = 0_usize;
    let mut inner = String::new();
    for c in words.chars() {
        match c {
            '(' | '[' | '（' => {
                depth += 1;
                inner.clear();
            }
            ')' | ']' | '）' if depth > 0 => {
                depth -= 1;
                if moment::duration(&inner).is_none() {
                    kept.push('(');
                    kept.push_str(&inner);
                    kept.push(')');
                }
            }
            _ if depth > 0 => inner.push(c),
            _ => kept.push(c),
        }
    }
    kept
}

/// Who is named: the first part without a time.
fn named(words: &str) -> String {
    let parts = words
        .split([':', '|', '：', '→'])
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(" – "));
    let trimmed = parts.map(|part| {
        part.trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '-' | '–' | '—' | ',' | '.' | '*')
        })
    });
    let mut named = trimmed.filter(|part| {
        !part.is_empty()
            && moment::duration(part).is_none()
            && part.chars().any(char::is_alphabetic)
    });
    named.next().unwrap_or_default().to_owned()
}

#[rustfmt::skip]
const SEVERITIES: [&str; 40] = [
    "critical", "high", "medium", "low", "sev", "severity", "p0", "p1", "p2", "p3", "p4", "minor", "major", "crítico", "crítica", "alto", "alta", "medio", "media", "bajo", "baja", "médio", "baixo", "kritisch", "hoch", "mittel", "niedrig", "critique", "élevé", "moyen", "faible", "критич", "высок", "средн", "низк", "严重", "高", "中", "低", "紧急",
];

fn read_response(found: &mut Vec<Response>, line: u32, words: &str) {
    let lower = words.to_lowercase();
    if words.contains('|') {
        if let Some(response) = response_row(line, words) {
            found.push(response);
        }
        return;
    }
    let (key, value) = words.split_once([':', '：']).unwrap_or((words, ""));
    let key_lower = key.to_lowercase();
    let about = |stems: &[&str]| stems.iter().any(|stem| key_lower.contains(stem));
    if about(&[
        "response",
        "respuesta",
        "resposta",
        "réponse",
        "reaktion",
        "antwort",
        "реакци",
        "отклик",
        "响应",
        "応答",
        "응답",
    ]) {
        if let Some(last) = found.last_mut() {
            value.trim().clone_into(&mut last.words);
            last.within = moment::duration(value);
        }
    } else if about(&[
        "contact",
        "notify",
        "escalate",
        "who",
        "contacto",
        "contato",
        "kontakt",
        "контакт",
        "联系",
        "連絡",
        "연락",
    ]) {
        if let Some(last) = found.last_mut() {
            last.who = people(value);
        }
    } else if SEVERITIES
        .iter()
        .any(|stem| super::words::has_stem(&lower, stem))
        && is_severity(key)
    {
        let mut response = Response {
            severity: severity_name(key),
            line,
            ..Response::default()
        };
        if moment::duration(value).is_some() {
            value.trim().clone_into(&mut response.words);
            response.within = moment::duration(value);
        }
        found.push(response);
    }
}

fn is_severity(key: &str) -> bool {
    let lower = key.trim().to_lowercase();
    let first = lower
        .split(|c: char| !c.is_alphanumeric())
        .find(|word| !word.is_empty())
        .unwrap_or_default();
    SEVERITIES
        .iter()
        .any(|stem| super::words::has_stem(first, stem))
}

fn severity_name(key: &str) -> String {
    let name = key.split(['(', '（']).next().unwrap_or(key);
    name.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

fn people(words: &str) -> Vec<String> {
    let parts = words.split([',', ';', '、', '，', '+', '&']).map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// `Critical | 15 minutes | On-call, CTO`.
fn response_row(line: u32, words: &str) -> Option<Response> {
    let mut cells = words
        .split('|')
        .map(str::trim)
        .filter(|cell| !cell.is_empty());
    let severity = cells.next().filter(|cell| is_severity(cell))?;
    let mut response = Response {
        severity: severity_name(severity),
        line,
        ..Response::default()
    };
    for cell in cells {
        if response.within.is_none() && moment::duration(cell).is_some() {
            response.within = moment::duration(cell);
            cell.clone_into(&mut response.words);
        } else if response.who.is_empty() {
            response.who = people(cell);
        }
    }
    Some(response)
}
