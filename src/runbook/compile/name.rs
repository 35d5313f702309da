//! Names: ids made from titles, unique within their kind, and looking names up with "did you mean".

use std::collections::BTreeMap;

use super::Compiler;
use crate::runbook::diagnostic::{Diagnostic, MOST_KEPT, Span};
use crate::runbook::document::{Here, Map, Text};
use crate::support::text::{fit, harmless, listed, nearest, slug};

/// As long as a slug.
const LONGEST_ID: usize = 48;

/// The ids that are taken, by kind, with where and whether somebody chose them.
#[derive(Default)]
pub(super) struct Ids {
    taken: BTreeMap<(&'static str, String), Span>,
}

impl Ids {
    /// Where something of this kind and id is written.
    pub(super) fn place(&self, kind: &'static str, id: &str) -> Option<Span> {
        self.taken.get(&(kind, id.to_owned())).copied()
    }
}

/// Others' text in a message: harmless, and short.
pub(super) fn shown(text: &str) -> String {
    fit(&harmless(text), 60)
}

/// What somebody else says is wrong, in a message: harmless, and not too long.
pub(super) fn words(text: &str) -> String {
    fit(&harmless(text), 200)
}

/// For which targets something is repeated, as shown.
pub(super) fn target_of(here: &Here) -> Option<String> {
    let values: Vec<&str> = here.targets.iter().map(|t| t.value.as_str()).collect();
    (!values.is_empty()).then(|| values.join("/"))
}

/// A title with its target, unless it says it already.
pub(super) fn repeated_title(here: &Here, title: &str) -> String {
    let own = here.targets.last().filter(|_| here.repeat.is_some());
    let made = here.key("title").is_none();
    match own {
        Some(own) if !(own.in_title || made && title.contains(&own.value)) => {
            format!("{title} ({})", own.value)
        }
        _ => title.to_owned(),
    }
}

/// Whether an id holds the words of a target.
fn holds(id: &str, target: &str) -> bool {
    format!("-{id}-").contains(&format!("-{}-", slug(target)))
}

/// An id with targets after it, no longer than an id may be.
fn suffixed(mut id: String, targets: &[String]) -> String {
    for target in targets {
        let room = LONGEST_ID.saturating_sub(target.len() + 1);
        id.truncate(room);
        id = format!("{}-{target}", id.trim_end_matches('-'));
    }
    slug(&id)
}

/// A name as people read it: `error_rate` is `Error rate`.
pub(super) fn humane(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

impl Compiler<'_> {
    /// The id of something that may be repeated: every target that it does not hold already comes
    /// after it.
    pub(super) fn repeated_id(
        &mut self,
        kind: &'static str,
        here: &Here,
        written: Option<&Text>,
        title: Option<&Text>,
    ) -> String {
        let titled = title.map(|title| title.value.as_str());
        self.repeated_id_from(
            kind,
            here,
            written,
            titled.unwrap_or_default(),
            title.map(|t| t.at),
        )
    }

    /// The same for something whose title was made for it.
    pub(super) fn repeated_id_from(
        &mut self,
        kind: &'static str,
        here: &Here,
        written: Option<&Text>,
        title: &str,
        at: Option<Span>,
    ) -> String {
        let base = written.map_or_else(|| slug(title), |text| text.value.clone());
        let at = written.map(|text| text.at).or(at).unwrap_or(here.span);
        let made = written.is_none() && here.key("title").is_none();
        let missing: Vec<String> = here
            .targets
            .iter()
            .filter(|target| !(target.in_id || made && holds(&base, &target.value)))
            .map(|target| slug(&target.value))
            .collect();
        if slug(&base) != base || base.is_empty() {
            self.refuse_id(kind, &base, written.is_some(), at);
            return base;
        }
        self.taken(kind, suffixed(base, &missing), at)
    }

    /// The id of something: the one written, else one made from the title.
    pub(super) fn id(
        &mut self,
        kind: &'static str,
        written: Option<&Text>,
        title: &str,
        at: Span,
    ) -> String {
        let (id, at) = match written {
            Some(text) => (text.value.clone(), text.at),
            None => (slug(title), at),
        };
        if slug(&id) != id || id.is_empty() {
            self.refuse_id(kind, &id, written.is_some(), at);
            return id;
        }
        let missing = |id: &str| {
            let targets = self.targets.iter().map(|target| slug(&target.value));
            targets
                .filter(|target| !holds(id, target))
                .collect::<Vec<_>>()
        };
        let again = self.ids.taken.get(&(kind, id.clone())) == Some(&at);
        let missing = if again {
            self.targets.iter().map(|t| slug(&t.value)).collect()
        } else {
            missing(&id)
        };
        self.taken(kind, suffixed(id, &missing), at)
    }

    /// The id, which nothing else of its kind may have.
    fn taken(&mut self, kind: &'static str, id: String, at: Span) -> String {
        let before = self.ids.taken.insert((kind, id.clone()), at);
        if let Some(first) = before {
            let message = format!("two {kind}s have the id `{id}`");
            let hint = "give one of them an `id` of its own";
            let mistake = Diagnostic::error("duplicate-id", at, message);
            self.tell(mistake.also(first, "first here").hint(hint));
        }
        id
    }

    fn refuse_id(&mut self, kind: &'static str, id: &str, chosen: bool, at: Span) {
        let (message, hint) = if chosen {
            let hint = match slug(id) {
                good if good.is_empty() => "an id is lower case words and hyphens".to_owned(),
                good => format!("write `{good}`"),
            };
            (format!("`{}` is no id", shown(id)), hint)
        } else {
            let hint = format!("give this {kind} an `id`, lower case words and hyphens");
            ("no id can be made from this title".to_owned(), hint)
        };
        self.tell(Diagnostic::error("id", at, message).hint(hint));
    }

    /// Whether `name` is one of `names`; if not, that is told.
    pub(super) fn known<'n>(
        &mut self,
        kind: &str,
        name: &str,
        at: Span,
        names: impl IntoIterator<Item = &'n str, IntoIter: Clone>,
    ) -> bool {
        let names = names.into_iter();
        if names.clone().any(|known| known == name) {
            return true;
        }
        if self.found.len() >= MOST_KEPT {
            return false;
        }
        let names: Vec<&str> = names.collect();
        let message = format!("there is no {kind} `{}`", shown(name));
        let hint = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => format!("this runbook has no {kind}s"),
            None if names.len() == 1 => format!("the only {kind} is `{}`", listed(&names)),
            None => format!("the {kind}s are {}", listed(&names)),
        };
        self.tell(Diagnostic::error("unknown-name", at, message).hint(hint));
        false
    }

    /// A role's name, if it is one.
    pub(super) fn role(&mut self, role: Option<&Text>) -> Option<crate::room::id::RoleId> {
        let role = role?;
        let roles = self.document.roles.as_ref();
        let names = roles.into_iter().flat_map(Map::names);
        self.known("role", role, role.at, names)
            .then(|| role.value.as_str().into())
    }
}
