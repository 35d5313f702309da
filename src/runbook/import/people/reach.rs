//! How somebody is reached: finds telephone numbers, addresses of mail, handles, channels and web
//! addresses in words.

use crate::runbook::import::line::bare;

/// What words say of how somebody is reached, and what is left of them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reach {
    /// A telephone number, `X` for a digit left open.
    pub phone: Option<String>,
    /// An address of mail.
    pub email: Option<String>,
    /// A handle or a channel of a chat.
    pub chat: Option<String>,
    /// A web address, or a host.
    pub url: Option<String>,
    /// The other words: mostly a name.
    pub rest: String,
}

impl Reach {
    /// Whether the words said any way.
    #[must_use]
    pub fn is_some(&self) -> bool {
        self.phone.is_some() || self.email.is_some() || self.chat.is_some() || self.url.is_some()
    }
}

/// Reads words.
#[must_use]
pub fn reach(words: &str) -> Reach {
    let mut reach = Reach::default();
    let mut rest = words.to_owned();
    let phone = phone(words);
    if let Some(phone) = &phone {
        rest = rest.replacen(phone.as_str(), " ", 1);
    }
    reach.phone = phone;
    let mut left: Vec<&str> = Vec::new();
    for word in rest.split_whitespace() {
        let plain = word.trim_matches(|c: char| {
            matches!(
                c,
                ',' | ';' | '(' | ')' | '<' | '>' | '`' | '|' | '[' | ']' | '*' | '"'
            )
        });
        let place = if is_email(plain) {
            &mut reach.email
        } else if is_handle(plain) || is_channel(plain) {
            &mut reach.chat
        } else if is_address(plain) {
            &mut reach.url
        } else {
            left.push(word);
            continue;
        };
        place.get_or_insert_with(|| {
            plain
                .trim_end_matches(['.', ':'])
                .trim_start_matches("mailto:")
                .to_owned()
        });
    }
    let left = left.join(" ");
    let around = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | ';' | '-' | '–' | '—' | '|' | '/' | '(' | ')' | ':' | '：'
            )
    };
    bare(left.trim_matches(around)).clone_into(&mut reach.rest);
    reach
}

/// Whether a word is an address of mail.
#[must_use]
pub fn is_email(word: &str) -> bool {
    let word = word.trim_start_matches("mailto:");
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '%' | '[' | ']');
    word.split_once('@').is_some_and(|(user, host)| {
        let user_fits = !user.is_empty() && user.chars().all(plain);
        user_fits && host.contains('.') && !host.starts_with('.') && host.chars().all(plain)
    })
}

/// Whether a word is a handle: `@ada`.
#[must_use]
pub fn is_handle(word: &str) -> bool {
    word.strip_prefix('@').is_some_and(|name| {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
        name.starts_with(char::is_alphanumeric) && name.chars().all(plain)
    })
}

/// Whether a word is a channel: `#ops-war-room`; `#12` is a ticket.
#[must_use]
pub fn is_channel(word: &str) -> bool {
    word.strip_prefix('#').is_some_and(|name| {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        name.len() > 1 && name.chars().all(plain) && name.contains(char::is_alphabetic)
    })
}

/// Whether a word is a web address or a host: `https://…`, `status.example.org`.
#[must_use]
pub fn is_address(word: &str) -> bool {
    if word.starts_with("http://") || word.starts_with("https://") || word.starts_with("tel:") {
        return true;
    }
    let host = word.split('/').next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let end = host.rsplit('.').next().unwrap_or_default();
    host.matches('.').count() >= 1
        && host.chars().all(plain)
        && host.starts_with(|c: char| c.is_ascii_alphanumeric())
        && (2..=6).contains(&end.len())
        && end.chars().all(|c| c.is_ascii_lowercase())
        && host.split('.').all(|part| !part.is_empty())
        && (host.matches('.').count() >= 2 || word.contains('/'))
}

/// Longest number, in characters.
const LONGEST_NUMBER: usize = 32;

/// The first telephone number: at least seven digits or X's with the signs that part them.
#[must_use]
pub fn phone(words: &str) -> Option<String> {
    let sign = |c: char| matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' | '‑');
    let digit = |c: char| c.is_ascii_digit() || matches!(c, 'X' | 'x');
    let mut before: Option<char> = None;
    let mut from = 0;
    while let Some(rest) = words.get(from..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next()?;
        let begins = (first == '+' || first == '(' || digit(first))
            && !before.is_some_and(|c| {
                c.is_alphanumeric() || matches!(c, '@' | '/' | '#' | '-' | '_' | '.')
            });
        if begins {
            let within = rest.char_indices().take(LONGEST_NUMBER);
            let mut past = within.skip_while(|(_, c)| digit(*c) || sign(*c) || *c == '+');
            let near = || {
                rest.char_indices()
                    .nth(LONGEST_NUMBER)
                    .map_or(rest.len(), |(at, _)| at)
            };
            let long = past.next().map_or_else(near, |(at, _)| at);
            let number = rest
                .get(..long)?
                .trim_end_matches(|c: char| sign(c) && c != ')');
            let ended = !rest
                .get(long..)?
                .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '@' | ':' | '%'))
                || number.len() < long;
            let digits = number.chars().filter(|c| digit(*c)).count();
            // A date is eight digits too.
            let date = number.len() == 10 && number.split(['-', '.', '/']).count() == 3;
            if ended
                && (7..=16).contains(&digits)
                && !date
                && (first == '+' || number.contains(sign) || digits >= 9)
            {
                let inside = number
                    .strip_prefix('(')
                    .and_then(|inner| inner.strip_suffix(')'));
                return Some(inside.unwrap_or(number).to_owned());
            }
        }
        before = Some(first);
        from += first.len_utf8();
        // The rest of a number that was none begins none.
        if digit(first) {
            let more = words.get(from..)?.find(|c: char| !digit(c));
            from = more.map_or(words.len(), |more| from + more);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_addresses_and_handles_are_found_among_words() {
        let found = reach("Ada Lovelace, +44 20 7946 0958, ada@example.org, @ada (#ops)");
        assert_eq!(found.phone.as_deref(), Some("+44 20 7946 0958"));
        assert_eq!(found.email.as_deref(), Some("ada@example.org"));
        assert_eq!(found.chat.as_deref(), Some("@ada"));
        assert!(found.rest.starts_with("Ada Lovelace"), "{}", found.rest);
        for (words, expected) in [
            ("+1-XXX-XXX-XXXX", Some("+1-XXX-XXX-XXXX")),
            ("(555) 123-4567", Some("(555) 123-4567")),
            ("call 138 0013 8000 now", Some("138 0013 8000")),
            ("Bob (555-010-0101)", Some("555-010-0101")),
            ("2026-01-02", None),
            ("15 minutes", None),
            ("10.0.0.1:8080", None),
            ("v1.2.3", None),
        ] {
            assert_eq!(phone(words).as_deref(), expected, "{words}");
        }
    }
}
