//! Blanks: what people write where something is to be filled in (`<version>`, `{{ tag }}`, `[NAME]`,
//! `YOUR_TOKEN`, `xxx`), and dots that stand for what was left out. A command with a blank cannot
//! run until it is filled.

/// No blank is longer.
const LONGEST: usize = 60;
/// Words in angles that are no blanks: markup, and what tools print.
#[rustfmt::skip]
const NO_BLANKS: &[&str] = &["none", "nil", "unknown", "html", "body", "head", "div", "br", "p", "b", "i", "a", "span", "title", "script", "h1", "h2", "stdin", "eof"];
/// What template languages say between braces that is no blank.
const TEMPLATE_WORDS: &[&str] = &[
    "range", "end", "if", "else", "with", "json", "println", "len", "index", "printf", "join",
    "raw",
];
/// Whole words that stand for something else.
#[rustfmt::skip]
const STANDINS: &[&str] = &["changeme", "change-me", "change_me", "replaceme", "replace-me", "replace_me", "tbd", "todo", "fixme", "yyyymmdd", "yyyy-mm-dd", "hhmmss", "yyyymmddhhmmss", "yyyymmdd_hhmmss", "yyyymmdd-hhmmss", "yyyy", "mmdd", "x.y.z", "vx.y.z", "v.x.y.z", "x.x.x", "vx.x.x"];

/// `<name>` at the beginning of a text.
pub(super) fn angled(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('<')?;
    let end = inner
        .char_indices()
        .take(LONGEST)
        .find(|(_, c)| "<>\n|;&$`".contains(*c));
    let (end, '>') = end? else {
        return None;
    };
    let name = inner.get(..end)?;
    let edges = name.starts_with(char::is_alphabetic) && !name.ends_with([' ', '/', '-']);
    let known = NO_BLANKS.contains(&name.to_lowercase().as_str());
    let plain = !name.contains(['=', '"', '(', ')', '{']);
    (edges && plain && !known)
        .then(|| text.get(..end + 2))
        .flatten()
}

/// The blanks of a shell text, as written, each with how many lines down it stands.
pub(super) fn blanks(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (line, text) in text.lines().enumerate() {
        let mut quote = None;
        let mut at = 0;
        while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = text.get(at..).unwrap_or_default();
            let before = text.get(..at).and_then(|head| head.chars().next_back());
            if c == '#' && quote.is_none() && before.is_none_or(char::is_whitespace) {
                break;
            }
            if let Some(blank) = blank(rest, before, quote) {
                found.push((blank.to_owned(), line));
                at += blank.len();
                continue;
            }
            match (c, quote) {
                ('\'' | '"', None) => quote = Some(c),
                (_, Some(open)) if c == open => quote = None,
                _ => {}
            }
            at += c.len_utf8();
        }
    }
    found
}

/// The blank that a text begins with.
fn blank(rest: &str, before: Option<char>, quote: Option<char>) -> Option<&str> {
    match rest.chars().next()? {
        '<' if !matches!(before, Some('<' | '\\')) => angled(rest),
        '{' if rest.starts_with("{{") => template(rest),
        '{' if !matches!(before, Some('$' | '%' | '@' | '{' | '\\')) && quote != Some('\'') => {
            braced(rest)
        }
        '[' if !matches!(before, Some('[' | '\\' | '$')) => bracketed(rest, before, quote),
        '_' if rest.starts_with("___") && !before.is_some_and(char::is_alphanumeric) => {
            Some(run(rest, |c| c == '_'))
        }
        c if c.is_ascii_alphabetic() && !before.is_some_and(joins) => standin(rest),
        _ => None,
    }
}

fn joins(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '$' | '{' | '\\')
}

fn run(text: &str, of: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !of(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// `{{ name }}`, not the templates of tools (`{{.Names}}`).
fn template(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("{{")?;
    let end = inner
        .char_indices()
        .take(LONGEST)
        .find(|(_, c)| matches!(c, '}' | '\n'))?
        .0;
    let name = inner.get(..end)?.trim();
    let first = name.split_whitespace().next()?;
    let word = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let closed = inner.get(end..)?.starts_with("}}");
    let ours = word && closed && !TEMPLATE_WORDS.contains(&first);
    ours.then(|| text.get(..end + 4)).flatten()
}

/// `{name}`, which no shell expands.
fn braced(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('{')?;
    let name = run(inner, |c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let word = name.len() > 1 && name.len() < LONGEST && name.starts_with(char::is_alphabetic);
    let closed = inner.get(name.len()..)?.starts_with('}');
    (word && closed)
        .then(|| text.get(..name.len() + 2))
        .flatten()
}

/// `[NAME]`, `[your-key]`, not a pattern (`[A-Z]`), a test or an index.
fn bracketed(text: &str, before: Option<char>, quote: Option<char>) -> Option<&str> {
    let inner = text.strip_prefix('[')?;
    let end = inner
        .char_indices()
        .take(LONGEST)
        .find(|(_, c)| "[]\n$\"'`|;&".contains(*c));
    let (end, ']') = end? else {
        return None;
    };
    let name = inner.get(..end)?;
    let upper = name
        .chars()
        .all(|c| c.is_uppercase() || c.is_ascii_digit() || " _-".contains(c));
    let joined = name.contains(['_', '-', ' ']);
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let worded = name.starts_with(char::is_alphabetic) && name.ends_with(char::is_alphanumeric);
    let long = letters > 2 || !name.is_ascii();
    let pattern = name.contains("-z") || name.contains("-Z");
    let index =
        quote.is_none() && before.is_some_and(|c| c == '_' || c.is_alphanumeric()) && !upper;
    let says = if quote.is_some() {
        joined
    } else {
        upper || joined || !name.is_ascii()
    };
    (worded && long && says && !pattern && !index)
        .then(|| text.get(..end + 2))
        .flatten()
}

/// `YOUR_TOKEN`, `your-bucket`, `xxx`, `CHANGEME`, `YYYYMMDD`.
fn standin(text: &str) -> Option<&str> {
    let word = run(text, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
    });
    let word = word.trim_end_matches(['.', '-', '_']);
    let lower = word.to_ascii_lowercase();
    let your = lower
        .strip_prefix("your")
        .is_some_and(|rest| !rest.is_empty() && rest != "s");
    let xs = word.len() > 2 && run(word, |c| c == 'X' || c == 'x').len() == word.len();
    let dashed = lower
        .split('-')
        .all(|part| part.len() > 2 && part.chars().all(|c| c == 'x'));
    let dated = lower
        .split(['-', '_', '.'])
        .any(|part| part.len() > 3 && STANDINS.contains(&part));
    let here = lower.ends_with("_here") || lower.ends_with("-here");
    let found = your
        || here
        || xs
        || dashed
        || STANDINS.contains(&lower.as_str())
        || dated && word.contains("YYYY");
    (found && word.len() <= LONGEST).then_some(word)
}

/// Whether dots stand for what was left out: not those of `./...` and of `Deploying...` in words.
pub(super) fn is_shortened(text: &str) -> bool {
    let mut quote = None;
    let mut rest = text;
    let mut before: Option<char> = None;
    while let Some(c) = rest.chars().next() {
        let dots = if c == '…' {
            "…"
        } else {
            run(rest, |c| c == '.')
        };
        if c == '…' || dots.len() >= 3 {
            let after = rest.get(dots.len()..).and_then(|rest| rest.chars().next());
            if leaves_out(before, after, quote) {
                return true;
            }
        }
        match (c, quote) {
            ('\'' | '"', None) => quote = Some(c),
            (_, Some(open)) if c == open => quote = None,
            _ => {}
        }
        let step = dots.len().max(c.len_utf8());
        before = rest.get(..step).and_then(|head| head.chars().next_back());
        rest = rest.get(step..).unwrap_or_default();
    }
    false
}

fn leaves_out(before: Option<char>, after: Option<char>, quote: Option<char>) -> bool {
    let ends = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || c == '"' || c == '\'');
    match (before, quote) {
        // `./...` of Go, and `main...branch` of git.
        (Some('/'), None) if ends(after) => false,
        (Some(c), None) if c.is_alphanumeric() && after.is_some_and(char::is_alphanumeric) => false,
        (Some(c), Some(_)) => matches!(c, ':' | '/' | '=' | '"' | '\''),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        blanks(text).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn blanks_of_every_writing_are_found() {
        for (text, blank) in [
            ("git checkout <new sha>", "<new sha>"),
            ("curl https://{env}.example.net/health", "{env}"),
            ("helm upgrade app --version {{ version }}", "{{ version }}"),
            ("git checkout v[PREVIOUS_VERSION]", "[PREVIOUS_VERSION]"),
            ("curl -H \"Authorization: Bearer YOUR_TOKEN\"", "YOUR_TOKEN"),
            ("export KEY=[secure-key]", "[secure-key]"),
            ("ls backup-YYYYMMDD.sql", "backup-YYYYMMDD.sql"),
            ("export KEY=paste_key_here", "paste_key_here"),
            ("call +1-XXX-XXX-XXXX", "XXX-XXX-XXXX"),
        ] {
            assert_eq!(names(text), [blank], "{text}");
        }
    }

    #[test]
    fn what_shells_and_tools_write_alike_is_no_blank() {
        for text in [
            "docker ps --format '{{.Names}}'",
            "curl -w '%{http_code}' http://a",
            "echo ${NAME} {1..5} {a,b}",
            "awk '{print}' < in.txt > out.txt",
            "grep '[A-Z]' file",
            "if [ -f x ]; then echo; fi",
            "git show HEAD@{upstream}",
            "sort <in >out",
            "cat <<EOF",
            "echo ${list[index]}",
        ] {
            assert_eq!(names(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn dots_in_words_leave_nothing_out() {
        assert!(!is_shortened("echo \"Waiting for it...\""));
        assert!(!is_shortened("go test ./..."));
        assert!(is_shortened("aws deploy --arn arn:aws:..."));
        assert!(is_shortened("curl -d '{\"arn\": \"arn:.../blue\"}'"));
        assert!(is_shortened("docker run …"));
    }
}
