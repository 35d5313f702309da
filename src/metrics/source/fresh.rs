//! How fresh a Prometheus' data is. An instant query is stamped with the time of its evaluation, so
//! the guard query `fresh:` tells the time of the newest sample, and its steps the scrape interval.

use crate::metrics::promql::Expr;
use crate::support::Millis;

use super::signed;

/// Shortest scrape interval believed; closer samples are a re-scrape or two servers.
const SHORTEST: i64 = 500;

/// One guard query and what was learnt by it.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    /// As the runbook has it.
    pub(super) text: String,
    /// Whether it asks for `up`, whose sample is new even when its target is down.
    asks_up: bool,
    /// Whether it is nothing but a selector, whose points can be asked for.
    selects: bool,
    newest: Option<i64>,
    learnt: Option<i64>,
}

impl Guard {
    pub(super) fn new(text: &str) -> Self {
        let expr = Expr::parse(text).ok();
        let selector = expr.as_ref().and_then(Expr::as_selector);
        Self {
            text: text.to_owned(),
            asks_up: selector.is_some_and(|selector| selector.name() == "up"),
            selects: selector.is_some(),
            newest: None,
            learnt: None,
        }
    }

    /// The query for the time of the newest sample. A line end closes a comment.
    pub(super) fn query(&self) -> String {
        let text = &self.text;
        if self.asks_up {
            return format!("timestamp({text}\n) and ({text}\n != 0)");
        }
        format!("timestamp({text}\n)")
    }

    /// What an answer without series means.
    pub(super) fn without_series(&self) -> String {
        if self.asks_up {
            return format!("no target of {} is up", self.text);
        }
        format!("{} gives no series", self.text)
    }

    /// The query for the last points, while the interval is not known and can be learnt so.
    pub(super) fn lesson(&self) -> Option<String> {
        let plain = self.selects && !self.text.contains(['#', '(']);
        (plain && self.learnt.is_none()).then(|| format!("{}[5m]", self.text.trim()))
    }

    /// Learns the interval from points, by their median distance.
    pub(super) fn learn(&mut self, times: &[i64]) {
        let mut steps: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
        steps.retain(|step| *step >= SHORTEST);
        steps.sort_unstable();
        self.learnt = steps.get(steps.len() / 2).copied().or(self.learnt);
    }

    /// Takes note of the newest sample, and learns from how far it moved.
    pub(super) fn note(&mut self, newest: i64) {
        let step = self.newest.map(|before| newest - before);
        if let Some(step) = step.filter(|step| *step >= SHORTEST) {
            self.learnt = Some(self.learnt.map_or(step, |learnt| learnt.min(step)));
        }
        self.newest = Some(newest);
    }

    /// How often its targets are scraped, as far as is known.
    pub(super) fn interval(&self) -> Option<Millis> {
        self.learnt
            .and_then(|step| u64::try_from(step).ok())
            .map(Millis)
    }
}

/// The moment that an evaluation without a guard counts as sampled: the last step of the scrape
/// interval, so that polls within it are one sample.
pub(super) fn stepped(at: i64, scrape: Millis) -> i64 {
    let step = signed(scrape).max(1);
    at.div_euclid(step) * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_is_down_is_not_fresh() {
        let guard = Guard::new("up{job=\"app\"}");
        let query = "timestamp(up{job=\"app\"}\n) and (up{job=\"app\"}\n != 0)";
        assert_eq!(guard.query(), query);
        assert_eq!(Guard::new("m # why").query(), "timestamp(m # why\n)");
    }

    #[test]
    fn the_interval_is_learnt_from_points_or_from_steps() {
        let mut guard = Guard::new("up");
        assert_eq!(guard.lesson().unwrap(), "up[5m]");
        guard.learn(&[0, 15_000, 30_000, 30_100, 60_000]);
        assert_eq!(guard.interval(), Some(Millis::seconds(15)));
        assert_eq!(guard.lesson(), None);
        let mut guard = Guard::new("sum(up)");
        assert_eq!(guard.lesson(), None);
        for newest in [10_000, 10_000, 40_000, 55_000] {
            guard.note(newest);
        }
        assert_eq!(guard.interval(), Some(Millis::seconds(15)));
    }

    #[test]
    fn polls_within_one_scrape_are_one_sample() {
        let scrape = Millis::seconds(15);
        assert_eq!(stepped(44_999, scrape), stepped(30_000, scrape));
        assert_ne!(stepped(45_000, scrape), stepped(44_999, scrape));
    }
}
