//! The HTTP API of a Prometheus: requests, and answers taken apart without trusting them.

use reqwest::{Client, RequestBuilder, StatusCode, Url};
use serde_json::Value as Json;

use super::fault::Fault;
use super::fetch;
use super::question::Found;
use crate::metrics::labels::Labels;
use crate::room::reading::Unknown;

/// Points of one series: unix milliseconds and value.
pub(super) type Points = Vec<(i64, f64)>;

/// What an instant query gave.
#[derive(Debug)]
pub(super) struct Instant {
    pub(super) series: Vec<Found>,
    /// The moment of evaluation by the Prometheus' own clock, in unix milliseconds.
    pub(super) at: Option<i64>,
}

/// Where queries are sent.
#[derive(Clone, Debug)]
pub(super) struct Api {
    client: Client,
    base: Url,
}

impl Api {
    pub(super) fn new(client: Client, mut base: Url) -> Self {
        let path = base.path().trim_end_matches('/').to_owned();
        base.set_path(&path);
        Self { client, base }
    }

    pub(super) fn instant(&self, query: &str) -> RequestBuilder {
        self.get("query").query(&[("query", query)])
    }

    pub(super) fn range(&self, query: &str, from: i64, until: i64, step: i64) -> RequestBuilder {
        self.get("query_range").query(&[
            ("query", query),
            ("start", &seconds(from)),
            ("end", &seconds(until)),
            ("step", &seconds(step)),
        ])
    }

    fn get(&self, what: &str) -> RequestBuilder {
        let mut url = self.base.clone();
        let path = format!("{}/api/v1/{what}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        self.client.get(url)
    }
}

fn seconds(milliseconds: i64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

/// The series of an instant query.
pub(super) fn instant(status: StatusCode, body: &[u8]) -> Result<Instant, Fault> {
    let data = data(status, body)?;
    if data["resultType"] == "scalar" {
        let (at, value) = point(&data["result"])?;
        let series = vec![(String::new(), value)];
        return Ok(Instant {
            series,
            at: Some(at),
        });
    }
    if data["resultType"] != "vector" {
        return Err(garbled("a result that is neither vector nor scalar"));
    }
    let mut instant = Instant {
        series: Vec::new(),
        at: None,
    };
    for one in results(&data)? {
        let (at, value) = point(&one["value"])?;
        instant.at = Some(at);
        instant
            .series
            .push((labels(&one["metric"]).to_string(), value));
    }
    Ok(instant)
}

/// The series of a range query or of a range selector.
pub(super) fn ranges(status: StatusCode, body: &[u8]) -> Result<Vec<Points>, Fault> {
    let data = data(status, body)?;
    let points = |one: &Json| {
        let values = one["values"].as_array();
        let values = values.ok_or_else(|| garbled("a series without values"))?;
        values.iter().map(point).collect()
    };
    results(&data)?.iter().map(points).collect()
}

fn data(status: StatusCode, body: &[u8]) -> Result<Json, Fault> {
    let Ok(mut json) = serde_json::from_slice::<Json>(body) else {
        return Err(if status.is_success() {
            garbled("an answer that is no JSON")
        } else {
            fetch::refused(status)
        });
    };
    match (json["status"].as_str(), status.is_success()) {
        (Some("success"), true) => Ok(json["data"].take()),
        (Some("error"), _) => Err(told(&json)),
        (_, true) => Err(garbled("JSON that is no answer of a Prometheus")),
        (_, false) => Err(fetch::refused(status)),
    }
}

/// An error that the Prometheus explains itself.
fn told(json: &Json) -> Fault {
    let why = match json["errorType"].as_str() {
        Some("bad_data") => Unknown::Unsupported,
        Some("execution") => Unknown::SeveralSeries,
        Some("timeout" | "canceled") => Unknown::Slow,
        Some("unavailable") => Unknown::Unreachable,
        _ => Unknown::Garbled,
    };
    Fault::new(
        why,
        json["error"].as_str().unwrap_or("an error without a word"),
    )
}

fn results(data: &Json) -> Result<&Vec<Json>, Fault> {
    let results = data["result"].as_array();
    results.ok_or_else(|| garbled("an answer without a result"))
}

/// A `[seconds, "value"]`.
fn point(json: &Json) -> Result<(i64, f64), Fault> {
    let at = json[0].as_f64();
    let value = json[1].as_str().and_then(|text| text.parse().ok());
    match (at, value) {
        (Some(at), Some(value)) => Ok((milliseconds(at), value)),
        _ => Err(garbled("a point that is none")),
    }
}

/// Unix seconds of PromQL as milliseconds.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float that is too large ends at the largest number, which is no time either"
)]
pub(super) fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1000.0).round() as i64
}

fn labels(metric: &Json) -> Labels {
    let pairs = metric.as_object().into_iter().flatten();
    Labels::new(pairs.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))))
}

fn garbled(what: &str) -> Fault {
    Fault::new(Unknown::Garbled, what)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn errors_of_a_prometheus_keep_their_reason() {
        for (kind, why) in [
            ("bad_data", Unknown::Unsupported),
            ("execution", Unknown::SeveralSeries),
            ("timeout", Unknown::Slow),
            ("unavailable", Unknown::Unreachable),
            ("internal", Unknown::Garbled),
        ] {
            let body =
                format!(r#"{{"status":"error","errorType":"{kind}","error":"so \u001b[1m"}}"#);
            let fault = instant(StatusCode::UNPROCESSABLE_ENTITY, body.as_bytes()).unwrap_err();
            assert_eq!(fault.why, why);
            assert!(!fault.detail.contains('\u{1b}'), "{:?}", fault.detail);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = instant(StatusCode::OK, &bytes);
            let _ = ranges(StatusCode::OK, &bytes);
        }

        #[test]
        fn no_half_right_answer_makes_it_panic(
            kind in "(vector|matrix|scalar|string|)",
            result in r#"(\[\]|\{\}|1|null|\[1,"2"\]|\[\{"metric":(\{\}|1),"values?":(\[1e99,"NaN"\]|\[\[1,"x"\]\]|3)\}\])"#,
        ) {
            let body = format!(r#"{{"status":"success","data":{{"resultType":"{kind}","result":{result}}}}}"#);
            let _ = instant(StatusCode::OK, body.as_bytes());
            let _ = ranges(StatusCode::OK, body.as_bytes());
        }
    }
}
