//! Characters of shell text as words: what is quoted or substituted is stepped over as a whole.

/// Deeper than this nobody nests substitutions.
const DEEPEST: usize = 64;

/// Why a text is no shell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum Broken {
    /// A quote, substitution, block or here-document is never closed.
    Open,
    /// It is not what a shell understands.
    Grammar,
}

/// What a stretch of text is inside of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Paren,
    Brace,
    Double,
    Backtick,
}

/// A place in a text.
pub(super) struct Scan<'t> {
    text: &'t str,
    pub(super) at: usize,
    pub(super) line: usize,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str, at: usize, line: usize) -> Self {
        Self { text, at, line }
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The character before this place.
    pub(super) fn before(&self) -> Option<char> {
        self.text.get(..self.at).and_then(|t| t.chars().next_back())
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        if c == '\n' {
            self.line += 1;
        }
        Some(c)
    }

    pub(super) fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// The rest of this line.
    pub(super) fn line_rest(&self) -> &'t str {
        self.rest().split('\n').next().unwrap_or_default()
    }

    pub(super) fn skip_line(&mut self) {
        self.at += self.line_rest().len();
    }

    /// Spaces and continued lines.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\r') => {
                    self.next();
                }
                Some('\\') if self.rest().starts_with("\\\n") => {
                    self.next();
                    self.next();
                }
                Some('\\') if self.rest().starts_with("\\\r\n") => {
                    self.at += 2;
                    self.next();
                }
                _ => return,
            }
        }
    }

    /// To the end of a single-quoted text whose quote was just read.
    fn single(&mut self) -> Result<(), Broken> {
        while let Some(c) = self.next() {
            if c == '\'' {
                return Ok(());
            }
        }
        Err(Broken::Open)
    }

    /// One character of a word, with all that it opens.
    pub(super) fn step(&mut self) -> Result<(), Broken> {
        match self.next() {
            Some('\\') => {
                self.next();
                Ok(())
            }
            Some('\'') => self.single(),
            Some('"') => self.until_closed(Inside::Double),
            Some('`') => self.until_closed(Inside::Backtick),
            Some('(') => self.until_closed(Inside::Paren),
            Some('$') => match self.peek() {
                Some('(') => {
                    self.next();
                    self.until_closed(Inside::Paren)
                }
                Some('{') => {
                    self.next();
                    self.until_closed(Inside::Brace)
                }
                Some('\'') => {
                    self.next();
                    self.ansi()
                }
                _ => Ok(()),
            },
            Some(_) => Ok(()),
            None => Err(Broken::Open),
        }
    }

    /// `$'...'`, where a backslash guards the quote.
    fn ansi(&mut self) -> Result<(), Broken> {
        while let Some(c) = self.next() {
            match c {
                '\\' => {
                    self.next();
                }
                '\'' => return Ok(()),
                _ => {}
            }
        }
        Err(Broken::Open)
    }

    /// To the end of what was just opened, with all that is opened within.
    fn until_closed(&mut self, first: Inside) -> Result<(), Broken> {
        let mut inside = vec![first];
        while let Some(innermost) = inside.last().copied() {
            if inside.len() > DEEPEST {
                return Err(Broken::Grammar);
            }
            let in_double = inside.contains(&Inside::Double);
            let before = self.before();
            let Some(c) = self.next() else {
                return Err(Broken::Open);
            };
            match (innermost, c) {
                (_, '\\') => {
                    self.next();
                }
                (Inside::Double, '"')
                | (Inside::Paren, ')')
                | (Inside::Brace, '}')
                | (Inside::Backtick, '`') => {
                    inside.pop();
                }
                (Inside::Backtick, _) => {}
                (_, '`') => inside.push(Inside::Backtick),
                (_, '$') if self.eat("(") => inside.push(Inside::Paren),
                (_, '$') if self.eat("{") => inside.push(Inside::Brace),
                (Inside::Double, _) => {}
                (_, '"') => inside.push(Inside::Double),
                (Inside::Paren, '(') => inside.push(Inside::Paren),
                (Inside::Paren, '\'') => self.single()?,
                (Inside::Brace, '\'') if !in_double => self.single()?,
                (Inside::Paren, '#') if before.is_none_or(char::is_whitespace) => self.skip_line(),
                _ => {}
            }
        }
        Ok(())
    }
}
