//! sum, avg, min, max and count over groups of series.

use std::collections::BTreeMap;

use super::eval::{Sample, count};
use super::syntax::{Aggregate, AggregateOp, Grouping};
use super::window;
use crate::metrics::labels::Labels;

/// One sample per group.
pub(super) fn grouped(aggregate: &Aggregate, samples: Vec<Sample>) -> Vec<Sample> {
    let mut groups: BTreeMap<Labels, (Vec<f64>, Option<i64>)> = BTreeMap::new();
    for sample in samples {
        let labels = match &aggregate.grouping {
            Grouping::By(names) => sample.labels.only(names),
            Grouping::Without(names) => sample.labels.without(names),
        };
        let group = groups.entry(labels).or_default();
        group.0.push(sample.value);
        group.1 = group.1.max(sample.newest);
    }
    groups
        .into_iter()
        .map(|(labels, (values, newest))| Sample {
            labels,
            value: folded(aggregate.op, &values),
            newest,
        })
        .collect()
}

fn folded(op: AggregateOp, values: &[f64]) -> f64 {
    match op {
        AggregateOp::Sum => values.iter().sum(),
        AggregateOp::Avg => window::average(values),
        AggregateOp::Min => window::smallest(values),
        AggregateOp::Max => window::largest(values),
        AggregateOp::Count => count(values.len()),
    }
}
