//! How the parts of two files become one: names are taken together, lists one after the other, and
//! what one file says again counts only if that file includes the other.

use std::collections::BTreeSet;

use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::texts::Texts;
use crate::runbook::tree::{Entry, Node, Value};
use crate::support::text::harmless;

/// The parts of all files so far.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) entries: Vec<Entry>,
    /// What cannot become one.
    pub(super) mistakes: Vec<Diagnostic>,
    /// Names that two files say: a mistake too, unless a file that includes both settles it.
    open: Vec<(Vec<String>, Diagnostic)>,
}

impl Merged {
    /// Puts a top-level entry of a file beside those of files before it. `within` are the numbers
    /// of the texts that this file includes: of these it may say things anew.
    pub(super) fn put(&mut self, entry: Entry, texts: &Texts, within: &BTreeSet<usize>) {
        // The way back is one thing of several named parts; all else is named at once.
        let levels = if entry.key == "rollback" { 2 } else { 1 };
        let mut merging = Merging {
            texts,
            within,
            path: Vec::new(),
            mistakes: &mut self.mistakes,
            open: &mut self.open,
        };
        merging.put(&mut self.entries, entry, levels);
    }

    /// All mistakes, once no file follows.
    pub(super) fn mistakes(&mut self) -> impl Iterator<Item = Diagnostic> {
        let open = self.open.drain(..).map(|(_, mistake)| mistake);
        self.mistakes.drain(..).chain(open)
    }
}

struct Merging<'a> {
    texts: &'a Texts,
    within: &'a BTreeSet<usize>,
    /// The names that lead to what is being put.
    path: Vec<String>,
    mistakes: &'a mut Vec<Diagnostic>,
    open: &'a mut Vec<(Vec<String>, Diagnostic)>,
}

impl Merging<'_> {
    /// `levels` is how deep names are taken together; below, an entry stands or falls whole.
    fn put(&mut self, merged: &mut Vec<Entry>, entry: Entry, levels: usize) {
        let Some(there) = merged.iter_mut().find(|there| there.key == entry.key) else {
            merged.push(entry);
            return;
        };
        self.path.push(entry.key.clone());
        match (&mut there.value.value, entry.value.value) {
            (Value::List(items), Value::List(more)) if levels > 0 => {
                items.extend(more);
                there.at = entry.at;
                there.value.span = entry.value.span;
            }
            (Value::Map(names), Value::Map(more)) if levels > 0 => {
                for entry in more {
                    self.put(names, entry, levels - 1);
                }
                there.at = entry.at;
                there.value.span = entry.value.span;
            }
            (_, value) => {
                let span = entry.value.span;
                let value = Node { span, value };
                self.replace(there, Entry { value, ..entry }, levels);
            }
        }
        self.path.pop();
    }

    fn replace(&mut self, there: &mut Entry, entry: Entry, levels: usize) {
        let key = harmless(&entry.key);
        let parts = |node: &Node| matches!(node.value, Value::List(_) | Value::Map(_));
        let of_parts = parts(&there.value) || parts(&entry.value);
        let nothing = there.value.is_nothing() || entry.value.is_nothing();
        if levels > 0 && of_parts && !nothing {
            let (here, other) = (entry.value.words(), there.value.words());
            let message = format!("`{key}` is {here} here and {other} in another file");
            let mistake = Diagnostic::error("wrong-type", entry.at, message);
            self.mistakes.push(mistake.also(there.at, "the other"));
        } else if self.includes(there.at) {
            self.settle();
            *there = entry;
        } else {
            let message = format!("two files say what `{key}` is");
            let mistake = Diagnostic::error("in-two-files", entry.at, message);
            let hint = "remove one, or say it in the file that includes both: that one counts";
            let mistake = mistake.also(there.at, "the other").hint(hint);
            self.open.push((self.path.clone(), mistake));
        }
    }

    /// Whether a place is in a file that this one includes.
    fn includes(&self, at: Span) -> bool {
        self.within.contains(&self.texts.index(at.start))
    }

    /// Forgets what two files said of this name when this file includes both.
    fn settle(&mut self) {
        let mut open = std::mem::take(self.open);
        open.retain(|(path, mistake)| {
            let mut places = mistake.also.iter().map(|(at, _)| *at).chain([mistake.at]);
            *path != self.path || !places.all(|at| self.includes(at))
        });
        *self.open = open;
    }
}
