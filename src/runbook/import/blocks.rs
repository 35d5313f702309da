//! A text as blocks with their lines: headings, paragraphs, lists, fences, tables. What the blocks
//! mean is not asked here; that every line belongs to exactly one of them is. Markdown is read by
//! `blocks::markdown`; `asciidoc` and `rst` have readers beside this file.

use std::ops::Range;

use super::{asciidoc, rst};

pub mod boxes;
mod cover;
mod inlines;
mod markdown;
mod settle;
#[cfg(test)]
mod sound;
#[cfg(test)]
pub(super) mod told;

pub(super) use cover::cover;
pub(super) use inlines::{Markup, words};
pub(super) use settle::{Source, settle};

/// Blocks nest no deeper: what lies below is kept as text. Far more than people write, and little
/// enough for the stack of any thread.
pub(super) const DEEPEST: u32 = 24;

/// A block. Blocks may hold blocks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// Its lines, from one, the end not included.
    pub lines: Range<u32>,
    /// What it is.
    pub kind: Kind,
}

/// What a block is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A heading of this level, 1 to 6.
    Heading(u8, Inline),
    /// Words. A line break in them is one in the source.
    Paragraph(Inline),
    /// A list; the number of its first item where it is numbered.
    List(Option<u64>, Vec<Item>),
    /// Code, between fences or indented.
    Code {
        /// The language that the fence names, in lower case.
        language: Option<String>,
        /// What the fence says beside its language.
        info: Option<String>,
        /// The line of the first line of code.
        first: u32,
        /// The code, indentation of its place taken away.
        body: String,
    },
    /// A table.
    Table {
        /// The cells of its head.
        head: Vec<Inline>,
        /// Its rows, each with its line.
        rows: Vec<(u32, Vec<Inline>)>,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// HTML, front matter, a rule: text that is kept and not understood.
    Other(String),
}

/// An item of a list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Item {
    /// Its lines, from one, the end not included.
    pub lines: Range<u32>,
    /// Whether it begins with a checkbox, and whether that is ticked.
    pub ticked: Option<bool>,
    /// What it holds; a paragraph first, where it has words.
    pub blocks: Vec<Block>,
}

/// A run of words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Inline {
    /// The words, without their marks.
    pub text: String,
    /// The part of them, at the beginning, that is bold.
    pub bold: Option<String>,
    /// Every part of them that is bold, that one, too.
    pub strong: Vec<String>,
    /// What stands between backticks.
    pub code: Vec<String>,
    /// Links: the words and the address.
    pub links: Vec<(String, String)>,
}

impl Inline {
    /// Words without any marks.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }
}

/// The blocks of a Markdown text.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    markdown::blocks(text)
}

/// The blocks of a file: its name says in which of the markups it is written. What no name says is
/// read as Markdown, which any plain text is.
#[must_use]
pub fn blocks_of(file_name: &str, text: &str) -> Vec<Block> {
    let ending = file_name.rsplit_once('.').map(|(_, ending)| ending);
    match ending.unwrap_or_default().to_lowercase().as_str() {
        "adoc" | "asciidoc" | "asc" => asciidoc::blocks(text),
        "rst" | "rest" => rst::blocks(text),
        _ => markdown::blocks(text),
    }
}

/// The lines of a text as readers count them: broken at `\n`, without a `\r` at the end.
pub(super) fn lines_of(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// The number of a line from its place in the text, from one.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX - 2) + 1
}
#[cfg(test)]
mod tests {
    use super::told::told;
    use super::*;

    fn read(text: &str) -> Vec<String> {
        blocks(text).iter().map(told).collect()
    }

    #[test]
    fn every_block_knows_its_lines() {
        let text = "# Title\n\nWords on\ntwo lines.\n\n```Bash\necho hi\n```\n\n---\n\n> said\n";
        assert_eq!(
            read(text),
            [
                "1-1 h1 Title",
                "3-4 p \"Words on\\ntwo lines.\"",
                "6-8 code Some(\"bash\") from 7 \"echo hi\\n\"",
                "10-10 other \"---\"",
                "12-12 quote 1",
            ]
        );
    }

    #[test]
    fn boxes_belong_to_their_items_and_items_nest() {
        let text = "- [ ] one\n- [x] two\n  - [ ] two a\n- three\n";
        assert_eq!(
            read(text),
            [
                "1-4 list None [_ 1-1 p \"one\", x 2-2 p \"two\" + 3-3 list None [_ 3-3 p \"two a\"], 4-4 p \"three\"]"
            ]
        );
    }

    #[test]
    fn an_items_own_fence_loses_the_indentation_of_its_place() {
        let text = "1. Do this\n   ```bash\n   ./run.sh \\\n     --all\n   ```\n";
        assert_eq!(
            read(text),
            [
                "1-5 list Some(1) [1-1 p \"Do this\" + 2-5 code Some(\"bash\") from 3 \"./run.sh \\\\\\n  --all\\n\"]"
            ]
        );
    }

    #[test]
    fn bold_beginnings_code_and_links_are_kept_apart() {
        let text = "**Who:** run `a b` and see [the page](https://example.org/x).\n";
        let blocks = blocks(text);
        let Kind::Paragraph(words) = &blocks[0].kind else {
            unreachable!()
        };
        assert_eq!(words.text, "Who: run a b and see the page.");
        assert_eq!(words.bold.as_deref(), Some("Who:"));
        assert_eq!(words.code, ["a b"]);
        assert_eq!(
            words.links,
            [("the page".to_owned(), "https://example.org/x".to_owned())]
        );
    }

    #[test]
    fn a_table_keeps_the_line_of_each_row() {
        let text = "| a | b |\n|---|---|\n| 1 | `x` |\n| 2 | y |\n";
        assert_eq!(read(text), ["1-4 table 2 at [3, 4]"]);
    }

    #[test]
    fn a_rule_begins_no_front_matter() {
        assert_eq!(
            read("para\n\n---\n## H\n\n- [ ] x\n\n---\n"),
            [
                "1-1 p \"para\"",
                "3-3 other \"---\"",
                "4-4 h2 H",
                "6-6 list None [_ 6-6 p \"x\"]",
                "8-8 other \"---\"",
            ]
        );
        assert_eq!(
            read("---\ntitle: A\n\ntags:\n  - b\n---\n# H\n"),
            [
                "1-6 other \"---\\ntitle: A\\n\\ntags:\\n  - b\\n---\"",
                "7-7 h1 H"
            ]
        );
        assert_eq!(read("---\n# H\n---\n").len(), 3);
    }

    #[test]
    fn a_box_needs_no_mark_of_a_list() {
        assert_eq!(
            read("Before\n[ ] one\nstill one\n[x] two\n"),
            [
                "1-1 p \"Before\"",
                "2-4 list None [_ 2-3 p \"one\\nstill one\", x 4-4 p \"two\"]"
            ]
        );
        assert_eq!(
            read("☐ one\n☑ two\n"),
            ["1-2 list None [_ 1-1 p \"one\", x 2-2 p \"two\"]"]
        );
        assert_eq!(read("**[  ] 12. Title**\n"), ["1-1 p \"[  ] 12. Title\""]);
        assert_eq!(
            read("[ ] Development [ ] Staging\n"),
            ["1-1 p \"[ ] Development [ ] Staging\""]
        );
    }

    #[test]
    fn items_have_their_boxes_however_they_are_written() {
        assert_eq!(
            read("* [ ] a\n* [  ] **b** c\n* ☐ d\n* [✓] e\n* **[ ] f**\n"),
            [
                "1-5 list None [_ 1-1 p \"a\", _ 2-2 p \"b c\", _ 3-3 p \"d\", x 4-4 p \"e\", _ 5-5 p \"f\"]"
            ]
        );
        assert_eq!(
            read("1. [ ] a\n   [ ] b\n"),
            ["1-2 list Some(1) [_ 1-1 p \"a\" + 2-2 list None [_ 2-2 p \"b\"]]"]
        );
        assert_eq!(
            read("- [  ] a\n  [ ] b\n"),
            ["1-2 list None [_ 1-1 p \"a\" + 2-2 list None [_ 2-2 p \"b\"]]"]
        );
    }

    #[test]
    fn what_only_adorns_is_no_box() {
        assert_eq!(
            read("- ✅ fast\n- ✅ small\n"),
            ["1-2 list None [1-1 p \"✅ fast\", 2-2 p \"✅ small\"]"]
        );
        assert_eq!(
            read("- ✅ done\n- ☐ to do\n"),
            ["1-2 list None [x 1-1 p \"done\", _ 2-2 p \"to do\"]"]
        );
        assert_eq!(
            read("- Answer: ☐ Yes\n- ☐ Yes ☐ No\n"),
            ["1-2 list None [1-1 p \"Answer: ☐ Yes\", 2-2 p \"☐ Yes ☐ No\"]"]
        );
    }

    #[test]
    fn boxes_in_comments_are_words() {
        assert_eq!(
            read("<!--\n- [ ] hidden\n-->\n\n- [ ] seen\n"),
            [
                "1-3 other \"<!--\\n- [ ] hidden\\n-->\"",
                "5-5 list None [_ 5-5 p \"seen\"]"
            ]
        );
    }

    #[test]
    fn what_a_page_folds_away_is_read() {
        assert_eq!(
            read("<details>\n<summary>More</summary>\n\n- [ ] a\n\n</details>\n"),
            [
                "1-2 other \"<details>\\n<summary>More</summary>\"",
                "4-4 list None [_ 4-4 p \"a\"]",
                "6-6 other \"</details>\"",
            ]
        );
    }

    #[test]
    fn a_fence_that_nobody_closed_ends_where_the_next_thing_begins() {
        assert_eq!(
            read("```bash\necho a\n\n## Next\n\n- [ ] b\n"),
            [
                "1-3 code Some(\"bash\") from 2 \"echo a\\n\\n\"",
                "4-4 h2 Next",
                "6-6 list None [_ 6-6 p \"b\"]",
            ]
        );
        assert_eq!(
            read("```bash\necho a\n\nWords\n\n```sh\necho b\n```\n\nEnd\n"),
            [
                "1-5 code Some(\"bash\") from 2 \"echo a\\n\\nWords\\n\\n\"",
                "6-8 code Some(\"sh\") from 7 \"echo b\\n\"",
                "10-10 p \"End\"",
            ]
        );
        assert_eq!(
            read("```bash\necho a\n## only a comment\n"),
            ["1-3 code Some(\"bash\") from 2 \"echo a\\n## only a comment\\n\""]
        );
    }

    #[test]
    fn a_fence_indented_too_far_is_a_fence() {
        assert_eq!(
            read("1. Do\n\n        ```bash\n        run\n        ```\n"),
            ["1-5 list Some(1) [1-1 p \"Do\" + 3-5 code Some(\"bash\") from 4 \"run\\n\"]"]
        );
        assert_eq!(
            read("Tasks\n\n    - [ ] a\n    - [x] b\n"),
            [
                "1-1 p \"Tasks\"",
                "3-4 list None [_ 3-3 p \"a\", x 4-4 p \"b\"]"
            ]
        );
        assert_eq!(
            read("Code\n\n    run -a\n"),
            ["1-1 p \"Code\"", "3-3 code None from 3 \"run -a\\n\""]
        );
    }

    #[test]
    fn lines_that_are_broken_hard_keep_their_bold_keys() {
        let blocks = blocks("**Owner**: Ada  \n**Date**: today\\\n**Run**: `a\nb`\n");
        let Kind::Paragraph(words) = &blocks[0].kind else {
            unreachable!()
        };
        assert_eq!(words.text, "Owner: Ada\nDate: today\nRun: a\nb");
        assert_eq!(words.strong, ["Owner", "Date", "Run"]);
        assert_eq!(words.code, ["a b"]);
    }

    #[test]
    fn what_the_parser_leaves_out_is_kept() {
        assert_eq!(
            read("[a]: http://x \"t\"\n\nWords\n\n- b\n\n  [c]: http://y\n"),
            [
                "1-1 other \"[a]: http://x \\\"t\\\"\"",
                "3-3 p \"Words\"",
                "5-7 list None [5-5 p \"b\" + 7-7 other \"[c]: http://y\"]",
            ]
        );
        let blocks = blocks("| a |\n|---|\n| 1 | **2** \\| x | 3 |\n");
        let Kind::Table { rows, .. } = &blocks[0].kind else {
            unreachable!()
        };
        let row: Vec<&str> = rows[0].1.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(row, ["1", "2 | x", "3"]);
    }

    #[test]
    fn a_fence_tells_its_language_and_what_else_it_says() {
        let blocks = blocks("``` {.Bash title=\"deploy.sh\"}\na\n```\n");
        let Kind::Code { language, info, .. } = &blocks[0].kind else {
            unreachable!()
        };
        assert_eq!(language.as_deref(), Some("bash"));
        assert_eq!(info.as_deref(), Some("title=\"deploy.sh\""));
    }
}
