//! Runbooks changed as trees: parts of one are put into another, keys go, come and change their
//! names, values become what nobody expects.

use std::sync::OnceLock;

use serde_json::Value;
use warroom::runbook::schema;
use warroom::runbook::yaml::{Part, Yaml};

use crate::chance::Chance;

const ODD: [&str; 30] = [
    "99999999999999999999999999",
    "-1",
    "0",
    "1e309",
    "0x7fffffffffffffff",
    "18446744073709551615",
    "NaN",
    ".inf",
    "1.0000000000000000000000001",
    "584542046090y",
    "99999999d",
    "T-99999999d",
    "T+0",
    "25:61",
    "99:99",
    "10000 %",
    "-3 %",
    "0.0000001 %",
    "error_rate < 1e400 %",
    "{{ version }}",
    "{{",
    "}}",
    "{{ {{ a }} }}",
    "{{ secret.token }}",
    "\u{202e}\u{1b}]0;x\u{7}",
    "e\u{301}\u{301}\u{301}",
    "\u{1f468}\u{200d}\u{1f469}",
    "\0",
    "(((((((((((((((",
    "a{1,1000}{1,1000}",
];

/// One of the trees after a few changes.
pub(crate) fn mutated(trees: &[Yaml], chance: &mut Chance) -> Yaml {
    let mut tree = chance.pick(trees).clone();
    for _ in 0..=chance.below(6) {
        let donor = chance.pick(trees);
        let part = any_part(donor, chance).clone();
        let target = any_part_mut(&mut tree, chance);
        change(target, part, chance);
    }
    tree
}

fn change(target: &mut Yaml, part: Yaml, chance: &mut Chance) {
    match (chance.below(9), &mut target.value) {
        (0, _) => *target = part,
        (1, Part::Map(entries)) if !entries.is_empty() => {
            let at = chance.below(entries.len());
            entries.remove(at);
        }
        (2, Part::Map(entries)) => {
            let key = chance.pick(keys()).clone();
            entries.push((key, part));
        }
        (3, Part::Map(entries)) if !entries.is_empty() => {
            let at = chance.below(entries.len());
            entries[at].0.clone_from(chance.pick(keys()));
        }
        (4, Part::List(items)) => items.push(part),
        (5, Part::List(items)) if !items.is_empty() => {
            let copies = items[chance.below(items.len())].clone();
            items.extend(std::iter::repeat_n(copies, 1 + chance.below(40)));
        }
        (6, _) => *target = nested(part, chance),
        (7, _) => {
            *target = Yaml::text(
                chance
                    .pick(&ODD)
                    .repeat(1 + chance.below(2000) * usize::from(chance.once_in(20))),
            );
        }
        (_, Part::Text(text)) => edit(text, chance),
        _ => {
            *target =
                Part::Bare((*chance.pick(&["~", "1", "true", "-0.5", "1e9"])).to_owned()).into();
        }
    }
}

/// A text with one letter more, less or other, or with an odd word in it.
fn edit(text: &mut String, chance: &mut Chance) {
    let mut letters: Vec<char> = text.chars().collect();
    let at = chance.below(letters.len() + 1);
    match chance.below(3) {
        0 if at < letters.len() => {
            letters.remove(at);
        }
        1 => {
            let odd: Vec<char> = chance.pick(&ODD).chars().collect();
            letters.splice(at..at, odd);
        }
        _ => letters.insert(
            at,
            *chance.pick(&['x', ' ', '%', '<', '0', '.', '{', '-', ':', 'é']),
        ),
    }
    *text = letters.into_iter().collect();
}

fn nested(mut part: Yaml, chance: &mut Chance) -> Yaml {
    for _ in 0..chance.below(60) {
        part = if chance.once_in(2) {
            Yaml::list([part])
        } else {
            Yaml::map([(chance.pick(keys()).clone(), part)])
        };
    }
    part
}

/// Some value inside of a value, often a deep one.
fn any_part<'y>(yaml: &'y Yaml, chance: &mut Chance) -> &'y Yaml {
    if chance.once_in(6) {
        return yaml;
    }
    match &yaml.value {
        Part::List(items) if !items.is_empty() => any_part(chance.pick(items), chance),
        Part::Map(entries) if !entries.is_empty() => any_part(&chance.pick(entries).1, chance),
        _ => yaml,
    }
}

fn any_part_mut<'y>(yaml: &'y mut Yaml, chance: &mut Chance) -> &'y mut Yaml {
    let ends = chance.once_in(6);
    let inner = match &yaml.value {
        Part::List(items) => items.len(),
        Part::Map(entries) => entries.len(),
        _ => 0,
    };
    if ends || inner == 0 {
        return yaml;
    }
    let at = chance.below(inner);
    match &mut yaml.value {
        Part::List(items) => any_part_mut(&mut items[at], chance),
        Part::Map(entries) => any_part_mut(&mut entries[at].1, chance),
        _ => unreachable!("only lists and maps have something inside"),
    }
}

/// The text with anchors and aliases put in front of or instead of values.
pub(crate) fn linked(text: &str, chance: &mut Chance) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=chance.below(6) {
        let at = chance.below(lines.len());
        let Some(line) = lines.get_mut(at) else { break };
        let Some(split) = line.find(": ").map(|colon| colon + 2) else {
            if line.ends_with(':') {
                line.push_str(" &a");
            }
            continue;
        };
        let name = *chance.pick(&["a", "b", "c"]);
        if chance.once_in(2) {
            line.insert_str(split, &format!("&{name} "));
        } else {
            line.truncate(split);
            line.extend(["*", name]);
        }
    }
    lines.join("\n") + "\n"
}

/// Every key of the language.
pub(crate) fn keys() -> &'static [String] {
    static KEYS: OnceLock<Vec<String>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let mut keys = Vec::new();
        collect(&schema(), &mut keys);
        keys.sort();
        keys.dedup();
        keys
    })
}

fn collect(schema: &Value, keys: &mut Vec<String>) {
    match schema {
        Value::Object(fields) => {
            if let Some(properties) = fields.get("properties").and_then(Value::as_object) {
                keys.extend(properties.keys().cloned());
            }
            fields.values().for_each(|value| collect(value, keys));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, keys)),
        _ => {}
    }
}
