//! The console: one person's view of a room. Messages go in, a model changes, the model is drawn.
//! Nothing here causes an effect; a console asks the engine and shows what became of it.
//!
//! `model` is everything a console holds as plain data, `view` draws it and changes nothing,
//! `geometry` says where panes lie, for drawing and for the mouse.

pub mod geometry;
pub mod model;
pub mod view;
