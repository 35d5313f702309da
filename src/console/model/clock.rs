//! The honest clock: planned against actual, slip, forecast end, the last safe moment to start a
//! rollback. Pure functions over the room and now; planned times are wall clock.
