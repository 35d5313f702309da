//! Who is called and what they may do then: contacts, severities, rights that are had only
//! sometimes, approvals and sign-offs.

use super::choice::{Choice, Chosen};
use super::condition::ConditionText;
use super::field::{OneOrMany, document};
use super::text::Text;
use super::time::Lasting;
use crate::room::plan::{Part, Right};

impl Chosen for Part {
    const WHAT: &'static str = "part of a deployment";
    const ALL: &'static [(&'static str, Self)] = &[
        ("before", Self::Before),
        ("during", Self::During),
        ("after", Self::After),
    ];
}

document! {
    /// Somebody to call who is not in the room.
    struct Contact "a contact" {
        /// Who.
        title: Text,
        /// The role they hold, where they hold one of the runbook's.
        role: Option<Text>,
        /// A telephone number.
        phone: Option<Text>,
        /// A mail address.
        email: Option<Text>,
        /// A name or a channel of the chat.
        chat: Option<Text>,
        /// A pager, or the service that pages them.
        pager: Option<Text>,
        /// An address to open.
        url: Option<Text>,
        /// When they can be reached.
        available: Option<Text>,
        /// Whether they are of another company.
        vendor: Option<bool>,
        /// What the runbook says beside it.
        notes: Option<Text>,
    }

    /// How bad an incident is, and what follows from it.
    struct SeverityLevel "a severity" {
        /// As shown.
        title: Option<Text>,
        /// What it looks like.
        signs: Option<OneOrMany<Text>>,
        /// How soon somebody must answer.
        respond_within: Option<Lasting>,
        /// The same where it is no span.
        response: Option<Text>,
        /// Who answers.
        who: Option<OneOrMany<Text>>,
    }

    /// A right that is had only sometimes.
    struct Authority "an entry of `authority`" {
        /// What may be done.
        may: Choice<Right>,
        /// By whom.
        roles: OneOrMany<Text>,
        /// So long after the incident began.
        after: Option<Lasting>,
        /// At which severities; at any when nothing is said.
        severities: Option<OneOrMany<Text>>,
        /// With whose consent.
        approvals: Option<Approvals>,
        /// What the runbook says beside it.
        notes: Option<Text>,
    }

    /// The consent of several.
    struct Approvals "`approvals`" {
        /// Of how many people.
        needed: u32,
        /// Who may consent; anyone who may decide when nothing is said.
        of: Option<OneOrMany<Text>>,
    }

    /// An approval bound to what was seen.
    struct SignOff "a sign-off" {
        /// As shown.
        title: Text,
        /// Its name; made from the title when nothing is said.
        id: Option<Text>,
        /// Who signs.
        role: Option<Text>,
        /// In which part of the deployment; before the run when nothing is said.
        part: Option<Choice<Part>>,
        /// It applies only while this holds.
        when: Option<ConditionText>,
    }
}
