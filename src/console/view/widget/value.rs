//! What the band of a value means.

use crate::room::plan::Band;
use crate::settings::Meaning;

/// What a band means.
pub(crate) fn meaning(band: Option<Band>) -> Meaning {
    match band {
        Some(Band::Normal) => Meaning::Ok,
        Some(Band::Warning) => Meaning::Warning,
        Some(Band::Critical) => Meaning::Critical,
        None => Meaning::Text,
    }
}
