//! The core: what a room is and how it changes. Pure and synchronous: no clock, no I/O, no
//! randomness. Time is an argument, effects are data.
//!
//! `decide` turns an input into events, `apply` folds an event into the room, `wanted` says what
//! ought to be running. Start-up, recovery and normal running are the same three functions.

mod apply;
pub mod card;
mod change;
pub mod command;
pub mod condition;
mod decide;
pub mod event;
pub mod id;
pub mod input;
pub mod moment;
pub mod plan;
pub mod reading;
pub mod refusal;
pub mod state;
pub mod wanted;

pub use apply::apply;
pub use command::Command;
pub use decide::{command_is_open, decide, may, stands_in};
pub use event::{Entry, Event};
pub use input::{Input, Now};
pub use plan::Plan;
pub use refusal::Refusal;
pub use state::Room;
pub use wanted::{Effort, Wanted, wanted};
