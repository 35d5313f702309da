//! One room with its keeper and engine, and consoles to act in it. Everything that was started is
//! ended with it, found by the room's own files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::time::timeout;
use warroom::backend::attempt::{Started, State, inspect};
use warroom::engine::folder::{Places, RoomCard, RoomFolder, StateDir};
use warroom::engine::keeper::start_detached;
use warroom::engine::run::{leave_opening, leave_plan};
use warroom::journal::{Journal as _, Sqlite};
use warroom::room::command::parse;
use warroom::room::event::{AttemptReport, Event};
use warroom::room::id::{AttemptId, RequestId};
use warroom::room::input::{Opening, Proof, Who};
use warroom::room::refusal::Refusal;
use warroom::room::state::{Attempt, AttemptState, StepStatus};
use warroom::room::{Command as Asking, Entry, Room, apply};
use warroom::runbook::{Inputs, Paint, compile, render};
use warroom::wire::{Answer, Client, Ears, FromConsole, Heard, Mouth, STOP, Telemetry};

/// Longer than anything here takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);
/// Between two looks at a file.
const LOOKING: Duration = Duration::from_millis(10);

pub(crate) fn program() -> PathBuf {
    env!("CARGO_BIN_EXE_warroom").into()
}

/// Looks until there is something to see.
pub(crate) async fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    let mut looking = tokio::time::interval(LOOKING);
    loop {
        looking.tick().await;
        if let Some(seen) = look() {
            return seen;
        }
        assert!(begun.elapsed() < PATIENCE, "never saw {what}");
    }
}

pub(crate) fn send(pid: u32, signal: Signal) {
    kill(Pid::from_raw(i32::try_from(pid).unwrap()), signal).unwrap();
}

/// A room on a machine of its own.
pub(crate) struct Stand {
    home: tempfile::TempDir,
    pub(crate) folder: RoomFolder,
    secrets: BTreeMap<String, String>,
    keeper: Option<Child>,
}

impl Stand {
    /// A room on this runbook, opened by Ada, not yet running.
    pub(crate) fn of(runbook: &str) -> Self {
        Self::under(tempfile::tempdir().unwrap(), runbook)
    }

    pub(crate) fn under(home: tempfile::TempDir, runbook: &str) -> Self {
        let book = home.path().join("book");
        std::fs::create_dir(&book).unwrap();
        let state = home.path().join("state");
        Self::at(home, &state, runbook)
    }

    pub(crate) fn at(home: tempfile::TempDir, state: &Path, runbook: &str) -> Self {
        let places = Places {
            state: Some(state.to_owned()),
            runtime: None,
        };
        let card = RoomCard {
            name: "test".to_owned(),
            created: 1,
        };
        let kept = ["PATH", "HOME", "LANG"];
        let environment = kept
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?)));
        let state = StateDir::find(places).unwrap();
        let folder = state.create(card, &environment.collect()).unwrap();
        let stand = Self {
            home,
            folder,
            secrets: BTreeMap::new(),
            keeper: None,
        };
        leave_opening(stand.folder.path(), &stand.opening(runbook)).unwrap();
        stand
    }

    fn opening(&self, runbook: &str) -> Opening {
        let book = self.book();
        let folder = book.to_str().unwrap();
        let compiled = compile(runbook, "test.yaml", folder, &Inputs::default());
        let told = render(&compiled.diagnostics, &compiled.texts, Paint::Plain);
        Opening {
            room: "test".to_owned(),
            plan: compiled.plan.unwrap_or_else(|| panic!("{told}")),
            by: Who {
                person: "Ada".into(),
                proof: Proof::Account,
            },
            clock_shift: 0,
            midnight: 0,
        }
    }

    /// Leaves the plan of this runbook for a reload, and says how it is asked for.
    pub(crate) fn changed(&self, from: &Room, runbook: &str) -> Asking {
        let plan = self.opening(runbook).plan;
        Asking::Reload {
            from: from.plan.digest(),
            to: leave_plan(self.folder.path(), &plan).unwrap(),
            plan: None,
        }
    }

    /// The same with a secret in the environment of keeper and engine.
    pub(crate) fn knowing(mut self, name: &str, value: &str) -> Self {
        self.secrets.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The folder that commands run in.
    pub(crate) fn book(&self) -> PathBuf {
        self.home.path().join("book")
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.book().join(name), text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.book().join(name)).ok()
    }

    /// Waits until a script has written this file.
    pub(crate) async fn appears(&self, name: &str) -> String {
        eventually(name, || self.read(name)).await
    }

    /// Starts keeper and engine.
    pub(crate) async fn start(&mut self) -> &mut Self {
        let keeper = Command::new(program())
            .arg("keeper")
            .arg(self.folder.path())
            .envs(&self.secrets)
            .spawn()
            .unwrap();
        self.keeper = Some(keeper);
        self.engine_other_than(0).await;
        self
    }

    /// Starts keeper and engine as `open` and `attach` do.
    pub(crate) async fn start_detached(&self) {
        start_detached(&program(), &self.folder).await.unwrap();
    }

    pub(crate) fn keeper_pid(&self) -> u32 {
        let text = std::fs::read_to_string(self.folder.path().join("keeper.pid")).unwrap();
        text.trim().parse().unwrap()
    }

    pub(crate) fn engine_pid(&self) -> u32 {
        self.folder.holder().unwrap().pid
    }

    /// Waits for an engine that is not this one.
    pub(crate) async fn engine_other_than(&self, other: u32) -> u32 {
        eventually("an engine", || {
            let holder = self.folder.holder()?;
            let up = std::os::unix::net::UnixStream::connect(self.folder.socket().ok()?).is_ok();
            (up && holder.pid != other).then_some(holder.pid)
        })
        .await
    }

    /// Kills the engine and waits for the next.
    pub(crate) async fn kill_engine(&self) {
        let engine = self.engine_pid();
        send(engine, Signal::SIGKILL);
        self.engine_other_than(engine).await;
    }

    /// Kills keeper and engine: nothing comes back by itself.
    pub(crate) async fn kill_both(&mut self) {
        let engine = self.engine_pid();
        send(self.keeper_pid(), Signal::SIGKILL);
        send(engine, Signal::SIGKILL);
        self.gone().await;
    }

    /// Waits until no engine holds the room, and reaps the keeper.
    pub(crate) async fn gone(&mut self) -> Option<i32> {
        eventually("the engine's end", || {
            self.folder.holder().is_none().then_some(())
        })
        .await;
        let keeper = self.keeper.take();
        let status = match keeper {
            Some(mut keeper) => timeout(PATIENCE, keeper.wait()).await.unwrap().ok(),
            None => None,
        };
        status.and_then(|status| status.code())
    }

    pub(crate) async fn console(&self) -> Console {
        self.console_of("Ada").await
    }

    pub(crate) async fn console_of(&self, person: &str) -> Console {
        let socket = self.folder.socket().unwrap();
        let hello = Client::hello(Some(person.into()));
        let (client, _, room, _) = Client::connect(&socket, hello)
            .await
            .unwrap_or_else(|error| panic!("{error}\n{}", self.log()));
        let (ears, mouth) = client.split();
        Console {
            ears,
            mouth,
            room,
            output: Vec::new(),
            left_out: 0,
            telemetry: Telemetry::default(),
        }
    }

    pub(crate) fn journal(&self) -> Vec<Entry> {
        let mut journal = Sqlite::open_to_read(self.folder.path()).unwrap();
        let (mut entries, mut from) = (Vec::new(), 1);
        loop {
            let some = journal.read(from, 1000).unwrap();
            let Some(last) = some.last() else {
                return entries;
            };
            from = last.seq + 1;
            entries.extend(some);
        }
    }

    pub(crate) fn attempt_dir(&self, attempt: u64) -> PathBuf {
        self.folder.attempts().join(attempt.to_string())
    }

    /// What the shim wrote of a running attempt.
    pub(crate) async fn started(&self, attempt: u64) -> Started {
        let dir = self.attempt_dir(attempt);
        eventually("a running attempt", || match inspect(&dir) {
            Ok(State::Running(started)) => Some(started),
            _ => None,
        })
        .await
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.engine_log()).unwrap_or_default()
    }
}

impl Drop for Stand {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the engine's log\n{}", self.log());
        }
        if let Some(keeper) = &mut self.keeper {
            let _ = keeper.start_kill();
        }
        if let Some(holder) = self.folder.holder() {
            // The keeper first: it would start another engine.
            let _ = kill(
                Pid::from_raw(i32::try_from(self.keeper_pid()).unwrap()),
                Signal::SIGKILL,
            );
            let _ = kill(
                Pid::from_raw(i32::try_from(holder.pid).unwrap()),
                Signal::SIGKILL,
            );
        }
        for attempt in std::fs::read_dir(self.folder.attempts())
            .into_iter()
            .flatten()
        {
            let running = attempt
                .ok()
                .and_then(|attempt| inspect(&attempt.path()).ok());
            if let Some(State::Running(started) | State::UnwatchedRunning(started)) = running {
                let _ = killpg(Pid::from_raw(started.process_group), Signal::SIGKILL);
            }
        }
    }
}

/// A person at a console that folds what it hears.
pub(crate) struct Console {
    ears: Ears,
    mouth: Mouth,
    pub(crate) room: Room,
    pub(crate) output: Vec<String>,
    pub(crate) left_out: u64,
    pub(crate) telemetry: Telemetry,
}

impl Console {
    pub(crate) async fn ask(&mut self, words: &str) -> Answer {
        let words: Vec<&str> = words.split(' ').collect();
        self.ask_for(parse(&words, None).unwrap()).await
    }

    pub(crate) async fn ask_for(&mut self, command: Asking) -> Answer {
        let asked = self.mouth.ask(command, None).await.unwrap();
        self.answer(&asked).await
    }

    async fn answer(&mut self, asked: &RequestId) -> Answer {
        let answered = async {
            loop {
                if let Heard::Reply { id, answer } = self.hear().await
                    && id == *asked
                {
                    return answer;
                }
            }
        };
        timeout(PATIENCE, answered).await.unwrap()
    }

    /// Asked and accepted.
    pub(crate) async fn does(&mut self, words: &str) -> u64 {
        match self.ask(words).await {
            Answer::Accepted { seq } => seq,
            Answer::Refused(refusal) => panic!("{words}: {refusal}"),
        }
    }

    /// Asked and refused.
    pub(crate) async fn refused(&mut self, words: &str) -> Refusal {
        match self.ask(words).await {
            Answer::Accepted { seq } => panic!("{words} was accepted at {seq}"),
            Answer::Refused(refusal) => refusal,
        }
    }

    /// Asks the engine to end.
    pub(crate) async fn stop(&mut self, disarm: Option<&str>, restart: bool) -> Answer {
        let disarm = disarm.map(str::to_owned);
        let stop = FromConsole::Stop { disarm, restart };
        self.mouth.send(&stop).await.unwrap();
        self.answer(&STOP.into()).await
    }

    /// The next thing said, folded.
    pub(crate) async fn hear(&mut self) -> Heard {
        let heard = self.ears.next().await.unwrap();
        match &heard {
            Heard::Entry(entry) if entry.seq == self.room.seq + 1 => apply(&mut self.room, entry),
            Heard::Room(room) => self.room = (**room).clone(),
            Heard::Telemetry(told) => {
                self.left_out += told.left_out;
                self.output
                    .extend(told.output.iter().map(|line| line.text.clone()));
                self.telemetry = (**told).clone();
            }
            _ => {}
        }
        heard
    }

    /// Listens until the room is so.
    pub(crate) async fn until(&mut self, what: &str, so: impl Fn(&Self) -> bool) {
        let listening = async {
            while !so(self) {
                self.hear().await;
            }
        };
        let heard = timeout(PATIENCE, listening).await;
        assert!(heard.is_ok(), "never saw {what}\n{}", self.shown());
    }

    pub(crate) async fn until_step(&mut self, step: &str, so: impl Fn(&StepStatus) -> bool) {
        let id = step.into();
        self.until(step, |console| so(console.room.step_status(&id)))
            .await;
    }

    pub(crate) async fn until_done(&mut self, step: &str) {
        self.until_step(step, StepStatus::is_finished).await;
    }

    pub(crate) async fn until_attempt(&mut self, id: u64, so: impl Fn(&AttemptState) -> bool) {
        let what = format!("attempt {id} so");
        self.until(&what, |console| {
            let attempt = console.room.attempts.get(&AttemptId(id));
            attempt.is_some_and(|attempt| so(&attempt.state))
        })
        .await;
    }

    /// Listens until there were attempts and all have ended.
    pub(crate) async fn until_all_ended(&mut self) {
        self.until("every attempt's end", |console| {
            let mut attempts = console.room.attempts.values();
            !console.room.attempts.is_empty() && attempts.all(Attempt::has_ended)
        })
        .await;
    }

    /// What stands in the room, for a test that failed.
    fn shown(&self) -> String {
        let mut shown = format!("stage {:?}, {:?}\n", self.room.stage, self.room.flags);
        for (step, state) in &self.room.steps {
            let _ = writeln!(shown, "step {step}: {:?}", state.status);
        }
        for attempt in self.room.attempts.values() {
            let _ = writeln!(shown, "attempt {}: {}", attempt.id, attempt.said());
        }
        let _ = writeln!(shown, "levers {:?}", self.room.levers);
        let _ = writeln!(shown, "triggers {:?}", self.room.triggers);
        let _ = writeln!(shown, "rollback {:?}", self.room.rollback);
        let _ = writeln!(shown, "telemetry {:?}", self.telemetry);
        shown
    }
}

/// Invariant 2 of the core: no attempt with two ends, and none that ended begins again.
pub(crate) fn each_attempt_ends_once(entries: &[Entry]) {
    let mut ended: BTreeMap<AttemptId, u64> = BTreeMap::new();
    for entry in entries {
        let end = match &entry.event {
            Event::AttemptReported { attempt, report } => match report {
                AttemptReport::Unwatched | AttemptReport::InDoubt { .. } => None,
                _ => Some(attempt),
            },
            Event::AttemptSettled { attempt, .. } => Some(attempt),
            Event::AttemptStarted { attempt, .. } => {
                assert!(!ended.contains_key(attempt), "{entry:?}");
                None
            }
            _ => None,
        };
        if let Some(attempt) = end {
            let before = ended.insert(*attempt, entry.seq);
            assert_eq!(before, None, "a second end at {}: {entry:?}", entry.seq);
        }
    }
}
