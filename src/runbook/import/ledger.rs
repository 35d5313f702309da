//! No text is dropped: every line of the source is looked for in what was made of it, and what is
//! not found there is kept as notes under its heading.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use super::blocks::{Block, Kind};
use super::outline::Section;
use crate::runbook::yaml::{Part, Yaml};

/// So many words in a row are looked for together.
const RUN: usize = 3;

/// Lines that are kept as notes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// The headings above, outermost first.
    pub path: Vec<String>,
    /// The lines.
    pub lines: Range<u32>,
    /// What stands in them.
    pub text: String,
}

/// The words of what was made.
#[derive(Default)]
pub struct Ledger {
    words: Digests,
    runs: Digests,
}

impl Ledger {
    /// The words of a document.
    #[must_use]
    pub fn of(document: &Yaml) -> Self {
        let mut ledger = Self::default();
        ledger.enter(document);
        ledger
    }

    /// Enters what is added to the document.
    pub fn enter(&mut self, yaml: &Yaml) {
        let mut tokens = Vec::new();
        self.enter_with(yaml, &mut tokens);
    }

    fn enter_with(&mut self, yaml: &Yaml, tokens: &mut Vec<u64>) {
        match &yaml.value {
            Part::Bare(text) | Part::Text(text) => self.keep_with(text, tokens),
            Part::List(items) => items.iter().for_each(|item| self.enter_with(item, tokens)),
            Part::Map(entries) => {
                for (key, value) in entries {
                    self.keep_with(key, tokens);
                    self.enter_with(value, tokens);
                }
            }
        }
    }

    /// Enters a text.
    pub fn keep(&mut self, text: &str) {
        self.keep_with(text, &mut Vec::new());
    }

    fn keep_with(&mut self, text: &str, tokens: &mut Vec<u64>) {
        tokens.clear();
        tokens_of(text, tokens);
        for run in tokens.windows(RUN) {
            self.runs.insert(digest(run));
        }
        for pair in tokens.windows(2) {
            self.runs.insert(digest(pair));
        }
        self.words.extend(tokens.iter());
    }

    /// Whether all that a line says is in what was made, part by part, in its order.
    #[must_use]
    pub fn has(&self, line: &str) -> bool {
        // What the document left out of a line was nothing to be seen.
        if !line.bytes().all(|byte| matches!(byte, b'\t' | 0x20..0x7f)) {
            return self.has_plain(&crate::support::text::harmless(line));
        }
        self.has_plain(line)
    }

    fn has_plain(&self, line: &str) -> bool {
        let mut tokens = Vec::new();
        without_number(line).split(PARTS).all(|part| {
            tokens.clear();
            tokens_of(part, &mut tokens);
            match tokens.as_slice() {
                [] => true,
                [one] => self.words.contains(one),
                pair @ [_, _] => self.runs.contains(&digest(pair)),
                all => all.windows(RUN).all(|run| self.runs.contains(&digest(run))),
            }
        })
    }
}

/// Digests, which are their own hashes.
type Digests = HashSet<u64, BuildHasherDefault<Same>>;

/// The hash of a digest: itself.
#[derive(Default)]
struct Same(u64);

impl Hasher for Same {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = mixed(self.0 ^ u64::from(*byte));
        }
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A number in which every bit depends on every bit of another (the end of `MurmurHash3`).
fn mixed(mut number: u64) -> u64 {
    number = (number ^ (number >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    number = (number ^ (number >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    number ^ (number >> 33)
}

/// The digest of a run of words, which depends on their order and their number.
fn digest(run: &[u64]) -> u64 {
    let all = run.iter().fold(run.len() as u64, |all, word| {
        all.rotate_left(23).wrapping_mul(FACTOR) ^ word
    });
    mixed(all)
}

/// A line without the number of a list at its beginning.
fn without_number(line: &str) -> &str {
    let line = line.trim_start_matches(['#', '>', '-', '*', '+', ' ', '\t']);
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let short = (1..=3).contains(&(line.len() - digits.len()));
    digits
        .strip_prefix(['.', ')'])
        .filter(|rest| short && rest.starts_with(' '))
        .unwrap_or(line)
}

/// What letters are multiplied with, one after another: the prime of the FNV hash.
const FACTOR: u64 = 0x0000_0100_0000_01b3;
/// What a word's digest begins with, also that of FNV.
const NO_WORD: u64 = 0xcbf2_9ce4_8422_2325;

/// The digests of the words of a text, in lower case, without signs. Characters of scripts that do
/// not part their words are words of their own. Nothing is allocated for a word: a runbook of one
/// megabyte has half a million of them, and they are read several times.
fn tokens_of(text: &str, found: &mut Vec<u64>) {
    let letter = |word: u64, c: char| (word ^ u64::from(c)).wrapping_mul(FACTOR);
    let mut word = NO_WORD;
    let mut end = |word: &mut u64| {
        if *word != NO_WORD {
            found.push(mixed(std::mem::replace(word, NO_WORD)));
        }
    };
    for c in text.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                word = letter(word, c.to_ascii_lowercase());
            } else {
                end(&mut word);
            }
        } else if super::words::is_unspaced(c) {
            end(&mut word);
            word = letter(word, c);
            end(&mut word);
        } else if c.is_alphanumeric() {
            word = c.to_lowercase().fold(word, letter);
        } else {
            end(&mut word);
        }
    }
    end(&mut word);
}

/// What parts a line into what may end up in different places: the signs of tables, labels and
/// brackets.
const PARTS: [char; 15] = [
    '|', ':', '：', '(', ')', '（', '）', '[', ']', '—', '–', '`', '→', '"', '=',
];

/// The lines of a document that say something: no blank lines, no rules, no fences.
#[must_use]
pub fn telling(source: &str) -> Vec<(u32, &str)> {
    let lines = (1..).zip(source.lines());
    lines.filter(|(_, text)| !is_structure(text)).collect()
}

fn is_structure(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['>', ' ']);
    let fence = line.starts_with("```") || line.starts_with("~~~");
    let fence = fence && line.trim_matches(['`', '~']).split_whitespace().count() <= 1;
    fence || !line.chars().any(char::is_alphanumeric)
}

/// What is not in the document, under its headings: whole blocks where most of one is missing.
#[must_use]
pub fn left(source: &str, root: &Section, blocks: &[Block], ledger: &Ledger) -> Vec<Note> {
    let lines: Vec<&str> = source.lines().collect();
    let mut missing: HashSet<u32> = telling(source)
        .into_iter()
        .filter(|(_, text)| !ledger.has(text))
        .map(|(line, _)| line)
        .collect();
    let mut notes: Vec<Note> = Vec::new();
    // Headings that only hold others.
    let mut headings: Vec<(u32, String)> = Vec::new();
    // The heads of tables of which everything else went elsewhere.
    for block in blocks
        .iter()
        .filter(|block| matches!(block.kind, Kind::Table { .. }))
    {
        let head = block.lines.start;
        let rest = block
            .lines
            .clone()
            .skip(1)
            .all(|line| !missing.contains(&line));
        if rest && missing.remove(&head) {
            let text = lines
                .get((head as usize).saturating_sub(1))
                .copied()
                .unwrap_or_default();
            headings.push((head, text.to_owned()));
        }
    }
    let mut next = 0;
    let mut paths = Paths::of(root);
    for line in 1..=u32::try_from(lines.len()).unwrap_or(u32::MAX) {
        if line < next || !missing.contains(&line) {
            continue;
        }
        // Code and tables are kept whole: half of one says nothing.
        let range = whole(blocks, line).unwrap_or(line..line + 1);
        next = range.end;
        let text: Vec<&str> = range
            .clone()
            .filter_map(|line| lines.get(line as usize - 1).copied())
            .collect();
        let text = text.join("\n");
        let path = paths.at(line);
        let range_is_heading = range.end == range.start + 1 && paths.begins(line);
        if range_is_heading
            && !(line + 1..next_heading(&lines, &paths)).any(|line| missing.contains(&line))
        {
            headings.push((line, text));
            continue;
        }
        match notes.last_mut().filter(|last| last.path == path) {
            Some(last) => {
                let apart = if last.lines.end < range.start {
                    "\n"
                } else {
                    ""
                };
                last.text.extend(["\n", apart, &text]);
                last.lines.end = range.end;
            }
            None => notes.push(Note {
                path,
                lines: range,
                text,
            }),
        }
    }
    headings.sort_unstable_by_key(|(line, _)| *line);
    if let Some((first, _)) = headings.first() {
        let text: Vec<&str> = headings.iter().map(|(_, text)| text.as_str()).collect();
        notes.push(Note {
            path: Vec::new(),
            lines: *first..*first + 1,
            text: text.join("\n"),
        });
    }
    notes
}

/// The line after a heading's own text.
fn next_heading(lines: &[&str], paths: &Paths) -> u32 {
    let next = paths.starts.get(paths.at + 1).map(|(start, _)| *start);
    next.unwrap_or_else(|| u32::try_from(lines.len()).unwrap_or(u32::MAX) + 1)
}

/// The lines of the code or table that a line stands in.
fn whole(blocks: &[Block], line: u32) -> Option<Range<u32>> {
    let at = blocks.partition_point(|block| block.lines.end <= line);
    let block = blocks.get(at).filter(|block| block.lines.contains(&line))?;
    matches!(block.kind, Kind::Code { .. } | Kind::Table { .. }).then(|| block.lines.clone())
}

/// The headings above each line, for lines that come in order.
struct Paths {
    /// Where each section begins, with the headings down to it.
    starts: Vec<(u32, Vec<String>)>,
    at: usize,
}

impl Paths {
    fn of(root: &Section) -> Self {
        let mut starts = Vec::new();
        enter(root, &mut Vec::new(), &mut starts);
        starts.sort_by_key(|(line, _)| *line);
        Self { starts, at: 0 }
    }

    /// Whether a section begins in the line that was asked for last.
    fn begins(&self, line: u32) -> bool {
        self.starts
            .get(self.at)
            .is_some_and(|(start, _)| *start == line)
    }

    fn at(&mut self, line: u32) -> Vec<String> {
        while self
            .starts
            .get(self.at + 1)
            .is_some_and(|(start, _)| *start <= line)
        {
            self.at += 1;
        }
        self.starts
            .get(self.at)
            .filter(|(start, _)| *start <= line)
            .map(|(_, path)| path.clone())
            .unwrap_or_default()
    }
}

fn enter(section: &Section, path: &mut Vec<String>, starts: &mut Vec<(u32, Vec<String>)>) {
    for child in &section.children {
        path.push(child.title.clone());
        starts.push((child.line(), path.clone()));
        enter(child, path, starts);
        // What stands after the section's end belongs to the one above.
        path.pop();
        if child.lines.end < section.lines.end {
            starts.push((child.lines.end, path.clone()));
        }
    }
}

/// The notes as our language has them.
#[must_use]
pub fn prose(notes: &[Note], title: &str) -> Vec<Yaml> {
    let each = notes.iter().map(|note| {
        let path: Vec<&str> = note.path.iter().map(String::as_str).collect();
        let name = path
            .split_first()
            .map_or(String::new(), |(_, rest)| rest.join(" > "));
        let name = if name.is_empty() {
            path.first().map_or(title, |first| first).to_owned()
        } else {
            name
        };
        let title = super::document::words(&name)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let text = super::document::words(&note.text);
        let title = if title.is_empty() {
            "Notes".to_owned()
        } else {
            title
        };
        Yaml::map([("title", Yaml::text(title)), ("text", Yaml::text(text))]).at(note.lines.start)
    });
    each.filter(|prose| !matches!(&prose.value, Part::Map(entries) if entries.iter().any(|(key, value)| key == "text" && matches!(&value.value, Part::Text(text) if text.trim().is_empty())))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_whatever_signs_it_has() {
        let mut ledger = Ledger::default();
        ledger.keep("Error rate > 5% for 5 minutes");
        ledger.keep("DBA");
        assert!(ledger.has("- **Error rate** > 5% for 5 minutes"));
        assert!(ledger.has("| Error rate | DBA |"));
        assert!(
            !ledger.has("- Error rate for 5 minutes"),
            "other words in another order"
        );
        assert!(!ledger.has("the DBA"));
    }

    #[test]
    fn structure_says_nothing() {
        let lines: Vec<u32> = telling("# A\n\n---\n```bash\nls\n```\n| --- |\n")
            .into_iter()
            .map(|(line, _)| line)
            .collect();
        assert_eq!(lines, [1, 5]);
    }
}
