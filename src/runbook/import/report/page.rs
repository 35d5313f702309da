//! The report for people: counts first, then what is left to them, each with its line.

use std::fmt::Write as _;

use super::Report;
use super::facts::{Fact, Share};
use crate::support::text::harmless;

impl Report {
    /// For people: what was understood, what was kept, what is left to them.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = String::new();
        let _ = writeln!(page, "{}: {}", self.file, self.title);
        if let Some(repaired) = &self.repaired {
            let _ = writeln!(page, "  {repaired}");
        }
        for (what, told) in self.counts() {
            let _ = writeln!(page, "  {what:<22}{told}");
        }
        self.plan(&mut page);
        let boxes = self
            .sections
            .iter()
            .map(|s| (s.line, format!("{} ({})", last_two(&s.title), s.boxes)));
        list(&mut page, "Boxes by section", boxes.collect());
        list(&mut page, "Kept as notes only", told(&self.notes));
        list(&mut page, "Not decided", told(&self.undecided));
        list(&mut page, "To be filled in beside it", told(&self.bindings));
        page
    }

    /// How much there is of everything; what there is none of is left out.
    fn counts(&self) -> Vec<(&'static str, String)> {
        let mut boxes = format!("{} of {}", self.checkboxes.imported, self.checkboxes.seen);
        if self.parents.seen > 0 {
            let Share { seen, imported } = self.parents;
            let _ = write!(boxes, ", and {imported} of {seen} parents");
        }
        let code = &self.fences;
        let tables = &self.tables;
        let mut counts = vec![
            ("boxes", boxes),
            (
                "code",
                format!(
                    "{}: {} with commands, {} never run",
                    code.seen, code.commands, code.data
                ),
            ),
            (
                "tables",
                format!(
                    "{}: {} understood, {} kept as notes",
                    tables.seen, tables.imported, tables.kept
                ),
            ),
            (
                "phases, steps",
                format!("{}, {}", self.phases.len(), self.steps.len()),
            ),
        ];
        let others = [
            ("triggers", self.triggers.len()),
            ("limits elsewhere", self.thresholds.len()),
            ("ways back", self.rollback_paths.len()),
            ("playbooks", self.playbooks.len()),
            ("roles", self.roles.len()),
            ("contacts", self.contacts.len()),
            ("escalation levels", self.escalation_levels.len()),
            ("messages", self.messages.len()),
            ("sign-offs", self.sign_offs.len()),
            ("variables", self.variables.len()),
        ];
        let others = others.into_iter().filter(|(_, count)| *count > 0);
        counts.extend(others.map(|(what, count)| (what, count.to_string())));
        let lost = self.lines_unaccounted;
        let lines = format!("{}, {lost} of them nowhere in the plan", self.lines_total);
        counts.push(("lines", lines));
        counts
    }

    fn plan(&self, page: &mut String) {
        if !self.phases.is_empty() {
            let _ = writeln!(page, "\nPhases");
        }
        for phase in &self.phases {
            let when = match (&phase.from, &phase.to) {
                (Some(from), Some(to)) => format!("  {from} to {to}"),
                (Some(from), None) => format!("  {from}"),
                _ => String::new(),
            };
            let steps = phase.steps.len();
            let many = if steps == 1 { "" } else { "s" };
            let (line, title) = (phase.line, &phase.title);
            let _ = writeln!(page, "  {line:>5}  {title}{when}, {steps} step{many}");
        }
    }
}

/// A heading and what stands below it, where there is any.
fn list(page: &mut String, heading: &str, facts: Vec<(u32, String)>) {
    if !facts.is_empty() {
        let _ = writeln!(page, "\n{heading}");
    }
    for (line, words) in facts {
        let _ = writeln!(page, "  {line:>5}  {}", harmless(&words));
    }
}

fn told(facts: &[Fact]) -> Vec<(u32, String)> {
    facts
        .iter()
        .map(|fact| (fact.line, fact.title.clone()))
        .collect()
}

/// The last two of the headings that lead to a section.
fn last_two(path: &str) -> String {
    let parts: Vec<&str> = path.split(" > ").collect();
    parts
        .get(parts.len().saturating_sub(2)..)
        .unwrap_or_default()
        .join(" > ")
}
