//! What half-typed lines become.

use std::sync::Arc;

use super::*;
use crate::console::sample::room;
use crate::settings::Keymap;

fn found(typed: &str) -> Found {
    let keys = Keys::load(Arc::new(Keymap::load(None).unwrap())).unwrap();
    find(&room(), &keys, typed)
}

fn texts(typed: &str) -> Vec<String> {
    found(typed)
        .matches
        .into_iter()
        .map(|row| row.text)
        .collect()
}

#[test]
fn nothing_typed_offers_every_verb_in_the_order_of_help() {
    let texts = texts("");
    assert_eq!(texts[0], "start");
    assert!(
        VERBS
            .iter()
            .all(|verb| texts.contains(&verb.name.to_owned()))
    );
}

#[test]
fn a_few_letters_find_a_verb_and_its_key() {
    let row = found("rlbk").matches.remove(0);
    assert_eq!(
        (row.text.as_str(), row.key.as_deref()),
        ("roll-back", Some("R"))
    );
    assert_eq!(row.matched.len(), 4);
    assert_eq!(texts("shif")[0], "shift");
}

#[test]
fn what_a_verb_does_finds_it_too_after_the_names() {
    assert_eq!(texts("past")[0], "skip");
}

#[test]
fn a_verb_with_a_space_offers_what_its_argument_can_be_now() {
    assert_eq!(
        texts("tick "),
        ["tick staging", "tick backup", "tick dashboards"]
    );
    assert_eq!(texts("tick dash"), ["tick dashboards"]);
    assert_eq!(texts("roll-back "), ["roll-back traffic", "roll-back full"]);
    assert_eq!(texts("declare "), ["declare corruption"]);
    assert_eq!(texts("retry "), Vec::<String>::new());
    assert_eq!(texts("assign qa b"), ["assign qa ben"]);
}

#[test]
fn titles_find_what_ids_do_not() {
    assert_eq!(texts("tick Production"), ["tick backup"]);
}

#[test]
fn what_is_named_exactly_comes_before_what_resembles_it() {
    assert_eq!(texts("tick 1.2")[0], "tick backup");
    assert_eq!(texts("assign qa")[0], "assign qa");
}

#[test]
fn only_what_can_run_now_is_offered_to_run() {
    assert_eq!(texts("run "), ["run brief", "run fault"]);
}

#[test]
fn the_matched_letters_are_those_of_the_argument() {
    let row = found("tick dash").matches.remove(0);
    assert_eq!(row.matched, [5, 6, 7, 8]);
}

#[test]
fn completing_puts_the_match_in_and_a_space_where_more_follows() {
    let complete = |typed: &str| completed(&found(typed).matches[0]);
    assert_eq!(complete("assi"), "assign ");
    assert_eq!(complete("assign q"), "assign qa ");
    assert_eq!(complete("assign qa b"), "assign qa ben");
    assert_eq!(complete("hol"), "hold ");
    assert_eq!(complete("star"), "start");
}

#[test]
fn enter_takes_the_match_for_a_begun_word_and_the_line_for_a_whole_one() {
    let run = |typed: &str| chosen(typed, found(typed).matches.first());
    assert_eq!(run("hol"), "hold");
    assert_eq!(run("tick stag"), "tick staging");
    assert_eq!(run("note all is well"), "note all is well");
    assert_eq!(run("waive backup not today"), "waive backup not today");
    assert_eq!(run("start"), "start");
}

#[test]
fn a_line_says_what_it_lacks() {
    assert_eq!(
        found("waive ").problem.as_deref(),
        Some("waive ITEM REASON")
    );
    assert_eq!(
        found("start now").problem.as_deref(),
        Some("start takes no further argument: \"now\"")
    );
    assert_eq!(
        found("zzz").problem.as_deref(),
        Some("no command matches \"zzz\"")
    );
    assert_eq!(found("hold").problem, None);
}
