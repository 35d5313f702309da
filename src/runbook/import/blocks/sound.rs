//! What must hold of every reader of blocks, whatever text it is given.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::{Block, Inline, Item, Kind, blocks_of};

const NAMES: [&str; 3] = ["a.md", "a.adoc", "a.rst"];

/// What texts are put together from: marks of all three markups, and words.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "- ", "* ", "** ", "+ ", ". ", ".. ", "1. ", "2) ", "#. ", "[ ] ", "[x] ", "[  ] ", "☐ ", "✅ ", "> ", ">> ", "# ", "## ", "== ", "=== ",
    "====", "----", "----------", "~~~~", "....", "```", "```bash", "~~~", "|===", "| a | b |", "|---|---|", "| 1 | 2 | 3 |", "+---+---+", "| x | y |",
    "===  ===", "word", "more words", "über", "步骤", "🚀", "**bold** rest", "`koda`", "``lit``", "[a](b \"title\")", "[a]: http://x \"t\"", "![](i.png)",
    "<!-- c", "-->", "<div>", "</div>", "<details>", "<br>", ".. note::", ".. code-block:: bash", ".. list-table::", "::", "Words::", ":key: value",
    "[source,bash]", "[cols=2]", "NOTE: mind", "+", "////", "____", "****", "--", "---", "***", "=====", "\t", "    ", "  ", " ", "\\", "&amp;", "\u{a0}",
    "|", "||", "a|b", "\"", "'", "_e_", "*s*", "term:: meaning", "<1> callout", "ifdef::a[]", "include::x[]", "|a |b", "a|c", "\u{0}", "\r", "\u{2028}", "\u{c}",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ];
    let line = prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat());
    let end = prop::sample::select(&["\n", "\n", "\n", "\n\n", "\r\n", "\n  ", "\n    "][..]);
    prop::collection::vec((line, end), 0..24).prop_map(|lines| {
        lines
            .into_iter()
            .fold(String::new(), |mut text, (line, end)| {
                let _ = write!(text, "{line}{end}");
                text
            })
    })
}

/// How often each line belongs to one of the blocks.
fn belonging(text: &str, blocks: &[Block]) -> Vec<usize> {
    let mut times = vec![0; text.lines().count()];
    for line in blocks.iter().flat_map(|block| block.lines.clone()) {
        times[line as usize - 1] += 1;
    }
    times
}

fn all_words(blocks: &[Block], said: &mut String) {
    for block in blocks {
        match &block.kind {
            Kind::Heading(_, words) | Kind::Paragraph(words) => inline_words(words, said),
            Kind::List(_, items) => items.iter().for_each(|item| item_words(item, said)),
            Kind::Code {
                language,
                info,
                body,
                ..
            } => {
                let head = [language, info].map(|s| s.as_deref().unwrap_or_default());
                let _ = writeln!(said, "{} {} {body}", head[0], head[1]);
            }
            Kind::Table { head, rows } => {
                cells(head, said);
                for (_, row) in rows {
                    cells(row, said);
                }
            }
            Kind::Quote(blocks) => all_words(blocks, said),
            Kind::Other(text) => {
                let _ = writeln!(said, "{text}");
            }
        }
    }
}

fn cells(row: &[Inline], said: &mut String) {
    for cell in row {
        inline_words(cell, said);
    }
}

fn item_words(item: &Item, said: &mut String) {
    all_words(&item.blocks, said);
}

fn inline_words(words: &Inline, said: &mut String) {
    let _ = writeln!(said, "{}", words.text);
    for (_, address) in &words.links {
        let _ = writeln!(said, "{address}");
    }
}

/// How deep the blocks nest.
fn depth(blocks: &[Block]) -> usize {
    let of = |block: &Block| match &block.kind {
        Kind::Quote(inner) => 1 + depth(inner),
        Kind::List(_, items) => {
            1 + items
                .iter()
                .map(|item| depth(&item.blocks))
                .max()
                .unwrap_or(0)
        }
        _ => 1,
    };
    blocks.iter().map(of).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_line_belongs_to_exactly_one_block(text in text()) {
        for name in NAMES {
            let blocks = blocks_of(name, &text);
            for (line, times) in text.lines().zip(belonging(&text, &blocks)) {
                let blank = line.trim().is_empty();
                prop_assert!(times == 1 || (blank && times == 0), "{name}: {line:?} {times} times in {blocks:#?}");
            }
        }
    }

    #[test]
    fn no_word_is_dropped(text in text()) {
        for name in NAMES {
            let blocks = blocks_of(name, &text);
            let mut said = String::new();
            all_words(&blocks, &mut said);
            let said = said.to_lowercase();
            for word in ["word", "über", "步骤", "bold", "koda", "mind", "value", "meaning", "title", "callout", "http"] {
                let (written, kept) = (text.matches(word).count(), said.matches(word).count());
                prop_assert!(written == 0 || kept > 0, "{name}: {word} of {text:?} is not in {blocks:#?}");
            }
        }
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        for name in NAMES {
            let blocks = blocks_of(name, &text);
            prop_assert!(depth(&blocks) < 64);
        }
    }
}

#[test]
fn what_nests_without_end_is_read_without_end_of_the_stack() {
    let steps = |mark: &str, indent: &str| {
        (0..2000).fold(String::new(), |mut text, at| {
            let _ = writeln!(text, "{}{mark}a{at}", indent.repeat(at));
            text
        })
    };
    let texts = [
        ">".repeat(10_000) + " a\n",
        "> ".repeat(10_000) + "a\n",
        "- ".repeat(10_000) + "a\n",
        "* ".repeat(10_000) + "a\n",
        "1. ".repeat(10_000) + "a\n",
        "[".repeat(10_000) + "a\n",
        "**a ".repeat(10_000) + "\n",
        "*".repeat(10_000) + " a\n",
        steps("- ", "  "),
        steps("* ", " "),
        steps("", " "),
        (1..2000).fold(String::new(), |text, at| {
            text + &"*".repeat(at % 300) + " a\n"
        }),
        "|===\n".repeat(3000),
        ".. note::\n".repeat(3000),
        "====\n".repeat(3001),
    ];
    for text in texts {
        for name in NAMES {
            let blocks = blocks_of(name, &text);
            assert!(
                depth(&blocks) < 64,
                "{name} {}",
                text.get(..20).unwrap_or_default()
            );
            drop(blocks.clone());
        }
    }
}
