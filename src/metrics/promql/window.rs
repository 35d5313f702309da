//! What is made of the points in a range: rates with Prometheus' extrapolation, and the
//! `_over_time` family.

use super::eval::{count, seconds};
use super::syntax::Function;
use crate::metrics::series::Point;

/// The range of a selector at one moment: its points, oldest first, and its bounds in milliseconds.
pub(super) struct Window<'a> {
    pub(super) points: &'a [Point],
    pub(super) from: i64,
    pub(super) until: i64,
}

impl Window<'_> {
    /// What a function makes of the window; `None` when there are too few points.
    pub(super) fn value(&self, function: Function) -> Option<f64> {
        if self.points.is_empty() {
            return None;
        }
        let values: Vec<f64> = self.points.iter().map(|point| point.value).collect();
        match function {
            Function::Rate => {
                let range = seconds(self.until - self.from);
                self.increase().map(|increase| increase / range)
            }
            Function::Increase => self.increase(),
            Function::Irate => self.last_rate(),
            Function::AvgOverTime => Some(average(&values)),
            Function::MaxOverTime => Some(largest(&values)),
            Function::MinOverTime => Some(smallest(&values)),
            Function::SumOverTime => Some(sum(&values)),
            Function::CountOverTime => Some(count(values.len())),
            _ => None,
        }
    }

    /// The increase of a counter over the window. The points seldom reach to its bounds, so what
    /// lies between is extrapolated: up to the bound when a point is near it, else by half a gap;
    /// never to before the counter was zero. (Prometheus 2.42, `extrapolatedRate`.)
    fn increase(&self) -> Option<f64> {
        let (first, last) = (self.points.first()?, self.points.last()?);
        if self.points.len() < 2 {
            return None;
        }
        let increase = last.value - first.value + self.lost_in_resets();
        let sampled = seconds(last.at - first.at);
        let gap = sampled / count(self.points.len() - 1);
        let mut to_start = seconds(first.at - self.from);
        let to_end = seconds(self.until - last.at);
        if increase > 0.0 && first.value >= 0.0 {
            to_start = to_start.min(sampled * (first.value / increase));
        }
        let reach = |distance: f64| {
            if distance < gap * 1.1 {
                distance
            } else {
                gap / 2.0
            }
        };
        Some(increase * ((sampled + reach(to_start) + reach(to_end)) / sampled))
    }

    /// A counter that falls was reset: it began again at zero.
    fn lost_in_resets(&self) -> f64 {
        self.points
            .windows(2)
            .filter(|pair| pair[1].value < pair[0].value)
            .map(|pair| pair[0].value)
            .sum()
    }

    /// The rate between the last two points.
    fn last_rate(&self) -> Option<f64> {
        let [.., before, last] = self.points else {
            return None;
        };
        let reset = last.value < before.value;
        let increase = if reset {
            last.value
        } else {
            last.value - before.value
        };
        let elapsed = seconds(last.at - before.at);
        (elapsed > 0.0).then(|| increase / elapsed)
    }
}

/// The mean, calculated so that it does not overflow where the sum would.
pub(super) fn average(values: &[f64]) -> f64 {
    let mut mean = 0.0_f64;
    for (index, value) in values.iter().enumerate() {
        let n = count(index + 1);
        let stays = mean.is_infinite()
            && !value.is_nan()
            && (value.is_finite() || value.is_sign_positive() == mean.is_sign_positive());
        if !stays {
            mean += value / n - mean / n;
        }
    }
    mean
}

/// The sum, compensated for lost digits (Kahan, Neumaier).
fn sum(values: &[f64]) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = sum + value;
        if next.is_finite() {
            lost += if sum.abs() >= value.abs() {
                (sum - next) + value
            } else {
                (value - next) + sum
            };
        }
        sum = next;
    }
    if sum.is_finite() { sum + lost } else { sum }
}

/// The largest value; NaN only where there is nothing else.
pub(super) fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NAN, f64::max)
}

/// The smallest value; NaN only where there is nothing else.
pub(super) fn smallest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NAN, f64::min)
}
