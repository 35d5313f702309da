//! The labels of a series, its name among them as `__name__`. Sorted, unique and without empty
//! values, so that equal sets compare equal: an empty label and a missing one are the same.

use std::fmt;

/// The label that holds a metric's name.
pub const NAME: &str = "__name__";

/// A sorted set of labels.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Labels(Vec<(Box<str>, Box<str>)>);

impl Labels {
    /// The labels of pairs; of a name given twice the first counts.
    pub fn new<N: Into<Box<str>>, V: Into<Box<str>>>(
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let mut set: Vec<(Box<str>, Box<str>)> = pairs
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        set.sort_by(|left, right| left.0.cmp(&right.0));
        set.dedup_by(|later, first| later.0 == first.0);
        Self(set)
    }

    /// The value of a label, empty where there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.0
            .binary_search_by(|pair| pair.0.as_ref().cmp(name))
            .map_or("", |index| self.0[index].1.as_ref())
    }

    /// The metric's name, empty where an operation dropped it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.value(NAME)
    }

    /// Every label with its value, sorted by name.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// Whether there is no label at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Only the labels with these names.
    #[must_use]
    pub fn only(&self, names: &[String]) -> Self {
        self.filtered(|name| names.iter().any(|wanted| wanted == name))
    }

    /// All labels but those with these names, and but the metric's name.
    #[must_use]
    pub fn without(&self, names: &[String]) -> Self {
        self.filtered(|name| name != NAME && !names.iter().any(|unwanted| unwanted == name))
    }

    /// All labels but these.
    #[must_use]
    pub fn except(&self, names: &[String]) -> Self {
        self.filtered(|name| !names.iter().any(|unwanted| unwanted == name))
    }

    /// All labels but the metric's name.
    #[must_use]
    pub fn nameless(&self) -> Self {
        self.filtered(|name| name != NAME)
    }

    /// These labels with one more, or with another value for one.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut labels = self.filtered(|other| other != name);
        if !value.is_empty() {
            let place = labels.0.partition_point(|pair| pair.0.as_ref() < name);
            labels.0.insert(place, (name.into(), value.into()));
        }
        labels
    }

    fn filtered(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(
            self.0
                .iter()
                .filter(|(name, _)| keep(name))
                .cloned()
                .collect(),
        )
    }
}

impl fmt::Display for Labels {
    /// As PromQL writes it: `name{label="value"}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        f.write_str("{")?;
        for (index, (name, value)) in self.pairs().filter(|pair| pair.0 != NAME).enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{name}={value:?}")?;
        }
        f.write_str("}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_label_is_no_label() {
        let full = Labels::new([("b", "2"), ("a", "1"), ("c", "")]);
        assert_eq!(full, Labels::new([("a", "1"), ("b", "2")]));
        assert_eq!(full.value("c"), "");
    }

    #[test]
    fn without_also_drops_the_name() {
        let labels = Labels::new([(NAME, "m"), ("a", "1"), ("b", "2")]);
        assert_eq!(labels.without(&["a".into()]), Labels::new([("b", "2")]));
        assert_eq!(labels.only(&["a".into()]), Labels::new([("a", "1")]));
        assert_eq!(labels.to_string(), r#"m{a="1",b="2"}"#);
    }

    #[test]
    fn setting_a_label_keeps_the_order() {
        let labels = Labels::new([("a", "1"), ("c", "3")]).with("b", "2");
        assert_eq!(labels, Labels::new([("c", "3"), ("b", "2"), ("a", "1")]));
        assert_eq!(labels.with("b", ""), Labels::new([("a", "1"), ("c", "3")]));
    }
}
