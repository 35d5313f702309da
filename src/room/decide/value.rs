//! Captured values: recorded by people, found in output, measured; and what waits for them.

use super::{Draft, authority};
use crate::room::event::{AttemptReport, CapturedFrom, Event};
use crate::room::id::{AttemptId, RoleId, ValueId};
use crate::room::input::Who;
use crate::room::plan::{Ask, Origin, Plan, Right, Step};
use crate::room::reading::Reading;
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{ItemStatus, Room, Stage};
use crate::support::text::{listed, nearest};

/// What is about to start, with the values that are known: the journal holds exactly what runs.
pub(super) fn filled(room: &Room, event: Event) -> Event {
    match event {
        Event::AttemptStarted {
            attempt,
            of,
            call,
            rollback,
        } => Event::AttemptStarted {
            attempt,
            of,
            call: room.with_values_in(call),
            rollback,
        },
        event => event,
    }
}

/// A person says a value. A second word replaces the first.
pub(super) fn record(
    draft: &mut Draft,
    by: &Who,
    name: &ValueId,
    value: &str,
) -> Result<(), Refusal> {
    let plan = std::sync::Arc::clone(&draft.room().plan);
    let Some((ask, role, right)) = asked(&plan, name) else {
        let names: Vec<&str> = plan.asks().map(|ask| ask.value.as_str()).collect();
        let fact = format!("nothing asks for {name}");
        let refusal = Refusal::new(RefusalKind::NoSuch, fact);
        return Err(match nearest(name.as_str(), names.iter().copied()) {
            Some(near) => refusal.hint(format!("did you mean {near}?")),
            None if names.is_empty() => refusal,
            None => refusal.hint(format!("the values are {}", listed(&names))),
        });
    };
    if draft.room().stage == Stage::Ended {
        return Err(Refusal::new(RefusalKind::NotNow, "the room has ended"));
    }
    authority::require_role(draft.room(), &by.person, role, right, draft.now)?;
    let value = ask.kind.accept(value).map_err(|wanted| {
        let fact = format!("this is no value of {name}");
        Refusal::new(RefusalKind::Missing, fact).hint(wanted)
    })?;
    draft.push(Event::ValueCaptured {
        name: name.clone(),
        value,
        from: CapturedFrom::Person,
    });
    Ok(())
}

/// What asks for a value, and who may say it.
fn asked<'a>(plan: &'a Plan, name: &ValueId) -> Option<(&'a Ask, Option<&'a RoleId>, Right)> {
    let of = |asks: &'a [Ask]| asks.iter().find(|ask| ask.value == *name);
    let of_step = |step: &'a Step| Some((of(&step.asks)?, step.role.as_ref(), Right::Run));
    let by_item = plan
        .items()
        .find_map(|item| Some((of(&item.asks)?, item.role.as_ref(), Right::Tick)));
    by_item.or_else(|| plan.every_step().find_map(of_step))
}

/// The values that an attempt's report brings. What does not look as it must stays missing, and a
/// person is asked for it.
pub(super) fn found(draft: &mut Draft, attempt: AttemptId, report: &AttemptReport) {
    let AttemptReport::Finished { values, .. } = report else {
        return;
    };
    let plan = std::sync::Arc::clone(&draft.room().plan);
    for (name, value) in values {
        let Some((ask, ..)) = asked(&plan, name) else {
            continue;
        };
        if let Ok(value) = ask.kind.accept(value) {
            draft.push(Event::ValueCaptured {
                name: name.clone(),
                value,
                from: CapturedFrom::Output(attempt),
            });
        }
    }
}

/// A value that is measured: the first known sample after its step or item was begun.
pub(super) fn measured(draft: &Draft) -> Option<Vec<Event>> {
    let seen = draft.seen?;
    let room = draft.room();
    let steps = room.plan.every_step().filter_map(|step| {
        let state = room.steps.get(&step.id)?;
        let under_way = state.status.is_under_way();
        Some((&step.asks, state.started_at.as_ref().filter(|_| under_way)?))
    });
    let items = room.plan.items().filter(|item| !item.asks.is_empty());
    let items = items.filter_map(|item| {
        let state = room.items.get(&item.id)?;
        let begun = state.status == ItemStatus::InProgress;
        Some((
            &item.asks,
            state.by.as_ref().map(|(_, at)| at).filter(|_| begun)?,
        ))
    });
    steps.chain(items).find_map(|(asks, since)| {
        asks.iter().find_map(|ask| {
            let Origin::Metric(metric) = &ask.from else {
                return None;
            };
            let Reading::Known { value, sampled_at } = seen.readings.get(metric)? else {
                return None;
            };
            let new = !room.values.contains_key(&ask.value) && *sampled_at >= since.wall;
            new.then(|| {
                vec![Event::ValueCaptured {
                    name: ask.value.clone(),
                    value: value.to_string(),
                    from: CapturedFrom::Metric(metric.clone()),
                }]
            })
        })
    })
}

/// Refuses what uses a value that is not known.
pub(super) fn known(number: &str, missing: Option<ValueId>) -> Result<(), Refusal> {
    missing.map_or(Ok(()), |name| Err(needs(number, &[&name])))
}

/// Refuses what is done only with the values that it asks for.
pub(super) fn complete(room: &Room, number: &str, asks: &[Ask]) -> Result<(), Refusal> {
    let missing: Vec<&ValueId> = room.all_missing(asks).map(|ask| &ask.value).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(needs(number, &missing))
}

/// All that is missing is named at once: nobody is sent back for the next one.
fn needs(number: &str, names: &[&ValueId]) -> Refusal {
    let words = names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let fact = format!("{number} needs {}", words.join(" and "));
    let name = words.first().map_or("NAME", String::as_str);
    Refusal::new(RefusalKind::Missing, fact).hint(format!("record {name} VALUE"))
}
