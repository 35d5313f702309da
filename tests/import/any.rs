//! That any text is imported: nothing panics, nothing is lost, and what comes of it is a runbook.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::judge::flaw;
use crate::mutate::LINES;

/// A text of the lines that runbooks are made of, and of others.
fn text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        5 => prop::sample::select(LINES).prop_map(str::to_owned),
        1 => "\\PC{0,24}",
        1 => "[ >*#|`-]{0,4}[a-z ]{0,12}",
    ];
    prop::collection::vec(line, 0..20).prop_map(|lines| lines.join("\n"))
}

proptest! {
    // Always the same texts, so that a red run can be looked at again; new ones are for the fuzzer.
    #![proptest_config(ProptestConfig { cases: 192, rng_seed: RngSeed::Fixed(4), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_becomes_a_runbook_with_every_word(text in text()) {
        for name in ["any.md", "any.adoc", "any.rst"] {
            let why = flaw(name, &text).err();
            prop_assert!(why.is_none(), "{name}: {why:?}");
        }
    }
}
