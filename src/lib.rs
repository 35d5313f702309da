//! warroom: a full-screen terminal war room from which a team runs a production deployment.
//!
//! Read in this order: `support` holds the ground, `room` decides, `journal` remembers, `engine`
//! does, `console` shows, `cli` wires it all. ARCHITECTURE.md has the drawing.

pub mod backend;
pub mod cli;
pub mod console;
pub mod engine;
pub mod fleet;
pub mod journal;
pub mod metrics;
pub mod room;
pub mod runbook;
pub mod settings;
pub mod support;
pub mod wire;
