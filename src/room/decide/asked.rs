//! What people ask: who may, whether what they confirmed still stands, and then the verb.

use super::checklist::{self, Act};
use super::{
    Draft, authority, message, mode, people, plan_step, reload, review, round, run, traffic,
    trigger, undo, value, way_back,
};
use crate::room::command::Command;
use crate::room::event::Event;
use crate::room::input::Asked;
use crate::room::refusal::{Refusal, RefusalKind};

pub(super) fn answer(draft: &mut Draft, asked: &Asked) -> Result<(), Refusal> {
    draft.by = Some(asked.by.clone());
    still_stands(draft, asked)?;
    let (by, now) = (&asked.by, draft.now);
    let require = |draft: &Draft| match asked.command.verb().right {
        Some(right) => authority::require(draft.room(), &by.person, right, now),
        None => Ok(()),
    };
    match &asked.command {
        Command::Start => require(draft).and_then(|()| run::start(draft)),
        Command::End { reason } => require(draft).and_then(|()| run::end(draft, reason.as_ref())),
        Command::Reload { from, plan, .. } => {
            require(draft)?;
            reload::ask(draft, by, from, plan.as_deref())
        }
        Command::Hold { reason } => run::hold(draft, reason.as_ref()),
        Command::Resume => require(draft).and_then(|()| run::resume(draft)),
        Command::Note { about, text } => {
            draft.push(Event::NoteWritten {
                about: about.clone(),
                text: text.clone(),
            });
            Ok(())
        }
        Command::Tick { item, evidence } => {
            checklist::act(draft, by, item, &Act::Tick(evidence.as_ref()))
        }
        Command::Untick { item } => checklist::act(draft, by, item, &Act::Untick),
        Command::Begin { item } => checklist::act(draft, by, item, &Act::Begin),
        Command::Waive { item, reason } => checklist::act(draft, by, item, &Act::Waive(reason)),
        Command::Block { item, reason } => checklist::act(draft, by, item, &Act::Block(reason)),
        Command::Verify { item } => checklist::act(draft, by, item, &Act::Verify),
        Command::Record { name, value } => value::record(draft, by, name, value),
        Command::Run { name } => plan_step::run_name(draft, by, name),
        Command::Accept { what, shown } => review::accept(draft, by, what, shown.as_deref()),
        Command::Retry { step } => plan_step::retry(draft, by, step),
        Command::Skip { step, reason } => plan_step::skip(draft, by, step, reason.as_ref()),
        Command::Complete { step, reason } => plan_step::complete(draft, by, step, reason.as_ref()),
        Command::Cancel { name } => plan_step::cancel(draft, by, name),
        Command::Undo { name } => undo::ask(draft, by, name),
        Command::Settle { attempt, done, how } => {
            plan_step::settle(draft, by, *attempt, *done, how.as_ref())
        }
        Command::Shift { to } => traffic::shift(draft, by, *to),
        Command::Attest { condition, yes } => traffic::attest(draft, by, *condition, *yes),
        Command::Decide { choice, reason } => traffic::decide(draft, by, *choice, reason.as_ref()),
        Command::RollBack { path, reason } => {
            require(draft)?;
            way_back::ask(draft, by, path.as_ref(), reason.as_ref())
        }
        Command::Explain { reason } => way_back::explain(draft, reason),
        Command::Declare { trigger, reason } => {
            trigger::declare(draft, by, trigger, reason.as_ref())
        }
        Command::Arm { trigger, reason } => {
            require(draft).and_then(|()| trigger::arm(draft, asked, trigger, reason.as_ref()))
        }
        Command::Disarm { trigger, reason } => {
            require(draft).and_then(|()| trigger::disarm(draft, trigger, reason))
        }
        Command::Assign { role, person } => {
            require(draft).and_then(|()| people::assign(draft, role, person, true))
        }
        Command::Unassign { role, person } => {
            require(draft).and_then(|()| people::assign(draft, role, person, false))
        }
        Command::TakeCommand => people::take_command(draft, by),
        Command::HandOver { person } => people::hand_over(draft, by, person),
        Command::Sent { message, how } => message::sent(draft, by, message, how.as_ref()),
        Command::Sign { sign_off } => message::sign(draft, by, sign_off),
        Command::Enter { mode } => require(draft).and_then(|()| mode::ask(draft, mode, true)),
        Command::Leave { mode } => require(draft).and_then(|()| mode::ask(draft, mode, false)),
        Command::Round {
            check,
            answer,
            note,
        } => round::said(draft, by, check, answer.as_ref(), note.as_ref()),
    }
}

/// A confirmation dies with any change of what its command reads.
fn still_stands(draft: &Draft, asked: &Asked) -> Result<(), Refusal> {
    let Some(seen) = &asked.seen else {
        return Ok(());
    };
    let room = draft.room();
    let revision = room.revision_of(&asked.command);
    // Whatever the runbook says by now, a rollback that loses nothing is still right.
    let back = matches!(asked.command, Command::RollBack { .. }) && revision == 0;
    if (seen.plan != room.plan.hash && !back) || seen.revision < revision {
        let fact = format!("what you confirmed has changed: {}", asked.command.name());
        return Err(Refusal::new(RefusalKind::Changed, fact).hint("look again and confirm again"));
    }
    Ok(())
}
