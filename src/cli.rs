//! The command line: arguments in, one exit code out. The only place that reads the environment,
//! builds concrete things and turns errors into words for people.
//!
//! `arguments` says what can be asked, `out` is the one writer, `failure` the one way to fail;
//! each command has its file.

mod arguments;
mod ask;
mod attend;
mod book;
mod bug;
mod check;
mod confirm;
mod demo;
mod edit;
mod failure;
mod fleet;
mod follow;
mod history;
mod import;
mod journal;
mod new;
mod open;
mod out;
mod pages;
mod picture;
mod preflight;
mod process;
mod reload;
mod rooms;
mod runtime;
mod samples;
mod serve;
mod status;
mod surroundings;
mod verbs;
mod wait;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use failure::{Exit, Failure};
use surroundings::Surroundings;

/// Runs the program with these arguments, its own name first.
///
/// Invariant: a shim begins before anything else is set up, and a keeper before any thread exists.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let [_, verb, dir] = arguments.as_slice()
        && verb == "shim"
    {
        return code(crate::backend::shim::main(Path::new(dir)));
    }
    // Fails only where a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    bug::caught(|| match Arguments::try_parse_from(arguments) {
        Ok(arguments) => ended(perform(arguments)),
        Err(error) => usage(&error),
    })
}

fn ended(outcome: Result<ExitCode, Failure>) -> ExitCode {
    match outcome {
        Ok(code) => code,
        Err(failure) => {
            out::fail(&failure);
            failure.exit.into()
        }
    }
}

/// Help and version are data and no mistake; everything else is.
fn usage(error: &clap::Error) -> ExitCode {
    // Nobody is left to tell when that fails.
    let _ = error.print();
    if error.use_stderr() {
        Exit::Usage.into()
    } else {
        Exit::Done.into()
    }
}

fn perform(arguments: Arguments) -> Result<ExitCode, Failure> {
    let here = Surroundings::read();
    let Some(command) = arguments.command else {
        return Ok(rooms::overview(&here)?.into());
    };
    let exit = match command {
        Command::List { json, samples } if samples => samples::list(json),
        Command::List { json, .. } => rooms::list(&here, json),
        Command::Status(ask) => status::perform(&here, &ask),
        Command::Do(ask) => ask::perform(&here, &ask),
        Command::Wait(ask) => wait::perform(&here, &ask),
        Command::Journal(ask) => journal::perform(&here, &ask),
        Command::Keys { markdown } => pages::keys(&here, markdown),
        Command::Picture(ask) => picture::perform(&here, &ask),
        Command::Themes => pages::themes(&here),
        Command::Completions { shell } => pages::completions(shell),
        Command::Man { dir } => pages::man(dir.as_deref()),
        Command::Fleet(ask) => fleet::perform(ask),
        Command::Demo(ask) => demo::perform(&here, &ask),
        Command::Open(ask) => open::perform(&here, &ask),
        Command::Reload(ask) => reload::perform(&here, &ask),
        Command::Attach(ask) => attend::perform(&here, &ask),
        Command::Check(ask) => check::check(&here, &ask),
        Command::Plan(ask) => check::plan(&here, &ask),
        Command::Import(ask) => import::perform(&here, &ask),
        Command::New(ask) => new::perform(&here, &ask),
        Command::Schema => check::print_schema(),
        Command::Stop(ask) => process::stop(&here, &ask),
        Command::Restart { room } => process::restart(&here, room.as_deref()),
        Command::Keeper { dir } => return Ok(code(serve::keep(&dir)?)),
        Command::Engine { dir } => return Ok(code(serve::engine(&dir)?)),
        // `main` takes it before anything is parsed; here it came with too few or many words.
        Command::Shim { .. } => Err(Failure::usage("shim takes one folder")),
    }?;
    Ok(exit.into())
}

/// A process's own exit code, as its keeper reads it.
fn code(code: i32) -> ExitCode {
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
