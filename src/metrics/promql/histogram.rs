//! Quantiles from the buckets of classic histograms, interpolated as Prometheus does.

use std::collections::BTreeMap;

use super::eval::Sample;
use crate::metrics::labels::{Labels, NAME};

/// How many observations were at most so large.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    bound: f64,
    count: f64,
}

/// The quantile of each histogram among the samples.
pub(super) fn quantiles(quantile: f64, samples: Vec<Sample>) -> Vec<Sample> {
    let dropped = ["le".to_owned(), NAME.to_owned()];
    let mut histograms: BTreeMap<Labels, (Vec<Bucket>, Option<i64>)> = BTreeMap::new();
    for sample in samples {
        // Rust reads "+Inf" as Go does; a series without a readable `le` is no bucket.
        let Ok(bound) = sample.labels.value("le").parse() else {
            continue;
        };
        let labels = sample.labels.except(&dropped);
        let histogram = histograms.entry(labels).or_default();
        histogram.0.push(Bucket {
            bound,
            count: sample.value,
        });
        histogram.1 = histogram.1.max(sample.newest);
    }
    histograms
        .into_iter()
        .map(|(labels, (buckets, newest))| Sample {
            labels,
            value: of_buckets(quantile, buckets),
            newest,
        })
        .collect()
}

fn of_buckets(quantile: f64, mut buckets: Vec<Bucket>) -> f64 {
    if quantile.is_nan() {
        return f64::NAN;
    }
    if quantile < 0.0 {
        return f64::NEG_INFINITY;
    }
    if quantile > 1.0 {
        return f64::INFINITY;
    }
    buckets.sort_by(|left, right| left.bound.total_cmp(&right.bound));
    let buckets = never_falling(merged(buckets));
    match buckets.as_slice() {
        [.., below, last] if last.bound == f64::INFINITY && last.count != 0.0 => {
            interpolated(quantile * last.count, &buckets, below.bound)
        }
        _ => f64::NAN,
    }
}

/// The value at a rank, taken as evenly spread within its bucket.
fn interpolated(rank: f64, buckets: &[Bucket], largest_bound: f64) -> f64 {
    let finite = &buckets[..buckets.len() - 1];
    let Some(index) = finite.iter().position(|bucket| bucket.count >= rank) else {
        return largest_bound;
    };
    let end = buckets[index];
    if index == 0 && end.bound <= 0.0 {
        return end.bound;
    }
    let start = match index.checked_sub(1) {
        Some(before) => buckets[before],
        None => Bucket {
            bound: 0.0,
            count: 0.0,
        },
    };
    let share = (rank - start.count) / (end.count - start.count);
    start.bound + (end.bound - start.bound) * share
}

/// Buckets of the same bound count together.
fn merged(buckets: Vec<Bucket>) -> Vec<Bucket> {
    let mut merged: Vec<Bucket> = Vec::with_capacity(buckets.len());
    for bucket in buckets {
        match merged.last_mut() {
            Some(last) if last.bound.total_cmp(&bucket.bound).is_eq() => last.count += bucket.count,
            _ => merged.push(bucket),
        }
    }
    merged
}

/// Buckets are scraped at slightly different moments: a later one never holds less.
fn never_falling(mut buckets: Vec<Bucket>) -> Vec<Bucket> {
    let mut most = f64::NEG_INFINITY;
    for bucket in &mut buckets {
        most = if bucket.count > most {
            bucket.count
        } else {
            most
        };
        if bucket.count < most {
            bucket.count = most;
        }
    }
    buckets
}
