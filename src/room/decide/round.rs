//! Recurring checks: rounds that come due by the clock, done by themselves or by a person, judged,
//! and missed when the next one comes first. And the end of the watch.

use std::sync::Arc;

use super::{Draft, authority, names, observed, plan_step};
use crate::room::condition::{Condition, Verdict};
use crate::room::event::{AttemptOf, Event};
use crate::room::id::RecurringId;
use crate::room::input::{Observed, Who};
use crate::room::plan::{Ask, CallOf, Plan, Recurring, Right, Round};
use crate::room::reading::Reading;
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{RoundsState, Stage};

/// What must come of the recurring checks now.
pub(super) fn follow(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    if matches!(room.stage, Stage::Preparing | Stage::Ended) {
        return None;
    }
    let of_checks = room.plan.recurring.iter().find_map(|check| {
        let state = room.rounds.get(&check.id)?;
        ended(draft, check, state).or_else(|| came(draft, check, state))
    });
    of_checks.or_else(|| {
        let over = room.clock.watch_over_at.is_none() && room.watch_windows_are_over(draft.now);
        over.then(|| vec![Event::WatchOver])
    })
}

/// What was started for a round has ended.
fn ended(draft: &Draft, check: &Recurring, state: &RoundsState) -> Option<Vec<Event>> {
    let (n, _) = state.due.as_ref()?;
    let attempt = draft.room().attempts.get(&state.attempt?)?;
    attempt.has_ended().then(|| {
        vec![Event::RoundDone {
            check: check.id.clone(),
            n: *n,
            ok: Some(attempt.succeeded()),
            said: attempt.said(),
        }]
    })
}

/// A round is due, and what was due before it is missed.
fn came(draft: &Draft, check: &Recurring, state: &RoundsState) -> Option<Vec<Event>> {
    let (n, ended) = number_now(draft, check)?;
    if n > state.last {
        let missed = missed(check, state, n.saturating_sub(1));
        let due = (!ended).then(|| Event::RoundDue {
            check: check.id.clone(),
            n,
        });
        let events: Vec<Event> = missed.into_iter().chain(due).collect();
        return Some(events).filter(|events| !events.is_empty());
    }
    None
}

/// The number of the round whose time it is, from one, and whether the check is over.
fn number_now(draft: &Draft, check: &Recurring) -> Option<(u32, bool)> {
    let (from, to) = draft.room().rounds_span(check, draft.now)?;
    let wall = draft.now.wall;
    let passed = u64::try_from(wall.checked_sub(from)?).ok()?;
    let every = check.every.0.max(1);
    let number =
        |passed: u64| u32::try_from(passed / every).map_or(u32::MAX, |k| k.saturating_add(1));
    match to {
        Some(to) if wall >= to => {
            // The last round that began before the end; one more number than there are rounds says
            // that its time is over too.
            let length = u64::try_from(to.saturating_sub(from)).unwrap_or(0);
            let rounds = number(length.saturating_sub(1));
            let over = passed >= u64::from(rounds).saturating_mul(every);
            Some((rounds.saturating_add(u32::from(over)), true))
        }
        _ => Some((number(passed), false)),
    }
}

/// Rounds up to this one that nobody did.
fn missed(check: &Recurring, state: &RoundsState, up_to: u32) -> Option<Event> {
    let unseen = up_to.saturating_sub(state.last);
    let (n, others) = match &state.due {
        Some((n, _)) => (*n, unseen),
        None => (state.last + 1, unseen.checked_sub(1)?),
    };
    Some(Event::RoundMissed {
        check: check.id.clone(),
        n,
        others,
    })
}

/// A round that is due and does itself begins. Whether one did.
pub(super) fn next_starts(draft: &mut Draft) -> bool {
    if draft.room().flags.halted.is_some() {
        return false;
    }
    let due = draft.room().rounds_due().find_map(|(check, n, _)| {
        let state = draft.room().rounds.get(&check.id)?;
        let Round::Call(call) = &check.how else {
            return None;
        };
        let seen = !draft.room().is_unreviewed(&CallOf::Round(check.id.clone()));
        let fresh = seen && state.attempt.is_none() && !earlier_runs(draft, &check.id);
        fresh.then(|| (check.id.clone(), n, call.clone()))
    });
    let Some((check, n, call)) = due else {
        return false;
    };
    plan_step::attempt(draft, AttemptOf::Round { check, n }, call, false);
    true
}

/// Whether an earlier round of the check has no end yet: two never run beside each other.
fn earlier_runs(draft: &Draft, id: &RecurringId) -> bool {
    draft.room().attempts.values().any(|attempt| {
        let of_check = matches!(&attempt.of, AttemptOf::Round { check, .. } if check == id);
        of_check && !attempt.has_ended()
    })
}

/// Rounds that read a metric: its first sample after the round came due.
pub(super) fn judge(draft: &mut Draft, observed: &Observed) {
    let plan = Arc::clone(&draft.room().plan);
    for check in &plan.recurring {
        let Round::Metric(metric) = &check.how else {
            continue;
        };
        let state = draft.room().rounds.get(&check.id);
        let Some((n, since)) = state.and_then(|state| state.due.clone()) else {
            continue;
        };
        let after = draft.now.wall_of(&since);
        if let Some(Reading::Known { value, sampled_at }) = observed.readings.get(metric)
            && *sampled_at >= after
        {
            draft.push(Event::RoundDone {
                check: check.id.clone(),
                n,
                ok: expected(draft, check, observed),
                said: value.to_string(),
            });
        }
    }
}

/// Whether what is expected holds; `None` where nothing is, or it cannot be known.
fn expected(draft: &Draft, check: &Recurring, observed: &Observed) -> Option<bool> {
    let condition = check.expect.as_ref()?;
    match observed::now(draft, condition, observed).verdict {
        Verdict::Ok => Some(true),
        Verdict::Breach => Some(false),
        Verdict::Unknown(_) => None,
    }
}

/// A person did a round: `ok`, `bad`, or the value that was asked for.
pub(super) fn said(
    draft: &mut Draft,
    by: &Who,
    given: &RecurringId,
    answer: Option<&String>,
    note: Option<&String>,
) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    let check = named(&plan, given)?;
    let role = check.role.as_ref();
    authority::require_role(draft.room(), &by.person, role, Right::Tick, draft.now)?;
    let state = draft.room().rounds.get(&check.id);
    let Some((n, _)) = state.and_then(|state| state.due.clone()) else {
        let fact = format!("no round of {} is due", check.id);
        return Err(Refusal::new(RefusalKind::NotNow, fact));
    };
    if state.is_some_and(|state| state.attempt.is_some()) {
        let fact = format!("round {n} of {} does itself", check.id);
        return Err(Refusal::new(RefusalKind::NotNow, fact).hint("wait for its end"));
    }
    let (ok, said) = answered(check, answer.map(String::as_str))?;
    let said = match note {
        Some(note) if said.is_empty() => note.clone(),
        Some(note) => format!("{said}: {note}"),
        None => said,
    };
    draft.push(Event::RoundDone {
        check: check.id.clone(),
        n,
        ok,
        said,
    });
    Ok(())
}

/// Whether what is expected holds of the value that a person gave.
fn expected_of(check: &Recurring, ask: &Ask, given: &str) -> Option<bool> {
    match check.expect.as_ref()? {
        Condition::Value { value, test } if *value == ask.value => match test.judge(Some(given)) {
            Verdict::Ok => Some(true),
            Verdict::Breach => Some(false),
            Verdict::Unknown(_) => None,
        },
        _ => None,
    }
}

fn answered(check: &Recurring, answer: Option<&str>) -> Result<(Option<bool>, String), Refusal> {
    if let Round::Ask(ask) = &check.how {
        let value = answer.ok_or_else(|| {
            let fact = format!("{} asks for {}", check.id, ask.title);
            Refusal::new(RefusalKind::Missing, fact).hint(format!("round {} VALUE", check.id))
        })?;
        return Ok((expected_of(check, ask, value), value.to_owned()));
    }
    Ok(match answer {
        None | Some("ok") => (Some(true), "ok".to_owned()),
        Some("bad") => (Some(false), "bad".to_owned()),
        Some(words) => (None, words.to_owned()),
    })
}

fn named<'p>(plan: &'p Plan, given: &RecurringId) -> Result<&'p Recurring, Refusal> {
    let known = || plan.recurring.iter().map(|check| check.id.as_str());
    let found = plan.recurring.iter().find(|check| check.id == *given);
    found.ok_or_else(|| names::no_such("recurring check", given.as_str(), known()))
}
