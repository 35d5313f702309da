//! The palette: what a half-typed line can become. Fuzzy over verbs and acts by name, then by what
//! they do; after a verb, over what its next argument can name in this room now.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::action::{ACTS, Act, Action, ActionError, Section};
use super::candidate::{Candidate, candidates};
use super::keys::{Keys, usage};
use super::model::overlay::Match;
use crate::room::Room;
use crate::room::command::{Argument, ArgumentError, Kind, VERBS, Verb, parse};

/// The most matches offered: more than any screen shows.
const AT_MOST: usize = 100;

/// What a line can become.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// What matches, best first.
    pub matches: Vec<Match>,
    /// What the line lacks, or why it can never be a command.
    pub problem: Option<String>,
}

/// What the typed line can become.
#[must_use]
pub fn find(room: &Room, keys: &Keys, typed: &str) -> Found {
    match argument_of(typed) {
        Some((verb, argument)) => Found {
            matches: arguments(room, verb, argument, typed),
            problem: problem(verb, argument, typed),
        },
        None => names(keys, typed.trim()),
    }
}

/// The line that enter runs: the chosen match where the line is only begun, else what is typed.
#[must_use]
pub fn chosen(typed: &str, chosen: Option<&Match>) -> String {
    let typed = typed.trim();
    match chosen {
        Some(chosen) if needs_match(typed) => chosen.text.clone(),
        _ => typed.to_owned(),
    }
}

/// The line with the chosen match put in, and a space where more can follow.
#[must_use]
pub fn completed(chosen: &Match) -> String {
    let words = chosen.text.split_whitespace().count();
    let verb = chosen.text.split_whitespace().next().unwrap_or_default();
    let verb = VERBS.iter().find(|known| known.name == verb);
    let more = verb.is_some_and(|verb| verb.arguments.len() >= words);
    format!("{}{}", chosen.text, if more { " " } else { "" })
}

/// Whether the typed line alone is no whole command.
fn needs_match(typed: &str) -> bool {
    match Action::read(typed) {
        Err(ActionError::NoSuch { .. }) => true,
        Ok(Action::Verb(line)) => names_nothing_here(line.verb(), line.words()),
        Err(_) | Ok(_) => false,
    }
}

/// Whether the last word is only the head of an argument; a whole one is taken as it stands.
fn names_nothing_here(verb: &Verb, words: &[String]) -> bool {
    let Some(last) = words.len().checked_sub(1) else {
        return false;
    };
    verb.arguments
        .get(last)
        .is_some_and(|argument| !matches!(argument.kind, Kind::Text | Kind::Percent))
}

/// The verb and the argument that the line's last word belongs to, once the verb is whole.
fn argument_of(typed: &str) -> Option<(&'static Verb, usize)> {
    let words: Vec<&str> = typed.split_whitespace().collect();
    let verb = VERBS
        .iter()
        .find(|verb| Some(&verb.name) == words.first())?;
    let begun = !typed.ends_with(char::is_whitespace);
    let index = words.len().checked_sub(1 + usize::from(begun));
    index
        .map(|index| (verb, index))
        .filter(|_| words.len() > 1 || !begun)
}

fn names(keys: &Keys, typed: &str) -> Found {
    let rows = VERBS.iter().map(|verb| verb_row(keys, verb));
    let rows = rows.chain(
        ACTS.iter()
            .filter(|act| runs_from_here(act))
            .map(|act| act_row(keys, act)),
    );
    let mut search = Search::new(typed);
    let mut found: Vec<(u32, Match)> = Vec::new();
    for row in rows {
        if let Some((score, matched)) = search.score(&row.text) {
            // Names before docs, whatever the score.
            found.push((score.saturating_add(10_000), Match { matched, ..row }));
        } else if let Some((score, _)) = search.score(&row.doc) {
            found.push((score, row));
        }
    }
    if !typed.is_empty() {
        found
            .sort_by(|(a, left), (b, right)| b.cmp(a).then(left.text.len().cmp(&right.text.len())));
    }
    let matches: Vec<Match> = found
        .into_iter()
        .map(|(_, row)| row)
        .take(AT_MOST)
        .collect();
    let problem = matches
        .is_empty()
        .then(|| format!("no command matches \"{typed}\""));
    Found { matches, problem }
}

fn verb_row(keys: &Keys, verb: &'static Verb) -> Match {
    Match {
        text: verb.name.to_owned(),
        doc: verb.doc.to_owned(),
        key: keys.of_verb(verb.name),
        ..Match::default()
    }
}

fn act_row(keys: &Keys, act: &Act) -> Match {
    let text = act.name.to_owned();
    Match {
        key: keys.shown(crate::settings::Layer::Global, &text),
        text,
        doc: act.doc.to_owned(),
        ..Match::default()
    }
}

/// Acts that mean something without a cursor or a dialog.
fn runs_from_here(act: &Act) -> bool {
    act.section != Section::Answering && act.takes.is_empty() && act.name != "palette"
}

fn arguments(room: &Room, verb: &'static Verb, index: usize, typed: &str) -> Vec<Match> {
    let Some(argument) = verb.arguments.get(index) else {
        return Vec::new();
    };
    let words: Vec<&str> = typed.split_whitespace().collect();
    let (head, begun) = words.split_at((index + 1).min(words.len()));
    let mut search = Search::new(begun.first().copied().unwrap_or_default());
    let mut found: Vec<(u32, Match)> = candidates(room, verb, argument.kind)
        .into_iter()
        .filter_map(|candidate| argument_row(&mut search, &head.join(" "), &candidate))
        .collect();
    // Stable: what is likeliest stays first among equals.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found
        .into_iter()
        .map(|(_, row)| row)
        .take(AT_MOST)
        .collect()
}

fn argument_row(search: &mut Search, head: &str, candidate: &Candidate) -> Option<(u32, Match)> {
    let offset = u32::try_from(head.chars().count() + 1).unwrap_or(0);
    let row = |matched: Vec<u32>| Match {
        text: format!("{head} {}", candidate.word),
        matched,
        doc: candidate.title.clone(),
        key: None,
    };
    let number = candidate.title.split_whitespace().next();
    if candidate.word == search.wanted || number == Some(search.wanted.as_str()) {
        // What was named exactly comes before all that only resembles it.
        return Some((u32::MAX, row(Vec::new())));
    }
    if let Some((score, matched)) = search.score(&candidate.word) {
        let matched = matched.into_iter().map(|at| at + offset).collect();
        return Some((score.saturating_add(10_000), row(matched)));
    }
    search
        .score(&candidate.title)
        .map(|(score, _)| (score, row(Vec::new())))
}

/// What the line lacks; nothing where a dialog asks for it.
fn problem(verb: &'static Verb, index: usize, typed: &str) -> Option<String> {
    let words: Vec<&str> = typed.split_whitespace().collect();
    match parse(&words, None) {
        Ok(_) => None,
        Err(ArgumentError::Missing { .. }) => Some(usage(verb)),
        // The last word is still being typed: its matches say what it can become.
        Err(ArgumentError::Malformed { .. }) if completes(verb.arguments.get(index)) => None,
        Err(error) => Some(error.to_string()),
    }
}

fn completes(argument: Option<&Argument>) -> bool {
    argument.is_some_and(|argument| argument.kind != Kind::Percent)
}

/// A fuzzy search for one text.
struct Search {
    wanted: String,
    matcher: Matcher,
    pattern: Pattern,
}

impl Search {
    fn new(wanted: &str) -> Self {
        let (case, normal) = (CaseMatching::Smart, Normalization::Smart);
        Self {
            wanted: wanted.to_owned(),
            matcher: Matcher::new(Config::DEFAULT),
            pattern: Pattern::new(wanted, case, normal, AtomKind::Fuzzy),
        }
    }

    /// How well it matches, and which characters; everything matches nothing wanted.
    fn score(&mut self, text: &str) -> Option<(u32, Vec<u32>)> {
        let (mut chars, mut matched) = (Vec::new(), Vec::new());
        let text = Utf32Str::new(text, &mut chars);
        let score = self
            .pattern
            .indices(text, &mut self.matcher, &mut matched)?;
        matched.sort_unstable();
        matched.dedup();
        Some((score, matched))
    }
}

#[cfg(test)]
mod tests;
