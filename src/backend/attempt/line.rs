//! Bytes of a command become lines that nobody has to fear: bounded, without escape sequences,
//! valid UTF-8. A bare carriage return starts the line over, as on a terminal.

use crate::support::text::harmless;

/// Longest line that is kept; longer ones are cut and say so.
pub(super) const LONGEST_LINE: usize = 16 << 10;
/// Bytes of one line held in memory. More than is kept, so that a secret across the cut is seen
/// whole and masked.
const HELD: usize = LONGEST_LINE + (4 << 10);

/// A line as it came, bounded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::backend) struct RawLine {
    bytes: Vec<u8>,
    /// How many bytes more the line had.
    beyond: usize,
}

/// Cuts one stream into lines.
#[derive(Debug, Default)]
pub(in crate::backend) struct Splitter {
    line: RawLine,
    /// The last byte was a carriage return: a newline ends the line, anything else starts it over.
    returned: bool,
}

impl Splitter {
    /// Takes the next bytes and hands out every line that they complete.
    pub(in crate::backend) fn push(&mut self, mut bytes: &[u8], mut line: impl FnMut(RawLine)) {
        while let Some(first) = bytes.first() {
            if std::mem::take(&mut self.returned) && *first != b'\n' {
                self.line = RawLine::default();
            }
            let mark = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let (text, rest) = bytes.split_at(mark.unwrap_or(bytes.len()));
            self.line.extend(text);
            bytes = match rest.split_first() {
                Some((b'\n', rest)) => {
                    line(std::mem::take(&mut self.line));
                    rest
                }
                Some((_, rest)) => {
                    self.returned = true;
                    rest
                }
                None => rest,
            };
        }
    }

    /// The line that has not ended yet, if there is something of it.
    pub(in crate::backend) fn unfinished(&self) -> Option<&RawLine> {
        (!self.line.bytes.is_empty()).then_some(&self.line)
    }
}

impl RawLine {
    fn extend(&mut self, bytes: &[u8]) {
        let room = HELD.saturating_sub(self.bytes.len());
        let (kept, over) = bytes.split_at(room.min(bytes.len()));
        self.bytes.extend_from_slice(kept);
        self.beyond += over.len();
    }

    /// How many bytes the line had.
    pub(in crate::backend) fn len(&self) -> usize {
        self.bytes.len() + self.beyond
    }

    /// The whole held line as harmless text, not yet masked or cut.
    pub(in crate::backend) fn text(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes);
        if text.contains('\u{1b}') {
            harmless(&without_escapes(&text))
        } else {
            harmless(&text)
        }
    }

    /// The masked text cut to the longest line, with an honest word where something is missing.
    pub(in crate::backend) fn cut(&self, text: &str) -> String {
        if text.len() <= LONGEST_LINE && self.beyond == 0 {
            return text.to_owned();
        }
        let kept = &text[..text.floor_char_boundary(LONGEST_LINE)];
        let missing = text.len() - kept.len() + self.beyond;
        format!("{kept} … ({missing} more bytes)")
    }
}

/// What a terminal would print of the text, without what it would obey.
fn without_escapes(text: &str) -> String {
    let mut printed = Printed::default();
    vte::Parser::new().advance(&mut printed, text.as_bytes());
    printed.0
}

#[derive(Default)]
struct Printed(String);

impl vte::Perform for Printed {
    fn print(&mut self, c: char) {
        self.0.push(c);
    }

    fn execute(&mut self, byte: u8) {
        if byte == b'\t' {
            self.0.push('\t');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(chunks: &[&[u8]]) -> Vec<String> {
        let mut splitter = Splitter::default();
        let mut lines = Vec::new();
        for chunk in chunks {
            splitter.push(chunk, |line| lines.push(line.cut(&line.text())));
        }
        lines.extend(splitter.unfinished().map(RawLine::text));
        lines
    }

    #[test]
    fn lines_are_cut_at_newlines_wherever_the_chunks_end() {
        assert_eq!(lines(&[b"a\r", b"\nb", b"c\n\nd"]), ["a", "bc", "", "d"]);
    }

    #[test]
    fn a_progress_bar_keeps_its_last_state() {
        assert_eq!(
            lines(&[b"10 %\r20 %\r", b"100 %\ndone\n"]),
            ["100 %", "done"]
        );
    }

    #[test]
    fn escapes_and_invalid_bytes_are_harmless() {
        let shown = lines(&[b"\x1b[31mred\x1b[0m \x1b]0;title\x07 \xff\x9b2J\x08 ok\n"]);
        assert_eq!(shown, ["red  \u{fffd}\u{fffd}2J ok"]);
        assert!(!lines(&[b"a\x07b\x00\n"])[0].chars().any(char::is_control));
    }

    #[test]
    fn a_long_line_is_cut_and_says_so() {
        let long = "ä".repeat(LONGEST_LINE);
        let cut = &lines(&[long.as_bytes(), b"\n"])[0];
        assert!(
            cut.ends_with(&format!("… ({LONGEST_LINE} more bytes)")),
            "{cut}"
        );
        assert!(cut.len() < LONGEST_LINE + 40);
    }

    proptest! {
        #[test]
        fn no_control_byte_survives(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for line in lines(&[&bytes]) {
                prop_assert!(!line.chars().any(char::is_control));
            }
        }
    }
}
