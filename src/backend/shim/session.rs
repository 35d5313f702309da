//! Cuts the shim loose from whoever started it: own session, deaf to the signals of a dying
//! terminal, and on Linux the adopter of whatever its command leaves behind.

use nix::unistd::{getpid, getsid, setsid};
use tokio::signal::unix::{SignalKind, signal};

/// Leaves the engine's session, adopts orphans, and stops obeying HUP, INT and TERM.
pub(super) fn detach() {
    // Refused only to a group leader, which is what a shell makes of a shim started by hand.
    let _ = setsid();
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_child_subreaper(true);
    ignore_signals();
}

/// The session that the command will be in.
pub(super) fn id() -> i32 {
    getsid(None).unwrap_or_else(|_| getpid()).as_raw()
}

/// Handlers, not "ignore": a handler is reset by exec, so that the command gets every signal as
/// usual. Once set they stay, also when the runtime that set them is gone.
fn ignore_signals() {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
    else {
        return;
    };
    let _entered = runtime.enter();
    for kind in [
        SignalKind::hangup(),
        SignalKind::interrupt(),
        SignalKind::terminate(),
    ] {
        // A signal that cannot be caught is obeyed; the attempt is then found in doubt.
        drop(signal(kind));
    }
}
