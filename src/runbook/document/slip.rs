//! What people bring along from other tools and write in haste, and how it is said here.

use crate::runbook::tree::{Node, Value};
use crate::support::text::harmless;

/// Keys of other tools, each with ours; the first that is a key of the place is meant.
const KEYS: &[(&str, &[&str])] = &[
    ("assignee", &["role", "roles"]),
    ("cmd", &["run"]),
    ("command", &["run"]),
    ("condition", &["when", "conditions"]),
    ("depends", &["after"]),
    ("depends_on", &["after"]),
    ("description", &["notes", "text", "title"]),
    ("desc", &["notes", "title"]),
    ("duration", &["lasts", "soak"]),
    ("exec", &["run"]),
    ("foreach", &["for_each"]),
    ("if", &["when"]),
    ("interval", &["every"]),
    ("label", &["title"]),
    ("loop", &["for_each"]),
    ("matrix", &["for_each"]),
    ("name", &["title"]),
    ("needs", &["after"]),
    ("note", &["notes"]),
    ("owner", &["role", "roles"]),
    ("period", &["every"]),
    ("permissions", &["may"]),
    ("requires", &["after"]),
    ("rollback", &["undo"]),
    ("shell", &["script"]),
    ("start", &["from", "at"]),
    ("steps", &["phases"]),
    ("tasks", &["steps", "items", "phases"]),
    ("time", &["at", "from"]),
    ("timeout", &["kill_after", "deadline"]),
    ("vars", &["variables"]),
    ("weight", &["shift"]),
];

/// What a key of another tool is called here.
pub(super) fn own_key(written: &str, known: &[&'static str]) -> Option<&'static str> {
    let (_, own) = KEYS.iter().find(|(other, _)| *other == written)?;
    own.iter().copied().find(|key| known.contains(key))
}

/// What somebody meant who wrote a short form where keys are wanted.
pub(super) fn as_keys(owner: &str, node: &Node) -> Option<String> {
    if let Value::List(_) = node.value {
        return (owner == "a role").then(|| "write { may: [tick, run] }".to_owned());
    }
    let Value::Scalar(scalar) = &node.value else {
        return None;
    };
    let text = harmless(scalar.text.trim());
    let word = !text.is_empty() && !text.contains([' ', ':', '#', '{', '}', ',', '"']);
    match owner {
        "a step" => {
            Some("write { title: ..., manual: ... }, or run: [...] for a command".to_owned())
        }
        "a sign-off" => Some("write { title: ... }".to_owned()),
        "`window`" => Some("write { from: \"08:00\", to: \"12:00\", timezone: UTC }".to_owned()),
        "a variable" => Some(format!("write {{ default: \"{text}\" }}")),
        "`gate`" if word => Some(format!("write {{ checklists: [{text}] }}")),
        "a person" if word => Some(format!("write {{ name: {text} }}")),
        "`http`" if text.starts_with("http") => Some(format!("write {{ url: \"{text}\" }}")),
        "an action" if word => Some(format!("write {{ run: [{text}] }}")),
        _ => None,
    }
}
