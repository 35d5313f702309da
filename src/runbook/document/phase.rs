//! The timed plan: phases and steps. A step is what its one verb says: run, script, http, probe,
//! shift, check, gate, wait, message, manual, enter or leave.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::authority::Approvals;
use super::call::{Command, Http};
use super::choice::Choice;
use super::condition::ConditionText;
use super::each::{Each, Repeated};
use super::field::{Decode, Map, Needed, OneOrMany, Reading, document};
use super::flow::{FailureText, Shell, ShiftTo};
use super::message::StepMessage;
use super::moment::WhenText;
use super::quantity::Share;
use super::text::{Argument, Script, Text};
use super::time::Lasting;
use super::value::Asks;
use crate::room::plan::{Interrupt, OnBreach, Reversible, Then};
use crate::runbook::tree::{Node, Value};

document! {
    /// A phase of the plan.
    struct Phase "a phase" {
        /// As shown.
        title: Text,
        /// Its name; made from the title when nothing is said.
        id: Option<Text>,
        /// When it is planned to begin.
        from: Option<WhenText>,
        /// How long it is planned to take.
        lasts: Option<Lasting>,
        /// Nothing of it starts before this moment.
        not_before: Option<WhenText>,
        /// When it must have ended; later is shown as overdue.
        deadline: Option<WhenText>,
        /// The phases that come before it; the one above when nothing is said, none for [].
        after: Option<Names>,
        /// It applies only while this holds.
        when: Option<ConditionText>,
        /// Repeats it once per target.
        for_each: Option<Repeated>,
        /// What must be so before its first step.
        entry: Option<Gate>,
        /// What must be so after its last step.
        exit: Option<Gate>,
        /// What the runbook says beside it.
        notes: Option<Text>,
        /// Its steps.
        steps: Needed<Each<Step>>,
    }

    /// A step: exactly one of run, script, http, probe, shift, check, gate, wait, message,
    /// manual, enter, leave.
    struct Step "a step" {
        /// As shown.
        title: Option<Text>,
        /// Its name; made from the title when nothing is said.
        id: Option<Text>,
        /// Who does it.
        role: Option<Text>,
        /// Whether it starts by itself when its turn comes.
        auto: Option<bool>,
        /// When it is planned.
        at: Option<WhenText>,
        /// It does not start before this moment.
        not_before: Option<WhenText>,
        /// How long it is planned to take.
        lasts: Option<Lasting>,
        /// The steps that come before it; the one above when nothing is said, none for [].
        after: Option<Names>,
        /// It applies only while this holds.
        when: Option<ConditionText>,
        /// Repeats it once per target.
        for_each: Option<Repeated>,
        /// Whether it may be skipped without a reason.
        optional: Option<bool>,
        /// How often a failed action is tried in all.
        tries: Option<u32>,
        /// How long to wait between tries.
        retry_after: Option<Lasting>,
        /// How often it is repeated until it succeeds; with `at_most`.
        every: Option<Lasting>,
        /// For how long it is repeated.
        at_most: Option<Lasting>,
        /// What follows when it has failed for good; ask when nothing is said.
        on_failure: Option<FailureText>,
        /// What takes back what it did.
        undo: Option<Box<Command>>,
        /// Whether it destroys something: it then asks before it starts.
        destructive: Option<bool>,
        /// Whether the cutover happens here: cutover+5m counts from its start.
        cutover: Option<bool>,
        /// Whether a person runs it in a terminal and says how it went.
        terminal: Option<bool>,
        /// Whether a rollback may cut it short.
        interrupt: Option<Choice<Interrupt>>,
        /// Whether it can be undone.
        reversible: Option<Choice<Reversible>>,
        /// Which lever it moves by other means than a shift.
        moves: Option<MovesTo>,
        /// What the runbook says beside it.
        notes: Option<Text>,
        /// What to expect, in words.
        expect: Option<OneOrMany<Text>>,
        /// Values that it asks for or captures; it is not done without them.
        asks: Option<Asks>,
        /// Whose consent it needs.
        approvals: Option<Approvals>,

        /// A program and its arguments; no shell sees them.
        run: Option<Vec<Argument>>,
        /// A bash body; values come as `WARROOM_VAR_*`.
        script: Option<Script>,
        /// A request.
        http: Option<Box<Http>>,
        /// A probe's call, repeated until it passes.
        probe: Option<Text>,
        /// Moves the candidate's share of traffic, or a cohort of the lever.
        shift: Option<ShiftTo>,
        /// Conditions that must hold before the plan goes on.
        check: Option<OneOrMany<KeepEntry>>,
        /// Checklists, conditions and a decision before the plan goes on.
        gate: Option<Gate>,
        /// Time that must pass.
        wait: Option<Lasting>,
        /// Something to be said: the name of a message, or `channel` and `text`.
        message: Option<StepMessage>,
        /// Something a person does and completes by hand.
        manual: Option<OneOrMany<Text>>,
        /// The mode of production that is entered.
        enter: Option<Text>,
        /// The mode of production that is left.
        leave: Option<Text>,

        /// Environment beyond what the room keeps.
        env: Option<Map<Argument>>,
        /// The folder it runs in, seen from the runbook's.
        cwd: Option<Text>,
        /// The machine it runs on, over ssh.
        host: Option<Text>,
        /// The account it runs as: of the host, or by sudo.
        user: Option<Text>,
        /// What reads a script; bash when nothing is said.
        shell: Option<Choice<Shell>>,
        /// A program and its arguments that is given the script as a file: psql, python3.
        with: Option<Vec<Argument>>,
        /// How long it may take; then it is shown as overdue, and nothing is killed.
        deadline: Option<Lasting>,
        /// When it is ended.
        kill_after: Option<Lasting>,
        /// Exit codes that mean success.
        expect_exit: Option<OneOrMany<i32>>,
        /// A regular expression that a line of the output must match.
        expect_output: Option<Text>,
        /// Whether doing it twice does no harm.
        repeatable: Option<bool>,
        /// Whether it runs for as long as anyone looks, and never blocks the plan.
        follow: Option<bool>,

        /// The lever of a shift; the first when nothing is said.
        lever: Option<Text>,
        /// Time at the weight.
        soak: Option<Lasting>,
        /// What must hold all through the soak.
        keep: Option<OneOrMany<KeepEntry>>,
        /// How many breaching samples are borne; 2 when nothing is said.
        tolerate: Option<u32>,
        /// What a broken soak does; ask when nothing is said.
        on_breach: Option<Choice<OnBreach>>,
        /// What a finished soak does; decide when nothing is said.
        then: Option<Choice<Then>>,
        /// How long a decision may take; 15m when nothing is said.
        decide_within: Option<Lasting>,
    }

    /// Which lever a step moves by other means than a shift.
    struct MovesTo "`moves`" {
        /// The lever whose read-back counts from then on.
        lever: Text,
        /// The candidate's share it moves to.
        to: Share,
    }

    /// What must be so before the plan goes on.
    struct Gate "`gate`" {
        /// Checklists whose items must be ticked or waived.
        checklists: Option<OneOrMany<Text>>,
        /// Conditions that must hold.
        conditions: Option<OneOrMany<KeepEntry>>,
        /// Whether a person decides at the end; yes when nothing is said.
        decide: Option<bool>,
        /// The roles that are asked go or no-go before the decision.
        poll: Option<OneOrMany<Text>>,
        /// Sign-offs that must be given.
        sign_offs: Option<OneOrMany<Text>>,
    }

    /// Something a role answers for.
    struct Attest "an attestation" {
        /// The question.
        attest: Text,
        /// Who answers.
        role: Option<Text>,
        /// How long an answer counts; to the end of the step when nothing is said.
        valid_for: Option<Lasting>,
    }
}

/// Names of what comes before; none of them means that nothing does.
#[derive(Clone, Debug)]
pub struct Names(pub Vec<Text>);

impl Decode for Names {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        match &node.value {
            Value::List(items) => Some(Self(
                items
                    .iter()
                    .filter_map(|item| Text::decode(item, reading))
                    .collect(),
            )),
            _ => Text::decode(node, reading).map(|one| Self(vec![one])),
        }
    }
}

impl JsonSchema for Names {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Names".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<Text>();
        json_schema!({ "anyOf": [one.clone(), { "type": "array", "items": one }] })
    }
}

/// What must hold through a soak, or before a check or a gate: a condition, or what a role answers
/// for.
#[derive(Clone, Debug)]
pub enum KeepEntry {
    /// A condition.
    Condition(ConditionText),
    /// Something a role answers for.
    Attest(Attest),
}

impl Decode for KeepEntry {
    fn decode(node: &Node, reading: &mut Reading) -> Option<Self> {
        match &node.value {
            Value::Map(_) if node.at("attest").is_some() => {
                Attest::decode(node, reading).map(Self::Attest)
            }
            _ => ConditionText::decode(node, reading).map(Self::Condition),
        }
    }
}

impl JsonSchema for KeepEntry {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "KeepEntry".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let condition = generator.subschema_for::<ConditionText>();
        let attest = generator.subschema_for::<Attest>();
        json_schema!({ "anyOf": [condition, attest] })
    }
}
