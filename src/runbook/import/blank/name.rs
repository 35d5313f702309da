//! Names for variables and asked values, made from words of any script: lower-case ASCII letters,
//! digits and underscores, never empty, the same words always giving the same name.

use std::fmt::Write as _;

/// As long as a name.
const LONGEST: usize = 48;

/// A name for what these words call something.
#[must_use]
pub fn name(words: &str) -> String {
    let mut name = String::new();
    for c in words.chars().flat_map(char::to_lowercase) {
        if name.len() >= LONGEST {
            break;
        }
        match c {
            'a'..='z' | '0'..='9' => name.push(c),
            '\'' | '’' | 'ь' | 'ъ' | '\u{300}'..='\u{36f}' => {}
            _ => match latin(c) {
                Some(letters) => name.push_str(letters),
                None if c.is_alphanumeric() => {
                    let _ = write!(name, "u{:x}", u32::from(c));
                }
                None if !name.is_empty() && !name.ends_with('_') => name.push('_'),
                None => {}
            },
        }
    }
    let name = name.trim_end_matches('_');
    let cut = name.get(..LONGEST).unwrap_or(name).trim_end_matches('_');
    match cut.chars().next() {
        None => "value".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("n{cut}"),
        Some(_) => cut.to_owned(),
    }
}

/// Words in Latin letters; nothing where some of their letters have none.
#[must_use]
pub fn romanised(words: &str) -> Option<String> {
    let mut latin_words = String::new();
    for c in words.chars().flat_map(char::to_lowercase) {
        match c {
            '\'' | '’' | 'ь' | 'ъ' | '\u{300}'..='\u{36f}' => {}
            c if c.is_ascii() || !c.is_alphanumeric() => latin_words.push(c),
            c => latin_words.push_str(latin(c)?),
        }
    }
    Some(latin_words)
}

/// Letters of other alphabets, or with marks, and the Latin letters for them.
#[rustfmt::skip]
const LATIN: &[(&str, &str)] = &[
    ("àáâãåąāăа", "a"), ("äæ", "ae"), ("б", "b"), ("çćč", "c"), ("ďđðд", "d"), ("èéêëęěēеэє", "e"), ("ф", "f"), ("ğгґ", "g"), ("ìíîïıīиі", "i"), ("к", "k"),
    ("łľл", "l"), ("м", "m"), ("ñńňн", "n"), ("òóôõøőōо", "o"), ("öœ", "oe"), ("п", "p"), ("řр", "r"), ("śšşșс", "s"), ("ß", "ss"), ("ťțт", "t"),
    ("ùúûůűūу", "u"), ("ü", "ue"), ("в", "v"), ("ýÿйы", "y"), ("źžżз", "z"), ("ё", "yo"), ("ж", "zh"), ("ї", "yi"), ("х", "kh"), ("ц", "ts"), ("ч", "ch"),
    ("ш", "sh"), ("щ", "shch"), ("ю", "yu"), ("я", "ya"),
];

/// Latin letters for a letter; of scripts that are not in the table a code point has to do.
fn latin(c: char) -> Option<&'static str> {
    let found = LATIN.iter().find(|(letters, _)| letters.contains(c));
    found.map(|(_, latin)| *latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_gives_a_name_of_the_language() {
        for (words, expected) in [
            ("VERSION", "version"),
            ("Your Name", "your_name"),
            ("Número de versión", "numero_de_version"),
            ("Größe", "groesse"),
            ("Версия образа", "versiya_obraza"),
            ("2nd contact", "n2nd_contact"),
            ("", "value"),
            ("版本", "u7248u672c"),
        ] {
            assert_eq!(name(words), expected);
        }
    }

    #[test]
    fn words_are_romanised_as_a_whole_or_not_at_all() {
        for (words, expected) in [
            (
                "Процедура развёртывания",
                Some("protsedura razvyortyvaniya"),
            ),
            ("Übergabe 2", Some("uebergabe 2")),
            ("部署 plan", None),
            ("🚀", Some("🚀")),
        ] {
            assert_eq!(romanised(words).as_deref(), expected, "{words}");
        }
    }

    #[test]
    fn names_are_short_and_plain() {
        let name = name(&"版本 и версия ".repeat(50));
        assert!(name.len() <= LONGEST, "{name}");
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
    }
}
