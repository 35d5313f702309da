//! How the admin API says no.

use std::fmt::Display;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::json;

/// A refusal: a status, and a reason for people.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    reason: String,
}

impl Refusal {
    /// What was asked makes no sense: 422.
    pub(super) fn invalid(reason: impl Display) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, &reason)
    }

    /// It makes sense, but not now: 409.
    pub(super) fn conflict(reason: impl Display) -> Self {
        Self::new(StatusCode::CONFLICT, &reason)
    }

    /// Whoever would do it is gone: 503.
    pub(super) fn ending<E>(_: E) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, &"the fleet is ending")
    }

    fn new(status: StatusCode, reason: &dyn Display) -> Self {
        let reason = reason.to_string();
        Self { status, reason }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.reason }))).into_response()
    }
}

/// The body as JSON, whatever its content type says: scripts rarely set one.
pub(super) fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(Refusal::invalid)
}
