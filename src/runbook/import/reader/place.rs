//! Where a section stands: what its headings are about, and so where the steps below it go: to a
//! phase, to a way back, to a playbook, or nowhere.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::mark::mark;
use super::super::moment::{Moment, times};
use super::super::outline::Section;
use super::super::reading::{Book, Phase};
use super::super::words::labels::{self, has_any};
use super::super::words::{Concept, concepts, lower};
use super::Reader;
use super::said::is_aside;
use super::text::bare;

/// Where the steps of a section go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// Nowhere yet: the first step makes a playbook.
    Prose,
    /// To a phase.
    Phase(usize),
    /// To a way back that the first step makes.
    Rollback,
    /// Nowhere: these words are about people, numbers, the document.
    Facts,
}

/// Headings of facts: what is listed below them is no step.
const FACTS: [Concept; 7] = [
    Concept::Contact,
    Concept::Escalation,
    Concept::Role,
    Concept::SignOff,
    Concept::About,
    Concept::Environment,
    Concept::Decision,
];

/// Headings below one about going back that are no way back.
const NO_WAY_BACK: [Concept; 5] = [
    Concept::Contact,
    Concept::Escalation,
    Concept::Metric,
    Concept::Reference,
    Concept::Communication,
];

/// Headings among reasons to go back that are about something else.
const BESIDE: [Concept; 6] = [
    Concept::Decision,
    Concept::Role,
    Concept::Contact,
    Concept::Escalation,
    Concept::Success,
    Concept::Communication,
];

/// Headings below reasons to go back under which something is done.
const DOING: [Concept; 4] = [
    Concept::Deployment,
    Concept::Validation,
    Concept::Step,
    Concept::Trouble,
];

/// What is known of a place in the document.
#[derive(Clone, Debug)]
pub(super) struct Here {
    /// The headings above, outermost first, this one last.
    pub(super) path: Vec<String>,
    pub(super) place: Place,
    /// What the nearest heading is about.
    pub(super) own: Vec<Concept>,
    /// What all headings above are about, this one too.
    pub(super) about: BTreeSet<Concept>,
    /// The line of the section that a book or a way back is made of.
    pub(super) book: u32,
    /// The step that this section is a heading of.
    pub(super) of: Option<String>,
    /// The line of the nearest heading that is no line in bold.
    pub(super) group: u32,
    /// Who does what is here.
    pub(super) owner: Option<String>,
    /// Whether this stands in a phase and is not what is done in it: what to do if it fails.
    pub(super) aside: bool,
    /// When what is here is done.
    pub(super) at: Option<Moment>,
    /// Whether what is listed here are reasons to go back.
    pub(super) trigger: bool,
    /// What was read of the section above already.
    pub(super) handled: BTreeSet<Concept>,
}

impl Here {
    pub(super) fn is(&self, concept: Concept) -> bool {
        self.own.contains(&concept)
    }

    pub(super) fn under(&self, concept: Concept) -> bool {
        self.about.contains(&concept)
    }

    /// The part of the document that steps follow each other in: all phases, or one of the headings
    /// right below the title.
    pub(super) fn part(&self) -> Option<String> {
        match self.place {
            Place::Phase(_) => None,
            _ => self.path.get(1).or(self.path.first()).cloned(),
        }
    }

    /// Whether steps of here are steps of a phase.
    pub(super) fn in_phase(&self) -> bool {
        matches!(self.place, Place::Phase(_)) && !self.aside
    }

    /// The same place, for what stands in it and is not done in it.
    pub(super) fn aside_at(&self, line: u32, title: &str) -> Self {
        let mut here = self.clone();
        here.path.push(title.to_owned());
        (here.aside, here.book, here.of) = (true, line, None);
        here
    }

    pub(super) fn title(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// Whether what is listed here are reasons to go back: its own heading says so, or the one above.
    fn lists_reasons(&self, above: &Self) -> bool {
        let is_any = |of: &[Concept]| of.iter().any(|concept| self.is(*concept));
        let listed = self.is(Concept::Trigger) || above.trigger && !is_any(&DOING);
        let back = self.under(Concept::Rollback) && !self.under(Concept::Escalation);
        // What is looked at after going back is what is good.
        let afterwards = self.is(Concept::After) && self.is(Concept::Rollback);
        listed && back && !afterwards && !is_any(&BESIDE)
    }

    /// Whether the nearest heading is about this and nothing was read of it yet.
    pub(super) fn is_fresh(&self, concept: Concept) -> bool {
        self.is(concept) && !self.handled.contains(&concept)
    }

    /// What was found here is not looked for again below.
    pub(super) fn handle<T>(&mut self, concept: Concept, found: &[T]) {
        if !found.is_empty() {
            self.handled.insert(concept);
        }
    }
}

impl Reader<'_> {
    /// Where a section stands.
    pub(super) fn here(&mut self, section: &Section, above: &Here) -> Here {
        // The title says what all of it is about, and so tells no section from another.
        let is_title = section.line() == self.title;
        let own = if is_title {
            Vec::new()
        } else {
            concepts(&section.title)
        };
        let mut here = above.clone();
        here.path.push(section.title.clone());
        here.about.extend(own.iter().copied());
        here.own.clone_from(&own);
        here.of = None;
        here.at = section
            .is_label()
            .then(|| times(&section.title))
            .flatten()
            .and_then(|times| times.from);
        if !section.is_label() {
            here.group = section.line();
        }
        let is = |concept| own.contains(&concept);
        if let Some(role) = self.role_lines.get(&section.line()) {
            here.owner = Some(role.clone());
        }
        here.trigger = here.lists_reasons(above);
        if self.phases.contains(&section.line()) {
            here.place = Place::Phase(self.phase(section));
            return here;
        }
        if let Place::Phase(_) = above.place {
            here.of = Some(section.title.clone());
            // What goes back, or is done when it fails, is never a step forward.
            let marked = section
                .mark
                .as_ref()
                .is_some_and(|mark| mark.word.is_some());
            let back = (is(Concept::Rollback) || is(Concept::Trouble)) && !marked;
            if !above.aside && (back || is_aside(&section.title)) {
                here.aside = true;
                here.book = section.line();
                here.of = None;
            }
            return here;
        }
        // A line in bold belongs to its section, unless its steps lose data: those are for people.
        // Numbered steps of a way back are one way, whatever each of them is about.
        let numbered = section
            .mark
            .as_ref()
            .is_some_and(|mark| mark.word == Some(Concept::Step));
        let of_path = above.place == Place::Rollback && numbered && !above.path.is_empty();
        let apart = !of_path
            && (!section.is_label()
                || above.place == Place::Rollback && is_about_data(&section.title));
        if apart {
            here.book = section.line();
        } else {
            here.of = Some(section.title.clone());
        }
        // Whom to call and what to look at is no way back, wherever it stands.
        let beside = NO_WAY_BACK.iter().any(|concept| is(*concept)) && !is(Concept::Trigger);
        here.place = if (is(Concept::Rollback) || above.place == Place::Rollback) && !beside {
            Place::Rollback
        } else if FACTS.iter().any(|fact| is(*fact)) && !is(Concept::Trouble) && !section.is_label()
        {
            Place::Facts
        } else {
            above.place
        };
        here
    }

    fn phase(&mut self, section: &Section) -> usize {
        let times = times(&section.title);
        let name = mark(&section.title).map_or(section.title.clone(), |mark| {
            if mark.rest.is_empty() {
                section.title.clone()
            } else {
                mark.rest
            }
        });
        let bare = times
            .as_ref()
            .map(|_| bare(&name))
            .filter(|bare| !bare.is_empty());
        let title = bare.unwrap_or(name);
        let heading = (title != section.title).then(|| section.words.text.clone());
        self.out.phases.push(Phase {
            title,
            lines: section.lines.clone(),
            times,
            notes: heading.into_iter().collect(),
            ..Phase::default()
        });
        self.out.phases.len() - 1
    }

    /// The playbook or way back that steps of a place go to.
    pub(super) fn book(&mut self, here: &Here, lines: &Range<u32>) -> &mut Book {
        let rollback = here.place == Place::Rollback && !here.aside;
        let (index, books) = if rollback {
            (&mut self.paths, &mut self.out.paths)
        } else {
            (&mut self.books, &mut self.out.books)
        };
        let at = *index.entry(here.book).or_insert_with(|| {
            let depth = if here.of.is_some() { 2 } else { 1 };
            let end = here.path.len().saturating_sub(depth - 1);
            let path = here.path.get(..end).unwrap_or_default();
            let (title, above) = path
                .split_last()
                .map_or((String::new(), Vec::new()), |(title, above)| {
                    (title.clone(), above.to_vec())
                });
            books.push(Book {
                title,
                path: above,
                lines: here.book..lines.end,
                ..Book::default()
            });
            books.len() - 1
        });
        let book = &mut books[at];
        book.lines.end = book.lines.end.max(lines.end);
        book
    }
}

/// Whether steps under such words may lose data.
pub(in super::super) fn is_about_data(words: &str) -> bool {
    has_any(&lower(words), labels::DATA)
}
