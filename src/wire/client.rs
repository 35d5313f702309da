//! The console's end of the wire: it enters the room, puts snapshots together and checks them,
//! asks and hears. It folds nothing; whoever holds it keeps the room.
//!
//! A headless command uses `ask`; a console splits the client and hears in its own `select!`.

use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;

use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;
use uuid::Uuid;

use super::codec::{FrameReader, FrameWriter};
use super::frame::{Answer, Ask, FromConsole, FromEngine, Hello, Telemetry, Welcome};
use super::{FOLD, PROTOCOL, WireError};
use crate::room::id::{PersonId, RequestId};
use crate::room::input::Seen;
use crate::room::{Command, Entry, Room};
use crate::support::digest::sha256_hex;
use crate::support::text::harmless;

/// How long the engine may take for its welcome, and again for the room.
const ENTERING: Duration = Duration::from_secs(10);
/// How long an answer may take: it waits for a disk, never for a deployment.
const ANSWERING: Duration = Duration::from_secs(30);
/// How much is kept for `next` while an answer is waited for.
const KEPT: usize = 4096;
/// The most parts a snapshot may have: 256 MiB of room is no room.
const PARTS: u32 = 1024;

/// What a console hears, snapshots put together.
#[derive(Clone, PartialEq, Debug)]
pub enum Heard {
    /// An entry to fold.
    Entry(Box<Entry>),
    /// The whole room anew, because this console was too slow for its entries.
    Room(Box<Room>),
    /// The answer to a request.
    Reply {
        /// Its id.
        id: RequestId,
        /// The answer.
        answer: Answer,
    },
    /// What is measured and printed.
    Telemetry(Box<Telemetry>),
    /// What the room's hash ought to be after `seq`; see `wire::state_hash`.
    StateHash {
        /// After which entry.
        seq: u64,
        /// The hash.
        hash: String,
    },
    /// Older history, oldest first.
    Page(Vec<Entry>),
    /// The engine is about to leave.
    Bye {
        /// Why.
        reason: String,
    },
}

/// A console's connection.
#[derive(Debug)]
pub struct Client {
    ears: Ears,
    mouth: Mouth,
    kept: VecDeque<Heard>,
}

impl Client {
    /// A greeting of this program's versions.
    #[must_use]
    pub fn hello(person: Option<PersonId>) -> Hello {
        Hello {
            protocol: PROTOCOL,
            fold: FOLD,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            person,
            read_only: false,
            headless: false,
        }
    }

    /// Enters the room behind `socket`. Gives the room and the entries before it, which are history
    /// and are not to be folded.
    ///
    /// # Errors
    /// When there is no engine, it says no, is of another version or not understood.
    pub async fn connect(
        socket: &Path,
        hello: Hello,
    ) -> Result<(Self, Welcome, Room, Vec<Entry>), WireError> {
        let connected = UnixStream::connect(socket).await;
        let stream = connected.map_err(|source| WireError::NoEngine {
            socket: socket.to_owned(),
            source,
        })?;
        Self::enter(stream, hello).await
    }

    /// The same over a connection that is there already.
    ///
    /// # Errors
    /// As `connect`.
    pub async fn enter(
        stream: UnixStream,
        hello: Hello,
    ) -> Result<(Self, Welcome, Room, Vec<Entry>), WireError> {
        let (source, sink) = stream.into_split();
        let mut client = Self {
            ears: Ears {
                frames: FrameReader::new(source),
                snapshot: None,
            },
            mouth: Mouth {
                frames: FrameWriter::new(sink),
            },
            kept: VecDeque::new(),
        };
        let entered = async {
            // An engine that turns away may close before it has read the greeting.
            let greeted = client.mouth.send(&FromConsole::Hello(hello)).await;
            let welcome = match client.ears.welcome().await {
                Err(WireError::Closed) => return Err(greeted.err().unwrap_or(WireError::Closed)),
                heard => heard?,
            };
            let (room, recent) = client.ears.room().await?;
            Ok((welcome, room, recent))
        };
        let (welcome, room, recent) = within(ENTERING, entered).await?;
        Ok((client, welcome, room, recent))
    }

    /// What comes next. Safe to cancel.
    ///
    /// # Errors
    /// When the connection ended or is not understood.
    pub async fn next(&mut self) -> Result<Heard, WireError> {
        match self.kept.pop_front() {
            Some(heard) => Ok(heard),
            None => self.ears.next().await,
        }
    }

    /// Asks and waits for the answer; what else comes is kept for `next`.
    ///
    /// # Errors
    /// When the connection ended or no answer came.
    pub async fn ask(&mut self, command: Command, seen: Option<Seen>) -> Result<Answer, WireError> {
        let asked = self.mouth.ask(command, seen).await?;
        let answered = async {
            loop {
                match self.ears.next().await? {
                    Heard::Reply { id, answer } if id == asked => return Ok(answer),
                    // Readings are said again; only they may be let go.
                    Heard::Telemetry(_) => {}
                    _ if self.kept.len() >= KEPT => {
                        let flood = format!("{KEPT} frames and no answer");
                        return Err(WireError::Garbled(flood));
                    }
                    other => self.kept.push_back(other),
                }
            }
        };
        within(ANSWERING, answered).await
    }

    /// Says anything else.
    ///
    /// # Errors
    /// When the connection ended.
    pub async fn send(&mut self, frame: &FromConsole) -> Result<(), WireError> {
        self.mouth.send(frame).await
    }

    /// Both directions apart, for a console's own loop. What was kept is lost, so split before
    /// asking.
    #[must_use]
    pub fn split(self) -> (Ears, Mouth) {
        (self.ears, self.mouth)
    }
}

async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, WireError>>,
) -> Result<T, WireError> {
    let silent = WireError::Silent {
        seconds: limit.as_secs(),
    };
    timeout(limit, work).await.unwrap_or(Err(silent))
}

/// The direction to the engine.
#[derive(Debug)]
pub struct Mouth {
    frames: FrameWriter<OwnedWriteHalf>,
}

impl Mouth {
    /// Asks; the answer is heard as `Heard::Reply` with this id.
    ///
    /// # Errors
    /// When the connection ended.
    pub async fn ask(
        &mut self,
        command: Command,
        seen: Option<Seen>,
    ) -> Result<RequestId, WireError> {
        let id = RequestId::from(Uuid::now_v7().to_string());
        let ask = Ask {
            id: id.clone(),
            command,
            seen,
        };
        self.send(&FromConsole::Ask(ask)).await?;
        Ok(id)
    }

    /// Says anything.
    ///
    /// # Errors
    /// When the connection ended.
    pub async fn send(&mut self, frame: &FromConsole) -> Result<(), WireError> {
        self.frames.send(frame).await
    }
}

/// The direction from the engine.
#[derive(Debug)]
pub struct Ears {
    frames: FrameReader<OwnedReadHalf>,
    /// The parts of a snapshot so far.
    snapshot: Option<Parts>,
}

impl Ears {
    /// What comes next. Safe to cancel.
    ///
    /// # Errors
    /// When the connection ended or is not understood.
    pub async fn next(&mut self) -> Result<Heard, WireError> {
        loop {
            let heard = match self.frames.next().await? {
                FromEngine::Snapshot {
                    part,
                    parts,
                    text,
                    hash,
                } => match self.take_part(part, parts, &text, hash)? {
                    Some(room) => Heard::Room(Box::new(room)),
                    None => continue,
                },
                FromEngine::Entry(entry) => Heard::Entry(entry),
                FromEngine::Reply { id, answer } => Heard::Reply { id, answer },
                FromEngine::Telemetry(telemetry) => Heard::Telemetry(telemetry),
                FromEngine::StateHash { seq, hash } => Heard::StateHash { seq, hash },
                FromEngine::Page { entries } => Heard::Page(entries),
                FromEngine::Bye { reason } => Heard::Bye {
                    reason: harmless(&reason),
                },
                FromEngine::Welcome(_) => return Err(garbled("welcomed twice")),
                FromEngine::TurnedAway { reason, hint, .. } => {
                    return Err(turned_away(&reason, hint.as_deref()));
                }
            };
            return Ok(heard);
        }
    }

    async fn welcome(&mut self) -> Result<Welcome, WireError> {
        match self.frames.next().await? {
            FromEngine::Welcome(welcome) => Ok(welcome),
            FromEngine::TurnedAway {
                versions: Some(versions),
                ..
            } => Err(WireError::OtherVersion(versions)),
            FromEngine::TurnedAway { reason, hint, .. } => {
                Err(turned_away(&reason, hint.as_deref()))
            }
            _ => Err(garbled("the welcome was due")),
        }
    }

    /// The room and its recent entries; the state's hash ends them. It comes again, and newer,
    /// where it took this console too long to read.
    async fn room(&mut self) -> Result<(Room, Vec<Entry>), WireError> {
        let (mut room, mut recent) = (Room::default(), Vec::new());
        loop {
            match self.next().await? {
                Heard::Room(whole) => room = *whole,
                Heard::Entry(entry) if entry.seq <= room.seq => recent.push(*entry),
                Heard::StateHash { seq, .. } if seq == room.seq => return Ok((room, recent)),
                Heard::Telemetry(_) => {}
                _ => return Err(garbled("the room was due")),
            }
        }
    }

    fn take_part(
        &mut self,
        part: u32,
        parts: u32,
        text: &str,
        hash: Option<String>,
    ) -> Result<Option<Room>, WireError> {
        // A first part begins anew, whatever came before it: the rest of that is not coming.
        let begun = self.snapshot.take().filter(|_| part > 0);
        let mut snapshot = begun.unwrap_or_default();
        if part != snapshot.next || part >= parts || parts > PARTS {
            return Err(garbled("a part of the snapshot is missing"));
        }
        snapshot.next += 1;
        snapshot.text.push_str(text);
        if snapshot.next < parts {
            self.snapshot = Some(snapshot);
            return Ok(None);
        }
        if hash.is_none_or(|hash| hash != sha256_hex(&[snapshot.text.as_bytes()])) {
            return Err(garbled("the snapshot's hash is another"));
        }
        let room = serde_json::from_str(&snapshot.text);
        room.map(Some)
            .map_err(|error| WireError::Garbled(error.to_string()))
    }
}

/// The first parts of a snapshot.
#[derive(Debug, Default)]
struct Parts {
    next: u32,
    text: String,
}

fn garbled(why: &str) -> WireError {
    WireError::Garbled(why.to_owned())
}

fn turned_away(reason: &str, hint: Option<&str>) -> WireError {
    WireError::TurnedAway {
        reason: harmless(reason),
        hint: hint.map(harmless),
    }
}

#[cfg(test)]
mod tests;
