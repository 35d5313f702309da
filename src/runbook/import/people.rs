//! How prose says people: roles, whom to call, channels, owners of items, who signs, who decides.
//! Every reader takes the blocks of a section and tells lines; none of them makes anything of it.

pub mod authority;
pub mod channel;
pub mod choice;
pub mod contact;
pub mod owner;
pub mod reach;
pub mod role;
pub mod sign_off;
pub mod title;

#[cfg(test)]
mod seeds;
#[cfg(test)]
mod sound;

pub use authority::{Authority, authority};
pub use channel::{Channel, channels};
pub use choice::choice;
pub use contact::{Contact, contacts};
pub use owner::owner;
pub use role::{Part, Role, roles};
pub use sign_off::{SignOff, sign_offs};
pub use title::is_role;
