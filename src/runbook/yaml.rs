//! Values that are to be written as a runbook, and how: YAML as a person would lay it out. What is
//! written is read back as the same tree, which a property test holds it to. Knows nothing of the
//! language's keys; how a single value is quoted is in `scalar`.

mod scalar;

use super::tree::{Entry, Kind, Node, Scalar, Value};
use crate::support::text::width;

/// Cells of a line, as far as what stands in it can be broken.
const WIDTH: usize = 100;
/// Cells of a text that still looks like a word among others in one line.
const WORD: usize = 40;
/// Most entries of a map in one line.
const MOST_IN_LINE: usize = 6;

/// A value with the comment above it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Yaml {
    /// What stands in lines of their own above it, each after a `#`.
    pub comment: Option<String>,
    /// The line, from one, of what it was made from.
    pub at: Option<u32>,
    /// What it is.
    pub value: Part,
}

/// What a value is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// A number, a yes or no, or nothing, as it is to be written.
    Bare(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Yaml>),
    /// Keys and their values, in this order.
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Part::Text(text.into()).into()
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Part::List(items.into_iter().collect()).into()
    }

    /// Keys and their values.
    pub fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (key.into(), value));
        Part::Map(entries.collect()).into()
    }

    /// The same with a comment above it.
    #[must_use]
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(comment.into());
        self
    }

    /// The same, made from what stands in this line, from one.
    #[must_use]
    pub fn at(mut self, line: u32) -> Self {
        self.at = Some(line);
        self
    }
}

impl From<Part> for Yaml {
    fn from(value: Part) -> Self {
        Self {
            comment: None,
            at: None,
            value,
        }
    }
}

impl From<bool> for Yaml {
    fn from(value: bool) -> Self {
        Part::Bare(value.to_string()).into()
    }
}

impl From<u32> for Yaml {
    fn from(value: u32) -> Self {
        Part::Bare(value.to_string()).into()
    }
}

impl From<&Node> for Yaml {
    /// What was read, without its places, aliases resolved.
    fn from(node: &Node) -> Self {
        let value = match &node.value {
            Value::Scalar(scalar) => part_of(scalar),
            Value::List(items) => Part::List(items.iter().map(Self::from).collect()),
            Value::Map(entries) => {
                let pair = |entry: &Entry| (entry.key.clone(), Self::from(&entry.value));
                Part::Map(entries.iter().map(pair).collect())
            }
        };
        value.into()
    }
}

fn part_of(scalar: &Scalar) -> Part {
    match scalar.kind() {
        Kind::Text => Part::Text(scalar.text.clone()),
        // Nothing at all, between two commas, would be no entry.
        Kind::Nothing => Part::Bare("~".to_owned()),
        Kind::Number | Kind::Truth => Part::Bare(scalar.text.clone()),
    }
}

/// The value as YAML.
#[must_use]
pub fn write(yaml: &Yaml) -> String {
    Page::default().written(yaml).text
}

/// The value as YAML in which `# NAME:LINE` stands with each value that knows its line in the file
/// `name`; and for each line of this YAML the line that it was made from, 0 where none is known.
/// Where several values begin in one line, it has the line of the outermost of them.
#[must_use]
pub fn write_with_lines(yaml: &Yaml, name: &str) -> (String, Vec<u32>) {
    let page = Page {
        name: Some(crate::support::text::harmless(name)),
        ..Page::default()
    };
    let page = page.written(yaml);
    (page.text, page.lines)
}

#[derive(Default)]
struct Page {
    text: String,
    /// What the next line begins with instead of its indentation.
    lead: Option<String>,
    /// The file whose lines are told.
    name: Option<String>,
    /// The line of that file that each line was made from.
    lines: Vec<u32>,
    /// The line of the innermost value that is being written.
    here: u32,
    /// The line that is told with the next line.
    mark: Option<u32>,
}

impl Page {
    fn written(mut self, yaml: &Yaml) -> Self {
        self.comment(yaml, 0);
        self.within(yaml, |page| {
            match in_line(yaml).filter(|_| !matches!(yaml.value, Part::Map(_))) {
                Some(line) => page.line(0, &line),
                None => page.block(yaml, 0),
            }
        });
        self
    }

    /// Writes a value, which begins with the next line.
    fn within(&mut self, yaml: &Yaml, write: impl FnOnce(&mut Self)) {
        let outer = self.here;
        if let Some(at) = yaml.at {
            // What begins in the same line further out has said its own.
            if at != outer && self.mark.is_none() {
                self.mark = Some(at);
            }
            self.here = at;
        }
        write(self);
        self.here = outer;
    }

    fn line(&mut self, indent: usize, line: &str) {
        let lead = self.lead.take().unwrap_or_else(|| " ".repeat(indent));
        let at = self.mark.take();
        let told = at.and_then(|at| Some(format!("# {}:{at}", self.name.as_ref()?)));
        let at = at.unwrap_or(self.here);
        match told {
            Some(told) if width(&lead) + width(line) + 2 + width(&told) <= WIDTH => {
                self.push(at, &[&lead, line, "  ", &told]);
            }
            Some(told) => {
                let blank = lead.len() - lead.trim_start().len();
                self.push(at, &[&" ".repeat(blank), &told]);
                self.push(at, &[&lead, line]);
            }
            None => self.push(at, &[&lead, line]),
        }
    }

    /// A line, from its parts.
    fn push(&mut self, at: u32, parts: &[&str]) {
        self.text.extend(parts.iter().copied());
        self.text.push('\n');
        self.lines.push(at);
    }

    /// The comment above a value. A dash that waits for its first line comes after it.
    fn comment(&mut self, yaml: &Yaml, indent: usize) {
        for line in yaml.comment.iter().flat_map(|comment| comment.lines()) {
            let line = format!("# {}", crate::support::text::harmless(line));
            let line = format!("{}{}", " ".repeat(indent), line.trim_end());
            self.push(yaml.at.unwrap_or(self.here), &[&line]);
        }
    }

    /// A value in lines of its own.
    fn block(&mut self, yaml: &Yaml, indent: usize) {
        match &yaml.value {
            Part::Map(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    self.entry(key, value, indent);
                }
            }
            Part::List(items) if !items.is_empty() => {
                for item in items {
                    self.item(item, indent);
                }
            }
            _ => {
                let line = flow(yaml);
                self.line(indent, &line);
            }
        }
    }

    fn entry(&mut self, key: &str, value: &Yaml, indent: usize) {
        // After a dash the comment of a map's first entry would part the two.
        if self.lead.is_none() {
            self.comment(value, indent);
        }
        self.within(value, |page| page.pair(key, value, indent));
    }

    fn pair(&mut self, key: &str, value: &Yaml, indent: usize) {
        let key = scalar::key(key);
        if let Part::Text(text) = &value.value
            && let Some((head, lines)) = scalar::block(text)
        {
            self.line(indent, &format!("{key}: {head}"));
            self.body(&lines, indent + 2);
            return;
        }
        let room = WIDTH.saturating_sub(indent + width(&key) + 2);
        if let Some(line) = fitting(value, room) {
            self.line(indent, &format!("{key}: {line}"));
        } else {
            self.line(indent, &format!("{key}:"));
            self.block(value, indent + 2);
        }
    }

    fn item(&mut self, item: &Yaml, indent: usize) {
        if self.lead.is_none() {
            self.comment(item, indent);
        }
        self.within(item, |page| page.dashed(item, indent));
    }

    fn dashed(&mut self, item: &Yaml, indent: usize) {
        if let Part::Text(text) = &item.value
            && let Some((head, lines)) = scalar::block(text)
        {
            self.line(indent, &format!("- {head}"));
            self.body(&lines, indent + 2);
            return;
        }
        let room = WIDTH.saturating_sub(indent + 2);
        if let Some(line) = fitting(item, room) {
            self.line(indent, &format!("- {line}"));
        } else {
            let lead = self.lead.take().unwrap_or_else(|| " ".repeat(indent));
            self.lead = Some(format!("{lead}- "));
            self.block(item, indent + 2);
        }
    }

    fn body(&mut self, lines: &[&str], indent: usize) {
        for line in lines {
            let indent = if line.is_empty() { 0 } else { indent };
            self.push(self.here, &[&" ".repeat(indent), line]);
        }
    }
}

/// The value in one line, if it is simple and there is room, or if it cannot be broken.
fn fitting(yaml: &Yaml, room: usize) -> Option<String> {
    in_line(yaml).filter(|line| width(line) <= room || is_single(yaml))
}

/// Whether it cannot be broken into lines.
fn is_single(yaml: &Yaml) -> bool {
    match &yaml.value {
        Part::Bare(_) | Part::Text(_) => true,
        Part::List(items) => items.is_empty(),
        Part::Map(entries) => entries.is_empty(),
    }
}

/// The value in one line, where it is simple enough for that.
fn in_line(yaml: &Yaml) -> Option<String> {
    let simple = match &yaml.value {
        Part::Bare(_) => return Some(flow(yaml)),
        Part::Text(text) => return Some(scalar::plain_or_quoted(text)),
        Part::List(items) => items
            .iter()
            .all(|item| is_word(item) && is_beside(item, yaml)),
        Part::Map(entries) => {
            entries.len() <= MOST_IN_LINE
                && entries.iter().all(|(_, value)| match &value.value {
                    _ if !is_beside(value, yaml) => false,
                    Part::List(items) => {
                        let fits = |item| is_word(item) && is_beside(item, value);
                        items.iter().all(fits)
                    }
                    _ => is_single(value),
                })
        }
    };
    (simple && !has_lines(yaml)).then(|| flow(yaml))
}

/// Whether a value has nothing of its own to say above it or behind it.
fn is_beside(yaml: &Yaml, within: &Yaml) -> bool {
    yaml.comment.is_none() && (yaml.at.is_none() || yaml.at == within.at)
}

/// Whether it looks like a word in a list of words.
fn is_word(yaml: &Yaml) -> bool {
    match &yaml.value {
        Part::Text(text) => width(text) <= WORD,
        _ => is_single(yaml),
    }
}

fn has_lines(yaml: &Yaml) -> bool {
    match &yaml.value {
        Part::Bare(_) => false,
        Part::Text(text) => text.contains('\n'),
        Part::List(items) => items.iter().any(has_lines),
        Part::Map(entries) => entries.iter().any(|(_, value)| has_lines(value)),
    }
}

/// The value between brackets, whatever it is.
fn flow(yaml: &Yaml) -> String {
    match &yaml.value {
        Part::Bare(text) => text.clone(),
        Part::Text(text) => scalar::in_flow(text),
        Part::List(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Part::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Part::Map(entries) => {
            let pair = |(key, value): &(String, Yaml)| {
                format!("{}: {}", scalar::in_flow(key), flow(value))
            };
            let entries: Vec<String> = entries.iter().map(pair).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

#[cfg(test)]
mod tests;
