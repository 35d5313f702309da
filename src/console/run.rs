//! The console's loop: drain all input, then draw once; draw only what changed, at most one frame
//! per 16 ms, the newest wins. No tick: what wakes it is a key, the engine, a signal, and the
//! clock once a second.
//!
//! It is generic over backend, input, engine, clock and signals, so that tests run this very loop.

mod open;

use std::future::Future;
use std::io;
use std::task::Poll;

use crossterm::event::Event;
use futures::{Stream, StreamExt as _};
use ratatui::Terminal;
use ratatui::backend::Backend;

pub use open::{ConsoleError, ConsoleOptions, run};

use super::clock::Clock;
use super::input::Reader;
use super::keys::Keys;
use super::link::{Link, News};
use super::model::Look;
use super::model::source::SourceView;
use super::source::Wanted;
use super::terminal::signal::{Signals, Told};
use super::update::{Effect, Message, Model};
use super::view::{Scene, draw};
use crate::support::Millis;

/// The shortest time between two frames: 60 a second are more than anyone sees.
const FRAME: Millis = Millis(16);
/// How much is taken in before a frame at most, so that a flood does not freeze the picture.
const BATCH: usize = 1024;
/// How long after an editor the signals that it shared with this process may still arrive.
const DEAF: Millis = Millis(200);

/// What a terminal does beside showing frames.
pub trait Host {
    /// Rings.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn bell(&mut self) -> io::Result<()>;

    /// Gives the terminal's window a title.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn title(&mut self, title: &str) -> io::Result<()>;

    /// Gives the terminal back, stops this process, and takes the terminal again afterwards.
    ///
    /// # Errors
    /// When it cannot be taken again.
    fn stop(&mut self) -> io::Result<()>;

    /// Takes the terminal again after this process was stopped by others.
    ///
    /// # Errors
    /// When it cannot be taken.
    fn retake(&mut self) -> io::Result<()>;

    /// Whether the terminal was closed.
    fn is_gone(&mut self) -> bool;

    /// The text that the room's plan was made from; or why there is none.
    ///
    /// # Errors
    /// Why there is none.
    fn source(&mut self, wanted: &Wanted) -> Result<SourceView, String>;

    /// Gives the terminal to the person's editor until it has ended, and takes it again. What was
    /// typed meanwhile was the editor's.
    ///
    /// # Errors
    /// When the terminal cannot be taken again; inside, why the editor did not do what it was
    /// asked for.
    fn edit(&mut self, view: &SourceView) -> io::Result<Result<(), String>>;
}

/// How a console ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Its person left, or a signal ended it.
    Left,
    /// The terminal is gone.
    TerminalGone,
    /// The engine does not let it in.
    TurnedAway {
        /// Why.
        why: String,
        /// What to do next.
        hint: Option<String>,
    },
}

/// Everything that a loop is given.
pub struct Stage<B: Backend, E, L, C, S, H> {
    /// Where it draws.
    pub terminal: Terminal<B>,
    /// What comes from the terminal.
    pub events: E,
    /// The way to the engine.
    pub link: L,
    /// Time.
    pub clock: C,
    /// Signals.
    pub signals: S,
    /// The terminal beside its frames.
    pub host: H,
}

/// What the loop woke for.
enum Woken {
    Told(Told),
    Event(Option<io::Result<Event>>),
    News(News),
    Time,
}

/// What is drawn next, and when.
struct Frames {
    wanted: bool,
    /// The terminal may hold anything: every cell is drawn.
    anew: bool,
    not_before: Millis,
    /// Until when signals of job control are still those that an editor was meant to get.
    deaf_until: Millis,
}

impl<B, E, L, C, S, H> Stage<B, E, L, C, S, H>
where
    B: Backend,
    E: Stream<Item = io::Result<Event>> + Unpin,
    L: Link,
    C: Clock,
    S: Signals,
    H: Host,
{
    /// Runs until the person leaves, a signal ends it or the terminal is gone. The stage stays, so
    /// that a test can look at what was drawn.
    pub async fn run(&mut self, model: &mut Model, keys: &Keys, look: &Look) -> Outcome {
        let mut reader = Reader::default();
        let mut frames = Frames {
            wanted: true,
            anew: false,
            not_before: Millis::ZERO,
            deaf_until: Millis::ZERO,
        };
        loop {
            if self.draw_if_due(model, keys, look, &mut frames).is_err() {
                return Outcome::TerminalGone;
            }
            let woken = self.wait(&frames).await;
            let ended = match woken {
                Woken::Told(told) => self.told(model, keys, told, &mut frames),
                Woken::Event(event) => {
                    self.read(model, keys, &mut reader, event, &mut frames)
                        .await
                }
                Woken::News(news) => self.hear(model, keys, news, &mut frames).await,
                Woken::Time => self.pass(model, keys, &mut frames),
            };
            if let Some(outcome) = ended {
                return outcome;
            }
        }
    }

    async fn wait(&mut self, frames: &Frames) -> Woken {
        let now = self.clock.now();
        let until_second = 1000 - now.wall.rem_euclid(1000);
        let second = now.since_boot + Millis(u64::try_from(until_second).unwrap_or(1000));
        let wake = if frames.wanted {
            frames.not_before.min(second)
        } else {
            second
        };
        tokio::select! {
            // A signal ends a console however much else comes; a person's key comes before what
            // the engine says; time comes last, what is due stays due.
            biased;
            told = self.signals.next() => Woken::Told(told),
            event = self.events.next() => Woken::Event(event),
            news = self.link.next() => Woken::News(news),
            () = self.clock.until(wake) => Woken::Time,
        }
    }

    fn draw_if_due(
        &mut self,
        model: &mut Model,
        keys: &Keys,
        look: &Look,
        frames: &mut Frames,
    ) -> Result<(), B::Error> {
        let now = self.clock.now().since_boot;
        if !frames.wanted || now < frames.not_before {
            return Ok(());
        }
        for effect in model.settle() {
            self.perform(model, keys, effect, frames);
        }
        if std::mem::take(&mut frames.anew) {
            self.terminal.clear()?;
        }
        self.terminal.draw(|frame| {
            let scene = Scene {
                room: &model.room,
                live: &model.live,
                ui: &model.ui,
                look,
                now: &model.now,
                me: &model.me,
            };
            draw(frame, &scene);
        })?;
        model.drawn();
        frames.wanted = false;
        frames.not_before = now + FRAME;
        Ok(())
    }

    fn told(
        &mut self,
        model: &mut Model,
        keys: &Keys,
        told: Told,
        frames: &mut Frames,
    ) -> Option<Outcome> {
        let of_editor = self.clock.now().since_boot < frames.deaf_until;
        match told {
            Told::Interrupt | Told::Stop | Told::Continue if of_editor => {}
            Told::End | Told::Interrupt => return Some(Outcome::Left),
            Told::Hangup => return Some(Outcome::TerminalGone),
            Told::Stop => return self.perform(model, keys, Effect::Suspend, frames),
            Told::Continue => {
                if self.host.retake().is_err() {
                    return Some(Outcome::TerminalGone);
                }
                frames.redraw();
            }
        }
        None
    }

    /// Takes in this event and all others that are there already.
    async fn read(
        &mut self,
        model: &mut Model,
        keys: &Keys,
        reader: &mut Reader,
        event: Option<io::Result<Event>>,
        frames: &mut Frames,
    ) -> Option<Outcome> {
        let mut next = Some(event);
        for _ in 0..BATCH {
            let Some(event) = next else { break };
            // The end of input, or an error of it: there is no terminal to go on with.
            let Some(Ok(event)) = event else {
                return Some(Outcome::TerminalGone);
            };
            let now = self.clock.now();
            if matches!(event, Event::Resize(..)) {
                frames.wanted = true;
            }
            if let Some(input) = reader.read(event, now.since_boot) {
                let effects = model.update(keys, Message::Input(input), &now);
                frames.wanted = true;
                let ended = effects
                    .into_iter()
                    .find_map(|effect| self.perform(model, keys, effect, frames));
                if ended.is_some() {
                    return ended;
                }
            }
            next = at_once(self.events.next()).await;
        }
        None
    }

    /// Takes in this and all else that the engine has said already.
    async fn hear(
        &mut self,
        model: &mut Model,
        keys: &Keys,
        news: News,
        frames: &mut Frames,
    ) -> Option<Outcome> {
        frames.wanted = true;
        let mut next = Some(news);
        for _ in 0..BATCH {
            let Some(news) = next else { break };
            if let News::TurnedAway { why, hint } = news {
                return Some(Outcome::TurnedAway { why, hint });
            }
            let now = self.clock.now();
            let effects = model.update(keys, Message::News(Box::new(news)), &now);
            let ended = effects
                .into_iter()
                .find_map(|effect| self.perform(model, keys, effect, frames));
            if ended.is_some() {
                return ended;
            }
            next = at_once(self.link.next()).await;
        }
        None
    }

    fn pass(&mut self, model: &mut Model, keys: &Keys, frames: &mut Frames) -> Option<Outcome> {
        if self.host.is_gone() {
            return Some(Outcome::TerminalGone);
        }
        let now = self.clock.now();
        let effects = model.update(keys, Message::Passed, &now);
        frames.wanted = true;
        effects
            .into_iter()
            .find_map(|effect| self.perform(model, keys, effect, frames))
    }

    fn perform(
        &mut self,
        model: &mut Model,
        keys: &Keys,
        effect: Effect,
        frames: &mut Frames,
    ) -> Option<Outcome> {
        let done = match effect {
            Effect::ReadSource { wanted, then } => {
                let read = Box::new(self.host.source(&wanted));
                let message = Message::Source { wanted, read, then };
                return self.come_back(model, keys, message, frames);
            }
            Effect::Edit(view) => {
                frames.redraw();
                let Ok(edited) = self.host.edit(&view) else {
                    return Some(Outcome::TerminalGone);
                };
                frames.deaf_until = self.clock.now().since_boot + DEAF;
                return self.come_back(model, keys, Message::Edited(edited), frames);
            }
            Effect::Send(frame) => {
                self.link.say(frame);
                Ok(())
            }
            Effect::Resync => {
                self.link.resync();
                Ok(())
            }
            Effect::Bell => self.host.bell(),
            Effect::Title(title) => self.host.title(&title),
            Effect::Redraw => {
                frames.redraw();
                Ok(())
            }
            Effect::Suspend => {
                frames.redraw();
                self.host.stop()
            }
            Effect::Quit => return Some(Outcome::Left),
        };
        done.is_err().then_some(Outcome::TerminalGone)
    }

    /// What an effect brought is taken in at once.
    fn come_back(
        &mut self,
        model: &mut Model,
        keys: &Keys,
        message: Message,
        frames: &mut Frames,
    ) -> Option<Outcome> {
        let effects = model.update(keys, message, &self.clock.now());
        frames.wanted = true;
        effects
            .into_iter()
            .find_map(|effect| self.perform(model, keys, effect, frames))
    }
}

impl Frames {
    fn redraw(&mut self) {
        self.wanted = true;
        self.anew = true;
    }
}

/// What a future gives without waiting. It is asked with the loop's own waker: a reader that keeps
/// only the first waker it was given would else never wake the loop.
async fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|context| {
        Poll::Ready(match future.as_mut().poll(context) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        })
    })
    .await
}

#[cfg(test)]
mod tests;
