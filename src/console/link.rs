//! The way to the engine: enters the room, enters it again when the engine was lost, and says of
//! both. The loop sees only `News`.

use std::collections::VecDeque;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use crate::room::{Entry, Room};
use crate::support::text::harmless;
use crate::wire::client::{Client, Ears, Heard, Mouth};
use crate::wire::{FromConsole, Hello, Welcome, WireError};

/// The first wait before entering again, and the longest: an engine is back within two seconds.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// How much may wait to be said; a person cannot ask faster than an engine answers.
const UNSAID: usize = 256;

/// What comes from the engine, or is to be said of the way to it.
#[derive(Clone, PartialEq, Debug)]
pub enum News {
    /// In the room: the room at the welcome's seq, and the entries before it.
    Entered {
        /// The welcome.
        welcome: Welcome,
        /// The room.
        room: Box<Room>,
        /// Entries up to it, oldest first; not to be folded.
        recent: Vec<Entry>,
    },
    /// The engine said something.
    Heard(Heard),
    /// The engine does not answer; it is asked again and again.
    Lost {
        /// Why.
        why: String,
    },
    /// The engine does not let this console in: asking again is no use.
    TurnedAway {
        /// Why.
        why: String,
        /// What to do next.
        hint: Option<String>,
    },
}

/// The way to the engine.
pub trait Link {
    /// What comes next; dropping the future loses nothing.
    fn next(&mut self) -> impl Future<Output = News>;

    /// Says something, in the order of saying; lost where there is no engine.
    fn say(&mut self, frame: FromConsole);

    /// Leaves the room and enters it anew.
    fn resync(&mut self);
}

type Doing<T> = Pin<Box<dyn Future<Output = T> + Send>>;
type Entering = Result<(Client, Welcome, Room, Vec<Entry>), WireError>;

/// The way to an engine behind a socket.
pub struct SocketLink {
    socket: PathBuf,
    hello: Hello,
    state: State,
    unsaid: VecDeque<FromConsole>,
    wait: Duration,
}

/// Where the way stands.
enum State {
    /// Entering, perhaps after a wait.
    Entering(Doing<Entering>),
    /// In the room.
    In { ears: Ears, saying: Saying },
    /// Turned away for good.
    Out,
}

/// Writing is not safe to cancel, so the writer travels with what it writes.
enum Saying {
    Nothing(Mouth),
    Frame(Doing<(Mouth, Result<(), WireError>)>),
}

impl SocketLink {
    /// Enters the room behind `socket` as soon as `next` is awaited.
    #[must_use]
    pub fn new(socket: PathBuf, hello: Hello) -> Self {
        let entering = entering(socket.clone(), hello.clone(), Duration::ZERO);
        Self {
            socket,
            hello,
            state: State::Entering(entering),
            unsaid: VecDeque::new(),
            wait: FIRST_WAIT,
        }
    }

    fn enter_after(&mut self, wait: Duration) {
        self.unsaid.clear();
        self.state = State::Entering(entering(self.socket.clone(), self.hello.clone(), wait));
    }

    fn entered(&mut self, entered: Entering) -> News {
        match entered {
            Ok((client, welcome, room, recent)) => {
                let (ears, mouth) = client.split();
                self.wait = FIRST_WAIT;
                self.state = State::In {
                    ears,
                    saying: Saying::Nothing(mouth),
                };
                News::Entered {
                    welcome,
                    room: Box::new(room),
                    recent,
                }
            }
            Err(error @ (WireError::TurnedAway { .. } | WireError::OtherVersion(_))) => {
                self.state = State::Out;
                News::TurnedAway {
                    why: harmless(&error.to_string()),
                    hint: error.hint().map(harmless),
                }
            }
            Err(error) => self.lost(&error),
        }
    }

    fn lost(&mut self, error: &WireError) -> News {
        let wait = self.wait;
        self.wait = (wait * 2).min(LONGEST_WAIT);
        self.enter_after(wait);
        News::Lost {
            why: harmless(&error.to_string()),
        }
    }
}

impl Link for SocketLink {
    async fn next(&mut self) -> News {
        match &mut self.state {
            State::Out => std::future::pending().await,
            State::Entering(entering) => {
                let entered = entering.await;
                self.entered(entered)
            }
            State::In { ears, saying } => match exchange(ears, saying, &mut self.unsaid).await {
                Ok(heard) => News::Heard(heard),
                Err(error) => self.lost(&error),
            },
        }
    }

    fn say(&mut self, frame: FromConsole) {
        if matches!(self.state, State::In { .. }) && self.unsaid.len() < UNSAID {
            self.unsaid.push_back(frame);
        }
    }

    fn resync(&mut self) {
        self.enter_after(Duration::ZERO);
    }
}

fn entering(socket: PathBuf, hello: Hello, wait: Duration) -> Doing<Entering> {
    Box::pin(async move {
        tokio::time::sleep(wait).await;
        Client::connect(&socket, hello).await
    })
}

/// Says what is unsaid while hearing what comes next.
async fn exchange(
    ears: &mut Ears,
    saying: &mut Saying,
    unsaid: &mut VecDeque<FromConsole>,
) -> Result<Heard, WireError> {
    loop {
        begin(saying, unsaid);
        let Saying::Frame(frame) = saying else {
            return ears.next().await;
        };
        tokio::select! {
            // A person's request does not wait behind a flood of telemetry.
            biased;
            (mouth, said) = frame => {
                *saying = Saying::Nothing(mouth);
                said?;
            }
            heard = ears.next() => return heard,
        }
    }
}

fn begin(saying: &mut Saying, unsaid: &mut VecDeque<FromConsole>) {
    if matches!(saying, Saying::Frame(_)) {
        return;
    }
    let Some(frame) = unsaid.pop_front() else {
        return;
    };
    // The writer is taken out of one state and put into the other; `idle` never runs.
    let idle: Doing<(Mouth, Result<(), WireError>)> = Box::pin(std::future::pending());
    if let Saying::Nothing(mut mouth) = std::mem::replace(saying, Saying::Frame(idle)) {
        *saying = Saying::Frame(Box::pin(async move {
            let said = mouth.send(&frame).await;
            (mouth, said)
        }));
    }
}
