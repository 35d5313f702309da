//! Files that include files.

use super::*;

fn library(files: &[(&str, &str)]) -> Files {
    let files: BTreeMap<String, String> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    Files::new("main.yaml", move |path| {
        let key = short(path);
        let text = files.get(&key).ok_or("there is no such file")?.clone();
        Ok(Loaded { key, text })
    })
}

fn read(main: &str, files: &[(&str, &str)]) -> (Texts, Option<Node>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut all = files.to_vec();
    all.push(("main.yaml", main));
    let (texts, root) = gathered(main, "ops/main.yaml", &library(&all), &mut found);
    (texts, root, found)
}

fn sound(main: &str, files: &[(&str, &str)]) -> Node {
    let (_, root, found) = read(main, files);
    assert_eq!(found, []);
    root.unwrap()
}

/// The only mistake: its place, code, message.
fn mistake(main: &str, files: &[(&str, &str)]) -> (String, &'static str, String) {
    let (texts, _, found) = read(main, files);
    let [only] = found.as_slice() else {
        panic!("{found:?}")
    };
    let (file, line, _) = texts.place(only.at.start);
    (format!("{file}:{line}"), only.code, only.message.clone())
}

fn text(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) => scalar.text.clone(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(text).collect();
            format!("[{}]", items.join(" "))
        }
        Value::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|entry| format!("{}={}", entry.key, text(&entry.value)))
                .collect();
            format!("{{{}}}", entries.join(" "))
        }
    }
}

fn at(node: &Node, key: &str) -> String {
    text(node.at(key).unwrap())
}

#[test]
fn names_are_taken_together_and_lists_one_after_the_other() {
    let root = sound(
        "include: [a.yaml, b.yaml]\nroles: {x: 1}\npeople: [m]\n",
        &[
            ("a.yaml", "roles: {y: 2}\npeople: [a]\n"),
            ("b.yaml", "roles: {z: 3}\npeople: [b, c]\n"),
        ],
    );
    assert_eq!(at(&root, "roles"), "{y=2 z=3 x=1}");
    assert_eq!(at(&root, "people"), "[a b c m]");
}

#[test]
fn the_including_file_says_things_anew_whole_and_in_their_place() {
    let root = sound(
        "include: a.yaml\nname: main\nmetrics: {p95: {q: 3}}\n",
        &[(
            "a.yaml",
            "name: a\nmetrics: {p95: {q: 1, r: 2}, load: {q: 4}}\n",
        )],
    );
    assert_eq!(at(&root, "name"), "main");
    assert_eq!(at(&root, "metrics"), "{p95={q=3} load={q=4}}");
}

#[test]
fn the_parts_of_the_way_back_are_taken_together_too() {
    let root = sound(
        "include: a.yaml\nrollback: {budget: 2m, triggers: [x], paths: {full: [1]}}\n",
        &[(
            "a.yaml",
            "rollback: {budget: 1m, triggers: [y], paths: {traffic: [2]}}\n",
        )],
    );
    let whole = "{budget=2m triggers=[y x] paths={traffic=[2] full=[1]}}";
    assert_eq!(at(&root, "rollback"), whole);
}

#[test]
fn two_files_that_say_the_same_are_a_mistake_with_both_places() {
    let (texts, _, found) = read(
        "include: [a.yaml, lib/b.yaml]\n",
        &[
            ("a.yaml", "roles:\n  x: 1\n"),
            ("lib/b.yaml", "roles:\n  y: 1\n  x: 2\n"),
        ],
    );
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "in-two-files");
    assert_eq!(texts.place(found[0].at.start), ("ops/lib/b.yaml", 3, 3));
    assert_eq!(texts.place(found[0].also[0].0.start), ("ops/a.yaml", 2, 3));
}

#[test]
fn what_two_files_say_is_settled_by_the_file_that_includes_both() {
    let root = sound(
        "include: [a.yaml, b.yaml]\nroles: {x: 3}\nproduction: true\n",
        &[("a.yaml", "roles: {x: 1}\n"), ("b.yaml", "roles: {x: 2}\n")],
    );
    assert_eq!(at(&root, "roles"), "{x=3}");
}

#[test]
fn a_file_that_two_include_is_read_once() {
    let root = sound(
        "include: [a.yaml, lib/b.yaml]\n",
        &[
            ("a.yaml", "include: lib/c.yaml\n"),
            ("lib/b.yaml", "include: ./c.yaml\nroles: {x: 2}\n"),
            ("lib/c.yaml", "people: [p]\nroles: {x: 1}\n"),
        ],
    );
    assert_eq!(at(&root, "people"), "[p]");
    assert_eq!(at(&root, "roles"), "{x=2}");
    assert_eq!(
        at(&root, "include"),
        "[lib/c.yaml ./c.yaml a.yaml lib/b.yaml]"
    );
}

#[test]
fn paths_are_seen_from_the_file_they_stand_in() {
    let root = sound(
        "include: lib/a.yaml\n",
        &[
            ("lib/a.yaml", "include: ../other/b.yaml\n"),
            ("other/b.yaml", "people: [b]\n"),
        ],
    );
    assert_eq!(at(&root, "people"), "[b]");
}

#[test]
fn each_thing_that_cannot_be_included_is_told_at_its_place() {
    let ring = [
        ("a.yaml", "# ring\ninclude: b.yaml\n"),
        ("b.yaml", "include: a.yaml\n"),
    ];
    for (path, files, place, words) in [
        ("/etc/a.yaml", &[][..], "main.yaml:1", "an absolute path"),
        ("~/a.yaml", &[], "main.yaml:1", "a path in a home folder"),
        ("\"\"", &[], "main.yaml:1", "this names no file"),
        ("lib/", &[], "main.yaml:1", "this names no file"),
        ("http://h/a.yaml", &[], "main.yaml:1", "only files"),
        (
            "\"{{ x }}.yaml\"",
            &[],
            "main.yaml:1",
            "an include cannot hold",
        ),
        (
            "no.yaml",
            &[],
            "main.yaml:1",
            "`no.yaml` cannot be included: there is no",
        ),
        (
            "a.yaml",
            &ring,
            "b.yaml:1",
            "`ops/a.yaml` ends up including itself",
        ),
        (
            "main.yaml",
            &[],
            "main.yaml:1",
            "`ops/main.yaml` ends up including itself",
        ),
        (
            "a.yaml",
            &[("a.yaml", "- x\n")],
            "a.yaml:1",
            "a list where the keys",
        ),
        ("a.yaml", &[("a.yaml", "x: [\n")], "a.yaml:1", "unclosed"),
        (
            "a.yaml",
            &[("a.yaml", "runbook: 2\n")],
            "a.yaml:1",
            "this file is in another",
        ),
    ] {
        let (at, _, message) = mistake(&format!("include: {path}\n"), files);
        assert_eq!(at, format!("ops/{place}"), "{path}: {message}");
        assert!(message.contains(words), "{path}: {message}");
    }
}

#[test]
fn a_list_and_names_do_not_become_one() {
    let (at, code, message) = mistake(
        "include: a.yaml\nroles: [x]\n",
        &[("a.yaml", "roles: {x: 1}\n")],
    );
    assert_eq!((at.as_str(), code), ("ops/main.yaml:2", "wrong-type"));
    assert_eq!(
        message,
        "`roles` is a list here and keys with values in another file"
    );
}

#[test]
fn depth_number_and_size_of_files_have_bounds() {
    let names: Vec<String> = (0..80).map(|n| format!("f{n}.yaml")).collect();
    let texts: Vec<String> = (1..=80).map(|n| format!("include: f{n}.yaml\n")).collect();
    let chain: Vec<(&str, &str)> = names
        .iter()
        .map(String::as_str)
        .zip(texts.iter().map(String::as_str))
        .collect();
    let (at, _, message) = mistake("include: f0.yaml\n", &chain);
    assert_eq!(at, "ops/f7.yaml:1");
    assert_eq!(message, "files include each other more than 8 deep");

    let wide: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), "# x\npeople: [p]\n"))
        .collect();
    let main = format!("include: [{}]\n", names.join(", "));
    let (_, root, found) = read(&main, &wide);
    assert_eq!(found.len(), 80 - 63);
    assert!(
        found
            .iter()
            .all(|m| m.message == "the runbook has more than 64 files")
    );
    assert!(root.is_some());

    let large = format!(
        "people: [{}]\n",
        "p".repeat(1 << 20).get(..1_000_000).unwrap()
    );
    let five: Vec<(&str, &str)> = names
        .iter()
        .take(5)
        .map(|name| (name.as_str(), large.as_str()))
        .collect();
    let main = format!("include: [{}]\n", names[..5].join(", "));
    assert_eq!(
        mistake(&main, &five).2,
        "the files of the runbook have more than 4 MiB"
    );
}

#[test]
fn a_bomb_of_aliases_spread_over_files_stops() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..5 {
        let inner = format!("*a{} ,", level - 1).repeat(10);
        bomb = format!("{bomb}a{level}: &a{level} [{inner}]\n");
    }
    let names = ["a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml", "f.yaml"];
    let files: Vec<(&str, &str)> = names.iter().map(|name| (*name, bomb.as_str())).collect();
    let (_, _, found) = read(&format!("include: [{}]\n", names.join(", ")), &files);
    assert!(
        found.iter().any(|m| m.code == "too-many-values"),
        "{found:?}"
    );
}

#[test]
fn the_shortest_way_to_a_file_is_shown() {
    for (path, wanted) in [
        ("./a/../b.yaml", "b.yaml"),
        ("../../a.yaml", "../../a.yaml"),
        ("x/../../a.yaml", "../a.yaml"),
        ("/a/./b", "/a/b"),
    ] {
        assert_eq!(short(path), wanted);
    }
}
