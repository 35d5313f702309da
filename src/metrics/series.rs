//! The points of scraped series, bounded in number and age. A series that vanishes from a page gets
//! a staleness marker, so that instant queries drop it at once and not after five minutes. Knows
//! nothing of queries or of the network.

use std::collections::{BTreeMap, VecDeque};

use super::labels::Labels;

/// The NaN by which Prometheus marks a series as gone (its `StaleNaN`).
const STALE_BITS: u64 = 0x7ff0_0000_0000_0002;
/// Most series kept, whatever the pages hold.
pub const SERIES_LIMIT: usize = 100_000;

/// One value at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Unix milliseconds.
    pub at: i64,
    /// The value, or the marker that the series is gone.
    pub value: f64,
}

impl Point {
    /// A value at a moment.
    #[must_use]
    pub const fn new(at: i64, value: f64) -> Self {
        Self { at, value }
    }

    /// The mark that a series is gone.
    #[must_use]
    pub const fn gone(at: i64) -> Self {
        Self::new(at, f64::from_bits(STALE_BITS))
    }

    /// Whether this is the mark that the series is gone.
    #[must_use]
    pub const fn is_gone(self) -> bool {
        self.value.to_bits() == STALE_BITS
    }
}

/// The points of one series, oldest first, strictly increasing in time.
#[derive(Clone, Debug)]
pub struct Series {
    labels: Labels,
    points: VecDeque<Point>,
}

impl Series {
    /// The labels, the name among them.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Every point that is kept, marks among them.
    pub fn points(&self) -> impl Iterator<Item = Point> {
        self.points.iter().copied()
    }

    /// The newest point at or before a moment.
    #[must_use]
    pub fn last_until(&self, until: i64) -> Option<Point> {
        let end = self.points.partition_point(|point| point.at <= until);
        end.checked_sub(1).map(|index| self.points[index])
    }

    /// The values from one moment to another, both included, without marks.
    pub fn between(&self, from: i64, until: i64) -> impl Iterator<Item = Point> {
        let start = self.points.partition_point(|point| point.at < from);
        let end = self.points.partition_point(|point| point.at <= until);
        self.points
            .range(start..end.max(start))
            .copied()
            .filter(|point| !point.is_gone())
    }
}

/// The series of one source, by metric name.
#[derive(Clone, Debug)]
pub struct Store {
    by_name: BTreeMap<Box<str>, BTreeMap<Labels, Series>>,
    count: usize,
    keep_for: i64,
}

impl Store {
    /// An empty store that keeps points for so many milliseconds.
    #[must_use]
    pub fn new(keep_for: i64) -> Self {
        Self {
            by_name: BTreeMap::new(),
            count: 0,
            keep_for,
        }
    }

    /// Adds a point. `false` when it is no new sample: not newer than the last one of its series,
    /// or of one series too many.
    pub fn push(&mut self, labels: &Labels, point: Point) -> bool {
        if let Some(series) = self
            .by_name
            .get_mut(labels.name())
            .and_then(|named| named.get_mut(labels))
        {
            let newer = series.points.back().is_none_or(|last| last.at < point.at);
            if newer {
                series.points.push_back(point);
            }
            return newer;
        }
        if self.count >= SERIES_LIMIT {
            return false;
        }
        self.count += 1;
        let series = Series {
            labels: labels.clone(),
            points: VecDeque::from([point]),
        };
        self.by_name
            .entry(labels.name().into())
            .or_default()
            .insert(labels.clone(), series);
        true
    }

    /// Forgets what is older than the store keeps, and series of which nothing is left.
    pub fn forget_before(&mut self, now: i64) {
        let oldest = now.saturating_sub(self.keep_for);
        for named in self.by_name.values_mut() {
            for series in named.values_mut() {
                let old = series.points.partition_point(|point| point.at < oldest);
                series.points.drain(..old);
            }
            named.retain(|_, series| !series.points.is_empty());
        }
        self.by_name.retain(|_, named| !named.is_empty());
        self.count = self.by_name.values().map(BTreeMap::len).sum();
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.by_name.clear();
        self.count = 0;
    }

    /// The series of one metric.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Series> {
        self.by_name
            .get(name)
            .into_iter()
            .flat_map(BTreeMap::values)
    }

    /// Every series.
    pub fn all(&self) -> impl Iterator<Item = &Series> {
        self.by_name.values().flat_map(BTreeMap::values)
    }

    /// How many series are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether no series is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::labels::NAME;

    fn m() -> Labels {
        Labels::new([(NAME, "m")])
    }

    #[test]
    fn a_point_that_is_not_newer_is_no_new_sample() {
        let mut store = Store::new(60_000);
        assert!(store.push(&m(), Point::new(1000, 1.0)));
        assert!(!store.push(&m(), Point::new(1000, 2.0)));
        assert!(!store.push(&m(), Point::new(500, 2.0)));
        assert!(store.push(&m(), Point::new(1001, 2.0)));
        assert_eq!(store.named("m").next().unwrap().points().count(), 2);
    }

    #[test]
    fn old_points_and_empty_series_go() {
        let mut store = Store::new(10_000);
        for at in 0..30 {
            store.push(&m(), Point::new(at * 1000, 1.0));
        }
        store.push(&m().with("a", "1"), Point::new(0, 1.0));
        store.forget_before(29_000);
        assert_eq!(store.len(), 1);
        assert_eq!(store.all().next().unwrap().points().count(), 11);
    }

    #[test]
    fn windows_include_both_ends_and_no_marks() {
        let mut store = Store::new(60_000);
        for point in [Point::new(1, 1.0), Point::gone(2), Point::new(3, f64::NAN)] {
            store.push(&m(), point);
        }
        let series = store.named("m").next().unwrap();
        let times: Vec<i64> = series.between(1, 3).map(|point| point.at).collect();
        assert_eq!(times, [1, 3]);
        assert!(series.last_until(2).unwrap().is_gone());
        assert!(series.between(4, 2).next().is_none());
        assert_eq!(series.last_until(0), None);
    }
}
