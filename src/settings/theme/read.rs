//! Reads one theme file: its base and the styles it gives, every mistake noted.

use super::Styles;
use crate::settings::document::{self, Entries, Node, Value};
use crate::settings::meaning::Meaning;
use crate::settings::mistake::{Mistake, Source, Spanned};
use crate::settings::style::{Ansi, Colour, Modifier, Modifiers, Style};
use std::sync::Arc;

/// What one file says.
#[derive(Default)]
pub(super) struct File {
    pub(super) base: Option<Spanned<String>>,
    pub(super) styles: Styles,
}

const COLOUR_HINT: &str = "write a name such as \"red\" or \"bright-blue\", \"terminal\", \
                           a number from 0 to 255, or \"#rrggbb\"";

/// The theme in `source` as far as it can be read.
pub(super) fn theme(source: &Arc<Source>, mistakes: &mut Vec<Mistake>) -> File {
    let mut file = File::default();
    match document::read(source) {
        Ok(entries) => {
            for (key, node) in entries {
                entry(&mut file, &key, node, mistakes);
            }
        }
        Err(broken) => mistakes.extend(broken),
    }
    file
}

fn entry(file: &mut File, key: &Spanned<String>, node: Node, mistakes: &mut Vec<Mistake>) {
    match (key.value.as_str(), node.value) {
        ("base", Value::Text(value)) => {
            file.base = Some(Spanned {
                value,
                place: node.place,
            });
        }
        // The file's name is the theme's; this line is for people.
        ("name", Value::Text(_)) => {}
        ("styles", Value::Table(entries)) => file.styles = styles(entries, mistakes),
        (known @ ("base" | "name" | "styles"), value) => {
            let expected = if known == "styles" {
                "a table of looks"
            } else {
                "text"
            };
            mistakes.push(
                Node {
                    value,
                    place: node.place,
                }
                .not(expected),
            );
        }
        (unknown, _) => mistakes.push(
            Mistake::at(&key.place, format!("a theme has no \"{unknown}\""))
                .did_you_mean(unknown, ["name", "base", "styles"]),
        ),
    }
}

fn styles(entries: Entries, mistakes: &mut Vec<Mistake>) -> Styles {
    let mut styles = Styles::new();
    for (name, node) in entries {
        let look = style(node, mistakes);
        match Meaning::named(&name.value) {
            Some(meaning) => drop(styles.insert(meaning, look)),
            None => mistakes.push(
                Mistake::at(
                    &name.place,
                    format!("no meaning is called \"{}\"", name.value),
                )
                .did_you_mean(&name.value, Meaning::ALL.iter().map(|known| known.name())),
            ),
        }
    }
    styles
}

fn style(node: Node, mistakes: &mut Vec<Mistake>) -> Style {
    let mut style = Style::default();
    let entries = match node.value {
        Value::Table(entries) => entries,
        value => {
            let node = Node {
                value,
                place: node.place,
            };
            let hint = "write { fg = \"red\", modifiers = [\"bold\"] }";
            mistakes.push(node.not("a look").hint(hint));
            return style;
        }
    };
    for (name, node) in entries {
        match name.value.as_str() {
            "fg" => style.fg = noted(colour(&node), mistakes),
            "bg" => style.bg = noted(colour(&node), mistakes),
            "modifiers" => style.modifiers = modifiers(&node, mistakes),
            unknown => mistakes.push(
                Mistake::at(&name.place, format!("a look has no \"{unknown}\""))
                    .did_you_mean(unknown, ["fg", "bg", "modifiers"]),
            ),
        }
    }
    style
}

fn noted<T>(read: Result<T, Mistake>, mistakes: &mut Vec<Mistake>) -> Option<T> {
    read.map_err(|mistake| mistakes.push(mistake)).ok()
}

fn colour(node: &Node) -> Result<Colour, Mistake> {
    match &node.value {
        Value::Whole(number) => u8::try_from(*number).map(Colour::Index).map_err(|_| {
            Mistake::at(&node.place, format!("{number} is not a colour")).hint(COLOUR_HINT)
        }),
        Value::Text(text) if text == "terminal" => Ok(Colour::Terminal),
        Value::Text(text) => Ansi::named(text)
            .map(Colour::Ansi)
            .or_else(|| Colour::hex(text))
            .ok_or_else(|| unknown_colour(node, text)),
        _ => Err(node.not("a colour").hint(COLOUR_HINT)),
    }
}

fn unknown_colour(node: &Node, text: &str) -> Mistake {
    let mistake = Mistake::at(&node.place, format!("\"{text}\" is not a colour"));
    let near = crate::support::text::nearest(text, Ansi::NAMES);
    match near.filter(|_| !text.starts_with('#')) {
        Some(near) => mistake.hint(format!("did you mean \"{near}\"?")),
        None => mistake.hint(COLOUR_HINT),
    }
}

fn modifiers(node: &Node, mistakes: &mut Vec<Mistake>) -> Modifiers {
    let Value::List(list) = &node.value else {
        let hint = "write modifiers = [\"bold\"]";
        mistakes.push(node.not("a list of modifiers").hint(hint));
        return Modifiers::NONE;
    };
    let found = list
        .iter()
        .filter_map(|item| noted(modifier(item), mistakes));
    found.fold(Modifiers::NONE, Modifiers::with)
}

fn modifier(node: &Node) -> Result<Modifier, Mistake> {
    match &node.value {
        Value::Text(name) => Modifier::named(name).ok_or_else(|| {
            Mistake::at(&node.place, format!("no modifier is called \"{name}\""))
                .did_you_mean(name, Modifier::ALL.map(Modifier::name))
        }),
        _ => Err(node.not("a modifier's name")),
    }
}
