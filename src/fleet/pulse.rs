//! How busy a service is: requests a second, forgotten exponentially, and the processor and memory
//! use that such a service would show. The figures are invented; how they move is not.

use std::time::Duration;

/// After so many seconds a request counts a third.
const MEMORY: f64 = 8.0;

/// A decaying count of requests.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pulse {
    level: f64,
    /// When `level` was right, since the service began.
    at: Duration,
}

impl Pulse {
    /// Counts one request.
    pub(super) fn beat(&mut self, now: Duration) {
        self.level = self.level_at(now) + 1.0;
        self.at = now;
    }

    /// Requests a second.
    pub(super) fn rate(&self, now: Duration) -> f64 {
        self.level_at(now) / MEMORY
    }

    fn level_at(&self, now: Duration) -> f64 {
        let gone = now.saturating_sub(self.at).as_secs_f64();
        self.level * (-gone / MEMORY).exp()
    }
}

/// Shares of a machine in use, 0..=1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usage {
    pub(super) cpu: f64,
    pub(super) memory: f64,
}

/// The usage at a rate of requests with so many waiting: each request costs processor time, each
/// waiting one holds memory and a little processor time, and both sway as real ones do.
pub(super) fn usage(rate: f64, waiting: usize, now: Duration) -> Usage {
    let waiting = f64::from(u32::try_from(waiting).unwrap_or(u32::MAX));
    let sway = (now.as_secs_f64() / 7.0).sin() + (now.as_secs_f64() / 2.3).sin() / 2.0;
    Usage {
        cpu: (0.06 + 0.006 * rate + 0.008 * waiting + 0.008 * sway).clamp(0.0, 1.0),
        memory: (0.34 + 0.0008 * rate + 0.006 * waiting + 0.003 * sway).clamp(0.0, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steady(per_second: u64, seconds: u64) -> Pulse {
        let mut pulse = Pulse::default();
        for beat in 0..per_second * seconds {
            pulse.beat(Duration::from_millis(beat * 1000 / per_second));
        }
        pulse
    }

    #[test]
    fn a_steady_stream_shows_its_rate_and_then_fades() {
        let pulse = steady(40, 60);
        let rate = pulse.rate(Duration::from_mins(1));
        assert!((38.0..42.0).contains(&rate), "{rate}");
        assert!(pulse.rate(Duration::from_mins(2)) < 0.1);
    }

    #[test]
    fn the_demo_s_load_is_normal_and_a_jam_is_not() {
        let now = Duration::from_secs(3);
        let calm = usage(40.0, 1, now);
        assert!(calm.cpu < 0.5 && calm.memory < 0.6, "{calm:?}");
        let jammed = usage(40.0, 60, now);
        assert!(jammed.cpu > 0.7 && jammed.memory > 0.6, "{jammed:?}");
    }
}
