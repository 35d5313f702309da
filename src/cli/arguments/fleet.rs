//! What can be asked of the demo's fleet. Hidden from help: the sample's scripts and the demo use
//! it, people meet it when they look into those scripts.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::fleet::{Health, Side, Target};

/// `warroom fleet`.
#[derive(Debug, Args)]
pub(in crate::cli) struct FleetAsk {
    /// The fleet's folder
    #[arg(long, value_name = "DIR", env = "WARROOM_FLEET", global = true)]
    pub(in crate::cli) dir: Option<PathBuf>,
    #[command(subcommand)]
    pub(in crate::cli) command: FleetCommand,
}

/// To be a fleet, or to ask one.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum FleetCommand {
    /// Run a fleet until it is stopped
    Serve(FleetServe),
    #[command(flatten)]
    Ask(FleetAction),
}

/// How a fleet is run.
#[derive(Debug, Args)]
pub(in crate::cli) struct FleetServe {
    /// Where fleet.json goes
    pub(in crate::cli) folder: PathBuf,
    /// A file that is touched as long as somebody needs the fleet
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) lease: Option<PathBuf>,
    /// Requests a second
    #[arg(long, value_name = "COUNT")]
    pub(in crate::cli) load: Option<u32>,
}

/// What a running fleet can be asked.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum FleetAction {
    /// Deploy a version to the candidate
    Deploy {
        /// Which
        version: String,
    },
    /// Take the candidate out of service
    Undeploy,
    /// Ask one side for health, readiness and version
    Smoke {
        /// stable or candidate
        #[arg(default_value = "candidate")]
        side: Side,
        /// The version it must have
        #[arg(long)]
        version: Option<String>,
    },
    /// Ask whether users are served, and all by one side
    Validate {
        /// stable or candidate
        #[arg(default_value = "candidate")]
        side: Side,
    },
    /// Set the candidate's share
    Weight {
        /// Whole percent
        #[arg(value_parser = clap::value_parser!(u8).range(0..=100))]
        percent: u8,
    },
    /// Send all traffic to one side
    Switch {
        /// stable or candidate
        side: Side,
    },
    /// Give a service a fault, or clear all faults
    Fault(FleetFault),
    /// Clear the caches
    ClearCaches,
    /// Write everything the fleet knows of itself
    Status,
    /// End the fleet
    Stop,
}

/// A fault.
#[derive(Debug, Args)]
pub(in crate::cli) struct FleetFault {
    /// Who gets it: stable, candidate or admin
    #[arg(required_unless_present = "clear")]
    pub(in crate::cli) target: Option<Target>,
    /// The share of requests that fail, 0 to 1
    #[arg(long, value_name = "RATIO")]
    pub(in crate::cli) error_rate: Option<f64>,
    /// Milliseconds added to each request
    #[arg(long, value_name = "MS")]
    pub(in crate::cli) latency_ms: Option<u64>,
    /// up or down
    #[arg(long)]
    pub(in crate::cli) health: Option<Health>,
    /// Milliseconds that a change of weight hangs
    #[arg(long, value_name = "MS")]
    pub(in crate::cli) hang_ms: Option<u64>,
    /// Clear all faults
    #[arg(long, conflicts_with = "target")]
    pub(in crate::cli) clear: bool,
}
