//! Samples in, known-or-unknown out: where the numbers of a run come from.
//!
//! `exposition` reads `/metrics` pages, `series` keeps their points, `promql` evaluates queries over
//! them, `source` asks over the network, `sight` says when we can no longer trust what we see.
//! Floats live only in here: what leaves is decimal.

pub mod exposition;
pub mod labels;
pub mod promql;
pub mod series;
pub mod sight;
pub mod source;
pub mod target;

pub use labels::Labels;
