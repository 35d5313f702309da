//! Which commands go on until someone stops them: they are followed, and nothing waits for them.

use super::manner::{arguments, has, letter, name, verb};
use super::shell::{Simple, Statement, Word};

/// Whether a command goes on until someone stops it.
pub(super) fn is_endless(statement: &Statement, command: &Simple) -> bool {
    let first = command.words.first().map_or("", |word| word.raw.as_str());
    if command.background || first == "timeout" {
        return false;
    }
    let mut words = command.words.iter().map(|word| word.raw.as_str());
    let ran = words.find(|word| !matches!(*word, "sudo" | "-E"));
    let cut = statement.commands.iter().any(|later| name(later) == "head");
    ran == Some("watch")
        || follows_logs(command) && !cut
        || is_service(command)
        || is_meter(command)
}

fn any(command: &Simple, options: &[&str]) -> bool {
    let says = |word: &Word| {
        options
            .iter()
            .any(|one| word.raw.strip_prefix(one) == Some("=true"))
    };
    has(command, options) || command.words.iter().any(says)
}

/// What prints lines as they come.
fn follows_logs(command: &Simple) -> bool {
    let words = arguments(command);
    let is = |verbs: &[&str]| verb(command, verbs).is_some();
    match name(command) {
        "tail" => {
            letter(words, 'f') || letter(words, 'F') || any(command, &["--follow", "--retry"])
        }
        "stern" | "kail" | "kubetail" => true,
        "journalctl" | "dmesg" => {
            letter(words, 'f') || letter(words, 'w') || any(command, &["--follow"])
        }
        "kubectl" | "oc" | "k" => {
            let logs = is(&["logs", "log"]) && (letter(words, 'f') || any(command, &["--follow"]));
            let watch = is(&["get", "events", "rollouts"]);
            logs || watch && (letter(words, 'w') || any(command, &["--watch", "--watch-only"]))
        }
        "docker" | "podman" | "docker-compose" | "nerdctl" => {
            let followed = after_verb(words, "logs", 'f') || any(command, &["--follow"]);
            let logs = is(&["logs"]) && followed;
            logs || is(&["events"]) && !is(&["exec"])
        }
        "aws" | "gcloud" | "az" | "heroku" | "fly" | "flyctl" | "vercel" | "supabase"
        | "wrangler" => {
            let asked = any(command, &["--follow", "--tail", "-f", "-t"]);
            asked && is(&["logs", "log", "tail", "logging"])
                || is(&["tail"]) && name(command) != "aws"
        }
        "pm2" => is(&["logs", "monit"]) && !any(command, &["--nostream"]),
        "kafka-console-consumer" => !any(command, &["--max-messages", "--timeout-ms"]),
        "redis-cli" => is(&["monitor", "MONITOR", "subscribe", "SUBSCRIBE"]),
        "mosquitto_sub" => !letter(words, 'C'),
        "inotifywait" => letter(words, 'm'),
        _ => false,
    }
}

/// What serves until it is stopped.
fn is_service(command: &Simple) -> bool {
    let words = arguments(command);
    let is = |verbs: &[&str]| verb(command, verbs).is_some();
    match name(command) {
        "kubectl" | "oc" | "k" => is(&["port-forward", "proxy"]),
        "docker" | "podman" | "docker-compose" | "nerdctl" => {
            let compose = name(command) == "docker-compose" || is(&["compose"]);
            let away = letter(words, 'd') || any(command, &["--detach", "--wait", "--no-start"]);
            compose && is(&["up"]) && !is(&["exec", "run"]) && !away
        }
        "npm" | "pnpm" | "yarn" | "bun" => {
            is(&["dev", "start", "serve", "preview", "watch"])
                && !is(&["exec", "install", "build", "test"])
        }
        "ssh" => letter(words, 'N'),
        "flask" => is(&["run"]),
        "python" | "python3" | "manage.py" | "./manage.py" => serves_django(command),
        "vite" | "next" | "gunicorn" | "uvicorn" | "redis-server" => {
            !any(command, &["--version", "--check-config"]) && !is(&["build", "lint", "export"])
        }
        _ => false,
    }
}

/// `manage.py runserver`
fn serves_django(command: &Simple) -> bool {
    let pairs = command.words.iter().zip(command.words.iter().skip(1));
    let mut pairs = pairs.map(|(one, next)| (one.raw.as_str(), next.raw.as_str()));
    pairs.any(|(one, next)| one.ends_with("manage.py") && next == "runserver")
}

/// What measures until it is stopped.
fn is_meter(command: &Simple) -> bool {
    let words = arguments(command);
    let starts = |option: &str| words.iter().any(|word| word.raw.starts_with(option));
    match name(command) {
        "docker" | "podman" | "nerdctl" => {
            let compose = verb(command, &["compose"]).is_some();
            verb(command, &["stats"]).is_some() && !any(command, &["--no-stream"]) && !compose
        }
        "ping" => !letter(words, 'c') && !starts("-c") && !any(command, &["-n", "-w"]),
        "tcpdump" => !starts("-c"),
        "redis-cli" => any(command, &["--stat", "--latency"]),
        // One number is an interval; the second says how often.
        "vmstat" | "iostat" | "mpstat" => {
            let number = |word: &&Word| word.raw.chars().all(|c| c.is_ascii_digit());
            words.iter().filter(number).count() == 1
        }
        "mongostat" | "mongotop" => true,
        _ => false,
    }
}

/// Whether an option with this letter stands after a verb: `-f FILE logs` follows nothing.
fn after_verb(words: &[Word], verb: &str, wanted: char) -> bool {
    let place = words.iter().position(|word| word.raw == verb).unwrap_or(0);
    letter(words.get(place..).unwrap_or_default(), wanted)
}

#[cfg(test)]
mod tests {
    use super::super::shell::Text;
    use super::*;

    #[test]
    fn what_serves_is_followed_and_what_migrates_ends() {
        for (text, endless) in [
            ("python manage.py runserver 0.0.0.0:8000", true),
            ("./manage.py runserver", true),
            ("flask run --port 8000", true),
            ("flask db upgrade", false),
            ("flask db downgrade", false),
            ("python manage.py migrate", false),
        ] {
            let statement = Text::new(text).statement(0).unwrap();
            let found = is_endless(&statement, &statement.commands[0]);
            assert_eq!(found, endless, "{text}");
        }
    }
}
