//! Shares of the traffic: in one line, in bullets, in lines of code; what they are kept by and how long
//! they last.

use super::super::blocks::{Item, Kind};
use super::super::limit::{Comparison, Limit, limits};
use super::super::moment::{Moment, Rung, duration, rung, rung_of_ladder};
use super::super::reading::{Step, Work};
use super::super::words::labels::{self, has_any};
use super::super::words::{has_stem, lower};
use super::Reader;
use super::place::{Here, Place};
use super::steps::made;
use super::text::{first_words, whole};
use crate::support::Millis;

impl Reader<'_> {
    /// `Continue only while errors are below 0.5 %`, after a list of shares: all of them are kept by
    /// it. Whether it was such a line.
    pub(super) fn kept(&mut self, text: &str, here: &Here) -> bool {
        let Place::Phase(at) = here.place else {
            return false;
        };
        let is_floor = |limit: &Limit| {
            matches!(
                limit.comparison,
                Comparison::Below(_) | Comparison::AtMost(_)
            )
        };
        let found: Vec<Limit> = limits(text).into_iter().filter(is_floor).collect();
        if found.is_empty() {
            return false;
        }
        let Some(phase) = self.out.phases.get_mut(at) else {
            return false;
        };
        let mut any = false;
        let group = here.group;
        for step in phase
            .steps
            .iter_mut()
            .rev()
            .take_while(|step| step.lines.start >= group)
        {
            let Work::Traffic { keep, .. } = &mut step.work else {
                break;
            };
            keep.extend(found.iter().cloned());
            any = true;
        }
        if any {
            phase.notes.push(text.to_owned());
        }
        any
    }

    /// A share of the traffic: said so, or where all that is around it is about traffic.
    pub(super) fn rung(&self, text: &str, line: u32, here: &Here) -> Option<Rung> {
        let said = rung(text, line).filter(|_| is_traffic(text, here));
        said.or_else(|| rung_of_ladder(text, line).filter(|_| is_traffic(&self.lead, here)))
    }

    /// Traffic in steps, in lines of words: a share, then how long it waits.
    pub(super) fn ladder(&mut self, first: u32, body: &str) {
        let mut rungs: Vec<Rung> = Vec::new();
        for (line, text) in (first..).zip(body.lines()) {
            let further = || rung_of_ladder(text, line).filter(|_| !rungs.is_empty());
            if let Some(rung) = rung(text, line).or_else(further) {
                rungs.push(rung);
            } else if let Some(last) = rungs.last_mut().filter(|last| last.wait.is_none())
                && has_stem(&lower(text), "wait")
            {
                last.wait = duration(text);
            }
        }
        let rising = rungs
            .windows(2)
            .all(|pair| pair[0].percent < pair[1].percent);
        if rungs.len() > 1 && rising {
            self.out.ladders.push(rungs);
        }
    }
}

/// Bullets of an item that are shares of the traffic, as steps.
pub(super) fn rungs(item: &Item, of: &Step, here: &Here) -> Vec<Step> {
    let title = of.title.clone();
    let lists = item.blocks.iter().filter_map(|block| match &block.kind {
        Kind::List(_, items) if items.len() > 1 => Some(items),
        _ => None,
    });
    for items in lists {
        let read: Option<Vec<Step>> = items
            .iter()
            .map(|inner| {
                let text = whole(inner);
                let line = inner.lines.start;
                let about = rung(&text, line)
                    .or_else(|| rung_of_ladder(&text, line).filter(|_| is_traffic(&title, here)))?;
                let work = Work::Traffic {
                    rung: about,
                    keep: limits(&text),
                    seen: Vec::new(),
                    command: None,
                };
                let mut step = made(first_words(&text), inner.lines.clone(), work, here);
                step.of = Some(title.clone());
                step.notes.push(text);
                Some(step)
            })
            .collect();
        if let Some(read) = read {
            return read;
        }
    }
    Vec::new()
}

/// Whether a share in such words is of the traffic.
pub(super) fn is_traffic(words: &str, here: &Here) -> bool {
    let is = |words: &str| has_any(&lower(words), labels::TRAFFIC);
    is(words) || here.path.iter().rev().take(2).any(|title| is(title))
}

/// A share of the traffic with a time, and the next one with another: it lasts from one to the other.
pub(super) fn wait_until_next(steps: &mut [Step]) {
    let mut next = None;
    for step in steps.iter_mut().rev() {
        let Work::Traffic { rung, .. } = &mut step.work else {
            continue;
        };
        let at = match step.at.or(rung.at) {
            Some(Moment::Offset(ms)) => Some(ms),
            Some(Moment::Clock { hour, minute }) => {
                Some((i64::from(hour) * 60 + i64::from(minute)) * 60_000)
            }
            _ => None,
        };
        if let (None, Some(at), Some(next)) = (rung.wait, at, next) {
            rung.wait = u64::try_from(next - at)
                .ok()
                .filter(|wait| *wait > 0)
                .map(Millis);
        }
        next = at;
    }
}
