//! `warroom attach`, and how `open` and `demo` end: a console on this terminal.

use std::sync::Arc;

use super::arguments::{Attach, Look};
use super::failure::{Exit, Failure};
use super::surroundings::{self, Surroundings};
use super::{journal, out, process, rooms, runtime, status};
use crate::console::run::{ConsoleError, ConsoleOptions, Outcome, run};
use crate::console::source::Shelf;
use crate::engine::folder::RoomFolder;
use crate::room::id::PersonId;
use crate::settings::{Depth, GlyphSet, Keymap, Override, Settings, Terminal, Theme};
use crate::wire::{Client, Hello};

impl From<ConsoleError> for Failure {
    fn from(error: ConsoleError) -> Self {
        let exit = match &error {
            ConsoleError::Keymap(_) => Exit::Usage,
            _ => Exit::Failed,
        };
        let fact = match &error {
            ConsoleError::Terminal(_) => format!("cannot {error}"),
            other => other.to_string(),
        };
        Self::new(exit, fact).maybe_hint(error.hint())
    }
}

/// Comes back into a room.
pub(super) fn perform(here: &Surroundings, ask: &Attach) -> Result<Exit, Failure> {
    let folder = rooms::chosen(&rooms::state(here)?, ask.room.as_deref())?;
    if ask.plain {
        runtime::run(process::wake(&folder))??;
        return plain(here, &folder);
    }
    if !here.has_screen {
        return Err(Failure::usage("there is no terminal to draw on")
            .hint("attach with --plain, or ask with `warroom status` and `warroom do`"));
    }
    runtime::run(async {
        process::wake(&folder).await?;
        let hello = Hello {
            read_only: ask.read_only,
            ..Client::hello(ask.person.as_deref().map(PersonId::from))
        };
        console(here, &folder, hello, &ask.look).await
    })?
}

/// Without a screen: where the room stands, then what happens, line by line.
fn plain(here: &Surroundings, folder: &RoomFolder) -> Result<Exit, Failure> {
    let room = Some(folder.name().to_owned());
    status::once(here, room)?;
    journal::follow_from_now(folder)
}

/// A console on this terminal until its person leaves.
pub(super) async fn console(
    here: &Surroundings,
    folder: &RoomFolder,
    hello: Hello,
    look: &Look,
) -> Result<Exit, Failure> {
    match run(options(here, folder, hello, look)?).await? {
        Outcome::TerminalGone => Err(Failure::failed("")),
        Outcome::Left | Outcome::TurnedAway { .. } => Ok(Exit::Done),
    }
}

/// What a console of this person is opened with.
pub(super) fn options(
    here: &Surroundings,
    folder: &RoomFolder,
    hello: Hello,
    look: &Look,
) -> Result<ConsoleOptions, Failure> {
    let config = here.config.as_deref();
    let theme = look.theme.as_ref().map(|theme| Override {
        key: "theme".to_owned(),
        value: theme.clone(),
    });
    let settings = Settings::load(config, theme.as_slice())?;
    let name = folder.name();
    Ok(ConsoleOptions {
        socket: folder.socket()?,
        hello,
        keymap: Arc::new(Keymap::load(config)?),
        theme: Theme::load(&settings.theme.value, config)?.reduced(depth(&settings)),
        glyphs: glyphs(&settings),
        settings,
        shelf: Shelf {
            room: folder.path().to_owned(),
            editor: surroundings::editor(),
        },
        farewell: format!("{name} goes on; come back with `warroom attach {name}`"),
    })
}

fn depth(settings: &Settings) -> Depth {
    let [no_color, colorterm, term] = ["NO_COLOR", "COLORTERM", "TERM"].map(surroundings::variable);
    let terminal = Terminal {
        no_color: no_color.as_deref(),
        colorterm: colorterm.as_deref(),
        term: term.as_deref(),
    };
    Depth::detect(terminal, settings.colour.value)
}

fn glyphs(settings: &Settings) -> GlyphSet {
    let mut locales = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter();
    let set = |name| surroundings::variable(name).filter(|value| !value.is_empty());
    let locale = locales.find_map(set);
    let term = surroundings::variable("TERM");
    GlyphSet::choose(settings.ascii.value, locale.as_deref(), term.as_deref())
}

/// Attaches where there is a screen; else says how to go on.
pub(super) async fn attach_or_tell(
    here: &Surroundings,
    folder: &RoomFolder,
    person: Option<&str>,
    stay: Stay,
    look: &Look,
) -> Result<Exit, Failure> {
    if stay == Stay::Inside && here.has_screen {
        let hello = Client::hello(person.map(PersonId::from));
        return console(here, folder, hello, look).await;
    }
    let name = folder.name();
    out::line(name)?;
    out::say(&format!("go in:   warroom attach {name}"));
    out::say(&format!("ask:     warroom status {name}"));
    out::say(&format!("act:     warroom do {name} VERB"));
    out::say(&format!("park:    warroom stop {name}"));
    Ok(Exit::Done)
}

/// Whether whoever opens a room goes in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stay {
    /// They do, where there is a screen.
    Inside,
    /// They do not.
    Outside,
}

impl Stay {
    /// From `--no-attach`.
    pub(super) fn of(no_attach: bool) -> Self {
        if no_attach {
            Self::Outside
        } else {
            Self::Inside
        }
    }
}
