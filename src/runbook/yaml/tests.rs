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
