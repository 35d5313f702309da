//! A key or a paste, taken in: by the layer of what lies on top, as an action, as the head of a
//! sequence, or as a letter typed.

use super::{Effect, Model};
use crate::console::keys::{Keys, Meant};
use crate::console::model::{Field, Overlay};
use crate::console::palette;
use crate::console::textentry::{Lines, edited, inserted};
use crate::settings::{Key, Layer, key};

impl Model {
    pub(super) fn press(&mut self, keys: &Keys, key: Key) -> Vec<Effect> {
        if self.session.undrawn {
            // Read before the dialog was drawn: it was meant for what was there before.
            return Vec::new();
        }
        self.ui.caught_up = true;
        let before = self.ui.notice.take();
        let layer = self.ui.layer();
        self.session.pressed.push(key);
        match keys.meant(layer, &self.session.pressed) {
            Meant::Action(action) => {
                self.forget_sequence();
                self.act(keys, &action)
            }
            Meant::Prefix(_) => {
                self.ui.prefix = key::spelled(&self.session.pressed);
                self.ui.notice = before;
                Vec::new()
            }
            Meant::Nothing => {
                let alone = self.session.pressed.len() == 1;
                self.forget_sequence();
                if alone && types_text(layer) {
                    self.edit(keys, |field, _| edited(field, key));
                } else if before.as_ref().is_some_and(|notice| !notice.error) {
                    self.ui.notice = before;
                }
                Vec::new()
            }
        }
    }

    /// Pasted text is text or nothing, never a command.
    pub(super) fn paste(&mut self, keys: &Keys, text: &str) -> Vec<Effect> {
        if types_text(self.ui.layer()) && !self.session.undrawn {
            self.edit(keys, |field, lines| inserted(field, text, lines));
        } else {
            self.refuse(
                "pasted text is no command: nothing was done",
                Some("open a note (n) or the palette (:) first"),
            );
        }
        Vec::new()
    }

    fn forget_sequence(&mut self) {
        self.session.pressed.clear();
        self.ui.prefix.clear();
    }

    /// Changes the field that is typed into.
    pub(super) fn edit(&mut self, keys: &Keys, change: impl FnOnce(&Field, Lines) -> Field) {
        let (field, problem, lines) = match self.ui.overlays.last_mut() {
            None => {
                if let Some(field) = &mut self.ui.filtering {
                    *field = change(field, Lines::One);
                }
                return;
            }
            Some(Overlay::Palette(palette)) => {
                palette.field = change(&palette.field, Lines::One);
                palette.at = 0;
                self.recall_nothing();
                self.match_palette(keys);
                return;
            }
            Some(Overlay::Write(write)) => (&mut write.field, &mut write.problem, Lines::Several),
            Some(Overlay::Confirm(confirm)) => match &mut confirm.typed {
                Some(field) => (field, &mut confirm.problem, Lines::One),
                None => return,
            },
            Some(Overlay::Decide(decide)) => match &mut decide.reason {
                Some(field) => (field, &mut decide.problem, Lines::Several),
                None => return,
            },
            Some(Overlay::Source(view)) => {
                if let Some(field) = &mut view.search {
                    *field = change(field, Lines::One);
                }
                return;
            }
            Some(_) => return,
        };
        *field = change(field, lines);
        *problem = None;
    }

    /// Finds the palette's matches anew.
    pub(super) fn match_palette(&mut self, keys: &Keys) {
        let Some(Overlay::Palette(open)) = self.ui.overlays.last() else {
            return;
        };
        let typed = open.field.text();
        let found = palette::find(&self.room, keys, &typed);
        if let Some(Overlay::Palette(open)) = self.ui.overlays.last_mut() {
            open.at = open.at.min(found.matches.len().saturating_sub(1));
            open.matches = found.matches;
            open.problem = found.problem;
        }
    }
}

/// Whether unbound keys are letters typed.
fn types_text(layer: Layer) -> bool {
    matches!(layer, Layer::Palette | Layer::Filter | Layer::Text)
}
