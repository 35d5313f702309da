//! The terminal: taken when the console opens, and given back however it ends: by return, by
//! error, by panic, by signal. `painter` writes frames to it.
//!
//! Giving back must work when the terminal is already gone, so nothing here fails while leaving.

pub mod decode;
pub mod keyboard;
pub mod painter;
pub mod signal;

use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::AsFd as _;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, queue};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

pub use keyboard::Keyboard;
pub use painter::Painter;

/// Whether the terminal is ours. Process-wide because the panic hook has nothing else to ask.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while it is ours; dropping it gives it back.
#[derive(Debug)]
pub struct Guard(());

impl Guard {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, no cursor.
    ///
    /// # Errors
    /// When there is no terminal, or it cannot be written to.
    pub fn take() -> io::Result<Self> {
        restore_on_panic();
        // We decide about colour ourselves; crossterm would drop all of it under NO_COLOR.
        crossterm::style::force_color_output(true);
        enter()?;
        Ok(Self(()))
    }

    /// Gives the terminal back, stops this process like any other, and takes the terminal again
    /// when it is continued.
    ///
    /// # Errors
    /// When the terminal cannot be taken again.
    pub fn stop(&self) -> io::Result<()> {
        leave();
        // To this very thread: to the process it might reach another one first, and this one
        // would take the terminal again before it stops.
        nix::sys::signal::raise(nix::sys::signal::Signal::SIGSTOP)?;
        enter()
    }

    /// Gives the terminal back while `meanwhile` has it, and takes it again. What was typed and not
    /// read was not meant for this program.
    ///
    /// # Errors
    /// When the terminal cannot be taken again.
    pub fn lend<T>(&self, meanwhile: impl FnOnce() -> T) -> io::Result<T> {
        leave();
        let done = meanwhile();
        // What cannot be forgotten is read: it is keys on a screen that says what they do.
        let _ = nix::sys::termios::tcflush(io::stdin(), nix::sys::termios::FlushArg::TCIFLUSH);
        enter()?;
        Ok(done)
    }

    /// Takes the terminal again after something else may have changed it.
    ///
    /// # Errors
    /// When it cannot be taken.
    pub fn retake(&self) -> io::Result<()> {
        // The library believes the terminal to be raw still and would do nothing.
        disable_raw_mode()?;
        enter()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        leave();
    }
}

/// The terminal as a file, unbuffered: one write per frame reaches it as one write.
///
/// # Errors
/// When there is no standard output.
pub fn output() -> io::Result<File> {
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

/// Whether the terminal was closed. A reader of a closed terminal is told so only by a signal that
/// may be ignored; asking costs one system call.
#[must_use]
pub fn is_gone(terminal: &File) -> bool {
    let mut asked = [PollFd::new(terminal.as_fd(), PollFlags::empty())];
    match poll(&mut asked, PollTimeout::ZERO) {
        Ok(_) => asked[0].revents().is_some_and(|events| {
            events.intersects(PollFlags::POLLHUP | PollFlags::POLLERR | PollFlags::POLLNVAL)
        }),
        Err(_) => false,
    }
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mut bytes = Vec::new();
    queue!(
        bytes,
        EnterAlternateScreen,
        EnableBracketedPaste,
        Clear(ClearType::All),
        cursor::Hide
    )?;
    let entered = output().and_then(|mut terminal| terminal.write_all(&bytes));
    if entered.is_err() {
        leave();
    }
    entered
}

/// Gives the terminal back once; a second call does nothing.
fn leave() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut bytes = Vec::new();
    // Writing into memory cannot fail; a terminal that is gone cannot be told anything.
    let _ = queue!(
        bytes,
        EndSynchronizedUpdate,
        DisableBracketedPaste,
        cursor::Show,
        LeaveAlternateScreen
    );
    let _ = disable_raw_mode();
    let _ = output().and_then(|mut terminal| terminal.write_all(&bytes));
}

/// Gives the terminal back before the message of a panic is printed.
fn restore_on_panic() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let earlier = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            leave();
            earlier(panic);
        }));
    });
}
