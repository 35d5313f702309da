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
