//! Opening a console on this process's terminal, and how it ends there: the terminal is given
//! back before anything is said, and what is said tells how to come back.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use ratatui::Terminal;

use super::{Host, Outcome, Stage};
use crate::console::clock::{Clock as _, MachineClock};
use crate::console::keys::Keys;
use crate::console::link::SocketLink;
use crate::console::model::Look;
use crate::console::model::source::SourceView;
use crate::console::source::{Shelf, Wanted};
use crate::console::terminal::painter::terminal_size;
use crate::console::terminal::signal::ProcessSignals;
use crate::console::terminal::{Guard, Keyboard, Painter, is_gone, output};
use crate::console::update::{Habits, Model};
use crate::settings::{GlyphSet, Keymap, Settings, SettingsErrors, Theme};
use crate::wire::Hello;

/// What a console is opened with.
#[derive(Clone, Debug)]
pub struct ConsoleOptions {
    /// The engine's socket.
    pub socket: PathBuf,
    /// Who comes and how.
    pub hello: Hello,
    /// The person's settings.
    pub settings: Settings,
    /// The person's keys.
    pub keymap: Arc<Keymap>,
    /// The theme, already reduced to what the terminal shows.
    pub theme: Theme,
    /// The signs to draw.
    pub glyphs: GlyphSet,
    /// Where the runbook is kept, and the person's editor.
    pub shelf: Shelf,
    /// What to say when the console has closed: how to come back.
    pub farewell: String,
}

/// Why no console could be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    /// Lines of the keymap mean nothing.
    #[error(transparent)]
    Keymap(#[from] SettingsErrors),
    /// There is no terminal, or it cannot be used.
    #[error("use the terminal: {0}")]
    Terminal(#[source] io::Error),
    /// The engine does not let this console in.
    #[error("{why}")]
    TurnedAway {
        /// Why.
        why: String,
        /// What to do next.
        hint: Option<String>,
    },
}

impl ConsoleError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Keymap(_) => None,
            Self::Terminal(_) => Some("attach with --plain where there is no terminal"),
            Self::TurnedAway { hint, .. } => hint.as_deref(),
        }
    }
}

/// Opens a console on this process's terminal and runs it to its end.
///
/// # Errors
/// When the keymap means nothing, there is no terminal, or the engine says no.
pub async fn run(options: ConsoleOptions) -> Result<Outcome, ConsoleError> {
    let keys = Keys::load(Arc::clone(&options.keymap))?;
    let look = Look::new(
        &options.theme,
        options.glyphs,
        &options.keymap,
        options.settings.times.value,
    );
    let clock = MachineClock::start();
    let seed = uuid::Uuid::now_v7().to_string();
    let mut model = Model::new(seed, Habits::of(&options.settings), clock.now());
    model.ui.read_only = options.hello.read_only;

    let signals = ProcessSignals::listen().map_err(ConsoleError::Terminal)?;
    let keyboard = Keyboard::open().map_err(ConsoleError::Terminal)?;
    let guard = Guard::take().map_err(ConsoleError::Terminal)?;
    let host = Tty::new(guard, options.shelf).map_err(ConsoleError::Terminal)?;
    let painter = Painter::new(output().map_err(ConsoleError::Terminal)?, terminal_size);
    let mut stage = Stage {
        terminal: Terminal::new(painter).map_err(ConsoleError::Terminal)?,
        events: keyboard,
        link: SocketLink::new(options.socket, options.hello),
        clock,
        signals,
        host,
    };
    let outcome = stage.run(&mut model, &keys, &look).await;
    // Gives the terminal back.
    drop(stage);
    match outcome {
        Outcome::TurnedAway { why, hint } => Err(ConsoleError::TurnedAway { why, hint }),
        outcome => {
            // A terminal that is gone hears nothing, and nobody else would.
            let _ = writeln!(io::stderr(), "{}", options.farewell);
            Ok(outcome)
        }
    }
}

/// This process's terminal.
struct Tty {
    terminal: File,
    guard: Guard,
    shelf: Shelf,
}

impl Tty {
    fn new(guard: Guard, shelf: Shelf) -> io::Result<Self> {
        Ok(Self {
            terminal: output()?,
            guard,
            shelf,
        })
    }
}

impl Host for Tty {
    fn bell(&mut self) -> io::Result<()> {
        self.terminal.write_all(b"\x07")
    }

    fn title(&mut self, title: &str) -> io::Result<()> {
        crossterm::execute!(self.terminal, crossterm::terminal::SetTitle(title))
    }

    fn stop(&mut self) -> io::Result<()> {
        self.guard.stop()
    }

    fn retake(&mut self) -> io::Result<()> {
        self.guard.retake()
    }

    fn source(&mut self, wanted: &Wanted) -> Result<SourceView, String> {
        self.shelf.read(wanted)
    }

    fn edit(&mut self, view: &SourceView) -> io::Result<Result<(), String>> {
        self.guard.lend(|| self.shelf.edit(view))
    }

    fn is_gone(&mut self) -> bool {
        is_gone(&self.terminal)
    }
}
