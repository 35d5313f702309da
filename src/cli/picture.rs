//! `warroom picture`: a room's screen as an SVG on stdout.

use super::arguments::Picture;
use super::failure::{Exit, Failure};
use super::surroundings::Surroundings;
use super::{attend, out, rooms, runtime};
use crate::console::model::Screen;
use crate::console::picture;
use crate::room::id::PersonId;
use crate::settings::{GlyphSet, Theme};
use crate::wire::{Client, Hello};

/// Draws the room as it is now. Whatever this terminal can show, the picture has every colour.
pub(super) fn perform(here: &Surroundings, ask: &Picture) -> Result<Exit, Failure> {
    let folder = rooms::chosen(&rooms::state(here)?, ask.room.as_deref())?;
    let Some(screen) = Screen::numbered(ask.screen) else {
        return Err(Failure::usage(format!("there is no screen {}", ask.screen))
            .hint(format!("they are numbered 1 to {}", Screen::ALL.len())));
    };
    let hello = Hello {
        read_only: true,
        headless: true,
        ..Client::hello(ask.person.as_deref().map(PersonId::from))
    };
    let mut options = attend::options(here, &folder, hello, &ask.look)?;
    options.theme = Theme::load(&options.settings.theme.value, here.config.as_deref())?;
    options.glyphs = GlyphSet::Unicode;
    let (columns, rows) = ask.size;
    let svg = runtime::run(picture::take(options, screen, columns, rows))??;
    out::data(&svg)?;
    Ok(Exit::Done)
}
