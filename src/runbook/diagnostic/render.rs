//! Mistakes as people read them (source line, caret, hint) and as programs do (JSON with stable
//! fields). Everything taken from the runbook is made harmless first.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};

use super::{Diagnostic, Severity, Span, place};

/// Whether colours may be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Paint {
    /// Letters only.
    Plain,
    /// With terminal colours.
    Colour,
}

/// Every mistake with its file, line, column, source line, caret and hint.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], text: &str, file: &str, paint: Paint) -> String {
    let text = screened(text);
    let renderer = match paint {
        Paint::Plain => Renderer::plain(),
        Paint::Colour => Renderer::styled(),
    };
    let drawn: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| renderer.render(&report(diagnostic, &text, file)))
        .collect();
    drawn.join("\n\n")
}

fn report<'a>(diagnostic: &'a Diagnostic, text: &'a str, file: &'a str) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let mut snippet = Snippet::source(text)
        .path(file)
        .annotation(AnnotationKind::Primary.span(bounded(diagnostic.at, text)));
    for (at, why) in &diagnostic.also {
        let context = AnnotationKind::Context.span(bounded(*at, text));
        snippet = snippet.annotation(context.label(why.as_str()));
    }
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code);
    let mut group = title.element(snippet);
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    vec![group]
}

/// The span inside the text, on character boundaries, and on one line: a caret under a whole
/// section would hide what it points at.
fn bounded(at: Span, text: &str) -> std::ops::Range<usize> {
    let start = super::before(text, at.start).len();
    let end = super::before(text, at.end).len().max(start);
    let line = text.get(start..end).unwrap_or("");
    let line = line.lines().next().unwrap_or("").trim_end();
    start..start + line.len()
}

/// The text with what a terminal would obey replaced by characters of the same length in bytes, so
/// that spans stay true.
fn screened(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            c if c.is_ascii_control() => '?',
            c if c.is_control() => '\u{ff}',
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => {
                '\u{fffd}'
            }
            c => c,
        })
        .collect()
}

/// Every mistake as an object with the fields `file`, `line`, `column`, `code`, `message`, `hint`
/// and `severity`.
#[must_use]
pub fn to_json(diagnostics: &[Diagnostic], text: &str, file: &str) -> Value {
    diagnostics
        .iter()
        .map(|diagnostic| {
            let (line, column) = place(text, diagnostic.at.start);
            json!({
                "file": file,
                "line": line,
                "column": column,
                "code": diagnostic.code,
                "message": diagnostic.message,
                "hint": diagnostic.hint,
                "severity": diagnostic.severity.word(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_shows_its_line_and_its_hint() {
        let text = "name: x\nstable: 日本 green\n";
        let mistake = Diagnostic::error("unknown-key", Span::new(8, 14), "unknown key `stable`")
            .hint("did you mean `staple`?");
        let shown = render(std::slice::from_ref(&mistake), text, "a.yaml", Paint::Plain);
        assert!(shown.contains("a.yaml:2:1"), "{shown}");
        assert!(shown.contains("stable: 日本 green"), "{shown}");
        assert!(shown.contains("did you mean"), "{shown}");
        assert_eq!(to_json(&[mistake], text, "a.yaml")[0]["line"], 2);
    }

    #[test]
    fn control_bytes_of_a_runbook_never_reach_the_terminal() {
        let text = "name: \u{1b}[2J\u{202e}x\u{9b}31m\n";
        for span in [
            Span::new(0, 4),
            Span::new(6, 900),
            Span::new(9, 10),
            Span::new(50, 60),
        ] {
            let mistake = Diagnostic::error("syntax", span, "no");
            let shown = render(&[mistake], text, "a.yaml", Paint::Plain);
            assert!(
                !shown.contains(['\u{1b}', '\u{202e}', '\u{9b}']),
                "{shown:?}"
            );
        }
    }
}
