//! The console's clock: the only place of the console that reads time. The loop takes it as an
//! argument, so that a test's clock stands still or jumps.

#![expect(
    clippy::disallowed_methods,
    reason = "this is where the console reads its clocks"
)]

use std::future::Future;
use std::time::{Duration, Instant};

use crate::room::input::Now;
use crate::support::Millis;

/// What the console knows of time by itself.
pub trait Clock {
    /// The wall clock and a clock that only goes forward.
    fn now(&self) -> Now;

    /// Ends when the clock that only goes forward stands at `moment` or later.
    fn until(&self, moment: Millis) -> impl Future<Output = ()>;
}

/// The machine's clocks.
#[derive(Debug)]
pub struct MachineClock {
    started: Instant,
}

impl MachineClock {
    /// A clock that begins now.
    #[must_use]
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }
}

impl Clock for MachineClock {
    fn now(&self) -> Now {
        Now {
            wall: chrono::Utc::now().timestamp_millis(),
            boot_id: "console".into(),
            since_boot: self.started.elapsed().into(),
        }
    }

    async fn until(&self, moment: Millis) {
        let left = moment.saturating_sub(self.started.elapsed().into());
        if left > Millis::ZERO {
            tokio::time::sleep(Duration::from_millis(left.0)).await;
        }
    }
}
