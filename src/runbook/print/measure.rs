//! What is measured: each metric with what it is worth, and each probe.

use std::fmt::Write as _;

use super::Page;
use crate::room::condition::Limit;
use crate::room::plan::{Metric, MetricOf, Probe};

/// A metric, and under it what makes its number count.
pub(super) fn metric(page: &mut Page, metric: &Metric) {
    let mut line = format!("{}{} every {}", metric.id, side(metric.of), metric.every);
    let bands = [
        ("normal", metric.bands.normal),
        ("critical", metric.bands.critical),
    ];
    for (name, limit) in bands {
        let _ = write!(line, "{}", band(name, limit));
    }
    let _ = write!(line, ": {}", metric.query);
    page.line(0, &line);
    let unit = Some(metric.unit.symbol()).filter(|symbol| !symbol.is_empty());
    let unit = unit.unwrap_or("a count");
    page.line(1, &format!("in {unit}, from {}", metric.source));
    if let Some(twin) = &metric.twin {
        page.line(1, &format!("on the other side {twin}"));
    }
    if let Some(fresh) = &metric.fresh {
        page.line(1, &format!("as old as the newest sample of {fresh}"));
    }
    if let Some(traffic) = &metric.traffic {
        let line = format!("counts from {} of {}", traffic.at_least, traffic.query);
        page.line(1, &line);
    }
}

/// A probe in a line.
pub(super) fn probe(probe: &Probe) -> String {
    let side = side(probe.of);
    let call = &probe.call.shown;
    format!("{}{side} every {}: {call}", probe.id, probe.every)
}

fn side(of: MetricOf) -> &'static str {
    match of {
        MetricOf::Candidate => " of the candidate",
        MetricOf::Stable => " of stable",
        MetricOf::All => "",
    }
}

fn band(name: &str, limit: Option<Limit>) -> String {
    limit
        .map(|limit| format!(", {name} {limit}"))
        .unwrap_or_default()
}
