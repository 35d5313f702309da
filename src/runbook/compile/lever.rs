//! Levers: how the candidate's share is set, read back and observed.

use serde_json::{Value, json};

use super::Compiler;
use super::call::{Weight, mentions, without_secrets};
use super::name::humane;
use crate::backend::Reading;
use crate::room::id::MetricId;
use crate::room::plan::{Call, Lever, LeverSet};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{self, LeverRead, Map};
use crate::support::redact::Redactor;
use crate::support::{Decimal, Millis, Unit};

/// How far observed may lie from desired: what 1000 requests scatter at 50 % (two sigma).
const TOLERANCE: i64 = 3;
/// How long a lever may take where nothing is said.
const SETTLE: Millis = Millis::seconds(30);

impl Compiler<'_> {
    pub(super) fn levers(&mut self) -> Vec<Lever> {
        let document = self.document;
        let mut levers = Vec::new();
        for (name, at, lever) in document.levers.iter().flat_map(Map::iter) {
            levers.extend(self.lever(name, at, lever));
        }
        levers
    }

    fn lever(&mut self, name: &str, at: Span, lever: &document::Lever) -> Option<Lever> {
        let observed = self.observed(lever);
        let cohorts = self.cohorts(lever);
        self.one_of("a lever", &lever.here, &["http", "command", "switch"])?;
        let (set, read) = if let Some(http) = &lever.http {
            let set = self.lone_request(&http.set, Weight::Known);
            let set = self.weighted(set, http.set.here.span);
            let read = self.lever_read(&http.read);
            (set.map(LeverSet::Weight), read)
        } else if let Some(command) = &lever.command {
            let set = self.one_call(&command.set, Weight::Known);
            let set = self.weighted(set, command.set.here.span);
            (
                set.map(LeverSet::Weight),
                self.one_call(&command.read, Weight::Unknown),
            )
        } else {
            let switch = lever.switch.as_ref()?;
            let to_candidate = self.one_call(&switch.candidate, Weight::Unknown);
            let to_stable = self.one_call(&switch.stable, Weight::Unknown);
            let read = self.lever_read(&switch.read);
            let both = to_candidate.zip(to_stable);
            let set = both.map(|(to_candidate, to_stable)| LeverSet::Switch {
                to_candidate,
                to_stable,
            });
            (set, read)
        };
        let _ = at;
        Some(Lever {
            id: name.into(),
            title: lever
                .title
                .as_ref()
                .map_or_else(|| humane(name), |t| t.value.clone()),
            set: set?,
            read: read?,
            observed,
            tolerance: lever
                .tolerance
                .map_or(Decimal::from(TOLERANCE), |points| points.value),
            settle: lever.settle.map_or(SETTLE, |settle| settle.value),
            cohorts,
        })
    }

    /// A lever's call must say where the weight goes.
    fn weighted(&mut self, call: Option<Call>, at: Span) -> Option<Call> {
        let call = call?;
        let says = [
            "{{weight}}",
            "WARROOM_WEIGHT",
            "{{cohort}}",
            "WARROOM_COHORT",
        ];
        if !says.iter().any(|says| mentions(&call.config, says)) {
            let message = "this does not say where the weight goes";
            let hint = "write {{ weight }} where the candidate's percent belongs";
            self.tell(Diagnostic::error("weight", at, message).hint(hint));
        }
        Some(call)
    }

    /// Named shares, each share under one name: a weight is a cohort's, and a cohort a weight's.
    fn cohorts(&mut self, lever: &document::Lever) -> Vec<(String, u8)> {
        let mut cohorts: Vec<(String, u8)> = Vec::new();
        for (name, at, share) in lever.cohorts.iter().flat_map(Map::iter) {
            if cohorts.iter().any(|(_, known)| *known == share.value) {
                let message = format!("two cohorts of {} %", share.value);
                let hint = "a cohort is the name of a share: give each a share of its own";
                self.tell(Diagnostic::error("cohort", at, message).hint(hint));
            }
            cohorts.push((name.to_owned(), share.value));
        }
        cohorts
    }

    fn observed(&mut self, lever: &document::Lever) -> Option<MetricId> {
        let observed = lever.observed.as_ref()?;
        let document = self.document;
        let names = document.metrics.iter().flat_map(Map::names);
        if !self.known("metric", observed, observed.at, names) {
            return None;
        }
        let metric = self
            .metrics
            .iter()
            .find(|m| m.id.as_str() == observed.value)?;
        if !metric.unit.agrees_with(Unit::Percent) {
            let message = format!(
                "`{}` is no share, so it cannot observe traffic",
                observed.value
            );
            let hint = "observe with a metric whose unit is % or ratio";
            self.tell(Diagnostic::error("unit", observed.at, message).hint(hint));
        }
        Some(observed.value.as_str().into())
    }

    fn lever_read(&mut self, read: &LeverRead) -> Option<Call> {
        let mut config = json!({ "url": read.url.value });
        let mut set = |key: &str, value: Value| config[key] = value;
        if let Some(headers) = &read.headers {
            let pairs = Map::iter(headers).map(|(name, _, v)| (name.to_owned(), json!(v.value)));
            set("headers", Value::Object(pairs.collect()));
        }
        if let Some(pointer) = &read.pointer {
            set("pointer", json!(pointer.value));
        }
        if let Some(times) = read.times {
            set("times", json!(times.value.value));
        }
        if let Some(values) = &read.values {
            let mut words = serde_json::Map::new();
            for (word, _, share) in &values.0 {
                if share.value.unit == Unit::Percent || share.value.unit == Unit::Count {
                    words.insert(word.clone(), json!(share.value.value));
                } else {
                    let message = format!("{} is no percent", share.value);
                    self.error("percent", share.at, message);
                }
            }
            set("values", Value::Object(words));
        }
        if let Some(timeout) = read.timeout {
            set("timeout", json!(timeout.value));
        }
        let reading = match Reading::parse("http", &without_secrets(&config)) {
            Ok(reading) => reading,
            Err(error) => {
                let at = read.here.span;
                let mistake =
                    Diagnostic::error("action", at, super::name::words(&error.to_string()));
                self.tell(match error.hint() {
                    Some(hint) => mistake.hint(hint),
                    None => mistake,
                });
                return None;
            }
        };
        let described = reading.describe(&Redactor::default());
        let words: Vec<&str> = described.lines().map(str::trim).collect();
        Some(Call {
            backend: "http".to_owned(),
            config,
            shown: words.join("; "),
            repeatable: true,
            deadline: None,
            follow: false,
        })
    }
}
