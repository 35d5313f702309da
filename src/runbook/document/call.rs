//! What is done through a backend: a program, a script or a request, and when it counts as done.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::choice::{Choice, Chosen};
use super::field::{Decode, Json, Map, OneOrMany, Reading, document};
use super::flow::Shell;
use super::text::{Argument, Request, Script, Text};
use super::time::Lasting;
use crate::backend::http::{Method, Statuses};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::tree::{Kind, Node, Value};
use crate::support::text::harmless;

impl Chosen for Method {
    const WHAT: &'static str = "method";
    const ALL: &'static [(&'static str, Self)] = &[
        ("GET", Self::Get),
        ("HEAD", Self::Head),
        ("POST", Self::Post),
        ("PUT", Self::Put),
        ("PATCH", Self::Patch),
        ("DELETE", Self::Delete),
    ];
}

document! {
    /// One request.
    struct Http "`http`" {
        /// The method; GET when nothing is said.
        method: Option<Choice<Method>>,
        /// The whole address.
        url: Request,
        /// Headers by name.
        headers: Option<Map<Request>>,
        /// The body as text.
        body: Option<Request>,
        /// The body as JSON.
        json: Option<Json>,
        /// When it counts as done well; any 2xx when nothing is said.
        expect: Option<Expected>,
        /// Time for the whole exchange; 10 s when nothing is said.
        timeout: Option<Lasting>,
        /// Whether sending it twice does no harm.
        repeatable: Option<bool>,
    }

    /// What an answer must be.
    struct ExpectedAnswer "`expect`" {
        /// Status codes: 200, 2xx, 200-204.
        status: Option<OneOrMany<Status>>,
        /// Values of the JSON answer, by JSON pointer.
        json: Option<Pairs<Json>>,
    }

    /// Something done through a backend: one of run, script and http.
    struct Command "an action" {
        /// A program and its arguments; no shell sees them.
        run: Option<Vec<Argument>>,
        /// A bash body; values come as `WARROOM_VAR_*`.
        script: Option<Script>,
        /// A request.
        http: Option<Box<Http>>,
        /// Environment beyond what the room keeps.
        env: Option<Map<Argument>>,
        /// The folder it runs in, seen from the runbook's.
        cwd: Option<Text>,
        /// The machine it runs on, over ssh.
        host: Option<Text>,
        /// The account it runs as: of the host, or by sudo.
        user: Option<Text>,
        /// What reads a script; bash when nothing is said.
        shell: Option<Choice<Shell>>,
        /// A program and its arguments that is given the script as a file: psql, python3.
        with: Option<Vec<Argument>>,
        /// When it is shown as overdue; nothing is killed.
        deadline: Option<Lasting>,
        /// When it is ended.
        kill_after: Option<Lasting>,
        /// Exit codes that mean success.
        expect_exit: Option<OneOrMany<i32>>,
        /// A regular expression that a line of the output must match.
        expect_output: Option<Text>,
        /// Whether doing it twice does no harm.
        repeatable: Option<bool>,
    }
}

/// A status code, a class or a range.
#[derive(Clone, Debug)]
pub struct Status(pub String);

impl Decode for Status {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        match &node.value {
            Value::Scalar(scalar) if matches!(scalar.kind(), Kind::Number | Kind::Text) => {
                let code = [scalar.text.as_str()];
                if serde_json::from_value::<Statuses>(serde_json::json!(code)).is_err() {
                    let message = format!("`{}` is no status", harmless(&scalar.text));
                    let mistake = Diagnostic::error("status", node.span, message);
                    reading.tell(mistake.hint("a status is 204, 2xx or 200-204, from 100 to 599"));
                    return None;
                }
                Some(Self(scalar.text.clone()))
            }
            _ => {
                reading.wrong_type(node, "a status");
                None
            }
        }
    }
}

impl JsonSchema for Status {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Status".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["integer", "string"],
            "description": "200, 2xx, 200-204.",
            "examples": [200, "2xx", "200-204"],
        })
    }
}

/// What an answer must be: a status, a list of them, or keys.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Status codes.
    pub status: Vec<String>,
    /// Values by JSON pointer.
    pub json: Vec<(String, Span, Json)>,
}

impl Decode for Expected {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        if !matches!(node.value, Value::Map(_)) {
            let status = OneOrMany::decode(node, reading)?;
            let status = status.0.into_iter().map(|s: Status| s.0).collect();
            let json = Vec::new();
            return Some(Self { status, json });
        }
        let written = ExpectedAnswer::decode(node, reading)?;
        let status = written.status.map(|s| s.0).unwrap_or_default();
        Some(Self {
            status: status.into_iter().map(|s| s.0).collect(),
            json: written.json.map(|pairs| pairs.0).unwrap_or_default(),
        })
    }
}

impl JsonSchema for Expected {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Expected".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let status = generator.subschema_for::<OneOrMany<Status>>();
        let answer = generator.subschema_for::<ExpectedAnswer>();
        json_schema!({ "anyOf": [status, answer] })
    }
}

/// Free words and what belongs to each, in order.
#[derive(Clone, Debug, Default)]
pub struct Pairs<T>(pub Vec<(String, Span, T)>);

impl<T: Decode> Decode for Pairs<T> {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            reading.not_named(node);
            return None;
        };
        let pairs = entries.iter().filter_map(|entry| {
            let value = T::decode(&entry.value, reading)?;
            Some((entry.key.clone(), entry.at, value))
        });
        Some(Self(pairs.collect()))
    }
}

impl<T: JsonSchema> JsonSchema for Pairs<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("PairsOf{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let inner = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "additionalProperties": inner })
    }
}
