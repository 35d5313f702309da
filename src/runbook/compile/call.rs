//! What is done through a backend, as the backend's own configuration, checked by the backend.

use std::collections::BTreeMap;

use serde_json::{Map as JsonMap, Value, json};

use super::Compiler;
use crate::backend::command::variable_name;
use crate::backend::{Backend, http};
use crate::room::id::ActionId;
use crate::room::plan::{Action, Call};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{
    self, Argument, Choice, Command, Http, Lasting, Map, OneOrMany, Script, Shell, Step, Text,
};
use crate::support::redact::{MASK, Redactor};

/// The marks around a secret's name in a request.
const SECRET: (&str, &str) = ("{{secret.", "}}");
const WEIGHT: &str = "{{weight}}";
const COHORT: &str = "{{cohort}}";

/// What steps, actions and verifications say alike.
pub(super) struct Doing<'d> {
    pub(super) run: Option<&'d Vec<Argument>>,
    pub(super) script: Option<&'d Script>,
    pub(super) http: Option<&'d Http>,
    env: Option<&'d Map<Argument>>,
    cwd: Option<&'d Text>,
    pub(super) run_as: RunAs<'d>,
    deadline: Option<Lasting>,
    kill_after: Option<Lasting>,
    expect_exit: Option<&'d OneOrMany<i32>>,
    expect_output: Option<&'d Text>,
    repeatable: Option<bool>,
    follow: bool,
    at: Span,
}

/// Where and as whom something runs.
#[derive(Clone, Copy)]
pub(super) struct RunAs<'d> {
    host: Option<&'d Text>,
    user: Option<&'d Text>,
    shell: Option<Choice<Shell>>,
    with: Option<&'d Vec<Argument>>,
}

macro_rules! doing {
    ($from:expr, $follow:expr, $at:expr) => {
        Doing {
            run: $from.run.as_ref(),
            script: $from.script.as_ref(),
            http: $from.http.as_deref(),
            env: $from.env.as_ref(),
            cwd: $from.cwd.as_ref(),
            run_as: RunAs {
                host: $from.host.as_ref(),
                user: $from.user.as_ref(),
                shell: $from.shell,
                with: $from.with.as_ref(),
            },
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

/// Keys that only `run` and `script` know.
const OF_COMMANDS: [&str; 9] = [
    "env",
    "cwd",
    "kill_after",
    "expect_exit",
    "expect_output",
    "host",
    "user",
    "shell",
    "with",
];

/// Whether a key was told as a slip of one of these, or as maps that should have been merged.
fn is_slip_of(key: &str, verbs: &[&str]) -> bool {
    key == document::MERGE || crate::support::text::nearest(key, verbs.iter().copied()).is_some()
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
        let verb = self.one_of("an action", &command.here, &verbs)?;
        self.refuse_keys_of_commands(&command.here, verb);
        self.call(&Doing::from(command), weight)
    }

    /// Keys that only a program or a script knows, beside something else.
    pub(super) fn refuse_keys_of_commands(&mut self, here: &document::Here, verb: &str) {
        if matches!(verb, "run" | "script") {
            return;
        }
        for key in OF_COMMANDS {
            if let Some(at) = here.key(key) {
                let message = format!("`{key}` means nothing beside `{verb}`");
                let mistake = Diagnostic::error("foreign-key", at, message);
                self.tell(mistake.hint("it belongs to run and script"));
            }
        }
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
            (None, _) if here.unknown.iter().any(|key| is_slip_of(key, verbs)) => None,
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
            if argv.is_empty() {
                // An empty list was told already.
                return None;
            }
            let words: Vec<&str> = argv.iter().map(|word| word.value.as_str()).collect();
            self.warn_of_shell(argv);
            config.insert("argv".into(), json!(words));
        }
        if let Some(script) = doing.script {
            config.insert("script".into(), json!(script.body));
        }
        if config.is_empty() {
            return None;
        }
        if let Some(pattern) = doing.expect_output {
            self.refuse_pattern(pattern)?;
        }
        terms(doing, &mut config);
        self.run_as(doing, &mut config);
        // The variables are not in it: every command gets those of the plan.
        let mut own = self.own_environment(doing);
        if let Some(script) = doing.script {
            own.extend(self.asked_environment(&script.body));
        }
        if !own.is_empty() {
            config.insert("env".into(), json!(own));
        }
        self.checked("command", Value::Object(config), doing.at, weight)
    }

    fn request(&mut self, http: &Http, doing: &Doing<'_>, weight: Weight) -> Option<Call> {
        self.refuse_url(http)?;
        let repeatable = doing.repeatable.or(http.repeatable).unwrap_or(false);
        let config = request_config(http, repeatable);
        let mut call = self.checked("http", config, http.here.span, weight)?;
        if let Some(deadline) = doing.deadline {
            call.deadline = Some(deadline.value);
        }
        Some(call)
    }

    fn refuse_pattern(&mut self, pattern: &Text) -> Option<()> {
        let error = match regex::Regex::new(pattern) {
            Ok(_) => return Some(()),
            Err(error) => error.to_string(),
        };
        let why = error.lines().last().unwrap_or_default();
        let why = super::name::words(why.trim_start_matches("error: "));
        let message = format!("this is no regular expression: {why}");
        let hint = "a sign that stands for itself has a backslash before it: \\(";
        self.tell(Diagnostic::error("pattern", pattern.at, message).hint(hint));
        None
    }

    /// An address that can be asked; what a secret or a value may still become is let pass.
    fn refuse_url(&mut self, http: &Http) -> Option<()> {
        let url = &http.url;
        let fine = url.contains("{{")
            || url
                .parse::<reqwest::Url>()
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !fine {
            let message = format!("`{}` is no address", super::name::shown(url));
            let hint = "write all of it: http://127.0.0.1:8080/path";
            self.tell(Diagnostic::error("url", url.at, message).hint(hint));
        }
        fine.then_some(())
    }

    /// A request that stands alone: a lever's, a probe's.
    pub(super) fn lone_request(&mut self, http: &Http, weight: Weight) -> Option<Call> {
        self.refuse_url(http)?;
        let config = request_config(http, http.repeatable.unwrap_or(false));
        self.checked("http", config, http.here.span, weight)
    }

    /// A program that stands alone: a probe's.
    pub(super) fn lone_command(&mut self, argv: &[Argument], at: Span) -> Option<Call> {
        let words: Vec<&str> = argv.iter().map(|word| word.value.as_str()).collect();
        let config = json!({ "argv": words });
        self.checked("command", config, at, Weight::Unknown)
    }

    /// Words of `run` that only a shell would understand: the program gets them as they are.
    fn warn_of_shell(&mut self, argv: &[Argument]) {
        let shell = |word: &&Argument| {
            let text = word.value.as_str();
            let operator = ["&&", "||", "|", ";", ">", ">>", "<", "2>&1", "&"].contains(&text);
            let name = text.strip_prefix("$").unwrap_or_default();
            operator || name.starts_with(|c: char| c == '(' || c == '{' || c.is_ascii_alphabetic())
        };
        // After a shell's own `-c` a person means the shell.
        if argv.iter().any(|word| word.value.as_str() == "-c") {
            return;
        }
        if let Some(word) = argv.iter().find(shell) {
            let shown = super::name::shown(word);
            let message = format!("`{shown}` is only a word here: `run` has no shell");
            let hint = "write it as a `script`, or fill in a variable with {{ name }}";
            self.tell(Diagnostic::warning("shell-word", word.at, message).hint(hint));
        }
    }

    /// The call, once its backend has nothing against it.
    fn checked(&mut self, kind: &str, config: Value, at: Span, weight: Weight) -> Option<Call> {
        if weight == Weight::Unknown && mentions(&config, WEIGHT) {
            let message = "{{ weight }} is known only where a lever is set";
            let hint = "move traffic with `shift`, and let the lever say how";
            self.tell(Diagnostic::error("weight", at, message).hint(hint));
            return None;
        }
        if weight == Weight::Unknown && mentions(&config, COHORT) {
            let message = "{{ cohort }} is known only where a lever is set";
            let hint = "move traffic with `shift: COHORT`, and let the lever say how";
            self.tell(Diagnostic::error("weight", at, message).hint(hint));
            return None;
        }
        let backend = match Backend::parse(kind, &self.without_values(&without_secrets(&config))) {
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

    /// What it says itself, and the targets that it is repeated for.
    fn own_environment(&self, doing: &Doing<'_>) -> BTreeMap<String, String> {
        let entries = doing.env.into_iter().flat_map(Map::iter);
        let written = entries.map(|(name, _, value)| (name.to_owned(), value.value.clone()));
        let targets = self.targets.iter();
        targets
            .map(|target| (variable_name(&target.name), target.value.clone()))
            .chain(written)
            .collect()
    }

    /// Where and as whom it runs, once it makes sense together.
    fn run_as(&mut self, doing: &Doing<'_>, config: &mut JsonMap<String, Value>) {
        let RunAs {
            host,
            user,
            shell,
            with,
        } = doing.run_as;
        if doing.script.is_none()
            && let Some(at) = shell
                .map(|shell| shell.at)
                .or_else(|| with?.first().map(|w| w.at))
        {
            let message = "only a script is read by a shell or a program";
            let hint = "write the words of the program under `run`";
            self.tell(Diagnostic::error("run-as", at, message).hint(hint));
        }
        if let (Some(shell), Some(with)) = (shell, with.and_then(|with| with.first())) {
            let message = "a script is read by one program: `shell` or `with`";
            let mistake = Diagnostic::error("run-as", shell.at, message);
            self.tell(mistake.also(with.at, "the other one"));
        }
        for (key, name) in [("host", host), ("user", user)] {
            let Some(name) = name else { continue };
            let odd = |c: char| !(c.is_ascii_alphanumeric() || "-_.:%[]".contains(c));
            if name.is_empty() || name.starts_with('-') || name.contains(odd) {
                let message = format!("`{}` is no {key}", super::name::shown(name));
                self.error("run-as", name.at, message);
                continue;
            }
            config.insert(key.into(), json!(name.value));
        }
        if let Some(shell) = shell {
            config.insert("shell".into(), json!(word_of(shell.value)));
        }
        if let Some(with) = with.filter(|_| shell.is_none()) {
            let words: Vec<&str> = with.iter().map(|word| word.value.as_str()).collect();
            config.insert("with".into(), json!(words));
        }
    }

    pub(super) fn actions(&mut self) -> Vec<Action> {
        let document = self.document;
        let mut actions = Vec::new();
        for (name, at, action) in document.actions.iter().flat_map(Map::iter) {
            let role = self.role(action.role.as_ref());
            let verbs = ["run", "script", "http"];
            let Some(verb) = self.one_of("an action", &action.here, &verbs) else {
                continue;
            };
            self.refuse_keys_of_commands(&action.here, verb);
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

fn word_of(shell: Shell) -> &'static str {
    let all = <Shell as document::Chosen>::ALL;
    all.iter()
        .find(|(_, known)| *known == shell)
        .map_or("bash", |(word, _)| word)
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
