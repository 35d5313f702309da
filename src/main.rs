//! warroom.
fn main() {}
