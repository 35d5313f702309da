//! The phases that a careful reader names in the documents of the corpus: how many of them are
//! found. Lines and short hints only; the documents are not ours.

use serde_json::Value;

use crate::figures::report;
use crate::shared::corpus;

/// Of a hundred phases so many must be found.
const GOAL: usize = 90;

/// A phase: the line on which it stands, others that mean the same, and a hint.
type Named = (u64, &'static [u64], &'static str);

/// What a reader names.
#[rustfmt::skip]
const NAMED: [(&str, &[Named]); 18] = [
    ("007", &[
        (54, &[], "publish"), (105, &[], "clone"), (129, &[], "checks before the build"), (185, &[], "seller"),
        (268, &[], "credentials"), (309, &[], "mail"), (352, &[], "first launch"), (388, &[], "smoke"),
    ]),
    ("011", &[(89, &[], "preparation"), (120, &[], "execution"), (154, &[], "verification")]),
    ("013", &[
        (37, &[], "infrastructure"), (43, &[], "database"), (52, &[], "application"), (61, &[], "rollout"),
        (68, &[], "validation"),
    ]),
    ("014", &[(27, &[25, 28, 29], "flow in one fence")]),
    ("019", &[(25, &[], "before"), (132, &[], "during"), (237, &[], "after")]),
    ("021", &[
        (8, &[219], "internal"), (22, &[227], "friendly"), (37, &[235], "beta"), (52, &[243], "everyone"),
    ]),
    ("023", &[
        (254, &[], "-30 min"), (259, &[], "0 min"), (264, &[], "+15 min"), (269, &[], "+30 min"), (274, &[], "+60 min"),
    ]),
    ("026", &[
        (43, &[], "checks"), (101, &[], "canary"), (256, &[], "rollout"), (332, &[], "switch"), (412, &[], "validation"),
    ]),
    ("027", &[
        (112, &[114, 123, 132], "staging, three days before"), (142, &[144, 155], "decision, a day before"),
        (168, &[], "before"), (178, &[], "deployment"), (209, &[], "verification"), (238, &[], "traffic"),
        (247, &[], "complete"), (257, &[259], "watch"),
    ]),
    ("034", &[
        (155, &[], "before"), (231, &[], "set-up"), (328, &[], "validation"), (415, &[], "cut-over"),
        (497, &[], "stabilisation"), (576, &[], "sign-off"),
    ]),
    ("035", &[
        (38, &[28], "infrastructure"), (150, &[29], "services"), (276, &[30], "data"), (355, &[], "application"),
        (430, &[31], "security"), (517, &[], "performance"), (555, &[], "monitoring"), (600, &[32], "backup"),
        (640, &[], "team"), (678, &[33], "decision"),
    ]),
    ("039", &[(9, &[], "before"), (52, &[], "during"), (113, &[], "after")]),
    ("040", &[(33, &[], "preparation"), (51, &[], "health"), (68, &[], "traffic")]),
    ("042", &[
        (109, &[], "step 0.1"), (129, &[], "step 0.2"), (149, &[], "masters"), (168, &[], "pools"),
        (179, &[], "one pool"), (200, &[], "references"),
    ]),
    ("043", &[(46, &[], "before"), (68, &[], "change"), (79, &[], "after")]),
    ("052", &[(184, &[], "freeze"), (191, &[], "environment"), (198, &[], "smoke"), (206, &[], "decision")]),
    ("055", &[]),
    ("057", &[(213, &[], "before"), (228, &[], "execution"), (243, &[], "after")]),
];

#[test]
fn the_phases_that_a_careful_reader_names_are_found() {
    let (mut named, mut found) = (0, 0);
    for document in corpus() {
        let report = report(&document.file, &document.text);
        let lines = |phase: &Value| phase["line"].as_u64().unwrap();
        let own: Vec<u64> = report["phases"]
            .as_array()
            .unwrap()
            .iter()
            .map(lines)
            .collect();
        let told = NAMED
            .iter()
            .find(|(id, _)| *id == document.id)
            .map_or(&[][..], |(_, told)| told);
        let is = |(line, others, _): &&Named| {
            own.contains(line) || others.iter().any(|other| own.contains(other))
        };
        let (had, lost): (Vec<&Named>, Vec<&Named>) = told.iter().partition(is);
        let known = |line: &&u64| {
            !told
                .iter()
                .any(|(own, others, _)| own == *line || others.contains(line))
        };
        let more: Vec<&u64> = own.iter().filter(known).collect();
        let lost: Vec<String> = lost
            .iter()
            .map(|(line, _, hint)| format!("{line} {hint}"))
            .collect();
        println!(
            "{}: {} of {}, lost {lost:?}, more at {more:?}",
            document.id,
            had.len(),
            told.len()
        );
        named += told.len();
        found += had.len();
    }
    if named > 0 {
        println!("corpus: {found} of {named} phases");
        assert!(found * 100 >= named * GOAL, "{found} of {named}");
    }
}
