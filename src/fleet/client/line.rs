//! Lines out of a body that comes in pieces.

use crate::support::text::harmless;

/// Longer lines are cut: nobody's line may fill our memory.
const LONGEST: usize = 4096;

/// Collects pieces and gives whole lines, made harmless.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The line that has begun.
    begun: Vec<u8>,
}

impl Lines {
    /// The lines that this piece completes.
    pub(super) fn push(&mut self, piece: &[u8]) -> Vec<String> {
        let mut whole = Vec::new();
        for byte in piece {
            match byte {
                b'\n' => whole.push(self.take()),
                other if self.begun.len() < LONGEST => self.begun.push(*other),
                _ => {}
            }
        }
        whole
    }

    /// What stands after the last line break, if anything.
    pub(super) fn rest(mut self) -> Option<String> {
        (!self.begun.is_empty()).then(|| self.take())
    }

    fn take(&mut self) -> String {
        let bytes = std::mem::take(&mut self.begun);
        harmless(&String::from_utf8_lossy(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_lines_wherever_they_are_cut() {
        let mut lines = Lines::default();
        assert!(lines.push(b"on").is_empty());
        assert_eq!(lines.push(b"e\ntwo\nthr"), ["one", "two"]);
        assert_eq!(lines.rest().as_deref(), Some("thr"));
    }

    #[test]
    fn a_line_is_cut_and_made_harmless() {
        let mut lines = Lines::default();
        lines.push(&vec![b'x'; LONGEST * 3]);
        assert_eq!(lines.push(b"\n")[0].len(), LONGEST);
        assert!(!lines.push(b"\x1b[2J\xff\n")[0].contains('\u{1b}'));
    }
}
