//! Where a person looks: screen, focus, cursors, filters, what lies on top. Plain data; nothing
//! here comes from the room, so that losing it loses nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::field::Field;
use super::overlay::Overlay;
use crate::room::id::{AttemptId, ItemId};
use crate::room::input::Now;
use crate::settings::Layer;

/// Where a person looks.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Ui {
    /// The screen.
    pub screen: Screen,
    /// The pane of the overview that has the keys.
    pub focus: Pane,
    /// Whether that pane fills the screen.
    pub zoomed: bool,
    /// The cursor of each pane: a row of `rows`, from zero. In panes that follow (output,
    /// journal) none means the end.
    pub cursors: BTreeMap<Pane, usize>,
    /// The filter of each pane.
    pub filters: BTreeMap<Pane, String>,
    /// The filter being typed.
    pub filtering: Option<Field>,
    /// Which attempt's output is shown; the newest when none.
    pub attempt: Option<AttemptId>,
    /// Which of the needs is shown in the third row, from zero.
    pub need: usize,
    /// What lies on top; the last has the keys.
    pub overlays: Vec<Overlay>,
    /// Items whose tick was asked for and is not firm yet.
    pub pending: BTreeSet<ItemId>,
    /// The last thing to say to this person.
    pub notice: Option<Notice>,
    /// Whether SINCE YOU LEFT was read.
    pub caught_up: bool,
    /// Keys of a sequence pressed so far.
    pub prefix: String,
    /// Whether this console only watches.
    pub read_only: bool,
}

/// A passing notice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notice {
    /// Whether something was refused or failed.
    pub error: bool,
    /// What is so.
    pub text: String,
    /// What to do next.
    pub hint: Option<String>,
    /// When it came.
    pub at: Now,
}

/// One of the eight screens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Screen {
    /// Everything.
    #[default]
    Overview,
    /// Sections and items.
    Checklist,
    /// Phases and steps, planned and actual.
    Timeline,
    /// Metrics, triggers, probes, sources.
    Metrics,
    /// Roles and people.
    Team,
    /// What commands print.
    Output,
    /// Incidents, notes, escalation.
    Incidents,
    /// The journal.
    Journal,
}

impl Screen {
    /// Every screen in the order of their numbers, from one.
    pub const ALL: [Self; 8] = [
        Self::Overview,
        Self::Checklist,
        Self::Timeline,
        Self::Metrics,
        Self::Team,
        Self::Output,
        Self::Incidents,
        Self::Journal,
    ];

    /// The screen of a number.
    #[must_use]
    pub fn numbered(number: usize) -> Option<Self> {
        Self::ALL.get(number.checked_sub(1)?).copied()
    }

    /// Its number, from one.
    #[must_use]
    pub fn number(self) -> usize {
        1 + Self::ALL.iter().position(|one| *one == self).unwrap_or(0)
    }

    /// As shown.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Checklist => "Checklist",
            Self::Timeline => "Timeline",
            Self::Metrics => "Metrics",
            Self::Team => "Team",
            Self::Output => "Output",
            Self::Incidents => "Incidents",
            Self::Journal => "Journal",
        }
    }

    /// The pane that fills it.
    #[must_use]
    pub fn pane(self) -> Option<Pane> {
        match self {
            Self::Overview => None,
            Self::Checklist => Some(Pane::Checklist),
            Self::Timeline => Some(Pane::Timeline),
            Self::Metrics => Some(Pane::Metrics),
            Self::Team => Some(Pane::Team),
            Self::Output => Some(Pane::Output),
            Self::Incidents => Some(Pane::Incidents),
            Self::Journal => Some(Pane::Journal),
        }
    }
}

/// A region with a title, a cursor and keys of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pane {
    /// Phases and steps.
    Timeline,
    /// The step under way.
    #[default]
    Now,
    /// Traffic, metrics and triggers.
    Metrics,
    /// Sections and items.
    Checklist,
    /// What commands print.
    Output,
    /// Roles and people.
    Team,
    /// Incidents, notes, escalation: a screen, no pane of the overview.
    Incidents,
    /// The journal.
    Journal,
}

impl Pane {
    /// The panes of the overview, in the order of tab.
    pub const OVERVIEW: [Self; 7] = [
        Self::Timeline,
        Self::Now,
        Self::Metrics,
        Self::Checklist,
        Self::Output,
        Self::Team,
        Self::Journal,
    ];

    /// As shown on its frame.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Timeline => "Timeline",
            Self::Now => "Now",
            Self::Metrics => "Traffic and health",
            Self::Checklist => "Checklist",
            Self::Output => "Output",
            Self::Team => "Team",
            Self::Incidents => "Incidents and messages",
            Self::Journal => "Journal",
        }
    }

    /// The screen that shows it whole.
    #[must_use]
    pub fn screen(self) -> Option<Screen> {
        Screen::ALL
            .into_iter()
            .find(|screen| screen.pane() == Some(self))
    }

    /// The table of its keys.
    #[must_use]
    pub fn layer(self) -> Layer {
        match self {
            Self::Timeline | Self::Now => Layer::Timeline,
            Self::Metrics => Layer::Metrics,
            Self::Checklist => Layer::Checklist,
            Self::Output => Layer::Output,
            Self::Team => Layer::Team,
            Self::Incidents => Layer::Incidents,
            Self::Journal => Layer::Journal,
        }
    }
}

impl Ui {
    /// The pane that has the keys.
    #[must_use]
    pub fn pane(&self) -> Pane {
        self.screen.pane().unwrap_or(self.focus)
    }

    /// The cursor of a pane.
    #[must_use]
    pub fn cursor(&self, pane: Pane) -> Option<usize> {
        self.cursors.get(&pane).copied()
    }

    /// The filter of a pane, as it is being typed too.
    #[must_use]
    pub fn filter(&self, pane: Pane) -> String {
        match &self.filtering {
            Some(field) if pane == self.pane() => field.text(),
            _ => self.filters.get(&pane).cloned().unwrap_or_default(),
        }
    }

    /// The table of keys that holds now: of the topmost overlay, the filter line or the pane.
    #[must_use]
    pub fn layer(&self) -> Layer {
        match self.overlays.last() {
            Some(overlay) => overlay.layer(),
            None if self.filtering.is_some() => Layer::Filter,
            None => self.pane().layer(),
        }
    }
}
