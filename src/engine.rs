//! What does: the one process that owns a room, writes its journal and causes effects. The parts
//! that touch the machine stand here each by itself; what ought to happen is decided in `room`.
//!
//! ```text
//! keeper ── starts, restarts ──> engine
//!   folder  where the room lives, the lock      feed  what consoles are told, per console
//!   door    the server on the Unix socket       clock the only reader of clocks
//!   supervisor  the only place that starts tasks
//! ```

pub mod clock;
pub mod door;
pub mod feed;
pub mod folder;
pub mod keeper;
pub mod supervisor;
