//! A room on commands that came from prose: no process is started for what nobody has accepted.

use warroom::room::event::Event;
use warroom::room::refusal::RefusalKind;

use crate::returning::shifting;
use crate::stand::Stand;
use crate::world::World;

const BOOK: &str = "runbook: 1
name: Prose
review: true
probes:
  alive: { run: [./alive.sh], every: 1s }
phases:
  - title: Deploy
    steps:
      - { title: Build, id: build, script: 'echo built > built', auto: true }
      - { title: Tell, manual: Tell everybody }
";

#[tokio::test]
async fn a_step_and_a_probe_start_only_once_somebody_has_accepted_them() {
    let mut stand = Stand::of(BOOK);
    stand.write("alive.sh", "#!/bin/sh\necho asked > asked\n");
    let script = stand.book().join("alive.sh");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(script, mode).unwrap();
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    let refusal = ada.refused("run build").await;
    assert_eq!(refusal.kind, RefusalKind::Unreviewed);
    // More than one turn of the probe and of the engine's second.
    ada.until("three seconds of the engine", |console| {
        let opened = console.room.clock.opened_at.as_ref().unwrap();
        let now = console.telemetry.now.as_ref();
        now.is_some_and(|now| now.since(opened).0 > 3_000)
    })
    .await;
    assert_eq!((stand.read("asked"), stand.read("built")), (None, None));
    ada.does("accept probe:alive").await;
    stand.appears("asked").await;
    assert_eq!(stand.read("built"), None);
    ada.does("accept build").await;
    ada.until_done("build").await;
    assert_eq!(stand.read("built").unwrap(), "built\n");
}

#[tokio::test]
async fn the_journal_says_which_value_was_seen_when_a_trigger_was_armed() {
    let world = World::begin().await;
    world.says("error_ratio 0.2");
    let more = format!(
        r#"  triggers:
    - title: Errors
      id: errors
      when: error_rate > 5 %
      tier: automatic
      unguarded: a gauge of the test
      disarmed: from prose
sources:
  page:
    scrape: {{ candidate: "{}/metrics" }}
    every: 1s
metrics:
  error_rate: {{ of: all, unit: ratio, query: error_ratio, every: 1s }}
"#,
        world.url()
    );
    let book = shifting(&world, &more).replacen("runbook: 1\n", "runbook: 1\nreview: true\n", 1);
    let mut stand = Stand::of(&book);
    let mut ada = stand.start().await.console().await;
    let id = "error_rate".into();
    ada.until("a value", |console| {
        let reading = console.telemetry.readings.get(&id);
        reading.is_some_and(|reading| reading.value().is_some())
    })
    .await;
    ada.does("arm errors").await;
    let armed = stand
        .journal()
        .into_iter()
        .find_map(|entry| match entry.event {
            Event::TriggerArmed { value, .. } => value,
            _ => None,
        });
    assert_eq!(armed.unwrap().to_string(), "20%");
}
