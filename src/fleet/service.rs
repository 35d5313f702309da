//! One of the two services: what it is just now, and its HTTP face. It answers users, is probed,
//! is scraped, and takes faults; when it listens is for `serve` and `rollout` to say.

mod face;
mod record;
mod route;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;

use super::clock::Stopwatch;
use super::fault::{FaultChange, Faults, Health};
use super::side::Side;
use record::Record;
use route::Route;

pub(super) use face::router;

/// Workers of a service that is whole.
pub(super) const WORKERS: u8 = 3;

/// What the service is just now.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Standing {
    /// `None` until something is deployed.
    version: Option<String>,
    workers_ready: u8,
    restarts: u64,
    faults: Faults,
}

/// A service, running or not.
#[derive(Debug)]
pub(super) struct Service {
    side: Side,
    standing: watch::Sender<Standing>,
    record: watch::Sender<Record>,
    waiting: AtomicUsize,
    began: Stopwatch,
}

/// Counts a request as waiting for as long as it lives, also when its client goes away.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Service {
    /// A service with nothing deployed.
    pub(super) fn new(side: Side) -> Arc<Self> {
        Arc::new(Self {
            side,
            standing: watch::Sender::default(),
            record: watch::Sender::default(),
            waiting: AtomicUsize::new(0),
            began: Stopwatch::start(),
        })
    }

    /// A new version begins with so many workers ready, and with fresh counters, as a new process.
    pub(super) fn begin(&self, version: &str, workers_ready: u8) {
        self.record.send_replace(Record::default());
        self.standing.send_modify(|standing| {
            standing.version = Some(version.to_owned());
            standing.workers_ready = workers_ready;
            standing.restarts = 0;
        });
    }

    /// More of its workers are ready.
    pub(super) fn workers_ready(&self, workers: u8) {
        self.standing
            .send_modify(|standing| standing.workers_ready = workers);
    }

    /// The version goes; faults stay until they are cleared.
    pub(super) fn end(&self) {
        self.standing.send_modify(|standing| {
            standing.version = None;
            standing.workers_ready = 0;
        });
    }

    /// Changes faults. Whatever watches over workers restarts one that turns unhealthy.
    pub(super) fn change_faults(&self, change: &FaultChange) {
        self.standing.send_modify(|standing| {
            let before = standing.faults.health;
            standing.faults = standing.faults.with(change);
            if (before, standing.faults.health) == (Health::Up, Health::Down) {
                standing.restarts += 1;
            }
        });
    }

    /// Clears all faults.
    pub(super) fn clear_faults(&self) {
        self.standing
            .send_modify(|standing| standing.faults = Faults::default());
    }

    /// What the service is just now.
    pub(super) fn standing(&self) -> Standing {
        self.standing.borrow().clone()
    }

    /// The metrics page.
    fn page(&self) -> String {
        let standing = self.standing();
        let waiting = self.waiting.load(Ordering::Relaxed);
        let now = self.began.elapsed();
        self.record
            .borrow()
            .page(self.side, &standing, waiting, now)
    }

    /// Takes the time that a user's request takes; whether it succeeds.
    async fn work(&self, route: Route) -> bool {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        let stopwatch = Stopwatch::start();
        let faults = self.standing.borrow().faults;
        let (succeeds, effort) = self.admit(route, faults);
        tokio::time::sleep(effort + faults.latency()).await;
        let took = stopwatch.elapsed();
        self.record
            .send_modify(|record| record.finish(route, succeeds, took));
        succeeds
    }

    /// Whether the next request succeeds and what it takes to answer it.
    fn admit(&self, route: Route, faults: Faults) -> (bool, Duration) {
        let now = self.began.elapsed();
        let mut admitted = (true, Duration::ZERO);
        self.record
            .send_modify(|record| admitted = record.admit(route, faults.error_rate, now));
        admitted
    }
}
