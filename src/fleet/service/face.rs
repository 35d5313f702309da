//! The HTTP face of a service: probes, metrics, and what users call.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use super::record::FAULT;
use super::route::Route;
use super::{Service, WORKERS};
use crate::fleet::exposition;
use crate::fleet::fault::Health;

type Shared = State<Arc<Service>>;

/// Everything the service answers.
pub(in crate::fleet) fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/version", get(version))
        .route("/metrics", get(metrics))
        .route(Route::Home.label(), get(|s: Shared| user(s, Route::Home)))
        .route(Route::User.label(), get(|s: Shared| user(s, Route::User)))
        .route(
            Route::Lesson.label(),
            get(|s: Shared| user(s, Route::Lesson)),
        )
        .route(
            Route::Order.label(),
            post(|s: Shared| user(s, Route::Order)),
        )
        .fallback(|s: Shared| user(s, Route::Unmatched))
        .with_state(service)
}

async fn health(State(service): Shared) -> Response {
    let (status, word) = match service.standing().faults.health {
        Health::Up => (StatusCode::OK, "ok"),
        Health::Down => (StatusCode::SERVICE_UNAVAILABLE, "down"),
    };
    let body = json!({
        "status": word,
        "service": service.side.colour(),
        "checks": { "database": word, "cache": word },
    });
    (status, Json(body)).into_response()
}

async fn ready(State(service): Shared) -> Response {
    let standing = service.standing();
    let ready = standing.workers_ready == WORKERS && standing.faults.health == Health::Up;
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let body = json!({
        "status": if ready { "ready" } else { "not ready" },
        "workers_ready": standing.workers_ready,
        "workers": WORKERS,
    });
    (status, Json(body)).into_response()
}

async fn version(State(service): Shared) -> Response {
    Json(json!({ "version": service.standing().version })).into_response()
}

async fn metrics(State(service): Shared) -> Response {
    ([(CONTENT_TYPE, exposition::CONTENT_TYPE)], service.page()).into_response()
}

async fn user(State(service): Shared, route: Route) -> Response {
    let succeeded = service.work(route).await;
    let code = if succeeded { route.success() } else { FAULT };
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = json!({
        "service": service.side.colour(),
        "version": service.standing().version,
        "route": route.label(),
        "ok": status.is_success(),
    });
    (status, Json(body)).into_response()
}
