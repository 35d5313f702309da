//! Items: tick, untick, begin, waive, block, verify.

use super::{Draft, authority, names};
use crate::room::event::{AttemptOf, Event};
use crate::room::id::ItemId;
use crate::room::input::Who;
use crate::room::plan::{Item, Right, Verify};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{ItemState, ItemStatus, Stage};

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
    let role = item.role.as_ref();
    authority::require_role(draft.room(), &by.person, role, Right::Tick, draft.now)?;
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
            if item.evidence.is_some() && evidence.is_none() {
                let fact = format!("{:?} needs evidence", item.title);
                return Err(Refusal::new(RefusalKind::Missing, fact)
                    .hint(format!("tick {} EVIDENCE", item.number)));
            }
            Event::ItemTicked {
                item: item_id,
                evidence: evidence.cloned(),
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
        Act::Verify => verification(draft, item)?,
    })
}

fn verification(draft: &Draft, item: &Item) -> Result<Event, Refusal> {
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
    Ok(Event::AttemptStarted {
        attempt: draft.room().next_attempt(),
        of: AttemptOf::Item(item.id.clone()),
        call: call.clone(),
        rollback: false,
    })
}
