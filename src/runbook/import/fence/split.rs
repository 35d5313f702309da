//! A fence cut at its comments: which lines are comments, commands and words, and which comment
//! belongs to which command.

use std::ops::Range;

use super::reads::Reading;
use super::remark::{self, Remark};
use super::session::{Opens, is_leaving, opens};
use super::shell::{Statement, Text};
use super::unit::{Unit, What, units};
use super::{Host, How, manner};

/// An answer that is told over several lines is not made longer than this.
const LONGEST_ANSWER: usize = 2_000;

/// What stands under one comment.
#[derive(Clone, Default, Debug)]
pub(super) struct Part {
    pub(super) title: Option<String>,
    pub(super) number: Option<String>,
    pub(super) lines: Range<usize>,
    pub(super) statements: Vec<Statement>,
    pub(super) notes: Vec<(usize, String)>,
    pub(super) expects: Vec<(usize, String)>,
    /// Words stand between its commands.
    pub(super) words: bool,
    /// Every command of it is beyond doubt.
    pub(super) sure: bool,
    /// Where it runs.
    pub(super) host: Option<Host>,
    /// Why it is not for a shell of ours: it stands within a session of something else.
    pub(super) inside: Option<&'static str>,
}

/// A fence, cut.
#[derive(Default, Debug)]
pub(super) struct Parts {
    pub(super) all: Vec<Part>,
    /// Whether any command is beyond doubt.
    pub(super) sure: bool,
    /// Whether there are lines of words.
    pub(super) words: bool,
    /// Whether a session on another host is still open at the end.
    pub(super) open: bool,
}

/// Cuts a text. `None`: it is shell that is broken, and nothing of it can be trusted.
pub(super) fn parts(text: &Text, hosts: &[(usize, Host)]) -> Option<Parts> {
    let units = units(text)?;
    let mut cutter = Cutter {
        hosts,
        ..Cutter::default()
    };
    let mut place = 0;
    while let Some(unit) = units.get(place) {
        place += cutter.take(text, &units, place, unit);
    }
    Some(cutter.done())
}

#[derive(Default)]
struct Cutter<'h> {
    hosts: &'h [(usize, Host)],
    done: Parts,
    now: Part,
    gap: bool,
    host: Option<Host>,
    inside: Option<&'static str>,
    /// How the host was entered, for the part that runs there first.
    entered: Vec<(usize, String)>,
}

impl Cutter<'_> {
    /// Takes a unit, or the run of comments that it begins. How many units were taken.
    fn take(&mut self, text: &Text, units: &[Unit], place: usize, unit: &Unit) -> usize {
        let next = units.get(place + 1).map(|next| &next.what);
        match &unit.what {
            What::Blank => self.gap = true,
            What::Comment(_) => {
                let run = units.get(place..).unwrap_or_default();
                let length = run
                    .iter()
                    .take_while(|unit| matches!(unit.what, What::Comment(_)))
                    .count();
                let rest = run.get(length..).unwrap_or_default();
                let followed = matches!(rest.first().map(|unit| &unit.what), Some(What::Shell(..)));
                let later = rest.iter().find(|unit| !matches!(unit.what, What::Blank));
                let later = matches!(
                    later.map(|unit| &unit.what),
                    Some(What::Shell(..) | What::Words(_))
                );
                let block = run.iter().take(length).filter_map(|unit| match &unit.what {
                    What::Comment(remark) => Some((unit.lines.start, remark)),
                    _ => None,
                });
                self.comments(&block.collect::<Vec<_>>(), followed, later);
                self.gap = false;
                return length;
            }
            What::Shell(statement, reading) => {
                let more = units.get(place + 1..).unwrap_or_default();
                let more = more
                    .iter()
                    .any(|unit| matches!(unit.what, What::Shell(..) | What::Words(_)));
                self.statement(text, statement, *reading, more);
                self.gap = false;
            }
            What::Words(words) => {
                let indent = |line: usize| {
                    let line = text.line(line);
                    line.len() - line.trim_start().len()
                };
                let heads = matches!(next, Some(What::Shell(..)))
                    && indent(unit.lines.start + 1) > indent(unit.lines.start);
                self.words(unit.lines.start, words, heads);
                self.gap = false;
            }
        }
        1
    }

    fn done(mut self) -> Parts {
        self.next_part();
        self.settle();
        self.next_part();
        self.done.open = self.host.is_some();
        self.done
    }

    /// Ends the part that is being read.
    fn next_part(&mut self) {
        let part = std::mem::take(&mut self.now);
        let empty = part.title.is_none()
            && part.statements.is_empty()
            && part.notes.is_empty()
            && part.expects.is_empty();
        if !empty {
            self.done.all.push(part);
        }
        self.now.sure = true;
        self.now.host = self.host.clone();
        self.now.inside = self.inside;
    }

    fn reach(&mut self, lines: Range<usize>) {
        let fresh = self.now.lines.is_empty();
        let start = if fresh {
            lines.start
        } else {
            self.now.lines.start.min(lines.start)
        };
        self.now.lines = start..self.now.lines.end.max(lines.end);
    }

    /// The part that the last command stands in.
    fn last(&mut self) -> Option<&mut Part> {
        if !self.now.statements.is_empty() || self.now.words {
            return Some(&mut self.now);
        }
        let bare = self.now.title.is_none() && self.now.notes.is_empty();
        if bare { self.done.all.last_mut() } else { None }
    }

    fn comments(&mut self, block: &[(usize, &Remark)], followed: bool, later: bool) {
        let said: Vec<(usize, &Remark)> = block
            .iter()
            .filter(|(_, one)| !one.text.is_empty())
            .copied()
            .collect();
        let Some((_, first)) = said.first() else {
            return;
        };
        let adjacent = !self.gap && !self.now.statements.is_empty();
        let listed = said.len() == 1 || adjacent || first.text.ends_with([':', '：']);
        let may = remark::may_expect(&first.text) || remark::is_state(&first.text);
        let soft = first.number.is_none() && may && listed && !later;
        let expects = remark::expects(&first.text) || soft;
        let lead = first.number.is_none() && first.text.ends_with([':', '：']) && !later;
        let aside = adjacent && !later && !followed && first.number.is_none();
        if self.last().is_some() && (expects || lead || aside) {
            let title = followed
                && said.len() > 1
                && said
                    .last()
                    .is_some_and(|(_, last)| !last.item && !last.text.starts_with(['{', '}', '"']));
            let cut = said.len() - usize::from(title);
            self.about_last(said.get(..cut).unwrap_or_default(), expects);
            self.titles(said.get(cut..).unwrap_or_default());
        } else {
            self.titles(&said);
        }
    }

    /// Comments that belong to the command above them.
    fn about_last(&mut self, said: &[(usize, &Remark)], expects: bool) {
        let Some(part) = self.last() else {
            return;
        };
        for (place, (line, remark)) in said.iter().enumerate() {
            part.lines.end = part.lines.end.max(line + 1);
            let whole = match &remark.number {
                Some(number) => format!("{number}. {}", remark.text),
                None => remark.text.trim_start_matches("- ").to_owned(),
            };
            let announces = place == 0 && whole.ends_with([':', '：']);
            let open = part.expects.last_mut().filter(|(_, text)| is_open(text));
            if !expects {
                part.notes.push((*line, whole));
            } else if let Some((_, text)) = open {
                text.push(' ');
                text.push_str(&whole);
            } else if !announces {
                part.expects
                    .push((*line, remark::expectation(&whole).to_owned()));
            }
        }
    }

    /// Comments that are titles of what follows.
    fn titles(&mut self, said: &[(usize, &Remark)]) {
        let mut listing = false;
        for (place, (line, remark)) in said.iter().enumerate() {
            let starts = place == 0 || remark.number.is_some() && !listing;
            if starts {
                self.next_part();
                self.now.title = Some(remark.text.clone());
                self.now.number.clone_from(&remark.number);
                listing = remark.number.is_none() && remark.text.ends_with(':');
            } else {
                let joins = self.now.notes.is_empty() && !remark.item && remark.number.is_none();
                match &mut self.now.title {
                    Some(title) if joins && remark::goes_on(title, &remark.text) => {
                        title.push(' ');
                        title.push_str(&remark.text);
                    }
                    _ => self.now.notes.push((*line, remark.text.clone())),
                }
            }
            self.reach(*line..line + 1);
        }
    }

    fn words(&mut self, line: usize, words: &str, heads: bool) {
        self.done.words = true;
        let (number, title) = remark::numbered(words);
        if heads && number.is_some() {
            self.next_part();
            self.now.title = Some(title.to_owned());
            self.now.number = number;
            self.reach(line..line + 1);
            return;
        }
        if self.gap && !self.now.statements.is_empty() {
            self.next_part();
        }
        self.now.words = true;
        self.now.notes.push((line, words.to_owned()));
        self.reach(line..line + 1);
    }

    fn statement(&mut self, text: &Text, statement: &Statement, found: Reading, more: bool) {
        let line = statement.lines.start;
        let place = self.hosts.partition_point(|(at, _)| *at < line);
        let prompted = self.hosts.get(place);
        let prompted = prompted.filter(|(at, _)| statement.lines.contains(at));
        let prompted = prompted.map(|(_, host)| host);
        if prompted.is_some() && self.now.host.as_ref() != prompted {
            self.cut();
            self.now.host = prompted.cloned();
        }
        let leaves = is_leaving(statement);
        if leaves && (self.host.is_some() || self.inside.is_some()) {
            self.now
                .notes
                .push((line, text.line(line).trim().to_owned()));
            self.reach(statement.lines.clone());
            (self.host, self.inside) = (None, None);
            self.cut();
            return;
        }
        let opens = opens(statement).filter(|opens| more || matches!(opens, Opens::Host(_)));
        if let Some(Opens::Host(host) | Opens::Odd(host)) = &opens {
            self.enter(text, statement, host.clone());
            if matches!(opens, Some(Opens::Odd(_))) {
                self.inside = Some("how the host is reached cannot be repeated");
                self.now.inside = self.inside;
            }
            return;
        }
        let alone = manner::manner(statement) == How::Follow || !statement.brackets.is_empty();
        if alone && !self.now.statements.is_empty() {
            self.cut();
        }
        self.add(statement, found);
        if let Some(Opens::Inside(why)) = opens {
            self.inside = Some(why);
            self.cut();
        } else if alone && more {
            self.cut();
        }
    }

    /// The same part goes on as another, without a title.
    fn cut(&mut self) {
        if !self.now.statements.is_empty() {
            self.next_part();
        }
        self.now.host.clone_from(&self.host);
        self.now.inside = self.inside;
        self.now.sure = true;
    }

    /// Enters a host. What it was called stands with what runs there first.
    fn enter(&mut self, text: &Text, statement: &Statement, host: Host) {
        let line = statement.lines.start;
        self.host = Some(host);
        self.cut();
        let title = self.now.title.take();
        let above = self.now.lines.start;
        self.entered.extend(title.map(|title| (above, title)));
        self.entered.append(&mut self.now.notes);
        self.entered.push((line, text.line(line).trim().to_owned()));
        self.now.lines = 0..0;
    }

    /// What was kept of how the host was entered.
    fn settle(&mut self) {
        for (line, _) in &self.entered {
            let lines = *line..line + 1;
            let fresh = self.now.lines.is_empty();
            let start = if fresh {
                lines.start
            } else {
                self.now.lines.start.min(lines.start)
            };
            self.now.lines = start..self.now.lines.end.max(lines.end);
        }
        let mut notes = std::mem::take(&mut self.entered);
        notes.append(&mut self.now.notes);
        self.now.notes = notes;
    }

    fn add(&mut self, statement: &Statement, found: Reading) {
        self.settle();
        self.done.sure |= found == Reading::Sure;
        if self.now.statements.is_empty() {
            self.now.sure = true;
        }
        self.now.sure &= found == Reading::Sure;
        let compound = !statement.heads.is_empty();
        for (line, comment) in &statement.comments {
            let remark = remark::remark(comment);
            let must = remark.text.to_lowercase().starts_with("must ");
            if remark::expects(&remark.text) || must {
                let said = remark::expectation(&remark.text).to_owned();
                self.now.expects.push((*line, said));
            } else if !compound && !remark.text.is_empty() {
                self.now.notes.push((*line, remark.text));
            }
        }
        for (line, bracket) in &statement.brackets {
            self.now.notes.push((*line, bracket.clone()));
        }
        self.now.statements.push(statement.clone());
        self.reach(statement.lines.clone());
    }
}

/// Whether a text opens a brace that it does not close: the answer of a service over several lines.
fn is_open(text: &str) -> bool {
    let open = |opens: char, closes: char| {
        text.starts_with(opens) && text.matches(opens).count() > text.matches(closes).count()
    };
    text.len() < LONGEST_ANSWER && (open('{', '}') || open('[', ']'))
}
