//! `warroom fleet`: serves the demo's fleet, and asks a running one on behalf of scripts.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::arguments::{FleetAction, FleetAsk, FleetCommand, FleetFault, FleetServe};
use super::failure::{Exit, Failure};
use super::runtime;
use crate::fleet::{FaultChange, FleetError, ServeOptions, client, serve};

/// Does what was asked of a fleet.
pub(super) fn perform(ask: FleetAsk) -> Result<Exit, Failure> {
    match ask.command {
        FleetCommand::Serve(how) => runtime::run(serve(options(how)))??,
        FleetCommand::Ask(what) => {
            let dir = folder(ask.dir)?;
            runtime::run(asked(&dir, what))??;
        }
    }
    Ok(Exit::Done)
}

fn options(how: FleetServe) -> ServeOptions {
    let usual = ServeOptions::new(how.folder);
    ServeOptions {
        lease: how.lease,
        load_per_second: how.load.unwrap_or(usual.load_per_second),
        ..usual
    }
}

fn folder(given: Option<PathBuf>) -> Result<PathBuf, Failure> {
    given.ok_or_else(|| {
        Failure::usage("no fleet is named").hint("give --dir DIR, or set WARROOM_FLEET")
    })
}

async fn asked(dir: &Path, command: FleetAction) -> Result<(), FleetError> {
    // Locked line by line, so that progress is seen while it is made.
    let mut out = std::io::stdout();
    match command {
        FleetAction::Deploy { version } => client::deploy(dir, &version, &mut out).await,
        FleetAction::Undeploy => client::undeploy(dir, &mut out).await,
        FleetAction::Smoke { side, version } => {
            client::smoke(dir, side, version.as_deref(), &mut out).await
        }
        FleetAction::Validate { side } => client::validate(dir, side, &mut out).await,
        FleetAction::Weight { percent } => client::set_weight(dir, percent, &mut out).await,
        FleetAction::Switch { side } => client::switch(dir, side, &mut out).await,
        FleetAction::Fault(fault) => faulted(dir, &fault).await,
        FleetAction::ClearCaches => client::clear_caches(dir, &mut out).await,
        FleetAction::Status => client::status(dir, &mut out).await,
        FleetAction::Stop => client::stop(dir, &mut out).await,
    }?;
    Ok(out.flush()?)
}

async fn faulted(dir: &Path, fault: &FleetFault) -> Result<(), FleetError> {
    let mut out = std::io::stdout();
    let Some(target) = fault.target else {
        return client::clear_faults(dir, &mut out).await;
    };
    let change = FaultChange {
        error_rate: fault.error_rate,
        latency_ms: fault.latency_ms,
        health: fault.health,
        hang_ms: fault.hang_ms,
        ..FaultChange::of(target)
    };
    client::fault(dir, &change, &mut out).await
}
