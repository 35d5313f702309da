//! A changed plan on its way into the room: too large for a frame, it is left in the room's folder
//! under its digest, and the request names it by that. What the engine takes is what was agreed on.

use std::fs;
use std::path::{Path, PathBuf};

use crate::room::{Command, Plan};

/// Leaves a plan in the room's folder; gives the digest that a request names it by.
///
/// # Errors
/// When it cannot be written.
pub fn leave_plan(folder: &Path, plan: &Plan) -> std::io::Result<String> {
    let digest = plan.digest();
    let path = file_of(folder, &digest);
    let draft = path.with_extension("tmp");
    fs::write(&draft, serde_json::to_vec(plan)?)?;
    fs::rename(draft, path)?;
    Ok(digest)
}

/// The request with the plan that it names, where that is there and is the one. Its file has served
/// by then: the journal holds the plan, or nothing came of it.
pub(super) fn with_plan(folder: &Path, command: Command) -> Command {
    match command {
        Command::Reload { from, to, .. } => Command::Reload {
            plan: read_plan(folder, &to).map(Box::new),
            from,
            to,
        },
        other => other,
    }
}

fn read_plan(folder: &Path, digest: &str) -> Option<Plan> {
    // A digest is hexadecimal: it names nothing outside of the folder.
    if digest.len() != 64 || !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let path = file_of(folder, digest);
    let text = fs::read(&path).ok()?;
    let _ = fs::remove_file(path);
    let plan: Plan = serde_json::from_slice(&text).ok()?;
    (plan.digest() == digest).then_some(plan)
}

fn file_of(folder: &Path, digest: &str) -> PathBuf {
    folder.join(format!("plan-{digest}.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(folder: &Path, to: &str) -> Option<Box<Plan>> {
        let command = Command::Reload {
            from: "old".to_owned(),
            to: to.to_owned(),
            plan: None,
        };
        match with_plan(folder, command) {
            Command::Reload { plan, .. } => plan,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_was_left_is_taken_once_and_only_under_its_own_digest() {
        let folder = tempfile::tempdir().unwrap();
        let plan = Plan {
            name: "Changed".to_owned(),
            ..Plan::default()
        };
        let digest = leave_plan(folder.path(), &plan).unwrap();
        assert_eq!(taken(folder.path(), "../etc/passwd"), None);
        assert_eq!(taken(folder.path(), &digest.replace('a', "b")), None);
        assert_eq!(taken(folder.path(), &digest), Some(Box::new(plan.clone())));
        assert_eq!(taken(folder.path(), &digest), None);
        let path = file_of(folder.path(), &digest);
        fs::write(path, serde_json::to_vec(&Plan::default()).unwrap()).unwrap();
        assert_eq!(
            taken(folder.path(), &digest),
            None,
            "it was another by then"
        );
    }
}
