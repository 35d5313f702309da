//! What a plan relies on: its sources, probes and levers, and every command in it, wherever the
//! language lets one stand. Commands are found in the plan's JSON, each by the ids around it.

use reqwest::Url;
use serde_json::{Value, json};

use super::What;
use super::program::{Program, Script};
use crate::backend::command::{self, Program as Kind, Reader};
use crate::engine::attempts::Means;
use crate::room::Plan;
use crate::room::plan::{Call, Lever, LeverSet, Probe, Source};

/// One thing to look at.
pub(super) enum Look {
    Source(Source),
    Probe(Box<Probe>),
    Lever(Box<Lever>),
    Host(Host),
    Program(Program),
    Script(Script),
}

/// Where a lever is set.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Host {
    pub(super) name: String,
    pub(super) port: u16,
}

impl Look {
    pub(super) const fn what(&self) -> What {
        match self {
            Self::Source(_) => What::Metric,
            Self::Probe(_) => What::Probe,
            Self::Lever(_) => What::Lever,
            Self::Host(_) => What::Host,
            Self::Program(_) => What::Program,
            Self::Script(_) => What::Script,
        }
    }

    pub(super) fn name(&self) -> String {
        match self {
            Self::Source(source) => source.id().to_string(),
            Self::Probe(probe) => probe.id.to_string(),
            Self::Lever(lever) => lever.id.to_string(),
            Self::Host(host) => format!("{}:{}", host.name, host.port),
            Self::Program(program) => program.word.clone(),
            Self::Script(script) => script.name.clone(),
        }
    }
}

/// Everything that a plan relies on, each once.
pub(super) fn of(plan: &Plan, means: &Means) -> Vec<Look> {
    let mut looks: Vec<Look> = plan.sources.iter().cloned().map(Look::Source).collect();
    let probes = plan.probes.iter().cloned().map(Box::new);
    looks.extend(probes.map(Look::Probe));
    let levers = plan.levers.iter().cloned().map(Box::new);
    looks.extend(levers.map(Look::Lever));
    looks.extend(hosts(plan, means).into_iter().map(Look::Host));
    let mut commands = Commands::default();
    commands.find(&json!(plan), "");
    looks.extend(commands.programs.into_iter().map(Look::Program));
    looks.extend(commands.scripts.into_iter().map(Look::Script));
    looks
}

fn hosts(plan: &Plan, means: &Means) -> Vec<Host> {
    let calls = plan.levers.iter().flat_map(|lever| match &lever.set {
        LeverSet::Weight(call) => vec![call],
        LeverSet::Switch {
            to_candidate,
            to_stable,
        } => vec![to_candidate, to_stable],
    });
    let mut hosts = Vec::new();
    for host in calls.filter_map(|call| host(call, means)) {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

fn host(call: &Call, means: &Means) -> Option<Host> {
    if call.backend != "http" {
        return None;
    }
    // Without its secret the address is not known; that the secret is missing is told by itself.
    let url = means.secrets.filled(call.config.get("url")?).ok()?;
    let url = Url::parse(&url.as_str()?.replace("{{weight}}", "0")).ok()?;
    let name = url.host_str()?.trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default()?;
    Some(Host { name, port })
}

#[derive(Default)]
struct Commands {
    programs: Vec<Program>,
    scripts: Vec<Script>,
}

impl Commands {
    /// Every call of a command inside of a value; `around` is the nearest id.
    fn find(&mut self, value: &Value, around: &str) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.find(item, around)),
            Value::Object(fields) => {
                let id = fields.get("id").and_then(Value::as_str).unwrap_or(around);
                match fields.get("backend").and_then(Value::as_str) {
                    Some("command") => self.take(fields.get("config"), id),
                    _ => fields.values().for_each(|value| self.find(value, id)),
                }
            }
            _ => {}
        }
    }

    fn take(&mut self, config: Option<&Value>, id: &str) {
        let Some(Ok(config)) = config.map(command::Config::parse) else {
            return;
        };
        let here = config.host.is_none();
        for word in program_words(&config) {
            let program = Program {
                word,
                cwd: config.cwd.clone().filter(|_| here),
                path: config.env.get("PATH").cloned(),
                elsewhere: config.host.clone(),
            };
            if !self.programs.contains(&program) {
                self.programs.push(program);
            }
        }
        if let Kind::Script(body) = &config.program
            && !matches!(config.reader, Reader::With(_))
        {
            let reader = config.reader.words().swap_remove(0);
            self.scripts.push(Script {
                name: id.to_owned(),
                reader,
                body: body.clone(),
            });
        }
    }
}

/// The programs that this machine must have: what carries a command elsewhere, and its own where it
/// runs here.
fn program_words(config: &command::Config) -> Vec<String> {
    let first = |words: Vec<String>| words.into_iter().next();
    let carrier = first(config.words(std::path::Path::new("script"), &[]));
    let own = match &config.program {
        Kind::Argv(argv) => first(argv.clone()),
        Kind::Script(_) => first(config.reader.words()),
    };
    let mut words: Vec<String> = carrier.into_iter().collect();
    words.extend(own.filter(|own| config.host.is_none() && !words.contains(own)));
    words
}
