//! The eight invariants of the design, each against random lives of a room.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use warroom::room::event::{AttemptOf, AttemptReport};
use warroom::room::id::{LeverId, TriggerId};
use warroom::room::input::Asked;
use warroom::room::plan::{Right, Step, Tier};
use warroom::room::reading::{Reading, Unknown};
use warroom::room::state::{Attempt, AttemptState, RollbackState, Stage, TriggerPhase};
use warroom::room::{Effort, Entry, Event, Input, Room, decide, may, wanted};
use warroom::support::Millis;

use crate::chance::{Chance, WORDS, everything, life, live, plain, turn};
use crate::plan::{canary, lasting, trigger, triggered, with};
use crate::scene::{Scene, command, line, who};

fn config() -> Config {
    Config {
        cases: 96,
        failure_persistence: None,
        max_shrink_iters: 400,
        ..Config::default()
    }
}

/// What random lives must come through for the invariants to say anything.
const EVERYWHERE: [&str; 20] = [
    "attempt-cancel-asked",
    "attempt-settled",
    "decision-made",
    "plan-reloaded",
    "rollback-drained",
    "rollback-finished",
    "rollback-moved",
    "room-halted",
    "shift-verified",
    "soak-broken",
    "soak-finished",
    "step-reset",
    "step-retrying",
    "trigger-cleared",
    "trigger-counted",
    "trigger-fired",
    "trigger-paused",
    "trigger-voided",
    "unexposed",
    "watch-started",
];

/// Whether the attempt moves the lever towards the candidate.
fn forward_on(room: &Room, attempt: &Attempt, lever: &LeverId) -> bool {
    let moved = match &attempt.of {
        AttemptOf::Lever { lever, .. } => Some(lever),
        AttemptOf::Step(step) | AttemptOf::Undo(step) => room.plan.step(step).and_then(Step::lever),
        AttemptOf::Action(_)
        | AttemptOf::Item(_)
        | AttemptOf::Mode { .. }
        | AttemptOf::Round { .. } => None,
    };
    !attempt.rollback && moved == Some(lever)
}

fn sets<'a>(room: &'a Room, lever: &'a LeverId) -> impl Iterator<Item = &'a Attempt> {
    let since = room.rollback.as_ref().map_or(0, |back| back.started_seq);
    room.attempts.values().filter(move |attempt| {
        let sets =
            matches!(&attempt.of, AttemptOf::Lever { lever: set, to: 0, .. } if set == lever);
        sets && attempt.rollback && attempt.started_seq > since
    })
}

proptest! {
    #![proptest_config(config())]

    /// The scene folds every entry through JSON into a second room and compares.
    #[test]
    fn invariant_1_the_journal_gives_the_room_and_a_decision_comes_to_rest(life in life()) {
        live(everything(), &life, |_, _| {}, |scene| {
            assert_eq!(scene.happens(&Input::TimeReached), [""; 0], "nothing follows twice");
        });
    }

    #[test]
    fn only_one_shift_check_or_gate_is_under_way(life in life()) {
        live(everything(), &life, |room, _| {
            let under_way = room.plan.steps().filter(|step| room.step_status(&step.id).is_under_way());
            assert!(under_way.filter(|step| step.is_alone()).count() < 2);
        }, |_| {});
    }

    #[test]
    fn invariant_2_every_attempt_has_one_end(life in life()) {
        let mut begun = BTreeSet::new();
        let mut ended = BTreeSet::new();
        live(everything(), &life, |room, entry| match &entry.event {
            Event::AttemptStarted { attempt, .. } => assert!(begun.insert(*attempt)),
            Event::AttemptReported { attempt, report } => {
                assert!(begun.contains(attempt) && !ended.contains(attempt));
                let open = matches!(report, AttemptReport::Unwatched | AttemptReport::InDoubt { .. });
                if !open {
                    ended.insert(*attempt);
                }
            }
            Event::AttemptSettled { attempt, .. } => {
                assert!(room.attempts[attempt].is_in_doubt(), "only doubt is settled");
                assert!(ended.insert(*attempt));
            }
            _ => {}
        }, |scene| {
            let wanted = wanted(&scene.room).attempts;
            for attempt in scene.room.attempts.values() {
                let expected = match (attempt.has_ended(), attempt.cancel_asked) {
                    (true, _) => None,
                    (false, true) => Some(Effort::Cancel),
                    (false, false) => Some(Effort::Perform),
                };
                assert_eq!(wanted.get(&attempt.id).copied(), expected);
            }
        });
    }

    #[test]
    fn invariant_4_only_known_distinct_samples_move_a_trigger_forward(life in life()) {
        let mut last: BTreeMap<TriggerId, i64> = BTreeMap::new();
        live(everything(), &life, |room, entry| {
            if let Event::PlanReloaded { plan, .. } = &entry.event {
                // What is gone and comes back is another trigger.
                last.retain(|trigger, _| plan.trigger(trigger).is_some());
            }
            let (Event::TriggerPending { trigger, sampled_at, .. }
            | Event::TriggerCounted { trigger, sampled_at, .. }) = &entry.event
            else {
                return;
            };
            assert!(room.exposed.is_some() && room.stage != Stage::Ended);
            assert_ne!(last.insert(trigger.clone(), *sampled_at), Some(*sampled_at));
            assert_eq!(room.triggers[trigger].disarmed, None);
        }, |_| {});
    }

    #[test]
    fn invariant_5_a_rollback_goes_before_everything_and_moves_only_after_the_last_end(
        life in life(),
    ) {
        live(everything(), &life, |room, entry| match &entry.event {
            Event::RollbackStarted { .. } => {
                let running = room.rollback.as_ref().is_some_and(|back| back.state == RollbackState::Running);
                assert!(room.stage != Stage::RollingBack || !running, "one at a time");
            }
            Event::RollbackMoved { .. } => {
                for lever in &room.rollback.as_ref().unwrap().levers {
                    let last = sets(room, lever).last().expect("it was set");
                    assert!(last.succeeded());
                    for attempt in room.attempts.values().filter(|a| forward_on(room, a, lever)) {
                        let ended = attempt.ended_seq.expect("nothing forward runs on it");
                        assert!(ended < last.started_seq, "set again after each of them");
                    }
                }
            }
            _ => {}
        }, |scene| {
            let room = &scene.room;
            let Some(back) = room.rollback.as_ref().filter(|_| room.stage == Stage::RollingBack) else {
                return;
            };
            for lever in &back.levers {
                assert!(sets(room, lever).next().is_some(), "set at once");
                for attempt in room.attempts.values().filter(|a| forward_on(room, a, lever)) {
                    assert!(attempt.has_ended() || attempt.cancel_asked);
                }
            }
        });
    }

    #[test]
    fn invariant_6_a_command_without_authority_has_no_effect(life in life()) {
        let free = ["hold", "note", "declare", "explain"];
        live(everything(), &life, |_, _| {}, |scene| {
            let eve = who("Eve");
            if may(&scene.room, &eve.person, Right::RollBack, &scene.now) {
                return;
            }
            for words in WORDS {
                let command = command(words);
                let verb = command.name();
                let asked = Asked { id: "r".into(), by: eve.clone(), command, seen: None, observed: None };
                let answer = decide(&scene.room, &Input::Asked(Box::new(asked)), &scene.now);
                assert!(answer.is_err() || free.contains(&verb), "{words}: {answer:?}");
            }
        });
    }

    #[test]
    fn invariant_7_nothing_forward_starts_in_doubt_halted_or_held_and_a_rollback_always_may(
        life in life(),
    ) {
        live(everything(), &life, |room, entry| {
            let forward = matches!(
                &entry.event,
                Event::AttemptStarted { of: AttemptOf::Step(_) | AttemptOf::Lever { .. } | AttemptOf::Undo(_), rollback: false, .. }
            );
            if !forward {
                return;
            }
            assert_eq!((&room.flags.halted, &room.flags.held), (&None, &None));
            assert!(!matches!(room.stage, Stage::Ended | Stage::RollingBack));
            let doubtful = |attempt: &Attempt| {
                matches!(attempt.state, AttemptState::InDoubt(_) | AttemptState::Unwatched)
            };
            assert!(!room.attempts.values().any(doubtful));
        }, |scene| {
            let runs = matches!(scene.room.stage, Stage::Live | Stage::Watching);
            if !runs || !may(&scene.room, &"Ada".into(), Right::RollBack, &scene.now) {
                return;
            }
            let asked = Asked {
                id: "r".into(),
                by: who("Ada"),
                command: command("roll-back"),
                seen: Some(scene.sees_for("roll-back")), observed: None };
            let told = decide(&scene.room, &Input::Asked(Box::new(asked)), &scene.now).unwrap();
            let set = told.iter().any(|event| matches!(
                event,
                Event::AttemptStarted { of: AttemptOf::Lever { to: 0, .. }, rollback: true, .. }
            ));
            assert!(set, "the traffic path sets its lever at once: {told:?}");
        });
    }

    /// The same life twice, once with a wall clock that is stepped about.
    #[test]
    fn invariant_8_a_stepped_wall_clock_changes_no_soak(
        turns in proptest::collection::vec((0_u64..20_000, -7_200_000_i64..7_200_000, 0_u8..10), 1..60),
    ) {
        let (mut steady, mut stepped) = (Scene::live(plain()), Scene::live(plain()));
        for scene in [&mut steady, &mut stepped] {
            scene.shifts(10);
        }
        for (span, by, kind) in turns {
            if kind == 0 {
                stepped.now.wall += by;
                stepped.happens(&Input::ClockJumped { by });
                stepped.sample("share", "10");
                steady.sample("share", "10");
            }
            let value = if kind == 9 { "3" } else { "0.1" };
            for scene in [&mut steady, &mut stepped] {
                scene.after(Millis(span));
                match kind {
                    8 => scene.unknown("error_rate", Unknown::Slow).look(),
                    _ => scene.sample("error_rate", value).look(),
                };
            }
            let told = |scene: &Scene| {
                let soak = scene.room.soak.clone().unwrap();
                let judged = soak.judged[0].clone();
                let why = scene.room.decision.as_ref().map(|decision| decision.why);
                (soak.counted(&scene.now), soak.state, judged.verdict, judged.breaches, why)
            };
            prop_assert_eq!(told(&steady), told(&stepped));
        }
    }
}

/// What may happen to an exposed room with two triggers.
#[derive(Clone, Debug)]
enum Moment {
    Sample(bool),
    Unknown,
    Look,
    Pass(u64),
    Engine,
    Jump(i64),
    Hold,
    Disarm,
    Arm,
}

fn moment() -> impl Strategy<Value = Moment> {
    prop_oneof![
        8 => (0_u8..10).prop_map(|chance| Moment::Sample(chance < 8)),
        2 => proptest::strategy::Just(Moment::Unknown),
        4 => proptest::strategy::Just(Moment::Look),
        8 => (1_u64..12_000).prop_map(Moment::Pass),
        1 => (12_000_u64..90_000).prop_map(Moment::Pass),
        1 => proptest::strategy::Just(Moment::Engine),
        1 => (-3_600_000_i64..3_600_000).prop_map(Moment::Jump),
        1 => proptest::strategy::Just(Moment::Hold),
        1 => proptest::strategy::Just(Moment::Disarm),
        1 => proptest::strategy::Just(Moment::Arm),
    ]
}

/// Pending time, told again from the design: nothing of the core's own code.
#[derive(Clone, Debug, Default)]
struct Pending {
    held: u64,
    count: u32,
    unknown_since: Option<u64>,
}

#[derive(Debug, Default)]
struct Model {
    pending: Option<Pending>,
    fired: bool,
    disarmed: bool,
    last: Option<i64>,
}

impl Model {
    fn look(&mut self, reading: &Reading, since_boot: u64, held_for: u64, consecutive: u32) {
        if self.fired || self.disarmed {
            return;
        }
        match reading {
            Reading::Unknown(_) => self.unknown(since_boot),
            Reading::Known { sampled_at, .. } if self.last == Some(*sampled_at) => {}
            Reading::Known { value, sampled_at } => {
                if value.value <= 5.into() {
                    self.pending = None;
                    return;
                }
                self.breach(*sampled_at);
                self.last = Some(*sampled_at);
            }
        }
        if let Some(pending) = &self.pending {
            let due = pending.held >= held_for && pending.count >= consecutive;
            self.fired = due && pending.unknown_since.is_none();
        }
    }

    fn unknown(&mut self, since_boot: u64) {
        let Some(pending) = &mut self.pending else {
            return;
        };
        let since = *pending.unknown_since.get_or_insert(since_boot);
        if since_boot - since >= 60_000 {
            self.pending = None;
        }
    }

    fn breach(&mut self, sampled_at: i64) {
        let Some(pending) = &mut self.pending else {
            self.pending = Some(Pending {
                count: 1,
                ..Pending::default()
            });
            return;
        };
        let gap = sampled_at - self.last.unwrap();
        if pending.unknown_since.take().is_none() && (0..=15_000).contains(&gap) {
            pending.held += u64::try_from(gap).unwrap();
        }
        pending.count += 1;
    }

    fn same_as(&self, phase: &TriggerPhase) -> bool {
        match (phase, &self.pending, self.fired) {
            (TriggerPhase::Firing { .. }, _, true) | (TriggerPhase::Inactive, None, false) => true,
            (
                TriggerPhase::Pending {
                    held,
                    count,
                    paused,
                    ..
                },
                Some(pending),
                false,
            ) => {
                *held == Millis(pending.held)
                    && *count == pending.count
                    && paused.is_some() == pending.unknown_since.is_some()
            }
            _ => false,
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn invariant_3_armed_and_exposed_triggers_are_evaluated_at_each_distinct_sample(
        moments in proptest::collection::vec(moment(), 1..150),
    ) {
        let tells = |trigger: &mut warroom::room::plan::Trigger| trigger.tier = Tier::Investigate;
        let triggers = vec![
            with(trigger("two"), tells),
            with(lasting("long", Millis::seconds(60)), tells),
        ];
        let mut scene = Scene::live(triggered(canary(), triggers));
        scene.does("Ada", "shift 10");
        let mut models = [Model::default(), Model::default()];
        for moment in moments {
            match moment {
                Moment::Sample(bad) => drop(scene.sample("error_rate", if bad { "9" } else { "1" })),
                Moment::Unknown => drop(scene.unknown("error_rate", Unknown::Stale)),
                Moment::Look => {}
                Moment::Pass(span) => drop(scene.after(Millis(span))),
                Moment::Engine => drop(scene.engine(false)),
                Moment::Jump(by) => {
                    scene.now.wall += by;
                    scene.happens(&Input::ClockJumped { by });
                    for model in &mut models {
                        model.pending = None;
                    }
                }
                Moment::Hold => drop(scene.asks("Ada", "hold")),
                Moment::Disarm => {
                    drop(scene.asks("Ada", "disarm two noisy"));
                    models[0].disarmed = true;
                    models[0].pending = None;
                    models[0].fired = false;
                }
                Moment::Arm => {
                    for (model, name) in models.iter_mut().zip(["two", "long"]) {
                        drop(scene.asks("Ada", &format!("arm {name}")));
                        if model.disarmed || model.fired {
                            (model.disarmed, model.fired, model.pending) = (false, false, None);
                        }
                    }
                }
            }
            scene.look();
            let unknown = Reading::Unknown(Unknown::NotYet);
            let reading = *scene.observed.readings.get(&"error_rate".into()).unwrap_or(&unknown);
            for (model, (name, held_for, consecutive)) in
                models.iter_mut().zip([("two", 0, 2), ("long", 60_000, 1)])
            {
                model.look(&reading, scene.now.since_boot.0, held_for, consecutive);
                prop_assert!(
                    model.same_as(scene.trigger(name)),
                    "{name}: {model:?} and {:?}", scene.trigger(name)
                );
            }
        }
    }
}

/// Else the invariants would hold of nothing.
#[test]
fn random_lives_get_everywhere_that_matters() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..300 {
        let life = life().new_tree(&mut runner).unwrap().current();
        let told = |_: &Room, entry: &Entry| {
            let told = line(&entry.event);
            let name = told.split(' ').next().unwrap();
            *seen.entry(name.to_owned()).or_default() += 1;
        };
        live(everything(), &life, told, |_| {});
    }
    let missing: Vec<&str> = EVERYWHERE
        .into_iter()
        .filter(|name| !seen.contains_key(*name))
        .collect();
    assert!(missing.is_empty(), "{missing:?} of {seen:?}");
}

#[test]
fn a_steady_life_gets_to_the_watch() {
    let mut scene = Scene::open(crate::chance::everything());
    for round in 0..400 {
        turn(
            &mut scene,
            if round % 2 == 0 {
                &Chance::Onward
            } else {
                &Chance::Arrives
            },
        );
        turn(&mut scene, &Chance::Pass(6_000));
        for words in ["tick a", "tick b"] {
            drop(scene.asks("Ada", words));
            drop(scene.asks("Cy", words));
        }
    }
    assert_eq!(scene.room.stage, Stage::Watching, "{:?}", scene.room.steps);
}
