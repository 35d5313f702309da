//! What consoles and the engine say to each other: JSON Lines over a Unix socket, each line at
//! most `MAX_LINE` bytes. Here are the frames and the client's end; `engine::door` is the server.
//!
//! ```text
//! console                                   engine
//!   hello (protocol, fold, person)  ─────>
//!                                   <─────  welcome | refused
//!                                   <─────  snapshot parts, last one with the hash
//!                                   <─────  the last 500 entries, the state's hash
//!                                   <─────  entries as they come
//!   ask (id, command)               ─────>
//!                                   <─────  reply (id, accepted at seq | refused, why)
//!                                   <─────  telemetry, coalesced when the console is slow
//! ```

pub mod client;
pub mod codec;
mod error;
pub mod frame;

pub use client::{Client, Ears, Heard, Mouth};
pub use error::WireError;
pub use frame::{
    Answer, Ask, FromConsole, FromEngine, Hello, OutputLine, SourceHealth, Stream, Telemetry,
    Versions, Welcome,
};

use crate::room::Room;
use crate::support::digest::sha256_hex;

/// The version of the frames.
pub const PROTOCOL: u32 = 1;
/// The version of the fold: consoles and engine must agree on it, or their rooms would differ.
pub const FOLD: u32 = 1;
/// The longest line either side reads: 1 MiB.
pub const MAX_LINE: usize = 1 << 20;
/// The id under which the answer to `FromConsole::Stop` comes, which has none of its own.
pub const STOP: &str = "stop";
/// How many entries before the snapshot a console gets at once.
pub const RECENT: u64 = 500;
/// After how many entries the engine sends its state hash.
pub const HASH_EVERY: u64 = 1000;

/// SHA-256 of the room's JSON: equal on engine and console as long as they fold alike.
#[must_use]
pub fn state_hash(room: &Room) -> String {
    // A room is plain data with text for keys: it always has a JSON form.
    sha256_hex(&[&serde_json::to_vec(room).unwrap_or_default()])
}
