//! The facts of the seed runbooks, counted by the readers of people, messages and blanks. Skipped,
//! loudly, where the seeds are absent.

use std::path::{Path, PathBuf};

use crate::runbook::import::blank::{about, blanks, endpoints, variables};
use crate::runbook::import::blocks::{Block, Kind, blocks};
use crate::runbook::import::encoding::repaired;
use crate::runbook::import::line::{Piece, lines, pieces};
use crate::runbook::import::people::{authority, channels, choice, contacts, roles, sign_offs};
use crate::runbook::import::talk::{Message, message, schedule};

/// Where the seeds are, in a folder beside this project or above it.
fn folder() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let found = here
        .map(|above| above.join("shared/seeds"))
        .find(|path| path.is_dir());
    if found.is_none() {
        eprintln!("SKIPPED: ../shared/seeds is absent, the facts of the seeds are not counted");
    }
    found
}

struct Seed {
    blocks: Vec<Block>,
    facts: serde_json::Value,
}

fn seed(folder: &Path, number: &str) -> Seed {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let facts: serde_json::Value = serde_json::from_str(&read("expected.json")).unwrap();
    let facts = facts["seeds"][number].clone();
    let text = repaired(&read(facts["file"].as_str().unwrap())).text;
    Seed {
        blocks: blocks(&text),
        facts,
    }
}

impl Seed {
    /// The blocks from the first heading with these words to the next one of its level or above.
    fn section(&self, words: &str) -> &[Block] {
        let level = |block: &Block| match &block.kind {
            Kind::Heading(level, _) => Some(*level),
            _ => None,
        };
        let named = |block: &Block| matches!(&block.kind, Kind::Heading(_, title) if title.text.contains(words));
        let from = self
            .blocks
            .iter()
            .position(named)
            .unwrap_or_else(|| panic!("no heading {words}"));
        let own = level(&self.blocks[from]).unwrap();
        let after = self.blocks[from + 1..]
            .iter()
            .position(|block| level(block).is_some_and(|other| other <= own));
        &self.blocks[from..after.map_or(self.blocks.len(), |after| from + 1 + after)]
    }

    fn count(&self, key: &str) -> usize {
        self.facts[key].as_array().map_or(0, Vec::len)
    }

    /// The messages among the fences of a section, each under the nearest words over it.
    fn messages(&self, words: &str) -> Vec<Message> {
        let mut title = String::new();
        let mut found = Vec::new();
        for block in self.section(words) {
            match &block.kind {
                Kind::Heading(_, words) | Kind::Paragraph(words) => title.clone_from(&words.text),
                Kind::Code { first, body, .. } => found.extend(message(&title, *first, body)),
                _ => {}
            }
        }
        found
    }
}

fn strings(value: &serde_json::Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|value| value.as_str())
        .collect()
}

#[test]
fn every_role_of_the_seeds_is_told() {
    let Some(folder) = folder() else { return };
    let third = seed(&folder, "003");
    let found = roles(third.section("TEAM ROLES"));
    eprintln!("003: {} of {} roles", found.len(), third.count("roles"));
    for (role, fact) in found.iter().zip(third.facts["roles"].as_array().unwrap()) {
        let title = fact["title"].as_str().unwrap().to_lowercase();
        let whole =
            format!("{} {}", role.title, role.notes.as_deref().unwrap_or("")).to_lowercase();
        assert_eq!(whole.trim(), title);
        assert_eq!(u64::from(role.line), fact["line"].as_u64().unwrap());
        assert_eq!(
            role.duties.len() as u64,
            fact["responsibilities"].as_u64().unwrap(),
            "{title}"
        );
    }
    assert_eq!(found.len(), third.count("roles"));
    let fourth = seed(&folder, "004");
    let found = roles(fourth.section("Emergency Contacts"));
    let told: Vec<_> = found
        .iter()
        .map(|r| (r.title.as_str(), r.person.as_deref()))
        .collect();
    eprintln!("004: {} of {} roles", found.len(), fourth.count("roles"));
    assert_eq!(told.len(), fourth.count("roles"));
    assert_eq!(told[0], ("Deployment Commander", Some("Agent 1")));
    let commander = roles(&fourth.blocks[..8]);
    assert_eq!(commander[0].person.as_deref(), Some("Agent 1"));
    assert_eq!(commander[0].line, 3);
}

#[test]
fn every_contact_of_the_seeds_is_told() {
    let Some(folder) = folder() else { return };
    for (number, section) in [
        ("000", "Contact Information"),
        ("001", "Escalation and Support"),
        ("003", "EMERGENCY CONTACTS"),
        ("004", "Emergency Contacts"),
    ] {
        let seed = seed(&folder, number);
        let all = contacts(seed.section(section));
        let found: Vec<_> = all
            .iter()
            .filter(|c| !c.vendor)
            .take(seed.count("contacts"))
            .collect();
        eprintln!(
            "{number}: {} of {} contacts",
            found.len(),
            seed.count("contacts")
        );
        for (contact, fact) in found.iter().zip(seed.facts["contacts"].as_array().unwrap()) {
            if let Some(line) = fact["line"].as_u64() {
                assert_eq!(u64::from(contact.line), line, "{contact:?}");
            }
            let title = fact["role"].as_str().or(fact["title"].as_str()).unwrap();
            assert!(title.starts_with(&contact.title), "{contact:?}");
            assert_eq!(
                contact.phone.as_deref().map(|_| true),
                fact["phone"]
                    .as_str()
                    .map(|_| true)
                    .or(contact.phone.as_ref().map(|_| true))
            );
            if let Some(filled) = fact["filled"].as_bool() {
                assert_eq!(contact.filled, filled);
                assert_eq!(contact.fields, strings(&fact["fields"]));
            }
            for (said, key) in [
                (&contact.name, "name"),
                (&contact.email, "email"),
                (&contact.chat, "primary"),
                (&contact.secondary, "secondary"),
            ] {
                if let Some(wanted) = fact[key].as_str() {
                    assert_eq!(said.as_deref(), Some(wanted));
                }
            }
        }
        assert_eq!(found.len(), seed.count("contacts"), "{number} {all:#?}");
        let others: Vec<_> = all
            .iter()
            .filter(|c| !found.contains(c))
            .map(|c| (c.line, c.title.as_str(), c.vendor))
            .collect();
        eprintln!("{number}: other contacts {others:?}");
    }
}

#[test]
fn every_channel_of_the_seeds_is_told() {
    let Some(folder) = folder() else { return };
    for (number, section) in [
        ("000", "Communication Channels"),
        ("003", "COMMUNICATION PLAN"),
        ("004", "Communication Channels"),
    ] {
        let seed = seed(&folder, number);
        let found = channels(seed.section(section));
        let told: Vec<_> = found
            .iter()
            .map(|c| format!("{} {}", c.title, c.address))
            .collect();
        eprintln!(
            "{number}: {} of {} channels {told:?}",
            found.len(),
            seed.count("comms_channels")
        );
        for (channel, fact) in found
            .iter()
            .zip(seed.facts["comms_channels"].as_array().unwrap())
        {
            let plain = |text: &str| text.replace(['*', '`'], "");
            let wanted = fact.as_str().map_or_else(
                || {
                    format!(
                        "{}: {}",
                        fact["kind"].as_str().unwrap(),
                        fact["value"].as_str().unwrap()
                    )
                },
                plain,
            );
            assert!(
                wanted.starts_with(&format!("{}: {}", channel.title, channel.address)),
                "{wanted} {channel:?}"
            );
        }
        assert_eq!(found.len(), seed.count("comms_channels"));
    }
}

#[test]
fn every_message_and_the_schedule_of_the_seeds_are_told() {
    let Some(folder) = folder() else { return };
    for (number, section) in [("003", "COMMUNICATION PLAN"), ("004", "Communication Plan")] {
        let seed = seed(&folder, number);
        let found = seed.messages(section);
        eprintln!(
            "{number}: {} of {} messages",
            found.len(),
            seed.count("comms_templates")
        );
        let facts = seed.facts["comms_templates"].as_array().unwrap().iter();
        let wanted: Vec<_> = facts.map(|fact| fact["line"].as_u64().unwrap()).collect();
        // The facts name the line of the fence or the line after it.
        let near = found
            .iter()
            .zip(&wanted)
            .all(|(m, line)| u64::from(m.line).abs_diff(*line) <= 1);
        assert!(near && found.len() == wanted.len(), "{found:?} {wanted:?}");
    }
    let fourth = seed(&folder, "004");
    let found = schedule(fourth.section("During Deployment"));
    let told: Vec<_> = found
        .iter()
        .map(|p| (p.at.as_str(), p.what.as_str(), u64::from(p.line)))
        .collect();
    let facts = fourth.facts["comms_schedule"].as_array().unwrap().iter();
    let wanted: Vec<_> = facts
        .map(|f| {
            (
                f["at"].as_str().unwrap(),
                f["text"].as_str().unwrap(),
                f["line"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, wanted);
}

#[test]
fn every_sign_off_and_blank_of_the_seeds_is_told() {
    let Some(folder) = folder() else { return };
    let third = seed(&folder, "003");
    let found = sign_offs(third.section("SIGN-OFF & APPROVAL"));
    let told: Vec<_> = found
        .iter()
        .map(|s| (u64::from(s.line), s.title.as_str(), s.fields.len()))
        .collect();
    eprintln!("003: sign-offs {told:?}");
    let facts = &third.facts["sign_off_fields"];
    let approvals = facts["approvals"].as_array().unwrap();
    for fact in approvals {
        let wanted = (
            fact["line"].as_u64().unwrap(),
            fact["role"].as_str().unwrap(),
            4,
        );
        assert!(told.contains(&wanted), "{wanted:?}");
    }
    assert_eq!(told.last().map(|last| last.2), Some(5));
    assert_eq!(told.len(), approvals.len() + 1);
    let chosen: Vec<_> = lines(third.section("SIGN-OFF & APPROVAL"))
        .filter_map(|line| choice(line.text))
        .collect();
    assert_eq!(chosen, [strings(&facts["decision"]["choices"])]);

    let mut count = (0, 0);
    for fact in third.facts["blank_fields_in_items"].as_array().unwrap() {
        let wanted = usize::try_from(fact["blanks"].as_u64().unwrap()).unwrap();
        let found = blanks(fact["text"].as_str().unwrap());
        assert_eq!(found.len(), wanted, "{found:?}");
        count = (count.0 + found.len(), count.1 + wanted);
    }
    eprintln!("003: {} of {} blanks", count.0, count.1);
}

#[test]
fn every_variable_and_endpoint_of_the_seeds_is_told() {
    let Some(folder) = folder() else { return };
    for (number, section) in [
        ("000", "Environment Variables"),
        ("001", "Environment Variables"),
        ("003", "Procedure 1"),
        ("004", "A. Environment Variables"),
    ] {
        let seed = seed(&folder, number);
        let found = variables(seed.section(section));
        let told: Vec<_> = found.iter().map(|v| v.name.as_str()).collect();
        let mut wanted = strings(&seed.facts["env_vars"]);
        eprintln!("{number}: {} of {} variables", told.len(), wanted.len());
        let mut sorted = told.clone();
        sorted.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(sorted, wanted);
        let secret: Vec<_> = found
            .iter()
            .filter(|v| v.secret)
            .map(|v| v.name.as_str())
            .collect();
        eprintln!("{number}: secret {secret:?}");
    }
    let first = seed(&folder, "001");
    let found: Vec<_> = pieces(&first.blocks)
        .into_iter()
        .filter(|p| matches!(p, Piece::Table(..)))
        .collect();
    assert!(!found.is_empty());
    let found = endpoints(&first.blocks);
    let facts = first.facts["health_endpoints_table"].as_array().unwrap();
    for fact in facts {
        let service = fact["service"].as_str().unwrap();
        let plain = |key: &str| fact[key].as_str().unwrap().replace('`', "");
        let endpoint = found.iter().find(|e| e.title == service).unwrap();
        let said = endpoint.url.as_deref().or(endpoint.command.as_deref());
        assert_eq!(said, Some(plain("check").as_str()));
        assert_eq!(endpoint.expect.as_deref(), Some(plain("expected").as_str()));
    }
    eprintln!("001: {} of {} endpoints", found.len(), facts.len());
    assert_eq!(found.len(), facts.len(), "{found:?}");
}

#[test]
fn the_seeds_say_what_they_are() {
    let Some(folder) = folder() else { return };
    for number in ["000", "001", "002", "003", "004"] {
        let seed = seed(&folder, number);
        let sections: Vec<usize> = seed
            .blocks
            .iter()
            .enumerate()
            .filter(|(_, b)| matches!(b.kind, Kind::Heading(2.., _)))
            .map(|(at, _)| at)
            .collect();
        let first = about(&seed.blocks[..sections[1]]);
        let last = about(&seed.blocks[sections[sections.len() - 1]..]);
        let told: Vec<String> = first
            .iter()
            .chain(&last)
            .map(|(key, value, _)| format!("{}={value}", key.to_lowercase().replace(' ', "_")))
            .collect();
        eprintln!("{number}: {told:?}");
        for (key, fact) in seed.facts["metadata"].as_object().unwrap() {
            let skip = [
                "title",
                "subtitle",
                "where",
                "commander",
                "commander_line",
                "timezone",
                "window",
                "window_minutes",
                "version_history",
            ];
            let Some(value) = fact.as_str().filter(|_| !skip.contains(&key.as_str())) else {
                continue;
            };
            let found = told.iter().any(|told| told.ends_with(&format!("={value}")));
            if !found {
                eprintln!("{number}: {key}={value} is not told");
            }
        }
    }
    let decides: Vec<_> = authority(&seed(&folder, "003").blocks)
        .into_iter()
        .map(|a| (a.line, a.what, a.who))
        .collect();
    eprintln!("003: {decides:?}");
}
