//! What is known of a condition: three-valued, as Kleene has it. Unknown stays unknown unless the
//! known parts of a group decide it without the rest.

use serde::{Deserialize, Serialize};

use super::{Condition, Operand, Test};
use crate::room::id::{ItemId, MetricId, ValueId};
use crate::room::input::Now;
use crate::room::reading::{Reading, Unknown};
use crate::room::state::{ItemStatus, Room};
use crate::support::{Decimal, Millis, Quantity, Unit};

/// What is said of a condition. For a trigger's condition `Ok` means that it holds, which is what
/// the trigger waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It holds.
    Ok,
    /// It does not hold.
    Breach,
    /// It cannot be said.
    Unknown(Unknown),
}

impl Verdict {
    /// Whether it holds, where that is known.
    #[must_use]
    pub fn of(holds: bool) -> Self {
        if holds { Self::Ok } else { Self::Breach }
    }

    fn not(self) -> Self {
        match self {
            Self::Ok => Self::Breach,
            Self::Breach => Self::Ok,
            unknown @ Self::Unknown(_) => unknown,
        }
    }
}

/// What a condition is judged by.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The reading of every metric.
    pub readings: &'a dyn Fn(&MetricId) -> Reading,
    /// Items, variables and captured values.
    pub room: &'a Room,
    /// The time.
    pub now: &'a Now,
}

/// What came of judging a condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Judgement<'c> {
    /// Whether it holds.
    pub verdict: Verdict,
    /// The value that decides, where one was measured.
    pub value: Option<Quantity>,
    /// The oldest of the samples that it rests on: a group moves on when all of its known metrics
    /// have moved on.
    pub sampled_at: Option<i64>,
    /// The leaf that decides.
    pub by: &'c Condition,
}

impl Condition {
    /// What is known of it.
    #[must_use]
    pub fn judge<'c>(&'c self, context: &Context) -> Judgement<'c> {
        match self {
            Self::All(parts) => self.group(parts, Verdict::Breach, context),
            Self::Any(parts) => self.group(parts, Verdict::Ok, context),
            Self::Not(part) => {
                let judged = part.judge(context);
                Judgement {
                    verdict: judged.verdict.not(),
                    ..judged
                }
            }
            Self::Metric { metric, test } => self.measured(metric, test, context),
            Self::Value { value, test } => {
                self.said(test.judge(value_of(context.room, value).as_deref()))
            }
            Self::Fresh { item, within } => {
                self.said(Verdict::of(is_fresh(context, item, *within)))
            }
        }
    }

    /// A group is decided by the first part that says `decides`; else it is unknown if one is, and
    /// else the opposite.
    fn group<'c>(
        &'c self,
        parts: &'c [Self],
        decides: Verdict,
        context: &Context,
    ) -> Judgement<'c> {
        let judged: Vec<Judgement> = parts.iter().map(|part| part.judge(context)).collect();
        let sampled_at = judged.iter().filter_map(|part| part.sampled_at).min();
        let says = |wanted: fn(&Verdict) -> bool| judged.iter().find(|part| wanted(&part.verdict));
        let weightiest = judged
            .iter()
            .find(|part| part.verdict == decides)
            // What only waits for its window is no reason to stop a soak's clock; the rest is.
            .or_else(|| says(|verdict| matches!(verdict, Verdict::Unknown(why) if !why.waits())))
            .or_else(|| says(|verdict| matches!(verdict, Verdict::Unknown(_))))
            .or_else(|| judged.iter().find(|part| part.value.is_some()))
            .or_else(|| judged.first());
        let Some(weightiest) = weightiest else {
            return self.said(decides.not());
        };
        let any_value = || judged.iter().find_map(|part| part.value);
        Judgement {
            value: weightiest.value.or_else(any_value),
            sampled_at,
            ..*weightiest
        }
    }

    /// Without any sample.
    fn said(&self, verdict: Verdict) -> Judgement<'_> {
        Judgement {
            verdict,
            value: None,
            sampled_at: None,
            by: self,
        }
    }

    fn measured(&self, metric: &MetricId, test: &Test, context: &Context) -> Judgement<'_> {
        let (value, sampled_at) = match (context.readings)(metric) {
            Reading::Known { value, sampled_at } => (value, sampled_at),
            Reading::Unknown(why) => return self.said(Verdict::Unknown(why)),
        };
        let mut judged = Judgement {
            verdict: Verdict::Unknown(Unknown::Unsupported),
            value: Some(value),
            sampled_at: Some(sampled_at),
            by: self,
        };
        match test {
            Test::Limit(limit) => judged.verdict = limit.judge_value(value),
            Test::Range(range) => judged.verdict = range.judge_value(value),
            Test::Times {
                comparator,
                factor,
                of,
            } => {
                let (limit, other_at) = match operand(of, value.unit, context) {
                    Reading::Known { value, sampled_at } => (value, sampled_at),
                    Reading::Unknown(why) => return self.said(Verdict::Unknown(why)),
                };
                judged.sampled_at = Some(sampled_at.min(other_at));
                if let Some(limit) = times(limit, *factor, value.unit) {
                    judged.verdict = Verdict::of(comparator.holds(value.value, limit));
                }
            }
        }
        judged
    }
}

fn times(limit: Quantity, factor: Decimal, unit: Unit) -> Option<Decimal> {
    limit.to_unit(unit)?.value.checked_mul(factor)
}

/// What a metric is compared with. A captured value is as good as ever: it has no age, and a bare
/// number is meant in the metric's unit.
fn operand(of: &Operand, unit: Unit, context: &Context) -> Reading {
    let value = match of {
        Operand::Metric(metric) => return (context.readings)(metric),
        Operand::Value(value) => value,
    };
    let Some(text) = value_of(context.room, value) else {
        return Reading::Unknown(Unknown::NotSaid);
    };
    let Ok(quantity) = text.parse::<Quantity>() else {
        return Reading::Unknown(Unknown::NotANumber);
    };
    let bare = quantity.unit == Unit::Count;
    Reading::Known {
        value: Quantity::new(quantity.value, if bare { unit } else { quantity.unit }),
        sampled_at: i64::MAX,
    }
}

/// A captured value, else a variable's.
fn value_of(room: &Room, name: &ValueId) -> Option<String> {
    if let Some(captured) = room.values.get(name) {
        return Some(captured.value.clone());
    }
    let mut variables = room.plan.variables.iter();
    variables
        .find(|variable| variable.name == name.as_str())?
        .value
        .clone()
}

/// Whether an item is ticked, and its tick young enough.
fn is_fresh(context: &Context, id: &ItemId, within: Option<Millis>) -> bool {
    let state = context.room.items.get(id);
    let Some(state) = state.filter(|state| state.status == ItemStatus::Ticked) else {
        return false;
    };
    let own = || context.room.plan.item(id).and_then(|item| item.fresh);
    match (within.or_else(own), &state.by) {
        (Some(within), Some((_, ticked_at))) => !context.now.has_passed(within, ticked_at),
        (None, _) => true,
        (Some(_), None) => false,
    }
}

impl Room {
    /// Whether something with this `when` applies: `None` while that cannot be said. It is judged
    /// at the newest moment folded in, so that every console says the same.
    #[must_use]
    pub fn applies(&self, when: Option<&Condition>) -> Option<bool> {
        let Some(when) = when else { return Some(true) };
        let context = Context {
            readings: &|_| Reading::Unknown(Unknown::Unsupported),
            room: self,
            now: self.clock.latest.as_ref()?,
        };
        match when.judge(&context).verdict {
            Verdict::Ok => Some(true),
            Verdict::Breach => Some(false),
            Verdict::Unknown(_) => None,
        }
    }
}
