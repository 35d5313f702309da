//! What outlives single steps: modes of production, playbooks, recurring checks and the windows of
//! the watch after the run.

use super::call::{Command, Http};
use super::choice::Choice;
use super::condition::ConditionText;
use super::each::Each;
use super::field::{Map, Needed, OneOrMany, document};
use super::flow::Shell;
use super::moment::WhenText;
use super::phase::Step;
use super::text::{Argument, Script, Text};
use super::time::Lasting;

document! {
    /// A temporary state of production: entered, verified, left, for a bounded time.
    struct Mode "a mode" {
        /// As shown.
        title: Option<Text>,
        /// What enters it; a person does when nothing is said.
        enter: Option<Box<Command>>,
        /// What leaves it; a person does when nothing is said.
        leave: Option<Box<Command>>,
        /// The probe that passes while it is on.
        verify: Option<Text>,
        /// How long it may last.
        at_most: Option<Lasting>,
    }

    /// Steps on demand, run beside the plan and during a rollback too.
    struct Playbook "a playbook" {
        /// As shown.
        title: Option<Text>,
        /// What it is for: names of metrics, triggers and severities.
        about: Option<OneOrMany<Text>>,
        /// What calls for it, in words.
        signs: Option<OneOrMany<Text>>,
        /// What the runbook says beside it.
        notes: Option<Text>,
        /// Its steps: run, script, http, probe, manual, wait or message.
        steps: Needed<Each<Step>>,
    }

    /// A check that comes round again and again: at most one of run, script, http, metric and
    /// asks; with none of them a person looks.
    struct Recurring "a recurring check" {
        /// As shown.
        title: Text,
        /// Its name; made from the title when nothing is said.
        id: Option<Text>,
        /// How often.
        every: Lasting,
        /// From when; from the start of the run when nothing is said.
        from: Option<WhenText>,
        /// For how long; to the end of the room when nothing is said.
        lasts: Option<Lasting>,
        /// Who does it.
        role: Option<Text>,
        /// The metric whose value is its reading.
        metric: Option<Text>,
        /// The value that a person gives: its name and its title.
        asks: Option<Map<Text>>,
        /// What must hold of it.
        expect: Option<ConditionText>,
        /// What the runbook says beside it.
        notes: Option<Text>,
        /// A program and its arguments; no shell sees them.
        run: Option<Vec<Argument>>,
        /// A bash body; values come as `WARROOM_VAR_*`.
        script: Option<Script>,
        /// A request.
        http: Option<Box<Http>>,
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
        /// When it is shown as overdue; nothing is killed.
        deadline: Option<Lasting>,
        /// When it is ended.
        kill_after: Option<Lasting>,
        /// Exit codes that mean success.
        expect_exit: Option<OneOrMany<i32>>,
        /// A regular expression that a line of the output must match.
        expect_output: Option<Text>,
        /// Whether doing it twice does no harm.
        repeatable: Option<bool>,
    }

    /// A window of the watch after the run.
    struct WatchWindow "an entry of `watch`" {
        /// As shown.
        title: Text,
        /// From when; from the end of the run when nothing is said.
        from: Option<WhenText>,
        /// For how long.
        lasts: Lasting,
        /// What is watched, in words.
        duties: Option<OneOrMany<Text>>,
    }
}
