//! How commands are done: which run and end, which are followed, which a person must judge, and
//! which need a terminal.

use super::How;
use super::reads::core;
use super::shell::{Simple, Statement, Word};

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
/// Commands that print what a person reads.
#[rustfmt::skip]
const VIEWS: &[&str] = &["cat", "head", "tail", "ls", "df", "free", "ps", "top", "uptime", "dmesg", "journalctl", "netstat", "ss", "lsof", "iostat", "vmstat", "mpstat", "sar", "du", "history", "env", "printenv", "date", "id", "lsblk", "w"];
/// Verbs of tools that print what a person reads.
#[rustfmt::skip]
const VIEW_VERBS: &[(&str, &[&str])] = &[
    ("docker", &["ps", "logs", "stats", "images", "inspect", "top", "version", "info"]),
    ("docker-compose", &["ps", "logs", "top", "images"]),
    ("podman", &["ps", "logs", "stats", "images", "inspect"]),
    ("kubectl", &["get", "describe", "logs", "top", "events", "version", "cluster-info"]),
    ("oc", &["get", "describe", "logs", "status"]),
    ("git", &["status", "log", "diff", "show", "tag", "branch"]),
    ("helm", &["status", "list", "ls", "history", "get"]),
    ("terraform", &["plan", "show", "output"]),
    ("pm2", &["list", "ls", "status", "logs", "show"]),
    ("supervisorctl", &["status"]),
];
/// What one looks for when one hopes to find nothing.
const TROUBLE: &[&str] = &[
    "error",
    "fail",
    "exception",
    "fatal",
    "panic",
    "warn",
    "critical",
    "timeout",
    "oom",
    "denied",
    "5xx",
    "fehler",
    "erro",
    "erreur",
];

/// How a statement is done.
pub(super) fn manner(statement: &Statement) -> How {
    let mut how = How::Run;
    let mut views = !statement.commands.is_empty();
    for (place, command) in statement.commands.iter().enumerate() {
        if let Some(found) = alone(statement, place, command) {
            how = worse(how, found);
        }
        let read = is_view(command)
            || matches!(
                name(command),
                "echo"
                    | "printf"
                    | "grep"
                    | "jq"
                    | "sort"
                    | "wc"
                    | "awk"
                    | "column"
                    | "uniq"
                    | "cut"
                    | "sed"
                    | "xargs"
            );
        views &= read && command.redirects.iter().all(|one| one.operator != ">");
    }
    let looks = statement.commands.iter().any(is_view);
    let quiet = |one: &Simple| has(one, &["-q", "--quiet", "-qE", "-qi", "-e"]);
    let quiet = statement.commands.iter().any(quiet);
    if how == How::Run && views && looks && !quiet {
        how = How::Judge("what it prints is to be looked at");
    }
    how
}

/// The one of two that needs a person more.
pub(super) fn worse(one: How, other: How) -> How {
    let rank = |how: &How| match how {
        How::Run => 0,
        How::Judge(_) => 1,
        How::Follow => 2,
        How::Manual(_) => 3,
    };
    if rank(&other) > rank(&one) {
        other
    } else {
        one
    }
}

fn name(command: &Simple) -> &str {
    core(&command.words)
        .first()
        .map_or("", |word| base(&word.raw))
}

fn base(name: &str) -> &str {
    let inside = name
        .starts_with('/')
        .then(|| name.rsplit('/').next())
        .flatten();
    inside.unwrap_or(name)
}

fn has(command: &Simple, options: &[&str]) -> bool {
    command
        .words
        .iter()
        .skip(1)
        .any(|word| options.contains(&word.raw.as_str()))
}

/// Whether one of the short options of a command has this letter: `-it` has `t`.
fn letter(words: &[Word], wanted: char) -> bool {
    words.iter().any(|word| {
        let short = word
            .raw
            .strip_prefix('-')
            .filter(|rest| !rest.starts_with('-'));
        short.is_some_and(|rest| {
            rest.len() < 5 && rest.chars().all(|c| c.is_ascii_alphabetic()) && rest.contains(wanted)
        })
    })
}

fn arguments(command: &Simple) -> &[Word] {
    core(&command.words).get(1..).unwrap_or_default()
}

fn verb<'c>(command: &'c Simple, of: &[&str]) -> Option<&'c str> {
    let words = arguments(command).iter().map(|word| word.raw.as_str());
    words
        .filter(|word| !word.starts_with('-'))
        .find(|word| of.contains(word))
}

/// What a command is by itself; `None`: it runs and ends.
fn alone(statement: &Statement, place: usize, command: &Simple) -> Option<How> {
    if terminal(statement, command) {
        return Some(How::Manual("it needs a terminal"));
    }
    if follows(statement, command) {
        return Some(How::Follow);
    }
    let bounded = statement.commands.get(place..).unwrap_or_default();
    let counted = bounded.iter().any(|later| {
        name(later) == "wc" || has(later, &["-c", "-q", "--quiet", "-qi", "-qE", "--count"])
    });
    let searches = matches!(name(command), "grep" | "egrep" | "rg" | "zgrep" | "fgrep");
    let trouble = || {
        let words = arguments(command)
            .iter()
            .map(|word| word.raw.to_lowercase());
        words
            .filter(|word| !word.starts_with('/'))
            .any(|word| TROUBLE.iter().any(|one| word.contains(one)))
    };
    if searches && !counted && trouble() {
        return Some(How::Judge(
            "finding nothing is good, and finding something may be",
        ));
    }
    (searches && !counted && command.joined.is_some() && !command.piped && command.depth == 0)
        .then_some(How::Judge("what it finds is to be looked at"))
}

fn is_view(command: &Simple) -> bool {
    let name = name(command);
    if name == "curl" {
        return is_look(arguments(command));
    }
    if matches!(name, "psql" | "mysql" | "mariadb") {
        return is_question(arguments(command));
    }
    let verbs = VIEW_VERBS.iter().find(|(tool, _)| *tool == name);
    let compose = name == "docker" && verb(command, &["compose"]).is_some();
    let verbs = if compose { VIEW_VERBS.get(1) } else { verbs };
    VIEWS.contains(&name)
        || verbs.is_some_and(|(_, verbs)| {
            verb(command, verbs).is_some()
                && verb(command, &["exec", "run", "apply", "delete", "rollout"]).is_none()
        })
}

/// A `curl` that only fetches, and does not fail on what a service answers.
fn is_look(words: &[Word]) -> bool {
    let sends = |word: &Word| {
        let raw = word.raw.as_str();
        let long = raw.split('=').next().unwrap_or_default();
        matches!(
            long,
            "--request"
                | "--data"
                | "--fail"
                | "--fail-with-body"
                | "--output"
                | "--form"
                | "--json"
                | "--upload-file"
                | "--data-raw"
                | "--data-binary"
                | "--data-urlencode"
        ) || raw.starts_with("-X")
            || raw.starts_with("-d")
            || raw.starts_with("-F")
    };
    !words.iter().any(sends) && !letter(words, 'f') && !letter(words, 'o') && !letter(words, 'T')
}

/// A query that only reads.
fn is_question(words: &[Word]) -> bool {
    let asked = words
        .iter()
        .map(|word| word.text().trim_start().to_lowercase());
    asked.clone().any(|text| {
        text.starts_with("select ")
            || text.starts_with("\\d")
            || text.starts_with("show ")
            || text.starts_with("\nselect")
    }) && !asked.clone().any(|text| {
        text.contains("drop ")
            || text.contains("update ")
            || text.contains("insert ")
            || text.contains("delete ")
    })
}

/// Whether a person must sit before it.
fn terminal(statement: &Statement, command: &Simple) -> bool {
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
        "bash" | "sh" | "zsh" | "fish" => !fed && words.is_empty(),
        "python" | "python3" | "node" => !fed && words.is_empty(),
        "openssl" => verb(command, &["s_client"]).is_some() && !fed,
        "telepresence" => true,
        _ if CLIENTS.iter().any(|(names, _)| names.contains(&name)) => {
            !fed && is_idle_client(name, command, words)
        }
        _ => SCREENS.contains(&name) && !fed,
    }
}

fn in_loop_with_input(statement: &Statement) -> bool {
    let loops = statement
        .heads
        .iter()
        .any(|(head, _, _)| matches!(head, super::shell::Head::Other("while" | "until")));
    loops
}

fn is_idle_client(name: &str, command: &Simple, words: &[Word]) -> bool {
    let Some((_, gives)) = CLIENTS.iter().find(|(names, _)| names.contains(&name)) else {
        return false;
    };
    let given = words.iter().any(|word| {
        let long = word.raw.split('=').next().unwrap_or_default();
        let short = word.raw.get(..2).unwrap_or_default();
        let last = word.raw.starts_with('-') && !word.raw.starts_with("--");
        gives.contains(&long)
            || gives.contains(&short)
            || last
                && gives
                    .iter()
                    .any(|give| give.len() == 2 && word.raw.ends_with(give.trim_start_matches('-')))
    });
    let file = words.iter().any(|word| {
        word.raw.ends_with(".sql") || word.raw.ends_with(".js") || word.raw.ends_with(".cql")
    });
    let printed = command
        .redirects
        .iter()
        .any(|one| one.operator.starts_with('<'));
    !given && !file && !printed
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

/// Whether it goes on until someone stops it.
fn follows(statement: &Statement, command: &Simple) -> bool {
    let (name, words) = (name(command), arguments(command));
    let whole = command.words.first().map_or("", |word| word.raw.as_str());
    let watched = command
        .words
        .iter()
        .map(|word| word.raw.as_str())
        .find(|word| !matches!(*word, "sudo" | "-E"))
        == Some("watch");
    if command.background || whole == "timeout" {
        return false;
    }
    let cut = statement
        .commands
        .iter()
        .any(|later| matches!(self::name(later), "head"));
    let flag = |options: &[&str]| {
        has(command, options)
            || words.iter().any(|word| {
                options
                    .iter()
                    .any(|option| word.raw == format!("{option}=true"))
            })
    };
    watched
        || match name {
            "tail" => letter(words, 'f') || letter(words, 'F') || flag(&["--follow", "--retry"]),
            "journalctl" | "stern" | "kail" | "kubetail" | "dmesg" => {
                matches!(name, "stern" | "kail" | "kubetail")
                    || letter(words, 'f')
                    || letter(words, 'w')
                    || flag(&["--follow"])
            }
            "kubectl" | "oc" | "k" => {
                let logs = verb(command, &["logs", "log"]).is_some()
                    && (letter(words, 'f') || flag(&["--follow"]));
                let watch = verb(command, &["get", "events"]).is_some()
                    && (letter(words, 'w') || flag(&["--watch", "--watch-only"]));
                let argo = verb(command, &["rollouts"]).is_some()
                    && (letter(words, 'w') || flag(&["--watch"]));
                logs || watch || argo || verb(command, &["port-forward", "proxy"]).is_some()
            }
            "docker" | "podman" | "docker-compose" | "nerdctl" => {
                let compose = name == "docker-compose" || verb(command, &["compose"]).is_some();
                let logs = verb(command, &["logs"]).is_some()
                    && (trailing_letter(words, "logs", 'f') || flag(&["--follow"]));
                let stats =
                    verb(command, &["stats"]).is_some() && !flag(&["--no-stream"]) && !compose;
                let up = compose
                    && verb(command, &["up"]).is_some()
                    && verb(command, &["exec", "run"]).is_none()
                    && !letter(words, 'd')
                    && !flag(&["--detach", "--wait", "--no-start"]);
                (logs
                    || stats
                    || up
                    || verb(command, &["events"]).is_some() && verb(command, &["exec"]).is_none())
                    && !cut
            }
            "npm" | "pnpm" | "yarn" | "bun" => {
                let script =
                    verb(command, &["dev", "start", "serve", "preview", "watch"]).is_some();
                script && verb(command, &["exec", "install", "build", "test"]).is_none()
            }
            "ping" => {
                !letter(words, 'c')
                    && !words.iter().any(|word| word.raw.starts_with("-c"))
                    && !flag(&["-n", "-w"])
            }
            "tcpdump" => !words.iter().any(|word| word.raw.starts_with("-c")),
            "kafka-console-consumer" => !flag(&["--max-messages", "--timeout-ms"]),
            "redis-cli" => {
                verb(command, &["monitor", "MONITOR", "subscribe", "SUBSCRIBE"]).is_some()
                    || flag(&["--stat", "--latency"])
            }
            "aws" | "gcloud" | "az" | "heroku" | "fly" | "flyctl" | "vercel" | "supabase"
            | "wrangler" => {
                flag(&["--follow", "--tail", "-f", "-t"])
                    && verb(command, &["logs", "log", "tail", "logging"]).is_some()
                    || verb(command, &["tail"]).is_some() && name != "aws"
            }
            "pm2" => verb(command, &["logs", "monit"]).is_some() && !flag(&["--nostream"]),
            "vmstat" | "iostat" | "mpstat" => {
                let numbers = words
                    .iter()
                    .filter(|word| word.raw.chars().all(|c| c.is_ascii_digit()))
                    .count();
                numbers == 1
            }
            "ssh" => {
                letter(words, 'N')
                    || words.iter().any(|word| word.raw.starts_with("-L"))
                        && verb(command, &[]).is_none()
                        && flag(&["-N"])
            }
            "mosquitto_sub" | "mongostat" | "mongotop" => !letter(words, 'C'),
            "inotifywait" => letter(words, 'm'),
            "vite" | "next" | "gunicorn" | "uvicorn" | "flask" | "redis-server" => {
                !flag(&["--version", "--check-config"])
                    && verb(command, &["build", "lint", "export"]).is_none()
            }
            _ => false,
        }
}

/// Whether an option with this letter stands after a verb: `-f FILE logs` follows nothing.
fn trailing_letter(words: &[Word], verb: &str, wanted: char) -> bool {
    let place = words.iter().position(|word| word.raw == verb).unwrap_or(0);
    letter(words.get(place..).unwrap_or_default(), wanted)
}

#[cfg(test)]
mod tests {
    use super::super::shell::Text;
    use super::*;

    fn how(text: &str) -> How {
        manner(&Text::new(text).statement(0).unwrap())
    }

    #[test]
    fn what_goes_on_for_ever_is_followed() {
        for text in [
            "docker logs -f app",
            "kubectl logs -n prod deploy/app --tail=10 -f",
            "kubectl get pods -w",
            "sudo tail -f /var/log/syslog",
            "journalctl -u app -f",
            "watch -n 5 kubectl get pods",
            "kubectl port-forward svc/a 80:80",
            "docker stats",
            "docker compose up",
            "stern app",
        ] {
            assert_eq!(how(text), How::Follow, "{text}");
        }
        for text in [
            "docker compose -f a.yml up -d",
            "kubectl apply -f a.yml",
            "docker compose -f a.yml exec api ls",
            "curl -f http://a/b",
        ] {
            assert_ne!(how(text), How::Follow, "{text}");
        }
    }

    #[test]
    fn what_needs_a_terminal_is_done_by_a_person() {
        for text in [
            "read -p 'Sure? ' answer",
            "kubectl exec -it app -- sh",
            "docker exec -it db bash",
            "git rebase -i main",
            "gh auth login",
            "ssh-copy-id ops@web",
            "psql -h db -d app",
            "sudo -i",
            "su - postgres",
            "vim a.conf",
            "top",
            "redis-cli -h cache",
            "$EDITOR a.yml",
        ] {
            assert!(
                matches!(how(text), How::Manual(_)),
                "{text}: {:?}",
                how(text)
            );
        }
        for text in [
            "psql -tAc 'SELECT 1'",
            "psql < a.sql",
            "redis-cli ping",
            "top -bn1 | head",
            "docker exec db ls",
            "echo x | psql",
            "su - app -c 'ls'",
            "sudo systemctl restart app",
        ] {
            assert!(
                !matches!(how(text), How::Manual(_)),
                "{text}: {:?}",
                how(text)
            );
        }
    }

    #[test]
    fn what_is_looked_at_is_judged() {
        for text in [
            "docker logs app | grep -i error",
            "kubectl get pods",
            "df -h",
            "docker compose ps",
        ] {
            assert!(
                matches!(how(text), How::Judge(_)),
                "{text}: {:?}",
                how(text)
            );
        }
        for text in [
            "grep -q ready status.txt",
            "curl -fsS http://a/health",
            "./deploy.sh",
        ] {
            assert_eq!(how(text), How::Run, "{text}");
        }
    }
}
