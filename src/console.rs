//! The console: one person's view of a room. Messages go in, a model changes, the model is drawn.
//! Nothing here causes an effect; a console asks the engine and shows what became of it.
//!
//! `model` is everything a console holds as plain data, `view` draws it and changes nothing,
//! `geometry` says where panes lie, for drawing and for the mouse. `terminal` and `input` are the
//! two ends of the wire to a person, `keys` and `action` say what a key does.

pub mod action;
pub mod clock;
pub mod geometry;
pub mod input;
pub mod keys;
pub mod model;
pub mod terminal;
pub mod view;
