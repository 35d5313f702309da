//! What outlives single steps: messages, modes, playbooks, recurring checks, the watch, and prose.

use std::fmt::Write as _;

use super::{Page, step, step_lines};
use crate::room::plan::{Message, Mode, Plan, Recurring, Round};

pub(super) fn talk(page: &mut Page, plan: &Plan) {
    page.title("Messages");
    for channel in &plan.channels {
        let address = channel.address.as_deref().unwrap_or_default();
        page.line(0, &format!("channel {}: {address}", channel.title));
    }
    for message in &plan.messages {
        of_message(page, message);
    }
}

pub(super) fn beside(page: &mut Page, plan: &Plan) {
    page.title("Modes");
    for mode in &plan.modes {
        of_mode(page, mode);
    }
    page.title("Playbooks");
    for book in &plan.playbooks {
        page.line(0, &format!("{}: {}", book.id, book.title));
        if !book.about.is_empty() {
            page.line(1, &format!("about {}", book.about.join(", ")));
        }
        for sign in &book.signs {
            page.line(1, &format!("sign: {sign}"));
        }
        if let Some(notes) = &book.notes {
            step::note(page, 1, notes);
        }
        for step in &book.steps {
            step_lines(page, plan, step);
        }
    }
}

pub(super) fn watch(page: &mut Page, plan: &Plan) {
    page.title("Recurring checks");
    for check in &plan.recurring {
        of_recurring(page, check);
    }
    page.title("Watch after the run");
    for window in &plan.watch {
        page.line(
            0,
            &format!(
                "{}{}, for {}",
                page.planned(window.from),
                window.title,
                window.lasts
            ),
        );
        for duty in &window.duties {
            page.line(1, duty);
        }
    }
    page.title("Links");
    for (title, url) in &plan.links {
        page.line(0, &format!("{title}: {url}"));
    }
    for prose in &plan.prose {
        page.heading(&prose.title);
        for line in prose.text.lines() {
            page.line(0, line);
        }
    }
}

fn of_message(page: &mut Page, message: &Message) {
    let to = [&message.audience, &message.channel];
    let to: Vec<&str> = to.into_iter().flatten().map(String::as_str).collect();
    let mut line = format!("{}{}", page.planned(message.at), message.title);
    if !to.is_empty() {
        let _ = write!(line, ", to {}", to.join(" in "));
    }
    if let Some(role) = &message.role {
        let _ = write!(line, " ({role})");
    }
    if let Some(on) = &message.on {
        let _ = write!(line, ", when {on}");
    }
    if let Some(every) = message.every {
        let _ = write!(line, ", every {every}");
    }
    page.line(0, &line);
    if let Some(when) = &message.when {
        page.line(1, &format!("only while {when}"));
    }
    if let Some(subject) = &message.subject {
        page.line(1, &format!("subject: {subject}"));
    }
    for line in message.text.lines() {
        page.line(1, line);
    }
}

fn of_mode(page: &mut Page, mode: &Mode) {
    let most = mode.at_most.map(|span| format!(", {span} at most"));
    page.line(
        0,
        &format!("{}: {}{}", mode.id, mode.title, most.unwrap_or_default()),
    );
    for (word, call) in [("enter", &mode.enter), ("leave", &mode.leave)] {
        let done = call.as_ref().map_or("by hand", |call| call.shown.as_str());
        page.line(1, &format!("{word}: {done}"));
    }
    if let Some(probe) = &mode.verify {
        page.line(1, &format!("verified by {probe}"));
    }
}

fn of_recurring(page: &mut Page, check: &Recurring) {
    let lasts = check.lasts.map(|lasts| format!(", for {lasts}"));
    let role = check.role.as_ref().map(|role| format!(" ({role})"));
    let line = format!(
        "{}{}{}, every {}{}",
        page.planned(check.from),
        check.title,
        role.unwrap_or_default(),
        check.every,
        lasts.unwrap_or_default()
    );
    page.line(0, &line);
    match &check.how {
        Round::Person => page.line(1, "a person looks"),
        Round::Ask(ask) => page.line(1, &format!("a person gives {}", ask.title)),
        Round::Call(call) => page.line(1, &call.shown),
        Round::Metric(metric) => page.line(1, &format!("reads {metric}")),
    }
    if let Some(expect) = &check.expect {
        page.line(1, &format!("expect {expect}"));
    }
    if let Some(notes) = &check.notes {
        step::note(page, 1, notes);
    }
}
