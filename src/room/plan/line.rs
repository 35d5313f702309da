//! Where in the runbook something stands.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A line of the runbook, or of a file that it includes.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Line {
    /// From one; 0 where it stands nowhere.
    pub number: u32,
    /// The file as it was named, where it is not the runbook itself.
    pub file: Option<String>,
}

impl Line {
    /// Whether it stands anywhere.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.number > 0
    }
}

impl From<u32> for Line {
    fn from(number: u32) -> Self {
        Self { number, file: None }
    }
}

impl fmt::Display for Line {
    /// `line 12`, or `metrics.yaml:12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            None => write!(f, "line {}", self.number),
            Some(file) => write!(f, "{file}:{}", self.number),
        }
    }
}

/// As it is kept: a number alone, as plans always had it, wherever that says it all.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Number(u32),
    Of { file: String, line: u32 },
}

impl From<Line> for Written {
    fn from(line: Line) -> Self {
        match line.file {
            None => Self::Number(line.number),
            Some(file) => Self::Of {
                file,
                line: line.number,
            },
        }
    }
}

impl From<Written> for Line {
    fn from(written: Written) -> Self {
        match written {
            Written::Number(number) => number.into(),
            Written::Of { file, line } => Self {
                number: line,
                file: Some(file),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_runbook_itself_is_kept_as_its_number() {
        let other = Line {
            number: 12,
            file: Some("metrics.yaml".to_owned()),
        };
        for (line, kept, shown) in [
            (Line::from(7), "7", "line 7"),
            (
                other,
                r#"{"file":"metrics.yaml","line":12}"#,
                "metrics.yaml:12",
            ),
        ] {
            assert_eq!(serde_json::to_string(&line).unwrap(), kept);
            assert_eq!(serde_json::from_str::<Line>(kept).unwrap(), line);
            assert_eq!(line.to_string(), shown);
        }
    }
}
