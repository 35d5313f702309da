//! The runbook's text around a line.

use insta::assert_snapshot;
use warroom::console::model::source::{SourceView, There};
use warroom::console::model::{Field, Overlay};

use crate::stage::Stage;

const NOTES: &str = "\
# Deployment of the shop

Who: Ada deploys, Ben watches. Everybody else stays out of the way and reads what is written in the channel.

## Before

- [ ] The backup of last night is there
- [ ] `staging` runs the same version

## Phase 1: Deploy (09:00)

1. Stop the workers
2. Deploy the new version to the idle side, and wait until all of its workers say that they are ready to take users
   ```bash
   # first the migrations
   ./migrate.sh --to 42
   ./deploy.sh blue
   ```
3. Look at the graphs

## Phase 2: Shift (09:30)

1. 10 % of the users
2. 50 % of the users
3. all users

## Rollback

Error rate > 5 % for 5 minutes: roll back at once.
";

fn view(line: u32) -> SourceView {
    let path = "/srv/runbooks/shop.md".to_owned();
    SourceView {
        there: There::Same { path },
        ..SourceView::new("runbooks/shop.md", NOTES, line)
    }
}

fn over(view: SourceView, width: u16, height: u16) -> String {
    let mut stage = Stage::broken();
    stage.ui.overlays = vec![Overlay::Source(Box::new(view))];
    stage.text(width, height)
}

#[test]
fn the_line_is_marked_with_what_stands_around_it() {
    assert_snapshot!("source_80x24", over(view(13), 80, 24));
    assert_snapshot!("source_120x40", over(view(13), 120, 40));
}

#[test]
fn a_file_that_has_changed_is_said_to_have() {
    let path = "/srv/runbooks/shop.md".to_owned();
    let mut changed = SourceView {
        there: There::Changed { path },
        ..view(7)
    };
    changed.at = 27;
    changed.sought = "users".to_owned();
    changed.search = Some(Field::holding("users"));
    assert_snapshot!("source_changed", over(changed, 80, 24));
    let path = "/srv/runbooks/shop.md".to_owned();
    let why = format!("{path}: No such file or directory");
    let gone = SourceView {
        there: There::Gone { path, why },
        ..view(7)
    };
    assert!(over(gone, 80, 24).contains("this is as it was opened"));
}

#[test]
fn the_cursor_is_in_sight_at_every_size_and_on_every_line() {
    for (width, height) in [(60, 15), (80, 24), (120, 40), (200, 50)] {
        for line in 1..=29 {
            let text = over(view(line), width, height);
            let shown = format!("shop.md:{line} ");
            assert!(text.contains(&shown), "{text}");
            let number = format!("› {line:>3} ");
            assert!(
                text.contains(&number),
                "{width}x{height} line {line}\n{text}"
            );
        }
    }
}

#[test]
fn no_control_byte_of_a_runbook_reaches_a_cell() {
    let text = "# \u{1b}[2J\u{9b}31m\u{202e}evil\n\t日本語のとても長い行\n\u{1b}]0;owned\u{7}\n";
    let text = format!("{text}{}\n{}", "x".repeat(5_000), "日".repeat(3_000));
    for line in 1..=5 {
        let view = SourceView::new("\u{1b}[2Jnotes\u{202e}.md", &text, line);
        let mut stage = Stage::broken();
        stage.ui.overlays = vec![Overlay::Source(Box::new(view))];
        for (width, height) in [(60, 15), (80, 24)] {
            let buffer = stage.picture(width, height);
            for cell in buffer.content() {
                let harmless = |c: char| !c.is_control() && !('\u{202a}'..='\u{202e}').contains(&c);
                assert!(cell.symbol().chars().all(harmless), "{:?}", cell.symbol());
            }
        }
    }
}
