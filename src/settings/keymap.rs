//! Which keys stand for which command line, per layer: the embedded keymap with the user's over
//! it. A command line stays text with its place; the console reads it into its own commands.

use super::document::{self, Entries, Node, Value};
use super::key::{self, Key};
use super::layer::Layer;
use super::mistake::{Mistake, Place, SettingsErrors, Source, Spanned};
use super::options::Origin;
use std::path::Path;
use std::sync::Arc;

/// What frees a key.
const NONE: &str = "none";

/// Keys in a layer and the command line that they stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Where it holds.
    pub layer: Layer,
    /// One key, or a sequence.
    pub keys: Vec<Key>,
    /// The command line and where it was written.
    pub command: Spanned<String>,
    /// Whether it is a default or the user's.
    pub origin: Origin,
}

/// Every binding: the user's first, then the defaults, each in the order of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

/// What keys pressed so far stand for.
#[derive(Debug, PartialEq, Eq)]
pub enum Lookup<'a> {
    /// This command.
    Bound(&'a Binding),
    /// The head of these longer sequences.
    Prefix(Vec<&'a Binding>),
    /// Nothing.
    Unbound,
}

impl Keymap {
    /// The embedded keymap with `keymap.toml` of `folder` over it.
    ///
    /// # Errors
    /// Every mistake of the file at once.
    pub fn load(folder: Option<&Path>) -> Result<Self, SettingsErrors> {
        let user = match folder {
            Some(folder) => Source::read(&folder.join("keymap.toml"))?,
            None => None,
        };
        Self::layered(user.as_ref())
    }

    fn layered(user: Option<&Arc<Source>>) -> Result<Self, SettingsErrors> {
        let text = include_str!("../../config/keymap.toml");
        let defaults = Source::built_in("config/keymap.toml", text);
        let mut reader = Reader::default();
        if let Some(user) = user {
            reader.file(user);
        }
        let users = std::mem::take(&mut reader.bindings);
        reader.file(&defaults);
        let kept = reader
            .bindings
            .into_iter()
            .filter(|default| !users.iter().any(|u| same(u, default)));
        let bindings: Vec<Binding> = users.iter().cloned().chain(kept).filter(bound).collect();
        reader.mistakes.extend(conflicts(&bindings));
        SettingsErrors::unless_empty(reader.mistakes, Self { bindings })
    }

    /// Every binding.
    #[must_use]
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// What `pressed` stands for in `layer`, or in the layers below where it leaves them unbound.
    #[must_use]
    pub fn lookup(&self, layer: Layer, pressed: &[Key]) -> Lookup<'_> {
        let mut here = Some(layer);
        while let Some(layer) = here {
            let found = self.lookup_in(layer, pressed);
            if found != Lookup::Unbound {
                return found;
            }
            here = layer.below();
        }
        Lookup::Unbound
    }

    fn lookup_in(&self, layer: Layer, pressed: &[Key]) -> Lookup<'_> {
        let begun =
            |binding: &&Binding| binding.layer == layer && binding.keys.starts_with(pressed);
        let begun: Vec<&Binding> = self.bindings.iter().filter(begun).collect();
        match begun
            .iter()
            .find(|binding| binding.keys.len() == pressed.len())
        {
            Some(binding) => Lookup::Bound(binding),
            None if begun.is_empty() => Lookup::Unbound,
            None => Lookup::Prefix(begun),
        }
    }

    /// The keys to show for a command line in `layer`: the first that really reach it there.
    #[must_use]
    pub fn keys_for(&self, layer: Layer, command: &str) -> Option<&[Key]> {
        self.bindings
            .iter()
            .filter(|binding| binding.command.value == command)
            .find(|binding| self.lookup(layer, &binding.keys) == Lookup::Bound(binding))
            .map(|binding| binding.keys.as_slice())
    }
}

fn same(one: &Binding, other: &Binding) -> bool {
    one.layer == other.layer && one.keys == other.keys
}

fn bound(binding: &Binding) -> bool {
    binding.command.value != NONE
}

/// What has been read, and what was wrong.
#[derive(Default)]
struct Reader {
    bindings: Vec<Binding>,
    mistakes: Vec<Mistake>,
}

impl Reader {
    fn file(&mut self, source: &Arc<Source>) {
        match document::read(source) {
            Err(mistakes) => self.mistakes.extend(mistakes),
            Ok(tables) => tables
                .into_iter()
                .for_each(|(name, node)| self.table(&name, node)),
        }
    }

    fn table(&mut self, name: &Spanned<String>, node: Node) {
        let Some(layer) = Layer::named(&name.value) else {
            let mistake = Mistake::at(
                &name.place,
                format!("no layer is called \"{}\"", name.value),
            );
            let known = Layer::ALL.map(Layer::name);
            self.mistakes.push(mistake.did_you_mean(&name.value, known));
            return;
        };
        match node.value {
            Value::Table(entries) => self.bindings(layer, entries),
            value => {
                let node = Node {
                    value,
                    place: node.place,
                };
                let hint = format!("write [{layer}] and its keys below it");
                self.mistakes.push(node.not("a table of keys").hint(hint));
            }
        }
    }

    fn bindings(&mut self, layer: Layer, entries: Entries) {
        for (spelled, node) in entries {
            let keys = key::sequence(&spelled.value)
                .map_err(|error| Mistake::at(&spelled.place, error.to_string()).hint(error.hint()));
            match (keys, command(node)) {
                (Ok(keys), Ok(command)) => self.keep(layer, keys, command, &spelled.place),
                (keys, command) => {
                    self.mistakes.extend(keys.err());
                    self.mistakes.extend(command.err());
                }
            }
        }
    }

    /// Keeps a binding, unless the same file binds the keys already: TOML sees `g  g` and `g g` as
    /// two keys.
    fn keep(&mut self, layer: Layer, keys: Vec<Key>, command: Spanned<String>, place: &Place) {
        let origin = Origin::of(&command.place);
        let binding = Binding {
            layer,
            keys,
            command,
            origin,
        };
        match self.bindings.iter().find(|earlier| same(earlier, &binding)) {
            None => self.bindings.push(binding),
            Some(earlier) => {
                let line = earlier.command.place.line();
                let keys = key::spelled(&binding.keys);
                self.mistakes.push(
                    Mistake::at(place, format!("\"{keys}\" is bound twice in [{layer}]"))
                        .hint(format!("it is also on line {line}: keep one")),
                );
            }
        }
    }
}

fn command(node: Node) -> Result<Spanned<String>, Mistake> {
    let hint = "write a command in quotes, such as \"screen 2\", or \"none\" to free the key";
    match node.value {
        Value::Text(line) if line.trim().is_empty() => {
            Err(Mistake::at(&node.place, "no command is named").hint(hint))
        }
        Value::Text(line) => {
            let words: Vec<&str> = line.split_whitespace().collect();
            Ok(Spanned {
                value: words.join(" "),
                place: node.place,
            })
        }
        // An unquoted `g.g` is TOML's way to write a table.
        Value::Table(_) => Err(node
            .not("a command")
            .hint("put the keys in quotes: \"g g\"")),
        _ => Err(node.not("a command").hint(hint)),
    }
}

/// The bindings that can never be reached or that make others unreachable: keys which are both a
/// command and the head of a longer sequence in the same layer.
fn conflicts(bindings: &[Binding]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for long in bindings {
        let head = |short: &&Binding| {
            short.layer == long.layer
                && short.keys.len() < long.keys.len()
                && long.keys.starts_with(&short.keys)
        };
        mistakes.extend(
            bindings
                .iter()
                .filter(head)
                .map(|short| conflict(short, long)),
        );
    }
    mistakes
}

fn conflict(short: &Binding, long: &Binding) -> Mistake {
    let (head, keys) = (key::spelled(&short.keys), key::spelled(&long.keys));
    // Blame the user's line: the defaults agree with each other, a test says.
    let blamed = if matches!(long.origin, Origin::Default) {
        short
    } else {
        long
    };
    let what = format!(
        "\"{head}\" is a command and also begins \"{keys}\" in [{}]",
        long.layer
    );
    let hint = if matches!(short.origin, Origin::Default) {
        format!("free the default with \"{head}\" = \"none\", or choose other keys")
    } else {
        format!("free one of the two with \"none\": \"{head}\" or \"{keys}\"")
    };
    Mistake::at(&blamed.command.place, what).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(user: &str) -> Result<Keymap, SettingsErrors> {
        Keymap::layered(Some(&Source::user("keymap.toml", user)))
    }

    fn command<'a>(keymap: &'a Keymap, layer: Layer, keys: &str) -> Option<&'a str> {
        match keymap.lookup(layer, &key::sequence(keys).unwrap()) {
            Lookup::Bound(binding) => Some(&binding.command.value),
            Lookup::Prefix(_) | Lookup::Unbound => None,
        }
    }

    #[test]
    fn a_pane_answers_before_the_global_layer() {
        let keymap = Keymap::load(None).unwrap();
        assert_eq!(command(&keymap, Layer::Checklist, "space"), Some("tick"));
        assert_eq!(
            command(&keymap, Layer::Checklist, "R"),
            Some("dialog roll-back")
        );
        assert_eq!(command(&keymap, Layer::Global, "space"), None);
    }

    #[test]
    fn where_text_is_typed_no_plain_character_is_a_command() {
        let keymap = Keymap::load(None).unwrap();
        for binding in keymap.bindings() {
            let types = matches!(binding.layer, Layer::Palette | Layer::Filter | Layer::Text);
            assert!(!types || binding.keys[0].typed().is_none(), "{binding:?}");
        }
        assert_eq!(command(&keymap, Layer::Text, "H"), None);
        assert_eq!(command(&keymap, Layer::Dialog, "q"), None);
    }

    #[test]
    fn enter_does_not_start_a_rollback() {
        let keymap = Keymap::load(None).unwrap();
        assert_eq!(command(&keymap, Layer::RollBack, "Y"), Some("confirm"));
        assert_ne!(command(&keymap, Layer::RollBack, "enter"), Some("confirm"));
        assert_eq!(command(&keymap, Layer::RollBack, "esc"), Some("back"));
    }

    #[test]
    fn users_keys_cover_and_free_the_defaults() {
        let keymap =
            with("[global]\n\"q\" = \"none\"\n\"H\" = \"help\"\n\"f5\" = \"hold\"\n").unwrap();
        assert_eq!(command(&keymap, Layer::Global, "q"), None);
        assert_eq!(command(&keymap, Layer::Global, "H"), Some("help"));
        assert_eq!(
            keymap
                .keys_for(Layer::Timeline, "hold")
                .map(key::spelled)
                .as_deref(),
            Some("f5")
        );
        assert_eq!(keymap.keys_for(Layer::Global, "quit"), None);
    }

    #[test]
    fn a_begun_sequence_shows_how_it_may_go_on() {
        let keymap =
            with("[global]\n\"g\" = \"none\"\n\"g g\" = \"move first\"\n\"g e\" = \"move last\"\n");
        let keymap = keymap.unwrap();
        let Lookup::Prefix(ways) = keymap.lookup(Layer::Metrics, &key::sequence("g").unwrap())
        else {
            panic!("no prefix");
        };
        assert_eq!(ways.len(), 2);
        assert_eq!(command(&keymap, Layer::Metrics, "g e"), Some("move last"));
    }

    #[test]
    fn a_key_that_a_pane_covers_is_not_shown_for_the_global_command() {
        let keymap = with("[output]\n\"H\" = \"follow\"\n").unwrap();
        assert_eq!(keymap.keys_for(Layer::Output, "hold"), None);
        assert!(keymap.keys_for(Layer::Journal, "hold").is_some());
    }

    #[test]
    fn every_mistake_is_reported_at_once_with_its_place() {
        let error = with(concat!(
            "[globl]\n\"x\" = \"quit\"\n",
            "[global]\n\"ctrl-i\" = \"help\"\n\"escc\" = \"back\"\n\"z\" = 3\n\"y\" = \" \"\n",
            "\"g g\" = \"move first\"\n\"g  g\" = \"move last\"\n",
        ))
        .unwrap_err();
        insta::assert_snapshot!(error, @r#"
        7 mistakes in the settings

        keymap.toml:1:2: no layer is called "globl"
         1 | [globl]
           |  ^^^^^
           hint: did you mean "global"?

        keymap.toml:4:1: "ctrl-i" is tab on most terminals
         4 | "ctrl-i" = "help"
           | ^^^^^^^^
           hint: bind tab or another key

        keymap.toml:5:1: "escc" is not a key
         5 | "escc" = "back"
           | ^^^^^^
           hint: did you mean "esc"?

        keymap.toml:6:7: expected a command, found a number
         6 | "z" = 3
           |       ^
           hint: write a command in quotes, such as "screen 2", or "none" to free the key

        keymap.toml:7:7: no command is named
         7 | "y" = " "
           |       ^^^
           hint: write a command in quotes, such as "screen 2", or "none" to free the key

        keymap.toml:9:1: "g g" is bound twice in [global]
         9 | "g  g" = "move last"
           | ^^^^^^
           hint: it is also on line 8: keep one

        keymap.toml:8:9: "g" is a command and also begins "g g" in [global]
         8 | "g g" = "move first"
           |         ^^^^^^^^^^^^
           hint: free the default with "g" = "none", or choose other keys
        "#);
    }

    #[test]
    fn an_unquoted_sequence_is_told_to_use_quotes() {
        let error = with("[global]\ng.e = \"move last\"\n").unwrap_err();
        insta::assert_snapshot!(error, @r#"
        keymap.toml:2:1: expected a command, found a table
         2 | g.e = "move last"
           | ^
           hint: put the keys in quotes: "g g"
        "#);
    }

    #[test]
    fn every_default_is_reachable_in_its_own_layer() {
        let keymap = Keymap::load(None).unwrap();
        for binding in keymap.bindings() {
            assert_eq!(
                keymap.lookup(binding.layer, &binding.keys),
                Lookup::Bound(binding)
            );
        }
    }
}
