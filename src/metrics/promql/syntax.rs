//! The parsed form of a query: nodes with places, matchers, and the tables of operators and
//! functions that parser, checker and evaluator share.

use regex::Regex;

use crate::metrics::labels::{Labels, NAME};

/// A node and where it starts in the text.
#[derive(Clone, Debug)]
pub(super) struct Spanned {
    pub(super) node: Node,
    pub(super) at: usize,
}

/// One node of a query.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Number(f64),
    Selector(Selector),
    /// A selector and its range in milliseconds.
    Range(Selector, i64),
    Negate(Box<Spanned>),
    Binary(Box<Binary>),
    Aggregate(Box<Aggregate>),
    Call(Function, Vec<Spanned>),
}

/// Two sides and what is between them.
#[derive(Clone, Debug)]
pub(super) struct Binary {
    pub(super) op: Op,
    /// Of a comparison: 0 or 1 instead of filtering.
    pub(super) as_bool: bool,
    pub(super) matching: Option<Matching>,
    pub(super) left: Spanned,
    pub(super) right: Spanned,
}

/// Which labels two series must share.
#[derive(Clone, Debug)]
pub(super) enum Matching {
    On(Vec<String>),
    Ignoring(Vec<String>),
}

/// Many series made few.
#[derive(Clone, Debug)]
pub(super) struct Aggregate {
    pub(super) op: AggregateOp,
    pub(super) grouping: Grouping,
    pub(super) of: Spanned,
}

/// Which labels stay.
#[derive(Clone, Debug)]
pub(super) enum Grouping {
    By(Vec<String>),
    Without(Vec<String>),
}

impl Spanned {
    /// Visits this node and all below it.
    pub(super) fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Node)) {
        visit(&self.node);
        match &self.node {
            Node::Number(_) | Node::Selector(_) | Node::Range(..) => {}
            Node::Negate(of) => of.walk(visit),
            Node::Aggregate(aggregate) => aggregate.of.walk(visit),
            Node::Call(_, arguments) => arguments.iter().for_each(|node| node.walk(visit)),
            Node::Binary(binary) => {
                binary.left.walk(visit);
                binary.right.walk(visit);
            }
        }
    }
}

/// A table of names: declares an enum, its name in PromQL, and how to find one by name.
macro_rules! named {
    ($(#[$doc:meta])* $kind:ident { $($variant:ident = $name:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $kind { $($variant),+ }

        impl $kind {
            pub(super) const ALL: &[(&'static str, Self)] = &[$(($name, Self::$variant)),+];

            pub(super) fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().find(|row| row.0 == name).map(|row| row.1)
            }

            pub(super) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

named! {
    /// Operators between two sides.
    Op {
        Or = "or", And = "and", Unless = "unless",
        Equal = "==", NotEqual = "!=", Less = "<", LessOrEqual = "<=",
        Greater = ">", GreaterOrEqual = ">=",
        Add = "+", Subtract = "-", Multiply = "*", Divide = "/", Modulo = "%", Power = "^",
    }
}

impl Op {
    /// How tightly the operator binds.
    pub(super) fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And | Self::Unless => 2,
            Self::Add | Self::Subtract => 4,
            Self::Multiply | Self::Divide | Self::Modulo => 5,
            Self::Power => 6,
            _ => 3,
        }
    }

    pub(super) fn is_set(self) -> bool {
        self.strength() <= 2
    }

    pub(super) fn is_comparison(self) -> bool {
        self.strength() == 3
    }
}

named! {
    /// What makes many series few.
    AggregateOp { Sum = "sum", Avg = "avg", Min = "min", Max = "max", Count = "count" }
}

named! {
    /// Functions.
    Function {
        Rate = "rate", Irate = "irate", Increase = "increase",
        AvgOverTime = "avg_over_time", MaxOverTime = "max_over_time",
        MinOverTime = "min_over_time", SumOverTime = "sum_over_time",
        CountOverTime = "count_over_time",
        HistogramQuantile = "histogram_quantile",
        ClampMin = "clamp_min", ClampMax = "clamp_max", Abs = "abs",
        Vector = "vector", Scalar = "scalar", Time = "time",
        Absent = "absent", Timestamp = "timestamp",
    }
}

/// Which series of a metric.
#[derive(Clone, Debug)]
pub struct Selector {
    matchers: Vec<Matcher>,
}

impl Selector {
    pub(super) fn new(matchers: Vec<Matcher>) -> Self {
        Self { matchers }
    }

    /// The name of the metric.
    #[must_use]
    pub fn name(&self) -> &str {
        self.matchers
            .iter()
            .find_map(|matcher| match &matcher.test {
                Test::Equal(name) if matcher.label == NAME => Some(name.as_str()),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// Whether a series is selected.
    #[must_use]
    pub fn selects(&self, labels: &Labels) -> bool {
        self.matchers.iter().all(|matcher| matcher.accepts(labels))
    }

    /// Whether series with this value of a label may be selected.
    #[must_use]
    pub fn allows(&self, label: &str, value: &str) -> bool {
        let of_label = self
            .matchers
            .iter()
            .filter(|matcher| matcher.label == label);
        of_label
            .into_iter()
            .all(|matcher| matcher.accepts_value(value))
    }

    /// What the matchers demand, as label and wanted value, where they demand equality only.
    pub(super) fn demanded(&self) -> Labels {
        let mut labels = Labels::default();
        let mut seen: Vec<&str> = Vec::new();
        for matcher in self.matchers.iter().filter(|matcher| matcher.label != NAME) {
            let value = match &matcher.test {
                Test::Equal(value) if !seen.contains(&matcher.label.as_str()) => value,
                _ => "",
            };
            seen.push(&matcher.label);
            labels = labels.with(&matcher.label, value);
        }
        labels
    }
}

/// One condition on one label.
#[derive(Clone, Debug)]
pub struct Matcher {
    pub(super) label: String,
    pub(super) test: Test,
}

/// What a label's value must be. Patterns are anchored at both ends.
#[derive(Clone, Debug)]
pub(super) enum Test {
    Equal(String),
    NotEqual(String),
    Match(Regex),
    NotMatch(Regex),
}

impl Matcher {
    /// Whether the labels meet the condition; a missing label is an empty one.
    #[must_use]
    pub fn accepts(&self, labels: &Labels) -> bool {
        self.accepts_value(labels.value(&self.label))
    }

    pub(super) fn accepts_value(&self, value: &str) -> bool {
        match &self.test {
            Test::Equal(wanted) => value == wanted,
            Test::NotEqual(unwanted) => value != unwanted,
            Test::Match(pattern) => pattern.is_match(value),
            Test::NotMatch(pattern) => !pattern.is_match(value),
        }
    }
}
