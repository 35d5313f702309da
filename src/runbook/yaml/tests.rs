//! What is written is read back as the same, and looks as a person would write it.

use proptest::prelude::*;

use super::*;
use crate::runbook::tree;

fn read_back(text: &str) -> Yaml {
    let mut found = Vec::new();
    let node = tree::read(text, &mut found);
    assert_eq!(found, [], "{text}");
    Yaml::from(&node.expect("there is a tree without mistakes"))
}

#[test]
fn texts_that_look_like_something_else_are_quoted() {
    for (text, written) in [
        ("Deploy to blue", "Deploy to blue"),
        ("1.10", "\"1.10\""),
        ("true", "\"true\""),
        ("No", "\"No\""),
        ("~", "\"~\""),
        ("", "\"\""),
        ("> 1 %", "\"> 1 %\""),
        ("-X", "\"-X\""),
        ("{{ version }}", "\"{{ version }}\""),
        ("v{{ version }}", "\"v{{ version }}\""),
        ("a: b", "\"a: b\""),
        ("http://127.0.0.1:80/", "http://127.0.0.1:80/"),
        ("see #3", "\"see #3\""),
        ("C#", "C#"),
        ("10%", "10%"),
        ("08:30", "\"08:30\""),
        ("日本", "日本"),
        ("say \"hi\"", "say \"hi\""),
        ("a\\b", "a\\b"),
        (" a", "\" a\""),
        ("a\u{1b}[2J", "\"a\\x1b[2J\""),
        ("a\u{202e}b", "\"a\\u202eb\""),
        ("a\u{a0}b", "\"a\\xa0b\""),
        ("a\tb", "\"a\\tb\""),
    ] {
        let line = write(&Yaml::map([("k", Yaml::text(text))]));
        assert_eq!(line, format!("k: {written}\n"));
        assert_eq!(read_back(&line), Yaml::map([("k", Yaml::text(text))]));
    }
}

#[test]
fn what_is_short_stands_in_one_line_and_what_is_long_does_not() {
    let step = Yaml::map([
        ("title", Yaml::text("Deploy")),
        ("script", Yaml::text("./a\n./b\n")),
        (
            "run",
            Yaml::list([Yaml::text("./deploy.sh"), Yaml::text("1.0.0")]),
        ),
    ]);
    let window = Yaml::map([("from", Yaml::text("08:00")), ("to", Yaml::text("12:00"))]);
    let phase = Yaml::map([
        (
            "title",
            Yaml::text("Deploy, then look").comment("line 12 of the notes"),
        ),
        (
            "steps",
            Yaml::list([step, window.clone().comment("an odd one")]),
        ),
    ]);
    let runbook = Yaml::map([
        ("runbook", Yaml::from(1)),
        ("window", window),
        ("phases", Yaml::list([phase])),
    ]);
    insta::assert_snapshot!(write(&runbook.comment("Made from notes.md\nCheck it")), @r#"
    # Made from notes.md
    # Check it
    runbook: 1
    window: { from: "08:00", to: "12:00" }
    phases:
      - title: Deploy, then look
        steps:
          - title: Deploy
            script: |
              ./a
              ./b
            run: [./deploy.sh, "1.0.0"]
          # an odd one
          - { from: "08:00", to: "12:00" }
    "#);
}

fn single() -> impl Strategy<Value = Yaml> {
    let text = prop_oneof![
        "[a-z0-9 .:#%<>=!&*|'\"\\\\{}\\[\\],~@`?-]{0,12}",
        "[ a-z\n\t#:-]{0,24}",
        "\\PC{0,8}",
        "(?s).{0,8}",
    ];
    prop_oneof![
        4 => text.prop_map(Yaml::text),
        1 => "true|false|~|-?[1-9][0-9]{0,3}(\\.[0-9]{1,2})?".prop_map(|text| Part::Bare(text).into()),
    ]
}

fn any() -> impl Strategy<Value = Yaml> {
    single().prop_recursive(5, 60, 6, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..6).prop_map(Yaml::list);
        let keys = prop_oneof!["[a-z_]{1,8}", "(?s).{0,8}"];
        let map = prop::collection::btree_map(keys, inner, 0..6).prop_map(Yaml::map);
        prop_oneof![list, map]
    })
}

proptest! {
    #[test]
    fn any_value_is_read_back_as_it_was(yaml in any()) {
        let text = write(&yaml);
        prop_assert_eq!(read_back(&text), yaml, "{}", text);
    }

    #[test]
    fn comments_are_never_read_as_values(yaml in any(), comment in "(?s).{0,12}") {
        let with = Yaml::map([("a", yaml.clone().comment(comment.clone())),
            ("b", Yaml::list([yaml.clone().comment(comment)]))]);
        let without = Yaml::map([("a", yaml.clone()), ("b", Yaml::list([yaml]))]);
        let text = write(&with);
        prop_assert_eq!(read_back(&text), without, "{}", text);
    }
}

/// The value where some parts know their line.
fn with_lines() -> impl Strategy<Value = Yaml> {
    let at = |yaml| {
        (Just(yaml), prop::option::of(0..40_u32))
            .prop_map(|(yaml, at): (Yaml, _)| Yaml { at, ..yaml })
    };
    single()
        .prop_flat_map(at)
        .prop_recursive(5, 60, 6, move |inner| {
            let list = prop::collection::vec(inner.clone(), 0..6).prop_map(Yaml::list);
            let keys = prop_oneof!["[a-z_]{1,8}", "(?s).{0,8}", "[a-z]{80,110}"];
            let map = prop::collection::btree_map(keys, inner, 0..6).prop_map(Yaml::map);
            prop_oneof![list, map].prop_flat_map(at)
        })
}

fn without_lines(mut yaml: Yaml) -> Yaml {
    yaml.at = None;
    match &mut yaml.value {
        Part::Bare(_) | Part::Text(_) => {}
        Part::List(items) => {
            for item in items {
                *item = without_lines(item.clone());
            }
        }
        Part::Map(entries) => {
            for (_, value) in entries {
                *value = without_lines(value.clone());
            }
        }
    }
    yaml
}

proptest! {
    #[test]
    fn lines_are_told_and_never_read_as_values(yaml in with_lines(), name in "(?s).{0,12}") {
        let (text, lines) = write_with_lines(&yaml, &name);
        prop_assert_eq!(text.lines().count(), lines.len(), "{}", text);
        prop_assert_eq!(read_back(&text), without_lines(yaml), "{}", text);
    }
}

#[test]
fn a_line_is_told_behind_what_it_belongs_to_or_above_it_where_it_does_not_fit() {
    let long =
        "Drain the old side and wait until nobody is connected to it, then say so in the channel";
    let items = Yaml::list([
        Yaml::map([
            ("title", Yaml::text("Look").at(12)),
            ("script", Yaml::text("./a\n./b\n").at(14)),
            ("role", Yaml::text("sre")),
        ])
        .at(12),
        Yaml::map([("title", Yaml::text(long))])
            .at(20)
            .comment("by hand"),
        Yaml::map([
            ("title", Yaml::text("Wait")),
            ("wait", Yaml::text("2m").at(22)),
        ])
        .at(21),
        Yaml::text("See").at(23),
    ]);
    let phase = Yaml::map([("title", Yaml::text("Go")), ("steps", items)]).at(10);
    let runbook = Yaml::map([
        ("runbook", Yaml::from(1)),
        ("phases", Yaml::list([phase]).at(9)),
    ]);
    let (text, lines) = write_with_lines(&runbook, "notes.md");
    let beside = text.lines().zip(&lines);
    let shown: Vec<String> = beside.map(|(line, at)| format!("{at:3} {line}")).collect();
    insta::assert_snapshot!(shown.join("\n"), @"
      0 runbook: 1
      9 phases:  # notes.md:9
     10   - title: Go  # notes.md:10
     10     steps:
     12       - title: Look  # notes.md:12
     14         script: |  # notes.md:14
     14           ./a
     14           ./b
     12         role: sre
     20       # by hand
     20       # notes.md:20
     20       - title: Drain the old side and wait until nobody is connected to it, then say so in the channel
     21       - title: Wait  # notes.md:21
     22         wait: 2m  # notes.md:22
     23       - See  # notes.md:23
    ");
}
