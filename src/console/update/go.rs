//! Moving about: cursors, panes, screens, and the next thing that needs this person.

use super::{Effect, Model};
use crate::console::action::{Motion, Turn};
use crate::console::keys::Keys;
use crate::console::model::attention::{At, attention};
use crate::console::model::overlay::Overlay;
use crate::console::model::{Pane, Screen, rows};
use crate::room::id::StepId;
use crate::room::plan::Step;
use crate::wire::FromConsole;

/// The rows of a page; the view shows more or fewer, the cursor goes by this many.
const PAGE: i64 = 10;
/// The lines that a sheet or the help can be scrolled by at most; the view stops at its end.
const SCROLL_AT_MOST: usize = 2_000;
/// Older entries fetched at once.
const FETCHED: u32 = 200;

impl Model {
    pub(super) fn go(&mut self, keys: &Keys, motion: Motion) -> Vec<Effect> {
        match self.ui.overlays.last_mut() {
            None => return self.move_cursor(motion),
            Some(Overlay::Help { top }) => *top = moved(*top, SCROLL_AT_MOST, motion),
            Some(Overlay::Sheet(sheet)) => sheet.top = moved(sheet.top, SCROLL_AT_MOST, motion),
            Some(Overlay::RollBack(open)) => open.top = moved(open.top, SCROLL_AT_MOST, motion),
            Some(Overlay::Review(open)) => open.top = moved(open.top, SCROLL_AT_MOST, motion),
            Some(Overlay::Pick(pick)) => pick.at = moved(pick.at, pick.rows.len(), motion),
            Some(Overlay::Palette(open)) => {
                let recalling = self.session.recalled.is_some();
                let older = matches!(motion, Motion::Rows(rows) if rows < 0);
                let begins = older && open.at == 0 && open.field.is_blank();
                if recalling || begins {
                    self.recall(keys, older);
                } else {
                    open.at = moved(open.at, open.matches.len(), motion);
                }
            }
            Some(Overlay::Source(view)) => view.at = moved(view.at, view.lines.len(), motion),
            Some(Overlay::Confirm(_) | Overlay::Decide(_) | Overlay::Write(_)) => {}
        }
        Vec::new()
    }

    fn move_cursor(&mut self, motion: Motion) -> Vec<Effect> {
        let pane = self.ui.pane();
        if let (Pane::Output, Motion::Columns(columns)) = (pane, motion) {
            self.turn_output(columns < 0);
            return Vec::new();
        }
        let count = rows::count(&self.room, &self.live, &self.ui, pane);
        if count == 0 {
            return Vec::new();
        }
        let follows = matches!(pane, Pane::Output | Pane::Journal);
        let now = self
            .ui
            .cursor(pane)
            .unwrap_or_else(|| self.unmoved(pane, count));
        let at = moved(now.min(count - 1), count, motion);
        if follows && at + 1 == count {
            self.ui.cursors.remove(&pane);
        } else {
            self.ui.cursors.insert(pane, at);
        }
        let at_oldest = pane == Pane::Journal && at == 0;
        self.fetch_older()
            .filter(|_| at_oldest)
            .into_iter()
            .collect()
    }

    /// In the checklist the cursor stands where it is first seen: a tick of somebody else must not
    /// move another item under a key that is on its way.
    pub(super) fn keep_cursor(&mut self) {
        let pane = Pane::Checklist;
        if self.ui.pane() != pane || self.ui.cursor(pane).is_some() {
            return;
        }
        let count = rows::count(&self.room, &self.live, &self.ui, pane);
        if count > 0 {
            let at = self.unmoved(pane, count);
            self.ui.cursors.insert(pane, at.min(count - 1));
        }
    }

    /// Shows the output of the attempt before, or of the one after.
    fn turn_output(&mut self, older: bool) {
        let newest_first: Vec<_> = rows::attempts(&self.room)
            .map(|attempt| attempt.id)
            .collect();
        let shown = rows::shown_attempt(&self.room, self.ui.attempt).map(|attempt| attempt.id);
        let Some(at) = newest_first.iter().position(|id| Some(*id) == shown) else {
            return;
        };
        let at = if older { at + 1 } else { at.saturating_sub(1) };
        if let Some(id) = newest_first.get(at) {
            self.ui.attempt = Some(*id);
            self.ui.cursors.remove(&Pane::Output);
        }
    }

    /// Asks for entries before the oldest that is here.
    fn fetch_older(&self) -> Option<Effect> {
        let oldest = self.live.entries.front()?.seq;
        let page = FromConsole::Page {
            before: oldest,
            count: FETCHED,
        };
        (oldest > 1).then_some(Effect::Send(page))
    }

    /// Where the cursor of a pane stands before it was ever moved.
    fn unmoved(&self, pane: Pane, count: usize) -> usize {
        let filter = self.ui.filter(pane);
        match pane {
            Pane::Checklist => rows::first_open(&self.room, &rows::checklist(&self.room, &filter)),
            Pane::Timeline => {
                let whole = self.ui.screen.pane() == Some(Pane::Timeline) || self.ui.zoomed;
                rows::current(&self.room, &rows::timeline(&self.room, whole, &filter))
            }
            Pane::Incidents => rows::first_beside(&self.room, &rows::beside(&self.room, &filter)),
            Pane::Output | Pane::Journal => count - 1,
            Pane::Now | Pane::Metrics | Pane::Team => 0,
        }
    }

    pub(super) fn turn(&mut self, turn: Turn) {
        if matches!(self.ui.overlays.last(), Some(Overlay::RollBack(_))) {
            self.turn_path(turn == Turn::Next);
            return;
        }
        if matches!(self.ui.overlays.last(), Some(Overlay::Review(_))) {
            self.turn_review(turn);
            return;
        }
        if !self.ui.overlays.is_empty() || self.ui.screen != Screen::Overview {
            return;
        }
        let panes = Pane::OVERVIEW;
        let now = panes
            .iter()
            .position(|pane| *pane == self.ui.focus)
            .unwrap_or(0);
        let step = match turn {
            Turn::Next => 1,
            Turn::Previous => panes.len() - 1,
        };
        self.ui.focus = panes[(now + step) % panes.len()];
    }

    pub(super) fn show(&mut self, screen: Option<Screen>) {
        if let Some(screen) = screen {
            self.ui.screen = screen;
            self.ui.zoomed = false;
            self.ui.filtering = None;
        }
    }

    /// Goes to the next thing that needs this person, the worst first, and round again.
    pub(super) fn next_for_me(&mut self) {
        let needs = attention(&self.room, &self.live, &self.me, &self.now);
        let mine: Vec<usize> = (0..needs.len())
            .filter(|index| needs[*index].mine)
            .collect();
        let shown = self.ui.need;
        let after = mine.iter().find(|index| **index > shown);
        let next = after.filter(|_| self.session.visited).or(mine.first());
        let Some(need) = next.and_then(|index| needs.get(*index)) else {
            self.say("nothing needs you now");
            return;
        };
        self.ui.need = next.copied().unwrap_or(0);
        self.session.visited = true;
        let at = need.at.clone();
        self.look_at(&at);
    }

    fn look_at(&mut self, at: &At) {
        let (pane, row) = self.place(at);
        self.ui.filters.remove(&pane);
        let on_overview = pane == Pane::Now || self.ui.screen == Screen::Overview;
        if on_overview && Pane::OVERVIEW.contains(&pane) {
            self.show(Some(Screen::Overview));
        } else {
            self.show(pane.screen());
        }
        self.ui.focus = pane;
        if let Some(row) = row {
            self.ui.cursors.insert(pane, row);
        }
    }
}

impl Model {
    fn is_current(&self, step: &StepId) -> bool {
        self.room
            .current_step()
            .is_some_and(|current| current.id == *step)
    }

    /// A row that a verb was about keeps the cursor, which else goes on to the next open row: a
    /// second press must never reach a row that nobody has looked at.
    pub(crate) fn stay_on_row(&mut self) {
        let pane = self.ui.pane();
        if pane == Pane::Checklist && self.ui.cursor(pane).is_none() {
            let count = rows::count(&self.room, &self.live, &self.ui, pane);
            let at = self.unmoved(pane, count);
            self.ui.cursors.insert(pane, at);
        }
    }

    /// The pane and the row where a need is to be seen.
    fn place(&self, at: &At) -> (Pane, Option<usize>) {
        let room = &self.room;
        match at {
            At::Pane(pane) => (*pane, None),
            // The step whose turn it is has a pane of its own, and enter there is its next act.
            At::Step(step) if self.is_current(step) => (Pane::Now, None),
            At::Item(item) => {
                let is_it = |row: &rows::ChecklistRow| matches!(row, rows::ChecklistRow::Item(one) if one.id == *item);
                (
                    Pane::Checklist,
                    rows::checklist(room, "").iter().position(is_it),
                )
            }
            At::Step(step) => {
                let is_it = |one: &Step| one.id == *step;
                let is_it = |row: &rows::TimelineRow| matches!(row, rows::TimelineRow::Step(one) if is_it(one));
                let whole = self.ui.screen == Screen::Timeline;
                (
                    Pane::Timeline,
                    rows::timeline(room, whole, "").iter().position(is_it),
                )
            }
            At::Metric(metric) => {
                let is_it = |row: &rows::MetricsRow| matches!(row, rows::MetricsRow::Metric(one) if one.id == *metric);
                (
                    Pane::Metrics,
                    rows::metrics(room, "").iter().position(is_it),
                )
            }
            At::Beside(key) => {
                let is_it = |row: &rows::BesideRow| row.key() == *key;
                (
                    Pane::Incidents,
                    rows::beside(room, "").iter().position(is_it),
                )
            }
            At::Trigger(trigger) => {
                let is_it = |row: &rows::MetricsRow| matches!(row, rows::MetricsRow::Trigger(one) if one.id == *trigger);
                (
                    Pane::Metrics,
                    rows::metrics(room, "").iter().position(is_it),
                )
            }
        }
    }
}

/// A place among `count` rows, moved.
fn moved(at: usize, count: usize, motion: Motion) -> usize {
    let last = count.saturating_sub(1);
    let by = match motion {
        Motion::First => return 0,
        Motion::Last => return last,
        Motion::Columns(_) => return at,
        Motion::Rows(rows) => i64::from(rows),
        Motion::Pages(pages) => i64::from(pages) * PAGE,
    };
    let at = i64::try_from(at).unwrap_or(i64::MAX).saturating_add(by);
    usize::try_from(at.max(0)).unwrap_or(0).min(last)
}
