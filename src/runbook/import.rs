//! Markdown runbooks as they stand: what a prose runbook says becomes our language, and what it does
//! not say stays with it as notes.

pub mod asciidoc;
pub mod blocks;
pub mod encoding;
pub mod fence;
pub mod keep;
pub mod rst;
pub mod words;
