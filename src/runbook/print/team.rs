//! Who is who: roles with their duties, people, contacts, severities, rights that are had only
//! sometimes, sign-offs.

use std::fmt::Write as _;

use super::{Page, step};
use crate::room::plan::{Authority, Contact, Part, Person, Plan, Severity};
use crate::support::text::listed;

pub(super) fn team(page: &mut Page, plan: &Plan) {
    page.title("Roles");
    for role in &plan.roles {
        let may: Vec<String> = role.may.iter().map(ToString::to_string).collect();
        let mut line = format!("{}: {}", role.title, may.join(", "));
        if plan.commander.as_ref() == Some(&role.id) {
            line.push_str(", commands");
        }
        if let Some(backup) = &role.backup {
            let _ = write!(line, ", backed up by {backup}");
        }
        page.line(0, &line);
        for duty in &role.duties {
            let part = duty.during.map_or("", |part| match part {
                Part::Before => "before: ",
                Part::During => "during: ",
                Part::After => "after: ",
            });
            page.line(1, &format!("{part}{}", duty.text));
        }
    }
    page.title("People");
    for person in &plan.people {
        page.line(0, &of_person(person));
    }
    page.title("Contacts");
    for contact in &plan.contacts {
        of_contact(page, contact);
    }
    page.title("Severities");
    for severity in &plan.severities {
        of_severity(page, severity);
    }
    page.title("Authority");
    for rule in &plan.authority {
        page.line(0, &of_authority(rule));
        if let Some(notes) = &rule.notes {
            step::note(page, 1, notes);
        }
    }
    page.title("Sign-offs");
    for sign_off in &plan.sign_offs {
        let role = sign_off.role.as_ref();
        let role = role.map(|role| format!(" ({role})")).unwrap_or_default();
        page.line(0, &format!("{}{role}", sign_off.title));
    }
}

fn of_person(person: &Person) -> String {
    let roles: Vec<String> = person.roles.iter().map(ToString::to_string).collect();
    let backs: Vec<String> = person.backs_up.iter().map(ToString::to_string).collect();
    let mut line = format!("{}: {}", person.id, roles.join(", "));
    if !backs.is_empty() {
        let _ = write!(line, ", backs up {}", listed(&backs));
    }
    for more in [&person.contact, &person.available].into_iter().flatten() {
        let _ = write!(line, ", {more}");
    }
    line
}

fn of_contact(page: &mut Page, contact: &Contact) {
    let vendor = if contact.vendor { ", vendor" } else { "" };
    let role = contact.role.as_ref();
    let role = role.map(|role| format!(" ({role})")).unwrap_or_default();
    let ways = contact.ways.iter();
    let ways: Vec<String> = ways.map(|(kind, to)| format!("{kind} {to}")).collect();
    let available = contact.available.as_ref();
    let available = available
        .map(|when| format!(", {when}"))
        .unwrap_or_default();
    let line = format!(
        "{}{role}{vendor}: {}{available}",
        contact.title,
        ways.join(", ")
    );
    page.line(0, &line);
    if let Some(notes) = &contact.notes {
        step::note(page, 1, notes);
    }
}

fn of_severity(page: &mut Page, severity: &Severity) {
    let within = severity
        .respond_within
        .map(|span| format!(" within {span}"));
    let response = severity.response.as_ref().map(|words| format!(", {words}"));
    let who = severity.who.join(", ");
    let line = format!(
        "{} {}: answered{}{} by {who}",
        severity.id,
        severity.title,
        within.unwrap_or_default(),
        response.unwrap_or_default()
    );
    page.line(0, &line);
    for sign in &severity.signs {
        page.line(1, sign);
    }
}

fn of_authority(rule: &Authority) -> String {
    let roles: Vec<String> = rule.roles.iter().map(ToString::to_string).collect();
    let mut line = format!("{} may {}", listed(&roles), rule.right);
    if let Some(after) = rule.after {
        let _ = write!(line, ", {after} after an incident began");
    }
    if !rule.severities.is_empty() {
        let _ = write!(line, ", when it is {}", rule.severities.join(" or "));
    }
    if let Some(approvals) = &rule.approvals {
        let _ = write!(line, ", and {}", step::needs(approvals));
    }
    line
}
