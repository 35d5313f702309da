//! The small pieces that panes are made of. Each takes plain values and gives cells; none knows a
//! room.

pub(crate) mod frame;
pub(crate) mod gauge;
pub(crate) mod lines;
pub(crate) mod list;
pub(crate) mod row;
pub(crate) mod sparkline;
pub(crate) mod strip;
pub(crate) mod time;
pub(crate) mod value;
