//! The weighted reverse proxy that users meet: it picks a side for each request, passes it on, and
//! counts what came of it. `/metrics` is its own; everything else belongs to the services.

mod forward;
mod record;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::sync::watch;

use super::FleetError;
use super::clock::Stopwatch;
use super::exposition;
use super::side::Side;
use super::traffic::Traffic;
use record::Record;

/// A service that takes longer answers 504.
const PATIENCE: Duration = Duration::from_secs(10);

/// The proxy.
#[derive(Debug)]
pub(super) struct Proxy {
    /// Where the two levers stand.
    pub(super) traffic: watch::Sender<Traffic>,
    record: watch::Sender<Record>,
    http: reqwest::Client,
    upstreams: [String; 2],
}

impl Proxy {
    /// A proxy before the stable and the candidate service, all traffic to stable.
    pub(super) fn new(stable: String, candidate: String) -> Result<Arc<Self>, FleetError> {
        let http = http_client(PATIENCE)?;
        Ok(Arc::new(Self {
            traffic: watch::Sender::default(),
            record: watch::Sender::default(),
            http,
            upstreams: [stable, candidate],
        }))
    }

    fn next(&self) -> Side {
        let mut side = Side::Stable;
        self.traffic.send_modify(|traffic| side = traffic.next());
        side
    }
}

/// An HTTP client for loopback: no proxy of the environment, no redirects.
pub(super) fn http_client(patience: Duration) -> Result<reqwest::Client, FleetError> {
    // Fails when a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(2))
        .timeout(patience)
        .build()
        .map_err(FleetError::HttpClient)
}

/// Everything the proxy answers.
pub(super) fn router(proxy: Arc<Proxy>) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .fallback(pass_on)
        .with_state(proxy)
}

async fn metrics(State(proxy): State<Arc<Proxy>>) -> Response {
    let traffic = proxy.traffic.borrow().clone();
    let page = proxy.record.borrow().page(&traffic);
    ([(CONTENT_TYPE, exposition::CONTENT_TYPE)], page).into_response()
}

async fn pass_on(State(proxy): State<Arc<Proxy>>, request: Request) -> Response {
    let side = proxy.next();
    let stopwatch = Stopwatch::start();
    let upstream = &proxy.upstreams[side.index()];
    let response = forward::forward(&proxy.http, upstream, side, request).await;
    let (code, took) = (response.status().as_u16(), stopwatch.elapsed());
    proxy
        .record
        .send_modify(|record| record.count(side, code, took));
    response
}
