//! What was understood, as a runbook of our language: every value knows the line that it came from.
//! What can run is written so that it is seen before it runs; what prose cannot know is left to the
//! bindings. `steps` writes what is done, `people` who and what is said, `rollback` the ways back.

mod address;
mod command;
mod names;
mod people;
mod phases;
mod rollback;
mod steps;
mod traffic;

use std::collections::{BTreeMap, BTreeSet};

use self::names::Names;
use super::bindings::Bindings;
use super::keep::Known;
use super::moment::Moment;
use super::reading::{Checklist, Item, Reading};
use crate::runbook::yaml::{Part, Yaml};
use crate::support::Millis;

/// The keys of a map, in order; those without a value are left out.
#[derive(Default)]
struct Keys(Vec<(String, Yaml)>);

impl Keys {
    fn put(&mut self, key: &str, value: impl Into<Yaml>) -> &mut Self {
        self.0.push((key.to_owned(), value.into()));
        self
    }

    fn text(&mut self, key: &str, text: &str) -> &mut Self {
        let text = words(text);
        if !text.trim().is_empty() {
            self.put(key, Yaml::text(text));
        }
        self
    }

    fn some(&mut self, key: &str, text: Option<&str>) -> &mut Self {
        if let Some(text) = text {
            self.text(key, text);
        }
        self
    }

    fn list(&mut self, key: &str, items: Vec<Yaml>) -> &mut Self {
        if !items.is_empty() {
            self.put(key, Yaml::list(items));
        }
        self
    }

    fn map(&mut self, key: &str, keys: Self) -> &mut Self {
        if !keys.0.is_empty() {
            self.put(key, keys.done());
        }
        self
    }

    fn texts<'t>(&mut self, key: &str, texts: impl IntoIterator<Item = &'t String>) -> &mut Self {
        let texts = texts
            .into_iter()
            .map(|text| words(text))
            .filter(|text| !text.trim().is_empty());
        let texts: Vec<Yaml> = texts.map(Yaml::text).collect();
        self.list(key, texts)
    }

    /// Notes, those that say the same once.
    fn notes(&mut self, notes: &[String]) -> &mut Self {
        let mut seen = BTreeSet::new();
        let fresh: Vec<&str> = notes
            .iter()
            .map(|note| note.trim())
            .filter(|note| !note.is_empty() && seen.insert(*note))
            .collect();
        self.text("notes", &fresh.join("\n"))
    }

    fn done(self) -> Yaml {
        Part::Map(self.0).into()
    }
}

/// What is called so where the source has no words for it.
const UNTITLED: &str = "What is to be done";
/// The same of an item.
const ITEM: &str = "Look at this";
/// The same of a step.
const STEP: &str = "Do this";
/// The same of a way back.
const WAY_BACK: &str = "Roll back";
/// The same of a trigger.
const REASON: &str = "The source says so";
/// The same of a message.
const MESSAGE: &str = "Tell people";
/// The same of a signature.
const SIGN_OFF: &str = "Sign-off";

/// Others' words as our language takes them: no control characters, and nothing to be filled in.
pub(super) fn words(text: &str) -> String {
    if is_taken_as_it_is(text) {
        return text.to_owned();
    }
    let lines = text
        .lines()
        .map(|line| crate::support::text::harmless(&line.replace('\t', "    ")));
    let lines: Vec<String> = lines.map(|line| line.trim_end().to_owned()).collect();
    let text = lines.join("\n");
    let mut text = text.trim_matches('\n').trim_end().to_owned();
    while text.contains("{{") {
        text = text.replace("{{", "{ {");
    }
    text
}

/// Whether `words` would change nothing, which is so for most: told without making anything.
fn is_taken_as_it_is(text: &str) -> bool {
    let mut before = '\n';
    let clean = text.chars().all(|c| {
        let trailing = c == '\n' && before.is_whitespace();
        let filled = c == '{' && before == '{';
        before = c;
        let harmless = c == '\n' || crate::support::text::is_harmless(c);
        harmless && !trailing && !filled
    });
    text.is_empty() || clean && !before.is_whitespace()
}

/// Words in one line.
fn line(text: &str) -> String {
    let words = words(text);
    let mut before = ' ';
    let one = words.chars().all(|c| {
        let joined = !c.is_whitespace() || c == ' ' && before != ' ';
        before = c;
        joined
    });
    if one && before != ' ' {
        return words;
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words in one line, or others where there are none.
fn titled(text: &str, otherwise: &str) -> String {
    let title = line(text);
    if title.trim().is_empty() {
        otherwise.to_owned()
    } else {
        title
    }
}

/// A time as our language writes it.
fn moment(at: Moment) -> Option<String> {
    Some(match at {
        Moment::Offset(0) => "T+0m".to_owned(),
        Moment::Offset(ms) => {
            let sign = if ms < 0 { '-' } else { '+' };
            format!("T{sign}{}", Millis(ms.unsigned_abs()))
        }
        Moment::Clock { hour, minute } => format!("{hour:02}:{minute:02}"),
        Moment::DayOffset(_) => return None,
    })
}

fn duration(length: Millis) -> String {
    length.max(Millis::seconds(1)).to_string()
}

/// The document, and the names of things in it.
#[must_use]
pub fn document(reading: &Reading, bindings: &Bindings, before: &[Known], file: &str) -> Yaml {
    let mut writer = Writer {
        reading,
        bindings,
        names: names::names(reading, bindings, before),
        roles: BTreeMap::new(),
        production: true,
    };
    writer.gather_roles();
    writer.whole(file)
}

struct Writer<'r> {
    reading: &'r Reading,
    bindings: &'r Bindings,
    names: Names,
    /// Roles by the words that name them, in lower case.
    roles: BTreeMap<String, String>,
    production: bool,
}

impl Writer<'_> {
    fn whole(&self, file: &str) -> Yaml {
        let mut top = Keys::default();
        top.put("runbook", 1_u32);
        top.text("name", &self.name(file));
        top.put("review", self.production);
        self.about(&mut top);
        self.time_window(&mut top);
        self.variables(&mut top);
        self.bound(
            &mut top,
            &[
                "versions",
                "environments",
                "default_environment",
                "production",
                "stable",
                "candidate",
            ],
        );
        self.people(&mut top);
        self.bound(
            &mut top,
            &["people", "sources", "metrics", "probes", "levers", "modes"],
        );
        top.list("checklists", self.checklists());
        top.list("phases", self.phases());
        self.rollback(&mut top);
        self.playbooks(&mut top);
        self.talk(&mut top);
        self.watch(&mut top);
        let head = format!(
            "Made from {}: what stands behind a # is the line there.",
            line(file)
        );
        top.done().comment(head)
    }

    /// The name of the runbook: rooms are named after it, so it has a letter or a digit.
    fn name(&self, file: &str) -> String {
        let title = line(&self.reading.title);
        if title.contains(char::is_alphanumeric) {
            return title;
        }
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let stem = Some(line(stem)).filter(|stem| stem.contains(char::is_alphanumeric));
        let stem = stem.unwrap_or_else(|| "Runbook".to_owned());
        format!("{stem} {title}").trim_end().to_owned()
    }

    /// What the side file says, as it says it.
    fn bound(&self, top: &mut Keys, keys: &[&str]) {
        for key in keys {
            if let Some(value) = self.bindings.value(key) {
                top.put(key, value);
            }
        }
    }

    fn checklists(&self) -> Vec<Yaml> {
        let lists = self.reading.lists.iter().enumerate();
        lists
            .filter(|(_, list)| !list.items.is_empty())
            .map(|(nth, list)| self.checklist(nth, list))
            .collect()
    }

    fn checklist(&self, nth: usize, list: &Checklist) -> Yaml {
        let mut keys = Keys::default();
        keys.text("title", &self.names.list_titles[nth]);
        keys.put("id", Yaml::text(self.names.lists[nth].clone()));
        if list.after_run {
            keys.put("after_run", true);
        }
        let items = list.items.iter().zip(&self.names.items[nth]);
        let items: Vec<Yaml> = items.map(|(item, names)| self.item(item, names)).collect();
        keys.list("items", items);
        keys.done().at(list.line)
    }

    fn item(&self, item: &Item, names: &names::ItemNames) -> Yaml {
        let mut keys = Keys::default();
        keys.text("title", &titled(&item.title, ITEM));
        keys.put("id", Yaml::text(names.id.clone()));
        if let Some(role) = item.owner.as_deref().and_then(|owner| self.role(owner)) {
            keys.put("role", Yaml::text(role));
        }
        if item.optional {
            keys.put("optional", true);
        }
        if let Some(at) = item.at.and_then(moment) {
            keys.text("at", &at);
        }
        keys.texts("expect", &item.expect);
        let mut notes = item.notes.clone();
        if let Some(number) = &item.number {
            notes.insert(0, format!("Number {number} in the source"));
        }
        if item.ticked {
            notes.push("Ticked in the source.".to_owned());
        }
        if let Some(sub) = &item.verify {
            match self.verification(sub) {
                Some(verify) => {
                    keys.put("verify", verify.at(sub.lines.start));
                }
                None => notes.push(sub.body.clone()),
            }
        }
        keys.notes(&notes);
        if !item.asks.is_empty() {
            let mut asks = Keys::default();
            for ((title, _), name) in item.asks.iter().zip(&names.asks) {
                asks.text(name, &line(title));
            }
            keys.map("asks", asks);
        }
        let items = item.items.iter().zip(&names.items);
        keys.list(
            "items",
            items.map(|(item, names)| self.item(item, names)).collect(),
        );
        keys.done().at(item.lines.start)
    }
}
