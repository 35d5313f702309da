//! Operators between two sides: numbers, series with numbers, and series matched one to one.

use std::collections::{HashMap, HashSet};

use super::error::EvalError;
use super::eval::{self, Context, Sample, Scalar, Value, distinct};
use super::syntax::{Binary, Matching, Op};
use crate::metrics::labels::Labels;

/// The value of an operation.
pub(super) fn value_of(binary: &Binary, context: &Context<'_>) -> Result<Value, EvalError> {
    let left = eval::value_of(&binary.left, context)?;
    let right = eval::value_of(&binary.right, context)?;
    match (left, right) {
        (Value::Scalar(left), Value::Scalar(right)) => Ok(Value::Scalar(Scalar {
            value: number(binary.op, left.value, right.value),
            newest: left.newest.max(right.newest),
        })),
        (Value::Vector(left), Value::Scalar(right)) => {
            with_number(binary, left, right, |vector, number| (vector, number))
        }
        (Value::Scalar(left), Value::Vector(right)) => {
            with_number(binary, right, left, |vector, number| (number, vector))
        }
        (Value::Vector(left), Value::Vector(right)) if binary.op.is_set() => {
            distinct(sets(binary, left, right))
        }
        (Value::Vector(left), Value::Vector(right)) => one_to_one(binary, left, right),
    }
}

/// Two numbers; a comparison gives 0 or 1.
fn number(op: Op, left: f64, right: f64) -> f64 {
    match op {
        Op::Add => left + right,
        Op::Subtract => left - right,
        Op::Multiply => left * right,
        Op::Divide => left / right,
        Op::Modulo => left % right,
        Op::Power => left.powf(right),
        _ => f64::from(u8::from(holds(op, left, right))),
    }
}

#[expect(clippy::float_cmp, reason = "PromQL compares exactly")]
fn holds(op: Op, left: f64, right: f64) -> bool {
    match op {
        Op::Equal => left == right,
        Op::NotEqual => left != right,
        Op::Less => left < right,
        Op::LessOrEqual => left <= right,
        Op::Greater => left > right,
        Op::GreaterOrEqual => left >= right,
        _ => false,
    }
}

/// Series with a number; `ordered` puts the two values to their sides.
fn with_number(
    binary: &Binary,
    samples: Vec<Sample>,
    scalar: Scalar,
    ordered: impl Fn(f64, f64) -> (f64, f64),
) -> Result<Value, EvalError> {
    let filters = binary.op.is_comparison() && !binary.as_bool;
    let kept = samples.into_iter().filter_map(|sample| {
        let (left, right) = ordered(sample.value, scalar.value);
        if filters {
            // The value stays that of the series, on whichever side it stands.
            return holds(binary.op, left, right).then_some(sample);
        }
        Some(Sample {
            labels: sample.labels.nameless(),
            value: number(binary.op, left, right),
            newest: sample.newest.max(scalar.newest),
        })
    });
    distinct(kept.collect())
}

/// The labels by which two series are matched.
fn signature(matching: Option<&Matching>, labels: &Labels) -> Labels {
    match matching {
        None => labels.nameless(),
        Some(Matching::On(names)) => labels.only(names),
        Some(Matching::Ignoring(names)) => labels.without(names),
    }
}

fn sets(binary: &Binary, left: Vec<Sample>, right: Vec<Sample>) -> Vec<Sample> {
    let sign = |sample: &Sample| signature(binary.matching.as_ref(), &sample.labels);
    match binary.op {
        Op::Or => {
            let known: HashSet<Labels> = left.iter().map(sign).collect();
            let more = right
                .into_iter()
                .filter(|sample| !known.contains(&sign(sample)));
            left.into_iter().chain(more).collect()
        }
        op => {
            let known: HashSet<Labels> = right.iter().map(sign).collect();
            let wanted = op == Op::And;
            left.into_iter()
                .filter(|sample| known.contains(&sign(sample)) == wanted)
                .collect()
        }
    }
}

fn one_to_one(binary: &Binary, left: Vec<Sample>, right: Vec<Sample>) -> Result<Value, EvalError> {
    let matching = binary.matching.as_ref();
    let op = binary.op.name();
    let mut partners: HashMap<Labels, Sample> = HashMap::with_capacity(right.len());
    for sample in right {
        let key = signature(matching, &sample.labels);
        let labels = key.to_string();
        if partners.insert(key, sample).is_some() {
            return Err(EvalError::ManyOnTheRight { op, labels });
        }
    }
    let mut taken = HashSet::new();
    let mut out = Vec::new();
    for sample in left {
        let key = signature(matching, &sample.labels);
        let Some(partner) = partners.get(&key) else {
            continue;
        };
        let Some(result) = matched(binary, &sample, partner) else {
            continue;
        };
        let labels = key.to_string();
        if !taken.insert(key) {
            return Err(EvalError::ManyOnTheLeft { op, labels });
        }
        out.push(result);
    }
    distinct(out)
}

/// One pair; `None` when a comparison filters it out.
fn matched(binary: &Binary, left: &Sample, right: &Sample) -> Option<Sample> {
    let filters = binary.op.is_comparison() && !binary.as_bool;
    if filters && !holds(binary.op, left.value, right.value) {
        return None;
    }
    let labels = match (&binary.matching, filters) {
        (Some(Matching::On(names)), true) => left.labels.only(names),
        (Some(Matching::On(names)), false) => left.labels.nameless().only(names),
        (Some(Matching::Ignoring(names)), true) => left.labels.except(names),
        (Some(Matching::Ignoring(names)), false) => left.labels.without(names),
        (None, true) => left.labels.clone(),
        (None, false) => left.labels.nameless(),
    };
    let value = if filters {
        left.value
    } else {
        number(binary.op, left.value, right.value)
    };
    Some(Sample {
        labels,
        value,
        newest: left.newest.max(right.newest),
    })
}
