//! The whole screens, with a cursor, a filter, nothing in them and very much.

use insta::assert_snapshot;
use warroom::console::model::{Field, Pane, Screen};

use crate::stage::{Stage, plan, sample};

fn at(stage: &mut Stage, screen: Screen) -> String {
    stage.ui.screen = screen;
    stage.text(120, 40)
}

#[test]
fn every_screen_of_a_broken_soak() {
    let mut stage = Stage::broken();
    for screen in Screen::ALL.into_iter().skip(1) {
        assert_snapshot!(
            format!("screen_{}", screen.title().to_lowercase()),
            at(&mut stage, screen)
        );
    }
}

#[test]
fn every_screen_small_and_large() {
    let mut stage = Stage::broken();
    for screen in Screen::ALL.into_iter().skip(1) {
        stage.ui.screen = screen;
        for (width, height) in [(60, 15), (80, 24), (200, 50)] {
            let text = stage.text(width, height);
            let title = screen.pane().unwrap().title();
            assert!(text.contains(title), "{width}x{height} {text}");
        }
    }
}

#[test]
fn every_screen_with_nothing_in_it() {
    let mut stage = Stage::open(plan(
        "runbook: 1\nname: Nothing\nphases:\n  - title: Only\n    steps:\n      - { title: Look, manual: [Look around] }\n",
    ));
    for screen in Screen::ALL {
        stage.ui.screen = screen;
        for (width, height) in [(60, 15), (120, 40), (200, 50)] {
            let text = stage.text(width, height);
            assert!(text.contains("moshimoshi"), "{text}");
        }
    }
    stage.ui.screen = Screen::Overview;
    assert_snapshot!("nothing_120x40", stage.text(120, 40));
}

#[test]
fn a_filter_leaves_what_it_names() {
    let mut stage = Stage::open(sample());
    stage.ui.screen = Screen::Checklist;
    stage.ui.filtering = Some(Field::holding("security scan"));
    let text = stage.text(120, 40);
    assert!(text.contains("The security scan found nothing"), "{text}");
    assert!(text.contains("/security scan"), "{text}");
    assert!(!text.contains("DNS entries"), "{text}");
}

#[test]
fn six_hundred_items_scroll_with_the_cursor() {
    let items: Vec<String> = (1..=600)
        .map(|number| format!("      - {{ title: Item number {number} }}"))
        .collect();
    let items = items.join("\n");
    let text = format!(
        "runbook: 1\nname: Many\nchecklists:\n  - title: All\n    items:\n{items}\nphases:\n  - title: Only\n    steps:\n      - {{ title: Look, manual: [Look around] }}\n"
    );
    let mut stage = Stage::open(plan(&text));
    stage.ui.screen = Screen::Checklist;
    for at in [0, 1, 17, 300, 599, 600] {
        stage.ui.cursors.insert(Pane::Checklist, at);
        let text = stage.text(120, 40);
        let wanted = format!("Item number {} ", at.max(1));
        assert!(text.contains(&wanted), "{at} {text}");
    }
}

#[test]
fn the_cursor_stays_in_the_pane_when_rows_go() {
    let mut stage = Stage::broken();
    for pane in Pane::OVERVIEW {
        stage.ui.cursors.insert(pane, 100_000);
        stage.ui.focus = pane;
        assert!(stage.text(160, 45).contains("SOAK BROKEN"));
        stage.ui.zoomed = true;
        assert!(stage.text(160, 45).contains(pane.title()));
        stage.ui.zoomed = false;
    }
}

/// A plan whose preparation begins a day before its start at eight.
const A_DAY_AHEAD: &str = r#"
runbook: 1
name: Ahead
window: { from: "08:00", to: "12:00" }
checklists:
  - { title: Day after, after_run: true, items: [Clean up] }
phases:
  - title: Ready
    from: T-24h
    lasts: 24h
    steps:
      - { title: Schema, run: [./schema.sh], asks: { changed: Whether the schema changes } }
  - title: Go
    from: T+0m
    lasts: 30m
    steps: [{ title: Look, manual: Look around }]
"#;

#[test]
fn what_is_planned_for_the_time_before_the_start_is_not_late_while_it_goes_on() {
    let mut stage = Stage::open(plan(A_DAY_AHEAD));
    let text = stage.text(160, 45);
    assert!(text.contains("T-2:10:00"), "{text}");
    assert!(!text.contains("late"), "{text}");
    assert!(!text.contains("+2"), "{text}");
    stage.pass(warroom::support::Millis::minutes(140));
    let text = stage.text(160, 45);
    assert!(text.contains("late +10m"), "{text}");
}

#[test]
fn a_value_that_only_a_person_can_say_is_what_needs_them() {
    let mut stage = Stage::open(plan(A_DAY_AHEAD));
    stage.does("Ada", "start");
    stage.does("Ada", "run schema");
    let asked = "record changed: Whether the schema changes";
    let text = stage.text(80, 24);
    assert!(!text.contains(asked), "its own output may say it: {text}");
    stage.end_attempts();
    let text = stage.text(80, 24);
    assert!(text.contains(asked), "{text}");
    stage.does("Ada", "record changed no");
    let text = stage.text(80, 24);
    assert!(!text.contains(asked), "{text}");
}

#[test]
fn in_the_watch_the_timeline_stands_where_something_is_open() {
    let done: Vec<usize> = (1..=30).collect();
    let steps = done
        .iter()
        .map(|step| format!("{{ title: Look {step}, manual: Look }}"));
    let steps = steps.collect::<Vec<_>>().join(", ");
    let mut stage = Stage::open(plan(&format!(
        "runbook: 1\nname: Watched\nchecklists:\n  - {{ title: Day after, after_run: true, items: [Clean up] }}\n\
         phases:\n  - title: Only\n    steps: [{steps}]\n"
    )));
    stage.does("Ada", "start");
    for step in done {
        stage.does("Ada", &format!("complete look-{step}"));
    }
    stage.ui.screen = Screen::Timeline;
    let text = stage.text(80, 24);
    assert!(text.contains("Day after"), "{text}");
}
