//! A TOML file as a tree in which every key and value knows its place, so that the readers of
//! settings, keys and themes can report every mistake at once. Knows TOML, not what it means here.

use super::mistake::{Mistake, Place, Source, Spanned};
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// The entries of a table in the order of the file.
pub(super) type Entries = Vec<(Spanned<String>, Node)>;

/// A value and its place.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) place: Place,
}

/// The shapes that our files use; anything else keeps only its name.
#[derive(Debug)]
pub(super) enum Value {
    Text(String),
    Flag(bool),
    Whole(i64),
    List(Vec<Node>),
    Table(Entries),
    Other(&'static str),
}

/// The top table of `source`; when it is no TOML, every place at which it is not.
pub(super) fn read(source: &Arc<Source>) -> Result<Entries, Vec<Mistake>> {
    let (table, errors) = DeTable::parse_recoverable(source.text());
    if errors.is_empty() {
        return Ok(entries(source, table.get_ref()));
    }
    let mistake = |error: &toml::de::Error| {
        let place = Place::new(source, error.span().unwrap_or(0..0));
        Mistake::at(&place, error.message())
            .hint("each line is key = value, with text in quotes: key = \"value\"")
    };
    Err(errors.iter().map(mistake).collect())
}

impl Node {
    /// What stands here, for "expected X, found Y".
    pub(super) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Text(_) => "text",
            Value::Flag(_) => "true or false",
            Value::Whole(_) => "a number",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Other(kind) => kind,
        }
    }

    /// The mistake of standing where `expected` should.
    pub(super) fn not(&self, expected: &str) -> Mistake {
        let found = self.kind();
        Mistake::at(&self.place, format!("expected {expected}, found {found}"))
    }
}

fn entries(source: &Arc<Source>, table: &DeTable<'_>) -> Entries {
    let entry = |(key, value): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
        let place = Place::new(source, key.span());
        let name = Spanned {
            value: AsRef::<str>::as_ref(key.get_ref()).to_owned(),
            place,
        };
        (name, node(source, value))
    };
    let mut entries: Entries = table
        .iter()
        .map(|(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, _)| entry((key, value)))
        .collect();
    entries.sort_by_key(|(key, _)| key.place.start());
    entries
}

fn node(source: &Arc<Source>, value: &toml::Spanned<DeValue<'_>>) -> Node {
    let shape = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Integer(digits) => match i64::from_str_radix(digits.as_str(), digits.radix()) {
            Ok(number) => Value::Whole(number),
            Err(_) => Value::Other("a number too large"),
        },
        DeValue::Array(list) => Value::List(list.iter().map(|item| node(source, item)).collect()),
        DeValue::Table(table) => Value::Table(entries(source, table)),
        DeValue::Float(_) => Value::Other("a broken number"),
        DeValue::Datetime(_) => Value::Other("a date"),
    };
    Node {
        value: shape,
        place: Place::new(source, value.span()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_the_order_of_the_file() {
        let source = Source::user("x.toml", "z = 1\na = true\nm = \"x\"\n");
        let names: Vec<String> = read(&source)
            .unwrap()
            .into_iter()
            .map(|(k, _)| k.value)
            .collect();
        assert_eq!(names, ["z", "a", "m"]);
    }

    #[test]
    fn every_break_of_the_syntax_is_reported_with_its_line() {
        let source = Source::user("x.toml", "a = \nb = 1\nc = = 2\n");
        let mistakes = read(&source).unwrap_err();
        let lines: Vec<usize> = mistakes.iter().map(|m| m.place().unwrap().line()).collect();
        assert!(lines.contains(&1) && lines.contains(&3), "{mistakes:?}");
    }
}
