//! From tokens to nodes, by precedence climbing. What is PromQL but not ours is named as
//! unsupported with its place; kinds of values are `check`'s business.

mod selector;

use super::QUERY_LIMIT;
use super::error::QueryError;
use super::lex::{self, Placed, Token};
use super::syntax::{
    Aggregate, AggregateOp, Binary, Function, Grouping, Matching, Node, Op, Spanned,
};
use crate::support::text::nearest;

/// Deepest nesting: beyond it recursion would not be safe, and nobody could read it.
const DEPTH_LIMIT: usize = 64;
/// Most operators, functions and selectors of one query; bounds recursion over long chains.
const NODE_LIMIT: usize = 500;

/// Aggregations and functions of Prometheus that are not ours.
const ELSEWHERE: [&str; 65] = [
    "topk",
    "bottomk",
    "quantile",
    "stddev",
    "stdvar",
    "group",
    "count_values",
    "limitk",
    "limit_ratio",
    "absent_over_time",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "ceil",
    "changes",
    "clamp",
    "cos",
    "cosh",
    "day_of_month",
    "day_of_week",
    "day_of_year",
    "days_in_month",
    "deg",
    "delta",
    "deriv",
    "double_exponential_smoothing",
    "exp",
    "floor",
    "histogram_avg",
    "histogram_count",
    "histogram_fraction",
    "histogram_stddev",
    "histogram_stdvar",
    "histogram_sum",
    "holt_winters",
    "hour",
    "idelta",
    "info",
    "label_join",
    "label_replace",
    "last_over_time",
    "ln",
    "log10",
    "log2",
    "mad_over_time",
    "minute",
    "month",
    "pi",
    "predict_linear",
    "present_over_time",
    "quantile_over_time",
    "rad",
    "resets",
    "round",
    "sgn",
    "sin",
    "sinh",
    "sort",
    "sort_desc",
    "sqrt",
    "stddev_over_time",
    "year",
];

/// The root node of a query.
pub(super) fn parsed(text: &str) -> Result<Spanned, QueryError> {
    if text.len() > QUERY_LIMIT {
        return Err(QueryError::syntax("the query is too long", QUERY_LIMIT));
    }
    let mut parser = Parser {
        tokens: lex::tokens(text)?,
        next: 0,
        depth: 0,
        nodes: 0,
    };
    let root = parser.expression(0)?;
    match parser.peek() {
        Token::End => Ok(root),
        _ => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser {
    tokens: Vec<Placed>,
    next: usize,
    depth: usize,
    nodes: usize,
}

impl Parser {
    fn placed(&self) -> &Placed {
        &self.tokens[self.next]
    }

    fn peek(&self) -> &Token {
        &self.placed().token
    }

    fn at(&self) -> usize {
        self.placed().at
    }

    /// Takes the next token; the end stays.
    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    fn takes(&mut self, sign: &'static str) -> bool {
        let here = *self.peek() == Token::Sign(sign);
        if here {
            self.take();
        }
        here
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), QueryError> {
        if self.takes(sign) {
            return Ok(());
        }
        Err(self.unexpected(&format!("{sign:?}")))
    }

    /// The next token when it is a word, in lower case.
    fn keyword(&self) -> Option<String> {
        match self.peek() {
            Token::Word(word) => Some(word.to_lowercase()),
            _ => None,
        }
    }

    fn unexpected(&self, wanted: &str) -> QueryError {
        let found = match self.peek() {
            Token::Word(word) => format!("{word:?}"),
            Token::Number(number) => number.to_string(),
            Token::Duration(_) => "a duration".to_owned(),
            Token::Text(_) => "a quoted text".to_owned(),
            Token::Sign(sign) => format!("{sign:?}"),
            Token::End => "the end".to_owned(),
        };
        QueryError::syntax(format!("expected {wanted}, found {found}"), self.at())
    }

    fn spanned(&mut self, node: Node, at: usize) -> Result<Spanned, QueryError> {
        self.nodes += 1;
        if self.nodes > NODE_LIMIT {
            return Err(QueryError::syntax("the query has too many parts", at));
        }
        Ok(Spanned { node, at })
    }

    /// An expression whose operators bind at least as tightly as `strength`.
    fn expression(&mut self, strength: u8) -> Result<Spanned, QueryError> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err(QueryError::syntax(
                "the query is nested too deeply",
                self.at(),
            ));
        }
        let mut left = self.unary()?;
        while let Some(op) = self.operator()?.filter(|op| op.strength() >= strength) {
            left = self.binary(op, left)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operator(&self) -> Result<Option<Op>, QueryError> {
        let op = match self.peek() {
            Token::Sign(sign) => Op::named(sign),
            Token::Word(word) if word.eq_ignore_ascii_case("atan2") => {
                return Err(QueryError::unsupported("atan2", self.at()));
            }
            Token::Word(word) => Op::named(&word.to_lowercase()),
            _ => None,
        };
        Ok(op)
    }

    fn binary(&mut self, op: Op, left: Spanned) -> Result<Spanned, QueryError> {
        let at = self.at();
        self.take();
        let as_bool = self.keyword().is_some_and(|word| word == "bool");
        if as_bool {
            if !op.is_comparison() {
                let what = format!("bool cannot follow {}", op.name());
                return Err(
                    QueryError::syntax(what, self.at()).with_hint("only comparisons take it")
                );
            }
            self.take();
        }
        let matching = self.matching()?;
        // Power alone groups to the right.
        let next = op.strength() + u8::from(op != Op::Power);
        let right = self.expression(next)?;
        let binary = Binary {
            op,
            as_bool,
            matching,
            left,
            right,
        };
        self.spanned(Node::Binary(Box::new(binary)), at)
    }

    fn matching(&mut self) -> Result<Option<Matching>, QueryError> {
        let matching = match self.keyword().as_deref() {
            Some("on") => {
                self.take();
                Matching::On(self.label_names()?)
            }
            Some("ignoring") => {
                self.take();
                Matching::Ignoring(self.label_names()?)
            }
            _ => return Ok(None),
        };
        match self.keyword().as_deref() {
            Some(word @ ("group_left" | "group_right")) => {
                Err(QueryError::unsupported(word, self.at()))
            }
            _ => Ok(Some(matching)),
        }
    }

    fn label_names(&mut self) -> Result<Vec<String>, QueryError> {
        self.expect("(")?;
        let mut names = Vec::new();
        while !self.takes(")") {
            match self.peek() {
                Token::Word(name) if !name.contains(':') => names.push(name.clone()),
                _ => return Err(self.unexpected("a label name")),
            }
            self.take();
            if !self.takes(",") && *self.peek() != Token::Sign(")") {
                return Err(self.unexpected("\",\" or \")\""));
            }
        }
        Ok(names)
    }

    fn unary(&mut self) -> Result<Spanned, QueryError> {
        let at = self.at();
        if self.takes("-") {
            let of = self.expression(Op::Power.strength())?;
            return self.spanned(Node::Negate(Box::new(of)), at);
        }
        if self.takes("+") {
            return self.expression(Op::Power.strength());
        }
        self.operand()
    }

    fn operand(&mut self) -> Result<Spanned, QueryError> {
        let at = self.at();
        let operand = match self.peek().clone() {
            Token::Number(number) => {
                self.take();
                self.spanned(Node::Number(number), at)?
            }
            Token::Sign("(") => {
                self.take();
                let inner = self.expression(0)?;
                self.expect(")")?;
                inner
            }
            Token::Sign("{") => self.selector(None)?,
            Token::Word(word) => self.named(&word)?,
            Token::Text(_) => return Err(QueryError::unsupported("a quoted text", at)),
            _ => return Err(self.unexpected("a metric, a function or a number")),
        };
        self.refuse_modifiers()?;
        Ok(operand)
    }

    /// A word: number, aggregation, function or metric.
    fn named(&mut self, word: &str) -> Result<Spanned, QueryError> {
        let at = self.at();
        let lower = word.to_lowercase();
        let number = match lower.as_str() {
            "inf" => Some(f64::INFINITY),
            "nan" => Some(f64::NAN),
            _ => None,
        };
        if let Some(number) = number {
            self.take();
            return self.spanned(Node::Number(number), at);
        }
        let after = self.tokens.get(self.next + 1).map(|placed| &placed.token);
        let opens = matches!(after, Some(Token::Sign("(")));
        let groups = matches!(after, Some(Token::Word(next))
            if matches!(next.to_lowercase().as_str(), "by" | "without"));
        if !opens && !groups {
            return self.selector(Some(word));
        }
        if let Some(op) = AggregateOp::named(&lower) {
            return self.aggregate(op);
        }
        match Function::named(word) {
            Some(function) if opens => self.call(function),
            _ => Err(unknown(word, at)),
        }
    }

    fn aggregate(&mut self, op: AggregateOp) -> Result<Spanned, QueryError> {
        let at = self.at();
        self.take();
        let before = self.grouping()?;
        self.expect("(")?;
        let of = self.expression(0)?;
        if *self.peek() == Token::Sign(",") {
            let what = format!("{} takes one argument", op.name());
            return Err(QueryError::syntax(what, self.at()));
        }
        self.expect(")")?;
        let grouping = match before {
            None => self.grouping()?,
            some => some,
        };
        let grouping = grouping.unwrap_or(Grouping::By(Vec::new()));
        self.spanned(
            Node::Aggregate(Box::new(Aggregate { op, grouping, of })),
            at,
        )
    }

    fn grouping(&mut self) -> Result<Option<Grouping>, QueryError> {
        let make = match self.keyword().as_deref() {
            Some("by") => Grouping::By,
            Some("without") => Grouping::Without,
            _ => return Ok(None),
        };
        self.take();
        self.label_names().map(|names| Some(make(names)))
    }

    fn call(&mut self, function: Function) -> Result<Spanned, QueryError> {
        let at = self.at();
        self.take();
        self.expect("(")?;
        let mut arguments = Vec::new();
        while !self.takes(")") {
            arguments.push(self.expression(0)?);
            if !self.takes(",") && *self.peek() != Token::Sign(")") {
                return Err(self.unexpected("\",\" or \")\""));
            }
        }
        self.spanned(Node::Call(function, arguments), at)
    }

    /// `offset`, `@` and ranges over something else than a selector.
    fn refuse_modifiers(&self) -> Result<(), QueryError> {
        match self.peek() {
            Token::Word(word) if word.eq_ignore_ascii_case("offset") => {
                Err(QueryError::unsupported("offset", self.at()))
            }
            Token::Sign("@") => Err(QueryError::unsupported("the @ modifier", self.at())),
            Token::Sign("[") => Err(self.refused_range()),
            _ => Ok(()),
        }
    }

    fn refused_range(&self) -> QueryError {
        let rest = &self.tokens[self.next..];
        let inside = rest.iter().take_while(|p| p.token != Token::Sign("]"));
        if inside.into_iter().any(|p| p.token == Token::Sign(":")) {
            return QueryError::unsupported("a subquery", self.at());
        }
        QueryError::syntax("only a metric can have a range", self.at())
            .with_hint("write the range inside: rate(metric[5m])")
    }
}

fn unknown(word: &str, at: usize) -> QueryError {
    if ELSEWHERE.contains(&word.to_lowercase().as_str()) {
        return QueryError::unsupported(word, at);
    }
    let ours = Function::ALL.iter().map(|row| row.0);
    let all = ours.chain(AggregateOp::ALL.iter().map(|row| row.0));
    let error = QueryError::syntax(format!("unknown function {word:?}"), at);
    match nearest(word, all) {
        Some(near) => error.with_hint(format!("did you mean {near}?")),
        None => error,
    }
}
