//! First runbooks: what `warroom new` writes. The texts are files in `config/templates`, where
//! `#part NAME` takes in a shared part, and lines between `#if WORD` and `#end` stand only where the
//! word holds.

/// How the new version comes in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Strategy {
    /// Two sides, one switch.
    BlueGreen,
    /// Little traffic first, then more.
    Canary,
    /// Instances are replaced group by group.
    Rolling,
}

/// What moves traffic.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mover {
    /// Requests.
    Http,
    /// Commands.
    Command,
    /// People.
    Nothing,
}

/// Who is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Team {
    /// One person.
    Solo,
    /// Several, with roles.
    Roles,
}

/// What a first runbook is made from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answers {
    /// The runbook's name.
    pub name: String,
    /// How the new version comes in.
    pub strategy: Strategy,
    /// What moves traffic.
    pub mover: Mover,
    /// The address of a Prometheus, where there is one.
    pub prometheus: Option<String>,
    /// Who is there.
    pub team: Team,
}

impl Strategy {
    /// Every strategy.
    pub const ALL: [Self; 3] = [Self::BlueGreen, Self::Canary, Self::Rolling];

    /// As it is written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::BlueGreen => "blue-green",
            Self::Canary => "canary",
            Self::Rolling => "rolling",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::BlueGreen => include_str!("../../config/templates/blue-green.yaml"),
            Self::Canary => include_str!("../../config/templates/canary.yaml"),
            Self::Rolling => include_str!("../../config/templates/rolling.yaml"),
        }
    }
}

impl Mover {
    /// Every mover.
    pub const ALL: [Self; 3] = [Self::Http, Self::Command, Self::Nothing];

    /// As it is written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Command => "command",
            Self::Nothing => "none",
        }
    }
}

impl Team {
    /// Every team.
    pub const ALL: [Self; 2] = [Self::Solo, Self::Roles];

    /// As it is written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Solo => "solo",
            Self::Roles => "roles",
        }
    }
}

impl Answers {
    /// What stands where nothing else is said.
    #[must_use]
    pub fn of(strategy: Strategy) -> Self {
        Self {
            name: "My service".to_owned(),
            strategy,
            mover: Mover::Http,
            prometheus: Some("http://127.0.0.1:9090".to_owned()),
            team: Team::Roles,
        }
    }

    fn holds(&self, word: &str) -> bool {
        match word {
            "lever" => self.mover != Mover::Nothing,
            "manual" => self.mover == Mover::Nothing,
            "metrics" => self.prometheus.is_some(),
            word => word == self.mover.word() || word == self.team.word(),
        }
    }
}

/// The runbook that these answers make.
#[must_use]
pub fn template(answers: &Answers) -> String {
    let mut text = String::new();
    write(answers, answers.strategy.text(), &mut text);
    let prometheus = answers.prometheus.as_deref().unwrap_or_default();
    // JSON's texts in quotes are YAML's too.
    text.replace("@NAME@", &serde_json::json!(answers.name).to_string())
        .replace("@PROMETHEUS@", &serde_json::json!(prometheus).to_string())
}

fn write(answers: &Answers, from: &str, to: &mut String) {
    let mut standing: Vec<bool> = Vec::new();
    for line in from.lines() {
        if let Some(word) = line.strip_prefix("#if ") {
            standing.push(answers.holds(word));
        } else if line == "#end" {
            standing.pop();
        } else if standing.iter().all(|stands| *stands) {
            match line.strip_prefix("#part ") {
                Some(name) => write(answers, part(name), to),
                None => to.extend([line, "\n"]),
            }
        }
    }
}

fn part(name: &str) -> &'static str {
    match name {
        "values" => include_str!("../../config/templates/parts/values.yaml"),
        "people" => include_str!("../../config/templates/parts/people.yaml"),
        "measures" => include_str!("../../config/templates/parts/measures.yaml"),
        "levers" => include_str!("../../config/templates/parts/levers.yaml"),
        "back" => include_str!("../../config/templates/parts/back.yaml"),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::{Inputs, Paint, Severity, compile, render};

    fn every() -> Vec<Answers> {
        let mut every = Vec::new();
        for strategy in Strategy::ALL {
            for mover in Mover::ALL {
                for team in Team::ALL {
                    for prometheus in [None, Some("http://127.0.0.1:9090".to_owned())] {
                        every.push(Answers {
                            name: "Say \"hi\": a #test".to_owned(),
                            strategy,
                            mover,
                            prometheus,
                            team,
                        });
                    }
                }
            }
        }
        every
    }

    #[test]
    fn every_combination_of_answers_makes_a_sound_runbook() {
        for answers in every() {
            let text = template(&answers);
            assert!(!text.contains("#if") && !text.contains("#end") && !text.contains('@'));
            let compiled = compile(&text, "new.yaml", "/", &Inputs::default());
            let told = render(&compiled.diagnostics, &compiled.texts, Paint::Plain);
            let loud = |told: &crate::runbook::Diagnostic| told.severity != Severity::Info;
            assert!(
                !compiled.diagnostics.iter().any(loud),
                "{answers:?}\n{text}\n{told}"
            );
            let plan = compiled.plan.unwrap();
            assert_eq!(plan.name, answers.name);
            assert_eq!(plan.levers.is_empty(), answers.mover == Mover::Nothing);
            assert_eq!(plan.metrics.is_empty(), answers.prometheus.is_none());
            let commander = plan.commander.is_some();
            assert_eq!(commander, answers.team == Team::Roles);
        }
    }

    #[test]
    fn a_template_is_short_and_teaches() {
        for strategy in Strategy::ALL {
            let text = strategy.text();
            assert!(text.lines().count() < 100, "{}", strategy.word());
            assert!(text.matches("# ").count() > 5, "{}", strategy.word());
            for line in template(&Answers::of(strategy)).lines() {
                assert!(
                    !line.ends_with(' ') && line.chars().count() <= 120,
                    "{line}"
                );
            }
        }
    }
}
