//! The only file of the fleet that reads a clock; everything else is handed elapsed time.
#![expect(
    clippy::disallowed_methods,
    reason = "the fleet measures real requests and the real age of its lease; this file owns that"
)]

use std::time::{Duration, Instant, SystemTime};

/// Measures how long something has been going on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// How long ago the moment was; zero for one in the future, as after a step of the clock.
pub(super) fn age_of(moment: SystemTime) -> Duration {
    SystemTime::now().duration_since(moment).unwrap_or_default()
}
