//! Whether words are an address that the language takes. It is stricter than what browsers mend: an
//! address with a place in it for a name (`https://<host>/`) opens nothing and stays words.

/// Whether this is the whole of an address with a scheme.
pub(super) fn is_address(words: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>\"{}|\\^`".contains(c);
    if words.is_empty() || !words.chars().all(plain) {
        return false;
    }
    if let Some(mail) = words.strip_prefix("mailto:") {
        return mail.is_ascii() && mail.contains('@');
    }
    words
        .split_once("://")
        .is_some_and(|(scheme, rest)| is_scheme(scheme) && is_authority(rest))
}

fn is_scheme(scheme: &str) -> bool {
    let mut signs = scheme.chars();
    signs.next().is_some_and(|c| c.is_ascii_alphabetic())
        && signs.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        && !scheme.eq_ignore_ascii_case("file")
}

/// Host and port, as far as a path, a query or a fragment.
fn is_authority(rest: &str) -> bool {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or_default();
    let host_port = authority
        .rsplit_once('@')
        .map_or(authority, |(_, rest)| rest);
    let (host, port) = host_port.split_once(':').unwrap_or((host_port, ""));
    (port.is_empty() || port.parse::<u16>().is_ok() && !port.starts_with('+')) && is_host(host)
}

fn is_host(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let good = |label: &&str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
            && !label.to_ascii_lowercase().starts_with("xn--")
    };
    let last = labels.last().copied().unwrap_or_default();
    let numeric = last.starts_with(|c: char| c.is_ascii_digit());
    labels.iter().all(good) && (!numeric || host.parse::<std::net::Ipv4Addr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_addresses_are_links() {
        for good in [
            "https://example.org",
            "http://127.0.0.1:9090/graph?g0.expr=up",
            "https://user@example.org:8443/a/b#c",
            "mailto:ada@example.org",
            "https://example.org/путь",
        ] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "docs/other.md",
            "https://<host>/x",
            "https://example.org/<id>",
            "https://a b",
            "https://",
            "https://1.2.3.999/",
            "https://example.org:99999",
            "https://exa$mple.org",
            "://x",
            "https://[::1",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
