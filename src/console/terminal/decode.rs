//! Bytes of a terminal, read as keys, pastes and focus. Pure, and never waits: what is only the
//! head of a sequence stays until the rest comes, and a lone escape at the end of what was read
//! is the escape key.
//!
//! Forms: ECMA-48 control sequences and the function keys of xterm
//! (invisible-island.net/xterm/ctlseqs), which every terminal in use follows.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

/// The longest head that is waited for; longer ones are no sequence of any terminal.
const LONGEST_HEAD: usize = 64;
/// The longest paste that is kept; the rest of it is dropped.
const LONGEST_PASTE: usize = 1 << 20;
/// What ends a paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// What of the bytes so far is no event yet.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Decoder {
    /// The head of a sequence or of a character.
    head: Vec<u8>,
    /// The paste under way.
    paste: Option<Vec<u8>>,
}

/// What the front of the bytes is.
enum Front {
    /// An event, or something that is none, of so many bytes.
    Whole(usize, Option<Event>),
    /// A paste begins after so many bytes.
    Paste(usize),
    /// More bytes are needed.
    Head,
}

impl Decoder {
    /// The events of `bytes`, with what was left of those before.
    pub fn decode(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        let mut rest = std::mem::take(&mut self.head);
        rest.extend_from_slice(bytes);
        let mut rest = rest.as_slice();
        while !rest.is_empty() {
            if self.paste.is_some() {
                let Some(after) = self.pasted(rest, &mut events) else {
                    return events;
                };
                rest = after;
                continue;
            }
            match front(rest) {
                Front::Whole(length, event) => {
                    events.extend(event);
                    rest = rest.get(length.max(1)..).unwrap_or_default();
                }
                Front::Paste(length) => {
                    self.paste = Some(Vec::new());
                    rest = rest.get(length..).unwrap_or_default();
                }
                Front::Head if rest.len() > LONGEST_HEAD => rest = &[],
                Front::Head => {
                    self.head = rest.to_vec();
                    return events;
                }
            }
        }
        events
    }

    /// Takes in what belongs to the paste; gives what follows it, once it has ended.
    fn pasted<'a>(&mut self, bytes: &'a [u8], events: &mut Vec<Event>) -> Option<&'a [u8]> {
        let paste = self.paste.get_or_insert_default();
        let end = bytes
            .windows(PASTE_END.len())
            .position(|window| window == PASTE_END);
        // The end itself may be cut in two.
        let cut = (1..PASTE_END.len())
            .rev()
            .find(|cut| bytes.ends_with(&PASTE_END[..*cut]));
        let kept = end.unwrap_or(bytes.len() - cut.unwrap_or(0));
        let room = LONGEST_PASTE.saturating_sub(paste.len());
        paste.extend_from_slice(&bytes[..kept.min(room)]);
        let Some(end) = end else {
            self.head = bytes[kept..].to_vec();
            return None;
        };
        let text = String::from_utf8_lossy(paste).into_owned();
        self.paste = None;
        events.push(Event::Paste(text));
        Some(&bytes[end + PASTE_END.len()..])
    }
}

fn front(bytes: &[u8]) -> Front {
    match bytes {
        [0x1b] | [0x1b, 0x1b, ..] => whole(1, KeyCode::Esc, KeyModifiers::NONE),
        [0x1b, b'[', rest @ ..] => control_sequence(rest),
        [0x1b, b'O'] => Front::Head,
        [0x1b, b'O', last, ..] => {
            Front::Whole(3, named(*last).map(|code| key(code, KeyModifiers::NONE)))
        }
        // A character right behind an escape was typed with alt.
        [0x1b, rest @ ..] => match character(rest) {
            Front::Whole(length, event) => Front::Whole(1 + length, event.map(with_alt)),
            other => other,
        },
        _ => character(bytes),
    }
}

/// What follows `ESC [`: parameters, then one byte that says what it is.
fn control_sequence(rest: &[u8]) -> Front {
    // The console of Linux sends its first function keys as `ESC [ [ A`.
    if let [b'[', tail @ ..] = rest {
        return match tail {
            [] => Front::Head,
            [letter @ b'A'..=b'E', ..] => {
                whole(4, KeyCode::F(letter - b'A' + 1), KeyModifiers::NONE)
            }
            _ => Front::Whole(4, None),
        };
    }
    let Some(end) = rest.iter().position(|byte| (0x40..=0x7e).contains(byte)) else {
        return Front::Head;
    };
    let length = end + 3;
    let (parameters, last) = (&rest[..end], rest[end]);
    let Some(numbers) = numbers(parameters) else {
        return Front::Whole(length, None);
    };
    let held = modifiers(numbers.get(1).copied().unwrap_or(1));
    let event = match (last, numbers.first().copied().unwrap_or(0)) {
        (b'~', 200) => return Front::Paste(length),
        (b'~', number) => numbered(number).map(|code| key(code, held)),
        (b'u', number) => char::from_u32(number).and_then(|c| spelled(c, held)),
        (b'I', _) => Some(Event::FocusGained),
        (b'O', _) => Some(Event::FocusLost),
        (b'Z', _) => Some(key(KeyCode::BackTab, held | KeyModifiers::SHIFT)),
        (last, _) => named(last).map(|code| key(code, held)),
    };
    Front::Whole(length, event)
}

/// `1;5` as numbers; an empty one is zero. Anything else is no key.
fn numbers(parameters: &[u8]) -> Option<Vec<u32>> {
    let text = std::str::from_utf8(parameters).ok()?;
    if text.is_empty() {
        return Some(Vec::new());
    }
    let number = |word: &str| match word {
        "" => Some(0),
        // Newer protocols put details behind a colon.
        word => word.split(':').next()?.parse().ok(),
    };
    text.split(';').map(number).collect()
}

/// Modifiers are one more than a sum of shift 1, alt 2, control 4.
fn modifiers(number: u32) -> KeyModifiers {
    let bits = number.saturating_sub(1);
    [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
    ]
    .into_iter()
    .filter(|(bit, _)| bits & bit != 0)
    .fold(KeyModifiers::NONE, |all, (_, one)| all | one)
}

fn named(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'M' => KeyCode::Enter,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

fn numbered(number: u32) -> Option<KeyCode> {
    let function = |first: u8, from: u32| {
        u8::try_from(number - from)
            .ok()
            .map(|by| KeyCode::F(first + by))
    };
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        // The numbers leave gaps at 16, 22, 27 and 30.
        11..=15 => function(1, 11),
        17..=21 => function(6, 17),
        23..=26 => function(11, 23),
        28..=29 => function(15, 28),
        31..=34 => function(17, 31),
        _ => None,
    }
}

/// One character, a control character among them.
fn character(bytes: &[u8]) -> Front {
    let Some(first) = bytes.first() else {
        return Front::Head;
    };
    let length = match first {
        0x00..=0x7f => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        // No character begins so.
        _ => return Front::Whole(1, None),
    };
    let Some(bytes) = bytes.get(..length) else {
        let is_head = bytes[1..].iter().all(|byte| byte & 0xc0 == 0x80);
        return if is_head {
            Front::Head
        } else {
            Front::Whole(1, None)
        };
    };
    match std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.chars().next())
    {
        Some(c) => Front::Whole(length, spelled(c, KeyModifiers::NONE)),
        None => Front::Whole(1, None),
    }
}

/// The key that sends a character; control characters are the keys that people press for them.
fn spelled(c: char, held: KeyModifiers) -> Option<Event> {
    let control = |offset: u8, from: char| {
        let letter = u32::from(c) - u32::from(from);
        let letter = u8::try_from(letter)
            .ok()
            .map(|letter| char::from(offset + letter))?;
        Some(key(KeyCode::Char(letter), held | KeyModifiers::CONTROL))
    };
    match c {
        '\r' | '\n' => Some(key(KeyCode::Enter, held)),
        '\t' => Some(key(KeyCode::Tab, held)),
        '\u{7f}' | '\u{8}' => Some(key(KeyCode::Backspace, held)),
        '\u{1b}' => Some(key(KeyCode::Esc, held)),
        '\0' => Some(key(KeyCode::Char(' '), held | KeyModifiers::CONTROL)),
        '\u{1}'..='\u{1a}' => control(b'a', '\u{1}'),
        '\u{1c}'..='\u{1f}' => control(b'4', '\u{1c}'),
        c if c.is_control() => None,
        c => Some(key(KeyCode::Char(c), held)),
    }
}

fn with_alt(event: Event) -> Event {
    match event {
        Event::Key(pressed) => key(pressed.code, pressed.modifiers | KeyModifiers::ALT),
        other => other,
    }
}

fn key(code: KeyCode, held: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, held))
}

fn whole(length: usize, code: KeyCode, held: KeyModifiers) -> Front {
    Front::Whole(length, Some(key(code, held)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::console::input::{Input, Reader};
    use crate::support::Millis;

    /// The events of reads that came one after the other, as a keymap spells them.
    fn decoded(reads: &[&[u8]]) -> String {
        let mut decoder = Decoder::default();
        let mut reader = Reader::default();
        let events = reads.iter().flat_map(|read| decoder.decode(read));
        // Long after one another, so that none is taken for the tail of an escape.
        let inputs = events
            .zip(1..)
            .filter_map(|(event, at): (Event, u64)| reader.read(event, Millis(at * 1000)));
        let words: Vec<String> = inputs
            .map(|input| match input {
                Input::Key(key) => key.to_string(),
                Input::Pasted(text) => format!("<{text}>"),
                other => format!("{other:?}"),
            })
            .collect();
        words.join(" ")
    }

    #[test]
    fn terminals_keys_are_read() {
        for (bytes, wanted) in [
            (&b"aG \t\r\x7f"[..], "a G space tab enter backspace"),
            (b"\x01\x03\x1a\x00", "ctrl-a ctrl-c ctrl-z ctrl-space"),
            (b"\x1b[A\x1b[B\x1bOC\x1b[D", "up down right left"),
            (
                b"\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~",
                "home end home end home end",
            ),
            (b"\x1b[2~\x1b[3~\x1b[5~\x1b[6~", "insert delete pgup pgdn"),
            (
                b"\x1bOP\x1bOS\x1b[11~\x1b[15~\x1b[17~\x1b[24~\x1b[[A",
                "f1 f4 f1 f5 f6 f12 f1",
            ),
            (
                b"\x1b[1;5A\x1b[1;2B\x1b[3;3~\x1b[Z",
                "ctrl-up s-down alt-delete s-tab",
            ),
            (b"\x1bx\x1b\r", "alt-x alt-enter"),
            (b"\x1b[27u\x1b[104;5u", "esc ctrl-h"),
            ("é日".as_bytes(), "é 日"),
            (b"\x1b[I\x1b[O", "Focused(true) Focused(false)"),
            (b"\x1b[?1;2c\x1b[99~\x1b[<0;1;1Mx", "x"),
        ] {
            assert_eq!(decoded(&[bytes]), wanted, "{bytes:?}");
        }
    }

    #[test]
    fn a_lone_escape_is_the_key_at_once() {
        assert_eq!(decoded(&[b"\x1b"]), "esc");
        assert_eq!(decoded(&[b"\x1b\x1b[A"]), "esc up");
    }

    #[test]
    fn what_a_slow_link_has_cut_is_put_together() {
        assert_eq!(decoded(&[b"\x1b[", b"A"]), "up");
        assert_eq!(decoded(&[b"\x1b[1;", b"5", b"A"]), "ctrl-up");
        assert_eq!(decoded(&[b"\x1bO", b"R"]), "f3");
        let wide = "日".as_bytes();
        assert_eq!(decoded(&[&wide[..1], &wide[1..]]), "日");
    }

    #[test]
    fn a_paste_is_one_thing_however_it_is_cut() {
        assert_eq!(decoded(&[b"\x1b[200~H\r\nR\x1b[201~q"]), "<H\nR> q");
        let cut: Vec<&[u8]> = b"\x1b[200~HR\x1b[201~q".chunks(1).skip(1).collect();
        let mut reads: Vec<&[u8]> = vec![b"\x1b["];
        reads.extend(&cut[1..]);
        assert_eq!(decoded(&reads), "<HR> q");
    }

    #[test]
    fn what_is_no_character_is_no_key() {
        assert_eq!(decoded(&[b"\xff\xc3(\x80a"]), "( a");
    }

    proptest! {
        #[test]
        fn no_bytes_keep_the_decoder_waiting_for_ever(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut decoder = Decoder::default();
            for chunk in bytes.chunks(7) {
                decoder.decode(chunk);
            }
            prop_assert!(decoder.head.len() <= LONGEST_HEAD);
        }

        #[test]
        fn keys_are_the_same_however_they_are_cut(cut in 0usize..20) {
            let bytes = b"j\x1b[1;5Ak\xe6\x97\xa5\x1b[24~G";
            let cut = cut.min(bytes.len());
            // A cut right behind an escape makes it the key.
            prop_assume!(cut == 0 || bytes[cut - 1] != 0x1b);
            prop_assert_eq!(decoded(&[&bytes[..cut], &bytes[cut..]]), decoded(&[bytes]));
        }
    }
}
