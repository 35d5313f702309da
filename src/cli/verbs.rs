//! The verbs of `warroom do` as help shows them, from the one table.

use std::fmt::Write as _;

use crate::console::keys::usage;
use crate::room::command::VERBS;

/// Every verb with its arguments and what it does, by group.
pub(super) fn help() -> String {
    let mut help = String::from("Verbs:\n");
    let mut group = None;
    for verb in VERBS {
        if group.replace(verb.group) != Some(verb.group) {
            let _ = writeln!(help, "  {}", verb.group.title());
        }
        let _ = writeln!(help, "    {:<32} {}", usage(verb), verb.doc);
    }
    help
}
