//! Endpoints that tell health: tables with an address or a command for each service, and lines
//! `API: http://api/health`.

use super::super::blocks::{Block, Inline};
use super::super::line::{Line, Piece, Place, bare, labelled, pieces};
use super::super::table::{Column, columns};

/// Where a service tells its health.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Endpoint {
    /// The service.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
    /// The command that asks it, where it has no address.
    pub command: Option<String>,
    /// What it answers when it is well.
    pub expect: Option<String>,
    /// Its line.
    pub line: u32,
}

/// The endpoints of a section.
#[must_use]
pub fn endpoints(blocks: &[Block]) -> Vec<Endpoint> {
    let mut found = Vec::new();
    for piece in pieces(blocks) {
        match piece {
            Piece::Table(_, head, rows) => found.extend(of_table(head, rows)),
            Piece::Line(line) => found.extend(of_line(&line)),
        }
    }
    found
}

fn of_table(head: &[Inline], rows: &[(u32, Vec<Inline>)]) -> Vec<Endpoint> {
    let columns = columns(head);
    let at = |column: Column| columns.iter().position(|other| *other == column);
    let Some(place) = at(Column::Url).or_else(|| at(Column::Command)) else {
        return Vec::new();
    };
    let by_command = at(Column::Url).is_none();
    let expected = at(Column::Expected);
    // A table of commands without expectations is only a list of commands.
    if by_command && (expected.is_none() || at(Column::Service).is_none()) {
        return Vec::new();
    }
    let text = |cells: &[Inline], at: Option<usize>| {
        let cell = at.and_then(|at| cells.get(at)).map(said);
        cell.filter(|cell| !cell.is_empty())
    };
    let titled = (0..columns.len())
        .find(|at| *at != place && Some(*at) != expected && columns[*at] != Column::Number);
    let endpoint = |(line, cells): &(u32, Vec<Inline>)| {
        let address = text(cells, Some(place))?;
        let url = is_url(&address);
        Some(Endpoint {
            title: text(cells, titled).unwrap_or_else(|| address.clone()),
            url: url.then(|| address.clone()),
            command: (!url).then_some(address),
            expect: text(cells, expected),
            line: *line,
        })
    };
    let found: Vec<Endpoint> = rows.iter().filter_map(endpoint).collect();
    let healthy = |e: &Endpoint| {
        e.expect.is_some() || is_health(&e.title) || e.url.as_deref().is_some_and(is_health)
    };
    found.into_iter().filter(healthy).collect()
}

/// What a cell says: the code in it where it is all code, else its words.
fn said(cell: &Inline) -> String {
    match cell.code.as_slice() {
        [code] => code.trim().to_owned(),
        _ => cell.text.trim().to_owned(),
    }
}

fn of_line(line: &Line) -> Option<Endpoint> {
    if !matches!(line.place, Place::Item(_) | Place::Words) {
        return None;
    }
    let (label, value) = labelled(line.text)?;
    let url = value
        .split_whitespace()
        .next()?
        .trim_matches(['`', '<', '>', ',', '.']);
    let rest = value.get(value.find(url)? + url.len()..)?;
    if !is_url(url) || !is_health(url) && !is_health(label) {
        return None;
    }
    let arrow = |c: char| {
        c.is_whitespace() || matches!(c, '→' | '-' | '=' | '>' | '(' | ')' | '`' | '–' | '—' | ',')
    };
    let expect = rest.trim_matches(arrow);
    Some(Endpoint {
        title: bare(label).to_owned(),
        url: Some(url.to_owned()),
        command: None,
        expect: (!expect.is_empty()).then(|| expect.to_owned()),
        line: line.at,
    })
}

fn is_url(text: &str) -> bool {
    (text.starts_with("http://") || text.starts_with("https://") || text.starts_with('/'))
        && !text.contains(' ')
}

fn is_health(text: &str) -> bool {
    let text = text.to_lowercase();
    let signs = [
        "health",
        "/ready",
        "/live",
        "/ping",
        "/status",
        "/up",
        "salud",
        "saúde",
        "santé",
        "здоровь",
        "健康",
        "ヘルス",
    ];
    signs.iter().any(|sign| text.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::super::super::blocks::blocks;
    use super::*;

    #[test]
    fn an_address_or_a_command_tells_health() {
        let text = "| Servicio | URL | Esperado |\n|--|--|--|\n| API | `http://api/health` | `200 OK` |\n| Base | `pg_isready -h db` | `accepting` |\n\n- Web health: http://web/health → 200\n- Docs: https://docs.example.org/intro\n";
        let found = endpoints(&blocks(text));
        let told: Vec<_> = found
            .iter()
            .map(|e| {
                (
                    e.line,
                    e.title.as_str(),
                    e.url.as_deref(),
                    e.command.as_deref(),
                    e.expect.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (3, "API", Some("http://api/health"), None, Some("200 OK")),
                (4, "Base", None, Some("pg_isready -h db"), Some("accepting")),
                (
                    6,
                    "Web health",
                    Some("http://web/health"),
                    None,
                    Some("200")
                ),
            ]
        );
    }
}
