//! Asks for the values of metrics: from the HTTP API of a Prometheus, or from `/metrics` pages that
//! we scrape and evaluate ourselves. Either way a metric gets a trustworthy reading or an honest
//! reason why there is none, with a detail for people. Nothing here ends in an error.
//!
//! ```text
//!   scrape:     pages ──► exposition ──► target ──► store ──► promql ──┐
//!   prometheus: query, fresh and traffic at once ──► api ──────────────┴─► verdict ──► Answer
//! ```

mod api;
mod fault;
mod fetch;
mod fresh;
mod prometheus;
mod question;
mod scrape;

use reqwest::Client;

pub use fault::Fault;
pub use fetch::{PAGE_LIMIT, client};
pub use prometheus::PrometheusSource;
pub use scrape::ScrapeSource;

use crate::room::id::MetricId;
use crate::room::plan;
use crate::room::reading::Reading;
use crate::support::{Millis, Quantity};

/// The longest that one query or scrape may take; less where it is asked more often.
pub const DEADLINE: Millis = Millis::seconds(3);
/// A value is stale after so many scrapes without a new sample,
pub const STALE_SCRAPES: u64 = 3;
/// but never before so long.
pub const STALE_AT_LEAST: Millis = Millis::seconds(15);

/// What was found out about a metric.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The metric.
    pub metric: MetricId,
    /// Its value, or why there is none.
    pub reading: Reading,
    /// For people: what exactly is wrong, where something is.
    pub detail: Option<String>,
}

/// The past values of a metric, oldest first: unix milliseconds and value.
pub type Past = Vec<(i64, Quantity)>;

/// Why a source cannot even be asked.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// No URL, or not one of http or https.
    #[error("the address {0:?} is no http or https address")]
    Address(String),
}

/// A place that answers queries. One owner polls it; a poll that is dropped is a late answer
/// dropped.
#[derive(Debug)]
pub enum Source {
    /// Pages that we scrape ourselves.
    Scrape(Box<ScrapeSource>),
    /// A Prometheus.
    Prometheus(Box<PrometheusSource>),
}

impl Source {
    /// A source, and those of the metrics that ask it.
    ///
    /// # Errors
    /// When an address is none. A query that cannot be evaluated is no error: its metric reads
    /// as unsupported.
    pub fn new(
        source: &plan::Source,
        metrics: &[plan::Metric],
        client: Client,
    ) -> Result<Self, SourceError> {
        let asked: Vec<&plan::Metric> = metrics
            .iter()
            .filter(|metric| metric.source == *source.id())
            .collect();
        match source {
            plan::Source::Prometheus { url, scrape, .. } => {
                PrometheusSource::new(url, *scrape, &asked, client)
                    .map(|source| Self::Prometheus(Box::new(source)))
            }
            plan::Source::Scrape { id, pages, every } => {
                ScrapeSource::new(id.as_str(), pages, *every, &asked, &client)
                    .map(|source| Self::Scrape(Box::new(source)))
            }
        }
    }

    /// How often to poll.
    #[must_use]
    pub fn every(&self) -> Millis {
        match self {
            Self::Scrape(source) => source.every(),
            Self::Prometheus(source) => source.every(),
        }
    }

    /// Asks now, in unix milliseconds, and answers for each metric that is due. Takes at most
    /// [`DEADLINE`].
    pub async fn poll(&mut self, now: i64) -> Vec<Answer> {
        match self {
            Self::Scrape(source) => source.poll(now).await,
            Self::Prometheus(source) => source.poll(now).await,
        }
    }

    /// What the metrics were before, for sparklines: one value per step where there is one.
    pub async fn history(&self, from: i64, until: i64, step: Millis) -> Vec<(MetricId, Past)> {
        match self {
            Self::Scrape(source) => source.history(from, until, step),
            Self::Prometheus(source) => source.history(from, until, step).await,
        }
    }
}

/// The URL of a text, when it is one of http or https.
fn address(text: &str) -> Result<reqwest::Url, SourceError> {
    reqwest::Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| SourceError::Address(text.to_owned()))
}

/// Milliseconds as a signed number.
fn signed(span: Millis) -> i64 {
    i64::try_from(span.0).unwrap_or(i64::MAX)
}

/// How old a sample may be where samples come so often.
fn stale_after(scrape: Millis) -> Millis {
    STALE_AT_LEAST.max(Millis(scrape.0.saturating_mul(STALE_SCRAPES)))
}

#[cfg(test)]
mod tests;
