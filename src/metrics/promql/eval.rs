//! Walks a checked query over a store at one moment. Every value carries the time of the newest
//! point that it rests on, so that its age can be told without asking when it was calculated.

use std::collections::HashSet;

use super::error::EvalError;
use super::syntax::{Node, Selector, Spanned};
use super::{aggregate, binary, call};
use crate::metrics::labels::Labels;
use crate::metrics::series::{Series, Store};

/// How far an instant selector looks back for the last point: Prometheus' default of five minutes.
pub const LOOKBACK_MS: i64 = 5 * 60_000;

/// What a query gives.
#[derive(Clone, Debug)]
pub enum Value {
    /// One number without labels.
    Scalar(Scalar),
    /// Any number of series.
    Vector(Vec<Sample>),
}

/// A number, and how new what it rests on is.
#[derive(Clone, Copy, Debug)]
pub struct Scalar {
    /// The number.
    pub value: f64,
    /// The newest point used, in unix milliseconds; `None` when none was.
    pub newest: Option<i64>,
}

/// The value of one series.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Its labels, without the name once an operation changed what it means.
    pub labels: Labels,
    /// The number.
    pub value: f64,
    /// The newest point used, in unix milliseconds; `None` when none was.
    pub newest: Option<i64>,
}

impl Value {
    pub(super) fn into_vector(self) -> Vec<Sample> {
        match self {
            Self::Vector(samples) => samples,
            Self::Scalar(_) => Vec::new(),
        }
    }

    pub(super) fn into_scalar(self) -> Scalar {
        match self {
            Self::Scalar(scalar) => scalar,
            Self::Vector(_) => Scalar::constant(f64::NAN),
        }
    }
}

impl Scalar {
    pub(super) fn constant(value: f64) -> Self {
        Self {
            value,
            newest: None,
        }
    }
}

/// What a query is evaluated over.
pub(super) struct Context<'a> {
    pub(super) store: &'a Store,
    /// Unix milliseconds.
    pub(super) at: i64,
}

impl<'a> Context<'a> {
    pub(super) fn selected(&self, selector: &'a Selector) -> impl Iterator<Item = &'a Series> {
        self.store
            .named(selector.name())
            .filter(|series| selector.selects(series.labels()))
    }

    /// The last value of each selected series, where it is neither gone nor too old.
    fn instant(&self, selector: &Selector) -> Vec<Sample> {
        let series = self.store.named(selector.name());
        series
            .filter(|series| selector.selects(series.labels()))
            .filter_map(|series| {
                let point = series.last_until(self.at)?;
                let usable = !point.is_gone() && point.at >= self.at - LOOKBACK_MS;
                usable.then(|| Sample {
                    labels: series.labels().clone(),
                    value: point.value,
                    newest: Some(point.at),
                })
            })
            .collect()
    }
}

/// The value of a node. A range has none of its own: the function around it reads it.
pub(super) fn value_of(part: &Spanned, context: &Context<'_>) -> Result<Value, EvalError> {
    match &part.node {
        Node::Number(number) => Ok(Value::Scalar(Scalar::constant(*number))),
        Node::Selector(selector) => Ok(Value::Vector(context.instant(selector))),
        Node::Range(..) => Ok(Value::Vector(Vec::new())),
        Node::Negate(of) => negated(value_of(of, context)?),
        Node::Binary(binary) => binary::value_of(binary, context),
        Node::Aggregate(aggregate) => {
            let samples = value_of(&aggregate.of, context)?.into_vector();
            Ok(Value::Vector(aggregate::grouped(aggregate, samples)))
        }
        Node::Call(function, arguments) => call::value_of(*function, arguments, context),
    }
}

fn negated(value: Value) -> Result<Value, EvalError> {
    match value {
        Value::Scalar(scalar) => Ok(Value::Scalar(Scalar {
            value: -scalar.value,
            ..scalar
        })),
        Value::Vector(samples) => changed(samples, |value| -value),
    }
}

/// Each value changed, which drops the names.
pub(super) fn changed(
    samples: Vec<Sample>,
    change: impl Fn(f64) -> f64,
) -> Result<Value, EvalError> {
    let changed = samples.into_iter().map(|sample| Sample {
        labels: sample.labels.nameless(),
        value: change(sample.value),
        ..sample
    });
    distinct(changed.collect())
}

/// A vector, unless two of its series cannot be told apart any more.
pub(super) fn distinct(samples: Vec<Sample>) -> Result<Value, EvalError> {
    let mut seen = HashSet::with_capacity(samples.len());
    match samples.iter().find(|sample| !seen.insert(&sample.labels)) {
        Some(twin) => Err(EvalError::SameLabels {
            labels: twin.labels.to_string(),
        }),
        None => Ok(Value::Vector(samples)),
    }
}

/// Milliseconds as PromQL counts time.
#[expect(
    clippy::cast_precision_loss,
    reason = "times of PromQL are floats; milliseconds since 1970 fit 53 bits"
)]
pub(super) fn seconds(milliseconds: i64) -> f64 {
    milliseconds as f64 / 1000.0
}

/// A number of things as PromQL counts them.
#[expect(clippy::cast_precision_loss, reason = "counts of PromQL are floats")]
pub(super) fn count(things: usize) -> f64 {
    things as f64
}
