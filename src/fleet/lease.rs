//! The lease: a file that the rooms of a fleet touch. When it is gone, or nobody has touched it for
//! too long, the fleet ends, so that no demo is left running for ever.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::clock::age_of;

/// A lease that nobody touched for so long has run out.
const RUNS_OUT: Duration = Duration::from_hours(2);

/// Returns once the lease has run out; never without one.
pub(super) async fn run_out(lease: Option<PathBuf>, every: Duration) {
    let Some(lease) = lease else {
        return std::future::pending().await;
    };
    let mut checks = tokio::time::interval(every);
    while holds(&lease) {
        checks.tick().await;
    }
}

/// Whether the lease is there and young enough.
fn holds(lease: &Path) -> bool {
    fs::metadata(lease).is_ok_and(|found| {
        found
            .modified()
            .is_ok_and(|touched| age_of(touched) < RUNS_OUT)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn a_lease_holds_while_it_is_young() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lease");
        assert!(!holds(&path));
        let file = fs::File::create(&path).unwrap();
        assert!(holds(&path));
        // A moment long before any machine's clock.
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert!(!holds(&path));
    }
}
