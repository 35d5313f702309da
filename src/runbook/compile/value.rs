//! Values that are asked for: gathered before all else so that their names are known everywhere,
//! and looked at in the order of the plan so that a use before its time is told.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Compiler;
use super::name::{humane, shown};
use crate::backend::command::variable_name;
use crate::room::plan::{Approvals, Ask, Origin, ValueKind, fill, fill_json, placeholder};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{
    self, AskEntry, Asks, Here, ItemEntry, Known, Map, Scope, Use, variables_in,
};
use crate::runbook::tree::{self, Node};

/// Names that mean something else wherever they stand.
const TAKEN: [&str; 1] = ["weight"];
/// Size of a compiled regular expression; a pattern for a line of output needs a hundredth.
const LARGEST_PATTERN: usize = 1 << 20;

/// Makes the names of all values that anything asks for known; the asks themselves are read later.
pub(super) fn gather(root: &Node, scope: &mut Scope, found: &mut Vec<Diagnostic>) {
    match &root.value {
        tree::Value::Scalar(_) => {}
        tree::Value::List(nodes) => {
            for node in nodes {
                gather(node, scope, found);
            }
        }
        tree::Value::Map(entries) => {
            for entry in entries {
                if entry.key == "asks" {
                    for name in entry.value.entries().into_iter().flatten() {
                        make_known(&name.key, name.at, scope, found);
                    }
                }
                gather(&entry.value, scope, found);
            }
        }
    }
}

fn make_known(name: &str, at: Span, scope: &mut Scope, found: &mut Vec<Diagnostic>) {
    let known = scope.known.get(name);
    if TAKEN.contains(&name) || known.is_some_and(|known| *known != Known::Asked) {
        let message = format!("`{}` is the name of something else", shown(name));
        let mistake = Diagnostic::error("duplicate-id", at, message);
        found.push(mistake.hint("give the value a name of its own"));
        return;
    }
    scope.known.insert(name.to_owned(), Known::Asked);
}

impl Compiler<'_> {
    /// The values that a step or an item asks for. `writes`: whether it writes output.
    pub(super) fn asks(&mut self, written: Option<&Asks>, writes: bool) -> Vec<Ask> {
        let entries = written.into_iter().flat_map(Map::iter);
        entries
            .filter_map(|(name, at, entry)| self.ask(name, at, entry, writes))
            .collect()
    }

    fn ask(&mut self, name: &str, at: Span, entry: &AskEntry, writes: bool) -> Option<Ask> {
        let ask = match entry {
            AskEntry::Title(title) => Ask {
                value: name.into(),
                title: title.value.clone(),
                kind: ValueKind::Text,
                from: Origin::Person,
            },
            AskEntry::Ask(ask) => {
                let from = self.origin(ask, writes)?;
                let kind = match from {
                    Origin::Metric(_) => ValueKind::Number,
                    _ => ValueKind::Text,
                };
                Ask {
                    value: name.into(),
                    title: ask
                        .title
                        .as_ref()
                        .map_or_else(|| humane(name), |title| title.value.clone()),
                    kind: ask.r#type.map_or(kind, |kind| kind.value),
                    from,
                }
            }
        };
        if let Some((kind, first)) = self.asked.get(name)
            && *kind != ask.kind
        {
            let message = format!("`{}` is asked for twice, as two types", shown(name));
            let mistake = Diagnostic::error("duplicate-id", at, message);
            let first = *first;
            self.tell(mistake.also(first, "first here"));
        }
        self.asked.entry(name.to_owned()).or_insert((ask.kind, at));
        Some(ask)
    }

    fn origin(&mut self, ask: &document::Ask, writes: bool) -> Option<Origin> {
        match (&ask.output, &ask.metric) {
            (None, None) => Some(Origin::Person),
            (Some(output), Some(_)) => {
                let message = "this value comes both from output and from a metric";
                let mistake = Diagnostic::error("one-of", output.at, message);
                self.tell(mistake.hint("keep one of the two"));
                None
            }
            (None, Some(metric)) => {
                let names = self.document.metrics.iter().flat_map(Map::names);
                self.known("metric", metric, metric.at, names)
                    .then(|| Origin::Metric(metric.value.as_str().into()))
            }
            (Some(output), None) => {
                if !writes {
                    let message = "nothing here writes output";
                    let mistake = Diagnostic::error("output", output.at, message);
                    self.tell(mistake.hint("leave `output` out, and a person says it"));
                    return None;
                }
                let pattern = regex::RegexBuilder::new(output)
                    .size_limit(LARGEST_PATTERN)
                    .build();
                if pattern.is_err() {
                    let message = format!("`{}` is no regular expression", shown(output));
                    self.error("output", output.at, message);
                    return None;
                }
                Some(Origin::Output(output.value.clone()))
            }
        }
    }

    /// Whose consent something needs, and that nobody is held to it yet.
    pub(super) fn approvals_of(
        &mut self,
        approvals: Option<&document::Approvals>,
        here: &Here,
    ) -> Option<Approvals> {
        let approvals = approvals?;
        let at = here.key("approvals").unwrap_or(approvals.here.span);
        self.shown_only(at, "approvals are");
        Some(self.approvals(approvals))
    }

    /// The environment in which a script finds the values that it mentions, filled in when it
    /// starts.
    pub(super) fn asked_environment(&self, body: &str) -> BTreeMap<String, String> {
        let variables = variables_in(body);
        if variables.is_empty() {
            return BTreeMap::new();
        }
        let asked = self.scope.known.iter();
        let asked = asked.filter(|(_, known)| **known == Known::Asked);
        let asked = asked.map(|(name, _)| (variable_name(name), placeholder(name)));
        asked
            .filter(|(variable, _)| variables.contains(variable.as_str()))
            .collect()
    }

    /// A configuration with every asked value replaced by a word, so that the rest can be checked.
    /// One at the start of an address is taken for all of it.
    pub(super) fn without_values(&self, config: &Value) -> Value {
        let mut config = config.clone();
        let word = |name: &str| {
            let asked = self.scope.known.get(name) == Some(&Known::Asked);
            asked.then(|| "value".to_owned())
        };
        if let Some(url) = config.get_mut("url") {
            let text = url.as_str().unwrap_or_default();
            if text.starts_with("{{") && fill(text, word).starts_with("value") {
                *url = json!("http://value.invalid/");
            }
        }
        fill_json(&mut config, &word);
        config
    }

    /// Tells of values that are used where they cannot be known, or not yet.
    pub(super) fn check_uses(&mut self, uses: &[Use]) {
        let document = self.document;
        if uses.is_empty() {
            return;
        }
        let mut uses = uses.to_vec();
        uses.sort_by_key(|used| used.at);
        let mut walk = Walk {
            uses: &uses,
            known: BTreeSet::new(),
            found: Vec::new(),
        };
        let sections = || document.checklists.iter().flatten();
        let late = |section: &&document::Section| section.after_run == Some(true);
        for section in sections().filter(|section| !late(section)) {
            walk.items(section.items.0.as_deref().unwrap_or(&[]));
        }
        for phase in document.phases.0.iter().flatten() {
            for step in phase.steps.0.iter().flatten() {
                walk.step(step, "before anything asks for it");
            }
        }
        for section in sections().filter(late) {
            walk.items(section.items.0.as_deref().unwrap_or(&[]));
        }
        let paths = document.rollback.iter().flat_map(|r| &r.paths.0);
        for (_, _, path) in paths.flat_map(Map::iter) {
            walk.known.clear();
            for step in path.steps.0.iter().flatten() {
                walk.step(step, "and a rollback may begin before it is known");
            }
        }
        for (_, _, lever) in document.levers.iter().flat_map(Map::iter) {
            walk.standing(lever.here.span, false);
        }
        for (_, _, probe) in document.probes.iter().flat_map(Map::iter) {
            walk.standing(probe.here.span, true);
        }
        for (_, _, metric) in document.metrics.iter().flat_map(Map::iter) {
            walk.standing(metric.here.span, true);
        }
        for (_, _, source) in document.sources.iter().flat_map(Map::iter) {
            walk.standing(source.here.span, true);
        }
        self.found.append(&mut walk.found);
    }
}

/// The plan in its order, and which values are known so far.
struct Walk<'d> {
    uses: &'d [Use],
    known: BTreeSet<&'d str>,
    found: Vec<Diagnostic>,
}

impl<'d> Walk<'d> {
    fn within(&self, span: Span) -> Vec<&'d Use> {
        let from = self.uses.partition_point(|used| used.at.start < span.start);
        let later = self.uses.iter().skip(from);
        later.take_while(|used| used.at.end <= span.end).collect()
    }

    fn step(&mut self, step: &'d document::Step, why: &str) {
        if step.manual.is_some() || step.message.is_some() {
            // A person reads it, and may read it again once the value is there.
            self.learn(step.asks.as_ref());
        }
        for used in self.within(step.here.span) {
            self.look_at(used, why);
        }
        self.learn(step.asks.as_ref());
    }

    fn items(&mut self, entries: &'d [ItemEntry]) {
        for entry in entries {
            let ItemEntry::Item(item) = entry else {
                continue;
            };
            let inner = item.items.as_deref().unwrap_or(&[]);
            for used in self.within(item.here.span) {
                if !inner.iter().any(|entry| holds(entry, used.at)) {
                    self.look_at(used, "before anything asks for it");
                }
            }
            self.items(inner);
            self.learn(item.asks.as_ref());
        }
    }

    fn look_at(&mut self, used: &Use, why: &str) {
        if self.known.contains(used.name.as_str()) {
            return;
        }
        let message = format!("`{}` is used here {why}", shown(&used.name));
        let told = Diagnostic::warning("value-too-early", used.at, message);
        let hint = format!("it waits for: record {} VALUE", shown(&used.name));
        self.found.push(told.hint(hint));
    }

    fn learn(&mut self, asks: Option<&'d Asks>) {
        self.known.extend(asks.into_iter().flat_map(Map::names));
    }

    /// What the room itself asks all the time cannot wait for a value; what moves traffic can, and
    /// then fails.
    fn standing(&mut self, span: Span, always: bool) {
        for used in self.within(span) {
            let name = shown(&used.name);
            let (code, at) = ("value-too-early", used.at);
            self.found.push(if always {
                let message =
                    format!("`{name}` is asked for later, and this is asked all the time");
                Diagnostic::error(code, at, message).hint("use a variable")
            } else {
                let message = format!("the lever cannot move while `{name}` is not known");
                Diagnostic::warning(code, at, message).hint("a variable is known from the start")
            });
        }
    }
}

fn holds(entry: &ItemEntry, at: Span) -> bool {
    let span = match entry {
        ItemEntry::Title(title) => title.at,
        ItemEntry::Item(item) => item.here.span,
    };
    at.start >= span.start && at.end <= span.end
}
