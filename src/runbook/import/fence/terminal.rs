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
    if is_framework_shell(command, fed) || asks_password(name, words) {
        return true;
    }
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
                || is_editing(command, words)
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

/// What git opens an editor for.
fn is_editing(command: &Simple, words: &[Word]) -> bool {
    let starts = |of: &[&str]| {
        let raw = |word: &Word| of.iter().any(|one| word.raw.starts_with(one));
        words.iter().any(raw)
    };
    let silent = has(command, &["--no-edit", "-F", "-C", "--dry-run"])
        || starts(&["--message", "--file=", "--reuse-message", "--fixup"]);
    let told = letter(words, 'm') || starts(&["-m"]);
    match words.iter().find(|word| !word.raw.starts_with('-')) {
        Some(word) if word.raw == "commit" => !silent && !told,
        Some(word) if word.raw == "revert" => {
            let other = [
                "--no-commit",
                "-n",
                "--abort",
                "--continue",
                "--quit",
                "--skip",
            ];
            !silent && !has(command, &other)
        }
        _ => false,
    }
}

/// The shells of frameworks and hosts: `manage.py shell`, `rails console`, `fly postgres connect`.
fn is_framework_shell(command: &Simple, fed: bool) -> bool {
    let given = fed || has(command, &["-c", "-C", "--command", "--execute", "-e"]);
    let words = command.words.iter().map(|word| word.raw.as_str());
    let base = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
    let words: Vec<String> = words.map(base).collect();
    let pairs = words.iter().zip(words.iter().skip(1));
    let mut pairs = pairs.map(|(one, next)| (one.as_str(), next.as_str()));
    let fly = words.first().is_some_and(|first| first.starts_with("fly"));
    pairs.any(|pair| match pair {
        ("manage.py" | "django-admin", "shell" | "shell_plus" | "dbshell")
        | ("artisan", "tinker")
        | ("heroku", "pg:psql" | "psql") => !given,
        ("manage.py", "createsuperuser") => !has(command, &["--noinput", "--no-input"]),
        ("manage.py", "changepassword")
        | ("rails", "console" | "c" | "dbconsole" | "db")
        | ("flask", "shell") => !fed,
        ("postgres" | "pg", "connect") | ("ssh", "console") => fly && !given,
        _ => false,
    })
}

/// Clients of `MySQL` ask for the password that `-p` does not give, whatever they are fed.
fn asks_password(name: &str, words: &[Word]) -> bool {
    let client = matches!(
        name,
        "mysql" | "mysqldump" | "mysqladmin" | "mariadb" | "mariadb-dump" | "mysqlimport"
    );
    let asks = |word: &Word| matches!(word.raw.as_str(), "-p" | "--password");
    client && words.iter().any(asks)
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

#[cfg(test)]
mod tests {
    use super::super::shell::Text;
    use super::*;

    fn is_needed(text: &str) -> bool {
        let statement = Text::new(text).statement(0).unwrap();
        let mut commands = statement.commands.iter();
        commands.any(|command| needed(&statement, command))
    }

    #[test]
    fn what_asks_or_opens_an_editor_needs_a_terminal() {
        for text in [
            "python manage.py shell",
            "docker compose exec api python manage.py shell",
            "bundle exec rails console",
            "bin/rails c",
            "fly postgres connect -a shop-db",
            "mysqldump -u root -p shop > shop.sql",
            "mysql -u root -p shop < shop.sql",
            "git revert 4f2a91c",
            "git revert -m 1 4f2a91c",
            "git commit --amend",
            "crontab -e",
            "sudo visudo",
            "passwd deploy",
        ] {
            assert!(is_needed(text), "{text}");
        }
        for text in [
            "python manage.py shell -c 'print(1)'",
            "python manage.py shell < check.py",
            "python manage.py migrate",
            "rails db:migrate",
            "fly postgres connect -a shop-db -c 'SELECT 1'",
            "mysqldump -u root -p\"$PASS\" shop",
            "git revert --no-edit 4f2a91c",
            "git commit -m 'Take it back'",
            "git commit -am back",
            "git commit --amend --no-edit",
            "crontab -l",
        ] {
            assert!(!is_needed(text), "{text}");
        }
    }
}
