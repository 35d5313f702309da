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

#[cfg(test)]
mod tests {
    use super::*;

    const GROUPS: &str = r#"groups:
  - name: shop
    rules:
      - alert: TooManyErrors
        expr: |
          sum(rate(errors_total{code=~"5.."}[5m]))
            > 0.02
        for: 3m
        labels: { severity: critical }
        annotations:
          summary: Too many errors
      - record: errors:rate5m
        expr: rate(errors_total[5m])
      - alert: Gone
        expr: up{job="shop"} == 0
"#;

    #[test]
    fn rules_are_read_from_groups_with_their_lines() {
        let read = rules(40, GROUPS);
        assert_eq!(read.len(), 2);
        assert_eq!(
            (read[0].name.as_str(), read[0].line, read[0].hold),
            ("TooManyErrors", 43, Some(Millis::minutes(3)))
        );
        assert_eq!(
            read[0].expr,
            r#"sum(rate(errors_total{code=~"5.."}[5m])) > 0.02"#
        );
        assert_eq!(
            (read[0].severity.as_deref(), read[0].summary.as_deref()),
            (Some("critical"), Some("Too many errors"))
        );
        assert_eq!(
            (read[1].name.as_str(), read[1].line, read[1].hold),
            ("Gone", 53, None)
        );
    }

    #[test]
    fn rules_are_read_from_a_bare_list_and_a_kubernetes_object() {
        let list = "- alert: Slow\n  expr: latency > 2\n- alert: Full\n  expr: disk > 0.9\n";
        assert_eq!(rules(1, list).len(), 2);
        let object = "kind: PrometheusRule\nspec:\n  groups:\n    - name: a\n      rules:\n        - alert: Slow\n          expr: latency > 2\n";
        assert_eq!(rules(1, object)[0].line, 6);
    }

    #[test]
    fn what_is_no_such_yaml_has_no_rules() {
        for text in [
            "",
            "Critical:\n  - alert on error rate, expr unknown\n",
            "alert: [",
            "expr: 1\nalert: {\n",
            "- alert\n- expr",
        ] {
            assert_eq!(rules(1, text), [], "{text}");
        }
    }

    #[test]
    fn an_expression_is_split_at_its_only_comparison() {
        for (expr, expected) in [
            (
                "rate(errors_total[5m]) > 0.01",
                Some(("rate(errors_total[5m])", ">", "0.01")),
            ),
            (
                r#"up{job="a>b"} == 0"#,
                Some((r#"up{job="a>b"}"#, "==", "0")),
            ),
            ("1 < queue", Some(("queue", ">", "1"))),
            ("lag >= bool 2 * 60", Some(("lag", ">=", "120"))),
            ("a > 1 and b > 2", None),
            ("latency > 5 * baseline", None),
            ("absent(up)", None),
            ("a > ", None),
        ] {
            let expected = expected.map(|(query, sign, number)| {
                (query.to_owned(), sign.to_owned(), number.to_owned())
            });
            assert_eq!(split(expr), expected, "{expr}");
        }
    }
}
