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
