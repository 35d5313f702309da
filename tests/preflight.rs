//! The preflight against small servers on loopback: what is there, what is not, and that nothing is
//! set or run but reads and probes.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail loudly, and run the real program"
)]

#[path = "common/machine.rs"]
mod machine;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::SystemTime;

use machine::{Machine, code, err, out};
use serde_json::Value;

/// A server that notes what it is asked, and ends with the test's process.
struct Server {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let noted = Arc::clone(&noted);
                thread::spawn(move || answer(&stream.unwrap(), &noted));
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// One request a connection, by its first line.
fn answer(mut stream: &TcpStream, noted: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream).lines();
    let Some(Ok(first)) = lines.next() else {
        return;
    };
    let _headers = lines
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .count();
    noted.lock().unwrap().push(first.clone());
    let (status, body) = reply(&first);
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
}

fn reply(first: &str) -> (&'static str, String) {
    let path = first.split(' ').nth(1).unwrap_or_default();
    if path.starts_with("/api/v1/query?") {
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs_f64();
        // Samples of two seconds ago, whatever is asked of them.
        let value = if path.contains("timestamp") {
            now - 2.0
        } else {
            0.25
        };
        let body = format!(
            "{{\"status\":\"success\",\"data\":{{\"resultType\":\"vector\",\"result\":\
             [{{\"metric\":{{}},\"value\":[{now:.3},\"{value:.3}\"]}}]}}}}"
        );
        return ("200 OK", body);
    }
    match path {
        "/metrics" => ("200 OK", "load 42\n".to_owned()),
        "/weight" => ("200 OK", "{\"candidate\": 10}".to_owned()),
        "/health" => ("200 OK", "fine".to_owned()),
        _ => ("503 Service Unavailable", String::new()),
    }
}

const BOOK: &str = r#"runbook: 1
name: Preflight
variables:
  url: { type: url }
  closed: { type: url }
  token: { from_env: PREFLIGHT_TOKEN, secret: true }
sources:
  pages: { scrape: { app: "{{ url }}/metrics" } }
  gone: { scrape: { app: "{{ closed }}/metrics" } }
  prom: { prometheus: "{{ url }}", fresh: 'up{job="app"}' }
metrics:
  load: { source: pages, unit: "%", query: load }
  speed: { source: pages, unit: /s, query: "rate(load[1m])" }
  lost: { source: gone, unit: count, query: load }
  errors: { source: prom, unit: ratio, query: app_errors, traffic: { query: app_requests, at_least: 0.1/s } }
probes:
  good: { of: stable, http: { url: "{{ url }}/health", headers: { X-Key: "{{ token }}" } } }
  bad: { of: stable, http: { url: "{{ url }}/{{ token }}" } }
  later: { of: candidate, http: { url: "{{ closed }}/health" } }
  local: { of: stable, run: [./probe.sh] }
levers:
  edge:
    http:
      set: { method: PUT, url: "{{ url }}/weight", json: { candidate: "{{ weight }}" } }
      read: { url: "{{ url }}/weight", pointer: /candidate }
  hand:
    command:
      set: { run: [./set.sh, "{{ weight }}"] }
      read: { run: [./read.sh] }
phases:
  - title: Deploy
    steps:
      - { title: Shell, run: [sh, -c, "touch ran"] }
      - { title: Missing, run: [./missing.sh] }
      - { title: Plain, run: [./plain.txt] }
      - { title: Nowhere, run: [no-such-program-anywhere] }
      - { title: Good script, script: "touch ran" }
      - { title: Bad script, script: "if true; then touch ran" }
      - { title: Moves, shift: 10% }
rollback:
  paths: { traffic: { steps: [ { title: Back, shift: 0% } ] } }
"#;

fn program(machine: &Machine, name: &str, body: &str) {
    let path = machine.path().join(name);
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// An address where nothing listens.
fn closed() -> String {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", free.local_addr().unwrap())
}

struct Stand {
    machine: Machine,
    server: Server,
    closed: String,
}

impl Stand {
    fn new() -> Self {
        let machine = Machine::new();
        fs::write(machine.path().join("book.yaml"), BOOK).unwrap();
        fs::write(machine.path().join("plain.txt"), "no program").unwrap();
        program(&machine, "probe.sh", "touch probed; echo all well");
        program(&machine, "set.sh", "touch ran");
        program(&machine, "read.sh", "echo 30");
        Self {
            machine,
            server: Server::start(),
            closed: closed(),
        }
    }

    fn check(&self, more: &[&str]) -> std::process::Output {
        let book = self.machine.path().join("book.yaml").display().to_string();
        let (url, closed) = (&self.server.url, &self.closed);
        let (url, closed) = (format!("url={url}"), format!("closed={closed}"));
        let mut arguments = vec!["check", &book, "--online", "--var", &url, "--var", &closed];
        arguments.extend(more);
        let mut command = self.machine.command(&arguments);
        command.env("PREFLIGHT_TOKEN", "hunter22").output().unwrap()
    }
}

#[test]
fn each_thing_is_looked_at_once_and_told() {
    let stand = Stand::new();
    let output = stand.check(&["--json"]);
    assert_eq!(code(&output), 1, "{}", err(&output));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    let found: BTreeMap<String, (String, String)> = json["preflight"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let name = format!("{} {}", text(one, "what"), text(one, "name"));
            (name, (text(one, "verdict"), text(one, "said")))
        })
        .collect();
    let host = format!("host {}", stand.server.url.trim_start_matches("http://"));
    for (name, verdict, said) in [
        ("metric load", "ok", "42%, "),
        ("metric speed", "unknown", "waiting for window"),
        ("metric lost", "FAIL", "source unreachable"),
        ("metric errors", "ok", "25%"),
        ("probe good", "ok", "200"),
        ("probe bad", "FAIL", "503"),
        ("probe later", "unknown", "not up yet?"),
        ("probe local", "ok", "all well"),
        ("lever edge", "ok", "10 %"),
        ("lever hand", "ok", "30 %"),
        (host.as_str(), "ok", "answers"),
        ("program sh", "ok", "/sh"),
        ("program ./missing.sh", "FAIL", "there is no "),
        ("program ./plain.txt", "FAIL", "not executable"),
        (
            "program no-such-program-anywhere",
            "FAIL",
            "on no folder of PATH",
        ),
        ("program ./set.sh", "ok", "is executable"),
        ("program bash", "ok", "/bash"),
        ("script good-script", "ok", "bash reads it"),
        ("script bad-script", "FAIL", "syntax error"),
    ] {
        let (was, words) = found
            .get(name)
            .unwrap_or_else(|| panic!("{name}: {found:?}"));
        assert_eq!(was, verdict, "{name}: {words}");
        assert!(words.contains(said), "{name}: {words}");
    }
    assert!(!out(&output).contains("hunter22"), "{}", out(&output));

    let asked = stand.server.asked();
    assert!(
        asked.iter().all(|line| line.starts_with("GET ")),
        "{asked:?}"
    );
    for query in ["app_errors", "app_requests", "up%7Bjob"] {
        assert!(
            asked.iter().any(|line| line.contains(query)),
            "{query}: {asked:?}"
        );
    }
    assert!(
        stand.machine.path().join("probed").exists(),
        "a probe is run"
    );
    assert!(
        !stand.machine.path().join("ran").exists(),
        "and nothing else"
    );
}

#[test]
fn people_get_a_line_for_each_and_a_secret_that_is_not_there_is_told() {
    let stand = Stand::new();
    let output = stand.check(&[]);
    let told = out(&output);
    assert!(told.contains("FAIL    metric  lost"), "{told}");
    assert!(told.contains(" ms)\n"), "{told}");
    assert!(told.trim_end().ends_with("2 unknown"), "{told}");
    let book = stand.machine.path().join("book.yaml").display().to_string();
    let url = format!("url={}", stand.server.url);
    let arguments = [
        "check",
        &book,
        "--online",
        "--var",
        &url,
        "--var",
        &url.replace("url=", "closed="),
    ];
    let bare = stand.machine.run(&arguments);
    assert!(
        out(&bare).contains("FAIL    secret  PREFLIGHT_TOKEN"),
        "{}",
        out(&bare)
    );
}

#[test]
fn a_runbook_whose_all_is_there_ends_with_zero() {
    let stand = Stand::new();
    let text = "runbook: 1\nname: Small\nprobes:\n  local: { of: stable, run: [./probe.sh] }\nphases:\n  - title: A\n    steps:\n      - { title: B, run: [./set.sh] }\n";
    fs::write(stand.machine.path().join("small.yaml"), text).unwrap();
    let book = stand
        .machine
        .path()
        .join("small.yaml")
        .display()
        .to_string();
    let output = stand.machine.run(&["check", &book, "--online"]);
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
    assert!(
        out(&output).ends_with("3 ok, 0 failed, 0 unknown\n"),
        "{}",
        out(&output)
    );
}
