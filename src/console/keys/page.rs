//! docs/keys.md, made from the embedded keymap, the console's acts and the room's verbs. A test
//! compares the file with this, so that the page is never older than the program.

use std::fmt::Write as _;

use super::Keys;
use crate::console::action::{ACTS, Action};
use crate::room::command::{Danger, VERBS, Verb};
use crate::settings::{Layer, key};

/// The whole page, as Markdown.
#[must_use]
pub fn keys_page(keys: &Keys) -> String {
    let mut page = String::from(HEAD);
    for layer in Layer::ALL {
        layer_table(&mut page, keys, layer);
    }
    acts_table(&mut page);
    verbs_tables(&mut page, keys);
    page
}

const HEAD: &str = "# Keys and commands

Made from the program's own tables; do not edit. Every key can be changed in `keymap.toml` of the
configuration folder; `none` frees a key. `:` runs any command below by name, `?` shows this page
in the program with your own keys.

Keys of a pane come before the global ones. Dialogs and text fields answer to their own keys only.
";

fn layer_table(page: &mut String, keys: &Keys, layer: Layer) {
    let mut rows: Vec<(Vec<String>, &str, String)> = Vec::new();
    for (binding, action) in keys.rows().filter(|(binding, _)| binding.layer == layer) {
        let spelled = format!("`{}`", key::spelled(&binding.keys));
        let line = binding.command.value.as_str();
        match rows.iter_mut().find(|(_, known, _)| *known == line) {
            Some((keys, _, _)) => keys.push(spelled),
            None => rows.push((vec![spelled], line, doc(action))),
        }
    }
    if rows.is_empty() {
        return;
    }
    let _ = write!(page, "\n## {}\n\n", title(layer));
    page.push_str("| keys | command | does |\n|---|---|---|\n");
    for (keys, line, doc) in rows {
        let _ = writeln!(page, "| {} | `{line}` | {doc} |", keys.join(" "));
    }
}

fn doc(action: &Action) -> String {
    match action {
        Action::Dialog(_) => format!("{} (asks)", action.doc()),
        action => action.doc(),
    }
}

fn title(layer: Layer) -> &'static str {
    match layer {
        Layer::Global => "Everywhere",
        Layer::Checklist => "In the checklist",
        Layer::Timeline => "In the timeline",
        Layer::Metrics => "In traffic and metrics",
        Layer::Team => "In the team",
        Layer::Output => "In the output",
        Layer::Incidents => "In incidents and messages",
        Layer::Journal => "In the journal",
        Layer::Help => "In the help",
        Layer::Source => "In the runbook's text",
        Layer::Dialog => "In a dialog",
        Layer::Decide => "In the decision's dialog",
        Layer::RollBack => "In the rollback's dialog",
        Layer::Review => "In the review's dialog",
        Layer::Palette => "In the palette",
        Layer::Filter => "In the filter",
        Layer::Text => "In a text field",
    }
}

fn acts_table(page: &mut String) {
    page.push_str("\n## Commands of the console\n\n| command | does |\n|---|---|\n");
    for act in ACTS {
        let line = format!("{} {}", act.name, act.takes.replace('|', "\\|"));
        let _ = writeln!(page, "| `{}` | {} |", line.trim_end(), act.doc);
    }
}

fn verbs_tables(page: &mut String, keys: &Keys) {
    page.push_str(
        "\n## Commands of the room\n\nThe same from a shell: `warroom do ROOM COMMAND`.\n",
    );
    let mut group = None;
    for verb in VERBS {
        if group.replace(verb.group) != Some(verb.group) {
            let title = verb.group.title();
            let _ = write!(
                page,
                "\n### {title}\n\n| command | key | asks | does |\n|---|---|---|---|\n"
            );
        }
        let shown = keys.of_verb(verb.name).map(|keys| format!("`{keys}`"));
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} |",
            usage(verb).replace('|', "\\|"),
            shown.unwrap_or_default(),
            asks(verb.danger),
            verb.doc
        );
    }
}

/// A verb with its arguments, as help shows it: `waive ITEM REASON`, `hold [REASON]`.
#[must_use]
pub fn usage(verb: &Verb) -> String {
    let mut usage = verb.name.to_owned();
    for argument in verb.arguments {
        let _ = if argument.optional {
            write!(usage, " [{}]", argument.name)
        } else {
            write!(usage, " {}", argument.name)
        };
    }
    usage
}

fn asks(danger: Danger) -> &'static str {
    match danger {
        Danger::Safe => "",
        Danger::Confirm => "yes",
        Danger::Forward => "the percent, typed, in production",
        Danger::Back => "the rollback's dialog",
    }
}
