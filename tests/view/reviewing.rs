//! A room on a runbook that came from prose: what nobody has accepted is marked by words, and the
//! dialogs show it whole before it is accepted, or a trigger's last hour before it is armed.

use insta::assert_snapshot;
use warroom::console::model::Overlay;
use warroom::console::model::overlay::{Confirm, Review};
use warroom::console::model::{Pane, Screen};
use warroom::room::Command;
use warroom::room::input::Seen;
use warroom::support::Millis;

use crate::stage::{Stage, plan};

fn opened() -> Stage {
    Stage::open(plan(include_str!("books/prose.yaml")))
}

fn review(stage: &Stage, at: &str) -> Overlay {
    Overlay::Review(Review {
        at: at.to_owned(),
        seen: [(at.to_owned(), String::new())].into(),
        plan: stage.room.plan.hash.clone(),
        ..Review::default()
    })
}

fn over(mut stage: Stage, overlay: Overlay, width: u16, height: u16) -> String {
    stage.ui.overlays = vec![overlay];
    stage.text(width, height)
}

#[test]
fn what_is_not_reviewed_is_marked_by_words_everywhere() {
    let mut stage = opened();
    for (width, height) in [(80, 24), (120, 40), (200, 50)] {
        let text = stage.text(width, height);
        assert!(text.contains("6 commands not reviewed"), "{text}");
        assert_snapshot!(format!("prose_{width}x{height}"), text);
    }
    stage.ui.screen = Screen::Timeline;
    let text = stage.text(100, 30);
    assert_eq!(text.matches("not reviewed").count(), 6, "{text}");
    assert!(text.contains("not reviewed, waits for it"), "{text}");
    stage.ui.screen = Screen::Checklist;
    assert!(stage.text(80, 24).contains("not reviewed"));
}

#[test]
fn a_script_is_shown_whole_with_where_and_as_whom_it_runs() {
    for (width, height) in [(80, 24), (120, 40), (200, 50)] {
        let overlay = review(&opened(), "step:back-up-the-database");
        let text = over(opened(), overlay, width, height);
        for said in [
            "on db1.example as postgres",
            "set -x",
            "2 of 5",
            "for base in harbour billing; do",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert_snapshot!(format!("review_{width}x{height}"), text);
    }
    let overlay = review(&opened(), "step:back-up-the-database");
    let whole = over(opened(), overlay, 120, 60);
    for said in [
        "WARROOM_VAR_RELEASE=4.2.0",
        "output like dump$",
        "line 39",
        "not shown yet",
        "20m, then OVERDUE",
    ] {
        assert!(whole.contains(said), "{said}: {whole}");
    }
}

#[test]
fn what_destroys_something_says_so_and_shows_what_takes_it_back() {
    let text = over(
        opened(),
        review(&opened(), "step:drop-the-old-index"),
        120,
        40,
    );
    for said in [
        "IT DESTROYS SOMETHING",
        "DROP INDEX",
        "its undo",
        "CREATE INDEX",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn once_each_of_a_phase_was_shown_all_can_be_accepted() {
    let stage = opened();
    let seen = [
        "step:back-up-the-database",
        "step:drop-the-old-index",
        "step:wait-for-the-replicas",
    ];
    let overlay = Overlay::Review(Review {
        at: seen[0].to_owned(),
        seen: seen.map(|word| (word.to_owned(), String::new())).into(),
        plan: stage.room.plan.hash.clone(),
        ..Review::default()
    });
    let text = over(opened(), overlay, 120, 50);
    assert!(text.contains("A accept all 3"), "{text}");
    assert!(!text.contains("not shown yet"), "{text}");
}

#[test]
fn accepted_steps_look_as_ever() {
    let mut stage = opened();
    stage.does("Ada", "accept phase:database");
    stage.does("Ada", "accept item:staging-is-green");
    stage.does("Ada", "accept path:traffic");
    for (width, height) in [(80, 24), (120, 40)] {
        let text = stage.text(width, height);
        assert!(!text.contains("not reviewed"), "{text}");
    }
}

/// On blue at 10 %, with an hour of history, some of it bad.
fn exposed() -> Stage {
    let mut stage = opened();
    stage.does("Ada", "accept phase:database");
    stage.does("Ada", "start");
    for step in ["back-up-the-database", "drop-the-old-index"] {
        stage.does("Ada", &format!("run {step}"));
        stage.end_attempts();
    }
    stage.end_attempts();
    stage.does("Ada", "shift 10");
    stage.end_attempts();
    stage.weigh(10);
    stage.watch(Millis::minutes(20));
    stage.say("error_rate", "0.07 ratio");
    stage.watch(Millis::minutes(2));
    stage.say("error_rate", "0.004 ratio");
    stage.watch(Millis::minutes(40));
    stage
}

fn arming() -> Overlay {
    Overlay::Confirm(Confirm {
        command: Command::Arm {
            trigger: "errors".into(),
            reason: None,
        },
        seen: Seen {
            plan: String::new(),
            revision: 0,
        },
        typed: None,
        word: String::new(),
        problem: None,
    })
}

#[test]
fn a_trigger_is_armed_with_its_query_value_and_last_hour_before_a_person() {
    for (width, height) in [(80, 24), (120, 40), (200, 50)] {
        let text = over(exposed(), arming(), width, height);
        for said in [
            "rate(http_errors_total[1m])",
            "to 7%, 361 samples",
            "it would not",
            "now",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert_snapshot!(format!("arm_{width}x{height}"), text);
    }
}

#[test]
fn a_trigger_without_a_value_says_so() {
    let text = over(opened(), arming(), 100, 30);
    assert!(text.contains("Error rate of blue has no value"), "{text}");
    assert!(text.contains("no value is known"), "{text}");
}

#[test]
fn a_rollback_that_waits_for_review_is_the_loudest_thing_on_the_screen() {
    let mut stage = exposed();
    stage.does("Ada", "arm errors because");
    stage.say("error_rate", "0.2 ratio");
    stage.watch(Millis::minutes(6));
    stage.end_attempts();
    stage.weigh(0);
    stage.watch(Millis::minutes(1));
    for (width, height) in [(80, 24), (120, 40), (200, 50)] {
        let text = stage.text(width, height);
        assert!(text.contains("Feature flags off is not reviewed"), "{text}");
        assert_snapshot!(format!("rollback_waits_{width}x{height}"), text);
    }
    stage.ui.focus = Pane::Now;
    let overlay = review(&stage, "step:traffic-feature-flags-off");
    let text = over(stage, overlay, 80, 24);
    assert!(
        text.contains("run it as shown") && text.contains("./flags.sh --off all"),
        "{text}"
    );
}
