//! Roles, people, and whom to call when nobody answers.

use super::choice::Choice;
use super::field::{OneOrMany, document};
use super::text::Text;
use super::time::Lasting;
use crate::room::plan::Right;

document! {
    /// A role: what its holders may do beyond watching, noting, holding and declaring.
    struct Role "a role" {
        /// As shown.
        title: Option<Text>,
        /// What its holders may do.
        may: Option<Vec<Choice<Right>>>,
        /// The role that takes over.
        backup: Option<Text>,
        /// What its holders do, in words.
        duties: Option<OneOrMany<Text>>,
    }

    /// A person. Without any, whoever opens the room holds every role.
    struct Person "a person" {
        /// The name the room knows them by.
        name: Text,
        /// The accounts they work from.
        login: Option<OneOrMany<Text>>,
        /// The roles they hold from the start.
        roles: Option<OneOrMany<Text>>,
        /// How to reach them.
        contact: Option<Text>,
    }

    /// A level of the escalation ladder.
    struct Level "a level of `escalation`" {
        /// So long after the incident began.
        after: Lasting,
        /// Who is told.
        who: Text,
    }
}
