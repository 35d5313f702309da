//! What the proxy counts, and its metrics page. The observed share of the candidate is read here:
//! it is what was really sent, whatever the weight says.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::fleet::exposition::{Kind, Page};
use crate::fleet::histogram::Histogram;
use crate::fleet::side::Side;
use crate::fleet::traffic::Traffic;

/// Requests so far.
#[derive(Clone, Debug)]
pub(super) struct Record {
    requests: BTreeMap<(Side, u16), u64>,
    durations: [Histogram; 2],
}

impl Default for Record {
    fn default() -> Self {
        Self {
            requests: Side::BOTH.map(|side| ((side, 200), 0)).into(),
            durations: <[Histogram; 2]>::default(),
        }
    }
}

impl Record {
    /// Counts one answer.
    pub(super) fn count(&mut self, side: Side, code: u16, took: Duration) {
        *self.requests.entry((side, code)).or_default() += 1;
        self.durations[side.index()].observe(took);
    }

    /// The metrics page.
    pub(super) fn page(&self, traffic: &Traffic) -> String {
        let mut page = Page::default();
        let name = "proxy_requests_total";
        page.family(name, Kind::Counter, "Requests passed on, by who got them.");
        for ((side, code), count) in &self.requests {
            let labels = [("upstream", side.colour()), ("code", &code.to_string())];
            page.sample(name, &labels, count);
        }
        let name = "proxy_weight_percent";
        page.family(
            name,
            Kind::Gauge,
            "The share that each upstream should get.",
        );
        for side in Side::BOTH {
            let labels = [("upstream", side.colour())];
            page.sample(name, &labels, traffic.percent_to(side));
        }
        let name = "proxy_request_duration_seconds";
        page.family(
            name,
            Kind::Histogram,
            "Time until the upstream had answered.",
        );
        for side in Side::BOTH {
            let labels = [("upstream", side.colour())];
            page.histogram(name, &labels, &self.durations[side.index()]);
        }
        page.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_upstreams_are_there_from_the_start() {
        let mut record = Record::default();
        record.count(Side::Candidate, 502, Duration::from_millis(3));
        let page = record.page(&Traffic::default());
        for line in [
            "proxy_requests_total{upstream=\"green\",code=\"200\"} 0",
            "proxy_requests_total{upstream=\"blue\",code=\"502\"} 1",
            "proxy_weight_percent{upstream=\"green\"} 100",
            "proxy_request_duration_seconds_count{upstream=\"blue\"} 1",
        ] {
            assert!(page.lines().any(|l| l == line), "{line} not in\n{page}");
        }
    }
}
