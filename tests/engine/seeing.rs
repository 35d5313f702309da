//! What commands see and what nobody sees: variables, kept environment, secrets; and commands that
//! only answer, as the reading of a lever and as a probe.

use std::path::Path;

use warroom::room::state::Stage;

use crate::stand::{Stand, eventually};

const SECRET: &str = "hunter2-is-long-enough";

const SEEN: &str = r#"
runbook: 1
name: See
variables:
  version: { default: "1.2.3; rm -rf /" }
  token: { from_env: DEPLOY_TOKEN, secret: true }
phases:
  - title: Run
    steps:
      - title: Deploy
        id: deploy
        script: |
          echo "version=$WARROOM_VAR_VERSION"
          echo "token=$WARROOM_VAR_TOKEN"
          echo "path=$PATH home=$HOME"
          echo "from=${DEPLOY_TOKEN-nothing} state=${WARROOM_STATE_DIR-nothing}"
          printf '%s' "$WARROOM_VAR_TOKEN" > token
          printf '%s' "$WARROOM_VAR_VERSION" > version
          tr '\0' ' ' < /proc/$$/cmdline > arguments
          tr '\0' ' ' < /proc/$PPID/cmdline >> arguments
          echo the end
"#;

#[tokio::test]
async fn scripts_see_variables_and_the_kept_environment_and_secrets_are_seen_nowhere_else() {
    let mut stand = Stand::of(SEEN).knowing("DEPLOY_TOKEN", SECRET);
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("run deploy").await;
    ada.until("its output", |console| {
        console.output.iter().any(|line| line == "the end")
    })
    .await;
    ada.until_done("deploy").await;
    assert_eq!(stand.read("token").unwrap(), SECRET);
    assert_eq!(stand.read("version").unwrap(), "1.2.3; rm -rf /");
    let path = std::env::var("PATH").unwrap();
    let home = std::env::var("HOME").unwrap();
    assert_eq!(
        ada.output,
        [
            "version=1.2.3; rm -rf /",
            "token=********",
            &format!("path={path} home={home}"),
            "from=nothing state=nothing",
            "the end"
        ]
    );
    assert!(!stand.read("arguments").unwrap().contains(SECRET));
    ada.stop(None, false).await;
    stand.gone().await;
    let holding = files_with(stand.folder.path(), SECRET.as_bytes());
    assert!(holding.is_empty(), "{holding:?}");
}

/// Every file below the folder that holds these bytes.
fn files_with(folder: &Path, bytes: &[u8]) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, bytes));
        } else if let Ok(text) = std::fs::read(&path)
            && text.windows(bytes.len()).any(|part| part == bytes)
        {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn without_its_secret_an_action_does_not_start_and_says_which_is_missing() {
    let mut stand = Stand::of(
        r#"
runbook: 1
name: Lack
variables:
  token: { from_env: DEPLOY_TOKEN, secret: true }
phases:
  - title: Run
    steps:
      - title: Tell
        id: tell
        http: { url: "http://127.0.0.1:1/", headers: { authorization: "Bearer {{ secret.token }}" } }
"#,
    );
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("run tell").await;
    ada.until_all_ended().await;
    let attempt = ada.room.attempts.values().next().unwrap();
    assert!(
        attempt.said().contains("DEPLOY_TOKEN"),
        "{}",
        attempt.said()
    );
}

#[tokio::test]
async fn a_lever_of_commands_is_moved_read_back_and_probed() {
    let mut stand = Stand::of(
        r#"
runbook: 1
name: Commands
levers:
  edge:
    settle: 3s
    command:
      set: { script: "echo $WARROOM_WEIGHT > weight" }
      read: { run: [cat, weight] }
probes:
  health:
    of: stable
    run: [cat, health]
    every: 1s
phases:
  - title: Run
    steps:
      - { title: Half, id: half, shift: 50%, soak: 1h }
rollback:
  ready: [health]
  paths:
    traffic:
      steps:
        - { title: All back, id: back, shift: 0% }
"#,
    );
    stand.write("weight", "0");
    let mut ada = stand.start().await.console().await;
    let health = |passed: bool| {
        move |console: &crate::stand::Console| {
            let probe = console.room.probes.get(&"health".into());
            probe.is_some_and(|probe| probe.passed == passed)
        }
    };
    ada.until("a probe that fails", health(false)).await;
    stand.write("health", "all is well");
    ada.until("a probe that passes", health(true)).await;
    ada.until("what it says", |console| {
        let probe = console.telemetry.probes.get(&"health".into());
        probe.is_some_and(|probe| probe.said.contains("all is well"))
    })
    .await;
    ada.does("start").await;
    ada.does("shift 50").await;
    ada.until("the soak", |console| console.room.soak.is_some())
        .await;
    ada.does("roll-back").await;
    ada.until("the end", |console| console.room.stage == Stage::Watching)
        .await;
    assert_eq!(stand.read("weight").unwrap().trim(), "0");
    let left = stand.folder.path().join("readings");
    eventually("that readings clear up behind them", || {
        std::fs::read_dir(&left)
            .ok()?
            .next()
            .is_none()
            .then_some(())
    })
    .await;
    ada.stop(Some("the test is over"), false).await;
    stand.gone().await;
}

#[tokio::test]
async fn where_nothing_is_observed_the_engine_is_heard_all_the_same() {
    let quiet = "runbook: 1\nname: Quiet\nphases:\n  - title: Only\n    steps: [{ title: Look, manual: Look }]\n";
    let mut stand = Stand::of(quiet);
    let mut ada = stand.start().await.console().await;
    ada.until("a first sign", |ada| ada.telemetry.now.is_some())
        .await;
    let first = ada.telemetry.now.clone().unwrap();
    ada.until("a second sign", |ada| {
        let now = ada.telemetry.now.as_ref();
        now.is_some_and(|now| now.since(&first) > warroom::support::Millis::ZERO)
    })
    .await;
}
