//! An engineer over ssh: the connection dies in the middle of a script, the room does not notice,
//! and whoever comes back is told what happened since.
//!
//! A real sshd with keys and a configuration of its own. It serves single connections, as inetd
//! starts it; the kernel chooses the port.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests may fail loudly, and real programs take real time"
)]

#[path = "common/machine.rs"]
mod machine;

use std::fs;
use std::io::Read as _;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use machine::Machine;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, User, geteuid};
use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long anything may take before a test fails.
const DEADLINE: Duration = Duration::from_secs(30);

/// The script says that it is halfway, and goes on when a file comes; it gives up after a minute,
/// so that a test that failed leaves nothing.
const RUNBOOK: &str = r"runbook: 1
name: Small
production: false
checklists:
  - title: Before
    items:
      - { title: Coffee is made, id: coffee }
phases:
  - title: Only
    steps:
      - title: The slow script
        id: slow
        run: [sh, ./slow.sh]
        deadline: 2m
      - { title: Wave, id: wave, manual: [Wave at the audience] }
";

const SCRIPT: &str = "echo halfway
tries=0
while [ ! -e go ] && [ $tries -lt 600 ]; do tries=$((tries + 1)); sleep 0.1; done
echo all the way
";

/// An sshd for one account: the one that runs the test.
struct Sshd {
    folder: PathBuf,
    listener: TcpListener,
    program: PathBuf,
    serving: Vec<Child>,
}

impl Sshd {
    fn new(folder: &Path) -> Self {
        let program = sshd();
        let folder = folder.join("ssh");
        fs::DirBuilder::new().mode(0o700).create(&folder).unwrap();
        if geteuid().is_root() {
            // Where sshd goes without rights; the service would have made it.
            fs::create_dir_all("/run/sshd").unwrap();
        }
        for key in ["host", "user"] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(folder.join(key))
                .status()
                .unwrap_or_else(|error| panic!("ssh-keygen is needed (openssh-client): {error}"));
            assert!(made.success(), "ssh-keygen makes a key");
        }
        let allowed = folder.join("allowed");
        fs::copy(folder.join("user.pub"), &allowed).unwrap();
        fs::set_permissions(&allowed, fs::Permissions::from_mode(0o600)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let host = fs::read_to_string(folder.join("host.pub")).unwrap();
        fs::write(folder.join("known"), format!("[127.0.0.1]:{port} {host}")).unwrap();
        fs::write(
            folder.join("config"),
            format!(
                "HostKey {0}/host\nAuthorizedKeysFile {0}/allowed\nAuthenticationMethods publickey\n\
                 PermitRootLogin yes\nUsePAM no\nStrictModes no\nPrintMotd no\nPrintLastLog no\n\
                 PidFile none\nLogLevel VERBOSE\n",
                folder.display()
            ),
        )
        .unwrap();
        Self {
            folder,
            listener,
            program,
            serving: Vec::new(),
        }
    }

    /// Connects a client in a pty of 80 by 24 that runs this command on the other side.
    fn connect(&mut self, remote: &str) -> Ssh {
        let port = self.listener.local_addr().unwrap().port();
        let account = User::from_uid(geteuid()).unwrap().unwrap().name;
        let path = |name: &str| self.folder.join(name).display().to_string();
        let size = PtySize {
            rows: 24,
            cols: 80,
            ..PtySize::default()
        };
        let pty = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new("ssh");
        command.args(["-tt", "-F", "none", "-e", "none", "-p", &port.to_string()]);
        for option in [
            format!("IdentityFile={}", path("user")),
            format!("UserKnownHostsFile={}", path("known")),
            "IdentitiesOnly=yes".to_owned(),
            "IdentityAgent=none".to_owned(),
            "StrictHostKeyChecking=yes".to_owned(),
            "BatchMode=yes".to_owned(),
        ] {
            command.args(["-o", &option]);
        }
        command.args([&format!("{account}@127.0.0.1"), remote]);
        command.env("TERM", "xterm-256color");
        let client = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let bytes = reading(pty.master.try_clone_reader().unwrap());
        let ssh = Ssh {
            pid: Pid::from_raw(i32::try_from(client.process_id().unwrap()).unwrap()),
            keyboard: pty.master.take_writer().unwrap(),
            bytes,
            screen: vt100::Parser::new(cells(24), cells(80), 0),
            client,
            _master: pty.master,
        };
        self.serve();
        ssh
    }

    /// Starts an sshd for the connection that comes.
    fn serve(&mut self) {
        self.listener.set_nonblocking(true).unwrap();
        let (stream, _) = eventually("the client connects", || self.listener.accept().ok());
        stream.set_nonblocking(false).unwrap();
        let socket = OwnedFd::from(stream);
        let log = fs::File::create(self.folder.join(format!("log-{}", self.serving.len())));
        let serving = Command::new(&self.program)
            .args(["-i", "-e", "-f"])
            .arg(self.folder.join("config"))
            .stdin(Stdio::from(socket.try_clone().unwrap()))
            .stdout(Stdio::from(socket))
            .stderr(log.unwrap())
            .spawn()
            .unwrap();
        self.serving.push(serving);
    }

    /// The newest connection is over for its sshd too.
    fn expect_closed(&mut self) {
        let serving = self.serving.last_mut().unwrap();
        eventually("sshd notices that its client is gone", || {
            serving.try_wait().unwrap()
        });
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        for serving in &mut self.serving {
            let _ = serving.kill();
            let _ = serving.wait();
        }
    }
}

/// Where sshd is; it insists on being started by its whole path.
fn sshd() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from))
        .map(|folder| folder.join("sshd"))
        .find(|program| program.is_file())
        .unwrap_or_else(|| {
            panic!("sshd is needed and not here; tests/run installs it (Debian: openssh-server)")
        })
}

/// A client, and what its terminal shows.
struct Ssh {
    pid: Pid,
    client: Box<dyn portable_pty::Child + Send + Sync>,
    keyboard: Box<dyn std::io::Write + Send>,
    bytes: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    _master: Box<dyn MasterPty + Send>,
}

impl Ssh {
    /// Reads until this is on the screen.
    fn wait_for(&mut self, text: &str) {
        let deadline = Instant::now() + DEADLINE;
        while !self.screen.screen().contents().contains(text) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.bytes.recv_timeout(left) {
                Ok(bytes) => self.screen.process(&bytes),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => panic!(
                    "waited for {text:?}; the screen is\n{}",
                    self.screen.screen().contents()
                ),
            }
        }
    }

    fn type_in(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// The way a laptop's lid ends a connection: nobody says goodbye.
    fn vanish(mut self) {
        kill(self.pid, Signal::SIGKILL).unwrap();
        self.client.wait().unwrap();
    }
}

impl Drop for Ssh {
    fn drop(&mut self) {
        let _ = self.client.kill();
    }
}

fn cells(count: u16) -> std::num::NonZeroU16 {
    count.try_into().unwrap()
}

fn reading(mut reader: Box<dyn std::io::Read + Send>) -> Receiver<Vec<u8>> {
    let (sender, bytes) = mpsc::sync_channel(64);
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    bytes
}

/// Looks until there is something.
fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + DEADLINE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        std::thread::yield_now();
    }
}

/// The command lines of everything that runs on this state directory, as far as we may look.
fn running(state: &Path) -> Vec<String> {
    let needle = format!("WARROOM_STATE_DIR={}", state.display());
    let mut found = Vec::new();
    for process in fs::read_dir("/proc").unwrap().flatten() {
        let mut environment = Vec::new();
        let Ok(mut file) = fs::File::open(process.path().join("environ")) else {
            continue;
        };
        if file.read_to_end(&mut environment).is_err() {
            continue;
        }
        let ours = |variable: &[u8]| variable == needle.as_bytes();
        if environment.split(|byte| *byte == 0).any(ours) {
            let line = fs::read(process.path().join("cmdline")).unwrap_or_default();
            found.push(String::from_utf8_lossy(&line).replace('\0', " "));
        }
    }
    found
}

#[test]
fn a_lost_connection_leaves_the_room_whole_and_is_told_what_happened_since() {
    let machine = Machine::new();
    let state = machine.path().join("state");
    fs::write(machine.path().join("small.yaml"), RUNBOOK).unwrap();
    fs::write(machine.path().join("slow.sh"), SCRIPT).unwrap();
    let file = machine.path().join("small.yaml");
    let room = machine.done(&["open", file.to_str().unwrap(), "--no-attach"]);
    let room = room.trim();
    let engine = machine.json(&["status", room, "--json"])["engine"]["pid"].clone();

    let mut sshd = Sshd::new(machine.path());
    let attach = format!(
        "env WARROOM_STATE_DIR='{}' WARROOM_CONFIG_DIR='{}' '{}' attach {room}",
        state.display(),
        machine.path().join("config").display(),
        env!("CARGO_BIN_EXE_warroom"),
    );
    let mut ssh = sshd.connect(&attach);
    ssh.wait_for("NEEDS YOU");
    ssh.wait_for("PREPARING");
    machine.done(&["do", room, "start", "--yes"]);
    machine.done(&["do", room, "run", "slow", "--yes"]);
    ssh.wait_for("halfway");

    let attached = |line: &String| line.contains(" attach ");
    assert_eq!(
        running(&state).iter().filter(|line| attached(line)).count(),
        1
    );
    ssh.vanish();
    sshd.expect_closed();
    eventually("the console ends with its terminal", || {
        (!running(&state).iter().any(&attached)).then_some(())
    });

    // Nobody looks, and everything goes on.
    let status = machine.json(&["status", room, "--json"]);
    assert_eq!(status["state"], "live");
    assert_eq!(status["engine"]["pid"], engine, "the same engine");
    assert_eq!(status["steps"][0]["status"], "running", "{status}");
    fs::write(machine.path().join("go"), "").unwrap();
    machine.done(&["wait", room, "step=slow:done", "--timeout", "20s"]);
    machine.done(&["do", room, "hold", "--reason", "the line is bad"]);

    let mut ssh = sshd.connect(&attach);
    ssh.wait_for("SINCE YOU LEFT");
    ssh.wait_for("the line is bad");
    ssh.type_in("q");
    sshd.expect_closed();
    drop(ssh);

    let told = machine.done(&["journal", room, "--verify"]);
    assert!(told.starts_with("whole: "), "{told}");
    machine.done(&["stop", room]);
    eventually("nothing is left running", || {
        running(&state).is_empty().then_some(())
    });
}

impl Sshd {
    /// What a command prints that is executed as its description says, but by our own keys.
    fn prints(&mut self, words: &[String]) -> String {
        let port = self.listener.local_addr().unwrap().port();
        let account = User::from_uid(geteuid()).unwrap().unwrap().name;
        let path = |name: &str| self.folder.join(name).display().to_string();
        assert_eq!(words[..4], ["ssh", "-o", "BatchMode=yes", "--"]);
        assert_eq!(words.len(), 6, "the remote shell gets one line: {words:?}");
        let client = Command::new("ssh")
            .args(["-F", "none", "-p", &port.to_string(), "-o", "BatchMode=yes"])
            .args(["-o", &format!("IdentityFile={}", path("user"))])
            .args(["-o", &format!("UserKnownHostsFile={}", path("known"))])
            .args([
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "StrictHostKeyChecking=yes",
                "--",
            ])
            .args([&format!("{account}@127.0.0.1"), &words[5]])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        self.serve();
        let output = client.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Words that a shell would make something of.
const HOSTILE: [&str; 12] = [
    "two words",
    "$(touch pwned)",
    "`id`",
    "'; rm -rf nothing; '",
    "back\\slash",
    "*",
    "~",
    "",
    "=ls",
    "new\nline",
    "-n",
    "\"quoted\" & { } [ ] < > | # !",
];

#[test]
fn no_word_becomes_code_on_another_machine() {
    use warroom::backend::command::Config;
    let machine = Machine::new();
    let mut sshd = Sshd::new(machine.path());
    let script = Path::new("script");
    let argv: Vec<&str> = ["printf", "%s\\0"].into_iter().chain(HOSTILE).collect();
    let value = serde_json::json!({ "argv": argv, "host": "127.0.0.1", "user": "me" });
    let words = Config::parse(&value).unwrap().words(script, &[]);
    assert_eq!(words[4], "me@127.0.0.1");
    assert_eq!(
        sshd.prints(&words),
        HOSTILE.map(|word| format!("{word}\0")).concat()
    );

    let body = "printf '%s\\0' \"$WARROOM_VAR_A\" \"$OWN\"; pwd";
    for hostile in HOSTILE {
        let value = serde_json::json!({
            "script": body, "host": "127.0.0.1", "env": { "OWN": hostile }, "cwd": "/",
        });
        let variables = [("WARROOM_VAR_A".to_owned(), hostile.to_owned())];
        let words = Config::parse(&value).unwrap().words(script, &variables);
        assert_eq!(sshd.prints(&words), format!("{hostile}\0{hostile}\0/\n"));
    }

    // A program that wants the script as a file gets one, and it is gone afterwards.
    let value = serde_json::json!({
        "script": "SELECT 'it''s' AS \"$HOME\";\n", "host": "127.0.0.1",
        "with": ["sh", "-c", "cat \"$1\"; echo \"$1\"", "x"],
    });
    let words = Config::parse(&value).unwrap().words(script, &[]);
    let printed = sshd.prints(&words);
    let (sent, file) = printed.split_once('\n').unwrap();
    assert_eq!(sent, "SELECT 'it''s' AS \"$HOME\";");
    assert!(!Path::new(file.trim()).exists(), "{file}");
}
