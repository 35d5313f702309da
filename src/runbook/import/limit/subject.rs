//! What a limit is about: the words around a comparison without those that only join it to its
//! sentence, and a short name for them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::runbook::import::token::{Kind, Tokens};
use crate::runbook::import::vocabulary::{ByLetter, Term};
use crate::runbook::import::words::is_unspaced;

use super::value::is_size;

/// So many tokens before a comparison can be its subject: a long sentence has 40, and looking back
/// farther from each number would take the square of a line's length.
pub(super) const FARTHEST: usize = 64;

/// The subject of a comparison that begins at a token, from words that begin at another; a hold
/// among them is left out.
pub(super) fn before(
    tokens: &Tokens<'_>,
    from: usize,
    to: usize,
    hold: Option<&Range<usize>>,
) -> String {
    let from = from.max(to.saturating_sub(FARTHEST));
    let from = hold
        .filter(|hold| hold.end <= to && hold.start >= from)
        .map_or(from, |hold| {
            // What stands before a hold in the middle stays, if nothing follows it.
            if has_content(tokens, hold.end, to) {
                hold.end
            } else {
                from
            }
        });
    let to = hold
        .filter(|hold| hold.end == to && hold.start > from)
        .map_or(to, |hold| hold.start);
    let mut percentile = None;
    for part in parts(tokens, from, to) {
        let part = trimmed(tokens, part);
        let words = tokens.written(part.start, part.end);
        if part.is_empty() || !has_content(tokens, part.start, part.end) {
            continue;
        }
        if part.len() == 1 && is_percentile(words) && percentile.is_none() {
            percentile = Some(words);
            continue;
        }
        return percentile.map_or_else(|| words.to_owned(), |of| format!("{words} {of}"));
    }
    percentile.unwrap_or_default().to_owned()
}

/// The subject that follows a value: `<1% of requests fail`.
pub(super) fn after(tokens: &Tokens<'_>, from: usize) -> String {
    let joins = |at: usize| {
        tokens
            .terms(at)
            .iter()
            .any(|term| matches!(term, Term::Filler))
    };
    let start = (from..from + 3).find(|at| !joins(*at)).unwrap_or(from);
    let ends = |at: usize| {
        !matches!(tokens.kind(at), Some(Kind::Word(..)))
            || tokens
                .terms(at)
                .iter()
                .any(|term| matches!(term, Term::For | Term::If | Term::Op(_) | Term::After(_)))
            || matches!(
                tokens.word(at),
                Some("and" | "or" | "und" | "oder" | "et" | "ou" | "и" | "или")
            )
    };
    // Six words, or as many letters of a script whose words are not parted.
    let end = (start..start + 24)
        .find(|at| ends(*at) || tokens.written(start, *at).split_whitespace().count() >= 6)
        .unwrap_or(start + 24);
    let part = trimmed(tokens, start..end);
    tokens.written(part.start, part.end).to_owned()
}

/// The percentile at a token, also in brackets.
pub(super) fn percentile(tokens: &Tokens<'_>, at: usize) -> Option<String> {
    let open = usize::from(tokens.sign(at) == Some('('));
    let word = tokens.word(at + open)?;
    is_percentile(word).then(|| tokens.written(at + open, at + open + 1).to_owned())
}

/// Whether words hold a percentile.
pub(super) fn names_percentile(words: &str) -> bool {
    scripts_parted(words)
        .split(|c: char| !c.is_alphanumeric() && c != '.')
        .any(is_percentile)
}

/// `p95`, `p99.9`; `P1` is a priority.
fn is_percentile(word: &str) -> bool {
    let digits = word.strip_prefix(['p', 'P']).unwrap_or_default();
    let number = digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    number && digits.chars().take_while(char::is_ascii_digit).count() >= 2
}

/// The parts between colons and open brackets, the nearest to the end first.
fn parts(tokens: &Tokens<'_>, from: usize, to: usize) -> Vec<Range<usize>> {
    let (mut parts, mut end, mut depth) = (Vec::new(), to, 0_usize);
    for at in (from..to).rev() {
        let cut = match tokens.sign(at) {
            Some(')' | ']') => {
                depth += 1;
                continue;
            }
            Some('(' | '[') if depth > 0 => {
                depth -= 1;
                continue;
            }
            Some('(' | '[' | ':') if depth == 0 => true,
            Some(',' | ';' | '.' | '→' | '|' | '!' | '?' | '•') if depth == 0 => {
                parts.push(at + 1..end);
                return parts;
            }
            _ => false,
        };
        if cut {
            parts.push(at + 1..end);
            end = at;
        } else if depth == 0 && is_condition(tokens, at, from) {
            parts.push(at + 1..end);
            return parts;
        }
    }
    parts.push(from..end);
    parts
}

/// `if`, `when`: a word that may as well be something else (German `falls`) only at the beginning.
fn is_condition(tokens: &Tokens<'_>, at: usize, from: usize) -> bool {
    let sure = tokens.terms(at).iter().all(|term| *term == Term::If) && !ends_a_word(tokens, at);
    tokens.means(at, Term::If) && (sure || at == from)
}

/// Without the words at both ends that only join.
fn trimmed(tokens: &Tokens<'_>, part: Range<usize>) -> Range<usize> {
    let start = part
        .clone()
        .find(|at| !leads(tokens, *at))
        .unwrap_or(part.end);
    let mut end = part.end;
    while end > start && trails(tokens, end - 1) {
        end -= 1;
    }
    if end == start && part.end > start {
        // Nothing but joints and changes: `degradation` alone is still what was said.
        let change = |at: &usize| tokens.means(*at, Term::Up) || tokens.means(*at, Term::Down);
        end = (start..part.end)
            .rev()
            .find(change)
            .map_or(start, |at| at + 1);
    }
    start..end
}

/// Whether a token at the beginning only leads to the subject.
fn leads(tokens: &Tokens<'_>, at: usize) -> bool {
    let article = tokens.word(at).is_none_or(|word| word.chars().count() <= 3);
    match tokens.kind(at) {
        Some(Kind::Word(terms)) => terms.iter().any(|term| match term {
            Term::And | Term::If | Term::Verb | Term::Label | Term::To | Term::Sustained => true,
            Term::Filler => article,
            _ => false,
        }),
        Some(Kind::Sign('(' | '[' | '"' | '`') | Kind::Number(_)) => false,
        _ => true,
    }
}

/// Whether a token at the end only leads to the comparison.
fn trails(tokens: &Tokens<'_>, at: usize) -> bool {
    match tokens.kind(at) {
        Some(Kind::Word(terms)) => {
            let joins = |term: &Term| {
                JOINTS.contains(term) || matches!(term, Term::Up | Term::Down | Term::Op(_))
            };
            terms.iter().any(joins) && !ends_a_word(tokens, at)
        }
        Some(Kind::Sign(')' | '(' | '[' | '"' | '`') | Kind::Number(_)) => false,
        _ => true,
    }
}

/// A Han letter right after another that we do not know is mostly the end of its word: 响应.
fn ends_a_word(tokens: &Tokens<'_>, at: usize) -> bool {
    let han = |at: usize| {
        tokens.word(at).is_some_and(|word| {
            word.chars().count() == 1 && word.chars().all(|c| matches!(c, '\u{3400}'..='\u{9fff}'))
        })
    };
    let before = at.checked_sub(1).filter(|_| tokens.glued(at));
    han(at)
        && !tokens.means(at, Term::Filler)
        && before.is_some_and(|before| han(before) && tokens.terms(before).is_empty())
}

/// What only joins a subject to its sentence.
const JOINTS: [Term; 10] = [
    Term::And,
    Term::If,
    Term::Verb,
    Term::Label,
    Term::Filler,
    Term::For,
    Term::With,
    Term::Not,
    Term::Sustained,
    Term::Per,
];

fn has_content(tokens: &Tokens<'_>, from: usize, to: usize) -> bool {
    let empty = |term: &Term| {
        JOINTS.contains(term)
            || matches!(
                term,
                Term::To
                    | Term::Op(_)
                    | Term::After(_)
                    | Term::Time(_)
                    | Term::Number(_)
                    | Term::Percent
            )
    };
    (from..to).any(|at| {
        let word = tokens.word(at);
        word.is_some_and(|word| !tokens.terms(at).iter().any(empty) && !is_size(word))
    })
}

/// Words of one measure in many languages, each a sequence that its name begins with, and our
/// name for it.
#[rustfmt::skip]
const MEASURES: &[(&str, &[&str])] = &[
    ("error_rate", &["error rate", "errors rate", "rate of errors", "tasa de error", "tasa de errores", "taxa de erro", "taxa de erros", "taux d'erreur", "taux d'erreurs", "fehlerrate", "fehlerquote", "foutpercentage", "foutratio", "tasso di errore", "tasso di errori", "wskaźnik błędów", "poziom błędów", "chybovost", "процент ошибок", "частота ошибок", "доля ошибок", "уровень ошибок", "рівень помилок", "відсоток помилок", "hata oranı", "错误率", "錯誤率", "エラー率", "오류율", "에러율", "오류 비율"]),
    ("success_rate", &["success rate", "tasa de éxito", "taxa de sucesso", "taux de succès", "taux de réussite", "erfolgsrate", "erfolgsquote", "процент успешных", "成功率", "성공률"]),
    ("response_time", &["response time", "tiempo de respuesta", "tiempos de respuesta", "tempo de resposta", "temps de réponse", "antwortzeit", "antwortzeiten", "reactietijd", "responstijd", "tempo di risposta", "czas odpowiedzi", "doba odezvy", "время отклика", "время ответа", "час відгуку", "yanıt süresi", "响应时间", "回應時間", "応答時間", "レスポンスタイム", "응답 시간", "응답시간"]),
    ("latency", &["latency", "latencia", "latência", "latence", "latenz", "latentie", "latenza", "opóźnienie", "latence", "задержка", "латентность", "затримка", "gecikme", "延迟", "時延", "时延", "レイテンシ", "遅延", "지연 시간", "지연시간", "지연"]),
    ("cpu_usage", &["cpu usage", "uso de cpu", "utilisation cpu", "utilisation du cpu", "cpu-auslastung", "cpu auslastung", "cpu-gebruik", "utilizzo cpu", "użycie cpu", "využití cpu", "загрузка cpu", "использование cpu", "нагрузка cpu", "cpu kullanımı", "cpu使用率", "cpu 使用率", "cpu 사용률", "cpu 사용량"]),
    ("memory_usage", &["memory usage", "uso de memoria", "uso de memória", "utilisation mémoire", "utilisation de la mémoire", "speicherauslastung", "speichernutzung", "geheugengebruik", "utilizzo memoria", "użycie pamięci", "využití paměti", "использование памяти", "потребление памяти", "bellek kullanımı", "内存使用率", "内存占用", "メモリ使用率", "メモリ使用量", "메모리 사용률", "메모리 사용량"]),
    ("disk_usage", &["disk usage", "uso de disco", "utilisation disque", "festplattenauslastung", "schijfgebruik", "utilizzo disco", "użycie dysku", "využití disku", "использование диска", "disk kullanımı", "磁盘使用率", "ディスク使用率", "디스크 사용률"]),
    ("availability", &["availability", "disponibilidad", "disponibilidade", "disponibilité", "verfügbarkeit", "beschikbaarheid", "disponibilità", "dostępność", "dostupnost", "доступность", "erişilebilirlik", "可用性", "可用率", "稼働率", "가용성"]),
    ("throughput", &["throughput", "rendimiento", "vazão", "débit", "durchsatz", "doorvoer", "пропускная способность", "吞吐量", "スループット", "처리량"]),
    ("queue_depth", &["queue depth", "profundidad de cola", "profundidade da fila", "profondeur de file", "warteschlangentiefe", "глубина очереди", "队列深度", "队列长度", "キューの深さ", "큐 깊이"]),
    ("replication_lag", &["replication lag", "retraso de replicación", "atraso de replicação", "replikationsverzögerung", "задержка репликации", "复制延迟", "レプリケーション遅延", "복제 지연"]),
];

/// Words that do not tell two measures apart.
const FILLERS: [&str; 22] = [
    "the",
    "a",
    "an",
    "of",
    "our",
    "overall",
    "total",
    "current",
    "application",
    "app",
    "any",
    "all",
    "average",
    "avg",
    "for",
    "in",
    "on",
    "your",
    "to",
    "is",
    "de",
    "la",
];

/// The short name of a measure.
pub(super) fn slug(subject: &str) -> String {
    let plain = subject
        .to_lowercase()
        .replace("95th percentile", "p95")
        .replace("99th percentile", "p99")
        .replace("50th percentile", "p50");
    let (percentile, whole) = parted(&plain);
    // "Continue only while the error rate": what is measured comes last.
    let after = WHILE.iter().find_map(|word| whole.rsplit_once(word));
    let rest = after.map_or(whole.as_str(), |(_, after)| after).to_owned();
    let named = measured(&rest);
    let body = match named {
        Some((name, true)) => name.to_owned(),
        Some((name, false)) => {
            // What stands beside a known measure keeps it apart from others.
            let own = ascii(
                rest.strip_prefix("critical ")
                    .or(rest.strip_prefix("high "))
                    .unwrap_or(&rest),
            );
            if own.is_empty() || !rest.is_ascii() {
                name.to_owned()
            } else {
                own
            }
        }
        None => ascii(&rest),
    };
    let body = if body.is_empty() && percentile.is_none() {
        fallback(&plain)
    } else {
        body
    };
    match (percentile, body.is_empty()) {
        (Some(percentile), true) => percentile,
        (Some(percentile), false) => format!("{percentile}_{body}"),
        (None, _) => body,
    }
}

/// Words between what is done and what must hold meanwhile.
#[rustfmt::skip]
const WHILE: [&str; 14] = [
    " while ", " as long as ", " only if ", " solange ", " mientras ", " siempre que ", " tant que ", " finché ", " enquanto ", " zolang ", " dopóki ", " dokud ", " пока ", " поки ",
];

/// The percentile of a measure and its other words.
fn parted(plain: &str) -> (Option<String>, String) {
    let mut percentile = None;
    let mut rest = Vec::new();
    let spaced = scripts_parted(plain);
    for word in spaced.split_whitespace() {
        if percentile.is_none() && is_percentile(word) {
            percentile = Some(word.replace('.', "_"));
        } else if !FILLERS.contains(&word) {
            rest.push(word);
        }
    }
    if rest.is_empty() && percentile.is_none() {
        return (None, plain.to_owned());
    }
    (percentile, rest.join(" "))
}

/// With a space where letters of ours and of a script without spaces meet, and for brackets.
fn scripts_parted(plain: &str) -> String {
    let mut spaced = String::with_capacity(plain.len() + 8);
    let mut last = ' ';
    for c in plain.chars() {
        let changes =
            c.is_alphanumeric() && last.is_alphanumeric() && is_unspaced(c) != is_unspaced(last);
        if changes {
            spaced.push(' ');
        }
        let of_percentile = c == '-' && spaced.split(' ').next_back().is_some_and(is_percentile);
        let joint = matches!(c, '(' | ')' | '[' | ']' | ',' | ':' | '"' | '`' | '_');
        spaced.push(if joint || of_percentile { ' ' } else { c });
        last = c;
    }
    spaced
}

/// The known measure in words, and whether it is all of them. Of several the first in the table.
fn measured(rest: &str) -> Option<(&'static str, bool)> {
    let whole = singular(rest);
    let begins = |at: usize, first: char| {
        let rest = whole.get(at..).unwrap_or_default();
        let names = BY_LETTER.get(&first).map_or(&[][..], Vec::as_slice);
        names
            .iter()
            .filter(move |(name, _)| rest.starts_with(name.as_str()))
    };
    let of_all = |at: &usize| MEASURES.get(*at).map(|(slug, _)| *slug);
    let exact = whole.chars().next().and_then(|first| {
        let all = begins(0, first).filter(|(name, _)| *name == whole);
        all.map(|(_, at)| *at).min()
    });
    if let Some(slug) = exact.as_ref().and_then(of_all) {
        return Some((slug, true));
    }
    let within = whole
        .char_indices()
        .flat_map(|(at, first)| begins(at, first));
    let within = within.map(|(_, at)| *at).min();
    within.as_ref().and_then(of_all).map(|slug| (slug, false))
}

/// Names by their first letter, each with its place in the table of measures.
type Named = HashMap<char, Vec<(String, usize)>, ByLetter>;

/// The names of measures as words are compared with them.
static BY_LETTER: LazyLock<Named> = LazyLock::new(|| {
    let mut by_letter = Named::default();
    for (at, (_, names)) in MEASURES.iter().enumerate() {
        for name in *names {
            let name = scripts_parted(name);
            let words = name
                .split_whitespace()
                .filter(|word| !FILLERS.contains(word));
            let name = singular(&words.collect::<Vec<_>>().join(" "));
            if let Some(first) = name.chars().next() {
                by_letter.entry(first).or_default().push((name, at));
            }
        }
    }
    by_letter
});

fn singular(words: &str) -> String {
    let one = |word: &str| match word {
        "rates" | "times" | "latencies" => {
            word.trim_end_matches("ies")
                .trim_end_matches('s')
                .to_owned()
                + if word == "latencies" { "y" } else { "" }
        }
        other => other.to_owned(),
    };
    words
        .split_whitespace()
        .map(one)
        .collect::<Vec<_>>()
        .join(" ")
}

fn ascii(words: &str) -> String {
    let mut slug = String::new();
    for c in singular(words).chars() {
        let c = folded(c);
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('_') && !slug.is_empty() {
            slug.push('_');
        }
    }
    let slug = slug.trim_matches('_').to_owned();
    let letters = slug.chars().filter(char::is_ascii_alphabetic).count();
    let all = words.chars().filter(|c| c.is_alphabetic()).count();
    match slug.chars().next() {
        // A name that lost most of its letters says nothing.
        _ if letters * 2 < all => String::new(),
        Some(first) if first.is_ascii_digit() => format!("n{slug}"),
        _ => slug,
    }
}

fn folded(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' | 'ą' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'ı' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' | 'ů' => 'u',
        'ç' | 'ć' | 'č' => 'c',
        'ñ' | 'ń' | 'ň' => 'n',
        'ł' => 'l',
        'ř' => 'r',
        'ś' | 'š' | 'ş' | 'ß' => 's',
        'ť' => 't',
        'ý' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ğ' => 'g',
        'ď' => 'd',
        other => other,
    }
}

/// A name for words that our letters cannot spell, the same every time.
fn fallback(words: &str) -> String {
    let mut hash: u32 = 0x811c_9dc5;
    for byte in words.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    format!("measure_{:04x}", hash >> 16)
}
