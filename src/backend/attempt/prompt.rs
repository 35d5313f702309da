//! Whether a silent command seems to wait for somebody's answer. A guess, shown as one; nothing is
//! decided by it.

use crate::support::Millis;

/// Silence before a prompt-like line counts: shorter, and every slow step would look stuck.
pub const WAITING_AFTER: Millis = Millis::seconds(20);

/// Ends of a line after which programs wait.
const ENDINGS: [&str; 9] = [
    "?",
    ":",
    ">",
    "[y/n]",
    "(y/n)",
    "(yes/no)",
    "[yes/no]",
    "[y/n]:",
    "(yes/no/[fingerprint])",
];
/// Words of a line after which programs wait.
const PHRASES: [&str; 6] = [
    "press enter",
    "press any key",
    "password for",
    "enter passphrase",
    "are you sure",
    "hit return",
];
/// A prompt is short; a long line that ends in a colon is a report.
const LONGEST_PROMPT: usize = 160;

/// Whether a command that last said `last_line` and has been silent for `silence` seems to wait for
/// input.
#[must_use]
pub fn seems_to_wait(last_line: &str, silence: Millis) -> bool {
    let line = last_line.trim().to_lowercase();
    if silence < WAITING_AFTER || line.is_empty() || line.len() > LONGEST_PROMPT {
        return false;
    }
    ENDINGS.iter().any(|end| line.ends_with(end)) || PHRASES.iter().any(|word| line.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_told_from_progress() {
        for (line, waits) in [
            ("Continue? [y/N] ", true),
            ("Password for deploy@db1: ", true),
            (
                "Are you sure you want to continue connecting (yes/no/[fingerprint])? ",
                true,
            ),
            ("Do you want to apply?", true),
            ("  Enter a value: ", true),
            ("mysql> ", true),
            ("Press ENTER to go on", true),
            ("Copied 300 of 1200 files", false),
            ("", false),
            ("deployment \"app\" successfully rolled out", false),
        ] {
            assert_eq!(seems_to_wait(line, WAITING_AFTER), waits, "{line:?}");
        }
        assert!(!seems_to_wait("Continue? [y/N]", Millis::seconds(19)));
        assert!(!seems_to_wait(
            &format!("{}:", "x".repeat(200)),
            WAITING_AFTER
        ));
    }
}
