//! The layers of the keymap: which table of keys holds where, and which holds below it.

use std::fmt;

/// A table of the keymap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// Wherever no text is typed.
    Global,
    /// The pane or screen with the checklists.
    Checklist,
    /// The pane or screen with phases and steps.
    Timeline,
    /// The pane or screen with traffic, metrics and triggers.
    Metrics,
    /// The pane or screen with roles and people.
    Team,
    /// The pane or screen with a command's output.
    Output,
    /// The pane or screen with incidents and messages.
    Incidents,
    /// The pane or screen with the journal.
    Journal,
    /// The help page.
    Help,
    /// The runbook's text.
    Source,
    /// Any dialog.
    Dialog,
    /// The dialog of a decision.
    Decide,
    /// The dialog that starts a rollback.
    RollBack,
    /// The dialog of a command that nobody has accepted yet.
    Review,
    /// The command line with its matches.
    Palette,
    /// The filter line.
    Filter,
    /// A text field.
    Text,
}

impl Layer {
    /// Every layer in the order of the embedded file.
    pub const ALL: [Self; 17] = [
        Self::Global,
        Self::Checklist,
        Self::Timeline,
        Self::Metrics,
        Self::Team,
        Self::Output,
        Self::Incidents,
        Self::Journal,
        Self::Help,
        Self::Source,
        Self::Dialog,
        Self::Decide,
        Self::RollBack,
        Self::Review,
        Self::Palette,
        Self::Filter,
        Self::Text,
    ];

    /// The table's name in keymap.toml.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Checklist => "checklist",
            Self::Timeline => "timeline",
            Self::Metrics => "metrics",
            Self::Team => "team",
            Self::Output => "output",
            Self::Incidents => "incidents",
            Self::Journal => "journal",
            Self::Help => "help",
            Self::Source => "source",
            Self::Dialog => "dialog",
            Self::Decide => "decide",
            Self::RollBack => "roll-back",
            Self::Review => "review",
            Self::Palette => "palette",
            Self::Filter => "filter",
            Self::Text => "text",
        }
    }

    /// The layer with this table name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.name() == name)
    }

    /// The layer that answers a key which this one leaves unbound. Where text is typed and in
    /// dialogs nothing answers: a letter there must never reach a command of the room.
    #[must_use]
    pub fn below(self) -> Option<Self> {
        match self {
            Self::Checklist
            | Self::Timeline
            | Self::Metrics
            | Self::Team
            | Self::Output
            | Self::Incidents
            | Self::Journal => Some(Self::Global),
            Self::Decide | Self::RollBack | Self::Review => Some(Self::Dialog),
            Self::Global
            | Self::Help
            | Self::Source
            | Self::Dialog
            | Self::Palette
            | Self::Filter
            | Self::Text => None,
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
