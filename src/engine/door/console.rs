//! One console at the door: greeted, identified, told everything, heard. What it says goes to the
//! loop in the order it was said; what it is told waits in its outbox until it reads.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, StreamExt as _};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::identity::{Account, identify};
use super::porter::Place;
use super::{Door, DoorEvent};
use crate::engine::feed::{Outbox, Pace, Subscription};
use crate::engine::supervisor::Supervisor;
use crate::room::Entry;
use crate::room::id::RequestId;
use crate::room::input::Who;
use crate::room::refusal::{Refusal, RefusalKind};
use crate::wire::codec::{FrameReader, FrameWriter, line};
use crate::wire::{
    Answer, FOLD, FromConsole, FromEngine, Hello, PROTOCOL, STOP, Versions, Welcome, WireError,
};

/// How long a console may take to say who it is.
const GREETING: Duration = Duration::from_secs(5);
/// How long the last words may take when the engine leaves.
const PARTING: Duration = Duration::from_secs(1);
/// Requests of one console under way; more are read once some are answered.
const UNDER_WAY: usize = 16;
/// The most entries of a page.
const PAGE: u32 = 500;

/// A console that was let in.
pub(super) struct Console {
    door: Door,
    supervisor: Supervisor,
    place: Place,
}

/// A console that is known.
struct Known {
    door: Door,
    who: Who,
    read_only: bool,
    outbox: Outbox,
    subscription: Subscription,
    answers: FuturesUnordered<BoxFuture<'static, Option<String>>>,
}

impl Console {
    pub(super) fn new(door: Door, supervisor: Supervisor, place: Place) -> Self {
        Self {
            door,
            supervisor,
            place,
        }
    }

    /// Serves it until either side leaves.
    pub(super) async fn serve(mut self, stream: UnixStream) {
        let account = stream.peer_cred().map(|peer| Account::of(peer.uid()));
        let (source, sink) = stream.into_split();
        let (mut source, mut sink) = (FrameReader::new(source), FrameWriter::new(sink));
        let stop = self.supervisor.stopping();
        let greeted = tokio::select! {
            () = stop.cancelled() => return,
            greeted = timeout(GREETING, source.next()) => greeted,
        };
        let entered = match (greeted, account) {
            (_, Err(_)) => Err(away("the account of this console is not known", None)),
            (Ok(Ok(FromConsole::Hello(hello))), Ok(account)) => self.enter(&hello, &account),
            (Err(_), _) => Err(away("no greeting within 5 s", None)),
            (Ok(Err(WireError::Closed)), _) => return,
            (Ok(Err(error)), _) => Err(away(&error.to_string(), None)),
            (Ok(Ok(_)), _) => Err(away("a greeting comes first", None)),
        };
        match entered {
            // A newcomer that does not even read the reason is not waited for.
            Err(away) => drop(timeout(PARTING, sink.send(&away)).await),
            Ok((welcome, known)) => {
                let (lines, waiting) = mpsc::channel(1);
                let over = stop.child_token();
                let writer = write(sink, welcome, waiting, over.clone());
                self.supervisor.start("console writer", writer);
                let _over = over.drop_guard();
                known.serve(source, lines, stop).await;
            }
        }
    }

    fn enter(
        &mut self,
        hello: &Hello,
        account: &Account,
    ) -> Result<(FromEngine, Known), FromEngine> {
        same_version(hello)?;
        let subscription = self.door.feed.subscribe();
        let latest = subscription.latest();
        let room = &latest.room;
        let who = identify(&room.plan, account, hello.person.as_ref())
            .map_err(|stranger| away(&stranger.reason, stranger.hint))?;
        if !hello.headless {
            self.place.taken_by(&who);
        }
        let presence = room.people.get(&who.person);
        let welcome = FromEngine::Welcome(Welcome {
            room: room.name.clone(),
            who: who.clone(),
            seq: room.seq,
            left_seq: presence.and_then(|presence| presence.left_seq),
            now: self.door.clock.now(),
        });
        let mut outbox = Outbox::default();
        outbox.enter(&latest);
        let known = Known {
            door: self.door.clone(),
            who,
            read_only: hello.read_only,
            outbox,
            subscription,
            answers: FuturesUnordered::new(),
        };
        Ok((welcome, known))
    }
}

fn same_version(hello: &Hello) -> Result<(), FromEngine> {
    if (hello.protocol, hello.fold) == (PROTOCOL, FOLD) {
        return Ok(());
    }
    Err(FromEngine::TurnedAway {
        reason: "console and engine are of different versions".to_owned(),
        hint: Some("bring the engine to this version with `warroom restart`".to_owned()),
        versions: Some(Versions {
            protocol: PROTOCOL,
            fold: FOLD,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }),
    })
}

fn away(reason: &str, hint: Option<String>) -> FromEngine {
    FromEngine::TurnedAway {
        reason: reason.to_owned(),
        hint,
        versions: None,
    }
}

/// Writes one line after the other, so that a console that does not read blocks only this.
async fn write(
    mut sink: FrameWriter<OwnedWriteHalf>,
    welcome: FromEngine,
    mut lines: mpsc::Receiver<Arc<str>>,
    over: CancellationToken,
) {
    let writing = async {
        sink.send(&welcome).await?;
        while let Some(line) = lines.recv().await {
            sink.send_line(&line).await?;
        }
        Ok::<(), WireError>(())
    };
    let leaving = async {
        over.cancelled().await;
        sleep(2 * PARTING).await;
    };
    tokio::select! {
        // How it failed is heard on the reading side, or does not matter any more.
        _ = writing => {}
        () = leaving => {}
    }
}

impl Known {
    async fn serve(
        mut self,
        mut source: FrameReader<OwnedReadHalf>,
        lines: mpsc::Sender<Arc<str>>,
        stop: CancellationToken,
    ) {
        let reason = loop {
            // Unordered on purpose: no branch can starve another, and the feed's buffer and the
            // outbox bound what waits.
            tokio::select! {
                () = stop.cancelled() => break "the engine leaves".to_owned(),
                permit = lines.reserve(), if !self.outbox.is_empty() => match permit {
                    Ok(permit) => if let Some(line) = self.outbox.pop() { permit.send(line) },
                    Err(_) => return,
                },
                news = self.subscription.next() => self.take(news),
                Some(answer) = self.answers.next() => self.put(answer),
                heard = source.next(), if self.answers.len() < UNDER_WAY => match heard {
                    Ok(FromConsole::Hello(_)) => break "greeted twice".to_owned(),
                    Ok(frame) => self.hear(frame).await,
                    Err(WireError::Closed) => return,
                    Err(error) => break error.to_string(),
                },
            }
        };
        let _ = timeout(PARTING, self.part(&lines, reason)).await;
    }

    fn take(&mut self, news: Option<crate::engine::feed::News>) {
        let pace = news.map_or(Pace::TooSlow, |news| self.outbox.take(news));
        if pace == Pace::TooSlow {
            tracing::info!(person = %self.who.person, "a console was too slow, it gets the room anew");
            self.outbox.anew(&self.subscription.latest());
        }
    }

    fn put(&mut self, answer: Option<String>) {
        if let Some(line) = answer {
            self.outbox.answer(line);
        }
    }

    async fn hear(&mut self, frame: FromConsole) {
        match frame {
            FromConsole::Ask(ask) => {
                let (reply, answer) = oneshot::channel();
                let id = ask.id.clone();
                let who = self.who.clone();
                self.pass_on(id, DoorEvent::Ask { ask, who, reply }, answer)
                    .await;
            }
            FromConsole::Stop { disarm, restart } => {
                let (reply, answer) = oneshot::channel();
                let stop = DoorEvent::Stop {
                    who: self.who.clone(),
                    disarm,
                    restart,
                    reply,
                };
                self.pass_on(STOP.into(), stop, answer).await;
            }
            FromConsole::Page { before, count } => {
                let (reply, entries) = oneshot::channel();
                let count = count.min(PAGE);
                let page = DoorEvent::Page {
                    before,
                    count,
                    reply,
                };
                // When it cannot be sent, the sender in it is dropped and the page is empty.
                let _ = self.door.events.send(page).await;
                let page = entries.map(|entries| page_line(entries.unwrap_or_default()));
                self.answers.push(page.boxed());
            }
            // `serve` ends on a second greeting.
            FromConsole::Hello(_) => {}
        }
    }

    /// Passes a request to the loop; its answer is sent when it comes.
    async fn pass_on(
        &mut self,
        id: RequestId,
        event: DoorEvent,
        answer: oneshot::Receiver<Answer>,
    ) {
        if self.read_only {
            let only = Refusal::new(RefusalKind::NoAuthority, "this console only watches");
            let only = only.hint("attach without --read-only");
            self.put(reply_line(id, Answer::Refused(only)));
            return;
        }
        // When it cannot be sent, the sender in it is dropped and the answer says so.
        let _ = self.door.events.send(event).await;
        let reply = answer.map(|answer| {
            let leaving = || Refusal::new(RefusalKind::NotNow, "the engine is leaving");
            reply_line(id, answer.unwrap_or_else(|_| Answer::Refused(leaving())))
        });
        self.answers.push(reply.boxed());
    }

    /// Sends what still waits, and why this is the end.
    async fn part(&mut self, lines: &mpsc::Sender<Arc<str>>, reason: String) {
        while let Some(Some(answer)) = self.answers.next().now_or_never() {
            self.put(answer);
        }
        while let Some(news) = self.subscription.next().now_or_never() {
            self.take(news);
        }
        let bye = line(&FromEngine::Bye { reason }).ok().map(Arc::from);
        while let Some(line) = self.outbox.pop() {
            if lines.send(line).await.is_err() {
                return;
            }
        }
        if let Some(bye) = bye {
            let _ = lines.send(bye).await;
        }
    }
}

fn reply_line(id: RequestId, answer: Answer) -> Option<String> {
    line(&FromEngine::Reply { id, answer }).ok()
}

/// The newest of the entries that fit into a line.
fn page_line(mut entries: Vec<Entry>) -> Option<String> {
    loop {
        let page = FromEngine::Page {
            entries: entries.clone(),
        };
        match line(&page) {
            Ok(line) => return Some(line),
            Err(_) => drop(entries.drain(..entries.len().div_ceil(2))),
        }
    }
}
