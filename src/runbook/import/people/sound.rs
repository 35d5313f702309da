//! Whatever the text, the readers of people, messages and blanks neither panic nor take long.

#![expect(clippy::disallowed_methods, reason = "a test of time needs a clock")]

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{authority, channels, choice, contacts, owner, roles, sign_offs};
use crate::runbook::import::blank::{
    about, blanks, endpoints, is_open, name, placeholders, variables,
};
use crate::runbook::import::blocks::blocks;
use crate::runbook::import::line::{Piece, lines, pieces};
use crate::runbook::import::table::{columns, table};
use crate::runbook::import::talk::{message, schedule};

/// Asks every reader about a text; how much they found.
fn asked(text: &str) -> usize {
    let blocks = blocks(text);
    let mut found = roles(&blocks).len() + contacts(&blocks).len() + channels(&blocks).len();
    found += sign_offs(&blocks).len() + authority(&blocks).len() + schedule(&blocks).len();
    found += variables(&blocks).len() + about(&blocks).len() + endpoints(&blocks).len();
    for line in lines(&blocks) {
        found += placeholders(line.text).len() + blanks(line.text).len();
        found += usize::from(choice(line.text).is_some()) + usize::from(owner(line.text).is_some());
        found += usize::from(is_open(line.text)) + name(line.text).len();
    }
    for piece in pieces(&blocks) {
        if let Piece::Table(_, head, rows) = piece {
            let _ = table(head, rows, &[]);
            found += columns(head).len();
        }
    }
    found + usize::from(message("Announcement", 1, text).is_some())
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(
        parts in prop::collection::vec(prop::sample::select(vec![
            "## Team roles\n", "# Kontakte\n", "- ", "**", "Name: ", "Телефон：", "____", "…", "[ ]", "☐", "[", "]", "{{", "}}", "<", ">", "$", "${", "(", "）", ":", "：", "|", "\n", "\n\n", "+1-", "XXX", "@",
            "#", "T-", "08", ":00", "é", "日本", "KEY=", "export ", "```\n", "> ", "\t", "负责人", "Lead", "DBA", "a@b.c", " – ", "YYYY", "🚀 ", "|-|-|\n", "İ", "ß", "\u{301}", "GO / NO-GO", "\\",
        ]), 0..40),
    ) {
        let _ = asked(&parts.concat());
    }

    #[test]
    fn no_characters_make_a_reader_panic(text in "\\PC{0,120}") {
        let _ = asked(&text);
    }
}

#[test]
fn long_texts_take_time_in_proportion() {
    for part in [
        "Name: ____ ",
        "[a]",
        "__a:**",
        "1 1 ",
        "{{x}} ",
        "☐ a ",
        "a: b | ",
        "[ ",
        "<",
        "- **Lead**: Ada\n",
        "Phone: 1\n",
        "$A",
        "：",
        "(DBA) ",
        "XXX-",
        "负责人",
    ] {
        let text = format!("## Contacts\n\n{}", part.repeat(60_000 / part.len()));
        let begun = Instant::now();
        let _ = asked(&text);
        let took = begun.elapsed();
        // Far above what a slow machine needs, far below what the square of the length would take.
        assert!(took < Duration::from_secs(5), "{part:?} took {took:?}");
    }
}
