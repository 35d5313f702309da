//! `warroom new`: a first runbook, from a few questions or from a template. It passes `warroom
//! check` as it is; what stands in it is in `config/templates`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::arguments::{New, Template};
use super::failure::{Exit, Failure};
use super::surroundings::Surroundings;
use super::{confirm, out};
use crate::runbook::{Answers, Mover, Strategy, Team, template};
use crate::support::text::{listed, nearest, slug};

/// What stands for no Prometheus.
const NONE: &str = "none";

/// Writes it.
pub(super) fn perform(here: &Surroundings, ask: &New) -> Result<Exit, Failure> {
    let (answers, stem) = match ask.template {
        Some(chosen) => {
            let answers = Answers::of(strategy(chosen));
            let stem = answers.strategy.word().to_owned();
            (answers, stem)
        }
        None if here.can_ask => {
            let answers = asked(&mut |question| confirm::answer(question))?;
            let stem = slug(&answers.name);
            (answers, stem)
        }
        None => {
            let fact = "there is no terminal to ask at";
            return Err(Failure::usage(fact).hint("say --template canary, blue-green or rolling"));
        }
    };
    let text = template(&answers);
    match &ask.file {
        Some(file) if file == Path::new("-") => out::data(&text)?,
        None if !here.has_screen => out::data(&text)?,
        Some(file) => written(file, &text, ask.force)?,
        None => written(&PathBuf::from(format!("{stem}.yaml")), &text, ask.force)?,
    }
    Ok(Exit::Done)
}

const fn strategy(chosen: Template) -> Strategy {
    match chosen {
        Template::BlueGreen => Strategy::BlueGreen,
        Template::Canary => Strategy::Canary,
        Template::Rolling => Strategy::Rolling,
    }
}

fn written(file: &Path, text: &str, force: bool) -> Result<(), Failure> {
    let shown = file.display();
    let mut options = OpenOptions::new();
    options.write(true).truncate(true);
    let options = if force {
        options.create(true)
    } else {
        options.create_new(true)
    };
    let write = || options.open(file)?.write_all(text.as_bytes());
    write().map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::failed(format!("{shown} is there already"))
            .hint("give another name, or --force"),
        _ => Failure::failed(format!("cannot write {shown}: {error}")),
    })?;
    out::say(&format!("wrote {shown}; next: warroom check {shown}"));
    Ok(())
}

/// Asks everything. Enter takes what stands in brackets; what cannot be is asked again.
fn asked(ask: &mut dyn FnMut(&str) -> Result<String, Failure>) -> Result<Answers, Failure> {
    let default = Answers::of(Strategy::Canary);
    let name = until(ask, "What is deployed?", &default.name, |given| {
        if slug(given).is_empty() {
            return Err("a name needs a letter or a digit of ASCII".to_owned());
        }
        if given.contains("{{") {
            return Err("a name cannot hold {{".to_owned());
        }
        Ok(given.to_owned())
    })?;
    let strategies = Strategy::ALL.map(|strategy| (strategy.word(), strategy));
    let question = "How does the new version come in? blue-green, canary or rolling";
    let strategy = one_of(ask, question, &strategies, default.strategy.word())?;
    let movers = Mover::ALL.map(|mover| (mover.word(), mover));
    let question = "What moves traffic? http, command, or none for people";
    let mover = one_of(ask, question, &movers, default.mover.word())?;
    let question = "Where is a Prometheus? An address, or none";
    let prometheus = until(ask, question, NONE, address)?;
    let teams = Team::ALL.map(|team| (team.word(), team));
    let question = "Who is there? solo for one person, roles for several";
    let team = one_of(ask, question, &teams, default.team.word())?;
    Ok(Answers {
        name,
        strategy,
        mover,
        prometheus,
        team,
    })
}

fn address(given: &str) -> Result<Option<String>, String> {
    let url = given.parse::<reqwest::Url>().ok();
    let good = url.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    match given {
        NONE => Ok(None),
        _ if good && !given.contains("{{") => Ok(Some(given.to_owned())),
        _ => Err("an address is like http://127.0.0.1:9090".to_owned()),
    }
}

fn one_of<T: Copy>(
    ask: &mut dyn FnMut(&str) -> Result<String, Failure>,
    question: &str,
    choices: &[(&str, T)],
    default: &str,
) -> Result<T, Failure> {
    until(ask, question, default, |given| {
        let given = given.to_lowercase();
        let chosen = choices.iter().find(|(word, _)| *word == given);
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        chosen.map(|(_, chosen)| *chosen).ok_or_else(|| {
            match nearest(&given, words.iter().copied()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("say one of {}", listed(&words)),
            }
        })
    })
}

/// Asks until the answer can be read.
fn until<T>(
    ask: &mut dyn FnMut(&str) -> Result<String, Failure>,
    question: &str,
    default: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<T, Failure> {
    loop {
        let given = ask(&format!("{question} [{default}] "))?;
        let given = match given.trim() {
            "" => default,
            given => given,
        };
        match read(given) {
            Ok(answer) => return Ok(answer),
            Err(why) => out::say(&why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(answers: &[&str]) -> Answers {
        let mut answers = answers.iter();
        let mut ask = |_: &str| Ok((*answers.next().expect("one more question")).to_owned());
        let asked = asked(&mut ask).unwrap();
        assert_eq!(answers.next(), None, "every answer was asked for");
        asked
    }

    #[test]
    fn enter_takes_what_stands_there() {
        let defaults = Answers {
            prometheus: None,
            ..Answers::of(Strategy::Canary)
        };
        assert_eq!(answered(&["", "", "", "", ""]), defaults);
    }

    #[test]
    fn what_cannot_be_is_asked_again() {
        let given = [
            "日本",
            "{{ x }}",
            " Shop ",
            "blue",
            "Rolling",
            "htp",
            "command",
            "nowhere",
            "http://10.0.0.1:9090",
            "team",
            "solo",
        ];
        let wanted = Answers {
            name: "Shop".to_owned(),
            strategy: Strategy::Rolling,
            mover: Mover::Command,
            prometheus: Some("http://10.0.0.1:9090".to_owned()),
            team: Team::Solo,
        };
        assert_eq!(answered(&given), wanted);
    }
}
