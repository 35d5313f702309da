//! What is understood of runbooks in prose: the figures of real ones, which are not ours and are
//! read from beside the repository where they are, and invented ones for every pattern.

#![expect(
    clippy::unwrap_used,
    reason = "what a test's helper cannot do fails the test"
)]

mod any;
mod bindings;
mod bounds;
#[path = "../language/chance.rs"]
mod chance;
mod counts;
mod figures;
mod fixtures;
mod fuzz;
mod judge;
mod languages;
mod mutate;
mod patterns;
mod phases;
mod shared;
mod sound;
mod whole;
