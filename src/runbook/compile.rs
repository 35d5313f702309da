//! From a text to a plan: read, understand, look at how the parts fit, and build `room::plan`. All
//! mistakes of all stages come back together, in the order of the text; with any error there is no
//! plan. Each file beside this one compiles one part of the runbook.

mod authority;
mod call;
mod checklist;
mod condition;
mod environment;
mod lever;
mod measure;
mod message;
mod name;
mod never;
mod order;
mod people;
mod phase;
mod rollback;
mod step;
mod value;
mod variable;
mod watch;
mod whole;

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::{Diagnostic, Span, keep};
use super::document::{Decode, Reading, Runbook, Scope, Target, Text};
use super::import::blank::name::romanised;
use super::include::{self, Files};
use super::texts::{Origin, Texts};
use super::tree;
use crate::room::plan::{
    Lever, Line, Metric, Mode, Plan, Probe, Section, Side, SignOff, Source, ValueKind, Window,
};
use crate::support::digest::sha256_hex;
use crate::support::text::slug;

pub use environment::{check, default_environment};

/// Most mistakes that are told of one text.
const MOST_TOLD: usize = 200;

/// What a runbook is opened with.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Values of variables given on the command line.
    pub vars: BTreeMap<String, String>,
    /// The environment.
    pub env: BTreeMap<String, String>,
    /// The name of the runbook's environment; its default when nothing is said.
    pub environment: Option<String>,
    /// Where included files come from.
    pub files: Files,
    /// What the text was made from: lines are then told of that.
    pub origin: Option<Origin>,
}

/// What came of a text.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The plan, unless there are errors.
    pub plan: Option<Plan>,
    /// Every mistake, in the order of the texts.
    pub diagnostics: Vec<Diagnostic>,
    /// The text with those that it includes.
    pub texts: Texts,
}

/// SHA-256 over a runbook and all that it includes, as `Plan::hash` has it.
#[must_use]
pub fn digest(text: &str, files: &Files) -> String {
    let (texts, _) = include::gathered(text, "", files, &mut Vec::new());
    sha256_hex(&texts.parts())
}

/// Compiles a runbook. `file` is its name as shown, `folder` where its commands run.
#[must_use]
pub fn compile(text: &str, file: &str, folder: &str, inputs: &Inputs) -> Compiled {
    let mut found = Vec::new();
    let (texts, root) = include::gathered(text, file, &inputs.files, &mut found);
    let texts = texts.made_from(inputs.origin.clone());
    let plan = root.and_then(|root| {
        let mut plan = planned(&root, &texts, inputs, &mut found)?;
        plan.hash = sha256_hex(&texts.parts());
        file.clone_into(&mut plan.source);
        folder.clone_into(&mut plan.folder);
        Some(plan)
    });
    found.sort_by(|a, b| (a.at, a.code).cmp(&(b.at, b.code)));
    // What is repeated is read once per target, and its mistakes are told once.
    let mut told = BTreeSet::new();
    found.retain(|mistake| told.insert((mistake.at, mistake.code, mistake.message.clone())));
    let plan = plan.filter(|_| !found.iter().any(Diagnostic::is_error));
    if plan.is_none() && found.len() > MOST_TOLD {
        found.retain(Diagnostic::is_error);
    }
    found.truncate(MOST_TOLD);
    Compiled {
        plan,
        diagnostics: found,
        texts,
    }
}

fn planned(
    root: &tree::Node,
    texts: &Texts,
    inputs: &Inputs,
    found: &mut Vec<Diagnostic>,
) -> Option<Plan> {
    let mut resolved = variable::resolved(root, inputs, found);
    resolved.scope.zone = zone_of(root);
    value::gather(root, &mut resolved.scope, found);
    let mut reading = Reading::new(resolved.scope);
    let document = Runbook::decode(root, &mut reading);
    found.append(&mut reading.found);
    let document = document?;
    let mut compiler = Compiler::new(texts, &document);
    compiler.scope = reading.scope;
    let mut plan = compiler.plan();
    compiler.check_uses(&reading.uses);
    let mut told = found.iter().chain(&compiler.found);
    if !told.any(Diagnostic::is_error) {
        compiler.check_whole(&plan);
    }
    found.append(&mut compiler.found);
    plan.variables = resolved.variables;
    plan.environment = resolved.environment.name;
    let production = resolved.environment.says.production;
    plan.production = production.unwrap_or(plan.production);
    Some(plan)
}

/// What a room is called after a runbook: words that a shell can type. A name in letters that have
/// no Latin ones is told by its digest.
fn room_name(name: &str) -> String {
    let plain = slug(name);
    let own = plain.chars().filter(char::is_ascii_alphabetic).count();
    let others = name
        .chars()
        .filter(|c| c.is_alphanumeric() && !c.is_ascii());
    let latin = || romanised(name).map(|latin| slug(&latin));
    if others.count() <= own && own > 0 {
        return plain;
    }
    let latin = latin().filter(|latin| !latin.is_empty());
    let digest = || {
        let digest = sha256_hex(&[name.as_bytes()]);
        format!("runbook-{}", digest.get(..8).unwrap_or_default())
    };
    latin
        .or(Some(plain).filter(|plain| !plain.is_empty()))
        .unwrap_or_else(digest)
}

/// The zone of the clock times, before it is known whether there is such a zone.
fn zone_of(root: &tree::Node) -> Option<String> {
    match &root.at("window")?.at("timezone")?.value {
        tree::Value::Scalar(scalar) => Some(scalar.text.clone()),
        _ => None,
    }
}

/// What the parts of the runbook share while they are compiled.
struct Compiler<'d> {
    document: &'d Runbook,
    found: Vec<Diagnostic>,
    texts: &'d Texts,
    ids: name::Ids,
    scope: Scope,
    asked: BTreeMap<String, (ValueKind, Span)>,
    sources: Vec<Source>,
    metrics: Vec<Metric>,
    probes: Vec<Probe>,
    sections: Vec<Section>,
    modes: Vec<Mode>,
    sign_offs: Vec<SignOff>,
    trigger_names: Vec<String>,
    levers: Vec<Lever>,
    /// Items that conditions name, and where.
    items_named: Vec<(String, Span)>,
    /// The targets that what is being compiled is repeated for.
    targets: Vec<Target>,
}

impl<'d> Compiler<'d> {
    fn new(texts: &'d Texts, document: &'d Runbook) -> Self {
        Self {
            document,
            found: Vec::new(),
            texts,
            ids: name::Ids::default(),
            scope: Scope::default(),
            asked: BTreeMap::new(),
            sources: Vec::new(),
            metrics: Vec::new(),
            probes: Vec::new(),
            sections: Vec::new(),
            modes: Vec::new(),
            sign_offs: Vec::new(),
            trigger_names: Vec::new(),
            levers: Vec::new(),
            items_named: Vec::new(),
            targets: Vec::new(),
        }
    }

    fn tell(&mut self, mistake: Diagnostic) {
        keep(&mut self.found, mistake);
    }

    fn error(&mut self, code: &'static str, at: Span, message: impl Into<String>) {
        self.tell(Diagnostic::error(code, at, message));
    }

    /// Where a place stands in the runbook.
    fn line(&self, at: Span) -> Line {
        Line {
            number: self.texts.line(at.start),
            file: self.texts.included(at.start).map(str::to_owned),
        }
    }

    fn plan(&mut self) -> Plan {
        let document = self.document;
        self.check_version();
        self.sources = self.sources();
        self.metrics = self.metrics();
        self.probes = self.probes();
        self.levers = self.levers();
        let (roles, commander) = self.roles();
        self.sections = self.checklists();
        self.modes = self.modes();
        self.sign_offs = self.sign_offs();
        let name = document.name.0.as_ref().map(|name| name.value.clone());
        let name = name.unwrap_or_default();
        let mut plan = Plan {
            slug: room_name(&name),
            name,
            hash: String::new(),
            source: String::new(),
            folder: String::new(),
            production: document.production.unwrap_or(true),
            review: document.review.unwrap_or(false),
            timezone: self.timezone(),
            window: document.window.as_ref().map(|w| Window {
                from: w.from.value,
                to: w.to.value,
            }),
            stable: self.side("stable"),
            candidate: self.side("candidate"),
            variables: Vec::new(),
            roles,
            commander,
            people: self.people(),
            phases: self.phases(),
            actions: self.actions(),
            rollback: self.rollback(),
            escalation: self.escalation(),
            links: self.links(),
            sources: self.sources.clone(),
            metrics: self.metrics.clone(),
            probes: self.probes.clone(),
            checklists: self.sections.clone(),
            levers: self.levers.clone(),
            about: self.about(),
            contacts: self.contacts(),
            severities: self.severities(),
            authority: self.authority(),
            recurring: self.recurring(),
            watch: self.watch_windows(),
            ..Plan::default()
        };
        self.check_items_named();
        let triggers = plan.rollback.triggers.iter();
        self.trigger_names = triggers.map(|trigger| trigger.id.to_string()).collect();
        plan.playbooks = self.playbooks();
        plan.modes.clone_from(&self.modes);
        plan.sign_offs.clone_from(&self.sign_offs);
        self.communications(&mut plan);
        plan
    }

    fn check_version(&mut self) {
        let document = self.document;
        if let (Some(version), Some(at)) = (document.runbook.0, document.here.key("runbook"))
            && version != 1
        {
            let message = format!("version {version} of the language is not known");
            self.tell(Diagnostic::error("version", at, message).hint("write `runbook: 1`"));
        }
        if let Some(name) = &document.name.0
            && !name.contains(char::is_alphanumeric)
        {
            let message = "the name has no letter and no digit";
            let hint = "rooms are named after the runbook: add a word";
            self.tell(Diagnostic::error("name", name.at, message).hint(hint));
        }
    }

    fn timezone(&mut self) -> String {
        let zone = self
            .document
            .window
            .as_ref()
            .and_then(|w| w.timezone.as_ref());
        let Some(zone) = zone else {
            return "UTC".to_owned();
        };
        if zone.parse::<chrono_tz::Tz>().is_err() {
            let message = format!("there is no time zone `{}`", name::shown(zone));
            let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
            let hint = match crate::support::text::nearest(zone, names) {
                Some(near) => format!("did you mean {near}?"),
                None => "zones are named like UTC or Europe/Prague".to_owned(),
            };
            self.tell(Diagnostic::error("timezone", zone.at, message).hint(hint));
        }
        zone.value.clone()
    }

    fn side(&self, which: &str) -> Side {
        let versions = self.document.versions.as_ref();
        let (name, version) = match which {
            "stable" => (
                &self.document.stable,
                versions.and_then(|v| v.stable.as_ref()),
            ),
            _ => (
                &self.document.candidate,
                versions.and_then(|v| v.candidate.as_ref()),
            ),
        };
        let words = |text: &Text| text.value.clone();
        Side {
            name: name.as_ref().map_or_else(|| which.to_owned(), words),
            version: version.map(words),
        }
    }

    fn about(&self) -> Vec<(String, String)> {
        let about = self.document.about.iter().flat_map(|about| &about.0);
        about
            .map(|(word, _, text)| (word.clone(), text.value.clone()))
            .collect()
    }

    fn links(&mut self) -> Vec<(String, String)> {
        let links = self.document.links.iter().flat_map(|links| &links.0);
        let mut good = Vec::new();
        for (title, _, url) in links {
            if url.parse::<reqwest::Url>().is_err() {
                let message = format!("`{}` is no address", name::shown(url));
                self.error("url", url.at, message);
            }
            good.push((title.clone(), url.value.clone()));
        }
        good
    }
}
