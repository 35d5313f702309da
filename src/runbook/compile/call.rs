//! What is done through a backend, as the backend's own configuration, checked by the backend.

use std::collections::BTreeMap;

use serde_json::{Map as JsonMap, Value, json};

use super::Compiler;
use crate::backend::{Backend, http};
use crate::room::id::ActionId;
use crate::room::plan::{Action, Call};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{
    self, Argument, Command, Http, Lasting, Map, OneOrMany, Script, Step, Text,
};
use crate::support::redact::{MASK, Redactor};

/// The marks around a secret's name in a request.
const SECRET: (&str, &str) = ("{{secret.", "}}");
const WEIGHT: &str = "{{weight}}";

/// What steps, actions and verifications say alike.
pub(super) struct Doing<'d> {
    pub(super) run: Option<&'d Vec<Argument>>,
    pub(super) script: Option<&'d Script>,
    pub(super) http: Option<&'d Http>,
    env: Option<&'d Map<Argument>>,
    cwd: Option<&'d Text>,
    deadline: Option<Lasting>,
    kill_after: Option<Lasting>,
    expect_exit: Option<&'d OneOrMany<i32>>,
    expect_output: Option<&'d Text>,
    repeatable: Option<bool>,
    follow: bool,
    at: Span,
}

macro_rules! doing {
    ($from:expr, $follow:expr, $at:expr) => {
        Doing {
            run: $from.run.as_ref(),
            script: $from.script.as_ref(),
            http: $from.http.as_deref(),
            env: $from.env.as_ref(),
            cwd: $from.cwd.as_ref(),
            deadline: $from.deadline,
            kill_after: $from.kill_after,
            expect_exit: $from.expect_exit.as_ref(),
            expect_output: $from.expect_output.as_ref(),
            repeatable: $from.repeatable,
            follow: $follow,
            at: $at,
        }
    };
}

impl<'d> From<&'d Command> for Doing<'d> {
    fn from(command: &'d Command) -> Self {
        doing!(command, false, command.here.span)
    }
}

impl<'d> From<&'d Step> for Doing<'d> {
    fn from(step: &'d Step) -> Self {
        doing!(step, step.follow == Some(true), step.here.span)
    }
}

impl<'d> From<&'d document::Recurring> for Doing<'d> {
    fn from(check: &'d document::Recurring) -> Self {
        doing!(check, false, check.here.span)
    }
}

impl<'d> From<&'d document::Action> for Doing<'d> {
    fn from(action: &'d document::Action) -> Self {
        doing!(action, false, action.here.span)
    }
}

/// Whether `{{ weight }}` means something here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Known,
    Unknown,
}

impl Compiler<'_> {
    /// The call of an action that must be exactly one of run, script and http.
    pub(super) fn one_call(&mut self, command: &Command, weight: Weight) -> Option<Call> {
        let verbs = ["run", "script", "http"];
        self.one_of("an action", &command.here, &verbs)?;
        self.call(&Doing::from(command), weight)
    }

    /// The only key of these that is written; none or several are told.
    pub(super) fn one_of(
        &mut self,
        owner: &str,
        here: &document::Here,
        verbs: &[&'static str],
    ) -> Option<&'static str> {
        let mut written = verbs
            .iter()
            .filter_map(|verb| here.key(verb).map(|at| (*verb, at)));
        let (first, second) = (written.next(), written.next());
        match (first, second) {
            (Some((verb, _)), None) => Some(verb),
            (Some((verb, first)), Some((other, at))) => {
                let message = format!("{owner} has both `{verb}` and `{other}`");
                let mistake = Diagnostic::error("one-of", at, message);
                let hint = "keep one of the two";
                self.tell(mistake.also(first, "the other one").hint(hint));
                None
            }
            (None, _) => {
                let start = here.span.start;
                let words = crate::support::text::listed(verbs);
                let message = format!("{owner} has none of {words}");
                let mistake = Diagnostic::error("one-of", Span::new(start, start), message);
                self.tell(mistake.hint("add one of them"));
                None
            }
        }
    }

    /// The call of something that may have a mistake already told, then `None`.
    pub(super) fn call(&mut self, doing: &Doing<'_>, weight: Weight) -> Option<Call> {
        if let Some(http) = doing.http {
            return self.request(http, doing, weight);
        }
        let mut config = JsonMap::new();
        if let Some(argv) = doing.run {
            let words: Vec<&str> = argv.iter().map(|word| word.value.as_str()).collect();
            config.insert("argv".into(), json!(words));
        }
        if let Some(script) = doing.script {
            config.insert("script".into(), json!(script.body));
        }
        if config.is_empty() {
            return None;
        }
        terms(doing, &mut config);
        // The variables are not in it: every command gets those of the plan.
        let own = own_environment(doing);
        if !own.is_empty() {
            config.insert("env".into(), json!(own));
        }
        self.checked("command", Value::Object(config), doing.at, weight)
    }

    fn request(&mut self, http: &Http, doing: &Doing<'_>, weight: Weight) -> Option<Call> {
        let repeatable = doing.repeatable.or(http.repeatable).unwrap_or(false);
        let config = request_config(http, repeatable);
        let mut call = self.checked("http", config, http.here.span, weight)?;
        if let Some(deadline) = doing.deadline {
            call.deadline = Some(deadline.value);
        }
        Some(call)
    }

    /// A request that stands alone: a lever's, a probe's.
    pub(super) fn lone_request(&mut self, http: &Http, weight: Weight) -> Option<Call> {
        let config = request_config(http, http.repeatable.unwrap_or(false));
        self.checked("http", config, http.here.span, weight)
    }

    /// A program that stands alone: a probe's.
    pub(super) fn lone_command(&mut self, argv: &[Argument], at: Span) -> Option<Call> {
        let words: Vec<&str> = argv.iter().map(|word| word.value.as_str()).collect();
        let config = json!({ "argv": words });
        self.checked("command", config, at, Weight::Unknown)
    }

    /// The call, once its backend has nothing against it.
    fn checked(&mut self, kind: &str, config: Value, at: Span, weight: Weight) -> Option<Call> {
        if weight == Weight::Unknown && mentions(&config, WEIGHT) {
            let message = "{{ weight }} is known only where a lever is set";
            let hint = "move traffic with `shift`, and let the lever say how";
            self.tell(Diagnostic::error("weight", at, message).hint(hint));
            return None;
        }
        let backend = match Backend::parse(kind, &without_secrets(&config)) {
            Ok(backend) => backend,
            Err(error) => {
                let mistake =
                    Diagnostic::error("action", at, super::name::words(&error.to_string()));
                self.tell(match error.hint() {
                    Some(hint) => mistake.hint(hint),
                    None => mistake,
                });
                return None;
            }
        };
        Some(Call {
            backend: kind.to_owned(),
            shown: line_of(kind, &config),
            config,
            repeatable: backend.may_repeat(),
            deadline: backend.deadline(),
            follow: matches!(&backend, Backend::Command(command) if command.follow),
        })
    }

    pub(super) fn actions(&mut self) -> Vec<Action> {
        let document = self.document;
        let mut actions = Vec::new();
        for (name, at, action) in document.actions.iter().flat_map(Map::iter) {
            let role = self.role(action.role.as_ref());
            if self
                .one_of("an action", &action.here, &["run", "script", "http"])
                .is_none()
            {
                continue;
            }
            let Some(call) = self.call(&Doing::from(action), Weight::Unknown) else {
                continue;
            };
            actions.push(Action {
                id: ActionId::from(name),
                title: action
                    .title
                    .as_ref()
                    .map_or_else(|| super::name::humane(name), |title| title.value.clone()),
                call,
                role,
                dangerous: action.dangerous.unwrap_or(false),
                line: self.line(at),
            });
        }
        actions
    }
}

fn terms(doing: &Doing<'_>, config: &mut JsonMap<String, Value>) {
    if let Some(cwd) = doing.cwd {
        config.insert("cwd".into(), json!(cwd.value));
    }
    if let Some(deadline) = doing.deadline {
        config.insert("deadline".into(), json!(deadline.value));
    }
    if let Some(limit) = doing.kill_after {
        config.insert("kill_after".into(), json!(limit.value));
    }
    let exit: Vec<i32> = match doing.expect_exit {
        Some(codes) => codes.0.clone(),
        None => vec![0],
    };
    let output = doing.expect_output.map(|text| text.value.clone());
    config.insert(
        "expect".into(),
        match output {
            Some(output) => json!({ "exit": exit, "output": output }),
            None => json!({ "exit": exit }),
        },
    );
    config.insert("follow".into(), json!(doing.follow));
    config.insert(
        "repeatable".into(),
        json!(doing.repeatable.unwrap_or(false)),
    );
}

fn own_environment(doing: &Doing<'_>) -> BTreeMap<String, String> {
    let entries = doing.env.into_iter().flat_map(Map::iter);
    entries
        .map(|(name, _, value)| (name.to_owned(), value.value.clone()))
        .collect()
}

/// A request as its backend is told.
fn request_config(http: &Http, repeatable: bool) -> Value {
    let method = http.method.map_or(http::Method::Get, |method| method.value);
    let mut config = json!({ "method": method, "url": http.url.value, "repeatable": repeatable });
    let mut set = |key: &str, value: Value| config[key] = value;
    if let Some(headers) = &http.headers {
        let pairs = headers
            .iter()
            .map(|(name, _, value)| (name.to_owned(), json!(value.value)));
        set("headers", Value::Object(pairs.collect()));
    }
    if let Some(body) = &http.body {
        set("body", json!(body.value));
    }
    if let Some(json) = &http.json {
        set("json", json.value.clone());
    }
    if let Some(expect) = &http.expect {
        let mut wanted = JsonMap::new();
        if !expect.status.is_empty() {
            wanted.insert("status".into(), json!(expect.status));
        }
        let holds: Vec<Value> = expect
            .json
            .iter()
            .map(|(pointer, _, value)| json!({ "pointer": pointer, "equals": value.value }))
            .collect();
        wanted.insert("json".into(), json!(holds));
        set("expect", Value::Object(wanted));
    }
    if let Some(timeout) = http.timeout {
        set("timeout", json!(timeout.value));
    }
    config
}

/// Whether a text stands anywhere in a value.
pub(super) fn mentions(value: &Value, text: &str) -> bool {
    match value {
        Value::String(string) => string.contains(text),
        Value::Array(items) => items.iter().any(|item| mentions(item, text)),
        Value::Object(fields) => fields.values().any(|field| mentions(field, text)),
        _ => false,
    }
}

/// The configuration with every secret replaced by a word, so that the rest can be checked. A
/// secret at the start of an address is taken for all of it.
pub(super) fn without_secrets(config: &Value) -> Value {
    let mut config = with_secrets(config, "secret");
    if let Some(url) = config.get_mut("url").filter(|url| is_secret_url(url)) {
        *url = json!("http://secret.invalid/");
    }
    config
}

fn is_secret_url(url: &Value) -> bool {
    url.as_str().is_some_and(|url| url.starts_with("secret"))
}

fn with_secrets(value: &Value, word: &str) -> Value {
    match value {
        Value::String(text) => json!(replaced(text, word)),
        Value::Array(items) => items.iter().map(|item| with_secrets(item, word)).collect(),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| (key.clone(), with_secrets(value, word)));
            Value::Object(fields.collect())
        }
        other => other.clone(),
    }
}

fn replaced(text: &str, word: &str) -> String {
    let mut parts = text.split(SECRET.0);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(word);
        out.push_str(part.split_once(SECRET.1).map_or("", |(_, after)| after));
    }
    out
}

/// One line for people, secrets masked.
fn line_of(kind: &str, config: &Value) -> String {
    let masked = with_secrets(config, MASK);
    // A masked address is no address, so the shape is read without the check.
    let backend = match kind {
        "http" => serde_json::from_value(masked).ok().map(Backend::Http),
        _ => Backend::parse(kind, &masked).ok(),
    };
    backend
        .map(|backend| backend.shown(&Redactor::default()))
        .unwrap_or_default()
}
