//! Reasons to go back, and limits in words that are none.

use super::super::blocks::{Item, Kind};
use super::super::limit::{hold, limit, limits};
use super::super::reading::{Threshold, Trigger};
use super::super::tiers::{Tier, tier_of};
use super::super::words::{Concept, concepts, has_stem, is_unspaced, labels, lower};
use super::Reader;
use super::place::Here;
use super::text::whole;

/// The most triggers of one document.
const MOST_TRIGGERS: usize = 500;

impl Reader<'_> {
    /// Limits in words that are not triggers.
    pub(super) fn limits_in(&mut self, text: &str, line: u32, here: &Here) {
        if here.trigger || !text.contains(|c: char| c.is_numeric()) {
            return;
        }
        for (text, line) in text.lines().zip(line..) {
            for limit in limits(text) {
                self.out.thresholds.push(Threshold {
                    limit,
                    line,
                    group: here.title().to_owned(),
                });
            }
        }
    }

    /// A list of reasons to go back. Whether it was one.
    pub(super) fn criteria(
        &mut self,
        ordered: bool,
        boxed: bool,
        items: &[Item],
        here: &Here,
    ) -> bool {
        if !here.trigger && !self.are_reasons(ordered, items, here) {
            return false;
        }
        let mut here = here.clone();
        here.trigger = true;
        // What introduces a list says for how long, and how grave it is.
        here.path.push(
            self.lead
                .lines()
                .last()
                .unwrap_or_default()
                .trim()
                .to_owned(),
        );
        for item in items {
            self.trigger(&whole(item), item.lines.start, &here);
            if !boxed {
                self.boxes_below(&item.blocks, &here);
                self.code_beside(&item.blocks, &here);
            }
        }
        true
    }

    /// Whether a list under a heading about going back says when, and not how: most of it are limits,
    /// or the words before it say so.
    fn are_reasons(&self, ordered: bool, items: &[Item], here: &Here) -> bool {
        let lead = lower(&self.lead);
        let about = concepts(&lead);
        let introduced = about.contains(&Concept::Rollback) || about.contains(&Concept::Trigger);
        let open = lead.trim_end().ends_with([':', '：']);
        let said = open
            && introduced
            && labels::WHEN.iter().any(|word| {
                has_stem(&lead, &format!("{word} "))
                    || word.chars().all(is_unspaced) && lead.contains(word)
            });
        // `Investigate`, after the reasons to go back at once.
        let graded = tier_of(here.title()).is_some()
            && here.title().split_whitespace().count() <= 3
            && !self.out.triggers.is_empty()
            && here.own.is_empty();
        if !here.under(Concept::Rollback) && !said && !graded {
            return false;
        }
        let has_code = |item: &Item| {
            item.blocks
                .iter()
                .any(|block| matches!(block.kind, Kind::Code { .. }))
        };
        let limited = items
            .iter()
            .filter(|item| limit(&whole(item)).is_some())
            .count();
        let plain = !items.iter().any(has_code);
        let aside = [Concept::Validation, Concept::Success, Concept::Escalation]
            .iter()
            .any(|concept| here.is(*concept));
        // What is numbered is done in its order.
        plain && !aside && (said && !ordered || limited > 0 && limited * 2 >= items.len())
    }

    pub(super) fn trigger(&mut self, words: &str, line: u32, here: &Here) {
        let words = words.trim();
        if words.is_empty() || self.out.triggers.len() >= MOST_TRIGGERS {
            return;
        }
        let first = words.lines().next().unwrap_or(words);
        let found = limit(words).map(|mut limit| {
            // A time that the heading says once holds for every line below it.
            limit.hold = limit
                .hold
                .or_else(|| here.path.iter().rev().take(2).find_map(|title| hold(title)));
            limit
        });
        let own =
            tier_of(first).filter(|_| first.chars().next().is_some_and(|c| !c.is_alphanumeric()));
        let above = || here.path.iter().rev().find_map(|title| tier_of(title));
        let tier = own.or_else(above).unwrap_or(Tier::Review);
        self.out.triggers.push(Trigger {
            words: words.to_owned(),
            line,
            limit: found,
            tier,
            group: here.title().to_owned(),
        });
    }
}
