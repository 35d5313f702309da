//! Words in capitals that stand for something else (`docker logs CONTAINER_ID`, `app:VERSION`), and
//! values that only tell what belongs there (`production_url`). They would run as they stand.

use super::manner::{arguments, name};
use super::shell::{Simple, Statement, Word};
use super::variable;

/// Words in capitals that mean themselves.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "SELECT", "FROM", "WHERE", "INSERT", "UPDATE", "TABLE", "VACUUM", "ANALYZE", "EXPLAIN", "REINDEX", "CREATE", "ALTER", "DROP", "TRUNCATE", "BEGIN", "COMMIT", "ROLLBACK", "HEAD", "ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PURGE",
    "SIGTERM", "SIGKILL", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR", "SIGSTOP", "SIGCONT", "TERM", "KILL", "QUIT", "STOP", "CONT", "INFO", "WARN", "WARNING", "ERROR", "DEBUG", "FATAL", "CRITICAL", "NOTICE", "HTTP", "HTTPS", "JSON", "YAML", "TEXT", "TRUE", "FALSE", "NULL", "NONE", "AUTO", "TODO",
    "README", "LICENSE", "CHANGELOG", "CODEOWNERS", "MAINTENANCE", "INPUT", "OUTPUT", "FORWARD", "ACCEPT", "REJECT", "ESTABLISHED", "LISTEN", "FLUSHALL", "FLUSHDB", "PING", "CONFIG", "BGSAVE", "SAVE", "LLEN", "KEYS", "SCAN", "READY", "ACTIVE", "DRAIN", "UPSERT", "TRUNK", "PRAGMA", "SHOW", "EXISTS",
];
/// What a word in capitals stands for, where it is part of another word.
#[rustfmt::skip]
const NOUNS: &[&str] = &["TIMESTAMP", "DATE", "LATEST", "VERSION", "COMMIT", "ID", "NAME", "SERVICE", "DATABASE", "HOST", "MIGRATION", "TAG", "BRANCH"];
/// Commands whose words in capitals are their own, or are names of variables or text.
#[rustfmt::skip]
const OWN: &[&str] = &[
    "export", "unset", "read", "local", "declare", "typeset", "readonly", "echo", "printf", "env", "printenv", "trap", "kill", "pkill", "killall", "test", "[", "[[", "grep", "egrep", "fgrep", "rg", "zgrep", "awk", "gawk", "sed", "jq", "yq", "tr", "set", "let", "return", "exit", "cat", "head", "less", "ls", "touch",
    "redis-cli", "valkey-cli", "iptables", "ip6tables", "nft", "dig", "host", "nslookup", "tc", "ip", "nc", "date", "source", ".", "rabbitmqctl", "gpg", "select", "case", "envsubst", "logger", "say", "make",
];
/// Tools with words in capitals of their own after options.
#[rustfmt::skip]
const ENUMERATING: &[&str] = &["aws", "gcloud", "az", "curl", "openssl", "kafka-configs", "kafka-configs.sh", "confluent", "oci", "keytool", "wrk", "ab", "http", "wget", "vegeta", "hey", "mongosh", "mongo", "tcpdump"];
/// Options before a method, a signal, a name of a variable or a header.
#[rustfmt::skip]
const BEFORE: &[&str] = &["-X", "-s", "--signal", "--request", "--method", "-e", "--env", "--build-arg", "-H", "--header", "--log-level", "--level", "-v", "--format", "--type", "--priority", "-p", "--value"];
/// Words of commands that take names of variables.
const NAMING: &[&str] = &["secret", "env", "config", "variable", "vars", "param"];

/// What stands for something else in a statement, each with its line in the body.
pub(super) fn standins(statement: &Statement) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for command in &statement.commands {
        for word in &command.assigns {
            found.extend(of_value(word));
        }
        found.extend(of_command(command));
        if !is_own(command) {
            let targets = command
                .redirects
                .iter()
                .filter(|one| !one.operator.starts_with("<<"));
            found.extend(targets.filter_map(|one| of_parts(&one.target)));
        }
    }
    found
}

fn is_own(command: &Simple) -> bool {
    let reads =
        |word: &Word| matches!(word.raw.as_str(), "cat" | "echo" | "redis-cli" | "printenv");
    OWN.contains(&name(command)) || command.words.iter().any(reads)
}

fn of_command(command: &Simple) -> Vec<(String, usize)> {
    let words = arguments(command);
    if matches!(name(command), "export" | "env") {
        return words.iter().filter_map(of_value).collect();
    }
    if is_own(command) {
        return Vec::new();
    }
    let takes_names = words.iter().any(|word| {
        let raw = word.raw.as_str();
        !raw.starts_with('/')
            && NAMING
                .iter()
                .any(|one| raw.trim_start_matches('-').starts_with(one))
    });
    let mut found = Vec::new();
    let mut before = "";
    for word in words {
        let fits = !BEFORE.contains(&before) && !takes_names;
        let whole = || is_whole(command, word).then(|| (word.raw.clone(), word.line));
        if fits && let Some(one) = of_parts(word).or_else(whole) {
            found.push(one);
        } else if let Some(one) = of_value(word) {
            found.push(one);
        }
        before = word.raw.as_str();
    }
    found
}

/// `CONTAINER_ID`, alone.
fn is_whole(command: &Simple, word: &Word) -> bool {
    let raw = word.raw.as_str();
    let letters = raw.chars().filter(char::is_ascii_uppercase).count();
    let plain = raw.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let begins = raw.starts_with(|c: char| c.is_ascii_uppercase());
    let noun = || {
        raw.split('_')
            .any(|part| NOUNS.contains(&part) && part != "LATEST")
    };
    let known = KNOWN.contains(&raw) || ENUMERATING.contains(&name(command)) && !noun();
    plain && begins && letters >= 4 && !known
}

/// `data.backup-TIMESTAMP`, `image.tag=VERSION`.
fn of_parts(word: &Word) -> Option<(String, usize)> {
    let text = word.text();
    let strange = text.contains(|c: char| c.is_whitespace() || "'\"`{}()<>%*\\&?".contains(c));
    if strange && !text.contains("${") || text.contains("$(") || text.starts_with("HEAD:") {
        return None;
    }
    let mut before = None;
    let mut rest = text;
    while !rest.is_empty() {
        let long = rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let (part, after) = rest.split_at_checked(long)?;
        let ends = !after.starts_with('=');
        let joined = matches!(before, Some('-' | '_' | '.' | '/' | ':' | '=' | '@'));
        if joined && ends && NOUNS.contains(&part) {
            return Some((text.to_owned(), word.line));
        }
        let mut signs = after.chars();
        before = signs.next();
        rest = signs.as_str();
        if before == Some('$') {
            (before, rest) = (None, without_variable(rest));
        }
    }
    None
}

/// What follows the name of a variable.
fn without_variable(text: &str) -> &str {
    if text.starts_with('{') {
        return text.split_once('}').map_or("", |(_, after)| after);
    }
    text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_')
}

/// `DATABASE_URL=production_url`
fn of_value(word: &Word) -> Option<(String, usize)> {
    let (name, value) = variable::assignment(&word.raw)?;
    let value = value.trim_matches(['"', '\'']);
    let plain = value.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let told = ["_url", "_uri", "_dsn"]
        .iter()
        .any(|end| value.ends_with(end));
    let named = name.ends_with("URL") || name.ends_with("URI") || name.ends_with("DSN");
    let part = Word {
        raw: format!("={value}"),
        line: word.line,
    };
    let stands = plain && told && named;
    (stands || of_parts(&part).is_some()).then(|| (value.to_owned(), word.line))
}

#[cfg(test)]
mod tests {
    use super::super::shell::Text;
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let statement = Text::new(text).statement(0).unwrap();
        standins(&statement)
            .into_iter()
            .map(|(word, _)| word)
            .collect()
    }

    #[test]
    fn words_that_stand_for_something_else_are_told() {
        for (text, word) in [
            ("docker logs CONTAINER_ID", "CONTAINER_ID"),
            ("docker compose restart SERVICE", "SERVICE"),
            ("git checkout PREVIOUS_COMMIT", "PREVIOUS_COMMIT"),
            ("psql -d DATABASE -c 'SELECT 1'", "DATABASE"),
            (
                "DATABASE_URL=production_url npm run migrate",
                "production_url",
            ),
            ("export DATABASE_URL=production_url", "production_url"),
            (
                "cp -r /srv/data.backup-TIMESTAMP /srv/data",
                "/srv/data.backup-TIMESTAMP",
            ),
            (
                "docker pull registry.example.net/shop:VERSION",
                "registry.example.net/shop:VERSION",
            ),
            ("aws ecs stop-task --task TASK_ID", "TASK_ID"),
            ("gunzip -c backup_DATE.sql.gz", "backup_DATE.sql.gz"),
            (
                "helm upgrade shop ./chart --set image.tag=VERSION",
                "image.tag=VERSION",
            ),
        ] {
            assert_eq!(told(text), [word], "{text}");
        }
    }

    #[test]
    fn capitals_that_mean_themselves_are_none() {
        for text in [
            "curl -X DELETE http://a/b",
            "kill -s SIGTERM 12",
            "kill -HUP 12",
            "redis-cli FLUSHALL",
            "docker exec cache redis-cli BGSAVE",
            "psql -c 'SELECT ID FROM SERVICE'",
            "psql -c \"VACUUM ANALYZE\"",
            "git reset --hard ORIG_HEAD",
            "LOG_LEVEL=DEBUG npm start",
            "echo DONE DEPLOYING",
            "export VERSION=1.2",
            "docker pull shop:$VERSION",
            "docker pull shop:${APP_VERSION}-x",
            "cp a backup-$DB_NAME-${DATE}.sql",
            "docker run -e DATABASE_HOST shop",
            "gh secret set API_TOKEN",
            "aws ecs run-task --launch-type FARGATE",
            "grep -c ERROR app.log",
            "docker build --build-arg VERSION=1.2 .",
            "kubectl set env deploy/a DB_HOST=b",
            "psql -v ON_ERROR_STOP=1 -f a.sql",
            "cat VERSION",
        ] {
            assert_eq!(told(text), [""; 0], "{text}");
        }
    }
}
