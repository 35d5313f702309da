//! Keys as people write them in a keymap: `j`, `G`, `space`, `ctrl-d`, `s-tab`, `g g`. Knows no
//! terminal library; the console translates what its terminal reports.

use std::fmt;
use std::str::FromStr;

/// What was pressed, without the modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Code {
    /// A character as typed: a capital letter already carries its shift.
    Char(char),
    /// A function key, 1 to 24.
    Function(u8),
    Enter,
    Escape,
    Tab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

/// The keys with names; `space` is a character and listed so that it can be written.
const NAMED: [(&str, Code); 15] = [
    ("space", Code::Char(' ')),
    ("enter", Code::Enter),
    ("esc", Code::Escape),
    ("tab", Code::Tab),
    ("backspace", Code::Backspace),
    ("delete", Code::Delete),
    ("insert", Code::Insert),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pgup", Code::PageUp),
    ("pgdn", Code::PageDown),
];

/// The modifiers held with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Held {
    /// Control.
    pub ctrl: bool,
    /// Alt, also called option or meta.
    pub alt: bool,
    /// Shift; characters never carry it.
    pub shift: bool,
}

/// A key with its modifiers, in the one form in which a terminal's report and a keymap's spelling
/// of it are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    code: Code,
    held: Held,
}

impl Key {
    /// The key in its normal form: a character drops shift (`G` is already shifted), and with
    /// control a letter is lower case, because terminals cannot tell the two apart.
    #[must_use]
    pub fn new(code: Code, held: Held) -> Self {
        match code {
            Code::Char(c) if held.ctrl => {
                let code = Code::Char(c.to_ascii_lowercase());
                Self {
                    code,
                    held: Held {
                        shift: false,
                        ..held
                    },
                }
            }
            Code::Char(_) => Self {
                code,
                held: Held {
                    shift: false,
                    ..held
                },
            },
            _ => Self { code, held },
        }
    }

    /// What was pressed.
    #[must_use]
    pub fn code(self) -> Code {
        self.code
    }

    /// What was held.
    #[must_use]
    pub fn held(self) -> Held {
        self.held
    }

    /// The character that this key types into a text field, if it types one.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.held.ctrl && !self.held.alt => Some(c),
            _ => None,
        }
    }
}

/// Why a key's spelling is not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing is written.
    #[error("no key is named")]
    Empty,
    /// No key has this name.
    #[error("\"{0}\" is not a key")]
    Unknown(String),
    /// The same modifier twice.
    #[error("\"{0}\" names a modifier twice")]
    Repeated(String),
    /// Shift with a character.
    #[error("\"{0}\" asks for shift with a character")]
    ShiftedCharacter(String),
    /// A capital with control.
    #[error("\"{0}\" asks for control with a capital letter")]
    ControlledCapital(String),
    /// A control character that terminals send for another key.
    #[error("\"{spelled}\" is {arrives_as} on most terminals")]
    Ambiguous {
        /// As written.
        spelled: String,
        /// What it arrives as.
        arrives_as: &'static str,
    },
}

impl KeyError {
    /// What to write instead.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Empty => "write a key such as \"j\", \"ctrl-d\" or \"g g\"".to_owned(),
            Self::Unknown(word) => {
                let name = word.rsplit('-').next().unwrap_or(word);
                let near = crate::support::text::nearest(name, NAMED.map(|(name, _)| name));
                match near.filter(|_| name.chars().count() > 2) {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => {
                        "a key is one character, f1 to f24 or a name such as space, enter, esc, \
                             pgdn; before it ctrl-, alt- or s-; a sequence has spaces: \"g g\""
                            .to_owned()
                    }
                }
            }
            Self::Repeated(_) => "write each modifier once".to_owned(),
            Self::ShiftedCharacter(_) => "write the character itself, such as \"G\"".to_owned(),
            Self::ControlledCapital(_) => {
                "terminals cannot tell it apart: write it small".to_owned()
            }
            Self::Ambiguous { arrives_as, .. } => {
                format!("bind {arrives_as} or another key")
            }
        }
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(spelled: &str) -> Result<Self, KeyError> {
        let mut held = Held::default();
        let mut rest = spelled;
        while let Some((modifier, after)) = modifier(&mut held, rest) {
            if std::mem::replace(modifier, true) {
                return Err(KeyError::Repeated(spelled.to_owned()));
            }
            rest = after;
        }
        let code = code(rest).ok_or_else(|| KeyError::Unknown(spelled.to_owned()))?;
        check(spelled, code, held)?;
        Ok(Self::new(code, held))
    }
}

/// The modifier at the head of `text`, unless nothing follows it: `-` and `s` are keys too.
fn modifier<'h, 't>(held: &'h mut Held, text: &'t str) -> Option<(&'h mut bool, &'t str)> {
    let (name, after) = text
        .split_once('-')
        .filter(|(_, after)| !after.is_empty())?;
    match name {
        "ctrl" => Some((&mut held.ctrl, after)),
        "alt" => Some((&mut held.alt, after)),
        "s" => Some((&mut held.shift, after)),
        _ => None,
    }
}

fn code(name: &str) -> Option<Code> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_whitespace() && !c.is_control()).then_some(Code::Char(c));
    }
    if let Some((_, code)) = NAMED.iter().find(|(known, _)| *known == name) {
        return Some(*code);
    }
    let number = name
        .strip_prefix('f')
        .filter(|digits| !digits.starts_with(['0', '+']))?;
    number
        .parse()
        .ok()
        .filter(|n| (1..=24).contains(n))
        .map(Code::Function)
}

fn check(spelled: &str, code: Code, held: Held) -> Result<(), KeyError> {
    let Code::Char(c) = code else { return Ok(()) };
    if held.shift {
        return Err(KeyError::ShiftedCharacter(spelled.to_owned()));
    }
    if !held.ctrl {
        return Ok(());
    }
    if c.is_ascii_uppercase() {
        return Err(KeyError::ControlledCapital(spelled.to_owned()));
    }
    // These bytes are 0x08, 0x09, 0x0d and 0x1b: a terminal without an extended keyboard protocol
    // sends the same for the named key.
    let arrives_as = match c {
        'h' => "backspace",
        'i' => "tab",
        'm' => "enter",
        '[' => "esc",
        _ => return Ok(()),
    };
    Err(KeyError::Ambiguous {
        spelled: spelled.to_owned(),
        arrives_as,
    })
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Held { ctrl, alt, shift } = self.held;
        for (held, prefix) in [(ctrl, "ctrl-"), (alt, "alt-"), (shift, "s-")] {
            f.write_str(if held { prefix } else { "" })?;
        }
        let named = NAMED.iter().find(|(_, code)| *code == self.code);
        match (named, self.code) {
            (Some((name, _)), _) => f.write_str(name),
            (None, Code::Char(c)) => write!(f, "{c}"),
            (None, Code::Function(number)) => write!(f, "f{number}"),
            // Every other code has a name; a test walks them.
            (None, _) => Ok(()),
        }
    }
}

/// The keys of a sequence such as `g g`; a single key is a sequence of one.
///
/// # Errors
/// When one of them is no key, or there is none.
pub fn sequence(spelled: &str) -> Result<Vec<Key>, KeyError> {
    let keys: Vec<Key> = spelled
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    if keys.is_empty() {
        Err(KeyError::Empty)
    } else {
        Ok(keys)
    }
}

/// A sequence as it is written in a keymap.
#[must_use]
pub fn spelled(keys: &[Key]) -> String {
    let words: Vec<String> = keys.iter().map(Key::to_string).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> impl Strategy<Value = Key> {
        let code = prop_oneof![
            any::<char>()
                .prop_filter("printable", |c| !c.is_control() && !c.is_whitespace())
                .prop_map(Code::Char),
            (1u8..=24).prop_map(Code::Function),
            prop::sample::select(NAMED.map(|(_, code)| code).to_vec()),
        ];
        (code, any::<(bool, bool, bool)>())
            .prop_map(|(code, (ctrl, alt, shift))| Key::new(code, Held { ctrl, alt, shift }))
            .prop_filter("told apart by a terminal", |key| {
                !(key.held.ctrl && matches!(key.code, Code::Char('h' | 'i' | 'm' | '[')))
            })
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back_as_the_same_keys(keys in prop::collection::vec(key(), 1..4)) {
            prop_assert_eq!(sequence(&spelled(&keys)), Ok(keys));
        }

        #[test]
        fn no_spelling_breaks_the_reader(text in "\\PC{0,12}") {
            if let Err(error) = sequence(&text) {
                prop_assert!(!error.hint().is_empty());
            }
        }
    }

    #[test]
    fn a_hyphen_and_a_small_s_are_keys_too() {
        for spelled in ["-", "s", "ctrl--", "ctrl-s", "alt-s-up", "s-tab", "+"] {
            assert_eq!(spelled.parse::<Key>().unwrap().to_string(), spelled);
        }
    }

    #[test]
    fn spellings_that_a_terminal_cannot_send_are_refused() {
        let refused = |text: &str| text.parse::<Key>().unwrap_err();
        assert!(matches!(
            refused("ctrl-i"),
            KeyError::Ambiguous {
                arrives_as: "tab",
                ..
            }
        ));
        assert!(matches!(refused("s-g"), KeyError::ShiftedCharacter(_)));
        assert!(matches!(refused("ctrl-D"), KeyError::ControlledCapital(_)));
        assert!(matches!(refused("ctrl-ctrl-d"), KeyError::Repeated(_)));
        assert!(matches!(refused("f25"), KeyError::Unknown(_)));
        assert_eq!(refused("escc").hint(), "did you mean \"esc\"?");
    }

    #[test]
    fn a_terminals_report_equals_the_keymaps_spelling() {
        let shift = Held {
            shift: true,
            ..Held::default()
        };
        let ctrl = Held {
            ctrl: true,
            ..Held::default()
        };
        assert_eq!(Key::new(Code::Char('G'), shift), "G".parse().unwrap());
        assert_eq!(Key::new(Code::Char('D'), ctrl), "ctrl-d".parse().unwrap());
        assert_eq!(Key::new(Code::Tab, shift), "s-tab".parse().unwrap());
    }
}
