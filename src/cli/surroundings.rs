//! What the process finds around it: environment, account, terminal. Read once, here and nowhere
//! else, and handed to whoever needs it.
#![expect(
    clippy::disallowed_methods,
    reason = "the environment is read here and nowhere else in the command line"
)]

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::path::PathBuf;

use nix::unistd::getuid;

use super::failure::Failure;
use crate::engine::door::Account;
use crate::settings;
use crate::support::editor::Editor;

/// What the process finds around it.
#[derive(Clone, Debug)]
pub(super) struct Surroundings {
    /// The folder of the user's settings; none where there is no home.
    pub(super) config: Option<PathBuf>,
    /// `$WARROOM_STATE_DIR`.
    pub(super) state: Option<PathBuf>,
    /// `$XDG_RUNTIME_DIR`.
    pub(super) runtime: Option<PathBuf>,
    /// Whether colours are unwanted: `NO_COLOR` is set and not empty.
    pub(super) no_colour: bool,
    /// Whether a person can be asked: stdin and stderr are a terminal.
    pub(super) can_ask: bool,
    /// Whether stdout is a terminal.
    pub(super) has_screen: bool,
}

impl Surroundings {
    /// Looks around.
    pub(super) fn read() -> Self {
        let folder = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        Self {
            config: settings::folder(folder("WARROOM_CONFIG_DIR").map(PathBuf::from)),
            state: folder("WARROOM_STATE_DIR").map(PathBuf::from),
            runtime: folder("XDG_RUNTIME_DIR").map(PathBuf::from),
            no_colour: folder("NO_COLOR").is_some(),
            can_ask: std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
            has_screen: std::io::stdin().is_terminal() && std::io::stdout().is_terminal(),
        }
    }
}

/// A variable of the environment as text; none where it is unset or no text.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The person's editor.
pub(super) fn editor() -> Editor {
    let [visual, editor] = ["VISUAL", "EDITOR"].map(variable);
    Editor::chosen(visual.as_deref(), editor.as_deref())
}

/// Every variable of the environment that is text.
pub(super) fn variables() -> BTreeMap<String, String> {
    let texts = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    texts.collect()
}

/// This account, as the engine will see it.
pub(super) fn account() -> Account {
    Account::of(getuid().as_raw())
}

/// This program, to be started again as keeper, engine, shim and fleet.
pub(super) fn program() -> Result<PathBuf, Failure> {
    std::env::current_exe()
        .map_err(|error| Failure::failed(format!("cannot tell where this program is: {error}")))
}

/// A folder for this process alone; it is not there yet.
pub(super) fn scratch() -> PathBuf {
    std::env::temp_dir().join(format!("warroom-{}", std::process::id()))
}
