//! One bounded GET: a deadline over all of it, a limit on the body (after unpacking), and every
//! failure as a fault.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::ACCEPT;
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, StatusCode, redirect};

use super::fault::Fault;
use crate::room::reading::Unknown;

/// Largest page of metrics.
pub const PAGE_LIMIT: usize = 64 * 1024 * 1024;
/// Largest answer of a Prometheus.
pub(super) const ANSWER_LIMIT: usize = 8 * 1024 * 1024;

/// The client that all sources of an engine share.
///
/// # Errors
/// When no client can be built, for want of roots or of a resolver.
pub fn client() -> Result<Client, reqwest::Error> {
    // Without a provider the builder panics; a second installation is refused and does no harm.
    let _ = rustls::crypto::ring::default_provider().install_default();
    builder().build()
}

/// The client for an address: on this machine one that asks no proxy, as Prometheus itself does,
/// else the shared one.
pub(super) fn suited(shared: Client, url: &reqwest::Url) -> Client {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let here = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    let direct = here.then(|| builder().no_proxy().build().ok()).flatten();
    direct.unwrap_or(shared)
}

fn builder() -> ClientBuilder {
    Client::builder()
        .redirect(redirect::Policy::limited(3))
        .pool_idle_timeout(Duration::from_mins(1))
        .user_agent(concat!("warroom/", env!("CARGO_PKG_VERSION")))
}

/// A page of metrics.
pub(super) async fn page(
    client: &Client,
    url: &reqwest::Url,
    deadline: Duration,
) -> Result<Vec<u8>, Fault> {
    // The plain text format: OpenMetrics counts time in seconds and names counters otherwise.
    let accept = "text/plain;version=0.0.4;q=1,*/*;q=0.1";
    let request = client.get(url.clone()).header(ACCEPT, accept);
    within(deadline, async {
        let response = request.send().await?;
        match response.status() {
            status if status.is_success() => body(response, PAGE_LIMIT).await,
            status => Err(refused(status)),
        }
    })
    .await
}

/// An answer of an API, whatever its status, which tells more than the status.
pub(super) async fn answer(
    request: RequestBuilder,
    deadline: Duration,
) -> Result<(StatusCode, Vec<u8>), Fault> {
    within(deadline, async {
        let response = request.send().await?;
        let status = response.status();
        body(response, ANSWER_LIMIT)
            .await
            .map(|body| (status, body))
    })
    .await
}

/// What a status says that comes without an explanation.
pub(super) fn refused(status: StatusCode) -> Fault {
    let why = match status {
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => Unknown::Unreachable,
        StatusCode::GATEWAY_TIMEOUT => Unknown::Slow,
        _ => Unknown::Garbled,
    };
    Fault::new(why, format!("the answer is {status}"))
}

async fn within<T>(
    deadline: Duration,
    work: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    let done = tokio::time::timeout(deadline, work).await;
    done.unwrap_or_else(|_| Err(Fault::slow(deadline)))
}

async fn body(mut response: Response, limit: usize) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > limit {
            let detail = format!("too large: more than {} MiB", limit / (1024 * 1024));
            return Err(Fault::new(Unknown::Garbled, detail));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
