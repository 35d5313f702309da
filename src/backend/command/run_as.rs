//! Where and as whom a command runs, as the exact words that are executed: on another machine over
//! ssh, as another account by sudo, a script read by another shell or program. Every word that a
//! remote shell sees is quoted, so that no value ever becomes code there either.

use std::path::Path;

use super::{Config, Program, quoted};

/// Puts a script that a program wants as a file into one, where the attempt's own folder cannot be
/// read: on another machine, or as another account.
const THROUGH_A_FILE: &str = "f=$(mktemp) || exit; trap 'rm -f -- \"$f\"' EXIT; \
    printf %s \"$1\" >\"$f\"; shift; \"$@\" \"$f\"";

/// What reads a script.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Reader {
    /// bash -eu -o pipefail.
    #[default]
    Bash,
    /// sh -eu.
    Sh,
    /// zsh -eu -o pipefail.
    Zsh,
    /// A program and its arguments, after which comes the script's file.
    With(Vec<String>),
}

impl Reader {
    /// The program and its arguments.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let words: &[&str] = match self {
            Self::Bash => &["bash", "-eu", "-o", "pipefail"],
            Self::Sh => &["sh", "-eu"],
            Self::Zsh => &["zsh", "-eu", "-o", "pipefail"],
            Self::With(words) => return words.clone(),
        };
        words.iter().map(|word| (*word).to_owned()).collect()
    }
}

impl Config {
    /// The words that are executed. `script` is the file that holds its script, where it has one;
    /// `variables` are the names and values that the command would have in its environment.
    #[must_use]
    pub fn words(&self, script: &Path, variables: &[(String, String)]) -> Vec<String> {
        if self.host.is_none() && self.user.is_none() {
            return match &self.program {
                Program::Argv(argv) => argv.clone(),
                Program::Script(_) => {
                    let mut words = self.reader.words();
                    words.push(script.to_string_lossy().into_owned());
                    words
                }
            };
        }
        let mut inner = self.with_environment(variables);
        inner.extend(match &self.program {
            Program::Argv(argv) => argv.clone(),
            Program::Script(body) => self.inline(body),
        });
        self.carried(inner)
    }

    /// How it gets to where it runs: the words before its own, which a description begins with.
    pub(super) fn carrier(&self) -> Vec<String> {
        let words: Vec<&str> = match (&self.host, &self.user) {
            (Some(_), _) => vec!["ssh", "-o", "BatchMode=yes", "--"],
            (None, Some(user)) => vec!["sudo", "-n", "-u", user, "--"],
            (None, None) => vec![],
        };
        let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        if let Some(host) = &self.host {
            words.push(match &self.user {
                Some(user) => format!("{user}@{host}"),
                None => host.clone(),
            });
        }
        words
    }

    fn carried(&self, inner: Vec<String>) -> Vec<String> {
        let mut words = self.carrier();
        if self.host.is_none() {
            words.extend(inner);
            return words;
        }
        let line: Vec<String> = inner.iter().map(|word| remote(word)).collect();
        let line = line.join(" ");
        words.push(match &self.cwd {
            Some(cwd) => format!("cd -- {} && {line}", remote(&cwd.to_string_lossy())),
            None => line,
        });
        words
    }

    /// Neither ssh nor sudo hands the environment on: what the command needs of it goes along. A
    /// program has the variables in its words already; a script has them nowhere else.
    fn with_environment(&self, variables: &[(String, String)]) -> Vec<String> {
        let of_script = matches!(self.program, Program::Script(_));
        let variables = variables.iter().filter(|_| of_script);
        let own = self.env.iter();
        let pairs: Vec<String> = variables
            .map(|(name, value)| format!("{name}={value}"))
            .chain(own.map(|(name, value)| format!("{name}={value}")))
            .collect();
        if pairs.is_empty() {
            return pairs;
        }
        std::iter::once("env".to_owned()).chain(pairs).collect()
    }

    /// A script as one word.
    fn inline(&self, body: &str) -> Vec<String> {
        let mut words = Vec::new();
        if let Reader::With(reader) = &self.reader {
            let first = ["sh", "-c", THROUGH_A_FILE, "warroom", body];
            words.extend(first.map(str::to_owned));
            words.extend(reader.iter().cloned());
        } else {
            words.extend(self.reader.words());
            words.extend(["-c".to_owned(), body.to_owned()]);
        }
        words
    }
}

/// A word as a remote POSIX shell needs it; zsh would expand a leading `=`.
fn remote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The first line of a description.
pub(super) fn line(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    words.join(" ")
}
