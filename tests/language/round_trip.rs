//! What is read and written comes back as the same: the same tree, the same document, the same
//! mistakes, the same plan.

use proptest::prelude::*;
use warroom::runbook::yaml::{Yaml, write};

use crate::corpus::corpus;
use crate::generate::{Generator, mended};
use crate::judge::{compiled, essence, read, value, words};

/// Writes a text anew and compares what is made of both.
fn comes_back(text: &str) -> Result<(), String> {
    let Some(node) = read(text) else {
        return Ok(());
    };
    let yaml = Yaml::from(&node);
    let written = write(&yaml);
    if value(&written).as_ref() != Some(&yaml) {
        return Err(format!("another tree:\n{text}\n---\n{written}"));
    }
    let (before, after) = (compiled(text), compiled(&written));
    if words(&before) != words(&after) {
        return Err(format!(
            "other mistakes:\n{:#?}\n{:#?}\n{text}\n---\n{written}",
            words(&before),
            words(&after)
        ));
    }
    if essence(&before) != essence(&after) {
        return Err(format!("another plan:\n{text}\n---\n{written}"));
    }
    Ok(())
}

#[test]
fn every_runbook_that_we_have_comes_back() {
    for (name, text) in corpus() {
        comes_back(&text).unwrap_or_else(|why| panic!("{name}: {why}"));
    }
}

#[test]
fn half_of_what_is_generated_can_be_mended_to_a_plan() {
    let plans = (0..100).filter(|seed| mended(&Generator::new(*seed).runbook()).is_some());
    let plans = plans.count();
    assert!(plans >= 50, "{plans} of 100");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_schema_allows_comes_back(seed in any::<u64>()) {
        let yaml = Generator::new(seed).runbook();
        let text = write(&yaml);
        prop_assert_eq!(value(&text), Some(yaml), "{}", text);
        comes_back(&text).map_err(TestCaseError::fail)?;
        if let Some(text) = mended(&value(&text).unwrap()) {
            comes_back(&text).map_err(TestCaseError::fail)?;
        }
    }
}
