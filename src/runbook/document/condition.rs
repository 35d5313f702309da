//! Conditions as they are written: one line, or `all`, `any` and `not` with conditions in them.
//! What the names in them mean (a metric, a value, an item) is known to `compile::condition`.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::field::{Decode, Reading};
use super::quantity::{CONDITION, quantity};
use super::text::{Said, Text};
use crate::room::condition::Comparator;
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::tree::{Entry, Node, Value};
use crate::support::text::harmless;
use crate::support::{Decimal, Millis, Quantity};

/// How deep groups may stand in groups: nobody reads more.
const DEEPEST: usize = 8;

/// A condition: `error_rate < 0.5 %`, or a group.
#[derive(Clone, Debug)]
pub struct ConditionText {
    /// What it says.
    pub says: Says,
    /// Where all of it is.
    pub at: Span,
}

impl ConditionText {
    /// The names that it is about, in order.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        match &self.says {
            Says::All(parts) | Says::Any(parts) => parts.iter().flat_map(Self::names).collect(),
            Says::Not(part) => part.names(),
            Says::Compares(name, ..)
            | Says::Range { name, .. }
            | Says::Set { name, .. }
            | Says::Fresh { item: name, .. } => vec![&name.text],
        }
    }
}

/// What a condition says.
#[derive(Clone, Debug)]
pub enum Says {
    /// All of them hold.
    All(Vec<ConditionText>),
    /// At least one of them holds.
    Any(Vec<ConditionText>),
    /// It does not hold.
    Not(Box<ConditionText>),
    /// `NAME < SOMETHING`.
    Compares(Word, Comparator, Word),
    /// `NAME in A .. B`.
    Range {
        /// Of what.
        name: Word,
        /// Whether it is `not in`.
        outside: bool,
        /// The least.
        from: (Quantity, Span),
        /// The most.
        to: (Quantity, Span),
    },
    /// `NAME is set`, `NAME is not set`.
    Set {
        /// Of what.
        name: Word,
        /// Whether it is `is set`.
        set: bool,
    },
    /// `NAME < 4h old`, `item NAME is fresh`.
    Fresh {
        /// Which item.
        item: Word,
        /// How young its tick is.
        within: Option<Millis>,
        /// Whether it must be instead of must not be.
        fresh: bool,
    },
}

/// A part of a condition, with its place.
#[derive(Clone, Debug)]
pub struct Word {
    /// The text, without quotes.
    pub text: String,
    /// Where it is.
    pub at: Span,
    /// Whether it stood in quotes.
    pub quoted: bool,
}

impl Word {
    /// `1.2 * NAME` and `NAME`, as a factor and a name; `None` for what begins like a number.
    #[must_use]
    pub fn times(&self) -> Option<(Decimal, &str)> {
        let (factor, name) = match self.text.split_once('*') {
            Some((factor, name)) => (factor.trim().parse().ok()?, name.trim()),
            None => (Decimal::ONE, self.text.as_str()),
        };
        let named = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
        named.then_some((factor, name))
    }
}

impl Decode for ConditionText {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        decoded(node, reading, 0)
    }
}

fn decoded(node: &Node, reading: &mut Reading, depth: usize) -> Option<ConditionText> {
    let Value::Map(_) = &node.value else {
        let text = Text::<Said>::decode(node, reading)?;
        let says = line(&text, reading)?;
        return Some(ConditionText { says, at: text.at });
    };
    if depth >= DEEPEST {
        let message = format!("conditions stand in each other more than {DEEPEST} deep");
        reading.tell(Diagnostic::error("condition", node.span, message));
        return None;
    }
    let entries = reading.keys(node, "a condition", &["all", "any", "not"])?;
    let [entry] = entries else {
        let message = "a group is one of `all`, `any` and `not`";
        let hint = "put one into the other: { any: [ { all: [...] }, ... ] }";
        reading.tell(Diagnostic::error("one-of", node.span, message).hint(hint));
        return None;
    };
    let says = match entry.key.as_str() {
        "all" => Says::All(parts(entry, reading, depth)?),
        "any" => Says::Any(parts(entry, reading, depth)?),
        "not" => Says::Not(Box::new(decoded(&entry.value, reading, depth + 1)?)),
        _ => return None,
    };
    let at = node.span;
    Some(ConditionText { says, at })
}

/// All of a group: one with a mistake in it is no group any more.
fn parts(entry: &Entry, reading: &mut Reading, depth: usize) -> Option<Vec<ConditionText>> {
    let Value::List(items) = &entry.value.value else {
        reading.wrong_type(&entry.value, "a list of conditions");
        return None;
    };
    if items.is_empty() {
        let mistake = Diagnostic::error("empty", entry.value.span, "this list is empty");
        reading.tell(mistake.hint("fill it, or leave its key out"));
        return None;
    }
    let all: Vec<_> = items
        .iter()
        .map(|item| decoded(item, reading, depth + 1))
        .collect();
    all.into_iter().collect()
}

fn line(text: &Text, reading: &mut Reading) -> Option<Says> {
    if let Some((name, rest)) = in_two(text, " is ") {
        return is(text, name, rest, reading);
    }
    if !text.contains(['<', '>', '=', '!'])
        && let Some((name, range)) = in_two(text, " in ")
    {
        return in_range(text, name, range, reading);
    }
    compares(text, reading)
}

/// Byte ranges around a word.
fn in_two(text: &str, word: &str) -> Option<((usize, usize), (usize, usize))> {
    let at = text.find(word)?;
    Some(((0, at), (at + word.len(), text.len())))
}

/// A stretch of the text, trimmed, with its place.
fn word(text: &Text, (start, end): (usize, usize)) -> Word {
    let whole = text.get(start..end).unwrap_or("");
    let trimmed = whole.trim();
    let start = start + whole.len() - whole.trim_start().len();
    let inner = ['"', '\'']
        .into_iter()
        .find_map(|quote| trimmed.strip_prefix(quote)?.strip_suffix(quote));
    Word {
        text: inner.unwrap_or(trimmed).to_owned(),
        at: text.part(start, start + trimmed.len()),
        quoted: inner.is_some(),
    }
}

fn refuse<T>(text: &Text, reading: &mut Reading, hint: &str) -> Option<T> {
    let message = format!("`{}` is no condition", harmless(text));
    reading.tell(Diagnostic::error("condition", text.at, message).hint(hint));
    None
}

/// A single name.
fn name(text: &Text, part: (usize, usize), reading: &mut Reading) -> Option<Word> {
    let name = word(text, part);
    if name.text.is_empty() || name.text.contains(char::is_whitespace) {
        return refuse(text, reading, CONDITION);
    }
    Some(name)
}

fn is(
    text: &Text,
    left: (usize, usize),
    right: (usize, usize),
    reading: &mut Reading,
) -> Option<Says> {
    let said = word(text, right);
    let left = item_name(text, left);
    match said.text.as_str() {
        "set" | "not set" => Some(Says::Set {
            name: name(text, left.0, reading)?,
            set: said.text == "set",
        }),
        "fresh" | "not fresh" => Some(Says::Fresh {
            item: name(text, left.0, reading)?,
            within: None,
            fresh: said.text == "fresh",
        }),
        _ => refuse(
            text,
            reading,
            "after `is` comes set, not set, fresh or not fresh; equal is written ==",
        ),
    }
}

/// The name after the word `item`, and whether that word is there.
fn item_name(text: &Text, (start, end): (usize, usize)) -> ((usize, usize), bool) {
    let whole = text.get(start..end).unwrap_or("");
    let before = whole.len() - whole.trim_start().len();
    if whole.trim_start().starts_with("item ") {
        ((start + before + "item ".len(), end), true)
    } else {
        ((start, end), false)
    }
}

fn in_range(
    text: &Text,
    (start, end): (usize, usize),
    range: (usize, usize),
    reading: &mut Reading,
) -> Option<Says> {
    let before = text.get(start..end).unwrap_or("").trim_end();
    let (before, outside) = match before.strip_suffix(" not") {
        Some(before) => (before, true),
        None => (before, false),
    };
    let name = name(text, (start, start + before.len()), reading)?;
    let whole = text.get(range.0..range.1).unwrap_or("");
    let Some(((_, first), (second, _))) = in_two(whole, "..") else {
        return refuse(text, reading, "a range is cpu in 20 % .. 80 %");
    };
    let from = word(text, (range.0, range.0 + first));
    let to = word(text, (range.0 + second, range.1));
    Some(Says::Range {
        name,
        outside,
        from: (quantity(&from.text, from.at, reading)?, from.at),
        to: (quantity(&to.text, to.at, reading)?, to.at),
    })
}

fn compares(text: &Text, reading: &mut Reading) -> Option<Says> {
    let (sign, comparator, rest) = super::quantity::sign(text, reading)?;
    let right = word(text, (rest, text.len()));
    let (left, item) = item_name(text, (0, sign));
    if let Some(span) = right.text.strip_suffix(" old") {
        return younger(text, name(text, left, reading)?, comparator, span, reading);
    }
    if item {
        return refuse(
            text,
            reading,
            "write `item NAME is fresh`, or NAME < 4h old",
        );
    }
    let name = name(text, left, reading)?;
    if right.text.is_empty() && !right.quoted {
        return refuse(text, reading, CONDITION);
    }
    Some(Says::Compares(name, comparator, right))
}

fn younger(
    text: &Text,
    item: Word,
    comparator: Comparator,
    span: &str,
    reading: &mut Reading,
) -> Option<Says> {
    let Ok(within) = span.parse::<Millis>() else {
        return refuse(text, reading, "how old is written like backup < 4h old");
    };
    let fresh = match comparator {
        Comparator::Less | Comparator::AtMost => true,
        Comparator::More | Comparator::AtLeast => false,
        Comparator::Equal | Comparator::NotEqual => {
            return refuse(text, reading, "how old is compared with < or >");
        }
    };
    Some(Says::Fresh {
        item,
        within: Some(within),
        fresh,
    })
}

impl JsonSchema for ConditionText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Condition".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let part = generator.subschema_for::<Self>();
        let list = json_schema!({ "type": "array", "minItems": 1, "items": part.clone() });
        let group = |key: &str, of: &Schema, what: &str| {
            let described = json_schema!({ "description": what, "allOf": [of] });
            json_schema!({
                "type": "object",
                "properties": { key: described },
                "required": [key],
                "additionalProperties": false,
            })
        };
        json_schema!({
            "description": "What must hold: error_rate < 0.5 %, strategy == canary, item backup is fresh, or a group of such.",
            "anyOf": [
                {
                    "type": "string",
                    "examples": [
                        "error_rate < 0.5 %",
                        "p95_latency > 1 s",
                        "error_rate not in 1 % .. 5 %",
                        "strategy == canary",
                        "ticket is set",
                    ],
                },
                group("all", &list, "All of these hold."),
                group("any", &list, "At least one of these holds."),
                group("not", &part, "This does not hold."),
            ],
        })
    }
}
