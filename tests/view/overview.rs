//! The overview in the states of a run.

use insta::assert_snapshot;

use crate::stage::{Stage, sample};

/// Draws a stage at the four sizes, each its own snapshot.
fn at_every_size(name: &str, stage: &Stage) {
    for (width, height) in [(80, 24), (120, 40), (160, 45), (200, 50)] {
        assert_snapshot!(
            format!("{name}_{width}x{height}"),
            stage.text(width, height)
        );
    }
}

#[test]
fn preparing() {
    at_every_size("preparing", &Stage::open(sample()));
}

#[test]
fn amid_a_soak() {
    at_every_size("soaking", &Stage::soaking());
}

#[test]
fn a_broken_soak() {
    at_every_size("broken", &Stage::broken());
}

#[test]
fn rolling_back() {
    at_every_size("rolling_back", &Stage::rolling_back());
}

#[test]
fn blind() {
    at_every_size("blind", &Stage::blind());
}

#[test]
fn the_engine_is_lost() {
    at_every_size("lost", &Stage::lost());
}

#[test]
fn ended() {
    let mut stage = Stage::broken();
    stage.roll_back();
    stage.does("Ada", "end");
    at_every_size("ended", &stage);
}

#[test]
fn whoever_comes_back_is_told_what_happened() {
    let mut stage = Stage::broken();
    stage.live.left_seq = Some(60);
    assert_snapshot!("back_80x24", stage.text(80, 24));
}

#[test]
fn a_terminal_too_small_gets_a_kind_word() {
    assert_snapshot!(Stage::open(sample()).text(50, 10), @"
    moshimoshi goes on.
    This terminal is 50x10;
    60x15 are needed to see it.
    ");
}

#[test]
fn without_an_engine_no_number_is_shown_as_known() {
    let mut stage = Stage::soaking();
    let shown = |stage: &Stage| -> String {
        let text = stage.text(160, 45);
        let line = text.lines().find(|line| line.contains("P95 latency  blue"));
        line.unwrap().to_owned()
    };
    assert!(shown(&stage).matches("141ms").count() == 2);
    stage.lose();
    assert!(!shown(&stage).contains("141ms"));
    let text = stage.text(160, 45);
    assert!(
        text.contains("ENGINE LOST 0:42  TRIGGERS NOT RUNNING"),
        "{text}"
    );
}

#[test]
fn header_and_keys_are_there_at_every_size() {
    let stage = Stage::broken();
    for (width, height) in [(60, 15), (79, 20), (100, 30), (150, 36), (240, 70)] {
        let text = stage.text(width, height);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].contains("PROD"), "{text}");
        assert!(lines[1].contains("SOAK BROKEN"), "{text}");
        assert!(lines[2].contains("NEEDS YOU"), "{text}");
        assert!(lines[lines.len() - 2].contains("R ROLL BACK"), "{text}");
        assert!(lines[lines.len() - 1].contains("? help"), "{text}");
    }
}
