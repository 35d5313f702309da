//! Reads a `/metrics` page in the Prometheus text format and keeps the wanted metrics only.
//!
//! The parser is prometheus-parse, behind a front of our own: alone it silently loses samples with
//! `}`, `=` or `,` in label values, with `:` in names and with `{}`. `prefilter` finds the wanted
//! lines without looking at the others, `line` rewrites each into what the crate can take.

mod line;
mod prefilter;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use prometheus_parse::{Scrape, Value};

use super::labels::{Labels, NAME};
pub use line::LineError;
pub use prefilter::Wanted;

/// Longest line that is read; a longer one is dropped. Real lines stay far below a kibibyte.
pub const LINE_LIMIT: usize = 64 * 1024;
/// Most wanted samples of one page: beyond it a query selects far too much to be watched.
pub const SAMPLE_LIMIT: usize = 200_000;

/// One sample of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The labels, the name among them.
    pub labels: Labels,
    /// The value; NaN and the infinities are values too.
    pub value: f64,
    /// The time that the page itself gives, in unix milliseconds.
    pub at: Option<i64>,
}

/// The wanted samples of a page, at least one.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// In the order of the page.
    pub samples: Vec<Sample>,
    /// How many wanted lines could not be read.
    pub dropped: usize,
    /// Why the first of them could not be read.
    pub first_drop: Option<LineError>,
}

/// Why a page gives no value at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// An error or login page.
    #[error("the page is HTML, not metrics")]
    Html,
    /// Some other endpoint.
    #[error("the page is JSON, not metrics")]
    Json,
    /// Compressed or protobuf.
    #[error("the page is binary, not metrics in text")]
    Binary,
    /// Nothing there.
    #[error("the page is empty")]
    Empty,
    /// Text, but none of the wanted names stands in it.
    #[error("no wanted metric on the page")]
    NoSample,
    /// The wanted names are there, but every line is broken.
    #[error("all {dropped} wanted lines are broken, the first: {first}")]
    AllDropped {
        /// How many.
        dropped: usize,
        /// Why the first.
        first: LineError,
    },
    /// More than [`SAMPLE_LIMIT`].
    #[error("more than {SAMPLE_LIMIT} wanted samples on the page")]
    TooMany,
}

impl PageError {
    /// Whether the page was a page of metrics, only without the wanted ones.
    #[must_use]
    pub fn is_a_metrics_page(&self) -> bool {
        matches!(self, Self::NoSample)
    }
}

impl Page {
    /// Reads the wanted samples of a page.
    ///
    /// # Errors
    /// When there is none: no samples are never "fine".
    pub fn parse(bytes: &[u8], wanted: &Wanted) -> Result<Self, PageError> {
        if starts_with(bytes, b"<") {
            return Err(PageError::Html);
        }
        let mut page = Self::default();
        let mut lines = Vec::new();
        for found in wanted.lines(bytes) {
            match found.and_then(line::normalised) {
                Ok(line) => lines.push(line),
                Err(error) => page.drop_line(error),
            }
            if lines.len() > SAMPLE_LIMIT {
                return Err(PageError::TooMany);
            }
        }
        page.read(lines);
        match page.first_drop {
            _ if !page.samples.is_empty() => Ok(page),
            Some(first) => Err(PageError::AllDropped {
                dropped: page.dropped,
                first,
            }),
            None => Err(what_it_is_instead(bytes)),
        }
    }

    fn drop_line(&mut self, error: LineError) {
        self.dropped += 1;
        self.first_drop.get_or_insert(error);
    }

    /// Hands the lines to the crate. Without TYPE lines each gives one plain sample, in order.
    fn read(&mut self, lines: Vec<String>) {
        let given = lines.len();
        let Ok(scrape) = Scrape::parse_at(lines.into_iter().map(Ok), DateTime::<Utc>::MIN_UTC)
        else {
            return;
        };
        for _ in scrape.samples.len()..given {
            self.drop_line(LineError::Value);
        }
        let mut seen = HashSet::new();
        for sample in &scrape.samples {
            match restored(sample) {
                Some(sample) if seen.insert(sample.labels.clone()) => self.samples.push(sample),
                Some(_) => self.drop_line(LineError::Twice),
                None => self.drop_line(LineError::Value),
            }
        }
    }
}

/// The sample as the page meant it, with its escapes undone.
fn restored(sample: &prometheus_parse::Sample) -> Option<Sample> {
    let Value::Untyped(value) = sample.value else {
        return None;
    };
    let at =
        (sample.timestamp != DateTime::<Utc>::MIN_UTC).then(|| sample.timestamp.timestamp_millis());
    let name = (Box::from(NAME), line::plain_name(&sample.metric).into());
    let labels = sample
        .labels
        .iter()
        .map(|(name, value)| (name.as_str().into(), line::plain_value(value).into()));
    Some(Sample {
        labels: Labels::new::<Box<str>, Box<str>>(std::iter::once(name).chain(labels)),
        value,
        at,
    })
}

fn starts_with(bytes: &[u8], prefix: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(prefix)
}

fn what_it_is_instead(bytes: &[u8]) -> PageError {
    let head = &bytes[..bytes.len().min(1024)];
    if bytes.trim_ascii().is_empty() {
        PageError::Empty
    } else if starts_with(bytes, b"{") || starts_with(bytes, b"[") {
        PageError::Json
    } else if head.contains(&0) || (head.len() < 1024 && std::str::from_utf8(head).is_err()) {
        PageError::Binary
    } else {
        PageError::NoSample
    }
}

#[cfg(test)]
mod tests;
