//! Random lives of a room: what people ask, what observers see, how attempts end, time, restarts,
//! stepped clocks and full disks. Biased towards going on, so that runs get far.

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use warroom::room::condition::Condition;
use warroom::room::event::AttemptReport;
use warroom::room::id::AttemptId;
use warroom::room::plan::{
    Interrupt, Moves, OnBreach, OnFailure, Plan, Shift, Then, Tier, TriggerWhen, Verify,
};
use warroom::room::reading::{Sight, Unknown};
use warroom::room::state::{Stage, StepStatus};
use warroom::room::{Entry, Input, Room, apply};
use warroom::support::Millis;

use crate::plan::{
    above, action, back_by, below, call, canary, check, declared, gate, item, lasting, listed,
    manual, outside, path, plan, section, shift, shift_with, staffed, trigger, triggered, wait,
    with,
};
use crate::scene::Scene;

pub(crate) const PEOPLE: [&str; 5] = ["Ada", "Bo", "Cy", "Dee", "Eve"];

/// Every verb, with arguments that sometimes fit.
pub(crate) const WORDS: [&str; 54] = [
    "start",
    "hold",
    "resume",
    "note hm",
    "end",
    "end enough",
    "tick a",
    "tick b seen",
    "untick a",
    "begin b",
    "verify b",
    "waive a no need",
    "block a no key",
    "run build",
    "run again",
    "undo aside",
    "undo again",
    "undo run",
    "run edge-10",
    "run ready",
    "run healthy",
    "run migrate",
    "run cutover",
    "run logs",
    "retry build",
    "retry edge-10",
    "retry flags-off",
    "retry migrate",
    "skip build because",
    "skip flags-off because",
    "complete tell",
    "complete edge-50 by hand",
    "complete migrate by hand",
    "cancel build",
    "cancel migrate",
    "cancel flags-off",
    "cancel logs",
    "shift 10",
    "shift 50",
    "decide continue fine",
    "decide continue",
    "decide wait",
    "decide back",
    "decide roll-back",
    "attest 1 yes",
    "roll-back",
    "roll-back full",
    "explain because",
    "declare corruption",
    "arm errors",
    "disarm errors noisy",
    "take-command",
    "hand-over Bo",
    "assign sre Dee",
];

/// Something of everything, in short soaks.
pub(crate) fn everything() -> Plan {
    let quick = |shift: &mut Shift| {
        shift.soak = Millis::seconds(20);
        shift.decide_within = Millis::minutes(1);
    };
    let build = with(action("build"), |step| {
        step.auto = true;
        step.tries = 3;
        step.retry_after = Millis::seconds(5);
        step.interrupt = Interrupt::Safe;
    });
    let cutover = with(action("cutover"), |step| {
        let (lever, to) = ("dns".into(), 100);
        step.moves = Some(Moves { lever, to });
    });
    let going = |shift: &mut Shift| {
        quick(shift);
        shift.then = Then::Go;
        shift.on_breach = OnBreach::RollBack;
    };
    // A second track beside the first, which fails now and then and goes on.
    let aside = with(action("aside"), |step| {
        step.after = Some(Vec::new());
        step.auto = true;
        step.on_failure = OnFailure::GoOn;
        step.undo = Some(call("undo aside"));
    });
    let again = with(action("again"), |step| {
        step.after = Some(vec!["aside".into()]);
        step.on_failure = OnFailure::GoTo("aside".into());
        step.undo = Some(call("undo again"));
        step.interrupt = Interrupt::Safe;
    });
    let steps = vec![
        build,
        shift_with("edge", 10, quick),
        gate("ready", &["before"], true),
        check("healthy", vec![below("error_rate", 1)]),
        with(action("migrate"), |step| step.tries = 2),
        shift_with("edge", 50, going),
        wait("breathe", Millis::seconds(10)),
        manual("tell"),
        cutover,
        aside,
        again,
    ];
    let verified = with(item("b"), |item| {
        item.verify = Some(Verify::Call(call("check")));
    });
    let fresh = with(item("a"), |item| item.fresh = Some(Millis::minutes(3)));
    let flags_off = || with(action("flags-off"), |step| step.tries = 3);
    let back = vec![
        path("traffic", vec![shift("edge", 0), flags_off()]),
        path("full", vec![action("migrate-down"), shift("dns", 0)]),
    ];
    let triggers = vec![
        trigger("errors"),
        lasting("slowly", Millis::seconds(30)),
        with(trigger("watchful"), |trigger| trigger.tier = Tier::Review),
        declared("corruption", Tier::Automatic),
        with(trigger("several"), |trigger| {
            if let TriggerWhen::Metric { condition, .. } = &mut trigger.when {
                let both = vec![above("stable_error_rate", 5), above("error_rate", 5)];
                let calm = Condition::Not(Box::new(above("share", 95)));
                *condition = Condition::All(vec![calm, Condition::Any(both)]);
            }
            trigger.tier = Tier::Review;
        }),
    ];
    let plan = listed(plan(steps), vec![section("before", vec![fresh, verified])]);
    let mut plan = staffed(triggered(back_by(plan, back), triggers));
    plan.actions = vec![outside("logs")];
    for metric in &mut plan.metrics {
        metric.window = Millis::seconds(10);
    }
    plan
}

/// A plain canary without triggers.
pub(crate) fn plain() -> Plan {
    let mut plan = canary();
    for metric in &mut plan.metrics {
        metric.window = Millis::seconds(10);
    }
    plan
}

#[derive(Clone, Debug)]
pub(crate) enum Chance {
    /// Whatever brings the run on: the next step, the decision, the end of what runs.
    Onward,
    /// The newest attempt ends well while older ones still run, or the oldest fails.
    Newest,
    Fails,
    Hold,
    /// A rollback begins, sets its lever and reads it back, whatever forward still runs.
    Overtaken,
    Ask(usize, usize),
    Sample(&'static str, &'static str),
    /// Three bad samples.
    Bad,
    Unknown(Unknown),
    Sight(Sight),
    Reads(&'static str, u8),
    Arrives,
    Report(usize, AttemptReport),
    Settle(usize, bool),
    Pass(u64),
    Engine(bool),
    Jump(i64),
    Storage(bool),
    Come(usize),
    Go(usize),
    /// The runbook changes here or there, and somebody takes it over.
    Reload(usize, usize),
}

fn report() -> impl Strategy<Value = AttemptReport> {
    let ended = |ok| AttemptReport::Finished {
        values: std::collections::BTreeMap::new(),
        ok,
        said: "exit".to_owned(),
    };
    let why = "its result is missing".to_owned();
    prop_oneof![
        4 => Just(ended(true)),
        2 => Just(ended(false)),
        1 => Just(AttemptReport::Cancelled),
        1 => Just(AttemptReport::TimedOut { after: Millis::minutes(1) }),
        1 => Just(AttemptReport::Void),
        1 => Just(AttemptReport::Unwatched),
        2 => Just(AttemptReport::InDoubt { why }),
    ]
}

pub(crate) fn chance() -> impl Strategy<Value = Chance> {
    let metric = prop_oneof![
        3 => Just("error_rate"),
        1 => Just("stable_error_rate"),
        1 => Just("share")
    ];
    let value = prop_oneof![3 => Just("0.1"), 1 => Just("0"), 1 => Just("9")];
    let unknown = prop_oneof![
        Just(Unknown::NotYet),
        Just(Unknown::Slow),
        Just(Unknown::WindowNotFull),
    ];
    let sight = prop_oneof![
        3 => Just(Sight::Seen),
        1 => Just(Sight::Blind),
        1 => Just(Sight::Unsteady),
        1 => Just(Sight::Thin),
    ];
    let lever = prop_oneof![2 => Just("edge"), 1 => Just("dns")];
    let weight = prop_oneof![Just(0), Just(10), Just(50), Just(100)];
    prop_oneof![
        24 => Just(Chance::Onward),
        4 => Just(Chance::Newest),
        3 => Just(Chance::Fails),
        2 => Just(Chance::Hold),
        1 => Just(Chance::Overtaken),
        8 => (0..PEOPLE.len(), 0..WORDS.len()).prop_map(|(who, what)| Chance::Ask(who, what)),
        8 => (metric, value).prop_map(|(metric, value)| Chance::Sample(metric, value)),
        2 => Just(Chance::Bad),
        2 => unknown.prop_map(Chance::Unknown),
        1 => sight.prop_map(Chance::Sight),
        2 => (lever, weight).prop_map(|(lever, weight)| Chance::Reads(lever, weight)),
        6 => Just(Chance::Arrives),
        4 => (0..4_usize, report()).prop_map(|(which, report)| Chance::Report(which, report)),
        2 => (0..4_usize, any::<bool>()).prop_map(|(which, done)| Chance::Settle(which, done)),
        8 => prop_oneof![1_u64..3_000, 3_000_u64..15_000, 15_000_u64..90_000]
            .prop_map(Chance::Pass),
        1 => any::<bool>().prop_map(Chance::Engine),
        1 => (-7_200_000_i64..7_200_000).prop_map(Chance::Jump),
        1 => any::<bool>().prop_map(Chance::Storage),
        1 => (0..PEOPLE.len()).prop_map(Chance::Come),
        1 => (0..PEOPLE.len()).prop_map(Chance::Go),
        1 => (0..2_usize, 0..400_usize).prop_map(|(who, what)| Chance::Reload(who, what)),
    ]
}

/// Any life of so many turns.
pub(crate) fn life() -> impl Strategy<Value = Vec<Chance>> {
    proptest::collection::vec(chance(), 1..120)
}

fn open_attempts(room: &Room) -> Vec<AttemptId> {
    let open = room
        .attempts
        .values()
        .filter(|attempt| !attempt.has_ended());
    open.map(|attempt| attempt.id).collect()
}

/// One turn of a life.
pub(crate) fn turn(scene: &mut Scene, chance: &Chance) {
    match chance {
        Chance::Onward => onward(scene),
        Chance::Newest => {
            if let Some(attempt) = open_attempts(&scene.room).last() {
                scene.ends(attempt.0);
            }
        }
        Chance::Fails => {
            if let Some(attempt) = open_attempts(&scene.room).first() {
                scene.fails(attempt.0);
            }
        }
        Chance::Hold => drop(scene.asks("Eve", "hold")),
        Chance::Overtaken => {
            onward(scene);
            drop(scene.asks("Ada", "roll-back"));
            turn(scene, &Chance::Newest);
            arrives(scene);
        }
        Chance::Ask(who, words) => drop(scene.asks(PEOPLE[*who], WORDS[*words])),
        Chance::Sample(metric, value) => drop(scene.sample(metric, value).look()),
        Chance::Bad => drop(scene.steady(Millis::seconds(15), "9")),
        Chance::Unknown(why) => drop(scene.unknown("error_rate", *why).look()),
        Chance::Sight(sight) => drop(scene.sight("error_rate", *sight).look()),
        Chance::Reads(lever, weight) => drop(scene.reads(lever, *weight).look()),
        Chance::Arrives => arrives(scene),
        Chance::Report(which, report) => {
            if let Some(attempt) = open_attempts(&scene.room).get(*which) {
                scene.reports(attempt.0, report.clone());
            }
        }
        Chance::Settle(which, done) => {
            if let Some(attempt) = open_attempts(&scene.room).get(*which) {
                let answer = if *done { "yes" } else { "no" };
                drop(scene.asks("Ada", &format!("settle {attempt} {answer} looked")));
            }
        }
        Chance::Pass(span) => drop(scene.after(Millis(*span))),
        Chance::Engine(rebooted) => drop(scene.engine(*rebooted)),
        Chance::Jump(by) => {
            scene.now.wall += by;
            scene.happens(&Input::ClockJumped { by: *by });
        }
        Chance::Storage(well) => {
            let trouble = (!well).then(|| "disk full".to_owned());
            scene.happens(&Input::StorageChanged { trouble });
        }
        Chance::Come(who) => drop(scene.arrives(PEOPLE[*who])),
        Chance::Go(who) => drop(scene.leaves(PEOPLE[*who])),
        Chance::Reload(who, what) => {
            drop(scene.reloads(PEOPLE[*who], |plan| edit(plan, *what)));
        }
    }
}

/// Some edit of a runbook: something goes, comes back, moves, or is another.
fn edit(plan: &mut Plan, what: usize) {
    let (kind, which) = (what % 14, what / 14);
    let whole = everything();
    let steps = &mut plan.phases[0].steps;
    let at = which % steps.len().max(1);
    match kind {
        0 if steps.len() > 2 => drop(steps.remove(at)),
        1 => steps.insert(at, manual(&format!("new-{which}"))),
        2 if !steps.is_empty() => steps[at].work = action(&format!("do-{which}")).work,
        3 if !steps.is_empty() => steps.rotate_left(at),
        4 if !steps.is_empty() => steps[at].undo = Some(call(&format!("undo-{which}"))),
        5 => drop(plan.checklists[0].items.pop()),
        6 => plan.checklists[0]
            .items
            .push(item(&format!("item-{which}"))),
        7 => {
            for item in &mut plan.checklists[0].items {
                item.title = format!("Item {which}");
            }
        }
        8 => drop(plan.rollback.triggers.pop()),
        9 => {
            for trigger in &mut plan.rollback.triggers {
                trigger.tier = [Tier::Automatic, Tier::Review][which % 2];
            }
        }
        10 => plan.metrics[0].query = format!("query {which}"),
        11 => plan.levers[which % 2].read = call(&format!("read {which}")),
        12 => drop(plan.rollback.paths.pop()),
        // All as it was written first.
        _ => {
            plan.phases = whole.phases;
            plan.checklists = whole.checklists;
            plan.rollback = whole.rollback;
        }
    }
}

fn onward(scene: &mut Scene) {
    if scene.room.stage == Stage::Preparing {
        drop(scene.asks("Ada", "start"));
    } else if scene.room.flags.held.is_some() {
        drop(scene.asks("Ada", "resume"));
    } else if scene.room.decision.is_some() {
        drop(scene.asks("Ada", "decide continue fine"));
    } else if let Some(attempt) = open_attempts(&scene.room).first() {
        if scene.room.attempts[attempt].is_in_doubt() {
            drop(scene.asks("Ada", &format!("settle {attempt} yes looked")));
        } else {
            scene.ends(attempt.0);
        }
    } else {
        let ready: Vec<_> = scene.room.ready_steps().into_iter().cloned().collect();
        for step in ready {
            let verb = match scene.room.step_status(&step.id) {
                StepStatus::Failed(_) => "retry",
                StepStatus::Waiting => "run",
                _ => "complete",
            };
            if scene.asks("Ada", &format!("{verb} {}", step.id)).is_ok() {
                return;
            }
        }
    }
}

/// Every lever stands where it was asked to be, and users are seen there.
fn arrives(scene: &mut Scene) {
    scene.pass(Millis::seconds(1));
    let desired: Vec<_> = scene
        .room
        .levers
        .iter()
        .filter_map(|(lever, state)| Some((lever.clone(), state.desired?)))
        .collect();
    for (lever, weight) in desired {
        scene.reads(lever.as_str(), weight);
    }
    let share = scene.room.levers[&"edge".into()].desired.unwrap_or(0);
    scene.sample("share", &share.to_string());
    scene.sample("error_rate", "0.1").look();
}

/// Lives a life and looks at every entry with the room as it was before it.
pub(crate) fn live(
    plan: Plan,
    life: &[Chance],
    mut each: impl FnMut(&Room, &Entry),
    mut after: impl FnMut(&mut Scene),
) {
    let mut scene = Scene::open(plan);
    for chance in life {
        let (mut before, seen) = (scene.room.clone(), scene.entries.len());
        turn(&mut scene, chance);
        for entry in &scene.entries[seen..] {
            each(&before, entry);
            apply(&mut before, entry);
        }
        after(&mut scene);
    }
}
