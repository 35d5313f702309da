//! Documents that nobody wrote: real ones with lines and signs put elsewhere.

use crate::chance::Chance;

/// Lines that runbooks are made of, to be put where they do not belong.
#[rustfmt::skip]
pub(crate) const LINES: &[&str] = &[
    "", "# Title", "## Phase 1: Prepare (08:00 - 09:00)", "### Step 2.1", "## Rollback", "## Escalation", "## Contacts", "## Messages", "## Roles",
    "## Timeline", "## Sign-off", "## Go/No-Go", "## Environment variables", "## Troubleshooting", "## Recurring", "== AsciiDoc", "===", "---", "***",
    "- [ ] box", "  - [x] inner box", "      - [ ] deep box", "* [  ] wide box", "[ ] bare box", "☐ glyph", "1. first", "   2. second", "**[  ] 3. Parent**",
    "- item", "> quoted", "> - [ ] quoted box", "```", "```bash", "```yaml", "~~~", "    indented", "\tindented", "<!-- comment", "-->", "<details>",
    "| a | b |", "|---|---|", "| [ ] | ✅ | x |", "| Time | Activity | Owner |", "| 08:00 | Start | Ada |", "|===", "[source,bash]", "----", "====", ".. note::",
    "Error rate > 5% for 5 minutes", "- P95 latency > 1 s", "- CPU between 70% and 85%", "- Errors > 2x baseline for 3 consecutive checks",
    "- 10% for 30 minutes", "- 100%", "T+5 min: go on", "Level 1 (0-15 minutes): On-call engineer", "- Ada Example, ada@example.org, +00 000",
    "kubectl apply -f x.yaml", "ssh host1", "export A=1", "echo $B ${C}", "# 1. Comment", "tail -f /var/log/x", "read -p \"Sure?\" x", "rm -rf /srv/x",
    "for p in 10 50 100; do", "  sleep 120", "done", "if [ \"$x\" -gt 5 ]; then exit 1; fi", "cat <<EOF", "EOF", "- alert: Errors", "  expr: rate(x[5m]) > 1",
    "**Owner**: Ada  ", "Owner: Ada", "Version: 1.2.0", "Subject: <VERSION> is live", "Text with {{x}}, [NAME], $Y and ____", "Name: ____________",
    "Decision: [ ] GO [ ] NO-GO", "阶段一：准备（08:00-09:00）", "- 错误率 > 5%，持续 5 分钟", "Fáze 1: Příprava", "Откат", "\u{202e}turned", "\u{7}bell", "\u{1b}[31mred",
    "a: b: c: d", "- - - -", "'quote", "\"quote", "%percent", "@at", "`tick", "{ brace: [", "? key", "& anchor", "!tag", "key:", ":", "\\", "\u{feff}", "\u{2028}",
    "99999999999999999999 minutes", "T+99999999999h", "Error rate > 99999999999999999999999%", "0-0 minutes", "- 250% for -5 minutes", "25:61 - 99:99 Start",
];

/// Another document made from these.
pub(crate) fn mutated(texts: &[String], chance: &mut Chance) -> String {
    let mut lines: Vec<String> = chance.pick(texts).lines().map(str::to_owned).collect();
    // Small documents are read faster, and their mistakes are seen at once.
    if lines.len() > 60 && !chance.once_in(6) {
        let from = chance.below(lines.len() - 40);
        let long = 5 + chance.below(60);
        lines = lines.into_iter().skip(from).take(long).collect();
    }
    for _ in 0..=chance.below(6) {
        change(&mut lines, texts, chance);
    }
    let end = if chance.once_in(12) { "\r\n" } else { "\n" };
    let mut text = lines.join(end);
    if chance.once_in(3) {
        text.push_str(end);
    }
    text
}

fn change(lines: &mut Vec<String>, texts: &[String], chance: &mut Chance) {
    let at = chance.below(lines.len() + 1);
    match chance.below(10) {
        0 if at < lines.len() => {
            lines.remove(at);
        }
        1 if at < lines.len() => {
            let other = chance.below(lines.len());
            lines.swap(at, other);
        }
        2 if at < lines.len() => {
            let line = lines[at].clone();
            lines.insert(at, line);
        }
        3 if at < lines.len() => {
            let indent = [" ", "  ", "    ", "\t", "> ", "- ", "   > "];
            lines[at] = format!("{}{}", chance.pick(&indent), lines[at]);
        }
        4 if at < lines.len() => lines[at] = lines[at].trim_start().to_owned(),
        5 if at < lines.len() => noise(&mut lines[at], chance),
        6 => {
            let other: Vec<&str> = chance.pick(texts).lines().collect();
            let from = chance.below(other.len());
            let some = other.iter().skip(from).take(1 + chance.below(12));
            let some: Vec<String> = some.map(|line| (*line).to_owned()).collect();
            lines.splice(at..at, some);
        }
        7 => lines.truncate(at.max(1)),
        8 => lines.insert(at, (*chance.pick(LINES)).repeat(1 + chance.below(3))),
        _ => lines.insert(at, (*chance.pick(LINES)).to_owned()),
    }
}

/// A sign more, a sign less, or another one.
fn noise(line: &mut String, chance: &mut Chance) {
    let signs = [
        '|', '`', '*', '_', '[', ']', '(', ')', ':', '-', '>', '<', '#', '\\', '"', '\'', '%', '0',
        '9', ' ', '\t', '\u{0}', '\u{a0}', '\u{200b}', 'é', '界', '🚀', '\u{301}', '{', '}', '$',
        '=', '~', '+', '.', ',', '&', '!',
    ];
    let mut all: Vec<char> = line.chars().collect();
    let at = chance.below(all.len() + 1);
    match chance.below(3) {
        0 if at < all.len() => {
            all.remove(at);
        }
        1 if at < all.len() => all[at] = *chance.pick(&signs),
        _ => all.insert(at, *chance.pick(&signs)),
    }
    *line = all.into_iter().collect();
}
