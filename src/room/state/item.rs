//! Items: which of them apply, and what still lies open within one.

use super::{ItemState, Room};
use crate::room::condition::Condition;
use crate::room::id::{ItemId, RoleId};
use crate::room::plan::{Item, Section, Verify};

impl Room {
    /// The items of a section that apply, in order. One whose section, or whose parent, does not
    /// apply does not apply either.
    #[must_use]
    pub fn applying<'a>(&'a self, section: &'a Section) -> Vec<&'a Item> {
        if self.does_not_apply(section.when.as_ref()) {
            return Vec::new();
        }
        let mut out: Vec<&ItemId> = Vec::new();
        let mut applying = Vec::with_capacity(section.items.len());
        for item in &section.items {
            let parent_is_out = item.parent.as_ref().is_some_and(|id| out.contains(&id));
            if parent_is_out || self.does_not_apply(item.when.as_ref()) {
                out.push(&item.id);
            } else {
                applying.push(item);
            }
        }
        applying
    }

    /// Whether an item applies: while that cannot be said it does.
    #[must_use]
    pub fn item_applies(&self, item: &Item) -> bool {
        let section = self.plan.section_of(&item.id);
        let of_section = section.and_then(|section| section.when.as_ref());
        let parent = item.parent.as_ref().and_then(|id| self.plan.item(id));
        !self.does_not_apply(of_section)
            && !self.does_not_apply(item.when.as_ref())
            && parent.is_none_or(|parent| self.item_applies(parent))
    }

    fn does_not_apply(&self, when: Option<&Condition>) -> bool {
        self.applies(when) == Some(false)
    }

    /// The required items within an item that apply and are neither ticked nor waived.
    #[must_use]
    pub fn open_within<'a>(&'a self, item: &Item) -> Vec<&'a Item> {
        let Some(section) = self.plan.section_of(&item.id) else {
            return Vec::new();
        };
        let within = |inner: &&&Item| inner.parent.as_ref() == Some(&item.id);
        let required = |inner: &&&Item| !inner.optional && !self.is_settled(&inner.id);
        let items = self.plan.section(&section.id);
        let items = items.into_iter().flat_map(|section| &section.items);
        items
            .filter(|inner| within(&inner) && required(&inner) && self.item_applies(inner))
            .collect()
    }

    /// Whether an item is ticked or waived.
    #[must_use]
    pub fn is_settled(&self, id: &ItemId) -> bool {
        let state = self.items.get(id);
        state.is_some_and(|state| state.status.is_settled())
    }

    /// The role of which another person has to look at an item that was done.
    #[must_use]
    pub fn waits_to_be_seen<'a>(&self, item: &'a Item) -> Option<(&'a RoleId, &ItemState)> {
        let Some(Verify::Person(role)) = &item.verify else {
            return None;
        };
        let state = self.items.get(&item.id)?;
        state.done_by.is_some().then_some((role, state))
    }
}
