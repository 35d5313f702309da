//! The runbook as a whole.

use super::authority::{Authority, Contact, SeverityLevel, SignOff};
use super::call::Http;
use super::call::Pairs;
use super::checklist::Section;
use super::choice::Choice;
use super::each::Each;
use super::environment::Environment;
use super::field::OneOrMany;
use super::field::{Map, Needed, document};
use super::flow::Shell;
use super::measure::{Lever, Metric, Probe, Source};
use super::message::{Announcement, ChannelEntry, Prose};
use super::people::{Level, Person, Role};
use super::phase::Phase;
use super::rollback::Rollback;
use super::text::{Argument, Script, Text};
use super::time::{ClockText, Lasting};
use super::variable::Variable;
use super::watch::{Mode, Playbook, Recurring, WatchWindow};

document! {
    /// A runbook for warroom.
    struct Runbook "a runbook" {
        /// The version of this language: 1.
        runbook: Needed<u32>,
        /// Its name.
        name: Needed<Text>,
        /// Other files, seen from this one, whose parts are taken in before this one's.
        include: Option<OneOrMany<Text>>,
        /// Whether mistakes here hurt users; true when nothing is said.
        production: Option<bool>,
        /// Commands wait until a person has seen and accepted each.
        review: Option<bool>,
        /// When the deployment may run.
        window: Option<Window>,
        /// Named values.
        variables: Option<Map<Variable>>,
        /// Where it can be run, each with its values of variables.
        environments: Option<Map<Environment>>,
        /// The environment where nothing else is said at open.
        default_environment: Option<Text>,
        /// What the version in service is called: green.
        stable: Option<Text>,
        /// What the version coming in is called: blue.
        candidate: Option<Text>,
        /// Their versions.
        versions: Option<Versions>,
        /// Who may do what.
        roles: Option<Map<Role>>,
        /// Who is who.
        people: Option<Vec<Person>>,
        /// Places that answer queries.
        sources: Option<Map<Source>>,
        /// Measured numbers.
        metrics: Option<Map<Metric>>,
        /// Probes of our own.
        probes: Option<Map<Probe>>,
        /// What moves traffic; the first is in force at the start.
        levers: Option<Map<Lever>>,
        /// The checklists.
        checklists: Option<Each<Section>>,
        /// The timed plan.
        phases: Needed<Each<Phase>>,
        /// Actions outside the plan.
        actions: Option<Map<Action>>,
        /// The way back.
        rollback: Option<Rollback>,
        /// Who is told when nobody answers.
        escalation: Option<Vec<Level>>,
        /// Dashboards and the like: words and addresses.
        links: Option<Pairs<Text>>,
        /// What the runbook says of itself: version, owner, dates; free words.
        about: Option<Pairs<Text>>,
        /// Temporary states of production.
        modes: Option<Map<Mode>>,
        /// Steps on demand.
        playbooks: Option<Map<Playbook>>,
        /// Somebody to call who is not in the room.
        contacts: Option<Vec<Contact>>,
        /// How bad an incident is, worst first.
        severities: Option<Map<SeverityLevel>>,
        /// Rights that are had only sometimes.
        authority: Option<Vec<Authority>>,
        /// Where people are told something: addresses by name.
        channels: Option<Map<ChannelEntry>>,
        /// What people are told.
        messages: Option<Map<Announcement>>,
        /// Approvals bound to what was seen.
        sign_offs: Option<Vec<SignOff>>,
        /// Checks that come round again and again.
        recurring: Option<Vec<Recurring>>,
        /// The windows of the watch after the run.
        watch: Option<Vec<WatchWindow>>,
        /// What is only read.
        prose: Option<Vec<Prose>>,
    }

    /// When the deployment may run.
    struct Window "`window`" {
        /// From this time of day.
        from: ClockText,
        /// Until this time of day.
        to: ClockText,
        /// The zone of the runbook's clock times: UTC, Europe/Prague.
        timezone: Option<Text>,
    }

    /// The two versions.
    struct Versions "`versions`" {
        /// Of the side in service.
        stable: Option<Text>,
        /// Of the side coming in.
        candidate: Option<Text>,
    }

    /// An action outside the plan: one of run, script and http.
    struct Action "an action" {
        /// As shown.
        title: Option<Text>,
        /// Who runs it.
        role: Option<Text>,
        /// Whether it asks before it runs.
        dangerous: Option<bool>,
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
}
