//! The embedded themes held against their promises, and users' themes with their mistakes.

use super::*;
use crate::settings::style::Ansi;

fn theme(name: &str) -> Theme {
    Theme::load(name, None).unwrap()
}

fn channel(value: u8) -> f64 {
    let part = f64::from(value) / 255.0;
    if part <= 0.04045 {
        part / 12.92
    } else {
        ((part + 0.055) / 1.055).powf(2.4)
    }
}

/// Relative luminance and contrast as WCAG 2.2 defines them.
fn luminance(colour: Colour) -> f64 {
    let (red, green, blue) = colour.rgb().expect("a colour whose look is known");
    0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue)
}

fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// What reaches the eye: missing colours come from the canvas, reversed ones change places.
fn seen(theme: &Theme, meaning: Meaning) -> (Colour, Colour) {
    let canvas = theme.style(Meaning::Text);
    let style = theme.style(meaning);
    let fg = style.fg.or(canvas.fg).unwrap();
    let bg = style.bg.or(canvas.bg).unwrap();
    let reversed = style.modifiers.contains(Modifier::Reversed);
    if reversed { (bg, fg) } else { (fg, bg) }
}

fn unreadable(name: &str, text: f64, graphic: f64) -> Vec<String> {
    let theme = theme(name);
    let mut poor = Vec::new();
    for meaning in Meaning::ALL {
        let least = match meaning.drawn() {
            Drawn::Text => text,
            Drawn::Graphic => graphic,
            Drawn::Ornament => continue,
        };
        let (fg, bg) = seen(&theme, *meaning);
        let found = contrast(fg, bg);
        if found < least {
            poor.push(format!(
                "{name}: {} has {found:.2}, needs {least}",
                meaning.name()
            ));
        }
    }
    poor
}

#[test]
fn every_theme_gives_every_meaning_a_look() {
    for (name, _) in BUILT_IN {
        let theme = theme(name);
        let missing: Vec<_> = Meaning::ALL
            .iter()
            .filter(|m| !theme.styles.contains_key(m))
            .collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
}

#[test]
fn the_line_for_people_names_the_file() {
    for (name, text) in BUILT_IN {
        assert!(text.contains(&format!("\nname = \"{name}\"\n")), "{name}");
    }
}

#[test]
fn text_is_readable_on_its_ground() {
    let mut poor = unreadable("dark", 4.5, 3.0);
    poor.extend(unreadable("light", 4.5, 3.0));
    poor.extend(unreadable("colour-blind-safe", 4.5, 3.0));
    poor.extend(unreadable("high-contrast", 7.0, 4.5));
    assert!(poor.is_empty(), "{}", poor.join("\n"));
}

#[test]
fn the_contrast_is_computed_as_published() {
    let (black, white) = (Colour::Rgb(0, 0, 0), Colour::Rgb(255, 255, 255));
    assert!((contrast(black, white) - 21.0).abs() < 1e-9);
    // #767676 on white is the well-known lightest grey that still passes 4.5.
    assert!((contrast(Colour::Rgb(0x76, 0x76, 0x76), white) - 4.54).abs() < 0.01);
}

#[test]
fn colour_blind_safe_uses_the_palette_of_okabe_and_ito() {
    let palette = [
        "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
        "#FFFFFF",
    ]
    .map(|hex| Colour::hex(hex).unwrap());
    let theme = theme("colour-blind-safe");
    for meaning in Meaning::ALL {
        let style = theme.style(*meaning);
        for colour in [style.fg, style.bg].into_iter().flatten() {
            // Second rank and ornaments are greys, which no kind of colour vision confuses.
            let (red, green, blue) = colour.rgb().unwrap();
            let grey = red == green && green == blue;
            assert!(
                grey || palette.contains(&colour),
                "{} {colour:?}",
                meaning.name()
            );
        }
    }
}

#[test]
fn mono_uses_no_colour() {
    let theme = theme("mono");
    assert!(
        theme
            .styles
            .values()
            .all(|style| style.fg.is_none() && style.bg.is_none())
    );
}

#[test]
fn terminal_keeps_to_the_users_own_colours() {
    let fine = |colour: &Colour| matches!(colour, Colour::Terminal | Colour::Ansi(_));
    let theme = theme("terminal");
    assert!(
        theme
            .styles
            .values()
            .flat_map(|s| [s.fg, s.bg])
            .flatten()
            .all(|c| fine(&c))
    );
}

#[test]
fn without_colours_what_alarms_still_stands_out() {
    for (name, _) in BUILT_IN {
        for depth in [Depth::Mono, Depth::Ansi16] {
            let theme = theme(name).reduced(depth);
            let style = |meaning| theme.style(meaning);
            let calm = [Meaning::Text, Meaning::Ok, Meaning::Muted].map(|m| style(m).modifiers);
            for meaning in Meaning::ALL.iter().filter(|meaning| meaning.alarming()) {
                let told = !calm.contains(&style(*meaning).modifiers);
                assert!(told, "{name} {depth:?} {}", meaning.name());
            }
            assert_ne!(
                style(Meaning::Critical),
                style(Meaning::Warning),
                "{name} {depth:?}"
            );
            assert_ne!(
                style(Meaning::Critical),
                style(Meaning::Selected),
                "{name} {depth:?}"
            );
            assert_ne!(
                style(Meaning::Unknown),
                style(Meaning::Critical),
                "{name} {depth:?}"
            );
            assert_ne!(
                style(Meaning::Key),
                style(Meaning::DangerKey),
                "{name} {depth:?}"
            );
        }
    }
}

#[test]
fn no_reduction_hides_text_on_its_ground() {
    for (name, _) in BUILT_IN {
        for depth in [Depth::Ansi16, Depth::Indexed256] {
            let theme = theme(name).reduced(depth);
            let canvas = theme.style(Meaning::Text);
            for meaning in Meaning::ALL
                .iter()
                .filter(|meaning| meaning.drawn() == Drawn::Text)
            {
                let style = theme.style(*meaning);
                let (fg, bg) = (style.fg.or(canvas.fg), style.bg.or(canvas.bg));
                let told = fg != bg || matches!(fg, None | Some(Colour::Terminal));
                assert!(told, "{name} {depth:?} {}", meaning.name());
            }
        }
    }
}

#[test]
fn with_sixteen_colours_bad_news_keeps_its_hue() {
    for name in ["dark", "light", "high-contrast", "colour-blind-safe"] {
        let theme = theme(name).reduced(Depth::Ansi16);
        let fg = theme.style(Meaning::Critical).fg;
        let red = [Ansi::Red, Ansi::BrightRed].map(|red| Some(Colour::Ansi(red)));
        assert!(red.contains(&fg), "{name} {fg:?}");
        assert!(theme.style(Meaning::Held).bg.is_some(), "{name}");
    }
}

#[test]
fn true_colour_changes_nothing() {
    let theme = theme("dark");
    assert_eq!(theme.reduced(Depth::TrueColour), theme);
    assert!(
        theme
            .reduced(Depth::Mono)
            .styles
            .values()
            .all(|style| style.fg.is_none())
    );
}

fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("themes")).unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join("themes").join(name), text).unwrap();
    }
    folder
}

fn refused(name: &str, files: &[(&str, &str)]) -> String {
    let folder = folder_with(files);
    let error = Theme::load(name, Some(folder.path()))
        .unwrap_err()
        .to_string();
    error.replace(&format!("{}/", folder.path().display()), "")
}

#[test]
fn a_users_theme_inherits_and_may_bear_the_name_of_ours() {
    let folder = folder_with(&[
        (
            "dark.toml",
            "base = \"dark\"\n[styles]\nok = { fg = 2, modifiers = [\"bold\"] }\n",
        ),
        (
            "ours.toml",
            "base = \"dark\"\n[styles]\ntext = { fg = \"white\", bg = \"#000000\" }\n",
        ),
    ]);
    let ours = Theme::load("ours", Some(folder.path())).unwrap();
    let bold = Modifiers::NONE.with(Modifier::Bold);
    let ok = Style {
        fg: Some(Colour::Index(2)),
        bg: None,
        modifiers: bold,
    };
    assert_eq!(ours.style(Meaning::Ok), ok);
    assert_eq!(
        ours.style(Meaning::Text).fg,
        Some(Colour::Ansi(Ansi::White))
    );
    assert_eq!(
        ours.style(Meaning::Critical),
        theme("dark").style(Meaning::Critical)
    );
    assert!(names(Some(folder.path())).contains(&"ours".to_owned()));
}

#[test]
fn every_mistake_of_a_theme_is_reported_at_once() {
    let text = "base = \"drak\"\nstyle = 1\n[styles]\ncriticl = { fg = \"red\" }\n\
                ok = { fg = \"gren\", colour = 1, modifiers = [\"blod\"] }\nheld = \"red\"\n\
                text = { fg = 300, bg = \"#12345\" }\n";
    insta::assert_snapshot!(refused("mine", &[("mine.toml", text)]), @r##"
    9 mistakes in the settings

    themes/mine.toml:2:1: a theme has no "style"
     2 | style = 1
       | ^^^^^
       hint: did you mean "styles"?

    themes/mine.toml:4:1: no meaning is called "criticl"
     4 | criticl = { fg = "red" }
       | ^^^^^^^
       hint: did you mean "critical"?

    themes/mine.toml:5:13: "gren" is not a colour
     5 | ok = { fg = "gren", colour = 1, modifiers = ["blod"] }
       |             ^^^^^^
       hint: did you mean "green"?

    themes/mine.toml:5:21: a look has no "colour"
     5 | ok = { fg = "gren", colour = 1, modifiers = ["blod"] }
       |                     ^^^^^^
       hint: known here: fg, bg, modifiers

    themes/mine.toml:5:46: no modifier is called "blod"
     5 | ok = { fg = "gren", colour = 1, modifiers = ["blod"] }
       |                                              ^^^^^^
       hint: did you mean "bold"?

    themes/mine.toml:6:8: expected a look, found text
     6 | held = "red"
       |        ^^^^^
       hint: write { fg = "red", modifiers = ["bold"] }

    themes/mine.toml:7:15: 300 is not a colour
     7 | text = { fg = 300, bg = "#12345" }
       |               ^^^
       hint: write a name such as "red" or "bright-blue", "terminal", a number from 0 to 255, or "#rrggbb"

    themes/mine.toml:7:25: "#12345" is not a colour
     7 | text = { fg = 300, bg = "#12345" }
       |                         ^^^^^^^^
       hint: write a name such as "red" or "bright-blue", "terminal", a number from 0 to 255, or "#rrggbb"

    themes/mine.toml:1:8: no theme is called "drak"
     1 | base = "drak"
       |        ^^^^^^
       hint: did you mean "dark"?
    "##);
}

#[test]
fn themes_based_on_each_other_are_refused() {
    let files = [("a.toml", "base = \"b\"\n"), ("b.toml", "base = \"a\"\n")];
    insta::assert_snapshot!(refused("a", &files), @r#"
    themes/b.toml:1:8: the theme "a" is based on itself
     1 | base = "a"
       |        ^^^
       hint: base one of them on a theme of ours: dark, light, high-contrast, colour-blind-safe, mono, terminal
    "#);
}

#[test]
fn a_theme_without_a_base_must_say_everything() {
    let all: Vec<String> = Meaning::ALL
        .iter()
        .filter(|meaning| !matches!(meaning, Meaning::Held | Meaning::Blind))
        .map(|meaning| format!("{} = {{ fg = 1 }}\n", meaning.name()))
        .collect();
    let text = format!("[styles]\n{}", all.concat());
    insta::assert_snapshot!(refused("bare", &[("bare.toml", &text)]), @r#"
    the theme "bare" gives no look to held, blind
     hint: add base = "dark" at its top, and it inherits what it leaves out
    "#);
}

#[test]
fn an_unknown_theme_is_told_the_known_ones() {
    insta::assert_snapshot!(refused("../secret", &[]), @r#"
    no theme is called "../secret"
     hint: known here: dark, light, high-contrast, colour-blind-safe, mono, terminal
    "#);
    insta::assert_snapshot!(refused("ligth", &[]), @r#"
    no theme is called "ligth"
     hint: did you mean "light"?
    "#);
}
