//! Commands that open a session: on another host, in a container, in a client that asks. What
//! follows them in a fence was never meant for the shell that runs them.

use super::manner;
use super::reads::core;
use super::shell::{Simple, Statement, Word};
use super::{Host, How};

/// What opens a session, in which what follows is not for our shell.
pub(super) enum Opens {
    Host(Host),
    /// A host that is reached in a way that we cannot repeat.
    Odd(Host),
    Inside(&'static str),
}

fn only(statement: &Statement) -> Option<&Simple> {
    match statement.commands.as_slice() {
        [one] if statement.heads.is_empty() => Some(one),
        _ => None,
    }
}

/// `exit`, `logout`, alone on a line.
pub(super) fn is_leaving(statement: &Statement) -> bool {
    only(statement).is_some_and(|one| {
        let words: Vec<&str> = one.words.iter().map(|word| word.raw.as_str()).collect();
        matches!(words.as_slice(), ["exit" | "logout" | "quit"])
    })
}

/// What a statement opens, if it opens a session and does nothing in it.
pub(super) fn opens(statement: &Statement) -> Option<Opens> {
    let one = only(statement)?;
    if one.piped
        || one.joined.is_some()
        || one.background
        || one.redirects.iter().any(|to| to.operator.starts_with('<'))
    {
        return None;
    }
    let words = core(&one.words);
    let name = words.first().map_or("", |word| word.raw.as_str());
    if matches!(name, "ssh" | "mosh" | "tsh") {
        return bare_ssh(words.get(1..).unwrap_or_default());
    }
    let client = manner::manner(statement) == How::Manual("it needs a terminal");
    let shell = [
        "docker",
        "podman",
        "docker-compose",
        "kubectl",
        "oc",
        "k",
        "nerdctl",
        "bash",
        "sh",
        "zsh",
        "su",
        "psql",
        "mysql",
        "mariadb",
        "mongosh",
        "mongo",
        "redis-cli",
        "tmux",
        "screen",
        "sqlplus",
        "cqlsh",
        "python",
        "python3",
        "node",
        "sudo",
        "sftp",
        "vim",
        "vi",
        "nano",
        "less",
        "top",
        "htop",
    ];
    let entered = name != "git"
        && shell.contains(&name)
        && !(name == "docker" && one.words.iter().any(|word| word.raw == "login"));
    let sudo = one.words.iter().any(|word| word.raw == "sudo")
        && one
            .words
            .iter()
            .any(|word| matches!(word.raw.as_str(), "-i" | "-s" | "su" | "bash"));
    (client && (entered || sudo)).then_some(Opens::Inside(
        "it stands within a session that needs a terminal",
    ))
}

/// The host of an `ssh` without a command.
fn bare_ssh(arguments: &[Word]) -> Option<Opens> {
    let (mut user, mut place, mut odd) = (None, None, false);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let raw = word.raw.as_str();
        match raw {
            "-l" => user = words.next().map(|word| word.raw.clone()),
            "-o" | "-e" | "-m" | "-c" | "-Q" => drop(words.next()),
            "-p" | "-i" | "-J" | "-F" | "-L" | "-R" | "-D" | "-b" | "-S" | "-W" | "-w" => {
                words.next();
                odd = true;
            }
            "-N" | "-f" => return None,
            option if option.starts_with('-') => {
                odd |= option.len() > 2 && !option.starts_with("-o");
            }
            host if place.is_none() => place = Some(host.trim_matches('"')),
            _ => return None,
        }
    }
    let place = place?;
    let (named, host) = match place.rsplit_once('@') {
        Some((named, host)) => (Some(named.to_owned()), host),
        None => (None, place),
    };
    let host = Host {
        user: named.or(user),
        host: host.to_owned(),
    };
    Some(if odd {
        Opens::Odd(host)
    } else {
        Opens::Host(host)
    })
}
