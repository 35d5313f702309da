//! The HTTP backend, its pure part: what a request is, which mistakes it can hold, the exact words
//! for what it will do, and where a weight may be put into it. Sending is in `perform`, reading a
//! lever back in `read`.

use std::collections::BTreeMap;

use reqwest::Url;
use reqwest::header::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::weight;
use crate::support::redact::{MASK, Redactor};
use crate::support::text::harmless;
use crate::support::{Decimal, Millis};

mod client;
mod perform;
mod read;
mod status;

pub use client::builder;
pub use perform::{HttpOutcome, perform};
pub(super) use read::decimal_of;
pub use read::{ReadConfig, ReadError, read};
pub use status::{StatusError, Statuses};

/// Time for the whole exchange where nothing else is written.
pub const DEFAULT_TIMEOUT: Millis = Millis::seconds(10);

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The method; GET when absent.
    #[serde(default)]
    pub method: Method,
    /// The whole address.
    pub url: String,
    /// Headers by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The body as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<Value>,
    /// When it counts as done well.
    #[serde(default)]
    pub expect: Expect,
    /// Time for the whole exchange.
    #[serde(default = "default_timeout")]
    pub timeout: Millis,
    /// Sending it twice does no harm.
    #[serde(default)]
    pub repeatable: bool,
}

fn default_timeout() -> Millis {
    DEFAULT_TIMEOUT
}

/// A request method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names are those of RFC 9110, section 9")]
pub enum Method {
    #[default]
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// Whether it changes nothing by definition (RFC 9110, section 9.2.1).
    #[must_use]
    pub fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head)
    }

    fn name(self) -> reqwest::Method {
        match self {
            Self::Get => reqwest::Method::GET,
            Self::Head => reqwest::Method::HEAD,
            Self::Post => reqwest::Method::POST,
            Self::Put => reqwest::Method::PUT,
            Self::Patch => reqwest::Method::PATCH,
            Self::Delete => reqwest::Method::DELETE,
        }
    }
}

/// When a request counts as done well.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// Status codes that mean success.
    pub status: Statuses,
    /// Values that the JSON answer must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub json: Vec<Holds>,
}

/// One value that a JSON answer must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holds {
    /// Where: a JSON pointer (RFC 6901), empty for the whole answer.
    pub pointer: String,
    /// What.
    pub equals: Value,
}

/// What is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The configuration has another shape.
    #[error("read the request: {0}")]
    Shape(String),
    /// The address is none.
    #[error("{url:?} is no address: {why}")]
    Url {
        /// As written, harmless.
        url: String,
        /// Why not.
        why: String,
    },
    /// The address is neither http nor https.
    #[error("{0:?} is neither http nor https")]
    Scheme(String),
    /// A header that HTTP cannot carry.
    #[error("{0:?} is no header")]
    Header(String),
    /// Two bodies.
    #[error("a request has either body or json, not both")]
    TwoBodies,
    /// A body where none is sent.
    #[error("a GET or HEAD request has no body")]
    BodyUnwanted,
    /// A pointer that is none.
    #[error("{0:?} is no JSON pointer")]
    Pointer(String),
    /// No time at all.
    #[error("timeout is zero")]
    ZeroTimeout,
}

impl HttpError {
    /// What to do about it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Pointer(_) => Some("a pointer begins with a slash: \"/weights/blue\""),
            Self::Url { .. } => Some("write the whole address: \"http://127.0.0.1:8080/path\""),
            Self::BodyUnwanted => Some("name the method: \"method: PUT\""),
            _ => None,
        }
    }
}

impl Config {
    /// The request that a plan holds.
    ///
    /// # Errors
    ///
    /// The first mistake found.
    pub fn parse(value: &Value) -> Result<Self, HttpError> {
        let config: Self = serde_json::from_value(value.clone())
            .map_err(|error| HttpError::Shape(harmless(&error.to_string())))?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), HttpError> {
        check_url(&self.url)?;
        check_headers(&self.headers)?;
        for holds in &self.expect.json {
            check_pointer(&holds.pointer)?;
        }
        match (&self.body, &self.json) {
            (Some(_), Some(_)) => return Err(HttpError::TwoBodies),
            (None, None) => {}
            _ if self.method.is_safe() => return Err(HttpError::BodyUnwanted),
            _ => {}
        }
        if self.timeout == Millis::ZERO {
            return Err(HttpError::ZeroTimeout);
        }
        Ok(())
    }

    /// Exactly what will be sent and expected, on one or more lines, with secrets masked.
    #[must_use]
    pub fn describe(&self, redactor: &Redactor) -> String {
        let mut lines = vec![format!(
            "{} {}",
            self.method.name(),
            without_password(&self.url)
        )];
        for (name, value) in &self.headers {
            lines.push(format!("  {name}: {value}"));
        }
        if let Some(body) = &self.body {
            lines.extend(body.lines().map(|line| format!("  {line}")));
        }
        if let Some(json) = &self.json {
            lines.push(format!("  {json}"));
        }
        lines.push(format!("  expects {}", self.expect.status));
        for holds in &self.expect.json {
            lines.push(format!("  expects {} = {}", holds.pointer, holds.equals));
        }
        let masked = redactor.masked(&lines.join("\n"));
        let clean: Vec<String> = masked.lines().map(harmless).collect();
        clean.join("\n")
    }
}

/// The request with `{{weight}}` filled in its address, header values, body and expectations. In a JSON body a
/// string that is only the placeholder becomes a number; keys and structure never change.
#[must_use]
pub fn with_weight(config: &Config, share: Decimal) -> Config {
    let mut config = config.clone();
    config.url = weight::filled(&config.url, share);
    for value in config.headers.values_mut() {
        *value = weight::filled(value, share);
    }
    config.body = config.body.map(|body| weight::filled(&body, share));
    if let Some(json) = &mut config.json {
        fill(json, share);
    }
    for holds in &mut config.expect.json {
        fill(&mut holds.equals, share);
    }
    config
}

fn fill(json: &mut Value, share: Decimal) {
    match json {
        Value::String(text) if weight::is_placeholder(text) => *json = number(share),
        Value::String(text) => *text = weight::filled(text, share),
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, share)),
        Value::Object(fields) => fields.values_mut().for_each(|field| fill(field, share)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The number as JSON has it; a share in percent is well within what both forms hold exactly.
fn number(share: Decimal) -> Value {
    match share.to_whole() {
        Some(whole) => whole.into(),
        None => share.to_f64().into(),
    }
}

/// Shown addresses keep the user's name and lose the password.
fn without_password(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else {
        return url.to_owned();
    };
    if parsed.password().is_none() || parsed.set_password(Some(MASK)).is_err() {
        return url.to_owned();
    }
    parsed.to_string()
}

fn check_url(url: &str) -> Result<(), HttpError> {
    // A weight in the address is a number by then.
    let parsed =
        Url::parse(&weight::filled(url, Decimal::ZERO)).map_err(|error| HttpError::Url {
            url: harmless(url),
            why: error.to_string(),
        })?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(HttpError::Scheme(harmless(parsed.scheme())));
    }
    Ok(())
}

fn check_headers(headers: &BTreeMap<String, String>) -> Result<(), HttpError> {
    for (name, value) in headers {
        let fine =
            HeaderName::from_bytes(name.as_bytes()).is_ok() && HeaderValue::from_str(value).is_ok();
        if !fine {
            // The value may be a secret; the name is enough to find it.
            return Err(HttpError::Header(harmless(name)));
        }
    }
    Ok(())
}

fn check_pointer(pointer: &str) -> Result<(), HttpError> {
    if pointer.is_empty() || pointer.starts_with('/') {
        return Ok(());
    }
    Err(HttpError::Pointer(harmless(pointer)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn request(value: &Value) -> Config {
        Config::parse(value).unwrap()
    }

    #[test]
    fn mistakes_are_named() {
        let url = "http://127.0.0.1/";
        for (value, error) in [
            (json!({"url": "ftp://a/"}), HttpError::Scheme("ftp".into())),
            (
                json!({"url": url, "headers": {"a b": "c"}}),
                HttpError::Header("a b".into()),
            ),
            (
                json!({"url": url, "headers": {"a": "b\r\nc: d"}}),
                HttpError::Header("a".into()),
            ),
            (
                json!({"url": url, "method": "PUT", "body": "a", "json": 1}),
                HttpError::TwoBodies,
            ),
            (json!({"url": url, "body": "a"}), HttpError::BodyUnwanted),
            (json!({"url": url, "timeout": 0}), HttpError::ZeroTimeout),
            (
                json!({"url": url, "expect": {"json": [{"pointer": "a", "equals": 1}]}}),
                HttpError::Pointer("a".into()),
            ),
        ] {
            assert_eq!(Config::parse(&value), Err(error), "{value}");
        }
        let relative = Config::parse(&json!({"url": "/weights"}));
        assert!(
            matches!(relative, Err(HttpError::Url { .. })),
            "{relative:?}"
        );
        let unknown = Config::parse(&json!({"url": url, "verb": "PUT"}));
        assert!(matches!(unknown, Err(HttpError::Shape(_))), "{unknown:?}");
    }

    #[test]
    fn a_weight_goes_into_values_and_never_into_structure() {
        let config = request(&json!({
            "method": "PUT", "url": "http://127.0.0.1/w/{{ weight }}?w={{weight}}",
            "headers": {"X-Weight": "{{weight}}%"},
            "json": {"{{weight}}": ["{{weight}}", "is {{weight}}", true, {"w": "{{ weight }}"}]},
        }));
        let filled = with_weight(&config, "12.5".parse().unwrap());
        assert_eq!(filled.url, "http://127.0.0.1/w/12.5?w=12.5");
        assert_eq!(filled.headers["X-Weight"], "12.5%");
        assert_eq!(
            filled.json.unwrap(),
            json!({"{{weight}}": [12.5, "is 12.5", true, {"w": 12.5}]})
        );
        let whole = with_weight(&config, 25.into()).json.unwrap();
        assert_eq!(whole["{{weight}}"][0].to_string(), "25");
    }

    #[test]
    fn a_description_says_everything_and_masks_secrets() {
        let config = request(&json!({
            "method": "PUT", "url": "http://ops:pass@127.0.0.1:9/w", "headers": {"Token": "hunter22"},
            "json": {"w": 5}, "expect": {"status": [204, "3xx"], "json": [{"pointer": "/w", "equals": 5}]},
        }));
        assert_eq!(
            config.describe(&Redactor::new(["hunter22"])),
            "PUT http://ops:********@127.0.0.1:9/w\n  Token: ********\n  {\"w\":5}\n  \
             expects status 204 or 3xx\n  expects /w = 5"
        );
    }

    #[test]
    fn a_request_survives_being_written_down() {
        let config = request(&json!({
            "method": "POST", "url": "http://127.0.0.1/", "body": "x", "expect": {"status": ["200-204"]},
        }));
        assert_eq!(request(&serde_json::to_value(&config).unwrap()), config);
    }
}
