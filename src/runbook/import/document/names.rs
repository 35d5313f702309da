//! Ids for what was read: those of before where it is the same thing, else from its words.

use std::collections::{BTreeMap, BTreeSet};

use super::super::bindings::Bindings;
use super::super::keep::{Fresh, Known, KnownKind, keep};
use super::super::reading::{Book, Item, Reading, Step};
use super::line;
use super::{ITEM, MESSAGE, REASON, SIGN_OFF, STEP, UNTITLED, WAY_BACK, titled};
use crate::support::digest::sha256_hex;
use crate::support::text::slug;

/// As long as an id may be.
const LONGEST: usize = 48;
/// Names that mean something to the language already.
const TAKEN: [&str; 8] = [
    "weight", "cohort", "room", "phase", "step", "now", "elapsed", "end",
];

/// The ids of a reading, in its order.
#[derive(Default)]
pub(super) struct Names {
    pub lists: Vec<String>,
    pub list_titles: Vec<String>,
    pub items: Vec<Vec<ItemNames>>,
    pub phases: Vec<String>,
    pub phase_steps: Vec<Vec<String>>,
    pub books: Vec<String>,
    pub book_steps: Vec<Vec<String>>,
    pub paths: Vec<String>,
    pub path_steps: Vec<Vec<String>>,
    pub triggers: Vec<String>,
    pub messages: Vec<String>,
    pub sign_offs: Vec<String>,
    /// The ids of all steps.
    steps: BTreeSet<String>,
}

impl Names {
    /// The id of a step that comes with another, or with a list: always the same for the same one,
    /// and no other step's.
    pub(super) fn derived(&self, prefix: &str, id: &str) -> String {
        let whole = format!("{prefix}-{id}");
        if whole.len() <= LONGEST && !self.steps.contains(&whole) {
            return whole;
        }
        let marked = (0_u32..).map(|nth| {
            let digest = sha256_hex(&[whole.as_bytes(), &nth.to_be_bytes()]);
            let cut: String = whole.chars().take(LONGEST - 9).collect();
            let digest = digest.get(..8).unwrap_or_default();
            format!("{}-{digest}", cut.trim_end_matches('-'))
        });
        marked
            .take(MOST_TRIES)
            .find(|id| !self.steps.contains(id))
            .unwrap_or(whole)
    }

    /// The id of a step of ours.
    pub(super) fn step(&self, wish: &str) -> String {
        let numbered = (2_usize..).map(|nth| format!("{wish}-{nth}"));
        std::iter::once(wish.to_owned())
            .chain(numbered)
            .find(|id| !self.steps.contains(id))
            .unwrap_or_default()
    }

    /// A key for a way back that the source does not have.
    pub(super) fn path(&self, wish: &str) -> String {
        let numbered = (2_usize..).map(|nth| format!("{wish}-{nth}"));
        std::iter::once(wish.to_owned())
            .chain(numbered)
            .find(|key| !self.paths.contains(key))
            .unwrap_or_default()
    }
}

/// So many digests are tried before two are the same, which does not happen.
const MOST_TRIES: usize = 8;

/// The id of an item, of those within it, and of the values that it asks for.
#[derive(Clone, Default)]
pub(super) struct ItemNames {
    pub id: String,
    pub asks: Vec<String>,
    pub items: Vec<ItemNames>,
}

/// A name from words: letters, digits and dashes; a short digest where there are none.
pub(super) fn wish(words: &str, kind: &str) -> String {
    let slug = slug(words);
    let letters = slug.chars().filter(char::is_ascii_alphabetic).count();
    let others = words
        .chars()
        .filter(|c| c.is_alphanumeric() && !c.is_ascii())
        .count();
    if letters > 0 && letters >= others {
        return if slug.starts_with(|c: char| c.is_ascii_digit()) {
            shortened(&format!("{kind}-{slug}"))
        } else {
            slug
        };
    }
    let digest = sha256_hex(&[words.to_lowercase().as_bytes()]);
    format!("{kind}-{}", digest.get(..8).unwrap_or_default())
}

/// An id no longer than one may be.
pub(super) fn shortened(id: &str) -> String {
    id.chars()
        .take(LONGEST)
        .collect::<String>()
        .trim_end_matches('-')
        .to_owned()
}

/// All names of a reading.
pub(super) fn names(reading: &Reading, bindings: &Bindings, before: &[Known]) -> Names {
    let titles = list_titles(reading);
    let wishes = wishes(reading, &titles);
    let mut names = dealt(reading, bindings, keep(before, &wishes));
    names.list_titles = titles;
    let steps = [&names.phase_steps, &names.book_steps, &names.path_steps];
    names.steps = steps.into_iter().flatten().flatten().cloned().collect();
    names
}

/// What wants an id, in the order of the reading.
fn wishes(reading: &Reading, titles: &[String]) -> Vec<Fresh> {
    let mut asked = Asked {
        now: Vec::new(),
        taken: BTreeMap::new(),
        places: BTreeMap::new(),
    };
    for (list, title) in reading.lists.iter().zip(titles) {
        asked.ask(KnownKind::Section, title, &[], "list");
        let mut within = vec![title.clone()];
        list.items
            .iter()
            .for_each(|item| asked.item(item, &mut within));
    }
    for phase in &reading.phases {
        asked.ask(
            KnownKind::Phase,
            &titled(&phase.title, UNTITLED),
            &[],
            "phase",
        );
        asked.steps(&phase.steps, &titled(&phase.title, UNTITLED));
    }
    let books = |asked: &mut Asked, books: &[Book], kind, word, otherwise| {
        for book in books {
            let title = titled(&book.title, otherwise);
            asked.ask(kind, &title, &[], word);
            asked.steps(&book.steps, &title);
        }
    };
    books(
        &mut asked,
        &reading.books,
        KnownKind::Playbook,
        "book",
        UNTITLED,
    );
    books(
        &mut asked,
        &reading.paths,
        KnownKind::Path,
        "path",
        WAY_BACK,
    );
    for trigger in &reading.triggers {
        asked.ask(
            KnownKind::Trigger,
            &titled(&trigger.words, REASON),
            &[],
            "trigger",
        );
    }
    for message in &reading.messages {
        asked.ask(
            KnownKind::Message,
            &titled(&message.title, MESSAGE),
            &[],
            "message",
        );
    }
    for sign_off in &reading.sign_offs {
        asked.ask(
            KnownKind::SignOff,
            &titled(&sign_off.title, SIGN_OFF),
            &[],
            "sign",
        );
    }
    asked.now
}

/// The ids, dealt out in the order in which they were wished for.
fn dealt(reading: &Reading, bindings: &Bindings, ids: Vec<String>) -> Names {
    let mut ids = ids.into_iter();
    let mut next = || ids.next().unwrap_or_default();
    let mut names = Names::default();
    let mut values = Values::default();
    let taken = TAKEN.iter().map(|name| (*name).to_owned());
    values.taken.extend(taken);
    let variables = reading.variables.iter();
    let variables = variables.map(|variable| variable.name.clone());
    values.taken.extend(variables);
    values.taken.extend(bindings.variables());
    for list in &reading.lists {
        names.lists.push(next());
        names.items.push(
            list.items
                .iter()
                .map(|item| item_names(item, &mut next, &mut values))
                .collect(),
        );
    }
    for phase in &reading.phases {
        names.phases.push(next());
        names
            .phase_steps
            .push(phase.steps.iter().map(|_| next()).collect());
    }
    for book in &reading.books {
        names.books.push(next());
        names
            .book_steps
            .push(book.steps.iter().map(|_| next()).collect());
    }
    for path in &reading.paths {
        names.paths.push(next());
        names
            .path_steps
            .push(path.steps.iter().map(|_| next()).collect());
    }
    names.triggers = reading.triggers.iter().map(|_| next()).collect();
    names.messages = reading.messages.iter().map(|_| next()).collect();
    names.sign_offs = reading.sign_offs.iter().map(|_| next()).collect();
    names
}

/// The names of values.
#[derive(Default)]
struct Values {
    taken: BTreeSet<String>,
    /// The number that a name gets next: a document may ask for `result` ten thousand times.
    next: BTreeMap<String, u32>,
}

impl Values {
    /// A name that no other value has, as wished or with a number behind it.
    fn free(&mut self, wish: &str) -> String {
        let wish = if wish.is_empty() { "value" } else { wish };
        let next = self.next.entry(wish.to_owned()).or_insert(1);
        loop {
            let name = match *next {
                1 => wish.to_owned(),
                nth => format!("{wish}_{nth}"),
            };
            *next += 1;
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

fn item_names(item: &Item, next: &mut impl FnMut() -> String, values: &mut Values) -> ItemNames {
    let id = next();
    let asks = item.asks.iter().map(|(_, wish)| values.free(wish));
    let asks = asks.collect();
    let items = item
        .items
        .iter()
        .map(|item| item_names(item, next, values))
        .collect();
    ItemNames { id, asks, items }
}

/// The titles of checklists: with the heading above where the same one comes again.
fn list_titles(reading: &Reading) -> Vec<String> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for list in &reading.lists {
        *count.entry(&list.title).or_default() += 1;
    }
    let title = |list: &super::super::reading::Checklist| {
        let own = if list.title.is_empty() {
            reading.title.clone()
        } else {
            list.title.clone()
        };
        let above = list.path.iter().rev().nth(1).filter(|_| {
            count
                .get(list.title.as_str())
                .is_some_and(|count| *count > 1)
        });
        titled(
            &above.map_or(own.clone(), |above| format!("{above}: {own}")),
            UNTITLED,
        )
    };
    reading.lists.iter().map(title).collect()
}

struct Asked {
    now: Vec<Fresh>,
    taken: BTreeMap<(KnownKind, String), usize>,
    /// How many of a kind one thing holds.
    places: BTreeMap<(KnownKind, Vec<String>), u32>,
}

impl Asked {
    fn ask(&mut self, kind: KnownKind, title: &str, within: &[String], word: &str) {
        let mut wish = wish(title, word);
        if self.taken.contains_key(&(kind, wish.clone()))
            && let Some(above) = within.last()
        {
            let above: String = slug(above).chars().take(20).collect();
            wish = shortened(format!("{}-{wish}", above.trim_matches('-')).trim_matches('-'));
        }
        let times = self.taken.entry((kind, wish.clone())).or_default();
        *times += 1;
        if *times > 1 {
            let cut: String = wish.chars().take(LONGEST - 6).collect();
            wish = format!("{}-{times}", cut.trim_end_matches('-'));
        }
        let ordinal = self.places.entry((kind, within.to_vec())).or_default();
        *ordinal += 1;
        let ordinal = *ordinal - 1;
        self.now.push(Fresh {
            kind,
            title: line(title),
            within: within.to_vec(),
            ordinal,
            wish,
        });
    }

    fn item(&mut self, item: &Item, within: &mut Vec<String>) {
        let title = titled(&item.title, ITEM);
        self.ask(KnownKind::Item, &title, within, "item");
        within.push(title);
        for inner in &item.items {
            self.item(inner, within);
        }
        within.pop();
    }

    fn steps(&mut self, steps: &[Step], above: &str) {
        for step in steps {
            self.ask(
                KnownKind::Step,
                &titled(&super::steps::shown(&line(&step.title)), STEP),
                &[line(above)],
                "step",
            );
        }
    }
}
