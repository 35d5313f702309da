//! What comes from this process's terminal, as a stream that ends when the terminal does.
//!
//! The terminal library's own reader is not used: cut sequences and resizes make it block or keep
//! a key back, and on a closed terminal it never ends. This one reads without blocking on a
//! description of its own, so that nothing changes for others who hold the terminal.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use crossterm::event::Event;
use futures::Stream;
use nix::fcntl::OFlag;
use tokio::io::unix::AsyncFd;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::decode::Decoder;
use super::painter::terminal_size;

/// What comes from the terminal: keys, pastes, focus, new sizes.
#[derive(Debug)]
pub struct Keyboard {
    terminal: AsyncFd<File>,
    resized: Signal,
    decoder: Decoder,
    decoded: VecDeque<Event>,
}

impl Keyboard {
    /// Reads the terminal that this process's input is, or its controlling terminal.
    ///
    /// # Errors
    /// When there is none.
    pub fn open() -> io::Result<Self> {
        let named = nix::unistd::ttyname(io::stdin());
        let path = named.unwrap_or_else(|_| PathBuf::from("/dev/tty"));
        let flags = OFlag::O_NONBLOCK | OFlag::O_NOCTTY;
        let terminal = OpenOptions::new()
            .read(true)
            .custom_flags(flags.bits())
            .open(path)?;
        Ok(Self {
            terminal: AsyncFd::new(terminal)?,
            resized: signal(SignalKind::window_change())?,
            decoder: Decoder::default(),
            decoded: VecDeque::new(),
        })
    }

    /// Reads what is there; whether there may be more.
    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        loop {
            let mut ready = ready!(self.terminal.poll_read_ready(context))?;
            let mut bytes = [0; 4096];
            match ready.try_io(|terminal| terminal.get_ref().read(&mut bytes)) {
                Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(read) => {
                    let count = read?;
                    let read = bytes.get(..count).unwrap_or_default();
                    self.decoded.extend(self.decoder.decode(read));
                    return Poll::Ready(Ok(count));
                }
                // Nothing there after all; the next poll waits.
                Err(_would_block) => {}
            }
        }
    }
}

impl Stream for Keyboard {
    type Item = io::Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(event) = self.decoded.pop_front() {
                return Poll::Ready(Some(Ok(event)));
            }
            if let Poll::Ready(Some(())) = self.resized.poll_recv(context) {
                let size = terminal_size().unwrap_or_default();
                return Poll::Ready(Some(Ok(Event::Resize(size.width, size.height))));
            }
            match ready!(self.poll_read(context)) {
                // A terminal that reads as nothing is at its end.
                Ok(0) => return Poll::Ready(None),
                Ok(_) => {}
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}
