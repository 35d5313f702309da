//! A request's attempt. It lives in the engine, so its folder holds only whether it may have left
//! and how it ended: enough to tell void from doubt after a crash.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use super::{Run, not_started};
use crate::backend::http::{self, Config, HttpOutcome};
use crate::room::event::AttemptReport;

/// Written before the request leaves.
const STARTED: &str = "request-started";
/// Written when its end is known.
const RESULT: &str = "request-result.json";

/// Finds out what became of a request of an earlier engine.
pub(super) async fn adopt(run: Run) {
    run.report(recovered(&run.dir)).await;
}

/// Performs a request. A cancelled one is seen through to its answer or its time limit: to give it
/// up would only make its outcome unknown.
pub(super) async fn perform(run: Run, config: &Config) {
    if *run.cancelled.borrow() {
        run.report(AttemptReport::Void).await;
        return;
    }
    if let Err(error) = mark_started(&run.dir) {
        run.report(not_started(&format!("{}: {error}", run.dir.display())))
            .await;
        return;
    }
    let report = run.masked(match http::perform(&run.means.client, config).await {
        HttpOutcome::InDoubt { why } => AttemptReport::InDoubt { why },
        outcome => AttemptReport::Finished {
            ok: outcome.succeeded(),
            said: outcome.said(),
        },
    });
    // Without it the attempt would be in doubt after a crash, which is then the truth.
    let _ = keep_result(&run.dir, &report);
    run.report(report).await;
}

fn recovered(dir: &Path) -> AttemptReport {
    if let Ok(text) = fs::read(dir.join(RESULT))
        && let Ok(report) = serde_json::from_slice(&text)
    {
        return report;
    }
    if dir.join(STARTED).exists() {
        let why = "the engine ended while the request was under way".to_owned();
        return AttemptReport::InDoubt { why };
    }
    AttemptReport::Void
}

fn mark_started(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    write_synced(&dir.join(STARTED), b"")?;
    File::open(dir)?.sync_all()
}

fn keep_result(dir: &Path, report: &AttemptReport) -> io::Result<()> {
    let text = serde_json::to_vec(report)?;
    let draft = dir.join("request-result.tmp");
    write_synced(&draft, &text)?;
    fs::rename(&draft, dir.join(RESULT))?;
    File::open(dir)?.sync_all()
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
