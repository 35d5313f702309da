//! Runbooks after an accident: whatever is damaged, the reader answers with a plan or with
//! mistakes that stand inside of the text and that a terminal can show.

use proptest::prelude::*;

use crate::chance::Chance;
use crate::corpus::corpus;
use crate::judge::flaw;

/// The text after a few accidents.
pub(crate) fn damaged(text: &str, chance: &mut Chance) -> String {
    let mut text = text.to_owned();
    for _ in 0..=chance.below(4) {
        text = match chance.below(6) {
            0 => bytes(&text, chance),
            1 => lines(&text, chance, |lines, at, _| {
                lines.remove(at);
            }),
            2 => lines(&text, chance, |lines, at, _| {
                lines.insert(at, lines[at].clone());
            }),
            3 => lines(&text, chance, |lines, at, chance| {
                let other = chance.below(lines.len());
                lines.swap(at, other);
            }),
            4 => lines(&text, chance, |lines, at, chance| {
                let line = lines[at].trim_start();
                lines[at] = format!("{}{line}", " ".repeat(chance.below(12)));
            }),
            _ => cut(&text, chance),
        };
    }
    text
}

fn lines(
    text: &str,
    chance: &mut Chance,
    accident: impl Fn(&mut Vec<String>, usize, &mut Chance),
) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if !lines.is_empty() {
        let at = chance.below(lines.len());
        accident(&mut lines, at, chance);
    }
    lines.join("\n")
}

fn bytes(text: &str, chance: &mut Chance) -> String {
    const SIGNS: &[u8] = b"\0\t\n\r \"'#%&*,-:<>?@[\\]`{|}~!0aZ\x1b\x7f\x80\xc2\xe2\xff";
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len());
        match chance.below(3) {
            0 if !bytes.is_empty() => bytes[at] = *chance.pick(SIGNS),
            1 if !bytes.is_empty() => {
                bytes.remove(at);
            }
            _ => bytes.insert(at, *chance.pick(SIGNS)),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A stretch of it is left out.
fn cut(text: &str, chance: &mut Chance) -> String {
    let letters: Vec<char> = text.chars().collect();
    let from = chance.below(letters.len());
    let to = (from + chance.below(200)).min(letters.len());
    letters[..from].iter().chain(&letters[to..]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_runbook_is_compiled_or_refused(which in any::<prop::sample::Index>(), seed in any::<u64>()) {
        let corpus = corpus();
        let (name, text) = which.get(&corpus);
        let text = damaged(text, &mut Chance::new(seed));
        flaw(&text).map_err(|why| TestCaseError::fail(format!("{name}: {why}\n{text}")))?;
    }
}
