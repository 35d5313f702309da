//! The shim's own clocks: it must know when to kill with no engine alive to tell it.
#![expect(
    clippy::disallowed_methods,
    reason = "the shim outlives the engine and its clock; this is the only place where it reads time"
)]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::support::Millis;

/// How long the shim waits before it tries a refused disk again.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// Milliseconds since 1970.
pub(super) fn wall_now() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Millis::from(since).0
}

/// A stopwatch on a clock that nobody sets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn elapsed(self) -> Millis {
        self.0.elapsed().into()
    }
}
