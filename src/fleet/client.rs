//! What scripts and the command line ask of a running fleet: each function finds it by the
//! `fleet.json` in its folder, writes plain lines of progress, and fails when what was asked did
//! not come about.

mod check;
mod deploy;
mod line;

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::fault::FaultChange;
use super::manifest::Manifest;
use super::proxy::http_client;
use super::side::Side;
use super::{FleetError, Urls};
use crate::support::text::harmless;

pub use check::{smoke, validate};
pub use deploy::deploy;

/// Longer than a whole deploy, and than a change of weight that hangs in a demo.
const PATIENCE: Duration = Duration::from_mins(2);

/// A way to one fleet.
struct Connection {
    urls: Urls,
    http: reqwest::Client,
}

/// Whether the fleet of this manifest answers, and is the one that wrote it.
pub(super) async fn answers(manifest: &Manifest) -> bool {
    let Ok(http) = http_client(Duration::from_secs(2)) else {
        return false;
    };
    let url = format!("{}/status", manifest.urls.admin);
    let Ok(response) = http.get(url).send().await else {
        return false;
    };
    let found: Option<Value> = response.json().await.ok();
    found.is_some_and(|status| status["pid"] == manifest.pid)
}

/// Writes the whole state of the fleet as JSON.
///
/// # Errors
/// When there is no fleet or it does not answer.
pub async fn status(dir: &Path, out: &mut impl Write) -> Result<(), FleetError> {
    let status = Connection::to(dir)?
        .admin(Method::GET, "/status", None)
        .await?;
    Ok(writeln!(out, "{status:#}")?)
}

/// Sets the percent of traffic that the candidate gets.
///
/// # Errors
/// When there is no fleet, or it refuses the weight.
pub async fn set_weight(dir: &Path, percent: u8, out: &mut impl Write) -> Result<(), FleetError> {
    let asked = json!({ "candidate": percent });
    let weight = Connection::to(dir)?
        .admin(Method::PUT, "/weight", Some(asked))
        .await?;
    let (candidate, by) = (&weight["candidate"], weight["decided_by"].as_str());
    let by = harmless(by.unwrap_or("nobody"));
    Ok(writeln!(out, "{candidate} % to blue, by {by}")?)
}

/// Takes the candidate out of service.
///
/// # Errors
/// When there is no fleet or it does not answer.
pub async fn undeploy(dir: &Path, out: &mut impl Write) -> Result<(), FleetError> {
    Connection::to(dir)?
        .admin(Method::POST, "/undeploy", None)
        .await?;
    Ok(writeln!(out, "blue is undeployed and refuses connections")?)
}

/// Changes faults.
///
/// # Errors
/// When there is no fleet, or it refuses the change.
pub async fn fault(
    dir: &Path,
    change: &FaultChange,
    out: &mut impl Write,
) -> Result<(), FleetError> {
    let connection = Connection::to(dir)?;
    connection
        .admin(Method::PUT, "/fault", Some(json!(change)))
        .await?;
    Ok(writeln!(out, "fault set: {}", json!(change))?)
}

/// Clears all faults.
///
/// # Errors
/// When there is no fleet or it does not answer.
pub async fn clear_faults(dir: &Path, out: &mut impl Write) -> Result<(), FleetError> {
    Connection::to(dir)?
        .admin(Method::DELETE, "/fault", None)
        .await?;
    Ok(writeln!(out, "all faults cleared")?)
}

/// Throws the switch: all traffic to one side.
///
/// # Errors
/// When there is no fleet or it does not answer.
pub async fn switch(dir: &Path, to: Side, out: &mut impl Write) -> Result<(), FleetError> {
    let asked = json!({ "active": to.colour() });
    Connection::to(dir)?
        .admin(Method::POST, "/switch", Some(asked))
        .await?;
    Ok(writeln!(out, "all traffic goes to {}", to.colour())?)
}

/// Clears the caches.
///
/// # Errors
/// When there is no fleet or it does not answer.
pub async fn clear_caches(dir: &Path, out: &mut impl Write) -> Result<(), FleetError> {
    Connection::to(dir)?
        .admin(Method::POST, "/caches/clear", None)
        .await?;
    Ok(writeln!(out, "caches cleared")?)
}

/// Ends the fleet.
///
/// # Errors
/// When there is no fleet or it does not answer.
pub async fn stop(dir: &Path, out: &mut impl Write) -> Result<(), FleetError> {
    Connection::to(dir)?
        .admin(Method::POST, "/stop", None)
        .await?;
    Ok(writeln!(out, "the fleet is stopping")?)
}

impl Connection {
    fn to(dir: &Path) -> Result<Self, FleetError> {
        Ok(Self {
            urls: Manifest::read(dir)?.urls,
            http: http_client(PATIENCE)?,
        })
    }

    /// Asks the admin API; its JSON answer, or its refusal as an error.
    async fn admin(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, FleetError> {
        let what = format!("{method} {path}");
        let response = self.asked(method, path, body).await?;
        response
            .json()
            .await
            .map_err(|source| FleetError::Unreachable { what, source })
    }

    /// Asks the admin API; the answer if it is no refusal.
    async fn asked(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Response, FleetError> {
        let what = format!("{method} {path}");
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.urls.admin));
        if let Some(body) = body {
            request = request.json(&body);
        }
        match request.send().await {
            Err(source) => Err(FleetError::Unreachable { what, source }),
            Ok(response) if response.status().is_success() => Ok(response),
            Ok(response) => Err(refused(what, response).await),
        }
    }

    fn url(&self, side: Side) -> &str {
        match side {
            Side::Stable => &self.urls.stable,
            Side::Candidate => &self.urls.candidate,
        }
    }
}

async fn refused(what: String, response: Response) -> FleetError {
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap_or_default();
    let message = harmless(body["error"].as_str().unwrap_or("no reason given"));
    FleetError::Refused {
        what,
        status,
        message,
    }
}
