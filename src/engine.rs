//! What does: the one process that owns a room, writes its journal and causes effects. The parts
//! that touch the machine stand here each by itself; what ought to happen is decided in `room`.
//!
//! ```text
//! keeper ── starts, restarts ──> run, the loop
//!   folder     where the room lives, the lock     ledger     decide, append, apply
//!   door       the server on the Unix socket      attempts   what is performed in the world
//!   feed       what consoles are told             observers  what is polled, and the view of it
//!   supervisor the only place that starts tasks   clock      the only reader of clocks
//! ```

mod attempts;
pub mod clock;
pub mod door;
pub mod feed;
pub mod folder;
pub mod keeper;
mod ledger;
mod observers;
pub mod preflight;
pub mod run;
mod secrets;
pub mod supervisor;
mod view;
