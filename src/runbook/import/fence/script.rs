//! Listings of scripts: text that is to be saved in a file and run with arguments.

use super::shell::{Head, Text};
use super::split::Parts;

/// Whether a text is a script with arguments, or one that names its file.
pub(super) fn is_script(text: &Text, parts: &Parts) -> bool {
    let mut lines = (0..text.len()).map(|line| text.line(line).trim());
    let mut filled = lines.by_ref().filter(|line| !line.is_empty());
    let shebang = filled.next().is_some_and(|line| line.starts_with("#!"));
    if !shebang {
        return false;
    }
    filled.next().is_some_and(names_file) || reads_arguments(text, parts)
}

/// `# restore.sh`
fn names_file(line: &str) -> bool {
    let Some(words) = line.strip_prefix('#') else {
        return false;
    };
    let first = words.split_whitespace().next().unwrap_or_default();
    let first = first.trim_end_matches([':', ',', '-']);
    let stem = [".sh", ".bash", ".zsh", ".py", ".rb", ".js"].iter();
    let mut stems = stem.filter_map(|kind| first.strip_suffix(kind));
    stems.any(|stem| !stem.is_empty())
}

/// Whether it reads its arguments, outside of its functions.
fn reads_arguments(text: &Text, parts: &Parts) -> bool {
    let statements = parts.all.iter().flat_map(|part| &part.statements);
    let own = statements.filter(|one| {
        let mut heads = one.heads.iter();
        !heads.any(|(head, _, _)| matches!(head, Head::Function(_)))
    });
    own.flat_map(|one| one.lines.clone())
        .any(|line| has_argument(text.line(line)))
}

/// `$1`, `${1:-x}`, `$@`, `$#`; not `'{print $1}'`.
fn has_argument(line: &str) -> bool {
    let mut single = false;
    let mut double = false;
    let mut before = ' ';
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => {
                rest.next();
            }
            '\'' if !double => single = !single,
            '"' if !single => double = !double,
            '#' if !single && !double && before.is_whitespace() => return false,
            '$' if !single => {
                let mut ahead = rest.clone();
                let next = ahead.next();
                let next = if next == Some('{') {
                    ahead.next()
                } else {
                    next
                };
                let named =
                    next.is_some_and(|c| ('1'..='9').contains(&c) || matches!(c, '@' | '*'));
                if named || next == Some('#') && rest.peek() == Some(&'#') {
                    return true;
                }
            }
            _ => {}
        }
        before = c;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_told_from_fields() {
        for line in [
            "tag=$1",
            "env=\"${1:-test}\"",
            "exec app \"$@\"",
            "[ $# -lt 1 ]",
        ] {
            assert!(has_argument(line), "{line}");
        }
        for line in [
            "awk '{print $1}' a",
            "echo $PATH",
            "echo a # $1",
            "echo \\$1",
        ] {
            assert!(!has_argument(line), "{line}");
        }
    }
}
