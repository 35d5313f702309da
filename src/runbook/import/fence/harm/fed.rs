//! Databases that are fed: with a file, with what another command prints, or with a backup. What
//! stood in them before is overwritten.

/// Clients that carry out whatever they are fed.
#[rustfmt::skip]
const CLIENTS: &[&str] = &["psql", "mysql", "mariadb", "sqlite3", "mongo", "mongosh", "cqlsh", "sqlcmd", "sqlplus", "clickhouse-client", "cockroach"];
/// Commands that only look at text, though a client is named in it.
#[rustfmt::skip]
const LOOKS: &[&str] = &["grep", "egrep", "rg", "awk", "sed", "less", "which", "type", "command", "apt", "apt-get", "brew", "dpkg", "ps", "pgrep", "systemctl", "service"];
/// Commands before a pipe that say what they feed: it is judged by its words.
const SAYS: &[&str] = &["echo", "printf"];
/// Parts of the names of files that bring back an earlier state.
#[rustfmt::skip]
const EARLIER: &[&str] = &["backup", "dump", "restore", "rollback", "snapshot", ".bak", "down.sql", "drop", "revert", "undo"];

/// Whether a database is fed with what overwrites it. The text is in lower case.
pub(super) fn is_database_fed(lower: &str) -> bool {
    let lower = lower.replace("\\\n", " ").replace("||", ";");
    let commands = lower.split(['\n', ';', '&']);
    commands.filter(|one| !one.is_empty()).any(|command| {
        let mut before: Option<&str> = None;
        command.split('|').any(|stage| {
            let fed = is_fed(stage, before);
            before = Some(stage);
            fed
        })
    })
}

fn is_fed(stage: &str, before: Option<&str>) -> bool {
    let words: Vec<&str> = words(stage).collect();
    if words.iter().any(|word| LOOKS.contains(word)) {
        return false;
    }
    let asked = |what: &[&str]| words.iter().any(|word| what.contains(word));
    let called = |names: &[&str]| words.iter().any(|word| names.contains(&base(word)));
    if called(&["pg_restore"]) {
        return !asked(&["-l", "--list", "--version", "--help"]);
    }
    if called(&["mongorestore"]) {
        return !asked(&["--dryrun", "--version", "--help"]);
    }
    if !called(CLIENTS) {
        return false;
    }
    let said = |stage: &str| words_first(stage).is_some_and(|first| SAYS.contains(&first));
    before.is_some_and(|before| !said(before)) || is_redirected(stage) || reads_earlier(&words)
}

/// Whether a file is fed: `< file`, not `<<EOF`, `<<<` or `<(`.
fn is_redirected(stage: &str) -> bool {
    let mut before = ' ';
    let mut rest = stage.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        let begins = before.is_whitespace() && c == '<';
        let mut after = rest.clone().skip_while(|c| c.is_whitespace());
        let file = after.next().is_some_and(|c| {
            c.is_alphanumeric() || matches!(c, '/' | '.' | '"' | '\'' | '$' | '~' | '_')
        });
        // `WHERE id < 5` compares.
        let number = after_number(rest.clone());
        if begins && next != '<' && file && !number {
            return true;
        }
        before = c;
    }
    false
}

fn after_number(rest: impl Iterator<Item = char>) -> bool {
    let mut word = rest
        .skip_while(|c| c.is_whitespace())
        .take_while(|c| !c.is_whitespace() && !matches!(c, '"' | '\'' | ';' | ')'))
        .peekable();
    word.peek().is_some() && word.all(|c| c.is_ascii_digit())
}

/// `-f backup.sql`
fn reads_earlier(words: &[&str]) -> bool {
    let pairs = words.iter().zip(words.iter().skip(1));
    let names = pairs.filter(|(option, _)| matches!(**option, "-f" | "--file"));
    let mut names = names
        .map(|(_, name)| *name)
        .chain(words.iter().filter_map(|word| word.strip_prefix("--file=")));
    names.any(|name| EARLIER.iter().any(|one| name.contains(one)))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || "'\"`()".contains(c))
        .filter(|word| !word.is_empty())
}

fn words_first(text: &str) -> Option<&str> {
    words(text).next()
}

fn base(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_is_fed_loses_what_it_held() {
        for text in [
            "psql shop < before.sql",
            "gunzip -c before.gz | psql shop",
            "mysql -u root shop < \"$FILE\"",
            "pg_restore -d shop before.dump",
            "mongorestore --drop dump/",
            "mongorestore --archive=before.gz --gzip",
            "ssh db1 'zcat /srv/before.gz | psql shop'",
            "cat before.sql | docker exec -i db mysql shop",
            "kubectl exec db-0 -- sh -c \"psql shop < /tmp/before.sql\"",
            "gunzip -c before.gz \\\n  | psql shop",
            "psql shop -f backup-7.sql",
        ] {
            assert!(is_database_fed(&text.to_lowercase()), "{text}");
        }
        for text in [
            "psql shop -c 'SELECT 1'",
            "psql shop -c 'SELECT 1 FROM a WHERE b < 5'",
            "psql shop <<EOF\nSELECT 1;\nEOF",
            "echo 'SELECT 1' | psql shop",
            "ps aux | grep psql",
            "pg_dump shop | gzip > after.gz",
            "pg_restore --list before.dump",
            "psql shop -c 'SELECT 1' | head",
            "which pg_restore",
        ] {
            assert!(!is_database_fed(&text.to_lowercase()), "{text}");
        }
    }
}
