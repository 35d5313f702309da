//! What can be asked on the command line, declared once: parsing, help, completions and manual
//! pages come from here; the verbs of `do` come from `room::command`.

mod fleet;

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

pub(super) use fleet::{FleetAction, FleetAsk, FleetCommand, FleetFault, FleetServe};

use super::verbs;
use crate::room::plan::ClockTime;
use crate::support::Millis;

/// A full-screen terminal war room for production deployments.
///
/// Give it the runbook you have; a team runs it live: checklists ticked, phases timed, metrics
/// watched, traffic shifted and rolled back, from every terminal in the room, with a journal that
/// loses nothing. Without a command: the rooms of this machine.
#[derive(Debug, Parser)]
#[command(name = "warroom", version, after_long_help = EXITS)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

const EXITS: &str = "\
Exit codes: 0 done; 1 refused or failed; 2 usage, settings or runbook mistake; 3 no such room or \
its engine cannot be reached; 70 a bug.
State: $WARROOM_STATE_DIR, else the state directory of the system. Settings: \
$WARROOM_CONFIG_DIR, else the configuration directory of the system.";

/// A command.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Open a room on a small real fleet of this machine, or join the one that is open
    Demo(Demo),
    /// Start a room on a runbook, or join the live one of the same file
    Open(Open),
    /// Show how a live room's runbook has changed, and go on by it: ticks, done steps and all that
    /// did not change stay
    Reload(Reload),
    /// Come back into a room
    Attach(Attach),
    /// List the rooms of this machine, the newest first
    List {
        /// An array of objects with name, state, engine process and path; of samples with name,
        /// title and the numbers of phases, steps and items
        #[arg(long)]
        json: bool,
        /// The runbooks that come with the program, to be opened as sample:NAME
        #[arg(long)]
        samples: bool,
    },
    /// Show where a room stands
    Status(Status),
    /// Do something in a room without a screen
    #[command(after_long_help = verbs::help(), after_help = verbs::help())]
    Do(Do),
    /// Wait until something is so in a room
    #[command(after_long_help = super::wait::help(), after_help = super::wait::help())]
    Wait(Wait),
    /// Draw a room's screen as an SVG, for papers
    Picture(Picture),
    /// Find every mistake in a runbook
    Check(Check),
    /// Show the plan as it will run, or how it differs from another
    Plan(Plan),
    /// Turn a runbook in prose (Markdown, AsciiDoc, reStructuredText) into one of our language, with
    /// a report of what was understood
    Import(Import),
    /// Write a first runbook by asking a few questions
    New(New),
    /// Print the JSON Schema of runbooks
    Schema,
    /// Show a room's journal, with or without its engine
    Journal(Journal),
    /// Park a room's engine; the room stays and comes back with `attach`
    Stop(Stop),
    /// End a room's engine and start it anew, as after an update
    Restart {
        /// The room; the only one with an engine when left out
        room: Option<String>,
    },
    /// Show every key binding in force and where it comes from
    Keys {
        /// The page docs/keys.md
        #[arg(long)]
        markdown: bool,
    },
    /// Show the themes that can be chosen
    Themes,
    /// Print a completion script
    Completions {
        /// For which shell
        shell: Shell,
    },
    /// Print the manual page, or write every command's page into a folder
    Man {
        /// Where the pages go
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        dir: Option<PathBuf>,
    },
    /// The demo's fleet
    #[command(hide = true)]
    Fleet(FleetAsk),
    /// Keep a room's engine running
    #[command(hide = true)]
    Keeper {
        /// The room's folder
        dir: PathBuf,
    },
    /// Run a room's engine
    #[command(hide = true)]
    Engine {
        /// The room's folder
        dir: PathBuf,
    },
    /// Run one attempt of a command
    #[command(hide = true)]
    Shim {
        /// The attempt's folder
        dir: PathBuf,
    },
}

/// `warroom demo`.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Who you are, where the account does not say it
    #[arg(long = "as", value_name = "PERSON")]
    pub(super) person: Option<String>,
    /// Only start it; print the room's name and how to go on
    #[arg(long)]
    pub(super) no_attach: bool,
    /// The console's look
    #[command(flatten)]
    pub(super) look: Look,
}

/// `warroom open`.
#[derive(Debug, Args)]
pub(super) struct Open {
    /// A runbook file, or sample:NAME
    #[arg(value_hint = ValueHint::FilePath)]
    pub(super) runbook: String,
    /// The room's name; the runbook's and today's date when left out
    #[arg(long, value_name = "NAME")]
    pub(super) room: Option<String>,
    /// Who you are, where the account does not say it
    #[arg(long = "as", value_name = "PERSON")]
    pub(super) person: Option<String>,
    /// A value for one of the runbook's variables
    #[arg(long = "var", value_name = "NAME=VALUE")]
    pub(super) variables: Vec<String>,
    /// The runbook's environment: staging, production
    #[arg(long = "env", value_name = "NAME")]
    pub(super) environment: Option<String>,
    /// A variable of this process's environment that the runbook's commands need
    #[arg(long = "pass-env", value_name = "NAME")]
    pub(super) passed: Vec<String>,
    /// What happens to planned clock times: `plan` keeps them, `now`, `tomorrow` or a time of day
    /// (09:30) moves all of them so that the first phase begins then. Asked when the plan's own
    /// start is past; without a terminal they are kept
    #[arg(long, value_name = "WHEN")]
    pub(super) start: Option<Start>,
    /// Rehearse: every action is told exactly and none is performed, nothing is measured or waited for
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Take the runbook over into the live room of the same file, where it has changed since
    #[arg(long)]
    pub(super) reload: bool,
    /// First edit the runbook, in $VISUAL or $EDITOR: where this item, step or trigger stands, at
    /// this line, or at the first mistake
    #[arg(long, value_name = "NAME|LINE", num_args = 0..=1, default_missing_value = "")]
    pub(super) edit: Option<String>,
    /// Only start it; print the room's name
    #[arg(long)]
    pub(super) no_attach: bool,
    /// The console's look
    #[command(flatten)]
    pub(super) look: Look,
}

/// `warroom reload`.
#[derive(Debug, Args)]
pub(super) struct Reload {
    /// The room; the only one that has not ended when left out
    pub(super) room: Option<String>,
    /// The runbook, where it is another file than the one that the room was opened on
    #[arg(value_hint = ValueHint::FilePath)]
    pub(super) runbook: Option<String>,
    /// Another value for one of its variables; the others stay as they were said at open
    #[arg(long = "var", value_name = "NAME=VALUE")]
    pub(super) variables: Vec<String>,
    /// Who you are, where the account does not say it
    #[arg(long = "as", value_name = "PERSON")]
    pub(super) person: Option<String>,
    /// Do it without asking
    #[arg(long)]
    pub(super) yes: bool,
}

/// What happens to planned clock times.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Start {
    /// They stay as the runbook says them.
    Plan,
    /// All move, so that the first phase begins now.
    Now,
    /// They stay, and count from tomorrow.
    Tomorrow,
    /// All move, so that the first phase begins at this time of today.
    At(ClockTime),
}

impl FromStr for Start {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "plan" => Ok(Self::Plan),
            "now" => Ok(Self::Now),
            "tomorrow" => Ok(Self::Tomorrow),
            time => time
                .parse()
                .map(Self::At)
                .map_err(|_| "plan, now, tomorrow or a time of day like 09:30".to_owned()),
        }
    }
}

/// How a console looks; what is left out is as the settings say.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Look {
    /// The theme
    #[arg(long, value_name = "NAME")]
    pub(super) theme: Option<String>,
}

/// `warroom attach`.
#[derive(Debug, Args)]
pub(super) struct Attach {
    /// The room; the only one that has not ended when left out
    pub(super) room: Option<String>,
    /// Who you are, where the account does not say it
    #[arg(long = "as", value_name = "PERSON")]
    pub(super) person: Option<String>,
    /// Only watch
    #[arg(long)]
    pub(super) read_only: bool,
    /// Lines instead of a screen: where the room stands, then what happens
    #[arg(long)]
    pub(super) plain: bool,
    /// The console's look
    #[command(flatten)]
    pub(super) look: Look,
}

/// `warroom picture`.
#[derive(Debug, Args)]
pub(super) struct Picture {
    /// The room; the only one that has not ended when left out
    pub(super) room: Option<String>,
    /// Through whose eyes, where the account does not say it
    #[arg(long = "as", value_name = "PERSON")]
    pub(super) person: Option<String>,
    /// Columns and rows
    #[arg(long, value_name = "COLSxROWS", default_value = "160x45", value_parser = size)]
    pub(super) size: (u16, u16),
    /// Which of the eight screens
    #[arg(long, value_name = "NUMBER", default_value = "1")]
    pub(super) screen: usize,
    /// The console's look
    #[command(flatten)]
    pub(super) look: Look,
}

/// `160x45` as columns and rows.
fn size(given: &str) -> Result<(u16, u16), String> {
    let read = |side: &str| side.parse().ok().filter(|side| (1..=1000).contains(side));
    let sides = given
        .split_once('x')
        .and_then(|(c, r)| Some((read(c)?, read(r)?)));
    sides.ok_or_else(|| format!("{given:?} is no size like 160x45"))
}

/// `warroom status`.
#[derive(Debug, Args)]
pub(super) struct Status {
    /// The room; the only one that has not ended when left out
    pub(super) room: Option<String>,
    /// One JSON document
    #[arg(long)]
    pub(super) json: bool,
    /// Again with every change; with --json one document a line
    #[arg(long)]
    pub(super) watch: bool,
}

/// `warroom do`.
#[derive(Debug, Args)]
pub(super) struct Do {
    /// The room
    pub(super) room: String,
    /// What to do
    pub(super) verb: String,
    /// The verb's arguments
    #[arg(value_name = "ARG")]
    pub(super) arguments: Vec<String>,
    /// Who you are, where the account does not say it
    #[arg(long = "as", value_name = "PERSON")]
    pub(super) person: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: Option<String>,
    /// Do it without asking
    #[arg(long)]
    pub(super) yes: bool,
}

/// `warroom wait`.
#[derive(Debug, Args)]
pub(super) struct Wait {
    /// The room
    pub(super) room: String,
    /// What must be so; of several, all
    #[arg(required = true, value_name = "CONDITION")]
    pub(super) conditions: Vec<String>,
    /// How long to wait, as 90s or 5m; for ever when left out
    #[arg(long, value_name = "DURATION")]
    pub(super) timeout: Option<Millis>,
}

/// The runbook of `warroom check` and `warroom plan`.
#[derive(Debug, Args)]
pub(super) struct Book {
    /// A runbook file, or sample:NAME
    #[arg(value_hint = ValueHint::FilePath)]
    pub(super) runbook: String,
    /// A value for one of the runbook's variables
    #[arg(long = "var", value_name = "NAME=VALUE")]
    pub(super) variables: Vec<String>,
    /// The runbook's environment: staging, production
    #[arg(long = "env", value_name = "NAME")]
    pub(super) environment: Option<String>,
    /// For programs
    #[arg(long)]
    pub(super) json: bool,
}

/// `warroom check`.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The runbook and what it is filled with
    #[command(flatten)]
    pub(super) book: Book,
    /// Also look whether all is there: every metric and freshness query, every probe and every
    /// lever's read once, every program, script and lever's host. Nothing is set; a probe or read
    /// that is a command is run. Ends with 1 if anything fails
    #[arg(long)]
    pub(super) online: bool,
}

/// `warroom import`.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The document
    #[arg(value_hint = ValueHint::FilePath, required_unless_present = "prometheus_rules")]
    pub(super) document: Option<String>,
    /// Write the runbook here, and what is to be filled in beside the document as
    /// DOCUMENT.warroom.yaml; without it the runbook is printed and nothing is written
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) output: Option<PathBuf>,
    /// Overwrite a runbook that was changed by hand since it was imported
    #[arg(long, requires = "output")]
    pub(super) force: bool,
    /// How the report is told: to a person on stderr, or as JSON on stdout
    #[arg(long, value_enum, default_value_t = ReportAs::Human)]
    pub(super) report: ReportAs,
    /// Turn the alert rules of a Prometheus into metrics and triggers, to be included by a runbook
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["document", "report"])]
    pub(super) prometheus_rules: Option<PathBuf>,
}

/// How a report is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum ReportAs {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// `warroom plan`.
#[derive(Debug, Args)]
pub(super) struct Plan {
    /// The runbook and what it is filled with
    #[command(flatten)]
    pub(super) book: Book,
    /// Only what differs from this plan to the runbook's: a file, sample:NAME, or room:NAME for
    /// the plan that a room was opened with. Ends with 0 if nothing does, else with 1
    #[arg(long, value_name = "OTHER", value_hint = ValueHint::FilePath)]
    pub(super) diff: Option<String>,
}

/// `warroom new`.
#[derive(Debug, Args)]
pub(super) struct New {
    /// Where it goes; - for stdout. Named after the runbook when left out at a terminal
    #[arg(value_hint = ValueHint::FilePath)]
    pub(super) file: Option<PathBuf>,
    /// Ask nothing
    #[arg(long, value_name = "STRATEGY")]
    pub(super) template: Option<Template>,
    /// Also over a file that is there
    #[arg(long)]
    pub(super) force: bool,
}

/// How the new version comes in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum Template {
    /// Two sides and one switch
    BlueGreen,
    /// A few users first, then more
    Canary,
    /// Group by group
    Rolling,
}

/// `warroom journal`.
#[derive(Debug, Args)]
pub(super) struct Journal {
    /// The room
    pub(super) room: String,
    /// Go on with what comes
    #[arg(long)]
    pub(super) follow: bool,
    /// One entry a line, as it is stored
    #[arg(long)]
    pub(super) json: bool,
    /// Check the whole chain and the anchor
    #[arg(long, conflicts_with_all = ["follow", "json"])]
    pub(super) verify: bool,
}

/// `warroom stop`.
#[derive(Debug, Args)]
pub(super) struct Stop {
    /// The room
    pub(super) room: String,
    /// Also while users may be on the candidate: no trigger runs any more
    #[arg(long, requires = "reason")]
    pub(super) disarm: bool,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: Option<String>,
}
