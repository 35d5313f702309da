//! The second net under secrets: values that must never be shown are masked in any text, in the
//! forms they tend to take (plain, base64, URL-encoded, JSON-escaped). The first net is that
//! secrets are references and never enter journal, argv or events at all.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// What stands where a secret stood.
pub const MASK: &str = "********";
/// A shorter secret would mask half of every text.
const SHORTEST: usize = 4;

/// Masks a fixed set of secret values.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Every form of every secret, longest first so that no form is cut by a shorter one.
    forms: Vec<String>,
}

impl Redactor {
    /// A redactor for these secret values; values under four bytes are not masked.
    #[must_use]
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut forms: Vec<String> = secrets
            .into_iter()
            .filter(|secret| secret.len() >= SHORTEST)
            .flat_map(forms_of)
            .collect();
        forms.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        forms.dedup();
        Self { forms }
    }

    /// The text with every secret masked.
    #[must_use]
    pub fn masked(&self, text: &str) -> String {
        let mut masked = text.to_owned();
        for form in &self.forms {
            if masked.contains(form.as_str()) {
                masked = masked.replace(form.as_str(), MASK);
            }
        }
        masked
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} forms)", self.forms.len())
    }
}

fn forms_of(secret: &str) -> Vec<String> {
    let json = serde_json::to_string(secret).unwrap_or_default();
    vec![
        secret.to_owned(),
        STANDARD.encode(secret),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        percent_encoded(secret),
        json.trim_matches('"').to_owned(),
    ]
}

/// RFC 3986 section 2.1: everything but the unreserved characters as `%XX`.
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_secret_is_masked() {
        let redactor = Redactor::new(["p@ss\"word"]);
        for text in [
            "p@ss\"word",
            "cEBzcyJ3b3Jk",
            "p%40ss%22word",
            r#"{"x":"p@ss\"word"}"#,
        ] {
            let masked = redactor.masked(&format!("token={text} end"));
            assert!(masked.contains(MASK), "{text} -> {masked}");
            assert!(masked.ends_with(" end"));
        }
    }

    #[test]
    fn short_values_are_left_alone() {
        assert_eq!(Redactor::new(["ab", ""]).masked("about"), "about");
    }
}
