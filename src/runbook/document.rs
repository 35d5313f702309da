//! The runbook as it is written, understood: one struct per kind of thing, one field per key. The
//! `document!` macro makes the decoder and the published schema from the same lines, so that they
//! cannot disagree. What needs other parts of the runbook to be judged is left to `compile`.

mod authority;
mod call;
mod checklist;
mod choice;
mod condition;
mod each;
mod environment;
mod field;
mod flow;
mod measure;
mod message;
mod moment;
mod people;
mod phase;
mod quantity;
mod rollback;
mod scope;
mod slip;
mod text;
mod time;
mod top;
mod value;
mod variable;
mod watch;

pub use authority::{Approvals, Authority, Contact, SeverityLevel, SignOff};
pub use call::{Command, Expected, ExpectedAnswer, Http, Pairs, Status};
pub use checklist::{Item, ItemEntry, PersonLooks, Section, Verification};
pub use choice::{Choice, Chosen};
pub use condition::{ConditionText, Says, Word};
pub use each::{AtOnce, Each, ForEach, Placed, Repeat, Repeated, Target};
pub use environment::Environment;
pub(super) use field::MERGE;
pub use field::{Decode, Here, Json, Map, Needed, OneOrMany, Reading};
pub use flow::{FailureText, FailureWord, GoTo, Shell, ShiftTo};
pub use measure::{
    CommandLever, HttpLever, Lever, LeverRead, Metric, Probe, Source, Switch, TrafficGuard,
};
pub use message::{Announcement, Channel, ChannelEntry, Message, OccasionText, Prose, StepMessage};
pub use moment::WhenText;
pub use people::{Duties, DutyParts, Level, Person, Role};
pub use phase::{Attest, Gate, KeepEntry, MovesTo, Names, Phase, Step};
pub use quantity::{LimitText, MetricUnit, Points, QuantityText, Share};
pub(super) use quantity::{bare_readings, quantity_of};
pub use rollback::{Path, Rollback, Trigger};
pub(super) use scope::variables_in;
pub use scope::{Known, Scope, Use};
pub use text::{Argument, Live, Place, Request, Script, Text};
pub use time::{ClockText, Lasting};
pub use top::{Action, Runbook, Versions, Window};
pub use value::{Ask, AskEntry, Asks};
pub use variable::{Variable, VariableType, Written};
pub use watch::{Mode, Playbook, Recurring, WatchWindow};
