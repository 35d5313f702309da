//! The same picture in every theme, with styles; in plain ASCII; and how long a frame takes.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};
use warroom::settings::GlyphSet;

use crate::stage::Stage;

const THEMES: [&str; 6] = [
    "dark",
    "light",
    "high-contrast",
    "colour-blind-safe",
    "mono",
    "terminal",
];

/// Each run of cells with one style, in the rows that matter most.
fn styled(buffer: &Buffer, rows: std::ops::Range<u16>) -> String {
    let mut text = String::new();
    for y in rows {
        let mut x = 0;
        while x < buffer.area.width {
            let style = buffer[(x, y)].style();
            let mut run = String::new();
            while x < buffer.area.width && buffer[(x, y)].style() == style {
                run.push_str(buffer[(x, y)].symbol());
                x += 1;
            }
            if !run.trim().is_empty() {
                let _ = writeln!(text, "{y:>2} {:<40} {}", run.trim(), described(style));
            }
        }
    }
    text
}

fn described(style: Style) -> String {
    let mut said = format!("{} on {}", said(style.fg), said(style.bg));
    if style.add_modifier != Modifier::empty() {
        let _ = write!(said, " {:?}", style.add_modifier);
    }
    said
}

fn said(colour: Option<ratatui::style::Color>) -> String {
    colour.map_or_else(|| "-".to_owned(), |colour| colour.to_string())
}

#[test]
fn every_theme_draws_the_header_of_a_broken_soak() {
    let mut stage = Stage::broken();
    for theme in THEMES {
        stage.theme = theme;
        let buffer = stage.picture(80, 24);
        insta::assert_snapshot!(format!("theme_{theme}"), styled(&buffer, 0..8));
    }
}

#[test]
fn the_plain_glyphs_are_ascii_everywhere() {
    let mut stage = Stage::broken();
    stage.glyphs = GlyphSet::Ascii;
    for (width, height) in [(80, 24), (120, 40), (160, 45)] {
        let text = stage.text(width, height);
        assert!(text.is_ascii(), "{text}");
    }
    insta::assert_snapshot!("ascii_160x45", stage.text(160, 45));
}

#[test]
fn without_colour_the_loudest_words_still_stand_out() {
    let mut stage = Stage::broken();
    stage.theme = "mono";
    let buffer = stage.picture(120, 40);
    let row: String = (0..120).map(|x| buffer[(x, 1)].symbol()).collect();
    let at = u16::try_from(row.find("SOAK BROKEN").unwrap()).unwrap();
    assert_ne!(buffer[(at, 1)].style(), buffer[(118, 1)].style());
}

/// A frame of the fullest overview at 200x50. The goal is well under a millisecond in release; an
/// unoptimised build on a busy machine gets forty times that.
#[test]
fn a_frame_is_quick() {
    let stage = Stage::broken();
    let picture = stage.painter(200, 50);
    let least = picture(30);
    println!("the quickest of 30 frames took {least:?}");
    assert!(least < std::time::Duration::from_millis(40), "{least:?}");
}
