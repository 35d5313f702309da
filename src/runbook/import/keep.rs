//! Ids across edits: which of the things read now is which of those read before. The same words in
//! the same place are the same thing, then the same words elsewhere, then nearly the same words in
//! the same place; whatever else is new and gets an id that nothing had.
//!
//! How near two titles are is in `keep/near.rs`; what a plan knows is in `runbook/known.rs`.

mod near;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use self::near::{Words, nearness};

/// In one place so many left-over titles are compared with each new one at most, the nearest by
/// their order: an edit that changes more than that is another document.
const COMPARED: usize = 32;
/// From this many per cent of their words on two titles in one place are one title, mended.
const NEAR: u32 = 60;

/// What a thing is. Ids are unique within one kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum KnownKind {
    /// A section of the checklist.
    Section,
    /// An item of a section.
    Item,
    /// A phase.
    Phase,
    /// A step of a phase, of a rollback path or of a playbook.
    Step,
    /// A rollback path.
    Path,
    /// A playbook.
    Playbook,
    /// A trigger.
    Trigger,
    /// A metric.
    Metric,
    /// A probe.
    Probe,
    /// A lever.
    Lever,
    /// A role.
    Role,
    /// A person.
    Person,
    /// An action outside the plan.
    Action,
    /// A message.
    Message,
    /// A mode of production.
    Mode,
    /// A sign-off.
    SignOff,
    /// A recurring check.
    Recurring,
    /// A severity.
    Severity,
}

impl KnownKind {
    /// The id of a thing whose title gives none.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Item => "item",
            Self::Phase => "phase",
            Self::Step => "step",
            Self::Path => "path",
            Self::Playbook => "playbook",
            Self::Trigger => "trigger",
            Self::Metric => "metric",
            Self::Probe => "probe",
            Self::Lever => "lever",
            Self::Role => "role",
            Self::Person => "person",
            Self::Action => "action",
            Self::Message => "message",
            Self::Mode => "mode",
            Self::SignOff => "sign-off",
            Self::Recurring => "check",
            Self::Severity => "severity",
        }
    }
}

/// A thing with an id as it was read before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// What it is.
    pub kind: KnownKind,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The titles of what holds it, outermost first.
    pub within: Vec<String>,
    /// Its place among those of its kind that the same thing holds.
    pub ordinal: u32,
}

/// A thing as it is read now, without an id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fresh {
    /// What it is.
    pub kind: KnownKind,
    /// Its title.
    pub title: String,
    /// The titles of what holds it, outermost first.
    pub within: Vec<String>,
    /// Its place among those of its kind that the same thing holds.
    pub ordinal: u32,
    /// The id it would get by itself.
    pub wish: String,
}

/// The ids of what was read now, one for each and no two alike within a kind: those of before where
/// it is the same thing, else new ones that nothing had before.
#[must_use]
pub fn keep(before: &[Known], now: &[Fresh]) -> Vec<String> {
    if before.is_empty() {
        return free(
            now.iter().map(|fresh| (fresh.kind, fresh.wish.as_str())),
            HashSet::new(),
        );
    }
    let mut keeping = Keeping::of(before, now);
    keeping.same_words_same_place();
    for depth in 0..=keeping.depth {
        keeping.in_moved_places(depth);
        keeping.same_words_elsewhere(depth);
        keeping.in_moved_places(depth);
        keeping.nearly_the_same_words(depth);
        keeping.one_for_one(depth);
    }
    keeping.same_words_in_a_namesake();
    keeping.ids()
}

/// A thing's title and place in the forms that are compared.
struct Entry<'a> {
    kind: KnownKind,
    title: &'a str,
    words: Words,
    /// The place, as one text.
    place: String,
    /// The title of the one before it in the same place.
    above: Option<&'a str>,
    ordinal: u32,
    within: &'a [String],
    /// Whether nothing else of its kind has these words.
    only: bool,
}

impl Entry<'_> {
    /// The place of what stands within it.
    fn path(&self) -> String {
        format!("{}{}{BELOW}", self.place, self.title)
    }
}

struct Keeping<'a> {
    known: Vec<Entry<'a>>,
    fresh: Vec<Entry<'a>>,
    ids: Vec<&'a str>,
    wishes: Vec<&'a str>,
    /// Whether a known thing was found again, or cannot be.
    found: Vec<bool>,
    /// The known thing that a fresh one is.
    is: Vec<Option<usize>>,
    /// Places as they are called now, and how they were called.
    called: HashMap<String, String>,
    depth: usize,
}

/// As long as an id may be.
const LONGEST: usize = 48;
/// No title holds it.
const BELOW: char = '\u{1f}';

fn place(within: &[String]) -> String {
    let mut place = String::new();
    for title in within {
        place.push_str(title);
        place.push(BELOW);
    }
    place
}

fn entries<'a>(
    things: impl Iterator<Item = (KnownKind, &'a str, &'a [String], u32)>,
) -> Vec<Entry<'a>> {
    let mut last: HashMap<(KnownKind, String), &str> = HashMap::new();
    let mut entries = Vec::new();
    for (kind, title, within, ordinal) in things {
        let place = place(within);
        let above = last.insert((kind, place.clone()), title);
        entries.push(Entry {
            kind,
            title,
            words: Words::of(title),
            place,
            above,
            ordinal,
            within,
            only: true,
        });
    }
    let mut times: HashMap<(KnownKind, &str), u32> = HashMap::new();
    for entry in &entries {
        *times.entry((entry.kind, &entry.words.text)).or_default() += 1;
    }
    let only = |entry: &Entry<'_>| times.get(&(entry.kind, entry.words.text.as_str())) == Some(&1);
    let only: Vec<bool> = entries.iter().map(only).collect();
    for (entry, only) in entries.iter_mut().zip(only) {
        entry.only = only;
    }
    entries
}

impl<'a> Keeping<'a> {
    fn of(before: &'a [Known], now: &'a [Fresh]) -> Self {
        let mut ids = HashSet::new();
        Self {
            known: entries(
                before
                    .iter()
                    .map(|k| (k.kind, k.title.as_str(), k.within.as_slice(), k.ordinal)),
            ),
            fresh: entries(
                now.iter()
                    .map(|f| (f.kind, f.title.as_str(), f.within.as_slice(), f.ordinal)),
            ),
            ids: before.iter().map(|known| known.id.as_str()).collect(),
            wishes: now.iter().map(|fresh| fresh.wish.as_str()).collect(),
            // An id that two had can be kept by one of them only.
            found: before
                .iter()
                .map(|known| !ids.insert((known.kind, known.id.as_str())))
                .collect(),
            is: vec![None; now.len()],
            called: HashMap::new(),
            depth: now
                .iter()
                .map(|fresh| fresh.within.len())
                .max()
                .unwrap_or(0),
        }
    }

    fn same(&mut self, fresh: usize, known: usize) {
        self.is[fresh] = Some(known);
        self.found[known] = true;
        let (was, is) = (self.known[known].path(), self.fresh[fresh].path());
        // What is the same to the letter says it first. What it stands in went along with it.
        self.called.entry(is).or_insert(was);
        let (was, is) = (&self.known[known].place, &self.fresh[fresh].place);
        if !self.called.contains_key(is) {
            self.called.insert(is.clone(), was.clone());
        }
    }

    /// Where one thing is gone and one is new in the same place, what stood in the one is looked
    /// for in the other. They are not the same for that.
    fn one_for_one(&mut self, depth: usize) {
        let mut places: BTreeMap<(KnownKind, String), (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for at in self.left(depth) {
            let place = (self.fresh[at].kind, self.former_place(at));
            places.entry(place).or_default().1.push(at);
        }
        for (at, entry) in self.known.iter().enumerate() {
            if !self.found[at] && entry.within.len() == depth {
                let here = places.get_mut(&(entry.kind, entry.place.clone()));
                if let Some((known, _)) = here {
                    known.push(at);
                }
            }
        }
        for pair in places.into_values() {
            if let ([known], [fresh]) = (pair.0.as_slice(), pair.1.as_slice()) {
                let (was, is) = (self.known[*known].path(), self.fresh[*fresh].path());
                self.called.entry(is).or_insert(was);
            }
        }
    }

    /// How the place of a fresh thing was called before.
    fn former_place(&self, fresh: usize) -> String {
        let mut path = String::new();
        let mut former = String::new();
        for title in self.fresh[fresh].within {
            for text in [&mut path, &mut former] {
                text.push_str(title);
                text.push(BELOW);
            }
            if let Some(was) = self.called.get(&path) {
                former.clone_from(was);
            }
        }
        former
    }

    fn left(&self, depth: usize) -> Vec<usize> {
        let left = |at: &usize| self.is[*at].is_none() && self.fresh[*at].within.len() == depth;
        (0..self.fresh.len()).filter(left).collect()
    }

    /// Pairs what has the same key, in order.
    fn pair<K: std::hash::Hash + Eq>(
        &mut self,
        known: impl Fn(&Entry<'a>) -> K,
        fresh: Vec<(usize, K)>,
    ) {
        if fresh.is_empty() {
            return;
        }
        let mut waiting: HashMap<K, VecDeque<usize>> = HashMap::new();
        for (at, entry) in self.known.iter().enumerate() {
            if !self.found[at] {
                waiting.entry(known(entry)).or_default().push_back(at);
            }
        }
        for (at, key) in fresh {
            let first = waiting.get_mut(&key).and_then(VecDeque::pop_front);
            if let Some(known) = first.filter(|_| self.is[at].is_none()) {
                self.same(at, known);
            }
        }
    }

    fn keys<K>(&self, of: &[usize], key: impl Fn(usize, &Entry<'a>) -> K) -> Vec<(usize, K)> {
        of.iter()
            .map(|at| (*at, key(*at, &self.fresh[*at])))
            .collect()
    }

    fn same_words_same_place(&mut self) {
        let every: Vec<usize> = (0..self.fresh.len()).collect();
        // Of several alike the one below the same neighbour is the same.
        let keys = self.keys(&every, |_, e| (e.kind, e.place.clone(), e.title, e.above));
        self.pair(|e| (e.kind, e.place.clone(), e.title, e.above), keys);
        self.left_by_words(&every);
    }

    fn left_by_words(&mut self, of: &[usize]) {
        let left: Vec<usize> = of
            .iter()
            .copied()
            .filter(|at| self.is[*at].is_none())
            .collect();
        let keys = self.keys(&left, |at, e| (e.kind, self.former_place(at), e.title));
        self.pair(|e| (e.kind, e.place.clone(), e.title), keys);
        let left: Vec<usize> = left
            .into_iter()
            .filter(|at| self.is[*at].is_none())
            .collect();
        let keys = self.keys(&left, |at, e| {
            (e.kind, self.former_place(at), e.words.text.clone())
        });
        self.pair(|e| (e.kind, e.place.clone(), e.words.text.clone()), keys);
    }

    /// What holds these may have got another title, or may have moved.
    fn in_moved_places(&mut self, depth: usize) {
        let left = self.left(depth);
        let keys = self.keys(&left, |at, e| {
            (e.kind, self.former_place(at), e.title, e.above)
        });
        self.pair(|e| (e.kind, e.place.clone(), e.title, e.above), keys);
        self.left_by_words(&left);
    }

    /// Words that stand once in both texts name the same thing wherever they stand.
    fn same_words_elsewhere(&mut self, depth: usize) {
        let only: Vec<usize> = self
            .left(depth)
            .into_iter()
            .filter(|at| self.fresh[*at].only)
            .collect();
        let keys = self.keys(&only, |_, e| (e.kind, true, e.words.text.clone()));
        self.pair(|e| (e.kind, e.only, e.words.text.clone()), keys);
    }

    /// A title that was mended: among what is left over in one place, the nearest first.
    fn nearly_the_same_words(&mut self, depth: usize) {
        let left = self.left(depth);
        if left.is_empty() {
            return;
        }
        let mut places: HashMap<(KnownKind, &str), Vec<usize>> = HashMap::new();
        for (at, entry) in self.known.iter().enumerate() {
            if !self.found[at] {
                let place = (entry.kind, entry.place.as_str());
                places.entry(place).or_default().push(at);
            }
        }
        let mut pairs = Vec::new();
        for at in left {
            let entry = &self.fresh[at];
            let place = self.former_place(at);
            let here = places.get(&(entry.kind, place.as_str()));
            for known in around(here.map_or(&[], Vec::as_slice), &self.known, entry.ordinal) {
                let near = nearness(&self.known[*known].words, &entry.words);
                let apart = self.known[*known].ordinal.abs_diff(entry.ordinal);
                if near >= NEAR {
                    pairs.push((100 - near.min(100), apart, at, *known));
                }
            }
        }
        pairs.sort_unstable();
        for (_, _, fresh, known) in pairs {
            if self.is[fresh].is_none() && !self.found[known] {
                self.same(fresh, known);
            }
        }
    }

    /// What holds it stands elsewhere and is nothing that has an id: then its title says enough, if
    /// as many are left of before as there are now.
    fn same_words_in_a_namesake(&mut self) {
        type Key = (KnownKind, Option<String>, String);
        let key =
            |e: &Entry<'_>| -> Key { (e.kind, e.within.last().cloned(), e.words.text.clone()) };
        let mut counts: HashMap<Key, (u32, u32)> = HashMap::new();
        for (at, entry) in self.known.iter().enumerate() {
            if !self.found[at] {
                counts.entry(key(entry)).or_default().0 += 1;
            }
        }
        let left: Vec<usize> = (0..self.fresh.len())
            .filter(|at| self.is[*at].is_none())
            .collect();
        for at in &left {
            counts.entry(key(&self.fresh[*at])).or_default().1 += 1;
        }
        let keys = self.keys(&left, |_, e| key(e));
        let even = |(_, key): &(usize, Key)| counts.get(key).is_some_and(|(was, is)| was == is);
        let keys: Vec<_> = keys.into_iter().filter(even).collect();
        self.pair(|e| key(e), keys);
    }

    fn ids(self) -> Vec<String> {
        let kinds = self.known.iter().map(|entry| entry.kind);
        let taken = kinds
            .zip(self.ids.iter().map(|id| (*id).to_owned()))
            .collect();
        let new = (0..self.fresh.len()).filter(|at| self.is[*at].is_none());
        let new = new.map(|at| (self.fresh[at].kind, self.wishes[at]));
        let mut new = free(new, taken).into_iter();
        self.is
            .iter()
            .map(|known| match known {
                Some(known) => self.ids[*known].to_owned(),
                None => new.next().unwrap_or_default(),
            })
            .collect()
    }
}

/// Ids that nothing has: as wished, with a number where that is taken.
fn free<'w>(
    wishes: impl Iterator<Item = (KnownKind, &'w str)>,
    mut taken: HashSet<(KnownKind, String)>,
) -> Vec<String> {
    let mut next: HashMap<(KnownKind, &str), u32> = HashMap::new();
    let each = wishes.map(|(kind, wish)| {
        let wish = Some(wish).filter(|wish| !wish.is_empty());
        let wish = wish.unwrap_or_else(|| kind.word());
        let number = next.entry((kind, wish)).or_insert(1);
        let mut id = wish.to_owned();
        loop {
            if *number > 1 {
                let cut: String = wish.chars().take(LONGEST - 6).collect();
                id = format!("{}-{number}", cut.trim_end_matches('-'));
            }
            *number += 1;
            if taken.insert((kind, id.clone())) {
                return id;
            }
        }
    });
    each.collect()
}

/// The known things of one place that stand nearest to an ordinal; they are in their order.
fn around<'k>(here: &'k [usize], known: &[Entry<'_>], ordinal: u32) -> &'k [usize] {
    let at = here.partition_point(|at| known[*at].ordinal < ordinal);
    let first = at.saturating_sub(COMPARED / 2);
    let end = (first + COMPARED).min(here.len());
    here.get(first..end).unwrap_or(&[])
}

#[cfg(test)]
mod tests;
