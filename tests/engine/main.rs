//! The engine as it runs: real keepers, engines, shims and scripts, killed in the worst moments;
//! consoles that come and go; a world of our own to move and to measure. Loopback only.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests may fail loudly, and real processes take real time"
)]

mod cancelling;
mod capturing;
mod crashing;
mod recovering;
mod reloading;
mod returning;
mod reviewing;
mod seeing;
mod stand;
mod storing;
mod watching;
mod world;
