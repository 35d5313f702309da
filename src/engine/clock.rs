//! The only reader of the machine's clocks in the engine. Everybody else is told the time. A hand
//! clock stands in for it in tests.
#![cfg_attr(
    not(target_os = "linux"),
    doc = "Where there is no clock that counts sleep, durations leave sleep out."
)]

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};
use tokio::sync::watch;

use crate::room::id::BootId;
use crate::room::moment::Moment;
use crate::support::Millis;

/// How far the wall clock may move against the boot clock between two looks without being called
/// stepped: well above what slewing does in a second, well below what a person calls a jump.
const STEP: i64 = 2_000;

/// Tells the time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    Machine(BootId),
    Hand(watch::Receiver<Tick>),
}

/// One look at the clock: the moment, and how long the machine has been awake.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tick {
    /// Now.
    pub now: Moment,
    /// Time since boot without sleep.
    pub awake: Millis,
}

impl Clock {
    /// The machine's.
    #[must_use]
    pub fn machine() -> Self {
        Self(Source::Machine(boot_id()))
    }

    /// One that is set by hand.
    #[must_use]
    pub fn by_hand(now: Moment) -> (Self, Hand) {
        let awake = now.since_boot;
        let (hand, clock) = watch::channel(Tick { now, awake });
        (Self(Source::Hand(clock)), Hand(hand))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.tick().now
    }

    /// Now, and how long the machine has been awake.
    #[must_use]
    pub fn tick(&self) -> Tick {
        match &self.0 {
            Source::Hand(tick) => tick.borrow().clone(),
            Source::Machine(boot_id) => Tick {
                now: Moment {
                    wall: millis(ClockId::CLOCK_REALTIME),
                    boot_id: boot_id.clone(),
                    since_boot: span(WITH_SLEEP),
                },
                awake: span(ClockId::CLOCK_MONOTONIC),
            },
        }
    }
}

/// The hand that sets a clock.
#[derive(Debug)]
pub struct Hand(watch::Sender<Tick>);

impl Hand {
    /// Lets time pass.
    pub fn pass(&self, span: Millis) {
        self.change(|tick| {
            tick.now.wall += signed(span);
            tick.now.since_boot += span;
            tick.awake += span;
        });
    }

    /// Steps the wall clock, milliseconds; no time passes.
    pub fn step(&self, by: i64) {
        self.change(|tick| tick.now.wall += by);
    }

    /// Lets the machine sleep.
    pub fn sleep(&self, span: Millis) {
        self.change(|tick| {
            tick.now.wall += signed(span);
            tick.now.since_boot += span;
        });
    }

    /// Boots the machine anew.
    pub fn reboot(&self, boot_id: &str) {
        self.change(|tick| {
            tick.now.boot_id = boot_id.into();
            tick.now.since_boot = Millis::ZERO;
            tick.awake = Millis::ZERO;
        });
    }

    fn change(&self, change: impl FnOnce(&mut Tick)) {
        self.0.send_modify(change);
    }
}

/// Notices that the wall clock was stepped or that the machine slept, by looking once a second.
#[derive(Debug, Default)]
pub struct Jumps {
    last: Option<Tick>,
}

impl Jumps {
    /// By how much the clock jumped since the last look, milliseconds: the wall clock against the
    /// boot clock, or the sleep.
    pub fn look(&mut self, tick: &Tick) -> Option<i64> {
        let before = self.last.replace(tick.clone())?;
        let passed = signed(tick.now.since(&before.now));
        let stepped = tick.now.wall - before.now.wall - passed;
        let slept = passed - signed(tick.awake.saturating_sub(before.awake));
        [stepped, slept].into_iter().find(|by| by.abs() > STEP)
    }
}

/// The clock that counts sleep, where there is one.
#[cfg(target_os = "linux")]
const WITH_SLEEP: ClockId = ClockId::CLOCK_BOOTTIME;
#[cfg(not(target_os = "linux"))]
const WITH_SLEEP: ClockId = ClockId::CLOCK_MONOTONIC;

/// A clock that every kernel has cannot fail to be read.
fn span(clock: ClockId) -> Millis {
    clock_gettime(clock).map_or(Millis::ZERO, |time| Duration::from(time).into())
}

fn millis(clock: ClockId) -> i64 {
    signed(span(clock))
}

fn signed(span: Millis) -> i64 {
    i64::try_from(span.0).unwrap_or(i64::MAX)
}

/// Which boot this is. Where the kernel does not say, the minute of the boot has to do.
fn boot_id() -> BootId {
    let told = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
    told.map_or_else(
        |_| {
            let booted = millis(ClockId::CLOCK_REALTIME) - millis(WITH_SLEEP);
            format!("booted-{}", booted / 60_000).into()
        },
        |id| id.trim().into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_hand() -> (Clock, Hand) {
        Clock::by_hand(Moment {
            wall: 1_000_000,
            boot_id: "a".into(),
            since_boot: Millis(500),
        })
    }

    #[test]
    fn the_machines_clock_goes_forward_within_one_boot() {
        let clock = Clock::machine();
        let (first, second) = (clock.now(), clock.now());
        assert_eq!(first.boot_id, second.boot_id);
        assert!(!first.boot_id.as_str().is_empty());
        assert!(second.since_boot >= first.since_boot);
        assert!(first.wall > 1_600_000_000_000, "{}", first.wall);
    }

    #[test]
    fn passing_time_is_no_jump_and_a_step_either_way_is() {
        let (clock, hand) = by_hand();
        let mut jumps = Jumps::default();
        assert_eq!(jumps.look(&clock.tick()), None);
        hand.pass(Millis::minutes(5));
        assert_eq!(jumps.look(&clock.tick()), None);
        hand.step(-3_600_000);
        hand.pass(Millis::seconds(1));
        assert_eq!(jumps.look(&clock.tick()), Some(-3_600_000));
        hand.step(2_001);
        assert_eq!(jumps.look(&clock.tick()), Some(2_001));
        hand.step(2_000);
        assert_eq!(jumps.look(&clock.tick()), None);
    }

    #[test]
    fn sleep_is_a_jump() {
        let (clock, hand) = by_hand();
        let mut jumps = Jumps::default();
        jumps.look(&clock.tick());
        hand.sleep(Millis::minutes(10));
        hand.pass(Millis::seconds(1));
        assert_eq!(jumps.look(&clock.tick()), Some(600_000));
    }
}
