//! The console on a real terminal: drawn when it opens, given back however it ends, and the
//! process gone within a moment of its terminal.
//!
//! The test program starts itself again inside a pty; there it opens a console on an engine that
//! this side plays.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::exit,
    clippy::disallowed_methods,
    reason = "tests may fail loudly, and a real terminal takes real time"
)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::sys::termios::LocalFlags;
use nix::unistd::Pid;
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use tokio::net::UnixListener;
use warroom::console::run::{ConsoleOptions, run};
use warroom::console::source::Shelf;
use warroom::room::input::{Now, Proof, Who};
use warroom::room::plan::{Item, Section};
use warroom::room::{Plan, Room};
use warroom::settings::{GlyphSet, Keymap, Settings, Theme};
use warroom::support::Millis;
use warroom::support::digest::sha256_hex;
use warroom::support::editor::Editor;
use warroom::support::source::{SourceFile, Sources};
use warroom::wire::codec::{FrameReader, FrameWriter};
use warroom::wire::{Client, FromConsole, FromEngine, Welcome, state_hash};

/// Where the inner half finds its engine.
const SOCKET: &str = "WARROOM_TEST_CONSOLE_SOCKET";
/// The hash of the plan of its room.
const HASH: &str = "abc";
/// What that plan was made from.
const NOTES: &str = "# Notes\n\n- Look at the graphs\n";
/// How long anything may take before a test fails.
const DEADLINE: Duration = Duration::from_secs(20);
/// How long a console may outlive its terminal, and some more for a loaded machine.
const ENDING: Duration = Duration::from_secs(4);

/// The inner half: opens a console when it was started by the outer one.
#[test]
fn inner() {
    let Some(socket) = std::env::var_os(SOCKET) else {
        return;
    };
    let options = ConsoleOptions {
        socket: PathBuf::from(&socket),
        hello: Client::hello(None),
        settings: Settings::load(None, &[]).unwrap(),
        keymap: Arc::new(Keymap::load(None).unwrap()),
        theme: Theme::load("dark", None).unwrap(),
        glyphs: GlyphSet::Ascii,
        shelf: Shelf {
            room: Path::new(&socket).parent().unwrap().to_owned(),
            editor: Editor::chosen(None, std::env::var("EDITOR").ok().as_deref()),
        },
        farewell: "come back with: warroom attach moshi-1".to_owned(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let outcome = runtime.block_on(run(options));
    // At once: the test program would print on, and that panics where the terminal is gone.
    std::process::exit(i32::from(outcome.is_err()));
}

/// An engine that welcomes everybody into a small room and then only listens.
fn engine(socket: &Path) -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let guard = runtime.enter();
    let listener = UnixListener::bind(socket).unwrap();
    drop(guard);
    let mut consoles = tokio::task::JoinSet::new();
    runtime.handle().clone().spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            consoles.spawn(async move {
                let (source, sink) = stream.into_split();
                let (mut source, mut sink) = (FrameReader::new(source), FrameWriter::new(sink));
                for frame in entering() {
                    if sink.send(&frame).await.is_err() {
                        return;
                    }
                }
                while source.next::<FromConsole>().await.is_ok() {}
            });
        }
    });
    runtime
}

fn entering() -> Vec<FromEngine> {
    let item = Item {
        id: "look".into(),
        number: "1.1".to_owned(),
        title: "Look at the graphs".to_owned(),
        line: 3.into(),
        ..Item::default()
    };
    let before = Section {
        id: "before".into(),
        title: "Before".to_owned(),
        items: vec![item],
        ..Section::default()
    };
    let plan = Plan {
        hash: HASH.to_owned(),
        checklists: vec![before],
        ..Plan::default()
    };
    let room = Room {
        seq: 7,
        name: "moshi-1".into(),
        plan: Arc::new(plan),
        ..Room::default()
    };
    let welcome = FromEngine::Welcome(Welcome {
        room: "moshi-1".into(),
        who: Who {
            person: "ada".into(),
            proof: Proof::Account,
        },
        seq: 7,
        left_seq: None,
        now: Now {
            wall: 1_790_000_000_000,
            boot_id: "boot".into(),
            since_boot: Millis(1),
        },
    });
    let hash = state_hash(&room);
    let snapshot = FromEngine::Snapshot {
        part: 0,
        parts: 1,
        text: serde_json::to_string(&room).unwrap(),
        hash: Some(hash.clone()),
    };
    vec![welcome, snapshot, FromEngine::StateHash { seq: 7, hash }]
}

/// A console in a pty, and what its terminal shows.
struct Console {
    pid: Pid,
    ended: Receiver<ExitStatus>,
    master: Option<Box<dyn MasterPty + Send>>,
    keyboard: Option<Box<dyn std::io::Write + Send>>,
    bytes: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    _engine: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
}

impl Console {
    /// Opens a console and waits until it is in the room. `before` runs in the shell before it.
    fn open(before: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let engine = engine(&socket);
        keep_source(folder.path());
        let size = PtySize {
            rows: 24,
            cols: 80,
            ..PtySize::default()
        };
        let pty = native_pty_system().openpty(size).unwrap();
        let program = std::env::current_exe().unwrap();
        let mut command = CommandBuilder::new("sh");
        command.args([
            "-c",
            &format!("{before} exec \"$0\" inner --exact --nocapture"),
        ]);
        command.arg(&program);
        command.env(SOCKET, &socket);
        command.env("EDITOR", folder.path().join("vi"));
        command.env("TERM", "xterm-256color");
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let bytes = reading(pty.master.try_clone_reader().unwrap());
        let keyboard = pty.master.take_writer().unwrap();
        let pid = Pid::from_raw(i32::try_from(child.process_id().unwrap()).unwrap());
        let mut console = Self {
            pid,
            ended: waiting(child),
            master: Some(pty.master),
            keyboard: Some(keyboard),
            bytes,
            screen: vt100::Parser::new(cells(24), cells(80), 0),
            _engine: engine,
            folder,
        };
        console.wait_for("the room on the screen", |screen| {
            screen.alternate_screen() && screen.contents().contains("moshi-1")
        });
        console
    }

    /// Reads until the screen is so.
    fn wait_for(&mut self, what: &str, is: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !is(self.screen.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.bytes.recv_timeout(left) {
                Ok(bytes) => self.screen.process(&bytes),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!(
                        "waited for {what}; the screen is\n{}",
                        self.screen.screen().contents()
                    )
                }
            }
        }
    }

    fn type_in(&mut self, keys: &str) {
        let keyboard = self.keyboard.as_mut().unwrap();
        keyboard.write_all(keys.as_bytes()).unwrap();
        keyboard.flush().unwrap();
    }

    fn tell(&self, signal: Signal) {
        kill(self.pid, signal).unwrap();
    }

    /// Going on before it has stopped would not wake it.
    fn wait_until_stopped(&self) {
        let deadline = Instant::now() + DEADLINE;
        let stat = format!("/proc/{}/stat", self.pid);
        while !std::fs::read_to_string(&stat).unwrap().contains(") T ") {
            assert!(Instant::now() < deadline, "the console stops");
            std::thread::yield_now();
        }
    }

    fn is_raw(&self) -> bool {
        let terminal = self.master.as_ref().unwrap().get_termios().unwrap();
        let edited = (LocalFlags::ICANON | LocalFlags::ECHO).bits();
        terminal.local_flags.bits() & edited == 0
    }

    /// The console has ended by itself and left its terminal as it found it.
    fn expect_given_back(&mut self) -> ExitStatus {
        let status = self.ended.recv_timeout(ENDING).expect("the console ends");
        while let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(200)) {
            self.screen.process(&bytes);
        }
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen(), "the first screen is back");
        assert!(!screen.hide_cursor(), "the cursor is back");
        assert!(!screen.bracketed_paste(), "pasting is as before");
        assert!(!self.is_raw(), "lines are edited and echoed again");
        assert!(
            screen
                .contents()
                .contains("come back with: warroom attach moshi-1")
        );
        status
    }

    /// The terminal goes away under the console.
    fn hang_up(&mut self) {
        self.keyboard = None;
        self.master = None;
        self.bytes = mpsc::channel().1;
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        // A test that failed leaves no console behind.
        let _ = kill(self.pid, Signal::SIGKILL);
    }
}

/// The runbook, the text of it that the room keeps, and an editor that writes down its arguments,
/// and ends after a line is typed.
fn keep_source(folder: &Path) {
    let notes = folder.join("notes.md");
    std::fs::write(&notes, NOTES).unwrap();
    let file = SourceFile {
        name: "notes.md".to_owned(),
        path: Some(notes.display().to_string()),
        sha256: sha256_hex(&[NOTES.as_bytes()]),
        text: NOTES.to_owned(),
    };
    let text = serde_json::to_vec(&Sources { files: vec![file] }).unwrap();
    std::fs::write(folder.join(Sources::kept_as(HASH)), text).unwrap();
    let editor = folder.join("vi");
    let script = "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$0.arguments\"\necho EDITING\nread typed\n\
        test \"$typed\" = stop && kill -STOP $$\necho \"$typed\" > \"$0.typed\"\necho '- More' >> \"$2\"\n";
    std::fs::write(&editor, script).unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o700)).unwrap();
}

fn cells(count: u16) -> std::num::NonZeroU16 {
    count.try_into().unwrap()
}

fn reading(mut reader: Box<dyn std::io::Read + Send>) -> Receiver<Vec<u8>> {
    let (sender, bytes) = mpsc::sync_channel(64);
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    bytes
}

fn waiting(mut child: Box<dyn Child + Send + Sync>) -> Receiver<ExitStatus> {
    let (sender, ended) = mpsc::sync_channel(1);
    std::thread::spawn(move || {
        if let Ok(status) = child.wait() {
            let _ = sender.send(status);
        }
    });
    ended
}

#[test]
fn leaving_gives_the_terminal_back_and_says_how_to_come_back() {
    let mut console = Console::open("");
    assert!(console.is_raw());
    console.type_in("q");
    assert!(console.expect_given_back().success());
}

#[test]
fn a_signal_gives_the_terminal_back_too() {
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGQUIT] {
        let mut console = Console::open("");
        console.tell(signal);
        console.expect_given_back();
    }
}

#[test]
fn a_closed_terminal_ends_the_process() {
    let mut console = Console::open("");
    console.hang_up();
    let status = console
        .ended
        .recv_timeout(ENDING)
        .expect("the console ends with its terminal");
    assert!(status.success(), "no bug: {status}");
}

#[test]
fn a_closed_terminal_ends_the_process_even_where_hangups_are_ignored() {
    let mut console = Console::open("trap '' HUP;");
    console.hang_up();
    let status = console
        .ended
        .recv_timeout(ENDING)
        .expect("the console ends with its terminal");
    assert!(status.success(), "no bug: {status}");
}

#[test]
fn stopping_gives_the_terminal_back_until_it_goes_on() {
    let mut console = Console::open("");
    console.type_in("\u{1a}");
    console.wait_for("the first screen", |screen| !screen.alternate_screen());
    assert!(!console.is_raw());
    console.wait_until_stopped();
    console.tell(Signal::SIGCONT);
    console.wait_for("the console again", |screen| {
        screen.alternate_screen() && screen.contents().contains("moshi-1")
    });
    assert!(console.is_raw());
    console.type_in("q");
    console.expect_given_back();
}

#[test]
fn the_editor_has_the_terminal_to_itself_and_gives_it_back() {
    let mut console = Console::open("");
    console.type_in("2i");
    console.wait_for("the source", |screen| {
        screen.contents().contains("notes.md:3")
    });
    console.type_in("e");
    console.wait_for("the editor on the first screen", |screen| {
        !screen.alternate_screen() && screen.contents().contains("EDITING")
    });
    assert!(!console.is_raw());
    // What the editor leaves unread was not meant for the console either.
    console.type_in("words\nq");
    console.wait_for("the console again", |screen| {
        screen.alternate_screen() && screen.contents().contains("has changed since")
    });
    assert!(console.is_raw());
    let wrote = |what: &str| std::fs::read_to_string(console.folder.path().join(what)).unwrap();
    let notes = console.folder.path().join("notes.md");
    assert_eq!(wrote("vi.arguments"), format!("+3\n{}\n", notes.display()));
    assert_eq!(wrote("vi.typed"), "words\n");
    assert_eq!(wrote("notes.md"), format!("{NOTES}- More\n"));
    console.type_in("q");
    console.wait_for("the checklist without anything on top", |screen| {
        !screen.contents().contains("notes.md:3")
    });
    console.type_in("q");
    assert!(console.expect_given_back().success());
}

#[test]
fn an_editor_that_is_stopped_stops_the_console_with_it() {
    let mut console = Console::open("");
    console.type_in("2i");
    console.wait_for("the source", |screen| {
        screen.contents().contains("notes.md:3")
    });
    console.type_in("e");
    console.wait_for("the editor", |screen| screen.contents().contains("EDITING"));
    console.type_in("stop\n");
    console.wait_until_stopped();
    console.tell(Signal::SIGCONT);
    console.wait_for("the console again", |screen| {
        screen.alternate_screen() && screen.contents().contains("has changed since")
    });
    console.type_in("qq");
    assert!(console.expect_given_back().success());
}

#[test]
fn a_storm_of_sizes_ends_in_the_last_one() {
    let mut console = Console::open("");
    for (rows, cols) in [(1, 1), (50, 200), (2, 300), (15, 60), (24, 80)].repeat(8) {
        let size = PtySize {
            rows,
            cols,
            ..PtySize::default()
        };
        console.master.as_ref().unwrap().resize(size).unwrap();
    }
    console.type_in("8");
    console.wait_for("the journal", |screen| {
        screen.contents().contains("Journal")
    });
    console.type_in("q");
    console.expect_given_back();
}

#[test]
fn a_sequence_that_never_ends_holds_nothing_up() {
    let mut console = Console::open("");
    console.type_in("\u{1b}[");
    console.tell(Signal::SIGTERM);
    console.expect_given_back();
}
