//! Attempts of commands with real processes: what the folder tells when commands end well, badly,
//! late, loudly, or when the shim itself is killed.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail loudly, and real processes take real time"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;
use warroom::backend::attempt::{
    LaunchError, Launched, Line, Outcome, OutputTail, Report, Spec, Started, State, Stream, Unmet,
    cancel, extend, inspect, launch, prepare, recover, signal_unwatched,
};
use warroom::backend::command::Config;
use warroom::support::Millis;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

fn shim() -> PathBuf {
    env!("CARGO_BIN_EXE_warroom").into()
}

/// Looks until there is something to see.
fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(begun.elapsed() < PATIENCE, "never saw {what}");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}

struct Attempt {
    root: tempfile::TempDir,
    spec: Spec,
}

impl Attempt {
    fn of(command: &serde_json::Value) -> Self {
        let root = tempfile::tempdir().unwrap();
        let path = std::env::var_os("PATH").unwrap().into_string().unwrap();
        let spec = Spec {
            attempt: "deploy-1".to_owned(),
            command: Config::parse(command).unwrap(),
            folder: root.path().to_owned(),
            variables: BTreeMap::from([("version".to_owned(), "1.0.0; rm -rf".to_owned())]),
            environment: BTreeMap::from([("PATH".to_owned(), path)]),
            secrets: BTreeSet::new(),
        };
        Self { root, spec }
    }

    fn script(body: &str) -> Self {
        Self::of(&json!({"script": body}))
    }

    fn dir(&self) -> PathBuf {
        self.root.path().join("attempt")
    }

    /// A file beside the attempt that a script can write.
    fn beside(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    async fn launch(&self) -> Launched {
        self.launch_with(&BTreeMap::new()).await
    }

    async fn launch_with(&self, secrets: &BTreeMap<String, String>) -> Launched {
        prepare(&self.dir(), &self.spec).unwrap();
        launch(&shim(), &self.dir(), secrets).await.unwrap()
    }

    async fn run(&self) -> Report {
        let mut launched = self.launch().await;
        let report = self.report();
        tokio::time::timeout(PATIENCE, launched.ended())
            .await
            .unwrap()
            .unwrap();
        report
    }

    fn report(&self) -> Report {
        eventually("a result", || match inspect(&self.dir()).unwrap() {
            State::Finished(report) => Some(report),
            _ => None,
        })
    }

    fn started(&self) -> Started {
        let state = inspect(&self.dir()).unwrap();
        let State::Running(started) = state else {
            unreachable!("not running: {state:?}");
        };
        started
    }

    fn lines(&self) -> Vec<Line> {
        let mut tail = OutputTail::new(&self.dir());
        let mut lines = Vec::new();
        loop {
            let some = tail.read(1000).unwrap();
            if some.is_empty() {
                return lines;
            }
            lines.extend(some);
        }
    }

    fn texts(&self) -> Vec<String> {
        self.lines().into_iter().map(|line| line.text).collect()
    }
}

fn exists(path: &Path) -> Option<()> {
    path.exists().then_some(())
}

fn send(pid: i32, signal: Signal) {
    kill(Pid::from_raw(pid), signal).unwrap();
}

fn kill_shim(started: &Started) {
    send(i32::try_from(started.shim_pid).unwrap(), Signal::SIGKILL);
}

/// Gone, or a zombie that nobody reaps in this container.
fn is_gone(pid: i32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).map_or(true, |stat| {
        stat.rsplit(") ").next().unwrap().starts_with('Z')
    })
}

#[tokio::test]
async fn exit_codes_are_kept() {
    for (code, well) in [(0, true), (3, false), (255, false)] {
        let attempt = Attempt::script(&format!("echo out; echo err >&2; exit {code}"));
        let report = attempt.run().await;
        assert_eq!(report.outcome, Outcome::Exited { code });
        assert_eq!((report.code, report.succeeded()), (Some(code), well));
        assert!(report.ended_at >= report.started_at && report.strays.is_empty());
        let mut said: Vec<_> = attempt
            .lines()
            .into_iter()
            .map(|l| (l.stream, l.text))
            .collect();
        said.sort_by_key(|(stream, _)| *stream == Stream::Err);
        assert_eq!(
            said,
            [
                (Stream::Out, "out".to_owned()),
                (Stream::Err, "err".to_owned())
            ]
        );
    }
}

#[tokio::test]
async fn expectations_decide_what_is_success() {
    let expect =
        |expect| json!({"argv": ["bash", "-c", "echo rolled out; exit 2"], "expect": expect});
    let good = Attempt::of(&expect(json!({"exit": [0, 2], "output": "^rolled"})))
        .run()
        .await;
    assert!(good.succeeded(), "{good:?}");
    assert_eq!(good.last_line, "rolled out");
    let bad = Attempt::of(&expect(json!({"output": "^out"}))).run().await;
    assert_eq!(
        bad.unmet,
        [
            Unmet::Exit { expected: vec![0] },
            Unmet::Output {
                pattern: "^out".to_owned()
            }
        ]
    );
}

#[tokio::test]
async fn values_reach_a_script_as_environment_only() {
    let attempt =
        Attempt::script("echo \"$WARROOM_VAR_VERSION|$WARROOM_ATTEMPT|${HOME-none}|$PWD\"");
    attempt.run().await;
    let here = attempt.root.path().canonicalize().unwrap();
    assert_eq!(
        attempt.texts(),
        [format!("1.0.0; rm -rf|deploy-1|none|{}", here.display())]
    );
}

#[tokio::test]
async fn a_script_with_an_unset_variable_or_a_broken_pipe_fails() {
    let unset = Attempt::script("echo \"$WARROOM_VAR_TYPO\"; echo went on");
    assert!(!unset.run().await.succeeded());
    assert!(!unset.texts().contains(&"went on".to_owned()));
    assert!(!Attempt::script("false | true").run().await.succeeded());
}

#[tokio::test]
async fn a_command_has_no_input_and_no_terminal() {
    let attempt =
        Attempt::script("read -r answer || echo no input; (: </dev/tty) 2>&1 || echo no tty");
    let report = attempt.run().await;
    assert!(report.succeeded(), "{report:?}");
    let said = attempt.texts();
    assert_eq!(
        (said[0].as_str(), said.last().unwrap().as_str()),
        ("no input", "no tty")
    );
}

#[tokio::test]
async fn a_prompt_is_seen_before_its_line_ends() {
    let attempt = Attempt::script("printf 'Continue? [y/N] '; sleep 60");
    let _launched = attempt.launch().await;
    let line = eventually("the prompt", || attempt.lines().into_iter().next());
    assert_eq!(
        (line.text.as_str(), line.unfinished),
        ("Continue? [y/N] ", true)
    );
    cancel(&attempt.dir()).unwrap();
    assert_eq!(attempt.report().last_line, "Continue? [y/N] ");
}

#[tokio::test]
async fn what_cannot_be_executed_could_not_start() {
    for (command, word) in [
        (json!({"argv": ["./no-such-program"]}), "no-such-program"),
        (
            json!({"argv": ["true"], "cwd": "nowhere"}),
            "nowhere is no folder",
        ),
    ] {
        let report = Attempt::of(&command).run().await;
        match report.outcome {
            Outcome::CouldNotStart { why } => assert!(why.contains(word), "{why}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_signal_from_elsewhere_is_told_apart() {
    let report = Attempt::script("kill -USR1 $$").run().await;
    assert_eq!(
        report.outcome,
        Outcome::Signalled {
            signal: Signal::SIGUSR1 as i32
        }
    );
}

const DEAF: &str = "trap '' TERM; echo deaf; sleep 60 & sleep 60; sleep 60";

#[tokio::test]
async fn a_command_deaf_to_term_is_killed_when_its_time_is_over() {
    let attempt = Attempt::of(&json!({"script": DEAF, "kill_after": 300, "grace": 300}));
    let report = attempt.run().await;
    assert_eq!(report.outcome, Outcome::TimedOut);
    assert!(
        report.took >= Millis(600) && report.strays.is_empty(),
        "{report:?}"
    );
}

#[tokio::test]
async fn cancelling_kills_after_the_grace_and_strays_go_too() {
    let attempt = Attempt::of(&json!({
        "script": "setsid sleep 61 & echo $! > pid; ".to_owned() + DEAF, "grace": 300,
    }));
    let _launched = attempt.launch().await;
    eventually("deaf", || {
        attempt.texts().contains(&"deaf".to_owned()).then_some(())
    });
    cancel(&attempt.dir()).unwrap();
    let report = attempt.report();
    assert_eq!(
        (report.outcome, report.strays),
        (Outcome::Cancelled, vec![])
    );
    let stray: i32 = fs::read_to_string(attempt.beside("pid"))
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    assert!(is_gone(stray));
}

#[tokio::test]
async fn a_cancelled_command_may_clean_up() {
    let attempt = Attempt::script("trap 'echo tidy; exit 7' TERM; echo ready; sleep 60 & wait");
    let _launched = attempt.launch().await;
    eventually("ready", || {
        attempt.texts().contains(&"ready".to_owned()).then_some(())
    });
    cancel(&attempt.dir()).unwrap();
    let report = attempt.report();
    assert_eq!((report.outcome, report.code), (Outcome::Cancelled, Some(7)));
    assert_eq!(report.last_line, "tidy");
}

#[tokio::test]
async fn an_extended_command_gets_its_time() {
    let attempt = Attempt::of(&json!({
        "script": "while [ ! -e go ]; do sleep 0.05; done", "kill_after": 1500,
    }));
    let _launched = attempt.launch().await;
    extend(&attempt.dir(), Millis::seconds(60)).unwrap();
    extend(&attempt.dir(), Millis::seconds(60)).unwrap();
    let started = Instant::now();
    eventually("more than the kill time", || {
        (started.elapsed().as_millis() > 2000).then_some(())
    });
    fs::write(attempt.beside("go"), "").unwrap();
    assert!(attempt.report().succeeded());
}

#[tokio::test]
async fn strays_of_a_finished_command_are_reported_and_left_running() {
    let attempt =
        Attempt::script("(while [ ! -e go ]; do sleep 0.05; echo on; done; echo > over) & exit 0");
    let mut launched = attempt.launch().await;
    let report = attempt.report();
    assert!(report.succeeded());
    assert!(
        report.strays.iter().any(|stray| stray.name == "bash"),
        "{report:?}"
    );
    fs::write(attempt.beside("go"), "").unwrap();
    // It still prints, and nobody cut its pipe.
    eventually("the stray's end", || exists(&attempt.beside("over")));
    tokio::time::timeout(PATIENCE, launched.ended())
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_talkative_command_stays_bounded_and_finishes() {
    let attempt = Attempt::of(&json!({
        "script": "seq -f '%020.0f of a talkative command that prints and prints' 1 500000; echo the end",
        "expect": {"output": "^0+250000 of"},
    }));
    let report = attempt.run().await;
    assert!(report.succeeded(), "{report:?}");
    assert_eq!(report.last_line, "the end");
    let size = fs::metadata(attempt.dir().join("output")).unwrap().len();
    assert!(size < (18 << 20), "{size}");
    let lines = attempt.lines();
    let gaps: Vec<&Line> = lines
        .iter()
        .filter(|line| line.stream == Stream::LeftOut)
        .collect();
    assert_eq!(gaps.len(), 1);
    assert!(
        gaps[0]
            .text
            .starts_with(&format!("{} lines left out", 500_001 - (lines.len() - 1)))
    );
    assert_eq!(lines.last().unwrap().number, 500_001);
}

#[tokio::test]
async fn escapes_and_invalid_bytes_are_kept_harmless() {
    let attempt =
        Attempt::script(r"printf '\033[2J\033]0;owned\007\033[31mred\033[0m \377 \010ok\n'");
    let report = attempt.run().await;
    assert_eq!(attempt.texts(), ["red \u{fffd} ok"]);
    assert_eq!(report.last_line, "red \u{fffd} ok");
    let raw = fs::read(attempt.dir().join("output")).unwrap();
    assert!(
        !raw.iter()
            .any(|byte| byte.is_ascii_control() && *byte != b'\n')
    );
}

#[tokio::test]
async fn secrets_reach_the_command_and_no_file() {
    let mut attempt =
        Attempt::script("[ ${#WARROOM_VAR_TOKEN} = 16 ]; echo \"is $WARROOM_VAR_TOKEN\"");
    attempt.spec.secrets.insert("WARROOM_VAR_TOKEN".to_owned());
    let secrets = BTreeMap::from([(
        "WARROOM_VAR_TOKEN".to_owned(),
        "hunter22hunter22".to_owned(),
    )]);
    let _launched = attempt.launch_with(&secrets).await;
    assert!(attempt.report().succeeded());
    assert_eq!(attempt.texts(), ["is ********"]);
    for file in fs::read_dir(attempt.dir()).unwrap() {
        let path = file.unwrap().path();
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        assert!(!text.contains("hunter22hunter22"), "{}", path.display());
    }
}

#[tokio::test]
async fn signals_of_a_dying_terminal_do_not_reach_the_shim_and_its_command_obeys_them() {
    let attempt = Attempt::script(
        "trap 'echo heard' HUP; echo ready; while [ ! -e go ]; do sleep 0.05; done",
    );
    let _launched = attempt.launch().await;
    let started = attempt.started();
    eventually("ready", || {
        attempt.texts().contains(&"ready".to_owned()).then_some(())
    });
    for signal in [Signal::SIGHUP, Signal::SIGINT, Signal::SIGTERM] {
        send(i32::try_from(started.shim_pid).unwrap(), signal);
    }
    send(started.pid, Signal::SIGHUP);
    eventually("heard", || {
        attempt.texts().contains(&"heard".to_owned()).then_some(())
    });
    fs::write(attempt.beside("go"), "").unwrap();
    assert!(attempt.report().succeeded());
}

#[tokio::test]
async fn a_killed_shim_leaves_its_command_unwatched_and_then_in_doubt() {
    let attempt = Attempt::script("while [ ! -e go ]; do sleep 0.05; done");
    let mut launched = attempt.launch().await;
    let started = attempt.started();
    kill_shim(&started);
    tokio::time::timeout(PATIENCE, launched.ended())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        inspect(&attempt.dir()).unwrap(),
        State::UnwatchedRunning(started.clone())
    );
    assert_eq!(
        recover(&attempt.dir()).unwrap(),
        State::UnwatchedRunning(started.clone())
    );
    let again = launch(&shim(), &attempt.dir(), &BTreeMap::new()).await;
    assert!(matches!(again, Err(LaunchError::Refused(_))), "{again:?}");

    fs::write(attempt.beside("go"), "").unwrap();
    let state = eventually("doubt", || {
        let state = recover(&attempt.dir()).unwrap();
        (state != State::UnwatchedRunning(started.clone())).then_some(state)
    });
    assert_eq!(state, State::InDoubt(started));
    let again = launch(&shim(), &attempt.dir(), &BTreeMap::new()).await;
    assert!(matches!(again, Err(LaunchError::Refused(_))), "{again:?}");
}

#[tokio::test]
async fn an_unwatched_command_can_be_ended() {
    let attempt = Attempt::script("sleep 60; true");
    let mut launched = attempt.launch().await;
    assert!(
        !signal_unwatched(&attempt.dir(), true).unwrap(),
        "it is watched"
    );
    kill_shim(&attempt.started());
    tokio::time::timeout(PATIENCE, launched.ended())
        .await
        .unwrap()
        .unwrap();
    assert!(signal_unwatched(&attempt.dir(), true).unwrap());
    eventually("doubt", || {
        matches!(inspect(&attempt.dir()).unwrap(), State::InDoubt(_)).then_some(())
    });
}

#[tokio::test]
async fn what_never_started_becomes_void_and_a_late_shim_sees_it() {
    let attempt = Attempt::script("echo > ran");
    prepare(&attempt.dir(), &attempt.spec).unwrap();
    assert_eq!(inspect(&attempt.dir()).unwrap(), State::NotStarted);
    assert_eq!(recover(&attempt.dir()).unwrap(), State::Void);
    let late = launch(&shim(), &attempt.dir(), &BTreeMap::new()).await;
    assert!(
        matches!(&late, Err(LaunchError::Refused(why)) if why.contains("void")),
        "{late:?}"
    );
    assert_eq!(inspect(&attempt.dir()).unwrap(), State::Void);
    assert!(!attempt.beside("ran").exists());
}

#[test]
fn an_attempt_whose_folder_was_never_made_is_void() {
    let root = tempfile::tempdir().unwrap();
    assert_eq!(recover(&root.path().join("attempt")).unwrap(), State::Void);
}

#[tokio::test]
async fn a_second_shim_on_the_same_folder_refuses() {
    let attempt = Attempt::script("echo one >> runs; while [ ! -e go ]; do sleep 0.05; done");
    let _launched = attempt.launch().await;
    let second = launch(&shim(), &attempt.dir(), &BTreeMap::new()).await;
    assert!(
        matches!(&second, Err(LaunchError::Refused(why)) if why.contains("lock")),
        "{second:?}"
    );
    fs::write(attempt.beside("go"), "").unwrap();
    let report = attempt.report();
    let third = launch(&shim(), &attempt.dir(), &BTreeMap::new()).await;
    assert!(matches!(third, Err(LaunchError::Refused(_))), "{third:?}");
    assert_eq!(recover(&attempt.dir()).unwrap(), State::Finished(report));
    assert_eq!(fs::read_to_string(attempt.beside("runs")).unwrap(), "one\n");
}

#[tokio::test]
async fn an_engine_that_dies_takes_nothing_with_it() {
    // The launcher's end of the pipe and its handle are gone, as after its death.
    let attempt = Attempt::script("while [ ! -e go ]; do sleep 0.05; done; echo survived; exit 4");
    drop(attempt.launch().await);
    fs::write(attempt.beside("go"), "").unwrap();
    let report = attempt.report();
    assert_eq!(
        (report.outcome, report.last_line.as_str()),
        (Outcome::Exited { code: 4 }, "survived")
    );
}

#[test]
fn a_shim_killed_at_any_moment_never_leaves_a_void_attempt_that_ran() {
    let mut void = Vec::new();
    let mut begun = 0;
    for delay in 0..40 {
        let attempt = Attempt::script("echo once >> runs");
        prepare(&attempt.dir(), &attempt.spec).unwrap();
        let mut command = std::process::Command::new(shim());
        let mut child = command.arg("shim").arg(attempt.dir()).spawn().unwrap();
        // From before its first instruction until after its end.
        std::thread::park_timeout(Duration::from_micros(delay * 400));
        child.kill().unwrap();
        child.wait().unwrap();
        let state = eventually("a settled state", || {
            // The lock may outlive the shim in a process that it was just forking.
            let state = recover(&attempt.dir()).unwrap();
            let settled = matches!(state, State::Void | State::InDoubt(_) | State::Finished(_));
            settled.then_some(state)
        });
        match state {
            State::Void => void.push(attempt),
            State::InDoubt(_) | State::Finished(_) => {
                begun += 1;
                let runs = fs::read_to_string(attempt.beside("runs")).unwrap_or_default();
                assert!(runs.is_empty() || runs == "once\n", "{runs}");
            }
            other => unreachable!("{other:?} is not settled"),
        }
    }
    assert!(
        begun > 0 && !void.is_empty(),
        "{begun} began, {} did not",
        void.len()
    );
    for attempt in void {
        assert!(
            !attempt.beside("runs").exists(),
            "{}",
            attempt.dir().display()
        );
    }
}
