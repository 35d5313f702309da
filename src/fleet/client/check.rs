//! The two rounds of checks that a deployment makes: of one side by itself before users meet it, and
//! of the whole once all users do. Every check is made and told, also after one has failed.

use std::io::Write;
use std::path::Path;

use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::{Connection, FleetError};
use crate::fleet::side::Side;
use crate::support::text::harmless;

/// Requests that a validation sends through the proxy.
const REQUESTS: usize = 20;

/// What one check found: well or not, and a word on it.
type Finding = Result<String, String>;

/// Asks one side for its health, its readiness and its version.
///
/// # Errors
/// When there is no fleet, or any check failed.
pub async fn smoke(
    dir: &Path,
    side: Side,
    version: Option<&str>,
    out: &mut impl Write,
) -> Result<(), FleetError> {
    let connection = Connection::to(dir)?;
    writeln!(out, "smoke test of {}", side.colour())?;
    let mut round = Round::new("smoke test", out);
    let health = connection.probe(side, "/health").await;
    round.tell("health", health.map(|body| checks_in(&body)))?;
    let ready = connection.probe(side, "/ready").await;
    round.tell("ready", ready.map(|body| workers_in(&body)))?;
    let found = connection.probe(side, "/version").await;
    round.tell("version", found.and_then(|body| expected(&body, version)))?;
    round.end()
}

/// Asks whether users are served, and all of them by one side.
///
/// # Errors
/// When there is no fleet, or any check failed.
pub async fn validate(dir: &Path, side: Side, out: &mut impl Write) -> Result<(), FleetError> {
    let connection = Connection::to(dir)?;
    writeln!(out, "validation of {}", side.colour())?;
    let mut round = Round::new("validation", out);
    round.tell("users", connection.users().await)?;
    round.tell("traffic", connection.all_traffic_at(side).await)?;
    let health = connection.probe(side, "/health").await;
    round.tell("health", health.map(|body| checks_in(&body)))?;
    round.end()
}

impl Connection {
    /// A side's JSON answer, if it is 200.
    async fn probe(&self, side: Side, path: &str) -> Result<Value, String> {
        let url = format!("{}{path}", self.url(side));
        let answer = self.http.get(url).send().await;
        let response = answer.map_err(|_| "no answer".to_owned())?;
        match response.status() {
            StatusCode::OK => response.json().await.map_err(|_| "no JSON".to_owned()),
            other => Err(other.as_u16().to_string()),
        }
    }

    async fn users(&self) -> Finding {
        let mut answered = 0;
        for _ in 0..REQUESTS {
            let answer = self.http.get(&self.urls.proxy).send().await;
            answered += usize::from(answer.is_ok_and(|r| r.status().is_success()));
        }
        let found = format!("{answered} of {REQUESTS} answered");
        sorted(answered == REQUESTS, found)
    }

    async fn all_traffic_at(&self, side: Side) -> Finding {
        let weight = self.admin(Method::GET, "/weight", None).await;
        let weight = weight.map_err(|error| error.to_string())?;
        let percent = &weight[side.name()];
        let by = harmless(weight["decided_by"].as_str().unwrap_or("nobody"));
        sorted(
            *percent == 100,
            format!("{percent} % to {}, by {by}", side.colour()),
        )
    }
}

fn sorted(well: bool, found: String) -> Finding {
    if well { Ok(found) } else { Err(found) }
}

fn checks_in(body: &Value) -> String {
    let word = |name: &str| harmless(body["checks"][name].as_str().unwrap_or("unknown"));
    format!(
        "200, database {}, cache {}",
        word("database"),
        word("cache")
    )
}

fn workers_in(body: &Value) -> String {
    format!(
        "200, {} of {} workers",
        body["workers_ready"], body["workers"]
    )
}

fn expected(body: &Value, version: Option<&str>) -> Finding {
    let found = harmless(body["version"].as_str().unwrap_or("none"));
    match version {
        Some(version) if version != found => Err(format!("{found}, not {}", harmless(version))),
        _ => Ok(found),
    }
}

/// A round of checks as it is told.
struct Round<'a, W> {
    what: &'static str,
    out: &'a mut W,
    made: usize,
    failed: usize,
}

impl<'a, W: Write> Round<'a, W> {
    fn new(what: &'static str, out: &'a mut W) -> Self {
        Self {
            what,
            out,
            made: 0,
            failed: 0,
        }
    }

    fn tell(&mut self, name: &str, finding: Finding) -> Result<(), FleetError> {
        self.made += 1;
        self.failed += usize::from(finding.is_err());
        let (word, found) = match finding {
            Ok(found) => ("ok", found),
            Err(found) => ("FAILED", found),
        };
        writeln!(self.out, "{word:<7} {name:<8} {found}")?;
        Ok(self.out.flush()?)
    }

    fn end(self) -> Result<(), FleetError> {
        if self.failed == 0 {
            return Ok(());
        }
        Err(FleetError::ChecksFailed {
            what: self.what,
            failed: self.failed,
            of: self.made,
        })
    }
}
