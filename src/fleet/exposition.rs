//! The Prometheus text format, version 0.0.4, written by hand: two line kinds and one escape rule.
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>

use std::fmt::{Display, Write as _};

use super::histogram::Histogram;

/// The content type of a page.
pub(super) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What a family of samples is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Counter,
    Gauge,
    Histogram,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// Names and values that tell series of one family apart.
pub(super) type Labels<'a> = &'a [(&'a str, &'a str)];

/// A page under construction.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    /// Opens a family: its samples follow.
    pub(super) fn family(&mut self, name: &str, kind: Kind, help: &str) {
        let help = help.replace('\\', r"\\").replace('\n', r"\n");
        self.line(format_args!(
            "# HELP {name} {help}\n# TYPE {name} {}",
            kind.word()
        ));
    }

    /// One sample of the open family.
    pub(super) fn sample(&mut self, name: &str, labels: Labels<'_>, value: impl Display) {
        let labels = written(labels);
        self.line(format_args!("{name}{labels} {value}"));
    }

    /// All samples of one histogram of the open family.
    pub(super) fn histogram(&mut self, name: &str, labels: Labels<'_>, histogram: &Histogram) {
        let bucket = format!("{name}_bucket");
        for (bound, count) in histogram.buckets() {
            self.sample(&bucket, &with_bound(labels, &bound.to_string()), count);
        }
        self.sample(&bucket, &with_bound(labels, "+Inf"), histogram.count());
        self.sample(&format!("{name}_sum"), labels, histogram.sum());
        self.sample(&format!("{name}_count"), labels, histogram.count());
    }

    /// The finished page.
    pub(super) fn finish(self) -> String {
        self.text
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "{line}");
    }
}

fn with_bound<'a>(labels: Labels<'a>, bound: &'a str) -> Vec<(&'a str, &'a str)> {
    labels.iter().copied().chain([("le", bound)]).collect()
}

fn written(labels: Labels<'_>) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let pairs: Vec<String> = labels
        .iter()
        .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
        .collect();
    format!("{{{}}}", pairs.join(","))
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', r"\\")
        .replace('"', "\\\"")
        .replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_page_reads_as_the_format_says() {
        let mut page = Page::default();
        page.family("up", Kind::Gauge, "Whether it is up.");
        page.sample("up", &[], 1);
        page.family("hits_total", Kind::Counter, "Hits\nby route.");
        page.sample(
            "hits_total",
            &[("route", "/users/{id}"), ("x", "a\"b\\c\nd")],
            7,
        );
        assert_eq!(
            page.finish(),
            "# HELP up Whether it is up.\n# TYPE up gauge\nup 1\n\
             # HELP hits_total Hits\\nby route.\n# TYPE hits_total counter\n\
             hits_total{route=\"/users/{id}\",x=\"a\\\"b\\\\c\\nd\"} 7\n"
        );
    }

    #[test]
    fn a_histogram_ends_with_infinity_sum_and_count() {
        let mut histogram = Histogram::default();
        histogram.observe(Duration::from_millis(20));
        histogram.observe(Duration::from_secs(6));
        let mut page = Page::default();
        page.family("took_seconds", Kind::Histogram, "Time taken.");
        page.histogram("took_seconds", &[("side", "blue")], &histogram);
        let text = page.finish();
        for line in [
            "took_seconds_bucket{side=\"blue\",le=\"0.01\"} 0",
            "took_seconds_bucket{side=\"blue\",le=\"0.025\"} 1",
            "took_seconds_bucket{side=\"blue\",le=\"5\"} 1",
            "took_seconds_bucket{side=\"blue\",le=\"+Inf\"} 2",
            "took_seconds_sum{side=\"blue\"} 6.02",
            "took_seconds_count{side=\"blue\"} 2",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} not in\n{text}");
        }
    }
}
