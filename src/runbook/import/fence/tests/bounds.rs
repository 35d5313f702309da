//! Whatever stands in a fence, reading it ends, soon.

use proptest::prelude::*;

use super::super::command;
use super::fence;

proptest! {
    #[test]
    fn no_text_stops_the_reader(text in "(?s).{0,300}") {
        let _ = (fence("bash", &text), fence("", &text), fence("console", &text), command(&text));
    }

    #[test]
    fn no_shell_stops_the_reader(words in prop::collection::vec(prop::sample::select(WORDS), 0..60)) {
        let text = words.concat();
        let _ = (fence("bash", &text), fence("console", &text), command(&text));
    }
}

/// What shell is made of.
const WORDS: &[&str] = &[
    "if ",
    "then ",
    "fi",
    "for x in ",
    "do ",
    "done",
    "case x in ",
    "esac",
    "a) ",
    ";;",
    "{ ",
    "}",
    "(",
    ")",
    "((",
    "))",
    "[[ ",
    " ]]",
    "$(",
    "${",
    "`",
    "\"",
    "'",
    "\\",
    "\n",
    "\n",
    "\n",
    " ",
    " ",
    "<<EOF\n",
    "EOF\n",
    "<<< ",
    "> ",
    "< ",
    "2>&1",
    "| ",
    "&& ",
    "; ",
    "# 1. Deploy",
    "# Expected: é",
    "echo ",
    "docker ps",
    "ssh web",
    "exit",
    "A=1",
    "$A",
    "$1",
    "…",
    "...",
    "<x>",
    "{{ y }}",
    "é",
    "日",
    "$ ",
    "ops@web:~$ ",
    "f() {",
    "%",
    "10",
    "sleep 5",
    "kubectl set weight=",
];

/// Texts that a careless reader would read again from each of their lines.
#[test]
fn long_fences_are_read_in_one_go() {
    for line in [
        "for x in a; do\n",
        "echo \"\n",
        "echo '\n",
        "echo $(\n",
        "cat <<EOF\n",
        "foo() {\n",
        "x=(\n",
        "docker ps (\n",
        "A=1\n# x\n",
        "# x\necho $A\n",
        "$ ls\n",
        "ops@web:~$ ls\nout\n",
        "- a\n",
        "# 1. x\n",
        "a \\\n",
        "if [ 1 ]; then\nfi\n",
        "ssh web\nls\nexit\n",
        "a <b c> {d} [E-F] ...\n",
        "case x in\n",
        "((((\n",
        "\\\n",
        "don't\n",
        "cd a\n# b\n",
        "export A=1\n# b\nls $A\n",
        "`\n",
        "# Expected: {\n",
    ] {
        let text = line.repeat(5_000);
        let _ = (fence("bash", &text), fence("console", &text));
    }
}
