//! What every other module stands on: text for terminals, spans of time, exact numbers with units,
//! and the masking of secrets. Knows nothing of runbooks, rooms or screens.

pub mod decimal;
pub mod digest;
pub mod editor;
pub mod millis;
pub mod quantity;
pub mod redact;
pub mod source;
pub mod text;

pub use decimal::Decimal;
pub use millis::Millis;
pub use quantity::{Quantity, Unit};
