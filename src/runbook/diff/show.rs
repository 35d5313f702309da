//! Differences for people: by section, each thing once, with what was and what is.

use std::fmt::Write as _;

use serde_json::Value;

use super::words::words;
use super::{Change, Kind, Part};
use crate::support::text::harmless;

/// Longer values stand on lines of their own.
const LONG: usize = 48;

/// The differences as text; nothing where there are none.
#[must_use]
pub fn print_diff(changes: &[Change]) -> String {
    let mut page = Page::default();
    let mut sections: Vec<&str> = Vec::new();
    for change in changes {
        let section = section(change);
        if !sections.contains(&section) {
            sections.push(section);
        }
    }
    for name in sections {
        page.section(name);
        for change in changes.iter().filter(|change| section(change) == name) {
            page.change(change);
        }
    }
    page.text
}

fn section(change: &Change) -> &str {
    match change.path.as_slice() {
        // What the plan says of itself in one word.
        [Part::Field(_)] if change.kind == Kind::Changed => "plan",
        [first, ..] => first.text(),
        [] => "plan",
    }
}

#[derive(Default)]
struct Page {
    text: String,
    /// The thing whose fields are being told.
    thing: Option<String>,
}

impl Page {
    fn section(&mut self, name: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.thing = None;
        let _ = writeln!(self.text, "{}", harmless(name));
    }

    fn row(&mut self, depth: usize, row: &str) {
        let indent = "  ".repeat(depth);
        let _ = writeln!(self.text, "{indent}{}", harmless(row));
    }

    fn change(&mut self, change: &Change) {
        let (thing, field) = split(&change.path);
        let title = |value: &Value| match value.get("title").and_then(Value::as_str) {
            Some(title) => format!("  {title}"),
            None => format!("  {}", words("", value)),
        };
        match change.kind {
            Kind::Added => self.row(1, &format!("+ {thing}{}", title(&change.new))),
            Kind::Removed => self.row(1, &format!("- {thing}{}", title(&change.old))),
            Kind::Moved => {
                let (old, new) = (words("", &change.old), words("", &change.new));
                self.row(1, &format!("> {thing}  moved: {old} -> {new}"));
            }
            Kind::Changed => {
                if self.thing.as_ref() != Some(&thing) && !thing.is_empty() {
                    self.row(1, &format!("~ {thing}"));
                }
                let depth = if thing.is_empty() { 1 } else { 3 };
                self.field(depth, &field, change);
                self.thing = Some(thing);
                return;
            }
        }
        self.thing = None;
    }

    fn field(&mut self, depth: usize, field: &str, change: &Change) {
        let last = change.path.last().map_or("", Part::text);
        let (old, new) = (words(last, &change.old), words(last, &change.new));
        let mark = if depth == 1 { "~ " } else { "" };
        let head = if field.is_empty() {
            String::new()
        } else {
            format!("{field}: ")
        };
        if old.len().max(new.len()) <= LONG && !old.contains('\n') && !new.contains('\n') {
            self.row(depth, &format!("{mark}{head}{old} -> {new}"));
            return;
        }
        self.row(depth, &format!("{mark}{}", head.trim_end()));
        for line in old.lines() {
            self.row(depth + 1, &format!("- {line}"));
        }
        for line in new.lines() {
            self.row(depth + 1, &format!("+ {line}"));
        }
    }
}

/// The thing that a path leads to, by its ids, and the field of it.
fn split(path: &[Part]) -> (String, String) {
    let rest = path.get(1..).unwrap_or_default();
    let Some(last) = rest.iter().rposition(|part| matches!(part, Part::Id(_))) else {
        let fields: Vec<&str> = match rest {
            [] => path.iter().map(Part::text).collect(),
            rest => rest.iter().map(Part::text).collect(),
        };
        return (String::new(), fields.join("."));
    };
    let (thing, field) = rest.split_at(last + 1);
    let first = thing.iter().position(|part| matches!(part, Part::Id(_)));
    // A list between two ids goes without saying: a phase has steps.
    let named = thing
        .iter()
        .enumerate()
        .filter(|(at, part)| matches!(part, Part::Id(_)) || Some(*at) < first);
    let thing: Vec<&str> = named.map(|(_, part)| part.text()).collect();
    let field: Vec<&str> = field.iter().map(Part::text).collect();
    (thing.join(" / "), field.join("."))
}
