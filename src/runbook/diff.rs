//! What differs between two plans, found in their JSON: things are matched by their ids, so that
//! whatever the language learns to say is compared without a line here. Lines, numbers and hashes
//! are no differences. How it is shown is in `show`, how a value reads in `words`.

mod show;
mod words;

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

pub use show::print_diff;

use crate::room::plan::Plan;

/// What says where something stands, and not what it is.
const PLACES: [&str; 2] = ["line", "number"];
/// What says which file a plan was made from.
const ORIGINS: [&str; 5] = ["hash", "source", "folder", "slug", "dry_run"];
/// What names a thing among others of its kind, the best first.
const KEYS: [&str; 3] = ["id", "name", "title"];

/// What happened to a thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Only the new plan has it.
    Added,
    /// Only the old plan has it.
    Removed,
    /// It is another.
    Changed,
    /// It stands elsewhere.
    Moved,
}

impl Kind {
    /// As it is written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Moved => "moved",
        }
    }
}

/// A part of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// A field of a thing.
    Field(String),
    /// A thing among others.
    Id(String),
}

impl Part {
    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Field(text) | Self::Id(text) => text,
        }
    }
}

/// One difference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Where, from the plan down.
    pub path: Vec<Part>,
    /// What happened.
    pub kind: Kind,
    /// How it was; for what moved, where.
    pub old: Value,
    /// How it is; for what moved, where.
    pub new: Value,
}

impl Change {
    /// The path with dots.
    #[must_use]
    pub fn dotted(&self) -> String {
        let parts: Vec<&str> = self.path.iter().map(Part::text).collect();
        parts.join(".")
    }
}

/// What differs from the old plan to the new one.
#[must_use]
pub fn diff(old: &Plan, new: &Plan) -> Vec<Change> {
    let plain = |plan: &Plan| {
        let mut value = json!(plan);
        if let Some(fields) = value.as_object_mut() {
            fields.retain(|key, _| !ORIGINS.contains(&key.as_str()));
        }
        value
    };
    let mut comparing = Comparing::default();
    comparing.values(&plain(old), &plain(new));
    elsewhere(comparing.changes)
}

/// The differences as objects with `path`, `kind`, `old` and `new`.
#[must_use]
pub fn diff_to_json(changes: &[Change]) -> Value {
    let objects = changes.iter().map(|change| {
        json!({
            "path": change.dotted(),
            "kind": change.kind.word(),
            "old": change.old,
            "new": change.new,
        })
    });
    objects.collect()
}

#[derive(Default)]
struct Comparing {
    path: Vec<Part>,
    changes: Vec<Change>,
}

impl Comparing {
    fn tell(&mut self, kind: Kind, old: &Value, new: &Value) {
        self.changes.push(Change {
            path: self.path.clone(),
            kind,
            old: old.clone(),
            new: new.clone(),
        });
    }

    fn within(&mut self, part: Part, compare: impl FnOnce(&mut Self)) {
        self.path.push(part);
        compare(self);
        self.path.pop();
    }

    fn values(&mut self, old: &Value, new: &Value) {
        match (old, new) {
            _ if old == new => {}
            (Value::Object(a), Value::Object(b)) if !is_one(old, a, new, b) => self.fields(a, b),
            (Value::Array(a), Value::Array(b)) => self.lists(old, a, new, b),
            _ => self.tell(Kind::Changed, old, new),
        }
    }

    fn fields(&mut self, old: &Map<String, Value>, new: &Map<String, Value>) {
        let shown = |fields: &Map<String, Value>| fields.get("shown").cloned();
        // What is shown of a call says exactly what it does.
        let call = shown(old).is_some() && shown(old) != shown(new);
        let keys = old
            .keys()
            .chain(new.keys().filter(|key| !old.contains_key(*key)));
        for key in keys {
            if PLACES.contains(&key.as_str()) || (call && key == "config") {
                continue;
            }
            let (was, is) = (old.get(key), new.get(key));
            let (was, is) = (was.unwrap_or(&Value::Null), is.unwrap_or(&Value::Null));
            self.within(Part::Field(key.clone()), |inner| inner.values(was, is));
        }
    }

    fn lists(&mut self, old: &Value, a: &[Value], new: &Value, b: &[Value]) {
        if let Some(key) = key_of(a, b) {
            self.named(&by_name(a, key), &by_name(b, key));
        } else if a.iter().chain(b).all(|item| !item.is_object()) {
            self.tell(Kind::Changed, old, new);
        } else if a.len() == b.len() {
            for (number, (was, is)) in (1..).zip(a.iter().zip(b)) {
                let part = Part::Id(number.to_string());
                self.within(part, |inner| inner.values(was, is));
            }
        } else {
            self.unnamed(a, b);
        }
    }

    /// What has no names is the same when it is equal.
    fn unnamed(&mut self, old: &[Value], new: &[Value]) {
        let mut left = new.to_vec();
        for was in old {
            match left.iter().position(|is| is == was) {
                Some(place) => {
                    left.remove(place);
                }
                None => self.tell(Kind::Removed, was, &Value::Null),
            }
        }
        for is in &left {
            self.tell(Kind::Added, &Value::Null, is);
        }
    }

    fn named(&mut self, old: &[(String, &Value)], new: &[(String, &Value)]) {
        let was: HashMap<&str, &Value> = old.iter().map(|(n, v)| (n.as_str(), *v)).collect();
        let is: HashSet<&str> = new.iter().map(|(name, _)| name.as_str()).collect();
        for (name, value) in old.iter().filter(|(name, _)| !is.contains(name.as_str())) {
            let part = Part::Id(name.clone());
            self.within(part, |inner| inner.tell(Kind::Removed, value, &Value::Null));
        }
        let moved = moved(old, new);
        let mut above: Option<&str> = None;
        for (name, value) in new {
            let part = Part::Id(name.clone());
            self.within(part, |inner| match was.get(name.as_str()) {
                None => inner.tell(Kind::Added, &Value::Null, value),
                Some(before) => {
                    if moved.contains(name.as_str()) {
                        let places = (place(above_in(old, name)), place(above));
                        inner.tell(Kind::Moved, &places.0, &places.1);
                    }
                    inner.values(before, value);
                }
            });
            above = Some(name);
        }
    }
}

/// Whether two objects are better said whole than field by field: both read as one word, or they
/// are two different kinds of one thing.
fn is_one(old: &Value, a: &Map<String, Value>, new: &Value, b: &Map<String, Value>) -> bool {
    let other_kind = a.len() == 1 && b.len() == 1 && a.keys().ne(b.keys());
    other_kind || (words::whole(old).is_some() && words::whole(new).is_some())
}

/// The field that names each item of both lists, and no two alike.
fn key_of(a: &[Value], b: &[Value]) -> Option<&'static str> {
    let names = |list: &[Value], key: &str| {
        let names: Vec<&str> = list.iter().filter_map(|v| v.get(key)?.as_str()).collect();
        let different: HashSet<&str> = names.iter().copied().collect();
        names.len() == list.len() && different.len() == list.len()
    };
    let pairs = |list: &[Value]| {
        let firsts: HashSet<&str> = list
            .iter()
            .filter_map(|v| pair_of(v).map(|p| p.0))
            .collect();
        firsts.len() == list.len()
    };
    let key = KEYS.into_iter().find(|key| names(a, key) && names(b, key));
    key.or_else(|| (pairs(a) && pairs(b)).then_some(""))
}

/// A pair of a name and its value.
fn pair_of(value: &Value) -> Option<(&str, &Value)> {
    match value.as_array()?.as_slice() {
        [name, value] => Some((name.as_str()?, value)),
        _ => None,
    }
}

fn by_name<'v>(list: &'v [Value], key: &str) -> Vec<(String, &'v Value)> {
    let named = list.iter().filter_map(|item| match pair_of(item) {
        Some((name, value)) if key.is_empty() => Some((name.to_owned(), value)),
        _ => Some((item.get(key)?.as_str()?.to_owned(), item)),
    });
    named.collect()
}

fn above_in<'n>(list: &'n [(String, &Value)], name: &str) -> Option<&'n str> {
    let place = list.iter().position(|(known, _)| known == name)?;
    let above = place.checked_sub(1)?;
    list.get(above).map(|(name, _)| name.as_str())
}

fn place(above: Option<&str>) -> Value {
    above.map_or_else(|| "first".into(), |above| format!("after {above}").into())
}

/// What stands in another order among what both lists have: all but the longest run that kept its
/// order.
fn moved<'n>(old: &'n [(String, &Value)], new: &[(String, &Value)]) -> HashSet<&'n str> {
    let places: HashMap<&str, usize> = old.iter().map(|(n, _)| n.as_str()).zip(0..).collect();
    let order = new
        .iter()
        .filter_map(|(name, _)| places.get(name.as_str()).copied());
    let order: Vec<usize> = order.collect();
    let kept: HashSet<usize> = rising(&order).into_iter().collect();
    let moved = order.into_iter().filter(|place| !kept.contains(place));
    moved
        .filter_map(|place| old.get(place).map(|(name, _)| name.as_str()))
        .collect()
}

/// The longest rising run within a row of different numbers.
fn rising(row: &[usize]) -> Vec<usize> {
    // For each length the smallest last number of such a run, and what comes before each number.
    let mut lasts: Vec<usize> = Vec::new();
    let mut before: HashMap<usize, Option<usize>> = HashMap::new();
    for &number in row {
        let length = lasts.partition_point(|last| *last < number);
        let previous = length.checked_sub(1).and_then(|at| lasts.get(at).copied());
        before.insert(number, previous);
        match lasts.get_mut(length) {
            Some(last) => *last = number,
            None => lasts.push(number),
        }
    }
    let mut run = Vec::new();
    let mut next = lasts.last().copied();
    while let Some(number) = next {
        run.push(number);
        next = before.get(&number).copied().flatten();
    }
    run
}

/// What was removed in one place and added in another under the same id has moved.
fn elsewhere(changes: Vec<Change>) -> Vec<Change> {
    let name = |change: &Change| match change.path.as_slice() {
        [.., Part::Field(list), Part::Id(id)] => Some((list.clone(), id.clone())),
        _ => None,
    };
    let removed = changes.iter().filter(|change| change.kind == Kind::Removed);
    let removed: HashMap<_, _> = removed
        .filter_map(|change| Some((name(change)?, (change.dotted(), change.old.clone()))))
        .collect();
    let added = changes.iter().filter(|change| change.kind == Kind::Added);
    let added: HashSet<_> = added.filter_map(&name).collect();
    let mut told = Vec::new();
    for change in changes {
        let key = name(&change);
        let both = key
            .as_ref()
            .and_then(|key| added.contains(key).then(|| removed.get(key))?);
        match (change.kind, both) {
            (Kind::Removed, Some(_)) => {}
            (Kind::Added, Some((path, was))) => {
                let mut inner = Comparing {
                    path: change.path.clone(),
                    changes: Vec::new(),
                };
                inner.tell(Kind::Moved, &json!(path), &json!(change.dotted()));
                inner.values(was, &change.new);
                told.extend(inner.changes);
            }
            _ => told.push(change),
        }
    }
    told
}

#[cfg(test)]
mod tests;
