//! Numbers at the beginning of headings and items: `Phase 2:`, `2.1`, `3)`, `ФАЗА 1`, `第一阶段`, `4️⃣`.

use super::words::{Concept, has_stem, is_unspaced, lower, stems};

/// The longest words that a mark is looked for in.
const LONGEST: usize = 200;

/// What stands before the words of a heading.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mark {
    /// Whether the word for a phase stands before the number, or the one for a step.
    pub word: Option<Concept>,
    /// The number as written: `2`, `2.1`, `IV`, `A`, `一`.
    pub number: String,
    /// The words without both.
    pub rest: String,
}

impl Mark {
    /// How deep the number is: `2.1` is two.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.number
            .split('.')
            .filter(|part| !part.is_empty())
            .count()
    }
}

/// The mark of words, where they begin with one.
#[must_use]
pub fn mark(words: &str) -> Option<Mark> {
    let words = plain(words);
    if words.len() > LONGEST * 4 {
        return None;
    }
    worded(words, Concept::Phase)
        .or_else(|| worded(words, Concept::Step))
        .or_else(|| worded(without_optional(words)?, Concept::Step))
        .or_else(|| {
            let (number, rest) = number(words)?;
            let (rest, firm) = separated(rest)?;
            let capped = words.chars().take(8).any(keycap);
            // `5 servers` begins with a number and is not numbered.
            let is_numbered = firm || capped || number.contains('.');
            let rest = rest.to_owned();
            (is_numbered && !rest.is_empty()).then_some(Mark {
                word: None,
                number,
                rest,
            })
        })
}

/// The mark of words that begin with one for a part (`Section 2: Data`) or a round (`Day 1 - Pilot`),
/// where a sign or nothing follows: `Part 2 of the contract` is only words.
#[must_use]
pub fn part(words: &str) -> Option<Mark> {
    let words = plain(words);
    if words.len() > LONGEST * 4 {
        return None;
    }
    // No word for a part is longer than this.
    let lower = lower(&words.chars().take(16).collect::<String>());
    let counted = words.strip_prefix('第');
    let counted =
        number(counted.unwrap_or(words)).map(|(number, rest)| (number, rest, counted.is_some()));
    [Concept::Part, Concept::Round]
        .into_iter()
        .find_map(|concept| {
            stems(concept).find_map(|stem| {
                let bare = stem.trim_end();
                if lower.starts_with(bare) {
                    return whole(words.get(char_end(words, bare)..)?, concept);
                }
                // Only where the script says that it counts: `第1天`, `2日目`.
                let (number, rest, is_sure) = counted.as_ref()?;
                let rest = rest.trim_start().strip_prefix(bare)?;
                let counts = *is_sure || bare.ends_with(['目', '차']);
                counts.then(|| firmly(number.clone(), rest, concept))?
            })
        })
}

/// The mark of what follows the word: `2: words`, `2-3: words`.
fn whole(after: &str, concept: Concept) -> Option<Mark> {
    let after = after.trim_start_matches([' ', '#', '\u{a0}', '-', '№']);
    let (first, rest) = number(numbered_sign(after)).or_else(|| spelled(after))?;
    let (range, rest) = range(rest);
    firmly(format!("{first}{range}"), rest, concept)
}

/// The mark where a sign or nothing follows the number.
fn firmly(number: String, rest: &str, concept: Concept) -> Option<Mark> {
    let (words, firm) = separated(rest)?;
    let ends = firm || words.is_empty() || words.starts_with(['(', '（', '[', '【']);
    ends.then(|| Mark {
        word: Some(concept),
        number,
        rest: words.to_owned(),
    })
}

/// The rest of a range: `-3` of `2-3`, `+` of `4+`.
fn range(rest: &str) -> (&str, &str) {
    let is_dash = |c| matches!(c, '-' | '–' | '—' | '~');
    let end = rest.strip_prefix(is_dash).map_or(0, |after| {
        let digits = after.chars().take_while(char::is_ascii_digit).count();
        if digits > 0 {
            rest.len() - after.len() + digits
        } else {
            0
        }
    });
    let end = if end == 0 && rest.starts_with('+') {
        1
    } else {
        end
    };
    rest.split_at_checked(end).unwrap_or(("", rest))
}

/// What follows `(optional)` or `OPTIONAL` at the beginning.
fn without_optional(words: &str) -> Option<&str> {
    let words = words.trim_start_matches(['(', '[', '*']);
    OPTIONAL.iter().find_map(|stem| {
        let end = char_end(words, stem);
        let is = lower(words.get(..end)?) == *stem;
        let rest = words.get(end..).filter(|_| is)?;
        Some(rest.trim_start_matches([')', ']', '*', ':', '-', '–', '—', ' ', '：', '）']))
    })
}

const OPTIONAL: [&str; 12] = [
    "optional",
    "opcional",
    "optionnel",
    "facultatif",
    "optioneel",
    "opzionale",
    "facoltativo",
    "opcjonalnie",
    "необязательно",
    "опционально",
    "可选",
    "任意",
];

/// A number without the sign for one: `n°2`, `Nr. 2`, `No. 2`.
fn numbered_sign(words: &str) -> &str {
    let signs = [
        "n°", "nº", "n.º", "nr.", "nr ", "no.", "no ", "núm.", "num.", "č.",
    ];
    let sign = signs.iter().find_map(|sign| {
        let end = char_end(words, sign);
        let is = lower(words.get(..end)?) == *sign;
        words.get(end..).filter(|_| is)
    });
    sign.map(str::trim_start)
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        .unwrap_or(words)
}

/// A number in words of another language: `Fase dos`, `Phase zwei`.
fn spelled(words: &str) -> Option<(String, &str)> {
    let end = words
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(words.len());
    let word = lower(words.get(..end)?);
    let is = SPELLED_ABROAD
        .iter()
        .any(|row| row.contains(&word.as_str()));
    is.then(|| (word, words.get(end..).unwrap_or_default()))
}

const SPELLED_ABROAD: [&[&str]; 6] = [
    &["eins", "zwei", "drei", "vier", "fünf", "sechs"],
    &["uno", "dos", "tres", "cuatro", "cinco", "seis"],
    &["um", "dois", "três", "quatro"],
    &["un", "deux", "trois", "quatre", "cinq", "six"],
    &["due", "tre", "quattro", "cinque"],
    &["один", "два", "три", "четыре", "пять"],
];

/// Words without the signs before them: `✅ Ready` is `Ready`.
#[must_use]
pub fn plain(words: &str) -> &str {
    words
        .trim_start_matches(|c: char| {
            !(c.is_alphanumeric()
                || matches!(
                    c,
                    '[' | '('
                        | '<'
                        | '"'
                        | '\''
                        | '`'
                        | '$'
                        | '@'
                        | '{'
                        | '/'
                        | '.'
                        | '-'
                        | '+'
                        | '~'
                        | '>'
                        | '≥'
                        | '≤'
                        | '_'
                        | '「'
                        | '“'
                        | '《'
                        | '*'
                ))
                || keycap(c)
        })
        .trim()
}

fn keycap(c: char) -> bool {
    matches!(c, '\u{fe0f}' | '\u{20e3}')
}

/// `Phase 5 の成果物` is of a phase, not the phase.
fn is_of_it(rest: &str) -> bool {
    let of = |rest: &str| rest.starts_with(['の', '的']);
    of(rest) || stems(Concept::Phase).any(|stem| rest.strip_prefix(stem).is_some_and(of))
}

/// `Phase 2: words`, `第一阶段 words`, `1단계 words`, `2-й этап`.
fn worded(words: &str, concept: Concept) -> Option<Mark> {
    let small_case = lower(words);
    // `第一阶段`, `1단계`, `5. etap`
    let numbered = number(words.strip_prefix('第').unwrap_or(words)).map(|(number, rest)| {
        let rest = rest.trim_start_matches(['.', ' ', '-', 'й', 'я', 'º', 'ª', '°']);
        (number, rest, lower(rest))
    });
    for stem in stems(concept) {
        let stem = stem.trim_end();
        if small_case.starts_with(stem) {
            let after = words.get(char_end(words, stem)..)?;
            // The rest of the word: `Phasen` and `etapa` for `etap`.
            let tail = after
                .find(|c: char| !c.is_alphabetic() || is_unspaced(c))
                .unwrap_or(after.len());
            let tail = if stem.chars().next().is_some_and(is_unspaced) {
                0
            } else {
                tail
            };
            let after = after
                .get(tail..)?
                .trim_start_matches([' ', '#', '\u{a0}', '-', ':', '№']);
            if tail <= 4
                && let Some((first, rest)) = number(numbered_sign(after)).or_else(|| spelled(after))
                && let (range, rest) = range(rest)
                && let Some((rest, _)) = separated(rest)
                && !is_of_it(rest)
            {
                let rest = rest.to_owned();
                return Some(Mark {
                    word: Some(concept),
                    number: format!("{first}{range}"),
                    rest,
                });
            }
        }
        if let Some((number, rest, small)) = &numbered
            && small.starts_with(stem)
            && has_stem(&small_case, stem)
        {
            let rest = rest.get(char_end(rest, stem)..)?;
            let spaced = !stem.chars().next().is_some_and(is_unspaced);
            let (rest, _) = separated(rest)?;
            if is_of_it(rest) {
                continue;
            }
            if spaced
                && rest.starts_with(char::is_alphabetic)
                && !small_case.contains(&format!("{stem} "))
                && !small_case.contains(&format!("{stem}:"))
            {
                continue;
            }
            return Some(Mark {
                word: Some(concept),
                number: number.clone(),
                rest: rest.to_owned(),
            });
        }
    }
    None
}

/// Where the characters of a stem end in words whose case may differ.
fn char_end(words: &str, stem: &str) -> usize {
    let count = stem.chars().count();
    words
        .char_indices()
        .nth(count)
        .map_or(words.len(), |(at, _)| at)
}

/// A number at the beginning, and what follows it.
fn number(words: &str) -> Option<(String, &str)> {
    let digits = words
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || keycap(c)))
        .unwrap_or(words.len());
    let head = words.get(..digits)?;
    if head.starts_with(|c: char| c.is_ascii_digit()) {
        let plain: String = head.chars().filter(|c| !keycap(*c)).collect();
        let trimmed = plain.trim_end_matches('.');
        let cut = if plain.len() > trimmed.len() {
            digits - 1
        } else {
            digits
        };
        let rest = words.get(cut..)?;
        // `2a`, but not `10min` and not `24h`.
        let mut rest_chars = rest.chars();
        let letter = rest_chars.next().filter(char::is_ascii_alphabetic);
        let lone = letter.filter(|_| !rest_chars.next().is_some_and(char::is_alphanumeric));
        if let Some(letter) = lone {
            return Some((format!("{trimmed}{letter}"), rest.get(1..)?));
        }
        if letter.is_some() {
            return None;
        }
        // A year is no number of a part.
        return (trimmed.len() <= 8).then(|| (trimmed.to_owned(), rest));
    }
    let is_cjk_number = |c: char| "零一二三四五六七八九十".contains(c);
    let cjk = words
        .find(|c: char| !is_cjk_number(c))
        .unwrap_or(words.len());
    if cjk > 0 {
        return Some((words.get(..cjk)?.to_owned(), words.get(cjk..)?));
    }
    let end = words
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(words.len());
    let word = words.get(..end)?;
    let roman = !word.is_empty() && word.len() <= 5 && word.chars().all(|c| "IVX".contains(c));
    let letter = word.len() == 1 && word.starts_with(|c: char| c.is_ascii_uppercase());
    let spelled = SPELLED.contains(&word.to_ascii_lowercase().as_str());
    (roman || letter || spelled).then(|| (word.to_owned(), words.get(end..).unwrap_or_default()))
}

const SPELLED: [&str; 10] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
];

/// The words after a number without the sign between, and whether there was one; `None` where the
/// number goes on as something else.
fn separated(rest: &str) -> Option<(&str, bool)> {
    let trimmed = rest.trim_start();
    let signs = [
        ':', '.', ')', ']', '-', '–', '—', '：', '、', '．', '）', '|', '/',
    ];
    let cut = trimmed.trim_start_matches(|c: char| signs.contains(&c) || c.is_whitespace());
    let firm = cut.len() < trimmed.len();
    let apart = rest.is_empty()
        || firm
        || trimmed.len() < rest.len()
        || trimmed.starts_with(is_unspaced)
        || trimmed.starts_with(['(', '（', '[', '【']);
    // `2/3 of` and `1-5 minutes` are numbers of something.
    let goes_on = firm
        && !trimmed.starts_with(['.', ':', ')', '：', '、'])
        && cut.starts_with(|c: char| c.is_ascii_digit())
        && trimmed.len() == rest.len();
    (apart && !goes_on).then_some((cut, firm))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Option<(Option<Concept>, String, String)> {
        mark(words).map(|m| (m.word, m.number, m.rest))
    }

    #[test]
    fn phases_and_steps_are_marked_in_many_languages() {
        let phase = Some(Concept::Phase);
        let step = Some(Concept::Step);
        for (words, word, number, rest) in [
            ("Phase 2: Deploy", phase, "2", "Deploy"),
            ("🚀 PHASE 1 — Prepare", phase, "1", "Prepare"),
            ("Stage A: Freeze", phase, "A", "Freeze"),
            ("ФАЗА 1: Проверки", phase, "1", "Проверки"),
            ("Fase 3 - Validación", phase, "3", "Validación"),
            ("第一阶段：准备", phase, "一", "准备"),
            ("阶段 2: 部署", phase, "2", "部署"),
            ("フェーズ1：準備", phase, "1", "準備"),
            ("1단계: 준비", phase, "1", "준비"),
            ("Step 1.1: Team", step, "1.1", "Team"),
            ("Schritt 4: Prüfen", step, "4", "Prüfen"),
            ("Étape 2 : Bascule", step, "2", "Bascule"),
            ("2.1 Build", None, "2.1", "Build"),
            ("3) Test", None, "3", "Test"),
            ("1️⃣ Verificar", None, "1", "Verificar"),
            ("A. INFRASTRUCTURE", None, "A", "INFRASTRUCTURE"),
            ("Phase-1: Freeze", phase, "1", "Freeze"),
            ("PHASE ONE: Freeze", phase, "ONE", "Freeze"),
            ("Phase 1a - Freeze", phase, "1a", "Freeze"),
            ("Phase IV. Freeze", phase, "IV", "Freeze"),
            ("Phase 2-3: Freeze", phase, "2-3", "Freeze"),
            ("Étape n°2 : Bascule", step, "2", "Bascule"),
            ("Phase Nr. 3: Abschluss", phase, "3", "Abschluss"),
            ("Fase dos: Corte", phase, "dos", "Corte"),
            ("OPTIONAL Step 3: Drain", step, "3", "Drain"),
            ("(Optional) Step 3: Drain", step, "3", "Drain"),
        ] {
            let expected = Some((word, number.to_owned(), rest.to_owned()));
            assert_eq!(read(words), expected, "{words}");
        }
    }

    #[test]
    fn parts_and_rounds_are_marked_where_a_sign_follows() {
        for (words, word, number, rest) in [
            ("Section 1: Servers", Concept::Part, "1", "Servers"),
            ("Section 1 (15 minutes)", Concept::Part, "1", "(15 minutes)"),
            ("Teil 2 - Umzug", Concept::Part, "2", "Umzug"),
            ("BLOCK A: Drain", Concept::Part, "A", "Drain"),
            ("Day 0: Pilot", Concept::Round, "0", "Pilot"),
            ("Day 2-3: Half", Concept::Round, "2-3", "Half"),
            ("Day 4+: All", Concept::Round, "4+", "All"),
            ("Wave 2", Concept::Round, "2", ""),
            ("День 1: Пилот", Concept::Round, "1", "Пилот"),
            ("第1天：试点", Concept::Round, "1", "试点"),
            ("2日目：残り", Concept::Round, "2", "残り"),
        ] {
            let found = part(words).map(|m| (m.word, m.number, m.rest));
            let expected = Some((Some(word), number.to_owned(), rest.to_owned()));
            assert_eq!(found, expected, "{words}");
        }
        for words in [
            "Partner 1: x",
            "Part 2 of the contract",
            "Blockchain 1: x",
            "3天: x",
            "Day",
        ] {
            assert_eq!(part(words), None, "{words}");
        }
    }

    #[test]
    fn words_that_begin_with_a_number_are_not_marked_by_it() {
        for words in [
            "Phase 5 の成果物",
            "第一阶段的交付物",
            "5 servers are up",
            "2-3 minutes",
            "10min wait",
            "I am here",
            "A cluster",
            "24/7 support",
            "",
        ] {
            let found = read(words);
            assert!(found.is_none(), "{words}: {found:?}");
        }
    }
}
