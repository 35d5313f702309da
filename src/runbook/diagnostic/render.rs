//! Mistakes as people read them (source line, caret, hint) and as programs do (JSON with stable
//! fields). Everything taken from the runbook is made harmless first.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};

use super::{Diagnostic, Severity, Span};
use crate::runbook::texts::{Texts, before};

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
pub fn render(diagnostics: &[Diagnostic], texts: &Texts, paint: Paint) -> String {
    let origin = texts.origin(0).map(|origin| screened(&origin.text));
    let screened: Vec<String> = texts.files().iter().map(|f| screened(&f.text)).collect();
    let drawing = Drawing {
        texts,
        screened,
        origin,
    };
    let renderer = match paint {
        Paint::Plain => Renderer::plain(),
        Paint::Colour => Renderer::styled(),
    };
    let drawn: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| renderer.render(&drawing.report(diagnostic)))
        .collect();
    drawn.join("\n\n")
}

/// The texts that mistakes are drawn into.
struct Drawing<'a> {
    texts: &'a Texts,
    /// Each as a terminal may see it, of the same length.
    screened: Vec<String>,
    /// What the main one was made from, likewise.
    origin: Option<String>,
}

impl<'a> Drawing<'a> {
    fn report(&'a self, diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let title = level.primary_title(diagnostic.message.as_str());
        let mut group = Group::with_title(title.id(diagnostic.code));
        for snippet in self.snippets(diagnostic) {
            group = group.element(snippet);
        }
        if let Some(hint) = &diagnostic.hint {
            group = group.element(Level::HELP.message(hint.as_str()));
        }
        vec![group]
    }

    /// The lines that matter: of the mistake's own file first, then of others.
    fn snippets(&'a self, diagnostic: &'a Diagnostic) -> Vec<Snippet<'a, Annotation<'a>>> {
        let own = self.texts.index(diagnostic.at.start);
        let mut files = vec![own];
        for (at, _) in &diagnostic.also {
            let other = self.texts.index(at.start);
            if !files.contains(&other) {
                files.push(other);
            }
        }
        let snippets = files.into_iter().filter_map(|file| {
            if let Some(snippet) = self.of_origin(file, diagnostic.at.start) {
                return (file == own).then_some(snippet);
            }
            let (told, text) = (self.texts.files().get(file)?, self.screened.get(file)?);
            let mut snippet = Snippet::source(text.as_str()).path(told.name.as_str());
            if file == own {
                let span = bounded(diagnostic.at, told.base, text);
                snippet = snippet.annotation(AnnotationKind::Primary.span(span));
            }
            for (at, why) in &diagnostic.also {
                if self.texts.index(at.start) == file {
                    let context = AnnotationKind::Context.span(bounded(*at, told.base, text));
                    snippet = snippet.annotation(context.label(why.as_str()));
                }
            }
            Some(snippet)
        });
        snippets.collect()
    }

    /// The line that a place was made from, where its text was made from another.
    fn of_origin(&'a self, file: usize, at: usize) -> Option<Snippet<'a, Annotation<'a>>> {
        let (origin, told) = (self.origin.as_ref()?, self.texts.files().get(file)?);
        self.texts.origin(file)?;
        let span = span_of(origin, self.texts.line(at));
        let snippet = Snippet::source(origin.as_str()).path(told.name.as_str());
        Some(snippet.annotation(AnnotationKind::Primary.span(span)))
    }
}

/// The span of a line, from one, without the blanks around it.
fn span_of(text: &str, line: u32) -> std::ops::Range<usize> {
    let nth = usize::try_from(line.max(1)).unwrap_or(1) - 1;
    let from = match nth {
        0 => 0,
        nth => text
            .match_indices('\n')
            .nth(nth - 1)
            .map_or(text.len(), |(at, _)| at + 1),
    };
    let line = text.get(from..).and_then(|rest| rest.lines().next());
    let line = line.unwrap_or("");
    let from = from + line.len() - line.trim_start().len();
    from..from + line.trim().len()
}

/// The span inside the text, on character boundaries, and on one line: a caret under a whole
/// section would hide what it points at.
fn bounded(at: Span, base: usize, text: &str) -> std::ops::Range<usize> {
    let start = before(text, at.start.saturating_sub(base)).len();
    let end = before(text, at.end.saturating_sub(base)).len().max(start);
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
pub fn to_json(diagnostics: &[Diagnostic], texts: &Texts) -> Value {
    diagnostics
        .iter()
        .map(|diagnostic| {
            let (file, line, column) = texts.place(diagnostic.at.start);
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
    use crate::runbook::texts::Origin;

    #[test]
    fn a_mistake_shows_its_line_and_its_hint() {
        let text = "name: x\nstable: 日本 green\n";
        let mistake = Diagnostic::error("unknown-key", Span::new(8, 14), "unknown key `stable`")
            .hint("did you mean `staple`?");
        let texts = Texts::one(text, "a.yaml");
        let shown = render(std::slice::from_ref(&mistake), &texts, Paint::Plain);
        assert!(shown.contains("a.yaml:2:1"), "{shown}");
        assert!(shown.contains("stable: 日本 green"), "{shown}");
        assert!(shown.contains("did you mean"), "{shown}");
        assert_eq!(to_json(&[mistake], &texts)[0]["line"], 2);
    }

    #[test]
    fn a_mistake_in_what_was_made_from_another_text_shows_the_line_of_that() {
        let origin = Origin {
            text: "# Notes\n\n  - Deploy {{ colour }}\n".to_owned(),
            lines: vec![0, 3],
        };
        let text = "name: x\ntitle: Deploy {{ colour }}\n";
        let texts = Texts::one(text, "notes.md").made_from(Some(origin));
        let mistake = Diagnostic::error("variable", Span::new(15, 24), "no such variable");
        let shown = render(std::slice::from_ref(&mistake), &texts, Paint::Plain);
        assert!(shown.contains("notes.md:3:3"), "{shown}");
        assert!(shown.contains("- Deploy {{ colour }}"), "{shown}");
        assert!(!shown.contains("title:"), "{shown}");
        assert_eq!(to_json(&[mistake], &texts)[0]["line"], 3);
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
            let shown = render(&[mistake], &Texts::one(text, "a.yaml"), Paint::Plain);
            assert!(
                !shown.contains(['\u{1b}', '\u{202e}', '\u{9b}']),
                "{shown:?}"
            );
        }
    }
}
