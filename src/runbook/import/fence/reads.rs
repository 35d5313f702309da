//! Whether a statement reads as shell: its commands are known, or written as only commands are.
//! Grammar alone proves nothing, for most sentences are good shell too.

use super::known::{
    ADDRESSED, ALONE, FOLDERS, INTERPRETERS, SCRIPTS, SPEAKING, STRONG, TOOLS, VERBS, WEAK,
    WORDLIKE, WRAPPER_OPTIONS, WRAPPERS,
};
use super::shell::{Simple, Statement, Word};
use super::variable::is_name;

/// What a statement reads as.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Reading {
    /// Words.
    Words,
    /// Shell, where others say that it is.
    Likely,
    /// Shell, whatever stands around it.
    Sure,
}

/// What a statement reads as. `functions` are the names that the text itself defines.
pub(super) fn reading(statement: &Statement, functions: &[String]) -> Reading {
    let each = statement
        .commands
        .iter()
        .map(|command| command_reading(command, functions));
    let (mut least, mut most) = (Reading::Sure, Reading::Likely);
    for reading in each {
        least = least.min(reading);
        most = most.max(reading);
    }
    if least == Reading::Words {
        return Reading::Words;
    }
    // One command that is beyond doubt speaks for those it is joined to.
    if statement.commands.is_empty() {
        Reading::Likely
    } else {
        most
    }
}

/// The command itself, without what only runs it: `sudo -u app timeout 5 X` is X.
pub(super) fn core(words: &[Word]) -> &[Word] {
    let mut rest = words;
    while let Some((first, more)) = rest.split_first() {
        let wrapper = WRAPPERS.iter().find(|(name, _)| *name == first.raw);
        let Some((_, own)) = wrapper else {
            return rest;
        };
        let mut after = more;
        while let Some((option, more)) = after.split_first() {
            let assigns = super::variable::assignment(&option.raw).is_some();
            if !option.raw.starts_with('-') && !assigns {
                break;
            }
            let takes = WRAPPER_OPTIONS.contains(&option.raw.as_str());
            after = if takes {
                more.get(1..).unwrap_or_default()
            } else {
                more
            };
        }
        after = after.get(*own..).unwrap_or_default();
        if after.is_empty() {
            return rest;
        }
        rest = after;
    }
    rest
}

fn command_reading(command: &Simple, functions: &[String]) -> Reading {
    if command
        .redirects
        .iter()
        .any(|one| is_comparison(one.operator, &one.target))
    {
        return Reading::Words;
    }
    if command.words.is_empty() {
        return Reading::Likely;
    }
    let words = core(&command.words);
    let Some((first, arguments)) = words.split_first() else {
        return Reading::Words;
    };
    // `watch "df -h"`: a command line in quotes.
    let wrapped = words.len() < command.words.len();
    if wrapped && !first.is_bare() && first.raw.starts_with(['"', '\'']) {
        return Reading::Sure;
    }
    if first.raw == "[[" || first.raw == "((" {
        return Reading::Sure;
    }
    if first.raw == "[" {
        let closed = words.len() > 2 && words.last().is_some_and(|last| last.raw == "]");
        return if closed {
            Reading::Sure
        } else {
            Reading::Words
        };
    }
    if functions.contains(&first.raw) {
        return Reading::Likely;
    }
    let name = first.raw.as_str();
    if SPEAKING.contains(&name) {
        return speaking(arguments);
    }
    if is_sentence(arguments) {
        return Reading::Words;
    }
    // What is fed needs no file of its own.
    let fed = command.joined == Some("|") && arguments.is_empty();
    if fed && TOOLS.contains(name) {
        return Reading::Likely;
    }
    by_name(name, arguments)
}

/// `echo` takes any words, and a sentence that begins with it is rare.
fn speaking(arguments: &[Word]) -> Reading {
    let marked = arguments
        .iter()
        .any(|word| !word.is_bare() || word.raw.contains('$'));
    if marked {
        Reading::Sure
    } else {
        Reading::Likely
    }
}

/// `> 5%`, `< 200ms`: a limit, not a file.
fn is_comparison(operator: &str, target: &Word) -> bool {
    let number = target.raw.trim_start_matches(['=', '~', '$', '€']);
    let digits = number.starts_with(|c: char| c.is_ascii_digit());
    let unit =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '%' | '.' | ',' | '/' | '+' | '-');
    let file = number.contains('.') && number.ends_with(char::is_alphabetic);
    matches!(operator, ">" | "<" | ">>") && digits && number.chars().all(unit) && !file
}

fn by_name(name: &str, arguments: &[Word]) -> Reading {
    let base = name.trim_matches('"');
    if let Some((_, verbs)) = VERBS.iter().find(|(names, _)| names.contains(&base)) {
        return with_verb(base, verbs, arguments);
    }
    let marked = arguments.iter().filter(|word| is_marked(word)).count();
    if is_path(base, marked) {
        return Reading::Sure;
    }
    if INTERPRETERS.contains(&base) {
        let first = arguments
            .first()
            .is_some_and(|word| is_marked(word) || word.raw == "artisan");
        let alone = arguments.is_empty() && ALONE.contains(&base);
        return if first {
            Reading::Sure
        } else if alone {
            Reading::Likely
        } else {
            Reading::Words
        };
    }
    if ADDRESSED.contains(&base) && !arguments.iter().any(is_address) {
        return Reading::Words;
    }
    if TOOLS.contains(&base) {
        return match (marked, arguments.len()) {
            (0, 0) if !ALONE.contains(&base) => Reading::Words,
            (0, ..=3) => Reading::Likely,
            (0, _) => Reading::Words,
            _ => Reading::Sure,
        };
    }
    if WORDLIKE.contains(&base) {
        return wordlike(base, arguments, marked);
    }
    if base.starts_with('$') {
        return Reading::Likely;
    }
    unknown(base, arguments, marked)
}

fn with_verb(name: &str, verbs: &[&str], arguments: &[Word]) -> Reading {
    let bare = |word: &&Word| !word.raw.starts_with('-');
    let asks = arguments.iter().any(|word| {
        matches!(
            word.raw.as_str(),
            "--version" | "-v" | "--help" | "-version"
        )
    });
    let verb = |word: &Word| verbs.contains(&word.raw.split(':').next().unwrap_or_default());
    let place = arguments.iter().position(verb);
    let Some(place) = place else {
        // Scripts of packages have names of their own: `pnpm db:check`.
        let own = arguments
            .iter()
            .any(|word| word.raw.contains(':') && is_marked(word));
        let yarn = matches!(name, "npm" | "pnpm" | "yarn" | "bun")
            && (own || arguments.is_empty() && name == "yarn");
        return if asks || yarn {
            Reading::Sure
        } else {
            Reading::Words
        };
    };
    // Before the verb there are options and their values only.
    let before = arguments.get(..place).unwrap_or_default();
    let plain = before.iter().filter(bare).count();
    let options = before.len() - plain;
    let named = name == "service" && place == 1 && arguments.len() == 2;
    if plain > options && !named {
        return Reading::Words;
    }
    Reading::Sure
}

fn wordlike(name: &str, arguments: &[Word], marked: usize) -> Reading {
    let identifiers = || {
        arguments
            .iter()
            .all(|word| is_marked(word) || word.raw.chars().all(|c| c.is_ascii_uppercase()))
            || arguments.len() == 1 && arguments.iter().all(|word| is_name(&word.raw))
    };
    let targets = || arguments.len() < 3 && arguments.iter().all(|word| is_target(&word.raw));
    if arguments.is_empty() {
        return if ALONE.contains(&name) {
            Reading::Likely
        } else {
            Reading::Words
        };
    }
    match name {
        "export" | "read" | "declare" | "local" | "readonly" | "typeset" | "mapfile"
        | "readarray" | "getopts" | "trap"
            if identifiers() =>
        {
            Reading::Sure
        }
        "return" | "exit" | "break" | "continue" | "shift" | "sleep" => {
            let number = |c: char| {
                c.is_ascii_digit()
                    || "smhd.$\"{}?".contains(c)
                    || c.is_ascii_uppercase()
                    || c == '_'
            };
            let numbers =
                arguments.len() == 1 && arguments.iter().all(|word| word.raw.chars().all(number));
            if numbers {
                Reading::Sure
            } else {
                Reading::Words
            }
        }
        "make" if marked == 0 && targets() => Reading::Likely,
        "wait" | "kill" | "jobs" | "fg" | "bg" if marked < arguments.len() => Reading::Words,
        _ if marked * 2 >= arguments.len() => Reading::Sure,
        _ => Reading::Words,
    }
}

fn is_target(word: &str) -> bool {
    word.chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c))
}

/// A command that is in no table: only its options can tell.
fn unknown(name: &str, arguments: &[Word], marked: usize) -> Reading {
    let named = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c))
        && name.ends_with(|c: char| c.is_ascii_alphanumeric());
    let option = arguments.iter().any(|word| is_option(&word.raw));
    let loose = arguments
        .iter()
        .filter(|word| WEAK.contains(&word.raw.as_str()))
        .count();
    let plain = arguments.len() - marked;
    let shaped = name.contains(['-', '_', '.']) || name.ends_with("ctl") || name.ends_with("cli");
    let read = named && option && loose == 0 && plain <= 4;
    match (read, shaped) {
        (true, true) => Reading::Sure,
        (true, false) => Reading::Likely,
        _ => Reading::Words,
    }
}

/// `-x`, `--word`, `--word=value`.
fn is_option(word: &str) -> bool {
    let name = word.strip_prefix("--").or_else(|| word.strip_prefix('-'));
    let name = name.map(|name| name.split('=').next().unwrap_or_default());
    name.is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    })
}

/// Whether a word is what no sentence has: an option, a path, a variable, a quotation, a number.
fn is_marked(word: &Word) -> bool {
    let raw = word.raw.as_str();
    let joined = raw.trim_end_matches([',', '.', ';', ':', '?', '!']);
    is_option(raw)
        || !word.is_bare()
        || joined.contains(['/', '$', '=', '@', '*', '~', '<', '{', '_', '[', '+'])
        || joined.contains([':', '.', '-']) && joined.len() > 1
        || joined.chars().any(|c| c.is_ascii_digit())
        || raw == "-"
        || raw == "."
}

/// What an address may be: not a number alone, and not a word alone.
fn is_address(word: &Word) -> bool {
    let told = |c: char| c.is_ascii_digit() || "%.,".contains(c);
    is_marked(word) && !word.raw.chars().all(told)
}

/// `./x`, `/usr/bin/x`, `~/x`, `scripts/x.sh`, `"$DIR"/x`: a program, not a file that is named.
fn is_path(name: &str, marked: usize) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/~${}+<>@\"".contains(c);
    if !name.chars().all(allowed) || name.contains("//") || name.ends_with('/') {
        return false;
    }
    let file = name.rsplit('/').next().unwrap_or_default();
    let script = SCRIPTS
        .iter()
        .any(|ending| file.len() > ending.len() && file.ends_with(ending));
    let kind = file.rsplit_once('.').map_or("", |(_, kind)| kind);
    let kept = !script
        && kind.starts_with(|c: char| c.is_ascii_alphabetic())
        && file.len() > kind.len() + 1;
    let bin = name.contains("/bin/") || name.contains("/sbin/") || name.starts_with("bin/");
    let folder = name.split('/').next().unwrap_or_default();
    let rooted = ["./", "../", "~/", "${", "$", "\"$"]
        .iter()
        .any(|start| name.starts_with(start));
    let placed = name.contains('/') && (name.starts_with('/') || FOLDERS.contains(&folder));
    match (rooted && name.contains('/'), placed) {
        (true, _) => !kept,
        (_, true) => script || !kept && (bin || marked > 0),
        _ => script && !name.contains('/'),
    }
}

/// Whether a command that could be words is meant as one, where it stands between backticks.
pub(super) fn is_meant_inline(statement: &Statement) -> bool {
    statement.commands.iter().all(|one| {
        let words = core(&one.words);
        let name = words.first().map_or("", |word| word.raw.as_str());
        let targets = matches!(name, "make" | "yarn" | "pytest");
        words.len() > 2 && TOOLS.contains(&name) || words.len() == 2 && targets
    })
}

/// `scripts/x.sh`.
pub(super) fn is_script(name: &str) -> bool {
    let kind = name.rsplit_once('.').map_or("", |(_, kind)| kind);
    name.contains('/') && kind.eq_ignore_ascii_case("sh")
}

/// Whether only a file or a program is named: `deploy.sh`, `/usr/bin/env`.
pub(super) fn is_mention(statement: &Statement) -> bool {
    let [one] = statement.commands.as_slice() else {
        return false;
    };
    let name = one.words.first().map_or("", |word| word.raw.as_str());
    let rooted = name.starts_with("./") || is_script(name);
    one.words.is_empty() || one.words.len() == 1 && !rooted
}

/// Whether the arguments of a command are words of a sentence.
fn is_sentence(arguments: &[Word]) -> bool {
    let mut weak = 0;
    let last = arguments.len().saturating_sub(1);
    for (place, word) in arguments.iter().enumerate() {
        if !word.is_bare() {
            continue;
        }
        let raw = word.raw.as_str();
        let lower = raw.to_lowercase();
        let bare = lower.trim_end_matches([',', '.', ';', ':', '!', '?']);
        let letters = !bare.is_empty() && bare.chars().all(char::is_alphabetic);
        if STRONG.contains(&bare) || is_participle(bare) && place == last {
            return true;
        }
        weak += usize::from(WEAK.contains(&bare));
        let foreign = raw.chars().any(|c| c.is_alphabetic() && !c.is_ascii())
            && !raw.contains(['<', '[', '{', '/']);
        let marks = raw.chars().any(|c| {
            matches!(
                c,
                '→' | '✓'
                    | '✅'
                    | '✗'
                    | '❌'
                    | '–'
                    | '—'
                    | '≥'
                    | '≤'
                    | '“'
                    | '”'
                    | '’'
                    | '•'
                    | '⚠'
            )
        });
        let ended = letters && raw.len() > bare.len();
        if foreign || marks || ended {
            return true;
        }
    }
    weak > 1
}

/// `completed`, `reviewed`: how a sentence ends that says what is done.
fn is_participle(word: &str) -> bool {
    const NOT: &[&str] = &[
        "seed", "feed", "embed", "shared", "based", "named", "detached", "speed", "need", "red",
    ];
    let letters = word.chars().all(|c| c.is_ascii_lowercase());
    letters && word.len() > 5 && word.ends_with("ed") && !NOT.contains(&word)
}
