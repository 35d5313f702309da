//! The runbook's language: YAML read into a tree with places (`tree`), understood into a document
//! (`document`), checked and compiled to `room::plan`. Every mistake is told at once, with its
//! place and what to do about it (`diagnostic`). Knows nothing of a running room.

mod compile;
pub mod diagnostic;
pub mod diff;
pub mod document;
pub mod import;
mod include;
pub mod known;
mod print;
mod sample;
mod schema;
mod template;
mod texts;
pub mod tree;
pub mod yaml;

pub use compile::{Compiled, Inputs, check, compile, default_environment, digest};
pub use diagnostic::{Diagnostic, Paint, Severity, Span, render, to_json};
pub use diff::{diff, diff_to_json, print_diff};
pub use include::{Files, Loaded, included};
pub use print::print_plan;
pub use sample::{Sample, samples};
pub use schema::schema;
pub use template::{Answers, Mover, Strategy, Team, template};
pub use texts::{Origin, Texts};
