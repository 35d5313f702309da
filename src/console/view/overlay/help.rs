//! The help sheet: every verb with its key, then every other key, from the verb table and the
//! keymap.

use ratatui::layout::Rect;

use super::Dialog;
use crate::console::view::brief::Brief;
use crate::room::command::{Argument, VERBS, Verb};
use crate::settings::{Layer, Meaning};

/// Tables of keys that the sheet lists after the verbs.
const LAYERS: [Layer; 8] = [
    Layer::Global,
    Layer::Checklist,
    Layer::Timeline,
    Layer::Output,
    Layer::Source,
    Layer::Decide,
    Layer::RollBack,
    Layer::Review,
];

pub(super) fn dialog(brief: &Brief, top: usize, area: Rect) -> Dialog {
    let mut dialog = Dialog::new("help", Meaning::Dialog, area);
    dialog.top = top;
    let mut group = None;
    for verb in VERBS {
        if group != Some(verb.group) {
            if group.is_some() {
                dialog.blank();
            }
            group = Some(verb.group);
            dialog.say(verb.group.title(), brief.of(Meaning::Title));
        }
        let row = dialog
            .lines
            .row()
            .cell(
                key_of(brief, verb).unwrap_or(":"),
                7,
                brief.of(Meaning::Key),
            )
            .cell(usage(verb), 32, brief.of(Meaning::Text))
            .gap(1)
            .text(verb.doc, brief.of(Meaning::Muted));
        dialog.lines.push(row);
    }
    for layer in LAYERS {
        keys(brief, layer, &mut dialog);
    }
    dialog.key(
        brief,
        Layer::Help,
        "move down page",
        "further",
        Meaning::Key,
    );
    dialog.key(brief, Layer::Help, "back", "close", Meaning::Key);
    dialog
}

/// `tick ITEM [EVIDENCE]`.
fn usage(verb: &Verb) -> String {
    let argument = |argument: &Argument| {
        if argument.optional {
            format!(" [{}]", argument.name)
        } else {
            format!(" {}", argument.name)
        }
    };
    let arguments: String = verb.arguments.iter().map(argument).collect();
    format!("{}{arguments}", verb.name)
}

/// The key of a verb, in whatever pane it is bound.
fn key_of<'a>(brief: &Brief<'a>, verb: &Verb) -> Option<&'a str> {
    let dialog = format!("dialog {}", verb.name);
    LAYERS.into_iter().find_map(|layer| {
        let look = brief.look;
        look.key_in(layer, verb.name)
            .or_else(|| look.key_in(layer, &dialog))
    })
}

fn keys(brief: &Brief, layer: Layer, dialog: &mut Dialog) {
    let mut keys = brief.look.keys_of(layer).peekable();
    if keys.peek().is_none() {
        return;
    }
    dialog.blank();
    let title = if layer == Layer::Global {
        "everywhere".to_owned()
    } else {
        format!("in {}", layer.name())
    };
    dialog.say(title, brief.of(Meaning::Title));
    for (command, key) in keys {
        let row = dialog
            .lines
            .row()
            .cell(key, 7, brief.of(Meaning::Key))
            .text(command, brief.of(Meaning::Text));
        dialog.lines.push(row);
    }
}
