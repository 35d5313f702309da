//! What a console holds, as plain data: what it was sent (`live`), where its person looks (`ui`),
//! how it is drawn (`look`); and what follows from the room without any state of its own:
//! `attention` ranks what is wrong, `clock` compares plan and time, `rows` lists what a cursor can
//! stand on.

pub mod attention;
pub mod clock;
pub mod field;
pub mod live;
pub mod look;
pub mod number;
pub mod overlay;
pub mod query;
pub mod rows;
pub mod source;
pub mod ui;

pub use attention::Need;
pub use field::Field;
pub use live::{Link, Live};
pub use look::Look;
pub use overlay::Overlay;
pub use ui::{Pane, Screen, Ui};
