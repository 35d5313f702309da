//! Passing one request on to a service and its answer back, or saying why that failed.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, HeaderName, USER_AGENT};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::fleet::side::Side;

/// A longer request is refused.
const LONGEST_BODY: usize = 1 << 20;
/// Tells who answered.
const UPSTREAM: HeaderName = HeaderName::from_static("x-upstream");

/// The answer of the service at `upstream`, or 413, 502 or 504 in its stead.
pub(super) async fn forward(
    http: &reqwest::Client,
    upstream: &str,
    side: Side,
    request: Request,
) -> Response {
    let mut response = match asked(http, upstream, request).await {
        Ok(response) => response,
        Err((status, why)) => (status, why).into_response(),
    };
    let colour = HeaderValue::from_static(side.colour());
    response.headers_mut().insert(UPSTREAM, colour);
    response
}

type Failure = (StatusCode, &'static str);

async fn asked(
    http: &reqwest::Client,
    upstream: &str,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LONGEST_BODY)
        .await
        .map_err(|_| (StatusCode::PAYLOAD_TOO_LARGE, "the request is too long\n"))?;
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut outgoing = http
        .request(parts.method, format!("{upstream}{path}"))
        .body(body);
    for name in [CONTENT_TYPE, USER_AGENT] {
        if let Some(value) = parts.headers.get(&name) {
            outgoing = outgoing.header(name, value);
        }
    }
    answered(outgoing.send().await.map_err(|e| failure(&e))?).await
}

async fn answered(incoming: reqwest::Response) -> Result<Response, Failure> {
    let status = incoming.status();
    let kind = incoming.headers().get(CONTENT_TYPE).cloned();
    let body = incoming.bytes().await.map_err(|e| failure(&e))?;
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    if let Some(kind) = kind {
        response.headers_mut().insert(CONTENT_TYPE, kind);
    }
    Ok(response)
}

fn failure(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        (StatusCode::GATEWAY_TIMEOUT, "the service took too long\n")
    } else {
        (StatusCode::BAD_GATEWAY, "the service does not answer\n")
    }
}
