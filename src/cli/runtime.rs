//! The async runtime, built by hand for the commands that need one.

use super::failure::{Exit, Failure};

/// Runs the work to its end.
pub(super) fn run<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let built = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("warroom")
        .build();
    let runtime = built.map_err(|error| {
        Failure::new(Exit::Failed, format!("cannot start threads: {error}"))
            .hint("this account may be at its limit of processes (ulimit -u)")
    })?;
    let done = runtime.block_on(work);
    // A task that still waits, as one that reads a terminal, must not keep the process.
    runtime.shutdown_background();
    Ok(done)
}
