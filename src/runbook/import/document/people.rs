//! Who does what, whom to call, what is said, and what the document says of itself.

use std::collections::{BTreeMap, BTreeSet};

use super::super::people::Contact;
use super::super::talk::Message;
use super::names::{shortened, wish};
use super::{Keys, MESSAGE, SIGN_OFF, Writer, duration, line, titled, words};
use crate::runbook::yaml::Yaml;

/// What whoever commands may do.
const COMMANDS: [&str; 7] = [
    "tick",
    "run",
    "shift",
    "decide",
    "roll-back",
    "assign",
    "arm",
];
/// What everybody else may do.
const WORKS: [&str; 3] = ["tick", "run", "roll-back"];
/// Words of who commands, in many languages.
const LEADS: [&str; 26] = [
    "commander",
    "deployment lead",
    "release manager",
    "lead",
    "manager",
    "coordinator",
    "director",
    "líder",
    "responsable",
    "comandante",
    "coordinador",
    "gerente",
    "chef",
    "leiter",
    "leitung",
    "capo",
    "kierownik",
    "vedoucí",
    "руководител",
    "командир",
    "負責人",
    "负责人",
    "指挥",
    "責任者",
    "책임",
    "yönetici",
];
/// More owners than this are no roles.
const MOST_ROLES: usize = 40;

impl Writer<'_> {
    /// Every role that is named: as a role, or as the owner of something.
    pub(super) fn gather_roles(&mut self) {
        let reading = self.reading;
        let mut ids = BTreeSet::new();
        let items = reading
            .lists
            .iter()
            .flat_map(|list| &list.items)
            .flat_map(owners);
        let steps = reading.phases.iter().flat_map(|phase| &phase.steps).chain(
            reading
                .books
                .iter()
                .chain(&reading.paths)
                .flat_map(|book| &book.steps),
        );
        let steps = steps.filter_map(|step| step.owner.clone());
        let named = reading
            .roles
            .iter()
            .map(|role| role.title.clone())
            .chain(items)
            .chain(steps);
        for name in named {
            let key = line(&name).to_lowercase();
            let plain: String = key.chars().filter(|c| c.is_alphanumeric()).collect();
            if plain.is_empty() || self.roles.contains_key(&key) || self.roles.len() >= MOST_ROLES {
                continue;
            }
            let id = wish(name.trim_start_matches('@'), "role");
            if !ids.insert(id.clone()) {
                // The same words, written another way.
                self.roles.insert(key, id);
                continue;
            }
            self.roles.insert(key, id);
        }
    }

    /// The role that words name.
    pub(super) fn role(&self, owner: &str) -> Option<String> {
        self.roles.get(&line(owner).to_lowercase()).cloned()
    }

    pub(super) fn people(&self, top: &mut Keys) {
        let mut roles = Keys::default();
        let leads = |title: &str| {
            LEADS
                .iter()
                .position(|word| title.to_lowercase().contains(word))
        };
        let known = self
            .reading
            .roles
            .iter()
            .map(|role| line(&role.title).to_lowercase());
        let mut order: Vec<String> = known.collect();
        order.extend(self.roles.keys().cloned());
        let commander = order
            .iter()
            .filter_map(|key| Some((leads(key)?, key)))
            .min_by_key(|(rank, _)| *rank)
            .map(|(_, key)| key.clone());
        let commander = commander.and_then(|key| self.roles.get(&key).cloned());
        let mut seen = BTreeSet::new();
        for key in &order {
            let Some(id) = self.roles.get(key).filter(|id| seen.insert((*id).clone())) else {
                continue;
            };
            let read = self
                .reading
                .roles
                .iter()
                .find(|role| line(&role.title).to_lowercase() == *key);
            let mut keys = Keys::default();
            keys.text("title", &read.map_or(key.clone(), |role| line(&role.title)));
            let may: &[&str] = if commander.as_ref() == Some(id) {
                &COMMANDS
            } else {
                &WORKS
            };
            keys.put("may", rights(may));
            if let Some(role) = read {
                let duties: Vec<String> = role
                    .notes
                    .iter()
                    .chain(role.person.iter())
                    .cloned()
                    .chain(role.duties.iter().map(|(_, words, _)| line(words)))
                    .collect();
                keys.texts("duties", &duties);
            }
            let keys = keys.done();
            roles.put(
                id,
                match read {
                    Some(role) => keys.at(role.line),
                    None => keys,
                },
            );
        }
        let people = self.bindings.value("people").is_some();
        if commander.is_none() && (people || !roles.0.is_empty()) {
            // Whoever does the work does not decide by that; somebody has to.
            let mut keys = Keys::default();
            keys.text("title", "Commander")
                .put("may", rights(&COMMANDS));
            roles.put("commander", keys.done());
        }
        top.map("roles", roles);
        top.list(
            "contacts",
            self.reading.contacts.iter().map(contact).collect(),
        );
        self.escalation(top);
    }

    fn escalation(&self, top: &mut Keys) {
        let mut last = None;
        let mut levels = Vec::new();
        for (nth, level) in self.reading.levels.iter().enumerate() {
            let first = (nth == 0).then_some(crate::support::Millis::ZERO);
            let Some(after) = level
                .after
                .or(first)
                .filter(|after| last.is_none_or(|last| last < *after))
            else {
                continue;
            };
            last = Some(after);
            let mut keys = Keys::default();
            keys.text("after", &after.to_string());
            keys.text(
                "who",
                if level.who.trim().is_empty() {
                    "Whoever is next"
                } else {
                    &level.who
                },
            );
            keys.text("notes", &level.words);
            levels.push(keys.done().at(level.line));
        }
        top.list("escalation", levels);
        let mut severities = Keys::default();
        let mut seen = BTreeSet::new();
        let mut slowest = None;
        for response in &self.reading.responses {
            let id = wish(&response.severity, "severity");
            if !seen.insert(id.clone()) {
                continue;
            }
            let mut keys = Keys::default();
            keys.text("title", &line(&response.severity));
            // Severities stand worst first: what is answered sooner than a worse one stays words.
            let within = response
                .within
                .filter(|within| slowest.is_none_or(|slowest| slowest <= *within));
            slowest = within.or(slowest);
            match within {
                Some(within) => keys.text("respond_within", &duration(within)),
                None => keys.text("response", &line(&response.words)),
            };
            keys.texts("who", &response.who);
            severities.put(&id, keys.done().at(response.line));
        }
        top.map("severities", severities);
    }

    pub(super) fn talk(&self, top: &mut Keys) {
        let mut channels = Keys::default();
        let mut ids = BTreeSet::new();
        for channel in &self.reading.channels {
            let id = wish(&channel.title, "channel");
            if ids.insert(id.clone()) {
                let mut keys = Keys::default();
                keys.text("title", &line(&channel.title))
                    .text("address", &line(&channel.address));
                channels.put(&id, keys.done().at(channel.line));
            }
        }
        top.map("channels", channels);
        let mut messages = Keys::default();
        for (message, id) in self.reading.messages.iter().zip(&self.names.messages) {
            messages.put(id, Self::message(message, &ids));
        }
        self.schedule(&mut messages);
        top.map("messages", messages);
        let mut signs = Vec::new();
        for (sign_off, id) in self.reading.sign_offs.iter().zip(&self.names.sign_offs) {
            let mut keys = Keys::default();
            keys.text("title", &titled(&sign_off.title, SIGN_OFF))
                .put("id", Yaml::text(id.clone()));
            signs.push(keys.done().at(sign_off.line));
        }
        top.list("sign_offs", signs);
    }

    /// What people are told when, in a line each.
    fn schedule(&self, messages: &mut Keys) {
        let mut taken: BTreeSet<String> = messages.0.iter().map(|(id, _)| id.clone()).collect();
        // The number that an id gets next: the same may be said every five minutes.
        let mut next: BTreeMap<String, u32> = BTreeMap::new();
        for planned in &self.reading.planned {
            let what = line(&planned.what);
            let when = super::super::moment::times(&planned.at)
                .and_then(|times| times.from)
                .and_then(super::moment);
            let Some(when) = when.filter(|_| !what.is_empty()) else {
                continue;
            };
            let wish = wish(&format!("say {what}"), "message");
            let next = next.entry(wish.clone()).or_insert(1);
            let id = loop {
                let id = match *next {
                    1 => wish.clone(),
                    nth => shortened(&format!("{nth}-{wish}")),
                };
                *next += 1;
                if taken.insert(id.clone()) {
                    break id;
                }
            };
            let mut keys = Keys::default();
            keys.text("title", &what)
                .text("text", &what)
                .text("at", &when);
            messages.put(&id, keys.done().at(planned.line));
        }
    }

    fn message(message: &Message, channels: &BTreeSet<String>) -> Yaml {
        let mut keys = Keys::default();
        let title = titled(&message.title, MESSAGE);
        keys.text("title", &title);
        if let Some(channel) = message
            .channel
            .as_deref()
            .map(|channel| wish(channel, "channel"))
            .filter(|id| channels.contains(id))
        {
            keys.put("channel", Yaml::text(channel));
        }
        keys.some("audience", message.audience.as_deref().map(line).as_deref());
        keys.some("subject", message.subject.as_deref().map(line).as_deref());
        let text = words(&message.text);
        keys.text(
            "text",
            if text.trim().is_empty() {
                &title
            } else {
                &text
            },
        );
        keys.done().at(message.line)
    }

    pub(super) fn about(&self, top: &mut Keys) {
        let mut about = Keys::default();
        let mut seen = BTreeSet::new();
        for (key, value, line_of) in &self.reading.about {
            let (key, value) = (line(key), line(value));
            if !key.is_empty() && !value.is_empty() && seen.insert(key.to_lowercase()) {
                about.put(&key, Yaml::text(value).at(*line_of));
            }
        }
        top.map("about", about);
        let mut links = Keys::default();
        let mut titles = BTreeSet::new();
        for (title, address, line_of) in &self.reading.links {
            let title = line(title);
            let address = line(address);
            if !title.is_empty()
                && super::address::is_address(&address)
                && titles.insert(title.to_lowercase())
            {
                links.put(&title, Yaml::text(address).at(*line_of));
            }
        }
        top.map("links", links);
    }

    pub(super) fn time_window(&self, top: &mut Keys) {
        let Some((window, line_of)) = &self.reading.window else {
            return;
        };
        let clock = |(hour, minute): (u8, u8)| format!("{hour:02}:{minute:02}");
        if window.from == window.to {
            return;
        }
        let mut keys = Keys::default();
        keys.text("from", &clock(window.from))
            .text("to", &clock(window.to));
        let zone = window
            .zone
            .as_deref()
            .filter(|zone| zone.parse::<chrono_tz::Tz>().is_ok());
        keys.some("timezone", zone);
        top.put("window", keys.done().at(*line_of));
    }

    /// Whether the plan has a variable of this name.
    pub(super) fn is_variable(&self, name: &str) -> bool {
        self.bindings.has_variable(name)
            || self
                .reading
                .variables
                .iter()
                .any(|variable| variable.name == name && given(variable).is_some())
    }

    pub(super) fn variables(&self, top: &mut Keys) {
        let mut variables = Keys::default();
        let mut seen = BTreeSet::new();
        for variable in &self.reading.variables {
            let Some(value) = given(variable) else {
                continue;
            };
            if self.bindings.has_variable(&variable.name) || !seen.insert(variable.name.clone()) {
                continue;
            }
            let mut keys = Keys::default();
            keys.some("title", variable.title.as_deref().map(line).as_deref());
            keys.put("default", Yaml::text(value));
            variables.put(&variable.name, keys.done().at(variable.line));
        }
        if let Some(Yaml {
            value: crate::runbook::yaml::Part::Map(entries),
            ..
        }) = self.bindings.value("variables")
        {
            for (name, value) in entries {
                variables.put(&name, value);
            }
        }
        top.map("variables", variables);
    }

    pub(super) fn watch(&self, top: &mut Keys) {
        let mut windows = Vec::new();
        // Windows come one after the other; one that goes back is of another run, and stays prose.
        let mut last = i64::MIN;
        for watch in &self.reading.watch {
            let begins = watch.from.unwrap_or(0);
            if begins < last {
                continue;
            }
            last = begins;
            let mut keys = Keys::default();
            keys.text("title", &titled(&watch.title, "Watch"));
            if let Some(from) = watch.from.filter(|from| *from >= 0) {
                let from = crate::support::Millis(from.unsigned_abs());
                keys.text("from", &format!("end+{from}"));
            }
            keys.text("lasts", &duration(watch.lasts));
            keys.texts("duties", &watch.duties);
            windows.push(keys.done().at(watch.line));
        }
        top.list("watch", windows);
    }
}

/// The value of a variable that is said, and is no secret.
fn given(variable: &super::super::blank::Variable) -> Option<String> {
    let value = variable.value.as_deref().map(line)?;
    let open = super::super::blank::is_open(variable.value.as_deref().unwrap_or_default());
    let name = &variable.name;
    let named = !name.is_empty()
        && name.len() <= 48
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    let hidden = variable.secret
        || value.split_once("://").is_some_and(|(_, rest)| {
            rest.split('/')
                .next()
                .is_some_and(|host| host.contains('@'))
        });
    (named
        && !open
        && !hidden
        && !value.is_empty()
        && !value.contains('$')
        && !value.contains("{ {")
        && value.len() <= 500)
        .then_some(value)
}

fn rights(may: &[&'static str]) -> Yaml {
    Yaml::list(may.iter().map(|right| Yaml::text(*right)))
}

fn contact(contact: &Contact) -> Yaml {
    let mut keys = Keys::default();
    let title = if contact.title.trim().is_empty() {
        contact.name.clone().unwrap_or_default()
    } else {
        contact.title.clone()
    };
    let title = line(&title);
    keys.text(
        "title",
        if title.is_empty() {
            "Somebody to call"
        } else {
            &title
        },
    );
    for (key, value) in [
        ("phone", &contact.phone),
        ("email", &contact.email),
        ("chat", &contact.chat),
        ("pager", &contact.pager),
        ("available", &contact.available),
    ] {
        keys.some(key, value.as_deref().map(line).as_deref());
    }
    if contact.vendor {
        keys.put("vendor", true);
    }
    let mut notes = Vec::new();
    notes.extend(contact.name.clone());
    notes.extend(contact.secondary.clone());
    if !contact.filled {
        notes.push("Left blank in the source: fill it in before the day.".to_owned());
    }
    keys.notes(&notes);
    keys.done().at(contact.line)
}

fn owners(item: &super::super::reading::Item) -> Vec<String> {
    let mut found: Vec<String> = item.owner.clone().into_iter().collect();
    found.extend(item.items.iter().flat_map(owners));
    found
}
