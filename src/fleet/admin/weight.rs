//! The weight. A change can be made to hang, and then it takes effect late even if the caller has
//! given up meanwhile: the worst that a real lever does, and what a rollback must survive.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::refusal::{Refusal, parsed};
use super::{Answer, Shared};
use crate::fleet::proxy::Proxy;
use crate::fleet::traffic::WeightOutOfRange;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WeightAsked {
    candidate: i64,
}

/// A change of weight under way.
#[derive(Debug)]
pub(in crate::fleet) struct WeightChange {
    candidate: i64,
    hang: Duration,
    done: oneshot::Sender<Result<(), WeightOutOfRange>>,
}

pub(super) async fn read(State(control): Shared) -> Response {
    Json(control.proxy.traffic.borrow().standing()).into_response()
}

pub(super) async fn change(State(control): Shared, body: Bytes) -> Answer {
    let asked: WeightAsked = parsed(&body)?;
    let (done, finished) = oneshot::channel();
    let change = WeightChange {
        candidate: asked.candidate,
        hang: Duration::from_millis(control.hang_ms.load(Ordering::Relaxed)),
        done,
    };
    let sent = control.weights.send(change).await;
    sent.map_err(Refusal::ending)?;
    finished
        .await
        .map_err(Refusal::ending)?
        .map_err(Refusal::invalid)?;
    Ok(Json(control.proxy.traffic.borrow().standing()).into_response())
}

/// Carries out changes of weight apart from their callers.
#[derive(Debug)]
pub(in crate::fleet) struct LateWeights {
    pub(in crate::fleet) proxy: Arc<Proxy>,
    pub(in crate::fleet) changes: mpsc::Receiver<WeightChange>,
    pub(in crate::fleet) stop: CancellationToken,
}

impl LateWeights {
    /// Obeys until the fleet ends; what hangs then never takes effect.
    pub(in crate::fleet) async fn run(mut self) {
        let mut hanging = JoinSet::new();
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                Some(change) = self.changes.recv() => {
                    hanging.spawn(take_effect(Arc::clone(&self.proxy), change));
                }
                Some(_) = hanging.join_next() => {}
            }
        }
    }
}

async fn take_effect(proxy: Arc<Proxy>, change: WeightChange) {
    tokio::time::sleep(change.hang).await;
    let mut outcome = Ok(());
    proxy
        .traffic
        .send_modify(|traffic| outcome = traffic.set_weight(change.candidate));
    // The caller may have given up; the weight has changed all the same.
    let _ = change.done.send(outcome);
}
