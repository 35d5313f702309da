//! What the process finds around it: environment, account, terminal. Read once, here and nowhere
//! else, and handed to whoever needs it.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use crate::settings;

/// What the process finds around it.
#[derive(Clone, Debug)]
pub(super) struct Surroundings {
    /// The folder of the user's settings; none where there is no home.
    pub(super) config: Option<PathBuf>,
    /// `$WARROOM_STATE_DIR`.
    pub(super) state: Option<PathBuf>,
    /// `$XDG_RUNTIME_DIR`.
    pub(super) runtime: Option<PathBuf>,
    /// Whether a person can be asked: stdin and stderr are a terminal.
    pub(super) can_ask: bool,
}

impl Surroundings {
    /// Looks around.
    pub(super) fn read() -> Self {
        let folder = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        Self {
            config: settings::folder(folder("WARROOM_CONFIG_DIR").map(PathBuf::from)),
            state: folder("WARROOM_STATE_DIR").map(PathBuf::from),
            runtime: folder("XDG_RUNTIME_DIR").map(PathBuf::from),
            can_ask: std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
        }
    }
}
