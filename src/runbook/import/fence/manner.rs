//! How commands are done: which run and end, which are followed, which a person must judge, and
//! which need a terminal.

use super::reads::core;
use super::shell::{Simple, Statement, Word};
use super::{How, follow, terminal};

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

pub(super) fn name(command: &Simple) -> &str {
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

pub(super) fn has(command: &Simple, options: &[&str]) -> bool {
    command
        .words
        .iter()
        .skip(1)
        .any(|word| options.contains(&word.raw.as_str()))
}

/// Whether one of the short options of a command has this letter: `-it` has `t`.
pub(super) fn letter(words: &[Word], wanted: char) -> bool {
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

pub(super) fn arguments(command: &Simple) -> &[Word] {
    core(&command.words).get(1..).unwrap_or_default()
}

pub(super) fn verb<'c>(command: &'c Simple, of: &[&str]) -> Option<&'c str> {
    let words = arguments(command).iter().map(|word| word.raw.as_str());
    words
        .filter(|word| !word.starts_with('-'))
        .find(|word| of.contains(word))
}

/// What a command is by itself; `None`: it runs and ends.
fn alone(statement: &Statement, place: usize, command: &Simple) -> Option<How> {
    if terminal::needed(statement, command) {
        return Some(How::Manual("it needs a terminal"));
    }
    if follow::is_endless(statement, command) {
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
