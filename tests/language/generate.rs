//! Runbooks made from the published schema: whatever it allows comes up, with names that sometimes
//! mean something and texts that are sometimes odd. `mended` takes away what has mistakes until
//! none is left, so that plans come out too.

use serde_json::Value;
use warroom::runbook::schema;
use warroom::runbook::tree::{Node, Value as Tree};
use warroom::runbook::yaml::{Part, Yaml, write};

use crate::chance::Chance;
use crate::judge::{compiled, read};

/// Few, so that references often find what they name.
const NAMES: [&str; 6] = ["error_rate", "p95_latency", "edge", "sre", "eu", "traffic"];
const TEXTS: [&str; 22] = [
    "Deploy to blue",
    "http://127.0.0.1:8080/x",
    "up",
    "sum(rate(errors_total[1m]))",
    "./deploy.sh",
    "/candidate",
    "UTC",
    "#deployment",
    "1.0.0",
    "true",
    "~",
    "10",
    "-x",
    "a: b",
    "a # b",
    "",
    "  ",
    "line one\nline two\n",
    "日本語",
    "{{ version }}",
    "it's \"so\"",
    "\u{202e}\u{1b}[2J",
];

pub(crate) struct Generator {
    schema: Value,
    pub(crate) chance: Chance,
}

/// So deep that nothing of the language needs more.
const DEEPEST: usize = 12;

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            schema: schema(),
            chance: Chance::new(seed),
        }
    }

    /// A runbook that the schema allows, mostly.
    pub(crate) fn runbook(&mut self) -> Yaml {
        let schema = self.schema.clone();
        let mut yaml = self.value(&schema, 0);
        if let Part::Map(entries) = &mut yaml.value {
            for (key, value) in entries {
                match key.as_str() {
                    "runbook" => *value = Yaml::from(1),
                    "name" => *value = Yaml::text("Generated"),
                    "include" => *value = Yaml::list([Yaml::text("other.yaml")]),
                    _ => {}
                }
            }
        }
        yaml
    }

    /// A value that a part of the schema allows.
    pub(crate) fn value(&mut self, schema: &Value, depth: usize) -> Yaml {
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.rsplit('/').next().unwrap();
            let target = self.schema["$defs"][name].clone();
            return self.value(&target, depth);
        }
        for key in ["enum", "examples"] {
            if let Some(values) = schema[key].as_array()
                && (key == "enum" || !self.chance.once_in(12))
            {
                let values: Vec<&Value> = values.iter().filter(|v| !v.is_null()).collect();
                return plain(self.chance.pick::<&Value>(&values));
            }
        }
        if let Some(all) = schema["allOf"].as_array() {
            let only = all[0].clone();
            return self.value(&only, depth);
        }
        for key in ["anyOf", "oneOf"] {
            if let Some(ways) = schema[key].as_array() {
                let ways: Vec<&Value> = ways.iter().filter(|way| way["type"] != "null").collect();
                // What holds its like (items within items, groups of conditions) comes to an end
                // with the short form, which is the first.
                let way = match depth {
                    0..=DEEPEST => (*self.chance.pick(&ways)).clone(),
                    _ => (*ways[0]).clone(),
                };
                return self.value(&way, depth);
            }
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds
                .iter()
                .filter_map(Value::as_str)
                .filter(|k| *k != "null")
                .collect(),
            _ => vec!["string", "integer", "boolean"],
        };
        match *self.chance.pick(&kinds) {
            "object" => self.object(schema, depth),
            "array" => {
                let count = 1 + self.chance.below(3);
                Yaml::list(
                    (0..count)
                        .map(|_| self.value(&schema["items"], depth + 1))
                        .collect::<Vec<_>>(),
                )
            }
            "integer" | "number" => Yaml::from(u32::try_from(self.chance.below(200)).unwrap()),
            "boolean" => Yaml::from(self.chance.once_in(2)),
            _ => self.text(),
        }
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Yaml {
        let mut entries = Vec::new();
        if let Some(properties) = schema["properties"].as_object() {
            let required = schema["required"].as_array();
            let required: Vec<&str> = required
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            // Few of many keys, so that things which exclude each other are not always together.
            let odds = if depth == 0 {
                3
            } else {
                2 + properties.len() / 3 + depth
            };
            for (key, inner) in properties {
                if required.contains(&key.as_str()) || (depth < 10 && self.chance.once_in(odds)) {
                    entries.push((key.clone(), self.value(inner, depth + 1)));
                }
            }
        }
        if schema["additionalProperties"].is_object() || schema["additionalProperties"] == true {
            let closed = schema["propertyNames"]["enum"].as_array();
            let words: Vec<&str> = closed
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let names = if words.is_empty() {
                &NAMES[..]
            } else {
                &words[..]
            };
            let most = schema["maxProperties"].as_u64().unwrap_or(3);
            for _ in 0..=self.chance.below(usize::try_from(most).unwrap()) {
                let name = *self.chance.pick(names);
                if entries.iter().all(|(key, _)| key != name) {
                    entries.push((
                        name.to_owned(),
                        self.value(&schema["additionalProperties"], depth + 1),
                    ));
                }
            }
        }
        Yaml::map(entries)
    }

    fn text(&mut self) -> Yaml {
        let among = if self.chance.once_in(2) {
            &NAMES[..]
        } else {
            &TEXTS[..]
        };
        Yaml::text(*self.chance.pick(among))
    }
}

fn plain(value: &Value) -> Yaml {
    match value {
        Value::String(text) => Yaml::text(text),
        other => Part::Bare(other.to_string()).into(),
    }
}

/// The runbook without its mistakes, and the most that is left without them; `None` when nothing
/// is.
pub(crate) fn mended(yaml: &Yaml) -> Option<String> {
    let mut text = write(yaml);
    for _ in 0..40 {
        let compiled = compiled(&text);
        if compiled.plan.is_some() {
            return Some(text);
        }
        let root = read(&text)?;
        let wrong: Vec<usize> = compiled
            .diagnostics
            .iter()
            .filter(|d| d.is_error())
            .map(|d| d.at.start)
            .collect();
        let mut yaml = without(&root, &wrong)?;
        needed(&mut yaml);
        text = write(&yaml);
    }
    None
}

/// What every runbook has.
fn needed(yaml: &mut Yaml) {
    let Part::Map(entries) = &mut yaml.value else {
        return;
    };
    let step = Yaml::map([("manual", Yaml::text("Look"))]);
    let phase = Yaml::map([("title", Yaml::text("Only")), ("steps", Yaml::list([step]))]);
    for (key, value) in [
        ("runbook", Yaml::from(1)),
        ("name", Yaml::text("Mended")),
        ("phases", Yaml::list([phase])),
    ] {
        if entries.iter().all(|(k, _)| k != key) {
            entries.push((key.to_owned(), value));
        }
    }
}

/// The tree without the smallest entries that these places are in; none where nothing is left.
fn without(node: &Node, wrong: &[usize]) -> Option<Yaml> {
    let inside = |at: &usize| node.span.start <= *at && *at <= node.span.end;
    match &node.value {
        Tree::Scalar(_) => (!wrong.iter().any(inside)).then(|| Yaml::from(node)),
        Tree::List(items) => {
            let kept: Vec<Yaml> = items
                .iter()
                .filter_map(|item| kept(item, item.span.start, wrong))
                .collect();
            (!kept.is_empty()).then(|| Yaml::list(kept))
        }
        Tree::Map(entries) => {
            let kept: Vec<(String, Yaml)> = entries
                .iter()
                .filter_map(|entry| {
                    Some((
                        entry.key.clone(),
                        kept(&entry.value, entry.at.start, wrong)?,
                    ))
                })
                .collect();
            (!kept.is_empty()).then(|| Yaml::map(kept))
        }
    }
}

/// What is left of an entry: nothing where a mistake is at its head.
fn kept(node: &Node, head: usize, wrong: &[usize]) -> Option<Yaml> {
    if wrong.contains(&head) || wrong.contains(&node.span.start) {
        return None;
    }
    without(node, wrong)
}
