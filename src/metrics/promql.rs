//! PromQL, the part that a runbook's metrics use, evaluated over locally scraped series exactly as
//! Prometheus does (checked against 2.42). `parse` and `check` refuse everything else with its
//! place, so that a query means the same here and there or does not run at all.
//!
//! ```text
//!   text ── lex ──► parse ──► check ──► Expr ── eval(store, time) ──► Value
//! ```

mod aggregate;
mod binary;
mod call;
mod check;
mod error;
mod eval;
mod histogram;
mod lex;
mod literal;
mod parse;
mod syntax;
mod window;

use std::collections::BTreeSet;

pub use error::{EvalError, QueryError};
pub use eval::{LOOKBACK_MS, Sample, Scalar, Value};
pub use syntax::{Matcher, Selector};

use super::series::Store;
use syntax::{Node, Spanned};

/// Longest query that is read.
pub const QUERY_LIMIT: usize = 16 * 1024;

/// A query that was parsed and checked.
#[derive(Clone, Debug)]
pub struct Expr {
    root: Spanned,
}

impl Expr {
    /// Parses and checks a query.
    ///
    /// # Errors
    /// With the place of the first mistake, or of the first thing that only a Prometheus can do.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let root = parse::parsed(text)?;
        check::checked(&root)?;
        Ok(Self { root })
    }

    /// The value at a moment, in unix milliseconds.
    ///
    /// # Errors
    /// Where Prometheus, too, answers with an error: ambiguous matching, colliding series.
    pub fn eval(&self, store: &Store, at: i64) -> Result<Value, EvalError> {
        eval::value_of(&self.root, &eval::Context { store, at })
    }

    /// The names of the metrics that the query reads.
    #[must_use]
    pub fn names(&self) -> BTreeSet<String> {
        self.selectors()
            .iter()
            .map(|(selector, _)| selector.name().to_owned())
            .collect()
    }

    /// The longest range in milliseconds; 0 when the query has none.
    #[must_use]
    pub fn longest_range(&self) -> i64 {
        let ranges = self.selectors().into_iter().filter_map(|(_, range)| range);
        ranges.max().unwrap_or_default()
    }

    /// Every selector with its range in milliseconds.
    #[must_use]
    pub fn selectors(&self) -> Vec<(&Selector, Option<i64>)> {
        let mut found = Vec::new();
        self.root.walk(&mut |node| match node {
            Node::Selector(selector) => found.push((selector, None)),
            Node::Range(selector, range) => found.push((selector, Some(*range))),
            _ => {}
        });
        found
    }

    /// The selector, when the query is nothing but one.
    #[must_use]
    pub fn as_selector(&self) -> Option<&Selector> {
        match &self.root.node {
            Node::Selector(selector) => Some(selector),
            _ => None,
        }
    }
}

/// Says what is wrong with a query, or what only a Prometheus can do.
///
/// # Errors
/// With the place of the first mistake.
pub fn validate(text: &str) -> Result<(), QueryError> {
    Expr::parse(text).map(|_| ())
}

#[cfg(test)]
mod tests;
