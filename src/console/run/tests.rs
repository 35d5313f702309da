//! The loop that users run, over a test backend, a scripted engine and a clock set by hand.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::pending;
use std::rc::Rc;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::backend::TestBackend;

use super::*;
use crate::console::link::News;
use crate::console::model::Overlay;
use crate::console::model::source::There;
use crate::console::sample::{ada, at, entry, here, model, room};
use crate::room::input::Now;
use crate::room::{Command, Event as RoomEvent, Room};
use crate::settings::{GlyphSet, Keymap, Theme, Times};
use crate::wire::{FromConsole, Heard, Welcome};

/// What happens next in a script, in order; at its end the terminal hangs up.
#[derive(Clone)]
enum Next {
    Keys(&'static str),
    Event(Event),
    Eof,
    Error,
    News(Box<News>),
    Told(Told),
    /// The clock goes on by so many milliseconds.
    Pass(u64),
    TerminalGone,
}

/// The world of a loop: everything that happens comes from one script, so that the order is given.
#[derive(Clone, Default)]
struct World(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    script: VecDeque<Next>,
    now: u64,
    said: Vec<FromConsole>,
    done: Vec<String>,
    gone: bool,
    fails: bool,
    /// What cannot be done: `source`, `editor`.
    broken: &'static str,
}

impl World {
    fn playing(script: Vec<Next>) -> Self {
        let world = Self::default();
        let keys = script.into_iter().flat_map(|next| match next {
            Next::Keys(keys) => keys.chars().map(|c| Next::Event(press(c))).collect(),
            other => vec![other],
        });
        world.0.borrow_mut().script = keys.collect();
        world
    }

    /// The next thing, if it is of this kind.
    fn next_if<T>(&self, is: impl Fn(&Next) -> Option<T>) -> Option<T> {
        let mut state = self.0.borrow_mut();
        let found = state.script.front().and_then(is)?;
        state.script.pop_front();
        Some(found)
    }
}

fn press(c: char) -> Event {
    let code = match c {
        '\n' => KeyCode::Enter,
        c => KeyCode::Char(c),
    };
    Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

impl Stream for World {
    type Item = io::Result<Event>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let next = self.next_if(|next| match next {
            Next::Event(event) => Some(Some(Ok(event.clone()))),
            Next::Eof => Some(None),
            Next::Error => Some(Some(Err(io::Error::from_raw_os_error(5)))),
            _ => None,
        });
        next.map_or(std::task::Poll::Pending, std::task::Poll::Ready)
    }
}

impl Link for World {
    async fn next(&mut self) -> News {
        match self.next_if(|next| match next {
            Next::News(news) => Some(news.clone()),
            _ => None,
        }) {
            Some(news) => *news,
            None => pending().await,
        }
    }

    fn say(&mut self, frame: FromConsole) {
        self.0.borrow_mut().said.push(frame);
    }

    fn resync(&mut self) {
        self.0.borrow_mut().done.push("resync".to_owned());
    }
}

impl Signals for World {
    async fn next(&mut self) -> Told {
        let told = self.next_if(|next| match next {
            Next::Told(told) => Some(*told),
            _ => None,
        });
        match told {
            Some(told) => told,
            None => pending().await,
        }
    }
}

impl Clock for World {
    fn now(&self) -> Now {
        here(self.0.borrow().now)
    }

    /// Time stands still until the script lets it pass; then what was waited for is due.
    async fn until(&self, moment: Millis) {
        let passed = self.next_if(|next| match next {
            Next::Pass(millis) => Some(*millis),
            _ => None,
        });
        if let Some(millis) = passed {
            self.0.borrow_mut().now += millis;
            return;
        }
        if let Some(()) = self.next_if(|next| matches!(next, Next::TerminalGone).then_some(())) {
            self.0.borrow_mut().gone = true;
            return;
        }
        if moment > Millis(self.0.borrow().now) {
            // A frame that is due in some milliseconds is drawn; the second stays away.
            if moment.0 - self.0.borrow().now <= FRAME.0 {
                self.0.borrow_mut().now = moment.0;
                return;
            }
            if self.0.borrow().script.is_empty() {
                self.0.borrow_mut().script.push_back(Next::Told(Told::End));
                return;
            }
            pending::<()>().await;
        }
    }
}

impl Host for World {
    fn bell(&mut self) -> io::Result<()> {
        self.did("bell")
    }

    fn title(&mut self, title: &str) -> io::Result<()> {
        self.did(&format!("title {title}"))
    }

    fn stop(&mut self) -> io::Result<()> {
        self.did("stop")
    }

    fn retake(&mut self) -> io::Result<()> {
        self.did("retake")
    }

    fn source(&mut self, wanted: &Wanted) -> Result<SourceView, String> {
        let _ = self.did(&format!("source {}", wanted.line));
        if self.0.borrow().broken == "source" {
            return Err("this room keeps no text of its runbook".to_owned());
        }
        let text = "- a line\n".repeat(60);
        let path = "/srv/moshimoshi.yaml".to_owned();
        Ok(SourceView {
            there: There::Same { path },
            ..SourceView::new("moshimoshi.yaml", &text, wanted.line)
        })
    }

    fn edit(&mut self, view: &SourceView) -> io::Result<Result<(), String>> {
        self.did(&format!("edit {}", view.number()))?;
        let failed = self.0.borrow().broken == "editor";
        Ok(failed
            .then(|| "failed to start vi".to_owned())
            .map_or(Ok(()), Err))
    }

    fn is_gone(&mut self) -> bool {
        self.0.borrow().gone
    }
}

impl World {
    fn did(&self, what: &str) -> io::Result<()> {
        let mut state = self.0.borrow_mut();
        state.done.push(what.to_owned());
        if state.fails {
            return Err(io::Error::from_raw_os_error(5));
        }
        Ok(())
    }
}

struct Played {
    outcome: Outcome,
    model: Model,
    world: World,
    terminal: Terminal<TestBackend>,
}

impl Played {
    fn commands(&self) -> Vec<Command> {
        let said = self.world.0.borrow();
        let asks = said.said.iter().filter_map(|frame| match frame {
            FromConsole::Ask(ask) => Some(ask.command.clone()),
            _ => None,
        });
        asks.collect()
    }

    fn done(&self) -> Vec<String> {
        self.world.0.borrow().done.clone()
    }
}

fn play_on(script: Vec<Next>, size: (u16, u16), start: Model) -> Played {
    play_in(World::playing(script), size, start)
}

fn play_in(world: World, size: (u16, u16), start: Model) -> Played {
    let keymap = Arc::new(Keymap::load(None).unwrap());
    let keys = Keys::load(Arc::clone(&keymap)).unwrap();
    let theme = Theme::load("dark", None).unwrap();
    let look = Look::new(&theme, GlyphSet::Ascii, &keymap, Times::Utc);
    let mut stage = Stage {
        terminal: Terminal::new(TestBackend::new(size.0, size.1)).unwrap(),
        events: world.clone(),
        link: world.clone(),
        clock: world.clone(),
        signals: world.clone(),
        host: world.clone(),
    };
    let mut model = start;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let outcome = runtime.block_on(stage.run(&mut model, &keys, &look));
    Played {
        outcome,
        model,
        world,
        terminal: stage.terminal,
    }
}

fn play(script: Vec<Next>) -> Played {
    play_on(script, (80, 24), model(room()))
}

fn entered(seq: u64) -> Next {
    let welcome = Welcome {
        room: "moshi-1".into(),
        who: ada(),
        seq,
        left_seq: None,
        now: at(0),
    };
    Next::News(Box::new(News::Entered {
        welcome,
        room: Box::new(Room { seq, ..room() }),
        recent: Vec::new(),
    }))
}

fn heard(seq: u64, event: RoomEvent) -> Next {
    let entry = Box::new(entry(seq, event));
    Next::News(Box::new(News::Heard(Heard::Entry(entry))))
}

#[test]
fn keys_become_requests_and_q_leaves() {
    let played = play(vec![entered(10), Next::Keys("Hq")]);
    assert_eq!(played.outcome, Outcome::Left);
    assert_eq!(played.commands(), [Command::Hold { reason: None }]);
}

#[test]
fn what_the_engine_says_is_folded_before_the_picture() {
    let note = RoomEvent::NoteWritten {
        about: None,
        text: "pool exhausted".into(),
    };
    let played = play(vec![entered(10), heard(11, note), Next::Pass(20)]);
    assert_eq!(played.model.room.seq, 11);
    assert_eq!(played.model.room.notes.len(), 1);
}

#[test]
fn keys_typed_ahead_of_a_dialog_do_not_answer_it() {
    // All three are there at once: the dialog was never drawn between them.
    let played = play(vec![entered(10), Next::Keys("RYY")]);
    assert!(played.commands().is_empty());
    let drawn = play(vec![
        entered(10),
        Next::Keys("R"),
        Next::Pass(20),
        Next::Keys("Y"),
    ]);
    assert_eq!(drawn.commands().len(), 1);
}

#[test]
fn the_end_of_the_terminal_ends_the_loop_however_it_comes() {
    for end in [
        Next::Eof,
        Next::Error,
        Next::TerminalGone,
        Next::Told(Told::Hangup),
    ] {
        let played = play(vec![entered(10), end, Next::Keys("H")]);
        assert_eq!(played.outcome, Outcome::TerminalGone);
        assert!(
            played.commands().is_empty(),
            "nothing is asked after the end"
        );
    }
}

#[test]
fn a_terminal_that_cannot_be_taken_again_ends_the_loop() {
    let script = vec![entered(10), Next::Told(Told::Continue), Next::Keys("H")];
    let world = World::playing(script);
    world.0.borrow_mut().fails = true;
    let played = play_in(world, (80, 24), model(room()));
    assert_eq!(played.outcome, Outcome::TerminalGone);
    assert!(played.commands().is_empty());
}

#[test]
fn a_signal_to_end_leaves_at_once() {
    let played = play(vec![Next::Told(Told::End), Next::Keys("H")]);
    assert_eq!(played.outcome, Outcome::Left);
    assert!(played.commands().is_empty());
}

#[test]
fn stopping_gives_the_terminal_back_and_draws_anew_afterwards() {
    let ctrl_z = Event::Key(KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL));
    let played = play(vec![
        entered(10),
        Next::Event(ctrl_z),
        Next::Told(Told::Stop),
        Next::Told(Told::Continue),
    ]);
    let done: Vec<String> = played
        .done()
        .into_iter()
        .filter(|done| !done.starts_with("title"))
        .collect();
    assert_eq!(done, ["stop", "stop", "retake"]);
}

#[test]
fn a_key_shows_the_source_and_another_lends_the_terminal_to_the_editor() {
    let played = play(vec![
        entered(10),
        Next::Keys("2i"),
        Next::Pass(20),
        Next::Keys("jje"),
        Next::Told(Told::Interrupt),
        Next::Told(Told::Stop),
        Next::Told(Told::Continue),
        Next::Pass(20),
    ]);
    let done = played.done();
    let done: Vec<&str> = done
        .iter()
        .map(String::as_str)
        .filter(|done| !done.starts_with("title"))
        .collect();
    // What was told right after the editor was meant for both; it is read again once it ended.
    assert_eq!(done, ["source 12", "edit 14", "source 14"]);
    let top = played.model.ui.overlays.last();
    assert!(matches!(top, Some(Overlay::Source(view)) if view.line == 11 && view.at == 13));
    assert!(played.model.ui.notice.is_none());
}

#[test]
fn a_signal_long_after_the_editor_is_for_the_console_again() {
    let played = play(vec![
        entered(10),
        Next::Keys("2i"),
        Next::Pass(20),
        Next::Keys("e"),
        Next::Pass(500),
        Next::Told(Told::Interrupt),
        Next::Keys("j"),
    ]);
    assert_eq!(played.outcome, Outcome::Left);
}

#[test]
fn no_source_and_no_editor_are_said_and_end_nothing() {
    for (broken, then, said) in [
        ("source", "", "keeps no text"),
        ("editor", "e", "failed to start vi"),
    ] {
        let script = vec![
            entered(10),
            Next::Keys("2i"),
            Next::Pass(20),
            Next::Keys(then),
            Next::Pass(20),
        ];
        let world = World::playing(script);
        world.0.borrow_mut().broken = broken;
        let played = play_in(world, (80, 24), model(room()));
        let notice = played.model.ui.notice.as_ref().unwrap();
        assert!(notice.error && notice.text.contains(said), "{notice:?}");
        assert!(notice.hint.is_some());
    }
}

#[test]
fn being_turned_away_ends_it_with_the_reason() {
    let away = News::TurnedAway {
        why: "64 consoles are here".into(),
        hint: Some("close one".into()),
    };
    let played = play(vec![Next::News(Box::new(away))]);
    let wanted = Outcome::TurnedAway {
        why: "64 consoles are here".into(),
        hint: Some("close one".into()),
    };
    assert_eq!(played.outcome, wanted);
}

#[test]
fn the_title_says_the_room_and_the_loss_of_its_engine() {
    let lost = News::Lost {
        why: "closed".into(),
    };
    let played = play(vec![
        entered(10),
        Next::Pass(20),
        Next::News(Box::new(lost)),
        Next::Pass(20),
    ]);
    let done = played.done();
    let titles: Vec<&String> = done
        .iter()
        .filter(|done| done.starts_with("title"))
        .collect();
    assert!(
        titles.iter().any(|title| title.contains("moshi-1")),
        "{titles:?}"
    );
    assert_eq!(titles.last().unwrap().as_str(), "title ENGINE LOST moshi-1");
}

#[test]
fn no_size_of_terminal_is_too_small() {
    for size in [(0, 0), (1, 1), (59, 14), (80, 24), (200, 50)] {
        let resize = Next::Event(Event::Resize(size.0, size.1));
        let script = vec![
            entered(10),
            Next::Keys("2?"),
            resize,
            Next::Pass(20),
            Next::Keys("q"),
        ];
        let played = play_on(script, size, model(room()));
        assert_eq!(played.terminal.size().unwrap().width, size.0);
    }
}
