//! The levers: what an action does to the world outside. Each kind has a pure configuration with
//! its own error, says exactly what it will do, whether it may be repeated and how doubt about it
//! is settled. A further lever is one file beside `command` and one row in each `match` here.
//!
//! Commands run in their own process (`shim`) on a folder that outlives the engine (`attempt`);
//! HTTP requests run in the engine.

pub mod attempt;
pub mod command;
pub mod shim;
