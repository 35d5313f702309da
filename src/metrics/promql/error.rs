//! What can be wrong with a query: at check time with a place in its text, or at evaluation.

/// Why a query is refused before it runs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// It is no PromQL.
    #[error("{what}")]
    Syntax {
        /// What is wrong.
        what: String,
        /// Where, in bytes from the start.
        offset: usize,
        /// What to write instead.
        hint: Option<String>,
    },
    /// It is PromQL that only a Prometheus evaluates.
    #[error("{what} is not evaluated locally")]
    Unsupported {
        /// The function, operator or modifier.
        what: String,
        /// Where, in bytes from the start.
        offset: usize,
    },
}

impl QueryError {
    pub(super) fn syntax(what: impl Into<String>, offset: usize) -> Self {
        Self::Syntax {
            what: what.into(),
            offset,
            hint: None,
        }
    }

    pub(super) fn unsupported(what: impl Into<String>, offset: usize) -> Self {
        Self::Unsupported {
            what: what.into(),
            offset,
        }
    }

    pub(super) fn with_hint(self, text: impl Into<String>) -> Self {
        match self {
            Self::Syntax { what, offset, .. } => Self::Syntax {
                what,
                offset,
                hint: Some(text.into()),
            },
            other @ Self::Unsupported { .. } => other,
        }
    }

    /// Where the mistake stands, in bytes from the start of the query.
    #[must_use]
    pub fn offset(&self) -> usize {
        match self {
            Self::Syntax { offset, .. } | Self::Unsupported { offset, .. } => *offset,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Syntax { hint, .. } => hint.as_deref(),
            Self::Unsupported { .. } => Some("let a Prometheus source answer this query"),
        }
    }
}

/// Why a checked query has no value at this moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// Two series of the right side answer to one of the left.
    #[error("several series on the right side of {op} match {labels}")]
    ManyOnTheRight {
        /// The operator.
        op: &'static str,
        /// The labels that they share.
        labels: String,
    },
    /// Two series of the left side answer to one of the right.
    #[error("several series on the left side of {op} match {labels}")]
    ManyOnTheLeft {
        /// The operator.
        op: &'static str,
        /// The labels that they share.
        labels: String,
    },
    /// Two series differ only by what the operation drops.
    #[error("two series have the same labels {labels} after the operation")]
    SameLabels {
        /// The labels that they share.
        labels: String,
    },
}
