//! What keeps its id when a document is edited, and what does not.

use proptest::prelude::*;

use super::*;

/// `# Section`, `- item`, `  - item within`: a document small enough to read here.
fn read(text: &str) -> Vec<Fresh> {
    let mut open: Vec<String> = Vec::new();
    let mut counted: HashMap<(KnownKind, Vec<String>), u32> = HashMap::new();
    let mut things = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let title = line.trim_start_matches([' ', '#', '-']).to_owned();
        let indent = line.len() - line.trim_start().len();
        let (kind, depth) = match line.trim_start().chars().next() {
            Some('#') => (KnownKind::Section, 0),
            _ => (KnownKind::Item, 1 + indent / 2),
        };
        open.truncate(depth);
        let ordinal = counted.entry((kind, open.clone())).or_default();
        things.push(Fresh {
            kind,
            wish: title.to_lowercase().replace(' ', "-"),
            within: open.clone(),
            ordinal: *ordinal,
            title: title.clone(),
        });
        *ordinal += 1;
        open.push(title);
    }
    things
}

/// The things with ids that say which they are.
fn known(things: &[Fresh]) -> Vec<Known> {
    (0..)
        .zip(things)
        .map(|(number, thing): (u32, _)| Known {
            kind: thing.kind,
            id: format!("id-{number}"),
            title: thing.title.clone(),
            within: thing.within.clone(),
            ordinal: thing.ordinal,
        })
        .collect()
}

/// Which line of before each line of now is; `-` for new ones.
fn matched(before: &str, now: &str) -> String {
    let ids = keep(&known(&read(before)), &read(now));
    let short = |id: &String| id.strip_prefix("id-").unwrap_or("-").to_owned();
    ids.iter().map(short).collect::<Vec<_>>().join(" ")
}

const BEFORE: &str = "
# Before the start
- Check the backup
- Check the logs
  - of the database
  - of the proxy
# After the end
- Check the logs
- Tell everybody";

#[test]
fn a_new_item_takes_no_id_of_before() {
    let now = BEFORE.replace(
        "- Check the backup",
        "- Check the clock\n- Check the backup",
    );
    assert_eq!(matched(BEFORE, &now), "0 - 1 2 3 4 5 6 7");
}

#[test]
fn a_section_with_another_title_keeps_what_it_holds() {
    let now = BEFORE.replace("# After the end", "# Cleaning up");
    assert_eq!(matched(BEFORE, &now), "0 1 2 3 4 - 6 7");
    let alike = "# A\n- look\n# B\n- look\n- look\n# C\n- look";
    assert_eq!(
        matched(alike, &alike.replace("# B", "# Else")),
        "0 1 - 3 4 5 6"
    );
    let now = BEFORE.replace("# After the end", "# After it has ended, the end");
    assert_eq!(matched(BEFORE, &now), "0 1 2 3 4 5 6 7");
}

#[test]
fn a_typo_mended_keeps_the_id() {
    let before = BEFORE
        .replace("backup", "bakcup")
        .replace("everybody", "everbody");
    assert_eq!(matched(&before, BEFORE), "0 1 2 3 4 5 6 7");
    let before = "# 発布前\n- 確認数据庫備份\n- 通知用戸";
    assert_eq!(
        matched(before, "# 発布前\n- 確認数据庫的備份\n- 通知用戸"),
        "0 1 2"
    );
}

#[test]
fn of_two_alike_the_one_below_the_same_neighbour_stays() {
    let before = "# A\n- start\n- look\n- stop\n- look\n- end";
    assert_eq!(
        matched(before, "# A\n- start\n- stop\n- look\n- end"),
        "0 1 3 4 5"
    );
}

#[test]
fn common_words_that_went_elsewhere_are_another_thing() {
    let now = "# Before the start\n- Check the backup\n# After the end\n- Tell everybody\n# Later\n- Check the logs\n- Check the logs";
    assert_eq!(matched(BEFORE, now), "0 1 5 7 - - -");
}

#[test]
fn what_moves_keeps_its_id_and_takes_what_it_holds_along() {
    let now = "# After the end\n- Check the logs\n- Tell everybody\n- Check the backup\n# Before the start\n- Check the logs\n  - of the database\n  - of the proxy";
    assert_eq!(matched(BEFORE, now), "5 6 7 1 0 2 3 4");
}

#[test]
fn a_number_that_changed_is_another_word() {
    assert_eq!(matched("# A\n- Shift 10", "# A\n- Shift 50"), "0 -");
    assert_eq!(
        matched("# A\n- Wait for 10.0.0.1", "# A\n- Wait for 10.0.0.2"),
        "0 1"
    );
}

#[test]
fn new_ids_are_no_ids_of_before() {
    let before = [Known {
        kind: KnownKind::Item,
        id: "look".into(),
        title: "Something else entirely".into(),
        within: Vec::new(),
        ordinal: 0,
    }];
    let now = read("- look\n- look\n- !!");
    let now: Vec<Fresh> = now
        .into_iter()
        .map(|f| Fresh {
            wish: f.wish.replace("!!", ""),
            ..f
        })
        .collect();
    assert_eq!(keep(&before, &now), ["look-2", "look-3", "item"]);
}

#[test]
fn thousands_of_changed_titles_are_read_in_time() {
    let document = |word: &str| -> String {
        let line = |n: u32| format!("- {word} look at thing {n} and at {}", n * 7);
        let lines: Vec<String> = (0..5_000).map(line).collect();
        format!("# All\n{}", lines.join("\n"))
    };
    let ids = keep(&known(&read(&document("please"))), &read(&document("now")));
    let kept = ids.iter().filter(|id| id.starts_with("id-")).count();
    assert!(kept > 4_900, "{kept}");
}

/// A document whose titles are all different, and far enough from each other.
fn document() -> impl Strategy<Value = Vec<Fresh>> {
    proptest::collection::vec(0..4_usize, 1..40).prop_map(|depths| {
        let mut lines = Vec::new();
        let mut depth = 0;
        for (number, wish) in depths.into_iter().enumerate() {
            depth = if number == 0 { 0 } else { wish.min(depth + 1) };
            let mark = if depth == 0 { "#" } else { "-" };
            let indent = " ".repeat(2 * depth.saturating_sub(1));
            lines.push(format!("{indent}{mark} alpha{number} beta{number}"));
        }
        read(&lines.join("\n"))
    })
}

/// The ids that things had, by their titles.
fn by_title(before: &[Fresh], now: &[Fresh]) -> Vec<(String, Option<String>)> {
    let old = known(before);
    let ids = keep(&old, now);
    let unique: HashSet<_> = now.iter().map(|f| f.kind).zip(&ids).collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    let owner = |id: &String| old.iter().find(|k| k.id == *id).map(|k| k.title.clone());
    now.iter()
        .zip(&ids)
        .map(|(f, id)| (f.title.clone(), owner(id)))
        .collect()
}

/// The same document with one title changed wherever it stands.
fn retitled(things: &[Fresh], at: usize, title: &str) -> Vec<Fresh> {
    let old = things[at].title.clone();
    let swap = |text: &String| {
        if *text == old {
            title.to_owned()
        } else {
            text.clone()
        }
    };
    let change = |f: &Fresh| Fresh {
        title: swap(&f.title),
        within: f.within.iter().map(swap).collect(),
        ..f.clone()
    };
    things.iter().map(change).collect()
}

proptest! {
    #[test]
    fn an_unchanged_document_keeps_every_id(
        titles in proptest::collection::vec("[ab ]{0,3}", 0..30),
    ) {
        // Titles that are alike, and empty ones, too.
        let things: Vec<Fresh> = (0..).zip(&titles).map(|(ordinal, title)| Fresh {
            kind: KnownKind::Item,
            title: title.clone(),
            within: Vec::new(),
            ordinal,
            wish: String::new(),
        }).collect();
        let before = known(&things);
        let ids: Vec<String> = before.iter().map(|k| k.id.clone()).collect();
        prop_assert_eq!(keep(&before, &things), ids);
    }

    #[test]
    fn deleting_inserting_and_moving_leave_the_others_alone(
        things in document(), at in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(),
    ) {
        let mut fewer = things.clone();
        let taken = fewer.remove(at.index(things.len()));
        for (title, was) in by_title(&things, &fewer) {
            prop_assert_eq!(Some(title), was);
        }
        for (title, was) in by_title(&fewer, &things) {
            prop_assert_eq!(was, Some(title.clone()).filter(|title| *title != taken.title));
        }
        fewer.insert(to.index(things.len()), taken);
        for (title, was) in by_title(&things, &fewer) {
            prop_assert_eq!(Some(title), was);
        }
    }

    #[test]
    fn another_title_takes_only_its_own_id_away(
        things in document(), at in any::<prop::sample::Index>(),
    ) {
        let at = at.index(things.len());
        let now = retitled(&things, at, "Something else entirely");
        for (title, was) in by_title(&things, &now) {
            prop_assert_eq!(was, things.iter().any(|f| f.title == title).then_some(title));
        }
        let mended = retitled(&things, at, &format!("{} now", things[at].title));
        let mended = by_title(&things, &mended);
        prop_assert_eq!(mended[at].1.as_ref(), Some(&things[at].title));
    }

    #[test]
    fn any_two_documents_give_ids_that_are_different(
        before in document(), now in document(), wish in "[a-c]?",
    ) {
        let now: Vec<Fresh> = now.into_iter().map(|f| Fresh { wish: wish.clone(), ..f }).collect();
        let ids = keep(&known(&before), &now);
        let unique: HashSet<_> = now.iter().map(|f| f.kind).zip(&ids).collect();
        prop_assert_eq!(unique.len(), ids.len());
    }
}
