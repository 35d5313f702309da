//! Captured values: what a step or an item asks for, and what later steps, messages and the report
//! use.

use serde::{Deserialize, Serialize};

use crate::room::id::{MetricId, ValueId};

/// A value that is asked for or captured.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ask {
    /// Its name, as `{{ name }}` uses it.
    pub value: ValueId,
    /// What it is, as shown.
    pub title: String,
    /// What it must look like.
    pub kind: ValueKind,
    /// Where it comes from.
    pub from: Origin,
}

/// What a captured value must look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    /// Any one line of text.
    #[default]
    Text,
    /// A version: 1.2.3.
    Semver,
    /// A decimal number, with or without a unit.
    Number,
    /// An address.
    Url,
    /// Yes or no.
    YesNo,
}

/// Where a captured value comes from. A person may always record it instead.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A person says it.
    #[default]
    Person,
    /// The first group of this regular expression, or all of its match, in the step's output.
    Output(String),
    /// A metric, as it is when the step runs.
    Metric(MetricId),
}
