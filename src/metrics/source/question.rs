//! What is asked for a metric, when it is due, and how its series become one trustworthy number:
//! the part that both kinds of source share.

use super::fault::Fault;
use super::{Answer, DEADLINE, signed};
use crate::room::id::MetricId;
use crate::room::plan;
use crate::room::reading::{Reading, Unknown};
use crate::support::{Decimal, Millis, Quantity, Unit};

/// One metric as a source asks for it; `Q` is a query as the source takes it.
#[derive(Debug)]
pub(super) struct Question<Q> {
    pub(super) metric: MetricId,
    pub(super) unit: Unit,
    pub(super) every: Millis,
    pub(super) query: Q,
    /// The query for traffic, and the least of it.
    pub(super) traffic: Option<(Q, Quantity)>,
    asked_at: Option<i64>,
}

/// One series of an answer: its labels as text, and its value.
pub(super) type Found = (String, f64);

impl<Q> Question<Q> {
    pub(super) fn new(metric: &plan::Metric, read: impl Fn(&str) -> Q) -> Self {
        Self {
            metric: metric.id.clone(),
            unit: metric.unit,
            // A second is the least: beneath it a Prometheus is asked more than it scrapes.
            every: metric.every.max(Millis::seconds(1)),
            query: read(&metric.query),
            traffic: metric
                .traffic
                .as_ref()
                .map(|traffic| (read(&traffic.query), traffic.at_least)),
            asked_at: None,
        }
    }

    /// Whether the metric is due, which then counts as asked. Timers come a little early or late:
    /// a tenth of the interval early is due.
    pub(super) fn comes_due(&mut self, now: i64) -> bool {
        let early = signed(self.every) / 10 * 9;
        let due = self
            .asked_at
            .is_none_or(|asked| now - asked >= early || now < asked);
        if due {
            self.asked_at = Some(now);
        }
        due
    }

    pub(super) fn deadline(&self) -> Millis {
        self.every.min(DEADLINE)
    }

    /// The value in the metric's unit, when series and traffic allow one.
    pub(super) fn settled(
        &self,
        found: &[Found],
        traffic: Option<Result<Vec<Found>, Fault>>,
    ) -> Result<Quantity, Fault> {
        let float = only_one(found)?;
        if let (Some((_, at_least)), Some(found)) = (&self.traffic, traffic) {
            enough(found, *at_least).map_err(|fault| match fault.why {
                Unknown::Thin => fault,
                _ => fault.of("traffic guard"),
            })?;
        }
        decimal(float).map(|value| Quantity::new(value, self.unit))
    }

    pub(super) fn answer(&self, result: Result<(Quantity, i64), Fault>) -> Answer {
        let (reading, detail) = match result {
            Ok((value, sampled_at)) => (Reading::Known { value, sampled_at }, None),
            Err(fault) => (Reading::Unknown(fault.why), Some(fault.detail)),
        };
        Answer {
            metric: self.metric.clone(),
            reading,
            detail,
        }
    }
}

/// The value of the only series.
pub(super) fn only_one(found: &[Found]) -> Result<f64, Fault> {
    match found {
        [] => Err(Fault::new(Unknown::Empty, "the query gives no series")),
        [(_, value)] => Ok(*value),
        [(first, _), (second, _), ..] => {
            let detail = format!("{} series, among them {first} and {second}", found.len());
            Err(Fault::new(Unknown::SeveralSeries, detail))
        }
    }
}

/// The float at the boundary.
pub(super) fn decimal(float: f64) -> Result<Decimal, Fault> {
    Decimal::from_f64(float)
        .ok_or_else(|| Fault::new(Unknown::NotANumber, format!("the query gives {float}")))
}

fn enough(found: Result<Vec<Found>, Fault>, at_least: Quantity) -> Result<(), Fault> {
    let traffic = decimal(only_one(&found?)?)?;
    if traffic >= at_least.value {
        return Ok(());
    }
    let unit = at_least.unit;
    let detail = format!(
        "traffic is {}{unit}, not {}{unit}",
        traffic.rounded(3),
        at_least.value
    );
    Err(Fault::new(Unknown::Thin, detail))
}
