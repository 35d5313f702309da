//! Alert rules of Prometheus, in a YAML fence or a file: groups of rules, one group, or a bare
//! list. What is no such YAML has none; recording rules are left out.

use crate::runbook::tree::{self, Node, Value};
use crate::support::Millis;

/// An alert rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Its expression, on one line.
    pub expr: String,
    /// For how long it must hold.
    pub hold: Option<Millis>,
    /// How bad it is, by its label.
    pub severity: Option<String>,
    /// What it says.
    pub summary: Option<String>,
    /// Its line.
    pub line: u32,
}

/// Deepest place of a list of rules below the top: `spec`, `groups`, group, `rules`.
const DEEPEST: usize = 6;

/// The rules in YAML whose first line has this number.
#[must_use]
pub fn rules(first_line: u32, yaml: &str) -> Vec<Rule> {
    if !yaml.contains("expr") || !yaml.contains("alert") {
        return Vec::new();
    }
    let Some(root) = tree::read(yaml, &mut Vec::new()) else {
        return Vec::new();
    };
    let lines = Lines::new(first_line, yaml);
    let mut found = Vec::new();
    gather(&root, &lines, DEEPEST, &mut found);
    found
}

fn gather(node: &Node, lines: &Lines, deep: usize, found: &mut Vec<Rule>) {
    if deep == 0 {
        return;
    }
    match &node.value {
        Value::List(items) => {
            for item in items {
                gather(item, lines, deep - 1, found);
            }
        }
        Value::Map(entries) => {
            if let Some(rule) = rule(node, lines) {
                found.push(rule);
                return;
            }
            let holds = |key: &str| {
                matches!(
                    key,
                    "groups" | "rules" | "spec" | "alerts" | "alerting" | "prometheus"
                )
            };
            for entry in entries
                .iter()
                .filter(|entry| holds(&entry.key) || is_nested(&entry.value))
            {
                gather(&entry.value, lines, deep - 1, found);
            }
        }
        Value::Scalar(_) => {}
    }
}

fn is_nested(node: &Node) -> bool {
    !matches!(node.value, Value::Scalar(_))
}

fn rule(node: &Node, lines: &Lines) -> Option<Rule> {
    let name = text(node.at("alert")?)?;
    let expr = text(node.at("expr")?)?;
    let below =
        |key: &str, inner: &str| node.at(key).and_then(|node| node.at(inner)).and_then(text);
    let summary = below("annotations", "summary")
        .or_else(|| below("annotations", "description"))
        .or_else(|| below("annotations", "message"));
    let hold = node
        .at("for")
        .and_then(text)
        .and_then(|hold| hold.parse().ok());
    let entry = node.entries()?.iter().find(|entry| entry.key == "alert")?;
    Some(Rule {
        name,
        expr: expr.split_whitespace().collect::<Vec<_>>().join(" "),
        hold,
        severity: below("labels", "severity"),
        summary,
        line: lines.of(entry.at.start),
    })
}

fn text(node: &Node) -> Option<String> {
    match &node.value {
        Value::Scalar(scalar) if !scalar.text.is_empty() => Some(scalar.text.clone()),
        _ => None,
    }
}

/// Where the lines of a text begin.
struct Lines {
    first: u32,
    starts: Vec<usize>,
}

impl Lines {
    fn new(first: u32, text: &str) -> Self {
        let starts = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        Self { first, starts }
    }

    fn of(&self, byte: usize) -> u32 {
        let before = self.starts.partition_point(|start| *start <= byte);
        self.first
            .saturating_add(u32::try_from(before).unwrap_or(u32::MAX))
    }
}

/// An expression at its top comparison with a number: the query, the comparison, the number.
#[must_use]
pub fn split(expr: &str) -> Option<(String, String, String)> {
    let letters: Vec<(usize, char)> = expr.char_indices().collect();
    let (at, sign) = top_comparison(&letters)?;
    let query = expr.get(..at)?.trim();
    let right = expr.get(at + sign.len()..)?.trim();
    let right = right.strip_prefix("bool ").unwrap_or(right).trim();
    if let Some(number) = number(right) {
        return Some((query.to_owned(), sign.to_owned(), number));
    }
    // `0.01 < rate(x)` says the same from the other side.
    let number = number(query)?;
    Some((right.to_owned(), turned(sign).to_owned(), number))
}

fn turned(sign: &str) -> &str {
    match sign {
        ">" => "<",
        ">=" => "<=",
        "<" => ">",
        "<=" => ">=",
        other => other,
    }
}

/// The only comparison outside of brackets and quotes; nothing where `and` or `or` joins several.
fn top_comparison(letters: &[(usize, char)]) -> Option<(usize, &'static str)> {
    let (mut depth, mut quote, mut found) = (0_i32, None, None);
    let mut at = 0;
    while let Some((byte, letter)) = letters.get(at).copied() {
        let mut length = 1;
        match (quote, letter) {
            (Some(open), _) => {
                if letter == '\\' && open != '`' {
                    length = 2;
                } else if letter == open {
                    quote = None;
                }
            }
            (None, '"' | '\'' | '`') => quote = Some(letter),
            (None, '(' | '{' | '[') => depth += 1,
            (None, ')' | '}' | ']') => depth -= 1,
            (None, '<' | '>' | '=' | '!') if depth == 0 => {
                let sign = sign(letter, letters.get(at + 1).map(|(_, next)| *next))?;
                length = sign.len();
                if found.is_some() {
                    return None;
                }
                found = Some((byte, sign));
            }
            _ => {}
        }
        at += length;
    }
    found
}

fn sign(first: char, second: Option<char>) -> Option<&'static str> {
    Some(match (first, second) {
        ('>', Some('=')) => ">=",
        ('<', Some('=')) => "<=",
        ('=', Some('=')) => "==",
        ('!', Some('=')) => "!=",
        ('>', _) => ">",
        ('<', _) => "<",
        _ => return None,
    })
}

/// A number, also as `2 * 60`, `1e3`, `1024 * 1024`.
fn number(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
        .unwrap_or(text);
    let mut product = crate::support::Decimal::ONE;
    for factor in bare.split('*') {
        product = product.checked_mul(factor.trim().parse().ok()?)?;
    }
    Some(product.to_string())
}
