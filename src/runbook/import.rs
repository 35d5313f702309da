//! Markdown runbooks as they stand: what a prose runbook says becomes our language, and what it does
//! not say stays with it as notes.

pub mod alerts;
pub mod asciidoc;
pub mod blank;
pub mod blocks;
pub mod encoding;
pub mod escalation;
pub mod fence;
pub mod keep;
pub mod limit;
pub mod line;
pub mod moment;
pub mod people;
pub mod rst;
pub mod span;
pub mod table;
pub mod talk;
pub mod tiers;
pub mod token;
pub mod vocabulary;
pub mod words;
