//! A console without a screen, for screen readers and logs: each entry is one line, as it comes.
//! It is present in the room like any console, and asks for nothing.

use std::io::{self, Write};

use super::link::{Link, News};
use super::run::Outcome;
use super::terminal::signal::{Signals, Told};
use super::view::sentence::{sentence, who};
use super::view::widget::time::Zone;
use crate::room::{Entry, Room, apply};
use crate::settings::Times;
use crate::support::text::harmless;
use crate::wire::Heard;

/// The last entries of the past that are shown first.
const SHOWN_FIRST: usize = 20;

/// Prints entries as they come until a signal ends it, nobody reads what is printed, or the engine
/// says no. The lines go to `out`; what is said of the way to the engine goes there too, marked.
///
/// # Errors
/// Never for a reader that went away: that is an outcome.
pub async fn plain<L: Link, S: Signals, W: Write>(
    link: &mut L,
    signals: &mut S,
    out: &mut W,
    times: Times,
) -> Outcome {
    let mut page = Page {
        room: Room::default(),
        times,
        is_lost: false,
        out,
    };
    loop {
        let written = match next(link, signals).await {
            Came::News(News::TurnedAway { why, hint }) => return Outcome::TurnedAway { why, hint },
            Came::News(news) => page.write(news),
            Came::Told(Told::Hangup) => return Outcome::TerminalGone,
            Came::Told(Told::End) => return Outcome::Left,
            Came::Told(Told::Stop | Told::Continue) => Ok(()),
        };
        if written.is_err() {
            return Outcome::TerminalGone;
        }
    }
}

enum Came {
    News(News),
    Told(Told),
}

async fn next<L: Link, S: Signals>(link: &mut L, signals: &mut S) -> Came {
    tokio::select! {
        // A signal ends it however much else comes.
        biased;
        told = signals.next() => Came::Told(told),
        news = link.next() => Came::News(news),
    }
}

struct Page<'a, W: Write> {
    room: Room,
    times: Times,
    is_lost: bool,
    out: &'a mut W,
}

impl<W: Write> Page<'_, W> {
    fn write(&mut self, news: News) -> io::Result<()> {
        match news {
            News::Entered { room, recent, .. } => {
                self.is_lost = false;
                let known = self.room.seq;
                self.room = *room;
                self.note(&format!(
                    "in room {}, entry {}",
                    self.room.name, self.room.seq
                ))?;
                let shown = recent.len().saturating_sub(SHOWN_FIRST);
                recent
                    .iter()
                    .skip(shown)
                    .filter(|entry| entry.seq > known)
                    .try_for_each(|entry| self.entry(entry))
            }
            News::Heard(Heard::Entry(entry)) => {
                if entry.seq == self.room.seq + 1 {
                    apply(&mut self.room, &entry);
                }
                self.entry(&entry)
            }
            News::Heard(Heard::Room(room)) => {
                self.room = *room;
                self.note("entries were left out: this console was too slow")
            }
            News::Heard(Heard::Bye { reason }) => {
                self.note(&format!("the engine leaves: {reason}"))
            }
            News::Lost { why } if !self.is_lost => {
                self.is_lost = true;
                self.note(&format!("ENGINE LOST, TRIGGERS NOT RUNNING: {why}"))
            }
            News::Lost { .. } | News::Heard(_) | News::TurnedAway { .. } => Ok(()),
        }
    }

    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        let zone = Zone::of(self.times, &self.room.plan.timezone);
        let said = sentence(entry, &self.room.plan);
        let (time, kind) = (zone.seconds(entry.at.wall), said.kind);
        let (who, text) = (harmless(who(entry)), harmless(&said.text));
        writeln!(self.out, "#{:<5} {time} {who} {kind}: {text}", entry.seq)?;
        self.out.flush()
    }

    fn note(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "-- {}", harmless(text))?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;
    use crate::console::sample::{ada, at, entry, room};
    use crate::room::Event;
    use crate::wire::{FromConsole, Welcome};

    /// An engine that says these things, and then a signal comes.
    struct Script(Vec<News>);

    impl Link for Script {
        async fn next(&mut self) -> News {
            if self.0.is_empty() {
                return News::TurnedAway {
                    why: "the end".to_owned(),
                    hint: None,
                };
            }
            self.0.remove(0)
        }

        fn say(&mut self, _: FromConsole) {}

        fn resync(&mut self) {}
    }

    struct Quiet;

    impl Signals for Quiet {
        async fn next(&mut self) -> Told {
            pending().await
        }
    }

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::from_raw_os_error(32))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn note(seq: u64, text: &str) -> Entry {
        let text = text.to_owned();
        entry(seq, Event::NoteWritten { about: None, text })
    }

    fn entered() -> News {
        let welcome = Welcome {
            room: "moshi-1".into(),
            who: ada(),
            seq: 10,
            left_seq: None,
            now: at(0),
        };
        News::Entered {
            welcome,
            room: Box::new(room()),
            recent: vec![note(10, "before")],
        }
    }

    #[tokio::test]
    async fn each_entry_is_one_harmless_line_and_a_lost_engine_is_said_once() {
        let lost = || News::Lost {
            why: "closed".into(),
        };
        let heard = News::Heard(Heard::Entry(Box::new(note(11, "now\u{1b}[2J\nH"))));
        let mut script = Script(vec![entered(), heard, lost(), lost(), entered()]);
        let mut out = Vec::new();
        let outcome = plain(&mut script, &mut Quiet, &mut out, Times::Utc).await;
        assert!(matches!(outcome, Outcome::TurnedAway { .. }));
        let out = String::from_utf8(out).unwrap();
        assert!(!out.contains('\u{1b}'));
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 5, "{out}");
        assert_eq!(lines[0], "-- in room moshi-1, entry 10");
        assert!(
            lines[1].starts_with("#10") && lines[1].contains("before"),
            "{out}"
        );
        assert!(lines[2].starts_with("#11"), "{out}");
        assert!(lines[3].starts_with("-- ENGINE LOST"), "{out}");
        assert_eq!(lines[4], lines[0], "what was shown is not shown again");
    }

    #[tokio::test]
    async fn a_reader_that_went_away_ends_it() {
        let outcome = plain(
            &mut Script(vec![entered()]),
            &mut Quiet,
            &mut Closed,
            Times::Utc,
        )
        .await;
        assert_eq!(outcome, Outcome::TerminalGone);
    }
}
