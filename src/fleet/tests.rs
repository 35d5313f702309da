//! Whole fleets on loopback, in this process, driven as the war room drives them.

mod deploying;
mod ending;
mod faults;
mod room;
mod traffic;
