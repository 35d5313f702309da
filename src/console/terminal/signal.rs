//! The signals that concern a console: those that end it, and those of job control.

use std::future::Future;
use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal asks of the console.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// End (SIGTERM).
    End,
    /// End, as a terminal's keys say it (SIGINT, SIGQUIT).
    Interrupt,
    /// The terminal is gone (SIGHUP).
    Hangup,
    /// Stop (SIGTSTP).
    Stop,
    /// Go on after a stop (SIGCONT).
    Continue,
}

/// Where signals come from.
pub trait Signals {
    /// The next one; dropping the future loses none.
    fn next(&mut self) -> impl Future<Output = Told>;
}

/// The signals of this process.
#[derive(Debug)]
pub struct ProcessSignals {
    term: Signal,
    interrupt: Signal,
    quit: Signal,
    hangup: Signal,
    stop: Signal,
    go_on: Signal,
}

impl ProcessSignals {
    /// Listens to them; from now on none of them ends the process by itself.
    ///
    /// # Errors
    /// When the system does not let us.
    pub fn listen() -> io::Result<Self> {
        // Named by number in nix, because tokio names only some.
        let of = |kind: nix::sys::signal::Signal| signal(SignalKind::from_raw(kind as i32));
        Ok(Self {
            term: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            hangup: signal(SignalKind::hangup())?,
            stop: of(nix::sys::signal::Signal::SIGTSTP)?,
            go_on: of(nix::sys::signal::Signal::SIGCONT)?,
        })
    }
}

impl Signals for ProcessSignals {
    async fn next(&mut self) -> Told {
        tokio::select! {
            // What ends the console comes before what only stops it.
            biased;
            _ = self.hangup.recv() => Told::Hangup,
            _ = self.term.recv() => Told::End,
            _ = self.interrupt.recv() => Told::Interrupt,
            _ = self.quit.recv() => Told::Interrupt,
            _ = self.stop.recv() => Told::Stop,
            _ = self.go_on.recv() => Told::Continue,
        }
    }
}
