//! Nothing that is written is ignored in silence: with any one of its values changed a runbook is
//! another plan, or has another mistake.

use warroom::runbook::yaml::{Part, Yaml, write};

use crate::corpus::good;
use crate::generate::{Generator, mended};
use crate::judge::{compiled, compiled_for, essence, value, words};

/// Keys whose value may be any, and why.
const FREE: &[(&str, &str)] = &[(
    "from_env",
    "another name has no value in the tests' environment either",
)];

/// The value with the single value of this number changed, counted from the front; where that is.
fn changed(yaml: &mut Yaml, number: &mut usize) -> Option<String> {
    match &mut yaml.value {
        Part::Map(entries) => entries.iter_mut().find_map(|(key, value)| {
            let path = changed(value, number)?;
            Some(format!("{key}.{path}"))
        }),
        Part::List(items) => items.iter_mut().find_map(|item| changed(item, number)),
        Part::Text(_) | Part::Bare(_) if *number > 0 => {
            *number -= 1;
            None
        }
        Part::Text(text) => {
            let path = format!("({text})");
            text.push_str(" z");
            Some(path)
        }
        Part::Bare(text) => {
            let path = format!("({text})");
            *text = match text.as_str() {
                "true" => "false".to_owned(),
                "false" => "true".to_owned(),
                other => format!("{other}1"),
            };
            Some(path)
        }
    }
}

/// The environment that a value belongs to: only its own plan shows it.
fn environment_of(path: &str) -> Option<&str> {
    path.strip_prefix("environments.")?.split('.').next()
}

/// The values of a runbook that could as well be others.
fn ignored(text: &str) -> Vec<String> {
    let Some(yaml) = value(text) else {
        return Vec::new();
    };
    let whole = compiled(text);
    if whole.plan.is_none() {
        return Vec::new();
    }
    let (plan, mistakes) = (essence(&whole), words(&whole));
    let mut ignored = Vec::new();
    // Every value of a short runbook, some of a long one.
    for number in (0..).step_by(1 + text.len() / 3_000) {
        let mut other = yaml.clone();
        let Some(path) = changed(&mut other, &mut { number }) else {
            break;
        };
        // Which environment is chosen, and what it says instead, is not asked here.
        let chosen = text.contains("\nenvironments:")
            && ["environments.", "production."]
                .iter()
                .any(|key| path.starts_with(key));
        if chosen
            || FREE
                .iter()
                .any(|(key, _)| path.contains(&format!("{key}.(")))
        {
            continue;
        }
        let other = write(&other);
        let same = if let Some(name) = environment_of(&path) {
            let (whole, other) = (
                compiled_for(text, Some(name)),
                compiled_for(&other, Some(name)),
            );
            essence(&whole) == essence(&other) && words(&whole) == words(&other)
        } else {
            let other = compiled(&other);
            plan == essence(&other) && mistakes == words(&other)
        };
        if same {
            ignored.push(path);
        }
    }
    ignored
}

#[test]
fn every_value_of_every_runbook_that_we_have_makes_a_difference() {
    let mut all = Vec::new();
    for (name, text) in good() {
        all.extend(
            ignored(&text)
                .into_iter()
                .map(|path| format!("{name}: {path}")),
        );
    }
    assert!(all.is_empty(), "{all:#?}");
}

#[test]
fn every_value_of_what_is_generated_makes_a_difference() {
    let mut all = Vec::new();
    for seed in 0..25 {
        if let Some(text) = mended(&Generator::new(seed).runbook()) {
            all.extend(
                ignored(&text)
                    .into_iter()
                    .map(|path| format!("{seed}: {path}")),
            );
        }
    }
    assert!(all.is_empty(), "{all:#?}");
}
