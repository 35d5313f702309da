//! What the parts of a fence leave to each other: variables, functions, the folder they stand in.
//! Parts that run apart from each other need it given again; where that cannot be done, they stay
//! one.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::shell::{Head, Statement, Text};
use super::split::Part;
use super::variable::{self, assignment};

/// Files that only set variables, by how their names end.
const ENVIRONMENTS: &[&str] = &[
    "activate",
    "env",
    "rc",
    ".env.production",
    ".env.prod",
    ".env.local",
    "env.sh",
    "nvm.sh",
    "profile",
    "variables.sh",
    "vars.sh",
    "config.sh",
];

/// A fence of more parts is not taken apart: each looks at what all before it left.
const MOST_PARTS: usize = 200;

/// What a statement leaves to those after it.
enum Leaves {
    Nothing,
    /// Lines that may be run again as often as one likes.
    Again(Again),
    /// Something that cannot be had twice.
    Once,
}

struct Again {
    text: String,
    sets: BTreeSet<String>,
    /// The name of the function that it defines.
    function: Option<String>,
    /// Whether everything after it needs it.
    always: bool,
    /// Whether it makes an earlier change of folder void.
    anew: bool,
    folder: bool,
}

/// How parts can run.
pub(super) enum Arranged {
    /// Each by itself, after these lines.
    Apart(Vec<String>),
    /// Only all of them together.
    Together,
}

/// How the parts of a text can run.
pub(super) fn arranged(parts: &[Part], text: &Text) -> Arranged {
    if parts.len() > MOST_PARTS {
        return Arranged::Together;
    }
    let filled = parts
        .iter()
        .filter(|part| !part.statements.is_empty())
        .count();
    let mut left: Vec<(usize, Again)> = Vec::new();
    let mut worked_out: Vec<(usize, BTreeSet<String>)> = Vec::new();
    let mut before = Vec::new();
    let mut background = false;
    let last = parts.iter().rposition(|part| !part.statements.is_empty());
    for (place, part) in parts.iter().enumerate() {
        let Some(given) = given(part, text, parts, &left, &worked_out, background) else {
            return Arranged::Together;
        };
        before.push(given);
        for statement in &part.statements {
            let ends = Some(place) != last && filled > 1;
            background |= statement.commands.iter().any(|one| one.background);
            match leaves(statement, text) {
                Leaves::Once if ends => return Arranged::Together,
                Leaves::Again(again) => left.push((place, again)),
                Leaves::Nothing | Leaves::Once => {}
            }
            if let Some(folder) = chained_folder(statement) {
                left.push((place, folder));
            }
            worked_out.push((place, worked(statement)));
        }
    }
    Arranged::Apart(before)
}

/// What must run before a part; `None` when it cannot be had apart.
fn given(
    part: &Part,
    text: &Text,
    parts: &[Part],
    left: &[(usize, Again)],
    worked_out: &[(usize, BTreeSet<String>)],
    background: bool,
) -> Option<String> {
    if part.statements.is_empty() {
        return Some(String::new());
    }
    let own: String = part
        .statements
        .iter()
        .map(|one| text.lines(one.lines.clone()))
        .collect();
    let first = part.statements.first()?;
    let first_line = text.line(first.lines.start);
    let waits = part
        .statements
        .iter()
        .flat_map(|one| &one.commands)
        .any(|one| one.words.len() == 1 && one.words.iter().any(|word| word.raw == "wait"));
    if !left.is_empty() | !worked_out.is_empty()
        && (first_line.contains("$?") || background && (waits || own.contains("$!")))
    {
        return None;
    }
    let mut needed = needs(part, &own, text);
    let mut called: BTreeSet<String> = part
        .statements
        .iter()
        .flat_map(|one| &one.commands)
        .filter_map(|one| one.words.first())
        .map(|word| word.raw.clone())
        .collect();
    let mut lines: Vec<&str> = Vec::new();
    let mut anew = false;
    let here = |place: usize| {
        parts
            .get(place)
            .is_some_and(|other| other.host == part.host)
    };
    for (place, again) in left.iter().rev().filter(|(place, _)| here(*place)) {
        let wanted = again.sets.iter().any(|name| needed.contains(name))
            || again
                .function
                .as_ref()
                .is_some_and(|name| called.contains(name));
        let skipped = again.folder && anew;
        if (wanted || again.always) && !skipped {
            anew |= again.anew;
            let reads = variable::uses(&again.text).into_iter();
            needed.extend(
                reads
                    .filter(|one| one.default.is_none())
                    .map(|one| one.name),
            );
            called.extend(
                again
                    .text
                    .split(|c: char| c.is_whitespace() || ";()".contains(c))
                    .map(str::to_owned),
            );
            lines.push(&again.text);
        }
        let _ = place;
    }
    let lost = worked_out
        .iter()
        .filter(|(place, _)| here(*place))
        .any(|(_, names)| names.iter().any(|name| needed.contains(name)));
    if lost {
        return None;
    }
    lines.reverse();
    Some(lines.concat())
}

/// The variables that a part reads before it sets them.
fn needs(part: &Part, own: &str, text: &Text) -> BTreeSet<String> {
    let mut set: BTreeSet<String> = BTreeSet::new();
    let mut needed = BTreeSet::new();
    for statement in &part.statements {
        let lines = text.lines(statement.lines.clone());
        let sets = variable::sets(statement);
        let itself = statement
            .commands
            .iter()
            .flat_map(|one| one.assigns.iter().chain(&one.words))
            .filter_map(|word| assignment(&word.raw))
            .filter(|(name, value)| {
                value.contains(&format!("${name}"))
                    || value.contains(&format!("${{{name}}}"))
                    || value.contains("$((") && value.contains(name)
            });
        needed.extend(
            itself
                .map(|(name, _)| name.to_owned())
                .filter(|name| !set.contains(name)),
        );
        let counted = statement.commands.iter().filter(|one| {
            one.words
                .first()
                .is_some_and(|word| word.raw == "((" || word.raw == "let")
        });
        let counted = counted
            .flat_map(|one| one.words.iter().skip(1))
            .flat_map(|word| {
                word.raw
                    .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            });
        needed.extend(
            counted
                .filter(|name| variable::is_name(name) && !set.contains(*name))
                .map(str::to_owned),
        );
        for one in variable::uses(&lines) {
            if !set.contains(&one.name) && !sets.contains(&one.name) {
                needed.insert(one.name);
            }
        }
        set.extend(sets);
    }
    // Environments are read without being named.
    let _ = own;
    needed
}

/// The names that a statement sets to something that is worked out as it runs.
fn worked(statement: &Statement) -> BTreeSet<String> {
    let again = is_plain(statement);
    if again {
        BTreeSet::new()
    } else {
        variable::sets(statement)
    }
}

/// Whether a statement only gives values that the text tells.
fn is_plain(statement: &Statement) -> bool {
    let setter = |name: &str| matches!(name, "export" | "declare" | "readonly" | "typeset");
    statement.heads.is_empty()
        && !statement.commands.is_empty()
        && statement.commands.iter().all(|one| {
            let first = one.words.first().map(|word| word.raw.as_str());
            let sets = first.is_none_or(setter);
            let mut values = one.assigns.iter().chain(&one.words);
            sets && !one.piped
                && values.all(|word| {
                    !word.raw.contains("$(")
                        && !word.raw.contains('`')
                        && !word.raw.contains("$?")
                        && !word.raw.contains("$!")
                })
        })
}

/// Assignments that give way to a variable of the plan, where their values are plain text.
fn settable(statement: &Statement) -> Option<String> {
    let mut text = String::new();
    for command in &statement.commands {
        let setter = command.words.first().map(|word| word.raw.as_str());
        if !matches!(setter, None | Some("export")) {
            return None;
        }
        for word in command.assigns.iter().chain(command.words.iter().skip(1)) {
            let (name, value) = assignment(&word.raw)?;
            let bare = value.trim_matches(['"', '\'']);
            let simple = |c: char| c.is_ascii_alphanumeric() || "._/:@%+,-".contains(c);
            if word.raw.contains(['[', '+']) || bare.is_empty() || !bare.chars().all(simple) {
                return None;
            }
            let setter = setter.map_or(String::new(), |setter| format!("{setter} "));
            let _ = writeln!(text, "{setter}{name}=\"${{{name}:-{bare}}}\"");
        }
    }
    (!text.is_empty()).then_some(text)
}

fn leaves(statement: &Statement, text: &Text) -> Leaves {
    let lines = || text.lines(statement.lines.clone());
    let again = |sets, function, always| {
        Leaves::Again(Again {
            text: lines(),
            sets,
            function,
            always,
            anew: false,
            folder: false,
        })
    };
    if is_plain(statement) {
        let exported = statement.commands.iter().any(|one| !one.words.is_empty());
        return Leaves::Again(Again {
            text: settable(statement).unwrap_or_else(lines),
            sets: variable::sets(statement),
            function: None,
            always: exported,
            anew: false,
            folder: false,
        });
    }
    if let Some((Head::Function(name), _, 0)) = statement.heads.first() {
        return again(BTreeSet::new(), Some(name.clone()), false);
    }
    let ends = |word: &str| {
        statement.commands.iter().any(|one| {
            let words: Vec<&str> = one.words.iter().map(|word| word.raw.as_str()).collect();
            words.first() == Some(&word) && matches!(words.get(1), None | Some(&"0"))
        })
    };
    if ends("exit") {
        return Leaves::Once;
    }
    let [one] = statement.commands.as_slice() else {
        return Leaves::Nothing;
    };
    let words: Vec<&str> = one.words.iter().map(|word| word.raw.as_str()).collect();
    match words.as_slice() {
        ["exec"]
        | ["set", "--", ..]
        | ["trap" | "pushd" | "popd" | "export", ..]
        | ["conda" | "pyenv" | "nvm", "activate" | "shell" | "use", ..] => Leaves::Once,
        ["set" | "shopt" | "umask" | "ulimit" | "unset", ..] => again(BTreeSet::new(), None, true),
        ["source" | ".", file, ..]
            if ENVIRONMENTS
                .iter()
                .any(|ending| file.trim_matches('"').ends_with(ending)) =>
        {
            again(BTreeSet::new(), None, true)
        }
        ["source" | "." | "eval", ..] => Leaves::Once,
        _ => Leaves::Nothing,
    }
}

/// `cd x`, alone or in a chain: where it goes.
fn chained_folder(statement: &Statement) -> Option<Again> {
    let folder = statement
        .commands
        .iter()
        .rev()
        .find(|one| one.depth == 0 && one.words.first().is_some_and(|word| word.raw == "cd"))?;
    let target = folder.words.get(1).map_or("~", |word| word.raw.as_str());
    Some(Again {
        text: format!("cd {target}\n"),
        sets: BTreeSet::new(),
        function: None,
        always: true,
        anew: target.starts_with(['/', '~']) || target.starts_with("\"/"),
        folder: true,
    })
}
