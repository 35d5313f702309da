//! Modes of production, playbooks, recurring checks and the windows of the watch.

use super::Compiler;
use super::call::{Doing, Weight};
use super::message::titled;
use super::name::shown;
use crate::room::id::ProbeId;
use crate::room::plan::{
    Ask, Base, Mode, Offset, Origin, Playbook, Recurring, Round, Step, ValueKind, WatchWindow, When,
};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{self, Map, Text};
use crate::support::Millis;
use crate::support::text::listed;

/// What a playbook may do: nothing that moves traffic or holds the plan.
const ON_DEMAND: [&str; 7] = [
    "run", "script", "http", "probe", "manual", "wait", "message",
];

impl Compiler<'_> {
    pub(super) fn modes(&mut self) -> Vec<Mode> {
        let document = self.document;
        let modes = document.modes.iter().flat_map(Map::iter);
        modes
            .map(|(name, at, mode)| self.mode(name, at, mode))
            .collect()
    }

    fn mode(&mut self, name: &str, at: Span, mode: &document::Mode) -> Mode {
        Mode {
            id: name.into(),
            title: titled(mode.title.as_ref(), name),
            enter: mode
                .enter
                .as_ref()
                .and_then(|call| self.one_call(call, Weight::Unknown)),
            leave: mode
                .leave
                .as_ref()
                .and_then(|call| self.one_call(call, Weight::Unknown)),
            verify: mode
                .verify
                .as_ref()
                .and_then(|probe| self.probe_name(probe)),
            at_most: mode.at_most.map(|at_most| at_most.value),
            line: self.line(at),
        }
    }

    fn probe_name(&mut self, probe: &Text) -> Option<ProbeId> {
        let names = self.document.probes.iter().flat_map(Map::names);
        self.known("probe", probe, probe.at, names)
            .then(|| probe.value.as_str().into())
    }

    pub(super) fn playbooks(&mut self) -> Vec<Playbook> {
        let document = self.document;
        let books = document.playbooks.iter().flat_map(Map::iter);
        books
            .map(|(name, at, book)| self.playbook(name, at, book))
            .collect()
    }

    fn playbook(&mut self, name: &str, at: Span, book: &document::Playbook) -> Playbook {
        let actions = &self.document.actions;
        if actions
            .iter()
            .flat_map(Map::names)
            .any(|action| action == name)
        {
            let message = format!("an action and a playbook are both named `{name}`");
            let mistake = Diagnostic::error("duplicate-id", at, message);
            self.tell(mistake.hint("`run` takes one name: give one of them another"));
        }
        let mut steps = Vec::new();
        for (index, step) in book.steps.0.iter().flatten().enumerate() {
            self.refuse_verbs(step);
            let made = self.step(format!("{name}.{}", index + 1), step, Some(name));
            steps.extend(made.map(|made| Step {
                auto: step.auto.unwrap_or(false),
                ..made
            }));
        }
        for about in book.about.iter().flat_map(|about| &about.0) {
            self.check_about(about);
        }
        let words = |texts: &Option<document::OneOrMany<Text>>| {
            let texts = texts.iter().flat_map(|texts| &texts.0);
            texts.map(|text| text.value.clone()).collect()
        };
        Playbook {
            id: name.into(),
            title: titled(book.title.as_ref(), name),
            about: words(&book.about),
            signs: words(&book.signs),
            steps,
            notes: book.notes.as_ref().map(|notes| notes.value.clone()),
            line: self.line(at),
        }
    }

    fn refuse_verbs(&mut self, step: &document::Step) {
        for verb in ["shift", "check", "gate", "enter", "leave", "moves"] {
            if let Some(at) = step.here.key(verb) {
                let message = format!("a playbook has no `{verb}`");
                let mistake = Diagnostic::error("on-demand", at, message);
                let hint = format!(
                    "its steps are {}; the rest is the plan's",
                    listed(&ON_DEMAND)
                );
                self.tell(mistake.hint(hint));
            }
        }
    }

    /// A playbook is about metrics, triggers and severities.
    fn check_about(&mut self, about: &Text) {
        let document = self.document;
        let mut names: Vec<String> = Vec::new();
        names.extend(self.metrics.iter().map(|metric| metric.id.to_string()));
        names.extend(self.trigger_names.iter().cloned());
        let severities = document.severities.iter().flat_map(Map::names);
        names.extend(severities.map(str::to_owned));
        let kind = "metric, trigger or severity";
        if names.contains(&about.value) {
            return;
        }
        let message = format!("there is no {kind} `{}`", shown(about));
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let hint = match crate::support::text::nearest(about, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => "remove it, or say it under `signs`".to_owned(),
            None => format!("there are {}", listed(&names)),
        };
        self.tell(Diagnostic::error("unknown-name", about.at, message).hint(hint));
    }

    pub(super) fn recurring(&mut self) -> Vec<Recurring> {
        let document = self.document;
        let checks = document.recurring.iter().flatten();
        checks
            .filter_map(|check| self.recurring_check(check))
            .collect()
    }

    fn recurring_check(&mut self, check: &document::Recurring) -> Option<Recurring> {
        let title = check.title.value.clone();
        let id = self.id("recurring check", check.id.as_ref(), &title, check.title.at);
        if check.every.value == Millis::ZERO {
            self.error("every", check.every.at, "it would come round without end");
        }
        if let Some(lasts) = check.lasts
            && lasts.value < check.every.value
        {
            let message = format!(
                "it lasts {}, and comes round every {}",
                lasts.value, check.every.value
            );
            let mistake = Diagnostic::error("never", lasts.at, message);
            self.tell(mistake.also(check.every.at, "how often"));
        }
        Some(Recurring {
            id: id.into(),
            title,
            every: check.every.value,
            from: check.from.map(|from| from.value),
            lasts: check.lasts.map(|lasts| lasts.value),
            role: self.role(check.role.as_ref()),
            how: self.round(check)?,
            expect: check.expect.as_ref().and_then(|text| self.condition(text)),
            notes: check.notes.as_ref().map(|notes| notes.value.clone()),
            line: self.line(check.here.span),
        })
    }

    fn round(&mut self, check: &document::Recurring) -> Option<Round> {
        let verbs = ["run", "script", "http", "metric", "asks"];
        if verbs.iter().all(|verb| check.here.key(verb).is_none()) {
            self.refuse_keys_of_calls(check, "a person who looks");
            return Some(Round::Person);
        }
        let verb = self.one_of("a recurring check", &check.here, &verbs)?;
        match verb {
            "metric" | "asks" => self.refuse_keys_of_calls(check, &format!("`{verb}`")),
            _ => self.refuse_keys_of_commands(&check.here, verb),
        }
        match verb {
            "metric" => {
                let metric = check.metric.as_ref()?;
                let names = self.document.metrics.iter().flat_map(Map::names);
                self.known("metric", metric, metric.at, names)
                    .then(|| Round::Metric(metric.value.as_str().into()))
            }
            "asks" => self.round_asks(check),
            _ => self
                .call(&Doing::from(check), Weight::Unknown)
                .map(Round::Call),
        }
    }

    /// Keys of what is called, where nothing is.
    fn refuse_keys_of_calls(&mut self, check: &document::Recurring, beside: &str) {
        let other = [
            "title", "id", "every", "from", "lasts", "role", "expect", "notes",
        ];
        let verbs = ["metric", "asks"];
        for (key, at) in &check.here.keys {
            let known = document::Recurring::KEYS.contains(&key.as_str());
            if known && !other.contains(&key.as_str()) && !verbs.contains(&key.as_str()) {
                let message = format!("`{key}` means nothing beside {beside}");
                let mistake = Diagnostic::error("foreign-key", *at, message);
                self.tell(mistake.hint("it belongs to run, script and http"));
            }
        }
    }

    fn round_asks(&mut self, check: &document::Recurring) -> Option<Round> {
        let mut asks = check.asks.iter().flat_map(Map::iter);
        let (name, _, title) = asks.next()?;
        if let Some((_, second, _)) = asks.next() {
            let mistake = Diagnostic::error("asks", second, "a round has one reading");
            self.tell(mistake.hint("write a check of its own for the other value"));
        }
        Some(Round::Ask(Ask {
            value: name.into(),
            title: title.value.clone(),
            kind: ValueKind::Text,
            from: Origin::Person,
        }))
    }

    pub(super) fn watch_windows(&mut self) -> Vec<WatchWindow> {
        let document = self.document;
        let mut windows = Vec::new();
        let mut before: Option<(i64, Span)> = None;
        for window in document.watch.iter().flatten() {
            let begins = after_end(window.from.map(|from| from.value));
            if let (Some(begins), Some((earlier, at))) = (begins, before)
                && begins < earlier
            {
                let at_fault = window.from.map_or(window.title.at, |from| from.at);
                let message = "this window begins before the one above it";
                let mistake = Diagnostic::error("order", at_fault, message);
                self.tell(mistake.also(at, "the one above"));
            }
            before = begins.map(|begins| (begins, window.title.at)).or(before);
            windows.push(WatchWindow {
                title: window.title.value.clone(),
                from: window.from.map(|from| from.value),
                lasts: window.lasts.value,
                duties: window
                    .duties
                    .iter()
                    .flat_map(|duties| &duties.0)
                    .map(|duty| duty.value.clone())
                    .collect(),
                line: self.line(window.here.span),
            });
        }
        windows
    }
}

/// How long after the end of the run a window begins, where that can be known.
fn after_end(from: Option<When>) -> Option<i64> {
    match from {
        None => Some(0),
        Some(When::From(Base::End, Offset(after))) => Some(after),
        Some(_) => None,
    }
}
