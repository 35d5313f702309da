//! One page that we scrape, and what a scrape of it leaves in the store, exactly as a Prometheus
//! would keep it: `instance` and `job` labels, an `up` series, and a mark on each series that
//! vanishes from the page or with it.

use std::collections::HashSet;

use super::exposition::Page;
use super::labels::{Labels, NAME};
use super::series::{Point, Series, Store};

/// A page and what its last scrape showed.
#[derive(Clone, Debug)]
pub struct Target {
    job: String,
    instance: String,
    /// The series of the last page, as stored; those with times of their own are never marked.
    present: HashSet<Labels>,
    /// Since when the page answers, without a pause as long as a window; unix milliseconds.
    since: Option<i64>,
    answered_at: Option<i64>,
    failing: bool,
}

impl Target {
    /// A page that was never scraped.
    #[must_use]
    pub fn new(job: &str, instance: &str) -> Self {
        Self {
            job: job.to_owned(),
            instance: instance.to_owned(),
            present: HashSet::new(),
            since: None,
            answered_at: None,
            failing: false,
        }
    }

    /// The `instance` label of its series.
    #[must_use]
    pub fn instance(&self) -> &str {
        &self.instance
    }

    /// Whether it answered once and does not any more.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.failing && self.answered_at.is_some()
    }

    /// When it answered last, in unix milliseconds.
    #[must_use]
    pub fn answered_at(&self) -> Option<i64> {
        self.answered_at
    }

    /// Since when its samples are kept, in unix milliseconds.
    #[must_use]
    pub fn since(&self) -> Option<i64> {
        self.since
    }

    /// Forgets what was shown before.
    pub fn begin_anew(&mut self) {
        *self = Self::new(&self.job, &self.instance);
    }

    /// Takes up points of an earlier run that are in the store already.
    pub fn resume(&mut self, store: &Store) {
        let up = self.labels_of_up();
        let points = store.named("up").find(|series| *series.labels() == up);
        for point in points.into_iter().flat_map(Series::points) {
            if point.value > 0.0 {
                self.since.get_or_insert(point.at);
                self.answered_at = Some(point.at);
            }
        }
        self.present = store
            .all()
            .filter(|series| self.owns(series.labels()) && series.labels().name() != "up")
            .filter(|series| {
                series
                    .last_until(i64::MAX)
                    .is_some_and(|last| !last.is_gone())
            })
            .map(|series| series.labels().clone())
            .collect();
    }

    /// Whether a stored series came from this page.
    #[must_use]
    pub fn owns(&self, labels: &Labels) -> bool {
        labels.value("instance") == self.instance && labels.value("job") == self.job
    }

    /// Keeps what a page showed. `pause` is how long it may have been silent before its earlier
    /// samples no longer count as history.
    pub fn answered(&mut self, page: Option<&Page>, store: &mut Store, at: i64, pause: i64) {
        let mut present = HashSet::new();
        for sample in page.into_iter().flat_map(|page| &page.samples) {
            let labels = self.stored(&sample.labels);
            store.push(&labels, Point::new(sample.at.unwrap_or(at), sample.value));
            if sample.at.is_none() {
                present.insert(labels);
            }
        }
        self.mark_all_but(&present, store, at);
        self.present = present;
        store.push(&self.labels_of_up(), Point::new(at, 1.0));
        let paused = self.answered_at.is_some_and(|last| at - last >= pause);
        if paused || self.since.is_none() {
            self.since = Some(at);
        }
        self.answered_at = Some(at);
        self.failing = false;
    }

    /// Keeps that the page did not answer.
    pub fn failed(&mut self, store: &mut Store, at: i64) {
        self.mark_all_but(&HashSet::new(), store, at);
        self.present.clear();
        store.push(&self.labels_of_up(), Point::new(at, 0.0));
        self.failing = true;
    }

    fn mark_all_but(&self, present: &HashSet<Labels>, store: &mut Store, at: i64) {
        for gone in self.present.difference(present) {
            store.push(gone, Point::gone(at));
        }
    }

    /// The labels under which a sample of the page is stored.
    fn stored(&self, labels: &Labels) -> Labels {
        let mut stored = labels.clone();
        for (name, value) in [("instance", &self.instance), ("job", &self.job)] {
            let own = labels.value(name);
            if !own.is_empty() {
                stored = stored.with(&format!("exported_{name}"), own);
            }
            stored = stored.with(name, value);
        }
        stored
    }

    fn labels_of_up(&self) -> Labels {
        let job = ("job", self.job.as_str());
        Labels::new([(NAME, "up"), ("instance", self.instance.as_str()), job])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::exposition::Wanted;

    fn page(text: &str) -> Page {
        Page::parse(text.as_bytes(), &Wanted::new(["m"])).unwrap()
    }

    fn last(store: &Store, a: &str) -> Point {
        let mut series = store.named("m").filter(|s| s.labels().value("a") == a);
        series.next().unwrap().last_until(i64::MAX).unwrap()
    }

    #[test]
    fn a_series_that_vanishes_is_marked_and_the_others_are_not() {
        let (mut target, mut store) = (Target::new("app", "blue:80"), Store::new(60_000));
        let both = page("m{a=\"1\"} 1\nm{a=\"2\"} 2\n");
        target.answered(Some(&both), &mut store, 1000, 60_000);
        target.answered(Some(&page("m{a=\"1\"} 1\n")), &mut store, 2000, 60_000);
        assert!(!last(&store, "1").is_gone());
        assert!(last(&store, "2").is_gone());
        target.failed(&mut store, 3000);
        assert!(last(&store, "1").is_gone());
        assert!(target.is_lost());
        let up = store.named("up").next().unwrap();
        let values: Vec<f64> = up.points().map(|point| point.value).collect();
        assert_eq!(values, [1.0, 1.0, 0.0]);
    }

    #[test]
    fn labels_of_the_page_give_way_to_ours() {
        let (mut target, mut store) = (Target::new("app", "blue:80"), Store::new(60_000));
        let text = page("m{instance=\"x\",a=\"1\"} 1 500\n");
        target.answered(Some(&text), &mut store, 1000, 60_000);
        let series = store.named("m").next().unwrap();
        assert_eq!(series.labels().value("instance"), "blue:80");
        assert_eq!(series.labels().value("exported_instance"), "x");
        assert_eq!(last(&store, "1").at, 500);
        target.answered(None, &mut store, 2000, 60_000);
        assert!(
            !last(&store, "1").is_gone(),
            "the page gave the time itself"
        );
    }

    #[test]
    fn a_long_pause_starts_history_anew() {
        let (mut target, mut store) = (Target::new("app", "blue:80"), Store::new(60_000));
        target.answered(None, &mut store, 1000, 10_000);
        target.answered(None, &mut store, 10_000, 10_000);
        assert_eq!(target.since(), Some(1000));
        target.answered(None, &mut store, 20_000, 10_000);
        assert_eq!(target.since(), Some(20_000));
    }
}
