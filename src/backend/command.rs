//! The command backend, its pure part: what a command is, which mistakes it can hold, and the exact
//! words for what it will do. Values reach a script only as `WARROOM_VAR_*` environment and a
//! program only as whole arguments, so that no value ever becomes code. It runs in `shim`.

mod run_as;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use run_as::Reader;

use super::weight;
use crate::room::plan::names_value;
use crate::support::redact::Redactor;
use crate::support::text::harmless;
use crate::support::{Decimal, Millis};

/// Time between TERM and KILL where nothing else is written: what systemd's and Kubernetes'
/// operators are used to, shortened so that two tries fit a one minute rollback budget.
pub const DEFAULT_GRACE: Millis = Millis::seconds(10);
/// What the names of the runbook's variables begin with in a command's environment.
pub const VARIABLE_PREFIX: &str = "WARROOM_VAR_";
/// Longest script that goes along as one word: Linux takes words up to 128 KiB, and quoting makes
/// them longer.
const LONGEST_WORD: usize = 64 << 10;
/// Compiled size at which a regular expression is refused; it must fit a shim.
const REGEX_LIMIT: usize = 1 << 20;

/// One command: a program with its arguments, or a bash script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Config {
    /// What is executed.
    pub program: Program,
    /// What reads its script.
    pub reader: Reader,
    /// The machine it runs on, over ssh; this one when absent.
    pub host: Option<String>,
    /// The account it runs as: of the host, or by sudo.
    pub user: Option<String>,
    /// The folder it runs in, relative to the runbook's; that folder itself when absent. On another
    /// machine relative to the account's own.
    pub cwd: Option<PathBuf>,
    /// Environment beyond what the room keeps.
    pub env: BTreeMap<String, String>,
    /// When it counts as done well.
    pub expect: Expect,
    /// When it is shown as overdue. Never kills.
    pub deadline: Option<Millis>,
    /// When it is ended: TERM to its process group, KILL after the grace.
    pub kill_after: Option<Millis>,
    /// Time between TERM and KILL.
    pub grace: Millis,
    /// Runs for as long as anyone looks (`logs -f`) and never blocks the plan.
    pub follow: bool,
    /// Running it twice does no harm.
    pub repeatable: bool,
}

/// What is executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Program {
    /// A program and its arguments; no shell sees them.
    Argv(Vec<String>),
    /// A bash body, run with `-eu -o pipefail` and no stdin.
    Script(String),
}

/// When a command counts as done well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// Exit codes that mean success.
    pub exit: Vec<i32>,
    /// A regular expression that a line of the output must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

impl Default for Expect {
    fn default() -> Self {
        Self {
            exit: vec![0],
            output: None,
        }
    }
}

/// Where a command's input comes from. Nowhere: a command that asks gets end of file at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Stdin {
    #[default]
    None,
}

/// The configuration as it is written, before it is known to make sense.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    #[serde(skip_serializing_if = "Option::is_none")]
    argv: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    script: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shell: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cwd: Option<PathBuf>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    env: BTreeMap<String, String>,
    expect: Expect,
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kill_after: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grace: Option<Millis>,
    follow: bool,
    repeatable: bool,
    stdin: Stdin,
}

/// What is wrong with a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The configuration has another shape.
    #[error("read the command: {0}")]
    Shape(String),
    /// Neither a program nor a script, or both.
    #[error("a command is either argv or script, one of the two")]
    EitherArgvOrScript,
    /// Nothing to execute.
    #[error("the command is empty")]
    Empty,
    /// A placeholder in a script would make a value into code.
    #[error("a script cannot hold {{{{ }}}}")]
    PlaceholderInScript,
    /// A byte that no argument can hold.
    #[error("{0} holds a NUL byte")]
    NulByte(&'static str),
    /// A name that no environment can hold.
    #[error("{0:?} is no name of an environment variable")]
    EnvironmentName(String),
    /// An exit code that no process can have.
    #[error("exit code {0} does not exist")]
    ExitCode(i32),
    /// No exit code is accepted.
    #[error("no exit code is accepted")]
    NoExitCode,
    /// The expected output is no regular expression.
    #[error("the expected output is no regular expression: {0}")]
    Regex(String),
    /// No such shell.
    #[error("{0:?} is no shell that is known")]
    Shell(String),
    /// A script has one reader.
    #[error("a script is read by a shell or by a program, one of the two")]
    EitherShellOrWith,
    /// What ssh or sudo would take for something else.
    #[error("{0:?} is no name of a {1}")]
    RunAs(String, &'static str),
    /// A script that must go along as one word.
    #[error("the script has {0} bytes, more than the {1} that go to another machine or account")]
    TooLong(usize, usize),
    /// A limit of no time at all.
    #[error("{0} is zero")]
    ZeroTime(&'static str),
}

impl CommandError {
    /// What to do about it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::PlaceholderInScript => {
                "read the variable from the environment: \"$WARROOM_VAR_NAME\"".to_owned()
            }
            Self::ExitCode(_) => "exit codes go from 0 to 255".to_owned(),
            Self::Shell(_) => "the shells are bash, sh and zsh".to_owned(),
            Self::TooLong(..) => "put it there as a file, and run that".to_owned(),
            Self::ZeroTime(_) => "leave it out to have no limit".to_owned(),
            _ => return None,
        })
    }
}

impl Config {
    /// The command that a plan holds.
    ///
    /// # Errors
    ///
    /// The first mistake found.
    pub fn parse(value: &Value) -> Result<Self, CommandError> {
        let written: Written = serde_json::from_value(value.clone())
            .map_err(|error| CommandError::Shape(error.to_string()))?;
        Self::try_from(written)
    }

    /// Exactly what will be done, on one or more lines, with secrets masked.
    #[must_use]
    pub fn describe(&self, redactor: &Redactor) -> String {
        let mut lines = match &self.program {
            Program::Argv(_) => vec![run_as::line(&self.words(Path::new(""), &[]))],
            Program::Script(body) => {
                let words = [self.carrier(), self.reader.words()].concat();
                let body = body.lines().map(str::to_owned);
                std::iter::once(run_as::line(&words)).chain(body).collect()
            }
        };
        lines.extend(self.terms());
        let masked = redactor.masked(&lines.join("\n"));
        let clean: Vec<String> = masked.lines().map(harmless).collect();
        clean.join("\n")
    }

    /// The circumstances, one line each, only where they differ from what everyone expects.
    fn terms(&self) -> Vec<String> {
        let mut terms = Vec::new();
        if let Some(cwd) = &self.cwd {
            terms.push(format!("in {}", cwd.display()));
        }
        for (name, value) in &self.env {
            terms.push(format!("with {name}={}", quoted(value)));
        }
        if self.expect.exit != [0] {
            let codes: Vec<String> = self.expect.exit.iter().map(i32::to_string).collect();
            terms.push(format!("expects exit code {}", codes.join(" or ")));
        }
        if let Some(pattern) = &self.expect.output {
            terms.push(format!("expects output matching {pattern}"));
        }
        if let Some(limit) = self.kill_after {
            terms.push(format!("killed after {limit}"));
        }
        terms.into_iter().map(|term| format!("  {term}")).collect()
    }
}

/// The environment name under which a command sees a variable of the runbook.
#[must_use]
pub fn variable_name(variable: &str) -> String {
    let name = variable.chars().map(|c| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    });
    VARIABLE_PREFIX.chars().chain(name).collect()
}

/// The regular expression that a command's output must match, bounded in size.
pub(super) fn output_pattern(pattern: &str) -> Result<regex::Regex, CommandError> {
    regex::RegexBuilder::new(pattern)
        .size_limit(REGEX_LIMIT)
        .build()
        .map_err(|error| CommandError::Regex(harmless(&error.to_string())))
}

/// A word as a shell would need it, so that a person can paste the line.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%^".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

impl TryFrom<Written> for Config {
    type Error = CommandError;

    fn try_from(written: Written) -> Result<Self, CommandError> {
        check_environment(&written.env)?;
        check_expectations(&written.expect)?;
        for (name, span) in [
            ("deadline", written.deadline),
            ("kill_after", written.kill_after),
        ] {
            if span == Some(Millis::ZERO) {
                return Err(CommandError::ZeroTime(name));
            }
        }
        check_run_as(&written)?;
        Ok(Self {
            reader: reader_of(written.shell.as_deref(), written.with)?,
            host: written.host,
            user: written.user,
            program: program_of(written.argv, written.script)?,
            cwd: written.cwd,
            env: written.env,
            expect: written.expect,
            deadline: written.deadline,
            kill_after: written.kill_after,
            grace: written.grace.unwrap_or(DEFAULT_GRACE),
            follow: written.follow,
            repeatable: written.repeatable,
        })
    }
}

impl From<Config> for Written {
    fn from(config: Config) -> Self {
        let (argv, script) = match config.program {
            Program::Argv(argv) => (Some(argv), None),
            Program::Script(body) => (None, Some(body)),
        };
        let (shell, with) = match config.reader {
            Reader::Bash => (None, None),
            Reader::Sh => (Some("sh".to_owned()), None),
            Reader::Zsh => (Some("zsh".to_owned()), None),
            Reader::With(words) => (None, Some(words)),
        };
        Self {
            argv,
            script,
            shell,
            with,
            host: config.host,
            user: config.user,
            cwd: config.cwd,
            env: config.env,
            expect: config.expect,
            deadline: config.deadline,
            kill_after: config.kill_after,
            grace: Some(config.grace),
            follow: config.follow,
            repeatable: config.repeatable,
            stdin: Stdin::None,
        }
    }
}

fn program_of(argv: Option<Vec<String>>, script: Option<String>) -> Result<Program, CommandError> {
    match (argv, script) {
        (Some(argv), None) => {
            if argv.first().is_none_or(String::is_empty) {
                return Err(CommandError::Empty);
            }
            if argv.iter().any(|word| word.contains('\0')) {
                return Err(CommandError::NulByte("an argument"));
            }
            Ok(Program::Argv(argv))
        }
        (None, Some(body)) => {
            if body.trim().is_empty() {
                return Err(CommandError::Empty);
            }
            let mut opened = body.split("{{").skip(1);
            let is_value = |tail: &str| {
                let name = tail.split_once("}}").map(|(name, _)| name.trim());
                name.is_some_and(names_value)
            };
            if opened.any(is_value) {
                return Err(CommandError::PlaceholderInScript);
            }
            if body.contains('\0') {
                return Err(CommandError::NulByte("the script"));
            }
            Ok(Program::Script(body))
        }
        _ => Err(CommandError::EitherArgvOrScript),
    }
}

fn reader_of(shell: Option<&str>, with: Option<Vec<String>>) -> Result<Reader, CommandError> {
    match (shell, with) {
        (Some(_), Some(_)) => Err(CommandError::EitherShellOrWith),
        (None, Some(words)) => {
            if words.first().is_none_or(String::is_empty) {
                return Err(CommandError::Empty);
            }
            if words.iter().any(|word| word.contains('\0')) {
                return Err(CommandError::NulByte("an argument"));
            }
            Ok(Reader::With(words))
        }
        (None | Some("bash"), None) => Ok(Reader::Bash),
        (Some("sh"), None) => Ok(Reader::Sh),
        (Some("zsh"), None) => Ok(Reader::Zsh),
        (Some(other), None) => Err(CommandError::Shell(harmless(other))),
    }
}

/// Names that ssh and sudo take for names, and a script short enough to be one word.
fn check_run_as(written: &Written) -> Result<(), CommandError> {
    for (name, what) in [(&written.host, "host"), (&written.user, "user")] {
        let Some(name) = name else { continue };
        let odd = |c: char| !(c.is_ascii_alphanumeric() || "-_.:%[]".contains(c));
        if name.is_empty() || name.starts_with('-') || name.contains(odd) {
            return Err(CommandError::RunAs(harmless(name), what));
        }
    }
    let elsewhere = written.host.is_some() || written.user.is_some();
    match &written.script {
        Some(script) if elsewhere && script.len() > LONGEST_WORD => {
            Err(CommandError::TooLong(script.len(), LONGEST_WORD))
        }
        _ => Ok(()),
    }
}

fn check_environment(env: &BTreeMap<String, String>) -> Result<(), CommandError> {
    for (name, value) in env {
        let odd = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || name.contains(odd) {
            return Err(CommandError::EnvironmentName(harmless(name)));
        }
        if value.contains('\0') {
            return Err(CommandError::NulByte("the environment"));
        }
    }
    Ok(())
}

fn check_expectations(expect: &Expect) -> Result<(), CommandError> {
    if expect.exit.is_empty() {
        return Err(CommandError::NoExitCode);
    }
    if let Some(code) = expect.exit.iter().find(|code| !(0..=255).contains(*code)) {
        return Err(CommandError::ExitCode(*code));
    }
    match &expect.output {
        Some(pattern) => output_pattern(pattern).map(drop),
        None => Ok(()),
    }
}

/// The command with `{{weight}}` replaced in its arguments and environment values; a script reads
/// `WARROOM_WEIGHT` instead.
#[must_use]
pub fn with_weight(config: &Config, share: Decimal) -> Config {
    let mut config = config.clone();
    if let Program::Argv(argv) = &mut config.program {
        for word in argv.iter_mut().skip(1) {
            *word = weight::filled(word, share);
        }
    }
    for value in config.env.values_mut() {
        *value = weight::filled(value, share);
    }
    config
        .env
        .insert("WARROOM_WEIGHT".to_owned(), share.to_string());
    config
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn mistakes_are_named() {
        for (value, error) in [
            (json!({}), CommandError::EitherArgvOrScript),
            (
                json!({"argv": ["a"], "script": "b"}),
                CommandError::EitherArgvOrScript,
            ),
            (json!({"argv": []}), CommandError::Empty),
            (json!({"argv": [""]}), CommandError::Empty),
            (json!({"script": " \n"}), CommandError::Empty),
            (
                json!({"script": "echo {{ version }}"}),
                CommandError::PlaceholderInScript,
            ),
            (
                json!({"argv": ["a\u{0}"]}),
                CommandError::NulByte("an argument"),
            ),
            (
                json!({"argv": ["a"], "env": {"1A": ""}}),
                CommandError::EnvironmentName("1A".into()),
            ),
            (
                json!({"argv": ["a"], "env": {"A=B": ""}}),
                CommandError::EnvironmentName("A=B".into()),
            ),
            (
                json!({"argv": ["a"], "expect": {"exit": [256]}}),
                CommandError::ExitCode(256),
            ),
            (
                json!({"argv": ["a"], "expect": {"exit": []}}),
                CommandError::NoExitCode,
            ),
            (
                json!({"argv": ["a"], "kill_after": 0}),
                CommandError::ZeroTime("kill_after"),
            ),
        ] {
            assert_eq!(Config::parse(&value), Err(error), "{value}");
        }
        for value in [
            json!({"argv": ["a"], "shell": true}),
            json!({"argv": ["a"], "stdin": "terminal"}),
            json!({"argv": "a b"}),
        ] {
            let refused = Config::parse(&value);
            assert!(
                matches!(refused, Err(CommandError::Shape(_))),
                "{value}: {refused:?}"
            );
        }
        let pattern = json!({"argv": ["a"], "expect": {"output": "("}});
        assert!(matches!(
            Config::parse(&pattern),
            Err(CommandError::Regex(_))
        ));
    }

    #[test]
    fn a_command_survives_being_written_down() {
        let value = json!({
            "argv": ["./deploy.sh", "--to", "blue"], "cwd": "ops", "env": {"A": "1"},
            "expect": {"exit": [0, 2], "output": "^done"}, "deadline": 1000, "kill_after": 5000,
            "follow": true, "stdin": "none",
        });
        let config = Config::parse(&value).unwrap();
        assert_eq!(config.grace, DEFAULT_GRACE);
        let again = Config::parse(&serde_json::to_value(&config).unwrap()).unwrap();
        assert_eq!(again, config);
    }

    #[test]
    fn a_description_says_everything_and_masks_secrets() {
        let config = Config::parse(&json!({
            "argv": ["./deploy.sh", "two words", "it's", "hunter22"], "cwd": "ops",
            "expect": {"exit": [0, 3], "output": "ok"}, "kill_after": 90_000,
        }))
        .unwrap();
        assert_eq!(
            config.describe(&Redactor::new(["hunter22"])),
            "./deploy.sh 'two words' 'it'\\''s' '********'\n  in ops\n  expects exit code 0 or 3\n  \
             expects output matching ok\n  killed after 1m30s"
                .replace("'********'", "********")
        );
        let script = Config::parse(&json!({"script": "a\nb\u{1b}[2J"})).unwrap();
        let described = script.describe(&Redactor::default());
        assert_eq!(described, "bash -eu -o pipefail\na\nb\u{fffd}[2J");
    }

    #[test]
    fn variables_become_environment_names() {
        assert_eq!(variable_name("chat-url"), "WARROOM_VAR_CHAT_URL");
    }

    #[test]
    fn a_weight_reaches_arguments_but_never_the_program() {
        let config =
            Config::parse(&json!({"argv": ["{{weight}}", "--weight={{weight}}"]})).unwrap();
        let weighted = with_weight(&config, "12.5".parse().unwrap());
        assert_eq!(
            weighted.program,
            Program::Argv(vec!["{{weight}}".into(), "--weight=12.5".into()])
        );
        assert_eq!(weighted.env["WARROOM_WEIGHT"], "12.5");
    }
}
