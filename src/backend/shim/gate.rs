//! The last process before the command. It has the command's pid and process group already, waits
//! until the shim has written both into `started`, and only then becomes the command. So there is
//! no moment in which something runs that no file tells of.
#![expect(
    clippy::disallowed_methods,
    reason = "the gate is the one place where a command is executed, in the shim's own process"
)]

use std::io::{self, Read as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::backend::attempt::{
    ATTEMPT_VARIABLE, AttemptError, Folder, Spec, read_spec, write_durably,
};
use crate::backend::command::variable_name;

/// Set in the environment of a gate, and of nothing else.
const MARK: &str = "WARROOM_GATE";
/// What the shim sends when `started` is durable.
const GO: u8 = b'!';
/// Exit code of a gate that executed nothing, as shells use it.
const NOT_EXECUTED: i32 = 127;

/// Whether this process is a gate.
pub(super) fn is_gate() -> bool {
    std::env::var_os(MARK).is_some()
}

/// Starts a gate for the attempt: piped, in its own process group, waiting.
pub(super) fn open(folder: &Folder, spec: &Spec) -> io::Result<Child> {
    Command::new(own_program()?)
        .arg0("warroom")
        .arg("shim")
        .arg(folder.path())
        .env_clear()
        .env(MARK, "1")
        .envs(secrets(spec))
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
}

/// Lets the gate become the command.
pub(super) fn release(gate: &mut Child) -> io::Result<()> {
    match gate.stdin.take() {
        Some(mut pipe) => io::Write::write_all(&mut pipe, &[GO]),
        None => Err(io::ErrorKind::BrokenPipe.into()),
    }
}

/// Waits for the shim's word and becomes the command. Returns only when that failed.
pub(super) fn execute(dir: &Path) -> i32 {
    let mut word = [0];
    if io::stdin().read_exact(&mut word).is_err() || word != [GO] {
        return NOT_EXECUTED;
    }
    let folder = Folder::new(dir);
    let why = match read_spec(&folder) {
        Ok(spec) => refusal(&folder, &spec, &command(&folder, &spec).exec()),
        Err(error) => error.to_string(),
    };
    // Unwritten, it is still told from a command by its exit code and the missing output.
    let _: Result<(), AttemptError> = write_durably(&folder.refused(), why.as_bytes());
    NOT_EXECUTED
}

fn command(folder: &Folder, spec: &Spec) -> Command {
    let words = words(folder, spec);
    let mut command = Command::new(words.first().map_or("", String::as_str));
    command
        .args(words.get(1..).unwrap_or_default())
        .env_clear()
        .envs(&spec.environment)
        .envs(&spec.command.env)
        .envs(
            spec.variables
                .iter()
                .map(|(name, value)| (variable_name(name), value)),
        )
        .env(ATTEMPT_VARIABLE, &spec.attempt)
        .envs(secrets(spec))
        .current_dir(working_folder(spec))
        .stdin(Stdio::null());
    command
}

fn words(folder: &Folder, spec: &Spec) -> Vec<String> {
    let variables = spec.variables.iter();
    let variables: Vec<_> = variables
        .map(|(name, value)| (variable_name(name), value.clone()))
        .collect();
    spec.command.words(&folder.script(), &variables)
}

/// On another machine `cwd` is a folder there.
fn working_folder(spec: &Spec) -> std::path::PathBuf {
    match spec
        .command
        .cwd
        .as_ref()
        .filter(|_| spec.command.host.is_none())
    {
        Some(cwd) => spec.folder.join(cwd),
        None => spec.folder.clone(),
    }
}

/// The words for a failed exec; the system says "not found" for the program and the folder alike.
fn refusal(home: &Folder, spec: &Spec, error: &io::Error) -> String {
    let folder = working_folder(spec);
    if !folder.is_dir() {
        return format!("{} is no folder", folder.display());
    }
    let words = words(home, spec);
    let program = words.first().map_or("", String::as_str);
    format!("execute {program}: {error}")
}

/// The secrets that the engine handed over, by name and value.
pub(super) fn secrets(spec: &Spec) -> Vec<(String, String)> {
    spec.secrets
        .iter()
        .filter_map(|name| Some((name.clone(), std::env::var_os(name)?.into_string().ok()?)))
        .collect()
}

/// The running program, also when its file was replaced by a newer version meanwhile.
fn own_program() -> io::Result<std::path::PathBuf> {
    if cfg!(target_os = "linux") {
        Ok("/proc/self/exe".into())
    } else {
        std::env::current_exe()
    }
}
