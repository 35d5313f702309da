//! One suite for both kinds of source: the same situations, the same readings. The pages come from
//! a real HTTP server in the test; the Prometheus is a fake, for the faults that a real one does not
//! show on demand (the real one is asked in tests/prometheus.rs).
#![expect(
    clippy::disallowed_methods,
    reason = "the test runs its own servers beside it"
)]

use std::collections::HashMap;
use std::future::pending;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::*;
use crate::room::plan::{Bands, Metric, MetricOf, Traffic};
use crate::room::reading::Unknown;
use crate::support::Unit;

/// When the tests begin, in unix milliseconds.
const START: i64 = 1_700_000_000_000;

/// What a source is faced with.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Situation {
    Value(f64),
    TwoSeries,
    NoSeries,
    /// Values whose newest sample was taken at the start.
    Frozen,
    LittleTraffic,
    Status(u16),
    Html,
    Garbage,
    /// A page with one line that cannot be read.
    LostLine,
    Huge,
    Hangs,
    TargetDown,
}

#[derive(Clone)]
struct Scene {
    situation: Arc<Mutex<(Situation, i64)>>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Scrape,
    Prometheus,
}

/// A source of a kind, its server, and the time that both go by.
struct Stage {
    source: Source,
    scene: Scene,
    now: i64,
}

impl Stage {
    async fn new(kind: Kind, metrics: &[Metric]) -> Self {
        let situation = Arc::new(Mutex::new((Situation::Value(5.0), START)));
        let scene = Scene { situation };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new()
            .route("/metrics", get(page))
            .route("/api/v1/query", get(fake_query))
            .route("/api/v1/query_range", get(fake_range))
            .with_state(scene.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            source: Source::new(&spec(kind, &url), metrics, client().unwrap()).unwrap(),
            scene,
            now: START,
        }
    }

    async fn poll(&mut self, situation: Situation) -> Vec<Answer> {
        *self.scene.situation.lock().unwrap() = (situation, self.now);
        let answers = self.source.poll(self.now).await;
        self.now += 1000;
        answers
    }

    async fn reading(&mut self, situation: Situation) -> Reading {
        self.poll(situation).await[0].reading
    }
}

fn spec(kind: Kind, url: &str) -> plan::Source {
    match kind {
        Kind::Scrape => plan::Source::Scrape {
            id: "app".into(),
            pages: vec![("blue".into(), format!("{url}/metrics"))],
            every: Millis::seconds(1),
        },
        Kind::Prometheus => plan::Source::Prometheus {
            id: "app".into(),
            url: format!("{url}/"),
            scrape: Some(Millis::seconds(1)),
        },
    }
}

fn metric(query: &str) -> Metric {
    Metric {
        id: "m".into(),
        title: "M".into(),
        of: MetricOf::Candidate,
        twin: None,
        unit: Unit::Percent,
        source: "app".into(),
        query: query.into(),
        every: Millis::seconds(1),
        window: Millis::ZERO,
        fresh: Some("up".into()),
        traffic: Some(Traffic {
            query: "traffic".into(),
            at_least: Quantity::new(1.into(), Unit::PerSecond),
        }),
        bands: Bands::default(),
        line: 1.into(),
    }
}

/// What both servers do alike: a response that is a fault, after which nothing else matters.
async fn fault(situation: Situation) -> Option<Response> {
    match situation {
        Situation::Status(code) => Some(StatusCode::from_u16(code).unwrap().into_response()),
        Situation::Html => Some("<html>sign in</html>".into_response()),
        Situation::Garbage => Some(vec![0_u8, 159, 146, 150].into_response()),
        Situation::Huge => Some("#\n".repeat(PAGE_LIMIT / 2 + 1).into_response()),
        Situation::Hangs => pending().await,
        _ => None,
    }
}

async fn page(State(scene): State<Scene>) -> Response {
    let (situation, _) = *scene.situation.lock().unwrap();
    let text = match situation {
        Situation::Value(value) => format!("m {value}\ntraffic 10\n"),
        Situation::TwoSeries => "m{a=\"1\"} 1\nm{a=\"2\"} 2\ntraffic 10\n".to_owned(),
        Situation::NoSeries => "other 1\n".to_owned(),
        Situation::Frozen => format!("m 5 {START}\ntraffic 10\n"),
        Situation::LostLine => "m 5\nm{a=1} 5\ntraffic 10\n".to_owned(),
        Situation::LittleTraffic => "m 5\ntraffic 0.25\n".to_owned(),
        Situation::TargetDown => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        other => return fault(other).await.unwrap(),
    };
    text.into_response()
}

async fn fake_query(
    State(scene): State<Scene>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let (situation, now) = *scene.situation.lock().unwrap();
    if let Some(response) = fault(situation).await {
        return response;
    }
    let query = &asked["query"];
    if query == "rate(" {
        let error = r#"{"status":"error","errorType":"bad_data","error":"parse error"}"#;
        return (StatusCode::BAD_REQUEST, error).into_response();
    }
    let values = if query.starts_with("timestamp(") {
        match situation {
            Situation::TargetDown => vec![],
            Situation::Frozen => vec![seconds(START)],
            _ => vec![seconds(now)],
        }
    } else {
        match (situation, query.as_str()) {
            (Situation::LittleTraffic, "traffic") => vec!["0.25".to_owned()],
            (_, "traffic") => vec!["10".to_owned()],
            (Situation::Value(value), _) => vec![value.to_string()],
            (Situation::TwoSeries, _) => vec!["1".to_owned(), "2".to_owned()],
            (Situation::NoSeries, _) => vec![],
            _ => vec!["5".to_owned()],
        }
    };
    let series: Vec<String> = (values.iter().enumerate())
        .map(|(index, value)| {
            let at = seconds(now);
            format!(r#"{{"metric":{{"a":"{index}"}},"value":[{at},"{value}"]}}"#)
        })
        .collect();
    answer("vector", &series)
}

async fn fake_range() -> Response {
    let from = seconds(START);
    answer(
        "matrix",
        &[format!(
            r#"{{"metric":{{}},"values":[[{from},"1"],[{from},"NaN"]]}}"#
        )],
    )
}

fn answer(kind: &str, series: &[String]) -> Response {
    let series = series.join(",");
    format!(r#"{{"status":"success","data":{{"resultType":"{kind}","result":[{series}]}}}}"#)
        .into_response()
}

fn seconds(milliseconds: i64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

fn unknown(why: Unknown) -> Reading {
    Reading::Unknown(why)
}

const KINDS: [Kind; 2] = [Kind::Scrape, Kind::Prometheus];

#[tokio::test]
async fn a_value_comes_with_unit_and_sample_time() {
    for kind in KINDS {
        let mut stage = Stage::new(kind, &[metric("m")]).await;
        for at in [START, START + 1000] {
            let wanted = Reading::Known {
                value: Quantity::percent(5),
                sampled_at: at,
            };
            assert_eq!(
                stage.reading(Situation::Value(5.0)).await,
                wanted,
                "{kind:?}"
            );
        }
    }
}

#[tokio::test]
async fn every_fault_is_an_unknown_with_its_reason_and_passes() {
    for kind in KINDS {
        for (situation, why) in [
            (Situation::Value(f64::NAN), Unknown::NotANumber),
            (Situation::Value(f64::INFINITY), Unknown::NotANumber),
            (Situation::TwoSeries, Unknown::SeveralSeries),
            (Situation::NoSeries, Unknown::Empty),
            (Situation::LittleTraffic, Unknown::Thin),
            (Situation::Status(500), Unknown::Garbled),
            (Situation::Status(404), Unknown::Garbled),
            (Situation::Status(503), Unknown::Unreachable),
            (Situation::Html, Unknown::Garbled),
            (Situation::Garbage, Unknown::Garbled),
            (Situation::Huge, Unknown::Garbled),
            (Situation::Hangs, Unknown::Slow),
            (Situation::TargetDown, Unknown::Unreachable),
        ] {
            let mut stage = Stage::new(kind, &[metric("m")]).await;
            let good = stage.reading(Situation::Value(5.0)).await;
            assert!(good.value().is_some(), "{kind:?}");
            let answer = stage.poll(situation).await.remove(0);
            assert_eq!(answer.reading, unknown(why), "{kind:?} {situation:?}");
            assert!(answer.detail.is_some_and(|detail| !detail.is_empty()));
            let after = stage.reading(Situation::Value(6.0)).await;
            assert_eq!(
                after.value(),
                Some(Quantity::percent(6)),
                "{kind:?} after {situation:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_frozen_sample_is_one_sample_and_then_stale() {
    for kind in KINDS {
        let mut stage = Stage::new(kind, &[metric("m")]).await;
        for _ in 0..16 {
            let reading = stage.reading(Situation::Frozen).await;
            let Reading::Known { sampled_at, .. } = reading else {
                panic!("{kind:?} {reading:?}");
            };
            assert_eq!(sampled_at, START, "{kind:?}");
        }
        assert_eq!(
            stage.reading(Situation::Frozen).await,
            unknown(Unknown::Stale),
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    for kind in KINDS {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let source = Source::new(&spec(kind, &url), &[metric("m")], client().unwrap());
        let answers = source.unwrap().poll(START).await;
        assert_eq!(
            answers[0].reading,
            unknown(Unknown::Unreachable),
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn a_query_that_cannot_be_evaluated_is_unsupported() {
    for kind in KINDS {
        let mut stage = Stage::new(kind, &[metric("rate(")]).await;
        let reading = stage.reading(Situation::Value(1.0)).await;
        assert_eq!(reading, unknown(Unknown::Unsupported), "{kind:?}");
    }
}

#[tokio::test]
async fn a_metric_is_asked_when_it_is_due_and_not_before() {
    for kind in KINDS {
        let slow = Metric {
            id: "slow".into(),
            every: Millis::seconds(3),
            ..metric("m")
        };
        let mut stage = Stage::new(kind, &[metric("m"), slow]).await;
        let mut counts = Vec::new();
        for _ in 0..5 {
            counts.push(stage.poll(Situation::Value(5.0)).await.len());
        }
        assert_eq!(counts, [2, 1, 1, 2, 1], "{kind:?}");
    }
}

#[tokio::test]
async fn history_holds_numbers_only() {
    for kind in KINDS {
        let mut stage = Stage::new(kind, &[metric("m")]).await;
        stage.poll(Situation::Value(1.0)).await;
        stage.poll(Situation::Value(f64::NAN)).await;
        let history = stage
            .source
            .history(START, START + 1000, Millis::seconds(1))
            .await;
        assert_eq!(
            history,
            [("m".into(), vec![(START, Quantity::percent(1))])],
            "{kind:?}"
        );
    }
}

#[test]
fn what_is_no_address_is_refused() {
    for url in ["", "blue:9090/metrics", "ftp://blue", "http://"] {
        for kind in KINDS {
            let source = match spec(kind, url) {
                plan::Source::Scrape { id, every, .. } => plan::Source::Scrape {
                    id,
                    every,
                    pages: vec![("blue".into(), url.to_owned())],
                },
                plan::Source::Prometheus { id, scrape, .. } => plan::Source::Prometheus {
                    id,
                    scrape,
                    url: url.to_owned(),
                },
            };
            assert!(
                Source::new(&source, &[], client().unwrap()).is_err(),
                "{url}"
            );
        }
    }
}

fn scrape(stage: &mut Stage) -> &mut ScrapeSource {
    match &mut stage.source {
        Source::Scrape(source) => source,
        Source::Prometheus(_) => panic!("not a scraped source"),
    }
}

fn windowed() -> Metric {
    Metric {
        traffic: None,
        ..metric("rate(m[5s])")
    }
}

#[tokio::test]
async fn a_window_must_be_full_and_is_so_again_after_a_restart() {
    let mut stage = Stage::new(Kind::Scrape, &[windowed()]).await;
    let mut readings = Vec::new();
    for value in 100..106_u8 {
        readings.push(stage.reading(Situation::Value(value.into())).await);
    }
    // One scrape short of the window is enough: Prometheus extrapolates that far.
    let filling = unknown(Unknown::WindowNotFull);
    assert!(
        readings[..4].iter().all(|reading| *reading == filling),
        "{readings:?}"
    );
    assert_eq!(readings[4].value(), Some(Quantity::percent(1)));

    let kept: Vec<_> = (scrape(&mut stage).points_after(0))
        .map(|(labels, point)| (labels.clone(), point))
        .collect();
    let mut next = Stage::new(Kind::Scrape, &[windowed()]).await;
    next.now = stage.now;
    scrape(&mut next).restore(kept);
    let reading = next.reading(Situation::Value(106.0)).await;
    assert_eq!(reading.value(), Some(Quantity::percent(1)));
}

#[tokio::test]
async fn whether_a_page_answers_can_be_asked_too() {
    let up = Metric {
        traffic: None,
        ..metric("up{instance=\"blue\"}")
    };
    let mut stage = Stage::new(Kind::Scrape, &[up]).await;
    let reading = stage.reading(Situation::NoSeries).await;
    assert_eq!(reading.value(), Some(Quantity::percent(1)));
}

#[tokio::test]
async fn lost_lines_are_said_beside_the_value() {
    let mut stage = Stage::new(Kind::Scrape, &[metric("m")]).await;
    let answer = stage.poll(Situation::LostLine).await.remove(0);
    assert_eq!(answer.reading.value(), Some(Quantity::percent(5)));
    let said = "blue: 1 wanted lines dropped, the first: a label block cannot be read";
    assert_eq!(answer.detail.as_deref(), Some(said));
}

#[tokio::test]
async fn a_clock_that_goes_back_starts_anew() {
    let mut stage = Stage::new(Kind::Scrape, &[metric("m")]).await;
    stage.poll(Situation::Value(1.0)).await;
    stage.now = START - 3_600_000;
    let reading = stage.reading(Situation::Value(2.0)).await;
    assert_eq!(reading.value(), Some(Quantity::percent(2)));
}

#[tokio::test]
async fn a_dead_page_does_not_read_as_no_errors() {
    for query in [
        "sum(m) or vector(0)",
        "nope or vector(0)",
        "sum(rate(m[5s]))",
    ] {
        let mut stage = Stage::new(
            Kind::Scrape,
            &[Metric {
                traffic: None,
                ..metric(query)
            }],
        )
        .await;
        for _ in 0..7 {
            stage.poll(Situation::Value(5.0)).await;
        }
        let reading = stage.reading(Situation::Value(5.0)).await;
        assert!(reading.value().is_some(), "{query}");
        for _ in 0..8 {
            let reading = stage.reading(Situation::TargetDown).await;
            assert_eq!(reading, unknown(Unknown::Unreachable), "{query}");
        }
    }
}

#[tokio::test]
async fn a_page_that_never_answered_blinds_no_other() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let absent = format!("http://{}/metrics", closed.local_addr().unwrap());
    drop(closed);
    let of = |instance: &str| Metric {
        id: instance.into(),
        traffic: None,
        ..metric(&format!("sum(m{{instance={instance:?}}}) or sum(nope)"))
    };
    let mut stage = Stage::new(Kind::Scrape, &[]).await;
    let source = scrape(&mut stage);
    let present = source.addresses().next().unwrap().to_string();
    let spec = plan::Source::Scrape {
        id: "app".into(),
        pages: vec![("green".into(), present), ("blue".into(), absent)],
        every: Millis::seconds(1),
    };
    let metrics = [of("green"), of("blue")];
    stage.source = Source::new(&spec, &metrics, client().unwrap()).unwrap();
    let answers = stage.poll(Situation::Value(5.0)).await;
    assert_eq!(answers[0].reading.value(), Some(Quantity::percent(5)));
    assert_eq!(answers[1].reading, unknown(Unknown::Empty));
    let detail = answers[1].detail.clone().unwrap_or_default();
    assert!(detail.contains("blue: Connection refused"), "{detail}");
    // Once it has answered, its silence counts: here for both, as `nope` is nowhere.
    let answers = stage.poll(Situation::TargetDown).await;
    let lost = [unknown(Unknown::Unreachable); 2];
    assert_eq!([answers[0].reading, answers[1].reading], lost);
}
