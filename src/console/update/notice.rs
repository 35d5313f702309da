//! What the console says to its person: a passing line, the bell, the terminal's title.

use std::collections::BTreeSet;

use super::{Effect, Model};
use crate::console::model::attention::attention;
use crate::console::model::ui::Notice;
use crate::support::Millis;
use crate::support::text::harmless;

/// How long a notice stays: two lines are read in less.
const NOTICES_STAY: Millis = Millis::seconds(6);
/// How long a refusal stays: it is read under stress, hint and all.
const REFUSALS_STAY: Millis = Millis::seconds(20);

impl Model {
    /// Says something that went well, or is only to be known.
    pub(crate) fn say(&mut self, text: &str) {
        self.notice(false, text, None);
    }

    /// Says what was refused or failed, and what to do next.
    pub(crate) fn refuse(&mut self, text: &str, hint: Option<&str>) {
        self.notice(true, text, hint);
    }

    /// A notice stands where needs are shown: it goes when it had time to be read.
    pub(super) fn let_notice_go(&mut self) {
        let old = |notice: &mut Notice| {
            let stays = if notice.error {
                REFUSALS_STAY
            } else {
                NOTICES_STAY
            };
            self.now.has_passed(stays, &notice.at)
        };
        let _ = self.ui.notice.take_if(old);
    }

    fn notice(&mut self, error: bool, text: &str, hint: Option<&str>) {
        self.ui.notice = Some(Notice {
            error,
            text: harmless(text),
            hint: hint.map(harmless),
            at: self.now.clone(),
        });
    }

    /// Rings when something needs this person that did not before. What was so when the room was
    /// entered rings nobody: it is on the screen that was just opened.
    pub(super) fn ring(&mut self) -> Option<Effect> {
        if !self.live.is_connected() {
            return None;
        }
        let needs: BTreeSet<String> = attention(&self.room, &self.live, &self.me, &self.now)
            .into_iter()
            .filter(|need| need.mine)
            // What it says changes with every sample; where it is to be seen does not.
            .map(|need| format!("{:?} {:?}", need.rank, need.at))
            .collect();
        let known = self.session.needs.replace(needs);
        let needs = self.session.needs.as_ref()?;
        let is_new = known.is_some_and(|known| !needs.is_subset(&known));
        (is_new && self.session.habits.bell).then_some(Effect::Bell)
    }

    /// The title says the room and how much waits for this person.
    pub(super) fn retitle(&mut self) -> Option<Effect> {
        let waiting = self.session.needs.as_ref().map_or(0, BTreeSet::len);
        let room = harmless(&self.room.name);
        let title = match (room.is_empty(), self.live.is_connected(), waiting) {
            (true, ..) => "warroom".to_owned(),
            (false, false, _) => format!("ENGINE LOST {room}"),
            (false, true, 0) => format!("{room} - warroom"),
            (false, true, waiting) => format!("({waiting}) {room} - warroom"),
        };
        if title == self.session.title {
            return None;
        }
        self.session.title.clone_from(&title);
        Some(Effect::Title(title))
    }
}
