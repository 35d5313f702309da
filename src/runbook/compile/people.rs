//! Roles, people, escalation.

use std::collections::BTreeSet;

use super::Compiler;
use super::name::humane;
use crate::room::id::RoleId;
use crate::room::plan::{Duty, EscalationLevel, Part, Person, Right, Role};
use crate::runbook::diagnostic::Diagnostic;
use crate::runbook::document::{self, Duties, Map, OneOrMany, Text};

impl Compiler<'_> {
    /// The roles, and the one that commands: `commander`, else the first that may decide.
    pub(super) fn roles(&mut self) -> (Vec<Role>, Option<RoleId>) {
        let document = self.document;
        let mut roles = Vec::new();
        for (name, _, role) in document.roles.iter().flat_map(Map::iter) {
            let backup = self.role(role.backup.as_ref());
            if let (Some(backup), Some(text)) = (&backup, &role.backup)
                && backup.as_str() == name
            {
                self.error("backup", text.at, format!("`{name}` is its own backup"));
            }
            roles.push(Role {
                id: name.into(),
                title: role
                    .title
                    .as_ref()
                    .map_or_else(|| humane(name), |t| t.value.clone()),
                may: role.may.iter().flatten().map(|right| right.value).collect(),
                backup,
                duties: role.duties.as_ref().map(duties).unwrap_or_default(),
            });
        }
        let commander = roles
            .iter()
            .find(|role| role.id.as_str() == "commander")
            .or_else(|| roles.iter().find(|role| role.may.contains(&Right::Decide)))
            .map(|role| role.id.clone());
        (roles, commander)
    }

    pub(super) fn people(&mut self) -> Vec<Person> {
        let document = self.document;
        let mut people: Vec<Person> = Vec::new();
        let mut names = BTreeSet::new();
        for person in document.people.iter().flatten() {
            if !names.insert(person.name.value.as_str()) {
                let message = format!(
                    "two people are named `{}`",
                    super::name::shown(&person.name)
                );
                self.error("duplicate-id", person.name.at, message);
            }
            let mut roles = Vec::new();
            for role in person.roles.iter().flat_map(|roles| &roles.0) {
                roles.extend(self.role(Some(role)));
            }
            let backs_up = self.backs_up(person, &roles);
            people.push(Person {
                id: person.name.value.as_str().into(),
                logins: person
                    .login
                    .iter()
                    .flat_map(|l| &l.0)
                    .map(|l| l.value.clone())
                    .collect(),
                roles,
                contact: person.contact.as_ref().map(|contact| contact.value.clone()),
                backs_up,
                available: person.available.as_ref().map(|when| when.value.clone()),
            });
        }
        people
    }

    /// The roles that a person takes over; one that they hold anyway is told.
    fn backs_up(&mut self, person: &document::Person, held: &[RoleId]) -> Vec<RoleId> {
        let mut backed = Vec::new();
        for role in person.backs_up.iter().flat_map(|roles| &roles.0) {
            let Some(id) = self.role(Some(role)) else {
                continue;
            };
            if held.contains(&id) {
                let message = format!("`{}` is held by its own backup", super::name::shown(role));
                self.error("backup", role.at, message);
            }
            backed.push(id);
        }
        backed
    }

    pub(super) fn escalation(&mut self) -> Vec<EscalationLevel> {
        let document = self.document;
        let Some(levels) = &document.escalation else {
            return Vec::new();
        };
        let mut ladder: Vec<EscalationLevel> = Vec::new();
        for level in levels {
            if ladder
                .last()
                .is_some_and(|before| level.after.value <= before.after)
            {
                let message = "this level is not later than the one before it";
                let mistake = Diagnostic::error("order", level.after.at, message);
                self.tell(mistake.hint("levels are written in the order in which they are told"));
            }
            ladder.push(EscalationLevel {
                after: level.after.value,
                who: level.who.value.clone(),
                notes: level.notes.as_ref().map(|notes| notes.value.clone()),
            });
        }
        ladder
    }
}

/// What the holders of a role do: first what they do in a part, then what they always do.
fn duties(written: &Duties) -> Vec<Duty> {
    let of = |during: Option<Part>, words: &OneOrMany<Text>| -> Vec<Duty> {
        let duty = |text: &Text| Duty {
            during,
            text: text.value.clone(),
        };
        words.0.iter().map(duty).collect()
    };
    match written {
        Duties::Words(words) => of(None, words),
        Duties::Parts(parts) => [
            (Some(Part::Before), &parts.before),
            (Some(Part::During), &parts.during),
            (Some(Part::After), &parts.after),
            (None, &parts.always),
        ]
        .into_iter()
        .filter_map(|(during, words)| Some(of(during, words.as_ref()?)))
        .flatten()
        .collect(),
    }
}
