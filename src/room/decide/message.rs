//! Messages and sign-offs. A message is ready when the fact that it states is verified; its clock
//! only makes it due. A person sends it and says so.

use std::sync::Arc;

use super::{Draft, authority, names, run};
use crate::room::event::{Event, Finish};
use crate::room::id::{MessageId, SignOffId};
use crate::room::input::Who;
use crate::room::plan::{Message, Plan, Right, Step, Work};
use crate::room::refusal::{Refusal, RefusalKind};
use crate::room::state::{MessageState, MessageStatus, Stage, StepStatus};
use crate::support::Millis;

/// What must come of the messages now.
pub(super) fn follow(draft: &Draft) -> Option<Vec<Event>> {
    let room = draft.room();
    room.plan.messages.iter().find_map(|message| {
        let state = room.messages.get(&message.id)?;
        if room.applies(message.when.as_ref()) != Some(true) {
            return None;
        }
        if is_ready(draft, message, state) {
            return Some(vec![Event::MessageReady {
                message: message.id.clone(),
                subject: room.message_subject(message, draft.now),
                text: room.message_text(message, draft.now),
            }]);
        }
        let waits_for_fact = message.on.is_some() && state.fact.is_none();
        let due = waits_for_fact && !state.came && clock_came(draft, message);
        due.then(|| {
            vec![Event::MessageDue {
                message: message.id.clone(),
            }]
        })
    })
}

/// Its fact was verified anew, its clock came where it states none, or it comes round again.
fn is_ready(draft: &Draft, message: &Message, state: &MessageState) -> bool {
    if message.on.is_some() {
        let Some((fact, _)) = &state.fact else {
            return false;
        };
        if *fact > state.stated {
            return true;
        }
    } else if !state.came && clock_came(draft, message) {
        return true;
    }
    repeats(draft, message, state)
}

fn clock_came(draft: &Draft, message: &Message) -> bool {
    let wall = message
        .at
        .and_then(|at| draft.room().wall_of(at, draft.now));
    wall.is_some_and(|wall| draft.now.wall >= wall)
}

/// What repeats during the run stops with it; what began in the watch goes on to the room's end.
fn repeats(draft: &Draft, message: &Message, state: &MessageState) -> bool {
    let (Some(every), Some(from), Some(counted_at)) =
        (message.every, &state.repeats_from, &state.counted_at)
    else {
        return false;
    };
    let clock = &draft.room().clock;
    let of_the_run = clock.watch_at.as_ref().is_some_and(|watch| {
        draft.room().stage == Stage::Watching && watch.since(from) > Millis::ZERO
    });
    // Whatever is written: what comes round at once comes round without end.
    let every = every.max(Millis::seconds(1));
    !of_the_run && draft.now.has_passed(every, counted_at)
}

/// A person has sent a message.
pub(super) fn sent(
    draft: &mut Draft,
    by: &Who,
    given: &MessageId,
    how: Option<&String>,
) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    let message = named(&plan, given)?;
    let role = message.role.as_ref();
    authority::require_role(draft.room(), &by.person, role, Right::Run, draft.now)?;
    if let Some(when) = &message.when
        && draft.room().applies(Some(when)) == Some(false)
    {
        let fact = format!("{} is only for when {when}", message.id);
        return Err(Refusal::new(RefusalKind::NotNow, fact));
    }
    not_before_its_fact(draft, message)?;
    let scheduled = message.on.is_some() || message.at.is_some();
    let state = draft.room().messages.get(&message.id);
    let last = state.and_then(|state| state.last.as_ref());
    let step = step_saying(draft, &plan, &message.id);
    if let Some(last) = last.filter(|_| scheduled && step.is_none())
        && draft.room().message_status(&message.id) == MessageStatus::Sent
    {
        let by = last.by.as_ref().map_or("the engine", |by| by.as_str());
        let fact = format!("{} was sent already, by {by}", message.id);
        return Err(Refusal::new(RefusalKind::Already, fact));
    }
    say(draft, message, how);
    if let Some(step) = step.filter(|step| may_finish(draft, by, step)) {
        draft.push(Event::StepFinished {
            step: step.id.clone(),
            how: Finish::ByHand(how.cloned()),
        });
    }
    Ok(())
}

/// Whether who sent its message may finish the step too.
fn may_finish(draft: &Draft, by: &Who, step: &Step) -> bool {
    let (room, role) = (draft.room(), step.role.as_ref());
    authority::require_role(room, &by.person, role, Right::Run, draft.now).is_ok()
        && run::forward_is_open(draft).is_ok()
        && room.missing(&step.asks).is_none()
}

fn named<'p>(plan: &'p Plan, given: &MessageId) -> Result<&'p Message, Refusal> {
    let known = || plan.messages.iter().map(|message| message.id.as_str());
    plan.message(given)
        .ok_or_else(|| names::no_such("message", given.as_str(), known()))
}

fn say(draft: &mut Draft, message: &Message, how: Option<&String>) {
    let room = draft.room();
    let ready = room
        .messages
        .get(&message.id)
        .and_then(|s| s.ready.as_ref());
    let text = ready.map_or_else(
        || room.message_text(message, draft.now),
        |ready| ready.text.clone(),
    );
    draft.push(Event::MessageSent {
        message: message.id.clone(),
        text,
        how: how.cloned(),
    });
}

/// A message never says what is not verified.
fn not_before_its_fact(draft: &Draft, message: &Message) -> Result<(), Refusal> {
    let state = draft.room().messages.get(&message.id);
    let verified = state.is_some_and(|state| state.fact.is_some());
    let Some(on) = message.on.as_ref().filter(|_| !verified) else {
        return Ok(());
    };
    let fact = format!("{} states what is not so yet: {on}", message.id);
    Err(Refusal::new(RefusalKind::NotNow, fact)
        .hint("it can be sent when that is verified; a note says what is known now"))
}

/// The step under way that says this message.
fn step_saying<'p>(draft: &Draft, plan: &'p Plan, message: &MessageId) -> Option<&'p Step> {
    let of_books = plan.playbooks.iter().flat_map(|book| &book.steps);
    plan.steps().chain(of_books).find(|step| {
        *draft.room().step_status(&step.id) == StepStatus::Running
            && message_of(step) == Some(message)
    })
}

fn message_of(step: &Step) -> Option<&MessageId> {
    match &step.work {
        Work::Message { message, .. } => message.as_ref(),
        _ => None,
    }
}

/// Whether a step that says a message may be completed: its message states no more than is so.
pub(super) fn may_be_said(draft: &Draft, step: &Step) -> Result<(), Refusal> {
    let plan = &draft.room().plan;
    match message_of(step).and_then(|id| plan.message(id)) {
        Some(message) => not_before_its_fact(draft, message),
        None => Ok(()),
    }
}

/// A step that says a message was completed: the message was sent, unless somebody said so before.
pub(super) fn said_by(draft: &mut Draft, step: &Step, how: Option<&String>) {
    let plan = Arc::clone(&draft.room().plan);
    let Some(message) = message_of(step).and_then(|id| plan.message(id)) else {
        return;
    };
    let room = draft.room();
    let began = room.steps.get(&step.id).map_or(0, |state| state.tried_seq);
    let state = room.messages.get(&message.id);
    let sent = state.and_then(|state| state.last.as_ref());
    if sent.is_none_or(|sent| sent.seq < began) {
        say(draft, message, how);
    }
}

/// A person signs the plan as it is.
pub(super) fn sign(draft: &mut Draft, by: &Who, given: &SignOffId) -> Result<(), Refusal> {
    let plan = Arc::clone(&draft.room().plan);
    let Some(sign_off) = plan.sign_off(given) else {
        let known = plan.sign_offs.iter().map(|sign_off| sign_off.id.as_str());
        return Err(names::no_such("sign-off", given.as_str(), known));
    };
    let role = sign_off.role.as_ref();
    authority::require_role(draft.room(), &by.person, role, Right::Decide, draft.now)?;
    if draft.room().is_signed(&sign_off.id) {
        let fact = format!("{} is signed already", sign_off.id);
        return Err(Refusal::new(RefusalKind::Already, fact));
    }
    draft.push(Event::SignedOff {
        sign_off: sign_off.id.clone(),
        plan: plan.hash.clone(),
    });
    Ok(())
}
