//! Writes frames: what changed, as one synchronised update, in one write. A frame that changes
//! nothing writes nothing at all.

use std::io::{self, Write};

use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// A ratatui backend over any writer, and a way to ask for the size.
pub struct Painter<W: Write> {
    inner: CrosstermBackend<Frame<W>>,
    size: fn() -> io::Result<Size>,
    cursor: Cursor,
}

/// Where the cursor is, as far as the terminal was told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Cursor {
    Hidden,
    Shown(Option<Position>),
}

impl<W: Write> Painter<W> {
    /// Paints on `terminal`, whose size `size` tells. The cursor is hidden already.
    pub fn new(terminal: W, size: fn() -> io::Result<Size>) -> Self {
        Self {
            inner: CrosstermBackend::new(Frame::new(terminal)),
            size,
            cursor: Cursor::Hidden,
        }
    }
}

/// The size of the terminal that this process has.
///
/// # Errors
/// When there is none.
pub fn terminal_size() -> io::Result<Size> {
    let (width, height) = crossterm::terminal::size()?;
    Ok(Size { width, height })
}

impl<W: Write> Backend for Painter<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        if let Cursor::Shown(at) = &mut self.cursor {
            // Drawing moves the cursor.
            *at = None;
        }
        self.inner.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.cursor, Cursor::Hidden) == Cursor::Hidden {
            return Ok(());
        }
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.cursor != Cursor::Hidden {
            return Ok(());
        }
        self.cursor = Cursor::Shown(None);
        // ratatui prints a failure of this while it leaves, and printing into a terminal that is
        // gone panics. The next write fails as well.
        let _ = self.inner.show_cursor();
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // Asking the terminal would wait for an answer that a slow link delays.
        Ok(match self.cursor {
            Cursor::Shown(Some(position)) => position,
            _ => Position::ORIGIN,
        })
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor == Cursor::Shown(Some(position)) {
            return Ok(());
        }
        if self.cursor != Cursor::Hidden {
            self.cursor = Cursor::Shown(Some(position));
        }
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        (self.size)()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: (self.size)()?,
            pixels: Size::ZERO,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.inner)
    }
}

/// Collects a frame and writes it at once.
struct Frame<W: Write> {
    terminal: W,
    bytes: Vec<u8>,
}

impl<W: Write> Frame<W> {
    fn new(terminal: W) -> Self {
        Self {
            terminal,
            bytes: Vec::new(),
        }
    }
}

impl<W: Write> Write for Frame<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.is_empty() {
            crossterm::queue!(&mut self.bytes, BeginSynchronizedUpdate)?;
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        crossterm::queue!(&mut self.bytes, EndSynchronizedUpdate)?;
        let written = self.terminal.write_all(&self.bytes);
        self.bytes.clear();
        written?;
        self.terminal.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use ratatui::Terminal;
    use ratatui::text::Line;

    use super::*;

    /// Each write by itself.
    #[derive(Clone, Default)]
    struct Writes(Rc<RefCell<Vec<Vec<u8>>>>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A terminal that was closed.
    struct Gone;

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }

    fn terminal(size: fn() -> io::Result<Size>) -> (Writes, Terminal<Painter<Writes>>) {
        let writes = Writes::default();
        let terminal = Terminal::new(Painter::new(writes.clone(), size)).unwrap();
        (writes, terminal)
    }

    fn draw(terminal: &mut Terminal<Painter<Writes>>, text: &str) {
        let area =
            |frame: &mut ratatui::Frame<'_>| frame.render_widget(Line::raw(text), frame.area());
        terminal.draw(area).unwrap();
    }

    #[test]
    fn a_frame_is_one_synchronised_write_and_no_change_is_none() {
        let (writes, mut terminal) = terminal(|| Ok(Size::new(20, 2)));
        draw(&mut terminal, "12:00:01");
        assert_eq!(writes.0.borrow().len(), 1);
        let first = String::from_utf8(writes.0.borrow()[0].clone()).unwrap();
        assert!(
            first.starts_with("\x1b[?2026h") && first.ends_with("\x1b[?2026l"),
            "{first:?}"
        );
        draw(&mut terminal, "12:00:01");
        assert_eq!(writes.0.borrow().len(), 1);
        draw(&mut terminal, "12:00:02");
        let second = writes.0.borrow()[1].clone();
        // 60 bytes a second is the goal for an idle console.
        assert!(second.len() <= 60, "{:?}", String::from_utf8(second));
    }

    #[test]
    fn the_cursor_of_a_closed_terminal_is_nobodys_business() {
        let mut painter = Painter::new(Gone, || Ok(Size::new(20, 2)));
        assert!(painter.show_cursor().is_ok());
        painter.draw([(0, 0, &Cell::new("x"))].into_iter()).unwrap();
        assert!(Backend::flush(&mut painter).is_err(), "frames do fail");
    }

    #[test]
    fn a_terminal_without_a_size_can_be_drawn_on() {
        for size in [|| Ok(Size::new(0, 0)), || Ok(Size::new(1, 1))] {
            let (_, mut terminal) = terminal(size);
            draw(&mut terminal, "12:00:01");
        }
    }
}
