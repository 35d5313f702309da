//! Commands as steps: their title, what they show, what is said of them, and the share of the traffic
//! that one moves.

use super::super::blocks::{Block, Inline};
use super::super::fence::{How, Sub};
use super::super::limit::limits;
use super::super::mark::mark;
use super::super::moment::{Rung, rung, times};
use super::super::reading::{Step, Work};
use super::super::words::{Concept, labels};
use super::super::{fence, reading};
use super::Reader;
use super::place::{Here, Place};
use super::steps::made;
use super::traffic::is_traffic;
use crate::support::Millis;

impl Reader<'_> {
    pub(super) fn commands(&mut self, subs: Vec<Sub>, block: &Block, here: &Here) {
        for sub in &subs {
            self.exports(&sub.exports);
        }
        if here.place == Place::Facts && here.under(Concept::Environment) {
            return;
        }
        let title = here.of.clone();
        let lead = std::mem::take(&mut self.lead);
        let lead = introduces(&lead);
        let alone = subs
            .iter()
            .filter(|sub| !sub.body.trim().is_empty())
            .count()
            == 1
            && subs.len() == 1;
        for sub in subs {
            // Exports alone are variables of the plan.
            if !sub.exports.is_empty() && sub.body.lines().all(is_setting) {
                continue;
            }
            let said = sub.title.clone();
            let name = match (&title, said) {
                (Some(of), _) if alone => of.clone(),
                (_, Some(said)) => said,
                (Some(of), None) => of.clone(),
                (None, None) if alone && lead.is_some() => lead.unwrap_or_default().to_owned(),
                (None, None) => first_line(&sub.body).unwrap_or_else(|| here.title().to_owned()),
            };
            let mut lines = sub.lines.clone();
            if alone {
                lines.end = lines.end.max(block.lines.end);
            }
            let mut step = made(&name, lines, Work::Manual(Vec::new()), here);
            step.of = title.clone().filter(|of| *of != name);
            step.optional |= alone && lead.is_some_and(is_conditional);
            let share = share(&name, &sub, alone, here);
            // What goes back is never a step forward, whatever code it stands in.
            let back =
                (sub.goes_back && here.in_phase()).then(|| here.aside_at(sub.lines.start, &name));
            let here = back.as_ref().unwrap_or(here);
            self.fill(&mut step, sub);
            step.work = match (share, step.work) {
                (Some(mut rung), Work::Command(command)) => {
                    rung.wait = rung
                        .wait
                        .or_else(|| times(&name).and_then(|times| times.length()));
                    let (keep, seen) = (Vec::new(), Vec::new());
                    Work::Traffic {
                        rung,
                        keep,
                        seen,
                        command: Some(command),
                    }
                }
                (_, work) => work,
            };
            self.step(step, here);
        }
    }

    /// What a command says goes to its step.
    pub(super) fn fill(&mut self, step: &mut Step, sub: Sub) {
        step.expect
            .extend(sub.expects.iter().map(|(_, words)| words.clone()));
        step.notes
            .extend(sub.notes.iter().map(|(_, words)| words.clone()));
        step.optional |= sub.optional;
        let untold = self.untold(step, &sub);
        step.notes.extend(untold);
        if let Some(title) = sub.title.as_ref().filter(|title| **title != step.title) {
            step.notes.insert(0, title.clone());
        }
        for (line, words) in sub.expects.iter().chain(&sub.notes) {
            for limit in limits(words) {
                let group = step.title.clone();
                self.out.thresholds.push(reading::Threshold {
                    limit,
                    line: *line,
                    group,
                });
            }
        }
        step.work = if sub.body.trim().is_empty() {
            Work::Manual(sub.notes.iter().map(|(_, words)| words.clone()).collect())
        } else {
            Work::Command(Box::new(sub))
        };
    }

    /// Comments of a command that none of its parts says.
    fn untold(&self, step: &Step, sub: &Sub) -> Vec<String> {
        let said = |words: &str| {
            let texts = step.expect.iter().chain(&step.notes).chain(&sub.title);
            let mut all = texts
                .map(String::as_str)
                .chain([sub.body.as_str(), step.title.as_str()]);
            all.any(|text| text.contains(words))
        };
        let lines = sub
            .lines
            .clone()
            .filter_map(|line| self.lines.get((line as usize).checked_sub(1)?));
        let comments = lines.filter_map(|line| line.trim().strip_prefix('#'));
        let words = comments.map(|comment| {
            comment
                .trim_start_matches(['#', ' ', '\t', '-', '*', '•'])
                .trim()
        });
        let words = words.filter(|words| words.chars().any(char::is_alphanumeric));
        // The number of a comment stands before its title.
        let bare = |words: &str| mark(words).map_or(words.to_owned(), |mark| mark.rest);
        words
            .filter(|words| !said(words) && !said(&bare(words)))
            .map(str::to_owned)
            .collect()
    }
}

/// The words that introduce code: one line that ends in a colon.
fn introduces(lead: &str) -> Option<&str> {
    let last = lead.lines().last()?.trim();
    let words = last.strip_suffix([':', '：'])?.trim();
    (!words.is_empty() && words.chars().count() <= 120).then_some(words)
}

/// Whether words introduce what is done only sometimes: `To start over, if needed`.
fn is_conditional(words: &str) -> bool {
    let lower = words.to_lowercase();
    let begins = |word: &str| {
        lower.strip_prefix(word).is_some_and(|rest| {
            rest.starts_with(' ') || word.chars().all(super::super::words::is_unspaced)
        })
    };
    labels::WHEN.iter().any(|word| begins(word))
        || [
            "if needed",
            "when needed",
            "if necessary",
            "if required",
            "quando necess",
            "se necess",
            "si es necesario",
            "si nécessaire",
            "bei bedarf",
            "falls nötig",
            "при необходимости",
            "如有需要",
            "必要に応じて",
            "필요 시",
        ]
        .iter()
        .any(|words| lower.contains(words))
}

/// The share of the traffic that one command moves.
fn share(name: &str, sub: &Sub, alone: bool, here: &Here) -> Option<Rung> {
    let in_phase = here.in_phase();
    let line = sub.lines.start;
    let said = match sub.ladder.as_ref().map(|ladder| ladder.rungs.as_slice()) {
        None => rung(name, line).filter(|_| is_traffic(name, here)),
        Some([one]) => Some(Rung {
            percent: one.percent,
            wait: one.wait_ms.map(Millis),
            at: None,
            line: one.line,
        }),
        Some(_) => None,
    };
    said.filter(|_| alone && in_phase)
}

/// `Execute: ./deploy.sh` in an item: the command, where the words say nothing else.
pub(super) fn spoken(words: &Inline, line: u32) -> Option<Sub> {
    let [code] = words.code.as_slice() else {
        return None;
    };
    let text = words.text.trim();
    let (before, after) = text.split_once(code.as_str())?;
    let before = before.trim().trim_end_matches([':', '：']).trim();
    let few = before.split_whitespace().count() <= 2
        && after.trim().trim_matches(['.', ';', ':']).is_empty();
    let label = before.is_empty() || is_run(before) || {
        let lower = before.to_lowercase();
        [labels::VERIFY, labels::COMMAND]
            .iter()
            .any(|words| words.iter().any(|word| lower.starts_with(word)))
    };
    if !few || !label {
        return None;
    }
    let sub = fence::command(code)?;
    let runs = !matches!(sub.how, How::Manual(_)) || !sub.body.is_empty();
    runs.then(|| at(sub, line))
}

/// A command that stands in one line.
pub(super) fn at(sub: Sub, line: u32) -> Sub {
    Sub {
        lines: line..line + 1,
        ..sub
    }
}

fn is_run(words: &str) -> bool {
    let lower = words.to_lowercase();
    labels::RUN.contains(&lower.as_str())
}

/// `NAME=value` or `export NAME=value`, a comment, or nothing.
pub(super) fn is_setting(line: &str) -> bool {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let name = line.split_once('=').map(|(name, _)| name);
    line.is_empty()
        || line.starts_with('#')
        || name.is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        }) && !line.contains("$(")
            && !line.contains('`')
}

/// The first line that is no comment.
fn first_line(body: &str) -> Option<String> {
    let line = body
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'));
    line.map(str::to_owned)
}
