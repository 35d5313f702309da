//! The invented runbooks as a whole: what comes of each is kept as a snapshot, and an edited one
//! keeps its ids.

use std::collections::HashMap;

use warroom::runbook::import::keep::Known;
use warroom::runbook::known::known_of;

use crate::fixtures::fixtures;
use crate::judge::{flaw, imported};

#[test]
fn every_fixture_becomes_a_runbook_without_mistakes_and_without_loss() {
    let each = fixtures().into_iter();
    let flaws = each.filter_map(|fixture| {
        let why = flaw(&fixture.name, &fixture.text).err()?;
        Some(format!("{}: {why}", fixture.name))
    });
    let flaws: Vec<String> = flaws.collect();
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
}

/// What comes of each, for people and for the language: a change of the reader shows here what it
/// changes.
#[test]
fn every_fixture_becomes_what_it_became_before() {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        for fixture in fixtures() {
            let (imported, _) = imported(&fixture.name, &fixture.text, &[]);
            let both = format!("{}\n---\n{}", imported.report.page(), imported.text);
            insta::assert_snapshot!(fixture.name.replace('.', "_"), both);
        }
    });
}

fn ids(known: &[Known]) -> HashMap<(String, &str, &[String]), &str> {
    let each = known.iter().map(|one| {
        let key = (
            format!("{:?}", one.kind),
            one.title.as_str(),
            one.within.as_slice(),
        );
        (key, one.id.as_str())
    });
    each.collect()
}

/// A document with a paragraph more at its top and an item or step more in its middle.
fn edited(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let middle = lines.iter().position(|line| line.starts_with("- [ ] "));
    let mut edited = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if Some(at) == middle {
            edited.push("- [ ] A box that was not there before");
        }
        edited.push(line);
        if at == 0 && line.starts_with("# ") {
            edited.extend(["", "A paragraph that was not there before.", ""]);
        }
    }
    edited.join("\n") + "\n"
}

#[test]
fn an_edited_document_keeps_the_ids_of_what_did_not_change() {
    let mut wrong = Vec::new();
    for fixture in fixtures() {
        let (_, first) = imported(&fixture.name, &fixture.text, &[]);
        let Some(plan) = first.plan else { continue };
        let before = known_of(&plan);
        let (_, second) = imported(&fixture.name, &edited(&fixture.text), &before);
        let Some(plan) = second.plan else {
            wrong.push(format!("{}: no plan", fixture.name));
            continue;
        };
        let after = known_of(&plan);
        let (before, after) = (ids(&before), ids(&after));
        for (key, id) in &before {
            if after.get(key).is_none_or(|now| now != id) {
                wrong.push(format!(
                    "{}: {key:?} was {id}, is {:?}",
                    fixture.name,
                    after.get(key)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
