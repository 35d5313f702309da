//! `name{label="value"}[5m]`: selectors and their ranges.

use regex::RegexBuilder;

use super::super::error::QueryError;
use super::super::lex::Token;
use super::super::syntax::{Matcher, Node, Selector, Spanned, Test};
use super::Parser;
use crate::metrics::labels::NAME;

/// Largest compiled pattern; the crate's own default of 10 MiB is more than a label needs.
const PATTERN_LIMIT: usize = 1 << 20;

impl Parser {
    /// A selector, whose name is the next token when it has one.
    pub(super) fn selector(&mut self, name: Option<&str>) -> Result<Spanned, QueryError> {
        let at = self.at();
        let mut matchers = Vec::new();
        if let Some(name) = name {
            self.take();
            matchers.push(Matcher {
                label: NAME.to_owned(),
                test: Test::Equal(name.to_owned()),
            });
        }
        if self.takes("{") {
            while !self.takes("}") {
                matchers.push(self.matcher(name.is_some())?);
                if !self.takes(",") && *self.peek() != Token::Sign("}") {
                    return Err(self.unexpected("\",\" or \"}\""));
                }
            }
        }
        if matchers.iter().all(|matcher| matcher.accepts_value("")) {
            return Err(QueryError::syntax("a selector must name something", at)
                .with_hint("name the metric: http_requests_total{...}"));
        }
        let selector = Selector::new(matchers);
        if selector.name().is_empty() {
            return Err(QueryError::unsupported(
                "a selector without a metric's name",
                at,
            ));
        }
        if !self.takes("[") {
            return self.spanned(Node::Selector(selector), at);
        }
        let range = self.range()?;
        self.spanned(Node::Range(selector, range), at)
    }

    /// The range behind its bracket, in milliseconds.
    fn range(&mut self) -> Result<i64, QueryError> {
        let at = self.at();
        let Token::Duration(range) = *self.peek() else {
            return Err(self
                .unexpected("a duration")
                .with_hint("write the range as [5m]"));
        };
        self.take();
        if *self.peek() == Token::Sign(":") {
            return Err(QueryError::unsupported("a subquery", self.at()));
        }
        self.expect("]")?;
        if range == 0 {
            return Err(QueryError::syntax("a range must be longer than 0", at));
        }
        Ok(range)
    }

    fn matcher(&mut self, has_name: bool) -> Result<Matcher, QueryError> {
        let at = self.at();
        let label = match self.peek() {
            Token::Word(word) if !word.contains(':') => word.clone(),
            Token::Text(_) => return Err(QueryError::unsupported("a quoted name", at)),
            _ => return Err(self.unexpected("a label name")),
        };
        self.take();
        if has_name && label == NAME {
            return Err(QueryError::syntax("the metric is named twice", at));
        }
        let sign_at = self.at();
        let sign = match *self.peek() {
            Token::Sign(sign @ ("=" | "!=" | "=~" | "!~")) => sign,
            Token::Sign("==") => {
                return Err(QueryError::syntax("unexpected \"==\"", sign_at)
                    .with_hint("a label is matched with a single ="));
            }
            _ => return Err(self.unexpected("=, !=, =~ or !~")),
        };
        self.take();
        let value_at = self.at();
        let Token::Text(value) = self.peek().clone() else {
            let error = self.unexpected("a quoted text");
            return Err(error.with_hint("put the value in quotes: label=\"value\""));
        };
        self.take();
        let test = match sign {
            "=" => Test::Equal(value),
            "!=" => Test::NotEqual(value),
            "=~" => Test::Match(pattern(&value, value_at)?),
            _ => Test::NotMatch(pattern(&value, value_at)?),
        };
        Ok(Matcher { label, test })
    }
}

fn pattern(text: &str, at: usize) -> Result<regex::Regex, QueryError> {
    RegexBuilder::new(&format!("^(?:{text})$"))
        .size_limit(PATTERN_LIMIT)
        .build()
        .map_err(|error| {
            let reason = error.to_string();
            let last = reason.lines().next_back().unwrap_or_default();
            QueryError::syntax(format!("the pattern cannot be read: {last}"), at)
        })
}
