//! Whether a command could run: its program is found as the system would find it, and a shell reads
//! its script without running it.

use std::path::{Path, PathBuf};

use nix::unistd::{AccessFlags, access};

use super::{Seen, Verdict};
use crate::backend::command::{Config, Expect, Program as Kind, Reader};
use crate::engine::attempts::Means;
use crate::engine::observers;
use crate::support::Millis;

/// Longest that a shell reads a script.
const READ_WITHIN: Millis = Millis::seconds(5);

/// A program that a command begins with.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Program {
    /// As it is written.
    pub(super) word: String,
    /// The command's folder, seen from the runbook's.
    pub(super) cwd: Option<PathBuf>,
    /// The command's own PATH.
    pub(super) path: Option<String>,
    /// The machine that it carries a command to.
    pub(super) elsewhere: Option<String>,
}

impl Program {
    pub(super) fn looked_at(&self, means: &Means) -> Seen {
        match (self.found(means), &self.elsewhere) {
            (Err(why), _) => (Verdict::Failed, why),
            (Ok(_), Some(host)) => {
                let said = format!("is here; what it runs on {host} is not looked at");
                (Verdict::Unknown, said)
            }
            (Ok(_), None) if self.word.contains('/') => (Verdict::Good, "is executable".to_owned()),
            (Ok(path), None) => (Verdict::Good, path.display().to_string()),
        }
    }

    fn found(&self, means: &Means) -> Result<PathBuf, String> {
        let folder = match &self.cwd {
            Some(cwd) => means.runbook_folder.join(cwd),
            None => means.runbook_folder.clone(),
        };
        if self.word.contains('/') {
            let path = folder.join(&self.word);
            return executable(&path).map(|()| path);
        }
        let paths = self.path.as_ref().or(means.environment.get("PATH"));
        let folders = paths.map(String::as_str).unwrap_or_default().split(':');
        let mut paths = folders.map(|on_path| folder.join(on_path).join(&self.word));
        paths
            .find(|path| executable(path).is_ok())
            .ok_or_else(|| "it is on no folder of PATH".to_owned())
    }
}

fn executable(path: &Path) -> Result<(), String> {
    let shown = path.display();
    match path.metadata() {
        Err(_) => Err(format!("there is no {shown}")),
        Ok(found) if !found.is_file() => Err(format!("{shown} is no file")),
        Ok(_) => access(path, AccessFlags::X_OK)
            .map_err(|_| format!("{shown} is not executable for this account")),
    }
}

/// A script that a shell reads.
pub(super) struct Script {
    /// What it belongs to.
    pub(super) name: String,
    /// The shell.
    pub(super) reader: String,
    pub(super) body: String,
}

impl Script {
    /// Lets the shell read it without running it.
    pub(super) async fn read(&self, means: &Means) -> Seen {
        let words = [self.reader.as_str(), "-n", "-c", self.body.as_str()];
        let config = Config {
            program: Kind::Argv(words.map(str::to_owned).to_vec()),
            reader: Reader::default(),
            host: None,
            user: None,
            cwd: None,
            env: std::collections::BTreeMap::new(),
            expect: Expect::default(),
            deadline: None,
            kill_after: Some(READ_WITHIN),
            grace: Millis::seconds(1),
            follow: false,
            repeatable: true,
        };
        let name = format!("script {} {}", self.name, self.body);
        match observers::run_command(means, &name, config).await {
            Ok(report) if report.succeeded() => {
                (Verdict::Good, format!("{} reads it", self.reader))
            }
            Ok(report) => (Verdict::Failed, observers::said_by(&report)),
            Err(why) => (Verdict::Failed, why),
        }
    }
}
