//! Text that nobody would write: one thing ten thousand times, or one thing in another as deep as
//! it goes. It is imported in the time that its length asks for, on the stack of a test's thread,
//! and every line of it is found again. How fast is for `benches/import.rs` to say.

use warroom::runbook::import::{bindings::Bindings, import};

/// Bytes of a text: enough that what takes the square of it, or recurses for each mark, is noticed
/// in a build without optimisation, and little enough that what does not is over at once.
const BYTES: usize = 24 << 10;
/// Marks within each other: far more than any stack would hold.
const DEEP: usize = 100_000;

/// Imports a text, which is to come to an end, and finds every line again.
fn comes_to_an_end(name: &str, what: &str, text: &str) {
    let imported = import(name, text.as_bytes(), &Bindings::default(), &[]);
    let left = imported.report.lines_unaccounted;
    assert_eq!(left, 0, "lines of {what} in {name}");
    assert!(imported.text.starts_with('#'), "{what} in {name}");
}

fn again(one: &str) -> String {
    one.repeat(BYTES / one.len())
}

/// Lines of which each has its number.
fn numbered(line: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 1.. {
        if text.len() >= BYTES {
            break;
        }
        text.push_str(&line(number));
    }
    text
}

#[test]
fn one_sign_or_word_for_many_pages_comes_to_an_end() {
    let pieces = [
        "a",
        "部",
        "1",
        "|",
        "[",
        "]",
        "[]",
        "[a](",
        "![",
        "](",
        "<",
        "<a ",
        "<!-- ",
        "&",
        "*",
        "*a ",
        "**a ",
        "*a_ ",
        "_",
        "____ ",
        "`",
        "`a ",
        "{{",
        "{{a}} ",
        "$",
        "${",
        "$(",
        "<VAR> ",
        "~",
        "\t",
        " ",
        "\n",
        "> 5% ",
        "12:30-",
        "T+5 ",
        "(",
        "\"",
        "\\",
        "#",
        "=",
        "-",
        "√© ‚Äì ",
        "â€“ ",
        "\u{0}",
        "\u{301}",
    ];
    for piece in pieces {
        comes_to_an_end("a.md", piece, &again(piece));
        comes_to_an_end("a.adoc", piece, &again(piece));
        comes_to_an_end("a.rst", piece, &again(piece));
    }
}

#[test]
fn one_line_again_and_again_comes_to_an_end() {
    let lines = [
        "- [ ] b\n",
        "- [ ] Result: ____\n",
        "1. do it\n",
        "## Rollback\n\n1. do\n\n- error rate > 5%\n\n",
        "## Phase 1\n\n1. do\n\n",
        "**Label:**\n- a\n\n",
        "**[ ] 1. Title**\n- [ ] a\n\n",
        "| a | b |\n",
        "|\n",
        "---\n",
        "a\n===\n",
        "```\n",
        "~~~\n",
        "<!--\n",
        "<details>\n\n",
        "----\n",
        "====\n",
        "|===\n| a\n",
        ".. note::\n\n",
        "+---+\n| a |\n",
        "=== ===\na b\n",
        "> said\n",
        "a \\\n",
    ];
    for line in lines {
        for name in ["a.md", "a.adoc", "a.rst"] {
            comes_to_an_end(name, line, &again(line));
        }
    }
}

#[test]
fn ten_thousand_different_things_come_to_an_end() {
    let texts = [
        ("items", numbered(|n| format!("- thing {n} to look at\n"))),
        ("steps", numbered(|n| format!("{n}. Restart server {n}\n"))),
        ("boxes", numbered(|n| format!("- [ ] b{n}\n"))),
        ("words", numbered(|n| format!("words of a paragraph {n}\n"))),
        ("headings", numbered(|n| format!("# H{n}\n"))),
        (
            "phases",
            numbered(|n| format!("## Phase {n}\n\n1. run {n}\n")),
        ),
        (
            "references",
            numbered(|n| format!("[r{n}]: http://x/{n}\n\n[r{n}]\n\n")),
        ),
        ("footnotes", numbered(|n| format!("[^{n}]: a\n\n"))),
        (
            "variables",
            numbered(|n| format!("Set <VAR_{n}> and $VAR_{n}\n")),
        ),
        ("backticks", numbered(|n| "`".repeat(n) + " ")),
        (
            "fences",
            numbered(|n| format!("```bash\nexport A{n}=1\necho $A{n}\n```\n\n")),
        ),
    ];
    for (what, text) in texts {
        comes_to_an_end("a.md", what, &text);
    }
}

#[test]
fn one_section_or_fence_or_table_for_many_pages_comes_to_an_end() {
    let under = |head: &str, line: &dyn Fn(usize) -> String, end: &str| {
        format!("{head}{}{end}", numbered(line))
    };
    let texts = [
        under(
            "```bash\n",
            &|n| format!("export V{n}=$V{}\n", n / 2),
            "```\n",
        ),
        under(
            "```bash\n",
            &|n| format!("# {n}. do it\nrun {n}\n"),
            "```\n",
        ),
        under("```bash\n", &|n| format!("echo 'a {n}\n"), ""),
        under("```bash\n", &|n| format!("cat <<E{n}\n"), ""),
        under("```bash\n", &|n| format!("ssh h{n}\n"), "```\n"),
        under("```bash\n", &|_| "if true; then\n".to_owned(), "```\n"),
        under(
            "## Timeline\n\n```\n",
            &|n| format!("T+{n}m do {n}\n"),
            "```\n",
        ),
        under(
            "| Metric | Critical |\n|---|---|\n",
            &|n| format!("| m{n} | > {n}% |\n"),
            "",
        ),
        under(
            "| Role | Name |\n|---|---|\n",
            &|n| format!("| role {n} | Ann {n} |\n"),
            "",
        ),
        under(
            "## Contacts\n\n",
            &|n| format!("- Ann{n}: ann{n}@example.org\n"),
            "",
        ),
        under(
            "## Roles\n\n",
            &|n| format!("- **Role {n}**: Ann {n}\n"),
            "",
        ),
        under(
            "## Escalation\n\n",
            &|n| format!("{n}. Level {n}: after {n} minutes\n"),
            "",
        ),
        under(
            "## Rollback triggers\n\n",
            &|n| format!("- Errors {n} > {n}%\n"),
            "",
        ),
        under("## Sign-off\n\n", &|n| format!("- Ann {n}: ______\n"), ""),
        under(
            "## Environment variables\n\n",
            &|n| format!("- `VAR_{n}`: value {n}\n"),
            "",
        ),
        under(
            "## Communication\n\n",
            &|n| format!("**Message {n}**\n\n> Dear {n}\n\n"),
            "",
        ),
        under(
            "## Phase 1\n\n",
            &|n| format!("- {}% traffic for {n} minutes\n", n % 100),
            "",
        ),
        under(
            "| a | b |\n|---|---|\n|",
            &|n| format!(" b{n} > 5% |"),
            "\n",
        ),
        under("```yaml\n", &|_| "[".to_owned(), "\n```\n"),
        under(
            "```yaml\ngroups:\n- name: a\n  rules:\n",
            &|n| format!("  - alert: A{n}\n    expr: x > {n}\n"),
            "```\n",
        ),
    ];
    for text in texts {
        let what: String = text.chars().take(40).collect();
        comes_to_an_end("a.md", &what, &text);
    }
}

#[test]
fn what_stands_within_itself_a_hundred_thousand_times_comes_to_an_end() {
    for mark in [">", "- ", "1. ", "- [ ] ", "> - ", "* > "] {
        comes_to_an_end("a.md", mark, &format!("{}a\n", mark.repeat(DEEP)));
    }
    for mark in ["$(", "(", "{ ", "if a; then ", "\"$("] {
        let text = format!("```bash\n{}\n```\n", mark.repeat(DEEP));
        comes_to_an_end("a.md", mark, &text);
    }
    comes_to_an_end("a.rst", "- ", &format!("{}a\n", "- ".repeat(DEEP)));
    comes_to_an_end("a.adoc", "*", &format!("{} a\n", "*".repeat(DEEP)));
}

#[test]
fn items_that_go_deeper_with_every_line_come_to_an_end() {
    let mut deeper = String::new();
    for depth in 0..200 {
        deeper.push_str(&" ".repeat(depth * 2));
        deeper.push_str("- [ ] a\n");
    }
    for name in ["a.md", "a.adoc", "a.rst"] {
        comes_to_an_end(name, "deeper items", &deeper);
    }
    let mut marked = String::new();
    for depth in 1..200 {
        marked.push_str(&"*".repeat(depth));
        marked.push_str(" a\n");
    }
    comes_to_an_end("a.adoc", "deeper marks", &marked);
}
