//! The runbook as it is written, understood: one struct per kind of thing, one field per key. The
//! `document!` macro makes the decoder and the published schema from the same lines, so that they
//! cannot disagree. What needs other parts of the runbook to be judged is left to `compile`.

mod call;
mod checklist;
mod choice;
mod field;
mod measure;
mod people;
mod phase;
mod quantity;
mod rollback;
mod scope;
mod text;
mod time;
mod top;
mod variable;

pub use call::{Command, Expected, ExpectedAnswer, Http, Pairs, Status};
pub use checklist::{Item, ItemEntry, Section};
pub use choice::{Choice, Chosen};
pub use field::{Decode, Here, Json, Map, Needed, OneOrMany, Reading};
pub use measure::{
    CommandLever, HttpLever, Lever, LeverRead, Metric, Probe, Source, Switch, TrafficGuard,
};
pub use people::{Level, Person, Role};
pub use phase::{Attest, Gate, KeepEntry, Message, MovesTo, Phase, Step};
pub(super) use quantity::bare_readings;
pub use quantity::{ConditionText, LimitText, MetricUnit, Points, QuantityText, Share};
pub use rollback::{Path, Rollback, Trigger};
pub use scope::{Known, Scope};
pub use text::{Argument, Place, Request, Script, Text};
pub use time::{ClockText, Lasting, WhenText};
pub use top::{Action, Runbook, Versions, Window};
pub use variable::{Variable, VariableType, Written};
