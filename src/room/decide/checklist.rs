//! Items: tick, untick, begin, waive, block, verify.

use super::{Draft, authority, names, review, turn, value};
use crate::room::condition::Verdict;
use crate::room::event::{AttemptOf, Event};
use crate::room::id::{ItemId, RoleId};
use crate::room::input::{Proof, Who};
use crate::room::plan::{CallOf, Evidence, Item, Origin, Right, Verify};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{ItemState, ItemStatus, Room, Stage};

/// What a person does to an item.
pub(super) enum Act<'a> {
    Tick(Option<&'a String>),
    Untick,
    Begin,
    Waive(&'a str),
    Block(&'a str),
    Verify,
}

pub(super) fn act(draft: &mut Draft, by: &Who, given: &ItemId, act: &Act) -> Result<(), Refusal> {
    let plan = std::sync::Arc::clone(&draft.room().plan);
    let item = names::item(&plan, given)?;
    if draft.room().stage == Stage::Ended {
        return Err(Refusal::new(RefusalKind::NotNow, "the room has ended"));
    }
    let looks = looked_at(draft.room(), item, act);
    let role = looks.or(item.role.as_ref());
    authority::require_role(draft.room(), &by.person, role, Right::Tick, draft.now)?;
    if looks.is_some() {
        by_another(draft.room(), by, item)?;
    }
    if !draft.room().item_applies(item) && !matches!(act, Act::Untick) {
        let fact = format!("{} does not apply", item.number);
        return Err(Refusal::new(RefusalKind::NotNow, fact));
    }
    let state = draft
        .room()
        .items
        .get(&item.id)
        .cloned()
        .unwrap_or_default();
    let event = event_of(draft, item, &state, act)?;
    draft.push(event);
    Ok(())
}

/// The role that looks at what was done, where the act is to look at it.
fn looked_at<'a>(room: &Room, item: &'a Item, act: &Act) -> Option<&'a RoleId> {
    let (role, _) = room.waits_to_be_seen(item)?;
    matches!(act, Act::Verify | Act::Tick(_)).then_some(role)
}

/// Who did it does not look at it, except where there is nobody else.
fn by_another(room: &Room, by: &Who, item: &Item) -> Result<(), Refusal> {
    let Some((role, state)) = room.waits_to_be_seen(item) else {
        return Ok(());
    };
    // Whoever rehearses plays every person.
    if room.solo {
        return Ok(());
    }
    if !room.plan.dry_run && by.proof == Proof::Claimed {
        let fact = format!(
            "{} waits for {role}, and {} is only claimed",
            item.number, by.person
        );
        let hint = "come by an account or a key of your own; or waive it with a reason";
        return Err(Refusal::new(RefusalKind::NoAuthority, fact).hint(hint));
    }
    if state.done_by.as_ref() != Some(&by.person) {
        return Ok(());
    }
    let fact = format!(
        "{} was done by {}, and waits for {role}",
        item.number, by.person
    );
    Err(Refusal::new(RefusalKind::NoAuthority, fact).hint("another person looks at it"))
}

/// A tick: all that it asks for is there, and nothing is open within it.
fn may_be_ticked(draft: &Draft, item: &Item) -> Result<(), Refusal> {
    let room = draft.room();
    value::complete(room, &item.number, &item.asks)?;
    let open = room.open_within(item);
    let Some(first) = open.first() else {
        return Ok(());
    };
    let many = match open.len() {
        1 => "1 open item".to_owned(),
        many => format!("{many} open items"),
    };
    let fact = format!(
        "{} holds {many}: {} {}",
        item.number, first.number, first.title
    );
    Err(Refusal::new(RefusalKind::NotNow, fact).hint("tick or waive what is within it first"))
}

/// A condition that verifies an item has been looked at: it holds, or it does not.
pub(super) fn checked(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    let checking = room.items.iter().filter(|(_, state)| state.checking);
    let ids: Vec<&ItemId> = checking.map(|(id, _)| id).collect();
    ids.into_iter().find_map(|id| {
        let Some(Verify::Condition(condition)) = &room.plan.item(id)?.verify else {
            return None;
        };
        let item = id.clone();
        match turn::judged(draft, condition) {
            Verdict::Ok => Some(vec![Event::ItemTicked {
                item,
                evidence: Some(format!("verified: {condition}")),
            }]),
            Verdict::Breach => Some(vec![Event::ItemFailed {
                item,
                reason: format!("{condition} does not hold"),
            }]),
            Verdict::Unknown(_) => None,
        }
    })
}

fn event_of(draft: &Draft, item: &Item, state: &ItemState, act: &Act) -> Result<Event, Refusal> {
    let item_id = item.id.clone();
    let verifying = state
        .attempt
        .and_then(|id| draft.room().attempts.get(&id))
        .is_some_and(|attempt| !attempt.has_ended());
    if verifying && !matches!(act, Act::Block(_)) {
        return Err(
            Refusal::new(RefusalKind::NotNow, "its verification is running")
                .hint("wait for it; success ticks it"),
        );
    }
    let already = |status: ItemStatus, word: &str| {
        if state.status == status {
            let fact = format!("{:?} is {word} already", item.title);
            return Err(Refusal::new(RefusalKind::Already, fact));
        }
        Ok(())
    };
    Ok(match act {
        Act::Tick(evidence) => {
            already(ItemStatus::Ticked, "ticked")?;
            may_be_ticked(draft, item)?;
            if state.done_by.is_some() {
                return Ok(seen(item_id, state));
            }
            if item.evidence.is_some() && evidence.is_none() {
                let fact = format!("{:?} needs evidence", item.title);
                let how = match item.evidence {
                    Some(Evidence::Output) => format!("verify {}", item.number),
                    _ => format!("tick {} EVIDENCE", item.number),
                };
                return Err(Refusal::new(RefusalKind::Missing, fact).hint(how));
            }
            let evidence = evidence.cloned();
            if matches!(item.verify, Some(Verify::Person(_))) {
                return Ok(Event::ItemDone {
                    item: item_id,
                    evidence,
                });
            }
            Event::ItemTicked {
                item: item_id,
                evidence,
            }
        }
        Act::Untick => {
            already(ItemStatus::Open, "open")?;
            Event::ItemUnticked { item: item_id }
        }
        Act::Begin => {
            already(ItemStatus::InProgress, "in progress")?;
            Event::ItemBegun { item: item_id }
        }
        Act::Waive(reason) => {
            already(ItemStatus::Waived, "waived")?;
            Event::ItemWaived {
                item: item_id,
                reason: (*reason).to_owned(),
            }
        }
        Act::Block(reason) => Event::ItemBlocked {
            item: item_id,
            reason: (*reason).to_owned(),
        },
        Act::Verify if state.done_by.is_some() => {
            may_be_ticked(draft, item)?;
            seen(item_id, state)
        }
        Act::Verify => verification(draft, item)?,
    })
}

/// What was done has been looked at; the evidence stays.
fn seen(item: ItemId, state: &ItemState) -> Event {
    let evidence = state.evidence.clone();
    Event::ItemTicked { item, evidence }
}

fn verification(draft: &Draft, item: &Item) -> Result<Event, Refusal> {
    if let Some(Verify::Person(role)) = &item.verify {
        let fact = format!("{} is not done yet", item.number);
        let hint = format!("tick it when it is; then {role} looks at it");
        return Err(Refusal::new(RefusalKind::NotNow, fact).hint(hint));
    }
    if let Some(Verify::Condition(_)) = &item.verify {
        may_be_ticked(draft, item)?;
        return Ok(Event::ItemChecking {
            item: item.id.clone(),
        });
    }
    let Some(Verify::Call(call)) = &item.verify else {
        let fact = format!("{:?} has no verification", item.title);
        return Err(Refusal::new(RefusalKind::NotNow, fact).hint("tick it when you have checked"));
    };
    if let Some(trouble) = &draft.room().flags.halted {
        return Err(Refusal::new(
            RefusalKind::Stopped,
            format!("the room is HALTED: {trouble}"),
        ));
    }
    review::seen(draft, &CallOf::Item(item.id.clone()))?;
    value::known(&item.number, draft.room().missing_to_verify(item))?;
    // What only its output can say is not missing before it has run.
    let asks = item
        .asks
        .iter()
        .filter(|ask| !matches!(ask.from, Origin::Output(_)));
    let asks: Vec<_> = asks.cloned().collect();
    value::complete(draft.room(), &item.number, &asks)?;
    let open = Item {
        asks: Vec::new(),
        ..item.clone()
    };
    may_be_ticked(draft, &open)?;
    Ok(Event::AttemptStarted {
        attempt: draft.room().next_attempt(),
        of: AttemptOf::Item(item.id.clone()),
        call: call.clone(),
        rollback: false,
    })
}
