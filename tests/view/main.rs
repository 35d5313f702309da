//! What the console draws, at the sizes that people have: the overview in every state, every
//! screen, every dialog, every theme; and that nothing which others wrote moves a terminal.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may fail by panicking, and one measures"
)]

mod dialogs;
mod hostile;
mod overview;
mod reviewing;
mod screens;
mod source;
mod stage;
mod themes;
