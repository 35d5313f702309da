//! The core, given, when, then: a room on a hand-set clock, one input, and what came of it. The
//! invariants of the design are property tests beside the tables.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests may fail loudly"
)]

mod approving;
mod authority;
mod blocking;
mod chance;
mod checklist;
mod conditions;
mod confirming;
mod corners;
mod deciding;
mod failing;
mod flow;
mod invariants;
mod items;
mod messages;
mod modes;
mod plan;
mod playbooks;
mod reloading;
mod reviewing;
mod rounds;
mod signing;

mod rehearsing;
mod retreating;
mod rolling_back;
mod scene;
mod shifting;
mod soaking;
mod stepping;
mod times;
mod triggering;
mod undoing;
mod values;
