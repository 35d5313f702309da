//! Reads one number: what a lever reports about itself.

use std::collections::BTreeMap;

use reqwest::Client;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::client::{Failure, exchange};
use super::{
    Config, Expect, HttpError, Method, check_headers, check_pointer, check_url, default_timeout,
};
use crate::support::text::{fit, harmless};
use crate::support::{Decimal, Millis};

/// Where a number is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadConfig {
    /// The whole address.
    pub url: String,
    /// Headers by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Where in the JSON answer: a JSON pointer (RFC 6901). Without one the answer is the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// What the number is multiplied with to become percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<Decimal>,
    /// Answers that are words, and the percent that each means.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Decimal>,
    /// Time for the whole exchange.
    #[serde(default = "default_timeout")]
    pub timeout: Millis,
}

/// Why there is no number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No answer, or not a whole one.
    #[error("read back: {0}")]
    Unreachable(String),
    /// An answer that is none.
    #[error("read back: status {0}")]
    Status(u16),
    /// The answer is no JSON.
    #[error("read back: the answer is no JSON")]
    NotJson,
    /// The answer has nothing there.
    #[error("read back: the answer has no {0}")]
    Absent(String),
    /// What is there is no number.
    #[error("read back: {0:?} is no number")]
    NotANumber(String),
}

impl ReadConfig {
    /// The reading that a plan holds.
    ///
    /// # Errors
    ///
    /// The first mistake found.
    pub fn parse(value: &Value) -> Result<Self, HttpError> {
        let config: Self = serde_json::from_value(value.clone())
            .map_err(|error| HttpError::Shape(harmless(&error.to_string())))?;
        check_url(&config.url)?;
        check_headers(&config.headers)?;
        check_pointer(config.pointer.as_deref().unwrap_or_default())?;
        if config.timeout == Millis::ZERO {
            return Err(HttpError::ZeroTimeout);
        }
        Ok(config)
    }

    /// The request that this reading sends.
    #[must_use]
    pub fn request(&self) -> Config {
        Config {
            method: Method::Get,
            url: self.url.clone(),
            headers: self.headers.clone(),
            body: None,
            json: None,
            expect: Expect::default(),
            timeout: self.timeout,
            repeatable: true,
        }
    }
}

/// Reads the number once, within the timeout.
///
/// # Errors
///
/// When there is no answer, or no number where one should be.
pub async fn read(client: &Client, config: &ReadConfig) -> Result<Decimal, ReadError> {
    let request = config.request();
    let answer = exchange(client, &request)
        .await
        .map_err(|failure| match failure {
            Failure::NotSent(why) | Failure::Broken(why) => ReadError::Unreachable(why),
        })?;
    if !request.expect.status.contain(answer.status) {
        return Err(ReadError::Status(answer.status));
    }
    if let Some(why) = answer.cut {
        return Err(ReadError::Unreachable(why));
    }
    let number = number_in(&answer.body, config)?;
    match config.times {
        Some(times) => number
            .checked_mul(times)
            .ok_or_else(|| ReadError::NotANumber(number.to_string())),
        None => Ok(number),
    }
}

fn number_in(body: &[u8], config: &ReadConfig) -> Result<Decimal, ReadError> {
    let word = |text: &str| match config.values.get(text.trim()) {
        Some(meaning) => Ok(*meaning),
        None => decimal_of(text),
    };
    let Some(pointer) = config.pointer.as_deref() else {
        return word(&String::from_utf8_lossy(body));
    };
    let json: Value = serde_json::from_slice(body).map_err(|_| ReadError::NotJson)?;
    match json.pointer(pointer) {
        Some(Value::Number(number)) => decimal_of(&number.to_string()),
        Some(Value::String(text)) => word(text),
        Some(other) => Err(not_a_number(&other.to_string())),
        None => Err(ReadError::Absent(harmless(pointer))),
    }
}

/// A number as levers print it, with or without a percent sign.
pub(in crate::backend) fn decimal_of(text: &str) -> Result<Decimal, ReadError> {
    let trimmed = text.trim();
    let number = trimmed.strip_suffix('%').unwrap_or(trimmed).trim_end();
    number.parse().map_err(|_| not_a_number(trimmed))
}

fn not_a_number(text: &str) -> ReadError {
    ReadError::NotANumber(fit(&harmless(text), 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(pointer: Option<&str>) -> ReadConfig {
        let config = serde_json::json!({
            "url": "http://127.0.0.1/", "pointer": pointer, "values": {"blue": "100", "green": "0"},
        });
        ReadConfig::parse(&config).unwrap()
    }

    #[test]
    fn a_word_is_the_percent_that_it_means() {
        let config = reading(Some("/active"));
        let read = |body: &[u8]| number_in(body, &config).map(|number| number.to_string());
        assert_eq!(read(br#"{"active":"blue"}"#), Ok("100".to_owned()));
        assert_eq!(read(br#"{"active":"green"}"#), Ok("0".to_owned()));
        assert_eq!(
            read(br#"{"active":"red"}"#),
            Err(ReadError::NotANumber("red".into()))
        );
    }

    #[test]
    fn numbers_are_found_where_the_pointer_says() {
        for (body, pointer, number) in [
            ("25\n", None, Ok("25")),
            (" 12.5 %", None, Ok("12.5")),
            (r#"{"w":{"blue":25}}"#, Some("/w/blue"), Ok("25")),
            (r#"{"w":"0.1"}"#, Some("/w"), Ok("0.1")),
            (r#"{"w":1e-1}"#, Some("/w"), Ok("0.1")),
            (
                r#"{"w":true}"#,
                Some("/w"),
                Err(ReadError::NotANumber("true".into())),
            ),
            ("{}", Some("/w"), Err(ReadError::Absent("/w".into()))),
            ("<html>", Some("/w"), Err(ReadError::NotJson)),
            ("", None, Err(ReadError::NotANumber(String::new()))),
        ] {
            let config = reading(pointer);
            let read = number_in(body.as_bytes(), &config).map(|number| number.to_string());
            assert_eq!(read, number.map(str::to_owned), "{body}");
        }
    }
}
