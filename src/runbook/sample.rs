//! The runbooks that come with the program, with their scripts.

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

macro_rules! embedded {
    ($path:literal) => {
        (
            $path,
            include_str!(concat!("../../config/runbooks/", $path)),
        )
    };
}

/// Every sample.
#[must_use]
pub fn samples() -> &'static [Sample] {
    const SAMPLES: &[Sample] = &[Sample {
        name: "moshimoshi",
        yaml: include_str!("../../config/runbooks/moshimoshi.yaml"),
        files: &[
            embedded!("moshimoshi/scripts/deploy-production.sh"),
            embedded!("moshimoshi/scripts/test-production-blue.sh"),
            embedded!("moshimoshi/scripts/validate-production.sh"),
            embedded!("moshimoshi/scripts/rollback-validate.sh"),
        ],
    }];
    SAMPLES
}
