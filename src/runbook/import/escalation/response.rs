//! What answer a severity asks for: in how long, and by whom.

use crate::runbook::import::{moment, words};
use crate::support::Millis;

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
    } else if SEVERITIES.iter().any(|stem| words::has_stem(&lower, stem)) && is_severity(key) {
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
    SEVERITIES.iter().any(|stem| words::has_stem(first, stem))
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
    let cells: Vec<&str> = words
        .split('|')
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect();
    let severity = cells.first().filter(|cell| is_severity(cell))?;
    let mut response = Response {
        severity: severity_name(severity),
        line,
        ..Response::default()
    };
    let said = (1..cells.len()).find(|at| cells.get(*at).is_some_and(|cell| is_response(cell)));
    if let Some(cell) = said.and_then(|at| cells.get(at)) {
        response.within = moment::duration(cell);
        (*cell).clone_into(&mut response.words);
    }
    // Who stands after the time; what stands before it says what is wrong.
    let after = said.and_then(|at| cells.get(at + 1));
    let only = cells.get(1).filter(|_| said != Some(1) && cells.len() < 4);
    response.who = after.or(only).map(|cell| people(cell)).unwrap_or_default();
    Some(response)
}

fn is_response(cell: &str) -> bool {
    const SOON: [&str; 14] = [
        "business day",
        "immediate",
        "asap",
        "best effort",
        "next day",
        "inmediat",
        "imediat",
        "immédiat",
        "sofort",
        "немедленн",
        "立即",
        "即時",
        "즉시",
        "día hábil",
    ];
    let lower = cell.to_lowercase();
    moment::duration(cell).is_some() || SOON.iter().any(|soon| lower.contains(soon))
}
