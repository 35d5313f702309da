//! What prose cannot say, said beside it: `RUNBOOK.warroom.yaml` holds the sources, metrics, levers,
//! people and values of a Markdown runbook, in our language. It is written once as a list of what is
//! to be filled in, and never changed where a person wrote in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::fence::Gate;
use super::limit::Limit;
use super::reading::{Reading, Work};
use crate::runbook::diagnostic::Diagnostic;
use crate::runbook::tree::{self, Node, Value};
use crate::runbook::yaml::Yaml;
use crate::support::text::{fit, harmless};

/// What may stand in a side file, as in a runbook.
pub const KEYS: [&str; 14] = [
    "versions",
    "environments",
    "default_environment",
    "production",
    "stable",
    "candidate",
    "people",
    "sources",
    "metrics",
    "probes",
    "levers",
    "modes",
    "variables",
    "ready",
];

/// So much of what a document says of a thing stands beside it.
const LONGEST_WORDS: usize = 160;

/// What a side file says.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    root: Option<Node>,
    metrics: BTreeMap<String, bool>,
}

impl Bindings {
    /// Reads a side file.
    ///
    /// # Errors
    /// Its mistakes, with their places in it.
    pub fn read(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut found = Vec::new();
        let bare = text
            .lines()
            .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
        if bare {
            return Ok(Self::default());
        }
        let root = tree::read(text, &mut found);
        let Some(root) = root.filter(|_| !found.iter().any(Diagnostic::is_error)) else {
            return Err(found);
        };
        if let Value::Map(entries) = &root.value {
            for entry in entries
                .iter()
                .filter(|entry| !KEYS.contains(&entry.key.as_str()) && entry.key != "bindings")
            {
                let message = format!("a file of bindings has no `{}`", harmless(&entry.key));
                let hint = format!("it may hold {}", crate::support::text::listed(&KEYS));
                found.push(Diagnostic::error("unknown-key", entry.value.span, message).hint(hint));
            }
        } else {
            found.push(Diagnostic::error(
                "wrong-type",
                root.span,
                "a file of bindings holds keys and their values",
            ));
        }
        if found.iter().any(Diagnostic::is_error) {
            return Err(found);
        }
        let mut metrics = BTreeMap::new();
        if let Some(Value::Map(entries)) = root.at("metrics").map(|node| &node.value) {
            for entry in entries {
                metrics.insert(entry.key.clone(), entry.value.at("traffic").is_some());
            }
        }
        Ok(Self {
            root: Some(root),
            metrics,
        })
    }

    /// What stands under a key, where something does.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<Yaml> {
        let node = self.root.as_ref()?.at(key)?;
        let empty = match &node.value {
            Value::Scalar(scalar) => scalar.kind() == tree::Kind::Nothing,
            Value::List(items) => items.is_empty(),
            Value::Map(entries) => entries.is_empty(),
        };
        (!empty).then(|| node.into())
    }

    /// Whether a metric of this name is bound.
    #[must_use]
    pub fn has_metric(&self, name: &str) -> bool {
        self.metrics.contains_key(name)
    }

    /// Whether a bound metric says how much traffic it needs to mean anything.
    #[must_use]
    pub fn is_guarded(&self, name: &str) -> bool {
        self.metrics.get(name).copied().unwrap_or(false)
    }

    /// Whether traffic can be moved.
    #[must_use]
    pub fn has_lever(&self) -> bool {
        self.value("levers").is_some()
    }

    /// Whether a variable has a value here.
    #[must_use]
    pub fn has_variable(&self, name: &str) -> bool {
        self.root
            .as_ref()
            .and_then(|root| root.at("variables")?.at(name))
            .is_some()
    }

    /// The names of the variables that have a value here.
    pub(super) fn variables(&self) -> Vec<String> {
        let node = self.root.as_ref().and_then(|root| root.at("variables"));
        match node.map(|node| &node.value) {
            Some(Value::Map(entries)) => entries.iter().map(|entry| entry.key.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// The probes that say whether the way back is there.
    #[must_use]
    pub fn ready(&self) -> Option<Yaml> {
        self.value("ready")
    }
}

/// Something that a document needs and prose cannot know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missing {
    /// Under which key it belongs.
    pub key: &'static str,
    /// Its name.
    pub name: String,
    /// What the document says of it.
    pub words: String,
    /// Where.
    pub line: u32,
    /// The unit that its number is in, of a metric.
    pub unit: &'static str,
}

/// What is to be filled in, each once, in the order of the document.
#[must_use]
pub fn missing(reading: &Reading, bindings: &Bindings) -> Vec<Missing> {
    let mut found: Vec<Missing> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut metric = |limit: &Limit, line: u32, found: &mut Vec<Missing>| {
        let name = limit.slug();
        if !name.is_empty() && !bindings.has_metric(&name) && seen.insert(name.clone()) {
            found.push(Missing {
                key: "metrics",
                name,
                words: limit.words.clone(),
                line,
                unit: limit
                    .unit()
                    .filter(|unit| !unit.is_empty())
                    .unwrap_or("count"),
            });
        }
    };
    for trigger in &reading.triggers {
        if let Some(limit) = &trigger.limit {
            metric(limit, trigger.line, &mut found);
        }
    }
    let steps = reading.phases.iter().flat_map(|phase| &phase.steps);
    let mut lever = None;
    for step in steps {
        let line = step.lines.start;
        match &step.work {
            Work::Traffic { keep, .. } => {
                lever = lever.or(Some((step.title.clone(), line)));
                for limit in keep {
                    metric(limit, line, &mut found);
                }
            }
            Work::Command(sub) => {
                let Some(ladder) = sub.ladder.as_ref().filter(|l| l.rungs.len() > 1) else {
                    continue;
                };
                lever = lever.or(Some((step.title.clone(), line)));
                for limit in ladder.gates.iter().filter_map(kept) {
                    metric(&limit, line, &mut found);
                }
            }
            _ => {}
        }
    }
    for tiers in &reading.tiers {
        if let Some(limit) = tiers
            .critical
            .as_ref()
            .or(tiers.warning.as_ref())
            .or(tiers.normal.as_ref())
        {
            metric(limit, tiers.line, &mut found);
        }
    }
    if let Some((words, line)) = lever.filter(|_| !bindings.has_lever()) {
        found.push(Missing {
            key: "levers",
            name: "traffic".to_owned(),
            words,
            line,
            unit: "",
        });
    }
    found
}

/// What must hold so that a script's own gate would not have stopped it.
pub(super) fn kept(gate: &Gate) -> Option<Limit> {
    let inverse = match gate.comparison {
        ">" => "<=",
        ">=" => "<",
        "<" => ">=",
        "<=" => ">",
        _ => return None,
    };
    // A share of one, as scripts compare it, is a percentage here.
    let share = gate
        .value
        .strip_prefix("0.")
        .filter(|digits| digits.chars().all(|c| c.is_ascii_digit()));
    let percent = share.and_then(|_| {
        let value = gate.value.parse::<crate::support::Decimal>().ok()?;
        value.checked_mul(100_i64.into())
    });
    let value = percent.map_or(gate.value.clone(), |percent| format!("{percent} %"));
    super::limit::limit(&format!("{} {inverse} {value}", gate.subject))
}

/// The side file for a document, or what is to be added to the one there is. A person's lines stay.
#[must_use]
pub fn side_file(now: Option<&str>, missing: &[Missing], name: &str) -> String {
    let name = harmless(name);
    let mut text = now.map_or_else(|| head(&name), str::to_owned);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let told = Told::of(&text);
    let new: Vec<&Missing> = missing
        .iter()
        .filter(|missing| !told.has(missing))
        .collect();
    for key in ["metrics", "levers"] {
        let of: Vec<&Missing> = new.iter().copied().filter(|one| one.key == key).collect();
        if of.is_empty() {
            continue;
        }
        text.push('\n');
        if key == "metrics" && !told.0.contains("sources") {
            text.push_str("# sources:\n#   prom: { prometheus: \"http://127.0.0.1:9090\", fresh: 'up{job=\"app\"}' }\n");
        }
        if told.0.contains(key) {
            let _ = writeln!(text, "# To go with the {key} above:");
        } else {
            let _ = writeln!(text, "# {key}:");
        }
        for missing in of {
            let words = fit(&harmless(&missing.words.replace('\n', " ")), LONGEST_WORDS);
            let _ = writeln!(text, "#   # {name}:{}: {words}", missing.line);
            let _ = writeln!(text, "#   {}", missing.form());
        }
    }
    text
}

fn head(name: &str) -> String {
    format!(
        "# What {name} cannot say, said beside it. This file is yours: import adds to its end and changes nothing.\n\
         # Take the # away and fill in. Keys are those of a runbook: {}.\n\
         bindings: 1\n",
        KEYS.join(", ")
    )
}

/// The keys that a side file names, filled in or not yet.
struct Told(BTreeSet<String>);

impl Told {
    fn of(text: &str) -> Self {
        let keys = text.lines().filter_map(|line| {
            let key = line.trim_start_matches(['#', ' ']).split_once(':')?.0;
            Some(key.trim_matches(['"', '\'']).to_owned())
        });
        Self(keys.collect())
    }

    /// Whether a thing is named. One lever is enough, whatever a person calls it.
    fn has(&self, missing: &Missing) -> bool {
        let key = if missing.key == "levers" {
            missing.key
        } else {
            &missing.name
        };
        self.0.contains(key)
    }
}

impl Missing {
    /// The line to be filled in.
    fn form(&self) -> String {
        match self.key {
            "metrics" => format!(
                "{}: {{ source: prom, of: candidate, unit: \"{}\", query: \"\", traffic: {{ query: \"\", at_least: 1/s }} }}",
                self.name, self.unit
            ),
            _ => format!(
                "{}: {{ command: {{ set: {{ run: [./set-weight.sh, \"{{{{ weight }}}}\"] }}, read: {{ run: [./read-weight.sh] }} }} }}",
                self.name
            ),
        }
    }
}
