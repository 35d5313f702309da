//! What others wrote: control bytes, wide and combining characters, lines without end.

use warroom::console::model::{Pane, Screen};

use crate::stage::{Stage, plan};

const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}evil";

fn hostile() -> Stage {
    let title = HOSTILE
        .replace('\u{1b}', "\\e")
        .replace('\u{7}', "\\a")
        .replace('\u{9b}', "\\x9b")
        .replace('\u{202e}', "\\u202e");
    let text = format!(
        "runbook: 1\nname: \"{title}\"\nchecklists:\n  - title: \"{title}\"\n    items:\n      - {{ title: \"{title}\", notes: \"{title}\" }}\nphases:\n  - title: \"{title}\"\n    steps:\n      - {{ title: \"{title}\", id: first, run: [echo, \"{title}\"] }}\n"
    );
    let mut stage = Stage::open(plan(&text));
    stage.does("Ada", "start");
    stage.does("Ada", "run first");
    stage.print(&[
        HOSTILE,
        "日本語のとても長い行",
        "e\u{301}\u{301}\u{301} zalgo",
        &"x".repeat(5_000),
    ]);
    stage.does("Ada", &format!("note {HOSTILE}"));
    stage
}

#[test]
fn no_control_byte_reaches_a_cell() {
    let mut stage = hostile();
    for screen in Screen::ALL {
        stage.ui.screen = screen;
        for (width, height) in [(60, 15), (80, 24), (160, 45)] {
            let buffer = stage.picture(width, height);
            for cell in buffer.content() {
                let harmless = |c: char| !c.is_control() && !('\u{202a}'..='\u{202e}').contains(&c);
                assert!(
                    cell.symbol().chars().all(harmless),
                    "{screen:?} {:?}",
                    cell.symbol()
                );
            }
        }
    }
}

#[test]
fn wide_characters_keep_the_frames_straight() {
    let text = "runbook: 1\nname: Move 移行\nchecklists:\n  - title: 前日\n    id: before\n    items:\n      - { id: backup, title: データベースのバックアップを取得する必要がある }\nphases:\n  - title: 段階的なトラフィック移行\n    id: shift\n    steps:\n      - { id: deploy, title: 青へ配備, manual: [確認する, 🚀🚀🚀 を確認する] }\n";
    let mut stage = Stage::open(plan(text));
    stage.does("Ada", "start");
    stage.does("Ada", "note 日本語のノートはとても長いので、ここで切られなければならない。日本語のノートはとても長い");
    for (width, height) in [(121, 40), (160, 45), (201, 50)] {
        let buffer = stage.picture(width, height);
        for y in 3..height - 2 {
            let last = buffer[(width - 1, y)].symbol();
            assert!(
                "│┐┘┤┓┛┃┫".contains(last),
                "{width}x{height} row {y} ends with {last:?}"
            );
        }
    }
    stage.ui.focus = Pane::Journal;
    insta::assert_snapshot!("wide_characters_120x40", stage.text(120, 40));
}
