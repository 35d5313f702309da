//! A histogram of durations with fixed bounds, as Prometheus counts them: every bucket holds what
//! is at most its bound. Drawn as text by `exposition`.

use std::time::Duration;

/// Upper bounds in seconds. Dense around 0.1, 0.2, 0.5 and 1 s, where the runbook's thresholds
/// lie: a quantile is interpolated within one bucket and is as good as the bucket is narrow.
pub(super) const BOUNDS: [f64; 13] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 2.5, 5.0,
];

/// Durations counted by bound.
#[derive(Clone, Debug, Default)]
pub(super) struct Histogram {
    /// Per bound, not summed up.
    counts: [u64; BOUNDS.len()],
    count: u64,
    sum: Duration,
}

impl Histogram {
    /// Counts one duration.
    pub(super) fn observe(&mut self, took: Duration) {
        let seconds = took.as_secs_f64();
        if let Some(index) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            self.counts[index] += 1;
        }
        self.count += 1;
        self.sum += took;
    }

    /// Every bound with the count of all at or below it; what lies beyond is only in `count`.
    pub(super) fn buckets(&self) -> impl Iterator<Item = (f64, u64)> {
        BOUNDS
            .into_iter()
            .zip(self.counts)
            .scan(0, |below, (bound, count)| {
                *below += count;
                Some((bound, *below))
            })
    }

    /// How many were counted.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Their sum in seconds.
    pub(super) fn sum(&self) -> f64 {
        self.sum.as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up_and_the_bound_itself_is_inside() {
        let mut histogram = Histogram::default();
        for millis in [5, 6, 100, 101, 9_000] {
            histogram.observe(Duration::from_millis(millis));
        }
        let at = |bound: f64| {
            histogram
                .buckets()
                .find(|(b, _)| (b - bound).abs() < 1e-9)
                .unwrap()
                .1
        };
        assert_eq!(
            [at(0.005), at(0.01), at(0.1), at(0.2), at(5.0)],
            [1, 2, 3, 4, 4]
        );
        assert_eq!(histogram.count(), 5);
        assert!((histogram.sum() - 9.212).abs() < 1e-9);
    }

    #[test]
    fn bounds_rise() {
        assert!(BOUNDS.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
