//! What is understood of the invented runbooks: one line for each thing that a reader would name.

use serde_json::Value;
use warroom::runbook::import::keep::{Known, KnownKind};
use warroom::runbook::known::known_of;

use crate::fixtures::{Fixture, fixtures};
use crate::judge::imported;

/// What came of one of them.
struct Read {
    report: Value,
    text: String,
    known: Vec<Known>,
}

fn read(name: &str) -> Read {
    let found = fixtures().into_iter().find(|fixture| fixture.name == name);
    let Fixture { name, text } = found.unwrap();
    let (imported, compiled) = imported(&name, &text, &[]);
    Read {
        report: serde_json::to_value(&imported.report).unwrap(),
        text: imported.text,
        known: compiled.plan.as_ref().map(known_of).unwrap_or_default(),
    }
}

impl Read {
    fn list(&self, name: &str) -> &[Value] {
        self.report[name].as_array().map_or(&[], Vec::as_slice)
    }

    /// Each phase: its line, from, to.
    fn phases(&self) -> Vec<(u64, Option<&str>, Option<&str>)> {
        let one = |phase: &'_ Value| phase["line"].as_u64().unwrap();
        let phases = self.list("phases").iter();
        phases
            .map(|phase| (one(phase), phase["from"].as_str(), phase["to"].as_str()))
            .collect()
    }

    fn phase_lines(&self) -> Vec<u64> {
        self.phases().into_iter().map(|(line, ..)| line).collect()
    }

    fn steps(&self) -> usize {
        let phases = self.list("phases").iter();
        phases
            .map(|phase| phase["steps"].as_array().unwrap().len())
            .sum()
    }

    fn titles(&self, kind: KnownKind) -> Vec<&str> {
        let of = self.known.iter().filter(|one| one.kind == kind);
        of.map(|one| one.title.as_str()).collect()
    }

    /// A trigger in words: comparison, value, unit, hold, samples, tier, kind.
    fn trigger(&self, line: u64) -> Option<String> {
        let found = self
            .list("triggers")
            .iter()
            .find(|one| one["line"] == line)?;
        let word = |name: &str| match &found[name] {
            Value::Null => String::new(),
            Value::String(word) => format!("{word} "),
            other => format!("{other} "),
        };
        let names = [
            "comparison",
            "value",
            "unit",
            "hold_ms",
            "consecutive",
            "tier",
            "kind",
        ];
        Some(names.map(word).concat().trim_end().to_owned())
    }
}

#[test]
fn offsets_in_headings_are_times() {
    let read = read("t-offsets.md");
    assert_eq!(
        read.phases(),
        [
            (5, Some("T-1440m"), None),
            (10, Some("T-60m"), None),
            (14, Some("T+0m"), Some("T+15m")),
            (19, Some("T+15m"), Some("T+45m")),
            (26, Some("T+45m"), Some("T+75m")),
        ]
    );
}

#[test]
fn clocks_in_headings_are_times() {
    let read = read("clock-ranges.md");
    assert_eq!(
        read.phases(),
        [
            (5, Some("06:00"), Some("06:30")),
            (9, Some("06:30"), Some("07:45")),
            (15, Some("07:45"), Some("08:00")),
            (19, Some("23:30"), None),
        ]
    );
}

#[test]
fn numbered_siblings_are_phases_under_a_rollout_and_nowhere_else() {
    assert_eq!(read("numbered-siblings.md").phase_lines(), [5, 9, 15]);
}

#[test]
fn before_during_and_after_are_phases() {
    assert_eq!(read("before-during-after.md").phase_lines(), [3, 8, 14]);
}

#[test]
fn a_flat_list_is_one_phase_of_its_steps() {
    let read = read("flat-list.md");
    assert_eq!((read.phases().len(), read.steps()), (1, 6));
}

#[test]
fn a_timeline_in_a_table_is_steps_with_their_times() {
    let read = read("timeline-table.md");
    assert_eq!(read.steps(), 4);
    for clock in ["22:00", "22:15", "23:00", "23:30"] {
        assert!(read.text.contains(clock), "{clock}");
    }
}

#[test]
fn rows_of_tasks_are_items() {
    let read = read("table-tasks.md");
    let items = read.titles(KnownKind::Item);
    for title in [
        "Cluster has 6 nodes",
        "Certificates are valid",
        "Backups are restored once",
        "Load test",
        "Penetration test",
    ] {
        assert!(
            items.iter().any(|item| item.contains(title)),
            "{title} in {items:?}"
        );
    }
}

#[test]
fn rows_with_boxes_are_items_and_rows_to_sign_are_sign_offs() {
    let read = read("cells.md");
    assert_eq!(read.titles(KnownKind::Item).len(), 3);
    assert_eq!(read.list("sign_offs").len(), 2);
}

#[test]
fn bold_lines_are_steps() {
    let read = read("bold-steps.md");
    let titles: Vec<&str> = [KnownKind::Phase, KnownKind::Step]
        .into_iter()
        .flat_map(|kind| read.titles(kind))
        .collect();
    for title in [
        "Lower the TTL",
        "Start the new relay",
        "Change the record",
        "Stop the old relay",
    ] {
        assert!(
            titles.iter().any(|own| own.contains(title)),
            "{title} in {titles:?}"
        );
    }
}

#[test]
fn numbered_comments_are_steps_and_a_loop_over_percentages_is_a_ladder() {
    let read = read("comments-in-fence.md");
    let ladders = read.list("ladders");
    assert_eq!(ladders.len(), 1, "{ladders:?}");
    let rungs: Vec<(u64, u64)> = ladders[0]["rungs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rung| {
            (
                rung["percent"].as_u64().unwrap(),
                rung["wait_ms"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        rungs,
        [(10, 120_000), (25, 120_000), (50, 120_000), (100, 120_000)]
    );
    assert_eq!(ladders[0]["gates"].as_array().unwrap().len(), 1);
    let steps = read.titles(KnownKind::Step);
    for title in ["Fetch the release", "Unpack it", "Clean up"] {
        assert!(
            steps.iter().any(|step| step.contains(title)),
            "{title} in {steps:?}"
        );
    }
}

#[test]
fn bold_parents_hold_their_boxes_and_know_how_they_are_verified() {
    let read = read("parent-boxes.md");
    let items: Vec<&Known> = read
        .known
        .iter()
        .filter(|one| one.kind == KnownKind::Item)
        .collect();
    let parents = items.iter().filter(|item| item.within.len() == 1).count();
    assert_eq!(parents, 3, "{items:?}");
    assert!(read.text.contains("./check.sh --servers"));
    assert!(
        items.iter().all(|item| !item.title.contains("NO-GO")),
        "{items:?}"
    );
}

#[test]
fn nested_boxes_are_nested_items() {
    let read = read("nested-boxes.md");
    let deepest = read
        .known
        .iter()
        .filter(|one| one.kind == KnownKind::Item)
        .map(|one| one.within.len())
        .max();
    assert_eq!((read.titles(KnownKind::Item).len(), deepest), (12, Some(3)));
}

#[test]
fn glyphs_are_boxes_and_choices_and_adornments_are_not() {
    let read = read("glyphs.md");
    let items = read.titles(KnownKind::Item);
    let boxes = items
        .iter()
        .filter(|item| !item.contains("Announced") && !item.contains("fast"));
    assert!(boxes.count() >= 6, "{items:?}");
    assert!(
        !items
            .iter()
            .any(|item| item.trim_end() == "yes" || item.trim_end() == "no"),
        "{items:?}"
    );
}

#[test]
fn triggers_have_their_comparison_hold_and_tier() {
    let read = read("triggers.md");
    let told = [
        (5, "> 5 % 180000 automatic metric"),
        (6, "> 800 ms 180000 automatic metric"),
        (7, "> 90 % 180000 automatic metric"),
        (12, "3 review metric"),
        (14, "review declared"),
        (18, "in 70..85 % investigate metric"),
        (19, ">= 1000 messages 900000 investigate metric"),
    ];
    let mut wrong = Vec::new();
    for (line, told) in told {
        let found = read.trigger(line).unwrap_or_default();
        // How a number of samples is compared is the reader's business.
        let same = found == told || (line == 12 && found.ends_with(told));
        if !same {
            wrong.push(format!("line {line}: {found:?} is {told:?}"));
        }
    }
    for (line, part) in [(11, "600000 review metric"), (13, "review metric")] {
        let found = read.trigger(line).unwrap_or_default();
        if !found.ends_with(part) {
            wrong.push(format!("line {line}: {found:?} ends {part:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(read.text.contains("larch_errors_total"));
}

#[test]
fn people_levels_messages_and_sign_offs_are_found() {
    let read = read("people.md");
    let lines = |name: &str| -> Vec<u64> {
        read.list(name)
            .iter()
            .map(|one| one["line"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(lines("roles"), [5, 11]);
    assert_eq!(lines("contacts"), [20, 21]);
    assert_eq!(lines("escalation_levels"), [25, 26, 27, 28]);
    assert_eq!(lines("messages").len(), 2);
    assert_eq!(lines("sign_offs"), [50, 51]);
}

#[test]
fn other_markups_are_read_like_markdown() {
    for name in ["asciidoc.adoc", "restructured.rst"] {
        let read = read(name);
        let times: Vec<_> = read
            .phases()
            .into_iter()
            .map(|(_, from, to)| (from, to))
            .collect();
        assert_eq!(
            times,
            [
                (Some("09:00"), Some("09:30")),
                (Some("09:30"), Some("10:00"))
            ],
            "{name}"
        );
        assert_eq!(read.list("triggers").len(), 2, "{name}");
        assert_eq!(read.report["fences"]["commands"], 2, "{name}");
    }
}

#[test]
fn misread_text_is_mended_and_clean_text_is_left_alone() {
    for name in ["mojibake-macintosh.md", "mojibake-cp1252.md"] {
        let read = read(name);
        assert!(read.report["repaired"].is_string(), "{name}");
        assert!(
            read.text.contains("Mélèze") && read.text.contains("prévenue"),
            "{name}"
        );
    }
    let read = read("clean-czech.md");
    assert!(read.report["repaired"].is_null());
    assert!(read.text.contains("Chybovost"));
}

/// A step of the runbook as it is written: from its title to the next one.
fn step<'t>(text: &'t str, title: &str) -> &'t str {
    let from = text
        .find(&format!("title: {title}"))
        .or_else(|| text.find(&format!("title: \"{title}")));
    let rest = &text[from.unwrap_or_else(|| unreachable!("no step {title} in\n{text}"))..];
    let end = rest
        .get(5..)
        .and_then(|rest| rest.find("title: "))
        .map_or(rest.len(), |at| at + 5);
    &rest[..end]
}

#[test]
fn traps_of_commands_are_seen() {
    let read = read("traps.md");
    let text = &read.text;
    let runs: Vec<u64> = read
        .list("code")
        .iter()
        .filter(|fence| fence["what"] == "commands")
        .map(|fence| fence["line"].as_u64().unwrap())
        .collect();
    assert_eq!(runs, [33, 39, 45, 54, 63, 71, 78, 89], "prose never runs");
    assert!(
        step(text, "systemctl stop larch").contains("host: app1.internal"),
        "a bare ssh says where"
    );
    assert_eq!(
        text.matches("follow: true").count(),
        4,
        "what never ends is followed"
    );
    assert!(
        text.contains("BACKUP_FILE"),
        "a variable that nothing sets is told"
    );
    assert!(
        step(text, "export RELEASE_DIR").contains("Fill in first: $BACKUP_FILE"),
        "what nothing sets is filled in by a person, who then runs it"
    );
    assert!(text.contains("read -p \"Really? \" answer"));
    assert!(step(text, "read -p").contains("terminal: true"));
    let optional = step(text, "Warm the caches");
    assert!(
        optional.contains("optional") || optional.contains("skip"),
        "{optional}"
    );
    assert!(
        step(text, "Check the version").contains("4.2.0"),
        "a comment behind a command is what it should print"
    );
    assert!(step(text, "rm -rf").contains("destructive: true"));
    assert!(
        step(text, "grep -i error").contains("expect"),
        "a person judges what grep finds"
    );
}

#[test]
fn what_is_done_when_it_fails_is_no_step_forward() {
    let read = read("asides.md");
    let steps: Vec<u64> = read
        .list("phases")
        .iter()
        .flat_map(|phase| phase["steps"].as_array().cloned().unwrap_or_default())
        .map(|step| step["line"].as_u64().unwrap())
        .collect();
    assert_eq!(steps, [8, 22, 23, 33, 41], "{}", read.text);
    let forward = read.text.split("\nplaybooks:").next().unwrap();
    assert!(
        !forward.contains("undo.sh --all")
            && !forward.contains("undo.sh --rest")
            && !forward.contains("--percent 0"),
        "{}",
        read.text
    );
    assert!(
        read.text.contains("undo.sh") && read.text.contains("--percent 0"),
        "nothing is lost"
    );
}

#[test]
fn what_was_left_open_goes_on_where_it_was_and_never_here() {
    let read = read("sessions.md");
    let pull = step(&read.text, "git pull");
    assert!(pull.contains("cd /srv/birch"), "{pull}");
    assert!(
        pull.contains("table {{.Names}}"),
        "as it is written: {pull}"
    );
    let worker = step(&read.text, "sudo systemctl stop birch");
    assert!(worker.contains("host: worker1.internal"), "{worker}");
    let local = step(&read.text, "./deploy.sh --all");
    assert!(
        local.contains("terminal: true"),
        "nobody can say where: {local}"
    );
    let forward = read.text.split("\nrollback:").next().unwrap();
    assert!(!forward.contains("title: Roll back if"), "{forward}");
    let back: Vec<u64> = read
        .list("rollback_paths")
        .iter()
        .map(|path| path["line"].as_u64().unwrap())
        .collect();
    assert_eq!(back.len(), 1, "{}", read.text);
    for title in ["Stop it", "Change the version", "Start it"] {
        assert!(read.text.contains(title), "{}", read.text);
    }
}
