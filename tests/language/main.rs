//! That the reader of runbooks is sound, whatever it is given: what is generated from the published
//! schema, what is written back, what is damaged, and what a fuzzer makes of it. All of it follows
//! the schema, so that new keys are covered by themselves.

#![expect(
    clippy::unwrap_used,
    reason = "what a test's helper cannot do fails the test"
)]

mod chance;
mod corpus;
mod damage;
mod fuzz;
mod generate;
mod heeded;
mod judge;
mod mutate;
mod published;
mod round_trip;
