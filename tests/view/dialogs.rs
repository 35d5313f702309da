//! What lies on top of a screen.

use insta::assert_snapshot;
use warroom::console::model::overlay::{
    About, Confirm, Decide, Match, Palette, Pick, PickRow, RollBack, Sheet, Write,
};
use warroom::console::model::{Field, Overlay};
use warroom::room::Command;
use warroom::room::event::Choice;
use warroom::room::input::Seen;

use crate::stage::Stage;

fn over(mut stage: Stage, overlay: Overlay) -> String {
    stage.ui.overlays = vec![overlay];
    stage.text(100, 36)
}

#[test]
fn rolling_back_shows_every_command() {
    let text = over(Stage::broken(), Overlay::RollBack(RollBack::default()));
    assert!(text.contains("PUT http://127.0.0.1:8081/weight"), "{text}");
    assert_snapshot!("roll_back", text);
    let full = RollBack {
        path: Some("full".into()),
        ..RollBack::default()
    };
    let text = over(Stage::broken(), Overlay::RollBack(full));
    assert!(text.contains("LOSES"), "{text}");
    assert_snapshot!("roll_back_full", text);
}

#[test]
fn rolling_back_twice_is_answered_with_since_when() {
    let text = over(
        Stage::rolling_back(),
        Overlay::RollBack(RollBack::default()),
    );
    assert!(
        text.contains("already rolling back since 09:10:44"),
        "{text}"
    );
}

#[test]
fn without_an_engine_the_rollback_dialog_is_the_card() {
    let text = over(Stage::lost(), Overlay::RollBack(RollBack::default()));
    assert!(text.contains("ROLLBACK CARD"), "{text}");
    assert_snapshot!("rollback_card", text);
}

#[test]
fn deciding_shows_the_evidence_and_the_choices() {
    let decide = Decide {
        choice: Some(Choice::Continue),
        seen: None,
        reason: Some(Field::holding("one bad pod, already gone")),
        problem: None,
    };
    assert_snapshot!("decide", over(Stage::broken(), Overlay::Decide(decide)));
}

#[test]
fn going_forward_in_production_asks_for_the_percent() {
    let confirm = Confirm {
        command: Command::Shift { to: 50 },
        seen: Seen {
            plan: String::new(),
            revision: 0,
        },
        typed: Some(Field::holding("5")),
        word: "50".to_owned(),
        problem: Some("that is not 50".to_owned()),
    };
    assert_snapshot!("shift", over(Stage::soaking(), Overlay::Confirm(confirm)));
}

#[test]
fn words_are_typed_with_a_cursor() {
    let write = Write {
        title: "waive 1.2".to_owned(),
        prompt: "why is it not needed?".to_owned(),
        line: "waive dns".to_owned(),
        field: Field::holding("taken over by the platform team"),
        problem: None,
        then: None,
    };
    assert_snapshot!("write", over(Stage::broken(), Overlay::Write(write)));
}

#[test]
fn the_palette_sets_off_what_matched() {
    let matching = |text: &str, matched: &[u32], doc: &str| Match {
        text: text.to_owned(),
        matched: matched.to_vec(),
        doc: doc.to_owned(),
        key: Some("R".to_owned()),
    };
    let palette = Palette {
        field: Field::holding("rb"),
        matches: vec![
            matching("roll-back traffic", &[0, 5], "roll back: traffic first"),
            matching("roll-back full", &[0, 5], "roll back: traffic first"),
        ],
        at: 1,
        problem: None,
    };
    assert_snapshot!("palette", over(Stage::broken(), Overlay::Palette(palette)));
}

#[test]
fn one_of_several_is_picked() {
    let row = |text: &str, doc: &str| PickRow {
        line: String::new(),
        text: text.to_owned(),
        doc: doc.to_owned(),
    };
    let pick = Pick {
        title: "assign On-call engineer".to_owned(),
        rows: vec![
            row("Ada", "here"),
            row("Ben", "here"),
            row("Dee", "not seen yet"),
        ],
        at: 1,
    };
    assert_snapshot!("pick", over(Stage::broken(), Overlay::Pick(pick)));
}

#[test]
fn help_lists_every_verb() {
    let text = over(Stage::broken(), Overlay::Help { top: 0 });
    assert_snapshot!("help", text);
}

#[test]
fn a_step_and_an_item_can_be_read_whole() {
    for (name, about) in [
        ("sheet_step", About::Step("shift-50".into())),
        ("sheet_item", About::Item("production-backup".into())),
        ("sheet_metric", About::Metric("error_rate".into())),
        ("sheet_card", About::RollbackCard),
    ] {
        let sheet = Sheet { about, top: 0 };
        assert_snapshot!(name, over(Stage::broken(), Overlay::Sheet(sheet)));
    }
}

#[test]
fn every_dialog_fits_the_smallest_terminal() {
    let mut stage = Stage::broken();
    for overlay in [
        Overlay::RollBack(RollBack::default()),
        Overlay::Decide(Decide::default()),
        Overlay::Help { top: 100_000 },
        Overlay::Palette(Palette::default()),
        Overlay::Pick(Pick::default()),
    ] {
        stage.ui.overlays = vec![overlay];
        let text = stage.text(60, 15);
        assert!(text.contains("SOAK BROKEN"), "{text}");
    }
}
