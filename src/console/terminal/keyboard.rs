//! What comes from this process's terminal, as a stream that ends when the terminal does.
//!
//! The terminal library's own reader is not used: cut sequences and resizes make it block or keep
//! a key back, and on a closed terminal it never ends. This one reads without blocking on a
//! description of its own, so that nothing changes for others who hold the terminal.

use std::collections::VecDeque;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use crossterm::event::Event;
use futures::Stream;
use nix::fcntl::OFlag;
use tokio::io::{AsyncRead as _, ReadBuf};
use tokio::net::unix::pipe::Receiver;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::decode::Decoder;
use super::painter::terminal_size;

/// What comes from the terminal: keys, pastes, focus, new sizes.
#[derive(Debug)]
pub struct Keyboard {
    /// Named for pipes, but what it asks of its file is only that reading does not block.
    terminal: Receiver,
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
            terminal: Receiver::from_file_unchecked(terminal)?,
            resized: signal(SignalKind::window_change())?,
            decoder: Decoder::default(),
            decoded: VecDeque::new(),
        })
    }

    /// Reads what is there: how much it was.
    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut bytes = [0; 4096];
        let mut read = ReadBuf::new(&mut bytes);
        ready!(Pin::new(&mut self.terminal).poll_read(context, &mut read))?;
        self.decoded.extend(self.decoder.decode(read.filled()));
        Poll::Ready(Ok(read.filled().len()))
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
