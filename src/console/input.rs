//! What comes from the terminal, in our own words: keys, pasted text, new sizes. Keys are told
//! from the tail of an escape sequence that a slow link has split: a letter right after a lone
//! escape is no command.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::settings::{Code, Held, Key};
use crate::support::{Millis, text};

/// How long after a lone escape a letter is taken for the rest of a split sequence. The rest of
/// one follows its escape by a packet's gap, a person's next key by more than this.
pub const SPLIT_WITHIN: Millis = Millis(100);

/// The longest text taken from one paste: enough for any note, small enough for one line of the
/// wire.
const PASTE_AT_MOST: usize = 64 * 1024;

/// One thing that came from the terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// A key.
    Key(Key),
    /// Text that was pasted: lines without control characters.
    Pasted(String),
    /// The terminal has a new size.
    Resized,
    /// The terminal's window is looked at, or no longer.
    Focused(bool),
}

/// Turns the terminal's events into inputs. Holds the moment of the last escape.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reader {
    /// When a lone escape came, or the last letter that was taken for its tail.
    escaped_at: Option<Millis>,
}

impl Reader {
    /// What an event means at `now` (any clock that only goes forward).
    pub fn read(&mut self, event: Event, now: Millis) -> Option<Input> {
        match event {
            Event::Key(event) if event.kind != KeyEventKind::Release => self.key(event, now),
            Event::Paste(pasted) => Some(Input::Pasted(clean(&pasted))),
            Event::Resize(..) => Some(Input::Resized),
            Event::FocusGained => Some(Input::Focused(true)),
            Event::FocusLost => Some(Input::Focused(false)),
            Event::Key(_) | Event::Mouse(_) => None,
        }
    }

    fn key(&mut self, event: KeyEvent, now: Millis) -> Option<Input> {
        let key = translated(event)?;
        let escaped_at = self.escaped_at.take();
        if key.code() == Code::Escape {
            self.escaped_at = Some(now);
            return Some(Input::Key(key));
        }
        let follows = escaped_at.is_some_and(|at| now.saturating_sub(at) < SPLIT_WITHIN);
        if follows && key.typed().is_some() {
            // The tail has several letters: `[15~`.
            self.escaped_at = Some(now);
            return None;
        }
        Some(Input::Key(key))
    }
}

fn translated(event: KeyEvent) -> Option<Key> {
    let has = |modifier| event.modifiers.contains(modifier);
    let mut held = Held {
        ctrl: has(KeyModifiers::CONTROL),
        alt: has(KeyModifiers::ALT),
        shift: has(KeyModifiers::SHIFT),
    };
    let code = match event.code {
        KeyCode::Char(c) if held.shift && c.is_ascii_lowercase() => {
            Code::Char(c.to_ascii_uppercase())
        }
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::F(number) => Code::Function(number),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Escape,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => {
            held.shift = true;
            Code::Tab
        }
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        _ => return None,
    };
    Some(Key::new(code, held))
}

/// Pasted text as lines without anything that a terminal would obey.
fn clean(pasted: &str) -> String {
    let pasted = pasted.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<String> = pasted.split('\n').map(text::harmless).collect();
    let mut joined = lines.join("\n");
    if joined.len() > PASTE_AT_MOST {
        joined.truncate(joined.floor_char_boundary(PASTE_AT_MOST));
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: KeyCode) -> Event {
        Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    fn read(events: &[(u64, Event)]) -> Vec<String> {
        let mut reader = Reader::default();
        events
            .iter()
            .filter_map(|(at, event)| reader.read(event.clone(), Millis(*at)))
            .map(|input| match input {
                Input::Key(key) => key.to_string(),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn the_tail_of_a_split_sequence_is_no_command() {
        let split: Vec<(u64, Event)> = [
            (0, KeyCode::Esc),
            (30, KeyCode::Char('O')),
            (90, KeyCode::Char('R')),
        ]
        .map(|(at, code)| (at, press(code)))
        .to_vec();
        assert_eq!(read(&split), ["esc"]);
    }

    #[test]
    fn a_persons_next_key_after_escape_counts() {
        let keys = [(0, press(KeyCode::Esc)), (100, press(KeyCode::Char('R')))];
        assert_eq!(read(&keys), ["esc", "R"]);
        let keys = [
            (0, press(KeyCode::Esc)),
            (10, press(KeyCode::Down)),
            (20, press(KeyCode::Char('j'))),
        ];
        assert_eq!(read(&keys), ["esc", "down", "j"]);
    }

    #[test]
    fn pasted_text_is_one_input_and_harmless() {
        let pasted = read(&[(0, Event::Paste("a\u{1b}[31m\r\nH".to_owned()))]);
        assert_eq!(pasted, ["Pasted(\"a\u{fffd}[31m\\nH\")"]);
    }

    #[test]
    fn both_spellings_of_a_shifted_tab_are_one_key() {
        let one = Event::Key(KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT));
        let other = Event::Key(KeyEvent::new(KeyCode::Tab, KeyModifiers::SHIFT));
        assert_eq!(read(&[(0, one), (0, other)]), ["s-tab", "s-tab"]);
    }

    #[test]
    fn releases_are_not_keys() {
        let mut event = KeyEvent::new(KeyCode::Char('H'), KeyModifiers::NONE);
        event.kind = KeyEventKind::Release;
        assert!(read(&[(0, Event::Key(event))]).is_empty());
    }
}
