//! The async runtime, built by hand for the commands that need one.

use super::failure::{Exit, Failure};

/// Runs the work of a process that does next to nothing, on its one thread.
pub(super) fn small<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let built = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    Ok(built.map_err(|error| no_runtime(&error))?.block_on(work))
}

/// Runs the work to its end.
pub(super) fn run<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let built = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("warroom")
        .build();
    let runtime = built.map_err(|error| no_runtime(&error))?;
    let done = runtime.block_on(work);
    // A task that still waits, as one that reads a terminal, must not keep the process.
    runtime.shutdown_background();
    Ok(done)
}

fn no_runtime(error: &std::io::Error) -> Failure {
    Failure::new(Exit::Failed, format!("cannot start threads: {error}"))
        .hint("this account may be at its limit of processes (ulimit -u)")
}
