//! What the program says of itself, from its own tables: keys, themes, completions, manual pages.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::arguments::Arguments;
use super::failure::{Exit, Failure};
use super::out;
use super::surroundings::Surroundings;
use crate::console::keys::{Keys, keys_page};
use crate::settings::{Keymap, Settings, key, theme};

/// `warroom keys`: every binding in force and where it comes from.
pub(super) fn keys(here: &Surroundings, markdown: bool) -> Result<Exit, Failure> {
    let keymap = Arc::new(Keymap::load(here.config.as_deref())?);
    let keys = Keys::load(Arc::clone(&keymap))?;
    if markdown {
        out::data(&keys_page(&keys))?;
        return Ok(Exit::Done);
    }
    for binding in keymap.bindings() {
        let row = format!(
            "{:<10} {:<12} {:<28} {}",
            binding.layer.name(),
            key::spelled(&binding.keys),
            binding.command.value,
            binding.origin
        );
        out::line(&row)?;
    }
    Ok(Exit::Done)
}

/// `warroom themes`: every theme that can be chosen, the one in force marked.
pub(super) fn themes(here: &Surroundings) -> Result<Exit, Failure> {
    let settings = Settings::load(here.config.as_deref(), &[])?;
    for name in theme::names(here.config.as_deref()) {
        let chosen = name == settings.theme.value;
        let mark = if chosen { "*" } else { " " };
        let origin = chosen.then(|| format!("  ({})", settings.theme.origin));
        out::line(&format!("{mark} {name}{}", origin.unwrap_or_default()))?;
    }
    Ok(Exit::Done)
}

/// `warroom completions SHELL`.
pub(super) fn completions(shell: Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "warroom", &mut script);
    out::data(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}

/// `warroom man`: the program's page, or every command's page into a folder.
pub(super) fn man(dir: Option<&Path>) -> Result<Exit, Failure> {
    let Some(dir) = dir else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Arguments::command()).render(&mut page)?;
        std::io::stdout().lock().write_all(&page)?;
        return Ok(Exit::Done);
    };
    let written = std::fs::create_dir_all(dir)
        .and_then(|()| clap_mangen::generate_to(Arguments::command(), dir));
    written.map_err(|error| {
        Failure::failed(format!("cannot write into {}: {error}", dir.display()))
    })?;
    out::say(&format!("manual pages written into {}", dir.display()));
    Ok(Exit::Done)
}
