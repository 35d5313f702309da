//! From sections to what was understood: a walk over the document, once, in order. What a section is
//! about decides where its steps go; what a block is decides what is made of it. `steps` makes what
//! is done, `items` what is ticked, `facts` everything else.

mod facts;
mod items;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::{Block, Kind};
use super::fence::{self, Around};
use super::moment::{Moment, times};
use super::outline::Section;
use super::phases;
use super::reading::{Book, Phase, Reading, Step};
use super::words::{Concept, concepts};

/// Where the steps of a section go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// Nowhere yet: the first step makes a playbook.
    Prose,
    /// To a phase.
    Phase(usize),
    /// To a way back that the first step makes.
    Rollback,
    /// Nowhere: these words are about people, numbers, the document.
    Facts,
}

/// What is known of a place in the document.
#[derive(Clone, Debug)]
struct Here {
    /// The headings above, outermost first, this one last.
    path: Vec<String>,
    place: Place,
    /// What the nearest heading is about.
    own: Vec<Concept>,
    /// What all headings above are about, this one too.
    about: BTreeSet<Concept>,
    /// The line of the section that a book or a way back is made of.
    book: u32,
    /// The step that this section is a heading of.
    of: Option<String>,
    /// The line of the nearest heading that is no line in bold.
    group: u32,
    /// Who does what is here.
    owner: Option<String>,
    /// Whether this stands in a phase and is not what is done in it: what to do if it fails.
    aside: bool,
    /// When what is here is done.
    at: Option<Moment>,
    /// Whether what is listed here are reasons to go back.
    trigger: bool,
    /// What was read of the section above already.
    handled: BTreeSet<Concept>,
}

impl Here {
    fn is(&self, concept: Concept) -> bool {
        self.own.contains(&concept)
    }

    fn under(&self, concept: Concept) -> bool {
        self.about.contains(&concept)
    }

    /// Whether steps of here are steps of a phase.
    fn in_phase(&self) -> bool {
        matches!(self.place, Place::Phase(_)) && !self.aside
    }

    fn title(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// The heading of a line in bold and the one above it, or only the one.
    fn group(&self) -> String {
        self.title().to_owned()
    }
}

/// What was understood of a document.
#[must_use]
pub fn read<'b>(root: &Section, blocks: &'b [Block], source: &'b str, name: &str) -> Reading {
    let title = root.children.first().filter(|first| first.level == 1);
    let mut reader = Reader {
        blocks,
        lines: source.lines().collect(),
        title: title.map_or(0, Section::line),
        out: Reading::default(),
        phases: phases::choose(root).into_iter().collect(),
        known: known(root),
        books: BTreeMap::new(),
        paths: BTreeMap::new(),
        role_lines: BTreeMap::new(),
        named: BTreeSet::new(),
        timelines: Vec::new(),
        rows: Vec::new(),
        session: None,
        lead: String::new(),
    };
    reader.out.title = title_of(root, name);
    let here = Here {
        path: Vec::new(),
        place: Place::Prose,
        own: Vec::new(),
        about: BTreeSet::new(),
        book: 1,
        of: None,
        group: 1,
        owner: None,
        aside: false,
        at: None,
        trigger: false,
        handled: BTreeSet::new(),
    };
    reader.document(root);
    reader.content(root, &here);
    for child in &root.children {
        reader.section(child, &here);
    }
    reader.rest();
    reader.out
}

/// The first heading, or the name of the file.
fn title_of(root: &Section, name: &str) -> String {
    let first = root
        .children
        .first()
        .filter(|first| first.level <= 2 || root.children.len() == 1);
    let title = first
        .map(|first| first.title.clone())
        .filter(|title| !title.is_empty());
    title.unwrap_or_else(|| {
        name.rsplit_once('.')
            .map_or(name, |(stem, _)| stem)
            .to_owned()
    })
}

/// The variables that the document sets anywhere.
fn known(root: &Section) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let none = BTreeSet::new();
    let around = Around {
        headings: &[],
        lead: "",
        known: &none,
    };
    let mut add = |fence: fence::Fence| match fence {
        fence::Fence::Commands(subs) => {
            known.extend(
                subs.into_iter()
                    .flat_map(|sub| sub.exports)
                    .filter(|export| export.literal && !export.blank)
                    .map(|export| export.name),
            );
        }
        fence::Fence::Data(data) => known.extend(
            data.exports
                .into_iter()
                .filter(|export| !export.blank)
                .map(|export| export.name),
        ),
    };
    for block in every_block(root.every_block()) {
        if let Kind::Code {
            language,
            first,
            body,
            ..
        } = &block.kind
            // Nothing is set without this sign; most code has none.
            && body.contains('=')
        {
            add(fence::read(language.as_deref(), *first, body, &around));
        }
    }
    known
}

/// Blocks and those within them, in order.
pub(super) fn every_block<'b>(blocks: impl Iterator<Item = &'b Block>) -> Vec<&'b Block> {
    let mut found = Vec::new();
    let mut open: Vec<&Block> = blocks.collect();
    open.reverse();
    while let Some(block) = open.pop() {
        found.push(block);
        match &block.kind {
            Kind::List(_, items) => {
                open.extend(items.iter().rev().flat_map(|item| item.blocks.iter().rev()))
            }
            Kind::Quote(blocks) => open.extend(blocks.iter().rev()),
            _ => {}
        }
    }
    found
}

struct Reader<'b> {
    /// The document as blocks, headings among them.
    blocks: &'b [Block],
    /// The lines of the document.
    lines: Vec<&'b str>,
    /// The line of the document's title.
    title: u32,
    out: Reading,
    /// The lines of the headings of phases.
    phases: BTreeSet<u32>,
    /// Variables that the document sets.
    known: BTreeSet<String>,
    /// The playbook of a section, by its line.
    books: BTreeMap<u32, usize>,
    /// The way back of a section, by its line.
    paths: BTreeMap<u32, usize>,
    /// The roles that headings name, by line.
    role_lines: BTreeMap<u32, String>,
    /// The variables that were read.
    named: BTreeSet<String>,
    /// What happens when, outside of phases: code.
    timelines: Vec<(Here, u32, String)>,
    /// The same: tables.
    rows: Vec<(String, u32, Vec<Step>)>,
    /// The host on which commands go on, and the heading that it is so under.
    session: Option<(fence::Host, u32)>,
    /// The words directly before.
    lead: String,
}

impl<'b> Reader<'b> {
    /// The blocks of these lines.
    fn slice(&self, lines: &std::ops::Range<u32>) -> &'b [Block] {
        let from = self
            .blocks
            .partition_point(|block| block.lines.start < lines.start);
        let to = self
            .blocks
            .partition_point(|block| block.lines.start < lines.end);
        self.blocks.get(from..to.max(from)).unwrap_or_default()
    }

    fn section(&mut self, section: &Section, above: &Here) {
        let mut here = self.here(section, above);
        self.lead.clear();
        let before = self.count(&here);
        self.facts(section, &mut here);
        self.content(section, &here);
        for child in &section.children {
            self.section(child, &here);
        }
        self.finish(section, &here, above, before);
    }

    /// Where a section stands.
    fn here(&mut self, section: &Section, above: &Here) -> Here {
        // The title says what all of it is about, and so tells no section from another.
        let is_title = section.line() == self.title;
        let own = if is_title {
            Vec::new()
        } else {
            concepts(&section.title)
        };
        let mut here = above.clone();
        here.path.push(section.title.clone());
        here.about.extend(own.iter().copied());
        here.own.clone_from(&own);
        here.of = None;
        here.at = section
            .is_label()
            .then(|| times(&section.title))
            .flatten()
            .and_then(|times| times.from);
        if !section.is_label() {
            here.group = section.line();
        }
        let is = |concept| own.contains(&concept);
        if let Some(role) = self.role_lines.get(&section.line()) {
            here.owner = Some(role.clone());
        }
        let aside = [
            Concept::Decision,
            Concept::Role,
            Concept::Contact,
            Concept::Escalation,
            Concept::Success,
            Concept::Communication,
        ];
        let doing = [
            Concept::Deployment,
            Concept::Validation,
            Concept::Step,
            Concept::Trouble,
        ];
        let listed =
            is(Concept::Trigger) || above.trigger && !doing.iter().any(|concept| is(*concept));
        let back = here.under(Concept::Rollback) && !here.under(Concept::Escalation);
        here.trigger = listed && back && !aside.iter().any(|concept| is(*concept));
        if self.phases.contains(&section.line()) {
            here.place = Place::Phase(self.phase(section));
            return here;
        }
        if let Place::Phase(_) = above.place {
            here.of = Some(section.title.clone());
            // What goes back, or is done when it fails, is never a step forward.
            let marked = section
                .mark
                .as_ref()
                .is_some_and(|mark| mark.word.is_some());
            let back = (is(Concept::Rollback) || is(Concept::Trouble)) && !marked;
            if !above.aside && (back || steps::is_aside(&section.title)) {
                here.aside = true;
                here.book = section.line();
                here.of = None;
            }
            return here;
        }
        // A line in bold belongs to its section, unless its steps lose data: those are for people.
        let apart =
            !section.is_label() || above.place == Place::Rollback && is_about_data(&section.title);
        if apart {
            here.book = section.line();
        } else {
            here.of = Some(section.title.clone());
        }
        let facts = [
            Concept::Contact,
            Concept::Escalation,
            Concept::Role,
            Concept::SignOff,
            Concept::About,
            Concept::Environment,
            Concept::Decision,
        ];
        here.place = if is(Concept::Rollback) && !is(Concept::Communication)
            || above.place == Place::Rollback
        {
            Place::Rollback
        } else if facts.iter().any(|fact| is(*fact)) && !is(Concept::Trouble) && !section.is_label()
        {
            Place::Facts
        } else {
            above.place
        };
        here
    }

    fn phase(&mut self, section: &Section) -> usize {
        let times = times(&section.title);
        let name = super::mark::mark(&section.title).map_or(section.title.clone(), |mark| {
            if mark.rest.is_empty() {
                section.title.clone()
            } else {
                mark.rest
            }
        });
        let bare = times
            .as_ref()
            .map(|_| self::bare(&name))
            .filter(|bare| !bare.is_empty());
        let title = bare.unwrap_or(name);
        let heading = (title != section.title).then(|| section.words.text.clone());
        self.out.phases.push(Phase {
            title,
            lines: section.lines.clone(),
            times,
            notes: heading.into_iter().collect(),
            ..Phase::default()
        });
        self.out.phases.len() - 1
    }

    /// The blocks of a section, before its children.
    fn content(&mut self, section: &Section, here: &Here) {
        let mut blocks = section.blocks.iter().peekable();
        while let Some(block) = blocks.next() {
            match &block.kind {
                Kind::Paragraph(words) => {
                    if self.boxed_parent(block, words, blocks.peek().copied(), here) {
                        // The list of its boxes was taken with it.
                        blocks.next();
                    } else {
                        self.paragraph(block, words, here);
                        self.lead.clone_from(&words.text);
                    }
                }
                Kind::List(first, items) => self.list(block, *first, items, here),
                Kind::Code {
                    language,
                    first,
                    body,
                    ..
                } => self.code(block, language.as_deref(), *first, body, here),
                Kind::Table { head, rows } => self.table(block, head, rows, here),
                Kind::Quote(inner) => self.quote(block, inner, here),
                Kind::Heading(..) | Kind::Other(_) => {}
            }
        }
    }

    /// What a fence is, where it stands.
    fn fence(
        &mut self,
        language: Option<&str>,
        first: u32,
        body: &str,
        here: &Here,
    ) -> fence::Fence {
        let around = Around {
            headings: &here.path,
            lead: &self.lead,
            known: &self.known,
        };
        let mut read = fence::read(language, first, body, &around);
        if let fence::Fence::Commands(subs) = &mut read {
            self.goes_on(subs, first, here);
            for sub in subs.iter() {
                self.look(sub);
            }
        }
        read
    }

    /// A session that an earlier fence of the same heading left open goes on: what follows it was
    /// never meant for this machine.
    fn goes_on(&mut self, subs: &mut [fence::Sub], first: u32, here: &Here) {
        if self
            .session
            .as_ref()
            .is_some_and(|(_, group)| *group != here.group)
        {
            self.session = None;
        }
        for sub in subs {
            if let Some((host, _)) = self.session.as_ref().filter(|_| sub.host.is_none()) {
                sub.host = Some(host.clone());
                sub.notes.push((
                    first,
                    format!("The session on {} was not closed above", host.host),
                ));
            }
            let leaves = sub
                .body
                .lines()
                .any(|line| matches!(line.trim(), "exit" | "logout"));
            if leaves {
                self.session = None;
            }
            if sub.leaves_open
                && let Some(host) = &sub.host
            {
                self.session = Some((host.clone(), here.group));
            }
        }
    }

    /// What a command leaves to people.
    fn look(&mut self, sub: &fence::Sub) {
        let line = sub.lines.start;
        let mut tell = |words: String| self.out.undecided.push((line, words));
        if let Some(cd) = sub
            .body
            .lines()
            .map(str::trim)
            .find(|line| line.starts_with("cd "))
        {
            tell(format!(
                "`{cd}` holds for its own step: what comes in other code runs in the runbook's folder"
            ));
        }
        if !sub.unset.is_empty() {
            let names: Vec<&str> = sub.unset.iter().map(|(name, _)| name.as_str()).collect();
            tell(format!(
                "nothing sets {}: the command is shown, a person runs it",
                names.join(", ")
            ));
        }
        if !sub.placeholders.is_empty() {
            let names: Vec<&str> = sub
                .placeholders
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            tell(format!(
                "{} is to be filled in: the command is shown, a person runs it",
                names.join(", ")
            ));
        }
    }

    /// The playbook or way back that steps of a place go to.
    fn book(&mut self, here: &Here, lines: &std::ops::Range<u32>) -> &mut Book {
        let rollback = here.place == Place::Rollback && !here.aside;
        let (index, books) = if rollback {
            (&mut self.paths, &mut self.out.paths)
        } else {
            (&mut self.books, &mut self.out.books)
        };
        let at = *index.entry(here.book).or_insert_with(|| {
            let depth = if here.of.is_some() { 2 } else { 1 };
            let end = here.path.len().saturating_sub(depth - 1);
            let path = here.path.get(..end).unwrap_or_default();
            let (title, above) = path
                .split_last()
                .map_or((String::new(), Vec::new()), |(title, above)| {
                    (title.clone(), above.to_vec())
                });
            books.push(Book {
                title,
                path: above,
                lines: here.book..lines.end,
                ..Book::default()
            });
            books.len() - 1
        });
        let book = &mut books[at];
        book.lines.end = book.lines.end.max(lines.end);
        book
    }
}

/// Words without the times in them.
fn bare(words: &str) -> String {
    let Some(times) = times(words) else {
        return words.to_owned();
    };
    let rest = times.rest.replace("()", "").replace("[]", "");
    rest.trim()
        .trim_matches(['-', '–', '—', ':', '：', ' ', ','])
        .to_owned()
}

/// Whether steps under such words may lose data.
pub(super) fn is_about_data(words: &str) -> bool {
    const DATA: [&str; 24] = [
        "database",
        "schema",
        "data ",
        "backup",
        "restore",
        "migration",
        "base de datos",
        "banco de dados",
        "base de données",
        "datenbank",
        "databank",
        "baza danych",
        "bazy danych",
        "databáz",
        "баз",
        "миграц",
        "数据库",
        "資料庫",
        "データベース",
        "데이터베이스",
        "veritabanı",
        "restaur",
        "wiederherstell",
        "restauração",
    ];
    let words = words.to_lowercase();
    DATA.iter().any(|stem| super::words::has_stem(&words, stem))
}

/// Whether words are a parent such as `[  ] 12. Title`.
pub(super) fn is_boxed(text: &str) -> bool {
    let text = text.trim();
    !text.contains('\n')
        && super::blocks::boxes::mark(text).is_some_and(|mark| mark.sure)
        && super::blocks::boxes::single(text).is_some()
}
