//! The demo's small real fleet: a stable and a candidate service, a weighted proxy in front of
//! both, an admin API for weights, deploys and faults, and a steady load, all on loopback. The war
//! room meets it only from outside, over HTTP and `/metrics`, as it would meet production; so this
//! module knows nothing of rooms. Start at `serve`; scripts and the command line use `client`.

mod admin;
mod chance;
pub mod client;
mod clock;
mod error;
mod exposition;
mod fault;
mod histogram;
mod launch;
mod lease;
mod listen;
mod load;
mod manifest;
mod proxy;
mod pulse;
mod rollout;
mod serve;
mod service;
mod share;
mod side;
#[cfg(test)]
mod tests;
mod traffic;

pub use error::FleetError;
pub use fault::{FaultChange, Health, Target};
pub use launch::launch;
pub use manifest::{Manifest, Urls};
pub use serve::{ServeOptions, serve};
pub use side::{Side, UnknownWord};
