//! The marks within words of `AsciiDoc` and `reStructuredText`: bold, code, links. Marks that are not
//! closed soon are words. `Markdown` has a parser for this.

use super::Inline;

/// What is marked is no longer than this: how far an open mark is followed before it is a word.
const WIDEST: usize = 600;
/// Marks within marks are read so deep.
const DEEPEST: u32 = 3;

/// Which marks there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum Markup {
    /// `*bold*`, `_slanted_`, `link:address[words]`.
    AsciiDoc,
    /// `**bold**`, `*slanted*`, ``` ``code`` ```, `` `words <address>`_ ``.
    Rst,
}

/// The words of a text.
pub(in super::super) fn words(text: &str, markup: Markup) -> Inline {
    let mut reader = Reader {
        markup,
        words: Inline::default(),
        depth: 0,
    };
    reader.read(text);
    reader.words
}

/// Something marked, and how long it is with its marks.
enum Piece<'t> {
    Bold(&'t str),
    Plain(&'t str),
    Code(&'t str),
    Link(&'t str, &'t str),
}

struct Reader {
    markup: Markup,
    words: Inline,
    depth: u32,
}

impl Reader {
    fn read(&mut self, text: &str) {
        let mut before: Option<char> = None;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let inside = before.is_some_and(char::is_alphanumeric);
            let found = match self.markup {
                Markup::AsciiDoc => asciidoc(rest, first, inside),
                Markup::Rst => rst(rest, first, inside),
            };
            let length = match found {
                Some((length, piece)) if self.depth < DEEPEST => {
                    self.piece(&piece);
                    length
                }
                _ => {
                    self.words.text.push(first);
                    first.len_utf8()
                }
            };
            before = rest
                .get(..length)
                .and_then(|taken| taken.chars().next_back());
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    fn piece(&mut self, piece: &Piece) {
        let from = self.words.text.len();
        match piece {
            Piece::Bold(inner) => {
                self.inner(inner);
                let said = self.said(from);
                if from == 0 {
                    self.words.bold = Some(said.clone());
                }
                self.words.strong.push(said);
            }
            Piece::Plain(inner) => self.inner(inner),
            Piece::Code(inner) => {
                self.words.text.push_str(inner);
                self.words.code.push((*inner).to_owned());
            }
            Piece::Link(inner, address) => {
                let inner = if inner.is_empty() { address } else { inner };
                self.inner(inner);
                let said = self.said(from);
                self.words.links.push((said, (*address).to_owned()));
            }
        }
    }

    fn inner(&mut self, text: &str) {
        self.depth += 1;
        self.read(text);
        self.depth -= 1;
    }

    fn said(&self, from: usize) -> String {
        self.words.text.get(from..).unwrap_or_default().to_owned()
    }
}

/// What stands between two marks, and how long it is with them. A single mark stands at the edge of
/// a word.
fn between<'t>(rest: &'t str, open: &str, close: &str) -> Option<(usize, &'t str)> {
    let inner = rest.strip_prefix(open)?;
    let near = near(inner);
    let starts = near.chars().next()?;
    if starts.is_whitespace() {
        return None;
    }
    let ends = near.match_indices(close).find(|(at, _)| {
        let last = near.get(..*at).and_then(|inner| inner.chars().next_back());
        let next = inner
            .get(at + close.len()..)
            .and_then(|rest| rest.chars().next());
        last.is_some_and(|c| !c.is_whitespace())
            && (close.len() > 1 || !next.is_some_and(char::is_alphanumeric))
    });
    let (at, _) = ends?;
    Some((open.len() + at + close.len(), inner.get(..at)?))
}

/// So much of a text as marks are looked for in.
fn near(text: &str) -> &str {
    text.get(..text.floor_char_boundary(WIDEST))
        .unwrap_or_default()
}

fn asciidoc(rest: &str, first: char, inside: bool) -> Option<(usize, Piece<'_>)> {
    match first {
        '*' | '_' | '`' | '#' | '+' => {
            let double = [first, first].iter().collect::<String>();
            let found = between(rest, &double, &double).or_else(|| {
                let single = first.to_string();
                (!inside).then(|| between(rest, &single, &single)).flatten()
            });
            let (length, inner) = found?;
            // A row of marks is a line that somebody drew, or a blank to fill in.
            if inner.chars().all(|c| c == first) {
                return None;
            }
            let piece = match first {
                '*' => Piece::Bold(inner),
                '`' => Piece::Code(inner.trim_matches('+')),
                '+' => Piece::Code(inner),
                _ => Piece::Plain(inner),
            };
            Some((length, piece))
        }
        // The name of a place, not a word.
        '[' if rest.starts_with("[[") => {
            let (length, _) = between(rest, "[[", "]]")?;
            Some((length, Piece::Plain("")))
        }
        '<' => {
            let (length, inner) = between(rest, "<<", ">>")?;
            let (address, said) = inner.split_once(',').unwrap_or((inner, ""));
            Some((length, Piece::Link(said.trim(), address)))
        }
        'l' | 'x' | 'm' | 'h' if !inside => {
            let mut named = ["link:", "xref:", "mailto:"].iter();
            let named = named.find_map(|name| Some((name.len(), rest.strip_prefix(name)?)));
            let web = rest.starts_with("http://") || rest.starts_with("https://");
            let (skip, address) = named.or_else(|| web.then_some((0, rest)))?;
            let end = near(address).find(|c: char| c == '[' || c.is_whitespace())?;
            let said = address.get(end..)?.strip_prefix('[')?;
            let close = near(said).find(']')?;
            let said = said.get(..close)?;
            let address = address.get(..end)?;
            Some((
                skip + end + 1 + close + 1,
                Piece::Link(said.trim_end_matches('^'), address),
            ))
        }
        _ => None,
    }
}

fn rst(rest: &str, first: char, inside: bool) -> Option<(usize, Piece<'_>)> {
    if inside {
        return None;
    }
    match first {
        '*' => {
            let bold =
                between(rest, "**", "**").map(|(length, inner)| (length, Piece::Bold(inner)));
            let slanted = || {
                let (length, inner) = between(rest, "*", "*")?;
                Some((length, Piece::Plain(inner)))
            };
            bold.or_else(slanted)
        }
        '`' => {
            if let Some((length, inner)) = between(rest, "``", "``") {
                return Some((length, Piece::Code(inner)));
            }
            let (length, inner) = between(rest, "`", "`")?;
            let after = rest.get(length..)?;
            let marks = after.len() - after.trim_start_matches('_').len();
            let linked = inner
                .strip_suffix('>')
                .and_then(|inner| inner.rsplit_once('<'));
            let piece = match linked {
                Some((said, address)) if marks > 0 => Piece::Link(said.trim(), address),
                _ => Piece::Plain(inner),
            };
            Some((length + marks.min(2), piece))
        }
        ':' => {
            let (name, after) = rest.get(1..)?.split_once(':')?;
            let named = !name.is_empty()
                && name.len() < 40
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-+.:_".contains(c));
            let (length, inner) = between(after, "`", "`").filter(|_| named)?;
            let whole = 1 + name.len() + 1 + length;
            let linked = inner
                .strip_suffix('>')
                .and_then(|inner| inner.split_once('<'));
            Some(match (linked, name) {
                (Some((said, address)), _) => (whole, Piece::Link(said.trim(), address)),
                (None, "code" | "command" | "samp" | "kbd" | "file" | "program" | "envvar") => {
                    (whole, Piece::Code(inner))
                }
                _ => (whole, Piece::Plain(inner)),
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asciidoc_marks_are_stripped_and_kept_apart() {
        let text = "*Who:* run `a b` or ``c``, see link:x.adoc[the page] and https://e.org/x[it^], _soon_ 2 * 3 * 4 ____";
        let read = words(text, Markup::AsciiDoc);
        assert_eq!(
            read.text,
            "Who: run a b or c, see the page and it, soon 2 * 3 * 4 ____"
        );
        assert_eq!(read.bold.as_deref(), Some("Who:"));
        assert_eq!(read.code, ["a b", "c"]);
        assert_eq!(read.links[0], ("the page".to_owned(), "x.adoc".to_owned()));
        assert_eq!(
            read.links[1],
            ("it".to_owned(), "https://e.org/x".to_owned())
        );
    }

    #[test]
    fn rst_marks_are_stripped_and_kept_apart() {
        let text = "**Who:** run ``a *b`` or :command:`c`, see `the page <x.html>`_ and :ref:`there <y>`, *soon* 2 * 3";
        let read = words(text, Markup::Rst);
        assert_eq!(
            read.text,
            "Who: run a *b or c, see the page and there, soon 2 * 3"
        );
        assert_eq!(read.bold.as_deref(), Some("Who:"));
        assert_eq!(read.code, ["a *b", "c"]);
        assert_eq!(read.links.len(), 2);
    }
}
