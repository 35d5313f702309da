//! Variables of the surroundings: `KEY=value` and `export KEY=value` in fences, rows of a table of
//! variables, `- KEY: description`.

use super::super::blocks::{Block, Inline};
use super::super::line::{Line, Piece, Place, bare, pieces};
use super::super::table::{Column, Table, columns, table};
use super::is_open;

/// A variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Variable {
    /// Its name as written.
    pub name: String,
    /// Its value as written, quotes taken away; none where the document leaves it open.
    pub value: Option<String>,
    /// Whether its value is nobody's business.
    pub secret: bool,
    /// What it is for.
    pub title: Option<String>,
    /// Its line.
    pub line: u32,
}

/// The variables of a section, each once.
#[must_use]
pub fn variables(blocks: &[Block]) -> Vec<Variable> {
    let mut found: Vec<Variable> = Vec::new();
    let mut known = std::collections::HashSet::new();
    let mut add = |variable: Variable| {
        if known.insert(variable.name.clone()) {
            found.push(variable);
        }
    };
    for piece in pieces(blocks) {
        match piece {
            Piece::Line(line) => {
                if let Some(variable) = of_line(&line) {
                    add(variable);
                }
            }
            Piece::Table(_, head, rows) => of_table(head, rows).into_iter().for_each(&mut add),
        }
    }
    found
}

fn made(name: &str, value: Option<&str>, title: Option<&str>, line: u32) -> Variable {
    let value = value.map(unquoted).filter(|value| !value.is_empty());
    Variable {
        name: name.to_owned(),
        secret: is_secret(name, value.unwrap_or_default()),
        value: value.map(str::to_owned),
        title: title
            .map(str::trim)
            .filter(|title| !title.is_empty())
            .map(str::to_owned),
        line,
    }
}

fn of_line(line: &Line) -> Option<Variable> {
    match line.place {
        Place::Code | Place::Quote => assigned(line.text, line.at),
        Place::Item(_) | Place::Words => described(line).or_else(|| assigned(line.text, line.at)),
        Place::Heading(_) => None,
    }
}

/// `KEY=value`, `export KEY=value`, `$env:KEY = "value"`, `KEY: value` of a YAML file.
fn assigned(text: &str, line: u32) -> Option<Variable> {
    let text = text.trim();
    let text = text.strip_prefix("- ").unwrap_or(text);
    let prefixes = [
        "export ",
        "set ",
        "setx ",
        "ENV ",
        "ARG ",
        "env ",
        "declare -x ",
        "$env:",
        "$Env:",
    ];
    let stripped = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix));
    let declared = stripped.is_some();
    let text = stripped.unwrap_or(text).trim_start();
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
    let (name, rest) = (text.get(..end)?, text.get(end..)?);
    let spaced = rest.trim_start();
    let value = rest
        .strip_prefix('=')
        .or_else(|| spaced.strip_prefix("= "))
        .or_else(|| {
            rest.strip_prefix(": ")
                .filter(|_| name.contains('_') && is_upper(name))
        })?;
    if !(is_upper(name) || declared && is_name(name)) || value.starts_with('=') {
        return None;
    }
    let (value, comment, more) = parted(value.trim());
    // `KEY=value command` sets it for one command; what is computed is no value of the document.
    let computed = value.trim_start_matches('"').starts_with("$(") || value.starts_with('`');
    if (more || computed) && !declared || value.starts_with('(') {
        return None;
    }
    let value = if computed { "" } else { value };
    Some(made(name, Some(value), comment, line))
}

/// The value, the comment after it, and whether another word follows.
fn parted(text: &str) -> (&str, Option<&str>, bool) {
    let mut quote: Option<char> = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c == '<' => quote = Some('>'),
            None if c == '[' => quote = Some(']'),
            None if c == '(' => quote = Some(')'),
            None if c.is_whitespace() => {
                let rest = text.get(at..).unwrap_or_default().trim_start();
                let value = text.get(..at).unwrap_or_default();
                let comment = rest.strip_prefix('#').or_else(|| rest.strip_prefix("//"));
                return (value, comment, comment.is_none() && !rest.starts_with('\\'));
            }
            None if c == '#' && before.is_whitespace() => {
                return ("", text.get(at + 1..), false);
            }
            Some(_) | None => {}
        }
        before = c;
    }
    (text, None, false)
}

fn unquoted(value: &str) -> &str {
    let value = value.trim().trim_end_matches(';');
    let inside = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    inside('"')
        .or_else(|| inside('\''))
        .or_else(|| inside('`'))
        .unwrap_or(value)
}

/// `- KEY: what it is for`, `` - `KEY` – what it is for ``.
fn described(line: &Line) -> Option<Variable> {
    let text = line.text.trim_start_matches(['*', '`', ' ']);
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(text.len());
    let (name, rest) = (text.get(..end)?, text.get(end..)?);
    let coded = line
        .words
        .is_some_and(|words| words.code.first().is_some_and(|code| code == name));
    if !is_upper(name) || name.len() < 3 || !(name.contains('_') || coded) {
        return None;
    }
    let rest = rest.trim_start_matches(['*', '`']).trim_start();
    let parted = rest.is_empty() || rest.starts_with([':', '：', '-', '–', '—', '(']);
    if !parted || line.place == Place::Words && rest.is_empty() {
        return None;
    }
    Some(made(name, None, Some(bare(rest)), line.at))
}

fn of_table(head: &[Inline], rows: &[(u32, Vec<Inline>)]) -> Vec<Variable> {
    let columns = columns(head);
    let at = |column: Column| columns.iter().position(|other| *other == column);
    let names = |place: usize| {
        rows.iter().filter(move |(_, cells)| {
            cells
                .get(place)
                .is_some_and(|cell| is_upper(cell.text.trim()))
        })
    };
    let wanted = at(Column::Variable)
        .or_else(|| at(Column::Name))
        .or(Some(0));
    let Some(place) = wanted.filter(|place| names(*place).count() * 2 > rows.len()) else {
        return Vec::new();
    };
    if table(head, rows, &[]) != Table::Variables
        && !rows
            .iter()
            .all(|(_, cells)| cells.get(place).is_some_and(|cell| cell.text.contains('_')))
    {
        return Vec::new();
    }
    let cell = |cells: &[Inline], column: Option<usize>| {
        let text = column
            .and_then(|at| cells.get(at))
            .map(|cell| cell.text.trim().to_owned());
        text.filter(|text| !text.is_empty() && text != "-" && text != "—")
    };
    let value = at(Column::Value);
    let title = [Column::Description, Column::Purpose, Column::Notes]
        .into_iter()
        .find_map(at);
    names(place)
        .map(|(line, cells)| {
            let name = cells.get(place).map_or("", |cell| cell.text.trim());
            made(
                name,
                cell(cells, value).as_deref(),
                cell(cells, title).as_deref(),
                *line,
            )
        })
        .collect()
}

/// Whether this is a name as the surroundings have them: `POOL_SIZE`.
fn is_upper(name: &str) -> bool {
    name.len() >= 2 && is_name(name) && !name.contains(|c: char| c.is_ascii_lowercase())
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.contains(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Parts of names of secrets.
const SECRETS: [&str; 11] = [
    "SECRET",
    "TOKEN",
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "CREDENTIAL",
    "APIKEY",
    "PRIVATE",
    "PWD",
    "DSN",
    "WEBHOOK_URL",
];

fn is_secret(name: &str, value: &str) -> bool {
    let name = name.to_uppercase();
    let path = ["_PATH", "_FILE", "_DIR", "_ID", "_TTL", "_EXPIRY", "_NAME"]
        .iter()
        .any(|end| name.ends_with(end));
    let key = name.ends_with("_KEY") || name == "KEY";
    let public = name.contains("PUBLIC");
    let user = value.split_once("://").is_some_and(|(_, rest)| {
        let host = rest.split('/').next().unwrap_or_default();
        host.split_once('@')
            .is_some_and(|(user, _)| user.contains(':'))
    });
    user || !path && !public && (key || SECRETS.iter().any(|part| name.contains(part)))
}

/// Whether the document leaves the value open.
#[must_use]
pub fn is_left_open(variable: &Variable) -> bool {
    let dots = |value: &String| value.ends_with("...") || value.ends_with('…');
    variable
        .value
        .as_ref()
        .is_none_or(|value| dots(value) || is_open(value))
}

#[cfg(test)]
mod tests {
    use super::super::super::blocks::blocks;
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let found = variables(&blocks(text));
        let told = |v: &Variable| {
            let value = v.value.as_deref().unwrap_or("?");
            let secret = if v.secret { " secret" } else { "" };
            format!("{}: {}={value}{secret}", v.line, v.name)
        };
        found.iter().map(told).collect()
    }

    #[test]
    fn assignments_in_a_fence_are_variables() {
        let text = "```bash\n# App\nPORT=80 # web\nexport APP_TOKEN=\"a b\"\nDB_URL=postgres://u:p@h/d\nKEEP=$(date) \nDEBUG=1 ./run.sh\nexport who=<your name>\nif [ $A = b ]; then\n```\n";
        assert_eq!(
            told(text),
            [
                "3: PORT=80",
                "4: APP_TOKEN=a b secret",
                "5: DB_URL=postgres://u:p@h/d secret",
                "8: who=<your name>"
            ]
        );
    }

    #[test]
    fn tables_and_lists_name_variables() {
        let text = "| Variable | Valor por defecto | Descripción |\n|--|--|--|\n| `POOL_SIZE` | 5 | conexiones |\n\n- `API_KEY` – the key\n- LOG_LEVEL: how much\n- Note: nothing\n";
        assert_eq!(
            told(text),
            ["3: POOL_SIZE=5", "5: API_KEY=? secret", "6: LOG_LEVEL=?"]
        );
    }
}
