//! `warroom open --edit`: the runbook in the person's editor, at what they name or at its first
//! mistake, as often as they want; then it is opened like any other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::arguments::Open;
use super::book::Book;
use super::failure::Failure;
use super::surroundings::{self, Surroundings};
use super::{confirm, out};
use crate::room::plan::{Line, Plan};
use crate::runbook::{Compiled, Diagnostic, render};
use crate::support::text::{harmless, listed, nearest};

/// Most names that are told where several are meant.
const MOST_NAMES: usize = 6;

/// A place to edit: a file and a line of it, from one.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Place {
    file: PathBuf,
    line: u32,
}

/// Lets the person edit the runbook, until it makes a plan or they leave it.
pub(super) fn perform(here: &Surroundings, ask: &Open, wanted: &str) -> Result<(), Failure> {
    if !(here.can_ask && here.has_screen) {
        return Err(Failure::usage("there is no terminal to edit on")
            .hint("leave --edit out, or edit the file beforehand"));
    }
    let editor = surroundings::editor();
    let mut book = Book::read(&ask.runbook)?;
    let mut compiled = book.compiled(&ask.values())?;
    let mut place = place_of(&book, &compiled, wanted)?;
    loop {
        editor.run(&place.file, place.line).map_err(|error| {
            Failure::failed(format!("cannot {error}")).hint("$VISUAL and $EDITOR name the editor")
        })?;
        book = Book::read(&ask.runbook)?;
        compiled = book.compiled(&ask.values())?;
        if compiled.plan.is_some() {
            return Ok(());
        }
        let paint = here.paint(here.can_ask);
        out::say(&render(&compiled.diagnostics, &compiled.texts, paint));
        if !again()? {
            return Err(Failure::failed("nothing was opened"));
        }
        place = first_mistake(&book, &compiled)?;
    }
}

fn again() -> Result<bool, Failure> {
    loop {
        match confirm::answer("[e]dit again or [l]eave? [e] ")?
            .to_lowercase()
            .as_str()
        {
            "" | "e" | "edit" => return Ok(true),
            "l" | "leave" | "q" => return Ok(false),
            _ => out::say("e or l"),
        }
    }
}

/// Where the editor begins: at a line, at what is called so, or at the first mistake.
fn place_of(book: &Book, compiled: &Compiled, wanted: &str) -> Result<Place, Failure> {
    let wanted = wanted.trim();
    if wanted.is_empty() {
        return first_mistake(book, compiled);
    }
    if let Ok(line) = wanted.parse::<u32>() {
        return at(book, &Line::from(line));
    }
    if let Some(plan) = &compiled.plan {
        return at(book, named(plan, wanted)?);
    }
    let shown = harmless(wanted);
    out::say(&format!(
        "{shown} is looked for once the mistakes are gone; here is the first"
    ));
    first_mistake(book, compiled)
}

fn first_mistake(book: &Book, compiled: &Compiled) -> Result<Place, Failure> {
    let found = &compiled.diagnostics;
    let first = found.iter().find(|found| found.is_error());
    let Some(first) = first.filter(|_| compiled.plan.is_none()) else {
        return at(book, &Line::from(1));
    };
    at(book, &stands_at(first, compiled))
}

fn stands_at(mistake: &Diagnostic, compiled: &Compiled) -> Line {
    let texts = &compiled.texts;
    Line {
        number: texts.line(mistake.at.start).max(1),
        file: texts.included(mistake.at.start).map(str::to_owned),
    }
}

/// The file on the disk that a line is of.
fn at(book: &Book, line: &Line) -> Result<Place, Failure> {
    let Some(main) = book.path() else {
        let fact = format!(
            "{} comes with the program: there is no file to edit",
            book.shown
        );
        return Err(Failure::usage(fact).hint("`warroom new` writes a runbook of your own"));
    };
    let file = line.file.as_deref().map_or(main, Path::new);
    Ok(Place {
        file: std::path::absolute(file).unwrap_or_else(|_| file.to_owned()),
        line: line.number.max(1),
    })
}

/// Something of a plan that a person can name.
struct Named<'p> {
    id: &'p str,
    number: &'p str,
    title: &'p str,
    line: &'p Line,
}

/// The line of the one thing that is meant: by its id, number or title, by a part of these, or by
/// letters of them in order.
fn named<'p>(plan: &'p Plan, wanted: &str) -> Result<&'p Line, Failure> {
    let all = names(plan);
    let wanted = wanted.to_lowercase();
    let whole = |text: &str| text.to_lowercase() == wanted;
    let part = |text: &str| text.to_lowercase().contains(&wanted);
    let letters = |text: &str| has_letters(&text.to_lowercase(), &wanted);
    let manners: [&dyn Fn(&Named) -> bool; 4] = [
        &|one| whole(one.id) || whole(one.number),
        &|one| whole(one.title),
        &|one| part(one.id) || part(one.title),
        &|one| letters(one.id) || letters(one.title),
    ];
    for is_meant in manners {
        // What is repeated for several targets stands in one place.
        let meant = all.iter().filter(|one| is_meant(one));
        let meant: BTreeMap<(&Option<String>, u32), &Named> = meant
            .map(|one| ((&one.line.file, one.line.number), one))
            .collect();
        let mut meant = meant.into_values();
        match (meant.next(), meant.next()) {
            (Some(one), None) => return Ok(one.line),
            (Some(one), Some(other)) => {
                return Err(several(&wanted, [one, other].into_iter().chain(meant)));
            }
            (None, _) => {}
        }
    }
    let known = all.iter().flat_map(|one| [one.id, one.title]);
    let hint = match nearest(&wanted, known) {
        Some(near) => format!("did you mean {}?", harmless(near)),
        None => "name an item, a step, a trigger, a phase or a line; `warroom plan` shows them"
            .to_owned(),
    };
    let fact = format!("nothing in the runbook is called {}", harmless(&wanted));
    Err(Failure::usage(fact).hint(hint))
}

fn several<'n>(wanted: &str, meant: impl Iterator<Item = &'n Named<'n>>) -> Failure {
    let meant: Vec<String> = meant.map(|one| harmless(one.id)).collect();
    let shown = listed(meant.get(..MOST_NAMES).unwrap_or(&meant));
    let more = if meant.len() > MOST_NAMES {
        ", and more"
    } else {
        ""
    };
    let fact = format!("{} could be {shown}{more}", harmless(wanted));
    Failure::usage(fact).hint("give one of these, or a line")
}

/// Whether a text has these letters in this order.
fn has_letters(text: &str, wanted: &str) -> bool {
    let mut chars = text.chars();
    wanted.chars().all(|wanted| chars.any(|c| c == wanted))
}

/// Everything of a plan that has a name and a line.
fn names(plan: &Plan) -> Vec<Named<'_>> {
    let mut all: Vec<Named> = Vec::new();
    let of = |id, number, title, line| Named {
        id,
        number,
        title,
        line,
    };
    for section in &plan.checklists {
        all.push(of(section.id.as_str(), "", &section.title, &section.line));
    }
    all.extend(
        plan.items()
            .map(|item| of(item.id.as_str(), &item.number, &item.title, &item.line)),
    );
    for phase in &plan.phases {
        all.push(of(phase.id.as_str(), "", &phase.title, &phase.line));
    }
    all.extend(
        plan.every_step()
            .map(|step| of(step.id.as_str(), &step.number, &step.title, &step.line)),
    );
    for trigger in &plan.rollback.triggers {
        all.push(of(trigger.id.as_str(), "", &trigger.title, &trigger.line));
    }
    for path in &plan.rollback.paths {
        all.push(of(path.id.as_str(), "", &path.title, &path.line));
    }
    for probe in &plan.probes {
        all.push(of(probe.id.as_str(), "", &probe.title, &probe.line));
    }
    for action in &plan.actions {
        all.push(of(action.id.as_str(), "", &action.title, &action.line));
    }
    for metric in &plan.metrics {
        all.push(of(metric.id.as_str(), "", &metric.title, &metric.line));
    }
    for message in &plan.messages {
        all.push(of(message.id.as_str(), "", &message.title, &message.line));
    }
    for mode in &plan.modes {
        all.push(of(mode.id.as_str(), "", &mode.title, &mode.line));
    }
    for book in &plan.playbooks {
        all.push(of(book.id.as_str(), "", &book.title, &book.line));
    }
    for check in &plan.recurring {
        all.push(of(check.id.as_str(), "", &check.title, &check.line));
    }
    all.retain(|one| one.line.is_known());
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::{Inputs, compile};

    const TEXT: &str = "\
runbook: 1
name: shop
checklists:
  - title: Before
    items:
      - Backup of the database
      - { title: Backup of the files, id: files }
phases:
  - title: Deploy
    steps:
      - { title: Stop the workers, manual: Stop them. }
      - { title: Deploy blue, manual: Deploy it. }
";

    fn line_of(wanted: &str) -> Result<u32, String> {
        let plan = compile(TEXT, "shop.yaml", "/", &Inputs::default()).plan;
        let plan = plan.unwrap();
        let line = named(&plan, wanted).map(|line| line.number);
        line.map_err(|failure| failure.fact)
    }

    #[test]
    fn what_is_named_is_found_by_id_number_title_or_letters_of_them() {
        for (wanted, line) in [
            ("files", 7),
            ("before", 4),
            ("Deploy", 9),
            ("deploy-blue", 12),
            ("workers", 11),
            ("BACKUP OF THE DATABASE", 6),
            ("dblue", 12),
        ] {
            assert_eq!(line_of(wanted), Ok(line), "{wanted}");
        }
    }

    #[test]
    fn what_could_be_several_or_is_nothing_is_refused_with_names() {
        let several = line_of("backup").unwrap_err();
        assert!(
            several.contains("files") && several.contains("could be"),
            "{several}"
        );
        let several = line_of("1.2").unwrap_err();
        assert!(several.contains("files and deploy-blue"), "{several}");
        let none = line_of("rollback").unwrap_err();
        assert!(none.contains("nothing in the runbook"), "{none}");
    }

    #[test]
    fn the_first_mistake_is_where_the_editor_begins() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shop.yaml");
        let place = |text: &str, wanted: &str| {
            std::fs::write(&file, text).unwrap();
            let book = Book::read(&file.display().to_string()).unwrap();
            let compiled = book
                .compiled(&super::super::book::Values::default())
                .unwrap();
            place_of(&book, &compiled, wanted)
                .map(|place| place.line)
                .map_err(|failure| failure.fact)
        };
        assert_eq!(place(TEXT, ""), Ok(1));
        assert_eq!(place(TEXT, "9"), Ok(9));
        assert_eq!(place(TEXT, "workers"), Ok(11));
        let wrong = TEXT.replace("Deploy it.", "Deploy it., when: 'x <> 3'");
        assert_eq!(place(&wrong, ""), Ok(12));
        assert_eq!(
            place(&wrong, "workers"),
            Ok(12),
            "names are known once it makes a plan"
        );
        let sample = Book::read("sample:moshimoshi").unwrap();
        let compiled = sample
            .compiled(&super::super::book::Values::default())
            .unwrap();
        let failure = place_of(&sample, &compiled, "3").unwrap_err();
        assert!(
            failure.fact.contains("comes with the program"),
            "{}",
            failure.fact
        );
    }
}
