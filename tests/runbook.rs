//! The runbook's language from outside: the samples, the schema, the mistakes and the manual.

use warroom::runbook::{Inputs, Paint, compile, render, samples, schema};

#[test]
fn the_samples_compile_without_a_word() {
    for sample in samples() {
        let compiled = compile(sample.yaml, sample.name, "/tmp", &Inputs::default());
        let told = render(
            &compiled.diagnostics,
            sample.yaml,
            sample.name,
            Paint::Plain,
        );
        assert!(compiled.diagnostics.is_empty(), "{told}");
        assert!(compiled.plan.is_some());
    }
}

#[test]
fn the_schema_is_made() {
    assert!(
        schema()["properties"]["phases"].is_object(),
        "{:#}",
        schema()
    );
}
