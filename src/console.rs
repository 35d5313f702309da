//! The console: one person's view of a room. Messages go in, a model changes, the model is drawn.
//! Nothing here causes an effect; a console asks the engine and shows what became of it.
//!
//! `model` is everything a console holds as plain data, `update` changes it, `view` draws it and
//! changes nothing, `geometry` says where panes lie. `terminal` and `input` are the two ends of
//! the wire to a person, `link` the one to the engine; `keys` and `action` say what a key does.

pub mod action;
pub mod ask;
pub mod candidate;
pub mod clock;
pub mod dialog;
pub mod geometry;
pub mod input;
pub mod keys;
pub mod link;
pub mod model;
pub mod palette;
pub mod picture;
pub mod review;
pub mod run;
#[cfg(test)]
pub(crate) mod sample;
pub mod source;
pub mod terminal;
pub mod textentry;
pub mod under;
pub mod update;
pub mod view;
