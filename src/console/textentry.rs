//! Typing into a field: the text widget edits, the field stays plain data. One line or several is
//! the field's owner's choice.

use tui_textarea::{Input, Key as AreaKey, TextArea};

use super::model::Field;
use crate::settings::{Code, Key};

/// The longest text a person may type or paste: a note, not a file.
const AT_MOST: usize = 16 * 1024;

/// Whether a field takes line feeds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lines {
    /// Line feeds become spaces.
    One,
    /// As typed.
    Several,
}

/// Edits the field as the key says: letters, arrows, word and line keys as shells have them.
#[must_use]
pub fn edited(field: &Field, key: Key) -> Field {
    let Some(input) = input(key) else {
        return field.clone();
    };
    let grows = key.typed().is_some();
    if grows && field.text().len() >= AT_MOST {
        return field.clone();
    }
    let mut area = field.to_area();
    area.input(input);
    Field::of_area(&area)
}

/// Puts text in at the cursor.
#[must_use]
pub fn inserted(field: &Field, text: &str, lines: Lines) -> Field {
    let room = AT_MOST.saturating_sub(field.text().len());
    let text = text.get(..text.floor_char_boundary(room)).unwrap_or(text);
    let mut area: TextArea<'_> = field.to_area();
    match lines {
        Lines::One => area.insert_str(text.replace('\n', " ").trim_end()),
        Lines::Several => area.insert_str(text),
    };
    Field::of_area(&area)
}

/// Begins a new line at the cursor.
#[must_use]
pub fn broken(field: &Field) -> Field {
    let mut area = field.to_area();
    area.insert_newline();
    Field::of_area(&area)
}

fn input(key: Key) -> Option<Input> {
    let held = key.held();
    let code = match key.code() {
        Code::Char(c) => AreaKey::Char(c),
        Code::Backspace => AreaKey::Backspace,
        Code::Delete => AreaKey::Delete,
        Code::Up => AreaKey::Up,
        Code::Down => AreaKey::Down,
        Code::Left => AreaKey::Left,
        Code::Right => AreaKey::Right,
        Code::Home => AreaKey::Home,
        Code::End => AreaKey::End,
        // What begins lines, moves the focus or closes is the keymap's to say.
        Code::Enter
        | Code::Tab
        | Code::Escape
        | Code::Insert
        | Code::PageUp
        | Code::PageDown
        | Code::Function(_) => return None,
    };
    // The widget begins a new line on ctrl-m, which is enter on most terminals.
    let is_newline = held.ctrl && key.code() == Code::Char('m');
    (!is_newline).then_some(Input {
        key: code,
        ctrl: held.ctrl,
        alt: held.alt,
        shift: held.shift,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::key;

    fn typed(field: &Field, keys: &str) -> Field {
        let keys = key::sequence(keys).unwrap();
        keys.into_iter()
            .fold(field.clone(), |field, key| edited(&field, key))
    }

    #[test]
    fn letters_and_shell_keys_edit_the_line() {
        let field = typed(&Field::default(), "d b space i s space u p");
        assert_eq!(field.text(), "db is up");
        assert_eq!(typed(&field, "ctrl-w").text(), "db is ");
        assert_eq!(typed(&field, "ctrl-a x").text(), "xdb is up");
        assert_eq!(typed(&field, "left backspace").text(), "db is p");
        assert_eq!(typed(&field, "f5 pgup").text(), "db is up");
    }

    #[test]
    fn pasted_lines_stay_lines_only_where_lines_are_taken() {
        let field = Field::default();
        assert_eq!(inserted(&field, "a\nb\n", Lines::One).text(), "a b");
        assert_eq!(inserted(&field, "a\nb", Lines::Several).text(), "a\nb");
        assert_eq!(broken(&Field::holding("日本")).text(), "日本\n");
    }

    #[test]
    fn a_field_never_holds_more_than_a_note() {
        let field = inserted(&Field::default(), &"日".repeat(AT_MOST), Lines::Several);
        assert!(field.text().len() <= AT_MOST);
    }
}
