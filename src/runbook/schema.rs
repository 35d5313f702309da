//! The published schema of the language: JSON Schema 2020-12, from the same lines as the decoders.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::document::Runbook;

/// The schema, for editors.
#[must_use]
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Runbook>();
    schema.insert("title".to_owned(), "A runbook for warroom".into());
    schema.to_value()
}
