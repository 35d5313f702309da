//! Words as commands, and commands as blocks: enough of the shell's grammar to know where a
//! statement ends and what each command in it is.

use super::scan::{Broken, Scan};
use super::{Head, Redirect, Simple, Statement, Word};

/// Operators that point somewhere, longest first.
const REDIRECTS: [&str; 12] = [
    "&>>", "<<<", "<<-", "&>", ">>", "<<", ">&", "<&", ">|", "<>", ">", "<",
];
/// More blocks in each other than this are no script.
const DEEPEST: usize = 64;

/// A block that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    /// `if` before its `then`.
    If,
    /// After `then` or `else`.
    Then,
    /// `for`, `while` before its `do`.
    Loop,
    /// After `do`.
    Do,
    /// `case` where a pattern comes.
    Pattern,
    /// `case` after a pattern.
    Branch,
    Group,
    Subshell,
}

struct Reader<'t> {
    scan: Scan<'t>,
    done: Statement,
    now: Simple,
    open: Vec<Block>,
    /// Marks and tabs of here-documents that begin on the next line.
    here: Vec<(String, bool)>,
    /// A block was just closed: only an operator may follow.
    closed: bool,
    /// An operator that wants another command.
    wants: bool,
}

/// The statement that begins at this byte, which is the beginning of this line.
/// Else why not, and the line on which that was seen.
pub(super) fn statement(text: &str, at: usize, line: usize) -> Result<Statement, (Broken, usize)> {
    let mut reader = Reader {
        scan: Scan::new(text, at, line),
        done: Statement::default(),
        now: Simple::default(),
        open: Vec::new(),
        here: Vec::new(),
        closed: false,
        wants: false,
    };
    loop {
        match reader.step() {
            Ok(true) => break,
            Ok(false) => {}
            Err(broken) => return Err((broken, reader.scan.line)),
        }
    }
    reader.done.lines = line..reader.scan.line.max(line + 1);
    Ok(reader.done)
}

impl Reader<'_> {
    /// One token. True when the statement has ended.
    fn step(&mut self) -> Result<bool, Broken> {
        self.scan.skip_blanks();
        let Some(c) = self.scan.peek() else {
            self.end_command()?;
            let whole = self.open.is_empty() && self.here.is_empty() && !self.wants;
            // The last line has no end of its own to count.
            self.scan.line += 1;
            return if whole { Ok(true) } else { Err(Broken::Open) };
        };
        match c {
            '\n' => return self.end_of_line(),
            '#' => {
                let text = self.scan.line_rest().to_owned();
                self.done.comments.push((self.scan.line, text));
                self.scan.skip_line();
            }
            ';' | '&' | '|' if !self.scan.rest().starts_with("&>") => self.operator()?,
            '<' | '>' | '&' if !self.is_blank_to_fill() && !self.is_process() => self.redirect()?,
            '(' => self.paren()?,
            ')' => self.close_paren()?,
            _ => self.word()?,
        }
        Ok(false)
    }

    fn end_of_line(&mut self) -> Result<bool, Broken> {
        self.end_command()?;
        self.scan.next();
        for (mark, tabs) in std::mem::take(&mut self.here) {
            self.here_document(&mark, tabs)?;
        }
        Ok(self.open.is_empty() && !self.wants)
    }

    fn here_document(&mut self, mark: &str, tabs: bool) -> Result<(), Broken> {
        while !self.scan.rest().is_empty() {
            let line = self.scan.line_rest().trim_end();
            let line = if tabs { line.trim_start() } else { line };
            let found = line == mark;
            self.scan.skip_line();
            self.scan.next();
            if found {
                return Ok(());
            }
        }
        Err(Broken::Open)
    }

    /// Puts away the command that was being read.
    fn end_command(&mut self) -> Result<(), Broken> {
        let command = std::mem::take(&mut self.now);
        let empty = command.words.is_empty() && command.assigns.is_empty();
        if empty && !command.redirects.is_empty() && !self.closed {
            return Err(Broken::Grammar);
        }
        self.closed = false;
        if empty {
            self.now.joined = command.joined;
            return Ok(());
        }
        self.wants = false;
        self.done.commands.push(command);
        Ok(())
    }

    fn operator(&mut self) -> Result<(), Broken> {
        let had_command = self.has_command();
        let found = [";;&", ";;", ";&", ";", "&&", "||", "|&", "|", "&"];
        let operator = found.into_iter().find(|found| self.scan.eat(found));
        let operator = operator.ok_or(Broken::Grammar)?;
        let ends_branch = operator.len() > 1 && operator.starts_with(';');
        if !had_command && !ends_branch {
            return Err(Broken::Grammar);
        }
        let piped = matches!(operator, "|" | "|&");
        self.now.piped = piped;
        self.now.background = operator == "&";
        self.end_command()?;
        if ends_branch {
            let branch = self.open.last_mut().ok_or(Broken::Grammar)?;
            if *branch != Block::Branch {
                return Err(Broken::Grammar);
            }
            *branch = Block::Pattern;
        }
        self.wants = piped || matches!(operator, "&&" | "||");
        self.now.joined = match operator {
            "|&" => Some("|"),
            "|" | "&&" | "||" => Some(operator),
            _ => None,
        };
        Ok(())
    }

    fn has_command(&self) -> bool {
        self.closed || !self.now.words.is_empty() || !self.now.assigns.is_empty()
    }

    /// `<name>`: people write it where something is to be filled in.
    fn is_blank_to_fill(&self) -> bool {
        self.scan.rest().starts_with('<') && super::super::blank::angled(self.scan.rest()).is_some()
    }

    fn is_process(&self) -> bool {
        let rest = self.scan.rest();
        rest.starts_with("<(") || rest.starts_with(">(")
    }

    fn redirect(&mut self) -> Result<(), Broken> {
        // Arrows of words: `->`, `=>`, `-->`.
        if matches!(self.scan.before(), Some('-' | '=')) {
            return Err(Broken::Grammar);
        }
        let operator = REDIRECTS.into_iter().find(|found| self.scan.eat(found));
        let operator = operator.ok_or(Broken::Grammar)?;
        self.scan.skip_blanks();
        let target = self.raw_word()?;
        if target.raw.is_empty() || (target.raw.starts_with(['-', '=']) && operator.len() == 1) {
            return Err(Broken::Grammar);
        }
        if matches!(operator, "<<" | "<<-") {
            let mark = target.raw.replace(['\'', '"', '\\'], "");
            self.here.push((mark, operator == "<<-"));
        }
        self.now.line = if self.has_command() {
            self.now.line
        } else {
            target.line
        };
        self.now.redirects.push(Redirect { operator, target });
        Ok(())
    }

    /// A word as it stands: up to a blank or an operator.
    fn raw_word(&mut self) -> Result<Word, Broken> {
        let (start, line) = (self.scan.at, self.scan.line);
        loop {
            match self.scan.peek() {
                Some('<') if self.is_blank_to_fill() => {
                    let blank = super::super::blank::angled(self.scan.rest()).unwrap_or_default();
                    self.scan.at += blank.len();
                }
                Some('<' | '>') if self.scan.at == start && self.is_process() => {
                    self.scan.next();
                    self.scan.step()?;
                }
                // An array, or a pattern.
                Some('(')
                    if matches!(self.scan.before(), Some('=' | '@' | '?' | '*' | '+' | '!'))
                        && self.scan.at > start =>
                {
                    self.scan.step()?;
                }
                None | Some(' ' | '\t' | '\n' | '\r' | ';' | '&' | '|' | ')' | '<' | '>' | '(') => {
                    break;
                }
                Some('\\') if self.scan.rest().starts_with("\\\n") => {
                    self.scan.next();
                    self.scan.next();
                }
                Some(_) => self.scan.step()?,
            }
        }
        let raw = self.scan.since(start).replace("\\\n", "");
        Ok(Word { raw, line })
    }

    fn word(&mut self) -> Result<(), Broken> {
        if self.open.last() == Some(&Block::Pattern) {
            return self.pattern();
        }
        let word = self.raw_word()?;
        // `2>` and the like.
        let digits = !word.raw.is_empty() && word.raw.chars().all(|c| c.is_ascii_digit());
        if digits && self.scan.rest().starts_with(['<', '>']) && !self.is_blank_to_fill() {
            return Ok(());
        }
        if self.closed {
            return self.after_block(&word);
        }
        if self.now.words.is_empty() && self.now.assigns.is_empty() && self.keyword(&word)? {
            return Ok(());
        }
        if self.now.words.is_empty() && self.now.assigns.is_empty() {
            self.now.line = word.line;
            self.now.depth = self.open.len();
        }
        if self.now.words.is_empty() && super::super::variable::assignment(&word.raw).is_some() {
            self.now.assigns.push(word);
        } else {
            self.now.words.push(word);
        }
        Ok(())
    }

    /// Words right after a closed block: only the next keyword of a block around it.
    fn after_block(&mut self, word: &Word) -> Result<(), Broken> {
        self.end_command()?;
        if self.keyword(word)? {
            Ok(())
        } else {
            Err(Broken::Grammar)
        }
    }

    /// Whether the word is a keyword here, and what follows from it.
    fn keyword(&mut self, word: &Word) -> Result<bool, Broken> {
        let top = self.open.last().copied();
        let (head, open): (Option<&'static str>, Option<Block>) = match (word.raw.as_str(), top) {
            ("if", _) => (Some("if"), Some(Block::If)),
            ("while", _) => (Some("while"), Some(Block::Loop)),
            ("until", _) => (Some("until"), Some(Block::Loop)),
            ("{", _) => (Some("{"), Some(Block::Group)),
            ("!", _) => return Ok(true),
            ("for" | "select", _) => return self.for_head().map(|()| true),
            ("case", _) => return self.case_head().map(|()| true),
            ("function", _) => return self.function_head().map(|()| true),
            ("[[", _) => return self.test().map(|()| true),
            ("then", Some(Block::If)) | ("else", Some(Block::Then)) => {
                return self.instead(Block::Then);
            }
            ("elif", Some(Block::Then)) => return self.instead(Block::If),
            ("do", Some(Block::Loop)) => return self.instead(Block::Do),
            ("fi", Some(Block::Then))
            | ("done", Some(Block::Do))
            | ("esac", Some(Block::Branch))
            | ("}", Some(Block::Group)) => return self.close(),
            ("then" | "else" | "elif" | "do" | "fi" | "done" | "esac" | "}", _) => {
                return Err(Broken::Grammar);
            }
            _ => (None, None),
        };
        if let (Some(head), Some(open)) = (head, open) {
            self.begin(Head::Other(head), word.line, open)?;
            return Ok(true);
        }
        Ok(false)
    }

    fn begin(&mut self, head: Head, line: usize, block: Block) -> Result<(), Broken> {
        if self.open.len() >= DEEPEST {
            return Err(Broken::Grammar);
        }
        self.wants = false;
        self.done.heads.push((head, line, self.open.len()));
        self.open.push(block);
        Ok(())
    }

    fn instead(&mut self, block: Block) -> Result<bool, Broken> {
        let top = self.open.last_mut().ok_or(Broken::Grammar)?;
        *top = block;
        Ok(true)
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "an arm of `keyword`, whose answer this is"
    )]
    fn close(&mut self) -> Result<bool, Broken> {
        self.open.pop();
        self.closed = true;
        self.wants = false;
        Ok(true)
    }

    fn for_head(&mut self) -> Result<(), Broken> {
        self.scan.skip_blanks();
        let line = self.scan.line;
        if self.scan.rest().starts_with("((") {
            self.scan.step()?;
            return self.begin(Head::Other("for"), line, Block::Loop);
        }
        let name = self.raw_word()?.raw;
        self.scan.skip_blanks();
        let mut words = Vec::new();
        if !matches!(self.scan.peek(), Some(';' | '\n')) {
            if self.raw_word()?.raw != "in" {
                return Err(Broken::Grammar);
            }
            self.scan.skip_blanks();
            while !matches!(self.scan.peek(), None | Some(';' | '\n')) {
                let word = self.raw_word()?;
                if word.raw.is_empty() {
                    return Err(Broken::Grammar);
                }
                words.push(word);
                self.scan.skip_blanks();
            }
        }
        self.scan.eat(";");
        self.begin(Head::For { name, words }, line, Block::Loop)
    }

    fn case_head(&mut self) -> Result<(), Broken> {
        self.scan.skip_blanks();
        let line = self.scan.line;
        let subject = self.raw_word()?;
        self.scan.skip_blanks();
        if subject.raw.is_empty() || self.raw_word()?.raw != "in" {
            return Err(Broken::Grammar);
        }
        self.begin(Head::Other("case"), line, Block::Pattern)
    }

    fn pattern(&mut self) -> Result<(), Broken> {
        let word = self.raw_word()?;
        if word.raw == "esac" {
            return self.close().map(drop);
        }
        self.scan.skip_blanks();
        loop {
            match self.scan.peek() {
                Some(')') => break,
                Some('|') => {
                    self.scan.next();
                    self.scan.skip_blanks();
                    self.raw_word()?;
                    self.scan.skip_blanks();
                }
                _ => return Err(Broken::Grammar),
            }
        }
        self.scan.next();
        self.instead(Block::Branch).map(drop)
    }

    fn function_head(&mut self) -> Result<(), Broken> {
        self.scan.skip_blanks();
        let line = self.scan.line;
        let name = self.raw_word()?.raw;
        self.scan.eat("()");
        self.function(name, line)
    }

    fn function(&mut self, name: String, line: usize) -> Result<(), Broken> {
        self.skip_space();
        if !self.scan.eat("{") {
            return Err(Broken::Grammar);
        }
        self.begin(Head::Function(name), line, Block::Group)
    }

    fn skip_space(&mut self) {
        while self.scan.peek().is_some_and(char::is_whitespace) {
            self.scan.next();
        }
    }

    /// `[[ ... ]]`, whose inside has a grammar of its own.
    fn test(&mut self) -> Result<(), Broken> {
        let (start, line) = (self.scan.at, self.scan.line);
        loop {
            match self.scan.peek() {
                None => return Err(Broken::Open),
                Some(']') if self.scan.rest().starts_with("]]") => break,
                Some(_) => self.scan.step()?,
            }
        }
        self.own_grammar("[[", start, line);
        self.scan.eat("]]");
        Ok(())
    }

    fn own_grammar(&mut self, name: &str, start: usize, line: usize) {
        let inner = self.scan.since(start).to_owned();
        self.now.line = line;
        self.now.depth = self.open.len();
        let words = [name.to_owned(), inner];
        self.now.words = words.into_iter().map(|raw| Word { raw, line }).collect();
    }

    fn paren(&mut self) -> Result<(), Broken> {
        if self.open.last() == Some(&Block::Pattern) {
            self.scan.next();
            return Ok(());
        }
        let line = self.scan.line;
        if self.has_command() {
            return self.bracket_or_function();
        }
        if self.scan.rest().starts_with("((") {
            let start = self.scan.at + 2;
            self.scan.step()?;
            let end = self.scan.at;
            self.own_grammar("((", start.min(end), line);
            return Ok(());
        }
        self.scan.next();
        self.begin(Head::Other("("), line, Block::Subshell)
    }

    /// `name() {`, or words in brackets at the end of a line: `docker ps (two containers)`.
    fn bracket_or_function(&mut self) -> Result<(), Broken> {
        let line = self.scan.line;
        if self.now.words.len() == 1 && self.now.assigns.is_empty() && self.scan.eat("()") {
            let name = std::mem::take(&mut self.now).words.remove(0).raw;
            return self.function(name, line);
        }
        let rest = self.scan.line_rest();
        let bracket = rest.trim_end();
        let spaced = self.scan.before().is_some_and(char::is_whitespace);
        let plain = !bracket.contains(['$', '"', '`', '|', ';']);
        if !spaced || self.closed || !bracket.ends_with(')') || !plain {
            return Err(Broken::Grammar);
        }
        self.done.brackets.push((line, bracket.to_owned()));
        self.scan.skip_line();
        Ok(())
    }

    fn close_paren(&mut self) -> Result<(), Broken> {
        self.end_command()?;
        if self.open.last() != Some(&Block::Subshell) {
            return Err(Broken::Grammar);
        }
        self.scan.next();
        self.close().map(drop)
    }
}
