//! Who is called and what they may do then: contacts, severities, rights that are had only
//! sometimes, and sign-offs.

use super::Compiler;
use super::message::titled;
use crate::room::id::RoleId;
use crate::room::plan::{Approvals, Authority, Contact, Severity, SignOff};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{self, Map, OneOrMany, Text};
use crate::support::Millis;

impl Compiler<'_> {
    pub(super) fn contacts(&mut self) -> Vec<Contact> {
        let document = self.document;
        let contacts = document.contacts.iter().flatten();
        contacts.map(|contact| self.contact(contact)).collect()
    }

    fn contact(&mut self, contact: &document::Contact) -> Contact {
        let written = [
            ("phone", &contact.phone),
            ("email", &contact.email),
            ("chat", &contact.chat),
            ("pager", &contact.pager),
            ("url", &contact.url),
        ];
        // In the order in which they are written: the best way first.
        let keys = contact.here.keys.iter().map(|(key, _)| key.as_str());
        let ways = keys.filter_map(|key| {
            let (kind, text) = written.iter().find(|(kind, _)| *kind == key)?;
            Some(((*kind).to_owned(), text.as_ref()?.value.clone()))
        });
        Contact {
            title: contact.title.value.clone(),
            role: self.role(contact.role.as_ref()),
            ways: ways.collect(),
            available: contact.available.as_ref().map(|a| a.value.clone()),
            vendor: contact.vendor.unwrap_or(false),
            notes: contact.notes.as_ref().map(|notes| notes.value.clone()),
        }
    }

    /// The severities, worst first: what is worse is answered no later.
    pub(super) fn severities(&mut self) -> Vec<Severity> {
        let document = self.document;
        let mut slowest: Option<(Millis, Span)> = None;
        let mut levels = Vec::new();
        for (name, _, level) in document.severities.iter().flat_map(Map::iter) {
            if let Some(within) = level.respond_within {
                if let Some((slower, at)) = slowest
                    && within.value < slower
                {
                    let message = "this severity is answered sooner than a worse one";
                    let mistake = Diagnostic::error("order", within.at, message);
                    let hint = "severities are written worst first";
                    self.tell(mistake.also(at, "the worse one").hint(hint));
                }
                slowest = Some((within.value, within.at));
            }
            levels.push(Severity {
                id: name.to_owned(),
                title: titled(level.title.as_ref(), name),
                signs: words(level.signs.as_ref()),
                respond_within: level.respond_within.map(|within| within.value),
                response: level.response.as_ref().map(|text| text.value.clone()),
                who: words(level.who.as_ref()),
            });
        }
        levels
    }

    /// A severity's name, if it is one.
    pub(super) fn severity(&mut self, name: Option<&Text>) -> Option<String> {
        let name = name?;
        let names = self.document.severities.iter().flat_map(Map::names);
        self.known("severity level", name, name.at, names)
            .then(|| name.value.clone())
    }

    pub(super) fn authority(&mut self) -> Vec<Authority> {
        let document = self.document;
        let rules = document.authority.iter().flatten();
        rules.map(|rule| self.authority_rule(rule)).collect()
    }

    fn authority_rule(&mut self, rule: &document::Authority) -> Authority {
        let severities = rule.severities.iter().flat_map(|names| &names.0);
        let severities = severities.filter_map(|name| self.severity(Some(name)));
        let severities = severities.collect();
        if let Some(at) = rule.here.key("severities") {
            self.shown_only(at, "the severity of an incident is");
        }
        if let Some(at) = rule.here.key("approvals") {
            self.shown_only(at, "approvals are");
        }
        Authority {
            right: rule.may.value,
            roles: self.role_names(Some(&rule.roles)),
            after: rule.after.map(|after| after.value),
            severities,
            approvals: rule.approvals.as_ref().map(|a| self.approvals(a)),
            notes: rule.notes.as_ref().map(|notes| notes.value.clone()),
        }
    }

    /// Tells that something is shown and left to people.
    pub(super) fn shown_only(&mut self, at: Span, what: &str) {
        let message = format!("{what} shown here, and not enforced yet");
        let told = Diagnostic::info("not-enforced", at, message);
        self.tell(told.hint("the people in the room see to it"));
    }

    /// The consent of several, if there can be so many.
    pub(super) fn approvals(&mut self, approvals: &document::Approvals) -> Approvals {
        let needed = u8::try_from(approvals.needed).unwrap_or(u8::MAX);
        if approvals.needed == 0 || approvals.needed > u32::from(u8::MAX) {
            let at = approvals.here.key("needed").unwrap_or(approvals.here.span);
            let message = format!("the consent of {} people", approvals.needed);
            let mistake = Diagnostic::error("approvals", at, message);
            self.tell(mistake.hint("write how many must consent: 1 or more"));
        }
        Approvals {
            needed,
            of: self.role_names(approvals.of.as_ref()),
        }
    }

    pub(super) fn role_names(&mut self, roles: Option<&OneOrMany<Text>>) -> Vec<RoleId> {
        let mut known = Vec::new();
        for role in roles.iter().flat_map(|roles| &roles.0) {
            known.extend(self.role(Some(role)));
        }
        known
    }

    pub(super) fn sign_offs(&mut self) -> Vec<SignOff> {
        let document = self.document;
        let mut sign_offs = Vec::new();
        for sign_off in document.sign_offs.iter().flatten() {
            let title = sign_off.title.value.clone();
            let at = sign_off.title.at;
            let id = self.id("sign-off", sign_off.id.as_ref(), &title, at);
            sign_offs.push(SignOff {
                id: id.into(),
                title,
                role: self.role(sign_off.role.as_ref()),
                part: sign_off.part.map(|part| part.value),
                when: self.when(sign_off.when.as_ref()),
                line: self.line(sign_off.here.span),
            });
        }
        sign_offs
    }
}

fn words(texts: Option<&OneOrMany<Text>>) -> Vec<String> {
    let texts = texts.iter().flat_map(|texts| &texts.0);
    texts.map(|text| text.value.clone()).collect()
}
