//! Placeholders in words and in commands: `<VERSION>`, `{{x}}`, `[NAME]`, `$VERSION`, `____`,
//! `YOUR_TOKEN`. What only looks like one is none: links, boxes, HTML, tests of the shell, indices,
//! templates of other tools.

use super::super::people::is_role;
use super::{gaps, name};

/// How a placeholder is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PlaceholderKind {
    /// `<VERSION>`
    Angle,
    /// `{{version}}`, `{version}`
    Braces,
    /// `[NAME]`
    Brackets,
    /// `$VERSION`, `${VERSION}`
    Dollar,
    /// `____`
    Blank,
    /// `YOUR_TOKEN`, `XXX`
    Upper,
}

/// A placeholder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placeholder {
    /// As written.
    pub written: String,
    /// Its name as a variable.
    pub name: String,
    /// How it is written.
    pub kind: PlaceholderKind,
    /// Where it begins, in bytes.
    pub at: usize,
}

use PlaceholderKind as K;

/// Longest text of a placeholder, in characters.
const LONGEST: usize = 60;

/// The placeholders of words, in their order.
#[must_use]
pub fn placeholders(words: &str) -> Vec<Placeholder> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut before: Option<char> = None;
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let next = enclosed(rest, before).or_else(|| upper(rest, before));
        let taken = match next {
            Some((long, inside, kind)) => {
                found.push(Placeholder {
                    written: rest.get(..long).unwrap_or_default().to_owned(),
                    name: name(inside),
                    kind,
                    at,
                });
                long
            }
            None => step(rest),
        };
        before = rest.get(..taken).and_then(|part| part.chars().next_back());
        at += taken;
    }
    for (from, to) in gaps(words) {
        let written = words.get(from..to).unwrap_or_default();
        if !written.starts_with(['.', '…']) {
            found.push(Placeholder {
                written: written.to_owned(),
                name: "blank".to_owned(),
                kind: K::Blank,
                at: from,
            });
        }
    }
    found.sort_by_key(|placeholder| placeholder.at);
    found
}

/// How far to go where no placeholder begins: over a whole plain word.
fn step(rest: &str) -> usize {
    let plain = |c: char| c.is_alphanumeric() || c == '_';
    let word: usize = rest
        .chars()
        .take_while(|c| plain(*c))
        .map(char::len_utf8)
        .sum();
    let first = rest.chars().next().map_or(1, char::len_utf8);
    word.max(first)
}

type Found<'t> = Option<(usize, &'t str, PlaceholderKind)>;

fn enclosed(rest: &str, before: Option<char>) -> Found<'_> {
    if before == Some('\\') {
        return None;
    }
    match rest.chars().next()? {
        '<' => angle(rest),
        '{' => braces(rest, before),
        '[' => brackets(rest, before),
        '$' => dollar(rest),
        _ => None,
    }
}

/// What stands up to the closing sign, and how long the whole is.
fn up_to<'t>(rest: &'t str, open: &str, close: &str) -> Option<(usize, &'t str)> {
    let inner = rest.strip_prefix(open)?;
    let near = inner
        .char_indices()
        .nth(LONGEST)
        .map_or(inner.len(), |(at, _)| at);
    let end = inner.get(..near)?.find(close)?;
    let inside = inner.get(..end)?;
    (!inside.contains('\n')).then_some((open.len() + end + close.len(), inside))
}

/// What tools print where there is nothing: `<none>`.
const NOTHING: [&str; 7] = [
    "none", "nil", "null", "unset", "unknown", "pending", "empty",
];

/// Elements of HTML that runbooks hold.
#[rustfmt::skip]
const HTML: [&str; 46] = [
    "a", "b", "i", "p", "br", "hr", "em", "strong", "code", "pre", "kbd", "sub", "sup", "u", "s", "del", "ins", "mark", "small", "span", "div", "img", "details", "summary", "table", "thead", "tbody",
    "tr", "td", "th", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "input", "center", "font", "blockquote", "script", "style",
];

fn angle(rest: &str) -> Found<'_> {
    let (long, inside) = up_to(rest, "<", ">")?;
    let first = inside.chars().next()?;
    let element = inside.split([' ', '/']).next()?.to_ascii_lowercase();
    let strange = inside.contains(['<', '=', '@', '"', '(', '$', ';']) || inside.contains("://");
    let numbers = first.is_ascii_digit() || inside.ends_with(' ') || inside.ends_with('-');
    let named = first.is_alphabetic() || first == '_';
    let nothing = NOTHING.contains(&inside);
    (named
        && !numbers
        && !nothing
        && !strange
        && !HTML.contains(&element.as_str())
        && few_words(inside))
    .then_some((long, inside, K::Angle))
}

fn braces(rest: &str, before: Option<char>) -> Found<'_> {
    let double = rest.starts_with("{{");
    let (long, inside) = if double {
        up_to(rest, "{{", "}}")?
    } else {
        up_to(rest, "{", "}")?
    };
    let trimmed = inside.trim();
    // Templates of other tools: `{{.Names}}`, `{{ $value }}`, `{{json .}}`; code: `{print}`.
    let strange = trimmed.contains([
        '.', '$', '"', '|', '(', '{', '}', '=', ',', ';', ':', '%', '\'', '/', '!', '#',
    ]);
    let begins = trimmed.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let tight = double
        || (trimmed == inside && !inside.contains(' ') && !matches!(before, Some('$' | '%' | '@')));
    let code = ["print", "exit", "next", "end"].contains(&trimmed);
    (begins && tight && !strange && !code && few_words(trimmed)).then_some((
        long,
        trimmed,
        K::Braces,
    ))
}

/// Words in brackets that are no placeholder: levels of logs, marks of items.
#[rustfmt::skip]
const MARKS: [&str; 40] = [
    "x", "ok", "info", "warn", "warning", "error", "debug", "fatal", "trace", "pass", "fail", "failed", "passed", "skip", "skipped", "done", "optional", "required", "manual", "auto", "automated",
    "automatic", "critical", "high", "medium", "low", "note", "n/a", "wip", "todo", "new", "blocker", "important", "toc", "p0", "p1", "p2", "p3", "p4", "success",
];

fn brackets(rest: &str, before: Option<char>) -> Found<'_> {
    let (long, inside) = up_to(rest, "[", "]")?;
    let after = rest.get(long..)?.chars().next();
    let joined = before.is_some_and(|c| {
        c.is_alphanumeric() || matches!(c, ']' | '$' | '{' | '[' | '}' | '!' | '\\' | ')')
    });
    let link = matches!(after, Some('(' | '[' | ']' | '{' | '+' | '*'));
    let first = inside.chars().next()?;
    let strange = inside.contains([
        '"', '$', '=', '*', '^', '\\', '|', '`', '\'', '<', '>', '{', '@',
    ]) || inside.contains("::");
    // A section of a file of settings: `[server.tls]`.
    let dotted = !inside.contains(' ') && inside.contains('.') || inside.contains('#');
    let range =
        inside.chars().nth(1) == Some('-') && inside.chars().count() < 12 && !inside.contains(' ');
    let offset = first == 'T'
        && inside
            .chars()
            .nth(1)
            .is_some_and(|c| matches!(c, '+' | '-'));
    let mark = MARKS.contains(&inside.to_lowercase().as_str());
    let named = first.is_alphabetic() && !inside.ends_with(' ');
    let short = inside.chars().count() == 1;
    (named
        && !joined
        && !link
        && !strange
        && !range
        && !dotted
        && !is_owner(inside)
        && !offset
        && !mark
        && !short
        && few_words(inside))
    .then_some((long, inside, K::Brackets))
}

/// `[DBA]` says who does it.
fn is_owner(inside: &str) -> bool {
    !inside.contains(|c: char| c.is_lowercase() || c == ' ') && is_role(inside)
}

/// Variables that every shell has.
const SHELLS: [&str; 12] = [
    "HOME", "PATH", "USER", "PWD", "OLDPWD", "SHELL", "RANDOM", "SECONDS", "HOSTNAME", "LINENO",
    "EUID", "IFS",
];

fn dollar(rest: &str) -> Found<'_> {
    let (long, inside) = if rest.starts_with("${") {
        let (long, inside) = up_to(rest, "${", "}")?;
        let named = inside
            .split([':', '-', '%', '#', '/', '?', '+', '=', '^', ','])
            .next()?;
        (long, named)
    } else {
        let after = rest.strip_prefix('$')?;
        let plain = |c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        let inside = after.get(..after.find(plain).unwrap_or(after.len()))?;
        // `$Name` is no upper-case name.
        if after
            .get(inside.len()..)?
            .starts_with(|c: char| c.is_alphanumeric())
        {
            return None;
        }
        (1 + inside.len(), inside)
    };
    let plain = inside
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_');
    let begins = inside.starts_with(|c: char| c.is_ascii_alphabetic());
    (plain && begins && inside.len() > 1 && !SHELLS.contains(&inside)).then_some((
        long,
        inside,
        K::Dollar,
    ))
}

/// Beginnings of words that wait for their reader.
const YOURS: [&str; 8] = [
    "YOUR_",
    "YOUR-",
    "REPLACE_",
    "REPLACE-",
    "INSERT_",
    "MY_",
    "CHANGE_ME",
    "CHANGEME",
];

/// Forms of dates and versions.
const FORMS: [(&str, &str); 9] = [
    ("YYYY-MM-DD", "date"),
    ("YYYYMMDD", "date"),
    ("DD/MM/YYYY", "date"),
    ("DD.MM.YYYY", "date"),
    ("MM/DD/YYYY", "date"),
    ("HH:MM", "time"),
    ("vX.Y.Z", "version"),
    ("X.Y.Z", "version"),
    ("vX.X.X", "version"),
];

fn upper(rest: &str, before: Option<char>) -> Found<'_> {
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '{')) {
        return None;
    }
    for (form, named) in FORMS {
        if let Some(after) = rest.strip_prefix(form)
            && !after.starts_with(char::is_alphanumeric)
        {
            return Some((form.len(), named, K::Upper));
        }
    }
    let plain = |c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '-'));
    let word = rest.get(..rest.find(plain).unwrap_or(rest.len()))?;
    let word = word.trim_end_matches(['-', '_']);
    let ends = !rest
        .get(word.len()..)?
        .starts_with(|c: char| c.is_lowercase());
    let yours = YOURS
        .iter()
        .any(|start| word.starts_with(start) && word.len() >= start.len());
    // `XXX`, `XXX-XXX-XXXX`; not the Roman thirty within a word.
    let crossed = word.len() >= 3
        && word.contains("XX")
        && word.chars().all(|c| matches!(c, 'X' | '-' | '_'));
    (ends && (yours || crossed)).then_some((word.len(), word, K::Upper))
}

/// A placeholder names something; a sentence does not.
fn few_words(inside: &str) -> bool {
    let words = inside.split_whitespace().count();
    let file = inside.split_whitespace().any(|word| {
        word.rsplit_once('.').is_some_and(|(stem, kind)| {
            !stem.is_empty() && (2..=4).contains(&kind.len()) && word.is_ascii()
        })
    });
    words <= 7 && !(file && words > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: &str) -> Vec<String> {
        let found = placeholders(words);
        found
            .iter()
            .map(|p| format!("{}={}", p.written, p.name))
            .collect()
    }

    #[test]
    fn every_way_of_writing_a_placeholder_is_seen() {
        for (words, expected) in [
            ("deploy <VERSION> now", "<VERSION>=version"),
            ("deploy <your version>", "<your version>=your_version"),
            ("tag {{ release_tag }}", "{{ release_tag }}=release_tag"),
            ("/backups/{date}.sql", "{date}=date"),
            ("Call [Your Name]", "[Your Name]=your_name"),
            ("pull app:$VERSION", "$VERSION=version"),
            ("pull app:${VERSION:-1}", "${VERSION:-1}=version"),
            ("Ticket: ____", "____=blank"),
            ("token YOUR_TOKEN here", "YOUR_TOKEN=your_token"),
            ("+1-XXX-XXX-XXXX", "XXX-XXX-XXXX=xxx_xxx_xxxx"),
            ("backup-YYYYMMDD.gz", "YYYYMMDD=date"),
            ("release vX.Y.Z", "vX.Y.Z=version"),
            ("выкатить <версия>", "<версия>=versiya"),
            ("联系 [姓名]", "[姓名]=u59d3u540d"),
        ] {
            assert_eq!(told(words), [expected], "{words}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for words in [
            "[the page](https://example.org)",
            "[ref][1] and [x] and [ ] and [  ]",
            "a<br>b <details> </details> <https://example.org>",
            "if [ -f x ]; then [[ -n $1 ]]; fi",
            "array[index] ${array[@]} rate[5m] [5m]",
            "http://[fe80::1]:80/ and [::1]",
            "docker ps --format '{{.Names}}' and {{json .}} and {{ $value }}",
            "awk '{print $2}' $? $$ $1 $(date) $HOME",
            "p95 < 200 ms and > 5",
            "a < b and c > d",
            "[INFO] started [T+5] go [a-z] regex",
            "jsonpath={.items[0].name} {a,b}",
            "run __init__",
            "[See RELEASE.md for the form]",
            "up{job=\"app\"}",
            "[QA] Run tests",
            "[server.tls] and <none> and %{time_total} and [Slack: #ops]",
        ] {
            assert_eq!(told(words), Vec::<String>::new(), "{words}");
        }
    }
}
