//! Triggers run with nobody there, and their count and their windows survive an engine.

use warroom::room::event::{Event, RollbackCause};
use warroom::room::reading::{Reading, Unknown};
use warroom::room::state::{RollbackState, Stage, TriggerPhase};

use crate::returning::shifting;
use crate::stand::{Console, Stand, eventually};
use crate::world::World;

/// A gauge of errors on the candidate, and a trigger that waits.
fn watched(world: &World, lasts: &str) -> String {
    let more = format!(
        r#"  triggers:
    - title: Errors
      id: errors
      when: error_rate > 5 %
      for: {lasts}
      tier: automatic
      unguarded: a gauge of the test
sources:
  page:
    scrape: {{ candidate: "{}/metrics" }}
    every: 1s
metrics:
  error_rate:
    of: candidate
    unit: ratio
    query: error_ratio
    every: 1s
  looks:
    of: all
    unit: /s
    query: rate(looks_total[10s])
    every: 1s
"#,
        world.url()
    );
    shifting(world, &more)
}

async fn exposed(stand: &mut Stand) -> Console {
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    ada.does("shift 50").await;
    ada.until("the soak", |console| console.room.soak.is_some())
        .await;
    ada
}

fn held(console: &Console) -> Option<u64> {
    match &console.room.triggers[&"errors".into()].phase {
        TriggerPhase::Pending { held, .. } => Some(held.0),
        _ => None,
    }
}

#[tokio::test]
async fn a_trigger_rolls_back_with_every_console_gone() {
    let world = World::begin().await;
    world.says("error_ratio 0.2");
    let mut stand = Stand::of(&watched(&world, "2s"));
    drop(exposed(&mut stand).await);
    eventually("the way back", || (world.puts() == [50, 0]).then_some(())).await;
    assert_eq!(world.weight(), 0);
    let mut ada = stand.console().await;
    ada.until("the end", |console| console.room.stage == Stage::Watching)
        .await;
    let rollback = ada.room.rollback.as_ref().unwrap();
    assert_eq!(rollback.cause, RollbackCause::Trigger("errors".into()));
    assert!(matches!(rollback.state, RollbackState::Finished { .. }));
    let card = std::fs::read_to_string(stand.folder.rollback_card()).unwrap();
    assert!(card.contains("/weight"), "{card}");
}

#[tokio::test]
async fn a_pending_trigger_goes_on_from_where_it_was_after_the_engine_was_killed() {
    let world = World::begin().await;
    world.says("error_ratio 0.2");
    let mut stand = Stand::of(&watched(&world, "5s"));
    let mut ada = exposed(&mut stand).await;
    ada.until("two seconds", |console| held(console) >= Some(2_000))
        .await;
    stand.kill_engine().await;
    drop(ada);
    eventually("the way back", || (world.puts() == [50, 0]).then_some(())).await;
    let mut counts = Vec::new();
    for entry in stand.journal() {
        match entry.event {
            Event::TriggerCounted { held, .. } => counts.push(held.0),
            Event::EngineTook(_) if counts.is_empty() => {}
            Event::EngineTook(_) => counts.push(0),
            Event::TriggerVoided { .. } | Event::TriggerCleared { .. } => panic!("{entry:?}"),
            _ => {}
        }
    }
    let restart = counts.iter().position(|held| *held == 0).unwrap();
    let (before, after) = counts.split_at(restart);
    assert!(before.last() >= Some(&2_000), "{counts:?}");
    assert!(after[1..].first() >= before.last(), "{counts:?}");
}

#[tokio::test]
async fn what_was_scraped_survives_the_engine_so_that_rates_are_known_at_once() {
    let world = World::begin().await;
    let mut stand = Stand::of(&watched(&world, "1m"));
    let mut ada = stand.start().await.console().await;
    let looks = |console: &Console| console.telemetry.readings.get(&"looks".into()).copied();
    ada.until("a young window", |console| {
        looks(console) == Some(Reading::Unknown(Unknown::WindowNotFull))
    })
    .await;
    ada.until("a full window", |console| {
        matches!(looks(console), Some(Reading::Known { .. }))
    })
    .await;
    let scrapes = world.scrapes();
    stand.kill_engine().await;
    let mut ada = stand.console().await;
    ada.until("a rate", |console| looks(console).is_some_and(is_known))
        .await;
    // Within a few scrapes, where an empty window would take ten.
    assert!(
        world.scrapes() < scrapes + 6,
        "{}",
        world.scrapes() - scrapes
    );
}

fn is_known(reading: Reading) -> bool {
    matches!(reading, Reading::Known { .. })
}
