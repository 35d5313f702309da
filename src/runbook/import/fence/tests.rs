//! Fences as they stand in documents.

mod real;
