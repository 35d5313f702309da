//! What is left open: placeholders (`<VERSION>`, `{{x}}`, `[NAME]`, `$VERSION`), blanks that somebody
//! fills in (`Ticket: ____`); and what the document fills in itself: variables, what it says of
//! itself, endpoints.

pub mod about;
pub mod endpoint;
pub mod name;
pub mod placeholder;
pub mod variable;

pub use about::about;
pub use endpoint::{Endpoint, endpoints};
pub use name::name;
pub use placeholder::{Placeholder, PlaceholderKind, placeholders};
pub use variable::{Variable, variables};

use super::line::{bare, labelled};

/// Shortest run of underscores that is a blank; `__init__` is none.
const SHORTEST: usize = 3;

/// Blanks in words, as ranges of bytes: underscores that touch no letter, dots that lead nowhere,
/// brackets with much room in them.
#[must_use]
pub fn gaps(words: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if !words.contains(is_line) {
        return found;
    }
    let mut before: Option<char> = None;
    let mut rest = words.char_indices().peekable();
    while let Some((from, c)) = rest.next() {
        let mut end = from + c.len_utf8();
        let mut long = 1;
        while let Some((at, _)) = rest.next_if(|(_, next)| *next == c && is_line(c)) {
            end = at + c.len_utf8();
            long += 1;
        }
        let enough = match c {
            '_' => SHORTEST,
            '＿' | '…' => 2,
            '.' => 5,
            _ => usize::MAX,
        };
        let after = rest.peek().map(|(_, next)| *next);
        let joined = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let apart = |c: Option<char>| c.is_some_and(|c| PARTING.contains(&c));
        // `__:__`, `__/__/____`
        let short = c == '_' && long == 2 && (apart(before) || apart(after));
        if (long >= enough || short) && !(c == '_' && joined(before) && joined(after)) {
            match found.last_mut() {
                Some((_, past)) if is_one_sign(words, *past, from) => *past = end,
                _ => found.push((from, end)),
            }
        }
        before = Some(c);
    }
    found
}

/// What parts the parts of a time or a date.
const PARTING: [char; 7] = [':', '/', '.', '-', '年', '月', '日'];

/// Whether between two places stands one of these signs and nothing else.
fn is_one_sign(words: &str, from: usize, to: usize) -> bool {
    let between = words.get(from..to).unwrap_or_default();
    let mut signs = between.chars();
    signs.next().is_some_and(|c| PARTING.contains(&c)) && signs.next().is_none()
}

fn is_line(c: char) -> bool {
    matches!(c, '_' | '＿' | '…' | '.')
}

/// Words that stand where somebody's name or number is still missing.
#[rustfmt::skip]
const MISSING: [&str; 30] = [
    "tbd", "tbc", "tba", "n/a", "na", "none", "?", "??", "???", "todo", "pending", "unassigned", "por definir", "pendiente", "a definir", "à définir", "offen", "noch offen", "da definire",
    "nader te bepalen", "do ustalenia", "bude doplněno", "уточняется", "не назначен", "belirlenecek", "待定", "待填写", "未定", "미정", "추후",
];

/// Longest place for a value, in bytes.
const LONGEST_OPEN: usize = 200;
/// The most blanks of one item.
const MOST_BLANKS: usize = 40;

/// Whether a value is only a place for one: empty, a blank, a dash, a placeholder, `TBD`, digits that
/// are all X.
#[must_use]
pub fn is_open(value: &str) -> bool {
    let value = value.trim();
    if value.len() > LONGEST_OPEN {
        return false;
    }
    let written = |c: char| c.is_alphanumeric();
    if !value.contains(written) || MISSING.contains(&value.to_lowercase().as_str()) {
        return true;
    }
    let mut rest = value.to_owned();
    for placeholder in placeholders(value) {
        rest = rest.replacen(&placeholder.written, "", 1);
    }
    // What is left of `+1-XXX-XXX-XXXX`, of `[Name] [Phone]`, of `@[handle]`.
    let left = rest.chars().filter(|c| c.is_alphanumeric()).count();
    left == 0 || left <= 3 && rest.chars().all(|c| !c.is_alphabetic()) && rest.len() < value.len()
}

/// Blanks that somebody fills in as the item is done: the label and the name of each. What stands
/// before a blank is its label; what stands after the last one is its unit.
#[must_use]
pub fn blanks(words: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut from = 0;
    for (start, end) in gaps(words).into_iter().take(MOST_BLANKS) {
        let before = words.get(from..start).unwrap_or_default();
        from = end;
        let Some(label) = label_of(before, found.last().map(|(label, _)| label.as_str())) else {
            continue;
        };
        let name = unused(&name(&label), &found);
        found.push((label, name));
    }
    found
}

/// The label that words before a blank end with.
fn label_of(before: &str, last: Option<&str>) -> Option<String> {
    let part = before.rsplit(['|', ';', '•', '·', '\n']).next()?;
    let part = part.rsplit(". ").next()?;
    let sign = |c: char| {
        c.is_whitespace() || matches!(c, '*' | '#' | '(' | '=' | ',' | '$' | '@' | '/' | '[' | ']')
    };
    let label = bare(part.trim_matches(sign)).trim_matches(sign);
    let label = label.trim_start_matches(['☐', '☑', '□', '⬜', ')']).trim();
    let label = label.strip_prefix("[ ]").unwrap_or(label).trim();
    let label = labelled(label).map_or(label, |(label, _)| label);
    let joined = ["and ", "y ", "e ", "et ", "und ", "и "];
    let label = joined
        .iter()
        .find_map(|word| label.strip_prefix(word))
        .unwrap_or(label);
    let coloned = part.contains([':', '：']);
    match last {
        // "Meeting scheduled: ____ at ____": a small word needs the label before it.
        Some(last) if !coloned && label.chars().count() <= 4 => {
            Some(format!("{last} {label}").trim().to_owned())
        }
        _ if label.is_empty() => None,
        _ => Some(label.to_owned()),
    }
}

/// The name, with a number where another has it already.
fn unused(name: &str, found: &[(String, String)]) -> String {
    let taken = |name: &str| found.iter().any(|(_, other)| other == name);
    let mut free = name.to_owned();
    let mut number = 2;
    while taken(&free) {
        free = format!("{name}_{number}");
        number += 1;
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: &str) -> Vec<String> {
        let blanks = blanks(words);
        blanks
            .iter()
            .map(|(label, name)| format!("{label}={name}"))
            .collect()
    }

    #[test]
    fn a_blank_has_the_label_before_it() {
        for (words, expected) in [
            (
                "Primary on-call: ________",
                vec!["Primary on-call=primary_on_call"],
            ),
            ("Ticket closed: #_____", vec!["Ticket closed=ticket_closed"]),
            (
                "Meeting scheduled: ____ at ____",
                vec![
                    "Meeting scheduled=meeting_scheduled",
                    "Meeting scheduled at=meeting_scheduled_at",
                ],
            ),
            ("Inicio: ____ Fin: ____", vec!["Inicio=inicio", "Fin=fin"]),
            ("Tiempo: _____ segundos", vec!["Tiempo=tiempo"]),
            ("Build took ____ s", vec!["Build took=build_took"]),
            ("**Lead:** ____ Date: ___", vec!["Lead=lead", "Date=date"]),
            ("Ответственный: ______", vec!["Ответственный=otvetstvennyy"]),
            (
                "Name: ...... Name: ......",
                vec!["Name=name", "Name=name_2"],
            ),
            ("run __init__ and a___b", vec![]),
            (
                "Record id: ____ and size: ____ GB",
                vec!["Record id=record_id", "size=size"],
            ),
            ("Ticket: [ ____ ]", vec!["Ticket=ticket"]),
            ("CHG#: CHG00____", vec!["CHG#=chg"]),
            ("Start: __:__ End: __:__", vec!["Start=start", "End=end"]),
            ("日期：____年__月__日", vec!["日期=u65e5u671f"]),
            ("______", vec![]),
        ] {
            assert_eq!(told(words), expected, "{words}");
        }
    }

    #[test]
    fn a_place_for_a_value_is_no_value() {
        for open in [
            "",
            "-",
            "—",
            "____",
            "TBD",
            "[Name]",
            "<phone>",
            "+1-XXX-XXX-XXXX",
            "[Name] [Phone]",
            "待定",
            "@[handle]",
        ] {
            assert!(is_open(open), "{open}");
        }
        for said in [
            "Ada",
            "+1 555 0100",
            "ada@example.org",
            "#ops",
            "李雷",
            "Agent 1",
        ] {
            assert!(!is_open(said), "{said}");
        }
    }
}
