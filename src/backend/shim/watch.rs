//! Watches one command from its start to its result: keeps what it says, ends it when its time is
//! over or the engine asks, and finds what it leaves behind. One thread owns all of this; two read
//! the pipes and one waits for processes, and all three only send.

use std::io::{self, Read};
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill, killpg};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;

use super::clock::{Stopwatch, wall_now};
use super::course::{Course, Order};
use super::listen::Listener;
use super::{gate, session, write_result};
use crate::backend::attempt::{
    Folder, Outcome, Report, Spec, Started, Stray, Stream, Unmet, boot_id, descendants,
    read_control, start_ticks, write_json,
};
use crate::support::Millis;
use crate::support::text::harmless;

/// How often the shim looks at `control`, at its times and at unfinished lines.
const LOOK_EVERY: Millis = Millis(100);
/// Chunks on their way from the pipes: with the chunk size, the most that is held in memory.
const CHUNKS: usize = 16;
/// Bytes that are read from a pipe at once: what a Linux pipe holds.
const CHUNK: usize = 64 << 10;
/// After the command ended: how long a pipe that strays hold open must be silent, and how long it
/// is listened to at most, before the result is written.
const LAST_WORDS: (Millis, Millis) = (Millis(200), Millis(1000));
/// How long KILL may take before the result is written without waiting for it.
const KILL_TAKES: Millis = Millis(2000);

/// What the threads tell.
enum Event {
    Said(Stream, Vec<u8>),
    Closed,
    Ended(WaitStatus),
}

/// How the main process ended: since the start, and by the wall clock.
struct End {
    status: WaitStatus,
    after: Millis,
    at: u64,
}

impl End {
    fn now(status: WaitStatus, after: Millis) -> Self {
        Self {
            status,
            after,
            at: wall_now(),
        }
    }
}

/// A command that runs.
pub(super) struct Running {
    pid: Pid,
    events: Receiver<Event>,
    listener: Listener,
    course: Course,
    clock: Stopwatch,
    started_at: u64,
    expected_exit: Vec<i32>,
    ended: Option<End>,
    open_pipes: u8,
    last_heard: Millis,
}

/// Starts the command; an error says why nothing was executed.
pub(super) fn begin(folder: &Folder, spec: &Spec) -> Result<Running, String> {
    let listener = Listener::new(folder, spec)?;
    let mut child =
        gate::open(folder, spec).map_err(|error| format!("start a process: {error}"))?;
    let pid = i32::try_from(child.id()).map_err(|error| error.to_string())?;
    let started_at = wall_now();
    let started = Started {
        pid,
        process_group: pid,
        session: session::id(),
        start_ticks: start_ticks(pid),
        boot_id: boot_id(),
        shim_pid: std::process::id(),
        started_at,
    };
    // From here on the gate ends by itself on every return, because its pipe is closed.
    write_json(&folder.started(), &started).map_err(|error| error.to_string())?;
    let clock = Stopwatch::start();
    let events = listen_to(&mut child);
    gate::release(&mut child).map_err(|error| format!("release the command: {error}"))?;
    Ok(Running {
        pid: Pid::from_raw(pid),
        events,
        listener,
        course: Course::new(&spec.command),
        clock,
        started_at,
        expected_exit: spec.command.expect.exit.clone(),
        ended: None,
        open_pipes: 2,
        last_heard: Millis::ZERO,
    })
}

impl Running {
    /// Watches until the end and writes the result.
    pub(super) fn until_end(mut self, folder: &Folder) -> Lingering {
        let mut next_look = LOOK_EVERY;
        while !self.is_over() {
            let now = self.clock.elapsed();
            if now >= next_look {
                self.look(now, folder);
                next_look = now + LOOK_EVERY;
            }
            self.take_event(next_look.saturating_sub(now).to_duration());
        }
        let report = self.report(folder);
        write_result(folder, &report);
        Lingering(self.events)
    }

    fn take_event(&mut self, wait: Duration) {
        let event = match self.events.try_recv() {
            Ok(event) => event,
            Err(TryRecvError::Empty) => {
                // Nothing more at once: what was said so far may be read.
                self.listener.flush();
                match self.events.recv_timeout(wait) {
                    Ok(event) => event,
                    Err(RecvTimeoutError::Timeout) => return,
                    Err(RecvTimeoutError::Disconnected) => return self.without_threads(wait),
                }
            }
            Err(TryRecvError::Disconnected) => return self.without_threads(wait),
        };
        let now = self.clock.elapsed();
        match event {
            Event::Said(stream, bytes) => {
                self.last_heard = now;
                self.listener.hear(stream, now, &bytes);
            }
            Event::Closed => self.open_pipes = self.open_pipes.saturating_sub(1),
            Event::Ended(status) if status.pid() == Some(self.pid) => {
                self.ended = Some(End::now(status, now));
            }
            Event::Ended(_) => {}
        }
    }

    /// All threads are done and strays are still waited for.
    fn without_threads(&mut self, wait: Duration) {
        if self.ended.is_none() {
            // The thread that waits for processes is gone and has not seen ours end; whatever
            // happened, it cannot be learnt any more.
            self.ended = Some(End::now(WaitStatus::StillAlive, self.clock.elapsed()));
        }
        thread::park_timeout(wait);
    }

    fn look(&mut self, now: Millis, folder: &Folder) {
        self.listener.look(now);
        if self.ended.is_some() && self.course.outcome().is_none() {
            // It ended by itself; what it left running is its own affair.
            return;
        }
        match self.course.order(now, read_control(folder)) {
            Order::Nothing => {}
            Order::Terminate => self.signal_all(Signal::SIGTERM),
            Order::Kill => self.signal_all(Signal::SIGKILL),
        }
    }

    /// Signals the process group at once, then every descendant that left it.
    fn signal_all(&self, signal: Signal) {
        let family = descendants(std::process::id().cast_signed());
        let group = self.pid.as_raw();
        // An emptied group's number may belong to somebody else by now.
        if self.ended.is_none() || family.iter().any(|member| member.group == group) {
            let _ = killpg(self.pid, signal);
        }
        for member in family.iter().filter(|member| member.group != group) {
            let _ = kill(Pid::from_raw(member.pid), signal);
        }
    }

    fn is_over(&self) -> bool {
        let Some(ended_at) = self.ended.as_ref().map(|end| end.after) else {
            return false;
        };
        let now = self.clock.elapsed();
        if self.course.outcome().is_some() {
            let killed = |since| now >= since + KILL_TAKES;
            if self
                .course
                .killing_since()
                .is_none_or(|since| !killed(since))
                && !strays().is_empty()
            {
                return false;
            }
        }
        let (silence, most) = LAST_WORDS;
        let silent = now >= self.last_heard.max(ended_at) + silence;
        self.open_pipes == 0 || silent || now >= ended_at + most
    }

    fn report(&mut self, folder: &Folder) -> Report {
        let (took, ended_at) = self.ended.as_ref().map_or_else(
            || (self.clock.elapsed(), wall_now()),
            |end| (end.after, end.at),
        );
        self.listener.finish(self.clock.elapsed());
        let (outcome, code) = self.outcome(folder);
        let mut report = Report {
            outcome,
            code,
            started_at: self.started_at,
            ended_at,
            took,
            unmet: Vec::new(),
            last_line: self.listener.last_line().to_owned(),
            strays: strays(),
            lost_lines: self.listener.lost(),
        };
        if let Outcome::Exited { code } = report.outcome {
            report.unmet = self.unmet(code);
        }
        report
    }

    fn outcome(&self, folder: &Folder) -> (Outcome, Option<i32>) {
        let (own, code) = match self.ended.as_ref().map(|end| end.status) {
            Some(WaitStatus::Exited(_, code)) => (Outcome::Exited { code }, Some(code)),
            Some(WaitStatus::Signaled(_, signal, _)) => {
                let signal = signal as i32;
                (Outcome::Signalled { signal }, None)
            }
            _ => (Outcome::Signalled { signal: 0 }, None),
        };
        if let Ok(why) = std::fs::read_to_string(folder.refused()) {
            let why = harmless(&why);
            return (Outcome::CouldNotStart { why }, None);
        }
        (self.course.outcome().unwrap_or(own), code)
    }

    fn unmet(&self, code: i32) -> Vec<Unmet> {
        let exit = (!self.expected_exit.contains(&code)).then(|| Unmet::Exit {
            expected: self.expected_exit.clone(),
        });
        let output = self
            .listener
            .unmatched()
            .map(|pattern| Unmet::Output { pattern });
        exit.into_iter().chain(output).collect()
    }
}

/// What remains of a shim whose result is written.
pub(super) struct Lingering(Receiver<Event>);

impl Lingering {
    /// Empties the pipes for as long as strays hold them: without a reader their next word would
    /// kill them.
    pub(super) fn drain(self) {
        while self.0.recv().is_ok() {}
    }
}

/// Living processes that the command left.
fn strays() -> Vec<Stray> {
    descendants(std::process::id().cast_signed())
        .into_iter()
        .map(|member| Stray {
            pid: member.pid,
            name: harmless(&member.name),
        })
        .collect()
}

/// Starts the three threads. The channel is disconnected when all pipes are closed and no child is
/// left.
fn listen_to(child: &mut Child) -> Receiver<Event> {
    let (sender, events) = sync_channel(CHUNKS);
    if let Some(stdout) = child.stdout.take() {
        let sender = sender.clone();
        thread::spawn(move || forward(Stream::Out, stdout, &sender));
    }
    if let Some(stderr) = child.stderr.take() {
        let sender = sender.clone();
        thread::spawn(move || forward(Stream::Err, stderr, &sender));
    }
    thread::spawn(move || reap(&sender));
    events
}

fn forward(stream: Stream, mut pipe: impl Read, events: &SyncSender<Event>) {
    let mut chunk = vec![0; CHUNK];
    loop {
        match pipe.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => {
                let bytes = chunk.get(..read).unwrap_or_default().to_vec();
                if events.send(Event::Said(stream, bytes)).is_err() {
                    return;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    let _ = events.send(Event::Closed);
}

/// Waits for every child, the adopted ones too, so that none stays a zombie.
fn reap(events: &SyncSender<Event>) {
    loop {
        match waitpid(None, None) {
            Ok(status) => {
                if events.send(Event::Ended(status)).is_err() {
                    return;
                }
            }
            Err(Errno::EINTR) => {}
            Err(_) => return,
        }
    }
}
