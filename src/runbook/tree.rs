//! YAML read once into a tree of nodes, each with its place. The only file that knows the YAML
//! parser: events of `granit-parser` (the parser under serde-saphyr) are used directly, since they
//! keep the written text, the quotes and every place, and go on after a duplicate key.
//!
//! Anchors and aliases are resolved here, within bounds; tags and merge keys are mistakes.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, ScanError};

use super::diagnostic::{Diagnostic, Span};
use crate::support::text::harmless;

/// Longest runbook that is read, in bytes, also one made of a document; one of 10,000
/// items has less than 1 MB, and one made of prose is three times as long as that.
const LONGEST: usize = 16 << 20;
/// Deepest nesting; a real runbook has 9 levels.
const DEEPEST: usize = 48;
/// So many bytes of a text count as one node.
const LONG: usize = 64;
/// Most nodes once aliases are resolved: a bomb of nested aliases stops here. A runbook of 10,000
/// items has 80,000.
pub(super) const MOST_NODES: usize = 400_000;

/// A value with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// Where it is written; where it is used, for an alias.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// A single value, as written.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// Keys and their values, in order, each key once.
    Map(Vec<Entry>),
}

/// A single value, not yet understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scalar {
    /// Its text, escapes and folding undone.
    pub text: String,
    /// Whether it stands without quotes, so that it may be a number, a yes or a nothing.
    pub plain: bool,
}

/// A key and its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key is.
    pub at: Span,
    /// Its value.
    pub value: Node,
}

/// What a plain scalar would be to YAML 1.2.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Truth,
    /// Nothing.
    Nothing,
}

impl Scalar {
    /// What YAML 1.2 takes it for.
    #[must_use]
    pub fn kind(&self) -> Kind {
        if !self.plain {
            return Kind::Text;
        }
        plain_kind(&self.text)
    }
}

/// What a text without quotes stands for.
pub(super) fn plain_kind(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Nothing,
        "true" | "false" | "True" | "False" | "TRUE" | "FALSE" => Kind::Truth,
        text if is_number(text) => Kind::Number,
        _ => Kind::Text,
    }
}

/// The numbers of YAML 1.2's core schema.
fn is_number(text: &str) -> bool {
    let digits = |rest: Option<&str>, radix| {
        rest.is_some_and(|r| !r.is_empty() && r.chars().all(|c| c.is_digit(radix)))
    };
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits(text.strip_prefix("0x"), 16)
        || digits(text.strip_prefix("0o"), 8)
        || matches!(unsigned, ".inf" | ".Inf" | ".INF")
        || matches!(text, ".nan" | ".NaN" | ".NAN")
        || (unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && unsigned.ends_with(|c: char| c.is_ascii_digit() || c == '.')
            && unsigned.parse::<f64>().is_ok())
}

impl Node {
    /// Its keys, when it has keys.
    #[must_use]
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value of a key, when it has keys.
    #[must_use]
    pub fn at(&self, key: &str) -> Option<&Self> {
        let entries = self.entries()?;
        entries.iter().find(|e| e.key == key).map(|e| &e.value)
    }

    /// Whether nothing is written here.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        matches!(&self.value, Value::Scalar(scalar) if scalar.kind() == Kind::Nothing)
    }

    /// How much room it takes, in nodes: a long text counts as several, so that aliases of one are
    /// bounded too.
    pub(super) fn size(&self) -> usize {
        match &self.value {
            Value::Scalar(scalar) => 1 + scalar.text.len() / LONG,
            Value::List(items) => 1 + items.iter().map(Self::size).sum::<usize>(),
            Value::Map(entries) => 1 + entries.iter().map(|e| e.value.size()).sum::<usize>(),
        }
    }

    /// What it is, in words.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match &self.value {
            Value::List(_) => "a list",
            Value::Map(_) => "keys with values",
            Value::Scalar(scalar) => match scalar.kind() {
                Kind::Text => "text",
                Kind::Number => "a number",
                Kind::Truth => "a yes or no",
                Kind::Nothing => "nothing",
            },
        }
    }
}

/// Reads a text. Mistakes go to `found`; without a tree there is at least one.
pub fn read(text: &str, found: &mut Vec<Diagnostic>) -> Option<Node> {
    read_part(text, 0, &mut 0, found)
}

/// Reads one of several texts: `base` is the number of its first byte, `nodes` counts the nodes of
/// all of them.
pub(super) fn read_part(
    text: &str,
    base: usize,
    nodes: &mut usize,
    found: &mut Vec<Diagnostic>,
) -> Option<Node> {
    if text.len() > LONGEST {
        let message = format!("the file has {} bytes, more than {LONGEST}", text.len());
        found.push(Diagnostic::error(
            "too-long",
            Span::new(base, base),
            message,
        ));
        return None;
    }
    let mut reader = Reader {
        text,
        parser: Parser::new_from_str(text),
        anchors: HashMap::new(),
        base,
        nodes,
        found,
    };
    match reader.document() {
        Ok(node) => node,
        Err(Stop::Told) => None,
        Err(Stop::Syntax(error)) => {
            let mut mistake = syntax_mistake(text, &error);
            mistake.at = Span::new(mistake.at.start + base, mistake.at.end + base);
            found.push(mistake);
            None
        }
    }
}

/// Why reading cannot go on.
enum Stop {
    Syntax(ScanError),
    /// A mistake was put down already.
    Told,
}

impl From<ScanError> for Stop {
    fn from(error: ScanError) -> Self {
        Self::Syntax(error)
    }
}

struct Reader<'a> {
    text: &'a str,
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    anchors: HashMap<usize, Node>,
    base: usize,
    nodes: &'a mut usize,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Stop> {
        let Some(next) = self.parser.next_event() else {
            let end = self.base + self.text.len();
            return Ok((Event::StreamEnd, Span::new(end, end)));
        };
        let (event, span) = next?;
        Ok((event, self.span_of(span)))
    }

    fn span_of(&self, span: granit_parser::Span) -> Span {
        let range = span.byte_range().unwrap_or_default();
        Span::new(self.base + range.start, self.base + range.end)
    }

    fn document(&mut self) -> Result<Option<Node>, Stop> {
        let mut root = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                _ if root.is_some() => {
                    return Err(self.tell(
                        Diagnostic::error("second-document", span, "a second document begins here")
                            .hint("a runbook is one document: remove the line `---`"),
                    ));
                }
                event => root = Some(self.node(event, span, 0)?),
            }
        }
        if root.is_none() {
            let at = Span::new(self.base, self.base);
            self.found.push(
                Diagnostic::error("empty", at, "the runbook is empty")
                    .hint("begin with `runbook: 1` and `name: ...`"),
            );
        }
        Ok(root)
    }

    fn tell(&mut self, mistake: Diagnostic) -> Stop {
        self.found.push(mistake);
        Stop::Told
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, Stop> {
        self.count(1, span)?;
        if depth > DEEPEST {
            let message = format!("nested more than {DEEPEST} levels deep");
            return Err(self.tell(Diagnostic::error("too-deep", span, message)));
        }
        self.refuse_tag(&event, span);
        let (anchor, node) = match event {
            Event::Alias(id) => return self.alias(id, span),
            Event::Scalar(text, style, anchor, _) => {
                let scalar = Scalar {
                    text: text.into_owned(),
                    plain: style == ScalarStyle::Plain,
                };
                let value = Value::Scalar(scalar);
                (anchor, Node { span, value })
            }
            Event::SequenceStart(_, anchor, _) => (anchor, self.list(span, depth)?),
            Event::MappingStart(_, anchor, _) => (anchor, self.map(span, depth)?),
            _ => return Err(self.tell(Diagnostic::error("syntax", span, "a value is missing"))),
        };
        if anchor != 0 {
            self.count(node.size(), span)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Stop> {
        *self.nodes += nodes;
        if *self.nodes > MOST_NODES {
            let message = format!("more than {MOST_NODES} values once aliases are resolved");
            return Err(self.tell(Diagnostic::error("too-many-values", span, message)));
        }
        Ok(())
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<Node, Stop> {
        let Some(target) = self.anchors.get(&id) else {
            let message = "this alias is inside of what it names";
            return Err(self.tell(Diagnostic::error("alias", span, message)));
        };
        let mut node = target.clone();
        self.count(node.size(), span)?;
        node.span = span;
        Ok(node)
    }

    fn list(&mut self, span: Span, depth: usize) -> Result<Node, Stop> {
        let mut items = Vec::new();
        loop {
            let (event, at) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                let span = Span::new(span.start, at.end.max(span.end));
                let value = Value::List(items);
                return Ok(Node { span, value });
            }
            items.push(self.node(event, at, depth + 1)?);
        }
    }

    fn map(&mut self, span: Span, depth: usize) -> Result<Node, Stop> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (event, at) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                let span = Span::new(span.start, at.end.max(span.end));
                self.refuse_duplicates(&mut entries);
                let value = Value::Map(entries);
                return Ok(Node { span, value });
            }
            let key = self.node(event, at, depth + 1)?;
            let (event, value_at) = self.next()?;
            let value = self.node(event, value_at, depth + 1)?;
            entries.extend(self.entry(key, value));
        }
    }

    fn entry(&mut self, key: Node, value: Node) -> Option<Entry> {
        let at = key.span;
        let Value::Scalar(Scalar { text: key, .. }) = key.value else {
            self.found.push(
                Diagnostic::error("key", at, "a key must be a single word")
                    .hint("text that begins with `{` or `[` needs quotes: \"{{ name }}\""),
            );
            return None;
        };
        Some(Entry { key, at, value })
    }

    /// Leaves the first of each key.
    fn refuse_duplicates(&mut self, entries: &mut Vec<Entry>) {
        let mut places: HashMap<String, Span> = HashMap::with_capacity(entries.len());
        entries.retain(|entry| {
            let Some(first) = places.get(&entry.key) else {
                places.insert(entry.key.clone(), entry.at);
                return true;
            };
            let message = format!("the key `{}` is here twice", harmless(&entry.key));
            self.found.push(
                Diagnostic::error("duplicate-key", entry.at, message)
                    .also(*first, "first here")
                    .hint("keep one of the two"),
            );
            false
        });
    }

    fn refuse_tag(&mut self, event: &Event<'_>, span: Span) {
        let tag = match event {
            Event::Scalar(_, _, _, tag)
            | Event::SequenceStart(_, _, tag)
            | Event::MappingStart(_, _, tag) => tag.is_some(),
            _ => false,
        };
        if tag {
            self.found.push(
                Diagnostic::error("tag", span, "a runbook has no tags")
                    .hint("remove the word that begins with `!`; quotes make text of a number"),
            );
        }
    }
}

fn syntax_mistake(text: &str, error: &ScanError) -> Diagnostic {
    let byte = error.marker().byte_offset().unwrap_or(text.len());
    let start = text
        .get(..byte)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1);
    let line = text.get(start..).unwrap_or("").lines().next().unwrap_or("");
    let indent = line.len() - line.trim_start().len();
    if let Some(tab) = line.get(..indent).and_then(|space| space.find('\t')) {
        let at = Span::new(start + tab, start + tab + 1);
        return Diagnostic::error("tab", at, "a tab indents this line")
            .hint("YAML is indented with spaces only");
    }
    let at = Span::new(byte.min(text.len()), (byte + 1).min(text.len()));
    let mut message = harmless(&error.info());
    if let Some(first) = message.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    let sign = text.get(byte..).and_then(|rest| rest.chars().next());
    let hint = hint_for(&message, line, sign);
    Diagnostic::error("syntax", at, message).hint(hint)
}

/// What most often is wrong with a line that YAML cannot read.
fn hint_for(message: &str, line: &str, sign: Option<char>) -> &'static str {
    let value = line.split_once(": ").map_or("", |(_, value)| value).trim();
    if value.contains("{{") && !value.contains(['"', '\'']) {
        "text with {{ }} in it needs quotes: \"{{ version }}\""
    } else if line.trim_start().starts_with("- [") && line.contains(']') {
        "an item is a text without a box: people tick it in the room"
    } else if message.contains("anchor") {
        "an alias `*name` needs an anchor `&name` above it; text that begins with `*` needs quotes"
    } else if message.contains("quoted scalar") {
        "a quote that is opened above is not closed"
    } else if message.contains("unclosed") {
        "close what is opened here"
    } else if sign.is_some_and(|c| "><%@`&*!|".contains(c)) {
        "a value that begins with a sign needs quotes: \"> 1 %\""
    } else if value.contains(": ") {
        "text with a colon and a space in it needs quotes"
    } else if line.contains(':') && !line.contains(": ") && !line.trim_end().ends_with(':') {
        "a key is followed by a colon and a space"
    } else {
        "look at the indentation, and at quotes and brackets that are not closed, here and above"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mistakes(text: &str) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        read(text, &mut found);
        found
    }

    fn tree(text: &str) -> Node {
        let mut found = Vec::new();
        let node = read(text, &mut found).unwrap();
        assert_eq!(found, []);
        node
    }

    #[test]
    fn every_key_and_value_has_its_place() {
        let text = "a: one\nb:\n  - 'two'\n  - {c: \"日本\", d: 4}\n";
        let node = tree(text);
        let b = &node.entries().unwrap()[1];
        assert_eq!(&text[b.at.start..b.at.end], "b");
        let Value::List(items) = &b.value.value else {
            panic!("no list")
        };
        assert_eq!(&text[items[0].span.start..items[0].span.end], "'two'");
        let d = items[1].at("d").unwrap();
        assert_eq!(&text[d.span.start..d.span.end], "4");
    }

    #[test]
    fn numbers_keep_their_written_text() {
        let node = tree("version: 1.10\nquoted: \"1.10\"\n");
        let Value::Scalar(plain) = &node.at("version").unwrap().value else {
            panic!()
        };
        assert_eq!((plain.text.as_str(), plain.kind()), ("1.10", Kind::Number));
        let Value::Scalar(quoted) = &node.at("quoted").unwrap().value else {
            panic!()
        };
        assert_eq!((quoted.text.as_str(), quoted.kind()), ("1.10", Kind::Text));
    }

    #[test]
    fn plain_words_are_understood_as_yaml_1_2_does() {
        for (text, kind) in [
            ("no", Kind::Text),
            ("on", Kind::Text),
            ("true", Kind::Truth),
            ("~", Kind::Nothing),
            ("-3", Kind::Number),
            ("1e3", Kind::Number),
            ("0x1F", Kind::Number),
            ("1.2.3", Kind::Text),
            ("inf", Kind::Text),
            ("nan", Kind::Text),
            ("10%", Kind::Text),
        ] {
            let scalar = Scalar {
                text: text.into(),
                plain: true,
            };
            assert_eq!(scalar.kind(), kind, "{text}");
        }
    }

    #[test]
    fn both_places_of_a_duplicate_key_are_told_and_reading_goes_on() {
        let found = mistakes("a: 1\nb: 2\na: 3\nb: 4\n");
        let codes: Vec<_> = found.iter().map(|d| (d.code, d.at.start)).collect();
        assert_eq!(codes, [("duplicate-key", 10), ("duplicate-key", 15)]);
        assert_eq!(found[0].also[0].0, Span::new(0, 1));
    }

    #[test]
    fn aliases_are_resolved_and_point_to_their_use() {
        let text = "a: &x {k: v}\nb: *x\n";
        let node = tree(text);
        assert_eq!(node.at("b").unwrap().at("k"), node.at("a").unwrap().at("k"));
        assert_eq!(node.at("b").unwrap().span, Span::new(16, 18));
    }

    #[test]
    fn a_bomb_of_aliases_stops() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            let inner = format!("*a{} ,", level - 1).repeat(10);
            text = format!("{text}a{level}: &a{level} [{inner}]\n");
        }
        assert_eq!(mistakes(&text)[0].code, "too-many-values");
    }

    #[test]
    fn what_yaml_cannot_read_is_told_with_a_place() {
        for (text, code) in [
            ("a:\n\t- b\n", "tab"),
            ("a: b: c\n", "syntax"),
            ("a: [1, 2\n", "syntax"),
            ("a: *nobody\n", "syntax"),
            ("a: 1\n---\nb: 2\n", "second-document"),
            ("", "empty"),
            ("# nothing\n", "empty"),
            ("a: {{ b }}\n", "key"),
            ("a: !!str 5\n", "tag"),
            ("a: &x [*x]\n", "alias"),
        ] {
            let found = mistakes(text);
            assert_eq!(
                found.first().map(|d| d.code),
                Some(code),
                "{text:?}: {found:?}"
            );
        }
        assert_eq!(
            mistakes(&format!("{}x", "- ".repeat(60)))[0].code,
            "too-deep"
        );
        assert_eq!(mistakes(&"a".repeat(LONGEST + 1))[0].code, "too-long");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,80}|[-:{}\\[\\]&*!|>'\"# \t\na-c0-9]{0,80}") {
            let mut found = Vec::new();
            let node = read(&text, &mut found);
            prop_assert!(node.is_some() || !found.is_empty());
            for mistake in found {
                prop_assert!(!super::super::diagnostic::render(
                    &[mistake], &super::super::Texts::one(&text, "f"), super::super::diagnostic::Paint::Plain).is_empty());
            }
        }
    }
}
