//! Text that was UTF-8 and was once misread as something else: `âœ…` for ✅. What it was misread as
//! is found by a vote over the whole document, because single characters lie: in a clean Czech text
//! `áš` could be one, too. Nothing is touched unless most of the document agrees.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

/// Of the characters beyond ASCII so many in a hundred must agree: below, what decodes does so by
/// accident.
const AGREE_PERCENT: usize = 60;
/// The bytes that Windows-1252 gives no character to: a decoder drops them.
const DROPPED: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];
/// What runbooks are drawn and marked with. Where a byte was dropped and several characters could
/// have stood there, it was one of these.
const PLAUSIBLE: &str = "─│┌┐└┘├┤┬┴┼═║╔╗╚╝╠╣╦╩╬→←↑↓►◄▶◀•–—…“”‘’✓✔✗✘✅❌⚠☐☑☒ÁÍÏÐÝàáíïðý";
/// Text that was misread twice was rarely misread three times.
const MOST_PASSES: u32 = 2;

/// What was done to a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repaired {
    /// The text as it was meant.
    pub text: String,
    /// What the UTF-8 was misread as: `macintosh`, `windows-1252`. `None` when nothing was done.
    pub misread_as: Option<&'static str>,
    /// How many stretches of text were mended.
    pub mended: usize,
    /// Lines on which a dropped byte was guessed from what stands around it, from one.
    pub guessed: Vec<usize>,
}

/// The text as it was meant.
#[must_use]
pub fn repaired(text: &str) -> Repaired {
    let mut done = Repaired {
        text: text.to_owned(),
        misread_as: None,
        mended: 0,
        guessed: Vec::new(),
    };
    for _ in 0..MOST_PASSES {
        let Some(codec) = elected(&done.text) else {
            break;
        };
        let pass = mend(&done.text, codec);
        done.text = pass.text;
        done.misread_as = Some(codec.label());
        done.mended += pass.mended;
        done.guessed.extend(pass.guessed);
    }
    done.guessed.sort_unstable();
    done.guessed.dedup();
    done
}

/// What a text was misread as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Codec(&'static Encoding);

impl Codec {
    const ALL: [Self; 2] = [Self(MACINTOSH), Self(WINDOWS_1252)];

    fn label(self) -> &'static str {
        if self.0 == MACINTOSH {
            "macintosh"
        } else {
            "windows-1252"
        }
    }

    /// The bytes that were misread as this text; `None` where it has a character that the codec
    /// does not know, so that it was not misread.
    fn bytes(self, text: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(text.len());
        let mut buffer = [0; 4];
        for c in text.chars() {
            let (encoded, _, unknown) = self.0.encode(c.encode_utf8(&mut buffer));
            match (unknown, u8::try_from(u32::from(c))) {
                (false, _) => bytes.extend_from_slice(&encoded),
                // Some decoders keep an undefined byte as the control character of its number.
                (true, Ok(byte)) if DROPPED.contains(&byte) => bytes.push(byte),
                (true, _) => return None,
            }
        }
        Some(bytes)
    }

    /// What a stretch was meant to be, and whether a dropped byte had to be guessed.
    fn meant(self, run: &str) -> Option<(String, bool)> {
        let bytes = self.bytes(run)?;
        let (text, guessed) = match String::from_utf8(bytes) {
            Ok(text) => (text, false),
            Err(error) if self.0 == WINDOWS_1252 => (with_dropped(error.as_bytes())?, true),
            Err(_) => return None,
        };
        let shorter = text.chars().count() < run.chars().count();
        shorter.then_some((text, guessed))
    }
}

/// The codec that most of the characters beyond ASCII vote for, if enough do.
fn elected(text: &str) -> Option<Codec> {
    let beyond = text.chars().filter(|c| !c.is_ascii()).count();
    let votes = |codec: Codec| -> usize {
        stretches(text)
            .filter(|run| !run.is_ascii() && codec.meant(run).is_some())
            .map(|run| run.chars().count())
            .sum()
    };
    let (most, codec) = Codec::ALL
        .into_iter()
        .map(|codec| (votes(codec), codec))
        .max_by_key(|(votes, _)| *votes)?;
    (most > 0 && most * 100 >= beyond * AGREE_PERCENT).then_some(codec)
}

struct Pass {
    text: String,
    mended: usize,
    guessed: Vec<usize>,
}

fn mend(text: &str, codec: Codec) -> Pass {
    let mut pass = Pass {
        text: String::with_capacity(text.len()),
        mended: 0,
        guessed: Vec::new(),
    };
    let mut line = 1;
    for run in stretches(text) {
        if run.is_ascii() {
            line += run.matches('\n').count();
            pass.text.push_str(run);
            continue;
        }
        match codec.meant(run) {
            Some((meant, guessed)) => {
                pass.text.push_str(&meant);
                pass.mended += 1;
                pass.guessed.extend(guessed.then_some(line));
            }
            None => pass.text.push_str(run),
        }
    }
    pass
}

/// The text cut where ASCII begins and ends.
fn stretches(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest
            .find(|c: char| c.is_ascii() != first.is_ascii())
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        Some(run)
    })
}

/// UTF-8 with dropped bytes put back where a character is one byte short; `None` where that does
/// not give exactly one plausible character.
fn with_dropped(bytes: &[u8]) -> Option<String> {
    let mut text = String::new();
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        let wanted = match first {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return None,
        };
        let following = rest[1..].iter().take(wanted - 1);
        let has = 1 + following.take_while(|b| (0x80..0xC0).contains(*b)).count();
        let (these, after) = rest.split_at(has);
        if has == wanted {
            text.push_str(std::str::from_utf8(these).ok()?);
        } else if has + 1 == wanted {
            text.push(with_one_more(these)?);
        } else {
            return None;
        }
        rest = after;
    }
    Some(text)
}

/// The one plausible character that lacks one of the dropped bytes.
fn with_one_more(bytes: &[u8]) -> Option<char> {
    let mut found = None;
    for place in 1..=bytes.len() {
        for byte in DROPPED {
            let mut whole = bytes.to_vec();
            whole.insert(place, byte);
            let candidate = std::str::from_utf8(&whole).ok();
            let candidate = candidate.and_then(|text| text.chars().next());
            let Some(c) = candidate.filter(|c| PLAUSIBLE.contains(*c)) else {
                continue;
            };
            if found.is_some_and(|other| other != c) {
                return None;
            }
            found = Some(c);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text as somebody sees it who reads its UTF-8 as something else.
    fn misread(text: &str, codec: &'static Encoding) -> String {
        let decoded = codec.decode_without_bom_handling(text.as_bytes()).0;
        // The five undefined bytes are dropped, as the damaged files have it.
        let kept = decoded.chars().filter(|c| {
            let byte = u8::try_from(u32::from(*c));
            !byte.is_ok_and(|byte| DROPPED.contains(&byte))
        });
        kept.collect()
    }

    const MARKS: &str = "# 🚀 Deploy\n- ✅ done\n- ❌ not done → stop\n⏳ wait – 5 min … “now”\n";

    #[test]
    fn what_was_read_as_macintosh_comes_back_whole() {
        let damaged = misread(MARKS, MACINTOSH);
        let back = repaired(&damaged);
        assert_eq!(back.text, MARKS);
        assert_eq!(back.misread_as, Some("macintosh"));
        assert!(back.mended > 4 && back.guessed.is_empty(), "{back:?}");
    }

    #[test]
    fn a_dropped_byte_is_guessed_and_its_line_is_told() {
        let boxes = "┌──┐\n│ok│\n└──┘\n✓ yes → go\n";
        let damaged = misread(boxes, WINDOWS_1252);
        let back = repaired(&damaged);
        assert_eq!(back.text, boxes);
        assert_eq!(back.guessed, [1]);
    }

    #[test]
    fn what_was_misread_twice_is_mended_twice() {
        let damaged = misread(
            &misread("✓ fertig → los – schnell\n", WINDOWS_1252),
            WINDOWS_1252,
        );
        assert_eq!(repaired(&damaged).text, "✓ fertig → los – schnell\n");
    }

    #[test]
    fn clean_text_in_any_language_is_left_alone() {
        for clean in [
            "Nasazení: ověřte zálohu, přesuňte provoz, áš ášků\n",
            "Déploiement : vérifiez la sauvegarde, puis basculez à 10 %\n",
            "本番環境へのデプロイ手順 ✅\n",
            "Развёртывание: проверьте резервную копию\n",
            "Plain ASCII.\n",
            "✅ 🚀 → – “quoted”\n",
            "Größe ändern, Straße, Übergabe\n",
            "",
        ] {
            let same = repaired(clean);
            assert_eq!((same.text.as_str(), same.misread_as), (clean, None));
        }
    }

    #[test]
    fn a_clean_text_with_one_odd_word_is_left_alone() {
        let mostly_clean = "Ověřte zálohu, přesuňte provoz, zkontrolujte chyby, čekejte: âœ“\n";
        assert_eq!(repaired(mostly_clean).misread_as, None);
    }
}
