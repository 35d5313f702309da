//! The loaded keymap with every line read into an action, and what it says of itself: which action
//! a key stands for in a layer, which keys to show for an action, and the page docs/keys.md.

mod page;

use std::sync::Arc;

pub use page::{keys_page, usage};

use super::action::{Action, ActionError};
use crate::settings::{Binding, Key, Keymap, Layer, Lookup, Mistake, SettingsErrors, key};

/// The keymap with its actions.
#[derive(Debug)]
pub struct Keys {
    keymap: Arc<Keymap>,
    /// One per binding, in the keymap's order.
    actions: Vec<Action>,
}

/// What keys pressed so far stand for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Meant {
    /// This.
    Action(Action),
    /// The head of longer sequences: how each goes on, and what it does.
    Prefix(Vec<(String, String)>),
    /// Nothing.
    Nothing,
}

impl Keys {
    /// Reads every line of the keymap.
    ///
    /// # Errors
    /// Every line that means nothing, with its place.
    pub fn load(keymap: Arc<Keymap>) -> Result<Self, SettingsErrors> {
        let mut mistakes = Vec::new();
        let mut actions = Vec::new();
        for binding in keymap.bindings() {
            match Action::read(&binding.command.value) {
                Ok(action) => actions.push(action),
                Err(error) => mistakes.push(mistake(binding, &error)),
            }
        }
        SettingsErrors::unless_empty(mistakes, Self { keymap, actions })
    }

    /// What `pressed` stands for in `layer`.
    #[must_use]
    pub fn meant(&self, layer: Layer, pressed: &[Key]) -> Meant {
        match self.keymap.lookup(layer, pressed) {
            Lookup::Bound(binding) => self
                .action(binding)
                .map_or(Meant::Nothing, |action| Meant::Action(action.clone())),
            Lookup::Prefix(bindings) => {
                let rest = |binding: &Binding| {
                    let rest = binding.keys.get(pressed.len()..).unwrap_or_default();
                    let doc = self.action(binding).map(Action::doc).unwrap_or_default();
                    (key::spelled(rest), doc)
                };
                Meant::Prefix(bindings.into_iter().map(rest).collect())
            }
            Lookup::Unbound => Meant::Nothing,
        }
    }

    /// The keys to show for a command line in `layer`, as they are written.
    #[must_use]
    pub fn shown(&self, layer: Layer, line: &str) -> Option<String> {
        self.keymap.keys_for(layer, line).map(key::spelled)
    }

    /// The keys that lead to a verb anywhere, as they are written: for the palette and help.
    #[must_use]
    pub fn of_verb(&self, verb: &str) -> Option<String> {
        self.rows()
            .find(|(_, action)| match action {
                Action::Verb(line) | Action::Dialog(line) => {
                    line.verb().name == verb && line.words().is_empty()
                }
                _ => false,
            })
            .map(|(binding, _)| key::spelled(&binding.keys))
    }

    /// Every binding with its action, in the keymap's order.
    pub fn rows(&self) -> impl Iterator<Item = (&Binding, &Action)> {
        self.keymap.bindings().iter().zip(&self.actions)
    }

    fn action(&self, wanted: &Binding) -> Option<&Action> {
        self.rows()
            .find(|(binding, _)| std::ptr::eq(*binding, wanted))
            .map(|(_, action)| action)
    }
}

fn mistake(binding: &Binding, error: &ActionError) -> Mistake {
    let mistake = Mistake::at(&binding.command.place, error.to_string());
    match error.hint() {
        Some(hint) => mistake.hint(hint),
        None => mistake,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn default_keys() -> Keys {
        Keys::load(Arc::new(Keymap::load(None).unwrap())).unwrap()
    }

    #[test]
    fn every_line_of_the_embedded_keymap_means_something() {
        let keys = default_keys();
        assert_eq!(keys.rows().count(), keys.keymap.bindings().len());
    }

    #[test]
    fn a_line_that_means_nothing_is_refused_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keymap.toml");
        std::fs::write(&file, "[global]\n\"z\" = \"zoon\"\n").unwrap();
        let keymap = Arc::new(Keymap::load(Some(folder.path())).unwrap());
        let said = Keys::load(keymap).unwrap_err().to_string();
        assert!(
            said.contains("keymap.toml:2:7: no such command: zoon"),
            "{said}"
        );
        assert!(said.contains("did you mean \"zoom\"?"), "{said}");
    }

    #[test]
    fn a_pane_answers_before_the_global_layer() {
        let keys = default_keys();
        let space = key::sequence("space").unwrap();
        assert_eq!(
            keys.meant(Layer::Checklist, &space),
            Meant::Action(Action::read("tick").unwrap())
        );
        assert_eq!(keys.meant(Layer::Global, &space), Meant::Nothing);
        assert_eq!(keys.of_verb("tick").as_deref(), Some("space"));
        assert_eq!(keys.shown(Layer::Timeline, "hold").as_deref(), Some("H"));
    }

    #[test]
    fn a_begun_sequence_says_how_it_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let text =
            "[global]\n\"g\" = \"none\"\n\"g g\" = \"move first\"\n\"g e\" = \"move last\"\n";
        std::fs::write(folder.path().join("keymap.toml"), text).unwrap();
        let keys = Keys::load(Arc::new(Keymap::load(Some(folder.path())).unwrap())).unwrap();
        let Meant::Prefix(rest) = keys.meant(Layer::Global, &key::sequence("g").unwrap()) else {
            panic!("g begins a sequence");
        };
        let keys: Vec<&str> = rest.iter().map(|(keys, _)| keys.as_str()).collect();
        assert_eq!(keys, ["g", "e"]);
    }
}
