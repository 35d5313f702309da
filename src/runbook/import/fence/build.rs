//! Parts of a fence as what the reader of a document gets: with their manner, what they read, what
//! is to be filled in, and their text.

use std::collections::BTreeSet;

use super::ladder::{self, Values};
use super::manner::{self, worse};
use super::shell::{Head, Statement, Text};
use super::split::{Part, Parts};
use super::state::{Arranged, arranged};
use super::{Around, Export, How, Sub, blank, caps, dedented, harm, remark, variable};

/// So many lines of what was printed are kept as what should be seen.
const MOST_PRINTED: usize = 40;

/// Gives what was printed to the parts that printed it.
pub(super) fn printed(parts: &mut Parts, printed: &[(usize, String)]) {
    for (line, text) in printed.iter().take(MOST_PRINTED) {
        let found = parts
            .all
            .iter_mut()
            .rev()
            .find(|part| part.lines.start <= *line);
        if let Some(part) = found {
            part.lines.end = part.lines.end.max(line + 1);
            part.expects.push((*line, text.clone()));
        }
    }
}

/// The parts of a fence.
pub(super) fn subs(parts: &Parts, text: &Text, first: u32, around: &Around) -> Vec<Sub> {
    let arranged = arranged(&parts.all, text);
    let before = match arranged {
        Arranged::Apart(before) => before,
        Arranged::Together if may_join(parts) => {
            let joined = joined(&parts.all);
            return vec![whole(&joined, parts, text, first, around)];
        }
        Arranged::Together => Vec::new(),
    };
    let apart = !before.is_empty() || parts.all.len() < 2;
    let mut known: BTreeSet<String> = BTreeSet::new();
    let values = values(parts);
    let mut subs = Vec::new();
    for (place, part) in parts.all.iter().enumerate() {
        let given = before.get(place).cloned().unwrap_or_default();
        let mut sub = Maker {
            parts,
            text,
            first,
            around,
            known: &known,
            values: &values,
        }
        .sub(part, given);
        if !apart && !sub.body.is_empty() {
            sub.how = worse(sub.how, How::Manual("it needs what another part works out"));
        }
        known.extend(part.statements.iter().flat_map(variable::sets));
        subs.push(sub);
    }
    if let Some(last) = subs.last_mut() {
        last.leaves_open = parts.open;
    }
    subs
}

/// Whether all parts are of one script, with no words and no other host in between.
fn may_join(parts: &Parts) -> bool {
    !parts.words
        && parts
            .all
            .iter()
            .all(|part| part.host.is_none() && part.inside.is_none())
}

fn joined(parts: &[Part]) -> Part {
    let mut whole = Part::default();
    for (place, part) in parts.iter().enumerate() {
        if place == 0 {
            whole = part.clone();
            continue;
        }
        whole.statements.extend(part.statements.iter().cloned());
        whole.notes.extend(part.notes.iter().cloned());
        whole.expects.extend(part.expects.iter().cloned());
        whole.lines.end = whole.lines.end.max(part.lines.end);
    }
    whole
}

/// All parts as one, with their titles beside.
fn whole(joined: &Part, parts: &Parts, text: &Text, first: u32, around: &Around) -> Sub {
    let known = BTreeSet::new();
    let mut sub = Maker {
        parts,
        text,
        first,
        around,
        known: &known,
        values: &values(parts),
    }
    .sub(joined, String::new());
    for part in parts.all.iter().skip(1) {
        if let Some(title) = &part.title {
            let line = line_of(part.lines.start, first);
            sub.parts.push((line, part.number.clone(), title.clone()));
        }
    }
    sub.parts.sort_by_key(|(line, ..)| *line);
    let titles = parts.all.iter().filter_map(|part| part.title.as_deref());
    if parts.all.len() > 1 && titles.skip(1).any(remark::is_instead) {
        sub.how = worse(sub.how, How::Manual("only one of its ways is to be run"));
    }
    sub
}

/// A script with arguments: one part, and nothing of it runs as it stands here.
pub(super) fn script(parts: &Parts, text: &Text, first: u32, around: &Around) -> Sub {
    let joined = joined(&parts.all);
    let mut sub = whole(&joined, parts, text, first, around);
    sub.body = dedented(&text.lines(0..text.len()));
    sub.lines = line_of(0, first)..line_of(text.len(), first);
    sub.how = How::Manual("it is a script with arguments: save it and run it");
    sub.destructive = harm::is_destructive(&sub.body);
    sub.before = String::new();
    // What its arguments are is said when it is run.
    let given = |name: &str| !name.starts_with(|c: char| c.is_ascii_digit());
    sub.unset.retain(|(name, _)| given(name));
    sub.uses.retain(|name| given(name));
    sub.exports.clear();
    sub
}

fn line_of(line: usize, first: u32) -> u32 {
    first.saturating_add(u32::try_from(line).unwrap_or(u32::MAX))
}

/// The values that a whole fence gives to its variables.
fn values(parts: &Parts) -> Values {
    let statements = parts.all.iter().flat_map(|part| &part.statements);
    let exports = statements.flat_map(|one| variable::exports(one, 0));
    let told = exports.filter(|one| one.literal);
    told.map(|one| (one.name, one.value)).collect()
}

struct Maker<'a> {
    parts: &'a Parts,
    text: &'a Text<'a>,
    first: u32,
    around: &'a Around<'a>,
    /// What earlier parts set.
    known: &'a BTreeSet<String>,
    values: &'a Values,
}

impl Maker<'_> {
    fn sub(&self, part: &Part, before: String) -> Sub {
        let title = part.title.clone();
        let body = self.body(part);
        let exports: Vec<Export> = part
            .statements
            .iter()
            .flat_map(|one| variable::exports(one, self.first))
            .collect();
        let said = |text: &str| text.to_lowercase().starts_with("optional");
        let optional = title.as_deref().is_some_and(remark::is_optional)
            || said(self.around.lead)
            || part
                .notes
                .iter()
                .any(|(_, note)| said(note.trim_start_matches('(')));
        let lines = line_of(part.lines.start, self.first)..line_of(part.lines.end, self.first);
        let at = |list: &[(usize, String)]| {
            list.iter()
                .map(|(line, text)| (line_of(*line, self.first), text.clone()))
                .collect()
        };
        let placeholders = self.placeholders(part, &before);
        let (uses, unset) = self.reads(part, &before);
        let instead = title.as_deref().is_some_and(remark::is_instead);
        Sub {
            how: self.how(part, &body, instead),
            number: part.number.clone(),
            lines,
            host: part.host.clone(),
            expects: at(&part.expects),
            notes: at(&part.notes),
            optional: optional || instead,
            destructive: !body.is_empty() && harm::is_destructive(&self.code(part)),
            placeholders,
            unset,
            uses,
            exports,
            ladder: ladder::ladder(&part.statements, self.values, self.first),
            waits: ladder::waits(&part.statements, self.values, self.first),
            parts: self.inner(part),
            leaves_open: false,
            goes_back: false,
            title,
            body,
            before,
        }
    }

    /// Numbered comments within its blocks.
    fn inner(&self, part: &Part) -> Vec<(u32, Option<String>, String)> {
        let blocks = part.statements.iter().filter(|one| !one.heads.is_empty());
        let comments = blocks.flat_map(|one| &one.comments);
        let read = comments.map(|(line, text)| (line_of(*line, self.first), remark::remark(text)));
        let numbered = read.filter(|(_, remark)| remark.number.is_some());
        numbered
            .map(|(line, remark)| (line, remark.number, remark.text))
            .collect()
    }

    /// Its text: as it stands, without words between its commands.
    fn body(&self, part: &Part) -> String {
        let (Some(first), Some(last)) = (part.statements.first(), part.statements.last()) else {
            return String::new();
        };
        let bracketed = part.statements.iter().any(|one| !one.brackets.is_empty());
        if !part.words && !bracketed {
            return dedented(&self.text.lines(first.lines.start..last.lines.end));
        }
        let each = part.statements.iter().map(|one| self.without_brackets(one));
        dedented(&each.collect::<String>())
    }

    fn without_brackets(&self, statement: &Statement) -> String {
        let mut lines = String::new();
        for line in statement.lines.clone() {
            let text = self.text.line(line);
            let bracket = statement.brackets.iter().find(|(at, _)| *at == line);
            let cut =
                bracket.and_then(|(_, bracket)| text.trim_end().strip_suffix(bracket.as_str()));
            lines.push_str(cut.map_or(text, str::trim_end));
            lines.push('\n');
        }
        lines
    }

    /// The lines of its statements.
    fn code(&self, part: &Part) -> String {
        part.statements
            .iter()
            .map(|one| code(one, self.text))
            .collect()
    }

    fn placeholders(&self, part: &Part, before: &str) -> Vec<(String, u32)> {
        let mut found: Vec<(String, u32)> = Vec::new();
        for statement in &part.statements {
            let spoken = spoken(statement);
            for (name, down) in blank::blanks(&self.text.lines(statement.lines.clone())) {
                let line = statement.lines.start + down;
                if !spoken.contains(&line) {
                    found.push((name, line_of(line, self.first)));
                }
            }
            for (name, line) in caps::standins(statement) {
                let line = line_of(line, self.first);
                let seen = |(one, at): &(String, u32)| *at == line && one.contains(&name);
                if !found.iter().any(seen) {
                    found.push((name, line));
                }
            }
        }
        let start = line_of(part.lines.start, self.first);
        found.extend(
            blank::blanks(before)
                .into_iter()
                .map(|(name, _)| (name, start)),
        );
        if let Some(host) = &part.host {
            let named = host.user.iter().chain(std::iter::once(&host.host));
            let blanks = named.flat_map(|text| blank::blanks(text));
            found.extend(blanks.map(|(name, _)| (name, start)));
        }
        found
    }

    /// All that it reads, and what of that nobody sets.
    fn reads(&self, part: &Part, before: &str) -> (BTreeSet<String>, Vec<(String, u32)>) {
        let mut set: BTreeSet<String> = part.statements.iter().flat_map(variable::sets).collect();
        let start = part.lines.start;
        let (mut uses, mut unset) = (BTreeSet::new(), Vec::new());
        let given = variable::uses(before).into_iter().map(|mut one| {
            one.line = start;
            one
        });
        let own = part.statements.iter().flat_map(|one| {
            let function = one
                .heads
                .iter()
                .any(|(head, _, _)| matches!(head, Head::Function(_)));
            let found = variable::uses(&self.text.lines(one.lines.clone()));
            let positional = |name: &str| name.starts_with(|c: char| c.is_ascii_digit());
            let found = found
                .into_iter()
                .filter(move |one| !function || !positional(&one.name));
            let start = one.lines.start;
            found.map(move |mut one| {
                one.line += start;
                one
            })
        });
        set.extend(before.lines().filter_map(|line| {
            let line = line.trim_start().trim_start_matches("export ");
            variable::assignment(line).map(|(name, _)| name.to_owned())
        }));
        let place = part.host.iter().flat_map(|host| {
            let named = host.user.iter().chain(std::iter::once(&host.host));
            named.flat_map(|text| variable::uses(text))
        });
        let place = place.map(|mut one| {
            one.line = start;
            one
        });
        for one in place.chain(given).chain(own) {
            let known = set.contains(&one.name)
                || self.known.contains(&one.name)
                || self.around.known.contains(&one.name);
            let fine = known || one.default.is_some() || variable::is_own(&one.name);
            if !fine && !uses.contains(&one.name) {
                unset.push((one.name.clone(), line_of(one.line, self.first)));
            }
            uses.insert(one.name);
        }
        (uses, unset)
    }

    fn how(&self, part: &Part, body: &str, instead: bool) -> How {
        if body.is_empty() {
            return How::Manual("there is no command for it");
        }
        let mut how = part
            .statements
            .iter()
            .map(manner::manner)
            .fold(How::Run, worse);
        let views = |how: &How| matches!(how, How::Judge(_));
        let plain = part
            .statements
            .iter()
            .map(manner::manner)
            .filter(|how| !views(how))
            .count();
        let troubled = matches!(how, How::Judge(why) if why.starts_with("finding"));
        let told = plain > 0 || !part.expects.is_empty();
        if views(&how) && told && !troubled {
            how = How::Run;
        }
        if instead {
            how = worse(how, How::Judge("it is one of several ways"));
        }
        if part.statements.iter().any(|one| !one.brackets.is_empty()) {
            how = worse(how, How::Manual("words in brackets stand in it"));
        }
        if part.words || self.parts.words && !part.sure {
            how = worse(how, How::Manual("words stand between the commands"));
        }
        let shortened = part.statements.iter().any(|one| {
            let spoken = spoken(one);
            one.lines
                .clone()
                .filter(|line| !spoken.contains(line))
                .any(|line| blank::is_shortened(comment_cut(self.text.line(line))))
        });
        if shortened {
            how = worse(how, How::Manual("something was left out of it"));
        }
        // `--channel #team "words"`: a shell takes the rest for a comment.
        let lost = |(_, comment): &(usize, String)| {
            let joined = comment
                .strip_prefix('#')
                .is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
            joined && (comment.contains(" -") || comment.contains('"'))
        };
        if part
            .statements
            .iter()
            .any(|one| one.comments.iter().any(lost))
        {
            how = worse(how, How::Manual("what stands after # would be lost"));
        }
        if let Some(why) = part.inside {
            how = worse(how, How::Manual(why));
        }
        how
    }
}

/// A line without the comment at its end.
fn comment_cut(line: &str) -> &str {
    let end = line.find(" #").filter(|at| {
        line.get(..*at).is_some_and(|head| {
            head.matches('"').count() % 2 == 0 && head.matches('\'').count() % 2 == 0
        })
    });
    end.and_then(|at| line.get(..at)).unwrap_or(line)
}

/// Its lines, without the comments at their ends.
fn code(statement: &Statement, text: &Text) -> String {
    let mut code = String::new();
    for line in statement.lines.clone() {
        let cut = text.line(line);
        let comment = statement.comments.iter().find(|(at, _)| *at == line);
        let cut = comment
            .and_then(|(_, comment)| cut.strip_suffix(comment.as_str()))
            .unwrap_or(cut);
        code.push_str(cut);
        code.push('\n');
    }
    code
}

/// The lines on which words for people are printed.
fn spoken(statement: &Statement) -> BTreeSet<usize> {
    let speaks = |name: &str| matches!(name, "echo" | "printf" | "say" | "logger");
    let commands = statement
        .commands
        .iter()
        .filter(|one| !one.piped && one.redirects.is_empty());
    let spoken = commands.filter(|one| one.words.first().is_some_and(|word| speaks(&word.raw)));
    spoken
        .flat_map(|one| one.words.iter().map(|word| word.line))
        .collect()
}
