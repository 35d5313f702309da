//! Deploying a version and watching it come in.

use std::io::Write;
use std::path::Path;

use reqwest::Method;
use serde_json::json;

use super::line::Lines;
use super::{Connection, FleetError};
use crate::fleet::rollout::DEPLOYED;

/// Deploys a version to the candidate, line by line.
///
/// # Errors
/// When there is no fleet, it refuses, or the version is not in place at the end. The fleet goes on
/// with a deploy that nobody watches any more.
pub async fn deploy(dir: &Path, version: &str, out: &mut impl Write) -> Result<(), FleetError> {
    let connection = Connection::to(dir)?;
    let asked = json!({ "version": version });
    let mut response = connection
        .asked(Method::POST, "/deploy", Some(asked))
        .await?;
    let mut lines = Lines::default();
    let mut last = String::from("nothing was heard of it");
    let unreachable = |source| FleetError::Unreachable {
        what: "POST /deploy".to_owned(),
        source,
    };
    while let Some(piece) = response.chunk().await.map_err(unreachable)? {
        for line in lines.push(&piece) {
            writeln!(out, "{line}")?;
            last = line;
        }
        out.flush()?;
    }
    if let Some(line) = lines.rest() {
        writeln!(out, "{line}")?;
        last = line;
    }
    if last.starts_with(DEPLOYED) {
        return Ok(());
    }
    Err(FleetError::DeployFailed {
        version: version.to_owned(),
        reason: last,
    })
}
