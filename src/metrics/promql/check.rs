//! Which kind of value each part of a query gives, and whether what stands around it can take that
//! kind. After this, evaluation meets no surprise of kind.

use super::error::QueryError;
use super::syntax::{Binary, Function, Node, Spanned};

/// What a node gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Scalar,
    Vector,
    Range,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Scalar => "a number",
            Self::Vector => "series",
            Self::Range => "a range",
        }
    }
}

impl Function {
    /// What the function takes.
    fn takes(self) -> &'static [Kind] {
        use Kind::{Range, Scalar, Vector};
        match self {
            Self::Time => &[],
            Self::Vector => &[Scalar],
            Self::Scalar | Self::Absent | Self::Timestamp | Self::Abs => &[Vector],
            Self::ClampMin | Self::ClampMax => &[Vector, Scalar],
            Self::HistogramQuantile => &[Scalar, Vector],
            _ => &[Range],
        }
    }

    fn gives(self) -> Kind {
        match self {
            Self::Time | Self::Scalar => Kind::Scalar,
            _ => Kind::Vector,
        }
    }
}

/// Checks a whole query.
pub(super) fn checked(root: &Spanned) -> Result<(), QueryError> {
    if kind(root)? == Kind::Range {
        return Err(QueryError::syntax("a range is not a value", root.at)
            .with_hint("put it into a function: rate(metric[5m])"));
    }
    Ok(())
}

/// The kind of a node whose parts are checked.
pub(super) fn kind(part: &Spanned) -> Result<Kind, QueryError> {
    match &part.node {
        Node::Number(_) => Ok(Kind::Scalar),
        Node::Selector(_) => Ok(Kind::Vector),
        Node::Range(..) => Ok(Kind::Range),
        Node::Negate(of) => not_a_range(of),
        Node::Aggregate(aggregate) => {
            demand(&aggregate.of, Kind::Vector, aggregate.op.name())?;
            Ok(Kind::Vector)
        }
        Node::Call(function, arguments) => call(*function, arguments, part.at),
        Node::Binary(binary) => binary_kind(binary, part.at),
    }
}

fn not_a_range(part: &Spanned) -> Result<Kind, QueryError> {
    match kind(part)? {
        Kind::Range => Err(
            QueryError::syntax("a range cannot be calculated with", part.at)
                .with_hint("put it into a function: rate(metric[5m])"),
        ),
        kind => Ok(kind),
    }
}

fn demand(part: &Spanned, wanted: Kind, by: &str) -> Result<(), QueryError> {
    let found = kind(part)?;
    if found == wanted {
        return Ok(());
    }
    let what = format!("{by} takes {}, not {}", wanted.name(), found.name());
    let error = QueryError::syntax(what, part.at);
    Err(match wanted {
        Kind::Range => error.with_hint("give the metric a range: metric[5m]"),
        Kind::Vector if found == Kind::Range => error.with_hint("leave out the [...]"),
        _ => error,
    })
}

fn call(function: Function, arguments: &[Spanned], at: usize) -> Result<Kind, QueryError> {
    let takes = function.takes();
    if takes.len() != arguments.len() {
        let what = format!(
            "{} takes {} argument{}, not {}",
            function.name(),
            takes.len(),
            if takes.len() == 1 { "" } else { "s" },
            arguments.len()
        );
        return Err(QueryError::syntax(what, at));
    }
    for (argument, wanted) in arguments.iter().zip(takes) {
        demand(argument, *wanted, function.name())?;
    }
    Ok(function.gives())
}

fn binary_kind(binary: &Binary, at: usize) -> Result<Kind, QueryError> {
    let (left, right) = (not_a_range(&binary.left)?, not_a_range(&binary.right)?);
    let scalars = left == Kind::Scalar && right == Kind::Scalar;
    let vectors = left == Kind::Vector && right == Kind::Vector;
    let op = binary.op;
    if op.is_set() && !vectors {
        let what = format!("{} stands between series only", op.name());
        return Err(QueryError::syntax(what, at).with_hint("make a number a series: vector(0)"));
    }
    if binary.matching.is_some() && !vectors {
        return Err(QueryError::syntax(
            "on and ignoring stand between series only",
            at,
        ));
    }
    if scalars && op.is_comparison() && !binary.as_bool {
        let what = format!("{} between two numbers needs bool", op.name());
        return Err(QueryError::syntax(what, at).with_hint(format!("write {} bool", op.name())));
    }
    Ok(if scalars { Kind::Scalar } else { Kind::Vector })
}
