//! The one placeholder that is filled when a lever is moved and not when the plan is compiled:
//! `{{weight}}`, the candidate's share in percent.

use crate::support::Decimal;

const FORMS: [&str; 2] = ["{{weight}}", "{{ weight }}"];

/// The text with the placeholder replaced by the number.
pub(super) fn filled(text: &str, weight: Decimal) -> String {
    let number = weight.to_string();
    FORMS
        .iter()
        .fold(text.to_owned(), |text, form| text.replace(form, &number))
}

/// Whether the text is the placeholder and nothing else.
pub(super) fn is_placeholder(text: &str) -> bool {
    FORMS.contains(&text)
}
