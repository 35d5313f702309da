//! The engine's life: the journal folded, the room taken over, then one loop that takes every
//! input in turn. After each: decide, append, apply, publish, and reconcile with what is wanted.

mod error;
mod reload;
mod taken;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::id as process_id;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

pub use self::error::EngineError;
pub use self::reload::leave_plan;
use self::reload::with_plan;
use self::taken::Taken;
pub use self::taken::{fold_folder, leave_opening};
use super::attempts::{Attempts, Inbox, Means};
use super::clock::{Clock, Jumps};
use super::door::{Door, DoorEvent};
use super::feed::{Feed, merge};
use super::folder::{Holder, ROLLBACK_CARD, RoomFolder};
pub use super::keeper::AGAIN;
use super::ledger::{Ledger, Setback};
use super::observers::{self, Sense, Sighting};
use super::secrets::Secrets;
use super::supervisor::{Budget, Panicked, Supervisor};
use super::view::View;
use crate::journal::Samples;
use crate::room::card::rollback_card;
use crate::room::event::{AttemptReport, Event};
use crate::room::id::{AttemptId, ProbeId};
use crate::room::input::{Asked, Input, Now, Who};
use crate::room::plan::Right;
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::Stage;
use crate::room::{Command, Entry, Plan, Room, may, wanted};
use crate::support::Millis;
use crate::wire::{Answer, Telemetry};

/// An ended room's engine leaves so long after its last console (DESIGN section 11).
const LEAVES_AFTER: Millis = Millis::minutes(1);
/// Events from the door waiting for the loop; a console's task that finds it full waits.
const DOOR_EVENTS: usize = 256;
/// How long tasks may take to end.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often the wish for disk space is tried while there is none.
const SPACE_EVERY: Millis = Millis::seconds(5);
/// Consoles hear of the engine at least this often.
const TOLD_AT_LEAST: Millis = Millis::seconds(3);
/// The file whose age says when somebody last looked; the demo's fleet lives by it.
const LAST_CONSOLE: &str = "last-console";
/// How often that file is touched.
const TOUCH_EVERY: Millis = Millis::seconds(30);

/// How an engine ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// It is parked, or the room has ended: the keeper ends too.
    Parked,
    /// The keeper is to start a new one.
    Again,
}

/// Runs the room of this folder until it is parked or has ended. `program` is our own, for shims;
/// `environment` reads the variables that secrets are named by.
///
/// # Errors
/// When the engine cannot begin, or must not go on: the keeper then starts another.
pub async fn run(
    folder: &Path,
    program: PathBuf,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<End, EngineError> {
    let clock = Clock::machine();
    let folder = RoomFolder::open(folder)?;
    let holder = Holder {
        pid: process_id(),
        user: login(),
        started_at: clock.now().wall,
    };
    let _lock = folder.lock(&holder).await?;
    let taken = Taken::over(folder.path(), &clock)?;
    let engine = Engine::start(folder, clock, taken, program, environment)?;
    engine.live().await
}

/// Everything that the loop owns.
struct Engine {
    folder: RoomFolder,
    clock: Clock,
    jumps: Jumps,
    ledger: Ledger,
    taken_at: u64,
    feed: Feed,
    view: View,
    attempts: Attempts,
    /// Reports that the journal has not taken yet; at most two for each open attempt.
    unwritten: Vec<super::attempts::Report>,
    supervisor: Supervisor,
    panics: Budget,
    samples: Option<Samples>,
    /// What was seen and is not told yet, and when it will be.
    untold: Option<(Telemetry, Instant)>,
    alone_since: Option<Now>,
    tried_space_at: Option<Now>,
    touched_at: Option<Now>,
    /// When consoles were last told something, so that a room that sees nothing is not silent.
    told_at: Now,
    inboxes: Option<Inboxes>,
    /// The probes that wait until somebody has looked at what they run.
    unseen: watch::Sender<BTreeSet<ProbeId>>,
}

/// What the loop listens to.
struct Inboxes {
    door: mpsc::Receiver<DoorEvent>,
    attempts: Inbox,
    sightings: mpsc::Receiver<Sighting>,
    panics: mpsc::Receiver<Panicked>,
}

/// Observers answer in bursts; what they saw within this is one telemetry, and one frame drawn.
const TOLD_AFTER: Duration = Duration::from_millis(100);

/// Waits until then, or for ever.
async fn due(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// One thing to take.
enum News {
    Door(DoorEvent),
    Report(super::attempts::Report),
    Printed(super::attempts::Printed),
    Sighting(Sighting),
    Panicked(Panicked),
    Second,
    /// What was seen is to be told.
    Tell,
    Terminated,
}

impl Engine {
    fn start(
        folder: RoomFolder,
        clock: Clock,
        taken: Taken,
        program: PathBuf,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, EngineError> {
        let Taken {
            ledger,
            recent,
            since: taken_at,
        } = taken;
        let room = ledger.room().clone();
        let now = clock.now();
        let secrets = Secrets::of(&room.plan, environment);
        if !secrets.missing().is_empty() {
            tracing::warn!(missing = ?secrets.missing(), "secrets are missing");
        }
        let (supervisor, panics) = Supervisor::new();
        let means = Arc::new(Means {
            program,
            folder: folder.attempts(),
            scratch: folder.path().join(observers::SCRATCH),
            runbook_folder: PathBuf::from(&room.plan.folder),
            environment: folder.environment()?,
            variables: variables(&room.plan),
            secrets,
            client: client()?,
            clock: clock.clone(),
        });
        let (attempts, attempts_inbox) = Attempts::new(Arc::clone(&means), supervisor.clone());
        let feed = Feed::new(room.clone(), &recent);
        let (events, door) = mpsc::channel(DOOR_EVENTS);
        let socket = folder.socket()?;
        Door {
            socket,
            feed: feed.clone(),
            events,
            clock: clock.clone(),
        }
        .open(&supervisor)?;
        let (unseen, unseen_now) = watch::channel(wanted(&room).unseen);
        let sense = Sense {
            means,
            room: folder.path().to_owned(),
            unseen: unseen_now,
        };
        let nothing = Plan::default();
        let watched = if wanted(&room).observe {
            &*room.plan
        } else {
            &nothing
        };
        let sightings = observers::start(watched, &sense, &supervisor);
        let inboxes = Inboxes {
            door,
            attempts: attempts_inbox,
            sightings,
            panics,
        };
        Ok(Self {
            view: View::new(&room.plan, &now),
            samples: open_samples(&folder),
            jumps: Jumps::default(),
            panics: Budget::default(),
            untold: None,
            alone_since: Some(now),
            tried_space_at: None,
            touched_at: None,
            told_at: clock.now(),
            inboxes: Some(inboxes),
            unseen,
            unwritten: Vec::new(),
            folder,
            clock,
            ledger,
            taken_at,
            feed,
            attempts,
            supervisor,
        })
    }

    /// The loop.
    async fn live(mut self) -> Result<End, EngineError> {
        let Some(mut inboxes) = self.inboxes.take() else {
            return Ok(End::Parked);
        };
        let mut second = interval(Duration::from_secs(1));
        second.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut terminated = signal(SignalKind::terminate()).map_err(machine("listen to TERM"))?;
        let _hangups = signal(SignalKind::hangup()).map_err(machine("listen to HUP"))?;
        self.keep_card(self.ledger.room());
        self.after_entries(&[]);
        loop {
            // People first, then what ended, then what is seen: a rollback never waits behind a
            // flood of samples or output.
            let news = tokio::select! {
                biased;
                _ = terminated.recv() => News::Terminated,
                Some(event) = inboxes.door.recv() => News::Door(event),
                Some(report) = inboxes.attempts.reports.recv() => News::Report(report),
                _ = second.tick() => News::Second,
                () = due(self.untold.as_ref().map(|(_, at)| *at)) => News::Tell,
                Some(panicked) = inboxes.panics.recv() => News::Panicked(panicked),
                Some(sighting) = inboxes.sightings.recv() => News::Sighting(sighting),
                Some(printed) = inboxes.attempts.printed.recv() => News::Printed(printed),
            };
            if let Some(end) = self.take(news)? {
                self.supervisor.shut_down(PATIENCE).await;
                return Ok(end);
            }
        }
    }

    fn take(&mut self, news: News) -> Result<Option<End>, EngineError> {
        match news {
            News::Door(event) => return self.door(event),
            News::Report((attempt, report)) => self.report(attempt, &report)?,
            News::Printed(printed) => self.feed.telemetry(Telemetry {
                now: Some(self.clock.now()),
                output: printed.lines,
                left_out: printed.left_out,
                ..Telemetry::default()
            }),
            News::Sighting(sighting) => self.sighting(sighting)?,
            News::Second => return self.second(),
            News::Tell => self.tell(),
            News::Panicked(panicked) => self.panicked(&panicked)?,
            News::Terminated => return Ok(Some(End::Parked)),
        }
        Ok(None)
    }

    /// Takes an input of our own. A journal that cannot be trusted any more ends the engine; one
    /// that is full halts the room.
    fn input(&mut self, input: &Input) -> Result<bool, EngineError> {
        let now = self.clock.now();
        match self.ledger.take(input, &now) {
            Ok(entries) => {
                self.after_entries(&entries);
                Ok(true)
            }
            Err(Setback::Refused(_)) => Ok(true),
            Err(Setback::Journal(error)) if error.ends_engine() => Err(error.into()),
            Err(Setback::Journal(error)) => {
                tracing::error!(%error, "an input could not be written");
                self.halt(error.to_string())?;
                Ok(false)
            }
        }
    }

    /// Halts the room in what space was held back for it.
    fn halt(&mut self, trouble: String) -> Result<(), EngineError> {
        if self.ledger.room().flags.halted.is_some() {
            return Ok(());
        }
        self.ledger.free_reserve();
        let now = self.clock.now();
        let changed = Input::StorageChanged {
            trouble: Some(trouble),
        };
        match self.ledger.take(&changed, &now) {
            Ok(entries) => self.after_entries(&entries),
            Err(Setback::Journal(error)) if error.ends_engine() => return Err(error.into()),
            Err(_) => {}
        }
        Ok(())
    }

    /// Publishes, and brings the world to what is wanted.
    fn after_entries(&mut self, entries: &[Entry]) {
        let room = self.ledger.room().clone();
        if !entries.is_empty() {
            // Whoever hears what came of a reading has the reading already.
            self.tell();
            self.feed.entries(entries, room.clone());
            if changes_the_way_back(entries) {
                self.keep_card(&room);
            }
            let _ = self.folder.note_stage(room.stage.name());
        }
        let wanted = wanted(&room);
        self.unseen.send_if_modified(|unseen| {
            let changed = *unseen != wanted.unseen;
            unseen.clone_from(&wanted.unseen);
            changed
        });
        self.attempts.reconcile(&room, &wanted, self.taken_at);
    }

    /// The card is what is left when nothing else works: a full disk must not empty it.
    fn keep_card(&self, room: &Room) {
        let card = rollback_card(room).join("\n") + "\n";
        let _ = self.folder.put(ROLLBACK_CARD, card.as_bytes());
    }

    fn door(&mut self, event: DoorEvent) -> Result<Option<End>, EngineError> {
        match event {
            DoorEvent::Arrived(who) => {
                self.input(&Input::Arrived(who))?;
            }
            DoorEvent::Left(person) => {
                self.input(&Input::Left(person))?;
            }
            DoorEvent::Ask { ask, who, reply } => {
                // Whoever arms a trigger has its value before them; the journal says which.
                let looks = matches!(ask.command, Command::Arm { .. });
                let observed = looks.then(|| Box::new(self.view.observed.clone()));
                let asked = Asked {
                    id: ask.id,
                    by: who,
                    command: with_plan(self.folder.path(), ask.command),
                    seen: ask.seen,
                    observed,
                };
                let plan = Arc::clone(&self.ledger.room().plan);
                let _ = reply.send(self.ask(asked)?);
                // Everything that watches and performs is made for one plan: a new engine makes it
                // for the new one, as after any end.
                if !Arc::ptr_eq(&plan, &self.ledger.room().plan) {
                    return Ok(Some(End::Again));
                }
            }
            DoorEvent::Page {
                before,
                count,
                reply,
            } => {
                let _ = reply.send(self.ledger.page(before, count));
            }
            DoorEvent::Stop {
                who,
                disarm,
                restart,
                reply,
            } => {
                let answer = self.stop(&who, disarm, restart)?;
                let stops = matches!(answer, Answer::Accepted { .. });
                let _ = reply.send(answer);
                return Ok(stops.then_some(if restart { End::Again } else { End::Parked }));
            }
        }
        Ok(None)
    }

    fn ask(&mut self, asked: Asked) -> Result<Answer, EngineError> {
        let now = self.clock.now();
        let (mut answer, entries) = self.ledger.ask(asked.clone(), &now)?;
        self.after_entries(&entries);
        if let Some(trouble) = self.ledger.trouble() {
            self.halt(trouble.to_owned())?;
            // With the reserve freed a rollback can still be recorded.
            if matches!(
                asked.command,
                Command::RollBack { .. } | Command::Declare { .. }
            ) {
                let (again, entries) = self.ledger.ask(asked, &now)?;
                self.after_entries(&entries);
                answer = again;
            }
        }
        Ok(answer)
    }

    /// Parking is refused while users may be on the candidate, unless the triggers are disarmed
    /// with a reason.
    fn stop(
        &mut self,
        who: &Who,
        disarm: Option<String>,
        restart: bool,
    ) -> Result<Answer, EngineError> {
        let room = self.ledger.room().clone();
        let seq = room.seq;
        if restart || room.plan.dry_run || room.exposed.is_none() {
            return Ok(Answer::Accepted { seq });
        }
        let Some(reason) = disarm else {
            let fact = "the candidate is exposed: without an engine no trigger runs";
            let refusal = Refusal::new(RefusalKind::NotNow, fact)
                .hint("roll back first, or stop with --disarm --reason TEXT");
            return Ok(Answer::Refused(refusal));
        };
        if !may(&room, &who.person, Right::Arm, &self.clock.now()) {
            let fact = format!("{} may not {}", who.person, Right::Arm);
            let refusal = Refusal::new(RefusalKind::NoAuthority, fact)
                .hint("whoever may disarm triggers may stop an exposed room");
            return Ok(Answer::Refused(refusal));
        }
        let armed = room
            .triggers
            .iter()
            .filter(|(_, state)| state.disarmed.is_none());
        for (trigger, _) in armed {
            let asked = Asked {
                id: format!("stop-{seq}-{trigger}").into(),
                by: who.clone(),
                command: Command::Disarm {
                    trigger: trigger.clone(),
                    reason: reason.clone(),
                },
                seen: None,
                observed: None,
            };
            if let Answer::Refused(refusal) = self.ask(asked)? {
                return Ok(Answer::Refused(refusal));
            }
        }
        Ok(Answer::Accepted { seq })
    }

    fn report(&mut self, attempt: AttemptId, report: &AttemptReport) -> Result<(), EngineError> {
        self.attempts.reported(attempt, report);
        self.unwritten.push((attempt, report.clone()));
        self.write_reports()
    }

    /// What became of attempts is never lost: what the journal refuses is written later.
    fn write_reports(&mut self) -> Result<(), EngineError> {
        for (attempt, report) in std::mem::take(&mut self.unwritten) {
            let input = Input::AttemptReported {
                attempt,
                report: report.clone(),
            };
            // Once more, because the first failure frees the reserve.
            if !self.input(&input)? && !self.input(&input)? {
                self.unwritten.push((attempt, report));
            }
        }
        Ok(())
    }

    fn sighting(&mut self, sighting: Sighting) -> Result<(), EngineError> {
        let now = self.clock.now();
        let (told, history) = self.view.see(sighting, &now);
        if let Some(history) = history {
            self.feed.seed_history(history);
        }
        match &mut self.untold {
            Some((untold, _)) => merge(untold, told),
            None => self.untold = Some((told, Instant::now() + TOLD_AFTER)),
        }
        self.observe(&now)
    }

    fn tell(&mut self) {
        if let Some((told, _)) = self.untold.take() {
            self.feed.telemetry(told);
            self.told_at = self.clock.now();
        }
    }

    fn observe(&mut self, now: &Now) -> Result<(), EngineError> {
        let room = self.ledger.room().clone();
        if !wanted(&room).observe {
            return Ok(());
        }
        self.view.look(&room, now);
        let input = Input::Observed(self.view.observed.clone());
        self.input(&input).map(|_| ())
    }

    /// Where nothing is observed, a dry run or a room without metrics, consoles still hear that the
    /// engine lives.
    fn say_something(&mut self, now: &Now) {
        if self.untold.is_none() && now.has_passed(TOLD_AT_LEAST, &self.told_at) {
            self.feed.telemetry(Telemetry {
                now: Some(now.clone()),
                ..Telemetry::default()
            });
            self.told_at = now.clone();
        }
    }

    /// Once a second: due-ness is recomputed, jumps are noticed, the disk is tried, and an engine
    /// that nobody needs leaves.
    fn second(&mut self) -> Result<Option<End>, EngineError> {
        let tick = self.clock.tick();
        let now = tick.now.clone();
        if let Some(by) = self.jumps.look(&tick) {
            self.input(&Input::ClockJumped { by })?;
        }
        self.observe(&now)?;
        self.input(&Input::TimeReached)?;
        self.try_space(&now)?;
        self.write_reports()?;
        self.keep_samples();
        self.say_something(&now);
        Ok(self.leaves(&now).then_some(End::Parked))
    }

    fn try_space(&mut self, now: &Now) -> Result<(), EngineError> {
        let halted = self.ledger.room().flags.halted.is_some() || self.ledger.trouble().is_some();
        let due = self
            .tried_space_at
            .as_ref()
            .is_none_or(|at| now.has_passed(SPACE_EVERY, at));
        if halted && due {
            self.tried_space_at = Some(now.clone());
            if self.ledger.hold_reserve() {
                self.input(&Input::StorageChanged { trouble: None })?;
            }
        }
        Ok(())
    }

    fn keep_samples(&mut self) {
        let new = self.view.take_samples();
        if let Some(samples) = &mut self.samples
            && let Err(error) = samples.append(&new)
        {
            tracing::warn!(%error, "samples are not kept");
        }
    }

    /// Notes that somebody is here; whether an ended room has been left alone for long enough.
    fn leaves(&mut self, now: &Now) -> bool {
        let room = self.ledger.room();
        if room.people.values().any(|person| person.here) {
            self.alone_since = None;
            let due = self
                .touched_at
                .as_ref()
                .is_none_or(|at| now.has_passed(TOUCH_EVERY, at));
            if due {
                self.touched_at = Some(now.clone());
                let _ = fs::write(self.folder.path().join(LAST_CONSOLE), b"");
            }
            return false;
        }
        let since = self.alone_since.get_or_insert_with(|| now.clone());
        room.stage == Stage::Ended && now.has_passed(LEAVES_AFTER, since)
    }

    /// A task panicked: it is noted; too many of them halt the room.
    fn panicked(&mut self, panicked: &Panicked) -> Result<(), EngineError> {
        tracing::error!(
            task = panicked.task,
            said = panicked.said,
            "a task panicked"
        );
        if !self.panics.bears(&self.clock.now()) {
            let trouble = format!(
                "too many faults in the engine, the last in {}",
                panicked.task
            );
            self.input(&Input::StorageChanged {
                trouble: Some(trouble),
            })?;
        }
        Ok(())
    }
}

/// Whether the rollback card may read otherwise after these entries.
fn changes_the_way_back(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| {
        matches!(
            entry.event,
            Event::RoomOpened { .. }
                | Event::PlanReloaded { .. }
                | Event::EngineTook(_)
                | Event::ShiftAsked { .. }
                | Event::StepFinished { .. }
                | Event::ValueCaptured { .. }
                | Event::RollbackStarted { .. }
                | Event::RollbackFinished { .. }
        )
    })
}

/// The account that this engine runs as.
fn login() -> String {
    let uid = nix::unistd::Uid::current();
    let user = nix::unistd::User::from_uid(uid).ok().flatten();
    user.map_or_else(|| format!("uid {uid}"), |user| user.name)
}

pub(super) fn variables(plan: &Plan) -> BTreeMap<String, String> {
    let known = plan.variables.iter();
    known
        .filter_map(|known| Some((known.name.clone(), known.value.clone()?)))
        .collect()
}

fn open_samples(folder: &RoomFolder) -> Option<Samples> {
    Samples::open(folder.path())
        .inspect_err(|error| tracing::warn!(%error, "samples are not kept"))
        .ok()
}

fn client() -> Result<reqwest::Client, EngineError> {
    crate::backend::http::builder()
        .build()
        .map_err(machine("build the HTTP client"))
}

fn machine<E: std::fmt::Display>(doing: &'static str) -> impl FnOnce(E) -> EngineError {
    move |error| EngineError::Machine {
        doing,
        why: error.to_string(),
    }
}
