//! What a service remembers of its requests, and the metrics page made of it. Counters begin at
//! nought for every route, so that a rate over them is a number from the first scrape on.

use std::collections::BTreeMap;
use std::time::Duration;

use super::route::Route;
use super::{Standing, WORKERS};
use crate::fleet::chance::scattered;
use crate::fleet::exposition::{Kind, Page};
use crate::fleet::histogram::Histogram;
use crate::fleet::pulse::{Pulse, usage};
use crate::fleet::share::{Spread, of_ratio};
use crate::fleet::side::Side;

/// The status of an injected fault.
pub(super) const FAULT: u16 = 500;

/// Requests so far.
#[derive(Clone, Debug)]
pub(super) struct Record {
    requests: BTreeMap<(Route, u16), u64>,
    durations: BTreeMap<Route, Histogram>,
    errors: Spread,
    pulse: Pulse,
    admitted: u64,
}

impl Default for Record {
    fn default() -> Self {
        let codes = |route: Route| [((route, route.success()), 0), ((route, FAULT), 0)];
        Self {
            requests: Route::SERVED.into_iter().flat_map(codes).collect(),
            durations: Route::SERVED
                .map(|route| (route, Histogram::default()))
                .into(),
            errors: Spread::default(),
            pulse: Pulse::default(),
            admitted: 0,
        }
    }
}

impl Record {
    /// A request comes in: whether it will succeed, and what it takes.
    pub(super) fn admit(
        &mut self,
        route: Route,
        error_rate: f64,
        now: Duration,
    ) -> (bool, Duration) {
        self.pulse.beat(now);
        self.admitted += 1;
        let fails = self.errors.takes(of_ratio(error_rate));
        (!fails, route.effort(scattered(self.admitted)))
    }

    /// A request was answered.
    pub(super) fn finish(&mut self, route: Route, succeeded: bool, took: Duration) {
        let code = if succeeded { route.success() } else { FAULT };
        *self.requests.entry((route, code)).or_default() += 1;
        self.durations.entry(route).or_default().observe(took);
    }

    /// The metrics page.
    pub(super) fn page(
        &self,
        side: Side,
        standing: &Standing,
        waiting: usize,
        now: Duration,
    ) -> String {
        let mut page = Page::default();
        self.write_requests(&mut page, side.colour());
        let usage = usage(self.pulse.rate(now), waiting, now);
        let restarts = u32::try_from(standing.restarts).unwrap_or(u32::MAX);
        let ready = f64::from(standing.workers_ready);
        for (name, kind, help, value) in [
            (
                "cpu_usage_ratio",
                Kind::Gauge,
                "Processor in use, 0 to 1.",
                usage.cpu,
            ),
            (
                "memory_usage_ratio",
                Kind::Gauge,
                "Memory in use, 0 to 1.",
                usage.memory,
            ),
            (
                "process_restarts_total",
                Kind::Counter,
                "Workers restarted.",
                restarts.into(),
            ),
            (
                "workers_ready",
                Kind::Gauge,
                "Workers that take requests.",
                ready,
            ),
            (
                "workers_wanted",
                Kind::Gauge,
                "Workers there should be.",
                WORKERS.into(),
            ),
        ] {
            page.family(name, kind, help);
            page.sample(name, &[("service", side.colour())], value);
        }
        let version = standing.version.as_deref().unwrap_or_default();
        page.family("build_info", Kind::Gauge, "The version that runs.");
        let labels = [("service", side.colour()), ("version", version)];
        page.sample("build_info", &labels, 1);
        page.finish()
    }

    fn write_requests(&self, page: &mut Page, service: &str) {
        let name = "http_requests_total";
        page.family(name, Kind::Counter, "User requests answered.");
        for ((route, code), count) in &self.requests {
            let labels = [
                ("service", service),
                ("route", route.label()),
                ("method", route.method()),
                ("code", &code.to_string()),
            ];
            page.sample(name, &labels, count);
        }
        let name = "http_request_duration_seconds";
        page.family(name, Kind::Histogram, "Time taken to answer users.");
        for (route, histogram) in &self.durations {
            let labels = [("service", service), ("route", route.label())];
            page.histogram(name, &labels, histogram);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_the_share_asked_for() {
        let mut record = Record::default();
        for _ in 0..100 {
            let (succeeds, effort) = record.admit(Route::User, 0.2, Duration::ZERO);
            record.finish(Route::User, succeeds, effort);
        }
        assert_eq!(record.requests[&(Route::User, 500)], 20);
        assert_eq!(record.requests[&(Route::User, 200)], 80);
        assert_eq!(record.durations[&Route::User].count(), 100);
    }

    #[test]
    fn a_page_has_every_series_before_the_first_request() {
        let standing = Standing {
            version: Some("1.0.0".into()),
            ..Standing::default()
        };
        let page = Record::default().page(Side::Candidate, &standing, 0, Duration::ZERO);
        for line in [
            "http_requests_total{service=\"blue\",route=\"/users/{id}\",method=\"GET\",code=\"500\"} 0",
            "http_requests_total{service=\"blue\",route=\"/orders\",method=\"POST\",code=\"201\"} 0",
            "http_request_duration_seconds_bucket{service=\"blue\",route=\"/lesson\",le=\"+Inf\"} 0",
            "process_restarts_total{service=\"blue\"} 0",
            "build_info{service=\"blue\",version=\"1.0.0\"} 1",
            "# TYPE cpu_usage_ratio gauge",
        ] {
            assert!(page.lines().any(|l| l == line), "{line} not in\n{page}");
        }
    }

    #[test]
    fn each_family_is_announced_once_and_its_samples_follow() {
        let page = Record::default().page(Side::Stable, &Standing::default(), 0, Duration::ZERO);
        let mut announced = Vec::new();
        for line in page.lines() {
            if let Some(rest) = line.strip_prefix("# TYPE ") {
                announced.push(rest.split(' ').next().unwrap());
            } else if !line.starts_with('#') {
                assert!(line.starts_with(announced.last().unwrap()), "{line}");
            }
        }
        let mut once = announced.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), announced.len());
    }
}
