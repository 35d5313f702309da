//! The runbooks that come with the program, with their scripts.

use super::include::{Files, Loaded};

/// A runbook that comes with the program.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Its name, as in `sample:NAME`.
    pub name: &'static str,
    /// The runbook.
    pub yaml: &'static str,
    /// Its scripts: each one's path beside the runbook, and its text. They are to be executable.
    pub files: &'static [(&'static str, &'static str)],
}

impl Sample {
    /// What it may include: the files that come with it.
    #[must_use]
    pub fn library(&self) -> Files {
        let files = self.files;
        Files::new(format!("{}.yaml", self.name), move |path| {
            let path = path.trim_start_matches("./");
            let file = files.iter().find(|(name, _)| *name == path);
            let (key, text) = file.ok_or("it does not come with the sample")?;
            Ok(Loaded {
                key: (*key).to_owned(),
                text: (*text).to_owned(),
            })
        })
    }
}

macro_rules! embedded {
    ($path:literal) => {
        (
            $path,
            include_str!(concat!("../../config/runbooks/", $path)),
        )
    };
}

macro_rules! sample {
    ($name:literal, [$($script:literal),* $(,)?]) => {
        Sample {
            name: $name,
            yaml: include_str!(concat!("../../config/runbooks/", $name, ".yaml")),
            files: &[$(embedded!($script)),*],
        }
    };
}

/// Every sample.
#[must_use]
pub fn samples() -> &'static [Sample] {
    const SAMPLES: &[Sample] = &[
        sample!(
            "moshimoshi",
            [
                "moshimoshi/scripts/deploy-production.sh",
                "moshimoshi/scripts/test-production-blue.sh",
                "moshimoshi/scripts/validate-production.sh",
                "moshimoshi/scripts/rollback-validate.sh",
            ]
        ),
        sample!(
            "master-flow-orchestrator",
            [
                "master-flow-orchestrator/scripts/really.sh",
                "master-flow-orchestrator/scripts/update_traffic_split.sh",
                "master-flow-orchestrator/scripts/create_production_backup.sh",
                "master-flow-orchestrator/scripts/verify_backup.sh",
                "master-flow-orchestrator/scripts/check_environment.sh",
            ]
        ),
        sample!(
            "flakeguard",
            [
                "flakeguard/scripts/really.sh",
                "flakeguard/scripts/services.sh",
            ]
        ),
        sample!(
            "berrys-agents",
            [
                "berrys-agents/scripts/deploy.sh",
                "berrys-agents/scripts/verify.sh",
                "berrys-agents/scripts/database.sh",
                "berrys-agents/scripts/configure.sh",
            ]
        ),
        sample!(
            "agent-orchestrator",
            [
                "agent-orchestrator/scripts/real.sh",
                "agent-orchestrator/scripts/deploy-blue.sh",
                "agent-orchestrator/scripts/weights.sh",
                "agent-orchestrator/scripts/read-only.sh",
                "agent-orchestrator/scripts/health-check-dashboard.sh",
                "agent-orchestrator/scripts/announce-rollback.sh",
                "agent-orchestrator/scripts/container-stats.sh",
            ]
        ),
    ];
    SAMPLES
}
