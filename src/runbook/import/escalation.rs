//! Who is called next, and after how long; and what answer a severity asks for.

mod response;

use crate::support::Millis;

use super::moment;
use super::span::span;
use super::token::Tokens;
use super::vocabulary::{Op, Term};

pub use self::response::{Response, responses};

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

/// The levels in lines.
#[must_use]
pub fn levels(lines: &[(u32, &str)]) -> Vec<Level> {
    let read = |(line, words): &(u32, &str)| match chain(*line, words) {
        chained if chained.len() > 1 => chained,
        _ => level(*line, words).into_iter().collect(),
    };
    let mut found: Vec<Level> = lines.iter().flat_map(read).collect();
    open_ends(&mut found);
    found
}

/// `On-call -> Team lead after 15 minutes -> CTO after 30 minutes`.
fn chain(line: u32, words: &str) -> Vec<Level> {
    let words = words.replace(" -> ", " → ");
    let parts: Vec<&str> = words
        .split(" → ")
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let timed = parts.iter().any(|part| interval(part).is_some());
    if parts.len() < 2 || !timed {
        return Vec::new();
    }
    let one = |(at, part): (usize, &&str)| {
        let start = (at == 0).then_some(Millis::ZERO);
        let (after, until) = interval(part).unwrap_or((start, None));
        let who = named(&without_time(part)).or_else(|| called(part))?;
        Some(Level {
            who,
            after,
            until,
            line,
            words: words.clone(),
        })
    };
    parts.iter().enumerate().filter_map(one).collect()
}

fn level(line: u32, words: &str) -> Option<Level> {
    let numbered = level_name(words);
    let time = interval(words);
    let rest = match (&numbered, &time) {
        (None, None) => return None,
        (Some(rest), _) => rest.as_str(),
        (None, Some(_)) => words,
    };
    let who = named(&without_time(rest)).or_else(|| called(rest))?;
    let at_once = numbered.is_some() && is_at_once(words);
    let (after, until) = time.unwrap_or((at_once.then_some(Millis::ZERO), None));
    Some(Level {
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

/// What follows `Level 1:`, `L2 -`, `1.`, `第一级`, also `1. Level 1`, if the words begin so.
fn level_name(words: &str) -> Option<String> {
    let rest = level_name_once(words)?;
    Some(level_name_once(&rest).unwrap_or(rest))
}

fn level_name_once(words: &str) -> Option<String> {
    let tokens = Tokens::new(words);
    let starts = |at: &usize| tokens.word(*at).is_some() || tokens.number(*at).is_some();
    let first = (0..tokens.list.len()).find(starts)?;
    let next = past_name(&tokens, first)?;
    let (_, rest) = tokens.without(0, next);
    let joint =
        |c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—' | '|' | '.' | ')' | '：');
    Some(rest.trim_start_matches(joint).to_owned())
}

/// The token after the name of a level.
fn past_name(tokens: &Tokens<'_>, first: usize) -> Option<usize> {
    let word = tokens.word(first);
    let short = word.is_some_and(|word| {
        let digits = word.strip_prefix(['l', 'p', 'n']).unwrap_or_default();
        !digits.is_empty() && digits.len() <= 2 && digits.chars().all(|c| c.is_ascii_digit())
    });
    if short {
        return Some(first + 1);
    }
    let counts = |at: usize| {
        let spelled = tokens
            .terms(at)
            .iter()
            .any(|term| matches!(term, Term::Number(_)));
        tokens.number(at).is_some() || spelled
    };
    let east = |at: usize| {
        matches!(
            tokens.word(at),
            Some("级" | "級" | "层" | "層" | "线" | "次" | "차" | "단계")
        )
    };
    let named = word.is_some_and(|word| NAMES.contains(&word));
    if named && counts(first + 1) {
        return Some(first + 2 + usize::from(east(first + 2)));
    }
    if counts(first) && east(first + 1) {
        return Some(first + 2);
    }
    // `1. On-call (0-5 min)`, `1 | On-call | 0-5 min`
    let ordered =
        tokens.number(first).is_some() && matches!(tokens.sign(first + 1), Some('.' | ')' | '|'));
    ordered.then_some(first + 2)
}

/// From when until when, in the words of a level.
fn interval(words: &str) -> Option<(Option<Millis>, Option<Millis>)> {
    let tokens = Tokens::new(words);
    let (at, span) =
        (0..tokens.list.len()).find_map(|at| span(&tokens, at).map(|span| (at, span)))?;
    if span.least < span.most {
        return Some((Some(span.least), Some(span.most)));
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
    let inside =
        tokens.means(span.next, Term::After(Op::AtMost)) || tokens.word(span.next) == Some("内");
    if below || within || inside {
        return Some((Some(Millis::ZERO), Some(span.most)));
    }
    Some((Some(span.most), None))
}

/// `Immediate`, `sofort`, `立即`.
fn is_at_once(words: &str) -> bool {
    const STEMS: [&str; 12] = [
        "immediate",
        "instant",
        "inmediat",
        "imediat",
        "immédiat",
        "sofort",
        "direct",
        "natychmiast",
        "okamžit",
        "немедленн",
        "立即",
        "即時",
    ];
    let words = words.to_lowercase();
    STEMS
        .iter()
        .any(|stem| super::words::has_stem(&words, stem))
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
fn named(words: &str) -> Option<String> {
    let parts = words
        .split([':', '|', '：', '→'])
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(" – "));
    parts
        .map(bare)
        .find(|part| is_name(part))
        .map(str::to_owned)
}

/// Who is called where the time stands in the same part: `Team lead after 15 minutes`, `after 1
/// hour, call the VP`.
fn called(words: &str) -> Option<String> {
    const CALLS: [&str; 16] = [
        "call ",
        "page ",
        "notify ",
        "escalate to ",
        "escalate ",
        "contact ",
        "inform ",
        "alert ",
        "involve ",
        "engage ",
        "the ",
        "llamar a ",
        "notificar a ",
        "avisar a ",
        "escalar a ",
        "escalar para ",
    ];
    const AFTER: [&str; 12] = [
        " after ",
        " within ",
        " at ",
        " nach ",
        " después de ",
        " após ",
        " après ",
        " через ",
        " dopo ",
        " po ",
        " na ",
        " in ",
    ];
    if let Some((time, who)) = words.split_once([',', '，']) {
        let mut who = bare(who);
        while let Some(call) = CALLS.iter().find(|call| {
            who.get(..call.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(call))
        }) {
            who = who.get(call.len()..).unwrap_or_default().trim_start();
        }
        return (moment::duration(time).is_some() && is_name(who)).then(|| who.to_owned());
    }
    let at = AFTER.iter().filter_map(|joint| words.find(joint)).min()?;
    let (who, time) = (bare(words.get(..at)?), words.get(at..)?);
    let short = who.split_whitespace().count() <= 4
        && !EVENTS
            .iter()
            .any(|event| who.to_lowercase().contains(event));
    (short && is_name(who) && moment::duration(time).is_some()).then(|| who.to_owned())
}

/// Words of what happens, not of who is called.
const EVENTS: [&str; 10] = [
    "unresolved",
    "resolved",
    "issue",
    "escalat",
    "no response",
    "if ",
    "response",
    "wait",
    "rollback",
    "resolve",
];

fn bare(part: &str) -> &str {
    part.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ',' | '.' | '*'))
}

fn is_name(part: &str) -> bool {
    !part.is_empty() && moment::duration(part).is_none() && part.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Levels in one line each: `Lead 15m..30m`.
    fn all(lines: &[&str]) -> Vec<String> {
        let numbered: Vec<(u32, &str)> = (1..).zip(lines.iter().copied()).collect();
        let end = |span: Option<Millis>| span.map(|span| span.to_string()).unwrap_or_default();
        let told =
            |level: &Level| format!("{} {}..{}", level.who, end(level.after), end(level.until));
        levels(&numbered).iter().map(told).collect()
    }

    #[test]
    fn levels_are_read_however_they_are_written() {
        for lines in [
            [
                "Level 1: Duty engineer (0-15 minutes)",
                "Level 2: Team lead (15-30 minutes)",
                "Level 3: CTO (30+ minutes)",
            ],
            [
                "1. Level 1 (0-15 min): Duty engineer",
                "2. Level 2 (15-30 min): Team lead",
                "3. Level 3 (30+ min): CTO",
            ],
            [
                "L1 (0 min): Duty engineer",
                "L2 (15 min): Team lead",
                "L3 (30 min): CTO",
            ],
            [
                "1 | Duty engineer | 0-15 min | chat",
                "2 | Team lead | 15-30 min | phone",
                "3 | CTO | > 30 min | phone",
            ],
            [
                "0-15 min: Duty engineer",
                "15-30 min: Team lead",
                "After 30 minutes: CTO",
            ],
            [
                "First 15 minutes: Duty engineer",
                "After 15 minutes, page the Team lead",
                "After 30 minutes, call the CTO",
            ],
            [
                "L1 | Duty engineer | immediately",
                "L2 | Team lead | 15 min",
                "L3 | CTO | half an hour",
            ],
        ] {
            assert_eq!(
                all(&lines),
                ["Duty engineer 0s..15m", "Team lead 15m..30m", "CTO 30m.."],
                "{lines:?}"
            );
        }
        let chain = "Duty engineer -> Team lead after 15 minutes -> CTO after 30 minutes";
        assert_eq!(
            all(&[chain]),
            ["Duty engineer 0s..15m", "Team lead 15m..30m", "CTO 30m.."]
        );
    }

    #[test]
    fn levels_are_read_in_many_languages() {
        for lines in [
            [
                "Nivel 1: A. Ruiz (0-15 minutos)",
                "Nivel 2: CTO (más de 15 minutos)",
            ],
            [
                "Nível 1: A. Ruiz (0-15 minutos)",
                "Nível 2: CTO (15+ minutos)",
            ],
            [
                "Niveau 1 : A. Ruiz (0-15 minutes)",
                "Niveau 2 : CTO (plus de 15 minutes)",
            ],
            [
                "Stufe 1: A. Ruiz (0–15 Min.)",
                "Stufe 2: CTO (nach 15 Minuten)",
            ],
            ["Уровень 1: A. Ruiz (0-15 мин)", "Уровень 2: CTO (15+ мин)"],
            ["第一级：A. Ruiz（0-15分钟）", "第二级：CTO（15分钟以上）"],
            ["レベル1：A. Ruiz（0～15分）", "レベル2：CTO（15分以上）"],
            ["1단계: A. Ruiz (0-15분)", "2단계: CTO (15분 이상)"],
        ] {
            assert_eq!(all(&lines), ["A. Ruiz 0s..15m", "CTO 15m.."], "{lines:?}");
        }
    }

    #[test]
    fn lines_between_levels_are_no_levels() {
        let lines = [
            "Level 1: Lead (0-15 minutes)",
            "Look at the dashboards",
            "Issue unresolved after 15 minutes",
            "Level 2: CTO (15+ minutes)",
        ];
        assert_eq!(all(&lines), ["Lead 0s..15m", "CTO 15m.."]);
    }

    /// Responses in one line each.
    fn answers(lines: &[&str]) -> Vec<String> {
        let numbered: Vec<(u32, &str)> = (1..).zip(lines.iter().copied()).collect();
        let told = |response: &Response| {
            let within = response
                .within
                .map(|within| within.to_string())
                .unwrap_or_default();
            format!(
                "{} [{within}] {} by {}",
                response.severity,
                response.words,
                response.who.join("+")
            )
        };
        responses(&numbered).iter().map(told).collect()
    }

    #[test]
    fn a_severity_asks_for_an_answer_in_lines_or_in_a_row() {
        let expected = [
            "Critical [10m] 10 minutes by Duty engineer+CTO",
            "Low [] Next business day by Team",
        ];
        let lines = [
            "Critical (all is down):",
            "Response Time: 10 minutes",
            "Contacts: Duty engineer, CTO",
            "Low (a typo):",
            "Response Time: Next business day",
            "Contacts: Team",
        ];
        assert_eq!(answers(&lines), expected);
        let rows = [
            "Critical | all is down | 10 minutes | Duty engineer, CTO",
            "Low | a typo | Next business day | Team",
        ];
        assert_eq!(answers(&rows), expected);
        assert_eq!(
            answers(&["P1 (Critical): 10 minutes", "P2: within 1 hour"]),
            ["P1 [10m] 10 minutes by ", "P2 [1h] within 1 hour by "]
        );
        assert_eq!(
            answers(&["Alto | 1 hora | Equipo"]),
            ["Alto [1h] 1 hora by Equipo"]
        );
    }
}
