//! Steps and where they go: to a phase, a way back or a playbook. What a step is made of is for others
//! to say: `command`, `bullet`, `said`, `traffic`.

use std::ops::Range;

use super::super::outline::Section;
use super::super::reading::{Step, Work};
use super::Reader;
use super::place::{Here, Place};
use super::said::{is_optional, said};
use super::text::words_of;
use super::traffic::wait_until_next;

/// The longest title of a step; the rest goes to what a person reads.
const LONGEST_TITLE: usize = 120;

impl Reader<'_> {
    /// How many steps a place has.
    pub(super) fn count(&self, here: &Here) -> usize {
        match here.place {
            Place::Phase(at) => self.out.phases.get(at).map_or(0, |phase| phase.steps.len()),
            Place::Rollback => {
                let at = self
                    .paths
                    .get(&here.book)
                    .and_then(|at| self.out.paths.get(*at));
                at.map_or(0, |path| path.steps.len())
            }
            _ => 0,
        }
    }

    /// Adds a step where a place's steps go.
    pub(super) fn step(&mut self, step: Step, here: &Here) {
        match here.place {
            Place::Phase(at) if !here.aside => {
                if let Some(phase) = self.out.phases.get_mut(at) {
                    phase.steps.push(step);
                }
            }
            _ => self.book(here, &step.lines.clone()).steps.push(step),
        }
    }

    /// The step that was added last here.
    pub(super) fn last(&mut self, here: &Here) -> Option<&mut Step> {
        match here.place {
            Place::Phase(at) if !here.aside => self.out.phases.get_mut(at)?.steps.last_mut(),
            Place::Rollback => {
                let at = *self.paths.get(&here.book)?;
                self.out.paths.get_mut(at)?.steps.last_mut()
            }
            _ => {
                let at = *self.books.get(&here.book)?;
                self.out.books.get_mut(at)?.steps.last_mut()
            }
        }
    }

    pub(super) fn note(&mut self, words: String, here: &Here) {
        match here.place {
            Place::Phase(at) => {
                if let Some(phase) = self.out.phases.get_mut(at) {
                    phase.notes.push(words);
                }
            }
            Place::Rollback if self.paths.contains_key(&here.book) => {
                let end = here.book + 1;
                self.book(here, &(here.book..end)).notes.push(words);
            }
            _ => {}
        }
    }

    /// A section is over: a phase or a part of one that has no step yet gets one.
    pub(super) fn finish(&mut self, section: &Section, here: &Here, above: &Here, before: usize) {
        if here.place == Place::Rollback
            && here.book != section.line()
            && !section.is_label()
            && self.count(here) == before
        {
            // A numbered step of a way back that no command was found in is done by a person.
            let told = section.blocks.iter().map(words_of).collect();
            let lines = section.line()..section.line() + 1;
            let step = made(&section.title, lines, Work::Manual(told), here);
            return self.step(step, here);
        }
        let Place::Phase(at) = here.place else { return };
        if let Some(phase) = self
            .out
            .phases
            .get_mut(at)
            .filter(|_| above.place != here.place)
        {
            wait_until_next(&mut phase.steps);
        }
        let Some(phase) = self.out.phases.get_mut(at) else {
            return;
        };
        let whole_phase = above.place != here.place;
        let said = here.aside || here.of.as_deref().and_then(said).is_some();
        let told: Vec<String> = if section.is_label() {
            Vec::new()
        } else {
            section.blocks.iter().map(words_of).collect()
        };
        if phase.steps.len() == before && !said && (whole_phase || !section.is_label()) {
            let has_list = self.out.lists.iter().any(|list| {
                list.phase == Some(at)
                    && list.line >= section.line()
                    && list.line < section.lines.end
            });
            if !has_list {
                let title = if whole_phase {
                    phase.title.clone()
                } else {
                    section.title.clone()
                };
                let step = made(
                    &title,
                    section.line()..section.line() + 1,
                    Work::Manual(told),
                    here,
                );
                phase.steps.push(step);
            }
        }
    }
}

/// A step of a place, with nothing to it yet.
pub(super) fn made(title: &str, lines: Range<u32>, work: Work, here: &Here) -> Step {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = title.chars().take(LONGEST_TITLE).collect();
    let cut = short.len() < title.len();
    let mut notes = Vec::new();
    if cut {
        notes.push(title);
    }
    let optional = is_optional(&short);
    Step {
        title: if cut { format!("{short}…") } else { short },
        of: here.of.clone(),
        lines,
        work,
        expect: Vec::new(),
        notes,
        owner: here.owner.clone(),
        at: here.at,
        lasts: None,
        optional,
    }
}
