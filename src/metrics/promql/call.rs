//! Functions: each reads its arguments, whose kinds the checker has proven, and gives a value.

use super::error::EvalError;
use super::eval::{self, Context, Sample, Scalar, Value, changed, distinct, seconds};
use super::histogram;
use super::syntax::{Function, Node, Selector, Spanned};
use super::window::Window;
use crate::metrics::series::Point;

/// The value of a call.
pub(super) fn value_of(
    function: Function,
    arguments: &[Spanned],
    context: &Context<'_>,
) -> Result<Value, EvalError> {
    let vector = |index: usize| vector(arguments, index, context);
    let scalar = |index: usize| scalar(arguments, index, context);
    match function {
        Function::Time => Ok(Value::Scalar(Scalar::constant(seconds(context.at)))),
        Function::Vector => scalar(0).map(|number| Value::Vector(vec![unlabelled(number)])),
        Function::Scalar => vector(0).map(|samples| Value::Scalar(only_one(&samples))),
        Function::Absent => vector(0).map(|samples| absent(&samples, arguments)),
        Function::Timestamp => distinct(timestamps(vector(0)?, arguments, context)),
        Function::Abs => changed(vector(0)?, f64::abs),
        Function::ClampMin => {
            let least = scalar(1)?.value;
            changed(vector(0)?, |value| either_nan(value, least, f64::max))
        }
        Function::ClampMax => {
            let most = scalar(1)?.value;
            changed(vector(0)?, |value| either_nan(value, most, f64::min))
        }
        Function::HistogramQuantile => distinct(histogram::quantiles(scalar(0)?.value, vector(1)?)),
        _ => distinct(over_range(function, arguments, context)),
    }
}

fn vector(
    arguments: &[Spanned],
    index: usize,
    context: &Context<'_>,
) -> Result<Vec<Sample>, EvalError> {
    match arguments.get(index) {
        Some(argument) => eval::value_of(argument, context).map(Value::into_vector),
        None => Ok(Vec::new()),
    }
}

fn scalar(arguments: &[Spanned], index: usize, context: &Context<'_>) -> Result<Scalar, EvalError> {
    match arguments.get(index) {
        Some(argument) => eval::value_of(argument, context).map(Value::into_scalar),
        None => Ok(Scalar::constant(f64::NAN)),
    }
}

fn selector(arguments: &[Spanned]) -> Option<&Selector> {
    match arguments {
        [
            Spanned {
                node: Node::Selector(selector),
                ..
            },
        ] => Some(selector),
        _ => None,
    }
}

fn unlabelled(number: Scalar) -> Sample {
    Sample {
        labels: crate::metrics::Labels::default(),
        value: number.value,
        newest: number.newest,
    }
}

/// The value of the only series; NaN when there are none or several.
fn only_one(samples: &[Sample]) -> Scalar {
    match samples {
        [one] => Scalar {
            value: one.value,
            newest: one.newest,
        },
        _ => Scalar::constant(f64::NAN),
    }
}

/// 1 when there is no series, labelled by what the selector demanded.
fn absent(samples: &[Sample], arguments: &[Spanned]) -> Value {
    if !samples.is_empty() {
        return Value::Vector(Vec::new());
    }
    let labels = selector(arguments).map(Selector::demanded);
    Value::Vector(vec![Sample {
        labels: labels.unwrap_or_default(),
        value: 1.0,
        newest: None,
    }])
}

/// When each sample was taken; of a calculated one, now.
fn timestamps(samples: Vec<Sample>, arguments: &[Spanned], context: &Context<'_>) -> Vec<Sample> {
    let selected = selector(arguments).is_some();
    let time = |sample: &Sample| match sample.newest {
        Some(at) if selected => at,
        _ => context.at,
    };
    samples
        .into_iter()
        .map(|sample| Sample {
            labels: sample.labels.nameless(),
            value: seconds(time(&sample)),
            newest: sample.newest,
        })
        .collect()
}

/// Go's `math.Max` and `math.Min` give NaN when either side is; Rust's do not.
fn either_nan(left: f64, right: f64, pick: impl Fn(f64, f64) -> f64) -> f64 {
    if left.is_nan() || right.is_nan() {
        return f64::NAN;
    }
    pick(left, right)
}

fn over_range(function: Function, arguments: &[Spanned], context: &Context<'_>) -> Vec<Sample> {
    let [
        Spanned {
            node: Node::Range(selector, range),
            ..
        },
    ] = arguments
    else {
        return Vec::new();
    };
    let (from, until) = (context.at.saturating_sub(*range), context.at);
    let one = |series: &crate::metrics::series::Series| {
        // Both bounds belong to the range, as up to Prometheus 2.x; 3.0 leaves out the left one.
        let points: Vec<Point> = series.between(from, until).collect();
        let newest = points.last().map(|point| point.at);
        let window = Window {
            points: &points,
            from,
            until,
        };
        window.value(function).map(|value| Sample {
            labels: series.labels().nameless(),
            value,
            newest,
        })
    };
    context.selected(selector).filter_map(one).collect()
}
