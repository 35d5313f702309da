//! The whole demo driven from a shell script, with the real program, fleet, engine and deploy: see
//! demo.sh beside this file.
#![expect(
    clippy::disallowed_methods,
    reason = "the test runs the real program by a real script"
)]

use std::process::Command;

/// Seconds; the run takes a hundred on an idle machine, for soaks and windows are real time.
const LIMIT: &str = "400";

#[test]
fn a_shell_script_runs_the_whole_demo_and_its_rollback() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/demo.sh");
    // In its own process group, so that the limit ends the script and what it waits for; the
    // script's own end then stops room and fleet.
    let output = Command::new("timeout")
        .args(["--signal=INT", "--kill-after=30", LIMIT, "bash", script])
        .arg(env!("CARGO_BIN_EXE_warroom"))
        .output()
        .unwrap();
    let (told, failed) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{told}\n{failed}");
    assert!(told.contains("confirmed, within its budget"), "{told}");
    assert!(failed.contains("its fleet has ended too"), "{failed}");
}
