//! What a section says by its heading: who does what, whom to call, what is said to people, who signs,
//! how long the way back takes, and what is watched afterwards.

use super::super::blank::variables;
use super::super::blocks::Block;
use super::super::escalation::{levels, responses};
use super::super::moment::{Moment, budget, times};
use super::super::outline::Section;
use super::super::people::{Role, authority, channels, contacts, is_role, roles, sign_offs};
use super::super::reading::Watch;
use super::super::words::Concept;
use super::super::{blank, talk};
use super::Reader;
use super::place::{Here, Place};
use super::text::{as_lines, bare, lines_of, words_of};
use crate::support::Millis;

impl Reader<'_> {
    /// What a section says by its heading.
    pub(super) fn facts(&mut self, section: &Section, here: &mut Here) {
        self.out.roles.extend(holder(section));
        let blocks = self.slice(&section.lines);
        self.people(blocks, here);
        self.graded(blocks, here);
        if here.is_fresh(Concept::Communication) {
            self.out.channels.extend(channels(blocks));
            self.out.planned.extend(talk::schedule(blocks));
            here.handled.insert(Concept::Communication);
        }
        if here.is_fresh(Concept::Environment) {
            let found = variables(blocks);
            self.variables(found);
            here.handled.insert(Concept::Environment);
        }
        if here.is(Concept::Rollback) {
            self.way_back(section, here);
        }
        self.watch(section, here);
    }

    /// Who does what, whom to call, who signs.
    fn people(&mut self, blocks: &[Block], here: &mut Here) {
        let planned = matches!(here.place, Place::Phase(_));
        if here.is_fresh(Concept::Role) && !here.under(Concept::Contact) && !planned {
            let found = roles(blocks);
            for role in &found {
                self.role_lines.insert(role.line, role.title.clone());
            }
            here.handle(Concept::Role, &found);
            self.out.roles.extend(found);
        }
        let called =
            here.is_fresh(Concept::Escalation) && !here.handled.contains(&Concept::Contact);
        if here.is_fresh(Concept::Contact) || called {
            let found = contacts(blocks);
            here.handle(Concept::Contact, &found);
            self.out.contacts.extend(found);
        }
        if here.is_fresh(Concept::SignOff) {
            let found = sign_offs(blocks);
            here.handle(Concept::SignOff, &found);
            self.out.sign_offs.extend(found);
        }
    }

    /// Who is called next, and how bad it is.
    fn graded(&mut self, blocks: &[Block], here: &mut Here) {
        let fresh = here.is_fresh(Concept::Escalation);
        let severe = [Concept::Severity, Concept::Contact, Concept::Trouble];
        let severe = severe.into_iter().any(|concept| here.is(concept))
            && !here.handled.contains(&Concept::Severity);
        if !fresh && !severe {
            return;
        }
        let lines = lines_of(blocks);
        let lines = as_lines(&lines);
        if fresh {
            let found = levels(&lines);
            here.handle(Concept::Escalation, &found);
            self.out.levels.extend(found);
        }
        if severe {
            let found = responses(&lines);
            if found.len() > 1 {
                here.handled.insert(Concept::Severity);
                self.out.responses.extend(found);
            }
        }
    }

    /// How long the way back may take, and who decides on it.
    fn way_back(&mut self, section: &Section, here: &Here) {
        let said = || {
            let mut texts = section.blocks.iter().map(words_of);
            texts.find_map(|text| text.lines().find_map(budget))
        };
        if self.out.budget.is_none()
            && let Some(within) = budget(&section.title).or_else(said)
        {
            self.out.budget = Some((within, section.line()));
        }
        if here.is(Concept::Decision) || here.is(Concept::Role) {
            let blocks = self.slice(&section.lines);
            self.out.authority.extend(authority(blocks));
        }
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
