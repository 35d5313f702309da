//! Which status codes mean success, as people write them: `200`, `2xx`, `200-204`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A set of status codes; every 2xx unless written otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Written>", into = "Vec<String>")]
pub struct Statuses(Vec<(u16, u16)>);

/// A text that names no status codes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatusError {
    /// The list is empty: no answer could ever be right.
    #[error("no status is accepted")]
    None,
    /// Neither a code, a class nor a range.
    #[error("{0:?} is no status; write 204, 2xx or 200-204")]
    Unknown(String),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Code(u16),
    Text(String),
}

impl Statuses {
    /// Whether the code is in the set.
    #[must_use]
    pub fn contain(&self, code: u16) -> bool {
        self.0
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&code))
    }
}

impl Default for Statuses {
    fn default() -> Self {
        Self(vec![(200, 299)])
    }
}

impl TryFrom<Vec<Written>> for Statuses {
    type Error = StatusError;

    fn try_from(written: Vec<Written>) -> Result<Self, StatusError> {
        if written.is_empty() {
            return Err(StatusError::None);
        }
        let ranges: Result<_, _> = written.iter().map(range_of).collect();
        ranges.map(Self)
    }
}

fn range_of(written: &Written) -> Result<(u16, u16), StatusError> {
    let text = match written {
        Written::Code(code) => code.to_string(),
        Written::Text(text) => text.trim().to_lowercase(),
    };
    let range = if let Some(class) = text.strip_suffix("xx") {
        class
            .parse()
            .ok()
            .map(|class: u16| (class.saturating_mul(100), class.saturating_mul(100) + 99))
    } else {
        let (from, to) = text.split_once('-').unwrap_or((&text, &text));
        from.trim().parse().ok().zip(to.trim().parse().ok())
    };
    range
        .filter(|(from, to)| 100 <= *from && from <= to && *to <= 599)
        .ok_or(StatusError::Unknown(text))
}

impl From<Statuses> for Vec<String> {
    fn from(statuses: Statuses) -> Self {
        statuses.0.into_iter().map(shown).collect()
    }
}

fn shown((from, to): (u16, u16)) -> String {
    if from == to {
        from.to_string()
    } else if from % 100 == 0 && to == from + 99 {
        format!("{}xx", from / 100)
    } else {
        format!("{from}-{to}")
    }
}

impl fmt::Display for Statuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<String> = self.0.iter().copied().map(shown).collect();
        write!(f, "status {}", shown.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Statuses, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn codes_classes_and_ranges_are_read() {
        let statuses = read(r#"[204, "3XX", "400-404"]"#).unwrap();
        for (code, inside) in [
            (204, true),
            (200, false),
            (302, true),
            (404, true),
            (405, false),
        ] {
            assert_eq!(statuses.contain(code), inside, "{code}");
        }
        assert_eq!(statuses.to_string(), "status 204 or 3xx or 400-404");
        for wrong in [
            "[]",
            "[99]",
            r#"["6xx"]"#,
            r#"["204-200"]"#,
            r#"["ok"]"#,
            r#"["65999xx"]"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
