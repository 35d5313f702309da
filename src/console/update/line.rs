//! The palette's line: opened, completed, recalled, run.

use super::{Effect, Model};
use crate::console::action::Action;
use crate::console::keys::Keys;
use crate::console::model::Field;
use crate::console::model::overlay::{Overlay, Palette};
use crate::console::palette;

impl Model {
    pub(super) fn accept_or_run(&mut self, keys: &Keys) -> Vec<Effect> {
        if let Some(Overlay::Palette(open)) = self.ui.overlays.last() {
            let line = palette::chosen(&open.field.text(), open.matches.get(open.at));
            return self.run_palette(keys, &line);
        }
        if self.ui.overlays.is_empty() {
            self.keep_filter();
            return Vec::new();
        }
        if self.end_search(true) {
            return Vec::new();
        }
        self.accept()
    }

    fn run_palette(&mut self, keys: &Keys, line: &str) -> Vec<Effect> {
        if line.is_empty() {
            self.back();
            return Vec::new();
        }
        let action = match Action::read(line) {
            Ok(action) => action,
            Err(error) => {
                if let Some(Overlay::Palette(open)) = self.ui.overlays.last_mut() {
                    open.problem = Some(match error.hint() {
                        Some(hint) => format!("{error}; {hint}"),
                        None => error.to_string(),
                    });
                }
                return Vec::new();
            }
        };
        self.ui.overlays.pop();
        self.session.lines.retain(|known| known != line);
        self.session.lines.push(line.to_owned());
        self.recall_nothing();
        self.act(keys, &action)
    }

    pub(super) fn open_palette(&mut self, keys: &Keys) {
        self.recall_nothing();
        self.open(Overlay::Palette(Palette::default()));
        self.match_palette(keys);
    }

    pub(super) fn complete_word(&mut self, keys: &Keys) {
        if let Some(Overlay::Palette(open)) = self.ui.overlays.last_mut()
            && let Some(chosen) = open.matches.get(open.at)
        {
            open.field = Field::holding(&palette::completed(chosen));
            open.at = 0;
        }
        self.match_palette(keys);
    }

    pub(super) fn recall_nothing(&mut self) {
        self.session.recalled = None;
    }

    /// Up in an empty palette, and from there on, goes through the lines that were run before.
    pub(super) fn recall(&mut self, keys: &Keys, older: bool) {
        let count = self.session.lines.len();
        let at = match (self.session.recalled, older) {
            (None, true) => count.checked_sub(1),
            (Some(at), true) => Some(at.saturating_sub(1)),
            (Some(at), false) => Some(at + 1).filter(|at| *at < count),
            (None, false) => None,
        };
        let line = at.and_then(|at| self.session.lines.get(at)).cloned();
        self.session.recalled = at;
        if let Some(Overlay::Palette(open)) = self.ui.overlays.last_mut() {
            open.field = Field::holding(&line.unwrap_or_default());
            open.at = 0;
        }
        self.match_palette(keys);
    }
}
