//! Alert rules of a Prometheus as metrics and triggers of our language: a part for a runbook to
//! include. What a rule measures becomes a metric, its comparison and `for` a trigger.

use super::alerts::{Rule, rules, split};
use super::tiers::{Tier, tier_of};
use crate::runbook::yaml::{Yaml, write_with_lines};
use crate::support::digest::sha256_hex;
use crate::support::text::{harmless, slug};

/// As long as a name is, so that an id can be made of it with a number after it.
const LONGEST: usize = 42;

/// A part of a runbook.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RulesPart {
    /// Its text.
    pub text: String,
    /// Rules that were found.
    pub seen: usize,
    /// Rules that something was made of.
    pub taken: usize,
    /// Metrics in it.
    pub metrics: usize,
    /// Triggers in it.
    pub triggers: usize,
    /// Rules of which nothing was made, each with its line and why.
    pub left: Vec<(u32, String)>,
}

/// The alert rules of a file as a part of a runbook.
#[must_use]
pub fn part(text: &str, name: &str) -> RulesPart {
    let found = rules(1, text);
    let mut made = RulesPart {
        seen: found.len(),
        ..RulesPart::default()
    };
    let (mut metrics, mut triggers): (Vec<(String, Yaml)>, Vec<Yaml>) = (Vec::new(), Vec::new());
    for rule in &found {
        let id = name_of(rule, &metrics);
        match split(&rule.expr)
            .filter(|(query, ..)| !query.contains("{{"))
            .filter(|(_, sign, _)| ["<", "<=", ">", ">=", "==", "!="].contains(&sign.as_str()))
        {
            Some((query, sign, number)) => {
                let unit = unit_of(&query);
                metrics.push((id.clone(), metric(rule, &query, unit)));
                triggers.push(trigger(rule, &id, &sign, &number, unit));
            }
            None => made.left.push((
                rule.line,
                format!(
                    "{}: its expression compares with no number",
                    harmless(&rule.name)
                ),
            )),
        }
    }
    made.metrics = metrics.len();
    made.triggers = triggers.len();
    made.taken = triggers.len();
    let sources = "a runbook that includes this has `sources` with the Prometheus, and `rollback` with its `paths`";
    let document = Yaml::map([
        ("runbook", Yaml::from(1_u32)),
        ("metrics", Yaml::map(metrics)),
        ("rollback", Yaml::map([("triggers", Yaml::list(triggers))])),
    ]);
    let document = document.comment(format!("Alert rules of {}; {sources}.", harmless(name)));
    made.text = write_with_lines(&document, name).0;
    made
}

fn name_of(rule: &Rule, taken: &[(String, Yaml)]) -> String {
    let mut spaced = String::new();
    let mut before = None;
    for c in rule.name.chars() {
        if c.is_uppercase()
            && before.is_some_and(|before: char| before.is_lowercase() || before.is_ascii_digit())
        {
            spaced.push(' ');
        }
        spaced.push(c);
        before = Some(c);
    }
    let name: String = slug(&spaced).chars().take(LONGEST).collect();
    let name = if name.is_empty() {
        let digest = sha256_hex(&[rule.name.as_bytes()]);
        format!("rule_{}", digest.get(..8).unwrap_or_default())
    } else {
        name.trim_end_matches('-').replace('-', "_")
    };
    let numbered = (2..).map(|nth| format!("{name}_{nth}"));
    let free = std::iter::once(name.clone())
        .chain(numbered)
        .find(|name| taken.iter().all(|(known, _)| known != name));
    free.unwrap_or(name)
}

/// Words that are shown, in one line and with nothing to be filled in.
fn plain(words: &str) -> String {
    let words = harmless(words).replace("{{", "{ {");
    if words.trim().is_empty() {
        "A rule".to_owned()
    } else {
        words
    }
}

/// The unit that a query returns, by the names in it.
fn unit_of(query: &str) -> &'static str {
    let has = |part: &str| query.contains(part);
    if has("* 100") || has("*100") || has("_percent") {
        "%"
    } else if has("histogram_quantile") && has("_seconds")
        || has("_duration_seconds") && !has("_count") && !has("_bucket")
    {
        "s"
    } else if has("_milliseconds") || has("_ms") {
        "ms"
    } else if has("/") && !has("http://") || has("_ratio") {
        "ratio"
    } else if has("rate(") {
        "/s"
    } else if has("_bytes") {
        "B"
    } else {
        "count"
    }
}

fn metric(rule: &Rule, query: &str, unit: &str) -> Yaml {
    let title = rule
        .summary
        .as_deref()
        .filter(|summary| !summary.contains("{{"))
        .unwrap_or(&rule.name);
    let entries = [
        ("title", Yaml::text(plain(title))),
        ("unit", Yaml::text(unit)),
        ("query", Yaml::text(query)),
    ];
    Yaml::map(entries).at(rule.line)
}

fn trigger(rule: &Rule, metric: &str, sign: &str, number: &str, unit: &str) -> Yaml {
    // A bare number of a ratio is a share of one.
    let (number, unit) = match unit {
        "count" => (number.to_owned(), String::new()),
        "ratio" => (percent(number), " %".to_owned()),
        unit => (number.to_owned(), format!(" {unit}")),
    };
    let tier = match rule.severity.as_deref().and_then(tier_of) {
        // What a rule of an alert says is for people until one of them says otherwise.
        Some(Tier::Automatic | Tier::Review) => "review",
        _ => "investigate",
    };
    let mut entries = vec![
        ("title", Yaml::text(plain(&rule.name))),
        ("id", Yaml::text(metric.replace('_', "-"))),
        (
            "when",
            Yaml::text(format!("{metric} {sign} {number}{unit}")),
        ),
    ];
    if let Some(hold) = rule.hold.filter(|hold| hold.0 > 0) {
        entries.push(("for", Yaml::text(hold.to_string())));
    }
    entries.push(("tier", Yaml::text(tier)));
    Yaml::map(entries).at(rule.line)
}

/// A share of one in percent, exactly.
fn percent(number: &str) -> String {
    let scaled = number
        .parse::<crate::support::Decimal>()
        .ok()
        .and_then(|n| n.checked_mul(crate::support::Decimal::from(100_i64)));
    scaled.map_or_else(|| number.to_owned(), |n| n.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "groups:\n- name: a\n  rules:\n  - alert: HighErrorRate\n    expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.05\n    for: 5m\n    labels: { severity: critical }\n  - alert: Slow\n    expr: histogram_quantile(0.95, rate(request_duration_seconds_bucket[5m])) > 2\n  - alert: Gone\n    expr: absent(up)\n";

    #[test]
    fn rules_become_metrics_and_triggers() {
        let part = part(RULES, "rules.yaml");
        assert_eq!(
            (part.seen, part.taken, part.left.len()),
            (3, 2, 1),
            "{}",
            part.text
        );
        assert!(
            part.text.contains("when: high_error_rate > 5 %"),
            "{}",
            part.text
        );
        assert!(part.text.contains("for: 5m"), "{}", part.text);
        assert!(part.text.contains("slow > 2 s"), "{}", part.text);
    }
}
