//! The admin API: weights, the switch, deploys, faults, status, and the end. Small answers are JSON
//! and a refusal is `{"error": "..."}`; a deploy answers with lines as they come.

mod refusal;
mod weight;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::fault::FaultChange;
use super::load::LoadCount;
use super::proxy::Proxy;
use super::rollout::Order;
use super::service::Service;
use super::side::Side;
use refusal::{Refusal, parsed};

pub(super) use weight::{LateWeights, WeightChange};

/// Lines of a deploy that a slow reader may fall behind; a deploy has fewer.
const LINES: usize = 32;

/// What the admin API moves and shows.
#[derive(Debug)]
pub(super) struct Control {
    /// Stable, candidate.
    pub(super) services: [Arc<Service>; 2],
    pub(super) proxy: Arc<Proxy>,
    pub(super) orders: mpsc::Sender<Order>,
    pub(super) weights: mpsc::Sender<WeightChange>,
    /// Milliseconds that a change of weight hangs.
    pub(super) hang_ms: AtomicU64,
    pub(super) caches_cleared: AtomicU64,
    pub(super) load: Arc<LoadCount>,
    /// Ends the fleet.
    pub(super) stop: CancellationToken,
}

type Shared = State<Arc<Control>>;
type Answer = Result<Response, Refusal>;

/// Everything the admin API answers:
///
/// | request | does |
/// |---|---|
/// | `GET /weight`, `PUT /weight {"candidate": 10}` | the percents in force; sets the weight |
/// | `GET /switch`, `POST /switch {"active": "blue"}` | where the switch stands; throws it |
/// | `POST /deploy {"version": "1.0.0"}` | brings a version in, told line by line |
/// | `POST /undeploy` | takes it out; the candidate refuses connections again |
/// | `PUT /fault {"service": "candidate", "error_rate": 0.2}`, `DELETE /fault` | see `FaultChange` |
/// | `POST /caches/clear` | counts, for want of caches |
/// | `GET /status`, `POST /stop` | everything at a glance; the end |
pub(super) fn router(control: Arc<Control>) -> Router {
    Router::new()
        .route("/weight", get(weight::read).put(weight::change))
        .route("/switch", get(switch).post(throw_switch))
        .route("/deploy", post(deploy))
        .route("/undeploy", post(undeploy))
        .route("/fault", put(change_fault).delete(clear_faults))
        .route("/caches/clear", post(clear_caches))
        .route("/status", get(status))
        .route("/stop", post(stop))
        .with_state(control)
}

impl Control {
    fn service(&self, side: Side) -> &Service {
        &self.services[side.index()]
    }

    fn switch_json(&self) -> Value {
        let traffic = self.proxy.traffic.borrow();
        let active = traffic.active();
        json!({ "active": active.colour(), "canary": active == Side::Stable })
    }

    fn status_json(&self) -> Value {
        json!({
            "pid": std::process::id(),
            "weight": self.proxy.traffic.borrow().standing(),
            "switch": self.switch_json(),
            "stable": self.service(Side::Stable).standing(),
            "candidate": self.service(Side::Candidate).standing(),
            "admin": { "hang_ms": self.hang_ms.load(Ordering::Relaxed) },
            "caches_cleared": self.caches_cleared.load(Ordering::Relaxed),
            "load": self.load.standing(),
        })
    }
}

async fn status(State(control): Shared) -> Response {
    Json(control.status_json()).into_response()
}

async fn switch(State(control): Shared) -> Response {
    Json(control.switch_json()).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SwitchAsked {
    active: String,
}

async fn throw_switch(State(control): Shared, body: Bytes) -> Answer {
    let asked: SwitchAsked = parsed(&body)?;
    let side = Side::of_colour(&asked.active)
        .ok_or_else(|| Refusal::invalid("active is \"blue\" or \"green\""))?;
    control.proxy.traffic.send_modify(|t| t.switch_to(side));
    Ok(Json(control.switch_json()).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeployAsked {
    version: String,
}

async fn deploy(State(control): Shared, body: Bytes) -> Answer {
    let DeployAsked { version } = parsed(&body)?;
    check_version(&version)?;
    let (progress, lines) = mpsc::channel(LINES);
    let (accepted, begun) = oneshot::channel();
    let order = Order::Deploy {
        version,
        progress,
        accepted,
    };
    control.orders.send(order).await.map_err(Refusal::ending)?;
    begun
        .await
        .map_err(Refusal::ending)?
        .map_err(Refusal::conflict)?;
    let text = (
        [(CONTENT_TYPE, "text/plain; charset=utf-8")],
        streamed(lines),
    );
    Ok(text.into_response())
}

/// A version is shown on screens and stands in metric labels.
fn check_version(version: &str) -> Result<(), Refusal> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
    if (1..=64).contains(&version.len()) && version.bytes().all(plain) {
        Ok(())
    } else {
        Err(Refusal::invalid(
            "a version is 1 to 64 letters, digits, points, hyphens and pluses",
        ))
    }
}

fn streamed(lines: mpsc::Receiver<String>) -> Body {
    Body::from_stream(futures::stream::unfold(lines, |mut lines| async {
        let line = lines.recv().await?;
        Some((Ok::<_, std::convert::Infallible>(line + "\n"), lines))
    }))
}

async fn undeploy(State(control): Shared) -> Answer {
    let (done, finished) = oneshot::channel();
    let order = Order::Undeploy { done };
    control.orders.send(order).await.map_err(Refusal::ending)?;
    finished.await.map_err(Refusal::ending)?;
    Ok(Json(control.status_json()).into_response())
}

async fn change_fault(State(control): Shared, body: Bytes) -> Answer {
    let change: FaultChange = parsed(&body)?;
    change.check().map_err(Refusal::invalid)?;
    match (change.service.side(), change.hang_ms) {
        (Some(side), _) => control.service(side).change_faults(&change),
        (None, hang) => control
            .hang_ms
            .store(hang.unwrap_or_default(), Ordering::Relaxed),
    }
    Ok(Json(control.status_json()).into_response())
}

async fn clear_faults(State(control): Shared) -> Response {
    for service in &control.services {
        service.clear_faults();
    }
    control.hang_ms.store(0, Ordering::Relaxed);
    Json(control.status_json()).into_response()
}

async fn clear_caches(State(control): Shared) -> Response {
    let times = control.caches_cleared.fetch_add(1, Ordering::Relaxed) + 1;
    Json(json!({ "cleared": true, "times": times })).into_response()
}

async fn stop(State(control): Shared) -> Response {
    control.stop.cancel();
    Json(json!({ "stopping": true })).into_response()
}
