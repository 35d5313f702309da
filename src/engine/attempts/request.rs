//! A request's attempt. It lives in the engine, so its folder holds only whether it may have left
//! and how it ended: enough to tell void from doubt after a crash.

use std::collections::BTreeMap;
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
    if let Err(error) = mark_started(&run.dir)
        && !run.regardless
    {
        run.report(not_started(&format!("{}: {error}", run.dir.display())))
            .await;
        return;
    }
    let report = run.masked(match http::perform(&run.means.client, config).await {
        HttpOutcome::InDoubt { why } => AttemptReport::InDoubt { why },
        outcome => AttemptReport::Finished {
            ok: outcome.succeeded(),
            said: outcome.said(),
            values: BTreeMap::new(),
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;
    use tokio::sync::{mpsc, watch};

    use super::super::Means;
    use super::*;
    use crate::engine::clock::Clock;
    use crate::engine::secrets::Secrets;

    /// A lever that answers one request and then waits.
    async fn answers(listener: TcpListener) {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 1024]).await.unwrap();
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(answer).await.unwrap();
        std::future::pending::<()>().await;
    }

    /// What becomes of a request whose folder cannot be made.
    async fn without_a_folder(regardless: bool) -> AttemptReport {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let means = Means {
            program: file.clone(),
            folder: file.clone(),
            scratch: file.clone(),
            runbook_folder: folder.path().to_owned(),
            environment: BTreeMap::default(),
            variables: BTreeMap::default(),
            secrets: Secrets::default(),
            client: http::builder().build().unwrap(),
            clock: Clock::machine(),
        };
        let (reports, mut told) = mpsc::channel(1);
        let run = Run {
            id: crate::room::id::AttemptId(1),
            dir: file.join("1"),
            means: Arc::new(means),
            regardless,
            captures: Vec::new(),
            cancelled: watch::channel(false).1,
            reports,
            printed: mpsc::channel(1).0,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/weight", listener.local_addr().unwrap());
        let config = Config::parse(&json!({"method": "PUT", "url": url})).unwrap();
        tokio::select! {
            () = perform(run, &config) => {}
            () = answers(listener) => {}
        }
        told.recv().await.unwrap().1
    }

    #[tokio::test]
    async fn traffic_goes_back_to_stable_though_no_file_can_say_so() {
        let done = without_a_folder(true).await;
        assert!(
            matches!(done, AttemptReport::Finished { ok: true, .. }),
            "{done:?}"
        );
    }

    #[tokio::test]
    async fn nothing_else_is_sent_that_a_crash_would_leave_unknown() {
        let refused = without_a_folder(false).await;
        let AttemptReport::Finished {
            ok: false, said, ..
        } = refused
        else {
            panic!("{refused:?}");
        };
        assert!(said.starts_with("could not start: "), "{said}");
    }
}
