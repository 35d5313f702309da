//! Lays the settings' files and the command line over each other: checks every key and value,
//! keeps the newest of each with its origin, and notes every mistake.

use super::{Ascii, ColourChoice, Confirm, Origin, Override, Setting, Settings, Times};
use crate::settings::document::{self, Entries, Node, Value};
use crate::settings::mistake::{Mistake, SettingsErrors, Source};
use crate::support::text;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a key takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Takes {
    Flag,
    Word(&'static [&'static str]),
    Theme,
}

pub(super) const KEYS: &[(&str, Takes)] = &[
    ("theme", Takes::Theme),
    ("colour", Takes::Word(ColourChoice::WORDS)),
    ("ascii", Takes::Word(Ascii::WORDS)),
    ("mouse", Takes::Flag),
    ("bell", Takes::Flag),
    ("times", Takes::Word(Times::WORDS)),
    ("confirm.leave", Takes::Flag),
    ("confirm.untick", Takes::Flag),
    ("confirm.cancel", Takes::Flag),
];

fn takes(key: &str) -> Option<(&'static str, Takes)> {
    KEYS.iter().find(|(known, _)| *known == key).copied()
}

/// The keys that stand in the table `prefix` (with its dot), and the tables in it.
fn known_in(prefix: &str) -> impl Iterator<Item = &'static str> + Clone {
    KEYS.iter().filter_map(move |(key, _)| {
        let rest = key.strip_prefix(prefix)?;
        Some(rest.split('.').next().unwrap_or(rest))
    })
}

/// The defaults, over them `user`, over them `overrides`; `themes` are those that exist.
pub(super) fn layered(
    user: Option<&Arc<Source>>,
    overrides: &[Override],
    themes: &[String],
) -> Result<Settings, SettingsErrors> {
    let mut layers = Layers {
        themes,
        found: BTreeMap::new(),
        mistakes: Vec::new(),
    };
    layers.file(&defaults());
    if let Some(user) = user {
        layers.file(user);
    }
    for given in overrides {
        layers.command_line(given);
    }
    match layers.settings() {
        Some(settings) => SettingsErrors::unless_empty(layers.mistakes, settings),
        None => Err(SettingsErrors {
            mistakes: layers.mistakes,
        }),
    }
}

fn defaults() -> Arc<Source> {
    let text = include_str!("../../../config/settings.toml");
    Source::built_in("config/settings.toml", text)
}

/// The layers read so far: the newest value of each key, and what was wrong.
struct Layers<'a> {
    themes: &'a [String],
    found: BTreeMap<&'static str, Setting<Given>>,
    mistakes: Vec<Mistake>,
}

/// A checked value.
#[derive(Debug, Clone)]
enum Given {
    Flag(bool),
    Word(String),
}

impl Layers<'_> {
    fn file(&mut self, source: &Arc<Source>) {
        match document::read(source) {
            Ok(entries) => self.table("", entries),
            Err(mistakes) => self.mistakes.extend(mistakes),
        }
    }

    fn table(&mut self, prefix: &str, entries: Entries) {
        for (name, node) in entries {
            let key = format!("{prefix}{}", name.value);
            let inner = format!("{key}.");
            match (takes(&key), node.value) {
                (Some((key, takes)), value) => {
                    self.entry(
                        key,
                        takes,
                        Node {
                            value,
                            place: node.place,
                        },
                    );
                }
                (None, Value::Table(inside)) if known_in(&inner).next().is_some() => {
                    self.table(&inner, inside);
                }
                (None, _) if known_in(&inner).next().is_some() => {
                    let what = format!("\"{key}\" is a table");
                    let hint = format!("write [{key}] and its lines below it");
                    self.mistakes
                        .push(Mistake::at(&node.place, what).hint(hint));
                }
                (None, _) => self.mistakes.push(
                    Mistake::at(&name.place, format!("no setting is called \"{key}\""))
                        .did_you_mean(&name.value, known_in(prefix)),
                ),
            }
        }
    }

    fn entry(&mut self, key: &'static str, takes: Takes, node: Node) {
        let origin = Origin::of(&node.place);
        let given = match (takes, node.value) {
            (Takes::Flag, Value::Flag(flag)) => Ok(Given::Flag(flag)),
            (Takes::Word(_) | Takes::Theme, Value::Text(word)) => {
                self.word((key, takes), word, |what| Mistake::at(&node.place, what))
            }
            (takes, value) => {
                let node = Node {
                    value,
                    place: node.place,
                };
                Err(wrong_kind(key, takes, &node))
            }
        };
        self.keep(key, origin, given);
    }

    fn command_line(&mut self, given: &Override) {
        let at = |what: String| Mistake::general(format!("command line: {what}"));
        let Override { key, value } = given;
        let Some((key, takes)) = takes(key) else {
            let mistake = at(format!("no setting is called \"{key}\""))
                .did_you_mean(key, KEYS.iter().map(|(known, _)| *known));
            self.mistakes.push(mistake);
            return;
        };
        let given = match (takes, value.as_str()) {
            (Takes::Flag, "true") => Ok(Given::Flag(true)),
            (Takes::Flag, "false") => Ok(Given::Flag(false)),
            (Takes::Flag, other) => Err(at(format!("{key} cannot be \"{other}\""))
                .hint(format!("write {key}=true or {key}=false"))),
            (Takes::Word(_) | Takes::Theme, word) => self.word((key, takes), word.to_owned(), at),
        };
        self.keep(key, Origin::CommandLine, given);
    }

    fn keep(&mut self, key: &'static str, origin: Origin, given: Result<Given, Mistake>) {
        match given {
            Ok(value) => drop(self.found.insert(key, Setting { value, origin })),
            Err(mistake) => self.mistakes.push(mistake),
        }
    }

    fn word(
        &self,
        (key, takes): (&str, Takes),
        word: String,
        mistake: impl FnOnce(String) -> Mistake,
    ) -> Result<Given, Mistake> {
        let (known, what): (Vec<&str>, _) = match takes {
            Takes::Flag => (vec!["true", "false"], format!("{key} cannot be \"{word}\"")),
            Takes::Word(words) => (words.to_vec(), format!("{key} cannot be \"{word}\"")),
            Takes::Theme => {
                let names = self.themes.iter().map(String::as_str).collect();
                (names, format!("no theme is called \"{word}\""))
            }
        };
        if known.contains(&word.as_str()) {
            return Ok(Given::Word(word));
        }
        Err(mistake(what).did_you_mean(&word, known))
    }

    /// The typed settings; none only when a default is missing, which the mistakes then say.
    fn settings(&mut self) -> Option<Settings> {
        Some(Settings {
            theme: self.typed("theme", |given| match given {
                Given::Word(word) => Some(word.clone()),
                Given::Flag(_) => None,
            })?,
            colour: self.chosen("colour", ColourChoice::of)?,
            ascii: self.chosen("ascii", Ascii::of)?,
            mouse: self.flag("mouse")?,
            bell: self.flag("bell")?,
            times: self.chosen("times", Times::of)?,
            confirm: Confirm {
                leave: self.flag("confirm.leave")?,
                untick: self.flag("confirm.untick")?,
                cancel: self.flag("confirm.cancel")?,
            },
        })
    }

    fn flag(&mut self, key: &str) -> Option<Setting<bool>> {
        self.typed(key, |given| match given {
            Given::Flag(flag) => Some(*flag),
            Given::Word(_) => None,
        })
    }

    fn chosen<T>(&mut self, key: &str, of: impl Fn(&str) -> Option<T>) -> Option<Setting<T>> {
        self.typed(key, |given| match given {
            Given::Word(word) => of(word),
            Given::Flag(_) => None,
        })
    }

    fn typed<T>(&mut self, key: &str, convert: impl Fn(&Given) -> Option<T>) -> Option<Setting<T>> {
        let typed = self.found.get(key).and_then(|setting| {
            let value = convert(&setting.value)?;
            Some(Setting {
                value,
                origin: setting.origin.clone(),
            })
        });
        if typed.is_none() {
            self.mistakes.push(Mistake::general(format!(
                "the setting \"{key}\" has no default"
            )));
        }
        typed
    }
}

fn wrong_kind(key: &str, takes: Takes, node: &Node) -> Mistake {
    match takes {
        Takes::Flag => node.not("true or false").hint(format!(
            "write {key} = true or {key} = false, without quotes",
            key = last(key)
        )),
        Takes::Word(words) => node
            .not("text")
            .hint(format!("write one of {}, in quotes", text::listed(words))),
        Takes::Theme => node.not("text").hint("write the theme's name in quotes"),
    }
}

fn last(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}
