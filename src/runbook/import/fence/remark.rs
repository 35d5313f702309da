//! Comments of shell text: the number and title they give, what they say should be seen, and whether
//! they say that something may be left out. The words of it in many languages stand here.

/// A comment, without its marks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Remark {
    /// Its number: `1`, `2.3`.
    pub(super) number: Option<String>,
    /// Its words without the number.
    pub(super) text: String,
    /// Whether it begins like an item of a list.
    pub(super) item: bool,
}

/// Beginnings of comments that say what a command shows; they never are a title.
#[rustfmt::skip]
const EXPECTS: &[&str] = &[
    "expected", "expect ", "expect:", "expects", "should ", "you should", "output:", "output should", "example output", "sample output", "outputs:", "returns", "returned", "=>", "->", "→", "result:", "results:", "will show", "will print", "prints", "wait for:",
    "erwartet", "sollte ", "ausgabe:", "ergebnis:", "esperado", "esperada", "se espera", "resultado esperado", "salida esperada", "salida:", "debe ", "debería", "resultado:", "saída esperada", "saída:", "deve ", "deveria", "attendu", "résultat attendu", "sortie attendue", "résultat :", "devrait", "doit ",
    "atteso", "risultato atteso", "output atteso", "dovrebbe", "verwacht", "resultaat:", "oczekiwan", "powinn", "wynik:", "očekáv", "mělo by", "výstup", "ожида", "должн", "результат:", "вывод:", "очіку", "має ", "beklenen", "çıktı", "olmalı",
    "预期", "期望", "应该", "应返回", "应为", "输出", "期待", "想定", "出力", "예상", "기대", "출력",
];
/// Beginnings of comments that may say it, where no command follows them.
#[rustfmt::skip]
const MAY_EXPECT: &[&str] = &[
    "verify", "check", "confirm", "make sure", "ensure", "must ", "wait for", "wait until", "success", "criteria", "look for", "acceptance", "pass if", "fails if", "healthy", "criterios", "critérios", "critères", "kriterien", "prüfen", "verificar", "vérifier", "controleer", "sprawd", "ověř", "провер", "критери", "doğrula", "确认", "检查", "結果", "确保", "确认", "確認", "확인",
];
/// What says that something may be left out.
#[rustfmt::skip]
const OPTIONAL: &[&str] = &[
    "(optional", "optional:", "optional)", "[optional", "optional -", "optional —", "optional –", "if needed", "if necessary", "if required", "if applicable", "if configured", "as needed", "when needed", "where applicable", "if desired", "opcional", "si es necesario", "si procede", "si aplica", "se necessário", "se aplicável", "facultati", "optionnel", "si nécessaire", "si besoin",
    "le cas échéant", "falls nötig", "falls erforderlich", "bei bedarf", "wenn nötig", "optionele", "optioneel", "indien nodig", "opzionale", "se necessario", "opcjonaln", "w razie potrzeby", "jeśli potrzeb", "volitel", "v případě potřeby", "pokud je potřeba", "необязательн", "опциональн", "при необходимости", "если нужно", "за потреби", "необов",
    "isteğe bağlı", "gerekirse", "可选", "如有需要", "如需", "如果需要", "必要时", "任意", "必要に応じ", "必要な場合", "선택", "필요한 경우", "필요 시", "필요시",
];
/// What says that the following is another way to do the same.
#[rustfmt::skip]
const INSTEAD: &[&str] = &["or", "or:", "ou", "ou:", "o bien", "oder", "oder:", "of", "oppure", "lub", "albo", "nebo", "или", "либо", "або", "veya", "或者", "或", "または", "또는", "alternatively", "alternativ", "alternativement", "alternativamente"];
/// Beginnings of titles of one of several ways.
#[rustfmt::skip]
const CHOICES: &[&str] = &["option ", "opción ", "opção ", "alternative", "alternativ", "variante ", "вариант ", "方案", "选项", "オプション", "옵션"];
/// Beginnings of titles of another way than the one above.
#[rustfmt::skip]
const OTHERS: &[&str] = &["or ", "or,", "or:", "ou ", "ou:", "oder ", "oder:", "o bien ", "oppure ", "lub ", "albo ", "nebo ", "или ", "или:", "либо ", "або ", "veya ", "或者", "または", "또는", "alternatively", "alternativ ", "alternativement", "alternativamente", "alternative:"];
/// Words before the number of a step.
#[rustfmt::skip]
const STEPS: &[&str] = &["step", "phase", "paso", "passo", "étape", "etape", "schritt", "stap", "krok", "шаг", "этап", "крок", "adım", "步骤", "ステップ", "手順", "단계"];
/// Longer titles are cut by nobody, but two lines of comment are not made longer than this.
const LONGEST_TITLE: usize = 120;

/// The comment of a line that is nothing else.
pub(super) fn remark(line: &str) -> Remark {
    let text = line.trim().trim_start_matches('#').trim();
    let arrow = text.starts_with("=>") || text.starts_with("->");
    let lines = ['=', '-', '*', '#', '~', '─', '━', '═'];
    let text = if arrow {
        text
    } else {
        text.trim_matches(lines).trim()
    };
    let item = line.trim().trim_start_matches('#').trim_start();
    let listed = item.starts_with("- ") || item.starts_with("* ") || item.starts_with("• ");
    let (number, text) = numbered(text);
    Remark {
        number,
        text: text.trim_start_matches("• ").to_owned(),
        item: listed,
    }
}

/// `1. Words`, `2.3) Words`, `Step 4: Words`: the number and the words.
pub(super) fn numbered(text: &str) -> (Option<String>, &str) {
    let lower = text.to_lowercase();
    let word = STEPS.iter().find(|word| lower.starts_with(**word));
    let after = word
        .and_then(|word| text.get(word.len()..))
        .map(str::trim_start);
    let rest = after.unwrap_or(text);
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(rest.len());
    let number = rest.get(..end).unwrap_or_default();
    let digits = number.trim_end_matches('.');
    let rest = rest.get(end..).unwrap_or_default();
    let dotted = number.ends_with('.');
    let marks: &[char] = &[')', ':', '.', '-', '–', '—', '、', '：', '．'];
    let words = rest.trim_start().trim_start_matches(marks).trim_start();
    let marked = dotted || rest.trim_start().starts_with(marks);
    let spaced = rest.is_empty()
        || dotted && rest.starts_with(char::is_whitespace)
        || rest.trim_start().starts_with(marks);
    let short = !digits.is_empty() && digits.len() < 8;
    if short && !words.is_empty() && (marked && spaced || word.is_some()) {
        return (Some(digits.to_owned()), words);
    }
    (None, text)
}

/// Whether the words say what should be seen.
pub(super) fn expects(text: &str) -> bool {
    starts(text, EXPECTS)
}

/// Whether the words may say what should be seen, where no command follows.
pub(super) fn may_expect(text: &str) -> bool {
    starts(text, MAY_EXPECT) || text.starts_with(['✓', '✅', '✔'])
}

/// Whether the words say how something stands: `Status: READY`.
pub(super) fn is_state(text: &str) -> bool {
    let condition = text.to_lowercase().starts_with("if ") || text.contains(['<', '>']);
    let said = text.rsplit_once([':', '：']).map(|(_, said)| said.trim());
    !condition
        && said.is_some_and(|said| {
            said.len() > 1 && said.len() < 24 && said.chars().all(|c| c.is_uppercase() || c == ' ')
        })
}

/// Whether the words say that it may be left out.
pub(super) fn is_optional(text: &str) -> bool {
    let lower = text.to_lowercase();
    let open = lower.starts_with("optional ") || lower == "optional";
    open || OPTIONAL.iter().any(|word| lower.contains(word))
}

/// Whether the words begin another way to do the same.
pub(super) fn is_instead(text: &str) -> bool {
    let lower = text.to_lowercase();
    INSTEAD.contains(&lower.trim_end_matches([':', '：', '.', '…']).trim())
        || starts(text, CHOICES)
        || starts(text, OTHERS)
}

/// Whether the words say that it is done instead of what stands above.
pub(super) fn is_instead_of_above(text: &str) -> bool {
    let lower = text.to_lowercase();
    INSTEAD.contains(&lower.trim_end_matches([':', '：', '.', '…']).trim()) || starts(text, OTHERS)
}

/// The words of a stated expectation, without what announces it.
pub(super) fn expectation(text: &str) -> &str {
    if !expects(text) {
        return text;
    }
    let said = text.split_once([':', '：']).map(|(_, said)| said.trim());
    let arrow = ["=>", "->", "→"]
        .iter()
        .find_map(|arrow| text.strip_prefix(arrow));
    // "Expected startup time: 30 s" says of what it is.
    let head = text.split([':', '：']).next().unwrap_or_default();
    let short = head.len() < 32 && head.split_whitespace().count() < 3;
    match (arrow, said) {
        (Some(said), _) => said.trim(),
        (_, Some(said)) if short && !said.is_empty() => said,
        _ => text,
    }
}

/// A title that goes on in the next line of comment.
pub(super) fn goes_on(title: &str, next: &str) -> bool {
    let lower = next.starts_with(|c: char| c.is_lowercase() || c == '(');
    let open = !title.ends_with(['.', ':', '!', '?']);
    lower && open && title.len() + next.len() < LONGEST_TITLE
}

fn starts(text: &str, words: &[&str]) -> bool {
    let lower = text.to_lowercase();
    let lower = lower.trim_start_matches(|c: char| !c.is_alphanumeric() && !"=-→".contains(c));
    words.iter().any(|word| lower.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_parted_from_their_titles() {
        for (comment, number, title) in [
            ("# 1. Deploy the service", Some("1"), "Deploy the service"),
            ("## Step 2: Shift traffic", Some("2"), "Shift traffic"),
            ("# Schritt 3 - Prüfen", Some("3"), "Prüfen"),
            ("# 2.1) Check", Some("2.1"), "Check"),
            ("# 10 pods are fine", None, "10 pods are fine"),
            ("# === Backups ===", None, "Backups"),
        ] {
            let read = remark(comment);
            assert_eq!(
                (read.number.as_deref(), read.text.as_str()),
                (number, title),
                "{comment}"
            );
        }
    }

    #[test]
    fn what_should_be_seen_is_told_in_many_languages() {
        for text in [
            "Expected: 3",
            "Erwartet: 3",
            "预期输出: 3",
            "Resultado esperado: 3",
            "Ожидается: 3",
            "期待値: 3",
            "=> 3",
        ] {
            assert!(expects(text), "{text}");
            assert_eq!(expectation(text), "3", "{text}");
        }
        assert!(!expects("Deploy what was expected"));
    }

    #[test]
    fn what_may_be_left_out_says_so() {
        for text in [
            "Clear caches (optional)",
            "Bei Bedarf neu starten",
            "(可选) 清理缓存",
            "Reiniciar si es necesario",
        ] {
            assert!(is_optional(text), "{text}");
        }
        assert!(!is_optional("Run migrations"));
    }
}
