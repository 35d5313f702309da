//! People and items: command that is open, roles that nobody holds, items that are wrong or wait.

use super::{At, Need, Rank, Watcher};
use crate::console::model::query;
use crate::console::model::ui::Pane;
use crate::room::command_is_open;
use crate::room::plan::{Item, Right};
use crate::room::state::{ItemState, ItemStatus, Stage};

/// Items told one by one; more are counted.
const ITEMS_TOLD: usize = 4;

impl Watcher<'_> {
    pub(super) fn team(&self, needs: &mut Vec<Need>) {
        if self.room.stage == Stage::Ended {
            return;
        }
        self.command(needs);
        self.roles(needs);
        self.items(needs);
    }

    fn command(&self, needs: &mut Vec<Need>) {
        let role = query::commander_role(self.room);
        let at = At::Pane(Pane::Team);
        if !self.room.solo && command_is_open(self.room, self.now) {
            let backup = self
                .room
                .plan
                .role(&role)
                .and_then(|role| role.backup.clone());
            let holder = query::holders(self.room, &role).next();
            let who = holder.map_or_else(
                || "nobody commands".to_owned(),
                |holder| format!("commander {holder} away"),
            );
            let text = format!("COMMAND OPEN: {who}");
            let may = self.may(Right::Decide)
                || backup.is_some_and(|backup| query::holds(self.room, &self.me.person, &backup));
            let mut need = Need::new(Rank::Warning, text, at)
                .remedy("dialog take-command", "take")
                .mine(may);
            need.since =
                holder.and_then(|holder| Some(self.room.people.get(holder)?.since.clone()));
            needs.push(need);
        }
    }

    fn roles(&self, needs: &mut Vec<Need>) {
        let commander = query::commander_role(self.room);
        let may = self.may(Right::Assign);
        let empty = self.room.plan.roles.iter().filter(|role| {
            role.id != commander && query::holders(self.room, &role.id).next().is_none()
        });
        for role in empty.filter(|_| !self.room.solo) {
            let text = format!("{}: NOBODY", role.title);
            needs.push(
                Need::new(Rank::Warning, text, At::Pane(Pane::Team))
                    .remedy("dialog assign", "assign")
                    .mine(may),
            );
        }
    }

    fn items(&self, needs: &mut Vec<Need>) {
        let mut wrong = 0;
        let mut open = 0;
        // Before the watch its items are not due.
        let watching = self.room.stage == Stage::Watching;
        let sections = self.room.plan.checklists.iter();
        let due = sections
            .filter(|section| watching || !section.after_run)
            .flat_map(|section| self.room.applying(section));
        for item in due.filter(|item| !item.optional) {
            let Some(state) = self.room.items.get(&item.id) else {
                continue;
            };
            match self.wrong(item, state) {
                Some(need) if wrong < ITEMS_TOLD => {
                    wrong += 1;
                    needs.push(need);
                }
                Some(_) => wrong += 1,
                None => {
                    open +=
                        usize::from(state.status == ItemStatus::Open && self.is_mine_to_tick(item));
                }
            }
        }
        if wrong > ITEMS_TOLD {
            let text = format!(
                "{} more items are blocked, failed or stale",
                wrong - ITEMS_TOLD
            );
            needs.push(
                Need::new(Rank::Warning, text, At::Pane(Pane::Checklist))
                    .remedy("screen 2", "list"),
            );
        }
        self.start(needs);
        if open > 0
            && (watching && self.room.rollback.is_none() || self.room.stage == Stage::Preparing)
        {
            let text = match open {
                1 => "1 item of yours is open".to_owned(),
                many => format!("{many} items of yours are open"),
            };
            needs.push(
                Need::new(Rank::Waiting, text, At::Pane(Pane::Checklist))
                    .remedy("screen 2", "list")
                    .mine(true),
            );
        }
    }

    /// Nothing of the plan begins before somebody starts the run; items may be ticked meanwhile.
    fn start(&self, needs: &mut Vec<Need>) {
        if self.room.stage != Stage::Preparing {
            return;
        }
        let (settled, all) = query::checklist_counts(self.room);
        let text = if settled == all {
            "everything is ticked: the run can start"
        } else {
            "the run has not started"
        };
        needs.push(
            Need::new(Rank::Waiting, text, At::Pane(Pane::Now))
                .remedy("proceed", "start")
                .mine(self.may(Right::Run)),
        );
    }

    fn wrong(&self, item: &Item, state: &ItemState) -> Option<Need> {
        let word = match state.status {
            ItemStatus::Failed => "failed",
            ItemStatus::Blocked => "blocked",
            ItemStatus::Stale => "stale, to be done again",
            ItemStatus::Open | ItemStatus::InProgress | ItemStatus::Ticked | ItemStatus::Waived => {
                return None;
            }
        };
        let why = state
            .reason
            .as_ref()
            .map(|reason| format!(": {reason}"))
            .unwrap_or_default();
        let text = format!("{} {} {word}{why}", item.number, item.title);
        let mut need = Need::new(Rank::Warning, text, At::Item(item.id.clone()))
            .mine(self.is_mine_to_tick(item));
        need.remedy = Some(("screen 2", "list"));
        need.since = state.by.as_ref().map(|(_, at)| at.clone());
        Some(need)
    }

    fn is_mine_to_tick(&self, item: &Item) -> bool {
        self.is_for(item.role.as_ref(), Right::Tick)
    }
}
