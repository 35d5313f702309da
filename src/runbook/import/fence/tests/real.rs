//! All fences of the documents that lie beside the repository, where they do: what is data must not
//! run, and what is commands must be read.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::super::*;
use crate::runbook::import::blocks::{self, Block, Kind};
use crate::runbook::import::encoding;

/// The documents beside the repository. `None`, said loudly, where they are not.
fn shared(folder: &str) -> Option<PathBuf> {
    let named = std::env::var_os("WARROOM_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let found = named.unwrap_or(beside).join(folder);
    let there = found.is_dir();
    if !there {
        say(&format!("SKIPPED: no documents at {}", found.display()));
    }
    there.then_some(found)
}

fn say(text: &str) {
    eprintln!("{text}");
}

struct Found {
    line: u32,
    language: Option<String>,
    body: String,
    headings: Vec<String>,
    lead: String,
}

/// All fences of a text, in order.
fn fences(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let (mut headings, mut lead) = (Vec::new(), String::new());
    gather(&blocks::blocks(text), &mut headings, &mut lead, &mut found);
    found
}

fn gather(blocks: &[Block], headings: &mut Vec<String>, lead: &mut String, found: &mut Vec<Found>) {
    for block in blocks {
        match &block.kind {
            Kind::Heading(level, words) => {
                headings.truncate(usize::from(*level).saturating_sub(1));
                headings.push(words.text.clone());
            }
            Kind::Paragraph(words) => lead.clone_from(&words.text),
            Kind::List(_, items) => {
                for item in items {
                    gather(&item.blocks, headings, lead, found);
                }
            }
            Kind::Quote(blocks) => gather(blocks, headings, lead, found),
            Kind::Code {
                language,
                first,
                body,
                ..
            } => found.push(Found {
                line: *first,
                language: language.clone(),
                body: body.clone(),
                headings: headings.clone(),
                lead: lead.clone(),
            }),
            Kind::Table { .. } | Kind::Other(_) => {}
        }
    }
}

/// The fences of the documents of a folder, read.
fn all(folder: &Path) -> Vec<(String, Found, Fence)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    paths.sort();
    let mut read = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let text = encoding::repaired(&text).text;
        let name: String = path
            .file_name()
            .unwrap()
            .to_string_lossy()
            .chars()
            .take(3)
            .collect();
        if name == "exp" {
            continue;
        }
        for one in fences(&text) {
            let around = Around {
                headings: &one.headings,
                lead: &one.lead,
                known: &BTreeSet::new(),
            };
            let fence = super::super::read(one.language.as_deref(), one.line, &one.body, &around);
            read.push((name.clone(), one, fence));
        }
    }
    read
}

fn show(name: &str, found: &Found, fence: &Fence) {
    let tag = found.language.as_deref().unwrap_or("-");
    let mut text = format!("{name}:{} [{tag}] ", found.line);
    match fence {
        Fence::Data(data) => {
            let first = found
                .body
                .lines()
                .find(|line| !line.trim().is_empty())
                .unwrap_or_default();
            let _ = write!(
                text,
                "DATA {:?} exports {} | {first}",
                data.kind,
                data.exports.len()
            );
        }
        Fence::Commands(subs) => {
            let _ = write!(text, "COMMANDS {}", subs.len());
            for sub in subs {
                let first = sub.body.lines().next().unwrap_or_default();
                let _ = write!(
                    text,
                    "\n      {:?} {}{}{:?} #{:?} {:?} | {first}",
                    sub.lines,
                    if sub.optional { "OPT " } else { "" },
                    if sub.destructive { "DESTR " } else { "" },
                    sub.how,
                    sub.number,
                    sub.title,
                );
                for (name, said) in [
                    ("before", format!("{:?}", sub.before)),
                    ("host", format!("{:?}", sub.host)),
                    ("expects", format!("{:?}", sub.expects)),
                    ("notes", format!("{:?}", sub.notes)),
                    ("blanks", format!("{:?}", sub.placeholders)),
                    ("unset", format!("{:?}", sub.unset)),
                    (
                        "exports",
                        format!(
                            "{:?}",
                            sub.exports
                                .iter()
                                .map(|one| (&one.name, &one.value))
                                .collect::<Vec<_>>()
                        ),
                    ),
                    ("ladder", format!("{:?}", sub.ladder)),
                    ("waits", format!("{:?}", sub.waits)),
                    ("parts", format!("{:?}", sub.parts)),
                ] {
                    if !matches!(said.as_str(), "[]" | "None" | "\"\"") {
                        let _ = write!(text, "\n          {name}: {said}");
                    }
                }
            }
        }
    }
    say(&text);
}

/// Whether a fence is data, by the facts: what its tag says, the list of those that hold prose, and
/// whether any line of it does more than set a variable.
fn is_data(found: &Found, prose: &[u64]) -> bool {
    let tagged = found.language.as_deref().is_some_and(|name| name == "bash");
    let listed = prose.contains(&u64::from(found.line - 1));
    let does = |line: &str| {
        let line = line.trim();
        let set = line.strip_prefix("export ").unwrap_or(line);
        !line.is_empty()
            && !line.starts_with('#')
            && !set.split('=').next().is_some_and(variable::is_name)
    };
    !tagged || listed || !found.body.lines().any(does)
}

#[test]
fn every_fence_of_the_seeds_is_what_it_is() {
    let Some(folder) = shared("seeds") else {
        return;
    };
    let facts = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let facts: serde_json::Value = serde_json::from_str(&facts).unwrap();
    let (mut right, mut count, mut wrong) = (0, 0, Vec::new());
    for (name, found, fence) in all(&folder) {
        let of = &facts["seeds"][name.as_str()];
        let prose = of["prose_in_code_fence"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let prose: Vec<u64> = prose.iter().filter_map(serde_json::Value::as_u64).collect();
        let data = matches!(fence, Fence::Data(_));
        count += 1;
        if data == is_data(&found, &prose) {
            right += 1;
        } else {
            wrong.push(format!("{name}:{}", found.line));
        }
        show(&name, &found, &fence);
    }
    say(&format!("{right} of {count} right {wrong:?}"));
    assert_eq!((right, count), (100, 100), "{wrong:?}");
}

/// Fences of the corpus that hold words in a fence of shell, by what stands on their first line.
const WORDS: &[&str] = &[
    "# Check error rates",
    "# Check CPU/memory usage",
    "# Response times within 5% of baseline",
    "# No orphaned records",
    "# No error spikes",
    "# Signs of degradation:",
    "# Load balancer not responding:",
    "# 30-minute observation period",
    "# Check Real User Monitoring (RUM) metrics",
];

#[test]
fn no_words_of_the_corpus_run() {
    let Some(folder) = shared("corpus") else {
        return;
    };
    let mut words = 0;
    for (name, found, fence) in all(&folder) {
        show(&name, &found, &fence);
        let first = found.body.lines().find(|line| !line.trim().is_empty());
        let first = first.unwrap_or_default().trim();
        let shell = matches!(found.language.as_deref(), Some("bash") | None);
        let data = matches!(fence, Fence::Data(_));
        words += usize::from(WORDS.contains(&first));
        assert!(
            data || shell && !WORDS.contains(&first),
            "{name}:{}",
            found.line
        );
    }
    assert_eq!(words, WORDS.len());
}
