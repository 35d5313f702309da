//! The texts that make up one runbook: the file itself and those it includes. Each byte of each
//! has one number, counted through all of them, so that a span needs no file beside it.

/// What a text was made from, where people write something else than the text itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Origin {
    /// What people write.
    pub text: String,
    /// For each line of the text the line of what people write, from one; 0 where there is none.
    pub lines: Vec<u32>,
}

/// The texts of a runbook, the main one first.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    files: Vec<Told>,
    /// What the main one was made from.
    origin: Option<Origin>,
}

/// One of the texts.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// Its file as shown.
    pub(super) name: String,
    /// What stands in it.
    pub(super) text: String,
    /// The number of its first byte.
    pub(super) base: usize,
    /// Where its lines begin, counted from its own first byte.
    lines: Vec<usize>,
}

impl Texts {
    /// A runbook of one file.
    #[must_use]
    pub fn one(text: &str, file: &str) -> Self {
        let mut texts = Self::default();
        texts.add(text, file);
        texts
    }

    /// Adds a text and gives the number of its first byte.
    pub(super) fn add(&mut self, text: &str, file: &str) -> usize {
        // One more than its bytes: the place at its very end is its own.
        let base = self
            .files
            .last()
            .map_or(0, |last| last.base + last.text.len() + 1);
        let starts = text.match_indices('\n').map(|(at, _)| at + 1);
        self.files.push(Told {
            name: file.to_owned(),
            text: text.to_owned(),
            base,
            lines: std::iter::once(0).chain(starts).collect(),
        });
        base
    }

    /// The same, where its main text was made from another.
    #[must_use]
    pub fn made_from(mut self, origin: Option<Origin>) -> Self {
        self.origin = origin;
        self
    }

    /// What a text was made from.
    pub(super) fn origin(&self, file: usize) -> Option<&Origin> {
        self.origin.as_ref().filter(|_| file == 0)
    }

    /// The texts, the main one first.
    pub(super) fn files(&self) -> &[Told] {
        &self.files
    }

    /// Which of the texts a byte belongs to.
    pub(super) fn index(&self, byte: usize) -> usize {
        let after = self.files.partition_point(|file| file.base <= byte);
        after.saturating_sub(1)
    }

    /// The bytes of every text for a digest, apart from each other by what no text holds.
    pub(super) fn parts(&self) -> Vec<&[u8]> {
        let texts = self.files.iter().map(|file| file.text.as_bytes());
        let mut parts: Vec<&[u8]> = texts.flat_map(|text| [b"\0".as_slice(), text]).collect();
        // Alone, a file has the digest that `sha256sum` gives.
        parts.remove(0);
        parts
    }

    /// The line, from one, of a byte in its own file, or in what that was made from: 0 where it was
    /// made from nothing.
    #[must_use]
    pub fn line(&self, byte: usize) -> u32 {
        let line = self.line_as_read(byte);
        match self.origin(self.index(byte)) {
            None => line,
            Some(origin) => {
                let lines = usize::try_from(line - 1)
                    .ok()
                    .and_then(|nth| origin.lines.get(nth));
                lines.copied().unwrap_or(0)
            }
        }
    }

    /// The file of a byte as shown, where it is not the main one.
    #[must_use]
    pub fn included(&self, byte: usize) -> Option<&str> {
        let file = Some(self.index(byte)).filter(|index| *index > 0)?;
        self.files.get(file).map(|file| file.name.as_str())
    }

    /// The line of a byte in its own file, whatever that was made from; from one.
    pub(super) fn line_as_read(&self, byte: usize) -> u32 {
        let line = self.files.get(self.index(byte)).map_or(1, |file| {
            let own = byte.saturating_sub(file.base);
            file.lines.partition_point(|start| *start <= own)
        });
        u32::try_from(line.max(1)).unwrap_or(u32::MAX)
    }

    /// File, line and column of a byte; line and column from one, the column counts characters. In
    /// what the file was made from only the line is known.
    #[must_use]
    pub fn place(&self, byte: usize) -> (&str, u32, u32) {
        let Some(file) = self.files.get(self.index(byte)) else {
            return ("", 1, 1);
        };
        if self.origin(self.index(byte)).is_some() {
            return (&file.name, self.line(byte).max(1), 1);
        }
        let before = before(&file.text, byte.saturating_sub(file.base));
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        (&file.name, self.line(byte), column)
    }
}

/// The text before a byte; before the character that the byte belongs to, if it is inside one.
pub(super) fn before(text: &str, byte: usize) -> &str {
    let mut end = byte.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_knows_its_file_its_line_and_its_column() {
        let mut texts = Texts::one("a: 1\nb: 2\n", "main.yaml");
        let base = texts.add("日: c\nd", "more.yaml");
        assert_eq!(texts.place(0), ("main.yaml", 1, 1));
        assert_eq!(texts.place(8), ("main.yaml", 2, 4));
        assert_eq!(texts.place(base - 1), ("main.yaml", 3, 1), "its very end");
        assert_eq!(texts.place(base), ("more.yaml", 1, 1));
        assert_eq!(texts.place(base + 3), ("more.yaml", 1, 2));
        assert_eq!(texts.place(base + 7), ("more.yaml", 2, 1));
        assert_eq!(texts.place(9000).0, "more.yaml");
    }

    #[test]
    fn what_was_made_from_another_text_tells_the_lines_of_that() {
        let origin = Origin {
            text: "# A\n\n- b\n".to_owned(),
            lines: vec![0, 3],
        };
        let mut texts = Texts::one("a: 1\nb: 2\nc: 3\n", "a.md").made_from(Some(origin));
        let base = texts.add("d: 4\n", "more.yaml");
        let line = |at| texts.line(at);
        assert_eq!([0, 5, 10, base].map(line), [0, 3, 0, 1]);
        assert_eq!(texts.place(8), ("a.md", 3, 1));
        assert_eq!(texts.place(0), ("a.md", 1, 1));
        assert_eq!(texts.place(base + 3), ("more.yaml", 1, 4));
    }

    #[test]
    fn no_text_has_a_place_too() {
        assert_eq!(Texts::default().place(7), ("", 1, 1));
    }
}
