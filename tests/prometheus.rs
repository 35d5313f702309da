//! The local evaluator against a real Prometheus: it scrapes a scripted page once a second, we read
//! the very pages it got, at the times it got them, and both answer the same queries.
//!
//! Needs the `prometheus` binary (Debian's package of that name). Takes about twelve seconds.
#![expect(
    clippy::disallowed_methods,
    reason = "the test starts a real Prometheus and a page server of its own"
)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what cannot be set up fails the test"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::Value as Json;
use tokio::sync::watch;
use warroom::metrics::Labels;
use warroom::metrics::exposition::{Page, Wanted};
use warroom::metrics::labels::NAME;
use warroom::metrics::promql::{Expr, Value};
use warroom::metrics::series::Store;
use warroom::metrics::source::{Answer as Reply, Source, client};
use warroom::metrics::target::Target;
use warroom::room::plan::{self, Bands, Metric, MetricOf, Traffic};
use warroom::room::reading::{Reading, Unknown};
use warroom::support::{Millis, Quantity, Unit};

/// How many scrapes the comparison rests on.
const SCRAPES: usize = 9;
const METRICS: [&str; 7] = [
    "req_total",
    "lat_bucket",
    "gauge",
    "odd",
    "come",
    "go",
    "job:sum:rate",
];

const QUERIES: [&str; 68] = [
    "req_total",
    r#"req_total{code="200"}"#,
    r#"req_total{code!="200",color="blue"}"#,
    r#"req_total{code=~"[25].*",path!~".*id.*"}"#,
    r#"req_total{path="/users/{id}"}"#,
    "rate(req_total[5s])",
    "rate(req_total[1m])",
    "rate(req_total[3500ms])",
    "increase(req_total[4s])",
    "increase(req_total[1m])",
    "irate(req_total[1m])",
    "rate(req_total[900ms])",
    "rate(come[1m])",
    "rate(come[6s])",
    "rate(go[1m])",
    "increase(gauge[6s])",
    "sum(rate(req_total[5s]))",
    "sum by (code) (rate(req_total[5s]))",
    "sum without (instance, job, path) (rate(req_total[6s]))",
    "avg(req_total)",
    "min by (color) (req_total)",
    "max(req_total) by (code)",
    "count(req_total)",
    "avg by (kind) (odd)",
    "max(odd)",
    "min(odd)",
    "sum(odd)",
    r#"sum(rate(req_total{code="500"}[5s])) / sum(rate(req_total[5s])) * 100"#,
    r#"sum by (color) (rate(req_total{code="500"}[5s])) / sum by (color) (rate(req_total[5s]))"#,
    r#"sum by (color, code) (req_total) / on(color) sum by (color) (req_total{code="200"})"#,
    r#"sum by (color, code) (req_total{code="500"}) - ignoring(code) sum by (color) (req_total)"#,
    "req_total * on(code) req_total",
    "gauge + 1",
    "2 - gauge",
    "gauge * gauge",
    "gauge / 0",
    "0 / (gauge * 0)",
    "gauge % 3",
    "-7 % gauge",
    "gauge ^ 2",
    "2 ^ 3 ^ 2",
    "-2 ^ 2",
    "-gauge",
    "gauge > 2",
    "3 > gauge",
    "gauge >= bool 2",
    "req_total == req_total",
    "req_total != bool on(code, color, path) req_total",
    r#"req_total and on(color) req_total{code="500"}"#,
    r#"req_total unless req_total{code="500"}"#,
    r#"req_total{code="404"} or sum(gauge)"#,
    "sum(nope) or vector(0)",
    "histogram_quantile(0.95, rate(lat_bucket[5s]))",
    "histogram_quantile(0.5, sum by (le) (rate(lat_bucket[1m])))",
    "histogram_quantile(0.999, lat_bucket)",
    "histogram_quantile(0.5, lat_bucket{le!=\"+Inf\"})",
    "histogram_quantile(-1, lat_bucket)",
    "clamp_min(gauge, 3)",
    "clamp_max(gauge, 3)",
    "abs(gauge)",
    "avg_over_time(gauge[5s]) + max_over_time(gauge[5s])",
    "min_over_time(odd[5s])",
    "sum_over_time(gauge[1m])",
    "count_over_time(gauge[4s])",
    "scalar(gauge) + scalar(req_total) + time()",
    r#"absent(nope{a="1",b!="2"})"#,
    "timestamp(gauge) - time() and timestamp(gauge * 1) or absent(gauge) or come or go or up",
    "job:sum:rate + ignoring(instance) job:sum:rate",
];

/// The page as it stands at the n-th scrape: counters that rise, one that is reset at the sixth, a
/// series that goes and one that comes, and labels that a naive parser loses.
fn page(n: usize) -> String {
    let mut text = String::from("# HELP req_total requests\n# TYPE req_total counter\n");
    let reset = if n < 6 { 90 + 7 * n } else { 3 * (n - 5) };
    for (color, code, path, value) in [
        ("blue", "200", "/users/{id}", 1000 + 13 * n + n * n),
        ("blue", "500", "/a,b=\\\"c\\\"", reset),
        ("green", "200", "/users/{id}", 5 * n),
        ("green", "500", "/", 2),
    ] {
        let _ = writeln!(
            text,
            "req_total{{color=\"{color}\",code=\"{code}\",path=\"{path}\"}} {value}"
        );
    }
    text.push_str("# TYPE lat histogram\n");
    for (le, share) in [
        ("0.05", 20),
        ("0.1", 55),
        ("0.5", 90),
        ("1", 97),
        ("+Inf", 100),
    ] {
        let _ = writeln!(
            text,
            "lat_bucket{{le=\"{le}\"}} {}",
            share * n * (n + 3) / 2
        );
    }
    let _ = writeln!(text, "gauge{{}} {}", [4.5, -2.0, 1e3, 0.125, 7.0][n % 5]);
    let _ = writeln!(
        text,
        "odd{{kind=\"nan\"}} {}",
        if n.is_multiple_of(2) { "NaN" } else { "3" }
    );
    text.push_str("odd{kind=\"inf\"} +Inf\nodd{kind=\"inf\",more=\"1\"} 2\nodd{kind=\"one\"} 1\n");
    if n < 5 {
        let _ = writeln!(text, "go {}", n * 10);
    } else {
        let _ = writeln!(text, "come {}", 4 + n);
    }
    let _ = writeln!(text, "job:sum:rate {n}");
    text
}

#[derive(Clone)]
struct Served {
    pages: Arc<Mutex<Vec<String>>>,
    count: watch::Sender<usize>,
    down: Arc<AtomicBool>,
}

async fn serve(State(served): State<Served>) -> Result<String, StatusCode> {
    if served.down.load(Ordering::Relaxed) {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    let mut pages = served.pages.lock().unwrap();
    let text = page(pages.len());
    pages.push(text.clone());
    served.count.send_replace(pages.len());
    Ok(text)
}

/// Ends the Prometheus with the test, however that ends.
struct Prometheus {
    child: Child,
    url: String,
    client: reqwest::Client,
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Prometheus {
    fn start(folder: &Path, target: u16) -> Self {
        let config = folder.join("prometheus.yml");
        let text = format!(
            "global: {{ scrape_interval: 1s, scrape_timeout: 1s }}\nscrape_configs:\n\
             - {{ job_name: app, static_configs: [{{ targets: ['127.0.0.1:{target}'] }}] }}\n"
        );
        std::fs::write(&config, text).unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let child = Command::new("prometheus")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!(
                "--storage.tsdb.path={}",
                folder.join("data").display()
            ))
            .arg(format!("--web.listen-address={address}"))
            .arg("--log.level=error")
            .stdout(Stdio::null())
            .spawn()
            .expect("this test needs the `prometheus` binary: install the package prometheus");
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            child,
            url: format!("http://{address}"),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// The `data` of an answer, or the error's text.
    async fn ask(&self, query: &str, at: Option<i64>) -> Result<Json, String> {
        let mut parameters = vec![("query", query.to_owned())];
        parameters.extend(at.map(|at| ("time", format!("{}.{:03}", at / 1000, at % 1000))));
        let request = self.client.get(format!("{}/api/v1/query", self.url));
        let answer = request.query(&parameters).send().await.unwrap();
        let mut json: Json = answer.json().await.unwrap();
        match json["status"].as_str() {
            Some("success") => Ok(json["data"].take()),
            _ => Err(json["error"].to_string()),
        }
    }

    async fn value(&self, query: &str, at: i64) -> Result<Answer, String> {
        let data = self.ask(query, Some(at)).await?;
        let number = |pair: &Json| pair[1].as_str().unwrap().to_lowercase().parse().unwrap();
        if data["resultType"] == "scalar" {
            return Ok(BTreeMap::from([(
                Labels::default(),
                number(&data["result"]),
            )]));
        }
        let series = data["result"].as_array().unwrap().iter();
        Ok(series
            .map(|one| (labels(&one["metric"]), number(&one["value"])))
            .collect())
    }
}

type Answer = BTreeMap<Labels, f64>;

fn labels(metric: &Json) -> Labels {
    let pairs = metric.as_object().unwrap().iter();
    Labels::new(pairs.map(|(name, value)| (name.as_str(), value.as_str().unwrap())))
}

fn local(query: &str, store: &Store, at: i64) -> Result<Answer, String> {
    let value = Expr::parse(query).unwrap().eval(store, at);
    match value.map_err(|error| error.to_string())? {
        Value::Scalar(scalar) => Ok(BTreeMap::from([(Labels::default(), scalar.value)])),
        Value::Vector(samples) => Ok(samples.into_iter().map(|s| (s.labels, s.value)).collect()),
    }
}

fn near(left: f64, right: f64) -> bool {
    left.to_bits() == right.to_bits()
        || (left.is_nan() && right.is_nan())
        || (left - right).abs() <= 1e-9 * left.abs().max(right.abs())
}

fn same(left: &Result<Answer, String>, right: &Result<Answer, String>) -> bool {
    match (left, right) {
        (Ok(left), Ok(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(labels, value)| right.get(labels).is_some_and(|r| near(*value, *r)))
        }
        (Err(_), Err(_)) => true,
        _ => false,
    }
}

/// The pages that Prometheus got, kept as our own scraper keeps them, at Prometheus' own times.
fn scraped(pages: &[String], times: &[i64], instance: &str) -> Store {
    let mut store = Store::new(3_600_000);
    let mut target = Target::new("app", instance);
    let wanted = Wanted::new(METRICS);
    for (text, at) in pages.iter().zip(times) {
        let page = Page::parse(text.as_bytes(), &wanted).unwrap();
        assert_eq!(page.dropped, 0);
        target.answered(Some(&page), &mut store, *at, 3_600_000);
    }
    store
}

/// The stored points of a range query, by series.
fn points(data: &Json) -> BTreeMap<Labels, Vec<(i64, String)>> {
    let series = data["result"].as_array().unwrap().iter();
    let point = |pair: &Json| {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
        let at = (pair[0].as_f64().unwrap() * 1000.0).round() as i64;
        let value: f64 = pair[1].as_str().unwrap().to_lowercase().parse().unwrap();
        (at, value.to_string())
    };
    series
        .map(|one| {
            let values = one["values"].as_array().unwrap().iter();
            (labels(&one["metric"]), values.map(point).collect())
        })
        .collect()
}

#[tokio::test]
async fn queries_mean_here_what_they_mean_in_prometheus() {
    let served = Served {
        pages: Arc::default(),
        count: watch::Sender::new(0),
        down: Arc::default(),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let app = Router::new()
        .route("/metrics", get(serve))
        .with_state(served.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let folder = tempfile::tempdir().unwrap();
    let prometheus = Prometheus::start(folder.path(), port);

    let mut count = served.count.subscribe();
    // One more than is compared: when it is asked for, those before it are stored.
    let enough = count.wait_for(|count| *count > SCRAPES);
    tokio::time::timeout(Duration::from_secs(25), enough)
        .await
        .expect("Prometheus does not scrape")
        .unwrap();

    let up = points(&prometheus.ask("up[5m]", None).await.unwrap());
    let times: Vec<i64> = up
        .values()
        .next()
        .unwrap()
        .iter()
        .map(|point| point.0)
        .take(SCRAPES)
        .collect();
    let instance = format!("127.0.0.1:{port}");
    let pages = served.pages.lock().unwrap().clone();
    let store = scraped(&pages, &times, &instance);
    let last = *times.last().unwrap();

    for name in METRICS {
        let query = format!("{{{NAME}=\"{name}\"}}[5m]");
        let theirs = points(&prometheus.ask(&query, Some(last)).await.unwrap());
        let ours: BTreeMap<Labels, Vec<(i64, String)>> = store
            .named(name)
            .map(|s| {
                (
                    s.labels().clone(),
                    s.between(0, last)
                        .map(|p| (p.at, p.value.to_string()))
                        .collect(),
                )
            })
            .collect();
        assert_eq!(ours, theirs, "points of {name}");
    }
    // On a scrape, where a range's bounds fall on points, and between two.
    let (mut wrong, mut valued) = (Vec::new(), 0);
    for at in [last, last - 400, times[4], times[3] + 250] {
        for query in QUERIES {
            let theirs = prometheus.value(query, at).await;
            let ours = local(query, &store, at);
            valued += usize::from(theirs.as_ref().is_ok_and(|series| !series.is_empty()));
            if !same(&ours, &theirs) {
                wrong.push(format!(
                    "{query} at {at}\n  ours   {ours:?}\n  theirs {theirs:?}"
                ));
            }
        }
    }
    assert!(
        valued > 3 * QUERIES.len(),
        "only {valued} answers had a value"
    );
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    a_source_reads_it(&prometheus, &served, &times).await;
}

/// What is read of the real one through a source: the same reasons as from the fake in the
/// contract tests of the sources.
async fn a_source_reads_it(prometheus: &Prometheus, served: &Served, times: &[i64]) {
    let expected = [
        ("sum(gauge > 0 or vector(1))", "0", None),
        ("req_total", "0", Some(Unknown::SeveralSeries)),
        (
            "req_total * on(code) req_total",
            "0",
            Some(Unknown::SeveralSeries),
        ),
        ("nope", "0", Some(Unknown::Empty)),
        ("sum(gauge) * 0 / 0", "0", Some(Unknown::NotANumber)),
        ("sum(", "0", Some(Unknown::Unsupported)),
        ("sum(req_total)", "1000000", Some(Unknown::Thin)),
    ];
    let metrics: Vec<Metric> = expected
        .iter()
        .map(|(query, at_least, _)| metric(query, at_least))
        .collect();
    let spec = plan::Source::Prometheus {
        id: "prom".into(),
        url: prometheus.url.clone(),
        scrape: None,
    };
    let mut source = Source::new(&spec, &metrics, client().unwrap()).unwrap();
    let now = *times.last().unwrap();
    let answers = source.poll(now).await;
    for (answer, (query, _, why)) in answers.iter().zip(expected) {
        match (answer.reading, why) {
            (Reading::Known { sampled_at, .. }, None) => assert!(sampled_at >= now, "{query}"),
            (Reading::Unknown(found), Some(why)) if found == why => {}
            _ => panic!("{query}: {answer:?}"),
        }
    }
    let history = source.history(times[1], now, Millis::seconds(1)).await;
    assert_eq!(history[0].0.as_str(), expected[0].0);
    // Scrapes may lie some milliseconds off their second.
    let steps = usize::try_from((now - times[1]) / 1000 + 1).unwrap();
    assert_eq!(history[0].1.len(), steps);

    served.down.store(true, Ordering::Relaxed);
    let mut at = now;
    let down = async {
        loop {
            at += 1000;
            let answer: Reply = source.poll(at).await.remove(0);
            if answer.reading == Reading::Unknown(Unknown::Unreachable) {
                return answer;
            }
        }
    };
    let answer = tokio::time::timeout(Duration::from_secs(5), down).await;
    let detail = answer.expect("a target that is down is not noticed").detail;
    assert_eq!(
        detail.as_deref(),
        Some("fresh: no target of up{job=\"app\"} is up")
    );
}

fn metric(query: &str, at_least: &str) -> Metric {
    Metric {
        id: query.into(),
        title: query.to_owned(),
        of: MetricOf::Candidate,
        twin: None,
        unit: Unit::Count,
        source: "prom".into(),
        query: query.to_owned(),
        every: Millis::seconds(1),
        window: Millis::ZERO,
        fresh: Some("up{job=\"app\"}".to_owned()),
        traffic: Some(Traffic {
            query: "sum(req_total)".to_owned(),
            at_least: Quantity::new(at_least.parse().unwrap(), Unit::Count),
        }),
        bands: Bands::default(),
        line: 1.into(),
    }
}
