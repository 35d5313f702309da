//! What a section says by its heading: who does what, whom to call, what is said to people, who signs,
//! how long the way back takes, and what is watched afterwards.

use super::super::blank::variables;
use super::super::escalation::{levels, responses};
use super::super::moment::{Moment, budget, times};
use super::super::outline::Section;
use super::super::people::{Role, authority, channels, contacts, is_role, roles, sign_offs};
use super::super::reading::Watch;
use super::super::words::Concept;
use super::super::{blank, talk};
use super::Reader;
use super::place::{Here, Place};
use super::text::{bare, lines_of, words_of};
use crate::support::Millis;

impl Reader<'_> {
    /// What a section says by its heading.
    pub(super) fn facts(&mut self, section: &Section, here: &mut Here) {
        self.out.roles.extend(holder(section));
        let is = |concept| here.own.contains(&concept);
        let blocks = self.slice(&section.lines);
        let fresh =
            |concept, here: &Here| here.own.contains(&concept) && !here.handled.contains(&concept);
        if fresh(Concept::Role, here)
            && !here.under(Concept::Contact)
            && !matches!(here.place, Place::Phase(_))
        {
            let found = roles(blocks);
            for role in &found {
                self.role_lines.insert(role.line, role.title.clone());
            }
            if !found.is_empty() {
                here.handled.insert(Concept::Role);
            }
            self.out.roles.extend(found);
        }
        if fresh(Concept::Contact, here)
            || fresh(Concept::Escalation, here) && !here.handled.contains(&Concept::Contact)
        {
            let found = contacts(blocks);
            if !found.is_empty() {
                here.handled.insert(Concept::Contact);
            }
            self.out.contacts.extend(found);
        }
        if fresh(Concept::Escalation, here) {
            let lines = lines_of(blocks);
            let lines: Vec<(u32, &str)> = lines
                .iter()
                .map(|(line, text)| (*line, text.as_str()))
                .collect();
            let found = levels(&lines);
            if !found.is_empty() {
                here.handled.insert(Concept::Escalation);
            }
            self.out.levels.extend(found);
        }
        if fresh(Concept::Communication, here) {
            self.out.channels.extend(channels(blocks));
            self.out.planned.extend(talk::schedule(blocks));
            here.handled.insert(Concept::Communication);
        }
        if fresh(Concept::SignOff, here) {
            let found = sign_offs(blocks);
            if !found.is_empty() {
                here.handled.insert(Concept::SignOff);
            }
            self.out.sign_offs.extend(found);
        }
        if fresh(Concept::Environment, here) {
            let found = variables(blocks);
            self.variables(found);
            here.handled.insert(Concept::Environment);
        }
        if (is(Concept::Severity) || is(Concept::Contact) || is(Concept::Trouble))
            && !here.handled.contains(&Concept::Severity)
        {
            let lines = lines_of(blocks);
            let lines: Vec<(u32, &str)> = lines
                .iter()
                .map(|(line, text)| (*line, text.as_str()))
                .collect();
            let found = responses(&lines);
            if found.len() > 1 {
                here.handled.insert(Concept::Severity);
                self.out.responses.extend(found);
            }
        }
        if is(Concept::Rollback) {
            let within = budget(&section.title);
            let said = || {
                section
                    .blocks
                    .iter()
                    .map(words_of)
                    .find_map(|text| text.lines().find_map(budget))
            };
            if self.out.budget.is_none()
                && let Some(within) = within.or_else(said)
            {
                self.out.budget = Some((within, section.line()));
            }
            if is(Concept::Decision) || is(Concept::Role) {
                self.out.authority.extend(authority(blocks));
            }
        }
        self.watch(section, here);
    }

    /// A window of the watch: `Short-term validation (T+30 min to T+2 hours)`.
    fn watch(&mut self, section: &Section, here: &Here) {
        let after = here.under(Concept::After)
            && (here.under(Concept::Validation) || here.under(Concept::Metric));
        let Some(times) =
            times(&section.title).filter(|_| after && !matches!(here.place, Place::Phase(_)))
        else {
            return;
        };
        let (Some(Moment::Offset(from)), Some(Moment::Offset(to))) = (times.from, times.to) else {
            return;
        };
        let Ok(length) = u64::try_from(to - from) else {
            return;
        };
        if length > 0 {
            let title = bare(&section.title);
            let lasts = Millis(length);
            self.out.watch.push(Watch {
                title,
                line: section.line(),
                from: Some(from),
                lasts,
                duties: Vec::new(),
            });
        }
    }
}

/// A heading that gives a role to somebody: `Deployment commander: Ada`.
fn holder(section: &Section) -> Option<Role> {
    let (title, person) = section.title.split_once([':', '：'])?;
    let (title, person) = (title.trim(), person.trim());
    let short = person.split_whitespace().count() <= 4 && !person.is_empty();
    (short && is_role(title) && !blank::is_open(person)).then(|| Role {
        title: title.to_owned(),
        notes: None,
        person: Some(person.to_owned()),
        duties: Vec::new(),
        line: section.line(),
        lines: section.line()..section.line() + 1,
        backup: None,
    })
}
