//! The client that requests are sent with, and one exchange: bounded in time and size, redirects
//! followed only where nothing is changed by them.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, Url};

use super::Config;
use crate::support::Millis;
use crate::support::text::harmless;

/// Time to reach a host. Shorter than any sensible timeout, so that "not reached" is told from "no
/// answer", which leaves doubt.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// Most of an answer that is read.
const LARGEST_BODY: usize = 1 << 20;
/// As browsers do, less: a lever's address hardly moves twice.
const MOST_REDIRECTS: usize = 5;

/// What a client for this backend is built from: no redirects by itself, and our TLS provider.
pub fn builder() -> ClientBuilder {
    // Refused when one is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(Policy::none())
        .connect_timeout(CONNECT_WITHIN)
        .user_agent(concat!("warroom/", env!("CARGO_PKG_VERSION")))
}

/// Why there is no whole answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The request never left.
    NotSent(String),
    /// It left, or may have.
    Broken(String),
}

/// An answer, bounded.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    /// Why the body is not whole, if it is not.
    pub(super) cut: Option<String>,
}

/// Sends the request and reads the answer, following redirects of safe methods.
pub(super) async fn exchange(client: &Client, config: &Config) -> Result<Answer, Failure> {
    let within = config.timeout.to_duration();
    match tokio::time::timeout(within, follow(client, config)).await {
        Ok(answer) => answer,
        // Each request has the same limit, and so says itself where it was; only a chain of
        // redirects gets here.
        Err(_) => Err(Failure::Broken(no_answer(config.timeout))),
    }
}

async fn follow(client: &Client, config: &Config) -> Result<Answer, Failure> {
    let not_sent = |why: String| Failure::NotSent(harmless(&why));
    let mut url = Url::parse(&config.url).map_err(|error| not_sent(error.to_string()))?;
    let mut headers = header_map(config).map_err(not_sent)?;
    for _ in 0..=MOST_REDIRECTS {
        let request = request(client, config, url.clone(), headers.clone());
        let response = request
            .send()
            .await
            .map_err(|error| failure(error, config))?;
        let Some(next) = redirected(config, &url, &response) else {
            return Ok(answer(response, config).await);
        };
        if next.origin() != url.origin() {
            // Headers may hold a token that is meant for the first host only.
            headers.clear();
        }
        url = next;
    }
    Err(Failure::Broken(format!(
        "more than {MOST_REDIRECTS} redirects"
    )))
}

fn request(client: &Client, config: &Config, url: Url, headers: HeaderMap) -> RequestBuilder {
    let request = client
        .request(config.method.name(), url)
        .timeout(config.timeout.to_duration())
        .headers(headers);
    match (&config.body, &config.json) {
        (Some(body), _) => request.body(body.clone()),
        (None, Some(json)) => request.json(json),
        (None, None) => request,
    }
}

fn header_map(config: &Config) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in &config.headers {
        let odd = || format!("{name:?} is no header");
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| odd())?;
        let mut value = HeaderValue::from_str(value).map_err(|_| odd())?;
        value.set_sensitive(true);
        headers.insert(key, value);
    }
    Ok(headers)
}

/// Where a safe request is to be sent instead.
fn redirected(config: &Config, url: &Url, response: &Response) -> Option<Url> {
    let status = response.status();
    if !config.method.is_safe()
        || !status.is_redirection()
        || config.expect.status.contain(status.as_u16())
    {
        return None;
    }
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    url.join(location)
        .ok()
        .filter(|next| matches!(next.scheme(), "http" | "https"))
}

async fn answer(mut response: Response, config: &Config) -> Answer {
    let mut answer = Answer {
        status: response.status().as_u16(),
        body: Vec::new(),
        cut: None,
    };
    loop {
        match response.chunk().await {
            Ok(None) => return answer,
            Ok(Some(chunk)) => {
                let room = LARGEST_BODY.saturating_sub(answer.body.len());
                if chunk.len() > room {
                    answer.body.extend(chunk.iter().take(room));
                    answer.cut = Some(format!("the answer is larger than {LARGEST_BODY} bytes"));
                    return answer;
                }
                answer.body.extend_from_slice(&chunk);
            }
            Err(error) => {
                answer.cut = Some(reason(error, config));
                return answer;
            }
        }
    }
}

fn failure(error: reqwest::Error, config: &Config) -> Failure {
    if error.is_connect() || error.is_builder() {
        Failure::NotSent(reason(error, config))
    } else {
        Failure::Broken(reason(error, config))
    }
}

/// The error's own words and those of its causes, without the address, which may hold secrets.
fn reason(error: reqwest::Error, config: &Config) -> String {
    if error.is_timeout() && !error.is_connect() {
        return no_answer(config.timeout);
    }
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(next) = cause {
        words = next.to_string();
        cause = next.source();
    }
    harmless(&words)
}

fn no_answer(timeout: Millis) -> String {
    format!("no answer within {timeout}")
}
