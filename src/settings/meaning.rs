//! The situations that a theme gives a look to. A name says what is so, never how it looks; the
//! console asks for a meaning, so no colour stands anywhere but in a theme.

/// What a meaning is drawn as, which decides how well it must be readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// Letters.
    Text,
    /// Bars and lines that carry information.
    Graphic,
    /// Lines that only part things.
    Ornament,
}

macro_rules! meanings {
    ($($drawn:ident { $($variant:ident = $name:literal, $doc:literal;)+ })+) => {
        /// A situation with a look of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Meaning { $($(#[doc = $doc] $variant,)+)+ }

        impl Meaning {
            /// Every meaning.
            pub const ALL: &[Self] = &[$($(Self::$variant,)+)+];

            /// Its name in a theme.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $($(Self::$variant => $name,)+)+ }
            }

            /// What it says, in a few words.
            #[must_use]
            pub fn doc(self) -> &'static str {
                match self { $($(Self::$variant => $doc,)+)+ }
            }

            /// What it is drawn as.
            #[must_use]
            pub fn drawn(self) -> Drawn {
                match self { $($(Self::$variant)|+ => Drawn::$drawn,)+ }
            }
        }
    };
}

meanings! {
    Text {
    Text = "text", "plain text, and the canvas under everything";
    Muted = "muted", "text of second rank";
    Title = "title", "the title of a pane";
    TitleFocused = "title-focused", "the title of the pane that has the keys";
    Header = "header", "the header rows";
    HeaderProduction = "header-production", "the environment's name where it is production";
    Selected = "selected", "the selected line";
    Match = "match", "what a filter or the palette matched";
    Input = "input", "a field being typed into";
    Key = "key", "a key that may be pressed";
    KeyDoc = "key-doc", "what a key does";
    DangerKey = "danger-key", "a key that begins something dangerous";
    Ok = "ok", "good, done, in the normal band";
    Warning = "warning", "in the warning band, slipping";
    Critical = "critical", "in the critical band, failed, broken";
    Unknown = "unknown", "not known now";
    Stale = "stale", "known once, too old now";
    Pending = "pending", "a trigger counting down, a tick not firm yet";
    Firing = "firing", "a trigger that fired";
    Held = "held", "the room is held";
    Blind = "blind", "no trustworthy value";
    RollingBack = "rolling-back", "a rollback is under way";
    RollbackReady = "rollback-ready", "a rollback would work now";
    RollbackDegraded = "rollback-degraded", "a rollback would work in part";
    RollbackGone = "rollback-gone", "there is no way back";
    Stable = "stable", "the version in service";
    Candidate = "candidate", "the version coming in";
    Desired = "desired", "the weight asked for";
    Reported = "reported", "the weight read back";
    Observed = "observed", "the weight seen in metrics";
    Exposed = "exposed", "users may be on the candidate";
    Overdue = "overdue", "past its planned time";
    NeedsYou = "needs-you", "waits for this person";
    Mine = "mine", "belongs to this person";
    Person = "person", "a person's name";
    Engine = "engine", "the engine's name where it acted";
    OutputStderr = "output-stderr", "a line that a command wrote to stderr";
    Dialog = "dialog", "a dialog";
    DialogDanger = "dialog-danger", "a dialog that starts something dangerous";
    NoticeInfo = "notice-info", "a passing notice";
    NoticeError = "notice-error", "a notice of something refused or failed";
    }
    Graphic {
    GaugeFilled = "gauge-filled", "the filled part of a gauge";
    Sparkline = "sparkline", "the course of a metric";
    BorderFocused = "border-focused", "the border of the pane that has the keys";
    }
    Ornament {
    Border = "border", "the border of a pane";
    GaugeEmpty = "gauge-empty", "the empty part of a gauge";
    }
}

impl Meaning {
    /// The meaning of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|meaning| meaning.name() == name)
    }

    /// Whether a person must see it without any colour: it keeps the modifiers of the theme `mono`
    /// wherever colours are few.
    #[must_use]
    pub fn alarming(self) -> bool {
        matches!(
            self,
            Self::HeaderProduction
                | Self::DangerKey
                | Self::Warning
                | Self::Critical
                | Self::Unknown
                | Self::Firing
                | Self::Held
                | Self::Blind
                | Self::RollingBack
                | Self::RollbackDegraded
                | Self::RollbackGone
                | Self::Overdue
                | Self::NeedsYou
                | Self::DialogDanger
                | Self::NoticeError
        )
    }
}
