//! Moments: what waits for them, what is late after them, and when they are.

use warroom::room::plan::{Base, ClockTime, Day, Offset, Phase, Step, When, Window};
use warroom::support::Millis;

use crate::plan::{action, declared, manual, plan, triggered, with};
use crate::scene::Scene;

const MINUTE: i64 = 60_000;

fn at_noon_and(minutes: u16) -> When {
    When::Clock(ClockTime(12 * 60 + minutes))
}

fn from(base: Base, minutes: i64) -> When {
    When::From(base, Offset(minutes * MINUTE))
}

#[test]
fn a_step_waits_for_its_moment() {
    let later = |step: &mut Step| {
        step.not_before = Some(at_noon_and(10));
        step.auto = true;
    };
    let mut scene = Scene::live(plan(vec![with(action("a"), later)]));
    assert_eq!(
        scene.refused("Ada", "run a"),
        "1.1 does not begin before 12:10, in 10:00"
    );
    assert_eq!(scene.after(Millis::minutes(9)), [""; 0]);
    assert_eq!(
        scene.after(Millis::minutes(1)),
        ["step-started a", "attempt-started 1"]
    );
}

#[test]
fn nothing_of_a_phase_begins_before_its_moment() {
    let plan = with(plan(vec![manual("a")]), |plan| {
        plan.phases[0].not_before = Some(from(Base::Start, 5));
    });
    let mut scene = Scene::live(plan);
    assert_eq!(
        scene.refused("Ada", "run a"),
        "phase 1 does not begin before T+5m, in 5:00"
    );
    scene.does("Ada", "skip a nobody waits for it");
}

#[test]
fn what_counts_from_a_moment_that_has_not_come_waits() {
    let later = |step: &mut Step| step.not_before = Some(from(Base::Incident, 1));
    let plan = plan(vec![with(manual("a"), later)]);
    let told = declared("trouble", warroom::room::plan::Tier::Investigate);
    let mut scene = Scene::live(triggered(plan, vec![told]));
    assert_eq!(
        scene.refused("Ada", "run a"),
        "1.1 does not begin before incident+1m, which has not come"
    );
    scene.does("Ada", "declare trouble");
    assert_eq!(
        scene.refused("Ada", "run a"),
        "1.1 does not begin before incident+1m, in 1:00"
    );
    scene.pass(Millis::minutes(1));
    scene.does("Ada", "run a");
}

#[test]
fn a_step_of_any_kind_is_overdue_after_its_deadline() {
    let due = |step: &mut Step| step.deadline = Some(Millis::minutes(2));
    let mut scene = Scene::live(plan(vec![with(manual("a"), due)]));
    scene.does("Ada", "run a");
    assert_eq!(scene.after(Millis::minutes(1)), [""; 0]);
    assert_eq!(scene.after(Millis::minutes(1)), ["step-overdue a"]);
    assert_eq!(scene.after(Millis::minutes(1)), [""; 0], "once");
}

#[test]
fn a_phase_is_overdue_after_its_deadline_once() {
    let plan = with(plan(vec![manual("a")]), |plan| {
        plan.phases[0].deadline = Some(at_noon_and(30));
    });
    let mut scene = Scene::live(plan);
    assert_eq!(scene.after(Millis::minutes(29)), [""; 0]);
    assert_eq!(scene.after(Millis::minutes(1)), ["phase-overdue"]);
    assert_eq!(scene.after(Millis::minutes(1)), [""; 0]);
    assert!(scene.room.overdue_phases.contains(&"run".into()));
}

#[test]
fn moments_are_where_they_are_said_to_be() {
    let plan = with(
        plan(vec![with(manual("cut"), |s| s.cutover = true)]),
        |plan| {
            plan.timezone = "Europe/Prague".to_owned();
        },
    );
    let scene = Scene::open(plan);
    let midnight = scene.room.clock.midnight;
    let at = |minutes: i64| Some(midnight + minutes * MINUTE);
    let noon = ClockTime(720);
    let wall = |when| scene.room.wall_of(when, &scene.now);
    assert_eq!(wall(When::Clock(noon)), at(720));
    assert_eq!(wall(When::Day(Day::OfRun(-1), noon)), at(720 - 1440));
    // 2026-11-20 08:00 in Prague is 07:00 UTC; in July it is 06:00.
    let eight = ClockTime(480);
    assert_eq!(
        wall(When::Day(Day::Date(20_777), eight)),
        Some(1_795_158_000_000)
    );
    assert_eq!(
        wall(When::Day(Day::Date(20_650), eight)),
        Some(1_784_181_600_000)
    );
    assert_eq!(wall(from(Base::Start, 5)), None, "nobody planned the start");
    assert_eq!(wall(from(Base::Cutover, 0)), None);
    assert_eq!(wall(from(Base::End, 0)), None);
}

#[test]
fn before_the_start_t_is_the_planned_start() {
    let window = Window {
        from: ClockTime(480),
        to: ClockTime(720),
    };
    let by_window = with(plan(vec![manual("a")]), |plan| plan.window = Some(window));
    let by_phase = with(by_window.clone(), |plan| {
        let phase: &mut Phase = &mut plan.phases[0];
        phase.from = Some(When::Clock(ClockTime(540)));
    });
    for (plan, minutes) in [(by_window, 480), (by_phase, 540)] {
        let mut scene = Scene::open(plan);
        let planned = scene.room.clock.midnight + (minutes - 1440) * MINUTE;
        let day_before = from(Base::Start, -1440);
        assert_eq!(scene.room.wall_of(day_before, &scene.now), Some(planned));
        scene.does("Ada", "start");
        let started = scene.now.wall - 1440 * MINUTE;
        assert_eq!(scene.room.wall_of(day_before, &scene.now), Some(started));
    }
}
