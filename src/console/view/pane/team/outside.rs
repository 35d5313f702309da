//! What stands around the team: sign-offs given and missing, rights that are had only sometimes, and
//! whom to call who is not in the room.

use crate::console::view::brief::Brief;
use crate::console::view::widget::lines::Lines;
use crate::room::plan::{Authority, Contact, Part, Role, SignOff};
use crate::settings::Meaning;
use crate::support::text;

pub(super) fn lines(brief: &Brief, names: usize, lines: &mut Lines) {
    let plan = &brief.room.plan;
    let idle = plan.roles.iter().all(|role| role.duties.is_empty());
    caption(brief, lines, "DUTIES", idle);
    for role in &plan.roles {
        duties(brief, role, names, lines);
    }
    caption(brief, lines, "SIGN-OFFS", plan.sign_offs.is_empty());
    for sign_off in &plan.sign_offs {
        of_sign_off(brief, sign_off, lines);
    }
    caption(brief, lines, "AUTHORITY", plan.authority.is_empty());
    for rule in &plan.authority {
        of_rule(brief, rule, lines);
    }
    caption(brief, lines, "CONTACTS", plan.contacts.is_empty());
    for contact in &plan.contacts {
        of_contact(brief, contact, lines);
    }
}

fn caption(brief: &Brief, lines: &mut Lines, said: &str, nothing: bool) {
    if !nothing {
        lines.push(lines.row().text(said, brief.of(Meaning::Title)));
    }
}

/// What the holders of a role do, by part: `dba  before  Takes the backup; announces the window`.
fn duties(brief: &Brief, role: &Role, names: usize, lines: &mut Lines) {
    let parts = [
        ("always", None),
        ("before", Some(Part::Before)),
        ("during", Some(Part::During)),
        ("after", Some(Part::After)),
    ];
    let mut name = role.title.as_str();
    for (word, part) in parts {
        let of_part = role.duties.iter().filter(|duty| duty.during == part);
        let said: Vec<&str> = of_part.map(|duty| duty.text.as_str()).collect();
        if said.is_empty() {
            continue;
        }
        let head = lines
            .row()
            .cell(name, names, brief.of(Meaning::Person))
            .gap(1)
            .cell(word, 7, brief.of(Meaning::Muted));
        lines.push_under(head, &said.join("; "), brief.of(Meaning::Text));
        name = "";
    }
}

fn of_sign_off(brief: &Brief, sign_off: &SignOff, lines: &mut Lines) {
    let signs = brief.look.glyphs;
    let signed = brief.room.sign_offs.get(&sign_off.id);
    let signed = signed.filter(|_| brief.room.is_signed(&sign_off.id));
    let (sign, meaning, said) = if let Some(signed) = signed {
        let by = signed.by.as_ref().map(|by| brief.person(by));
        let at = brief.zone.near(signed.at.wall, brief.now.wall);
        let said = format!("signed by {} {at}", by.unwrap_or_default());
        (signs.done, Meaning::Ok, said)
    } else {
        let role = sign_off.role.as_ref().map(|role| format!(", for {role}"));
        let said = format!("not signed{}", role.unwrap_or_default());
        (signs.open, Meaning::Pending, said)
    };
    lines.push(
        lines
            .row()
            .cell(sign, 2, brief.of(meaning))
            .text(&sign_off.title, brief.of(Meaning::Text))
            .gap(2)
            .text(said, brief.of(Meaning::Muted)),
    );
}

/// `roll-back  support  15:00 after the incident began, in force`.
fn of_rule(brief: &Brief, rule: &Authority, lines: &mut Lines) {
    let after = rule.after.unwrap_or_default();
    let since = brief
        .room
        .clock
        .incident_at
        .as_ref()
        .map(|at| brief.since(at));
    let (said, meaning) = match since {
        Some(since) if since >= after => ("in force now".to_owned(), Meaning::Warning),
        Some(since) => (
            format!("in {}", after.saturating_sub(since).clock()),
            Meaning::Pending,
        ),
        None => (
            format!("{} after an incident begins", after.clock()),
            Meaning::Muted,
        ),
    };
    let mut terms = Vec::new();
    if !rule.severities.is_empty() {
        terms.push(text::listed(&rule.severities));
    }
    if let Some(approvals) = &rule.approvals {
        terms.push(format!("with the consent of {approvals}"));
    }
    terms.extend(rule.notes.clone());
    let roles: Vec<String> = rule.roles.iter().map(ToString::to_string).collect();
    lines.push(
        lines
            .row()
            .cell(rule.right.to_string(), 10, brief.of(Meaning::Text))
            .text(text::listed(&roles), brief.of(Meaning::Person))
            .gap(2)
            .text(said, brief.of(meaning))
            .gap(2)
            .text(terms.join("; "), brief.of(Meaning::Muted)),
    );
}

fn of_contact(brief: &Brief, contact: &Contact, lines: &mut Lines) {
    let ways: Vec<String> = contact
        .ways
        .iter()
        .map(|(kind, way)| format!("{kind} {way}"))
        .collect();
    let mut about = Vec::new();
    about.extend(contact.role.as_ref().map(ToString::to_string));
    about.extend(contact.vendor.then(|| "vendor".to_owned()));
    about.extend(contact.available.clone());
    about.extend(contact.notes.clone());
    lines.push(
        lines
            .row()
            .text(&contact.title, brief.of(Meaning::Text))
            .gap(2)
            .text(ways.join("  "), brief.of(Meaning::Key))
            .gap(2)
            .text(about.join("; "), brief.of(Meaning::Muted)),
    );
}
