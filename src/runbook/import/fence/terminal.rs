//! Which commands need a person before a terminal: editors, clients that ask, shells within shells.

use super::manner::{arguments, has, letter, name, verb};
use super::shell::{Head, Simple, Statement, Word};

/// Commands that need a terminal, whatever their arguments.
#[rustfmt::skip]
const SCREENS: &[&str] = &["vim", "vi", "nano", "emacs", "htop", "less", "more", "tmux", "screen", "k9s", "visudo", "telnet", "mc", "iotop", "fdisk", "passwd", "ssh-copy-id", "$EDITOR", "${EDITOR}", "\"$EDITOR\"", "select", "sftp", "atop", "nmtui", "pgcli", "ipython", "irb", "iex"];
/// Command-line clients that ask when nothing is given to them, and the options that give it.
#[rustfmt::skip]
const CLIENTS: &[(&[&str], &[&str])] = &[
    (&["psql"], &["-c", "-f", "-l", "--command", "--file", "--list", "--version"]),
    (&["mysql", "mariadb"], &["-e", "--execute", "--version"]),
    (&["mongo", "mongosh"], &["--eval", "-f", "--file", "--version"]),
    (&["sqlplus", "sqlcmd", "cqlsh", "clickhouse-client", "cypher-shell", "snowsql"], &["-e", "-f", "-q", "-Q", "-i", "--query", "--execute", "--file"]),
];
/// Whether a person must sit before it.
pub(super) fn needed(statement: &Statement, command: &Simple) -> bool {
    let (name, words) = (name(command), arguments(command));
    let fed = command.joined == Some("|")
        || command
            .redirects
            .iter()
            .any(|one| one.operator.starts_with('<'));
    match name {
        "read" => !fed && !in_loop_with_input(statement),
        "docker" | "podman" | "docker-compose" | "nerdctl" => {
            verb(command, &["run", "exec"]).is_some() && letter(words, 't') && letter(words, 'i')
                || verb(command, &["attach"]).is_some()
        }
        "kubectl" | "oc" | "k" => {
            let inside = verb(command, &["exec", "run", "debug", "attach"]).is_some()
                && (letter(words, 't') || has(command, &["--tty"]));
            inside || verb(command, &["edit", "rsh"]).is_some()
        }
        "git" => {
            verb(command, &["rebase", "add"]).is_some()
                && (letter(words, 'i') || letter(words, 'p'))
                || verb(command, &["commit"]).is_some()
                    && !letter(words, 'm')
                    && !has(command, &["--no-edit", "--amend", "-F", "--message"])
                || verb(command, &["mergetool"]).is_some()
        }
        "gh" | "glab" | "az" | "gcloud" | "vercel" | "fly" | "flyctl" | "heroku" | "npm"
        | "firebase" | "railway" | "aws" => {
            verb(command, &["login", "adduser"]).is_some()
                && !has(
                    command,
                    &[
                        "--with-token",
                        "--service-principal",
                        "--identity",
                        "--cred-file",
                    ],
                )
                || verb(command, &["auth"]).is_some()
                    && verb(command, &["login"]).is_some()
                    && !has(command, &["--with-token"])
        }
        "top" => {
            !letter(words, 'b')
                && !words
                    .iter()
                    .any(|word| word.raw.starts_with("-b") || word.raw == "-l")
        }
        "redis-cli" => !fed && only_options(words, &["-h", "-p", "-a", "-n", "-u"]),
        "crontab" => letter(words, 'e'),
        "sudo" | "doas" => letter(words, 'i') || letter(words, 's'),
        "su" => !has(command, &["-c"]),
        "bash" | "sh" | "zsh" | "fish" | "python" | "python3" | "node" => !fed && words.is_empty(),
        "openssl" => verb(command, &["s_client"]).is_some() && !fed,
        "telepresence" => true,
        _ if CLIENTS.iter().any(|(names, _)| names.contains(&name)) => {
            !fed && is_idle_client(name, command, words)
        }
        _ => SCREENS.contains(&name) && !fed,
    }
}

fn in_loop_with_input(statement: &Statement) -> bool {
    let heads = statement.heads.iter();
    heads
        .clone()
        .any(|(head, _, _)| matches!(head, Head::Other("while" | "until")))
}

fn is_idle_client(name: &str, command: &Simple, words: &[Word]) -> bool {
    let Some((_, gives)) = CLIENTS.iter().find(|(names, _)| names.contains(&name)) else {
        return false;
    };
    let gives_it = |word: &Word| {
        let raw = word.raw.as_str();
        let long = raw.split('=').next().unwrap_or_default();
        let short = raw.get(..2).unwrap_or_default();
        // `-tAc` ends with the option that gives the query.
        let last = |give: &&str| {
            let letter = give.strip_prefix('-').filter(|rest| rest.len() == 1);
            letter.is_some_and(|letter| raw.ends_with(letter))
        };
        let bundle = raw.starts_with('-') && !raw.starts_with("--");
        gives.contains(&long) || gives.contains(&short) || bundle && gives.iter().any(last)
    };
    let told = words.iter().any(gives_it);
    let kind = |word: &Word| {
        word.text()
            .rsplit_once('.')
            .map(|(_, kind)| kind.to_lowercase())
    };
    let mut kinds = words.iter().filter_map(kind);
    let file = kinds.any(|kind| matches!(kind.as_str(), "sql" | "js" | "cql"));
    let printed = command
        .redirects
        .iter()
        .any(|one| one.operator.starts_with('<'));
    !told && !file && !printed
}

fn only_options(words: &[Word], taking: &[&str]) -> bool {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if taking.contains(&word.raw.as_str()) {
            words.next();
        } else if !word.raw.starts_with("--") {
            return false;
        }
    }
    true
}
