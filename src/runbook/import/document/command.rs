//! Commands of the document: what runs, what a person runs, and what is to be filled in first.

use super::super::fence::{Host, How, Sub};
use super::steps::manual;
use super::{Keys, Writer};
use crate::room::plan::names_value;
use crate::runbook::yaml::Yaml;
use crate::support::text::is_harmless;

impl Writer<'_> {
    /// A command's keys. Whether a person must judge what it printed.
    pub(super) fn command(&self, sub: &Sub, keys: &mut Keys, notes: &mut Vec<String>) -> bool {
        let body = Self::body(sub);
        let reached = sub.host.as_ref().is_none_or(can_be_reached);
        if !is_exact(&body) || !reached {
            // What cannot be written as it is must not run as something else.
            let lines = body.lines().map(str::to_owned);
            let place = sub.host.as_ref().map(|host| format!(" on {}", host.host));
            let place = place.unwrap_or_default();
            let first = format!("Run this yourself{place}, as the source has it:");
            let lines: Vec<String> = std::iter::once(first).chain(lines).collect();
            manual(keys, &lines, "");
            return false;
        }
        keys.put("script", Yaml::text(body));
        let missing = self.missing(sub);
        let by_hand = match sub.how {
            How::Manual(why) => Some(why.to_owned()),
            _ if !missing.is_empty() => Some(format!("Fill in first: {}", missing.join(", "))),
            _ => None,
        };
        if let Some(host) = &sub.host {
            keys.text("host", &host.host);
            keys.some("user", host.user.as_deref());
        }
        if sub.destructive {
            keys.put("destructive", true);
        }
        if let Some(why) = by_hand {
            keys.put("terminal", true);
            notes.insert(0, why);
            return false;
        }
        self.surroundings(sub, keys);
        match sub.how {
            How::Follow => {
                keys.put("follow", true);
                false
            }
            How::Judge(why) => {
                // Nothing found is an answer, too.
                if sub.body.contains("grep") {
                    let exits = [Yaml::from(0_u32), Yaml::from(1_u32)];
                    keys.put("expect_exit", Yaml::list(exits));
                }
                notes.insert(0, why.to_owned());
                true
            }
            How::Run | How::Manual(_) => false,
        }
    }

    /// Variables of the plan that a command reads by the names it knows.
    fn surroundings(&self, sub: &Sub, keys: &mut Keys) {
        let mut env = Keys::default();
        for name in &sub.uses {
            if self.is_variable(name) {
                env.put(name, Yaml::text(format!("{{{{ {name} }}}}")));
            }
        }
        keys.map("env", env);
    }

    pub(super) fn body(sub: &Sub) -> String {
        let before = sub.before.trim();
        let body = sub.body.trim_end();
        if before.is_empty() {
            body.to_owned()
        } else {
            format!("{before}\n{body}")
        }
    }

    /// What a command needs and nobody has said.
    fn missing(&self, sub: &Sub) -> Vec<String> {
        let unset = sub
            .unset
            .iter()
            .map(|(name, _)| name)
            .filter(|name| !self.is_variable(name))
            .map(|name| format!("${name}"));
        let blanks = sub.placeholders.iter().map(|(name, _)| name.clone());
        let mut missing: Vec<String> = unset.chain(blanks).collect();
        missing.dedup();
        missing
    }

    /// What verifies an item, if it can be run as it stands.
    pub(super) fn verification(&self, sub: &Sub) -> Option<Yaml> {
        let runs = matches!(sub.how, How::Run | How::Judge(_))
            && self.missing(sub).is_empty()
            && !sub.destructive;
        if !runs
            || sub.body.trim().is_empty()
            || !is_exact(&Self::body(sub))
            || !sub.host.as_ref().is_none_or(can_be_reached)
        {
            return None;
        }
        let mut keys = Keys::default();
        keys.put("script", Yaml::text(Self::body(sub)));
        if let Some(host) = &sub.host {
            keys.text("host", &host.host);
            keys.some("user", host.user.as_deref());
        }
        self.surroundings(sub, &mut keys);
        Some(keys.done())
    }
}

/// Whether a host and its account have names that ssh takes for nothing else.
fn can_be_reached(host: &Host) -> bool {
    let plain = |name: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':');
        !name.is_empty() && !name.starts_with('-') && name.len() <= 253 && name.chars().all(fits)
    };
    plain(&host.host) && host.user.as_deref().is_none_or(plain)
}

/// Whether a script can be written as it is: nothing in it is hidden from who reads it, and nothing is
/// taken for one of our values.
fn is_exact(body: &str) -> bool {
    let seen = body
        .lines()
        .all(|line| line.chars().all(|c| c == '\t' || is_harmless(c)));
    let mut names = body
        .split("{{")
        .skip(1)
        .filter_map(|tail| Some(tail.split_once("}}")?.0.trim()));
    seen && !names.any(names_value)
}
