//! What was understood of a document, what was kept as notes only, and what could not be decided:
//! the same facts for people and for programs.

use std::fmt::Write as _;

use serde::Serialize;

use super::bindings::Missing;
use super::ledger::Note;
use super::limit::{Comparison, Limit};
use super::moment::{Moment, Rung, Times};
use super::reading::{Item, Reading, Step, Work};
use super::tiers::Tier;

/// So many seen, so many taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Share {
    /// In the source.
    pub seen: usize,
    /// In the plan.
    pub imported: usize,
}

/// Code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Fences {
    /// In the source.
    pub seen: usize,
    /// Something of it can run, once accepted.
    pub commands: usize,
    /// Never runs.
    pub data: usize,
}

/// Tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Tables {
    /// In the source.
    pub seen: usize,
    /// Something was made of it.
    pub imported: usize,
    /// Kept as notes.
    pub kept: usize,
}

/// One thing, with its line.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Fact {
    /// Its line in the source.
    pub line: u32,
    /// Its words.
    pub title: String,
}

/// A phase.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PhaseFact {
    /// Its line in the source.
    pub line: u32,
    /// Its words.
    pub title: String,
    /// Its beginning: `T+5m`, `08:00`.
    pub from: Option<String>,
    /// Its end.
    pub to: Option<String>,
    /// Its length, milliseconds.
    pub lasts_ms: Option<u64>,
    /// Its steps.
    pub steps: Vec<Fact>,
}

/// A limit.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LimitFact {
    /// Its line in the source.
    pub line: u32,
    /// Its words.
    pub words: String,
    /// What is measured.
    pub subject: Option<String>,
    /// `>`, `>=`, `<`, `<=`, `==`, `in`, `drops`, `rises`, `times`.
    pub comparison: Option<&'static str>,
    /// The number, or both ends of a range with `..` between.
    pub value: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// For how long, milliseconds.
    pub hold_ms: Option<u64>,
    /// For how many samples in a row.
    pub consecutive: Option<u32>,
    /// `sustained`, without a number.
    pub sustained: bool,
    /// `automatic`, `review`, `investigate`; of triggers.
    pub tier: Option<&'static str>,
    /// `metric` or `declared`; of triggers.
    pub kind: Option<&'static str>,
    /// The heading it stands under.
    pub group: String,
}

/// A level of escalation.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LevelFact {
    /// Its line in the source.
    pub line: u32,
    /// Who.
    pub who: String,
    /// From when, milliseconds.
    pub after_ms: Option<u64>,
    /// Until when, milliseconds.
    pub until_ms: Option<u64>,
}

/// A ladder of traffic.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LadderFact {
    /// Its line in the source.
    pub line: u32,
    /// Its rungs.
    pub rungs: Vec<RungFact>,
    /// What stops it.
    pub gates: Vec<String>,
}

/// A rung of a ladder.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RungFact {
    /// Of the traffic.
    pub percent: u8,
    /// So long, milliseconds.
    pub wait_ms: Option<u64>,
    /// Its line in the source.
    pub line: u32,
}

/// A section of the document.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SectionFact {
    /// Its line in the source.
    pub line: u32,
    /// Its headings, joined.
    pub title: String,
    /// Boxes in it.
    pub boxes: usize,
    /// Parents in bold among them.
    pub parents: usize,
}

/// Code, and what came of it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FenceFact {
    /// The line of its first line of code.
    pub line: u32,
    /// The language that it names.
    pub language: Option<String>,
    /// `commands`, or what else it is.
    pub what: &'static str,
}

/// Everything that was understood, and what was not.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Report {
    /// The file.
    pub file: String,
    /// What the document calls itself.
    pub title: String,
    /// What the text had been misread as, if it had.
    pub repaired: Option<String>,
    /// Boxes of lists.
    pub checkboxes: Share,
    /// Parents such as `**[  ] 12. Title**`.
    pub parents: Share,
    /// Code.
    pub fences: Fences,
    /// Code, each.
    pub code: Vec<FenceFact>,
    /// Tables.
    pub tables: Tables,
    /// Phases.
    pub phases: Vec<PhaseFact>,
    /// Steps of phases, ways back and playbooks.
    pub steps: Vec<Fact>,
    /// Reasons to go back.
    pub triggers: Vec<LimitFact>,
    /// Limits elsewhere.
    pub thresholds: Vec<LimitFact>,
    /// Roles.
    pub roles: Vec<Fact>,
    /// Whom to call.
    pub contacts: Vec<Fact>,
    /// Who is called next.
    pub escalation_levels: Vec<LevelFact>,
    /// What people are told.
    pub messages: Vec<Fact>,
    /// Who signs.
    pub sign_offs: Vec<Fact>,
    /// Named values.
    pub variables: Vec<Fact>,
    /// Traffic in steps.
    pub ladders: Vec<LadderFact>,
    /// Ways back.
    pub rollback_paths: Vec<Fact>,
    /// Steps on demand.
    pub playbooks: Vec<Fact>,
    /// Headings.
    pub headings: usize,
    /// Boxes by section.
    pub sections: Vec<SectionFact>,
    /// What is kept as notes only: first line and heading.
    pub notes: Vec<Fact>,
    /// What could not be decided.
    pub undecided: Vec<Fact>,
    /// What is to be filled in beside the document.
    pub bindings: Vec<Fact>,
    /// Lines of the document.
    pub lines_total: usize,
    /// Lines that are nowhere in the plan, not even as notes.
    pub lines_unaccounted: usize,
}

fn fact(line: u32, title: &str) -> Fact {
    Fact {
        line,
        title: crate::support::text::harmless(
            &title.split_whitespace().collect::<Vec<_>>().join(" "),
        ),
    }
}

/// What is counted of the source before anything is made of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// Boxes of list items.
    pub boxes: usize,
    /// Code blocks.
    pub fences: usize,
    /// Tables.
    pub tables: usize,
    /// Headings.
    pub headings: usize,
    /// Parents in bold with a box.
    pub parents: usize,
}

/// The report on a reading.
#[must_use]
pub fn report(reading: &Reading, seen: Seen, notes: &[Note], missing: &[Missing]) -> Report {
    let mut steps: Vec<Fact> = Vec::new();
    let step = |step: &Step| fact(step.lines.start, &step.title);
    let phases = reading.phases.iter().map(|phase| {
        let (from, to, lasts_ms) = phase.times.as_ref().map_or((None, None, None), spans);
        PhaseFact {
            line: phase.lines.start,
            title: fact(0, &phase.title).title,
            from,
            to,
            lasts_ms,
            steps: phase.steps.iter().map(step).collect(),
        }
    });
    let phases: Vec<PhaseFact> = phases.collect();
    steps.extend(phases.iter().flat_map(|phase| phase.steps.clone()));
    let books = reading
        .books
        .iter()
        .chain(&reading.paths)
        .flat_map(|book| &book.steps);
    steps.extend(books.map(step));
    let imported: usize = reading
        .lists
        .iter()
        .flat_map(|list| &list.items)
        .map(boxes)
        .sum();
    let commands = reading.fences.iter().filter(|fence| fence.commands).count();
    let made = reading
        .tables
        .iter()
        .filter(|table| table.what.is_some())
        .count();
    let facts = |of: Vec<(u32, &str)>| {
        of.into_iter()
            .map(|(line, title)| fact(line, title))
            .collect::<Vec<_>>()
    };
    Report {
        title: fact(0, &reading.title).title,
        checkboxes: Share {
            seen: seen.boxes,
            imported,
        },
        parents: Share {
            seen: seen.parents,
            imported: reading
                .lists
                .iter()
                .flat_map(|list| &list.items)
                .map(parents)
                .sum(),
        },
        fences: Fences {
            seen: seen.fences,
            commands,
            data: reading.fences.len() - commands,
        },
        code: reading
            .fences
            .iter()
            .map(|fence| FenceFact {
                line: fence.line,
                language: fence.language.clone(),
                what: fence.what,
            })
            .collect(),
        tables: Tables {
            seen: seen.tables,
            imported: made,
            kept: reading.tables.len() - made,
        },
        phases,
        steps,
        triggers: reading
            .triggers
            .iter()
            .map(|trigger| {
                let mut told = limit_fact(
                    trigger.limit.as_ref(),
                    trigger.line,
                    &trigger.words,
                    &trigger.group,
                );
                told.tier = Some(match trigger.tier {
                    Tier::Automatic => "automatic",
                    Tier::Review => "review",
                    Tier::Investigate => "investigate",
                });
                told.kind = Some(if trigger.limit.is_some() {
                    "metric"
                } else {
                    "declared"
                });
                told
            })
            .collect(),
        thresholds: reading
            .thresholds
            .iter()
            .map(|threshold| {
                limit_fact(
                    Some(&threshold.limit),
                    threshold.line,
                    &threshold.limit.words,
                    &threshold.group,
                )
            })
            .chain(of_tables(reading))
            .chain(of_rules(reading))
            .collect(),
        roles: facts(
            reading
                .roles
                .iter()
                .map(|role| (role.line, role.title.as_str()))
                .collect(),
        ),
        contacts: facts(
            reading
                .contacts
                .iter()
                .map(|contact| (contact.line, contact.title.as_str()))
                .collect(),
        ),
        escalation_levels: reading
            .levels
            .iter()
            .map(|level| LevelFact {
                line: level.line,
                who: level.who.clone(),
                after_ms: level.after.map(|ms| ms.0),
                until_ms: level.until.map(|ms| ms.0),
            })
            .collect(),
        messages: facts(
            reading
                .messages
                .iter()
                .map(|message| (message.line, message.title.as_str()))
                .collect(),
        ),
        sign_offs: facts(
            reading
                .sign_offs
                .iter()
                .map(|sign| (sign.line, sign.title.as_str()))
                .collect(),
        ),
        variables: facts(
            reading
                .variables
                .iter()
                .map(|variable| (variable.line, variable.name.as_str()))
                .collect(),
        ),
        ladders: ladders(reading),
        rollback_paths: facts(
            reading
                .paths
                .iter()
                .map(|path| (path.lines.start, path.title.as_str()))
                .collect(),
        ),
        playbooks: facts(
            reading
                .books
                .iter()
                .map(|book| (book.lines.start, book.title.as_str()))
                .collect(),
        ),
        headings: seen.headings,
        sections: reading
            .lists
            .iter()
            .map(|list| SectionFact {
                line: list.line,
                title: list.path.join(" > "),
                boxes: list.items.iter().map(boxes).sum(),
                parents: list.items.iter().filter(|item| item.parent).count(),
            })
            .collect(),
        notes: notes
            .iter()
            .map(|note| {
                fact(
                    note.lines.start,
                    note.path.last().map_or("", String::as_str),
                )
            })
            .collect(),
        undecided: facts(
            reading
                .undecided
                .iter()
                .map(|(line, words)| (*line, words.as_str()))
                .collect(),
        ),
        bindings: missing
            .iter()
            .map(|missing| fact(missing.line, &format!("{}: {}", missing.key, missing.name)))
            .collect(),
        ..Report::default()
    }
}

/// The boxes of the source that an item stands for, those within it too.
fn boxes(item: &Item) -> usize {
    item.boxes + item.items.iter().map(boxes).sum::<usize>()
}

/// The parents in bold among an item and those within it.
fn parents(item: &Item) -> usize {
    usize::from(item.parent) + item.items.iter().map(parents).sum::<usize>()
}

fn spans(times: &Times) -> (Option<String>, Option<String>, Option<u64>) {
    let told = |moment: Moment| match moment {
        Moment::Offset(ms) => format!(
            "T{}{}m",
            if ms < 0 { '-' } else { '+' },
            ms.unsigned_abs() / 60_000
        ),
        Moment::Clock { hour, minute } => format!("{hour:02}:{minute:02}"),
        Moment::DayOffset(day) => format!("day{day:+}"),
    };
    (
        times.from.map(told),
        times.to.map(told),
        times.length().map(|length| length.0),
    )
}

fn limit_fact(limit: Option<&Limit>, line: u32, words: &str, group: &str) -> LimitFact {
    let parts = limit.map(|limit| {
        let one =
            |sign, value: &super::limit::Value| (sign, value.number.clone(), value.unit.clone());
        match &limit.comparison {
            Comparison::Above(value) => one(">", value),
            Comparison::AtLeast(value) => one(">=", value),
            Comparison::Below(value) => one("<", value),
            Comparison::AtMost(value) => one("<=", value),
            Comparison::Equal(value) => one("==", value),
            Comparison::Within(from, to) => (
                "in",
                format!("{}..{}", from.number, to.number),
                to.unit.clone(),
            ),
            Comparison::Dropped(value) => one("drops", value),
            Comparison::Risen(value) => one("rises", value),
            Comparison::Times { of, factor, .. } => ("times", factor.clone(), of.clone()),
        }
    });
    let (comparison, value, unit) = match parts {
        Some((sign, value, unit)) => (Some(sign), Some(value), Some(unit)),
        None => (None, None, None),
    };
    LimitFact {
        line,
        words: crate::support::text::harmless(words.lines().next().unwrap_or_default()),
        subject: limit.map(|limit| limit.subject.clone()),
        comparison,
        value,
        unit,
        hold_ms: limit.and_then(|limit| limit.hold).map(|hold| hold.0),
        consecutive: limit.and_then(|limit| limit.consecutive),
        sustained: limit.is_some_and(|limit| limit.sustained),
        tier: None,
        kind: None,
        group: group.to_owned(),
    }
}

/// The limits of tables of normal, warning, critical.
fn of_tables(reading: &Reading) -> impl Iterator<Item = LimitFact> {
    reading.tiers.iter().flat_map(|tiers| {
        let bands = [
            ("normal", &tiers.normal),
            ("warning", &tiers.warning),
            ("critical", &tiers.critical),
        ];
        bands.into_iter().filter_map(|(band, limit)| {
            limit
                .as_ref()
                .map(|limit| limit_fact(Some(limit), tiers.line, &limit.words, band))
        })
    })
}

/// The limits of alert rules.
fn of_rules(reading: &Reading) -> impl Iterator<Item = LimitFact> {
    reading.rules.iter().map(|rule| {
        let (comparison, value) =
            super::alerts::split(&rule.expr).map_or((None, None), |(_, sign, number)| {
                let sign = [">=", "<=", "==", "!=", ">", "<"]
                    .into_iter()
                    .find(|known| *known == sign);
                (sign, Some(number))
            });
        LimitFact {
            line: rule.line,
            words: format!("{}: {}", rule.name, rule.expr),
            subject: Some(rule.name.clone()),
            comparison,
            value,
            unit: None,
            hold_ms: rule.hold.map(|hold| hold.0),
            consecutive: None,
            sustained: false,
            tier: None,
            kind: Some("rule"),
            group: rule.severity.clone().unwrap_or_default(),
        }
    })
}

/// Traffic in steps: of scripts, and of steps beside each other.
fn ladders(reading: &Reading) -> Vec<LadderFact> {
    let told = |rung: &Rung| RungFact {
        percent: rung.percent,
        wait_ms: rung.wait.map(|wait| wait.0),
        line: rung.line,
    };
    let beside = reading.ladders.iter().map(|rungs| LadderFact {
        line: rungs.first().map_or(0, |rung| rung.line),
        rungs: rungs.iter().map(told).collect(),
        gates: Vec::new(),
    });
    let mut found: Vec<LadderFact> = beside.collect();
    let of_phases = reading.phases.iter().map(|phase| &phase.steps);
    let books = reading.books.iter().chain(&reading.paths);
    // What rises goes on from phase to phase.
    let mut open: Option<LadderFact> = None;
    for step in of_phases.chain(books.map(|book| &book.steps)).flatten() {
        match &step.work {
            Work::Traffic { rung, keep, .. } => {
                let rung = told(rung);
                let highest = open
                    .as_ref()
                    .and_then(|ladder| ladder.rungs.last())
                    .map(|last| last.percent);
                if highest.is_some_and(|highest| highest > rung.percent) {
                    found.extend(open.take());
                }
                let ladder = open.get_or_insert_with(|| LadderFact {
                    line: rung.line,
                    rungs: Vec::new(),
                    gates: Vec::new(),
                });
                if highest != Some(rung.percent) {
                    ladder.rungs.push(rung);
                }
                ladder
                    .gates
                    .extend(keep.iter().map(|limit| limit.words.clone()));
            }
            Work::Command(sub) => {
                if let Some(ladder) = sub.ladder.as_ref().filter(|ladder| ladder.rungs.len() > 1) {
                    let rungs = ladder.rungs.iter().map(|rung| RungFact {
                        percent: rung.percent,
                        wait_ms: rung.wait_ms,
                        line: rung.line,
                    });
                    let gates = ladder.gates.iter().map(|gate| {
                        format!(
                            "{} {} {} -> {}",
                            gate.subject, gate.comparison, gate.value, gate.then
                        )
                    });
                    found.push(LadderFact {
                        line: sub.lines.start,
                        rungs: rungs.collect(),
                        gates: gates.collect(),
                    });
                }
            }
            _ => {}
        }
    }
    found.extend(open);
    found.retain(|ladder| ladder.rungs.len() > 1);
    found.sort_by_key(|ladder| ladder.line);
    found
}

impl Report {
    /// For people: what was understood, what was kept, what is left to them.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = String::new();
        let _ = writeln!(page, "{}: {}", self.file, self.title);
        if let Some(repaired) = &self.repaired {
            let _ = writeln!(page, "  {repaired}");
        }
        let line = |page: &mut String, what: &str, told: String| {
            let _ = writeln!(page, "  {what:<22}{told}");
        };
        line(
            &mut page,
            "boxes",
            format!(
                "{} of {}{}",
                self.checkboxes.imported,
                self.checkboxes.seen,
                if self.parents.seen > 0 {
                    format!(
                        ", and {} of {} parents",
                        self.parents.imported, self.parents.seen
                    )
                } else {
                    String::new()
                }
            ),
        );
        line(
            &mut page,
            "code",
            format!(
                "{}: {} with commands, {} never run",
                self.fences.seen, self.fences.commands, self.fences.data
            ),
        );
        line(
            &mut page,
            "tables",
            format!(
                "{}: {} understood, {} kept as notes",
                self.tables.seen, self.tables.imported, self.tables.kept
            ),
        );
        line(
            &mut page,
            "phases, steps",
            format!("{}, {}", self.phases.len(), self.steps.len()),
        );
        for (what, count) in [
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
        ] {
            if count > 0 {
                line(&mut page, what, count.to_string());
            }
        }
        line(
            &mut page,
            "lines",
            format!(
                "{}, {} of them nowhere in the plan",
                self.lines_total, self.lines_unaccounted
            ),
        );
        if !self.phases.is_empty() {
            let _ = writeln!(page, "\nPhases");
            for phase in &self.phases {
                let when = match (&phase.from, &phase.to) {
                    (Some(from), Some(to)) => format!("  {from} to {to}"),
                    (Some(from), None) => format!("  {from}"),
                    _ => String::new(),
                };
                let steps = phase.steps.len();
                let _ = writeln!(
                    page,
                    "  {:>5}  {}{when}, {steps} step{}",
                    phase.line,
                    phase.title,
                    if steps == 1 { "" } else { "s" }
                );
            }
        }
        for (what, facts) in [
            (
                "Boxes by section",
                self.sections
                    .iter()
                    .map(|s| (s.line, format!("{} ({})", last_two(&s.title), s.boxes)))
                    .collect::<Vec<_>>(),
            ),
            ("Kept as notes only", told(&self.notes)),
            ("Not decided", told(&self.undecided)),
            ("To be filled in beside it", told(&self.bindings)),
        ] {
            if !facts.is_empty() {
                let _ = writeln!(page, "\n{what}");
            }
            for (line, words) in facts {
                let _ = writeln!(
                    page,
                    "  {line:>5}  {}",
                    crate::support::text::harmless(&words)
                );
            }
        }
        page
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
