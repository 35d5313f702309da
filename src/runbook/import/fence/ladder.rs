//! Traffic moved in notches, what is waited for, and the conditions that stop it, read out of loops
//! and of commands in a row.

use std::collections::BTreeMap;

use super::shell::{Head, Simple, Statement, Word};
use super::{Gate, Ladder, Rung, Wait, WaitKind};

/// Words near a number that make it a share of the traffic.
#[rustfmt::skip]
const SHARES: &[&str] = &["percent", "weight", "traffic", "canary", "split", "pct", "rollout", "shift", "share", "ratio"];
/// Words of commands that go back.
const BACK: &[&str] = &[
    "rollback",
    "roll-back",
    "roll_back",
    "undo",
    "revert",
    "abort",
    "restore",
];

/// What is known of the variables of a fence: their values, where the text tells them.
pub(super) type Values = BTreeMap<String, String>;

/// The ladder of the statements, if they are one.
pub(super) fn ladder(statements: &[Statement], values: &Values, first: u32) -> Option<Ladder> {
    let looped = statements
        .iter()
        .find_map(|statement| in_loop(statement, values, first));
    looped.or_else(|| in_a_row(statements, values, first))
}

fn line_of(line: usize, first: u32) -> u32 {
    first.saturating_add(u32::try_from(line).unwrap_or(u32::MAX))
}

fn in_loop(statement: &Statement, values: &Values, first: u32) -> Option<Ladder> {
    let ((name, words), line, depth) = statement.heads.iter().find_map(|(head, line, depth)| {
        let Head::For { name, words } = head else {
            return None;
        };
        Some(((name, words), *line, *depth))
    })?;
    let listed = listed(words, values);
    let percents: Option<Vec<u8>> = listed.iter().map(|word| percent(word)).collect();
    let percents = percents.filter(|percents| percents.len() > 1 && percents.is_sorted())?;
    let counted = percents
        .windows(2)
        .all(|pair| matches!(pair, [one, other] if one + 1 == *other));
    let says = |text: &str| {
        SHARES
            .iter()
            .any(|share| text.to_lowercase().contains(share))
    };
    let inside: Vec<&Simple> = statement
        .commands
        .iter()
        .filter(|one| one.depth > depth)
        .collect();
    let reads = |word: &&Word| {
        word.raw.contains(&format!("${name}")) || word.raw.contains(&format!("${{{name}"))
    };
    let shares = inside.iter().any(|one| {
        let used = one.words.iter().any(|word| reads(&word));
        used && one
            .words
            .iter()
            .any(|word| says(&word.raw) || word.raw.contains('%'))
    });
    if counted || !(says(name) || shares) {
        return None;
    }
    let slept: u64 = inside.iter().filter_map(|one| slept(one, values)).sum();
    let wait_ms = (slept > 0).then_some(slept);
    let line = line_of(line, first);
    let rungs = percents.into_iter().map(|percent| Rung {
        percent,
        wait_ms,
        line,
    });
    Some(Ladder {
        rungs: rungs.collect(),
        gates: gates(statement, first),
    })
}

/// The words of a list, with a variable that stands for a list opened.
fn listed(words: &[Word], values: &Values) -> Vec<String> {
    let open = |word: &Word| {
        let name = word
            .text()
            .trim_start_matches(['$', '{'])
            .trim_end_matches("[@]}")
            .trim_end_matches("[*]}");
        let name = name.trim_end_matches('}');
        let value = word
            .text()
            .starts_with('$')
            .then(|| values.get(name))
            .flatten();
        let text = value.map_or(word.text(), |value| value.trim_matches(['(', ')']));
        text.split_whitespace()
            .map(|one| one.trim_matches(['"', '\'']).to_owned())
            .collect::<Vec<_>>()
    };
    words.iter().take(200).flat_map(open).collect()
}

fn percent(word: &str) -> Option<u8> {
    let number = word.trim_end_matches('%').parse().ok()?;
    (1..=100).contains(&number).then_some(number)
}

/// How long a `sleep` sleeps, in milliseconds.
fn slept(command: &Simple, values: &Values) -> Option<u64> {
    let words = super::reads::core(&command.words);
    let (first, time) = (words.first()?, words.get(1)?);
    let name = first.raw.rsplit('/').next()?;
    if !name.eq_ignore_ascii_case("sleep") && name != "Start-Sleep" {
        return None;
    }
    let text = time.text();
    let named = text
        .strip_prefix('$')
        .map(|name| name.trim_matches(['{', '}']));
    let text = named
        .and_then(|name| values.get(name))
        .map_or(text, String::as_str);
    milliseconds(text)
}

fn milliseconds(text: &str) -> Option<u64> {
    let (number, unit) = match text.chars().last()? {
        's' => (text.strip_suffix('s')?, 1_000),
        'm' => (text.strip_suffix('m')?, 60_000),
        'h' => (text.strip_suffix('h')?, 3_600_000),
        'd' => (text.strip_suffix('d')?, 86_400_000),
        _ => (text, 1_000),
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let whole: u64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let tenths: u64 = part.get(..1)?.parse().ok()?;
    whole.checked_mul(unit)?.checked_add(tenths * unit / 10)
}

/// Commands that each set a share, with sleeps between them.
fn in_a_row(statements: &[Statement], values: &Values, first: u32) -> Option<Ladder> {
    let mut rungs: Vec<Rung> = Vec::new();
    let flat = statements
        .iter()
        .flat_map(|one| &one.commands)
        .filter(|one| one.depth == 0);
    for command in flat {
        if let (Some(slept), Some(rung)) = (slept(command, values), rungs.last_mut()) {
            rung.wait_ms = Some(rung.wait_ms.unwrap_or(0).saturating_add(slept));
        }
        if let Some(percent) = share(command) {
            let line = line_of(command.line, first);
            rungs.push(Rung {
                percent,
                wait_ms: None,
                line,
            });
        }
    }
    rungs.dedup_by(|later, earlier| later.percent == earlier.percent && earlier.wait_ms.is_none());
    let rising = rungs.is_sorted_by(|one, other| one.percent < other.percent);
    let gates: Vec<Gate> = statements
        .iter()
        .flat_map(|one| gates(one, first))
        .collect();
    (rising && !rungs.is_empty()).then_some(Ladder { rungs, gates })
}

/// The share of the traffic that a command sets: a number that stands right after a word for it.
fn share(command: &Simple) -> Option<u8> {
    let name = command.words.first().map_or("", |word| word.raw.as_str());
    if matches!(
        name,
        "echo" | "printf" | "sleep" | "curl" | "git" | "psql" | "grep"
    ) {
        return None;
    }
    let text: Vec<&str> = command.words.iter().map(|word| word.raw.as_str()).collect();
    let text = text.join(" ").to_lowercase();
    let mut found = SHARES.iter().flat_map(|share| {
        text.match_indices(share)
            .map(|(at, share)| at + share.len())
    });
    found.find_map(|end| {
        let after = text.get(end..)?;
        let name = after.find(|c: char| !c.is_ascii_alphabetic() && !"-_".contains(c))?;
        let rest = after.get(name..)?;
        let gap = rest.find(|c: char| c.is_ascii_digit())?;
        let between = rest.get(..gap)?;
        let joined = gap < 6 && between.chars().all(|c| " =:\"'\\".contains(c));
        let number = rest.get(gap..)?;
        let length = number
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(number.len());
        let ended = !number
            .get(length..)?
            .starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-');
        (joined && ended)
            .then(|| percent(number.get(..length)?))
            .flatten()
    })
}

/// Comparisons after which a script goes back or stops.
pub(super) fn gates(statement: &Statement, first: u32) -> Vec<Gate> {
    let mut found = Vec::new();
    for (place, command) in statement.commands.iter().enumerate() {
        let name = command.words.first().map_or("", |word| word.raw.as_str());
        if !matches!(name, "[" | "[[" | "((" | "test" | "awk" | "bc" | "echo") {
            continue;
        }
        if name == "echo" && !command.piped {
            continue;
        }
        let text: Vec<&str> = command.words.iter().map(|word| word.raw.as_str()).collect();
        let Some((subject, comparison, value)) = comparison(&text.join(" ")) else {
            continue;
        };
        let then = then(
            statement.commands.get(place + 1..).unwrap_or_default(),
            command.depth,
        );
        if let Some(then) = then {
            let line = line_of(command.line, first);
            found.push(Gate {
                subject,
                comparison,
                value,
                line,
                then,
            });
        }
    }
    found
}

/// What is done in the branch after a test.
fn then(after: &[Simple], depth: usize) -> Option<&'static str> {
    let mut stops = None;
    for command in after.iter().take_while(|one| one.depth >= depth).take(40) {
        let text: Vec<String> = command
            .words
            .iter()
            .map(|word| word.raw.to_lowercase())
            .collect();
        let speaks = matches!(text.first().map(String::as_str), Some("echo" | "printf"));
        if !speaks
            && text
                .iter()
                .any(|word| BACK.iter().any(|back| word.contains(back)))
        {
            return Some("roll back");
        }
        if matches!(
            text.first().map(String::as_str),
            Some("exit" | "break" | "return")
        ) {
            stops = Some("stop");
            break;
        }
    }
    stops
}

/// The first comparison of a variable with a number in a test.
fn comparison(text: &str) -> Option<(String, &'static str, String)> {
    let spaced: String = text
        .chars()
        .map(|c| if "\"'()|;".contains(c) { ' ' } else { c })
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.windows(3).find_map(|three| {
        let [subject, sign, value] = three else {
            return None;
        };
        let sign = match *sign {
            ">" | "-gt" => ">",
            ">=" | "-ge" => ">=",
            "<" | "-lt" => "<",
            "<=" | "-le" => "<=",
            "==" | "-eq" => "==",
            "!=" | "-ne" => "!=",
            _ => return None,
        };
        let bare = subject.trim_start_matches(['$', '{']).trim_end_matches('}');
        let named =
            super::variable::is_name(bare) && (subject.starts_with('$') || bare.contains('_'));
        let number = value.starts_with(|c: char| c.is_ascii_digit());
        let words = bare.replace('_', " ").to_lowercase();
        (named && number).then(|| (words, sign, (*value).to_owned()))
    })
}

/// Where the statements wait: sleeps that stand alone, and loops that try until something holds.
pub(super) fn waits(statements: &[Statement], values: &Values, first: u32) -> Vec<Wait> {
    let mut found = Vec::new();
    for statement in statements {
        let flat = statement.commands.iter().filter(|one| one.depth == 0);
        found.extend(flat.filter_map(|one| {
            let ms = slept(one, values)?;
            let line = line_of(one.line, first);
            Some(Wait {
                line,
                what: WaitKind::Sleep { ms },
            })
        }));
        found.extend(poll(statement, values, first));
    }
    found
}

fn poll(statement: &Statement, values: &Values, first: u32) -> Option<Wait> {
    let (head, line, depth) = statement.heads.first()?;
    let attempts = match head {
        Head::For { words, .. } => Some(u32::try_from(count(words, values)?).ok()?),
        Head::Other("while" | "until" | "for") => None,
        _ => return None,
    };
    let inside = || statement.commands.iter().filter(|one| one.depth > *depth);
    let interval_ms = inside().find_map(|one| slept(one, values))?;
    let leaves = inside().any(|one| {
        one.words
            .first()
            .is_some_and(|word| matches!(word.raw.as_str(), "break" | "exit" | "return"))
    });
    let conditional = matches!(head, Head::Other(_));
    let tries = |one: &&Simple| {
        let name = one.words.first().map_or("", |word| word.raw.as_str());
        !matches!(
            name,
            "" | "echo" | "printf" | "sleep" | "true" | ":" | "break" | "exit"
        )
    };
    let command = inside().find(tries)?;
    if !leaves && !conditional || percent_loop(head, values) {
        return None;
    }
    let words: Vec<&str> = command.words.iter().map(|word| word.raw.as_str()).collect();
    let what = WaitKind::Poll {
        attempts,
        interval_ms,
        command: words.join(" "),
    };
    Some(Wait {
        line: line_of(*line, first),
        what,
    })
}

fn percent_loop(head: &Head, values: &Values) -> bool {
    matches!(head, Head::For { words, .. } if words.len() > 1 && listed(words, values).last().is_some_and(|last| last == "100"))
}

/// How often a loop over these words runs: `{1..30}`, `$(seq 1 30)`, or so many words.
fn count(words: &[Word], values: &Values) -> Option<usize> {
    let [word] = words else {
        return Some(words.len());
    };
    let numbers = |text: &str| -> Vec<usize> {
        let parts = text
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty());
        parts.filter_map(|part| part.parse().ok()).collect()
    };
    let raw = word.raw.as_str();
    if raw.starts_with('{') || raw.contains("seq ") {
        return match numbers(raw).as_slice() {
            [last] => Some(*last),
            [from, to] => to.checked_sub(*from).map(|span| span + 1),
            [from, step, to] if raw.contains("seq ") && *step > 0 => {
                to.checked_sub(*from).map(|span| span / step + 1)
            }
            [from, to, step] if *step > 0 => to.checked_sub(*from).map(|span| span / step + 1),
            _ => None,
        };
    }
    Some(listed(words, values).len())
}
