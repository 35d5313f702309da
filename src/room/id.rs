//! Names of things. Each kind of thing has its own type, so that a step's name is never taken for
//! a role's. Ids of the plan are slugs, unique within their kind, and never reused.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
    )*};
}

names! {
    /// A person, by the name the room knows them by.
    PersonId;
    /// A role: commander, sre, qa.
    RoleId;
    /// A section of the checklist.
    SectionId;
    /// An item of the checklist.
    ItemId;
    /// A phase of the plan.
    PhaseId;
    /// A step of a phase or of a rollback path.
    StepId;
    /// An action outside the plan.
    ActionId;
    /// A place that answers queries.
    SourceId;
    /// A measured number.
    MetricId;
    /// A lever that moves traffic.
    LeverId;
    /// A probe of our own.
    ProbeId;
    /// A trigger.
    TriggerId;
    /// A rollback path.
    PathId;
    /// A value that is captured during the run.
    ValueId;
    /// A temporary state of production: read-only, maintenance.
    ModeId;
    /// Steps on demand.
    PlaybookId;
    /// A communication.
    MessageId;
    /// A check that comes round again and again.
    RecurringId;
    /// An approval bound to what was seen.
    SignOffId;
    /// A request, chosen by whoever asks; the same id gets the same answer.
    RequestId;
    /// One boot of one machine.
    BootId;
}

/// One try at an action; numbered from one in the order of their intents.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttemptId(pub u64);

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
