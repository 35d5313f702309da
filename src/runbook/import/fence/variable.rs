//! Variables of shell text: which are read, which are set, and to what.

use std::collections::BTreeSet;

use super::shell::{Head, Simple, Statement};
use super::{Export, blank};

/// What every shell has.
#[rustfmt::skip]
const OWN: &[&str] = &[
    "PATH", "HOME", "USER", "PWD", "OLDPWD", "SHELL", "HOSTNAME", "LOGNAME", "LANG", "LC_ALL", "TERM", "TZ", "RANDOM", "SECONDS", "LINENO", "UID", "EUID", "PPID", "BASH",
    "BASH_SOURCE", "BASH_VERSION", "BASHPID", "IFS", "FUNCNAME", "PIPESTATUS", "TMPDIR", "OSTYPE", "MACHTYPE", "HOSTTYPE", "REPLY", "OPTARG", "OPTIND", "COLUMNS", "LINES",
    "EPOCHSECONDS", "SHLVL", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "SUDO_USER",
];
/// Words in names of secrets.
const SECRET: &[&str] = &[
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "pass",
    "pwd",
    "key",
    "dsn",
    "credential",
    "credentials",
    "cred",
    "creds",
    "apikey",
    "private",
    "webhook",
    "cookie",
    "jwt",
];
/// Commands that set variables named after them.
const SETTERS: &[&str] = &["export", "declare", "local", "readonly", "typeset"];

/// `NAME=value` and `NAME+=value`, where a word is one.
pub(super) fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let name = name.strip_suffix('+').unwrap_or(name);
    let index = name.find('[').filter(|_| name.ends_with(']'));
    let name = index.and_then(|at| name.get(..at)).unwrap_or(name);
    is_name(name).then_some((name, value))
}

/// Whether a shell takes this for a variable's name.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether the name is one of those that every shell has.
pub(super) fn is_own(name: &str) -> bool {
    OWN.contains(&name)
}

/// Whether a variable of this name holds a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let lower = name.to_lowercase();
    let path = lower.ends_with("_path") || lower.ends_with("_file") || lower.ends_with("_dir");
    !path && lower.split(['_', '-']).any(|part| SECRET.contains(&part))
}

/// A variable that is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Use {
    pub(super) name: String,
    /// How many lines down.
    pub(super) line: usize,
    /// What is taken when it is not set.
    pub(super) default: Option<String>,
}

/// The variables that a shell text reads, in order. What single quotes guard is not read.
pub(super) fn uses(text: &str) -> Vec<Use> {
    let mut found = Vec::new();
    let mut inside: Vec<char> = Vec::new();
    let (mut at, mut line) = (0, 0);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        at += c.len_utf8();
        let rest = text.get(at..).unwrap_or_default();
        let double = inside.last() == Some(&'"');
        match c {
            '\n' => line += 1,
            '\\' => at += rest.chars().next().map_or(0, char::len_utf8),
            '"' if double => drop(inside.pop()),
            '"' => inside.push('"'),
            '\'' if !double => {
                let end = rest.find('\'').unwrap_or(rest.len());
                let skipped = rest.get(..end).unwrap_or_default();
                line += skipped.matches('\n').count();
                at += (end + 1).min(rest.len());
            }
            '(' if !double || before == Some('$') => inside.push('('),
            ')' if inside.last() == Some(&'(') => drop(inside.pop()),
            '#' if !double && before.is_none_or(char::is_whitespace) => {
                at += rest.find('\n').unwrap_or(rest.len());
            }
            '$' => found.extend(read(rest, line)),
            _ => {}
        }
    }
    found
}

/// The variable that stands after a dollar sign.
fn read(rest: &str, line: usize) -> Option<Use> {
    let named = |text: &str| {
        let digits = text.chars().take_while(char::is_ascii_digit).count();
        let word = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
        let length = if digits > 0 {
            digits
        } else {
            text.chars().take_while(word).count()
        };
        text.get(..length).unwrap_or_default().to_owned()
    };
    let Some(braced) = rest.strip_prefix('{') else {
        let name = named(rest);
        let positional = name.starts_with(|c: char| c.is_ascii_digit());
        let name = if positional {
            name.get(..1)?.to_owned()
        } else {
            name
        };
        return (!name.is_empty() && name != "0").then_some(Use {
            name,
            line,
            default: None,
        });
    };
    let inner = braced.trim_start_matches(['#', '!']);
    let name = named(inner);
    let after = inner.get(name.len()..).unwrap_or_default();
    let default = after
        .strip_prefix(":-")
        .or_else(|| after.strip_prefix(":="));
    let default = default.or_else(|| after.strip_prefix('-'));
    let default = default
        .and_then(|value| value.split_once('}'))
        .map(|(value, _)| value.to_owned());
    (!name.is_empty() && name != "0").then_some(Use {
        name,
        line,
        default,
    })
}

/// The names that a statement sets, at whatever depth.
pub(super) fn sets(statement: &Statement) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (head, _, _) in &statement.heads {
        match head {
            Head::For { name, .. } => drop(names.insert(name.clone())),
            Head::Function(_) | Head::Other(_) => {}
        }
    }
    for command in &statement.commands {
        names.extend(sets_of(command));
    }
    names
}

fn sets_of(command: &Simple) -> Vec<String> {
    let mut names = Vec::new();
    if command.words.is_empty() {
        let assigned = command
            .assigns
            .iter()
            .filter_map(|word| assignment(&word.raw));
        names.extend(assigned.map(|(name, _)| name.to_owned()));
    }
    let Some(first) = command.words.first() else {
        return names;
    };
    let arguments = command.words.iter().skip(1).map(|word| word.raw.as_str());
    match first.raw.as_str() {
        name if SETTERS.contains(&name) => {
            let assigned = arguments.filter_map(|word| assignment(word).map(|(name, _)| name));
            names.extend(assigned.map(str::to_owned));
        }
        "read" | "mapfile" | "readarray" | "getopts" | "printf" => {
            names.extend(arguments.filter(|word| is_name(word)).map(str::to_owned));
        }
        "((" | "let" => {
            let inner = arguments.collect::<Vec<_>>().join(" ");
            let words = inner.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            names.extend(words.filter(|word| is_name(word)).map(str::to_owned));
        }
        _ => {}
    }
    names
}

/// The variables with a value that a statement leaves to what follows.
pub(super) fn exports(statement: &Statement, first: u32) -> Vec<Export> {
    let mut found = Vec::new();
    for command in statement
        .commands
        .iter()
        .filter(|command| command.depth == 0)
    {
        let setter = command
            .words
            .first()
            .is_some_and(|word| SETTERS.contains(&word.raw.as_str()));
        if !setter && !command.words.is_empty() {
            continue;
        }
        for word in command.assigns.iter().chain(&command.words) {
            if let Some((name, value)) = assignment(&word.raw) {
                found.push(export(
                    name,
                    value,
                    first + u32::try_from(word.line).unwrap_or(0),
                ));
            }
        }
    }
    found
}

/// A variable and its value as written.
pub(super) fn export(name: &str, value: &str, line: u32) -> Export {
    let plain = unquoted(value);
    let guarded = value.starts_with('\'');
    let fallback = uses(value)
        .into_iter()
        .next()
        .and_then(|first| first.default);
    let whole = plain.starts_with("${") && plain.ends_with('}') && plain.matches('$').count() == 1;
    let default = fallback.filter(|_| whole);
    let computed = !guarded && default.is_none() && (plain.contains('$') || plain.contains('`'));
    let is_default = default.is_some();
    let value = default.unwrap_or_else(|| plain.to_owned());
    let shortened = blank::is_shortened(&value) || value.is_empty();
    Export {
        name: name.to_owned(),
        blank: shortened || !blank::blanks(&value).is_empty(),
        value,
        line,
        secret: is_secret(name),
        literal: !computed,
        default: is_default,
    }
}

fn unquoted(value: &str) -> &str {
    for quote in ['\'', '"'] {
        let inner = value
            .strip_prefix(quote)
            .and_then(|value| value.strip_suffix(quote));
        if let Some(inner) = inner {
            return inner;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_of(text: &str) -> Vec<String> {
        uses(text).into_iter().map(|one| one.name).collect()
    }

    #[test]
    fn what_single_quotes_guard_is_not_read() {
        assert_eq!(read_of("awk '{print $2}' \"$FILE\""), ["FILE"]);
        assert_eq!(
            read_of("echo \"it's $A $(cut -f '$B' \"$C\")\""),
            ["A", "C"]
        );
        assert_eq!(read_of("echo \\$A ${B:-x} $1 $? # $D"), ["B", "1"]);
    }

    #[test]
    fn a_default_is_the_value_when_nothing_else_sets_it() {
        let export = export("ENVIRONMENT", "${1:-blue}", 3);
        assert_eq!(
            (export.value.as_str(), export.default, export.literal),
            ("blue", true, true)
        );
    }

    #[test]
    fn names_tell_secrets() {
        assert!(is_secret("SLACK_WEBHOOK_URL"));
        assert!(is_secret("JWT_SECRET"));
        assert!(!is_secret("KEYBOARD"));
        assert!(!is_secret("PRIVATE_KEY_PATH"));
    }
}
