//! What one picture needs to know more than once: the scene, and what follows from it, reckoned
//! one time.

use std::ops::Deref;

use ratatui::style::Style;

use super::Scene;
use super::widget::time::Zone;
use crate::console::model::attention::{Need, attention};
use crate::console::model::clock::{Forecast, forecast};
use crate::console::model::{Link, query};
use crate::room::id::{MetricId, PersonId, StepId};
use crate::room::input::{Now, Proof};
use crate::room::may;
use crate::room::plan::{Right, Step};
use crate::room::reading::Reading;
use crate::settings::Meaning;
use crate::support::{Millis, Quantity};

/// A scene and what follows from it.
pub(crate) struct Brief<'a> {
    scene: Scene<'a>,
    /// What is wrong or waits for someone.
    pub needs: Vec<Need>,
    /// The plan in time.
    pub forecast: Forecast,
    /// The zone of clock times.
    pub zone: Zone,
    /// The step whose turn it is.
    pub step: Option<&'a Step>,
    /// Every step whose turn has come.
    pub ready: Vec<&'a StepId>,
}

impl<'a> Deref for Brief<'a> {
    type Target = Scene<'a>;

    fn deref(&self) -> &Scene<'a> {
        &self.scene
    }
}

impl<'a> Brief<'a> {
    pub(crate) fn new(scene: &Scene<'a>) -> Self {
        let ready = scene.room.ready_steps();
        Self {
            scene: *scene,
            needs: attention(scene.room, scene.live, scene.me, scene.now),
            forecast: forecast(scene.room, scene.now),
            zone: Zone::of(scene.look.times, &scene.room.plan.timezone),
            step: scene.room.current_step(),
            ready: ready.into_iter().map(|step| &step.id).collect(),
        }
    }

    /// The style of a meaning.
    pub(crate) fn of(&self, meaning: Meaning) -> Style {
        self.look.of(meaning)
    }

    /// How long ago, as a clock counts.
    pub(crate) fn ago(&self, moment: &Now) -> String {
        self.since(moment).clock()
    }

    /// How long ago.
    pub(crate) fn since(&self, moment: &Now) -> Millis {
        self.now.since(moment)
    }

    /// A person as shown: `Ada?` where their word is all there is.
    pub(crate) fn person(&self, person: &PersonId) -> String {
        match self.room.people.get(person).map(|presence| presence.proof) {
            Some(Proof::Claimed) => format!("{person}?"),
            _ => person.to_string(),
        }
    }

    /// A metric's latest value; none without an engine, when it is old.
    pub(crate) fn value(&self, metric: &MetricId) -> Option<Quantity> {
        let reading = self.live.readings.get(metric);
        reading
            .filter(|_| self.live.is_connected())
            .and_then(Reading::value)
    }

    /// Up to when the room is known: now, or when the engine was last heard.
    pub(crate) fn known_until(&self) -> &'a Now {
        match &self.scene.live.link {
            Link::Lost { since } => since,
            Link::Connected | Link::Connecting => self.scene.now,
        }
    }

    /// Whether this person may.
    pub(crate) fn may(&self, right: Right) -> bool {
        may(self.room, &self.me.person, right, self.now)
    }

    /// Whether a step waits for this person.
    pub(crate) fn is_mine(&self, step: &Step) -> bool {
        let right = query::right_of(step);
        query::is_for(
            self.room,
            &self.me.person,
            step.role.as_ref(),
            right,
            self.now,
        )
    }

    /// What waits for this person.
    pub(crate) fn mine(&self) -> impl Iterator<Item = &Need> {
        self.needs.iter().filter(|need| need.mine)
    }
}
